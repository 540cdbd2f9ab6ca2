"""What is proposed for a cycle: how much of it is free, by history; which set of debts; and what is left out."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.rules import debt as rules
from bot.rules.debt import Benefit, planning
from bot.rules.debt.cycles import Rhythm, cycles
from bot.rules.debt.guidelines import Setting
from bot.rules.debt.shares import Payment, Room, room
from storage.changes import Change
from storage.debt import Debt, Interest
from tests.builders import NOW, channel, debt

MONDAY = date(2026, 10, 19)
FORTNIGHTS = Rhythm(MONDAY, 2)
FIVE = [Setting(MONDAY, FORTNIGHTS, 500)]


def day(cycle: int) -> date:
    """The third day of a cycle of the channel."""
    return MONDAY + timedelta(weeks=2 * (cycle - 1), days=2)


def left(cycle: int, *paid: Payment, claimed: int = 0, settings: Sequence[Setting] = FIVE) -> Room:
    return room(cycles([FORTNIGHTS], day(cycle)), settings, paid, claimed)


def mended(cycle: int, points: int, *, planned: bool = True) -> Payment:
    return Payment(day(cycle), points, planned)


# How much is free


def test_the_example_that_stands_in_the_module_is_true() -> None:
    assert left(1).free == 500
    assert (left(2).carried, left(2).whole) == (500, 1000)
    assert left(2, mended(2, 3)).free == 700
    third = left(3, mended(2, 3), claimed=13)
    assert (third.whole, third.free, third.borrowed) == (1200, 0, 100)
    fourth = left(4, mended(2, 3), mended(3, 13))
    assert (fourth.repaid, fourth.carried, fourth.free) == (100, 0, 400)


def test_an_unused_share_is_carried_for_three_cycles_and_lapses() -> None:
    assert [left(cycle).carried for cycle in range(1, 8)] == [0, 500, 1000, 1500, 1500, 1500, 1500]


def test_the_oldest_share_is_spent_first() -> None:
    paid = [mended(cycle, 5) for cycle in (2, 3, 4, 5)]
    assert left(5, *paid).free == 500  # that of its own cycle: each spent the one before it


def test_what_was_borrowed_is_given_back_before_anything_else() -> None:
    big = mended(1, 13)
    assert [(each.repaid, each.whole, each.owed) for each in (left(cycle, big) for cycle in (2, 3, 4))] == [
        (500, 0, 300),
        (300, 200, 0),
        (0, 700, 0),
    ]


def test_what_was_paid_without_a_plan_spends_what_is_free_and_borrows_nothing() -> None:
    assert left(1, mended(1, 13, planned=False)).free == 0
    assert left(1, mended(1, 13, planned=False)).borrowed == 0
    assert left(2, mended(1, 13, planned=False)).free == 500
    assert left(2, mended(1, 3, planned=False)).free == 700


def test_what_was_planned_is_spent_before_what_was_not() -> None:
    both = left(1, mended(1, 4, planned=False), mended(1, 4))
    assert (both.taken, both.borrowed) == (500, 0)


def test_a_planned_debt_that_was_not_paid_takes_its_points_in_the_cycle_that_runs() -> None:
    assert (left(2, claimed=5).carried, left(2, claimed=5).free) == (500, 500)


def test_the_share_of_a_cycle_is_the_one_that_was_set_when_it_ended() -> None:
    changed = [
        Setting(MONDAY, FORTNIGHTS, 500),
        Setting(day(2), FORTNIGHTS, 800),
        Setting(day(4), FORTNIGHTS, 100),
    ]
    assert (left(2, settings=changed[:2]).share, left(2, settings=changed[:2]).carried) == (800, 500)
    assert (left(4, settings=changed).share, left(4, settings=changed).carried) == (100, 500 + 800 + 800)


def test_cycles_before_anything_was_set_had_no_share() -> None:
    assert left(3, settings=[Setting(day(3), FORTNIGHTS, 500)]).carried == 0


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 6)), max_size=6), st.integers(0, 20))
def test_cycles_that_are_cut_give_no_more_than_their_days(changes: list[tuple[int, int]], later: int) -> None:
    """Whoever moves the rhythm every few days, at the same capacity for a week, has what they would have had."""
    on, settings = MONDAY, [Setting(MONDAY, Rhythm(MONDAY, 1), 700)]
    for days, weeks in changes:
        on += timedelta(days=days)
        settings.append(Setting(on, Rhythm(on, weeks), 700 * weeks))
    found = cycles([each.rhythm for each in settings], on + timedelta(days=later))
    for upto in range(1, len(found) + 1):
        known = [each for each in settings if each.since <= found[upto - 1].last]
        there = room(found[:upto], known, [], 0)
        days = (found[upto - 1].last - MONDAY).days + 1
        assert there.whole <= 100 * days
        if found[upto - 1].number <= 4:
            assert there.whole == 100 * days


def test_what_is_left_of_a_cycle_that_was_cut_lapses_with_the_next_whole_one() -> None:
    moved = MONDAY + timedelta(days=7)
    settings = [*FIVE, Setting(moved, Rhythm(moved, 2), 500)]
    wholes = [
        room(cycles([each.rhythm for each in settings], moved + timedelta(weeks=2 * turn)), settings, [], 0).whole
        for turn in range(5)
    ]
    assert wholes == [750, 1250, 1750, 2250, 2000]


def test_a_fraction_of_a_point_is_not_lost() -> None:
    fifths = [Setting(MONDAY, FORTNIGHTS, 24 * 20)]
    assert [left(cycle, settings=fifths).free for cycle in (1, 2, 3)] == [480, 960, 1440]


def test_history_tells_what_was_paid_and_that_what_was_put_aside_took_nothing() -> None:
    steps = [
        step(1, "paid", "planned", points=5),
        step(2, "paid", "accepted", points=3),
        step(3, "paid", "nominated"),
        step(4, "paid", "parked", points=8),
        step(4, "reopened", "paid"),
    ]
    on = date(2026, 10, 21)
    assert rules.payments(steps, channel()) == [Payment(on, 5, True), Payment(on, 3, False), Payment(on, 0, False)]


def step(number: int, verb: str, before: str, at: datetime = NOW, **after: Any) -> Change:
    """What became of a debt; it is paid on the third day of the first cycle."""
    told = {"paid_on": day(1).isoformat(), **after} if verb == "paid" else after
    return Change(
        channel_id=UUID(int=1),
        ritual="debt",
        record_id=UUID(int=number),
        at=at,
        verb=verb,
        before={"state": before},
        after=told,
    )


def test_history_tells_on_which_day_of_the_channel_a_payment_was_reopened_first() -> None:
    night = datetime(2026, 10, 21, 23, 0, tzinfo=UTC)  # which is the 22nd in Berlin
    steps = [
        step(1, "paid", "planned", points=3),
        step(1, "reopened", "paid", night),
        step(1, "reopened", "withdrawn", night + timedelta(days=3)),
        step(1, "paid", "nominated", points=2),
    ]
    assert rules.payments(steps, channel()) == [
        Payment(day(1), 3, True, date(2026, 10, 22)),
        Payment(day(1), 2, False),
    ]


def test_what_was_paid_by_mistake_and_reopened_in_its_cycle_gives_its_points_back() -> None:
    mistaken = Payment(day(1), 3, True, day(1) + timedelta(days=1))
    assert left(1, mistaken, claimed=3).taken == 300
    assert left(2, mistaken).carried == 500


def test_what_is_reopened_in_a_later_cycle_was_paid_for_and_takes_its_points_anew() -> None:
    come_back = Payment(day(1), 3, True, day(2))
    again = left(2, come_back, claimed=3)
    assert (again.carried, again.taken) == (200, 300)


@given(
    st.lists(st.builds(mended, st.integers(1, 8), st.integers(0, 20), planned=st.booleans()), max_size=12),
    st.integers(1, 8),
    st.integers(0, 40),
)
def test_what_is_free_is_never_less_than_nothing_nor_more_than_four_shares(
    paid: list[Payment], cycle: int, claimed: int
) -> None:
    found = left(cycle, *paid, claimed=claimed)
    assert 0 <= found.free <= 4 * 500
    assert 0 <= found.repaid <= 500
    assert not (found.carried and found.owed)
    assert found.free == 0 or found.borrowed == 0


# Which set


def accepted(number: int, effort: int = 3, **given: Any) -> Debt:
    plain = {"id": UUID(int=number), "number": number, "effort": effort, "impact": 3, "state": "accepted"}
    return debt(**{**plain, **given})


def brings(debts: Sequence[Debt], units: Sequence[int]) -> dict[UUID, Benefit]:
    """Benefits of so many parts of a point: hours alone, where nothing is impact."""
    return {each.id: Benefit(1, Interest(quarters), "") for each, quarters in zip(debts, units, strict=True)}


def by_trying(debts: Sequence[Debt], worth: dict[UUID, int], points: int) -> list[int]:
    """The best set, by looking at every one."""
    sets = [
        some
        for number in range(len(debts) + 1)
        for some in combinations(sorted(debts, key=lambda each: each.number), number)
        if sum(each.effort or 0 for each in some) <= points
    ]
    chosen = min(
        sets,
        key=lambda some: (
            -sum(worth[each.id] for each in some),
            sum(each.effort or 0 for each in some),
            [each.number for each in some],
        ),
    )
    return [each.number for each in chosen]


@given(
    st.lists(st.tuples(st.sampled_from(rules.EFFORTS), st.integers(0, 6)), max_size=9),
    st.integers(0, 40),
    st.randoms(use_true_random=False),
)
def test_the_set_is_the_one_that_trying_them_all_finds(sizes: list[tuple[int, int]], points: int, order: Any) -> None:
    debts = [accepted(number, effort) for number, (effort, _) in enumerate(sizes, 1)]
    worth = {each.id: units for each, (_, units) in zip(debts, sizes, strict=True)}
    order.shuffle(debts)
    assert [each.number for each in planning.best(debts, worth, points)] == by_trying(debts, worth, points)


def test_the_set_that_brings_most_is_not_what_is_taken_one_by_one() -> None:
    debts = [accepted(1, 3), accepted(2, 2), accepted(3, 2)]
    worth = dict(zip((each.id for each in debts), (10, 6, 6), strict=True))
    assert [each.number for each in planning.best(debts, worth, 4)] == [2, 3]


# What is proposed, and what is left out


def offer(*debts: Debt, units: Sequence[int] | None = None, **given: Any) -> planning.Proposal:
    """What is proposed in the first cycle, with a share of five points."""
    here = cycles([FORTNIGHTS], given.pop("on", day(1)))
    claimed = sum(each.effort or 0 for each in planning.claims(debts))
    space = room(here, FIVE, given.pop("paid", ()), claimed)
    return planning.propose(space, debts, brings(debts, units or [10] * len(debts)), here[-1].first + timedelta(days=2))


def numbers(debts: Sequence[Debt]) -> list[int]:
    return [each.number for each in debts]


def planned(number: int, effort: int = 3, cycle: int = 1) -> Debt:
    """Planned for a cycle."""
    first = day(cycle) - timedelta(days=2)
    return accepted(number, effort, state="planned", planned_for=first, planned_until=first + timedelta(days=13))


def test_what_is_left_out_is_told_by_its_reason() -> None:
    debts = [
        accepted(1, 3),
        accepted(2, 3),
        accepted(3, 8),
        accepted(4, 1),
        accepted(5, effort=5, impact=None),
        accepted(6, state="nominated"),
        accepted(7, state="nominated", effort=None),
    ]
    found = offer(*debts, units=[9, 8, 5, 0, 9, 9, 9])
    assert numbers(found.chosen) == [1]
    assert {why: numbers(some) for why, some in found.left.items() if some} == {
        planning.NO_ROOM: [2],
        planning.TOO_LARGE: [3],
        planning.NO_BENEFIT: [4],
        planning.NOT_ACCEPTED: [6],
        planning.UNSIZED: [5, 7],
    }
    assert numbers(list(found.offered)) == [1, 2, 3, 4]


def test_what_is_planned_already_and_what_has_slipped_take_their_points_first() -> None:
    found = offer(planned(1, 3, cycle=1), planned(2, 5, cycle=2), accepted(3, 3), accepted(4, 2), on=day(2))
    assert (numbers(found.slipped), numbers(found.planned)) == ([1], [2])
    assert found.room.free == 200  # of 5 + 5
    assert numbers(found.chosen) == [4]


def test_a_set_that_brings_more_than_what_has_slipped_is_told_and_can_be_planned() -> None:
    late, wall = planned(1, 1, cycle=1), accepted(2, 13)
    found = offer(late, wall, units=[10, 1000], on=day(2))
    assert (found.chosen, found.instead) == ([], [wall])  # alone it would borrow what 5 + 5 points lack
    assert planning.fits(found, [], [wall]) == 300
    some = offer(late, planned(3, 5, cycle=1), accepted(4, 4), accepted(5, 5), units=[10, 11, 12, 13], on=day(2))
    assert (numbers(some.chosen), numbers(list(some.instead))) == ([4], [1, 4, 5])
    assert planning.fits(some, [late], [each for each in some.instead if each != late]) == 0
    assert offer(late, accepted(4, 9), units=[10, 12], on=day(2)).instead == []


def test_what_is_planned_for_a_later_cycle_when_cycles_are_moved_still_takes_its_points() -> None:
    late, moved = Rhythm(MONDAY + timedelta(weeks=1), 2), Rhythm(MONDAY, 1)
    [coming] = cycles([late], day(1))
    known = accepted(1, 5, state="planned", planned_for=coming.first, planned_until=coming.last)
    here = cycles([late, moved], day(1))
    assert here[-1].last < coming.first
    space = room(here, [Setting(MONDAY, moved, 500)], (), sum(each.effort or 0 for each in planning.claims([known])))
    found = planning.propose(space, [known, accepted(2, 5)], brings([known, accepted(2, 5)], [9, 9]), day(1))
    assert (numbers(found.planned), found.room.free, numbers(found.chosen)) == ([1], 0, [])


def test_what_was_planned_until_a_day_after_another_rhythm_began_slips_after_that_day() -> None:
    cut = [*cycles([FORTNIGHTS, Rhythm(MONDAY + timedelta(days=7), 1)], MONDAY + timedelta(days=8))]
    known, space = [planned(1)], room(cut, FIVE, (), 3)
    for days, late in ((8, []), (13, []), (14, [1])):
        found = planning.propose(space, known, brings(known, [9]), MONDAY + timedelta(days=days))
        assert numbers(found.slipped) == late


def test_one_larger_than_the_share_borrows_where_it_brings_more_than_all_that_fits() -> None:
    large, small = accepted(1, 13), accepted(2, 5)
    found = offer(large, small, units=[9, 8])
    assert (numbers(found.chosen), numbers(found.left[planning.NO_ROOM])) == ([1], [2])
    assert planning.fits(found, (), [large]) == 800
    assert numbers(offer(large, small, units=[8, 8]).chosen) == [2]


@pytest.mark.parametrize(
    "found",
    [
        offer(accepted(1, 13), planned(2, 1)),
        offer(accepted(1, 13), on=day(2), paid=[mended(1, 8)]),  # gives back what was borrowed
    ],
)
def test_nothing_borrows_beside_another_plan_or_while_something_is_given_back(found: planning.Proposal) -> None:
    assert found.chosen == []
    [large] = found.left[planning.TOO_LARGE]
    with pytest.raises(Refused, match="D-1 is larger than the share"):
        planning.fits(found, (), [large])


def test_nothing_borrows_more_than_the_next_three_cycles_have() -> None:
    small = [Setting(MONDAY, FORTNIGHTS, 300)]
    here = cycles([FORTNIGHTS], day(1))
    large = accepted(1, 13)
    found = planning.propose(room(here, small, (), 0), [large], brings([large], [9]), day(1))
    assert found.chosen == []
    with pytest.raises(Refused, match="Split it"):
        planning.fits(found, (), [large])


def test_of_two_that_could_borrow_the_better_one_is_proposed_and_the_smaller_of_equals() -> None:
    debts = [accepted(1, 13), accepted(2, 8), accepted(3, 8)]
    assert numbers(offer(*debts, units=[9, 9, 9]).chosen) == [2]
    assert numbers(offer(*debts, units=[10, 9, 9]).chosen) == [1]


# Another choice


def test_another_set_is_taken_where_it_fits_and_refused_with_what_is_free_where_it_does_not() -> None:
    debts = [accepted(1, 3), accepted(2, 3), accepted(3, 2)]
    found = offer(*debts)
    assert planning.fits(found, (), debts[1:]) == 0
    with pytest.raises(Refused, match="These take 6 points, and 5 points are free") as refusal:
        planning.fits(found, (), debts[:2])
    assert refusal.value.field == "chosen"


def test_what_has_slipped_and_is_put_back_frees_its_points() -> None:
    late, large, small = planned(1, 5), accepted(2, 13), accepted(3, 8)
    found = offer(late, large, small, on=day(2))
    assert planning.fits(found, [late], []) == 0
    with pytest.raises(Refused, match="5 points are free"):
        planning.fits(found, [late], [small])
    assert planning.fits(found, (), [small]) == 0
    assert planning.fits(found, (), [large]) == 300


def test_one_point_is_told_as_one() -> None:
    found = offer(planned(1, 2), planned(2, 2), accepted(3, 2))
    with pytest.raises(Refused, match="These take 2 points, and 1 point is free"):
        planning.fits(found, (), list(found.left[planning.NO_ROOM]))


def test_a_proposal_has_the_same_mark_until_what_could_be_planned_is_another_one() -> None:
    debts = [accepted(1, 3), accepted(2, 3), accepted(3, 2)]
    known = offer(*debts).mark
    assert offer(*reversed(debts)).mark == known
    assert offer(*debts, units=[1, 2, 3]).mark == known  # what hits somebody meanwhile plans nothing away
    others = [
        offer(*debts[:2]),
        offer(*debts[:2], accepted(3, 1)),
        offer(*debts[:2], planned(3, 2)),
        offer(*debts, paid=[mended(1, 1)]),
        offer(*debts, on=day(2)),
    ]
    assert len({known, *(each.mark for each in others)}) == 6


def test_only_one_debt_of_a_cycle_may_borrow_also_once_it_is_paid() -> None:
    wall = debt(number=2, state="accepted", impact=5, impact_why="x", effort=13)
    worth = {wall.id: Benefit(5, Interest(), "")}
    alone = rules.propose(left(1), [wall], worth, day(1))
    assert [each.number for each in alone.chosen] == [2]
    after = rules.propose(left(1, mended(1, 13)), [wall], worth, day(1))
    assert after.chosen == []
    with pytest.raises(Refused, match="These take 13 points"):
        rules.fits(after, [], [wall])
