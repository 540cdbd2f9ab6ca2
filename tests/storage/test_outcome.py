"""What is remembered of outcomes: whose key it is, what is due, what was said last, and what is not kept at all."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from bot.errors import Overtaken
from storage import channels, people
from storage import outcome as facts
from storage.channels import Channel
from storage.facts import Fact
from storage.outcome import CheckIn, Outcome, OutcomeVoice, VoiceAnswer
from tests.storage.conftest import NOW, Memory, after

ON, DAY = NOW.date(), timedelta(days=1)
MEASURED = {
    "state": "active",
    "metric": "Activation",
    "baseline": 20.0,
    "target": 60.0,
    "starts_on": ON,
    "due_on": ON + 90 * DAY,
    "active_on": ON,
    "check_in_on": ON + DAY,
}


async def defined(memory: Memory, channel: Channel, number: int, **given: Any) -> Outcome:
    """An active outcome of the channel, raised and owned by the one who set it up."""
    plain = {
        "statement": f"Outcome {number}",
        "raised_by": channel.set_up_by,
        "raised_at": NOW,
        "owner_id": channel.set_up_by,
    }
    found = Outcome(channel_id=channel.id, number=number, **plain | MEASURED | given)
    await keeps(memory, found)
    return found


def drafted(**given: Any) -> dict[str, Any]:
    """What makes a draft of it."""
    unsaid = dict.fromkeys(("baseline", "target", "starts_on", "due_on", "active_on", "check_in_on"))
    return {**unsaid, "metric": "", "state": "draft", **given}


async def keeps(memory: Memory, *new: Fact) -> None:
    async with memory.database.writes(memory.ours) as session:
        session.add_all(new)


def looked(outcome: Outcome, **given: Any) -> CheckIn:
    plain = {
        "person_id": outcome.raised_by,
        "at": NOW,
        "day": ON,
        "value": 30.0,
        "confidence": 7,
        "evidence": "opinion",
    }
    return CheckIn(outcome_id=outcome.id, **{**plain, "evidence_on": ON, **given})


async def test_a_number_means_the_outcome_of_its_own_channel(memory: Memory) -> None:
    here, there = await memory.channel("C1"), await memory.channel("C2")
    mine, other = await defined(memory, here, 1), await defined(memory, there, 1)
    async with memory.database.reads(memory.ours) as session:
        assert [each.id for each in await facts.numbered(session, [here.id], 1)] == [mine.id]
        assert {each.id for each in await facts.numbered(session, [here.id, there.id], 1)} == {mine.id, other.id}
        assert await facts.numbered(session, [here.id], 2) == []
        assert await facts.numbered(session, [], 1) == ()
        assert await facts.find(session, UUID(int=0)) is None
        assert set(await facts.among(session, [mine.id])) == {mine.id}
        assert await facts.among(session, []) == {}
    with pytest.raises(Overtaken):
        await defined(memory, here, 1)


async def test_outcomes_are_kept_exactly_with_all_that_is_said(memory: Memory) -> None:
    channel = await memory.channel()
    made = await defined(memory, channel, 1, baseline=0.1, target=1e12, cadence=4, link="https://x.test", unit="%")
    async with memory.database.reads(memory.ours) as session:
        found = await facts.find(session, made.id)
        assert found is not None
        assert (found.baseline, found.target, found.due_on, found.raised_at) == (0.1, 1e12, ON + 90 * DAY, NOW)


@pytest.mark.parametrize(
    "given",
    [
        {"state": "done"},
        {"cadence": 3},
        {"target": 20.0},
        {"due_on": ON},
        {"metric": ""},
        {"baseline": None},
        {"due_on": None},
        {"check_in_on": None},
        {"state": "achieved", "learned": "Much"},
        {"state": "achieved", "final": 60.0},
        drafted(state="dropped"),
        drafted(state="missed", final=1.0, learned="Much"),
    ],
)
async def test_an_outcome_that_rules_refuse_is_not_kept(memory: Memory, given: dict[str, Any]) -> None:
    channel = await memory.channel()
    with pytest.raises(IntegrityError):
        await defined(memory, channel, 1, **given)


@pytest.mark.parametrize(
    "given", [{"confidence": 0}, {"confidence": 11}, {"evidence": "a feeling"}, {"next_step": "party"}]
)
async def test_a_check_in_that_rules_refuse_is_not_kept(memory: Memory, given: dict[str, Any]) -> None:
    outcome = await defined(memory, await memory.channel(), 1)
    with pytest.raises(IntegrityError):
        await keeps(memory, looked(outcome, **given))


async def test_the_last_check_in_of_each_is_found_also_as_of_a_moment(memory: Memory) -> None:
    channel = await memory.channel()
    one, two, three = [await defined(memory, channel, number) for number in (1, 2, 3)]
    await keeps(
        memory,
        looked(one, value=1.0),
        looked(one, value=2.0, at=after(5)),
        looked(one, value=3.0, at=after(5)),  # at the same moment: the one that was written later
        looked(two, value=4.0, at=after(9)),
    )
    ids = [one.id, two.id, three.id]
    async with memory.database.reads(memory.ours) as session:
        assert {each: said.value for each, said in (await facts.last_check_ins(session, ids)).items()} == {
            one.id: 3.0,
            two.id: 4.0,
        }
        then = await facts.last_check_ins(session, ids, after(4))
        assert {each: said.value for each, said in then.items()} == {one.id: 1.0}
        assert [said.value for said in await facts.check_ins(session, ids)] == [1.0, 2.0, 3.0, 4.0]
        assert [said.value for said in await facts.check_ins(session, ids, after(5))] == [1.0, 2.0, 3.0]
        assert (await facts.last_check_ins(session, []), await facts.check_ins(session, [])) == ({}, ())
        first = (await facts.check_ins(session, ids))[0]
        assert await facts.check_in(session, first.id) is first
        assert await facts.check_in(session, UUID(int=0)) is None


async def test_what_is_not_over_and_what_is_asked_for_stand_beside_each_other(memory: Memory) -> None:
    channel, elsewhere = await memory.channel("C1"), await memory.channel("C2")
    over = {"state": "missed", "final": 1.0, "learned": "Much"}
    await defined(memory, channel, 1)
    await defined(memory, channel, 2, **drafted())
    ended = await defined(memory, channel, 3, **over)
    await defined(memory, channel, 4, **over)
    other = await defined(memory, elsewhere, 5)
    async with memory.database.reads(memory.ours) as session:
        ids = [ended.id, other.id]
        assert [each.number for each in await facts.going_or_among(session, channel.id, ids)] == [1, 2, 3]
        assert [each.number for each in await facts.active_or_among(session, channel.id, ids)] == [1, 3]
        assert [each.number for each in await facts.active_or_among(session, channel.id, [])] == [1]


async def test_only_what_is_due_is_planned(memory: Memory) -> None:
    channel, elsewhere = await memory.channel("C1"), await memory.channel("C2")
    later = {"check_in_on": ON + 9 * DAY}
    for number, given in (
        (1, {"check_in_on": ON}),
        (2, later),
        (3, {"check_in_on": ON, "paused": True}),
        (4, {**later, "starts_on": ON - 9 * DAY, "due_on": ON - DAY}),
        (5, {**later, "starts_on": ON - 9 * DAY, "due_on": ON}),
        (6, drafted()),
        (7, {**later, "owner_id": None, "ownerless_since": ON - 2 * DAY, "paused": True}),
        (8, {**later, "owner_id": None, "ownerless_since": ON - DAY}),
        (9, {"state": "missed", "final": 1.0, "learned": "Much", "check_in_on": ON}),
    ):
        await defined(memory, channel, number, **given)
    await defined(memory, elsewhere, 10, check_in_on=ON)
    async with memory.database.reads(memory.ours) as session:
        due = await facts.due_by(session, channel.id, ON, ON - 2 * DAY)
        assert [each.number for each in due] == [1, 4, 6, 7]
        assert await facts.owners(session, channel.id) == {channel.set_up_by}
        assert [each.number for each in await facts.owned_by(session, channel.id, channel.set_up_by)] == [
            1,
            2,
            3,
            4,
            5,
            6,
        ]


async def test_a_list_shows_what_is_wanted(memory: Memory) -> None:
    channel, other = await memory.channel("C1"), await memory.person("U2")
    for number, given in (
        (1, {"check_in_on": ON}),
        (2, {"owner_id": other.id, "metric": "Time to 100% paid"}),
        (3, {"owner_id": other.id, "raised_by": other.id, "statement": "People pay in a minute"}),
        (4, drafted()),
        (5, {"state": "missed", "final": 1.0, "learned": "Much"}),
        (6, {"check_in_on": ON, "paused": True}),
        (7, {"starts_on": ON - 9 * DAY, "due_on": ON - DAY, "check_in_on": ON + 9 * DAY}),
    ):
        await defined(memory, channel, number, **given)
    async with memory.database.reads(memory.ours) as session:

        async def shown(which: str, words: str = "") -> list[int]:
            sought = facts.Wanted(which, channel.set_up_by, ON, words)
            return [each.number for each in await facts.wanted(session, channel.id, sought)]

        assert await shown("open") == [1, 2, 3, 4, 6, 7]
        assert await shown("all") == [1, 2, 3, 4, 5, 6, 7]
        assert await shown("mine") == [1, 2, 4, 6, 7]
        assert await shown("due") == [1, 7]
        assert await shown("open", "MINUTE pay") == [3]
        assert await shown("open", "100%") == [2]
        assert await shown("open", "nothing") == []


async def test_home_shows_what_somebody_owns_where_they_are_the_next_to_look_at_first(memory: Memory) -> None:
    channel, archived, left = await memory.channel("C1"), await memory.channel("C2"), await memory.channel("C3")
    mine = channel.set_up_by
    await defined(memory, channel, 1, **drafted())
    await defined(memory, channel, 2, check_in_on=ON + 9 * DAY)
    await defined(memory, channel, 3, check_in_on=ON)
    await defined(memory, channel, 4, state="missed", final=1.0, learned="Much")
    await defined(memory, archived, 5)
    await defined(memory, left, 6)
    async with memory.database.writes(memory.ours) as session:
        (await channels.get(session, memory.ours, archived.id)).state = "archived"
        member = await people.membership(session, mine, left.id)
        assert member is not None
        member.until = NOW
    async with memory.database.reads(memory.ours) as session:
        assert [(each.number, there.name) for each, there in await facts.mine(session, mine)] == [
            (3, "c1"),
            (2, "c1"),
            (1, "c1"),
        ]


async def test_a_craft_has_one_voice_and_a_voice_one_answer_in_a_round(memory: Memory) -> None:
    channel, other = await memory.channel(), await memory.person("U2")
    outcome = await defined(memory, channel, 1)
    mine = channel.set_up_by
    await keeps(
        memory,
        OutcomeVoice(outcome_id=outcome.id, person_id=mine, craft="product"),
        VoiceAnswer(outcome_id=outcome.id, day=ON, person_id=mine, craft="product", confidence=4, at=NOW),
        VoiceAnswer(outcome_id=outcome.id, day=ON + 14 * DAY, person_id=mine, craft="product", confidence=5, at=NOW),
    )
    for again in (
        OutcomeVoice(outcome_id=outcome.id, person_id=other.id, craft="product"),
        OutcomeVoice(outcome_id=outcome.id, person_id=mine, craft="design"),
        VoiceAnswer(outcome_id=outcome.id, day=ON, person_id=mine, craft="product", confidence=9, at=NOW),
    ):
        with pytest.raises(Overtaken):
            await keeps(memory, again)
    for wrong in (
        OutcomeVoice(outcome_id=outcome.id, person_id=other.id, craft="sales"),
        VoiceAnswer(outcome_id=outcome.id, day=ON, person_id=other.id, craft="product", confidence=11, at=NOW),
        VoiceAnswer(outcome_id=outcome.id, day=ON, person_id=other.id, craft="sales", confidence=1, at=NOW),
    ):
        with pytest.raises(IntegrityError):
            await keeps(memory, wrong)


async def test_nothing_of_another_workspace_is_seen(memory: Memory) -> None:
    outcome = await defined(memory, await memory.channel(), 1)
    await keeps(memory, looked(outcome))
    async with memory.database.reads(memory.theirs) as session:
        assert await facts.find(session, outcome.id) is None
        assert await facts.check_ins(session, [outcome.id]) == []
        assert await facts.last_check_ins(session, [outcome.id]) == {}
