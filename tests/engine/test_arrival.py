"""Arriving at Slack: a wrong token ends the program with its remedy, passing trouble is waited out."""

import pytest

from bot.doors.arrival import arrive
from bot.errors import Misconfigured
from bot.settings import Settings
from bot.slack import client
from sandbox import Sandbox
from tests.conftest import ROOT


def _settings(slack: Sandbox, **given: str) -> Settings:
    tokens = {"slack_bot_token": slack.bot_token, "slack_app_token": slack.app_token, "slack_api_url": slack.api_url}
    return Settings(**{**tokens, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
@pytest.mark.parametrize("trouble", ["ratelimited", "status:502", "internal_error"])
async def test_a_start_while_slack_stumbles_waits_until_it_answers(method: str, trouble: str) -> None:
    async with Sandbox(manifest=ROOT / "manifest.yml") as slack:
        slack.faults.add(method, trouble, retry_after=1)
        settings = _settings(slack)
        me = await arrive(settings, client(slack.api_url, slack.bot_token))
        assert me["user_id"] == slack.workspace.bot_id
        assert [call.error for call in slack.calls if call.method == method] == [trouble, None]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"slack_bot_token": "xoxb-wrong"}, "Slack refuses SLACK_BOT_TOKEN (invalid_auth)."),
        ({"slack_app_token": "xapp-wrong"}, "Slack refuses SLACK_APP_TOKEN (invalid_auth)."),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "Slack cannot be reached at http://127.0.0.1:9/api/"),
    ],
)
async def test_what_waiting_does_not_mend_is_told_at_once(given: dict[str, str], told: str) -> None:
    async with Sandbox(manifest=ROOT / "manifest.yml") as slack:
        settings = _settings(slack, **given)
        with pytest.raises(Misconfigured) as error:
            await arrive(settings, client(settings.slack_api_url, settings.slack_bot_token))
        assert str(error.value).startswith(told)


async def test_an_address_that_is_no_slack_api_is_told_at_once() -> None:
    async with Sandbox(manifest=ROOT / "manifest.yml") as slack:
        slack.faults.add("auth.test", "status:404")
        with pytest.raises(Misconfigured, match="there is no Slack API"):
            await arrive(_settings(slack), client(slack.api_url, slack.bot_token))
