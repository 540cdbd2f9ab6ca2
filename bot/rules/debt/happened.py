"""What the steps of a period made of debts: each stands in one list of a digest; what they cost then; and how much came and went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.rules import records
from storage.changes import Change
from storage.debt import HOURS_OF, PEOPLE_OF, UNFINISHED, Debt, Interest

MOVES = frozenset({"described", "owned", "left", "accepted", "reopened"})
ENDS = frozenset({"paid", "declined", "parked", "withdrawn"})
COMES = frozenset({"nominated", "reopened"})
STOOD = frozenset(
    {
        "state",
        "impact",
        "effort",
        "owner_id",
        "target_id",
        "review_on",
        "planned_for",
        "planned_until",
        "paid_on",
        "changed",
    }
)  # what a digest shows as it was at its cut-off


@dataclass(frozen=True, slots=True)
class Happened:
    """Which debts (by id) are new, planned, changed, and ended in each way; one that is over is only that."""

    new: frozenset[UUID]
    planned: frozenset[UUID]
    moved: frozenset[UUID]
    ended: Mapping[str, frozenset[UUID]]

    @property
    def everything(self) -> frozenset[UUID]:
        """All of them."""
        return self.new.union(self.planned, self.moved, *self.ended.values())


def happened(steps: Sequence[Change]) -> Happened:
    """From the steps of a period, in their order."""
    verbs: dict[UUID, set[str]] = {}
    ends: dict[UUID, str] = {}
    planned: set[UUID] = set()
    for step in steps:
        verbs.setdefault(step.record_id, set()).add(step.verb)
        if step.verb in ENDS:
            ends[step.record_id] = step.verb
        elif step.verb == "reopened":
            ends.pop(step.record_id, None)
        if step.verb == "planned":
            planned.add(step.record_id)
        elif step.after.get("state"):
            planned.discard(step.record_id)
    going = {each: done for each, done in verbs.items() if each not in ends}
    new = frozenset(each for each, done in going.items() if "nominated" in done and each not in planned)
    moved = frozenset(each for each, done in going.items() if done & MOVES) - new - planned
    ended = {end: frozenset(each for each, verb in ends.items() if verb == end) for end in sorted(ENDS)}
    return Happened(new, frozenset(planned), moved, ended)


def stood(debt: Debt, later: Sequence[Change]) -> Debt:
    """A debt with size, owner, state and days as they were before some `later` steps, in their order; and its title of now."""
    return records.stood(debt, later, STOOD)


def moves(debt_id: UUID, steps: Sequence[Change]) -> frozenset[str]:
    """What the steps of a period did to a debt: their verbs; an edit that handed it over, or said its size, and a decision that put it
    back are told by what they did."""
    return frozenset(_move(step) for step in steps if step.record_id == debt_id)


def _move(step: Change) -> str:
    if step.verb == "accepted" and step.before.get("state") == "planned":
        return "put back"
    if step.verb == "planned" and step.before.get("planned_until"):
        return "planned again"
    if step.verb == "described" and "owner_id" in step.before:
        return "handed"
    return "sized" if step.verb == "described" and {"impact", "effort"} & step.before.keys() else step.verb


def slipped(debt: Debt, on: date) -> bool:
    """Whether it was planned for a cycle that is over on the day `on`, and has not moved."""
    return debt.state == "planned" and debt.planned_until is not None and debt.planned_until < on


def cost(steps: Sequence[Change], on: date) -> dict[UUID, Interest]:
    """What debts cost up to the day `on`, by their id, from what happened in the 90 days before, in order.

    The same as storage/debt/interest.py counts, at any moment that is over: what somebody says last of a day counts.
    """
    said: dict[tuple[UUID, UUID | None, date], float] = {}
    for step in steps:
        if step.verb == "hit":
            day = date.fromisoformat(step.after["day"])
            if on - PEOPLE_OF < day <= on:
                said[step.record_id, step.by, day] = step.after["hours"]
    people: dict[UUID, set[UUID | None]] = {}
    quarters: dict[UUID, int] = {}
    for (debt_id, person, day), hours in said.items():
        people.setdefault(debt_id, set()).add(person)
        lost = round(hours * 4) if day > on - HOURS_OF else 0
        quarters[debt_id] = quarters.get(debt_id, 0) + lost
    return {debt_id: Interest(quarters[debt_id], len(them)) for debt_id, them in people.items()}


@dataclass(frozen=True, slots=True)
class Flow:
    """How many debts came and went in each of some periods, and the hours lost to debt in it."""

    came: Sequence[int]
    went: Sequence[int]
    hours: Sequence[float]


def flow(steps: Sequence[Change], ends: Sequence[datetime]) -> Flow:
    """From what happened after the first of some moments up to the last one: a figure for each but the first.

    What is reopened comes again; what is paid, declined, parked or withdrawn goes, once. What somebody says last of a day counts,
    in the period in which it was said first.
    """
    came, went, hours = ([0.0] * (len(ends) - 1) for _ in range(3))
    said: dict[tuple[UUID, UUID | None, str], int] = {}
    for step in steps:
        turn = next((turn for turn, end in enumerate(ends) if step.at <= end), 0) - 1
        if turn < 0:
            continue
        if step.verb in COMES:
            came[turn] += 1
        elif step.verb in ENDS and step.before.get("state") in UNFINISHED:
            went[turn] += 1
        elif step.verb == "hit":
            day = (step.record_id, step.by, step.after["day"])
            if (
                day in said or "hours" not in step.before
            ):  # else it corrects what was said before the first of the moments
                hours[said.setdefault(day, turn)] += step.after["hours"] - step.before.get("hours", 0)
    return Flow([int(each) for each in came], [int(each) for each in went], hours)
