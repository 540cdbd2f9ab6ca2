"""What may become of a debt, and the step of history that says so.

    nominated → accepted → planned → paid          accepted, planned: by a lead; a planned one can be accepted (put back) again
    any of these → declined, parked (by a lead, with a tripwire), withdrawn
    paid, declined, parked, withdrawn → reopened (nominated again), with a reason

Each function checks first (Refused, Overtaken) and then changes the fact and returns its Change.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bot.errors import Refused
from bot.rules import inputs, permissions, records, tripwires
from bot.rules.debt import allowed, fields, ranking
from bot.rules.debt.fields import RITUAL
from storage.changes import Change
from storage.debt import UNFINISHED, Debt, DebtHit
from storage.people import Member, Person
from storage.tripwires import Tripwire

UNPLANNED = {"planned_for": None, "planned_until": None}


def nominate(
    channel_id: UUID,
    number: int,
    by: Person,
    now: datetime,
    *,
    ask_id: UUID | None = None,
    link: str | None = None,
    **said: Any,
) -> tuple[Debt, Change]:
    """A new debt; `link`: where it was read. `said`: the fields of fields.py. Raises Refused (field: the argument's name)."""
    kept = fields.checked(said)
    debt = Debt(
        channel_id=channel_id, number=number, nominated_by=by.id, nominated_at=now, ask_id=ask_id, link=link, **kept
    )
    after = {name: records.plain(value) for name, value in kept.items() if value is not None and value != ""}
    return debt, _change(debt, by, now, "nominated", {}, after | ({"link": link} if link else {}))


def describe(
    debt: Debt,
    by: Person,
    member: Member | None,
    now: datetime,
    on: date,
    *,
    version: int,
    owner: Person | None,
    **said: Any,
) -> Change | None:
    """Change what is said about a debt, and who owns it; None when nothing differs. One that is due is reviewed by that.

    Raises Overtaken when the form was opened on another version, Refused for others than its nominator, owner and leads.
    """
    allowed.editable(debt, by, member)
    records.current(debt, version, "debt")
    kept = fields.checked(said)
    _planned_is_sized(debt, kept)
    kept |= {"owner_id": owner.id if owner else None} | _looked_at(debt, on)
    before, after = records.differences(debt, kept)
    return _change(debt, by, now, "described", before, after) if before else None


def size(
    debt: Debt, by: Person, member: Member | None, now: datetime, on: date, *, version: int, **said: Any
) -> Change | None:
    """Say the impact, why, and the effort; None when nothing differs. One that is due is reviewed by that.

    Raises Overtaken, Refused.
    """
    allowed.editable(debt, by, member)
    records.current(debt, version, "debt")
    kept = fields.sized(said)
    _planned_is_sized(debt, kept)
    if not any(kept.values()) and debt.impact is None and debt.effort is None:
        raise Refused(
            "Say the impact with its reason, or the effort; or close this form: it can be sized later.", field="impact"
        )
    before, after = records.differences(debt, kept | _looked_at(debt, on))
    return _change(debt, by, now, "described", before, after) if before else None


def own(debt: Debt, by: Person, now: datetime) -> Change:
    """Any member takes a debt that nobody owns. Raises Refused for guests, where somebody owns it, and once it is over."""
    if debt.state not in UNFINISHED:
        raise Refused(f"D-{debt.number} is {debt.state}, so nobody needs to own it.")
    if debt.owner_id == by.id:
        raise Refused(f"You own D-{debt.number} already.")
    if debt.owner_id is not None:
        raise Refused(
            f"Somebody owns D-{debt.number} already. They, its nominator or a lead can hand it over with *Edit*."
        )
    permissions.may_own(by, None, "debt")
    before, after = records.differences(debt, {"owner_id": by.id})
    return _change(debt, by, now, "owned", before, after)


def leave(debt: Debt, who: Person, now: datetime) -> Change:
    """Its owner has left the channel."""
    before, after = records.differences(debt, {"owner_id": None})
    return _change(debt, who, now, "left", before, after)


def hit(
    debt: Debt, known: DebtHit | None, by: Person, now: datetime, on: date, *, quarters: int, line: str = ""
) -> tuple[DebtHit, Change | None]:
    """It cost somebody time on the day `on`; `known`: what they said before of that day, which this corrects.

    No step where that differs in nothing. Raises Refused for a debt that is paid or withdrawn.
    """
    allowed.hittable(debt)
    if not 1 <= quarters <= fields.HOURS_MOST * 4:
        raise Refused(f"Say more than nothing and at most {fields.HOURS_MOST} hours, for one day.", field="hours")
    kept = inputs.at_most(line, "line", fields.LINE_MOST)
    told = {"day": on.isoformat(), "hours": quarters / 4} | ({"line": kept} if kept else {})
    if known is None:
        found = DebtHit(debt_id=debt.id, person_id=by.id, day=on, quarters=quarters, line=kept)
        return found, _change(debt, by, now, "hit", {}, told)
    before = {"hours": known.quarters / 4} | ({"line": known.line} if known.line else {})
    if (known.quarters, known.line) == (quarters, kept):
        return known, None
    known.quarters, known.line = quarters, kept
    return known, _change(debt, by, now, "hit", before, told)


# What leads decide


def accept(debt: Debt, by: Person, member: Member | None, now: datetime, on: date) -> Change:
    """It is worth paying; a planned one is put back. It is looked at again after 90 days. Raises Refused."""
    allowed.decidable(debt, by, member)
    if debt.state == "accepted":
        raise Refused(f"D-{debt.number} is accepted already.")
    if debt.state not in UNFINISHED:
        raise Refused(f"D-{debt.number} is {debt.state}. *Reopen* it first, and say why.")
    new = {"state": "accepted", "review_on": fields.next_review(on)} | UNPLANNED
    before, after = records.differences(debt, new)
    return _change(debt, by, now, "accepted", before, after)


def review(debt: Debt, by: Person, member: Member | None, now: datetime, on: date, *, note: str = "") -> Change:
    """It was looked at and is still worth paying. Raises Refused for others than its nominator, owner and leads."""
    allowed.holding(debt, by, member)
    if debt.state != "accepted":
        raise Refused(f"D-{debt.number} is {debt.state}, so it needs no review.")
    said = inputs.at_most(note, "note")
    before, after = records.differences(debt, {"review_on": fields.next_review(on)})
    return _change(debt, by, now, "reviewed", before, after | ({"note": said} if said else {}))


def decline(
    debt: Debt, by: Person, member: Member | None, now: datetime, on: date, said: Mapping[str, str | None]
) -> tuple[Change, Tripwire]:
    """Decide not to pay it, with a tripwire; one that is declined is declined again to renew it. Raises Refused."""
    return _put_aside(debt, by, member, now, on, said, "declined")


def park(
    debt: Debt, by: Person, member: Member | None, now: datetime, on: date, said: Mapping[str, str | None]
) -> tuple[Change, Tripwire]:
    """Decide not to pay it now, with a tripwire; one that is parked is parked again to renew it. Raises Refused."""
    return _put_aside(debt, by, member, now, on, said, "parked")


def plan(debt: Debt, by: Person, member: Member | None, now: datetime, first: date, last: date) -> Change:
    """It is paid in the cycle from `first` to `last`; a planned one is moved to another. Raises Refused."""
    allowed.decidable(debt, by, member)
    if debt.state not in ("accepted", "planned"):
        raise Refused(f"D-{debt.number} is {debt.state}. It has to be accepted before it is planned.")
    if ranking.needs_sizing(debt):
        raise Refused(f"D-{debt.number} needs sizing before it is planned: say its impact and its effort.")
    if (debt.planned_for, debt.planned_until) == (first, last):
        raise Refused(f"D-{debt.number} is planned for this cycle already.")
    new = {"state": "planned", "review_on": None, "planned_for": first, "planned_until": last}
    before, after = records.differences(debt, new)
    return _change(debt, by, now, "planned", before, after)


# How it ends, and begins anew


def pay(debt: Debt, by: Person, member: Member | None, now: datetime, on: date, *, changed: str) -> Change:
    """It is paid, and this has `changed`. Raises Refused for others than its nominator, owner and leads, and once it is over."""
    allowed.endable(debt, by, member)
    said = inputs.words(changed, "changed", "Say in one line what changed.", fields.LINE_MOST)
    before, after = records.differences(
        debt, {"state": "paid", "paid_on": on, "changed": " ".join(said.split()), "review_on": None}
    )
    points = {"points": debt.effort} if debt.effort else {}  # what it took of a share: bot/rules/debt/shares.py
    return _change(debt, by, now, "paid", before, after | points)


def withdraw(debt: Debt, by: Person, member: Member | None, now: datetime) -> Change:
    """It was no debt after all. Raises Refused for others than its nominator, owner and leads, and once it is over."""
    allowed.endable(debt, by, member)
    before, after = records.differences(debt, {"state": "withdrawn", "review_on": None} | UNPLANNED)
    return _change(debt, by, now, "withdrawn", before, after)


def reopen(debt: Debt, by: Person, member: Member | None, now: datetime, *, why: str) -> Change:
    """What was over is nominated again, for a reason. Raises Refused for others than its nominator, owner and leads."""
    allowed.reopenable(debt, by, member)
    reason = inputs.words(why, "why", "Say in a few words why it is a debt again.")
    new = {"state": "nominated", "review_on": None, "paid_on": None, "changed": ""} | UNPLANNED
    before, after = records.differences(debt, new)
    return _change(debt, by, now, "reopened", before, after | {"why": reason})


def _put_aside(
    debt: Debt,
    by: Person,
    member: Member | None,
    now: datetime,
    on: date,
    said: Mapping[str, str | None],
    state: str,
) -> tuple[Change, Tripwire]:
    allowed.decidable(debt, by, member)
    tripwire = tripwires.decided(debt.channel_id, RITUAL, debt.id, by, now, on, said)
    before, after = records.differences(debt, {"state": state, "review_on": None} | UNPLANNED)
    # the day on which the decision is looked at again is the tripwire's own
    after |= {name: records.plain(getattr(tripwire, name)) for name in ("why", "reopen_if", "review_on")}
    return _change(debt, by, now, state, before, after), tripwire


def _looked_at(debt: Debt, on: date) -> dict[str, date]:
    due = debt.state == "accepted" and debt.review_on is not None and debt.review_on <= on
    return {"review_on": fields.next_review(on)} if due else {}


def _planned_is_sized(debt: Debt, kept: Mapping[str, Any]) -> None:
    if debt.state == "planned":
        for name in ("impact", "effort"):
            if kept[name] is None:
                raise Refused(f"D-{debt.number} is planned, so it keeps an {name}.", field=name)


def _change(
    debt: Debt, by: Person, now: datetime, verb: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Change:
    return records.change(RITUAL, debt, by, now, verb, before, after)
