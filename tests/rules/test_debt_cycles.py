"""The cycles of a channel: their first and last days, and what becomes of them when another rhythm is set."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.debt.cycles import Cycle, Rhythm, cycles

MONDAY = date(2026, 10, 19)
FORTNIGHTS = Rhythm(MONDAY, 2)


def days(rhythms: list[Rhythm], until: date) -> list[tuple[date, date]]:
    return [(each.first, each.last) for each in cycles(rhythms, until)]


def test_a_cycle_lasts_its_weeks_and_the_next_one_begins_the_day_after() -> None:
    assert days([FORTNIGHTS], date(2026, 11, 2)) == [
        (MONDAY, date(2026, 11, 1)),
        (date(2026, 11, 2), date(2026, 11, 15)),
    ]
    assert [each.number for each in cycles([FORTNIGHTS], date(2026, 11, 2))] == [1, 2]


def test_on_its_last_day_a_cycle_still_runs() -> None:
    assert cycles([FORTNIGHTS], date(2026, 11, 1))[-1] == Cycle(1, MONDAY, date(2026, 11, 1))


def test_before_the_first_day_it_is_the_cycle_that_comes() -> None:
    assert cycles([FORTNIGHTS], date(2026, 1, 1)) == [Cycle(1, MONDAY, date(2026, 11, 1))]


def test_a_cycle_goes_on_over_the_end_of_a_year() -> None:
    assert cycles([FORTNIGHTS], date(2027, 1, 1))[-1] == Cycle(6, date(2026, 12, 28), date(2027, 1, 10))


def test_another_rhythm_cuts_the_cycle_that_runs_when_it_begins() -> None:
    assert days([FORTNIGHTS, Rhythm(date(2026, 10, 28), 3)], date(2026, 11, 20)) == [
        (MONDAY, date(2026, 10, 27)),
        (date(2026, 10, 28), date(2026, 11, 17)),
        (date(2026, 11, 18), date(2026, 12, 8)),
    ]


def test_a_cycle_that_was_cut_has_the_number_of_the_next_whole_one() -> None:
    found = cycles([FORTNIGHTS, Rhythm(date(2026, 11, 4), 3), Rhythm(date(2026, 11, 6), 1)], date(2026, 11, 20))
    assert [(each.number, each.days) for each in found] == [(1, 14), (2, 2), (2, 2), (2, 7), (3, 7), (4, 7)]


def test_a_rhythm_that_is_still_to_come_ends_the_one_before_it_in_time() -> None:
    assert days([FORTNIGHTS, Rhythm(date(2026, 10, 28), 3)], MONDAY) == [(MONDAY, date(2026, 10, 27))]


def test_a_rhythm_that_begins_with_an_earlier_one_or_before_it_takes_its_place() -> None:
    corrected = Rhythm(date(2026, 10, 12), 1)
    assert days([FORTNIGHTS, Rhythm(date(2026, 11, 9), 4), corrected], date(2026, 10, 20)) == [
        (date(2026, 10, 12), MONDAY - timedelta(days=1)),
        (MONDAY, date(2026, 10, 25)),
    ]


rhythms = st.lists(
    st.builds(Rhythm, st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 6)), min_size=1, max_size=6
)


@given(rhythms, st.dates(date(2026, 1, 1), date(2028, 6, 1)))
def test_whatever_is_set_each_day_lies_in_one_cycle_and_the_numbers_count_up(set_: list[Rhythm], until: date) -> None:
    found = cycles(set_, until)
    steps = [after.number - each.number for each, after in pairwise(found)]
    assert found[0].number == 1
    assert set(steps) <= {0, 1}
    for each, following in pairwise(found):
        assert each.first <= each.last == following.first - timedelta(days=1)
    assert until <= found[-1].last
    assert found[-1].first <= until or len(found) == 1
