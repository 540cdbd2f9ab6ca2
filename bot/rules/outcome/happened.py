"""What the steps of a period made of outcomes: each stands in one list of a digest; and how they stood at moments that are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.rules import records
from storage.changes import Change
from storage.outcome import ENDED, Outcome

LOOKED = frozenset({"checked_in", "no_change", "corrected"})
MOVES = frozenset({"described", "activated", "owned", "left", "paused", "resumed", "reopened", "tested"})
STOOD = frozenset(
    {
        "state",
        "paused",
        "active_on",
        "cadence",
        "check_in_on",
        "baseline",
        "target",
        "starts_on",
        "due_on",
        "owner_id",
        "final",
        "learned",
    }
)
"""What a digest shows as it was at its cut-off."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Which outcomes (by id) are new, were looked at, changed, and ended in a period; one that is over is only that."""

    new: frozenset[UUID]
    looked: frozenset[UUID]
    moved: frozenset[UUID]
    ended: frozenset[UUID]

    @property
    def everything(self) -> frozenset[UUID]:
        """All of them."""
        return self.new | self.looked | self.moved | self.ended


def happened(steps: Sequence[Change]) -> Happened:
    """From the steps of a period, in their order."""
    verbs: dict[UUID, set[str]] = {}
    over: set[UUID] = set()
    for step in steps:
        verbs.setdefault(step.record_id, set()).add(step.verb)
        if step.verb in ENDED:
            over.add(step.record_id)
        elif step.verb == "reopened":
            over.discard(step.record_id)
    going = {each: done for each, done in verbs.items() if each not in over}
    return Happened(
        new=frozenset(each for each, done in going.items() if "defined" in done),
        looked=frozenset(each for each, done in going.items() if done & LOOKED),
        moved=frozenset(each for each, done in going.items() if done & MOVES),
        ended=frozenset(over),
    )


def stood(outcome: Outcome, later: Sequence[Change]) -> Outcome:
    """An outcome as it stood before some `later` steps, in their order; its words are those of now."""
    return records.stood(outcome, later, STOOD)
