"""What becomes of a debt after it was nominated: sized, hit, accepted, planned, paid; declined, parked, withdrawn, reopened."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.errors import Overtaken, Refused
from bot.rules import debt as rules
from bot.rules.due import Due
from storage.changes import Change
from storage.debt import Debt
from tests.builders import NOW, channel, debt, member, somebody

LATER = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
ON = LATER.date()
MAYA, TOM = somebody(), somebody(id=UUID(int=2), slack_id="U2", name="Tom")
AIKO = somebody(id=UUID(int=3), slack_id="U3", name="Aiko")
GUEST = somebody(id=UUID(int=4), kind="guest", name="Gil")
LEAD = member(TOM, lead=True)
WHY = {"why": "It costs more to mend", "reopen_if": "it hits five people", "review_on": "2027-01-20"}
SIZE = {"impact": 4, "impact_why": "every fix waits", "effort": 5}
CYCLE = (date(2026, 10, 19), date(2026, 11, 1))


def told(change: Change | None) -> tuple[str, dict[str, Any], dict[str, Any]]:
    assert change is not None
    return change.verb, change.before, change.after


def accepted(**given: Any) -> Debt:
    return debt(**{"state": "accepted", "review_on": ON + timedelta(days=90), **SIZE, **given})


def planned(**given: Any) -> Debt:
    return debt(**{"state": "planned", "planned_for": CYCLE[0], "planned_until": CYCLE[1], **SIZE, **given})


def paid(**given: Any) -> Debt:
    return debt(**{"state": "paid", "paid_on": ON, "changed": "four minutes now", **SIZE, **given})


# Saying more


def test_what_was_changed_is_in_history_with_what_it_was() -> None:
    known = debt()
    step = rules.describe(
        known, MAYA, None, LATER, ON, version=1, owner=TOM, title="Deploys are slow", cause="one image"
    )
    assert told(step) == (
        "described",
        {"title": "A deploy takes forty minutes", "cause": "", "owner_id": None},
        {"title": "Deploys are slow", "cause": "one image", "owner_id": str(TOM.id)},
    )
    assert (
        rules.describe(known, TOM, None, LATER, ON, version=1, owner=TOM, title=known.title, cause="one image") is None
    )


def test_saying_more_about_an_accepted_debt_that_is_due_is_a_review() -> None:
    due, later = accepted(review_on=ON), accepted(review_on=ON + timedelta(days=1))
    for known in (due, later):
        rules.size(known, MAYA, None, LATER, ON, version=1, **SIZE | {"effort": 8})
    assert (due.review_on, later.review_on) == (ON + timedelta(days=90), ON + timedelta(days=1))


def test_a_size_is_said_with_its_reason_and_again_without_effect() -> None:
    known = debt()
    step = rules.size(known, MAYA, None, LATER, ON, version=1, **SIZE)
    assert told(step) == ("described", {"impact": None, "impact_why": "", "effort": None}, SIZE)
    assert rules.size(known, MAYA, None, LATER, ON, version=1, **SIZE) is None


def test_a_form_opened_on_an_older_version_is_overtaken() -> None:
    with pytest.raises(Overtaken, match="Somebody changed this debt"):
        rules.size(debt(version=2), MAYA, None, LATER, ON, version=1, **SIZE)
    with pytest.raises(Overtaken, match="Somebody changed this debt"):
        rules.describe(debt(version=2), MAYA, None, LATER, ON, version=1, owner=None, title="x")


def test_what_is_planned_keeps_a_size() -> None:
    for missing, field in (({"effort": 5}, "impact"), ({"impact": 4, "impact_why": "x"}, "effort")):
        known = planned()
        with pytest.raises(Refused, match="is planned, so it keeps") as refusal:
            rules.size(known, MAYA, None, LATER, ON, version=1, **missing)
        assert (refusal.value.field, known.impact, known.effort) == (field, 4, 5)


@pytest.mark.parametrize("state", ["paid", "declined", "parked", "withdrawn"])
def test_what_is_said_about_a_debt_that_is_over_stays_as_it_is(state: str) -> None:
    with pytest.raises(Refused, match=f"is {state}, so what is said about it stays"):
        rules.describe(debt(state=state), MAYA, None, LATER, ON, version=1, owner=None, title="x")


# Owning


def test_any_member_takes_a_debt_that_nobody_owns() -> None:
    known = debt()
    assert told(rules.own(known, AIKO, LATER)) == ("owned", {"owner_id": None}, {"owner_id": str(AIKO.id)})


@pytest.mark.parametrize(
    ("known", "who", "words"),
    [
        (debt(owner_id=TOM.id), TOM, "You own D-7 already"),
        (debt(owner_id=TOM.id), AIKO, "Somebody owns D-7 already"),
        (debt(state="paid"), AIKO, "D-7 is paid"),
        (debt(), GUEST, "Guests can raise and answer; a debt is owned"),
    ],
)
def test_a_debt_is_taken_once_by_a_member_while_it_goes_on(known: Debt, who: Any, words: str) -> None:
    before = known.model_dump()
    with pytest.raises(Refused, match=words):
        rules.own(known, who, LATER)
    assert known.model_dump() == before


def test_when_the_owner_leaves_nobody_owns_it_and_its_state_stays() -> None:
    known = accepted(owner_id=TOM.id)
    assert told(rules.leave(known, TOM, LATER)) == ("left", {"owner_id": str(TOM.id)}, {"owner_id": None})
    assert known.state == "accepted"


# Hits


def test_a_hit_says_what_it_cost_on_a_day() -> None:
    found, step = rules.hit(debt(), None, AIKO, LATER, ON, quarters=6, line=" two\x00builds ")
    assert (found.person_id, found.day, found.quarters, found.line) == (AIKO.id, ON, 6, "two builds")
    assert told(step) == ("hit", {}, {"day": "2026-10-20", "hours": 1.5, "line": "two builds"})


def test_a_second_hit_on_a_day_corrects_the_first_and_no_change_makes_no_history() -> None:
    known, _ = rules.hit(debt(), None, AIKO, LATER, ON, quarters=6)
    again, step = rules.hit(debt(), known, AIKO, LATER, ON, quarters=8, line="two builds")
    assert again is known
    assert told(step) == ("hit", {"hours": 1.5}, {"day": "2026-10-20", "hours": 2.0, "line": "two builds"})
    assert rules.hit(debt(), known, AIKO, LATER, ON, quarters=8, line="two builds") == (known, None)


@pytest.mark.parametrize("state", ["nominated", "accepted", "planned", "declined", "parked"])
def test_a_debt_hits_until_it_is_paid_or_withdrawn(state: str) -> None:
    rules.hit(debt(state=state), None, AIKO, LATER, ON, quarters=1)


@pytest.mark.parametrize("state", ["paid", "withdrawn"])
def test_what_is_gone_hits_nobody(state: str) -> None:
    with pytest.raises(Refused, match=f"D-7 is {state}. If it still hurts"):
        rules.hit(debt(state=state), None, AIKO, LATER, ON, quarters=1)


@pytest.mark.parametrize(
    ("wrong", "field"), [({"quarters": 0}, "hours"), ({"quarters": 33}, "hours"), ({"line": "x" * 301}, "line")]
)
def test_what_is_wrong_with_a_hit_is_told_beside_its_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        rules.hit(debt(), None, AIKO, LATER, ON, **{"quarters": 1, **wrong})
    assert refusal.value.field == field


# What leads decide


def test_what_is_accepted_is_looked_at_again_after_ninety_days() -> None:
    known = debt()
    step = rules.accept(known, TOM, LEAD, LATER, ON)
    assert told(step) == (
        "accepted",
        {"state": "nominated", "review_on": None},
        {"state": "accepted", "review_on": "2027-01-18"},
    )
    step = rules.review(known, MAYA, None, LATER, ON + timedelta(days=90), note="it got worse")
    assert told(step) == (
        "reviewed",
        {"review_on": "2027-01-18"},
        {"review_on": "2027-04-18", "note": "it got worse"},
    )


def test_what_is_not_accepted_needs_no_review() -> None:
    with pytest.raises(Refused, match="needs no review"):
        rules.review(planned(), TOM, LEAD, LATER, ON)


def test_a_planned_debt_can_be_put_back() -> None:
    known = planned()
    rules.accept(known, TOM, LEAD, LATER, ON)
    assert (known.state, known.planned_for, known.planned_until) == ("accepted", None, None)


@pytest.mark.parametrize("state", ["accepted", "declined", "parked", "paid", "withdrawn"])
def test_what_is_accepted_or_over_is_not_accepted(state: str) -> None:
    with pytest.raises(Refused, match=f"D-7 is {state}"):
        rules.accept(debt(state=state), TOM, LEAD, LATER, ON)


@pytest.mark.parametrize(("decide", "state"), [(rules.decline, "declined"), (rules.park, "parked")])
def test_to_decline_or_to_park_keeps_who_why_until_when_and_what_would_reopen_it(decide: Any, state: str) -> None:
    known = planned()
    step, tripwire = decide(known, TOM, LEAD, LATER, ON, WHY)
    assert (known.state, known.planned_for, known.planned_until) == (state, None, None)
    assert told(step) == (
        state,
        {"state": "planned", "planned_for": "2026-10-19", "planned_until": "2026-11-01"},
        {"state": state, "planned_for": None, "planned_until": None, **WHY},
    )
    assert (tripwire.ritual, tripwire.record_id, tripwire.decided_by) == ("debt", known.id, TOM.id)
    assert (tripwire.why, tripwire.reopen_if, tripwire.review_on) == (*list(WHY.values())[:2], date(2027, 1, 20))
    again, _ = decide(known, TOM, LEAD, LATER, ON, WHY)
    assert told(again) == (state, {}, WHY)


@pytest.mark.parametrize("decide", [rules.decline, rules.park])
def test_doing_nothing_needs_a_reason(decide: Any) -> None:
    known = accepted()
    with pytest.raises(Refused) as refusal:
        decide(known, TOM, LEAD, LATER, ON, WHY | {"why": ""})
    assert (refusal.value.field, known.state) == ("why", "accepted")


def test_what_is_accepted_and_sized_is_planned_for_a_cycle_and_can_be_moved_to_another() -> None:
    known = accepted()
    assert told(rules.plan(known, TOM, LEAD, LATER, *CYCLE)) == (
        "planned",
        {"state": "accepted", "review_on": "2027-01-18", "planned_for": None, "planned_until": None},
        {"state": "planned", "review_on": None, "planned_for": "2026-10-19", "planned_until": "2026-11-01"},
    )
    with pytest.raises(Refused, match="planned for this cycle already"):
        rules.plan(known, TOM, LEAD, LATER, *CYCLE)
    next_one = tuple(day + timedelta(days=14) for day in CYCLE)
    rules.plan(known, TOM, LEAD, LATER, *next_one)
    assert (known.planned_for, known.planned_until) == next_one


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (debt(**SIZE), "has to be accepted"),
        (debt(**SIZE, state="parked"), "has to be accepted"),
        (accepted(effort=None), "needs sizing"),
        (accepted(impact=None), "needs sizing"),
    ],
)
def test_what_cannot_be_planned_says_what_it_needs(known: Debt, words: str) -> None:
    with pytest.raises(Refused, match=words):
        rules.plan(known, TOM, LEAD, LATER, *CYCLE)


# Ending and beginning anew


def test_paying_says_in_one_line_what_changed_and_keeps_the_cycle_it_was_planned_for() -> None:
    known = planned()
    step = rules.pay(known, MAYA, None, LATER, ON, changed=" four minutes\nnow ")
    assert told(step) == (
        "paid",
        {"state": "planned", "paid_on": None, "changed": ""},
        {"state": "paid", "paid_on": "2026-10-20", "changed": "four minutes now", "points": 5},
    )
    assert known.planned_for == CYCLE[0]


@pytest.mark.parametrize("changed", ["", "  ", "?!", "x" * 301])
def test_nothing_is_paid_without_what_changed(changed: str) -> None:
    known = planned()
    with pytest.raises(Refused) as refusal:
        rules.pay(known, MAYA, None, LATER, ON, changed=changed)
    assert (refusal.value.field, known.state) == ("changed", "planned")


@pytest.mark.parametrize("state", ["nominated", "accepted", "planned", "declined", "parked"])
def test_whatever_goes_on_or_was_put_aside_can_be_paid_or_withdrawn(state: str) -> None:
    mended, dropped = debt(state=state, review_on=ON), debt(state=state, review_on=ON)
    rules.pay(mended, MAYA, None, LATER, ON, changed="it is gone")
    rules.withdraw(dropped, MAYA, None, LATER)
    assert [(each.state, each.review_on) for each in (mended, dropped)] == [("paid", None), ("withdrawn", None)]


@pytest.mark.parametrize("state", ["paid", "withdrawn"])
def test_what_is_over_is_not_ended_or_decided_about_again(state: str) -> None:
    for act in (
        lambda: rules.withdraw(debt(state=state), MAYA, None, LATER),
        lambda: rules.pay(debt(state=state), MAYA, None, LATER, ON, changed="x"),
        lambda: rules.park(debt(state=state), TOM, LEAD, LATER, ON, WHY),
    ):
        with pytest.raises(Refused, match=f"D-7 is {state} already"):
            act()


@pytest.mark.parametrize("known", [paid(), debt(state="declined"), debt(state="parked"), debt(state="withdrawn")])
def test_what_is_over_is_nominated_again_for_a_reason(known: Debt) -> None:
    state = known.state
    step = rules.reopen(known, MAYA, None, LATER, why="it came back")
    assert (step.verb, step.before["state"], step.after["state"]) == ("reopened", state, "nominated")
    assert step.after["why"] == "it came back"
    assert (known.paid_on, known.changed, known.planned_for) == (None, "", None)


@pytest.mark.parametrize("why", ["", "?!", "x" * 3001])
def test_without_a_reason_nothing_is_reopened(why: str) -> None:
    known = paid()
    with pytest.raises(Refused) as refusal:
        rules.reopen(known, MAYA, None, LATER, why=why)
    assert (refusal.value.field, known.state) == ("why", "paid")


def test_what_goes_on_is_not_reopened() -> None:
    with pytest.raises(Refused, match="is not over"):
        rules.reopen(debt(), MAYA, None, LATER, why="because")


# Who is asked when an accepted one comes up


def test_the_owner_of_an_accepted_debt_is_asked_on_their_ritual_day_else_the_leads() -> None:
    due_on = date(2026, 10, 21)  # a Wednesday; both have their ritual day on Tuesdays, as the channel
    owned, free = accepted(owner_id=AIKO.id, review_on=due_on), accepted(id=UUID(int=8), number=8, review_on=due_on)
    days = [due_on + timedelta(days=number) for number in range(14)]

    def asked(present: dict[UUID, Any]) -> list[Due]:
        return [each for on in days for each in rules.asks([owned, free], present, [TOM], channel(), on)]

    tuesdays = [date(2026, 10, 27), date(2026, 11, 3)]
    for present, who in (({AIKO.id: AIKO}, AIKO), ({}, TOM)):
        assert asked(present) == [
            due
            for day in tuesdays
            for due in (Due(who.id, "review", owned.id, day), Due(TOM.id, "review", free.id, day))
        ]
    assert list(rules.asks([debt()], {}, [TOM], channel(), days[6])) == []


def test_a_step_is_kept_in_the_history_of_its_channel() -> None:
    step = rules.withdraw(debt(), MAYA, None, NOW)
    assert (step.ritual, step.channel_id, step.record_id) == ("debt", debt().channel_id, debt().id)


def test_a_size_that_says_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="Say the impact with its reason, or the effort") as refusal:
        rules.size(debt(), MAYA, None, NOW, NOW.date(), version=1, impact=None, effort=None, impact_why="")
    assert refusal.value.field == "impact"
