"""When things happen: wall times in zones, working days, cycles of weeks. Pure; weekdays are ISO numbers (1 Monday)."""

import warnings
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from storage.absences import Away
from storage.channels import Channel
from storage.habits import Habits
from storage.people import Person

DAY = timedelta(days=1)
HORIZON = 400  # days in which somebody who works at all works again


@lru_cache(maxsize=1024)
def zone_of(name: str | None) -> ZoneInfo | None:
    """The zone with this IANA name, or None when there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def occurs_at(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The one moment (aware UTC) at which wall time `at` of `day` occurs in `zone`.

    In an overlap the first; in a gap the first valid moment after it (a whole skipped day: the next valid moment).
    """
    at = at.replace(fold=0)
    early = datetime.combine(day, at, zone).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, at):
        return early
    # A gap: with fold=0 the offset before the gap was used, so `early` lies after the gap by (at - start of gap).
    before = datetime.combine(day, at, zone).utcoffset()
    after = datetime.combine(day, at, zone).replace(fold=1).utcoffset()
    assert before is not None
    assert after is not None
    low, high = early - (after - before), early
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def person_zone(person: Habits, channel: Channel) -> ZoneInfo:
    """The person's own zone, else the channel's, else UTC."""
    return zone_of(person.zone) or zone_of(channel.zone) or ZoneInfo("UTC")


def channel_zone(channel: Channel) -> ZoneInfo:
    """The zone of the channel's digest, else UTC."""
    return zone_of(channel.zone) or ZoneInfo("UTC")


def channel_date(channel: Channel, now: datetime) -> date:
    """The date in the channel's zone."""
    return now.astimezone(channel_zone(channel)).date()


def today(person: Habits, now: datetime) -> date:
    """The date that the person reads, in their own zone (else UTC)."""
    return now.astimezone(zone_of(person.zone) or ZoneInfo("UTC")).date()


def monday(day: date) -> date:
    """The Monday of the day's ISO week."""
    return day - DAY * (day.isoweekday() - 1)


def works_on(person: Habits, day: date) -> bool:
    """Whether `day` is one of the person's working days."""
    return str(day.isoweekday()) in person.working_days


@lru_cache(maxsize=4096)
def _holidays(country: str, year: int) -> frozenset[date]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of years that the library does not know in full
        try:
            return frozenset(holidays.country_holidays(country, years=year))
        except NotImplementedError:  # a country that an older version of the library knew
            return frozenset()


def has_holidays(country: str) -> bool:
    """Whether we know the public holidays of the country with these two letters."""
    return len(country) == 2 and country in holidays.list_supported_countries()  # with UK for GB


def is_holiday(country: str | None, day: date) -> bool:
    """Whether `day` is a public holiday in the whole of a country (two letters; None: nowhere)."""
    return bool(country) and day in _holidays(country or "", day.year)


def is_off(person: Habits, day: date, away: Away) -> bool:
    """Whether the person is away on `day`, or has a holiday."""
    return is_holiday(person.country, day) or any(each.first <= day <= each.last for each in away)


def working_day(person: Habits, since: date, away: Away) -> date | None:
    """The first day from `since` on (itself included) on which the person works; None for who never does."""
    days = (since + DAY * i for i in range(HORIZON))
    return next((day for day in days if works_on(person, day) and not is_off(person, day, away)), None)


def _hours(person: Person, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return occurs_at(day, person.work_from, zone), occurs_at(day, person.work_to, zone)


def _prompt(person: Person, channel: Channel, day: date, zone: ZoneInfo) -> datetime:
    """The person's prompt hour on `day`; when work begins, where that hour is not one of work."""
    begin, end = _hours(person, day, zone)
    prompt = occurs_at(day, prompt_time(person, channel), zone)
    return prompt if begin <= prompt < end else begin


def put_off(person: Person, channel: Channel, until: datetime, away: Away) -> datetime | None:
    """`until`, if the person works then; else their prompt hour on the next day on which they do. None: they never work."""
    zone = person_zone(person, channel)
    first = until.astimezone(zone).date()
    for day in (first + DAY * i for i in range(HORIZON)):
        begin, end = _hours(person, day, zone)
        moment = until if begin <= until < end else _prompt(person, channel, day, zone)
        if works_on(person, day) and not is_off(person, day, away) and until <= moment < end:
            return moment
    return None


def tomorrow(person: Person, channel: Channel, now: datetime) -> datetime:
    """The person's prompt hour on the day after `now`."""
    zone = person_zone(person, channel)
    return _prompt(person, channel, now.astimezone(zone).date() + DAY, zone)


def after_working(person: Person, channel: Channel, since: datetime, hours: timedelta, away: Away) -> datetime | None:
    """The moment at which the person has worked `hours` since a moment, in their working hours; None for who never works."""
    zone, left = person_zone(person, channel), hours
    first = since.astimezone(zone).date()
    for day in (first + DAY * i for i in range(HORIZON)):
        if not works_on(person, day) or is_off(person, day, away):
            continue
        begin, end = _hours(person, day, zone)
        begin = max(begin, since)
        if begin + left < end:
            return begin + left
        left -= max(end - begin, timedelta(0))
    return None


def prompt_time(person: Habits, channel: Channel) -> time:
    """The wall time at which the person is asked: their own choice, else the channel's; never before they work."""
    return max(person.prompt_time or channel.prompt_time, person.work_from)


def ritual_date(person: Habits, channel: Channel, week: date) -> date | None:
    """The day on which the person is asked in the week of the Monday `week`; None when they never work.

    Their ritual day (else the channel's); where that is not a working day the next one in that week, else the last one
    before it.
    """
    wanted = week + DAY * ((person.ritual_day or channel.ritual_day) - 1)
    later = [week + DAY * i for i in range(7) if week + DAY * i >= wanted and works_on(person, week + DAY * i)]
    earlier = [week + DAY * i for i in range(7) if week + DAY * i < wanted and works_on(person, week + DAY * i)]
    if later:
        return later[0]
    return earlier[-1] if earlier else None


def next_weekday(weekday: int, at: time, zone: ZoneInfo, after: datetime) -> datetime:
    """The first moment after `after` at which it is `at` o'clock on `weekday` in `zone`."""
    day = after.astimezone(zone).date()
    day += DAY * ((weekday - day.isoweekday()) % 7)
    moment = occurs_at(day, at, zone)
    return moment if moment > after else occurs_at(day + 7 * DAY, at, zone)


def next_digest(channel: Channel, after: datetime) -> datetime:
    """The channel's first digest cut-off after `after`."""
    return next_weekday(channel.digest_day, channel.digest_time, channel_zone(channel), after)


def cycle_of(day: date, anchor: date, weeks: int) -> int:
    """Whole rhythms of `weeks` weeks since the Monday `anchor`; negative before it."""
    return (day - anchor).days // (7 * weeks)


def week_of(cycle: int, anchor: date, weeks: int) -> date:
    """The Monday on which a cycle begins; its questions are asked in that week."""
    return anchor + 7 * weeks * cycle * DAY
