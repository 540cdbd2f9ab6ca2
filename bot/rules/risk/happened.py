"""What the steps of a period made of risks: each stands in one list of a digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from storage.changes import Change
from storage.risk import Risk

MOVES = frozenset({"described", "owned", "mitigated", "left", "reopened"})
STOOD = frozenset({"likelihood", "impact", "owner_id", "review_on"})  # what a digest shows as it was at its cut-off
ENDS = frozenset({"resolved", "withdrawn", "accepted"})


@dataclass(frozen=True, slots=True)
class Happened:
    """Which risks (by id) are new, changed, resolved, withdrawn, and accepted; one that is over is only that."""

    new: frozenset[UUID]
    moved: frozenset[UUID]
    resolved: frozenset[UUID]
    withdrawn: frozenset[UUID]
    accepted: frozenset[UUID]

    @property
    def everything(self) -> frozenset[UUID]:
        """All of them."""
        return self.new | self.moved | self.resolved | self.withdrawn | self.accepted


def happened(steps: Sequence[Change]) -> Happened:
    """From the steps of a period, in their order."""
    verbs: dict[UUID, set[str]] = {}
    ends: dict[UUID, str] = {}
    for step in steps:
        verbs.setdefault(step.record_id, set()).add(step.verb)
        if step.verb in ENDS:
            ends[step.record_id] = step.verb
        elif step.verb == "reopened":
            ends.pop(step.record_id, None)
    going = {each: done for each, done in verbs.items() if each not in ends}
    new = frozenset(each for each, done in going.items() if "flagged" in done)
    moved = frozenset(each for each, done in going.items() if done & MOVES) - new
    resolved, withdrawn, accepted = (
        frozenset(each for each, verb in ends.items() if verb == end) for end in ("resolved", "withdrawn", "accepted")
    )
    return Happened(new, moved, resolved, withdrawn, accepted)


def stood(risk: Risk, later: Sequence[Change]) -> Risk:
    """A risk with score, owner and review as they were before some `later` steps, in their order; and its title of now."""
    was: dict[str, Any] = {}
    for step in later:
        if step.record_id == risk.id:
            was = {name: value for name, value in step.before.items() if name in STOOD} | was
    if was.get("review_on"):
        was["review_on"] = date.fromisoformat(was["review_on"])
    if was.get("owner_id"):
        was["owner_id"] = UUID(was["owner_id"])
    return Risk(**risk.model_dump() | was)
