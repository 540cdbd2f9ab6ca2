"""The rarer ways through the sandbox: what seldom happens on Slack and must be right all the same."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest
import websockets
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox, dispatch


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def form(*blocks: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("T"),
        "submit": plain("S"),
        "blocks": list(blocks),
    } | rest


def field(name: str, kind: str, **rest: Any) -> dict[str, Any]:
    element = {"type": kind, "action_id": name, **rest}
    return {"type": "input", "block_id": name, "label": plain(name), "element": element, "optional": True}


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_taken_port_is_told_at_once(slack: Sandbox, manifest: dict[str, Any]) -> None:
    with pytest.raises(OSError, match="in use"):
        async with Sandbox(manifest, port=slack.port):
            pass


async def test_a_broken_file_is_told_and_leaves_nothing_open(manifest: dict[str, Any], tmp_path: Path) -> None:
    broken = tmp_path / "workspace.json"
    broken.write_text("{", "utf-8")
    sandbox = Sandbox(manifest, state=broken)
    with pytest.raises(ValueError, match="Expecting"):
        await sandbox.__aenter__()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", sandbox.port))


async def test_the_eleventh_connection_is_turned_away(slack: Sandbox) -> None:
    links = [await websockets.connect(slack.link_address(), proxy=None) for _ in range(11)]
    greetings = [str(await link.recv()) for link in links]
    assert ['"hello"' in greeting for greeting in greetings] == [True] * 10 + [False]
    assert "too_many_websockets" in greetings[-1]
    for link in links:
        await link.close()
    await slack.until(lambda: not slack.is_connected)


async def test_junk_in_a_socket_is_ignored(slack: Sandbox) -> None:
    async with websockets.connect(slack.link_address(), proxy=None) as link:
        for junk in ("{", "[]", '{"envelope_id": "nobody"}'):
            await link.send(junk)
        assert "hello" in str(await link.recv())
        assert slack.is_connected


async def test_in_a_demonstration_unanswered_events_come_again_by_themselves(
    manifest: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "PAUSES", {1: 0.01, 2: 0.01, 3: 0.01})
    async with Sandbox(manifest, repeats=True) as slack:
        await slack.person("maya").says("hello?", to="@Threefold")
        await slack.until(lambda: len(slack.requests) == 4)
        await asyncio.sleep(0.05)
        assert [sent.retry.number if sent.retry else 0 for sent in slack.requests] == [0, 1, 2, 3]


async def test_an_event_that_is_not_answered_in_time_is_repeated_at_once(
    slack: Sandbox, app: Any, connect: Any
) -> None:
    times = 0

    @app.event("message")
    async def message() -> None:
        nonlocal times
        times += 1
        if times == 1:
            await asyncio.sleep(1.2)

    await connect()
    await slack.person("maya").says("hello", to="@Threefold")
    assert [(sent.retry.reason if sent.retry else "", sent.ack.ok) for sent in slack.requests if sent.ack] == [
        ("", False),
        ("timeout", True),
    ]


async def test_people_bring_and_remove_each_other_by_typing(slack: Sandbox) -> None:
    maya, lea = slack.person("maya"), slack.person("lea")
    await maya.types("#payments-core", "/invite @lea")
    assert [room.name for room in lea.channels()] == ["checkout", "payments-core"]
    await maya.types("#payments-core", "/remove @lea")
    assert [room.name for room in lea.channels()] == ["checkout"]
    (answer,) = await maya.types("#checkout", "/invite @bob")
    assert answer.text == "@bob is not a member of this workspace."


async def test_what_slack_checks_in_typed_inputs(slack: Sandbox, app: Any, connect: Any) -> None:
    @app.command("/risk")
    async def risk(ack: Any, body: dict[str, Any], client: Any) -> None:
        view = form(
            field("mail", "email_text_input"),
            field("link", "url_text_input"),
            field("count", "number_input", is_decimal_allowed=False, min_value="2"),
            field("words", "plain_text_input", min_length=3),
            field("people", "multi_users_select", max_selected_items=1),
        )
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    await connect()
    maya = slack.person("maya")
    await maya.types("#checkout", "/risk")
    await maya.fills({"mail": "x", "link": "x", "count": "1", "words": "x", "people": ["maya", "tom"]})
    assert await maya.submits() == {
        "mail": "Please enter a valid email address.",
        "link": "Please enter a valid URL.",
        "count": "Please enter a number greater than or equal to 2.",
        "words": "Please enter at least 3 characters.",
        "people": "Please select no more than 1 items.",
    }
    await maya.fills({"count": "2.5"})
    assert (await maya.submits() or {})["count"] == "Please enter a whole number."
    await maya.fills({"count": "many"})
    assert (await maya.submits() or {})["count"] == "Please enter a number."


async def test_a_form_can_ask_for_an_address_to_answer_in_a_channel(slack: Sandbox, app: Any, connect: Any) -> None:
    @app.shortcut("anew")
    async def anew(ack: Any, body: dict[str, Any], client: Any) -> None:
        picker = field("place", "conversations_select", response_url_enabled=True)
        await client.views_open(trigger_id=body["trigger_id"], view=form(picker))
        await ack()

    @app.view("form")
    async def submitted(ack: Any, respond: Any) -> None:
        await respond(text="here", response_type="in_channel")
        await ack()

    await connect()
    maya = slack.person("maya")
    await maya.shortcut("Start anew")
    await maya.fills({"place": "#checkout"})
    assert await maya.submits() is None
    assert [line.text for line in maya.sees("#checkout")] == ["here"]


async def test_closing_a_stack_that_clears_tells_of_every_form(slack: Sandbox, app: Any, connect: Any) -> None:
    closed: list[bool] = []
    more = {"type": "actions", "elements": [{"type": "button", "action_id": "more", "text": plain("More")}]}
    view = form(more, notify_on_close=True, clear_on_close=True)

    @app.shortcut("anew")
    async def anew(ack: Any, body: dict[str, Any], client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @app.action("more")
    async def pressed(ack: Any, body: dict[str, Any], client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)  # within a form this lays one upon it
        await ack()

    @app.view_closed("form")
    async def on_close(ack: Any, body: dict[str, Any]) -> None:
        closed.append(body["is_cleared"])
        await ack()

    await connect()
    maya = slack.person("maya")
    await maya.shortcut("Start anew")
    await maya.presses("More")
    assert len(maya.forms) == 2
    await maya.closes()
    assert (maya.forms, closed) == ([], [True, True])


async def test_what_the_app_cannot_open_push_or_publish(slack: Sandbox, client: AsyncWebClient) -> None:
    maya = slack.person("maya")
    new = slack.tickets.trigger
    assert await refused(client.views_open(trigger_id=new(maya.id), view={"type": "modal"})) == "invalid_arguments"
    large = form(*[{"type": "section", "text": plain("x" * 3000)} for _ in range(90)])
    assert await refused(client.views_open(trigger_id=new(maya.id), view=large)) == "view_too_large"
    rings = form({"type": "section", "text": {"type": "mrkdwn", "text": "<!here>"}})
    assert await refused(client.views_open(trigger_id=new(maya.id), view=rings)) == "sandbox_broadcast"
    assert await refused(client.api_call("views.open", json={"view": form()})) == "invalid_arguments"
    assert await refused(client.views_push(trigger_id=new(maya.id), view=form())) == "not_found"
    home = {"type": "home", "blocks": []}
    assert await refused(client.views_publish(user_id="U404", view=home)) == "invalid_arguments"
    first = (await client.views_publish(user_id=maya.id, view=home))["view"]
    assert await refused(client.views_publish(user_id=maya.id, view=home, hash="old")) == "hash_conflict"
    second = (await client.views_publish(user_id=maya.id, view=home, hash=first["hash"]))["view"]
    assert second["id"] == first["id"]


async def test_the_odd_arguments_of_conversations_open(slack: Sandbox, client: AsyncWebClient) -> None:
    tom = slack.person("tom").id
    assert await refused(client.conversations_open(users="")) == "users_list_not_supplied"
    assert await refused(client.conversations_open(users=[tom, slack.person("maya").id])) == "missing_scope"
    assert await refused(client.conversations_open(users=tom, prevent_creation=True)) == "channel_not_found"
    assert await refused(client.conversations_open(channel="D404")) == "channel_not_found"
    opened = await client.conversations_open(users=tom, return_im=True)
    assert (opened["channel"]["is_im"], opened["channel"]["user"]) == (True, tom)
    assert (await client.conversations_open(channel=opened["channel"]["id"]))["no_op"] is True


async def test_a_new_private_channel_is_known_once_the_bot_is_in_it(slack: Sandbox, client: AsyncWebClient) -> None:
    room = await slack.workspace.new_channel("#secret", private=True, members=("tom", "maya"))
    assert (room.name, room.creator) == ("secret", slack.person("tom").id)
    assert await refused(client.conversations_info(channel=room.id)) == "channel_not_found"
    await slack.workspace.invite_bot("#secret")
    assert (await client.conversations_info(channel=room.id))["channel"]["is_private"] is True


async def test_what_the_sandbox_does_not_have_it_refuses_by_name(slack: Sandbox, client: AsyncWebClient) -> None:
    channel = slack.workspace.channel("#checkout").id
    body = {"channel": channel, "text": "x", "username": "Somebody"}
    assert await refused(client.api_call("chat.postMessage", json=body)) == "sandbox_unsupported"
    assert slack.calls[-1].messages == ("[ERROR] the sandbox does not have the argument username",)


async def test_waiting_for_what_never_happens_ends(slack: Sandbox) -> None:
    with pytest.raises(TimeoutError):
        await slack.connected(within=0.05)
