"""Cycles: the weeks for which debt is planned. A channel's rhythm says on which day they begin, and how long each is.

Another rhythm begins on a day of its own and cuts the cycle that runs then, so each day lies in one cycle; what is left of the
one that was cut counts with the next whole one. One that begins on the day of an earlier rhythm, or before it, takes its place.
What was planned keeps the last day that it was planned for. Years, zones and clocks do not matter: a cycle is made of dates.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.rules.calendar import DAY


@dataclass(frozen=True, slots=True)
class Rhythm:
    """From the day `starts_on` on a cycle every `weeks` weeks."""

    starts_on: date
    weeks: int


@dataclass(frozen=True, slots=True)
class Cycle:
    """The `number`-th cycle of a channel (from 1; one that was cut has that of the next whole one), with its first and its last day."""

    number: int
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many it has."""
        return (self.last - self.first).days + 1


def cycles(rhythms: Sequence[Rhythm], until: date) -> list[Cycle]:
    """The cycles of rhythms, given in the order in which they were set, up to the one that the day `until` lies in.

    There is always one: before the first day it is the one that comes.
    """
    found: list[Cycle] = []
    number = 1
    for first, last, whole in _spans(rhythms):
        if found and first > until:
            break
        found.append(Cycle(number, first, last))
        number += whole
    return found


def _spans(rhythms: Sequence[Rhythm]) -> Iterator[tuple[date, date, bool]]:
    """The first and last days of the cycles of rhythms, without an end, and whether each is whole."""
    standing: list[Rhythm] = []
    for each in rhythms:
        standing = [earlier for earlier in standing if earlier.starts_on < each.starts_on]
        standing.append(each)
    ends = [later.starts_on for later in standing[1:]]
    for rhythm, end in zip(standing, [*ends, None], strict=True):
        first = rhythm.starts_on
        while end is None or first < end:
            after = first + timedelta(weeks=rhythm.weeks)
            stop = min(after, end or after)
            yield first, stop - DAY, stop == after
            first = after
