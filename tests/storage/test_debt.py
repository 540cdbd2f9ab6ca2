"""What is remembered of debt: whose key it is, what was open when, what it has cost up to a day, and what is not kept at all."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from bot.errors import Overtaken
from bot.rules import debt as rules
from storage import changes, channels, people
from storage import debt as facts
from storage.changes import Change
from storage.channels import Channel
from storage.debt import Debt, DebtGuidelines, DebtHit, DebtRelief, Interest
from storage.people import Person
from tests.storage.conftest import NOW, Memory, after

TODAY = NOW.date()


async def nominated(memory: Memory, channel: Channel, number: int, **given: Any) -> Debt:
    """A debt of the channel, nominated by the one who set it up."""
    plain = {"title": f"Debt {number}", "nominated_by": channel.set_up_by, "nominated_at": NOW}
    found = Debt(channel_id=channel.id, number=number, **plain | given)
    async with memory.database.writes(memory.ours) as session:
        session.add(found)
    return found


async def hit(memory: Memory, debt: Debt, who: Person, ago: int, quarters: int = 4) -> None:
    """A debt has hit somebody so many days ago."""
    found = DebtHit(debt_id=debt.id, person_id=who.id, day=TODAY - timedelta(days=ago), quarters=quarters)
    async with memory.database.writes(memory.ours) as session:
        session.add(found)


async def test_a_number_means_the_debt_of_its_own_channel(memory: Memory) -> None:
    here, there = await memory.channel("C1"), await memory.channel("C2")
    mine, other = await nominated(memory, here, 1), await nominated(memory, there, 1)
    async with memory.database.reads(memory.ours) as session:
        found = [await facts.numbered(session, [channel.id], 1) for channel in (here, there)]
        assert [[each.id for each in some] for some in found] == [[mine.id], [other.id]]
        assert len(await facts.numbered(session, [here.id, there.id], 1)) == 2
        assert await facts.numbered(session, [], 1) == ()
        assert await facts.find(session, UUID(int=0)) is None
        assert await facts.among(session, ()) == {}


async def test_a_number_is_given_once_in_a_channel(memory: Memory) -> None:
    channel = await memory.channel()
    await nominated(memory, channel, 1)
    with pytest.raises(Overtaken):
        await nominated(memory, channel, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"impact": 0},
        {"impact": 6},
        {"effort": 4},
        {"state": "lost"},
        {"state": "accepted"},
        {"state": "planned", "effort": 3},
        {"state": "planned", "planned_for": TODAY, "planned_until": TODAY},
        {"planned_for": TODAY, "planned_until": TODAY - timedelta(days=1)},
        {"state": "paid", "paid_on": TODAY},
        {"state": "paid", "changed": "faster"},
    ],
)
async def test_what_no_rule_allows_is_not_kept(memory: Memory, wrong: dict[str, Any]) -> None:
    channel = await memory.channel()
    with pytest.raises(IntegrityError):
        await nominated(memory, channel, 1, **wrong)


@pytest.mark.parametrize("quarters", [0, 33])
async def test_a_hit_costs_more_than_nothing_and_no_more_than_eight_hours(memory: Memory, quarters: int) -> None:
    channel, somebody = await memory.channel(), await memory.person("U2")
    debt = await nominated(memory, channel, 1)
    with pytest.raises(IntegrityError):
        await hit(memory, debt, somebody, 0, quarters)


async def test_somebody_is_hit_once_a_day_by_a_debt(memory: Memory) -> None:
    channel, somebody = await memory.channel(), await memory.person("U2")
    debt, other = await nominated(memory, channel, 1), await nominated(memory, channel, 2)
    await hit(memory, debt, somebody, 0, 6)
    await hit(memory, debt, somebody, 1)
    await hit(memory, other, somebody, 0)
    with pytest.raises(Overtaken):
        await hit(memory, debt, somebody, 0)
    async with memory.database.reads(memory.ours) as session:
        found = await facts.hit(session, debt.id, somebody.id, TODAY)
        assert found is not None
        assert found.quarters == 6
        assert await facts.hit(session, debt.id, channel.set_up_by, TODAY) is None
        today = await facts.hits_on(session, [debt.id, other.id], somebody.id, TODAY)
        assert {each: one.quarters for each, one in today.items()} == {debt.id: 6, other.id: 4}
        assert await facts.hits_on(session, [], somebody.id, TODAY) == {}


async def test_interest_counts_hours_of_28_days_and_people_of_90(memory: Memory) -> None:
    channel = await memory.channel()
    nina, aiko = await memory.person("U2"), await memory.person("U3")
    debt, quiet = await nominated(memory, channel, 1), await nominated(memory, channel, 2)
    for who, ago, quarters in ((nina, 0, 6), (nina, 27, 4), (nina, 28, 32), (aiko, 89, 8), (aiko, 90, 8)):
        await hit(memory, debt, who, ago, quarters)
    async with memory.database.reads(memory.ours) as session:
        ids = [debt.id, quiet.id]
        assert await facts.interest(session, ids, TODAY) == {debt.id: Interest(10, 2)}
        assert await facts.interest(session, ids, TODAY - timedelta(days=1)) == {debt.id: Interest(4 + 32, 2)}
        assert await facts.interest(session, ids, TODAY + timedelta(days=27)) == {debt.id: Interest(6, 1)}
        assert await facts.interest(session, ids, TODAY + timedelta(days=90)) == {}
        assert await facts.interest(session, [], TODAY) == {}
        for paid_on, who in ((TODAY, sorted([nina.id, aiko.id])), (TODAY + timedelta(days=1), [nina.id])):
            debt.paid_on = quiet.paid_on = paid_on
            assert await facts.hit_before_paid(session, [debt, quiet]) == {debt.id: who, quiet.id: []}
    assert Interest(10, 2).hours == 2.5


async def test_history_counts_the_same_interest_as_the_reports_do(memory: Memory) -> None:
    channel = await memory.channel()
    somebody = [await memory.person(f"U{number}") for number in (2, 3, 4)]
    debt = await nominated(memory, channel, 1)
    end = NOW + timedelta(days=100)
    today = end.date()
    for number, (who, ago, quarters) in enumerate(
        [(0, 95, 8), (1, 60, 4), (1, 20, 6), (2, 3, 9), (2, 3, 2), (0, 0, 5)]
    ):
        day = today - timedelta(days=ago)
        async with memory.database.writes(memory.ours) as session:
            known = await facts.hit(session, debt.id, somebody[who].id, day)
            now = end - timedelta(days=ago) + timedelta(seconds=number)
            found, step = rules.hit(debt, known, somebody[who], now, day, quarters=quarters)
            assert step is not None
            await changes.write(session, step, found)
    async with memory.database.reads(memory.ours) as session:
        for on in (today, today - timedelta(days=1), today - timedelta(days=25)):
            until = end + (on - today) + timedelta(hours=1)
            steps = await changes.between(session, channel.id, "debt", NOW, until)
            assert rules.cost(steps, on) == await facts.interest(session, [debt.id], on)


async def test_what_was_over_later_was_open_at_the_moment_and_what_was_reopened_later_was_not(memory: Memory) -> None:
    channel = await memory.channel()
    parked = await nominated(memory, channel, 1, state="parked")
    reopened = await nominated(memory, channel, 2)
    await nominated(memory, channel, 3, nominated_at=after(1))
    await nominated(memory, channel, 4, state="withdrawn")
    for number, (debt, verb, before) in enumerate(
        [(parked, "parked", "accepted"), (reopened, "reopened", "withdrawn")], 1
    ):
        step = Change(channel_id=channel.id, ritual="debt", record_id=debt.id, at=after(number), verb=verb)
        step.before = {"state": before}
        async with memory.database.writes(memory.ours) as session:
            await changes.write(session, step)
    async with memory.database.reads(memory.ours) as session:
        assert [each.number for each in await facts.open_in(session, channel.id, NOW)] == [1]
        assert [each.number for each in await facts.open_in(session, channel.id, after(9))] == [2, 3]
        assert [each.number for each in await facts.unfinished(session, channel.id)] == [2, 3]


async def test_only_what_is_accepted_and_due_is_reviewed(memory: Memory) -> None:
    channel, elsewhere = await memory.channel("C1"), await memory.channel("C2")
    for number, given in (
        (1, {"state": "accepted", "review_on": TODAY}),
        (2, {"state": "accepted", "review_on": TODAY + timedelta(days=1)}),
        (3, {"review_on": TODAY}),
    ):
        await nominated(memory, channel, number, **given)
    await nominated(memory, elsewhere, 4, state="accepted", review_on=TODAY)
    async with memory.database.reads(memory.ours) as session:
        assert [debt.number for debt in await facts.due_by(session, channel.id, TODAY)] == [1]


async def test_a_list_shows_what_it_is_asked_for(memory: Memory) -> None:
    channel, elsewhere, nina = await memory.channel("C1"), await memory.channel("C2"), await memory.person("U2")
    await nominated(memory, elsewhere, 1)
    sized = {"impact": 3, "impact_why": "costs", "effort": 2}
    for number, given in (
        (1, {}),
        (2, {"impact": 3, "impact_why": "x", "owner_id": nina.id}),
        (3, {**sized, "title": "50% of_users"}),
        (4, {**sized, "state": "planned", "planned_for": TODAY, "planned_until": TODAY}),
        (5, {"state": "withdrawn", "hurts": "queues GROW", "nominated_by": nina.id}),
    ):
        await nominated(memory, channel, number, **given)

    async def listed(**wanted: Any) -> list[int]:
        async with memory.database.reads(memory.ours) as session:
            query = facts.Wanted(**{"which": "open", "by": nina.id} | wanted)
            return [debt.number for debt in await facts.wanted(session, channel.id, query)]

    assert await listed() == [1, 2, 3, 4]
    assert await listed(which="all") == [1, 2, 3, 4, 5]
    assert await listed(which="mine") == [2]
    assert await listed(which="mine", by=channel.set_up_by) == [1, 2, 3, 4]
    assert await listed(which="sizing") == [1, 2]
    assert await listed(which="planned") == [4]
    assert await listed(which="all", words="grow queues") == [5]
    assert await listed(words="% f_u") == [3]
    assert await listed(words="5_%") == []


async def test_who_owns_what_is_known_until_it_is_over(memory: Memory) -> None:
    here, left, archived = [await memory.channel(slack_id) for slack_id in ("C1", "C2", "C3")]
    me = await memory.person("U1")
    for number, given in ((1, {}), (2, {"state": "parked"}), (3, {"state": "withdrawn"})):
        await nominated(memory, here, number, owner_id=me.id, **given)
    for channel in (left, archived):
        await nominated(memory, channel, 1, owner_id=me.id)
    async with memory.database.writes(memory.ours) as session:
        await people.left(session, me, left.id, NOW)
        found = await channels.find(session, archived.id)
        assert found is not None
        found.state = "archived"
    async with memory.database.reads(memory.ours) as session:
        assert [debt.number for debt in await facts.owned_by(session, here.id, me.id)] == [1, 2]
        assert await facts.owners(session, here.id) == {me.id}
        assert [(debt.number, channel.name) for debt, channel in await facts.mine(session, me.id)] == [(1, "c1")]


async def test_what_holds_a_target_back_is_what_goes_on_in_its_channel(memory: Memory) -> None:
    channel, elsewhere = await memory.channel("C1"), await memory.channel("C2")
    target = UUID(int=5)
    for number, given in ((1, {}), (2, {"state": "withdrawn"}), (3, {"target_id": UUID(int=6)})):
        await nominated(memory, channel, number, **{"target_id": target, **given})
    await nominated(memory, elsewhere, 1, target_id=target)
    async with memory.database.reads(memory.ours) as session:
        assert [debt.number for debt in await facts.holding_back(session, channel.id, target)] == [1]


async def test_a_channel_has_one_set_of_guidelines_that_can_be(memory: Memory) -> None:
    channel = await memory.channel()
    async with memory.database.writes(memory.ours) as session:
        assert await facts.guidelines(session, channel.id) is None
        session.add(DebtGuidelines(channel_id=channel.id, starts_on=TODAY, capacity=40))
    async with memory.database.reads(memory.ours) as session:
        kept = await facts.guidelines(session, channel.id)
        assert kept is not None
        assert (kept.weeks, kept.share, rules.weights(kept)) == (2, 20, rules.Weights())
    with pytest.raises(Overtaken):
        async with memory.database.writes(memory.ours) as session:
            session.add(DebtGuidelines(channel_id=channel.id, starts_on=TODAY))


@pytest.mark.parametrize(
    "wrong",
    [{"weeks": 0}, {"weeks": 7}, {"capacity": -1}, {"share": 101}, {"hours_weight": -1}, {"urgency_weight": 11}],
)
async def test_guidelines_that_no_rule_allows_are_not_kept(memory: Memory, wrong: dict[str, Any]) -> None:
    channel = await memory.channel()
    with pytest.raises(IntegrityError):
        async with memory.database.writes(memory.ours) as session:
            session.add(DebtGuidelines(channel_id=channel.id, starts_on=TODAY, **wrong))


async def test_whether_the_pain_is_gone_is_said_once_for_each_time_that_it_was_paid(memory: Memory) -> None:
    channel, nina = await memory.channel(), await memory.person("U2")
    debt = await nominated(memory, channel, 1)

    async def says(paid_on: date, *, gone: bool) -> None:
        async with memory.database.writes(memory.ours) as session:
            session.add(DebtRelief(debt_id=debt.id, person_id=nina.id, paid_on=paid_on, gone=gone, at=NOW))

    await says(TODAY, gone=False)
    await says(TODAY + timedelta(days=40), gone=True)
    with pytest.raises(Overtaken):
        await says(TODAY, gone=True)


# What became of paid ones


async def answered(memory: Memory, debt: Debt, who: Person, *, gone: bool, days: int = 30) -> None:
    """Somebody has said so many days after a debt was paid whether the pain is gone."""
    at = NOW + timedelta(days=days)
    said = DebtRelief(debt_id=debt.id, person_id=who.id, paid_on=debt.paid_on, gone=gone, at=at)
    async with memory.database.writes(memory.ours) as session:
        session.add(said)


PAID: dict[str, Any] = {"state": "paid", "paid_on": TODAY, "changed": "faster"}


async def test_answers_are_counted_up_to_a_moment_and_for_the_day_on_which_it_was_paid(memory: Memory) -> None:
    channel = await memory.channel()
    debt, other = await nominated(memory, channel, 1, **PAID), await nominated(memory, channel, 2)
    people_ = [await memory.person(f"U{number}") for number in (1, 2, 3)]
    for who, gone, days in zip(people_, (True, False, True), (30, 31, 32), strict=True):
        await answered(memory, debt, who, gone=gone, days=days)
    async with memory.database.writes(memory.ours) as session:
        old = DebtRelief(
            debt_id=debt.id, person_id=people_[0].id, paid_on=TODAY - timedelta(days=90), gone=False, at=NOW
        )
        session.add(old)
    async with memory.database.reads(memory.ours) as session:
        until = NOW + timedelta(days=31)
        assert await facts.relief(session, [debt, other], until) == {debt.id: facts.Relief(1, 2)}
        assert await facts.relief(session, [other], until) == {}
        said = await facts.relief_by(session, debt, people_[1].id)
        assert said is not None
        assert not said.gone
        assert await facts.relief_by(session, other, people_[1].id) is None


async def test_what_was_answered_in_a_period_is_that_of_the_channel(memory: Memory) -> None:
    here, there = await memory.channel("C1"), await memory.channel("C2")
    mine, theirs = await nominated(memory, here, 1, **PAID), await nominated(memory, there, 1, **PAID)
    who = await memory.person("U1")
    for debt in (mine, theirs):
        await answered(memory, debt, who, gone=True)
    async with memory.database.reads(memory.ours) as session:
        at = NOW + timedelta(days=30)
        assert await facts.relieved(session, here.id, at - timedelta(days=1), at) == {mine.id}
        assert await facts.relieved(session, here.id, at, at + timedelta(days=1)) == set()


async def test_an_answer_is_kept_once_for_each_time_it_was_paid(memory: Memory) -> None:
    channel = await memory.channel()
    debt, who = await nominated(memory, channel, 1, **PAID), await memory.person("U1")
    await answered(memory, debt, who, gone=True)
    with pytest.raises(Overtaken):
        await answered(memory, debt, who, gone=False)


async def test_what_was_paid_from_one_day_to_another_is_found_by_number(memory: Memory) -> None:
    channel = await memory.channel()
    for number, days, given in ((1, 0, {}), (2, 5, {}), (3, 6, {}), (4, 5, {"state": "nominated"})):
        await nominated(memory, channel, number, **PAID | {"paid_on": TODAY + timedelta(days=days)} | given)
    async with memory.database.reads(memory.ours) as session:
        found = await facts.paid_between(session, channel.id, TODAY + timedelta(days=1), TODAY + timedelta(days=5))
        assert [debt.number for debt in found] == [2]


async def test_payments_are_the_steps_that_paid_or_reopened_in_their_order(memory: Memory) -> None:
    channel = await memory.channel()
    debt = await nominated(memory, channel, 1)
    for minutes, verb in ((4, "reopened"), (3, "paid"), (1, "nominated"), (2, "paid")):
        async with memory.database.writes(memory.ours) as session:
            at = NOW + timedelta(minutes=minutes)
            step = Change(channel_id=channel.id, ritual="debt", record_id=debt.id, at=at, verb=verb, seq=minutes)
            session.add(step)
    async with memory.database.reads(memory.ours) as session:
        assert [step.seq for step in await facts.payments(session, channel.id)] == [2, 3, 4]


async def test_guidelines_that_are_held_are_those_of_the_channel(memory: Memory) -> None:
    channel = await memory.channel()
    async with memory.database.writes(memory.ours) as session:
        session.add(DebtGuidelines(channel_id=channel.id, starts_on=TODAY, capacity=30))
    async with memory.database.writes(memory.ours) as session:
        found = await facts.guidelines(session, channel.id, held=True)
        assert found is not None
        assert found.capacity == 30
