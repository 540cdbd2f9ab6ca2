"""How outcomes went: their progress and the confidence in them at the ends of weeks, from the check-ins that had come by then. Pure."""

from collections.abc import Sequence
from datetime import datetime

from bot.rules.outcome import status
from storage.outcome import CheckIn, Outcome

SHOWN = 8  # check-ins that the details tell
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


def known_from(series: Sequence[Sequence[int | None]]) -> int | None:
    """From which moment on something is known in any of some series, which only get to be known; None: in none."""
    return min((turn for one in series for turn, each in enumerate(one) if each is not None), default=None)
