"""The Web API answers and refuses as Slack's reference says."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import FixedClock, Sandbox


async def refused(call: Any) -> str:
    """The error code with which Slack refuses a call."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def checkout(slack: Sandbox) -> str:
    return slack.workspace.channel("#checkout").id


# tokens, arguments, scopes


async def test_a_wrong_token_is_refused(slack: Sandbox) -> None:
    assert (
        await refused(AsyncWebClient(token=f"{slack.bot_token}x", base_url=slack.api_url).auth_test()) == "invalid_auth"
    )
    assert await refused(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"


async def test_each_token_opens_only_its_own_methods(slack: Sandbox, client: AsyncWebClient) -> None:
    app_client = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
    assert await refused(app_client.users_list()) == "not_allowed_token_type"
    assert await refused(client.apps_connections_open(app_token=slack.bot_token)) == "not_allowed_token_type"
    assert (await client.apps_connections_open(app_token=slack.app_token))["url"].startswith("ws://127.0.0.1:")


async def test_auth_test_tells_whose_token_it_is(slack: Sandbox, client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert {name: answer[name] for name in ("team", "user", "user_id", "bot_id", "team_id")} == {
        "team": "Lumen",
        "user": "threefold",
        "user_id": slack.workspace.bot_id,
        "bot_id": slack.workspace.bot_profile_id,
        "team_id": slack.workspace.team.id,
    }
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_a_method_that_does_not_exist_is_unknown(client: AsyncWebClient) -> None:
    assert await refused(client.api_call("rtm.connect")) == "unknown_method"


async def test_unknown_and_missing_arguments_are_named(slack: Sandbox, client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.api_call("chat.postMessage", json={"text": "hello", "colour": "red"})
    assert caught.value.response["error"] == "invalid_arguments"
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] missing required field: channel [json-pointer:/channel]",
        "[ERROR] unknown argument: colour (the sandbox is stricter than Slack)",
    ]
    assert slack.calls[-1].messages == tuple(caught.value.response["response_metadata"]["messages"])


async def test_forms_and_json_and_a_token_among_the_arguments_are_all_understood(slack: Sandbox) -> None:
    async with httpx.AsyncClient(base_url=slack.api_url, trust_env=False) as plain:
        form = {"token": slack.bot_token, "channel": checkout(slack), "text": "a", "blocks": "[]"}
        assert (await plain.post("chat.postMessage", data=form)).json()["ok"] is True
        bearer = {"Authorization": f"Bearer {slack.bot_token}"}
        body = {"channel": checkout(slack), "text": "b"}
        assert (await plain.post("chat.postMessage", json=body, headers=bearer)).json()["ok"] is True
        got = await plain.get("conversations.info", params={"channel": checkout(slack)}, headers=bearer)
        assert got.json()["channel"]["name"] == "checkout"
    assert "token" not in slack.calls[0].args


async def test_a_scope_that_the_manifest_lacks_is_missing(manifest: dict[str, Any]) -> None:
    manifest["oauth_config"]["scopes"]["bot"] = ["commands", "channels:read"]
    async with Sandbox(manifest) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=checkout(slack), text="hello")
        assert {name: caught.value.response[name] for name in ("error", "needed", "provided")} == {
            "error": "missing_scope",
            "needed": "chat:write",
            "provided": "channels:read,commands",
        }
        private = slack.workspace.channel("#payments-core").id
        assert (await client.conversations_info(channel=checkout(slack)))["ok"]
        assert await refused(client.conversations_info(channel=private)) == "missing_scope"
        assert await refused(client.conversations_history(channel=checkout(slack))) == "missing_scope"
        assert await refused(client.conversations_list(types="public_channel,private_channel")) == "missing_scope"
        assert await refused(client.conversations_open(users=slack.person("tom").id)) == "missing_scope"


async def test_only_this_computer_may_ask(slack: Sandbox) -> None:
    async with httpx.AsyncClient(trust_env=False) as plain:
        answer = await plain.get(slack.api_url + "api.test", headers={"Host": "evil.example"})
        assert answer.status_code == 400
        assert (await plain.get(slack.api_url + "api.test")).json() == {"ok": True}


# people and conversations


async def test_users_are_told_with_zone_and_profile(client: AsyncWebClient) -> None:
    members = {user["name"]: user for user in (await client.users_list())["members"]}
    assert list(members) == ["maya", "tom", "aiko", "ravi", "nina", "sam", "lea", "threefold", "slackbot"]
    ravi = members["ravi"]
    assert (ravi["tz"], ravi["tz_offset"], ravi["is_admin"], ravi["is_restricted"]) == (
        "Asia/Kolkata",
        19800,
        False,
        False,
    )
    assert (ravi["profile"]["real_name"], ravi["profile"]["display_name"]) == ("Ravi Sen", "")
    assert members["lea"]["is_restricted"] is True
    assert members["maya"]["is_admin"] is True
    assert members["threefold"]["is_bot"] is True
    assert members["slackbot"]["id"] == "USLACKBOT"
    assert members["slackbot"]["is_bot"] is False
    assert (await client.users_info(user=ravi["id"]))["user"] == ravi
    assert await refused(client.users_info(user="U404")) == "user_not_found"


async def test_lists_come_in_pages(slack: Sandbox, client: AsyncWebClient) -> None:
    seen: list[str] = []
    async for page in await client.users_list(limit=4):
        seen += [user["name"] for user in page["members"]]
    assert len(seen) == len(set(seen)) == 9
    members: list[str] = []
    async for page in await client.conversations_members(channel=checkout(slack), limit=3):
        assert len(page["members"]) <= 3
        members += page["members"]
    assert members == slack.workspace.channel("#checkout").members
    assert await refused(client.users_list(cursor="nonsense")) == "invalid_cursor"
    assert await refused(client.users_list(limit=5000)) == "invalid_limit"


async def test_private_channels_are_known_to_members_only(slack: Sandbox, client: AsyncWebClient) -> None:
    async def listed(**asked: Any) -> list[str]:
        return [c["name"] for c in (await client.conversations_list(**asked))["channels"]]

    assert await listed() == ["checkout", "general"]
    assert await listed(types="public_channel,private_channel") == ["checkout", "payments-core", "general"]
    private = slack.workspace.channel("#payments-core").id
    assert (await client.conversations_info(channel=private, include_num_members=True))["channel"]["num_members"] == 5
    await slack.workspace.kick_bot("#payments-core")
    assert await listed(types="private_channel") == []
    for call in (
        client.conversations_info(channel=private),
        client.conversations_members(channel=private),
        client.conversations_history(channel=private),
        client.chat_postMessage(channel=private, text="psst"),
    ):
        assert await refused(call) == "channel_not_found"
    assert await refused(client.conversations_list(types="secret")) == "invalid_types"


async def test_users_conversations_are_those_the_bot_may_know(slack: Sandbox, client: AsyncWebClient) -> None:
    async def of(user: str | None) -> list[str]:
        answer = await client.users_conversations(user=user, types="public_channel,private_channel")
        return [c["name"] for c in answer["channels"]]

    assert await of(None) == ["checkout", "payments-core"]
    assert await of(slack.person("lea").id) == ["checkout"]
    assert await of(slack.person("maya").id) == ["checkout", "payments-core", "general"]


# messages


async def test_posting_needs_membership_and_an_open_channel(slack: Sandbox, client: AsyncWebClient) -> None:
    general = slack.workspace.channel("#general").id
    assert await refused(client.chat_postMessage(channel=general, text="hi")) == "not_in_channel"
    assert await refused(client.conversations_history(channel=general)) == "not_in_channel"
    await slack.workspace.archive("#checkout")
    assert await refused(client.chat_postMessage(channel=checkout(slack), text="hi")) == "is_archived"
    assert await refused(client.chat_postMessage(channel="C404", text="hi")) == "channel_not_found"


async def test_a_message_needs_words_of_a_sendable_length(slack: Sandbox, client: AsyncWebClient) -> None:
    assert await refused(client.api_call("chat.postMessage", json={"channel": checkout(slack)})) == "no_text"
    assert await refused(client.chat_postMessage(channel=checkout(slack), text="x" * 4001)) == "msg_too_long"
    divider = [{"type": "divider"}]
    with pytest.warns(UserWarning, match="text"):
        answer = await client.chat_postMessage(channel=checkout(slack), blocks=divider)
    assert answer["warning"] == "missing_text_in_message"


async def test_a_message_to_a_person_opens_the_direct_conversation(slack: Sandbox, client: AsyncWebClient) -> None:
    tom = slack.person("tom")
    posted = await client.chat_postMessage(channel=tom.id, text="Hello Tom")
    assert posted["channel"].startswith("D")
    assert [line.text for line in tom.dm()] == ["Hello Tom"]
    opened = await client.conversations_open(users=tom.id)
    assert (opened["channel"]["id"], opened["already_open"]) == (posted["channel"], True)
    assert (await client.conversations_info(channel=posted["channel"]))["channel"]["user"] == tom.id
    again = await client.chat_postMessage(channel=posted["channel"], text="Again")
    assert again["channel"] == posted["channel"]
    assert await refused(client.chat_postMessage(channel="U404", text="x")) == "channel_not_found"
    assert await refused(client.conversations_open(users="U404")) == "user_not_found"
    await slack.workspace.deactivate("tom")
    assert await refused(client.chat_postMessage(channel=tom.id, text="x")) == "user_not_found"
    assert await refused(client.conversations_open(users=tom.id)) == "user_disabled"


async def test_no_messages_tab_means_no_direct_messages(manifest: dict[str, Any]) -> None:
    manifest["features"]["app_home"]["messages_tab_enabled"] = False
    async with Sandbox(manifest) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        sent = client.chat_postMessage(channel=slack.person("tom").id, text="x")
        assert await refused(sent) == "messages_tab_disabled"


async def test_history_is_newest_first_with_threads_counted(slack: Sandbox, client: AsyncWebClient) -> None:
    root = await client.chat_postMessage(
        channel=checkout(slack), text="one", metadata={"event_type": "t", "event_payload": {"d": "1"}}
    )
    await client.chat_postMessage(channel=checkout(slack), text="two")
    reply = await client.chat_postMessage(channel=checkout(slack), text="under one", thread_ts=root["ts"])
    history = (await client.conversations_history(channel=checkout(slack)))["messages"]
    assert [(line["text"], line.get("reply_count", 0)) for line in history] == [("two", 0), ("one", 1)]
    assert "metadata" not in history[1]
    with_metadata = await client.conversations_history(channel=checkout(slack), include_all_metadata=True)
    assert with_metadata["messages"][1]["metadata"]["event_payload"] == {"d": "1"}
    since = await client.conversations_history(channel=checkout(slack), oldest=root["ts"])
    assert [line["text"] for line in since["messages"]] == ["two"]
    since = await client.conversations_history(channel=checkout(slack), oldest=root["ts"], inclusive=True)
    assert [line["text"] for line in since["messages"]] == ["two", "one"]
    thread = await client.conversations_replies(channel=checkout(slack), ts=root["ts"])
    assert [line["text"] for line in thread["messages"]] == ["one", "under one"]
    assert thread["messages"][1]["parent_user_id"] == slack.workspace.bot_id
    on_reply = client.chat_postMessage(channel=checkout(slack), text="x", thread_ts=reply["ts"])
    shown = await client.chat_postMessage(
        channel=checkout(slack), text="also in the channel", thread_ts=root["ts"], reply_broadcast=True
    )
    assert shown["message"]["subtype"] == "thread_broadcast"
    top = [line.text for line in slack.person("maya").sees("#checkout")]
    assert top == ["one", "two", "also in the channel"]
    assert await refused(on_reply) == "cannot_reply_to_message"
    assert await refused(client.conversations_replies(channel=checkout(slack), ts="1.0")) == "thread_not_found"
    assert await refused(client.conversations_history(channel=checkout(slack), oldest="x")) == "invalid_ts_oldest"


async def test_every_message_has_a_later_timestamp_even_when_the_clock_stands_or_goes_back(
    manifest: dict[str, Any],
) -> None:
    from datetime import UTC, datetime, timedelta

    clock = FixedClock(datetime(2026, 10, 5, 9, tzinfo=UTC))
    async with Sandbox(manifest, clock=clock) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        first = await client.chat_postMessage(channel=checkout(slack), text="a")
        second = await client.chat_postMessage(channel=checkout(slack), text="b")
        clock.moment -= timedelta(days=1)
        third = await client.chat_postMessage(channel=checkout(slack), text="c")
        assert [first["ts"], second["ts"], third["ts"]] == [
            "1791190800.000000",
            "1791190800.000001",
            "1791190800.000002",
        ]


async def test_an_update_keeps_what_it_does_not_name(slack: Sandbox, client: AsyncWebClient) -> None:
    blocks = [{"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": "*card*"}}]
    posted = await client.chat_postMessage(channel=checkout(slack), text="card", blocks=blocks)
    await client.chat_update(channel=checkout(slack), ts=posted["ts"], text="card, changed")
    (line,) = slack.person("maya").sees("#checkout")
    assert (line.fallback, line.text, line.edited) == ("card, changed", "card", True)
    await client.chat_update(channel=checkout(slack), ts=posted["ts"], text="only words", blocks=[])
    assert line.text == "only words"
    assert await refused(client.chat_update(channel=checkout(slack), ts="1.0", text="x")) == "message_not_found"
    said = await slack.person("tom").says("mine", to="#checkout")
    assert await refused(client.chat_update(channel=checkout(slack), ts=said.ts, text="x")) == "cant_update_message"


async def test_an_ephemeral_line_is_seen_by_one_and_is_in_no_history(slack: Sandbox, client: AsyncWebClient) -> None:
    tom, maya = slack.person("tom"), slack.person("maya")
    await client.chat_postEphemeral(channel=checkout(slack), user=tom.id, text="psst")
    assert [(line.text, line.only_you) for line in tom.sees("#checkout")] == [("psst", True)]
    assert maya.sees("#checkout") == []
    assert (await client.conversations_history(channel=checkout(slack)))["messages"] == []
    await slack.workspace.leave("tom", "#checkout")
    sent = client.chat_postEphemeral(channel=checkout(slack), user=tom.id, text="x")
    assert await refused(sent) == "user_not_in_channel"


async def test_a_permalink_leads_to_the_message(slack: Sandbox, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=checkout(slack), text="a")
    link = (await client.chat_getPermalink(channel=checkout(slack), message_ts=posted["ts"]))["permalink"]
    assert re.fullmatch(rf"{slack.url}/archives/{checkout(slack)}/p\d{{16}}", link)
    gone = client.chat_getPermalink(channel=checkout(slack), message_ts="1.000000")
    assert await refused(gone) == "message_not_found"


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ("nonsense", "invalid_metadata_format"),
        ({"event_type": "a"}, "invalid_metadata_schema"),
        ({"event_type": "a", "event_payload": {}, "x": 1}, "invalid_metadata_schema"),
        ({"event_type": "a", "event_payload": {"d": "x" * 17_000}}, "metadata_too_large"),
    ],
)
async def test_metadata_must_have_its_shape(slack: Sandbox, client: AsyncWebClient, metadata: Any, error: str) -> None:
    body = {"channel": checkout(slack), "text": "a", "metadata": metadata}
    assert await refused(client.api_call("chat.postMessage", json=body)) == error


@pytest.mark.parametrize("word", ["<!channel>", "<!here|here>", "<!everyone>", "<!subteam^S123>"])
async def test_nothing_that_rings_everybody_gets_out(slack: Sandbox, client: AsyncWebClient, word: str) -> None:
    assert await refused(client.chat_postMessage(channel=checkout(slack), text=f"x {word}")) == "sandbox_broadcast"
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": word}}]
    posted = client.chat_postMessage(channel=checkout(slack), text="x", blocks=blocks)
    assert await refused(posted) == "sandbox_broadcast"


async def test_after_uninstall_the_token_is_dead(slack: Sandbox, client: AsyncWebClient) -> None:
    await slack.workspace.uninstall()
    assert await refused(client.auth_test()) == "account_inactive"
