"""What keeps the engine alive: instances that take over from each other, bugs that end nothing, tidying up."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.errors import Unreachable
from bot.ritual import Registry
from handlers import RITUALS
from storage import outbox
from storage.attempts import LEASE
from storage.database import Session
from storage.inbox import Inbox
from storage.outbox import Delivery
from storage.posts import Post
from tests.engine.conftest import TUESDAY_IN_BERLIN, Rig, Rigs

POST = "chat.postMessage"


async def test_what_a_dead_instance_was_sending_is_taken_over_when_its_lease_is_over(
    rig_on: Rigs, postgres_url: str
) -> None:
    rig = await rig_on(postgres_url)
    other = await rig.starts()
    await rig.writes_a_line()
    rig.slack.faults.add(POST, "hang")
    await rig.bot.sender.step()
    await rig.slack.until(lambda: rig.called(POST) == ["hang"])
    await rig.stops(rig.bot)
    rig.clock.passes(LEASE.total_seconds())
    await rig.works(other)
    assert await rig.states() == [("sending", None)]
    rig.clock.passes(1)
    await rig.works(other)
    assert rig.lines() == ["Hello"]  # looked for three times in vain, since long ago, and sent again
    assert rig.called("conversations.history") == [None] * 3


async def test_an_instance_that_was_overtaken_cannot_write_the_end_of_its_attempt(
    rig_on: Rigs, postgres_url: str
) -> None:
    rig = await rig_on(postgres_url)
    slow, other = rig.bot, await rig.starts()
    await rig.writes_a_line()
    rig.slack.faults.add(POST, "slow:4")  # long enough for the other, however busy the machine
    await slow.sender.step()
    await rig.slack.until(lambda: len(rig.called(POST)) == 1)
    rig.clock.passes(LEASE.total_seconds() + 1)
    await other.sender.step()
    await other.sender.landed()
    assert [state for state, _ in await rig.states()] == ["in_doubt"]
    await slow.sender.landed()
    assert [state for state, _ in await rig.states()] == ["in_doubt"]  # its answer came too late to count
    await rig.works(other)
    assert (rig.lines(), await rig.states()) == (["Hello"], [("sent", None)])


@pytest.mark.bug
async def test_a_bug_in_looking_at_the_outbox_does_not_end_the_sending(rig: Rig) -> None:
    await rig.writes_a_line()
    await _renames(rig, "api_limits", "away")
    stop = asyncio.Event()
    sending = asyncio.create_task(rig.bot.sender.run(stop))
    await asyncio.sleep(0)
    try:
        with pytest.raises(TimeoutError):
            await rig.slack.until(lambda: rig.called(POST), within=0.5)
        await _renames(rig, "away", "api_limits")
        rig.bot.sender.nudge()
        await rig.slack.until(lambda: rig.lines() == ["Hello"])
    finally:
        stop.set()
        rig.bot.sender.nudge()
        await sending


async def _renames(rig: Rig, table: str, name: str) -> None:
    async with rig.bot.database.writer.begin() as connection:
        await connection.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


@pytest.mark.bug
async def test_a_message_that_cannot_be_drawn_is_tried_again_and_keeps_nobody_waiting(
    rig_on: Rigs, sqlite_url: str
) -> None:
    broken = {"is": True}

    async def part(session: Session, rituals: Registry, ask: object, now: datetime) -> object:
        if broken["is"]:
            raise RuntimeError("a bug")
        return await RITUALS[0].part(session, rituals, ask, now)  # type: ignore[arg-type]

    rig = await rig_on(sqlite_url, rituals=(replace(RITUALS[0], part=part),))  # type: ignore[arg-type]
    await rig.enrols(members=("maya",))
    await rig.wakes_at(TUESDAY_IN_BERLIN)
    await rig.writes_a_line()
    await rig.works()
    assert (rig.lines(), rig.person("maya").dm()) == (["Hello"], [])
    broken["is"] = False
    await rig.passes(3600)
    assert len(rig.person("maya").dm()) == 1


async def test_tidying_up_forgets_old_deliveries_and_payloads_and_keeps_posts_and_asks(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    await rig.lives_to(TUESDAY_IN_BERLIN + timedelta(hours=1))
    async with rig.bot.database.writes(rig.workspace_id) as session:
        session.add_all(Inbox(key=str(days), at=rig.clock.now() - timedelta(days=days)) for days in (6, 8))
    rig.clock.passes(timedelta(days=89).total_seconds())
    await rig.bot.heartbeat.tidy()
    assert len(await rig.deliveries("day")) == 1
    rig.clock.passes(timedelta(days=2).total_seconds())
    await rig.bot.heartbeat.tidy()
    assert await rig.deliveries("day") == []
    assert [(ask.state, ask.delivery_id) for ask in await rig.asks()] == [("open", None)]
    async with rig.bot.database.reads(rig.workspace_id) as session:
        assert [post.kind for post in await session.exec(select(Post))] == ["day"]
        assert (await session.exec(select(Inbox))).all() == []


async def test_payloads_of_the_last_week_are_kept(rig: Rig) -> None:
    async with rig.bot.database.writes(rig.workspace_id) as session:
        session.add_all(Inbox(key=str(days), at=rig.clock.now() - timedelta(days=days)) for days in (6, 8))
    await rig.bot.heartbeat.tidy()
    async with rig.bot.database.reads(rig.workspace_id) as session:
        assert [entry.key for entry in await session.exec(select(Inbox))] == ["6"]


async def test_the_heart_goes_on_beating_while_the_database_is_away(rig: Rig) -> None:
    async def away() -> None:
        raise Unreachable("I cannot reach my database right now.")

    await rig.bot.heartbeat._quietly(away)  # told in the log, and no more


async def test_a_message_that_was_doubtful_when_the_program_stopped_is_settled_by_the_next(rig: Rig) -> None:
    rig.slack.faults.add(POST, "applied_then_reset")
    await rig.writes_a_line()
    await rig.works()
    await rig.stops(rig.bot)
    await rig.starts()
    await rig.passes(10)
    async with rig.bot.database.reads(rig.workspace_id) as session:
        found = (await session.exec(select(Delivery))).one()
        assert (found.state, await outbox.find(session, found.key)) == ("sent", found)
    assert rig.lines() == ["Hello"]


@pytest.mark.bug
async def test_a_program_whose_socket_nobody_watches_any_more_ends(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    async def watches() -> None:
        raise RuntimeError("unforeseen")

    rig.bot._task(watches())
    await asyncio.wait_for(rig.bot.broken.wait(), 5)
    assert "the program stops" in caplog.text
