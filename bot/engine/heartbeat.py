"""The heartbeat: APScheduler beats, the database decides. Interval jobs in memory, late or missed beats harmless."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.engine.planner import Planner
from bot.engine.skew import Skew
from bot.errors import ThreefoldError
from storage import channels, drafts, inbox, outbox
from storage.database import Database

log = logging.getLogger(__name__)
PLAN_EVERY = 2  # seconds
SWEEP_EVERY = 3600
TIDY_EVERY = 3600  # a program that is started anew every day must tidy too
COMPARE_EVERY = 600
CALL_EVERY = 24 * 3600
LAST_BEATS = 10.0  # seconds that a stopping program waits for its last beats
KEEP_DELIVERIES = timedelta(days=90)
KEEP_INBOX = timedelta(days=7)


class Heartbeat:
    """Calls the planner and tidies up, for as long as it runs."""

    def __init__(
        self, database: Database, planner: Planner, skew: Skew | None, clock: Clock, nudge: Callable[[], None]
    ) -> None:
        self.database, self.planner, self.skew, self.clock, self.nudge = database, planner, skew, clock, nudge
        self.beaten = clock.real()
        self.beats: set[asyncio.Task[Any]] = set()
        self.scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self.scheduler.add_job(self._quietly, "interval", seconds=PLAN_EVERY, args=[self.plan])
        self.scheduler.add_job(
            self._quietly, "interval", seconds=SWEEP_EVERY, args=[self.sweep], next_run_time=clock.real()
        )
        self.scheduler.add_job(self._quietly, "interval", seconds=TIDY_EVERY, args=[self.tidy])
        self.scheduler.add_job(
            self._quietly, "interval", seconds=CALL_EVERY, args=[self.call_the_roll], next_run_time=clock.real()
        )
        if skew is not None:
            self.scheduler.add_job(self._quietly, "interval", seconds=COMPARE_EVERY, args=[skew.compare])

    def start(self) -> None:
        """Begin to beat."""
        self.scheduler.start()

    async def stop(self) -> None:
        """Stop beating, once the beats under way have ended."""
        if not self.scheduler.running:
            return
        self.scheduler.pause()
        if self.beats:
            await asyncio.wait(self.beats, timeout=LAST_BEATS)
        self.scheduler.shutdown(wait=False)

    async def _quietly(self, beat: Callable[[], Awaitable[None]]) -> None:
        under_way = asyncio.current_task()
        assert under_way is not None
        self.beats.add(under_way)
        under_way.add_done_callback(self.beats.discard)
        try:
            await beat()
        except ThreefoldError as error:
            log.log(error.level, "heartbeat: %s", error)

    async def plan(self) -> None:
        """Plan what is due, unless this machine's clock is wrong, and wake the sender."""
        if self.skew is None or self.skew.words is None:
            await self.planner.tick()
        self.beaten = self.clock.real()
        self.nudge()

    async def sweep(self) -> None:
        """Plan everything, whatever the hints say, and wake the sender."""
        if self.skew is None or self.skew.words is None:
            await self.planner.sweep()
        self.nudge()

    async def call_the_roll(self) -> None:
        """Ask Slack who everybody is and who is in which channel: at the start and daily, since events can be missed."""
        now = self.clock.now()
        async with self.database.reads(None) as session:
            everywhere = await channels.active(session)
        for workspace_id in sorted({workspace_id for workspace_id, _ in everywhere}):
            calls = [outbox.roll_call(channel_id, now) for each, channel_id in everywhere if each == workspace_id]
            async with self.database.writes(workspace_id) as session:
                await outbox.enqueue(session, outbox.chore("people", workspace_id, f"people:{now:%Y-%m-%dT%H}", now))
                await outbox.enqueue(session, *calls)
        self.nudge()

    async def tidy(self) -> None:
        """Forget what has served its time: ended deliveries after 90 days, keys of payloads and drafts after 7."""
        now = self.clock.now()
        async with self.database.writes(None) as session:
            await outbox.forget_before(session, now - KEEP_DELIVERIES)
            await inbox.forget_before(session, now - KEEP_INBOX)
            await drafts.forget_before(session, now - KEEP_INBOX)
