"""Whatever shall go wrong goes wrong once, as it would with Slack."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox


def checkout(slack: Sandbox) -> str:
    return slack.workspace.channel("#checkout").id


def said(slack: Sandbox) -> list[str]:
    return [line.text for line in slack.person("maya").sees("#checkout")]


async def test_an_error_code_is_answered_as_often_as_asked(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", "internal_error", times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=checkout(slack), text="a")
        assert caught.value.response["error"] == "internal_error"
    await client.chat_postMessage(channel=checkout(slack), text="b")
    assert said(slack) == ["b"]
    assert [call.error for call in slack.calls] == ["internal_error", "internal_error", None]


async def test_a_fault_of_a_kind_of_block_leaves_other_messages_alone(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", "invalid_blocks", block="divider")
    await client.chat_postMessage(channel=checkout(slack), text="no divider")
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=checkout(slack), text="a", blocks=[{"type": "divider"}])
    await client.chat_postMessage(channel=checkout(slack), text="b", blocks=[{"type": "divider"}])
    assert [call.error for call in slack.calls] == [None, "invalid_blocks", None]


async def test_too_many_calls_are_told_when_to_come_again(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", "ratelimited", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=checkout(slack), text="a")
    response = caught.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (429, "ratelimited", "7")


async def test_a_status_comes_without_json(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", "status:503")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=checkout(slack), text="a")
    assert caught.value.response.status_code == 503
    assert said(slack) == []


async def test_a_reset_posts_nothing(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", "reset")
    with pytest.raises((aiohttp.ClientConnectionError, ConnectionResetError)):
        await client.chat_postMessage(channel=checkout(slack), text="a")
    assert said(slack) == []
    await client.chat_postMessage(channel=checkout(slack), text="b")
    assert said(slack) == ["b"]


async def test_the_doubtful_case_posts_and_loses_the_answer(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", "applied_then_reset")
    with pytest.raises((aiohttp.ClientConnectionError, ConnectionResetError)):
        await client.chat_postMessage(channel=checkout(slack), text="a")
    assert said(slack) == ["a"]


async def test_a_call_that_hangs_ends_only_with_the_patience_of_the_caller(slack: Sandbox) -> None:
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, timeout=1)
    slack.faults.add("*", "hang")
    with pytest.raises(TimeoutError):
        await client.auth_test()
    assert (await client.auth_test())["ok"] is True


async def test_a_sandbox_closes_while_a_call_hangs(manifest: dict[str, Any]) -> None:
    async with Sandbox(manifest) as slack:
        slack.faults.add("auth.test", "hang")
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        hanging = asyncio.ensure_future(client.auth_test())
        await slack.until(lambda: slack.calls)
    with pytest.raises((aiohttp.ClientConnectionError, ConnectionResetError)):
        await hanging


async def test_a_slow_call_does_its_work_late(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.add("chat.postMessage", "slow:0.2")
    posting = asyncio.ensure_future(client.chat_postMessage(channel=checkout(slack), text="a"))
    await slack.until(lambda: slack.calls)
    assert said(slack) == []
    await posting
    assert said(slack) == ["a"]


async def test_answers_to_response_addresses_fail_too(slack: Sandbox) -> None:
    maya = slack.person("maya")
    address = slack.answers.address(maya.id, checkout(slack))
    slack.faults.add("response_url", "status:500")
    slack.faults.add("response_url", "applied_then_reset")
    async with httpx.AsyncClient(trust_env=False) as plain:
        assert (await plain.post(address, json={"text": "a"})).status_code == 500
        with pytest.raises(httpx.HTTPError):
            await plain.post(address, json={"text": "b"})
        assert (await plain.post(address, content=b"{")).status_code == 400
        assert (await plain.post(address, json={"text": "c", "colour": "red"})).status_code == 400
    assert said(slack) == ["b"]
    assert [call.error for call in slack.calls] == [
        "status:500",
        "applied_then_reset",
        "invalid_payload",
        "invalid_arguments",
    ]


async def test_a_fault_needs_a_method_that_exists(slack: Sandbox) -> None:
    with pytest.raises(LookupError):
        slack.faults.add("chat.postmessage", "reset")


async def test_faults_can_be_taken_back(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.add("auth.test", "internal_error", times=5)
    slack.faults.clear()
    assert (await client.auth_test())["ok"] is True


async def test_rates_are_limited_where_asked(manifest: dict[str, Any]) -> None:
    async with Sandbox(manifest, rate_limits=True) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        await client.chat_postMessage(channel=checkout(slack), text="a")
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=checkout(slack), text="b")
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")
        await client.chat_postMessage(channel=slack.person("tom").id, text="elsewhere")
        for _ in range(20):
            await client.users_list()
        with pytest.raises(SlackApiError) as caught:
            await client.users_list()
        assert 55 <= int(caught.value.response.headers["Retry-After"]) <= 60
