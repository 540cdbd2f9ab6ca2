"""Who may what, as a full table (product.md A4)."""

from datetime import UTC, datetime
from itertools import product

import pytest

from bot.rules import permissions
from storage.facts import new_id
from storage.people import Member, Person

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
KINDS = ("member", "guest", "external")


def _member(person: Person, *, lead: bool = False, left: bool = False) -> Member:
    return Member(person_id=person.id, channel_id=new_id(), lead=lead, since=NOW, until=NOW if left else None)


@pytest.mark.parametrize(("kind", "admin", "gone", "lead", "left"), list(product(KINDS, *[(False, True)] * 4)))
def test_a_lead_is_a_present_member_of_the_workspace_who_was_made_one_or_is_an_admin(
    kind: str, admin: bool, gone: bool, lead: bool, left: bool
) -> None:
    person = Person(slack_id="U1", kind=kind, admin=admin, gone=gone)
    expected = kind == "member" and not gone and not left and (admin or lead)
    assert permissions.leads(person, _member(person, lead=lead, left=left)) == expected


@pytest.mark.parametrize("admin", [False, True])
def test_who_never_was_in_the_channel_leads_nothing_and_takes_no_part(admin: bool) -> None:
    person = Person(slack_id="U1", admin=admin)
    assert (permissions.leads(person, None), permissions.takes_part(None)) == (False, False)


def test_who_has_left_takes_no_part() -> None:
    person = Person(slack_id="U1")
    assert [permissions.takes_part(_member(person, left=left)) for left in (False, True)] == [True, False]


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_changed_by_its_holders_and_by_leads(kind: str) -> None:
    raiser, lead, other = (Person(slack_id=f"U{number}", kind=kind) for number in range(3))
    holders = [raiser.id, None]
    assert permissions.holds(raiser, _member(raiser), holders)
    assert permissions.holds(lead, _member(lead, lead=True), holders) == (kind == "member")
    assert not permissions.holds(other, _member(other), holders)
    assert not permissions.holds(other, None, [None])
