"""What is told of one channel holds nothing of another one of the same workspace, on both databases."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from storage import asking, changes, outbox, people, rounds, turnout
from storage.changes import Change
from storage.channels import Channel
from storage.facts import new_id
from storage.rounds import Ask, Round, Run
from tests.storage.conftest import NOW, Memory, line
from tests.storage.test_asking import question

WEEK = timedelta(weeks=1)


async def _stepped(memory: Memory, channel: Channel) -> UUID:
    """A step of history in the channel; its record."""
    step = Change(channel_id=channel.id, ritual="risk", record_id=new_id(), at=NOW + timedelta(hours=1), verb="flagged")
    async with memory.database.writes(memory.ours) as session:
        await changes.write(session, step)
    return step.record_id


async def _closed(memory: Memory, channel: Channel, slack_id: str, state: str) -> Ask:
    """Somebody was asked in the channel, in a run that was closed at NOW, and their answer came after it."""
    [ask] = await memory.asked(channel, await memory.person(slack_id))
    async with memory.database.writes(memory.ours) as session:
        run = await rounds.run(session, memory.ours, ask.subject_id)
        kept = await rounds.ask(session, ask.id)
        assert run is not None
        assert kept is not None
        run.state, run.closes_at = "closed", NOW
        kept.state, kept.answered_at = state, NOW
    return ask


async def test_history_is_that_of_its_own_channel(memory: Memory) -> None:
    here, there = await memory.channel("C1"), await memory.channel("C2")
    mine, theirs = await _stepped(memory, here), await _stepped(memory, there)
    async with memory.database.reads(memory.ours) as session:
        for channel, record in ((here, mine), (there, theirs)):
            period = await changes.between(session, channel.id, "risk", NOW - WEEK, NOW + WEEK)
            after = await changes.later(session, channel.id, "risk", NOW - WEEK)
            assert [[each.record_id for each in some] for some in (period, after)] == [[record], [record]]


async def test_how_a_round_was_taken_is_told_in_its_own_channel(memory: Memory) -> None:
    here, there = await memory.channel("C1"), await memory.channel("C2")
    mine, theirs = await _closed(memory, here, "U2", "late"), await _closed(memory, there, "U3", "missed")
    async with memory.database.reads(memory.ours) as session:
        for channel, ask in ((here, mine), (there, theirs)):
            assert [run.id for run, _ in await turnout.closed_at(session, channel.id, NOW)] == [ask.subject_id]
        assert await turnout.late_answers(session, here.id, NOW - WEEK, NOW) == {("risk", "risks"): 1}
        assert await turnout.late_answers(session, there.id, NOW - WEEK, NOW) == {}
        run = await rounds.run(session, memory.ours, theirs.subject_id)
        assert run is not None
        assert await turnout.of_last(session, run, 5) == [{"missed": 1}]


async def test_what_waits_to_be_told_of_another_channel_is_still_told(memory: Memory) -> None:
    here, there = await memory.channel("C1"), await memory.channel("C2")
    payloads = {"mine": {"channel": str(here.id)}, "theirs": {"channel": str(there.id)}, "none": {}}
    notices = [line(key, kind="notice", recipient="U2", payload=given) for key, given in payloads.items()]
    sent = line("sent", kind="notice", recipient="U2", payload=payloads["mine"], state="sent")
    somebody = line("somebody", kind="notice", recipient="U3", payload=payloads["mine"])
    await memory.holds(*notices, sent, somebody)
    async with memory.database.writes(memory.ours) as session:
        await outbox.withdraw_notices(session, "U2", here)
    states = {key: state for key, (state, _) in (await memory.states()).items()}
    assert states == {
        "mine": "skipped",
        "theirs": "pending",
        "none": "pending",
        "sent": "sent",
        "somebody": "pending",
    }


async def test_a_message_that_another_channel_joins_meanwhile_is_not_taken_away(server_memory: Memory) -> None:
    memory = server_memory
    here, there = await memory.channel("C1"), await memory.channel("C2")
    tom = await memory.person("U2")
    start = {"channel_id": here.id, "ritual": "risk"}
    asked = Round(kind="risks", weeks=2, anchor=NOW.date(), since=NOW, next_due=NOW, **start)
    run = Run(round_id=asked.id, cycle=0, nominal=NOW.date(), **start)
    async with memory.database.writes(memory.ours) as session:
        await people.joined(session, tom, here.id, NOW)
        await people.joined(session, tom, there.id, NOW)
        session.add(asked)
        await session.flush()
        session.add(run)
        await session.flush()
        await asking.ask(session, here, [question(tom, subject_id=run.id)], NOW)
    joined, go = asyncio.Event(), asyncio.Event()

    async def joins() -> None:
        async with memory.database.writes(memory.ours) as session:
            await asking.ask(session, there, [question(tom, subject_id=new_id())], NOW)
            joined.set()
            await go.wait()

    async def unplans() -> None:
        await joined.wait()
        async with memory.database.writes(memory.ours) as session:
            asyncio.get_running_loop().call_later(0.3, go.set)  # while it waits for the message
            await asking.unplan(session, asked.id, NOW)

    await asyncio.gather(joins(), unplans())
    async with memory.database.reads(memory.ours) as session:
        [ask] = (await session.exec(select(Ask))).all()
        assert ask.channel_id == there.id
        assert ask.delivery_id is not None
        carrier = await outbox.get(session, memory.ours, ask.delivery_id)
        assert carrier is not None
        assert carrier.state == "pending"
