"""When the lines of the story are played: weekdays and hours of each person's own, in the eight weeks before today and in this one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from sandbox.person import Person

MON, TUE, WED, THU, FRI = range(1, 6)
WEEKS = 8
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Act:
    """What somebody does: `about` which words (a risk's title, a channel), and how it is done."""

    about: str
    does: Callable[[Person], Awaitable[None]]


@dataclass(frozen=True)
class On:
    """One line: in a week (the first is 1) on a day, at an hour of their own, somebody does something."""

    week: int
    day: int
    at: str
    who: str
    act: Act


def begins(now: datetime) -> datetime:
    """The morning, anywhere in the world, of the Monday with which the story begins."""
    today = now.astimezone(UTC).date()
    monday = today - DAY * (today.isoweekday() - 1) - 7 * WEEKS * DAY
    return datetime.combine(monday, time(), UTC)


def played(lines: Sequence[On], zones: Mapping[str, str], now: datetime) -> list[tuple[datetime, On]]:
    """The lines up to now, each with its moment (aware, in UTC), in the order in which they happen. `zones`: by name."""
    moments = [(moment(line, zones[line.who], begins(now)), line) for line in lines]
    return sorted(((at, line) for at, line in moments if at < now), key=lambda each: each[0])


def moment(line: On, zone: str, beginning: datetime) -> datetime:
    """When a line is played (aware, in UTC), in a story that begins on the Monday of `beginning`. `zone`: its person's."""
    day = beginning.date() + DAY * (7 * (line.week - 1) + line.day - 1)
    return datetime.combine(day, time.fromisoformat(line.at), ZoneInfo(zone)).astimezone(UTC)
