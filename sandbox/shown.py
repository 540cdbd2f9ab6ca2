"""A message and a form as one person sees them on their screen."""

from __future__ import annotations

from datetime import datetime

from sandbox import elements
from sandbox.elements import Field, plain
from sandbox.posts import Posts
from sandbox.reading import Reader, unescape
from sandbox.records import Json, Message, OpenView
from sandbox.store import moment_of


class Shown:
    """A line of a conversation on a person's screen; it reads what stands there now, also after an edit."""

    def __init__(self, posts: Posts, message: Message, reader: Reader) -> None:
        self._posts = posts
        self._reader = reader
        self.message = message

    @property
    def text(self) -> str:
        """What the reader reads: the blocks in plain words, or the text where there are none."""
        if self.message.blocks:
            return self._reader.blocks(self.message.blocks)
        return self._reader.words(self.message.text)

    @property
    def fallback(self) -> str:
        """The text of notifications and screen readers, as it reads."""
        return self._reader.words(self.message.text)

    @property
    def buttons(self) -> list[str]:
        """The words on the buttons, from top to bottom."""
        return self._reader.buttons(self.message.blocks)

    @property
    def menus(self) -> dict[str, list[str]]:
        """What can be chosen where: the label or placeholder of each menu, and its options' words."""
        return _menus(self.message.blocks)

    @property
    def author(self) -> str:
        """The name of who said it."""
        return self._posts.users[self.message.user].real_name

    @property
    def author_id(self) -> str:
        """The id of who said it."""
        return self.message.user

    @property
    def ts(self) -> str:
        """Slack's id of the line within its channel."""
        return self.message.ts

    @property
    def at(self) -> datetime:
        """When it was said, aware, in UTC."""
        return moment_of(self.message.ts)

    @property
    def thread_ts(self) -> str | None:
        """The ts of the line it replies to, or None."""
        return self.message.thread_ts

    @property
    def thread_count(self) -> int:
        """How many replies stand under it."""
        return len(self._posts.replies(self.message.channel, self.message.ts))

    @property
    def edited(self) -> bool:
        """Whether it was changed after it was said."""
        return self.message.edited is not None

    @property
    def only_you(self) -> bool:
        """Whether nobody else sees it."""
        return self.message.only_for is not None

    @property
    def blocks(self) -> list[Json]:
        """The blocks as sent."""
        return self.message.blocks

    @property
    def channel(self) -> str:
        """The id of the conversation."""
        return self.message.channel

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shown) and other.message is self.message

    def __hash__(self) -> int:
        return hash((self.message.channel, self.message.ts))

    def __repr__(self) -> str:
        only = ", only you" if self.only_you else ""
        return f"<{self.author}: {self.text!r}{only}, buttons {self.buttons}>"


class Form:
    """An open form on a person's screen."""

    def __init__(self, opened: OpenView, reader: Reader) -> None:
        self._opened = opened
        self._reader = reader

    @property
    def id(self) -> str:
        """Slack's id of the view."""
        return self._opened.id

    @property
    def view(self) -> Json:
        """The view as the app sent it."""
        return self._opened.view

    @property
    def state(self) -> dict[str, dict[str, Json]]:
        """What is chosen and typed, as `view.state.values` has it."""
        return self._opened.state

    @property
    def title(self) -> str:
        """The words at its top."""
        return unescape(plain(self.view.get("title")))

    @property
    def submit_text(self) -> str | None:
        """The words on the button that sends it, or None where it cannot be sent."""
        return unescape(plain(self.view["submit"])) if self.view.get("submit") else None

    @property
    def close_text(self) -> str:
        """The words on the button that closes it."""
        return unescape(plain(self.view.get("close"))) or "Close"

    @property
    def labels(self) -> list[str]:
        """The labels of its inputs, from top to bottom."""
        return [unescape(field.label) for field in self._inputs()]

    @property
    def values(self) -> dict[str, str]:
        """What is chosen and typed, in the words on the screen, by label."""
        return {
            unescape(field.label): self._reader.choice(self.state[field.block_id][field.action_id])
            for field in self._inputs()
        }

    @property
    def options(self) -> dict[str, list[str]]:
        """What can be chosen where, by label."""
        return _menus(self.view["blocks"])

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong where, by label; empty when nothing is."""
        labels = {field.block_id: unescape(field.label) for field in self._inputs()}
        return {labels.get(block_id, block_id): words for block_id, words in self._opened.errors.items()}

    @property
    def error_fields(self) -> dict[str, str]:
        """What is wrong where, by block_id."""
        return dict(self._opened.errors)

    @property
    def trouble(self) -> str | None:
        """What went wrong with the form as a whole, or None."""
        return self._opened.trouble

    @property
    def text(self) -> str:
        """Everything on it in plain words."""
        return "\n".join(line for line in (self.title, self._reader.blocks(self.view["blocks"], self.state)) if line)

    @property
    def buttons(self) -> list[str]:
        """The words on the buttons within it, from top to bottom."""
        return self._reader.buttons(self.view["blocks"])

    def _inputs(self) -> list[Field]:
        return [field for field in elements.fields(self.view["blocks"]) if field.block["type"] == "input"]

    def __repr__(self) -> str:
        return f"<form {self.title!r}: {self.values}, errors {self.errors}>"


def _menus(blocks: list[Json]) -> dict[str, list[str]]:
    return {
        unescape(field.label): [unescape(plain(option["text"])) for option in elements.options(field.element)]
        for field in elements.fields(blocks)
        if elements.options(field.element)
    }
