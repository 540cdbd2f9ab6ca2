"""From the outbox to Slack: claim durably, draw, call once, write the end; in doubt, look before trying again.

Every step of an attempt is one short transaction; no call happens while a session is held. `at` is called with the name
of each crash point (tests end the process there).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.kit import Message
from bot.clock import Clock
from bot.engine import ladder, outcomes
from bot.engine.chores import Chores
from bot.engine.doubt import Doubt, History
from bot.engine.endings import LOOK_AGAIN, Endings
from bot.engine.limiter import Limiter, Pace
from bot.engine.outcomes import Meaning
from bot.errors import ThreefoldError
from bot.ritual import Registry
from bot.slack import AWAY
from bot.surfaces import later, posts
from storage import attempts, ends, outbox
from storage import posts as standing
from storage.database import Database, Session
from storage.facts import new_id
from storage.outbox import Delivery
from storage.posts import Post

log = logging.getLogger(__name__)
IN_FLIGHT = 8
GIVE_UP = 20.0  # seconds after the claim, on a clock that counts while the machine sleeps
GAP, BUSY, POLL = 0.05, 0.1, 1.0  # seconds between two looks: at least, while something is due, while nothing is
EVENT_TYPE = "threefold_delivery"


class Sender:
    """Sends what is due for one workspace. Several may run beside each other on PostgreSQL."""

    def __init__(
        self,
        database: Database,
        client: AsyncWebClient,
        rituals: Registry,
        clock: Clock,
        pace: Pace,
        doubt: Doubt,
        chance: Callable[[float, float], float],
        *,
        at: Callable[[str], None] = lambda _point: None,
    ) -> None:
        self.database, self.client, self.rituals, self.clock = database, client, rituals, clock
        self.pace, self.doubt, self.at = pace, doubt, at
        self.endings = Endings(database, client, rituals, clock, pace, chance)
        self.chores = Chores(database, client, rituals, clock)
        self.history = History(database, client)
        self.owner = new_id().hex
        self.workspace_id: UUID | None = None
        self.looking: set[UUID] = set()
        self.flying: set[asyncio.Task[None]] = set()
        self.turn = asyncio.Lock()
        self.wake = asyncio.Event()

    def nudge(self) -> None:
        """There may be something to send."""
        self.wake.set()

    async def landed_by_press(self, subject_id: UUID, said: Message) -> None:
        """What was pressed shows `said` now; where that is not true any more, it is drawn again."""
        assert self.workspace_id is not None
        async with self.database.writes(self.workspace_id) as session:
            await self.endings.redraw_unless(session, subject_id, said)
        self.nudge()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set."""
        while not stop.is_set():
            self.wake.clear()
            try:
                busy = await self.step()
            except ThreefoldError as error:
                log.log(error.level, "sending: %s", error)
                busy = False
            except Exception:
                log.exception("bug while looking what is to be sent")
                busy = False
            await asyncio.sleep(GAP)  # many wishes in a moment are one look
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), BUSY if busy else POLL)

    async def adopt(self) -> None:
        """At the start of the embedded database: what another process was sending is in doubt, at once."""
        assert self.workspace_id is not None
        workspace_id, real = self.workspace_id, self.clock.real()
        async with self.database.writes(workspace_id) as session:
            await attempts.doubt(session, workspace_id, real, orphaned_by=self.owner)

    async def step(self) -> bool:
        """Start whatever can start now; whether something is still due."""
        assert self.workspace_id is not None
        workspace_id = self.workspace_id
        async with self.turn:
            if self.endings.refused:
                return False
            now, real = self.clock.now(), self.clock.real()
            async with self.database.reads(workspace_id) as session:
                due = await attempts.anything_due(session, workspace_id, now, real)
                unsettled = await attempts.anything_unsettled(session, workspace_id, now, real)
            if not (due or unsettled):
                return False
            if unsettled:
                await self._settle(workspace_id, now, real)
            began = self.clock.elapsed()
            claimed = await self.database.transact(workspace_id, lambda session: self._claim(session, workspace_id))
            for delivery in claimed:
                self.at("after_claim")
                self._fly(self._attempt(delivery, partial(self._deliver, delivery, began)))
            return True

    def _fly(self, attempt: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(attempt)
        self.flying.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self.flying.discard(task)
        self.wake.set()

    async def landed(self) -> None:
        """Wait until nothing is in flight from here."""
        while self.flying:
            await asyncio.wait(self.flying)

    async def _settle(self, workspace_id: UUID, now: datetime, real: datetime) -> None:
        """Free what waited, give up what is too late, and look for what may have been posted."""

        async def write(session: Session) -> list[Delivery]:
            await attempts.doubt(session, workspace_id, real)
            await attempts.unblock(session, workspace_id)
            for late in await attempts.expire(session, workspace_id, now):
                log.warning("%s %s could not be sent in time", late.kind, late.id)
                if late.kind == "day":
                    await ends.expire(session, late.id)
            return await attempts.doubtful(session, workspace_id, real, self.doubt.looks)

        doubtful = await self.database.transact(workspace_id, write)
        for delivery in [each for each in doubtful if each.id not in self.looking][: IN_FLIGHT - len(self.flying)]:
            self.looking.add(delivery.id)
            self._fly(self._attempt(delivery, partial(self._look, delivery)))

    async def _claim(self, session: Session, workspace_id: UUID) -> list[Delivery]:
        now, real = self.clock.now(), self.clock.real()
        room = IN_FLIGHT - len(self.flying)
        if room <= 0:
            return []
        found = [
            *await attempts.claimable(session, workspace_id, now, real, 5 * IN_FLIGHT, edits=False),
            *await attempts.claimable(session, workspace_id, now, real, IN_FLIGHT, edits=True),
        ]
        recipients = {delivery.recipient for delivery in found if delivery.kind not in {"chore", "refresh"}}
        allowed = await Limiter.locked(session, workspace_id, recipients, self.pace, real)
        claimed: list[Delivery] = []
        for delivery in sorted(found, key=lambda each: (each.due, each.id)):
            if len(claimed) < room and self._allowed(delivery, allowed):
                attempts.claim(delivery, self.owner, real)
                claimed.append(delivery)
        await session.flush()
        await ends.withdraw(session, [delivery.id for delivery in claimed if delivery.kind == "day"])
        await later.about_to_go(session, self.rituals, claimed, now)
        return [delivery for delivery in claimed if delivery.state == "sending"]

    def _allowed(self, delivery: Delivery, allowed: Limiter) -> bool:
        if delivery.kind == "refresh":
            return allowed.allows_edit()
        return delivery.kind == "chore" or allowed.allows(delivery.recipient)

    async def _attempt(self, delivery: Delivery, work: Callable[[], Awaitable[None]]) -> None:
        """Whatever goes wrong in an attempt or a look has an end; where even that cannot be written the lease will tell."""
        try:
            await work()
        except ThreefoldError as error:
            log.log(error.level, "%s %s: %s", delivery.kind, delivery.id, error)
            await self._safely(self.endings.unclear(delivery, type(error).__name__))
        except Exception as error:
            trouble = outcomes.read(error)
            if trouble.code == type(error).__name__:
                bug = not isinstance(error, AWAY)
                log.log(
                    logging.ERROR if bug else logging.WARNING,
                    "%s %s: %r",
                    delivery.kind,
                    delivery.id,
                    error,
                    exc_info=bug,
                )
            await self._safely(self.endings.troubled(delivery, trouble))
        finally:
            self.looking.discard(delivery.id)
            self.endings.called.pop(delivery.id, None)

    async def _deliver(self, delivery: Delivery, began: float) -> None:
        if delivery.kind == "chore":
            await self.chores.run(delivery)
            await self.endings.end(delivery, state="sent", sent_at=self.clock.now())
            return
        message, post, thread = await self._drawn(delivery)
        if message is None:
            await self.endings.end(delivery, state="skipped", reason="nothing to say")
            return
        if not await self.endings.about_to_say(delivery, message):
            return
        if self.clock.elapsed() - began > GIVE_UP:
            await self.endings.again(delivery, "stopped too long after the claim", 0)
            return
        self.endings.called[delivery.id] = message
        answer = await self._call(delivery, message, post, thread)
        self.at("after_call")
        await self.endings.sent(delivery, answer, message)

    async def _safely(self, ending: Any) -> None:
        """Write an end; where even that fails the lease will tell."""
        try:
            await ending
        except ThreefoldError as error:
            log.warning("the end of an attempt could not be written: %s", error)

    async def _drawn(self, delivery: Delivery) -> tuple[Message | None, Post | None, str | None]:
        async with self.database.reads(delivery.workspace_id) as session:
            now = self.clock.now()
            if delivery.kind == "refresh":
                post = await standing.get(session, delivery.workspace_id, delivery.subject_id)
                return (await posts.redrawn(session, self.rituals, post, now) if post else None), post, None
            thread = await outbox.thread_of(session, delivery)
            return await posts.drawn(session, self.rituals, delivery, now), None, thread

    async def _call(self, delivery: Delivery, message: Message, post: Post | None, thread: str | None) -> Any:
        blocks = [dict(block) for block in ladder.said(message, self.endings.rung(delivery)).blocks]
        if post is not None:
            return await self.client.chat_update(channel=post.channel, ts=post.ts, text=message.text, blocks=blocks)
        if blocks:
            blocks[0]["block_id"] = str(delivery.id)  # found again in the history where metadata is not kept
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"d": str(delivery.id)}}
        refused = "metadata" in (delivery.reason or "")
        return await self.client.chat_postMessage(
            channel=delivery.recipient,
            text=message.text,
            blocks=blocks or None,
            thread_ts=thread,
            metadata=None if refused else metadata,
            unfurl_links=False,
            unfurl_media=False,
        )

    # In doubt

    async def _look(self, delivery: Delivery) -> None:
        """Look into Slack's history for a delivery that may have been posted, and settle it if that is possible."""
        try:
            found = await self.history.find(
                delivery, delivery.payload.get("said") if delivery.kind in outbox.POSTED else None
            )
        except AWAY as error:
            trouble = outcomes.read(error)
            if trouble.meaning in {Meaning.WAIT, Meaning.DOUBT}:
                await self.endings.wait_in_doubt(delivery, trouble.code, trouble.after or LOOK_AGAIN)
                return
            log.warning("cannot look for %s %s (%s): it is sent again", delivery.kind, delivery.id, trouble.code)
            found = None
        if found is not None:
            await self.endings.sent(delivery, found, None)
        elif delivery.looks + 1 < len(self.doubt.looks):
            await self.endings.end(delivery, state="in_doubt", looks=delivery.looks + 1)
        else:
            await self.endings.again(delivery, "not found in the history", 0)
