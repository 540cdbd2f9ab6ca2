"""Who may do what with an outcome. Each function raises Refused, with words that say why."""

from bot.errors import Refused
from bot.rules import permissions
from storage.outcome import UNFINISHED, CheckIn, Outcome
from storage.people import Member, Person


def may_change(outcome: Outcome, by: Person, member: Member | None) -> bool:
    """Whether the person may edit, check in, pause or close the outcome: its raiser, its owner, or a lead of the channel."""
    return permissions.holds(by, member, (outcome.raised_by, outcome.owner_id))


def holding(outcome: Outcome, by: Person, member: Member | None) -> None:
    """Raises Refused for others than its raiser, its owner and leads."""
    if not may_change(outcome, by, member):
        raise Refused(f"Only who raised or owns O-{outcome.number}, or a lead of this channel, may do that.")


def going(outcome: Outcome) -> None:
    """Raises Refused where the outcome is over."""
    if outcome.state not in UNFINISHED:
        raise Refused(
            f"O-{outcome.number} was closed as {outcome.state}, so what is said about it stays as it is. It can be reopened."
        )


def editable(outcome: Outcome, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not change what is said about the outcome, or where it is over."""
    holding(outcome, by, member)
    going(outcome)


def active(outcome: Outcome) -> None:
    """Raises Refused where there is nothing to look at: it is a draft, or over."""
    going(outcome)
    if outcome.state == "draft":
        raise Refused(f"O-{outcome.number} is a draft: *Add metric* says what is measured, then it can be checked.")


def checkable(outcome: Outcome, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not check in on the outcome, or where it is not active."""
    holding(outcome, by, member)
    active(outcome)


def correctable(check_in: CheckIn, outcome: Outcome, by: Person) -> None:
    """Raises Refused for others than the author of a check-in, and once the outcome is over."""
    if check_in.person_id != by.id:
        raise Refused("A check-in is edited by whoever wrote it. You can check in yourself, with what you know.")
    active(outcome)


def closable(outcome: Outcome, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not close the outcome, or where it is over."""
    holding(outcome, by, member)
    if outcome.state not in UNFINISHED:
        raise Refused(f"O-{outcome.number} is closed already, as {outcome.state}.")


def reopenable(outcome: Outcome, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not reopen the outcome, or where it is not over."""
    holding(outcome, by, member)
    if outcome.state in UNFINISHED:
        raise Refused(f"O-{outcome.number} is not over, so there is nothing to reopen.")
