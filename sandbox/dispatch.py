"""What is on its way to the app: only what the installed manifest names, counted, recorded, and retried where Slack does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from sandbox import payloads
from sandbox.delivery import TIMEOUT, Ack, Delivery, Kind, Retry
from sandbox.manifest import Manifest
from sandbox.records import Json
from sandbox.workspace import Workspace

KEPT = 20_000
"""Payloads on the record."""
RETRIES = 3
PAUSES = {1: 5.0, 2: 60.0, 3: 240.0}
"""Real seconds before each repeat; the first waits a little where nobody was connected."""
"""Slack delivers an event again at once, after one minute and after five."""
_ABOUT_THE_APP = ("channel_left", "group_left", "app_uninstalled", "tokens_revoked")
_MEMBERS_ONLY = ("message", "member_joined_channel", "member_left_channel")


@dataclass
class Sent:
    """One payload that went to the app, and its answer once there is one."""

    kind: Kind
    payload: Json
    ack: Ack | None = None
    retry: Retry | None = None


class Dispatch:
    """All deliveries of one sandbox; with `repeats` unanswered events come again by themselves, as Slack sends them."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        delivery: Delivery,
        changed: Callable[[], None],
        repeats: bool = False,
    ) -> None:
        self._repeats = repeats
        self._later: set[asyncio.Task[None]] = set()
        self._workspace = workspace
        self._manifest = manifest
        self._delivery = delivery
        self._changed = changed
        self._underway = 0
        self._unanswered: list[tuple[Json, Retry]] = []
        self._retrying: set[asyncio.Task[None]] = set()
        self.sent: list[Sent] = []

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is on its way to the app."""
        return self._underway == 0 and not self._retrying

    async def deliver(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Ack:
        """Bring one payload to the app."""
        sent = Sent(kind, payload, retry=retry)
        self.sent.append(sent)
        del self.sent[:-KEPT]
        self._underway += 1
        try:
            sent.ack = await self._delivery.deliver(kind, payload, retry)
        finally:
            self._underway -= 1
            self._changed()
        return sent.ack

    async def event(self, happening: Json) -> None:
        """Tell the app of an event, if it subscribed to it and may see it; an unanswered one is repeated at once."""
        if not self._wanted(happening):
            return
        at = int((await self._workspace.clock.now()).timestamp())
        payload = payloads.event(self._workspace, happening, self._workspace.new_id("Ev"), at)
        await self._attempt(payload, None)

    async def _attempt(self, payload: Json, retry: Retry | None) -> bool:
        ack = await self.deliver("events_api", payload, retry)
        if ack.ok:
            return True
        number = retry.number + 1 if retry else 1
        again = Retry(number, "timeout" if ack.why == TIMEOUT else "http_error")
        if number == 1 and self._delivery.is_connected:
            task = asyncio.ensure_future(self._once_more(payload, again))
            self._retrying.add(task)
            task.add_done_callback(self._repeated)
        elif number <= RETRIES:
            self._unanswered.append((payload, again))
            if self._repeats:
                later = asyncio.ensure_future(self._repeat_later(PAUSES[number]))
                self._later.add(later)
                later.add_done_callback(self._later.discard)
        return False

    async def _repeat_later(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.retry_events()

    async def _once_more(self, payload: Json, again: Retry) -> None:
        await self._attempt(payload, again)

    def _repeated(self, task: asyncio.Task[None]) -> None:
        self._retrying.discard(task)
        self._changed()

    async def retry_events(self) -> int:
        """Deliver every unanswered event again, as Slack does after one minute and after five; how many stay unanswered."""
        waiting, self._unanswered = self._unanswered, []
        for payload, retry in waiting:
            await self._attempt(payload, retry)
        return len(self._unanswered)

    def _wanted(self, happening: Json) -> bool:
        kind = happening["type"]
        name = kind
        if kind == "message":
            name = "message." + {"channel": "channels", "group": "groups", "im": "im"}[happening["channel_type"]]
        if name not in self._manifest.events:
            return False
        if kind in _ABOUT_THE_APP:
            return True
        channel_id = happening.get("channel")
        if isinstance(channel_id, dict):
            channel_id = channel_id["id"]
        channel = self._workspace.channels.get(str(channel_id))
        if not channel or self._workspace.bot_id in channel.members:
            return True
        if happening.get("user") == self._workspace.bot_id and kind != "message":
            return True
        return kind not in _MEMBERS_ONLY and not channel.is_private

    async def aclose(self) -> None:
        """Give up what is still to be repeated."""
        waiting = (*self._retrying, *self._later)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
