"""What people say of themselves: taken as a whole or refused with the next step."""

from datetime import date, time
from uuid import UUID

import pytest

from bot.errors import Refused
from bot.rules import me
from storage.absences import Absence
from tests.builders import member, somebody

TODAY = date(2026, 10, 19)


def said(**given: object) -> dict[str, object]:
    plain = {
        "craft": "design",
        "ritual_day": 3,
        "prompt_time": time(10, 0),
        "working_days": "1234",
        "work_from": time(8, 0),
        "work_to": time(16, 0),
        "country": "DE",
        "reminded": False,
    }
    return plain | given


def test_what_is_said_is_kept_as_a_whole() -> None:
    person = somebody()
    assert me.describe(person, **said())
    assert {name: getattr(person, name) for name in said()} == said()


def test_what_does_not_change_when_somebody_is_asked_moves_nothing() -> None:
    person = somebody()
    me.describe(person, **said())
    assert not me.describe(person, **said(reminded=True))
    assert person.reminded


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("working_days", {"working_days": ""}),
        ("work_to", {"work_to": time(8, 0)}),
        ("prompt_time", {"prompt_time": time(16, 0)}),
        ("prompt_time", {"prompt_time": time(7, 59)}),
        ("country", {"country": "XX"}),
        ("country", {"country": "D"}),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_changes_nothing(field: str, wrong: dict[str, object]) -> None:
    person = somebody()
    with pytest.raises(Refused) as refusal:
        me.describe(person, **said(**wrong))
    assert (refusal.value.field, person.craft) == (field, None)


def test_a_form_is_read_as_it_was_filled() -> None:
    values = {
        "craft": None,
        "ritual_day": "3",
        "prompt_time": "10:00",
        "work_from": "08:00",
        "work_to": "16:00",
        "country": " de ",
    }
    several = {"working_days": ("4", "1", "3", "2"), "reminded": ("reminded",)}
    assert me.filled(values, several) == said(craft=None, reminded=True)
    empty = me.filled({**values, "ritual_day": "0", "prompt_time": None, "country": None}, {})
    assert empty == said(craft=None, ritual_day=None, prompt_time=None, country=None, working_days="", reminded=False)


def test_days_away_are_added_from_their_first_to_their_last() -> None:
    absence = me.be_away(somebody(), [], "2026-10-20", "2026-10-25", TODAY)
    assert absence is not None
    assert (absence.person_id, absence.first, absence.last) == (UUID(int=1), date(2026, 10, 20), date(2026, 10, 25))
    single = me.be_away(somebody(), [], "2026-10-19", None, TODAY)
    assert single is not None
    assert (single.first, single.last) == (TODAY, TODAY)
    assert me.be_away(somebody(), [absence], "2026-10-20", "2026-10-25", TODAY) is None, "known already"
    assert me.be_away(somebody(), [], None, None, TODAY) is None


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (None, "2026-10-20", "away_from"),
        ("2026-10-25", "2026-10-20", "away_to"),
        ("2026-10-18", "2026-10-20", "away_from"),
        ("2026-10-20", "2027-10-21", "away_to"),
    ],
)
def test_days_away_in_the_past_or_more_than_a_year_ahead_or_backwards_are_refused(
    first: str | None, last: str, field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        me.be_away(somebody(), [], first, last, TODAY)
    assert refusal.value.field == field


def test_days_away_that_are_over_are_not_shown() -> None:
    days = [
        Absence(person_id=UUID(int=1), first=date(2026, 10, first), last=date(2026, 10, first + 1))
        for first in (25, 17, 18)
    ]
    assert [each.first.day for each in me.upcoming(days, TODAY)] == [18, 25]


def test_opting_out_and_in_again_names_the_rounds() -> None:
    here = member(somebody())
    assert me.opt_out(here, "risk.risks", "debt.debts")
    assert not me.opt_out(here, "risk.risks")
    assert here.opted_out == "debt.debts risk.risks"
    assert me.opt_in(here, "risk.risks")
    assert not me.opt_in(here, "risk.risks")
    assert here.opted_out == "debt.debts"
    assert here.kept == "risk.risks", "who takes it back is not asked whether to pause it"
    me.keep(here, "debt.debts")
    assert here.kept == "debt.debts risk.risks"
