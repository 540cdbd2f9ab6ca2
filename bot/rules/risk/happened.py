"""What the steps of a period made of risks: each stands in one list of a digest; and how they stood at moments that are over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.rules import records
from bot.rules.risk.fields import LEVELS, level
from storage.changes import Change
from storage.risk import UNFINISHED, UNSCORED, Risk

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
    return records.stood(risk, later, STOOD)


def moves(then: Risk, steps: Sequence[Change]) -> tuple[str | None, frozenset[str]]:
    """What the steps of a period changed of a risk as it stood `then`, at the end: the level that it had before them, and the verbs
    (an edit that handed it over is "handed")."""
    own = [step for step in steps if step.record_id == then.id]
    before = records.stood(then, own, STOOD)
    verbs = {"handed" if step.verb == "described" and "owner_id" in step.before else step.verb for step in own}
    return level(before.likelihood, before.impact), frozenset(verbs)


def worst_first(risk: Risk) -> tuple[int, int]:
    """Sorts risks by their score, the worst first; one without a score counts as medium."""
    scored = risk.likelihood is not None and risk.impact is not None
    return -((risk.likelihood or 0) * (risk.impact or 0) if scored else UNSCORED), risk.number


def by_level(
    risks: Sequence[Risk], steps: Sequence[Change], ends: Sequence[datetime]
) -> Mapping[str | None, Sequence[int]]:
    """How many risks of each level were open at each of some moments: the worst first, those without a score (None) last.

    `steps`: everything that happened after the first moment, of each risk in its order; `risks`: as they are now, those that
    are open and those that the steps are about. Levels of which there was none at any moment are left out.
    """
    later: dict[UUID, list[Change]] = {}
    for step in steps:
        later.setdefault(step.record_id, []).append(step)
    counts: dict[str | None, list[int]] = {name: [0] * len(ends) for name in (*reversed(LEVELS), None)}
    for risk in risks:
        undone = later.get(risk.id, ())
        for turn, was in records.at_moments(risk, undone, ends, ("state", "likelihood", "impact"), "flagged"):
            if was["state"] in UNFINISHED:
                counts[level(was["likelihood"], was["impact"])][turn] += 1
    return {name: told for name, told in counts.items() if any(told)}
