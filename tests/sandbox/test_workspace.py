"""What people and admins change in the workspace is told to the app as Slack documents it, and outlives a restart."""

from __future__ import annotations

import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import BotClock, Change, FixedClock, Sandbox, Workspace, demo_world
from sandbox.manifest import Manifest

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)


def told(slack: Sandbox) -> list[dict[str, Any]]:
    """The events that went to the app, without their moments."""
    events = [sent.payload["event"] for sent in slack.requests if sent.retry is None]
    return [{name: value for name, value in event.items() if name not in ("event_ts", "cache_ts")} for event in events]


async def test_coming_and_going_is_told(slack: Sandbox) -> None:
    workspace = slack.workspace
    checkout, lea = workspace.channel("#checkout").id, slack.person("lea").id
    await workspace.leave("lea", "#checkout")
    await workspace.join("lea", "#checkout", inviter="maya")
    ground = {"user": lea, "channel": checkout, "channel_type": "C", "team": workspace.team.id}
    assert told(slack) == [
        {"type": "member_left_channel", **ground},
        {"type": "member_joined_channel", **ground, "inviter": slack.person("maya").id},
    ]
    assert [line.text for line in slack.person("lea").sees("#checkout")] == [
        "@Léa Martin has left the channel",
        "@Léa Martin has joined the channel",
    ]


async def test_the_bot_hears_that_it_was_removed_and_invited(slack: Sandbox) -> None:
    workspace = slack.workspace
    private = workspace.channel("#payments-core")
    await workspace.kick_bot("#payments-core")
    await workspace.join("lea", "#payments-core")
    await workspace.rename("#payments-core", "secret")
    await workspace.invite_bot("#general", inviter="maya")
    assert [(event["type"], event.get("user")) for event in told(slack)] == [
        ("member_left_channel", workspace.bot_id),
        ("group_left", None),
        ("member_joined_channel", workspace.bot_id),
    ]
    assert told(slack)[1]["channel"] == private.id


async def test_a_channels_life_is_told_with_the_kind_of_the_channel(slack: Sandbox) -> None:
    workspace = slack.workspace
    for name, kind in (("#checkout", "channel"), ("#payments-core", "group")):
        channel = workspace.channel(name)
        before = len(told(slack))
        await workspace.rename(name, "renamed")
        await workspace.archive("#renamed")
        await workspace.unarchive("#renamed")
        await workspace.delete("#renamed")
        events = told(slack)[before:]
        assert [event["type"] for event in events] == [
            f"{kind}_rename",
            f"{kind}_archive",
            f"{kind}_unarchive",
            f"{kind}_deleted",
        ]
        assert events[0]["channel"] == {
            "id": channel.id,
            "name": "renamed",
            "name_normalized": "renamed",
            "created": channel.created,
        }
        assert events[1]["channel"] == channel.id


async def test_accounts_are_told_as_a_whole(slack: Sandbox) -> None:
    workspace = slack.workspace
    await workspace.change_zone("maya", "Asia/Tokyo")
    await workspace.new_person("zoe", "Zoe Park", "Asia/Seoul", title="Designer")
    await workspace.deactivate("tom")
    joined, tom = slack.person("zoe").id, slack.person("tom").id
    events = told(slack)
    assert [(event["type"], event["user"]["id"]) for event in events] == [
        ("user_change", slack.person("maya").id),
        ("team_join", joined),
        ("user_change", tom),
    ]
    assert (events[0]["user"]["tz"], events[0]["user"]["tz_offset"]) == ("Asia/Tokyo", 32400)
    assert (events[2]["user"]["deleted"], "tz" in events[2]["user"]) == (True, False)
    assert tom not in workspace.channel("#checkout").members
    with pytest.raises(LookupError, match="the account of tom is closed"):
        await slack.person("tom").says("x", to="@Threefold")


async def test_uninstalling_is_told_twice(slack: Sandbox) -> None:
    await slack.workspace.uninstall()
    assert told(slack) == [
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [slack.workspace.bot_id]}},
        {"type": "app_uninstalled"},
    ]


async def test_nothing_is_sent_that_the_manifest_does_not_name(manifest: dict[str, Any]) -> None:
    manifest["settings"]["event_subscriptions"]["bot_events"] = ["team_join"]
    manifest["settings"]["interactivity"]["is_enabled"] = False
    async with Sandbox(manifest) as slack:
        await slack.workspace.rename("#checkout", "renamed")
        await slack.person("maya").says("hello", to="@Threefold")
        assert slack.requests == []


async def test_the_projects_own_manifest_can_be_installed() -> None:
    manifest = Manifest.load(Path(__file__).parents[2] / "manifest.yml")
    async with Sandbox(manifest) as slack:
        assert slack.workspace.users[slack.workspace.bot_id].real_name == manifest.bot_name


async def test_the_demonstration_world_has_every_craft_and_four_zones(slack: Sandbox) -> None:
    people = slack.people()
    assert [person.name for person in people] == [colleague.name for colleague in demo_world().colleagues]
    assert len({person.zone for person in people}) == 4
    assert [person.name for person in people if person.guest] == ["lea"]
    bot_in = [c.name for c in slack.workspace.channels.values() if slack.workspace.bot_id in c.members]
    assert bot_in == ["checkout", "payments-core"]


async def test_looking_for_somebody_who_is_not_there_lists_who_is(slack: Sandbox) -> None:
    with pytest.raises(LookupError, match="nobody is called 'bob'; here are maya, tom"):
        slack.person("bob")
    with pytest.raises(LookupError, match="there is no channel '#void'; here are #checkout, #payments-core, #general"):
        slack.workspace.channel("#void")
    assert slack.person("Aiko") is slack.person("aiko") is slack.person("Aiko Tanaka")


async def test_those_who_watch_see_every_change_from_then_on(slack: Sandbox) -> None:
    watch = slack.workspace.watch()
    line = await slack.person("maya").says("hello", to="#checkout")
    changes = [await asyncio.wait_for(anext(watch), 1) for _ in range(2)]
    assert changes == [
        Change("read", channel=line.channel, person=slack.person("maya").id),
        Change("message", channel=line.channel, ts=line.ts),
    ]


async def test_a_workspace_outlives_its_sandbox(manifest: dict[str, Any], tmp_path: Path) -> None:
    state = tmp_path / "demo" / "workspace.json"
    async with Sandbox(manifest, state=state) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        blocks = [{"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": "card"}}]
        posted = await client.chat_postMessage(
            channel=slack.person("tom").id,
            text="card",
            blocks=blocks,
            metadata={"event_type": "t", "event_payload": {"d": "1"}},
        )
        await slack.workspace.rename("#checkout", "renamed")
        await slack.workspace.change_zone("tom", "Asia/Tokyo")
        old = slack.bot_token
    async with Sandbox(manifest, state=state) as slack:
        tom = slack.person("tom")
        assert [(line.text, line.ts) for line in tom.dm()] == [("card", posted["ts"])]
        assert tom.dm()[0].message.metadata == {"event_type": "t", "event_payload": {"d": "1"}}
        assert (tom.dm_channel, tom.zone) == (posted["channel"], "Asia/Tokyo")
        assert slack.workspace.channel("#renamed").previous_names == ["checkout"]
        assert slack.bot_token != old
        later = await tom.says("thanks", to="@Threefold")
        assert later.ts > posted["ts"]


async def test_changes_are_written_soon_and_whole(manifest: dict[str, Any], tmp_path: Path) -> None:
    state = tmp_path / "workspace.json"
    async with Sandbox(manifest, state=state) as slack:
        await slack.person("maya").says("hello", to="#checkout")
        await slack.until(lambda: "hello" in state.read_text("utf-8"))
        assert os.listdir(tmp_path) == ["workspace.json"]
        assert json.loads(state.read_text("utf-8"))["messages"][0]["text"] == "hello"


async def test_a_workspace_is_the_same_after_saving_and_loading(tmp_path: Path, manifest: dict[str, Any]) -> None:
    workspace = await Workspace.begin(demo_world(), Manifest.load(manifest), FixedClock(AT))
    await workspace.post(workspace.channel("#checkout").id, workspace.user("maya").id, "hello")
    workspace.open_view(workspace.user("tom").id, {"type": "modal", "blocks": []})
    workspace.save(tmp_path / "one.json")
    Workspace.load(tmp_path / "one.json").save(tmp_path / "two.json")
    assert (tmp_path / "one.json").read_text() == (tmp_path / "two.json").read_text()


async def test_the_bots_clock_stands_on_messages_and_its_offset_is_kept_while_the_bot_is_away() -> None:
    away = False

    async def answer(_request: httpx.Request) -> httpx.Response:
        if away:
            raise httpx.ConnectError("away")
        return httpx.Response(200, json={"now": "2026-10-12T09:00:00+02:00"})

    real = FixedClock(AT)
    clock = BotClock("http://127.0.0.1:1", real, httpx.MockTransport(answer))
    assert await clock.now() == datetime(2026, 10, 12, 7, tzinfo=UTC)
    away = True
    real.moment = AT.replace(minute=30)
    assert await clock.now() == datetime(2026, 10, 12, 7, 30, tzinfo=UTC)
    await clock.aclose()
