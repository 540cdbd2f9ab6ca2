"""How outcomes went: their progress and the confidence in them at the ends of weeks, from the check-ins that had come by then. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.rules.outcome import status
from storage.outcome import CheckIn, Outcome

SHOWN = 8  # check-ins that the details tell
LINES = 6  # outcomes in a chart: more lines nobody tells apart
LEAST, MOST = -100, 200  # percent, beyond which a line says no more


def stood_at(looks: Sequence[CheckIn], ends: Sequence[datetime]) -> list[CheckIn | None]:
    """The last of some check-ins (from the first on) at each of some moments; None before the first."""
    return [next((each for each in reversed(looks) if each.at <= end), None) for end in ends]


def progress(outcome: Outcome, looks: Sequence[CheckIn], ends: Sequence[datetime]) -> list[int]:
    """How many percent of the way it had come at each of some moments: below 0 where it was worse than at the start."""
    assert outcome.baseline is not None
    assert outcome.target is not None
    found = []
    for last in stood_at(looks, ends):
        share = status.share(outcome.baseline, outcome.target, last.value) if last else 0
        found.append(min(max(int(share * 100), LEAST), MOST))
    return found


def confidence(looks: Sequence[CheckIn], ends: Sequence[datetime]) -> list[int | None]:
    """How sure people were at each of some moments; None before the first check-in."""
    return [last.confidence if last else None for last in stood_at(looks, ends)]


def by_outcome(looks: Sequence[CheckIn]) -> dict[UUID, list[CheckIn]]:
    """Check-ins by the id of their outcome, in their order."""
    found: dict[UUID, list[CheckIn]] = {}
    for each in looks:
        found.setdefault(each.outcome_id, []).append(each)
    return found


@dataclass(frozen=True, slots=True)
class Lines:
    """What charts of some outcomes show, by their key: `progress` at all moments, and `confidence` from the moment `since` (its place
    among them) on, of those that were known by then; `young`: the keys of those that were not."""

    progress: Mapping[str, Sequence[int]]
    confidence: Mapping[str, Sequence[int]]
    since: int
    young: Sequence[str]


def lines(outcomes: Sequence[Outcome], looks: Mapping[UUID, Sequence[CheckIn]], ends: Sequence[datetime]) -> Lines:
    """The lines of the first few of some outcomes, each of which has been checked in on by the last moment."""
    shown = outcomes[:LINES]
    sure = {f"O-{each.number}": confidence(looks[each.id], ends) for each in shown}
    since = min(turn for one in sure.values() for turn, each in enumerate(one) if each is not None)
    known = {key: [each for each in one[since:] if each is not None] for key, one in sure.items()}
    whole = {key: one for key, one in known.items() if len(one) == len(ends) - since}
    return Lines(
        progress={f"O-{each.number}": progress(each, looks[each.id], ends) for each in shown},
        confidence=whole,
        since=since,
        young=[key for key in known if key not in whole],
    )
