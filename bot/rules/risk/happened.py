"""What the steps of a period made of risks: each stands in one list of a digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from storage.changes import Change

MOVES = frozenset({"described", "owned", "mitigated", "left", "reopened"})
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
