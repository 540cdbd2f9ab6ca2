"""What a channel sets for its debt: who may, what is refused, and what becomes of the rhythm."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.errors import Overtaken, Refused
from bot.rules import debt as rules
from bot.rules.debt.cycles import Rhythm
from bot.rules.debt.guidelines import Setting
from storage.changes import Change
from storage.debt import DebtGuidelines
from tests.builders import CHANNEL, NOW, channel, member, somebody

MAYA = somebody()
LEAD = member(MAYA, lead=True)
ON = NOW.date()
SAID = {"starts_on": ON, "weeks": 2, "capacity": 30, "share": 20}
SAID |= {"impact_weight": 2, "hours_weight": 1, "people_weight": 1, "urgency_weight": 2}
FORM = {name: value.isoformat() if isinstance(value, date) else str(value) for name, value in SAID.items()}


def known(**given: Any) -> DebtGuidelines:
    return DebtGuidelines(channel_id=CHANNEL, **{**SAID, **given})


def guide(
    guidelines: DebtGuidelines | None, on: date = ON, version: int = 1, **said: Any
) -> tuple[DebtGuidelines, Change | None]:
    return rules.guide(guidelines, CHANNEL, MAYA, LEAD, NOW, on, version=version, **{**SAID, **said})


def test_the_defaults_are_a_fifth_of_two_weeks_from_this_monday_on() -> None:
    proposed = rules.proposed(CHANNEL, date(2026, 10, 23))
    assert (proposed.starts_on, proposed.weeks, proposed.capacity, proposed.share) == (date(2026, 10, 19), 2, 0, 20)
    assert rules.weights(proposed) == rules.Weights()


def test_what_a_form_says_is_taken_by_the_names_of_its_fields() -> None:
    assert rules.wished(FORM) == SAID


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"capacity": None}, "capacity", "from 0 to 1,000"),
        ({"capacity": "1001"}, "capacity", "from 0 to 1,000"),
        ({"capacity": "-1"}, "capacity", "whole number"),
        ({"capacity": "٣"}, "capacity", "whole number"),
        ({"share": "101"}, "share", "from 0 to 100"),
        ({"share": "20 %"}, "share", "whole number"),
        ({"hours_weight": "11"}, "hours_weight", "from 0 to 10"),
        ({"weeks": "7"}, "weeks", "one to six"),
        ({"weeks": None}, "weeks", "one to six"),
        ({"starts_on": None}, "starts_on", "first day"),
        ({"starts_on": "tomorrow"}, "starts_on", "first day"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(wrong: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        rules.wished(FORM | wrong)
    assert refusal.value.field == field


def test_the_first_time_everything_is_in_history_and_later_what_differs() -> None:
    made, step = guide(None, version=0)
    assert step is not None
    assert (step.verb, step.record_id, step.before) == ("guided", made.id, {})
    assert step.after == SAID | {"starts_on": "2026-10-19"}
    _, changed = guide(made, capacity=40)
    assert changed is not None
    assert (changed.before, changed.after) == ({"capacity": 30}, {"capacity": 40})
    assert guide(made, capacity=40)[1] is None


def test_nothing_said_but_the_defaults_is_said_all_the_same() -> None:
    defaults = rules.proposed(CHANNEL, ON)
    _, step = guide(None, version=0, capacity=defaults.capacity)
    assert step is not None
    assert step.after["capacity"] == 0


def test_only_leads_change_them() -> None:
    with pytest.raises(Refused, match="Only a lead"):
        rules.guide(known(), CHANNEL, MAYA, member(MAYA), NOW, ON, version=1, **SAID)


@pytest.mark.parametrize(("standing", "version"), [(known(version=2), 1), (known(), 0)])
def test_a_form_opened_on_other_guidelines_is_overtaken(standing: DebtGuidelines, version: int) -> None:
    with pytest.raises(Overtaken, match="Somebody changed the guidelines"):
        guide(standing, version=version, capacity=50)
    assert standing.capacity == 30


def test_other_weeks_begin_a_new_rhythm_on_the_day_of_the_change() -> None:
    later = ON + timedelta(days=9)
    assert guide(known(), later, weeks=3)[0].starts_on == later


@pytest.mark.parametrize(
    ("standing", "said", "starts_on"),
    [
        (known(), {"weeks": 3, "starts_on": date(2026, 11, 2)}, date(2026, 11, 2)),  # said with another first day
        (known(), {"capacity": 40}, ON),  # no other weeks
        (
            known(starts_on=date(2026, 12, 7)),
            {"weeks": 3, "starts_on": date(2026, 12, 7)},
            date(2026, 12, 7),
        ),  # still to come
    ],
)
def test_in_any_other_case_the_first_day_is_the_one_that_was_said(
    standing: DebtGuidelines, said: dict[str, Any], starts_on: date
) -> None:
    assert guide(standing, ON + timedelta(days=9), **said)[0].starts_on == starts_on


@pytest.mark.parametrize("far", [ON - timedelta(days=367), ON + timedelta(days=367)])
def test_a_first_day_lies_within_a_year(far: date) -> None:
    with pytest.raises(Refused) as refusal:
        guide(known(), starts_on=far)
    assert refusal.value.field == "starts_on"


def test_a_rhythm_of_years_ago_stands_while_nobody_changes_it() -> None:
    old = known(starts_on=date(2020, 1, 6))
    assert guide(old, starts_on=date(2020, 1, 6), capacity=40)[1] is not None


def test_history_tells_what_was_set_from_which_day_on() -> None:
    made, first = guide(None, version=0)
    first.at = datetime(2026, 10, 19, 23, 0, tzinfo=UTC)  # which is the 20th in Berlin
    second = guide(made, ON + timedelta(days=9), capacity=10, weeks=3)[1]
    assert second is not None
    second.at = datetime(2026, 10, 28, 9, 0, tzinfo=UTC)
    assert rules.settings([first, second], channel()) == [
        Setting(date(2026, 10, 20), Rhythm(ON, 2), 600),
        Setting(date(2026, 10, 28), Rhythm(date(2026, 10, 28), 3), 200),
    ]
