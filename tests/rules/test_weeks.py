"""Weeks as people type them, and where they begin for a channel."""

from datetime import UTC, date, datetime

import pytest

from bot.errors import Refused
from bot.rules import weeks
from tests.builders import channel

IN_2026 = date(2026, 10, 19)


@pytest.mark.parametrize(
    ("line", "monday"),
    [
        ("2026-W40", date(2026, 9, 28)),
        (" 2026-w40 ", date(2026, 9, 28)),
        ("2026W01", date(2025, 12, 29)),
        ("2026-40", date(2026, 9, 28)),
        ("W40", date(2026, 9, 28)),
        ("3", date(2026, 1, 12)),
        ("2026-W53", date(2026, 12, 28)),
    ],
)
def test_a_week_is_read_as_it_is_usually_written(line: str, monday: date) -> None:
    assert weeks.typed(line, IN_2026) == monday


@pytest.mark.parametrize(
    "line", ["", "last", "2026-W00", "2025-W53", "2026-W40 please", "0000-W01", "0001-W01", "9999-W52", "W123"]
)
def test_what_is_no_week_is_refused_with_an_example(line: str) -> None:
    with pytest.raises(Refused, match="2026-W40"):
        weeks.typed(line, IN_2026)


def test_a_week_without_a_year_is_one_of_the_iso_year_of_the_day() -> None:
    assert weeks.typed("W53", date(2027, 1, 1)) == date(2026, 12, 28)  # a Friday of 2026-W53


def test_a_week_is_named_with_the_year_it_belongs_to() -> None:
    assert [weeks.name(date(2025, 12, 29)), weeks.name(date(2026, 9, 28))] == ["2026-W01", "2026-W40"]


def test_a_week_begins_at_midnight_where_the_channel_is() -> None:
    tokyo = channel(zone="Asia/Tokyo")
    assert weeks.bounds(tokyo, IN_2026) == (
        datetime(2026, 10, 18, 15, tzinfo=UTC),
        datetime(2026, 10, 25, 15, tzinfo=UTC),
    )
    assert weeks.of(tokyo, datetime(2026, 10, 18, 15, tzinfo=UTC)) == IN_2026
    assert weeks.of(tokyo, datetime(2026, 10, 18, 14, tzinfo=UTC)) == date(2026, 10, 12)
