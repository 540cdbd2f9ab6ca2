"""How outcomes went over weeks: in percent of the way, and in confidence, by what was known at the ends of them."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.outcome import trend as rules
from storage.outcome import CheckIn
from tests.builders import NOW, check_in, outcome

WEEK = timedelta(weeks=1)
ENDS = [NOW + number * WEEK for number in range(4)]


def looks(*each: tuple[float, int], first: int = 0) -> list[CheckIn]:
    """Check-ins a week apart, from the `first` week on: value and confidence."""
    return [
        check_in(at=NOW + (first + turn) * WEEK, value=value, confidence=sure)
        for turn, (value, sure) in enumerate(each)
    ]


def test_progress_is_told_in_percent_of_the_way_from_the_baseline_on() -> None:
    assert rules.progress(outcome(), looks((30, 7), (25, 5), first=1), ENDS) == [0, 25, 12, 12]


def test_what_is_worse_than_at_the_start_is_below_zero_and_nothing_is_off_the_chart() -> None:
    assert rules.progress(outcome(), looks((10, 7), (-1e12, 7), (1e12, 7), (60, 9)), ENDS) == [-25, -100, 200, 100]
    lower = outcome(baseline=-10.0, target=-60.0, raised_at=NOW)
    assert rules.progress(lower, looks((-35, 7), (15, 7)), ENDS) == [50, -50, -50, -50]


def test_confidence_is_not_known_before_the_first_check_in() -> None:
    assert rules.confidence(looks((30, 7), (30, 4), first=1), ENDS) == [None, 7, 4, 4]
    assert rules.confidence([], ENDS) == [None] * 4


def test_an_outcome_has_no_progress_before_it_was_written_down() -> None:
    assert rules.progress(outcome(raised_at=NOW + WEEK), looks((30, 7), first=2), ENDS) == [None, 0, 25, 25]


def test_a_chart_begins_where_anything_is_known_and_leaves_out_what_is_younger() -> None:
    found = rules.lines({"O-1": [None, 7, 4, 4], "O-2": [None, None, 9, 9]})
    assert found == rules.Lines({"O-1": [7, 4, 4]}, 1, ["O-2"])


def test_a_chart_begins_with_the_youngest_of_which_four_moments_are_known() -> None:
    known = {
        "O-1": [1, 2, 3, 4, 5, 6],
        "O-2": [None, 7, 7, 7, 7, 7],
        "O-3": [None, None, 0, 1, 2, 3],
        "O-4": [None] * 3 + [9] * 3,
    }
    found = rules.lines(known)
    assert found == rules.Lines({"O-1": [3, 4, 5, 6], "O-2": [7, 7, 7, 7], "O-3": [0, 1, 2, 3]}, 2, ["O-4"])


def test_check_ins_are_told_apart_by_outcome() -> None:
    one, other = check_in(), check_in(outcome_id=UUID(int=604))
    assert rules.by_outcome([one, other, one]) == {UUID(int=603): [one, one], UUID(int=604): [other]}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=12))
def test_what_came_later_changes_nothing_of_the_weeks_before(days: list[tuple[int, int]]) -> None:
    known = [check_in(at=NOW + timedelta(days=day), confidence=sure) for day, sure in sorted(days)]
    whole = rules.stood_at(known, ENDS)
    for turn, end in enumerate(ENDS):
        assert rules.stood_at([each for each in known if each.at <= end], ENDS)[turn] is whole[turn]
