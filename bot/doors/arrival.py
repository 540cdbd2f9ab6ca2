"""Arriving at Slack: who we are there and whether our tokens work, asked once at the start; passing trouble is waited out."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine import outcomes
from bot.engine.outcomes import Meaning
from bot.errors import Misconfigured
from bot.settings import Settings
from bot.slack import AWAY, client

log = logging.getLogger(__name__)
PATIENCE = 300.0  # seconds that we wait for Slack to recover
PAUSE = 2.0  # seconds between two tries, unless Slack says
BOT_TOKEN = "Slack refuses SLACK_BOT_TOKEN ({}). Copy it again from OAuth & Permissions of your app."  # noqa: S105 - words
APP_TOKEN = "Slack refuses SLACK_APP_TOKEN ({}). Make one with the scope connections:write under Basic Information."  # noqa: S105 - words


async def arrive(settings: Settings, ours: AsyncWebClient) -> dict[str, Any]:
    """Slack's answer to who we are (auth.test). Raises Misconfigured with the remedy."""
    me = await _asked(settings, ours.auth_test, BOT_TOKEN)
    if settings.socket_mode:
        plain = client(settings.slack_api_url, "")

        async def opened() -> Any:
            return await plain.apps_connections_open(app_token=settings.slack_app_token)

        await _asked(settings, opened, APP_TOKEN)
    return dict(me.data)


async def _asked(settings: Settings, call: Callable[[], Awaitable[Any]], refused: str) -> Any:
    left = PATIENCE
    while True:
        try:
            return await call()
        except SlackApiError as error:
            trouble = outcomes.read(error)
            passing = trouble.limited or trouble.meaning is Meaning.DOUBT
            if trouble.code == "http_404":
                raise Misconfigured(_unreachable(settings, "there is no Slack API")) from error
            if not passing:
                raise Misconfigured(refused.format(trouble.code)) from error
            if left <= 0:
                raise Misconfigured(_unreachable(settings, trouble.code)) from error
            pause = min(left, max(PAUSE, trouble.after or 0))
            log.warning("Slack does not answer yet (%s): asking again in %.0f s", trouble.code, pause)
            left -= pause
            await asyncio.sleep(pause)
        except AWAY as error:
            raise Misconfigured(_unreachable(settings, str(error))) from error


def _unreachable(settings: Settings, reason: str) -> str:
    return f"Slack cannot be reached at {settings.slack_api_url} ({reason}). Check SLACK_API_URL and the network."
