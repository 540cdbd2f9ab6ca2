"""How outcomes went: their progress and the confidence in them at the ends of weeks, from the check-ins that had come by then. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.rules.outcome import status
from storage.outcome import CheckIn, Outcome

SHOWN = 8  # check-ins that the details tell
LINES = 6  # outcomes in a chart: more lines nobody tells apart
ENOUGH = 4  # moments that tell a trend
LEAST, MOST = -100, 200  # percent, beyond which a line says no more


def stood_at(looks: Sequence[CheckIn], ends: Sequence[datetime]) -> list[CheckIn | None]:
    """The last of some check-ins (from the first on) at each of some moments; None before the first."""
    return [next((each for each in reversed(looks) if each.at <= end), None) for end in ends]


def progress(outcome: Outcome, looks: Sequence[CheckIn], ends: Sequence[datetime]) -> list[int | None]:
    """How many percent of the way it had come at each of some moments: below 0 where it was worse than at the start; None before it
    was written down."""
    assert outcome.baseline is not None
    assert outcome.target is not None
    found: list[int | None] = []
    for end, last in zip(ends, stood_at(looks, ends), strict=True):
        share = status.share(outcome.baseline, outcome.target, last.value) if last else 0
        found.append(min(max(int(share * 100), LEAST), MOST) if outcome.raised_at <= end else None)
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
    """A chart of some outcomes: of each, by its key, a figure at all moments from the one `since` (its place among them) on; and the
    keys of those that are too `young` for a line."""

    figures: Mapping[str, Sequence[int]]
    since: int
    young: Sequence[str]


def lines(known: Mapping[str, Sequence[int | None]]) -> Lines:
    """The lines of what is known of some outcomes at some moments (None: not yet), none of them nothing at the last one. They begin
    together, where the youngest does of which enough is known; else where anything is."""
    begins = {key: next(turn for turn, each in enumerate(one) if each is not None) for key, one in known.items()}
    old = [begin for key, begin in begins.items() if len(known[key]) - begin >= ENOUGH]
    since = max(old) if old else min(begins.values())
    figures = {key: [each for each in one[since:] if each is not None] for key, one in known.items()}
    return Lines(
        {key: figures[key] for key, begin in begins.items() if begin <= since},
        since,
        [key for key, begin in begins.items() if begin > since],
    )
