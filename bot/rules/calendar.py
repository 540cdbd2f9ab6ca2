"""When things happen: wall times in zones, working days, cycles of weeks. Pure; weekdays are ISO numbers (1 Monday)."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from storage.channels import Channel
from storage.people import Habits

DAY = timedelta(days=1)


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


def monday(day: date) -> date:
    """The Monday of the day's ISO week."""
    return day - DAY * (day.isoweekday() - 1)


def works_on(person: Habits, day: date) -> bool:
    """Whether `day` is one of the person's working days."""
    return str(day.isoweekday()) in person.working_days


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
