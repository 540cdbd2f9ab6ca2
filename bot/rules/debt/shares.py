"""How much of a cycle is left for debt, with what is carried over and what was borrowed. All in hundredths of a point.

From history, cycle by cycle, so that it can be recomputed by hand:

1. The share of a cycle is capacity x share, as they were set when it ended (of the running one: as they are set now; before
   anything was set: nothing), in proportion to its days: one that another rhythm cuts short has that much less.
2. What was borrowed before is given back first: it is taken off the share, cycle after cycle, until nothing is owed.
3. What remains of the share can be spent in this cycle and in the 3 that follow it; then it lapses. The oldest is spent first. A
   cycle that was cut counts as one with the whole one that follows it.
4. A debt spends its points in the cycle in which it was paid (points and day stand in its history). One that is planned and
   not paid yet takes them first in the cycle that runs: whether it is planned for that one, or has slipped from one before it, or
   waits for a later one (as cycles were moved). What is put back, declined, parked or withdrawn spends nothing, nor does what was
   paid and reopened in one cycle: it was paid by mistake. What is reopened later was paid for, and that stays.
5. What was planned may spend more than there is: the rest is borrowed, and the next cycles have less. What was paid without a
   plan spends what is free, and never borrows: nobody is to be sorry for having mended something.

Share 5, cycle by cycle:  1: nothing done, 5 left.  2: has 5 + 5; 3 paid, of the first five, and 2 + 5 are left.  3: 13 points
alone: it has 2 + 5 + 5 = 12, so it borrows 1.  4: has 5 - 1 = 4.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from bot.rules import calendar
from bot.rules.debt.cycles import Cycle
from bot.rules.debt.guidelines import Setting
from storage.changes import Change
from storage.channels import Channel
from storage.debt import DECIDED

POINT = 100
CARRIED_FOR = 3  # cycles


@dataclass(frozen=True, slots=True)
class Payment:
    """That a debt of so many points was paid on a day; `planned`: as it was planned; `reopened`: the day on which it was a debt again."""

    on: date
    points: int
    planned: bool
    reopened: date | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """What a cycle has for debt: its `share`, of which `repaid` goes back, and what is `carried` from cycles before.

    `taken` of that is what was paid in it, or is planned and not paid. `owed`: what even the whole share does not give back.
    """

    cycle: Cycle
    share: int
    carried: int
    repaid: int
    taken: int
    owed: int = 0

    @property
    def whole(self) -> int:
        """What the cycle has before anything is taken."""
        return self.share - self.repaid + self.carried

    @property
    def free(self) -> int:
        """What can still be planned."""
        return max(0, self.whole - self.taken)

    @property
    def borrowed(self) -> int:
        """What is taken already of cycles to come."""
        return max(0, self.taken - self.whole)


def payments(steps: Iterable[Change], channel: Channel) -> list[Payment]:
    """From the steps that paid debts, and reopened them, in order. What was put aside before went away by itself, and took nothing."""
    found: dict[UUID, list[Payment]] = {}
    for step in steps:
        paid, state = found.setdefault(step.record_id, []), step.before["state"]
        if step.verb == "paid" and state not in DECIDED:
            on = date.fromisoformat(step.after["paid_on"])
            paid.append(Payment(on, step.after.get("points", 0), state == "planned"))
        elif step.verb == "reopened" and paid and paid[-1].reopened is None:
            paid[-1] = replace(paid[-1], reopened=calendar.channel_date(channel, step.at))
    return [each for some in found.values() for each in some]


def room(cycles: Sequence[Cycle], settings: Sequence[Setting], paid: Sequence[Payment], claimed: int) -> Room:
    """What the last of some cycles has. `claimed`: the points of what is planned and not paid."""
    purse = _Purse()
    for cycle in cycles[:-1]:
        purse.open(cycle.number, _share(settings, cycle))
        planned, other = _spent(cycle, paid)
        purse.spend(planned)
        purse.spend(min(other, purse.whole))
    last = cycles[-1]
    share, planned, other = _part(settings[-1], last), *_spent(last, paid)
    repaid = purse.open(last.number, share)
    carried = purse.whole - (share - repaid)
    taken = planned + claimed * POINT
    return Room(last, share, carried, repaid, taken + min(other, max(0, purse.whole - taken)), purse.owed)


@dataclass(slots=True)
class _Purse:
    """What is left of the shares of cycles, by their number, and what is owed."""

    left: dict[int, int] = field(default_factory=dict)
    owed: int = 0

    @property
    def whole(self) -> int:
        return sum(self.left.values())

    def open(self, number: int, share: int) -> int:
        """A cycle begins: what is too old lapses, and what is owed is given back; answers with how much."""
        repaid = min(self.owed, share)
        self.owed -= repaid
        self.left = {each: left for each, left in self.left.items() if each >= number - CARRIED_FOR}
        self.left[number] = self.left.get(number, 0) + share - repaid
        return repaid

    def spend(self, points: int) -> None:
        """The oldest first; what is not there is borrowed."""
        for each in sorted(self.left):
            taken = min(points, self.left[each])
            self.left[each] -= taken
            points -= taken
        self.owed += points


def _spent(cycle: Cycle, paid: Sequence[Payment]) -> tuple[int, int]:
    """What was paid in a cycle as it was planned, and what else; what was reopened in it as well was not paid after all."""
    sums: Mapping[bool, list[int]] = {True: [], False: []}
    for each in paid:
        if cycle.first <= each.on <= cycle.last and not (each.reopened and each.reopened <= cycle.last):
            sums[each.planned].append(each.points * POINT)
    return sum(sums[True]), sum(sums[False])


def _share(settings: Sequence[Setting], cycle: Cycle) -> int:
    """The share of a cycle as it was set when it ended; nothing while nothing was set."""
    return next((_part(each, cycle) for each in reversed(settings) if each.since <= cycle.last), 0)


def _part(setting: Setting, cycle: Cycle) -> int:
    """What a setting gives a cycle by its days: all of the share to one as long as the setting says."""
    return setting.share * cycle.days // (setting.rhythm.weeks * 7)
