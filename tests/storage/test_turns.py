"""Decisions that wait for SQLite's one writer share a commit, and nothing else: each is kept or taken back alone."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlmodel import select

from bot.errors import Overtaken, Refused, Unreachable
from storage import people, turns
from storage.database import Session
from storage.people import Person
from tests.storage.conftest import Memory


def _meeting(slack_id: str) -> Callable[[Session], Awaitable[str]]:
    async def meet(session: Session) -> str:
        await people.meet(session, slack_id)
        return slack_id

    return meet


async def _met(memory: Memory) -> set[str]:
    async with memory.database.reads(memory.ours) as session:
        return set(await session.exec(select(Person.slack_id)))


@asynccontextmanager
async def _said(memory: Memory) -> AsyncIterator[list[str]]:
    """What the writer says to SQLite meanwhile."""
    said: list[str] = []
    async with memory.database.writer.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    driver._conn.set_trace_callback(said.append)
    yield said
    driver._conn.set_trace_callback(None)


async def test_decisions_that_wait_are_committed_together(embedded_memory: Memory) -> None:
    memory = embedded_memory
    names = [f"U{number}" for number in range(turns.MOST + 1)]
    async with _said(memory) as said:
        done = await asyncio.gather(*(memory.database.transact(memory.ours, _meeting(name)) for name in names))
    assert done == names
    assert [said.count(word) for word in ("BEGIN IMMEDIATE", "SAVEPOINT part", "COMMIT")] == [2, turns.MOST + 1, 2]
    assert await _met(memory) == set(names)


async def test_what_comes_while_one_decides_is_committed_with_it(embedded_memory: Memory) -> None:
    memory, others = embedded_memory, []

    async def calls_others(session: Session) -> None:
        await people.meet(session, "U1")
        others.append(asyncio.create_task(memory.database.transact(memory.ours, _meeting("U2"))))
        await asyncio.sleep(0)

    async with _said(memory) as said:
        await memory.database.transact(memory.ours, calls_others)
        assert await asyncio.gather(*others) == ["U2"]
    assert said.count("COMMIT") == 1
    assert await _met(memory) == {"U1", "U2"}


async def test_a_decision_that_fails_takes_nothing_of_the_others_with_it(embedded_memory: Memory) -> None:
    memory = embedded_memory

    async def refuses(session: Session) -> str:
        await people.meet(session, "U2")
        raise Refused("No.")

    async def races(session: Session) -> str:
        session.add(Person(slack_id="U1"))
        return ""

    works = [_meeting("U1"), refuses, races, _meeting("U3")]
    ends = await asyncio.gather(
        *(memory.database.transact(memory.ours, work) for work in works), return_exceptions=True
    )
    assert ends[::3] == ["U1", "U3"]
    assert (isinstance(ends[1], Refused), isinstance(ends[2], Overtaken)) == (True, True)
    assert await _met(memory) == {"U1", "U3"}


async def test_a_commit_that_fails_is_told_to_all_whom_it_was_for(embedded_memory: Memory) -> None:
    memory = embedded_memory

    async def breaks_at_the_end(session: Session) -> str:
        connection = await session.connection()
        await connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        await connection.exec_driver_sql("UPDATE workspaces SET id = 'another' WHERE name = 'Ours'")
        return ""

    ends = await asyncio.gather(
        *(memory.database.transact(memory.ours, work) for work in (_meeting("U1"), breaks_at_the_end, _meeting("U3"))),
        return_exceptions=True,
    )
    assert [type(end) for end in ends] == [sqlite3.IntegrityError] * 3
    assert await _met(memory) == set()
    assert await memory.database.transact(memory.ours, _meeting("U4")) == "U4"


async def test_when_sqlite_takes_all_back_by_itself_nobody_is_told_that_it_was_kept(embedded_memory: Memory) -> None:
    memory = embedded_memory

    async def ends_it(session: Session) -> str:
        connection = await session.connection()
        await connection.exec_driver_sql("ROLLBACK")  # as a full disk does
        return ""

    ends = await asyncio.gather(
        *(memory.database.transact(memory.ours, work) for work in (_meeting("U1"), ends_it, _meeting("U3"))),
        return_exceptions=True,
    )
    assert isinstance(ends[0], Unreachable)
    assert "U1" not in await _met(memory)


async def test_a_decision_that_is_given_up_is_not_kept_and_holds_nobody_up(embedded_memory: Memory) -> None:
    memory, waits = embedded_memory, asyncio.Event()

    async def stays(session: Session) -> str:
        await people.meet(session, "U1")
        waits.set()
        await asyncio.Event().wait()
        return ""

    first = asyncio.create_task(memory.database.transact(memory.ours, stays))
    await waits.wait()
    second, third = (
        asyncio.create_task(memory.database.transact(memory.ours, _meeting(name))) for name in ("U2", "U3")
    )
    await asyncio.sleep(0)
    second.cancel()
    first.cancel()
    assert await third == "U3"
    assert await _met(memory) == {"U3"}


async def test_who_waits_two_seconds_for_their_turn_is_told(embedded_memory: Memory) -> None:
    memory, over = embedded_memory, asyncio.Event()

    async def stays(session: Session) -> str:
        await people.meet(session, "U1")
        await over.wait()
        return "U1"

    first = asyncio.create_task(memory.database.transact(memory.ours, stays))
    await asyncio.sleep(0)
    with pytest.raises(Unreachable):
        await memory.database.transact(memory.ours, _meeting("U2"))
    over.set()
    assert await first == "U1"
    assert await _met(memory) == {"U1"}


async def test_while_another_program_writes_all_who_wait_are_told(embedded_memory: Memory) -> None:
    memory = embedded_memory
    assert memory.database.path is not None
    holder = sqlite3.connect(memory.database.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        ends = await asyncio.gather(
            *(memory.database.transact(memory.ours, _meeting(f"U{number}")) for number in range(3)),
            return_exceptions=True,
        )
    finally:
        holder.close()
    assert [type(end) for end in ends] == [Unreachable] * 3
    assert await memory.database.transact(memory.ours, _meeting("U4")) == "U4"
