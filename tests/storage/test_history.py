"""History, numbers and what Slack told us already: in order, never twice."""

import asyncio
from datetime import timedelta

from sqlmodel import select

from storage import changes, channels, inbox
from storage.changes import Change
from storage.channels import Channel
from storage.database import Session
from storage.facts import new_id
from storage.inbox import Inbox
from storage.risk import Risk
from tests.storage.conftest import NOW, Memory, after


async def test_fifty_people_at_once_get_fifty_numbers_without_a_gap(memory: Memory) -> None:
    channel = await memory.channel()

    async def number() -> int:
        async def take(session: Session) -> int:
            return await changes.next_number(session, memory.ours, channel.id, "risk")

        return await memory.database.transact(memory.ours, take)

    assert sorted(await asyncio.gather(*(number() for _ in range(50)))) == list(range(1, 51))


async def test_every_channel_and_ritual_counts_for_itself(memory: Memory) -> None:
    one, other = await memory.channel("C1"), await memory.channel("C2")
    async with memory.database.writes(memory.ours) as session:
        given = [
            await changes.next_number(session, memory.ours, channel.id, ritual)
            for channel, ritual in ((one, "risk"), (one, "risk"), (other, "risk"), (one, "debt"))
        ]
    assert given == [1, 2, 1, 1]


def _change(record_id: object, channel: Channel, at: float, verb: str = "described") -> Change:
    return Change(channel_id=channel.id, ritual="risk", record_id=record_id, at=after(at), verb=verb)


async def _risk(memory: Memory, channel: Channel, at: float = 1) -> Risk:
    risk = Risk(
        channel_id=channel.id, number=1, title="It may not scale", raised_at=after(at), review_on=after(at).date()
    )
    async with memory.database.writes(memory.ours) as session:
        await changes.write(session, _change(risk.id, channel, at, "flagged"), risk)
    return risk


async def test_the_steps_of_a_record_are_numbered_from_one(memory: Memory) -> None:
    channel = await memory.channel()
    risk = await _risk(memory, channel)
    for at in (2, 3):
        async with memory.database.writes(memory.ours) as session:
            await changes.write(session, _change(risk.id, channel, at))
    async with memory.database.reads(memory.ours) as session:
        steps = await changes.of_record(session, risk.id)
    assert [(step.seq, step.verb) for step in steps] == [(1, "flagged"), (2, "described"), (3, "described")]


async def test_steps_taken_at_once_each_get_their_own_number(memory: Memory) -> None:
    channel = await memory.channel()
    risk = await _risk(memory, channel)

    async def step() -> None:
        await memory.database.transact(
            memory.ours, lambda session: changes.write(session, _change(risk.id, channel, 2))
        )

    await asyncio.gather(*(step() for _ in range(30)))
    async with memory.database.reads(memory.ours) as session:
        assert [each.seq for each in await changes.of_record(session, risk.id)] == list(range(1, 32))


async def test_a_step_that_comes_after_a_freezing_is_dated_after_its_cut_off(server_memory: Memory) -> None:
    memory = server_memory
    channel = await memory.channel()
    async with memory.database.writes(memory.ours) as session:
        (await channels.get(session, memory.ours, channel.id)).last_cutoff = after(10)
    early, later = _change(new_id(), channel, 5), _change(new_id(), channel, 11)
    for step in (early, later):
        async with memory.database.writes(memory.ours) as session:
            await changes.write(session, step)
    assert (early.at, later.at) == (after(10) + timedelta(microseconds=1), after(11))


async def test_a_period_holds_what_happened_after_its_beginning_up_to_its_end(memory: Memory) -> None:
    channel = await memory.channel()
    risk = await _risk(memory, channel, at=1)
    for at in (2, 3, 4):
        async with memory.database.writes(memory.ours) as session:
            await changes.write(session, _change(risk.id, channel, at))
    async with memory.database.reads(memory.ours) as session:
        found = await changes.between(session, channel.id, "risk", after(1), after(3))
    assert [each.at for each in found] == [after(2), after(3)]


async def test_a_payload_that_comes_twenty_times_at_once_has_one_effect(memory: Memory) -> None:
    channel = await memory.channel()

    async def decide(session: Session) -> str:
        if (before := await inbox.seen(session, "event:1")) is not None:
            assert before.answer is not None
            return str(before.answer["text"])
        number = await changes.next_number(session, memory.ours, channel.id, "risk")
        await inbox.note(session, "event:1", NOW, {"text": f"R-{number}"})
        return f"R-{number}"

    at_once = 20 if memory.database.embedded else 4
    answers = await asyncio.gather(*(memory.database.transact(memory.ours, decide) for _ in range(at_once)))
    assert set(answers) == {"R-1"}
    async with memory.database.reads(memory.ours) as session:
        assert len((await session.exec(select(Inbox))).all()) == 1


async def test_a_payload_of_another_workspace_is_another_payload(memory: Memory) -> None:
    for workspace in (memory.ours, memory.theirs):
        async with memory.database.writes(workspace) as session:
            assert await inbox.seen(session, "event:1") is None
            await inbox.note(session, "event:1", NOW, None)


async def test_keys_of_payloads_are_forgotten_in_their_time(memory: Memory) -> None:
    async with memory.database.writes(memory.ours) as session:
        for at in (0, 10):
            session.add(Inbox(id=new_id(), key=str(at), at=after(at)))
    async with memory.database.writes(None) as session:
        await inbox.forget_before(session, after(5))
    async with memory.database.reads(memory.ours) as session:
        assert [each.key for each in await session.exec(select(Inbox))] == ["10"]
