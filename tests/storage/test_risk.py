"""What is remembered of risks: whose key it is, what was open when, who shares one, and what is not kept at all."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from bot.errors import Overtaken
from storage import risk as facts
from storage.channels import Channel
from storage.risk import Risk, RiskVote
from tests.storage.conftest import NOW, Memory


async def flagged(memory: Memory, channel: Channel, number: int, **given: Any) -> Risk:
    """A risk of the channel, raised by the one who set it up."""
    plain = {"title": f"Risk {number}", "raised_by": channel.set_up_by, "raised_at": NOW, "review_on": NOW.date()}
    found = Risk(channel_id=channel.id, number=number, **plain | given)
    async with memory.database.writes(memory.ours) as session:
        session.add(found)
    return found


async def test_a_number_means_the_risk_of_its_own_channel(memory: Memory) -> None:
    here, there = await memory.channel("C1"), await memory.channel("C2")
    mine, other = await flagged(memory, here, 1), await flagged(memory, there, 1)
    async with memory.database.reads(memory.ours) as session:
        found = [await facts.numbered(session, channel.id, 1) for channel in (here, there)]
        assert [each and each.id for each in found] == [mine.id, other.id]
        assert await facts.numbered(session, here.id, 2) is None
        assert await facts.find(session, UUID(int=0)) is None


async def test_a_number_is_given_once_in_a_channel(memory: Memory) -> None:
    channel = await memory.channel()
    await flagged(memory, channel, 1)
    with pytest.raises(Overtaken):
        await flagged(memory, channel, 1)


async def test_what_waits_at_a_moment_was_raised_by_then_and_is_not_resolved(memory: Memory) -> None:
    channel, elsewhere = await memory.channel("C1"), await memory.channel("C2")
    for number, given in ((3, {}), (1, {}), (2, {"state": "resolved"}), (4, {"raised_at": NOW + timedelta(seconds=1)})):
        await flagged(memory, channel, number, **given)
    await flagged(memory, elsewhere, 5)
    async with memory.database.reads(memory.ours) as session:
        assert [each.number for each in await facts.open_in(session, channel.id, NOW)] == [1, 3]


async def test_who_shares_a_risk_is_counted_once(memory: Memory) -> None:
    channel, somebody = await memory.channel(), await memory.person("U2")
    risk = await flagged(memory, channel, 1)
    async with memory.database.writes(memory.ours) as session:
        session.add(RiskVote(risk_id=risk.id, person_id=somebody.id, at=NOW))
    with pytest.raises(Overtaken):
        async with memory.database.writes(memory.ours) as session:
            session.add(RiskVote(risk_id=risk.id, person_id=somebody.id, at=NOW))
    async with memory.database.reads(memory.ours) as session:
        assert await facts.votes(session, risk.id) == 1
        assert await facts.vote(session, risk.id, somebody.id) is not None
        assert await facts.vote(session, risk.id, channel.set_up_by) is None


@pytest.mark.parametrize(
    "wrong", [{"kind": "other"}, {"likelihood": 0}, {"likelihood": 6}, {"impact": 0}, {"impact": 6}, {"state": "lost"}]
)
async def test_what_no_rule_allows_is_not_kept(memory: Memory, wrong: dict[str, Any]) -> None:
    channel = await memory.channel()
    with pytest.raises(IntegrityError):
        await flagged(memory, channel, 1, **wrong)
