"""What is planned around changes of clocks, and on the day that Samoa skipped: all of it, and nothing else."""

from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from bot.rules import calendar, rounds
from tests.builders import alone, channel, member, somebody
from tests.rules.test_rounds import BEGINS, DAY, HOUR, MONDAY, PERSON, ZONES, begun


@given(BEGINS, st.lists(PERSON, min_size=1, max_size=4), ZONES, st.sampled_from([1, 2, 4]), st.integers(1, 7))
def test_following_the_hints_finds_every_question_in_time_and_no_other(
    begin: datetime, given_people: list[dict[str, object]], zone: str, weeks: int, ritual_day: int
) -> None:
    here = channel(zone=zone, ritual_day=ritual_day)
    asking = rounds.start(here, "risk", "risks", weeks, begin)
    persons = [somebody(id=UUID(int=number), **each) for number, each in enumerate(given_people)]
    people = [(member(person, since=begin + DAY * 2 * number), person) for number, person in enumerate(persons)]
    each_alone = [alone(*each) for each in people]
    end = begin + DAY * 60

    found: dict[tuple[UUID, int], tuple[date, datetime]] = {}
    now = begin
    while now < end:
        plan = rounds.plan(asking, here, each_alone, now)
        for each in plan.questions:
            key, told = (each.habits.id, each.cycle), (each.nominal, each.due)
            assert found.get(key, told) == told, "the same question, at every look"
            assert key in found or now <= each.due or each.due < begin + DAY, "told in time"
            found[key] = told
        assert plan.again > now
        assert plan.again <= now + 7 * weeks * DAY
        now = plan.again

    expected = {}
    for member_, person in people:
        own = calendar.person_zone(person, here)
        for cycle in range(60 // (7 * weeks) + 3):
            day = calendar.ritual_date(person, here, calendar.week_of(cycle, asking.anchor, weeks))
            assert day is not None
            due = calendar.occurs_at(day, calendar.prompt_time(person, here), own)
            if max(member_.since, begin) <= due < end:
                expected[person.id, cycle] = (day, due)
    assert {key: told for key, told in found.items() if told[1] < end} == expected

    scan: dict[tuple[UUID, int], tuple[date, datetime]] = {}
    for hours in range(0, 60 * 24, 6):
        for each in rounds.plan(asking, here, each_alone, begin + HOUR * hours).questions:
            scan[each.habits.id, each.cycle] = (each.nominal, each.due)
    assert {key: told for key, told in scan.items() if told[1] < end - DAY} == {
        key: told for key, told in found.items() if told[1] < end - DAY
    }


@given(BEGINS, PERSON, st.sampled_from([1, 2, 4]), st.integers(0, 40 * 24))
def test_what_is_told_to_come_next_is_what_is_asked_next(
    begin: datetime, given_person: dict[str, object], weeks: int, hours: int
) -> None:
    here, person, after = channel(), somebody(**given_person), begin + HOUR * hours
    asking = rounds.start(here, "risk", "risks", weeks, begin)
    told = rounds.next_asked(asking, here, person, after)
    assert told is not None
    dues = set()
    for days in range(-1, 7 * weeks + 22):
        plan = rounds.plan(asking, here, [alone(member(person), person)], after + DAY * days)
        dues |= {each.due for each in plan.questions if each.due > after}
    assert told == min(dues)


def test_who_never_works_has_no_next_question() -> None:
    assert rounds.next_asked(begun(), channel(), somebody(working_days=""), MONDAY) is None


def test_a_round_that_begins_far_ahead_promises_nothing_yet() -> None:
    far = begun(MONDAY + 200 * DAY)
    assert rounds.next_asked(far, channel(), somebody(), MONDAY) == datetime(2027, 5, 11, 7, 30, tzinfo=UTC)
    far.since = MONDAY + 400 * DAY
    assert rounds.next_asked(far, channel(), somebody(), MONDAY) is None
