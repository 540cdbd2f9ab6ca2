"""A sandbox for each test, the real Slack clients against it, and small apps made with the real Bolt."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Threefold"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "Threefold"},
        "slash_commands": [
            {"command": "/risk", "description": "Flag a risk", "should_escape": True},
            {"command": "/plain", "description": "Without escaping"},
        ],
        "shortcuts": [
            {"name": "Flag a risk", "type": "message", "callback_id": "flag", "description": "x"},
            {"name": "Start anew", "type": "global", "callback_id": "anew", "description": "x"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "channels:read",
                "groups:read",
                "im:read",
                "users:read",
                "im:history",
                "im:write",
                "channels:history",
                "groups:history",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_uninstalled",
                "tokens_revoked",
                "member_joined_channel",
                "member_left_channel",
                "channel_rename",
                "channel_archive",
                "channel_unarchive",
                "channel_deleted",
                "channel_left",
                "group_rename",
                "group_archive",
                "group_unarchive",
                "group_deleted",
                "group_left",
                "user_change",
                "team_join",
                "message.im",
            ]
        },
        "interactivity": {"is_enabled": True},
    },
}


@pytest.fixture
def manifest() -> dict[str, Any]:
    """A manifest that a test may change."""
    return copy.deepcopy(MANIFEST)


@pytest.fixture
async def slack(manifest: dict[str, Any]) -> AsyncIterator[Sandbox]:
    """A running sandbox with the demonstration world."""
    async with Sandbox(manifest, patience=1.0) as sandbox:
        yield sandbox


@pytest.fixture
async def client(slack: Sandbox) -> AsyncWebClient:
    """The real client with the bot's token; it never repeats a call by itself."""
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
async def app(client: AsyncWebClient) -> AsyncApp:
    """A real Bolt app without listeners."""
    return AsyncApp(client=client, process_before_response=True)


@pytest.fixture
async def connect(slack: Sandbox, app: AsyncApp) -> AsyncIterator[Callable[[], Awaitable[AsyncSocketModeHandler]]]:
    """Connects the app over Socket Mode, as often as it is called; closes every connection afterwards."""
    handlers: list[AsyncSocketModeHandler] = []

    async def connect() -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.5)
        handlers.append(handler)
        before = slack.connections
        await handler.connect_async()
        await slack.until(lambda: slack.connections > before)
        return handler

    yield connect
    for handler in handlers:
        await handler.close_async()
