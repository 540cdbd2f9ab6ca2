"""Decisions take turns at SQLite's one writer: those that wait for it share a transaction, and so a commit.

Most of what a small transaction costs is beginning and committing it. Each decision is a part of the shared transaction that
is taken back alone when it fails, and ends only when the whole is on the disk: see
docs/decisions/0013-decisions-that-wait-share-a-commit.md.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import Unreachable

MOST = 24  # decisions in one transaction: the first of them waits for the last
WAITS = 2.0  # seconds for one's turn


@dataclass(frozen=True, slots=True)
class _Turn:
    """One decision's turn: `begun` with the connection and the group that commits it; `ended` by the decision."""

    begun: asyncio.Future[tuple[AsyncConnection, "asyncio.Task[None]"]] = field(default_factory=asyncio.Future)
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Turns:
    """Lends the writer to one decision after the other."""

    def __init__(self, writer: AsyncEngine) -> None:
        self._writer = writer
        self._waiting: deque[_Turn] = deque()
        self._group: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[AsyncConnection]:
        """The connection, when our turn has come; ends when what was done in it is on the disk.

        Raises TimeoutError after two seconds without a turn, and what the shared commit raises.
        """
        turn = _Turn()
        self._waiting.append(turn)
        if self._group is None:
            self._begin()
        try:
            async with asyncio.timeout(WAITS):
                connection, group = await turn.begun
            yield connection
        finally:
            turn.ended.set()
        await asyncio.shield(group)

    async def close(self) -> None:
        """Wait until nobody has a turn, two seconds at most."""
        if self._group is not None:
            await asyncio.wait([self._group], timeout=WAITS)

    def _begin(self) -> None:
        self._group = asyncio.create_task(self._share())
        self._group.add_done_callback(self._committed)

    def _committed(self, group: "asyncio.Task[None]") -> None:
        """Whoever waits gets the next group; when the database is away they are told at once."""
        self._group = None
        error = None if group.cancelled() else group.exception()
        while error is not None and self._waiting:
            turn = self._waiting.popleft()
            if not turn.begun.done():
                turn.begun.set_exception(error)
        if self._waiting:
            self._begin()

    async def _share(self) -> None:
        """One transaction for those who wait now or come meanwhile."""
        group = asyncio.current_task()
        assert group is not None
        async with self._writer.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            async with driver.shared():
                turns = 0
                while self._waiting and turns < MOST:
                    turn = self._waiting.popleft()
                    if turn.begun.done():  # no longer waits
                        continue
                    turns += 1
                    turn.begun.set_result((connection, group))
                    await turn.ended.wait()
                    if connection.in_transaction() or not driver.in_transaction:
                        raise Unreachable("A decision was cut off in the middle, and nothing of its group is kept.")
