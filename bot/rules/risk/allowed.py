"""Who may do what with a risk. Each function raises Refused, with words that say why."""

from bot.errors import Refused
from bot.rules import permissions
from bot.rules.risk import fields
from storage.people import Member, Person
from storage.risk import UNFINISHED, Risk


def may_change(risk: Risk, by: Person, member: Member | None) -> bool:
    """Whether the person may edit, move or end the risk: its raiser, its owner, or a lead of the channel."""
    return permissions.holds(by, member, (risk.raised_by, risk.owner_id))


def editable(risk: Risk, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not change what is said about the risk, or where it is over."""
    holding(risk, by, member)
    going(risk)


def resolvable(risk: Risk, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not resolve or withdraw the risk, or where it is over."""
    if risk.state in ("resolved", "withdrawn"):
        raise Refused(f"R-{risk.number} is {risk.state} already.")
    holding(risk, by, member)


def may_accept(risk: Risk, by: Person, member: Member | None) -> bool:
    """Whether the person may decide to live with the risk: a critical one only a lead."""
    critical = fields.level(risk.likelihood, risk.impact) == "critical"
    return permissions.leads(by, member) or (may_change(risk, by, member) and not critical)


def acceptable(risk: Risk, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not accept the risk."""
    holding(risk, by, member)
    if risk.state in ("resolved", "withdrawn"):
        raise Refused(f"R-{risk.number} is {risk.state} already.")
    if not may_accept(risk, by, member):
        raise Refused(f"R-{risk.number} is critical: only a lead of this channel may decide to live with it.")


def reopenable(risk: Risk, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not reopen the risk, or where it is not over."""
    holding(risk, by, member)
    if risk.state in UNFINISHED:
        raise Refused(f"R-{risk.number} is not over, so there is nothing to reopen.")


def holding(risk: Risk, by: Person, member: Member | None) -> None:
    """Raises Refused for others than its raiser, its owner and leads."""
    if not may_change(risk, by, member):
        raise Refused(f"Only who raised or owns R-{risk.number}, or a lead of this channel, may do that.")


def going(risk: Risk) -> None:
    """Raises Refused where the risk is over."""
    if risk.state not in UNFINISHED:
        raise Refused(f"R-{risk.number} is {risk.state}, so what is said about it stays as it is. It can be reopened.")
