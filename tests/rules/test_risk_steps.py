"""What becomes of a risk after it was flagged: owned, mitigated, reviewed, accepted, withdrawn, reopened."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.errors import Overtaken, Refused
from bot.rules import risk as rules
from storage.changes import Change
from storage.risk import Risk
from tests.builders import member, risk, somebody

LATER = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
ON = LATER.date()
MAYA, TOM, AIKO = somebody(), somebody(id=UUID(int=2), slack_id="U2", name="Tom"), somebody(id=UUID(int=3), name="Aiko")
GUEST = somebody(id=UUID(int=4), kind="guest", name="Gil")
LEAD = member(TOM, lead=True)
WHY = {"why": "It costs more to prevent", "reopen_if": "it happens twice", "review_on": "2027-01-20"}


def told(change: Change) -> tuple[str, dict[str, Any], dict[str, Any]]:
    return change.verb, change.before, change.after


def owned(**given: Any) -> Risk:
    return risk(state="owned", owner_id=TOM.id, ownerless_since=None, **given)


# Owners


def test_any_member_takes_a_risk_that_nobody_owns() -> None:
    known = risk()
    assert told(rules.own(known, AIKO, LATER, ON)) == ("owned", {"owner_id": None}, {"owner_id": str(AIKO.id)})
    assert (known.state, known.owner_id, known.ownerless_since) == ("owned", AIKO.id, None)


@pytest.mark.parametrize(
    ("known", "who", "words"),
    [
        (owned(), TOM, "You own R-12 already"),
        (owned(), AIKO, "Somebody owns R-12 already"),
        (risk(state="resolved"), AIKO, "R-12 is resolved"),
        (risk(), GUEST, "Guests can raise and answer"),
    ],
)
def test_a_risk_is_taken_once_by_a_member_while_it_goes_on(known: Risk, who: Any, words: str) -> None:
    before = known.model_dump()
    with pytest.raises(Refused, match=words):
        rules.own(known, who, LATER, ON)
    assert known.model_dump() == before


def test_whoever_edits_a_risk_can_hand_it_over_and_take_the_owner_away() -> None:
    known = owned()
    step = rules.describe(known, TOM, None, LATER, ON, version=1, title=known.title, owner=AIKO)
    assert step is not None
    assert told(step) == ("described", {"owner_id": str(TOM.id)}, {"owner_id": str(AIKO.id)})
    assert (known.state, known.owner_id) == ("owned", AIKO.id)
    step = rules.describe(known, MAYA, None, LATER, ON, version=1, title=known.title)
    assert step is not None
    assert (known.state, known.owner_id, known.ownerless_since) == ("open", None, ON)


def test_a_risk_flagged_with_an_owner_is_owned_at_once() -> None:
    known, step = rules.flag(known_channel(), 1, MAYA, LATER, ON, title="It may not scale", owner=AIKO)
    assert (known.state, known.owner_id, known.ownerless_since) == ("owned", AIKO.id, None)
    assert step.after["owner_id"] == str(AIKO.id)


def known_channel() -> UUID:
    return risk().channel_id


def test_an_anonymous_flag_names_nobody() -> None:
    known, step = rules.flag(known_channel(), 1, None, LATER, ON, title="It may not scale")
    assert (known.raised_by, step.by) == (None, None)


def test_when_the_owner_leaves_nobody_owns_it_and_what_is_done_goes_on() -> None:
    known, doing = owned(), owned()
    assert told(rules.leave(known, TOM, LATER, ON)) == ("left", {"owner_id": str(TOM.id)}, {"owner_id": None})
    doing.state = "mitigating"
    rules.leave(doing, TOM, LATER, ON)
    assert [(each.state, each.ownerless_since) for each in (known, doing)] == [("open", ON), ("mitigating", ON)]


# Mitigating


def test_what_is_done_about_a_risk_stands_beside_how_it_will_be_and_leaves_the_score_as_it_was() -> None:
    known = owned(likelihood=5, impact=5)
    step = rules.mitigate(
        known, TOM, None, LATER, ON, version=1, mitigation=" a load\x00 test ", likelihood_after=2, impact_after=5
    )
    assert step.after == {
        "mitigation": "a load  test",
        "likelihood_after": 2,
        "impact_after": 5,
        "state": "mitigating",
        "review_on": "2026-10-27",
    }
    assert (known.likelihood, known.impact, known.state) == (5, 5, "mitigating")
    assert known.review_on == ON + timedelta(days=7)


def test_whoever_mitigates_what_nobody_owns_owns_it_unless_they_are_a_guest() -> None:
    known, guests = risk(), risk(raised_by=GUEST.id)
    rules.mitigate(known, MAYA, None, LATER, ON, version=1, mitigation="a test")
    rules.mitigate(guests, GUEST, None, LATER, ON, version=1, mitigation="a test")
    assert (known.owner_id, guests.owner_id) == (MAYA.id, None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"mitigation": " "}, "mitigation"),
        ({"mitigation": "**"}, "mitigation"),
        ({"mitigation": "x" * 3001}, "mitigation"),
        ({"mitigation": "x", "likelihood_after": 2}, "impact_after"),
        ({"mitigation": "x", "likelihood_after": 2, "impact_after": 6}, "impact_after"),
    ],
)
def test_what_is_wrong_with_a_mitigation_is_told_beside_its_field(wrong: dict[str, Any], field: str) -> None:
    known = risk()
    with pytest.raises(Refused) as refusal:
        rules.mitigate(known, MAYA, None, LATER, ON, version=1, **wrong)
    assert (refusal.value.field, known.state) == (field, "open")


def test_a_mitigation_on_an_older_version_is_overtaken() -> None:
    with pytest.raises(Overtaken):
        rules.mitigate(risk(version=2), MAYA, None, LATER, ON, version=1, mitigation="x")


# Reviewing


@pytest.mark.parametrize(("score", "days"), [((5, 5), 7), ((4, 4), 14), ((3, 3), 30), ((1, 1), 90), ((None, None), 30)])
def test_a_review_is_followed_by_the_next_one_as_the_level_says(score: tuple[int, int], days: int) -> None:
    known = owned(likelihood=score[0], impact=score[1], review_on=ON)
    step = rules.review(known, TOM, None, LATER, ON, note="no news")
    assert known.review_on == ON + timedelta(days=days)
    assert step.after == {"review_on": known.review_on.isoformat(), "note": "no news"}


def test_editing_a_risk_that_is_due_is_a_review_and_otherwise_leaves_the_day_as_it_was() -> None:
    due, later = owned(review_on=ON), owned(review_on=ON + timedelta(days=3))
    for known in (due, later):
        rules.describe(known, TOM, None, LATER, ON, version=1, title="Other words", owner=TOM)
    assert (due.review_on, later.review_on) == (ON + timedelta(days=30), ON + timedelta(days=3))


def test_the_day_of_a_review_can_be_chosen() -> None:
    known = owned()
    rules.describe(known, TOM, None, LATER, ON, version=1, title="x", owner=TOM, review_on=date(2026, 12, 1))
    assert known.review_on == date(2026, 12, 1)


# Accepting


def test_accepting_keeps_who_why_until_when_and_what_would_reopen_it() -> None:
    known = owned()
    step, tripwire = rules.accept(known, TOM, None, LATER, ON, WHY)
    assert told(step) == ("accepted", {"state": "owned"}, {"state": "accepted", **WHY})
    assert (known.state, tripwire.ended_at) == ("accepted", None)
    assert (tripwire.record_id, tripwire.decided_by, tripwire.review_on) == (known.id, TOM.id, date(2027, 1, 20))
    assert (tripwire.why, tripwire.reopen_if) == (WHY["why"], WHY["reopen_if"])


def test_only_a_lead_may_accept_a_critical_risk() -> None:
    critical = owned(likelihood=5, impact=5)
    with pytest.raises(Refused, match="only a lead"):
        rules.accept(critical, TOM, member(TOM), LATER, ON, WHY)
    assert critical.state == "owned"
    rules.accept(critical, TOM, LEAD, LATER, ON, WHY)
    assert critical.state == "accepted"


def test_an_accepted_risk_is_accepted_again_to_renew_it() -> None:
    known = risk(state="accepted")
    step, _ = rules.accept(known, MAYA, None, LATER, ON, WHY)
    assert told(step) == ("accepted", {}, WHY)


@pytest.mark.parametrize("state", ["resolved", "withdrawn"])
def test_what_is_over_is_not_accepted(state: str) -> None:
    with pytest.raises(Refused, match=f"is {state} already"):
        rules.accept(risk(state=state), MAYA, None, LATER, ON, WHY)


# Ending and beginning anew


@pytest.mark.parametrize(("end", "state"), [(rules.resolve, "resolved"), (rules.withdraw, "withdrawn")])
def test_an_accepted_risk_can_be_ended_too(end: Any, state: str) -> None:
    known = risk(state="accepted")
    assert told(end(known, MAYA, None, LATER)) == (state, {"state": "accepted"}, {"state": state})


@pytest.mark.parametrize("state", ["resolved", "accepted", "withdrawn"])
def test_what_is_over_is_reopened_for_a_reason_and_is_owned_as_before(state: str) -> None:
    for known, became in ((risk(state=state), "open"), (risk(state=state, owner_id=TOM.id), "owned")):
        step = rules.reopen(known, MAYA, None, LATER, ON, why="it came back")
        assert told(step) == (
            "reopened",
            {"state": state, "review_on": "2026-11-18"},
            {"state": became, "review_on": "2026-11-19", "why": "it came back"},
        )


@pytest.mark.parametrize("why", ["", " \x00", "?!", "x" * 3001])
def test_without_a_reason_nothing_is_reopened(why: str) -> None:
    known = risk(state="resolved")
    with pytest.raises(Refused) as refusal:
        rules.reopen(known, MAYA, None, LATER, ON, why=why)
    assert (refusal.value.field, known.state) == ("why", "resolved")


def test_what_goes_on_is_not_reopened() -> None:
    with pytest.raises(Refused, match="is not over"):
        rules.reopen(risk(), MAYA, None, LATER, ON, why="because")


def test_another_kind_takes_the_facet_away() -> None:
    known = risk(kind="feasibility", facet="security")
    step = rules.classify(known, MAYA, None, LATER, "value")
    assert step is not None
    assert step.after == {"kind": "value", "facet": None}


# Typed lists


def test_whoever_decided_to_do_nothing_is_asked_again_only_while_they_may_decide() -> None:
    critical = owned(likelihood=5, impact=5)
    assert [rules.may_accept(critical, TOM, how) for how in (LEAD, member(TOM))] == [True, False]
    assert [rules.may_accept(owned(), who, member(who)) for who in (TOM, AIKO)] == [True, False]
