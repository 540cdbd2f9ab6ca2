"""Who may what, as a full table (product.md A4)."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from bot.errors import Refused
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


def _refused(act: Callable[[], None]) -> str:
    """Why something is refused; nothing where it is not."""
    try:
        act()
    except Refused as refusal:
        return refusal.words
    return ""


@pytest.mark.parametrize(
    ("given", "belongs", "why"),
    [
        ({}, {}, ""),
        ({}, None, "I do not see this person in the channel. Invite them first, then try again."),
        ({}, {"left": True}, "I do not see this person in the channel. Invite them first, then try again."),
        ({"gone": True}, {}, "I do not see this person in the channel. Invite them first, then try again."),
        ({"kind": "guest"}, {}, "Guests and people of other workspaces cannot lead. Choose a member of yours."),
        ({"kind": "external"}, {}, "Guests and people of other workspaces cannot lead. Choose a member of yours."),
        ({}, {"lead": True}, "Tom leads this channel already."),
    ],
)
def test_a_lead_is_chosen_among_the_members_of_the_channel(
    given: dict[str, Any], belongs: dict[str, bool] | None, why: str
) -> None:
    tom = Person(slack_id="U1", name="Tom", **given)
    member = None if belongs is None else _member(tom, **belongs)
    assert _refused(lambda: permissions.nameable(tom, member)) == why


def test_nobody_whom_we_have_not_met_is_made_a_lead() -> None:
    assert _refused(lambda: permissions.nameable(None, None)).startswith("I do not see this person")


@pytest.mark.parametrize(
    ("given", "belongs", "leads", "there", "why"),
    [
        ({}, {}, [], False, ""),
        ({}, None, [], True, ""),
        ({}, None, [], False, "Only who is in the channel can lead it. Join it, then press again."),
        ({}, {"left": True}, [], True, "Only who is in the channel can lead it. Join it, then press again."),
        ({"kind": "guest"}, {}, [], True, "Guests and people of other workspaces cannot lead. Ask a member of your team to press the button."),
        ({}, {}, ["Maya", "Aiko"], True, "There is a lead already: Maya and Aiko. `/rituals` shows what is set."),
    ],
)  # fmt: skip
def test_whoever_is_there_and_no_guest_may_take_the_lead_that_nobody_has(
    given: dict[str, Any], belongs: dict[str, bool] | None, leads: list[str], there: bool, why: str
) -> None:
    tom = Person(slack_id="U1", name="Tom", **given)
    member = None if belongs is None else _member(tom, **belongs)
    assert _refused(lambda: permissions.may_take_the_lead(tom, member, leads, there=there)) == why


def test_an_owner_who_is_named_is_a_member_of_the_channel_and_no_guest() -> None:
    aiko, guest = Person(slack_id="U1", name="Aiko"), Person(slack_id="U2", name="Gil", kind="guest")
    permissions.may_own(aiko, _member(aiko), "risk", chosen=True)
    permissions.may_own(aiko, None, "risk")
    for who, how, words in (
        (aiko, None, "Aiko is not in this channel"),
        (aiko, _member(aiko, left=True), "Aiko is not in this channel"),
        (guest, _member(guest), "Gil cannot own an outcome: guests can raise and answer."),
    ):
        with pytest.raises(Refused, match=words) as refusal:
            permissions.may_own(who, how, "outcome", chosen=True)
        assert refusal.value.field == "owner"
    with pytest.raises(Refused, match="Guests can raise and answer; a risk is owned by a member of your team"):
        permissions.may_own(guest, _member(guest), "risk")
