"""What is remembered of risks: whose key it is, what was open when, who shares one, and what is not kept at all."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from bot.errors import Overtaken
from storage import changes, channels, people
from storage import risk as facts
from storage.changes import Change
from storage.channels import Channel
from storage.risk import Risk, RiskVote
from tests.storage.conftest import NOW, Memory, after


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
        found = [await facts.numbered(session, [channel.id], 1) for channel in (here, there)]
        assert [[risk.id for risk in each] for each in found] == [[mine.id], [other.id]]
        assert {risk.id for risk in await facts.numbered(session, [here.id, there.id], 1)} == {mine.id, other.id}
        assert [*await facts.numbered(session, [here.id], 2), *await facts.numbered(session, [], 1)] == []
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


async def test_only_what_is_due_is_planned(memory: Memory) -> None:
    channel, elsewhere = await memory.channel("C1"), await memory.channel("C2")
    today, owner = NOW.date(), channel.set_up_by
    tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)
    for number, given in (
        (1, {"review_on": today, "owner_id": owner}),
        (2, {"review_on": tomorrow, "owner_id": owner}),
        (3, {"review_on": tomorrow, "ownerless_since": yesterday}),
        (4, {"review_on": tomorrow, "ownerless_since": today}),
        (5, {"review_on": today, "ownerless_since": yesterday, "state": "resolved"}),
    ):
        await flagged(memory, channel, number, **given)
    await flagged(memory, elsewhere, 6)
    async with memory.database.reads(memory.ours) as session:
        due = await facts.due_by(session, channel.id, today, yesterday)
        assert [risk.number for risk in due] == [1, 3]
        assert await facts.owners(session, channel.id) == {owner}
        assert await facts.owners(session, elsewhere.id) == set()


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


async def test_what_was_over_later_was_open_at_the_moment_and_what_was_reopened_later_was_not(memory: Memory) -> None:
    channel = await memory.channel()
    accepted = await flagged(memory, channel, 1, state="accepted")
    reopened = await flagged(memory, channel, 2)
    both = await flagged(memory, channel, 3)
    later = [(accepted, "accepted", "owned"), (reopened, "reopened", "resolved")]
    later += [(both, "resolved", "open"), (both, "reopened", "resolved")]
    for number, (risk, verb, before) in enumerate(later, 1):
        step = Change(channel_id=channel.id, ritual="risk", record_id=risk.id, at=after(number), verb=verb)
        step.before = {"state": before}
        async with memory.database.writes(memory.ours) as session:
            await changes.write(session, step)
    async with memory.database.reads(memory.ours) as session:
        assert [each.number for each in await facts.open_in(session, channel.id, NOW)] == [1, 3]
        assert [each.number for each in await facts.open_in(session, channel.id, after(9))] == [2, 3]


async def test_what_is_open_is_found_with_what_else_is_meant(memory: Memory) -> None:
    channel, elsewhere = await memory.channel("C1"), await memory.channel("C2")
    resolved = await flagged(memory, channel, 1, state="resolved")
    for number, state in ((2, "accepted"), (3, "open"), (4, "mitigating")):
        await flagged(memory, channel, number, state=state)
    other = await flagged(memory, elsewhere, 5)
    async with memory.database.reads(memory.ours) as session:
        found = await facts.open_or_among(session, channel.id, [resolved.id, other.id])
        assert [risk.number for risk in found] == [1, 3, 4]
        assert [risk.number for risk in await facts.open_or_among(session, channel.id, [])] == [3, 4]


async def test_a_list_counts_all_and_gives_a_page_the_highest_score_first(memory: Memory) -> None:
    channel, elsewhere, nina = await memory.channel("C1"), await memory.channel("C2"), await memory.person("U2")
    await flagged(memory, elsewhere, 1)
    for number, given in (
        (1, {"likelihood": 1, "impact": 2}),
        (2, {}),
        (3, {"likelihood": 5, "impact": 5, "kind": "value", "title": "50% of_users"}),
        (4, {"state": "resolved", "likelihood": 5, "impact": 5}),
        (5, {"owner_id": nina.id, "state": "owned", "review_on": date(2030, 1, 1), "happening": "queues GROW"}),
    ):
        await flagged(memory, channel, number, **given)

    async def listed(first: int = 0, most: int = 10, **wanted: Any) -> tuple[int, list[int]]:
        async with memory.database.reads(memory.ours) as session:
            query = facts.Wanted(**{"which": "open", "by": nina.id, "on": NOW.date()} | wanted)
            total, found = await facts.page(session, channel.id, query, first, most)
            return total, [risk.number for risk in found]

    assert await listed() == (4, [3, 2, 5, 1])
    assert await listed(first=1, most=2) == (4, [2, 5])
    assert await listed(which="all") == (5, [3, 4, 2, 5, 1])
    assert await listed(which="mine") == (1, [5])
    assert await listed(which="mine", by=channel.set_up_by) == (4, [3, 2, 5, 1])
    assert await listed(which="due") == (3, [3, 2, 1])
    assert await listed(kind="value") == (1, [3])
    assert await listed(scores=(1, 4)) == (1, [1])
    assert await listed(words="grow queues") == (1, [5])
    assert await listed(words="% f_u") == (1, [3])
    assert await listed(words="5_%") == (0, [])


async def test_the_crafts_of_a_channel_are_counted_without_who_left_or_is_gone(memory: Memory) -> None:
    channel = await memory.channel()
    some = [
        await memory.person(f"U{number}", craft=craft) for number, craft in ((2, "design"), (3, "design"), (4, "data"))
    ]
    gone = await memory.person("U5", craft="data", gone=True)
    async with memory.database.writes(memory.ours) as session:
        for person in (*some, gone):
            await people.joined(session, person, channel.id, NOW)
        await session.flush()
        await people.left(session, some[1], channel.id, NOW)
    async with memory.database.reads(memory.ours) as session:
        assert await people.crafts(session, channel.id) == {"design": 1, "data": 1, "": 1}
        ids = {some[1].id, channel.set_up_by}
        assert await people.crafts_among(session, ids) == {some[1].id: "design", channel.set_up_by: ""}
        assert await people.crafts_among(session, ()) == {}


async def test_who_owns_what_is_known_until_it_is_over(memory: Memory) -> None:
    channel, nina = await memory.channel(), await memory.person("U2")
    for number, state in enumerate(("owned", "mitigating", "resolved"), 1):
        await flagged(memory, channel, number, owner_id=nina.id, state=state)
    async with memory.database.reads(memory.ours) as session:
        assert [risk.number for risk in await facts.owned_by(session, channel.id, nina.id)] == [1, 2]
        assert await facts.owned_by(session, channel.id, channel.set_up_by) == []


async def test_what_somebody_owns_is_found_in_the_channels_that_they_are_in(memory: Memory) -> None:
    here, left, archived = [await memory.channel(slack_id) for slack_id in ("C1", "C2", "C3")]
    me, other = await memory.person("U1"), await memory.person("U2")
    for channel in (here, left, archived):
        await flagged(memory, channel, 1, owner_id=me.id, review_on=NOW.date() + timedelta(days=9))
    await flagged(memory, here, 2, owner_id=me.id)
    await flagged(memory, here, 3, owner_id=other.id)
    await flagged(memory, here, 4, owner_id=me.id, state="resolved")
    async with memory.database.writes(memory.ours) as session:
        await people.left(session, me, left.id, NOW)
        found = await channels.find(session, archived.id)
        assert found is not None
        found.state = "archived"
    async with memory.database.reads(memory.ours) as session:
        assert [(risk.number, name) for risk, name in await facts.mine(session, me.id)] == [(2, "c1"), (1, "c1")]
        assert await facts.mine(session, other.id) == []
