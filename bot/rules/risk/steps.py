"""What may become of a risk, and the step of history that says so.

    open → owned → mitigating → resolved
    any of these → accepted (with a tripwire; a critical one only by a lead), withdrawn
    resolved, accepted, withdrawn → reopened (open or owned again), with a reason

Each function checks first (Refused, Overtaken) and then changes the fact and returns its Change.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bot.errors import Refused
from bot.rules import due, inputs, permissions, records, text, tripwires
from bot.rules.risk import allowed, fields
from bot.rules.risk.fields import KINDS, RITUAL
from storage.changes import Change
from storage.people import Member, Person
from storage.risk import UNFINISHED, Risk, RiskVote
from storage.tripwires import Tripwire


def flag(
    channel_id: UUID,
    number: int,
    raiser: Person | None,
    now: datetime,
    on: date,
    *,
    owner: Person | None = None,
    review_on: date | None = None,
    ask_id: UUID | None = None,
    link: str | None = None,
    **said: Any,
) -> tuple[Risk, Change]:
    """A new risk; `raiser` is None when it is anonymous, `on` the day of `now` in the channel, `link` where it was read.

    `said`: title, happening, kind, facet, likelihood, impact, target_id. Raises Refused (field: the argument's name).
    """
    kept = fields.checked(said)
    planned = due.reviewable(review_on, on) if review_on else _next_review(kept, on)
    risk = Risk(
        channel_id=channel_id,
        number=number,
        raised_by=raiser.id if raiser else None,
        raised_at=now,
        ask_id=ask_id,
        link=link,
        review_on=planned,
        owner_id=owner.id if owner else None,
        state="owned" if owner else "open",
        ownerless_since=None if owner else on,
        **kept,
    )
    after = {name: records.plain(value) for name, value in kept.items() if name != "target_id" or value}
    after |= ({"owner_id": str(owner.id)} if owner else {}) | ({"link": link} if link else {})
    return risk, _change(risk, raiser, now, "flagged", {}, after)


def flaggable(said: Mapping[str, Any], on: date) -> None:
    """Raises Refused for what `flag` would refuse."""
    fields.checked(said)
    if said.get("review_on"):
        due.reviewable(said["review_on"], on)


def describe(
    risk: Risk,
    by: Person,
    member: Member | None,
    now: datetime,
    on: date,
    *,
    version: int,
    owner: Person | None = None,
    review_on: date | None = None,
    **said: Any,
) -> Change | None:
    """Change what is said about a risk, and who owns it; None when nothing differs. It is reviewed by that.

    Raises Overtaken when the form was opened on another version, Refused for others than its raiser, owner and leads.
    """
    allowed.editable(risk, by, member)
    records.current(risk, version, "risk")
    kept = fields.checked(said)
    level = fields.level(risk.likelihood, risk.impact)
    if review_on is not None and review_on != risk.review_on:
        kept["review_on"] = due.reviewable(review_on, on)
    elif risk.review_on <= on or level != fields.level(kept["likelihood"], kept["impact"]):
        kept["review_on"] = _next_review(kept, on)
    kept["owner_id"] = owner.id if owner else None
    before, after = records.differences(risk, kept)
    if not before:
        return None
    if "owner_id" in before:
        _owned(risk, on)
    return _change(risk, by, now, "described", before, after)


def classify(risk: Risk, by: Person, member: Member | None, now: datetime, kind: str) -> Change | None:
    """Say which of the four kinds a risk is; None when it is that already. A facet belongs to feasibility alone."""
    allowed.editable(risk, by, member)
    if kind not in KINDS:
        raise Refused("Choose one of the four kinds.", field="kind")
    before, after = records.differences(risk, {"kind": kind, "facet": risk.facet if kind == "feasibility" else None})
    return _change(risk, by, now, "described", before, after) if before else None


def share(risk: Risk, vote: RiskVote | None, by: Person, now: datetime) -> tuple[RiskVote, Change]:
    """Count `by` among those who share the risk ("me too"). Raises Refused for the second time, and once it is over."""
    if risk.state not in UNFINISHED:
        raise Refused(f"R-{risk.number} is {risk.state}, so it takes no more “me too”.")
    if vote is not None:
        raise Refused(f"You are counted already on R-{risk.number}.")
    if risk.raised_by == by.id:
        raise Refused(f"You raised R-{risk.number}, so you are counted already.")
    return RiskVote(risk_id=risk.id, person_id=by.id, at=now), _change(risk, by, now, "shared", {}, {})


def own(risk: Risk, by: Person, now: datetime, on: date) -> Change:
    """Any member takes a risk that nobody owns. Raises Refused for guests, and where somebody owns it."""
    allowed.going(risk)
    if risk.owner_id == by.id:
        raise Refused(f"You own R-{risk.number} already.")
    if risk.owner_id is not None:
        raise Refused(
            f"Somebody owns R-{risk.number} already. They, its raiser or a lead can hand it over with *Edit*."
        )
    permissions.may_own(by, None, "risk")
    before, after = records.differences(risk, {"owner_id": by.id})
    _owned(risk, on)
    return _change(risk, by, now, "owned", before, after)


def mitigate(
    risk: Risk,
    by: Person,
    member: Member | None,
    now: datetime,
    on: date,
    *,
    version: int,
    mitigation: str,
    **after: Any,
) -> Change:
    """Something is done about the risk: what, and (`likelihood_after`, `impact_after`) how it will stand then.

    Whoever does it without an owner there owns it. It is reviewed by that. Raises Overtaken, Refused.
    """
    allowed.editable(risk, by, member)
    records.current(risk, version, "risk")
    does = inputs.words(mitigation, "mitigation", "Say in a few words what you do about it.")
    new: dict[str, Any] = {"mitigation": does, **fields.scored(after, "_after"), "state": "mitigating"}
    if risk.owner_id is None and permissions.may_lead(by):
        new["owner_id"] = by.id
    new["review_on"] = fields.next_review(risk.likelihood, risk.impact, on)
    before, changed = records.differences(risk, new)
    _owned(risk, on)
    return _change(risk, by, now, "mitigated", before, changed)


def review(risk: Risk, by: Person, member: Member | None, now: datetime, on: date, *, note: str = "") -> Change:
    """Its owner (or raiser, or a lead) has looked at it: it stands as it is. The next look comes as its level says."""
    allowed.editable(risk, by, member)
    before, after = records.differences(risk, {"review_on": fields.next_review(risk.likelihood, risk.impact, on)})
    return _change(risk, by, now, "reviewed", before, after | ({"note": text.cleaned(note)} if note else {}))


def resolve(risk: Risk, by: Person, member: Member | None, now: datetime) -> Change:
    """The risk can no longer stop us. Raises Refused for others than its raiser, owner and leads, and once it is over."""
    return _ended(risk, by, member, now, "resolved")


def withdraw(risk: Risk, by: Person, member: Member | None, now: datetime) -> Change:
    """It was no risk after all. Raises Refused for others than its raiser, owner and leads, and once it is over."""
    return _ended(risk, by, member, now, "withdrawn")


def accept(
    risk: Risk, by: Person, member: Member | None, now: datetime, on: date, said: Mapping[str, str | None]
) -> tuple[Change, Tripwire]:
    """Decide to do nothing, with a tripwire: why, until when, and what would reopen it. A critical one: only a lead.

    An accepted risk is accepted again to renew its tripwire. Raises Refused.
    """
    allowed.acceptable(risk, by, member)
    tripwire = tripwires.decided(risk.channel_id, RITUAL, risk.id, by, now, on, said)
    before, after = records.differences(risk, {"state": "accepted"})
    after |= {name: records.plain(getattr(tripwire, name)) for name in ("why", "reopen_if", "review_on")}
    return _change(risk, by, now, "accepted", before, after), tripwire


def reopen(risk: Risk, by: Person, member: Member | None, now: datetime, on: date, *, why: str) -> Change:
    """What was over is a risk again, for a reason. Raises Refused for others than its raiser, owner and leads."""
    allowed.reopenable(risk, by, member)
    reason = inputs.words(why, "why", "Say in a few words why it is a risk again.")
    state = "owned" if risk.owner_id else "open"
    review_on = fields.next_review(risk.likelihood, risk.impact, on)
    before, after = records.differences(risk, {"state": state, "review_on": review_on})
    _owned(risk, on)
    return _change(risk, by, now, "reopened", before, after | {"why": reason})


def leave(risk: Risk, who: Person, now: datetime, on: date) -> Change:
    """Its owner has left the channel."""
    before, after = records.differences(risk, {"owner_id": None})
    _owned(risk, on)
    return _change(risk, who, now, "left", before, after)


# How it is written down


def _ended(risk: Risk, by: Person, member: Member | None, now: datetime, state: str) -> Change:
    allowed.resolvable(risk, by, member)
    before, after = records.differences(risk, {"state": state})
    return _change(risk, by, now, state, before, after)


def _owned(risk: Risk, on: date) -> None:
    """The state says whether somebody owns it, and since when nobody does."""
    if risk.state in ("open", "owned"):
        risk.state = "owned" if risk.owner_id else "open"
    risk.ownerless_since = None if risk.owner_id else risk.ownerless_since or on


def _next_review(kept: Mapping[str, Any], on: date) -> date:
    return fields.next_review(kept["likelihood"], kept["impact"], on)


def _change(
    risk: Risk, by: Person | None, now: datetime, verb: str, before: dict[str, Any], after: dict[str, Any]
) -> Change:
    return records.change(RITUAL, risk, by, now, verb, before, after)
