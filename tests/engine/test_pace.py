"""How fast we call: never faster than allowed over any stretch of time, and back to speed after clean minutes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import limiter
from bot.engine.limiter import Limiter, Pace, take
from storage import limits
from storage.database import Database
from storage.limits import ApiLimit
from tests.engine.conftest import Rig

START = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)
gaps = st.lists(st.integers(0, 3_000), min_size=1, max_size=150)  # milliseconds between two wishes


def _taken(waits: list[int], interval: float, burst: int) -> list[datetime]:
    """The moments at which a slot was given, of wishes with these gaps between them."""
    limit, real, taken = ApiLimit(scope="workspace", next_allowed=START), START, []
    for wait in waits:
        real += timedelta(milliseconds=wait)
        if take(limit, interval, burst, real):
            taken.append(real)
    return taken


@given(gaps, st.sampled_from([0.2, 1 / 3, 1.0, 1.5]), st.integers(1, 10))
def test_over_any_stretch_of_time_no_more_is_taken_than_the_burst_and_what_filled_up_meanwhile(
    waits: list[int], interval: float, burst: int
) -> None:
    taken = _taken(waits, interval, burst)
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            stretch = (taken[last] - taken[first]).total_seconds()
            assert last - first + 1 <= burst + stretch / interval + 1e-3


@given(gaps)
def test_two_messages_in_one_channel_are_at_least_a_second_apart(waits: list[int]) -> None:
    taken = _taken(waits, 1.0, 1)
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(taken))


@given(st.integers(1, 10), st.sampled_from([0.2, 1 / 3, 1.0]))
def test_who_asks_often_enough_gets_the_whole_rate(burst: int, interval: float) -> None:
    seconds = 30
    taken = _taken([10] * (seconds * 100), interval, burst)
    assert len(taken) >= burst - 1 + int(seconds / interval) - 1


@given(st.integers(0, 600))
def test_a_bucket_that_rested_long_is_full_and_not_fuller(rest: int) -> None:
    limit = ApiLimit(scope="workspace", next_allowed=START)
    real = START + timedelta(seconds=1000 + rest)
    assert sum(take(limit, 1.0, 5, real) for _ in range(50)) == 5


def test_while_blocked_nothing_is_taken() -> None:
    limit = ApiLimit(scope="workspace", next_allowed=START, blocked_until=START + timedelta(seconds=7))
    assert not take(limit, 1.0, 5, START + timedelta(seconds=6.9))
    assert take(limit, 1.0, 5, START + timedelta(seconds=7))


def _limits(**workspace: object) -> dict[str, ApiLimit]:
    return {
        limits.WORKSPACE: ApiLimit(scope="workspace", next_allowed=START, **workspace),
        "channel:C1": ApiLimit(scope="channel:C1", next_allowed=START),
    }


def test_a_message_that_the_workspace_has_no_room_for_costs_the_channel_nothing() -> None:
    limits = _limits(blocked_until=START + timedelta(seconds=7))
    assert not Limiter(None, Pace(), limits, START).allows("C1")  # type: ignore[arg-type]
    assert limits["channel:C1"].next_allowed == START


@pytest.mark.parametrize(
    ("minutes", "rate"), [(0, 1.5), (0.99, 1.5), (1, 1.575), (2, 1.65375), (14, 2.9699), (30, 5.0), (10_000, 5.0)]
)
def test_the_rate_is_won_back_by_a_twentieth_each_clean_minute_up_to_the_most(minutes: float, rate: float) -> None:
    limits = _limits(rate=1.5, rated_at=START)
    real = START + timedelta(minutes=minutes)
    assert Limiter(None, Pace(), limits, real)._rate(limits["workspace"]) == pytest.approx(rate, rel=1e-4)  # type: ignore[arg-type]


async def _rests(database: Database, workspace_id: UUID, after: float, real: datetime) -> float | None:
    async with database.writes(workspace_id) as session:
        await limiter.rest(session, workspace_id, limits.WORKSPACE, Pace(), after, real)
    async with database.writes(workspace_id) as session:
        return (await Limiter.locked(session, workspace_id, set(), Pace(), real)).limits["workspace"].rate


async def test_the_rate_halves_with_every_new_refusal_down_to_one_message_in_ten_seconds(rig: Rig) -> None:
    rates = []
    for minute in range(7):
        real = START + timedelta(seconds=10 * minute)
        rates.append(await _rests(rig.bot.database, rig.workspace_id, 5, real))
    assert rates == [1.5, 0.75, 0.375, 0.1875, 0.1, 0.1, 0.1]
