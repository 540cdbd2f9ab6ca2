"""What moment it is: the sandbox's one reader of time, real or asked of the bot's movable clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

import httpx

PATIENCE = 60.0
"""Seconds in which the bot lives through what lies between two lines of a story."""


class ClockStuck(Exception):  # noqa: N818 - errors are named by what happened
    """The bot's clock did not get where it was sent."""


class Clock(Protocol):
    """Tells the moment that stands on messages and on the page."""

    async def now(self) -> datetime:
        """The current moment, aware, in UTC."""


class RealClock:
    """The computer's own clock; signatures always stand on it."""

    async def now(self) -> datetime:
        """The real moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one reader of time


class FixedClock:
    """A clock that stands still until a test sets `moment`."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    async def now(self) -> datetime:
        """The moment that was set last."""
        return self.moment


class BotClock:
    """The bot's clock at `url`; while the bot is away, the real moment plus the last offset that it told."""

    def __init__(self, url: str, real: Clock | None = None, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = url.rstrip("/") + "/clock?only=now"
        self._real = real or RealClock()
        self._offset = timedelta()
        self._client = httpx.AsyncClient(timeout=1.0, trust_env=False, transport=transport)

    async def now(self) -> datetime:
        """The bot's moment, aware, in UTC; never raises because the bot is away."""
        try:
            answer = await self._client.get(self._url)
            told = datetime.fromisoformat(answer.raise_for_status().json()["now"]).astimezone(UTC)
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return await self._real.now() + self._offset
        self._offset = told - await self._real.now()
        return told

    async def moves_to(self, moment: datetime) -> None:
        """Let the bot live through everything until `moment`. Raises ClockStuck where it does not get there."""
        try:
            answer = await self._client.post(self._url, json={"to": moment.isoformat()}, timeout=PATIENCE)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise ClockStuck(f"the bot's clock did not arrive at {moment:%a %d %b %H:%M} UTC ({error!r})") from error

    async def aclose(self) -> None:
        """Let go of the connection to the bot."""
        await self._client.aclose()
