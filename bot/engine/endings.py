"""How an attempt ends: sent, again, in doubt or failed. Each is one transaction, and counts only while the attempt is ours."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.kit import Message
from bot.clock import Clock
from bot.engine import ladder, limiter
from bot.engine.ladder import Rung
from bot.engine.limiter import Pace
from bot.engine.outcomes import Meaning, Trouble
from bot.errors import ThreefoldError
from bot.ritual import Registry
from bot.slack import AWAY, LOST
from bot.surfaces import later, leaving, posts
from storage import attempts, channels, ends, limits, outbox, workspaces
from storage import posts as standing
from storage.database import Database, Session
from storage.outbox import Delivery
from storage.posts import Post

log = logging.getLogger(__name__)
TRIES = 12
BACKOFF, BACKOFF_MOST = 2.0, 900.0  # seconds
LOOK_AGAIN = 5.0  # seconds after a look that Slack did not answer
LINKED = frozenset({"card", "digest"})  # the kinds to whose messages something leads


class Endings:
    """Writes ends. `called` holds what was said by the attempts whose call may have reached Slack; `chance(a, b)` a number between the two."""

    def __init__(
        self,
        database: Database,
        client: AsyncWebClient,
        rituals: Registry,
        clock: Clock,
        pace: Pace,
        chance: Callable[[float, float], float],
    ) -> None:
        self.database, self.client, self.rituals, self.clock = database, client, rituals, clock
        self.pace, self.chance = pace, chance
        self.called: dict[UUID, Message] = {}
        self.refused = False
        """Whether Slack refuses our token: nothing is sent any more."""
        self.draws_charts = True
        """Whether Slack draws charts, as far as we know: where it took a table instead, charts are not tried again before the next start."""

    def rung(self, delivery: Delivery) -> Rung:
        """How plainly a delivery is said."""
        on = ladder.rung(delivery)
        return Rung.TABLED if on is Rung.DRAWN and not self.draws_charts else on

    async def about_to_say(self, delivery: Delivery, message: Message) -> bool:
        """Keep what is about to be said, so that it can be looked for; False where the attempt is not ours any more."""
        if delivery.kind not in outbox.POSTED:
            return True
        payload = {**delivery.payload, "said": message.text}

        async def write(session: Session) -> bool:
            return await attempts.finish(session, delivery, payload=payload)

        return await self.database.transact(delivery.workspace_id, write)

    async def sent(self, delivery: Delivery, answer: Any, said: Message | None) -> None:
        """It stands in Slack and says `said` (None: not known). What changed meanwhile is told by a refresh."""
        ts, channel = str(answer.get("ts") or ""), str(answer.get("channel") or delivery.recipient)
        workspace_id = delivery.workspace_id
        if ladder.rung(delivery) is Rung.TABLED:
            self.draws_charts = False

        async def write(session: Session) -> None:
            if not await attempts.finish(session, delivery, state="sent", sent_at=self.clock.now(), reason=None):
                return
            await attempts.unblock(session, workspace_id)
            if delivery.kind == "day":
                await later.landed(session, delivery, channel, ts, self.clock.now())
            if delivery.kind not in outbox.POSTED:
                return
            subject = delivery.id if delivery.kind == "day" else delivery.subject_id
            kind = f"section:{delivery.ritual}" if delivery.kind == "section" else delivery.kind
            thread = await outbox.thread_of(session, delivery)
            session.add(
                Post(subject_id=subject, kind=kind, ritual=delivery.ritual, channel=channel, ts=ts, thread=thread)
            )
            await session.flush()
            await self.redraw_unless(session, subject, said, kind)

        await self.database.transact(workspace_id, write)
        if delivery.kind in LINKED:
            await self._link(delivery, channel, ts)

    async def redraw_unless(
        self, session: Session, subject_id: UUID, said: Message | None, kind: str | None = None
    ) -> None:
        """Draw the posts that show the subject again, unless `said` is what they (of one `kind`) have to say now."""
        now = self.clock.now()
        for post in await standing.showing(session, [subject_id]):
            if kind in (None, post.kind) and await posts.redrawn(session, self.rituals, post, now) not in (None, said):
                await outbox.refresh(session, now, subject_id)

    async def _link(self, delivery: Delivery, channel: str, ts: str) -> None:
        """Learn the address of a card or digest; without it the digest shows the key without a link."""
        try:
            answer = await self.client.chat_getPermalink(channel=channel, message_ts=ts)
            async with self.database.writes(delivery.workspace_id) as session:
                if (post := await standing.standing(session, delivery.subject_id, delivery.kind)) is not None:
                    post.permalink = answer.get("permalink")
        except (ThreefoldError, *AWAY) as error:
            log.info("no permalink: %r", error)

    async def end(self, delivery: Delivery, **values: Any) -> None:
        async def write(session: Session) -> None:
            if await attempts.finish(session, delivery, **values):
                await attempts.unblock(session, delivery.workspace_id)
                if delivery.kind == "day" and values["state"] == "failed":
                    await ends.expire(session, delivery.id)

        await self.database.transact(delivery.workspace_id, write)

    async def again(self, delivery: Delivery, reason: str, after: float | None) -> None:
        """Back to pending, after `after` seconds or with full jitter; failed after twelve attempts.

        What expires anyway is tried until then: an hour without Slack must not cost a digest that may come 48 hours late.
        """
        if delivery.attempt >= TRIES and delivery.expires_at is None:
            await self.end(delivery, state="failed", reason=reason)
            return
        longest = min(BACKOFF_MOST, BACKOFF * 2 ** min(delivery.attempt, TRIES))
        wait = self.chance(0, longest) if after is None else after

        async def write(session: Session) -> None:
            over = await attempts.superseded(session, delivery)
            values: dict[str, Any] = {"state": "skipped" if over else "pending", "owner": None, "reason": reason}
            await attempts.finish(session, delivery, **values, not_before=self.clock.real() + timedelta(seconds=wait))

        await self.database.transact(delivery.workspace_id, write)

    async def unclear(self, delivery: Delivery, reason: str) -> None:
        if delivery.state == "in_doubt":
            await self.wait_in_doubt(delivery, reason, LOOK_AGAIN)
        elif delivery.id in self.called and delivery.kind not in {"refresh", "chore"}:
            await self.end(delivery, state="in_doubt", reason=reason)
        else:
            await self.again(delivery, reason, None)

    async def troubled(self, delivery: Delivery, trouble: Trouble) -> None:
        if trouble.meaning is Meaning.WAIT:
            if trouble.limited and delivery.kind != "chore":
                workspace_id, real = delivery.workspace_id, self.clock.real()
                scope = limits.EDITS if delivery.kind == "refresh" else limits.WORKSPACE
                await self.database.transact(
                    workspace_id,
                    lambda session: limiter.rest(session, workspace_id, scope, self.pace, trouble.after, real),
                )
            await self.again(delivery, trouble.code, trouble.after if trouble.limited else None)
        elif trouble.meaning is Meaning.DOUBT:
            await self.unclear(delivery, trouble.code)
        elif trouble.meaning is Meaning.PAYLOAD and (plainer := self._below(delivery, trouble)) is not None:
            how = "with tables for its charts" if plainer is Rung.TABLED else "in plain text"
            log.error("Slack refused %s %s (%s): once more %s", delivery.kind, delivery.id, trouble.code, how)
            await self.again(delivery, f"{plainer}{trouble.code}", 0)
        elif trouble.meaning is Meaning.WORKSPACE:
            log.error(
                "Slack refuses our token (%s): nothing is sent until it is mended and Threefold started again",
                trouble.code,
            )
            self.refused = True
            async with self.database.writes(None) as session:
                await workspaces.rest(session, delivery.workspace_id, "paused")
            await self.again(delivery, trouble.code, 0)
        else:
            log.warning("%s to %s will never be delivered: %s", delivery.kind, delivery.recipient, trouble.code)
            await self.end(delivery, state="failed", reason=trouble.code)
            if trouble.code in LOST:
                async with self.database.writes(delivery.workspace_id) as session:
                    channel = await channels.by_slack_id(session, delivery.recipient)
                    if channel is not None and trouble.code == "is_archived":
                        channel.state = "archived"
                    elif channel is not None:
                        await leaving.lost(session, channel, self.clock.now())

    def _below(self, delivery: Delivery, trouble: Trouble) -> Rung | None:
        said = self.called.get(delivery.id)
        return ladder.below(self.rung(delivery), said, trouble.code) if said else None

    async def wait_in_doubt(self, delivery: Delivery, reason: str, seconds: float) -> None:
        later = self.clock.real() + timedelta(seconds=seconds)
        await self.end(delivery, state="in_doubt", reason=reason, not_before=later)
