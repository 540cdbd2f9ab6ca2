"""What tests of memory share: a database of either kind with two workspaces in it."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.rules import setup as rules
from storage import attempts, outbox, people, rounds, workspaces
from storage.channels import Channel
from storage.database import Database
from storage.facts import new_id
from storage.outbox import Delivery
from storage.people import Person
from storage.posts import Post
from storage.rounds import Ask, Round, Run
from tests.conftest import counted

NOW = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)


@dataclass
class Memory:
    """A database, with a workspace of ours and one of others."""

    database: Database
    ours: UUID
    theirs: UUID

    async def person(self, slack_id: str = "U1", *, of: UUID | None = None, **given: Any) -> Person:
        """Somebody we have met."""
        async with self.database.writes(of or self.ours) as session:
            person = await people.meet(session, slack_id)
            for name, value in {"name": slack_id, "zone": "Europe/Berlin", **given}.items():
                setattr(person, name, value)
        return person

    async def channel(self, slack_id: str = "C1", *, of: UUID | None = None) -> Channel:
        """An enrolled channel with its lead."""
        lead = await self.person(of=of)
        async with self.database.writes(of or self.ours) as session:
            channel = rules.enrol(slack_id, slack_id.lower(), False, lead, NOW)
            session.add(channel)
            await session.flush()
            await people.joined(session, lead, channel.id, NOW, lead=True)
        return channel

    async def asked(self, channel: Channel, *persons: Person) -> list[Ask]:
        """One run of one round, of which each person was asked in a day's message."""
        asking = Round(
            channel_id=channel.id, ritual="risk", kind="risks", weeks=2, anchor=NOW.date(), since=NOW, next_due=NOW
        )
        run = Run(round_id=asking.id, channel_id=channel.id, ritual="risk", cycle=0, nominal=NOW.date())
        days = [
            line(f"day:{each.slack_id}", kind="day", recipient=each.slack_id, subject_id=each.id) for each in persons
        ]
        asks = [
            Ask(
                person_id=each.id,
                channel_id=channel.id,
                ritual="risk",
                kind="risks",
                subject_id=run.id,
                nominal=NOW.date(),
                due=NOW,
                delivery_id=day.id,
            )
            for each, day in zip(persons, days, strict=True)
        ]
        async with self.database.writes(self.ours) as session:
            session.add(asking)
            await session.flush()
            session.add(run)
            await outbox.enqueue(session, *days)
            session.add_all(asks)
        return asks

    async def asked_in(self, prompt: Delivery, channel: Channel, person: Person) -> None:
        """One more question in a day's message, of a run of the channel."""
        start = {"channel_id": channel.id, "ritual": "risk"}
        asking = Round(kind="risks", weeks=2, anchor=NOW.date(), since=NOW, next_due=NOW, **start)
        run = Run(round_id=asking.id, cycle=0, nominal=NOW.date(), **start)
        ask = Ask(
            person_id=person.id,
            kind="risks",
            subject_id=run.id,
            nominal=NOW.date(),
            due=NOW,
            delivery_id=prompt.id,
            **start,
        )
        async with self.database.writes(self.ours) as session:
            session.add(asking)
            await session.flush()
            session.add_all([run, ask])

    async def holds(self, *deliveries: Delivery) -> None:
        """Put deliveries into the outbox as they are."""
        async with self.database.writes(self.ours) as session:
            await outbox.enqueue(session, *deliveries)

    async def states(self) -> dict[str, tuple[str, str | None]]:
        """State and reason of every delivery of ours, by key."""
        async with self.database.reads(self.ours) as session:
            return {each.key: (each.state, each.reason) for each in await session.exec(outbox.select(Delivery))}

    async def state_of(self, ask: Ask) -> str:
        async with self.database.reads(self.ours) as session:
            found = await rounds.ask(session, ask.id)
        assert found is not None
        return found.state

    def counted(self) -> AbstractContextManager[list[str]]:
        """The statements that are sent meanwhile, without those that begin and end a transaction."""
        return counted(self.database)


def line(key: str, **given: Any) -> Delivery:
    """A notice that is due, to #c1, unless told otherwise."""
    plain = {
        "kind": "notice",
        "recipient": "C1",
        "subject_id": new_id(),
        "due": NOW,
        "payload": {"message": {"text": key}},
    }
    return Delivery(key=key, **plain | given)


def after(seconds: float) -> datetime:
    """A moment so many seconds after NOW."""
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
async def memory(database_url: str) -> AsyncIterator[Memory]:
    """The same test on SQLite and on PostgreSQL."""
    async with _memory(database_url) as opened:
        yield opened


@pytest.fixture
async def server_memory(postgres_url: str) -> AsyncIterator[Memory]:
    """A test of what only a server has: several writers at once."""
    async with _memory(postgres_url) as opened:
        yield opened


@pytest.fixture
async def embedded_memory(sqlite_url: str) -> AsyncIterator[Memory]:
    """A test of what only a file has: one writer for all."""
    async with _memory(sqlite_url) as opened:
        yield opened


@asynccontextmanager
async def _memory(url: str) -> AsyncIterator[Memory]:
    database = Database(url)
    try:
        async with database.writes(None) as session:
            ours = await workspaces.install(session, "T1", "Ours", "UBOT")
            theirs = await workspaces.install(session, "T2", "Theirs", "UBOT")
        yield Memory(database, ours.id, theirs.id)
    finally:
        await database.close()


async def claims(memory: Memory, owner: str, most: int = 100, **given: object) -> list[str]:
    """What an instance takes, in its own transaction."""
    async with memory.database.writes(memory.ours) as session:
        found = await attempts.claimable(session, memory.ours, after(1), after(1), most, **{"edits": False, **given})
        for each in found:
            attempts.claim(each, owner, after(1))
    return [each.key for each in found]


async def sending(memory: Memory, key: str = "x", **given: object) -> Delivery:
    """A delivery that instance `a` is sending."""
    await memory.holds(line(key, **given))
    await claims(memory, "a", edits=given.get("kind") == "refresh")
    async with memory.database.reads(memory.ours) as session:
        found = await outbox.find(session, key)
    assert found is not None
    return found


async def posted(memory: Memory) -> Post:
    async with memory.database.writes(memory.ours) as session:
        post = Post(subject_id=new_id(), kind="card", ritual="risk", channel="C1", ts="1.0")
        session.add(post)
    return post
