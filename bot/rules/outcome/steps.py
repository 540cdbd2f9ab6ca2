"""What may become of an outcome, and the step of history that says so.

    draft → active, once metric, baseline, target and due date are said
    draft, active → achieved, missed (with the final value), dropped, each with what we learned
    achieved, missed, dropped → reopened (active again, or a draft), with a reason
    active ⇄ paused: nothing is asked about it

Each function checks first (Refused, Overtaken) and then changes the fact and returns its Change.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from bot.errors import Refused
from bot.rules import inputs, permissions, records
from bot.rules.outcome import allowed, fields, numbers
from bot.rules.outcome.fields import MEASURE, RITUAL
from storage.changes import Change
from storage.outcome import ENDED, Outcome
from storage.people import Member, Person

DAY = timedelta(days=1)
LEARNED_MOST = 3000


def define(
    channel_id: UUID, number: int, raiser: Person, now: datetime, on: date, *, owner: Person | None = None, **said: Any
) -> tuple[Outcome, Change]:
    """A new outcome: active where all is said that it is measured by, else a draft. `on`: the day of `now` in the channel.

    `said`: statement, metric, unit, baseline, target, starts_on, due_on, cadence, link. Raises Refused (field: its name).
    """
    kept = fields.checked({"statement": "", **said}, on)
    outcome = Outcome(
        channel_id=channel_id,
        number=number,
        raised_by=raiser.id,
        raised_at=now,
        owner_id=owner.id if owner else None,
        **kept,
    )
    after = {name: records.plain(value) for name, value in kept.items() if value not in (None, "")}
    after |= {"owner_id": str(owner.id)} if owner else {}
    if not fields.missing(kept):
        _begin(outcome, on)
    return outcome, _change(outcome, raiser, now, "defined", {}, after | {"state": outcome.state})


def describe(
    outcome: Outcome,
    by: Person,
    member: Member | None,
    now: datetime,
    on: date,
    *,
    version: int,
    owner: Person | None = None,
    **said: Any,
) -> Change | None:
    """Change what is said about an outcome, and who owns it; None when nothing differs. A draft of which all is said is active.

    Raises Overtaken when the form was opened on another version, Refused for others than its raiser, owner and leads.
    """
    allowed.editable(outcome, by, member)
    records.current(outcome, version, RITUAL)
    kept = fields.checked({"statement": "", **said}, on, outcome)
    lacks = fields.missing(kept)
    if outcome.state == "active" and lacks:
        raise Refused(
            f"An active outcome needs {MEASURE[lacks[0]]}. To stop following it, close it as dropped.", field=lacks[0]
        )
    before, after = records.differences(outcome, kept | {"owner_id": owner.id if owner else None})
    if not before:
        return None
    verb = "described"
    if outcome.state == "draft" and not lacks:
        verb = "activated"
        was, begun = _begin(outcome, on)
        before, after = before | was | {"state": "draft"}, after | begun | {"state": "active"}
    _owned(outcome, on)
    return _change(outcome, by, now, verb, before, after)


def own(outcome: Outcome, by: Person, now: datetime, on: date) -> Change:
    """Any member takes an outcome that nobody owns. Raises Refused for guests, and where somebody owns it."""
    allowed.going(outcome)
    if outcome.owner_id == by.id:
        raise Refused(f"You own O-{outcome.number} already.")
    if outcome.owner_id is not None:
        raise Refused(
            f"Somebody owns O-{outcome.number} already. They, its raiser or a lead can hand it over with *Edit*."
        )
    permissions.may_own(by, None, RITUAL)
    before, after = records.differences(outcome, {"owner_id": by.id})
    _owned(outcome, on)
    return _change(outcome, by, now, "owned", before, after)


def leave(outcome: Outcome, who: Person, now: datetime, on: date) -> Change:
    """Its owner has left the channel."""
    before, after = records.differences(outcome, {"owner_id": None})
    _owned(outcome, on)
    return _change(outcome, who, now, "left", before, after)


def pause(outcome: Outcome, by: Person, member: Member | None, now: datetime) -> Change:
    """Nothing is asked about it until it is resumed. Raises Refused."""
    allowed.checkable(outcome, by, member)
    if outcome.paused:
        raise Refused(f"O-{outcome.number} is paused already.")
    before, after = records.differences(outcome, {"paused": True})
    return _change(outcome, by, now, "paused", before, after)


def resume(outcome: Outcome, by: Person, member: Member | None, now: datetime, on: date) -> Change:
    """It is asked about again, from tomorrow on. Raises Refused."""
    allowed.checkable(outcome, by, member)
    if not outcome.paused:
        raise Refused(f"O-{outcome.number} is not paused.")
    assert outcome.check_in_on is not None
    again = {"paused": False, "check_in_on": max(outcome.check_in_on, on + DAY)}
    before, after = records.differences(outcome, again)
    return _change(outcome, by, now, "resumed", before, after)


def close(
    outcome: Outcome,
    by: Person,
    member: Member | None,
    now: datetime,
    *,
    ended: str | None,
    final: str | None,
    learned: str | None,
) -> Change:
    """It is over: achieved, missed or dropped, with the `final` value as it was typed (of one that was dropped it may be left
    open), and what we learned. Raises Refused."""
    allowed.closable(outcome, by, member)
    if ended not in ENDED:
        raise Refused("Choose how it ended.", field="ended")
    if outcome.state == "draft" and ended != "dropped":
        raise Refused("A draft was never measured: it can only be dropped.", field="ended")
    if not final and ended != "dropped":
        raise Refused("Say where the metric stands now: that is the final value.", field="final")
    new = {
        "final": numbers.understood(final, "final", outcome.unit) if final else None,
        "learned": inputs.words(learned, "learned", "Say in a few words what we learned.", LEARNED_MOST),
        "state": ended,
        "paused": False,
    }
    before, after = records.differences(outcome, new)
    return _change(outcome, by, now, ended, before, after)


def reopen(
    outcome: Outcome,
    by: Person,
    member: Member | None,
    now: datetime,
    on: date,
    *,
    why: str | None,
    due_on: date | None = None,
) -> Change:
    """What was over goes on, for a reason; where its time is over too, with another due date. Raises Refused."""
    allowed.reopenable(outcome, by, member)
    reason = inputs.words(why, "why", "Say in a few words why it goes on.")
    new: dict[str, Any] = {"state": "draft", "final": None, "learned": ""}
    if not fields.missing(outcome):
        said = outcome.model_dump() | {"due_on": due_on or outcome.due_on}
        if said["due_on"] <= on:
            raise Refused("Its time is over: choose a due date that is still to come.", field="due_on")
        new |= {"state": "active", "due_on": fields.checked(said, on, outcome)["due_on"]}
    before, after = records.differences(outcome, new)
    if outcome.state == "active":
        was, begun = _begin(outcome, on)
        before, after = before | was, after | begun
    told = {name: value for name, value in after.items() if name not in ("final", "learned")}  # there are none any more
    return _change(outcome, by, now, "reopened", before, told | {"why": reason})


# How it is written down


def _begin(outcome: Outcome, on: date) -> tuple[dict[str, Any], dict[str, Any]]:
    """It is active from the day `on`, and since when it was before is told; the first check-in comes on the next ritual day after its
    start. Of one that was active before, what its last check-in says still counts: nobody is asked again within days."""
    assert outcome.starts_on is not None
    outcome.state = "active"
    _owned(outcome, on)
    comes = max(outcome.starts_on, on + DAY, outcome.check_in_on or date.min)
    return records.differences(outcome, {"active_on": on, "check_in_on": comes})


def _owned(outcome: Outcome, on: date) -> None:
    """Since when nobody owns it; of a draft that does not matter yet."""
    free = outcome.state == "active" and outcome.owner_id is None
    outcome.ownerless_since = (outcome.ownerless_since or on) if free else None


def _change(
    outcome: Outcome, by: Person, now: datetime, verb: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Change:
    return records.change(RITUAL, outcome, by, now, verb, before, after)
