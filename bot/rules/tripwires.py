"""A decision to do nothing is a decision: who, why, until when, and what would reopen it (product.md, principle 5). Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.errors import Refused
from bot.rules import due, inputs
from bot.rules.due import Due
from storage.changes import Change
from storage.channels import Channel
from storage.people import Member, Person
from storage.tripwires import Tripwire

KIND = "tripwire"
WORDS_MOST = 1000


def decided(
    channel_id: UUID,
    ritual: str,
    record_id: UUID,
    by: Person,
    now: datetime,
    on: date,
    said: Mapping[str, str | None],
) -> Tripwire:
    """The tripwire that a form says (why, reopen_if, review_on: a date after `on`, at most a year). Raises Refused."""
    why = inputs.words(said.get("why"), "why", "Say why it is right to do nothing.", WORDS_MOST)
    reopen_if = inputs.words(said.get("reopen_if"), "reopen_if", "Say what would change that.", WORDS_MOST)
    review_on = inputs.day(said, "review_on")
    if review_on is None:
        raise Refused("Choose the day on which I ask whether it still holds.", field="review_on")
    return Tripwire(
        channel_id=channel_id,
        ritual=ritual,
        record_id=record_id,
        decided_by=by.id,
        decided_at=now,
        review_on=due.reviewable(review_on, on),
        why=why,
        reopen_if=reopen_if,
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What a step of history says of a decision to do nothing; `renewed`: it had been decided before, and still holds."""

    by: UUID | None
    why: str
    reopen_if: str
    until: date
    renewed: bool


def decisions(steps: Sequence[Change]) -> dict[UUID, Decision]:
    """The decisions that steps of a period made, by the record's id; of several about one record the last."""
    return {
        step.record_id: Decision(
            step.by,
            step.after["why"],
            step.after["reopen_if"],
            date.fromisoformat(step.after["review_on"]),
            renewed="state" not in step.before,
        )
        for step in steps
        if "reopen_if" in step.after
    }


def deciders(
    standing: Sequence[Tripwire],
    members: Mapping[UUID, tuple[Member, Person]],
    may: Callable[[UUID, Person, Member], bool],
) -> dict[UUID, Person]:
    """Who decided, by the record's id: those who are still there (`members`, by person id) and `may` still decide about it."""
    there = [(each.record_id, *members[each.decided_by]) for each in standing if each.decided_by in members]
    return {record: person for record, member, person in there if may(record, person, member)}


def asks(
    tripwires: Sequence[Tripwire],
    deciders: Mapping[UUID, Person],
    leads: Sequence[Person],
    channel: Channel,
    on: date,
) -> Iterator[Due]:
    """The asks of standing tripwires that fall on the day `on`: whoever decided, else the leads.

    `deciders`, by the record's id: who decided, if they are still there and may still decide.
    """
    for tripwire in tripwires:
        decider = deciders.get(tripwire.record_id)
        for person in [decider] if decider else leads:
            if due.falls(person, channel, due.working_date(person, tripwire.review_on), on):
                yield Due(person.id, KIND, tripwire.record_id, on)
