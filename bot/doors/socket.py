"""The door for Slack over Socket Mode, with a watchdog: a deaf connection is rebuilt."""

import asyncio
import contextlib
import logging

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.settings import local
from bot.slack import AWAY

log = logging.getLogger(__name__)
LOOK_EVERY = 10.0
DEAF_AFTER = 3  # looks in a row


class Socket:
    """One Socket Mode connection of the app."""

    def __init__(self, bolt: AsyncApp, app_token: str) -> None:
        self.bolt, self.app_token = bolt, app_token
        self.handler: AsyncSocketModeHandler | None = None

    async def connect(self) -> None:
        """Open the connection; made here, inside the running loop, as slack_sdk needs it."""
        self.handler = AsyncSocketModeHandler(self.bolt, self.app_token)
        if local(self.bolt.client.base_url):
            self.handler.client.proxy = None  # slack_sdk takes a proxy from the environment, even for loopback
        await self.handler.connect_async()  # type: ignore[no-untyped-call] # slack_bolt says no types here

    async def connected(self) -> bool:
        """Whether Slack can reach us."""
        return self.handler is not None and bool(await self.handler.client.is_connected())

    async def watch(self, stop: asyncio.Event) -> None:
        """Rebuild the connection when slack_sdk's own reconnecting has not helped for three looks."""
        deaf = 0
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY)
            deaf = 0 if await self.connected() else deaf + 1
            if deaf >= DEAF_AFTER and not stop.is_set():
                log.warning("Slack's socket was deaf for %.0f seconds: connecting again", deaf * LOOK_EVERY)
                await self.close()
                with contextlib.suppress(*AWAY):
                    await self.connect()
                deaf = 0

    async def close(self) -> None:
        """Close the connection."""
        if self.handler is not None:
            with contextlib.suppress(*AWAY):
                await self.handler.close_async()  # type: ignore[no-untyped-call] # the same
            self.handler = None
