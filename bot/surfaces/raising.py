"""How something is raised in a ritual with a round, the same for each: by its form, from a message, by one line, in answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from bot.blocks import records as blocks
from bot.blocks.kit import Message, View
from bot.listeners import ANYTHING, Command, Listeners, Open, Press, Reply, Say, Shortcut
from bot.ritual import Registry
from bot.rules.lines import Lines
from bot.surfaces import capture, day, records, threads
from storage import channels, people
from storage.channels import Channel
from storage.database import Session
from storage.people import Person
from storage.rounds import Ask

R = TypeVar("R")
Raise = Callable[[Session, Channel, Person, datetime, Ask | None, str, str], Awaitable[R]]


@dataclass(frozen=True, slots=True)
class Raises(Generic[R]):
    """How people raise a record; `listen` registers it, and comes last: whatever else is typed after the command is a record."""

    ritual: str
    lines: Lines

    round: str
    """The kind of the round that asks for it."""

    verb: str
    """What the round's button is called that opens the form (`<ritual>.<verb>`)."""

    form: Callable[..., View]
    """The form for a channel (its Slack id; None: it is chosen there), with `targets`, and what is filled in."""

    raised: Raise[R]
    """Save a record of a channel with all that follows from it, in answer to an ask where there is one: a title, and the whole
    line where that is too short for it."""

    saved: Callable[..., Message]
    """What is said of a record that was saved, with the name of its channel; `waits`: the bot is not in it, so its card waits."""

    def listen(self, on: Listeners) -> None:
        """Register the command alone and with any line, the shortcut, and the buttons that open the form or answer the round."""
        on.command(self.lines.command, "", reads=self.opened)
        on.command(self.lines.command, ANYTHING, decides=self.raised_in_line)
        on.shortcut(f"{self.ritual}.from_message", reads=self.raised_from_message)
        on.button(f"{self.ritual}.{self.verb}", reads=self.asked_to_answer)
        on.button(f"{self.ritual}.add", reads=self.asked_to_add)
        on.button(f"{self.ritual}.nothing_new", decides=self.nothing_new)

    async def opened(
        self, session: Session, command: Command, channel: Channel | None, rituals: Registry, now: datetime
    ) -> Reply:
        here = records.enrolled(channel, command.place, self.lines.command)
        return Open(await self._form(session, rituals, here, now))

    async def raised_in_line(
        self,
        session: Session,
        command: Command,
        channel: Channel | None,
        who: Person,
        rituals: Registry,
        now: datetime,
    ) -> Reply:
        if channel is None:
            self.lines.split(command.text)  # what is no record anywhere is not kept
            return await capture.kept(session, self.ritual, command, who, now)
        return Say(await self.captured(session, rituals, channel, who, command.text, now))

    async def captured(
        self, session: Session, _rituals: Registry, channel: Channel, who: Person, line: str, now: datetime
    ) -> Message:
        """A line typed after the command is a record of the channel."""
        here = records.enrolled(channel, channel.slack_id, self.lines.command)
        return await self._saved(session, here, who, line, None, now)

    async def raised_from_message(
        self, session: Session, shortcut: Shortcut, channel: Channel | None, rituals: Registry, now: datetime
    ) -> Reply:
        """A message's menu: the form with its first line; in a channel that is not enrolled, with a choice of channels."""
        here = channel if channel is not None and channel.state != "archived" else None
        first, quoted = records.of_message(shortcut)
        return Open(await self._form(session, rituals, here, now, title=first, link=shortcut.link, quoted=quoted))

    async def asked_to_answer(
        self, session: Session, press: Press, who: Person, rituals: Registry, now: datetime
    ) -> Reply:
        """In the day's message: the form, whose record answers the round."""
        ask = await day.own(session, who, press.value, self.ritual, self.round)
        channel = await channels.get(session, ask.workspace_id, ask.channel_id)
        return Open(await self._form(session, rituals, channel, now, ask_id=str(ask.id)))

    async def asked_to_add(self, session: Session, who: Person) -> Reply:
        """On the Home tab: the form with a choice of channels; the only one of theirs is filled in."""
        return Open(self.form(None, suggested=await records.suggested(session, who)))

    async def nothing_new(self, session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
        ask = await day.own(session, who, press.value, self.ritual, self.round)
        await day.answered(session, ask, "nothing_new", now)
        return await day.pressed(session, rituals, press, who, ask, now)

    async def answered(self, session: Session, ask: Ask, line: str, now: datetime) -> Message:
        """A line typed in answer to the round is a record, or says that there is nothing new."""
        if self.lines.says_nothing_new(line):
            await day.answered(session, ask, "nothing_new", now)
            return blocks.nothing_new()
        found = await channels.get(session, ask.workspace_id, ask.channel_id)
        who = await people.get(session, ask.workspace_id, ask.person_id)
        return await self._saved(session, records.enrolled(found, None, self.lines.command), who, line, ask, now)

    async def _saved(
        self, session: Session, channel: Channel, who: Person, line: str, ask: Ask | None, now: datetime
    ) -> Message:
        title, more = self.lines.split(line)
        record = await self.raised(session, channel, who, now, ask, title, more)
        return self.saved(record, channel.name, waits=channel.state == "lost")

    async def _form(
        self, session: Session, rituals: Registry, channel: Channel | None, now: datetime, **filled: Any
    ) -> View:
        """The form for a channel, with what a record can be tied to there; where it is chosen in the form, nothing is offered."""
        offered = (await threads.targets(session, rituals, channel.id, now)).values() if channel else ()
        return self.form(channel.slack_id if channel else None, targets=offered, **filled)
