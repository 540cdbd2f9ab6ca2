"""Looking at an outcome: a check-in, the same as last time by one press, and a check-in that its author edits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.errors import Overtaken, Refused
from bot.rules import calendar, inputs, records
from bot.rules.outcome import allowed, numbers
from bot.rules.outcome.fields import RITUAL
from storage.changes import Change
from storage.outcome import EVIDENCE, NEXT_STEPS, CheckIn, Outcome
from storage.people import Member, Person

WORDS_MOST = 1000
FRESH = timedelta(days=3)  # within which nobody is asked again (product.md O3)
SAID = ("value", "confidence", "evidence", "evidence_text", "evidence_on", "learned", "next_step")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says who looks at an outcome, as storage/outcome keeps it."""

    value: float
    confidence: int
    evidence: str
    evidence_text: str
    evidence_on: date
    learned: str
    next_step: str

    def as_fields(self) -> dict[str, Any]:
        """By the names of a CheckIn's fields."""
        return {name: getattr(self, name) for name in SAID}


def filled(values: Mapping[str, str | None], on: date, unit: str = "") -> Said:
    """What the form of a check-in says, its value in a `unit`. Raises Refused (field: its name). Evidence without a date is of today (`on`)."""
    value = numbers.understood(values.get("value"), "value", unit)
    confidence = sure(values.get("confidence"))
    evidence = values.get("evidence")
    if evidence not in EVIDENCE:
        raise Refused("Choose what kind of evidence supports it; an opinion is one too.", field="evidence")
    evidence_on = inputs.day(values, "evidence_on") or on
    if evidence_on > on:
        raise Refused("Evidence cannot be from a day that is still to come.", field="evidence_on")
    next_step = values.get("next_step") or "persevere"
    if next_step not in NEXT_STEPS:
        raise Refused("Choose persevere, change course or stop.", field="next_step")
    return Said(
        value=value,
        confidence=confidence,
        evidence=evidence,
        evidence_text=inputs.at_most(values.get("evidence_text"), "evidence_text", WORDS_MOST),
        evidence_on=evidence_on,
        learned=inputs.at_most(values.get("learned"), "learned", WORDS_MOST),
        next_step=next_step,
    )


def sure(said: str | None, field: str = "confidence") -> int:
    """A confidence from 1 to 10, as it was chosen or typed. Raises Refused."""
    said = (said or "").strip()
    if not (said.isdecimal() and 1 <= int(said) <= 10):
        raise Refused("Choose a confidence from 1 to 10.", field=field)
    return int(said)


def check_in(
    outcome: Outcome,
    last: CheckIn | None,
    by: Person,
    member: Member | None,
    now: datetime,
    on: date,
    said: Said,
) -> tuple[CheckIn, Change]:
    """Somebody looks at an outcome. `last`: the check-in before; `on`: the day of `now` in the channel. Raises Refused."""
    allowed.checkable(outcome, by, member)
    found = CheckIn(outcome_id=outcome.id, person_id=by.id, at=now, day=on, **said.as_fields())
    return found, _noted(outcome, found, last, by, now, on, "checked_in")


def no_change(
    outcome: Outcome, last: CheckIn | None, by: Person, member: Member | None, now: datetime, on: date
) -> tuple[CheckIn, Change]:
    """It stands as it did at the `last` check-in, whose evidence keeps its age. Raises Refused before the first one, and twice a day."""
    allowed.checkable(outcome, by, member)
    if last is None:
        raise Refused(
            f"Nobody has checked in on O-{outcome.number} yet, so there is nothing to repeat. Use *Check in*."
        )
    if last.day == on:
        raise Refused(f"Somebody has looked at O-{outcome.number} today, so that is known already.")
    repeated = {name: getattr(last, name) for name in SAID} | {"learned": ""}
    found = CheckIn(outcome_id=outcome.id, person_id=by.id, at=now, day=on, no_change=True, **repeated)
    return found, _noted(outcome, found, last, by, now, on, "no_change")


def _noted(
    outcome: Outcome, found: CheckIn, last: CheckIn | None, by: Person, now: datetime, on: date, verb: str
) -> Change:
    """The step; the next check-in is due in the week that the cadence says, and not within three days."""
    came_due, comes = records.differences(outcome, {"check_in_on": next_check_in(outcome.cadence, on)})
    after = {name: records.plain(getattr(found, name)) for name in SAID}
    before = {name: records.plain(getattr(last, name)) for name in ("value", "confidence")} if last else {}
    before |= came_due
    told = {name: value for name, value in after.items() if value != "" and (not found.no_change or name in before)}
    return records.change(RITUAL, outcome, by, now, verb, before, told | comes | {"check_in": str(found.id)})


def next_check_in(cadence: int, on: date) -> date:
    """From which day on the next check-in is due after one `on` a day: so many weeks after its week began, whichever day of it
    was used, but not within three days."""
    return max(calendar.monday(on) + timedelta(weeks=cadence), on + FRESH + timedelta(days=1))


def correct(found: CheckIn, outcome: Outcome, by: Person, now: datetime, *, version: int, said: Said) -> Change | None:
    """Its author changes what a check-in says; None when nothing differs. Raises Overtaken, Refused."""
    allowed.correctable(found, outcome, by)
    if found.version != version:
        raise Overtaken("This check-in was changed while your form was open. Copy your text, close, and open it again.")
    new = said.as_fields()
    differs = [name for name in SAID if getattr(found, name) != new[name]]
    if not differs:
        return None
    before = {name: records.plain(getattr(found, name)) for name in differs}
    for name in differs:
        setattr(found, name, new[name])
    found.edited_at, found.no_change = now, False
    after = {name: records.plain(new[name]) for name in differs}
    return records.change(RITUAL, outcome, by, now, "corrected", before, after | {"check_in": str(found.id)})
