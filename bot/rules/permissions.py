"""Who may what (product.md A4), the same for every ritual. Pure.

    any member of the channel    raise, me-too, comment, take ownership, answer
    raiser, owner or lead        edit, move, resolve, withdraw
    lead                         accept, decline, park, plan, settings, delete

A lead is a member who was made one, or an admin of the workspace who is a member of the channel. Guests and people of other
workspaces answer and raise, and never lead. A channel has at least one member who was made a lead: an admin of the workspace
does not count as the one.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from bot.errors import Refused
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


def stranger(never: str) -> str:
    """What is said of whom a form names and nobody knows: an app, or somebody who was never in a channel with us. `never`: what an
    app does not do."""
    return f"I do not know them as a person of this channel. {never}: choose a person, or invite them here first."


def nameable(person: Person | None, member: Member | None) -> None:
    """Raises Refused for whom nobody can make a lead: who is not in the channel, guests, and who leads it already."""
    if person is None or not takes_part(member) or person.gone:
        raise Refused("I do not see this person in the channel. Invite them first, then try again.", field="person")
    if not may_lead(person):
        raise Refused("Guests and people of other workspaces cannot lead. Choose a member of yours.", field="person")
    if member is not None and member.lead:
        raise Refused(f"{person.name} leads this channel already.", field="person")


def may_take_the_lead(person: Person, member: Member | None, leads: Sequence[str], *, there: bool) -> None:
    """Raises Refused where the person cannot become the lead: not in the channel, a guest, or somebody leads it.

    `leads`: the names of who does. `there`: whether they asked for it in the channel, where we may not have met them yet.
    """
    if not (takes_part(member) or (member is None and there)):
        raise Refused("Only who is in the channel can lead it. Join it, then press again.")
    if not may_lead(person):
        raise Refused(
            "Guests and people of other workspaces cannot lead. Ask a member of your team to press the button."
        )
    if leads:
        raise Refused(f"There is a lead already: {' and '.join(leads)}. `/rituals` shows what is set.")


def holds(person: Person, member: Member | None, holders: Collection[UUID | None]) -> bool:
    """Whether the person may change a record: one of its `holders` (raiser and owner, by person id), or a lead."""
    return person.id in holders or leads(person, member)


def may_own(person: Person, member: Member | None, what: str, *, chosen: bool = False) -> None:
    """Raises Refused where somebody cannot own a record (`what`: "risk"): guests, and, where they were `chosen`, who is not in
    the channel."""
    name = person.name or "That person"
    a = f"{'an' if what[0] in 'aeiou' else 'a'} {what}"
    if not may_lead(person):
        if chosen:
            raise Refused(f"{name} cannot own {a}: guests can raise and answer.", field="owner")
        raise Refused(f"Guests can raise and answer; {a} is owned by a member of your team.", field="owner")
    if chosen and not takes_part(member):
        raise Refused(f"{name} is not in this channel. Invite them first, or choose somebody else.", field="owner")
