"""When a wall time occurs, on which day somebody is asked, and which week belongs to which cycle."""

import importlib.resources
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import calendar
from storage.absences import Absence
from tests.builders import channel, somebody

FIRST, LAST = datetime(2019, 2, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
SECOND, WEEK = timedelta(seconds=1), timedelta(days=7)
WALL_TIMES = st.times().map(lambda at: at.replace(microsecond=0))
DATES = st.dates(date(2019, 2, 2), date(2037, 12, 30))


@cache
def zones() -> tuple[str, ...]:
    """One name for each of the different zones of the pinned tzdata."""
    files = importlib.resources.files("tzdata").joinpath("zoneinfo")
    different = {files.joinpath(name).read_bytes(): name for name in sorted(zoneinfo.available_timezones())}
    return tuple(sorted(different.values()))


@cache
def stretches(name: str) -> tuple[tuple[datetime, timedelta], ...]:
    """From which moments on the zone's clocks are ahead of UTC by how much; found by looking every week."""
    zone = ZoneInfo(name)

    def ahead(moment: datetime) -> timedelta:
        offset = moment.astimezone(zone).utcoffset()
        assert offset is not None
        return offset

    found = [(FIRST, ahead(FIRST))]
    looks = [FIRST + WEEK * week for week in range((LAST - FIRST) // WEEK + 2)]
    for low, high in pairwise(looks):
        while ahead(low) != ahead(high):
            left, right = low, high
            while right - left > SECOND:
                middle = left + (right - left) // SECOND // 2 * SECOND
                left, right = (middle, right) if ahead(middle) == ahead(low) else (left, middle)
            found.append((right, ahead(right)))
            low = right
    return tuple(found)


def first_shown(name: str, wall: datetime) -> datetime:
    """The first moment at which the zone's clocks show `wall` or, where they skip it, a later time."""
    known = stretches(name)
    ends = [*(begin for begin, _ in known[1:]), LAST + 2 * WEEK]
    shown = [
        moment
        for (begin, ahead), end in zip(known, ends, strict=True)
        if (moment := max(begin, (wall - ahead).replace(tzinfo=UTC))) < end
    ]
    return min(shown)


def test_a_wall_time_occurs_exactly_once_on_every_day_in_every_zone_that_changes_its_clocks() -> None:
    checked = 0
    for name in zones():
        zone = ZoneInfo(name)
        for (_, before), (change, after) in pairwise(stretches(name)):
            edges = {(change + ahead).replace(tzinfo=None) for ahead in (before, after)}
            walls = {edge + step for edge in edges for step in (-SECOND, timedelta(0), SECOND)}
            walls |= {min(edges) + abs(after - before) / 2, min(edges) - timedelta(hours=9)}
            for wall in walls:
                wall = wall.replace(microsecond=0)
                assert calendar.occurs_at(wall.date(), wall.time(), zone) == first_shown(name, wall), (name, wall)
                checked += 1
    assert checked > 25_000


@given(st.sampled_from(zones()), DATES, WALL_TIMES)
def test_a_wall_time_occurs_when_the_clocks_first_show_it(name: str, day: date, at: time) -> None:
    found = calendar.occurs_at(day, at, ZoneInfo(name))
    assert found == first_shown(name, datetime.combine(day, at))
    assert found.tzinfo is UTC


def test_days_follow_each_other_in_every_zone_at_the_hours_at_which_clocks_change() -> None:
    for name in zones():
        zone = ZoneInfo(name)
        for (_, _before), (change, _after) in pairwise(stretches(name)):
            around = change.astimezone(zone).date()
            for at in (time(0), time(2, 30), time(23, 59)):
                moments = [calendar.occurs_at(around + timedelta(days=days), at, zone) for days in range(-2, 3)]
                assert moments == sorted(moments), (name, around, at)


@given(st.sampled_from(zones()), DATES, WALL_TIMES, st.integers(1, 400))
def test_a_later_day_never_occurs_earlier(name: str, day: date, at: time, days: int) -> None:
    zone = ZoneInfo(name)
    later = min(day + timedelta(days=days), date(2037, 12, 31))
    assert calendar.occurs_at(day, at, zone) <= calendar.occurs_at(later, at, zone)


@pytest.mark.parametrize(
    ("zone", "wall", "occurs"),
    [
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),  # twice: the first
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),
        ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:00"),  # never: the first moment after
        ("Europe/Berlin", "2026-03-29 02:00", "2026-03-29 01:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:10", "2026-10-03 15:30"),  # half an hour skipped
        ("Pacific/Apia", "2011-12-30 09:30", "2011-12-30 10:00"),  # the whole day skipped
        ("Pacific/Apia", "2011-12-31 09:30", "2011-12-30 19:30"),
        ("Pacific/Fakaofo", "2011-12-30 12:00", "2011-12-30 11:00"),
        ("Asia/Tehran", "2021-03-22 00:30", "2021-03-21 20:30"),  # midnight skipped
        ("Africa/Casablanca", "2026-03-22 02:30", "2026-03-22 02:00"),  # after Ramadan
    ],
)
def test_odd_days_have_their_moment(zone: str, wall: str, occurs: str) -> None:
    asked = datetime.fromisoformat(wall)
    expected = datetime.fromisoformat(occurs).replace(tzinfo=UTC)
    assert calendar.occurs_at(asked.date(), asked.time(), ZoneInfo(zone)) == expected


def test_a_zone_that_nobody_knows_is_no_zone() -> None:
    known = calendar.zone_of("Asia/Kolkata")
    assert known is not None
    assert known.key == "Asia/Kolkata"
    for name in (None, "", "Mars/Olympus", "../../etc/passwd", "Europe", "a\x00b", "x" * 5000):
        assert calendar.zone_of(name) is None


def test_a_person_without_a_known_zone_lives_by_the_channels_and_a_channel_without_one_by_utc() -> None:
    tokyo, nowhere = channel(zone="Asia/Tokyo"), channel(zone="Nowhere/Land")
    assert calendar.person_zone(somebody(zone="Europe/Berlin"), tokyo).key == "Europe/Berlin"
    assert calendar.person_zone(somebody(zone=None), tokyo).key == "Asia/Tokyo"
    assert calendar.person_zone(somebody(zone="Mars/Olympus"), nowhere).key == "UTC"
    assert calendar.channel_zone(tokyo).key == "Asia/Tokyo"
    assert calendar.channel_zone(nowhere).key == "UTC"


def test_nobody_is_asked_before_their_working_hours() -> None:
    assert calendar.prompt_time(somebody(work_from=time(9)), channel(prompt_time=time(9, 30))) == time(9, 30)
    assert calendar.prompt_time(somebody(work_from=time(11)), channel(prompt_time=time(9, 30))) == time(11)
    assert calendar.prompt_time(somebody(prompt_time=time(14)), channel(prompt_time=time(9, 30))) == time(14)
    assert calendar.prompt_time(somebody(prompt_time=time(7), work_from=time(8)), channel()) == time(8)


MONDAY = date(2026, 10, 19)


@pytest.mark.parametrize(
    ("own_day", "working", "asked_on"),
    [
        (None, "12345", date(2026, 10, 20)),  # the channel's Tuesday
        (5, "12345", date(2026, 10, 23)),  # their own Friday
        (None, "345", date(2026, 10, 21)),  # does not work on Tuesday: the next working day
        (6, "12345", date(2026, 10, 23)),  # no working day after it in that week: the last one before
        (7, "1", date(2026, 10, 19)),
        (1, "7", date(2026, 10, 25)),
        (None, "", None),
    ],
)
def test_people_are_asked_on_their_ritual_day_or_the_nearest_working_day_of_that_week(
    own_day: int | None, working: str, asked_on: date | None
) -> None:
    person = somebody(ritual_day=own_day, working_days=working)
    assert calendar.ritual_date(person, channel(ritual_day=2), MONDAY) == asked_on


@given(st.one_of(st.none(), st.integers(1, 7)), st.sets(st.sampled_from("1234567")), DATES)
def test_the_day_lies_in_its_week_and_is_a_working_day(own_day: int | None, working: set[str], day: date) -> None:
    week = calendar.monday(day)
    person = somebody(ritual_day=own_day, working_days="".join(sorted(working)))
    found = calendar.ritual_date(person, channel(), week)
    if found is None:
        assert working == set()
    else:
        assert calendar.monday(found) == week
        assert str(found.isoweekday()) in working


@given(DATES)
def test_a_week_begins_on_monday(day: date) -> None:
    week = calendar.monday(day)
    assert week.isoweekday() == 1
    assert timedelta(0) <= day - week < WEEK
    assert week.isocalendar()[:2] == day.isocalendar()[:2]


@given(DATES, DATES, st.sampled_from([1, 2, 4]))
def test_every_day_belongs_to_exactly_one_cycle(day: date, other: date, weeks: int) -> None:
    anchor = calendar.monday(other)
    cycle = calendar.cycle_of(day, anchor, weeks)
    begins = calendar.week_of(cycle, anchor, weeks)
    assert begins <= day < calendar.week_of(cycle + 1, anchor, weeks)
    assert begins.isoweekday() == 1
    assert calendar.cycle_of(anchor, anchor, weeks) == 0


MOMENTS = st.integers(2 * 24 * 3600, 37 * 365 * 24 * 3600).map(lambda seconds: FIRST + SECOND * seconds)


@given(st.sampled_from(zones()), MOMENTS, st.integers(1, 7), WALL_TIMES)
def test_the_next_weekday_is_the_first_one_after_and_never_now(
    name: str, after: datetime, weekday: int, at: time
) -> None:
    zone = ZoneInfo(name)
    found = calendar.next_weekday(weekday, at, zone, after)
    today = after.astimezone(zone).date()
    every = [today + timedelta(days=days) for days in range(-8, 17)]
    moments = [calendar.occurs_at(day, at, zone) for day in every if day.isoweekday() == weekday]
    assert found == min(moment for moment in moments if moment > after)


def test_the_digest_keeps_its_hour_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 22, 13, 0, tzinfo=UTC)  # Thursday 15:00 in Berlin's summer
    assert calendar.next_digest(channel(), before - SECOND) == before
    assert calendar.next_digest(channel(), before) == datetime(2026, 10, 29, 14, 0, tzinfo=UTC)


# Holidays and days away


def test_a_public_holiday_of_the_whole_country_is_one() -> None:
    german_unity, corpus_christi = date(2026, 10, 3), date(2026, 6, 4)
    assert [calendar.is_holiday(country, german_unity) for country in ("DE", "US", "XX", None)] == [True] + [False] * 3
    assert not calendar.is_holiday("DE", corpus_christi), "in some of its states only"
    assert calendar.is_holiday("IN", date(2080, 8, 15)), "also in years of which not all is known"


@pytest.mark.parametrize(
    ("country", "known"), [("DE", True), ("US", True), ("XX", False), ("de", False), ("DEU", False), ("UK", True)]
)
def test_countries_are_known_by_two_capital_letters(country: str, known: bool) -> None:
    assert calendar.has_holidays(country) is known


def test_the_next_working_day_is_neither_off_nor_away() -> None:
    christmas = date(2026, 12, 25)
    away = [Absence(first=date(2026, 12, 28), last=date(2026, 12, 30))]
    found = [
        calendar.working_day(somebody(country=country), christmas, off)
        for country in ("DE", None)
        for off in (away, ())
    ]
    assert found == [date(2026, 12, 31), date(2026, 12, 28), christmas, christmas]
    assert calendar.working_day(somebody(working_days=""), christmas, ()) is None


def test_today_is_the_date_that_the_person_reads() -> None:
    evening = datetime(2026, 10, 20, 20, 0, tzinfo=UTC)
    assert [calendar.today(somebody(zone=zone), evening).day for zone in ("Asia/Tokyo", "Europe/Berlin", None)] == [
        21,
        20,
        20,
    ]


def test_an_hour_that_the_clocks_show_twice_is_the_first_one_however_it_is_written() -> None:
    berlin, twice = ZoneInfo("Europe/Berlin"), time(2, 30)
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert [calendar.occurs_at(date(2026, 10, 25), twice.replace(fold=fold), berlin) for fold in (0, 1)] == [first] * 2
