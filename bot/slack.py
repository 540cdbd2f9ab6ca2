"""How we hold slack_sdk: clients that never repeat a call by themselves, no proxy on the way to this machine, its errors."""

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.settings import local

AWAY = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""What slack_sdk and the network raise when Slack refuses or is away."""

LOST = frozenset({"not_in_channel", "channel_not_found", "is_archived"})
"""Slack's errors for a channel in which we cannot post any more."""

CALL_TIMEOUT = 15  # seconds
HOOK_TIMEOUT = 10


def code_of(error: SlackApiError) -> str:
    """Slack's own word for an error, or the HTTP status where the body is none of Slack's ("http_502")."""
    told = error.response.data if isinstance(getattr(error.response, "data", None), dict) else {}
    return str(told.get("error") or f"http_{getattr(error.response, 'status_code', 200)}")


def client(url: str, token: str) -> AsyncWebClient:
    """A Web API client. It has no retry handlers: the SDK's default repeats a call whose connection broke, and posts twice."""
    made = AsyncWebClient(token, base_url=url, timeout=CALL_TIMEOUT, retry_handlers=[])
    if local(url):
        made.proxy = None  # slack_sdk takes a proxy from the environment, even for loopback
    return made


def hook(response_url: str) -> AsyncWebhookClient:
    """A client for one response_url."""
    made = AsyncWebhookClient(response_url, timeout=HOOK_TIMEOUT)
    if local(response_url):
        made.proxy = None
    return made
