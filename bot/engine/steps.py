"""Moving the clock: through every due moment in order, waiting at each until planner and outbox are quiet."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

from bot.clock import MovableClock
from bot.engine.planner import Planner, Upcoming
from bot.engine.sender import Sender
from storage import attempts
from storage import clock as kept
from storage.database import Database

BREATH, LONGEST_BREATH = 0.02, 0.25  # seconds between two looks: longer and longer while nothing moves

SWEEP_EVERY = timedelta(hours=1)  # as the heartbeat sweeps in an hour that passes by itself


class Steps:
    """Moves a MovableClock; one move at a time. The moved clock is remembered in the database."""

    def __init__(self, clock: MovableClock, database: Database, planner: Planner, sender: Sender) -> None:
        self.clock, self.database, self.planner, self.sender = clock, database, planner, sender
        self.turn = asyncio.Lock()
        self.swept: datetime | None = None

    async def move_to(self, target: datetime) -> None:
        """Make it `target` (aware UTC), living through every due moment on the way."""
        assert self.sender.workspace_id is not None
        workspace_id = self.sender.workspace_id
        async with self.turn:
            await self.settle(workspace_id)
            while (moment := await self.planner.next_moment(workspace_id)) < target:
                await self._go(moment)
                await self.settle(workspace_id)
            if target > self.clock.now():
                await self._go(target)
            await self.settle(workspace_id)

    async def upcoming(self) -> list[Upcoming]:
        """What will happen next, the earliest first."""
        assert self.sender.workspace_id is not None
        return await self.planner.upcoming(self.sender.workspace_id)

    async def settle(self, workspace_id: UUID) -> None:
        """Plan and send until nothing is left to do at this moment; what was sent may cause planning."""
        breath, moved, due = BREATH, True, True
        while (moved or due) and not self.sender.endings.refused:
            await self.planner.tick()
            flying = bool(self.sender.flying)
            await self.sender.step()
            moved = flying or bool(self.sender.flying)
            await self.sender.landed()
            async with self.database.reads(workspace_id) as session:
                due = await attempts.anything_due(session, workspace_id, self.clock.now(), self.clock.real())
            if due:
                await asyncio.sleep(breath)
                breath = min(LONGEST_BREATH, breath * 1.1)

    async def _go(self, moment: datetime) -> None:
        self.clock.move_to(moment)
        async with self.database.writes(None) as session:
            await kept.remember(session, self.clock.offset)
        if self.swept is None or moment - self.swept >= SWEEP_EVERY:
            await self.planner.sweep()
            self.swept = moment
