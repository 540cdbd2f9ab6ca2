"""How debt stood at moments that are over: what a digest and its chart tell, by history."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from bot.rules import debt as rules
from storage.changes import Change
from storage.debt import Interest
from tests.builders import CHANNEL, NOW, debt

ON = NOW.date()


def step(
    record: int,
    verb: str,
    after: dict[str, Any] | None = None,
    before: dict[str, Any] | None = None,
    *,
    at: datetime = NOW,
    by: int = 1,
) -> Change:
    return Change(
        channel_id=CHANNEL, ritual="debt", record_id=UUID(int=record), at=at, by=UUID(int=by), verb=verb,
        before=before or {}, after=after or {},
    )  # fmt: skip


def ids(*numbers: int) -> frozenset[UUID]:
    return frozenset(UUID(int=number) for number in numbers)


def hit(record: int, by: int, ago: int, hours: float, before: float = 0, *, at: datetime = NOW) -> Change:
    day = (ON - timedelta(days=ago)).isoformat()
    return step(record, "hit", {"day": day, "hours": hours}, {"hours": before} if before else {}, at=at, by=by)


def test_what_happened_in_a_period_puts_each_debt_into_one_list() -> None:
    steps = [step(1, "nominated"), step(1, "described"), step(2, "described"), step(2, "hit"), step(3, "hit")]
    steps += [step(4, "nominated"), step(4, "paid", {"state": "paid"}), step(5, "described"), step(5, "withdrawn")]
    steps += [step(6, "owned"), step(7, "accepted", {"state": "accepted"}), step(8, "left"), step(9, "parked")]
    steps += [step(10, "reviewed"), step(11, "paid"), step(11, "reopened", {"state": "nominated"})]
    steps += [
        step(12, "nominated"),
        step(12, "accepted", {"state": "accepted"}),
        step(12, "planned", {"state": "planned"}),
    ]
    steps += [step(13, "planned", {"state": "planned"}), step(13, "accepted", {"state": "accepted"})]
    steps += [step(14, "planned", {"state": "planned"}), step(14, "declined", {"state": "declined"})]
    seen = rules.happened(steps)
    assert (seen.new, seen.planned, seen.moved) == (ids(1), ids(12), ids(2, 6, 7, 8, 11, 13))
    assert seen.ended == {"paid": ids(4), "withdrawn": ids(5), "parked": ids(9), "declined": ids(14)}
    assert seen.everything == ids(1, 2, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14)


def test_what_changed_of_a_debt_is_told_by_what_was_done() -> None:
    steps = [
        step(1, "described", before={"title": "x"}),
        step(1, "described", before={"impact": None}),
        step(1, "described", before={"owner_id": None, "effort": 3}),
        step(1, "accepted", before={"state": "nominated"}),
        step(2, "accepted", before={"state": "planned"}),
        step(2, "hit"),
        step(4, "planned", before={"state": "accepted", "planned_until": None}),
        step(5, "planned", before={"planned_until": "2026-10-18"}),
    ]
    assert rules.moves(UUID(int=1), steps) == {"described", "sized", "handed", "accepted"}
    assert rules.moves(UUID(int=2), steps) == {"put back", "hit"}
    assert rules.moves(UUID(int=3), steps) == frozenset()
    assert (rules.moves(UUID(int=4), steps), rules.moves(UUID(int=5), steps)) == ({"planned"}, {"planned again"})


def test_a_digest_knows_a_debt_as_it_stood_then_and_calls_it_as_it_is_called_now() -> None:
    now = debt(title="New words", state="paid", paid_on=ON, changed="faster", impact=5, impact_why="x", effort=2)
    later = [
        step(7, "described", {"title": "New words", "impact": 5}, {"title": "Old words", "impact": None}),
        step(7, "planned", {}, {"state": "accepted", "review_on": "2026-12-01", "planned_until": None}),
        step(7, "paid", {}, {"state": "planned", "paid_on": None, "changed": ""}),
        step(8, "described", {}, {"impact": 1}),
    ]
    then = rules.stood(now, later)
    assert (then.title, then.state, then.impact, then.effort) == ("New words", "accepted", None, 2)
    assert (then.review_on, then.paid_on, then.changed) == (date(2026, 12, 1), None, "")
    assert rules.stood(now, []).model_dump() == now.model_dump()


def test_what_is_planned_has_slipped_on_the_day_after_its_cycle() -> None:
    planned = debt(state="planned", impact=1, effort=1, planned_for=ON, planned_until=ON + timedelta(days=13))
    assert [rules.slipped(planned, ON + timedelta(days=days)) for days in (0, 13, 14)] == [False, False, True]
    assert not rules.slipped(debt(), ON)
    assert not rules.slipped(debt(state="paid", planned_until=ON, paid_on=ON), ON + timedelta(days=9))


def test_what_somebody_says_last_of_a_day_is_what_it_cost() -> None:
    steps = [hit(7, 1, 3, 8), hit(7, 1, 3, 0.5, 8), hit(7, 2, 3, 1), hit(8, 1, 40, 2), hit(9, 1, 95, 2)]
    assert rules.cost(steps, ON) == {UUID(int=7): Interest(6, 2), UUID(int=8): Interest(0, 1)}
    assert rules.cost(steps, ON - timedelta(days=20)) == {UUID(int=8): Interest(8, 1), UUID(int=9): Interest(0, 1)}


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 100), st.integers(1, 32)), max_size=30))
def test_interest_is_what_a_plain_count_gives(said: list[tuple[int, int, int]]) -> None:
    last = {(by, ago): quarters for by, ago, quarters in said}
    people = {by for by, ago in last if ago < 90}
    lost = sum(quarters for (_, ago), quarters in last.items() if ago < 28)
    steps = [hit(7, by, ago, quarters / 4) for by, ago, quarters in said]
    assert rules.cost(steps, ON) == ({UUID(int=7): Interest(lost, len(people))} if people else {})


def test_what_came_and_went_is_counted_between_the_cut_offs() -> None:
    ends = [NOW + timedelta(weeks=week) for week in range(4)]

    def week(number: float) -> datetime:
        return NOW + timedelta(weeks=number)

    steps = [
        step(1, "nominated", at=week(0)),  # at the first cut-off: of the time before
        step(2, "nominated", at=week(0.5)),
        step(3, "nominated", at=week(1)),  # at a cut-off: of the period that ends with it
        step(2, "parked", before={"state": "nominated"}, at=week(1.5)),
        step(2, "parked", at=week(1.6)),  # renewed
        step(2, "paid", before={"state": "parked"}, at=week(1.7)),  # gone already
        step(3, "paid", before={"state": "accepted"}, at=week(2.5)),
        step(3, "reopened", before={"state": "paid"}, at=week(2.6)),
        hit(3, 1, 0, 2, at=week(0.5)),
        hit(3, 1, 0, 1.5, 2, at=week(1.5)),
        step(4, "nominated", at=week(3.5)),
    ]
    flow = rules.flow(steps, ends)
    assert (flow.came, flow.went, flow.hours) == ([2, 0, 1], [0, 1, 1], [1.5, 0, 0])


def test_what_is_corrected_after_a_cut_off_counts_in_the_period_in_which_it_was_said() -> None:
    ends = [NOW + timedelta(weeks=week) for week in range(-1, 2)]
    said, corrected = NOW - timedelta(hours=3), NOW + timedelta(hours=2)
    steps = [hit(1, 1, 0, 8, at=said), hit(1, 1, 0, 1, 8, at=corrected), hit(1, 2, 0, 2, at=corrected)]
    assert rules.flow(steps, ends).hours == [1, 2]
    assert rules.flow(steps[1:], ends[1:]).hours == [2], (
        "a correction of what was said before them is not lost time of theirs"
    )
