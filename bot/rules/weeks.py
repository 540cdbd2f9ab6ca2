"""Weeks as people name them: "2026-W40" is the week that ISO 8601 calls so. Pure."""

import re
from datetime import date, datetime, time

from bot.errors import Refused
from bot.rules import calendar
from storage.channels import Channel

_TYPED = re.compile(r"(?:(\d{4})[- ]?)?W?(\d{1,2})", re.IGNORECASE)
FIRST, LAST = 2000, 2100  # years: no team had a digest before, and moments near the ends of time have no zone
UNREADABLE = "I cannot read that week. Write the year and the number of the week, such as `/digest week 2026-W40`."


def typed(line: str, on: date) -> date:
    """The Monday of the week that was typed; without a year one of the year of `on`. Raises Refused."""
    found = _TYPED.fullmatch(line.strip())
    if found is None:
        raise Refused(UNREADABLE)
    try:
        monday = date.fromisocalendar(int(found[1] or on.isocalendar().year), int(found[2]), 1)
    except ValueError:  # such as week 53 of a year that has 52
        raise Refused(UNREADABLE) from None
    if not FIRST <= monday.year <= LAST:
        raise Refused(UNREADABLE)
    return monday


def name(monday: date) -> str:
    """How a week is called: "2026-W40"."""
    return f"{monday.isocalendar().year}-W{monday.isocalendar().week:02}"


def of(channel: Channel, moment: datetime) -> date:
    """The Monday of the week in which a moment lies in the channel's zone."""
    return calendar.monday(moment.astimezone(calendar.channel_zone(channel)).date())


def bounds(channel: Channel, monday: date) -> tuple[datetime, datetime]:
    """When a week begins in the channel's zone, and when the next one does."""
    zone = calendar.channel_zone(channel)
    return calendar.occurs_at(monday, time(0), zone), calendar.occurs_at(monday + 7 * calendar.DAY, time(0), zone)
