"""What becomes of an outcome: defined, described, looked at, handed over, paused, closed, reopened; and who may do it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.errors import Overtaken, Refused
from bot.rules import outcome as rules
from storage.changes import Change
from storage.outcome import Outcome
from tests.builders import CHANNEL, NOW, check_in, draft, member, outcome, somebody

LATER = datetime(2026, 10, 29, 9, 0, tzinfo=UTC)  # a Thursday
ON = LATER.date()
DUE = NOW.date() + timedelta(days=100)
MAYA, TOM, AIKO = somebody(), somebody(id=UUID(int=2), slack_id="U2", name="Tom"), somebody(id=UUID(int=3), name="Aiko")
GUEST = somebody(id=UUID(int=4), kind="guest", name="Gil")
LEAD = member(TOM, lead=True)
MEASURED = {"metric": "Activation", "unit": "%", "baseline": 20.0, "target": 60.0, "due_on": DUE}
WORDS = "New customers finish their first order so that they come back"


def told(change: Change | None) -> tuple[str, dict[str, Any], dict[str, Any]]:
    assert change is not None
    return change.verb, change.before, change.after


def saying(**given: Any) -> dict[str, Any]:
    known = {name: getattr(outcome(), name) for name in ("statement", *MEASURED, "starts_on", "cadence")}
    return {**known, "link": "", "version": 1, "owner": MAYA, **given}


# Defining


def test_one_line_makes_a_draft_that_nobody_owns() -> None:
    made, step = rules.define(CHANNEL, 3, TOM, LATER, ON, statement=WORDS)
    assert (made.state, made.owner_id, made.ownerless_since, made.active_on) == ("draft", None, None, None)
    assert told(step) == ("defined", {}, {"statement": WORDS, "cadence": 2, "state": "draft"})


def test_an_outcome_of_which_all_is_said_is_active_and_looked_at_from_tomorrow() -> None:
    made, step = rules.define(CHANNEL, 3, TOM, LATER, ON, owner=MAYA, statement=WORDS, **MEASURED)
    assert (made.state, made.active_on, made.check_in_on) == ("active", ON, ON + timedelta(days=1))
    assert (step.after["state"], step.after["due_on"], step.after["owner_id"]) == ("active", str(DUE), str(MAYA.id))


def test_an_outcome_that_starts_later_is_looked_at_from_its_start() -> None:
    starts = ON + timedelta(days=20)
    made, _ = rules.define(CHANNEL, 3, TOM, LATER, ON, statement=WORDS, starts_on=starts, **MEASURED)
    assert (made.check_in_on, made.ownerless_since) == (starts, ON)


def test_a_draft_is_active_once_all_is_said() -> None:
    known = draft()
    step = rules.describe(known, MAYA, None, LATER, ON, **saying(starts_on=None))
    verb, before, after = told(step)
    assert (verb, before["state"], after["state"]) == ("activated", "draft", "active")
    assert (known.state, known.starts_on, known.active_on) == ("active", ON, ON)


def test_a_draft_of_which_something_is_missing_stays_one() -> None:
    known = draft()
    verb, _, after = told(rules.describe(known, MAYA, None, LATER, ON, **saying(due_on=None, starts_on=None)))
    assert (verb, after["metric"], known.state) == ("described", "Activation", "draft")


def test_what_is_changed_is_kept_with_what_it_was() -> None:
    known = outcome()
    step = rules.describe(known, MAYA, None, LATER, ON, **saying(target=70.0, owner=TOM))
    assert told(step) == (
        "described",
        {"target": 60.0, "owner_id": str(MAYA.id)},
        {"target": 70.0, "owner_id": str(TOM.id)},
    )
    assert rules.describe(known, TOM, None, LATER, ON, **saying(target=70.0, owner=TOM)) is None


def test_an_active_outcome_that_loses_its_owner_wants_one_since_that_day() -> None:
    known = outcome()
    rules.describe(known, MAYA, None, LATER, ON, **saying(owner=None))
    assert known.ownerless_since == ON
    rules.describe(known, MAYA, None, LATER, ON + timedelta(days=9), **saying(owner=None, unit="points"))
    assert known.ownerless_since == ON


def test_an_active_outcome_stays_measured() -> None:
    with pytest.raises(Refused, match="needs a due date") as refused:
        rules.describe(outcome(), MAYA, None, LATER, ON, **saying(due_on=None))
    assert refused.value.field == "due_on"


def test_a_form_that_was_open_while_somebody_else_changed_it_is_refused() -> None:
    with pytest.raises(Overtaken, match="Somebody changed this outcome"):
        rules.describe(outcome(version=2), MAYA, None, LATER, ON, **saying())


@pytest.mark.parametrize("state", ["achieved", "missed", "dropped"])
def test_what_is_over_stays_as_it_is(state: str) -> None:
    known = outcome(state=state)
    for attempt in (
        lambda: rules.describe(known, MAYA, None, LATER, ON, **saying()),
        lambda: rules.own(known, AIKO, LATER, ON),
        lambda: rules.pause(known, MAYA, None, LATER),
    ):
        with pytest.raises(Refused, match=f"O-3 was closed as {state}"):
            attempt()


# Owners


def test_any_member_takes_an_outcome_that_nobody_owns() -> None:
    known = outcome(owner_id=None, ownerless_since=ON)
    assert told(rules.own(known, AIKO, LATER, ON)) == ("owned", {"owner_id": None}, {"owner_id": str(AIKO.id)})
    assert (known.owner_id, known.ownerless_since) == (AIKO.id, None)


@pytest.mark.parametrize(
    ("known", "who", "words"),
    [
        (outcome(), MAYA, "You own O-3 already"),
        (outcome(), AIKO, "Somebody owns O-3 already"),
        (outcome(owner_id=None), GUEST, "an outcome is owned by a member of your team"),
    ],
)
def test_it_is_taken_once_by_a_member(known: Outcome, who: Any, words: str) -> None:
    with pytest.raises(Refused, match=words):
        rules.own(known, who, LATER, ON)


def test_whoever_leaves_the_channel_owns_nothing_there() -> None:
    known = outcome()
    assert told(rules.leave(known, MAYA, LATER, ON)) == ("left", {"owner_id": str(MAYA.id)}, {"owner_id": None})
    assert known.ownerless_since == ON


# Checking in


def looking(**given: Any) -> dict[str, str | None]:
    return {"value": "35", "confidence": "8", "evidence": "test result", **given}


def test_a_check_in_says_where_the_metric_stands_how_sure_one_is_and_why() -> None:
    known = outcome()
    said = rules.checked_in(looking(evidence_text=" five of six ", evidence_on="2026-10-20", learned="Faster"), ON)
    found, step = rules.check_in(known, check_in(), MAYA, None, LATER, ON, said)
    assert (found.value, found.confidence, found.evidence_text, found.day) == (35, 8, "five of six", ON)
    assert told(step) == (
        "checked_in",
        {"value": 30.0, "confidence": 7, "check_in_on": "2026-10-20"},
        {
            "value": 35.0,
            "confidence": 8,
            "evidence": "test result",
            "evidence_text": "five of six",
            "evidence_on": "2026-10-20",
            "learned": "Faster",
            "next_step": "persevere",
            "check_in_on": "2026-11-09",
            "check_in": str(found.id),
        },
    )


def test_evidence_without_a_date_is_of_today() -> None:
    assert rules.checked_in(looking(), ON).evidence_on == ON


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"value": None}, "value"),
        ({"value": "1.200"}, "value"),
        ({"confidence": None}, "confidence"),
        ({"confidence": "0"}, "confidence"),
        ({"confidence": "11"}, "confidence"),
        ({"confidence": "high"}, "confidence"),
        ({"evidence": None}, "evidence"),
        ({"evidence": "a feeling"}, "evidence"),
        ({"evidence_on": str(ON + timedelta(days=1))}, "evidence_on"),
        ({"next_step": "party"}, "next_step"),
        ({"learned": "x" * 1001}, "learned"),
        ({"evidence_text": "x" * 1001}, "evidence_text"),
    ],
)
def test_a_check_in_that_cannot_be_is_refused_at_its_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.checked_in(looking(**given), ON)
    assert refused.value.field == field


def test_no_change_repeats_the_last_values_and_the_evidence_keeps_its_age() -> None:
    last = check_in(
        evidence_on=date(2026, 9, 1), evidence_text="six calls", learned="Once only", next_step="change course"
    )
    found, step = rules.no_change(outcome(), last, MAYA, None, LATER, ON)
    assert (found.value, found.confidence, found.evidence_on, found.evidence_text) == (
        30,
        7,
        date(2026, 9, 1),
        "six calls",
    )
    assert (found.learned, found.next_step, found.no_change, found.day) == ("", "change course", True, ON)
    same = {"value": 30.0, "confidence": 7}
    due, then = ({"check_in_on": day} for day in ("2026-10-20", "2026-11-09"))
    assert told(step) == ("no_change", same | due, same | then | {"check_in": str(found.id)})


def test_nothing_is_repeated_on_the_day_on_which_somebody_has_looked() -> None:
    with pytest.raises(Refused, match="Somebody has looked at O-3 today"):
        rules.no_change(outcome(), check_in(day=ON), TOM, LEAD, LATER, ON)


def test_before_the_first_check_in_there_is_nothing_to_repeat() -> None:
    with pytest.raises(Refused, match="nothing to repeat"):
        rules.no_change(outcome(), None, MAYA, None, LATER, ON)


@pytest.mark.parametrize(
    ("cadence", "on", "next_one"),
    [
        (1, date(2026, 10, 27), date(2026, 11, 2)),  # on Tuesday: in the next week
        (2, date(2026, 10, 27), date(2026, 11, 9)),
        (2, date(2026, 10, 30), date(2026, 11, 9)),  # on Friday: the same week
        (4, date(2026, 10, 30), date(2026, 11, 23)),
        (1, date(2026, 11, 1), date(2026, 11, 5)),  # on Sunday: not within three days
    ],
)
def test_the_next_check_in_comes_by_weeks_and_never_within_three_days(cadence: int, on: date, next_one: date) -> None:
    assert rules.next_check_in(cadence, on) == next_one
    known = outcome(cadence=cadence)
    rules.no_change(known, check_in(), MAYA, None, LATER, on)
    assert known.check_in_on == next_one


def test_the_author_edits_a_check_in_and_that_is_seen() -> None:
    found = check_in(no_change=True)
    said = rules.checked_in(looking(evidence="user research", evidence_on=str(found.evidence_on), confidence="7"), ON)
    step = rules.correct(found, outcome(), MAYA, LATER, version=1, said=said)
    assert told(step) == ("corrected", {"value": 30.0}, {"value": 35.0, "check_in": str(found.id)})
    assert (found.value, found.edited_at, found.no_change) == (35, LATER, False)
    assert rules.correct(found, outcome(), MAYA, LATER, version=1, said=said) is None


def test_others_edit_no_check_in_and_nobody_edits_an_older_version() -> None:
    said = rules.checked_in(looking(), ON)
    with pytest.raises(Refused, match="edited by whoever wrote it"):
        rules.correct(check_in(), outcome(), TOM, LATER, version=1, said=said)
    with pytest.raises(Overtaken, match="This check-in was changed"):
        rules.correct(check_in(version=2), outcome(), MAYA, LATER, version=1, said=said)
    with pytest.raises(Refused, match="O-3 was closed as missed"):
        rules.correct(check_in(), outcome(state="missed"), MAYA, LATER, version=1, said=said)


# Pausing


def test_what_is_paused_is_asked_about_again_from_the_day_after_it_is_resumed() -> None:
    known = outcome()
    assert told(rules.pause(known, MAYA, None, LATER)) == ("paused", {"paused": False}, {"paused": True})
    with pytest.raises(Refused, match="paused already"):
        rules.pause(known, MAYA, None, LATER)
    verb, before, _ = told(rules.resume(known, MAYA, None, LATER, ON))
    assert (verb, before["paused"], known.check_in_on) == ("resumed", True, ON + timedelta(days=1))
    with pytest.raises(Refused, match="not paused"):
        rules.resume(known, MAYA, None, LATER, ON)


# Closing


@pytest.mark.parametrize("ended", ["achieved", "missed"])
def test_an_end_says_the_final_value_and_what_was_learned(ended: str) -> None:
    known = outcome(paused=True)
    step = rules.close(known, MAYA, None, LATER, ended=ended, final="58,5 %", learned="Two fields were enough")
    assert told(step) == (
        ended,
        {"final": None, "learned": "", "state": "active", "paused": True},
        {"final": 58.5, "learned": "Two fields were enough", "state": ended, "paused": False},
    )


def test_a_draft_is_dropped_without_a_final_value() -> None:
    known = draft()
    rules.close(known, MAYA, None, LATER, ended="dropped", final=None, learned="Nobody wanted it")
    assert (known.state, known.final) == ("dropped", None)


@pytest.mark.parametrize(
    ("known", "given", "field", "words"),
    [
        (outcome(), {"ended": None}, "ended", "how it ended"),
        (outcome(), {"ended": "open"}, "ended", "how it ended"),
        (outcome(), {"final": None}, "final", "final value"),
        (outcome(), {"final": "lots"}, "final", "one number"),
        (outcome(), {"learned": " "}, "learned", "what we learned"),
        (draft(), {}, "ended", "can only be dropped"),
        (outcome(state="missed"), {}, None, "closed already, as missed"),
    ],
)
def test_an_end_that_cannot_be_is_refused(known: Outcome, given: dict[str, Any], field: str | None, words: str) -> None:
    said = {"ended": "achieved", "final": "60", "learned": "Enough", **given}
    with pytest.raises(Refused, match=words) as refused:
        rules.close(known, MAYA, None, LATER, **said)
    assert refused.value.field == field


# Reopening


def test_what_was_over_goes_on_for_a_reason() -> None:
    known = outcome(state="missed", final=40.0, learned="Too slow")
    verb, before, after = told(rules.reopen(known, MAYA, None, LATER, ON, why="There is more time", due_on=None))
    assert (verb, before["state"], before["final"], after["why"]) == ("reopened", "missed", 40.0, "There is more time")
    assert (known.state, known.final, known.learned, known.due_on) == ("active", None, "", DUE)
    assert (known.active_on, known.check_in_on) == (ON, ON + timedelta(days=1))


def test_what_goes_on_after_its_time_gets_another_due_date() -> None:
    known = outcome(state="missed", starts_on=ON - timedelta(days=90), due_on=ON)
    with pytest.raises(Refused, match="Its time is over") as refused:
        rules.reopen(known, MAYA, None, LATER, ON, why="There is more time")
    assert refused.value.field == "due_on"
    rules.reopen(known, MAYA, None, LATER, ON, why="There is more time", due_on=DUE)
    assert known.due_on == DUE


def test_a_dropped_draft_is_a_draft_again() -> None:
    known = draft(state="dropped", learned="Nobody wanted it")
    rules.reopen(known, MAYA, None, LATER, ON, why="They do")
    assert (known.state, known.active_on) == ("draft", None)


def test_what_goes_on_has_not_been_opened_again_and_a_reason_is_needed() -> None:
    with pytest.raises(Refused, match="nothing to reopen"):
        rules.reopen(outcome(), MAYA, None, LATER, ON, why="Because")
    with pytest.raises(Refused, match="why it goes on"):
        rules.reopen(outcome(state="missed"), MAYA, None, LATER, ON, why="")


# Who may (product.md A4)

RAISER, OWNER = somebody(id=UUID(int=8)), somebody(id=UUID(int=9))


@pytest.mark.parametrize(
    ("who", "how", "may"),
    [
        (RAISER, None, True),
        (OWNER, None, True),
        (TOM, LEAD, True),
        (somebody(id=UUID(int=2), admin=True), member(TOM), True),
        (AIKO, member(AIKO), False),
        (AIKO, None, False),
        (GUEST, member(GUEST, lead=True), False),
    ],
)
def test_raiser_owner_and_leads_change_an_outcome_and_others_do_not(who: Any, how: Any, may: bool) -> None:
    def known(**given: Any) -> Outcome:
        return outcome(raised_by=RAISER.id, owner_id=OWNER.id, **given)

    said = rules.checked_in(looking(), ON)
    for attempt in (
        lambda: rules.describe(known(), who, how, LATER, ON, **saying(owner=None)),
        lambda: rules.check_in(known(), None, who, how, LATER, ON, said),
        lambda: rules.no_change(known(), check_in(), who, how, LATER, ON),
        lambda: rules.pause(known(), who, how, LATER),
        lambda: rules.resume(known(paused=True), who, how, LATER, ON),
        lambda: rules.close(known(), who, how, LATER, ended="missed", final="1", learned="Much"),
        lambda: rules.reopen(known(state="missed"), who, how, LATER, ON, why="Because"),
    ):
        if may:
            assert attempt() is not None
        else:
            with pytest.raises(Refused, match="Only who raised or owns O-3, or a lead"):
                attempt()


def test_a_draft_takes_no_check_in() -> None:
    with pytest.raises(Refused, match="O-3 is a draft"):
        rules.check_in(draft(), None, MAYA, None, LATER, ON, rules.checked_in(looking(), ON))


def test_what_is_reopened_right_after_a_check_in_is_asked_about_when_it_would_have_been() -> None:
    known = outcome(raised_by=MAYA.id)
    said = rules.Said(5.0, 5, "opinion", "", ON, "", "persevere")
    rules.check_in(known, None, MAYA, None, LATER, ON, said)
    comes = known.check_in_on
    rules.close(known, MAYA, None, LATER, ended="dropped", final=None, learned="oops")
    rules.reopen(known, MAYA, None, LATER, ON, why="By mistake")
    assert known.check_in_on == comes
    assert comes is not None
    assert comes > ON + timedelta(days=3)


def test_what_was_stale_was_stale_then_also_once_it_is_reopened() -> None:
    known = outcome(raised_by=MAYA.id)
    assert known.starts_on is not None
    on = known.starts_on + timedelta(weeks=2 * known.cadence)
    assert rules.standing(known, None, on).stale
    ended = rules.close(known, MAYA, None, LATER, ended="dropped", final=None, learned="nothing")
    again = rules.reopen(known, MAYA, None, LATER, on + timedelta(days=1), why="It goes on")
    assert not rules.standing(known, None, on).stale
    assert rules.standing(rules.stood(known, [ended, again]), None, on).stale
