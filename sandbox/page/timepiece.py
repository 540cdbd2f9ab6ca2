"""Knows the bot's movable clock: what it shows, what comes next, and how a move is going."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

PATIENCE = 600.0  # seconds a single move may take; a year of rituals is many due moments
AFTER = timedelta(seconds=5)  # how far past a due moment a move goes, so that it is well due
FRESH = 0.4  # seconds between two looks at the clock while it moves


@dataclass(frozen=True)
class Due:
    """One thing the bot will do by itself; `kind` is "prompts", "digest" or another of its words."""

    at: datetime
    kind: str
    what: str


@dataclass(frozen=True)
class Face:
    """What the clock shows: `now` is None while the bot does not tell, `goal` is set while the clock moves there."""

    now: datetime | None = None
    upcoming: tuple[Due, ...] = ()
    start: datetime | None = None
    goal: datetime | None = None

    @property
    def moving(self) -> bool:
        """Whether it is on its way."""
        return self.goal is not None

    @property
    def part(self) -> float:
        """How much of the way is done, 0 to 1."""
        if self.goal is None or self.start is None or self.now is None or self.goal <= self.start:
            return 0.0
        return min(1.0, max(0.0, (self.now - self.start) / (self.goal - self.start)))

    def first(self, kind: str) -> Due | None:
        """The next thing of a kind."""
        return next((due for due in self.upcoming if due.kind == kind), None)


class Timepiece:
    """The page's hold on the clock at `url`; `changed` is called whenever there is something new to show."""

    def __init__(
        self, url: str, changed: Callable[[], None] = lambda: None, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=2.0, trust_env=False, transport=transport)
        self._face = Face()
        self._move: asyncio.Task[None] | None = None
        self.changed = changed
        self.trouble = ""

    @property
    def moving(self) -> bool:
        """Whether the clock is on its way."""
        return self._face.moving

    async def face(self) -> Face:
        """What the clock shows now; while the bot is away, what can be said without it."""
        try:
            told = read(await self._ask("GET"))
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            told = Face()
        self._face = replace(told, start=self._face.start, goal=self._face.goal)
        return self._face

    async def set_out(self, *, to: datetime | None = None, by: timedelta | None = None) -> str:
        """Begin to move the clock; returns why not, or nothing.

        The way there may take many seconds: `face()` tells how it is going, and `changed` is called meanwhile.
        """
        if self._face.moving:
            return "The clock is already on its way."
        face = await self.face()
        if face.now is None:
            return "The bot does not tell its time just now: try again in a moment."
        if (goal := to or face.now + (by or timedelta())) <= face.now:
            return "The clock only moves forward: choose a moment that is still to come."
        self.trouble = ""
        self._face = replace(face, start=face.now, goal=goal)
        self._move = asyncio.create_task(self._travel(goal))
        self.changed()
        return ""

    async def close(self) -> None:
        """Stop looking; a move that the bot has begun is the bot's to finish."""
        if self._move:
            self._move.cancel()
            await asyncio.gather(self._move, return_exceptions=True)
        await self._client.aclose()

    async def _travel(self, goal: datetime) -> None:
        watching = asyncio.create_task(self._watch())
        try:
            await self._ask("POST", json={"to": goal.isoformat()}, timeout=PATIENCE)
        except httpx.HTTPError as error:
            self.trouble = f"The clock did not arrive: {_why(error)}"
        finally:
            watching.cancel()
            self._face = replace(self._face, start=None, goal=None)
            self.changed()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(FRESH)
            before = self._face.now
            if (await self.face()).now != before:
                self.changed()

    async def _ask(self, method: str, **rest: Any) -> Any:
        return (await self._client.request(method, "/clock", **rest)).raise_for_status().json()


def read(told: Any) -> Face:
    """The clock's answer as a Face; raises KeyError, TypeError or ValueError where it is not in the shape agreed on."""
    upcoming = told.get("upcoming") or ([told["next"]] if told.get("next") else [])
    return Face(
        now=_moment(told["now"]),
        upcoming=tuple(Due(_moment(due["at"]), due.get("kind", ""), due.get("what", "")) for due in upcoming),
    )


def _why(error: httpx.HTTPError) -> str:
    """What the bot said to a move that it did not make, or how the line to it failed."""
    if not isinstance(error, httpx.HTTPStatusError):
        return f"the bot did not answer ({type(error).__name__}). Its log says more."
    try:
        return str(error.response.json()["error"])
    except (ValueError, KeyError, TypeError):
        return f"the bot answered with {error.response.status_code}. Its log says more."


def _moment(words: str) -> datetime:
    moment = datetime.fromisoformat(words)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
