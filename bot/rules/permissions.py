"""Who may what (product.md A4), the same for every ritual. Pure.

    any member of the channel    raise, me-too, comment, take ownership, answer
    raiser, owner or lead        edit, move, resolve, withdraw
    lead                         accept, decline, park, plan, settings, delete

A lead is a member who was made one, or an admin of the workspace who is a member of the channel. Guests and people of other
workspaces answer and raise, and never lead.
"""

from collections.abc import Collection
from uuid import UUID

from storage.people import Member, Person


def takes_part(member: Member | None) -> bool:
    """Whether the person is in the channel. `member`: how they belong to it, None when they never did."""
    return member is not None and member.until is None


def may_lead(person: Person) -> bool:
    """Whether the person could lead a channel at all: guests and people of other workspaces never do."""
    return person.kind == "member" and not person.gone


def leads(person: Person, member: Member | None) -> bool:
    """Whether the person leads the channel."""
    return takes_part(member) and may_lead(person) and (person.admin or (member is not None and member.lead))


def holds(person: Person, member: Member | None, holders: Collection[UUID | None]) -> bool:
    """Whether the person may change a record: one of its `holders` (raiser and owner, by person id), or a lead."""
    return person.id in holders or leads(person, member)
