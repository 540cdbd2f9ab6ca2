"""Who is asked about an outcome on which day, and what the steps of a period made of outcomes."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.rules import outcome as rules
from storage.changes import Change
from storage.outcome import Outcome
from tests.builders import CHANNEL, NOW, channel, draft, outcome, somebody

MAYA, TOM = somebody(), somebody(id=UUID(int=2), slack_id="U2", name="Tom")
PRESENT = {MAYA.id: MAYA, TOM.id: TOM}
MONDAY = NOW.date()
TUESDAY, DAY = MONDAY + timedelta(days=1), timedelta(days=1)
DUE = MONDAY + timedelta(days=100)  # a Wednesday


def asked(known: Outcome, on: date, present: Any = PRESENT, leads: Any = (TOM,)) -> list[tuple[UUID, str]]:
    return [(each.person_id, each.kind) for each in rules.asks([known], present, leads, channel(), on)]


def test_the_owner_is_asked_on_their_ritual_day_and_again_on_the_next_where_they_did_not_answer() -> None:
    days = [MONDAY + DAY * number for number in range(16)]
    assert [day for day in days if asked(outcome(), day)] == [TUESDAY, TUESDAY + 7 * DAY, TUESDAY + 14 * DAY]
    assert asked(outcome(), TUESDAY) == [(MAYA.id, "check_in")]
    assert asked(outcome(check_in_on=TUESDAY + DAY), TUESDAY) == []


def test_on_the_due_date_a_check_in_is_asked_for_and_after_it_an_end() -> None:
    late = {"check_in_on": TUESDAY}
    assert asked(outcome(due_on=TUESDAY, **late), TUESDAY) == [(MAYA.id, "check_in")]
    assert asked(outcome(due_on=TUESDAY - DAY, **late), TUESDAY) == [(MAYA.id, "close")]
    assert asked(outcome(due_on=TUESDAY, **late), TUESDAY + 7 * DAY) == [(MAYA.id, "close")]
    assert asked(outcome(due_on=TUESDAY, check_in_on=TUESDAY + 20 * DAY), TUESDAY + 7 * DAY) == [(MAYA.id, "close")]


@pytest.mark.parametrize(("after", "waits"), [(0, False), (1, False), (2, True), (3, True), (9, True)])
def test_a_check_in_is_waited_for_once_the_ritual_day_is_over_on_which_its_owner_was_to_be_asked(
    after: int, waits: bool
) -> None:
    assert rules.was_asked(outcome(check_in_on=MONDAY), MAYA, channel(), MONDAY + after * DAY) == waits


def test_nothing_is_asked_about_what_is_paused() -> None:
    assert asked(outcome(paused=True), TUESDAY) == []
    assert asked(outcome(paused=True, due_on=MONDAY), TUESDAY) == []


def test_whoever_owns_or_raised_a_draft_is_asked_for_the_rest_from_the_next_day_on() -> None:
    assert asked(draft(), MONDAY) == []
    assert asked(draft(), TUESDAY) == [(MAYA.id, "draft")]
    assert asked(draft(owner_id=TOM.id), TUESDAY) == [(TOM.id, "draft")]
    assert asked(draft(), TUESDAY, present={}) == [(TOM.id, "draft")]
    assert asked(draft(raised_at=NOW + DAY), TUESDAY) == []


def test_leads_are_asked_for_an_owner_after_two_working_days_on_their_ritual_day() -> None:
    free = outcome(owner_id=None, ownerless_since=TUESDAY)
    days = [MONDAY + DAY * number for number in range(10)]
    assert [day for day in days if asked(free, day)] == [TUESDAY + 7 * DAY]
    assert asked(free, TUESDAY + 7 * DAY) == [(TOM.id, "owner")]
    assert asked(outcome(owner_id=None, ownerless_since=TUESDAY, paused=True), TUESDAY + 7 * DAY) == [(TOM.id, "owner")]
    never = somebody(id=UUID(int=2), working_days="")
    assert asked(free, TUESDAY + 7 * DAY, leads=(never,)) == []
    assert rules.ownerless_by(TUESDAY) == TUESDAY - 2 * DAY


def test_leads_answer_for_an_owner_who_is_not_there() -> None:
    assert asked(outcome(owner_id=UUID(int=77)), TUESDAY) == [(TOM.id, "check_in")]


# A period


def step(verb: str, record: int = 1, **given: Any) -> Change:
    return Change(channel_id=CHANNEL, ritual="outcome", record_id=UUID(int=record), at=NOW, verb=verb, **given)


@pytest.mark.parametrize(
    ("verbs", "lists"),
    [
        (["defined"], ["new"]),
        (["defined", "checked_in"], ["new", "looked"]),
        (["no_change"], ["looked"]),
        (["corrected"], ["looked"]),
        (["described"], ["moved"]),
        (["checked_in", "achieved"], ["ended"]),
        (["missed", "reopened"], ["moved"]),
        (["reopened", "dropped"], ["ended"]),
    ],
)
def test_what_happened_to_an_outcome_in_a_period(verbs: list[str], lists: list[str]) -> None:
    seen = rules.happened([step(verb) for verb in verbs])
    assert [name for name in ("new", "looked", "moved", "ended") if getattr(seen, name)] == lists
    assert seen.everything == {UUID(int=1)}


def test_an_outcome_stood_as_it_was_before_what_came_later() -> None:
    now = outcome(state="achieved", final=60.0, target=50.0, due_on=DUE)
    later = [
        step("described", now.id.int, before={"target": 60.0, "due_on": "2026-12-24", "statement": "Older words"}),
        step("achieved", now.id.int, before={"state": "active", "final": None}),
        step("described", 99, before={"target": 1.0}),
    ]
    stood = rules.stood(now, later)
    assert (stood.state, stood.final, stood.target, stood.due_on) == ("active", None, 60.0, date(2026, 12, 24))
    assert stood.statement == now.statement
