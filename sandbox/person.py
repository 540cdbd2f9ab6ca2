"""What one human does in the workspace, and what they see: used by the tests and by the page alike."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, Any

from sandbox import acts, wording
from sandbox.elements import Field
from sandbox.reading import Reader
from sandbox.records import Change, Channel, Message, OpenView, User
from sandbox.shown import Form, Shown

if TYPE_CHECKING:
    from sandbox.server import Sandbox


class Person:
    """A human at their screen. A place is "#name", "@Threefold" (the direct conversation with the app) or an id."""

    def __init__(self, sandbox: Sandbox, user_id: str) -> None:
        self.sandbox = sandbox
        self.id = user_id
        self.troubles: list[str] = []
        self.choices: dict[str, dict[str, dict[str, Any]]] = {}
        """What is chosen in the menus of each message, by its ts."""

    # who

    @property
    def user(self) -> User:
        """The account."""
        return self.sandbox.workspace.users[self.id]

    @property
    def name(self) -> str:
        """The handle, as `maya`."""
        return self.user.name

    @property
    def real_name(self) -> str:
        """The full name."""
        return self.user.real_name

    @property
    def zone(self) -> str:
        """The IANA name of their zone."""
        return self.user.zone

    @property
    def craft(self) -> str:
        """Their job, as the profile tells it."""
        return self.user.title

    @property
    def guest(self) -> bool:
        """Whether the account is a guest's."""
        return self.user.is_guest

    @property
    def admin(self) -> bool:
        """Whether they administer the workspace."""
        return self.user.is_admin

    @property
    def deactivated(self) -> bool:
        """Whether the account is closed."""
        return self.user.deleted

    @property
    def reader(self) -> Reader:
        """Their eyes: their zone at the last known moment."""
        return Reader(self.sandbox.workspace, self.zone, self.sandbox.workspace.moment)

    # what they see

    def channels(self) -> list[Channel]:
        """The channels of which they are a member."""
        every = self.sandbox.workspace.channels.values()
        return [room for room in every if room.kind != "im" and self.id in room.members and not room.deleted]

    @property
    def dm_channel(self) -> str:
        """The id of the direct conversation with the app, opened when it is asked for."""
        return self.sandbox.workspace.open_direct(self.id, self.sandbox.workspace.bot_id).id

    def place(self, where: str) -> Channel | None:
        """The conversation of that name, or None for a direct one not opened yet.

        Raises LookupError for one that they cannot see; it lists those that they can.
        """
        workspace = self.sandbox.workspace
        if where.startswith("@"):
            if workspace.user(where).id != workspace.bot_id:
                raise LookupError(f"{where} is no app; the sandbox has direct conversations with the app only")
            return workspace.direct(self.id, workspace.bot_id)
        channel = workspace.channel(where)
        if self.id not in channel.members:
            there = ", ".join(f"#{room.name}" for room in self.channels())
            raise LookupError(f"{self.name} is not in {where}; they are in {there}")
        return channel

    def _lines(self, channel: Channel | None) -> list[Message]:
        if not channel:
            return []
        posts = self.sandbox.workspace.messages(channel.id)
        return sorted((post for post in posts if post.only_for in (None, self.id)), key=lambda post: post.ts)

    def sees(self, where: str) -> list[Shown]:
        """The conversation itself, oldest first, with the lines that only they see; threads by `thread`."""
        return [
            Shown(self.sandbox.workspace, post, self.reader)
            for post in self._lines(self.place(where))
            if not post.is_reply or post.broadcast
        ]

    def dm(self) -> list[Shown]:
        """The direct conversation with the app, oldest first."""
        return self.sees(f"@{self._bot_name}")

    @property
    def _bot_name(self) -> str:
        return self.sandbox.workspace.users[self.sandbox.workspace.bot_id].name

    def thread(self, shown: Shown) -> list[Shown]:
        """The thread under a line (or around a reply), its root first."""
        root = shown.thread_ts or shown.ts
        posts = self._lines(self.place(shown.channel))
        return [Shown(self.sandbox.workspace, post, self.reader) for post in posts if root in (post.ts, post.thread_ts)]

    def unread(self, where: str) -> int:
        """How many lines of others came since they read the place."""
        channel = self.place(where)
        return self.sandbox.workspace.unread(self.id, channel.id) if channel else 0

    def reads(self, where: str) -> None:
        """Read a place to its end."""
        if channel := self.place(where):
            self.sandbox.workspace.mark_read(self.id, channel.id)

    @property
    def form(self) -> Form | None:
        """The form on top of their screen, or None."""
        forms = self.forms
        return forms[-1] if forms else None

    @property
    def forms(self) -> list[Form]:
        """The open forms, the top one last."""
        return [Form(opened, self.reader) for opened in self.sandbox.workspace.views.get(self.id, ())]

    @property
    def home(self) -> Form | None:
        """The app's Home tab as it was drawn last, or None before the first look."""
        view = self.sandbox.workspace.homes.get(self.id)
        return Form(OpenView("", self.id, view, "", ""), self.reader) if view else None

    # what they do

    async def types(self, where: str, text: str, thread: Shown | None = None) -> list[Shown]:
        """Write a line and send it: a command when it begins with a slash, else a message.

        Gives the new lines that only they see. Raises LookupError for a place where they cannot write.
        """
        if not text.startswith("/"):
            await self.says(text, to=where, thread=thread)
            return []
        channel = await self._write_in(where)
        return await self._seeing_new(acts.command(self, channel, text, thread.ts if thread else None))

    async def says(self, text: str, to: str, thread: Shown | None = None) -> Shown:
        """Say something in a place or a thread, and wait until the app has heard of it."""
        channel = await self._write_in(to)
        root = (thread.thread_ts or thread.ts) if thread else None
        words = wording.as_sent(self.sandbox.workspace, text, labels=False)
        post = await self.sandbox.workspace.post(channel.id, self.id, words, thread_ts=root)
        await self.sandbox.settled()
        return Shown(self.sandbox.workspace, post, self.reader)

    async def _write_in(self, where: str) -> Channel:
        if self.user.deleted:
            raise LookupError(f"the account of {self.name} is closed")
        channel = self.place(where)
        if not channel:
            channel = self.sandbox.workspace.open_direct(self.id, self.sandbox.workspace.bot_id)
        manifest = self.sandbox.manifest
        if channel.kind == "im" and (not manifest.messages_tab or manifest.messages_tab_read_only):
            raise LookupError(f"sending messages to {manifest.bot_name} has been turned off")
        if channel.archived:
            raise LookupError(f"#{channel.name} is archived")
        return channel

    async def presses(self, button: str, on: Shown | None = None, nth: int = 0, confirm: bool = True) -> list[Shown]:
        """Press a button by its words, on a line or (without `on`) in the top form; the `nth` of several, from 0.

        Where it asks for confirmation, `confirm` is the answer. Gives the new lines that only they see. Raises
        LookupError, which lists the buttons, where there is none with these words.
        """
        field = wording.button(acts.blocks_of(self, on), button, nth)
        if field.element.get("confirm") and not confirm:
            return []
        return await self._act(field, on, None)

    async def chooses(self, label: str, option: Any, on: Shown | None = None, nth: int = 0) -> list[Shown]:
        """Choose in a menu by its label or placeholder and the words of the option, on a line or in the top form.

        Raises LookupError, which lists what is there.
        """
        field = wording.menu(acts.blocks_of(self, on), label, nth)
        return await self._act(field, on, wording.value(self.sandbox.workspace, field.element, option))

    async def acts(self, block_id: str, action_id: str, on: Shown | None = None, value: Any = None) -> list[Shown]:
        """Press or choose by ids; `value` as in `sets`. Raises LookupError, which lists the ids."""
        return await self._act(wording.by_ids(acts.blocks_of(self, on), block_id, action_id), on, value)

    async def _act(self, field: Field, on: Shown | None, value: Any) -> list[Shown]:
        return await self._seeing_new(acts.press(self, field, on, value))

    async def shortcut(self, name: str, on: Shown | None = None) -> list[Shown]:
        """Use a shortcut by its name: of a line's menu (with `on`) or of the workspace."""
        return await self._seeing_new(acts.shortcut(self, name, on))

    async def fills(self, answers: Mapping[str, Any]) -> None:
        """Fill inputs of the top form by label: text, option's words, @person, #channel, date, time, or lists of these.

        Raises LookupError, which lists the labels or options, for one that is not there.
        """
        opened = acts.top_form(self)
        for label, answer in answers.items():
            field = wording.input_field(opened.view["blocks"], label)
            await acts.fill(self, opened, field, wording.value(self.sandbox.workspace, field.element, answer))

    async def sets(self, block_id: str, action_id: str, value: Any) -> None:
        """Fill one input of the top form by ids.

        `value`: a text, an option's value, an id, YYYY-MM-DD, HH:MM, a list of these, or None to empty it.
        """
        opened = acts.top_form(self)
        await acts.fill(self, opened, wording.by_ids(opened.view["blocks"], block_id, action_id), value)

    async def submits(self) -> dict[str, str] | None:
        """Send the top form: None when the app took it, else what is wrong, by label ("": with the form as a whole)."""
        opened = acts.top_form(self)
        await acts.submit(self, opened)
        form = Form(opened, self.reader)
        wrong = form.errors | ({"": form.trouble} if form.trouble else {})
        return wrong or None

    async def closes(self) -> None:
        """Close the top form; the one below it shows again."""
        await acts.close(self, acts.top_form(self))

    async def opens_home(self) -> None:
        """Look at the app's Home tab."""
        await acts.open_home(self)

    def meets(self, trouble: str) -> None:
        """Read on the screen that something failed."""
        self.troubles.append(trouble)
        self.sandbox.workspace.changed(Change("trouble", person=self.id))

    async def _seeing_new(self, act: Awaitable[None]) -> list[Shown]:
        workspace = self.sandbox.workspace
        before = {id(post) for room in workspace.channels for post in workspace.messages(room) if post.only_for}
        await act
        return [
            Shown(workspace, post, self.reader)
            for room in workspace.channels
            for post in workspace.messages(room)
            if post.only_for == self.id and id(post) not in before
        ]
