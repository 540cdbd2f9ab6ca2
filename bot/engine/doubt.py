"""What may have been posted although nobody told us so: when we look into Slack's history, and how we find it there."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from storage import outbox, people, posts
from storage.database import Database
from storage.outbox import Delivery

PAGE = 200
PAGES = 20
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SKEW = timedelta(minutes=10)  # Slack's clock and ours may differ


@dataclass(frozen=True, slots=True)
class Doubt:
    """How long after an attempt we look; absent at the last look, it is sent again.

    The last look must come later than any call of the attempt can still reach Slack: 20 s from the claim to the call,
    15 s for the call itself.
    """

    looks: tuple[timedelta, ...] = (timedelta(seconds=10), timedelta(seconds=30), timedelta(seconds=90))


class History:
    """Finds our own messages in Slack by the id of their delivery: in the metadata, else on their first block.

    Where neither comes back (a server that speaks Slack's API may keep texts only, or give blocks ids of its own), a message
    of ours with the same text counts, unless we know it as another post.
    """

    def __init__(self, database: Database, client: AsyncWebClient) -> None:
        self.database, self.client = database, client
        self.bot_user_id = ""

    async def find(self, delivery: Delivery, text: str | None = None) -> dict[str, Any] | None:
        """Where the delivery, which says `text`, stands ({"ts", "channel"}); None when it does not.

        Raises what slack_sdk raises.
        """
        channel, thread = await self._place(delivery)
        if not channel:
            opened = await self.client.conversations_open(users=delivery.recipient)
            channel = opened["channel"]["id"]
        assert delivery.attempted_at is not None
        # Slack's time is the real one, or (in the sandbox) the moved one: nothing is older than the earlier of the two.
        began = min(delivery.due, delivery.attempted_at)
        arguments: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{(began - SKEW).timestamp():.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
        }
        method: Callable[..., Awaitable[Any]] = self.client.conversations_history
        if thread:
            method, arguments["ts"] = self.client.conversations_replies, thread
        alike: list[str] = []
        for _ in range(PAGES):
            answer = await method(**arguments)
            for message in answer.get("messages") or []:
                if self._ours(message, str(delivery.id)):
                    return {"ts": message["ts"], "channel": channel}
                if text and message.get("text") == text and self._by_us(message) and not _carries_an_id(message):
                    alike.append(message["ts"])
            arguments["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor")
            if not arguments["cursor"]:
                break
        return await self._unknown(delivery, channel, alike)

    async def _unknown(self, delivery: Delivery, channel: str, alike: list[str]) -> dict[str, Any] | None:
        """The latest of the messages with the same text that is no post of ours already."""
        async with self.database.reads(delivery.workspace_id) as session:
            for ts in sorted(alike, reverse=True):
                if await posts.at(session, channel, ts) is None:
                    return {"ts": ts, "channel": channel}
        return None

    async def _place(self, delivery: Delivery) -> tuple[str, str | None]:
        """The conversation ("" for a direct one that we do not know yet), and the thread in it."""
        channel = delivery.recipient
        async with self.database.reads(delivery.workspace_id) as session:
            if channel.startswith(("U", "W")):
                person = await people.by_slack_id(session, channel)
                channel = (person.dm_id if person else None) or ""
            return channel, await outbox.thread_of(session, delivery)

    def _by_us(self, message: dict[str, Any]) -> bool:
        by_somebody = bool(message.get("bot_id") or message.get("user"))
        return by_somebody and message.get("user") in {None, self.bot_user_id}

    def _ours(self, message: dict[str, Any], identity: str) -> bool:
        if not self._by_us(message):
            return False
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        return payload.get("d") == identity or any(
            block.get("block_id") == identity for block in message.get("blocks") or []
        )


def _carries_an_id(message: dict[str, Any]) -> bool:
    """Whether it tells by itself of which delivery it is: then it is another one's, whatever its text."""
    if (message.get("metadata") or {}).get("event_payload", {}).get("d"):
        return True
    return any(_UUID.fullmatch(str(block.get("block_id") or "")) for block in message.get("blocks") or [])
