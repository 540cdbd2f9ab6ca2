"""Who may do what with a debt. Each function raises Refused, with words that say why."""

from bot.errors import Refused
from bot.rules import permissions
from storage.debt import UNFINISHED, Debt
from storage.people import Member, Person

HITTING = (*UNFINISHED, "declined", "parked")  # it may hurt although nothing is done: that is what reopens it


def may_change(debt: Debt, by: Person, member: Member | None) -> bool:
    """Whether the person may edit, pay or withdraw the debt: its nominator, its owner, or a lead of the channel."""
    return permissions.holds(by, member, (debt.nominated_by, debt.owner_id))


def may_decide(by: Person, member: Member | None) -> bool:
    """Whether the person may accept, decline, park or plan: a lead of the channel."""
    return permissions.leads(by, member)


def editable(debt: Debt, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not change what is said about the debt, or where it is over."""
    holding(debt, by, member)
    if debt.state not in UNFINISHED:
        raise Refused(f"D-{debt.number} is {debt.state}, so what is said about it stays as it is. It can be reopened.")


def endable(debt: Debt, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not pay or withdraw the debt, or where it is over."""
    if debt.state in ("paid", "withdrawn"):
        raise Refused(f"D-{debt.number} is {debt.state} already.")
    holding(debt, by, member)


def decidable(debt: Debt, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not decide about the debt, or where it is over."""
    if debt.state in ("paid", "withdrawn"):
        raise Refused(f"D-{debt.number} is {debt.state} already. *Reopen* it first.")
    if not may_decide(by, member):
        raise Refused(f"Only a lead of this channel may decide about D-{debt.number}.")


def reopenable(debt: Debt, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not reopen the debt, or where it is not over."""
    holding(debt, by, member)
    if debt.state in UNFINISHED:
        raise Refused(f"D-{debt.number} is not over, so there is nothing to reopen.")


def hittable(debt: Debt) -> None:
    """Raises Refused where a debt cannot hit anybody any more."""
    if debt.state not in HITTING:
        raise Refused(f"D-{debt.number} is {debt.state}. If it still hurts, *Reopen* it, or nominate what does.")


def holding(debt: Debt, by: Person, member: Member | None) -> None:
    """Raises Refused for others than its nominator, its owner and leads."""
    if not may_change(debt, by, member):
        raise Refused(f"Only who nominated or owns D-{debt.number}, or a lead of this channel, may do that.")
