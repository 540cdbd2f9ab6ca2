"""What an owner is asked once: what shall become of what they leave unanswered, and the next test of a hope that rests on little."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.rules.due import Due
from bot.rules.outcome import nudges as rules
from storage.absences import Absence
from storage.outcome import EVIDENCE, CheckIn
from storage.rounds import Ask
from tests.builders import NOW, ask, channel, check_in, member, outcome, somebody

ON = NOW.date()  # a Monday
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
TUESDAY = ON + DAY
HERE, MAYA = channel(), somebody()
DUE = outcome(check_in_on=ON)


def put(kind: str, nominal: date, **given: Any) -> Ask:
    return ask(kind=kind, ritual="outcome", subject_id=DUE.id, nominal=nominal, **given)


def after(weeks: int, asks: Sequence[Ask], kind: str = "check_in", **given: Any) -> list[tuple[str, date]]:
    """What becomes of a check-in that is wanted on the Tuesday after so many weeks."""
    known = given.pop("known", DUE)
    wanted = [Due(given.pop("of", MAYA.id), kind, known.id, TUESDAY + weeks * WEEK)]
    away = given.pop("away", {})
    found = rules.hushed(wanted, {known.id: known}, asks, {MAYA.id: MAYA}, away, HERE)
    return [(each.kind, each.nominal) for each in found]


def test_after_three_ritual_days_without_an_answer_the_owner_is_asked_what_shall_become_of_it() -> None:
    asks = [put("check_in", TUESDAY)]
    assert after(2, asks) == [("check_in", TUESDAY + 2 * WEEK)]
    assert after(3, asks) == [("silent", TUESDAY + 3 * WEEK)]


def test_a_skip_is_no_answer() -> None:
    asks = [put("check_in", TUESDAY + number * WEEK, state="skipped") for number in range(3)]
    assert after(3, asks) == [("silent", TUESDAY + 3 * WEEK)]


def test_it_is_asked_once_and_nothing_else_until_somebody_looks_again() -> None:
    asks = [put("check_in", TUESDAY), put("silent", TUESDAY + 3 * WEEK, state="missed")]
    assert after(4, asks) == []
    assert after(40, asks) == []
    again = outcome(check_in_on=ON + 4 * WEEK)
    assert after(4, asks, known=again) == [("check_in", TUESDAY + 4 * WEEK)]


def test_what_has_ended_unanswered_is_not_asked_anew_for_a_day_that_is_past() -> None:
    assert after(2, [put("check_in", TUESDAY, state="missed")]) == []
    assert after(3, [put("check_in", TUESDAY, state="missed")]) == [("silent", TUESDAY + 3 * WEEK)]


def test_days_off_do_not_count() -> None:
    away = {MAYA.id: [Absence(person_id=MAYA.id, first=TUESDAY + WEEK, last=TUESDAY + WEEK)]}
    assert after(3, [put("check_in", TUESDAY)], away=away) == [("check_in", TUESDAY + 3 * WEEK)]
    assert after(4, [put("check_in", TUESDAY)], away=away) == [("silent", TUESDAY + 4 * WEEK)]


@pytest.mark.parametrize("state", ["expired", "excused"])
def test_what_was_never_asked_is_not_unanswered(state: str) -> None:
    assert after(3, [put("check_in", TUESDAY, state=state)]) == [("check_in", TUESDAY + 3 * WEEK)]


def test_a_new_owner_begins_anew_and_leads_are_not_meant() -> None:
    asks = [put("check_in", TUESDAY, person_id=UUID(int=2))]
    assert after(3, asks) == [("check_in", TUESDAY + 3 * WEEK)]
    assert after(3, [put("check_in", TUESDAY)], of=UUID(int=2)) == [("check_in", TUESDAY + 3 * WEEK)]
    assert after(3, [put("owner", TUESDAY)], kind="owner") == [("owner", TUESDAY + 3 * WEEK)]


def test_an_end_that_nobody_tells_is_asked_for_three_times_too() -> None:
    over = outcome(check_in_on=ON - 3 * WEEK, due_on=ON, starts_on=ON - 9 * WEEK)
    asks = [put("check_in", TUESDAY - 3 * WEEK), put("silent", TUESDAY), put("close", TUESDAY)]
    assert after(0, asks[:1], kind="close", known=over) == [("close", TUESDAY)]
    assert after(3, [asks[0], asks[2]], kind="close", known=over) == [("silent", TUESDAY + 3 * WEEK)]
    assert after(3, asks, kind="close", known=over) == []


# Doubt


def hopes(*kinds: tuple[int, str]) -> list[CheckIn]:
    """Check-ins a week apart, of a confidence on a kind of evidence."""
    return [
        check_in(day=ON + number * WEEK, confidence=sure, evidence=kind) for number, (sure, kind) in enumerate(kinds)
    ]


@pytest.mark.parametrize(
    ("looks", "since"),
    [
        (hopes(), None),
        (hopes((7, "opinion")), None),
        (hopes((7, "opinion"), (9, "anecdote")), ON + WEEK),
        (hopes((7, "opinion"), (6, "anecdote")), None),
        (hopes((7, "opinion"), (9, "test result")), None),
        (hopes((9, "launch data"), (7, "opinion"), (9, "anecdote"), (8, "opinion")), ON + 2 * WEEK),
        (hopes((7, "opinion"), (9, "anecdote"), (3, "opinion"), (8, "opinion")), None),
    ],
    ids=["none", "one", "two", "less sure", "on something", "since its second", "interrupted"],
)
def test_hope_on_little_is_seen_at_its_second_check_in(looks: list[CheckIn], since: date | None) -> None:
    assert rules.hopeful_since(looks) == since


@given(st.lists(st.tuples(st.integers(1, 10), st.sampled_from(EVIDENCE)), max_size=9))
def test_hope_is_found_by_the_last_two_and_dated_by_where_it_began(kinds: list[tuple[int, str]]) -> None:
    """An independent model: a text of H (hope) and - (none), which ends in HH."""
    looks = hopes(*kinds)
    marks = "".join("H" if sure >= 7 and kind in ("opinion", "anecdote") else "-" for sure, kind in kinds)
    began = marks.rfind("-") + 1
    assert rules.hopeful_since(looks) == (looks[began + 1].day if marks.endswith("HH") else None)


HOPEFUL = hopes((7, "opinion"), (9, "anecdote"))  # the second on the Monday a week later


def doubted(on: date, asks: Sequence[Ask] = (), **given: Any) -> list[tuple[str, date]]:
    known = given.pop("known", DUE)
    found = rules.doubts(known, given.pop("looks", HOPEFUL), asks, MAYA, HERE, on)
    return [(each.kind, each.nominal) for each in found]


def test_the_owner_is_asked_for_the_next_test_once_for_a_row_of_hopes() -> None:
    first = TUESDAY + WEEK
    assert doubted(first - DAY) == []
    assert doubted(first) == [("doubt", first)]
    assert doubted(first + WEEK) == [("doubt", first + WEEK)], "where it could not be asked in time"
    assert doubted(first + WEEK, [put("doubt", first, state="missed")]) == []
    assert doubted(first + WEEK, [put("doubt", first, state="expired")]) == [("doubt", first + WEEK)]
    assert doubted(first, [put("doubt", first - 9 * WEEK, state="answered")]) == [("doubt", first)], "another row"


def test_nothing_is_doubted_of_what_is_paused_over_or_supported() -> None:
    first = TUESDAY + WEEK
    assert doubted(first, known=outcome(paused=True)) == []
    assert doubted(first, known=outcome(state="dropped", learned="Much")) == []
    assert doubted(first, looks=hopes((7, "opinion"))) == []


def test_the_next_test_is_said_in_a_line_and_stands_in_the_history() -> None:
    known = outcome()
    step = rules.next_test(known, MAYA, member(MAYA), NOW, " Ask five customers ")
    assert step is not None
    assert (step.verb, step.after, known.next_test) == (
        "tested",
        {"next_test": "Ask five customers"},
        "Ask five customers",
    )
    assert rules.next_test(known, MAYA, member(MAYA), NOW, "Ask five customers") is None
    with pytest.raises(Refused, match="Say in a line"):
        rules.next_test(known, MAYA, member(MAYA), NOW, "…")
