"""How people look at a ritual's records, the same for each: its usage, one record by its key or button, the list and its pages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from bot.blocks import records as blocks
from bot.blocks.kit import Message, View
from bot.blocks.records import Query
from bot.listeners import Command, Listeners, Open, Press, Reply, Say, Submission, Update
from bot.ritual import Registry
from bot.rules.lines import Lines
from bot.rules.records import Record
from bot.surfaces import records
from storage.channels import Channel
from storage.database import Session
from storage.people import Member, Person

R = TypeVar("R", bound=Record)
Seen = Callable[[Session, str, Channel | None, Person], Awaitable[tuple[R, Member | None]]]
Details = Callable[[Session, Registry, R, Person, datetime], Awaitable[View]]
Page = Callable[[Session, Registry, Query, Channel, Person, datetime], Awaitable[View]]


@dataclass(frozen=True, slots=True)
class Looks(Generic[R]):
    """What a ritual says of its records to one person; `listen` registers what they type and press to see it."""

    ritual: str
    lines: Lines

    usage: Callable[[], Message]
    """How its command is used."""

    numbered: records.Find[R]
    """The records of some channels with a number."""

    title: Callable[[R], str]
    """What a record is called, as people wrote it."""

    seen: Seen[R]
    """The record that a button names, if the person may see it. Raises Gone."""

    details: Details[R]
    """A record with its history."""

    page: Page
    """The page of a channel's records that a query asks for."""

    def listen(self, on: Listeners) -> None:
        """Register the command's help, keys and lists, and the buttons and the form that belong to them."""
        on.command(self.lines.command, "help", reads=self.helped)
        on.command(self.lines.command, self.lines.key, reads=self.named)
        on.command(self.lines.command, self.lines.listing, reads=self.listed)
        on.button(f"{self.ritual}.details", reads=self.looked)
        on.form(f"{self.ritual}.listed", decides=self.filtered)
        for which in sorted(set(self.lines.filters["which"].values())):
            on.button(self._lists + which, reads=self.listed_from_digest)
        for turn in ("next", "previous"):
            on.button(f"{self.ritual}.{turn}", reads=self.turned)

    async def helped(self) -> Reply:
        return Say(self.usage())

    async def named(
        self,
        session: Session,
        command: Command,
        channel: Channel | None,
        who: Person,
        rituals: Registry,
        now: datetime,
    ) -> Reply:
        number = self.lines.number(command.text)
        key = f"{self.lines.letter}-{number}"
        found = await records.keyed(session, channel, who, key, number, self.numbered)
        if found.record is None:
            theirs = [(record.id, self.title(record), name) for record, name in found.elsewhere]
            return Say(blocks.elsewhere(theirs, key, f"{self.ritual}.details"))
        return Open(await self.details(session, rituals, found.record, who, now))

    async def looked(
        self, session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
    ) -> Reply:
        record, _ = await self.seen(session, press.value, channel, who)
        return Open(await self.details(session, rituals, record, who, now))

    async def listed(
        self,
        session: Session,
        command: Command,
        channel: Channel | None,
        who: Person,
        rituals: Registry,
        now: datetime,
    ) -> Reply:
        query = blocks.typed(self.lines.asked_list(command.text))
        return Open(await self._page(session, rituals, query, channel, command.place, who, now))

    async def listed_from_digest(
        self, session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
    ) -> Reply:
        query = Query({"which": press.action.removeprefix(self._lists)})
        return Open(await self._page(session, rituals, query, channel, press.place, who, now))

    async def filtered(
        self,
        session: Session,
        submission: Submission,
        channel: Channel | None,
        who: Person,
        rituals: Registry,
        now: datetime,
    ) -> Reply:
        query = blocks.asked_for(submission.values)
        return Update(await self._page(session, rituals, query, channel, submission.place, who, now), kept=False)

    async def turned(
        self, session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
    ) -> Reply:
        query = blocks.turned(press.meta, 1 if press.action == f"{self.ritual}.next" else -1)
        return Update(await self._page(session, rituals, query, channel, press.place, who, now))

    @property
    def _lists(self) -> str:
        return f"{self.ritual}.list_"

    async def _page(
        self,
        session: Session,
        rituals: Registry,
        query: Query,
        channel: Channel | None,
        place: str | None,
        who: Person,
        now: datetime,
    ) -> View:
        here = await records.joined(session, records.enrolled(channel, place, self.lines.command), who)
        return await self.page(session, rituals, query, here, who, now)
