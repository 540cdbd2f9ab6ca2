"""When a question comes after all: Later, a day away, changed habits; always in the person's working hours."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.rules import calendar, later
from bot.rules import rounds as asking
from storage.absences import Absence
from storage.people import Person
from storage.rounds import Round
from tests.builders import ask, channel, member, somebody
from tests.rules.test_calendar import MOMENTS, zones

TUESDAY = datetime(2026, 10, 20, 7, 30, tzinfo=UTC)  # 9:30 in Berlin
HOUR = timedelta(hours=1)


def away(first: date, last: date | None = None) -> Absence:
    return Absence(person_id=UUID(int=1), first=first, last=last or first)


def berlin(*wall: int) -> datetime:
    return datetime(*wall, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)  # type: ignore[misc,arg-type]


def until(choice: str, now: datetime, person: Person | None = None, *off: Absence) -> datetime:
    return later.until(choice, channel(), person or somebody(), off, now)


def begun(**given: object) -> Round:
    made = asking.start(channel(), "risk", "risks", 2, TUESDAY - 24 * HOUR)
    for name, value in given.items():
        setattr(made, name, value)
    return made


# Later


@pytest.mark.parametrize(("choice", "hours"), [("1h", 1), ("3h", 3), ("tomorrow", 24)])
def test_later_is_as_long_as_it_says_within_working_hours(choice: str, hours: int) -> None:
    assert until(choice, TUESDAY) == TUESDAY + hours * HOUR


def test_later_past_working_hours_means_the_prompt_hour_of_the_next_working_day() -> None:
    friday = berlin(2026, 10, 23, 15, 0)
    assert until("1h", friday) == friday + HOUR
    assert until("3h", friday) == berlin(2026, 10, 26, 9, 30)
    assert until("tomorrow", friday) == berlin(2026, 10, 26, 9, 30)


def test_later_before_work_begins_means_the_prompt_hour_of_that_day() -> None:
    assert until("1h", berlin(2026, 10, 20, 5, 0)) == berlin(2026, 10, 20, 9, 30)


def test_later_jumps_over_days_away_and_holidays() -> None:
    off = away(date(2026, 10, 21), date(2026, 10, 22))
    assert until("tomorrow", TUESDAY, None, off) == berlin(2026, 10, 23, 9, 30)
    christmas = berlin(2026, 12, 24, 12, 0)
    assert until("tomorrow", christmas, somebody(country="DE")) == berlin(2026, 12, 28, 9, 30)


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)])
def test_later_pressed_at_ten_to_midnight_around_a_change_of_clocks_is_right(day: date) -> None:
    night = calendar.occurs_at(day, time(23, 50), ZoneInfo("Europe/Berlin"))
    always = somebody(working_days="1234567", work_from=time(0, 0), work_to=time(23, 59))
    assert until("tomorrow", night, always) == calendar.occurs_at(
        day + timedelta(days=1), time(9, 30), ZoneInfo("Europe/Berlin")
    )
    ordinary = until("1h", night)
    assert ordinary.astimezone(ZoneInfo("Europe/Berlin")).time() == time(9, 30)
    assert ordinary > night


def test_who_puts_their_hour_after_work_is_asked_when_work_begins_after_later() -> None:
    owl = somebody(prompt_time=time(20, 0))
    assert until("tomorrow", TUESDAY, owl) == berlin(2026, 10, 21, 9, 0)


def test_who_never_works_is_told_where_to_say_when() -> None:
    with pytest.raises(Refused, match="/rituals me"):
        until("1h", TUESDAY, somebody(working_days=""))


def test_a_question_can_be_put_off_once() -> None:
    question = ask()
    later.put_off(question, TUESDAY)
    with pytest.raises(Refused, match="put this off once already"):
        later.put_off(question, TUESDAY + HOUR)
    assert question.again == TUESDAY


WALL = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))


@given(
    st.sampled_from(zones()),
    MOMENTS,
    st.tuples(WALL, WALL).filter(lambda hours: hours[0] < hours[1]),
    st.none() | WALL,
    st.sets(st.sampled_from("1234567"), min_size=1),
    st.none() | st.sampled_from(["DE", "US", "IN", "JP"]),
    st.integers(0, 9),
    st.sampled_from(sorted(later.CHOICES)),
)
def test_later_never_lands_outside_working_hours_or_before_now(
    zone: str,
    now: datetime,
    hours: tuple[time, time],
    prompt: time | None,
    days: set[str],
    country: str | None,
    off: int,
    choice: str,
) -> None:
    person = somebody(
        zone=zone, work_from=hours[0], work_to=hours[1], prompt_time=prompt, working_days="".join(days), country=country
    )
    own = ZoneInfo(zone)
    today = now.astimezone(own).date()
    absent = [away(today + timedelta(days=1), today + timedelta(days=off))] if off else []
    moment = until(choice, now, person, *absent)
    day = moment.astimezone(own).date()
    assert moment > now
    assert calendar.works_on(person, day)
    assert not calendar.is_off(person, day, absent)
    assert calendar.occurs_at(day, hours[0], own) <= moment < calendar.occurs_at(day, hours[1], own)


# The reminder


@pytest.mark.parametrize(
    ("sent", "reminded"),
    [
        (berlin(2026, 10, 20, 9, 30), berlin(2026, 10, 20, 13, 30)),
        (berlin(2026, 10, 20, 15, 0), berlin(2026, 10, 21, 11, 0)),
        (berlin(2026, 10, 20, 13, 0), berlin(2026, 10, 21, 9, 0)),
        (berlin(2026, 10, 23, 16, 0), berlin(2026, 10, 26, 12, 0)),
        (berlin(2026, 10, 20, 6, 0), berlin(2026, 10, 20, 13, 0)),
    ],
)
def test_four_working_hours_later_is_counted_in_working_hours(sent: datetime, reminded: datetime) -> None:
    assert calendar.after_working(somebody(), channel(), sent, later.REMIND_AFTER, ()) == reminded


def test_working_hours_are_not_counted_on_days_away_and_never_come_for_who_never_works() -> None:
    off = [away(date(2026, 10, 21), date(2026, 10, 23))]
    sent = berlin(2026, 10, 20, 15, 0)
    assert calendar.after_working(somebody(), channel(), sent, 4 * HOUR, off) == berlin(2026, 10, 26, 11, 0)
    assert calendar.after_working(somebody(working_days=""), channel(), sent, 4 * HOUR, ()) is None


# Changed habits and days away


def test_a_question_about_a_record_moves_to_the_next_working_day() -> None:
    off = [away(date(2026, 10, 20), date(2026, 10, 25))]
    slot = later.moved(date(2026, 10, 20), channel(), somebody(), off, TUESDAY)
    assert slot == later.Slot(date(2026, 10, 26), time(9, 30), berlin(2026, 10, 26, 9, 30))
    assert later.moved(date(2026, 10, 20), channel(), somebody(working_days=""), (), TUESDAY) is None


def replanned(person: Person, now: datetime, *off: Absence, of: Round | None = None, **about: object) -> object:
    question = ask(nominal=date(2026, 10, 20), due=TUESDAY)
    slot = later.replanned(question, of, channel(), member(person, **about), person, off, now)
    return (slot.day, slot.due) if slot else None


def test_a_question_of_a_round_moves_to_the_persons_new_day_and_hour() -> None:
    night = TUESDAY - 10 * HOUR
    assert replanned(somebody(ritual_day=4, prompt_time=time(14, 0)), night, of=begun()) == (
        date(2026, 10, 22),
        berlin(2026, 10, 22, 14, 0),
    )
    assert replanned(somebody(prompt_time=time(8, 0)), night, of=begun()) == (
        date(2026, 10, 20),
        berlin(2026, 10, 20, 9, 0),
    ), "never before they work"


def test_where_the_new_moment_is_past_the_question_stays_on_its_day() -> None:
    night = TUESDAY - 10 * HOUR  # Monday evening
    assert replanned(somebody(ritual_day=1), night, of=begun()) == (date(2026, 10, 20), TUESDAY)
    east = somebody(zone="Asia/Tokyo")  # 15:30 there, so at once
    assert replanned(east, TUESDAY - HOUR, of=begun()) == (date(2026, 10, 20), TUESDAY - HOUR)


def test_where_even_its_day_is_past_the_question_comes_as_soon_as_the_person_works() -> None:
    farther = somebody(zone="Pacific/Auckland")
    assert replanned(farther, TUESDAY - HOUR, of=begun()) == (
        date(2026, 10, 21),
        datetime(2026, 10, 20, 20, 30, tzinfo=UTC),  # 9:30 of Wednesday
    )
    gone = away(date(2026, 10, 21), date(2030, 1, 1))
    assert replanned(farther, TUESDAY - HOUR, gone, of=begun()) is None
    working = {"work_from": time(2, 0), "work_to": time(2, 30), "prompt_time": time(2, 0), "working_days": "2"}
    assert replanned(somebody(ritual_day=2, **working), TUESDAY, of=begun()) == (
        date(2026, 10, 27),
        berlin(2026, 10, 27, 2, 0),
    )


def test_who_is_away_or_opted_out_or_never_works_is_not_asked_by_a_round() -> None:
    night, person = TUESDAY - 10 * HOUR, somebody()
    assert replanned(person, night, away(date(2026, 10, 20)), of=begun()) is None
    assert replanned(person, night, of=begun(), opted_out="debt.debts risk.risks") is None
    assert replanned(somebody(working_days=""), night, of=begun()) is None
    assert replanned(person, night, of=begun(audience="design")) is None
    assert replanned(person, night, of=begun(audience="owners")) is not None, "looked at when it is sent"


def test_a_day_away_moves_a_question_about_a_record() -> None:
    assert replanned(somebody(), TUESDAY - 10 * HOUR, away(date(2026, 10, 20))) == (
        date(2026, 10, 21),
        berlin(2026, 10, 21, 9, 30),
    )


def test_not_working_today_is_the_persons_own_date() -> None:
    tokyo = somebody(zone="Asia/Tokyo")
    late = datetime(2026, 10, 20, 20, 0, tzinfo=UTC)
    absence = later.away_today(tokyo, channel(), late)
    assert (absence.person_id, absence.first, absence.last) == (tokyo.id, date(2026, 10, 21), date(2026, 10, 21))
    assert later.off_today(tokyo, channel(), [absence], late)
    assert not later.off_today(somebody(), channel(), [absence], late)


def test_what_is_excused_can_be_asked_again() -> None:
    question = ask()
    later.excuse(question)
    assert question.state == "excused"
    later.ask_again(question)
    assert question.state == "open"
