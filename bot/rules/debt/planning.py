"""What to pay in a cycle: of the debts that could be planned, the set with the largest total benefit that fits (product.md D5).

The set is exact, and the only one: of equal benefit the one with fewer points, and of those the one with the smaller numbers (the
smallest number in which two sets differ decides). A debt that brings nothing is not proposed.

What is planned and not paid keeps its place and takes its points first. One debt that is larger than the share, even with what is
carried, may borrow from the next three cycles, where nothing else was planned or paid in its cycle and nothing borrowed is still to be
given back; it is proposed where it brings more than any set that fits.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from math import lcm
from uuid import UUID

from bot.errors import Refused
from bot.rules.debt.fields import EFFORTS
from bot.rules.debt.happened import slipped
from bot.rules.debt.ranking import Benefit, needs_sizing
from bot.rules.debt.shares import POINT, Room
from storage.debt import Debt

BORROWED_OF = 3  # cycles that follow
TOO_LARGE, NO_ROOM, NO_BENEFIT, NOT_ACCEPTED, UNSIZED = "too_large", "no_room", "no_benefit", "not_accepted", "unsized"
_SCALE = lcm(*EFFORTS)
_STEP = 1 << 20
"""A unit of benefit weighs more than all points of a plan: so the points decide between equal benefits only."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could be planned in a cycle.

    `slipped`: planned for a cycle that is over; `planned`: for this one already, or a later one; `chosen`: what is proposed beside
    them; `left`: all others that go on, by why they are left out; `instead`: the set that brings more than what has slipped with what is
    chosen beside it, where there is one: what has slipped and is not in it would be put back.
    """

    room: Room
    slipped: Sequence[Debt]
    planned: Sequence[Debt]
    chosen: Sequence[Debt]
    left: Mapping[str, Sequence[Debt]]
    instead: Sequence[Debt] = ()

    @property
    def mark(self) -> str:
        """Differs where what could be planned, or what is free, is another one: a form that was opened on it is too old."""
        sized = sorted((debt.number, debt.effort, debt.state) for debt in (*self.slipped, *self.planned, *self.offered))
        told = repr((self.room.cycle, self.room.whole, self.room.taken, sized))
        return blake2b(told.encode(), digest_size=8).hexdigest()

    @property
    def offered(self) -> Iterator[Debt]:
        """What can be planned, if there is room for it: what is proposed first."""
        yield from self.chosen
        for why in (NO_ROOM, TOO_LARGE, NO_BENEFIT):
            yield from self.left[why]


def claims(debts: Sequence[Debt]) -> list[Debt]:
    """Of some debts those that are planned: for the cycle that runs, for one before it, or, where cycles were moved, for a later one."""
    return [debt for debt in debts if debt.state == "planned"]


def propose(room: Room, debts: Sequence[Debt], benefits: Mapping[UUID, Benefit], on: date) -> Proposal:
    """What could be planned, on the day `on`, of the debts of a channel that go on; they come in the order of their rank."""
    held = claims(debts)
    ready = [debt for debt in debts if debt.state == "accepted" and not needs_sizing(debt)]
    late = [debt for debt in held if slipped(debt, on)]
    planned = [debt for debt in held if not slipped(debt, on)]
    worth = {debt.id: benefits[debt.id].units for debt in (*ready, *late)}
    chosen = _most(room, ready, worth, room.free, alone=not (held or room.taken))
    kept = {debt.id for debt in chosen}
    rest = [debt for debt in ready if debt.id not in kept]
    unsized = [debt for debt in debts if debt.state != "planned" and needs_sizing(debt)]
    left = {
        NO_ROOM: [debt for debt in rest if worth[debt.id] and not _too_large(room, debt)],
        TOO_LARGE: [debt for debt in rest if worth[debt.id] and _too_large(room, debt)],
        NO_BENEFIT: [debt for debt in rest if not worth[debt.id]],
        NOT_ACCEPTED: [debt for debt in debts if debt.state == "nominated" and not needs_sizing(debt)],
        UNSIZED: unsized,
    }
    given_back = sum(map(_points, late)) * POINT
    alone = not planned and room.taken <= given_back
    anew = _most(room, [*ready, *late], worth, _free(room, given_back), alone=alone) if late else []
    better = sum(worth[debt.id] for debt in anew) > sum(worth[debt.id] for debt in (*late, *chosen))
    return Proposal(room, late, planned, [debt for debt in debts if debt.id in kept], left, [*anew] if better else [])


def _most(room: Room, ready: Sequence[Debt], worth: Mapping[UUID, int], free: int, *, alone: bool) -> list[Debt]:
    """The set that brings most with what is `free`, or the one debt that brings more and may borrow, because it would be `alone`."""
    chosen = best(ready, worth, free // POINT)
    single = max(
        (debt for debt in ready if _may_borrow(room, debt, alone=alone, free=free)),
        key=lambda debt: (worth[debt.id], -_points(debt), -debt.number),
        default=None,
    )
    return [single] if single is not None and worth[single.id] > sum(worth[debt.id] for debt in chosen) else chosen


def _free(room: Room, given_back: int) -> int:
    """What is free once what has slipped gives back so much."""
    return max(0, room.whole - room.taken + given_back)


def best(debts: Sequence[Debt], worth: Mapping[UUID, int], most: int) -> list[Debt]:
    """The one set of debts that brings most and takes at most so many points, by number.

    What no set that is as good as a quick one can leave out, or hold, is settled first; of the others, every number of points is
    looked at once (a knapsack of 0 and 1).
    """
    fit = sorted((debt for debt in debts if worth[debt.id] and _points(debt) <= most), key=lambda debt: debt.number)
    gains = {debt.id: worth[debt.id] * _STEP - _points(debt) for debt in fit}
    sure, unsure = _settled(fit, gains, most)
    room = most - sum(map(_points, sure))
    # rows[i][left]: the most that the unsure ones from the i-th on can bring with so many points left
    rows = [[0] * (room + 1)]
    for debt in reversed(unsure):
        without, cost, gain = rows[-1], _points(debt), gains[debt.id]
        rows.append(without[:cost] + list(map(max, without[cost:], [row + gain for row in without[: room + 1 - cost]])))
    rows.reverse()
    chosen = list(sure)
    for debt, row, after in zip(unsure, rows, rows[1:], strict=False):
        cost = _points(debt)
        if cost <= room and gains[debt.id] + after[room - cost] == row[room]:
            chosen.append(debt)
            room -= cost
    return sorted(chosen, key=lambda debt: debt.number)


def _settled(fit: Sequence[Debt], gains: Mapping[UUID, int], most: int) -> tuple[list[Debt], list[Debt]]:
    """What stands in every best set, and what may stand in one, each by number.

    The most that a set can bring is told by the debts that gain most per point, were the first that does not fit to be cut
    (`price`: its gain per point). Where that is less without a debt, or with it, than a whole set brings, the debt is settled.
    """
    rate = {debt.id: gains[debt.id] * (_SCALE // _points(debt)) for debt in fit}
    ordered = sorted(fit, key=lambda debt: -rate[debt.id])
    taken: set[UUID] = set()
    quick, left, room, price = 0, most, most, 0
    for debt in ordered:
        if not price and _points(debt) <= room:
            taken.add(debt.id)
            room -= _points(debt)
        else:
            price = price or rate[debt.id]
        if _points(debt) <= left:
            quick, left = quick + gains[debt.id], left - _points(debt)
    bound = sum(gains[each] for each in taken) * _SCALE + room * price

    def settled(debt: Debt) -> bool:
        return bound - abs(rate[debt.id] - price) * _points(debt) < quick * _SCALE

    sure = [debt for debt in fit if debt.id in taken and settled(debt)]
    return sure, [debt for debt in fit if not settled(debt)]


def fits(proposal: Proposal, again: Collection[Debt], chosen: Collection[Debt]) -> int:
    """How many hundredths of a point a plan of the `chosen`, with what has slipped and is planned `again`, borrows.

    Raises Refused (field: chosen) for what does not fit.
    """
    room, held = proposal.room, {debt.id for debt in again}
    given_back = sum(_points(debt) for debt in proposal.slipped if debt.id not in held) * POINT
    free = _free(room, given_back)
    wanted = sum(map(_points, chosen)) * POINT
    if wanted <= free:
        return 0
    alone = not (again or proposal.planned) and room.taken <= given_back
    if len(chosen) == 1 and all(_may_borrow(room, debt, alone=alone, free=free) for debt in chosen):
        return wanted - free
    said = f"These take {points(wanted)}, and {points(free)} {'is' if free == POINT else 'are'} free. Untick some."
    if large := [debt for debt in chosen if _too_large(room, debt)]:
        said += f" D-{large[0].number} is larger than the share: {_borrows(room, large[0])}"
    raise Refused(said, field="chosen")


def _borrows(room: Room, debt: Debt) -> str:
    if room.repaid:
        return "it can borrow from the next cycles once what was borrowed before is given back."
    if _points(debt) * POINT - room.whole > BORROWED_OF * room.share:
        return f"even alone it would borrow more than the next {BORROWED_OF} cycles have. Split it."
    return "it can borrow from the next cycles, if it is the only one of this cycle."


def _may_borrow(room: Room, debt: Debt, *, alone: bool, free: int) -> bool:
    lacks = _points(debt) * POINT - free
    return alone and not room.repaid and _too_large(room, debt) and lacks <= BORROWED_OF * room.share


def _too_large(room: Room, debt: Debt) -> bool:
    return _points(debt) * POINT > room.whole


def _points(debt: Debt) -> int:
    return debt.effort or 0


def points(hundredths: int) -> str:
    """4.8 points"""
    return f"{hundredths / POINT:g} point{'' if hundredths == POINT else 's'}"
