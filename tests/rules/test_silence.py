"""Which kinds of risk nobody flags: what the risk round says, and what is said of an outcome."""

from datetime import timedelta
from uuid import UUID

from bot.rules import risk as rules
from tests.builders import NOW, risk

WEEK = timedelta(weeks=1)
LONG_AGO = NOW - 20 * WEEK


def test_kinds_that_nobody_flagged_for_four_weeks_are_named_with_the_day_of_the_last_one() -> None:
    last = {"value": NOW - 4 * WEEK, "usability": NOW - 4 * WEEK + timedelta(seconds=1), "viability": NOW}
    assert rules.silent(last, LONG_AGO, NOW) == {"value": NOW - 4 * WEEK, "feasibility": None}


def test_nobody_is_called_silent_before_the_channel_has_lived_for_four_weeks() -> None:
    assert rules.silent({}, NOW - 4 * WEEK + timedelta(seconds=1), NOW) == {}
    assert set(rules.silent({}, NOW - 4 * WEEK, NOW)) == set(rules.KINDS)


def test_a_kind_counts_as_flagged_of_a_target_unless_its_risk_was_withdrawn() -> None:
    known = [risk(kind="value", state="resolved"), risk(kind="usability", state="withdrawn", id=UUID(int=2)), risk()]
    assert rules.unflagged(known) == ["usability", "feasibility", "viability"]
    assert rules.unflagged([]) == list(rules.KINDS)
