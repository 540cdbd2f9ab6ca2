"""The page's hold on the bot's clock: what it reads from it, and how a move goes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from sandbox.page.timepiece import Face, Timepiece, read

MONDAY = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)


class SlowClock:
    """A bot's clock that moves once `step` is set; `refuses` is its answer instead, `away` means that none comes."""

    def __init__(self) -> None:
        self.now = MONDAY
        self.away = False
        self.refuses: httpx.Response | None = None
        self.step = asyncio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("nobody there")
        if self.refuses and request.method == "POST":
            return self.refuses
        if request.method == "POST":
            await self.step.wait()
            self.now += timedelta(hours=1)
        due = {"at": (MONDAY + timedelta(days=1)).isoformat(), "kind": "prompts", "what": "prompts for #checkout"}
        return httpx.Response(200, json={"now": self.now.isoformat(), "next": due, "upcoming": [due]})


@pytest.fixture
async def clock() -> SlowClock:
    return SlowClock()


@pytest.fixture
async def timepiece(clock: SlowClock) -> AsyncIterator[Timepiece]:
    piece = Timepiece("http://127.0.0.1:1", transport=httpx.MockTransport(clock))
    yield piece
    await piece.close()


async def test_the_clock_tells_the_moment_and_what_comes_next(timepiece: Timepiece) -> None:
    face = await timepiece.face()
    assert face.now == MONDAY
    assert [due.what for due in face.upcoming] == ["prompts for #checkout"]
    assert face.first("digest") is None
    assert not face.moving


async def test_while_the_clock_moves_it_says_where_it_goes_and_takes_no_second_order(
    timepiece: Timepiece, clock: SlowClock
) -> None:
    seen: list[bool] = []
    arrived = asyncio.Event()

    def changed() -> None:
        seen.append(timepiece.moving)
        if len(seen) > 1:
            arrived.set()

    timepiece.changed = changed
    assert await timepiece.set_out(by=timedelta(hours=1)) == ""
    face = await timepiece.face()
    assert (face.goal, face.part) == (MONDAY + timedelta(hours=1), 0.0)
    assert await timepiece.set_out(by=timedelta(hours=1)) == "The clock is already on its way."
    clock.step.set()
    await asyncio.wait_for(arrived.wait(), 5)
    assert seen[0]
    assert not (await timepiece.face()).moving


async def test_the_clock_does_not_go_back(timepiece: Timepiece) -> None:
    why = await timepiece.set_out(to=MONDAY - timedelta(minutes=1))
    assert why == "The clock only moves forward: choose a moment that is still to come."


async def test_a_bot_that_is_away_leaves_the_clock_unknown(timepiece: Timepiece, clock: SlowClock) -> None:
    clock.away = True
    assert (await timepiece.face()).now is None
    why = await timepiece.set_out(by=timedelta(hours=1))
    assert why == "The bot does not tell its time just now: try again in a moment."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(400, json={"error": "at most a year at once"}), "at most a year at once"),
        (httpx.Response(500, text="<h1>oops"), "the bot answered with 500. Its log says more."),
    ],
)
async def test_a_move_that_the_bot_does_not_make_is_told_in_its_words(
    timepiece: Timepiece, clock: SlowClock, answer: httpx.Response, words: str
) -> None:
    clock.refuses = answer
    ended = asyncio.Event()
    await timepiece.set_out(by=timedelta(hours=1))
    timepiece.changed = ended.set
    await asyncio.wait_for(ended.wait(), 5)
    assert timepiece.trouble == f"The clock did not arrive: {words}"


def test_an_answer_with_only_the_next_thing_is_understood() -> None:
    face = read({"now": "2026-10-05T08:00:00", "next": {"at": "2026-10-06T08:00:00+00:00", "what": "digest"}})
    assert (face.now, face.upcoming[0].what) == (MONDAY, "digest")


def test_the_way_that_is_done_is_a_share_of_the_whole_way() -> None:
    face = Face(now=MONDAY + timedelta(hours=6), start=MONDAY, goal=MONDAY + timedelta(days=1))
    assert face.part == 0.25
