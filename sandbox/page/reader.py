"""Knows who reads: the names behind ids, the reader's zone, and how a moment is put into words there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

# No locale: strftime's %a and %b follow the machine, and the page speaks English everywhere.
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FIELD = re.compile(r"\{(\w+)\}")
_LATEST = 253402300799  # the last second datetime can hold


@dataclass(frozen=True)
class Reader:
    """The one who looks at the page.

    `people` and `channels` map ids to the names shown for them (without @ and #), `here` is the path of the reader's own
    pages ("/as/maya"), `closed` holds the ids that menus no longer offer (accounts that were closed), `now` the current moment (aware), against which "today" and "2 hours ago" are told.
    """

    zone: tzinfo = UTC
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    here: str = ""
    me: str = ""
    closed: frozenset[str] = frozenset()


def clock_time(at: datetime) -> str:
    """The hour as Slack writes it: "9:30 AM"."""
    return f"{at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"


def day_and_time(at: datetime, zone: tzinfo) -> str:
    """A moment in full: "Tue 6 Oct 2026, 9:30 AM"."""
    local = at.astimezone(zone)
    return f"{DAYS[local.weekday()][:3]} {local.day} {MONTHS[local.month - 1][:3]} {local.year}, {clock_time(local)}"


def day(at: datetime, reader: Reader) -> str:
    """A day as a divider between messages names it: "Today", "Yesterday" or "Tuesday, October 6th"."""
    local = at.astimezone(reader.zone)
    return _near(local, reader) or _long(local, reader)


def ago(at: datetime, now: datetime) -> str:
    """How far a moment is from now: "in 3 hours", "2 days ago", "now" within half a minute."""
    seconds = (at - now).total_seconds()
    size = abs(seconds)
    if size < 30:
        return "now"
    for length, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if size >= length:
            words = _count(int(size // length), unit)
            break
    else:
        words = "less than a minute"
    return f"in {words}" if seconds > 0 else f"{words} ago"


def date_words(unix: str, template: str, fallback: str, reader: Reader) -> tuple[str, datetime | None]:
    """What `<!date^unix^template|fallback>` says to the reader; the moment is None where the fallback has to speak."""
    try:
        seconds = int(unix)
        if not 0 <= seconds <= _LATEST - 86400 * 2:
            raise ValueError(unix)
    except ValueError:
        return fallback, None
    moment = datetime.fromtimestamp(seconds, UTC)
    local = moment.astimezone(reader.zone)
    unknown = [name for name in _FIELD.findall(template) if name not in _FORMATS]
    if unknown:
        return fallback, None
    words = _FIELD.sub(lambda found: _FORMATS[found.group(1)](local, reader), template)
    return words, moment


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _ordinal(number: int) -> str:
    if 10 < number % 100 < 14:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _near(local: datetime, reader: Reader) -> str:
    """Today, yesterday and tomorrow by their names; other days by none."""
    distance = (local.date() - reader.now.astimezone(reader.zone).date()) / timedelta(days=1)
    return {0: "Today", -1: "Yesterday", 1: "Tomorrow"}.get(int(distance), "")


def _year(local: datetime, reader: Reader) -> str:
    """The year, where it is not the reader's current one."""
    return "" if local.year == reader.now.astimezone(reader.zone).year else f", {local.year}"


def _date(local: datetime, reader: Reader) -> str:
    return f"{MONTHS[local.month - 1]} {_ordinal(local.day)}{_year(local, reader)}"


def _short(local: datetime, reader: Reader) -> str:
    return f"{MONTHS[local.month - 1][:3]} {local.day}{_year(local, reader)}"


def _long(local: datetime, reader: Reader) -> str:
    return f"{DAYS[local.weekday()]}, {_date(local, reader)}"


_FORMATS: dict[str, Callable[[datetime, Reader], str]] = {
    "date": _date,
    "date_short": _short,
    "date_long": _long,
    "date_num": lambda local, _: f"{local:%Y-%m-%d}",
    "date_slash": lambda local, _: f"{local:%m/%d/%Y}",
    "date_pretty": lambda local, reader: _near(local, reader).lower() or _date(local, reader),
    "date_short_pretty": lambda local, reader: _near(local, reader).lower() or _short(local, reader),
    "date_long_pretty": lambda local, reader: _near(local, reader).lower() or _long(local, reader),
    "day_divider_pretty": lambda local, reader: _near(local, reader) or _long(local, reader),
    "time": lambda local, _: clock_time(local),
    "time_secs": lambda local, _: clock_time(local).replace(" ", f":{local.second:02d} "),
    "ago": lambda local, reader: ago(local, reader.now),
}
