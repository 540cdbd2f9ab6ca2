"""Decisions to do nothing: one stands for a record, until it is over."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.errors import Overtaken
from storage import tripwires
from storage.channels import Channel
from storage.facts import new_id
from storage.tripwires import Tripwire
from tests.storage.conftest import NOW, Memory

SOON, LATER = date(2026, 11, 1), date(2027, 1, 1)


async def decided(memory: Memory, channel: Channel, record: UUID, **given: Any) -> Tripwire:
    plain = {"ritual": "risk", "why": "It costs more", "reopen_if": "twice", "review_on": SOON, "decided_at": NOW}
    made = Tripwire(channel_id=channel.id, record_id=record, decided_by=channel.set_up_by, **plain | given)
    async with memory.database.writes(memory.ours) as session:
        session.add(made)
    return made


async def test_one_decision_stands_for_a_record_and_another_takes_its_place_when_it_is_over(memory: Memory) -> None:
    channel, record = await memory.channel(), new_id()
    first = await decided(memory, channel, record)
    with pytest.raises(Overtaken):
        await decided(memory, channel, record)
    async with memory.database.writes(memory.ours) as session:
        await tripwires.end(session, record, NOW)
        await tripwires.end(session, new_id(), NOW)  # nothing stands there
    second = await decided(memory, channel, record)
    async with memory.database.reads(memory.ours) as session:
        standing = await tripwires.standing(session, record)
    assert standing is not None
    assert (standing.id == second.id, first.id == second.id) == (True, False)


async def test_what_comes_up_by_a_day_is_found_in_its_channel_and_ritual(memory: Memory) -> None:
    here, there = await memory.channel("C1"), await memory.channel("C2")
    wanted = await decided(memory, here, new_id())
    await decided(memory, here, new_id(), review_on=LATER)
    await decided(memory, here, new_id(), ritual="another")
    await decided(memory, here, new_id(), ended_at=NOW)
    await decided(memory, there, new_id())
    async with memory.database.reads(memory.ours) as session:
        assert [each.id for each in await tripwires.standing_in(session, here.id, "risk", SOON)] == [wanted.id]


async def test_what_was_to_be_asked_at_a_moment_is_known_even_when_it_is_over(memory: Memory) -> None:
    channel, record = await memory.channel(), new_id()
    day = timedelta(days=1)
    await decided(memory, channel, record, ended_at=NOW + 2 * day)
    await decided(memory, channel, record, decided_at=NOW + 2 * day, review_on=LATER)
    await decided(memory, channel, new_id(), ritual="another")
    await decided(memory, channel, new_id(), review_on=LATER)

    async def fired(at: datetime, on: date) -> dict[UUID, date]:
        async with memory.database.reads(memory.ours) as session:
            return await tripwires.fired(session, channel.id, "risk", at, on)

    assert await fired(NOW - day, SOON) == {}
    assert await fired(NOW, SOON - day) == {}
    assert await fired(NOW + day, SOON) == {record: SOON}
    assert await fired(NOW + 2 * day, SOON) == {}
    assert (await fired(NOW + 2 * day, LATER))[record] == LATER
