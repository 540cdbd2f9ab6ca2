"""What is proposed for a cycle out of five hundred debts: the exact set, in so many milliseconds at most."""

import time
from collections.abc import Callable
from itertools import combinations
from uuid import UUID

from bench.report import Row
from bot.rules.debt import EFFORTS, Benefit, planning
from storage.debt import Debt, Interest

MANY, FEW, ROOM = 500, 16, 1000
LIMIT = 0.050  # seconds
ROUNDS = 9
PRIMES = (101, 103, 107)  # they scatter the figures


async def measure() -> list[Row]:
    """Seconds for one set of many debts, the median of some rounds; and of few, against trying every set."""
    many, few = _debts(MANY), _debts(FEW)
    slow = _took(lambda: _best(many, ROOM))
    quick, tried = _took(lambda: _best(few, FEW)), _took(lambda: _by_trying(few, FEW))
    return [
        Row(f"a plan of {ROOM} points out of {MANY} debts", f"{slow * 1000:.1f} ms", slow / LIMIT, 1.0, "of 50 ms"),
        Row(f"a plan out of {FEW} debts", f"{quick * 1000:.2f} ms", quick / tried, 0.1, "of trying all sets"),
    ]


def _took(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[ROUNDS // 2]


def _debts(number: int) -> dict[UUID, tuple[Debt, int]]:
    made = {}
    for each in range(1, number + 1):
        level, people, hours = (each * prime % 89 for prime in PRIMES)
        benefit = Benefit(1 + level % 5, Interest(hours * 4, people % 6), "")
        debt = Debt(id=UUID(int=each), channel_id=UUID(int=0), number=each, title="Slow", effort=EFFORTS[each % 6])
        made[debt.id] = (debt, benefit.units)
    return made


def _best(debts: dict[UUID, tuple[Debt, int]], points: int) -> int:
    worth = {each: units for each, (_, units) in debts.items()}
    return sum(worth[debt.id] for debt in planning.best([debt for debt, _ in debts.values()], worth, points))


def _by_trying(debts: dict[UUID, tuple[Debt, int]], points: int) -> int:
    sized = [(debt.effort or 0, units) for debt, units in debts.values()]
    return max(
        sum(units for _, units in some)
        for number in range(len(sized) + 1)
        for some in combinations(sized, number)
        if sum(effort for effort, _ in some) <= points
    )
