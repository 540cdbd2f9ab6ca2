"""How an outcome stands (product.md O6), by a rule that anybody can check.

    e  share of the time from start to due that has passed        p  progress from baseline to target, 0 to 1
    c  the last confidence that the target is met in time, 1 to 10

    after the due date   on track if p ≥ 1, at risk if p ≥ 0.9, else off track
    before it            off track if c ≤ 3, or if e ≥ 0.5, p < 0.5·e and c ≤ 6
                         on track if c ≥ 7 and (e < 0.25 or p ≥ 0.7·e)
                         else at risk

Before the first check-in nobody knows. No check-in for two cadences: "stale" stands beside it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from storage.outcome import CheckIn, Outcome

ON_TRACK, AT_RISK, OFF_TRACK, UNKNOWN = "on_track", "at_risk", "off_track", ""
WORST_FIRST = (OFF_TRACK, AT_RISK, UNKNOWN, ON_TRACK)
STALE_AFTER = 2  # cadences


@dataclass(frozen=True, slots=True)
class Standing:
    """How an outcome stands on a day: `name` (on_track, at_risk, off_track; empty: not known), `elapsed` (e) and `progress` (p)
    from 0 to 1, `confidence` (c; None: nobody has said), whether its time is `over`, whether what is known is `stale`, and whether the
    value is `worse` than at the start."""

    name: str
    elapsed: Fraction
    progress: Fraction
    confidence: int | None
    over: bool
    stale: bool
    worse: bool = False


def named(elapsed: Fraction, progress: Fraction, confidence: int, *, over: bool) -> str:
    """The rule itself."""
    e, p, c = elapsed, progress, confidence
    if over:
        return ON_TRACK if p >= 1 else AT_RISK if p >= Fraction(9, 10) else OFF_TRACK
    if c <= 3 or (e >= Fraction(1, 2) and p < e / 2 and c <= 6):
        return OFF_TRACK
    if c >= 7 and (e < Fraction(1, 4) or p >= e * Fraction(7, 10)):
        return ON_TRACK
    return AT_RISK


def elapsed(starts_on: date, due_on: date, on: date) -> Fraction:
    """Which share of the time has passed, 0 to 1."""
    return _share(Fraction((on - starts_on).days, (due_on - starts_on).days))


def progress(baseline: float, target: float, value: float) -> Fraction:
    """How far the value has come from the baseline to the target, 0 to 1, whichever of the two is higher."""
    return _share(share(baseline, target, value))


def share(baseline: float, target: float, value: float) -> Fraction:
    """The same, beyond both ends too: below 0 where it is worse than at the start."""
    start, end, now = (Fraction(repr(each)) for each in (baseline, target, value))  # as they are written, not as bits
    return (now - start) / (end - start)


def _share(of: Fraction) -> Fraction:
    return min(max(of, Fraction(0)), Fraction(1))


def standing(outcome: Outcome, last: CheckIn | None, on: date) -> Standing:
    """How an outcome whose metric is set stands on a day, by its `last` check-in."""
    assert outcome.baseline is not None
    assert outcome.target is not None
    assert outcome.starts_on is not None
    assert outcome.due_on is not None
    over = on > outcome.due_on
    passed = elapsed(outcome.starts_on, outcome.due_on, on)
    far = share(outcome.baseline, outcome.target, last.value if last else outcome.baseline)
    come = _share(far)
    name = named(passed, come, last.confidence, over=over) if last else UNKNOWN
    return Standing(name, passed, come, last.confidence if last else None, over, _stale(outcome, last, on), far < 0)


def _stale(outcome: Outcome, last: CheckIn | None, on: date) -> bool:
    """Whether nobody has looked at it for two cadences, since the last check-in or since it began."""
    assert outcome.starts_on is not None
    since = max(filter(None, (last.day if last else None, outcome.active_on, outcome.starts_on)))
    return outcome.state == "active" and on - since >= timedelta(weeks=STALE_AFTER * outcome.cadence)


def worst_first(outcome: Outcome, stands: Standing | None) -> tuple[int, int]:
    """Sorts outcomes by how they stand: off track first, then at risk, what nobody knows, on track; drafts, and what is over."""
    if stands is not None:
        return WORST_FIRST.index(stands.name), outcome.number
    return len(WORST_FIRST) + (outcome.state != "draft"), outcome.number
