"""How payloads reach the app: over several sockets or as signed posts, acknowledged in time, events repeated."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import HttpDelivery, Sandbox
from sandbox.http_delivery import signature


async def test_several_connections_take_turns(slack: Sandbox, app: Any, connect: Any) -> None:
    @app.command("/risk")
    async def risk(ack: Any) -> None:
        await ack("ok")

    first, second = await connect(), await connect()
    heard: list[int] = []
    for number, handler in enumerate((first, second)):

        async def listen(message: Any, number: int = number) -> None:
            if "slash_commands" in message.data:
                heard.append(number)

        handler.client.on_message_listeners.append(listen)
    for _ in range(4):
        await slack.person("maya").types("#checkout", "/risk x")
    assert heard == [0, 1, 0, 1]


async def test_an_app_that_was_told_to_disconnect_comes_again(slack: Sandbox, app: Any, connect: Any) -> None:
    @app.command("/risk")
    async def risk(ack: Any) -> None:
        await ack("ok")

    await connect()
    await slack.drop_connections()
    assert slack.is_connected is False
    await slack.connected()
    (answer,) = await slack.person("maya").types("#checkout", "/risk x")
    assert answer.text == "ok"


async def test_a_deaf_connection_looks_well_and_loses_everything(slack: Sandbox, app: Any, connect: Any) -> None:
    @app.command("/risk")
    async def risk(ack: Any) -> None:
        await ack("ok")

    await connect()
    slack.deafen()
    (answer,) = await slack.person("maya").types("#checkout", "/risk x")
    assert (answer.text, slack.is_connected) == ('/risk failed with the error "operation_timeout"', True)
    slack.deafen(False)
    (answer,) = await slack.person("maya").types("#checkout", "/risk x")
    assert answer.text == "ok"


async def test_a_link_needs_its_ticket(slack: Sandbox) -> None:
    import websockets

    address = slack.link_address()
    async with websockets.connect(address, proxy=None) as socket:
        hello = json.loads(await socket.recv())
        assert (hello["type"], hello["connection_info"]["app_id"]) == ("hello", slack.workspace.app_id)
        with pytest.raises(websockets.InvalidStatus):
            await websockets.connect(address, proxy=None)


async def test_events_reach_the_app_only_where_it_subscribed_and_is_a_member(
    slack: Sandbox, app: Any, connect: Any
) -> None:
    heard: list[dict[str, Any]] = []

    @app.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.append(event)

    await connect()
    maya = slack.person("maya")
    await maya.says("in the channel", to="#checkout")
    await maya.says("for you", to="@Threefold")
    assert [(event["text"], event["channel_type"], event["user"]) for event in heard] == [("for you", "im", maya.id)]
    envelope = slack.requests[-1].payload
    assert envelope["type"] == "event_callback"
    assert envelope["event_id"].startswith("Ev")
    assert envelope["authorizations"][0]["user_id"] == slack.workspace.bot_id


async def test_unanswered_events_are_repeated_with_the_same_id(slack: Sandbox, app: Any, connect: Any) -> None:
    broken = True

    @app.event("message")
    async def message() -> None:
        if broken:
            raise RuntimeError("database away")

    @app.error
    async def failed(error: Exception) -> Any:
        from slack_bolt import BoltResponse

        return BoltResponse(status=503, body=str(error))

    await slack.person("maya").says("before the app is there", to="@Threefold")
    await connect()
    broken = False
    assert await slack.retry_events() == 0
    assert [(sent.retry.number if sent.retry else 0, sent.ack.ok) for sent in slack.requests if sent.ack] == [
        (0, False),
        (1, True),
    ]
    assert len({sent.payload["event_id"] for sent in slack.requests}) == 1


async def test_an_event_that_is_never_answered_is_given_up_after_three_repeats(slack: Sandbox) -> None:
    await slack.person("maya").says("hello?", to="@Threefold")
    assert [await slack.retry_events() for _ in range(4)] == [1, 1, 0, 0]
    assert [sent.retry.number if sent.retry else 0 for sent in slack.requests] == [0, 1, 2, 3]


# signed HTTP


@pytest.fixture
async def over_http(manifest: dict[str, Any]) -> AsyncIterator[tuple[Sandbox, AsyncApp, list[Request]]]:
    """A sandbox that posts to a Bolt app which checks every signature."""
    requests: list[Request] = []
    handlers: list[AsyncSlackRequestHandler] = []

    async def events(request: Request) -> Response:
        requests.append(request)
        return await handlers[0].handle(request)

    server = Starlette(routes=[Route("/slack/events", events, methods=["POST"])])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://bot") as posts:
        delivery = lambda secret: HttpDelivery(posts, "http://bot/slack/events", secret)  # noqa: E731
        async with Sandbox(manifest, delivery=delivery) as slack:
            client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
            app = AsyncApp(client=client, signing_secret=slack.signing_secret, process_before_response=True)
            handlers.append(AsyncSlackRequestHandler(app))
            yield slack, app, requests


async def test_everything_works_over_signed_http_too(
    over_http: tuple[Sandbox, AsyncApp, list[Request]],
) -> None:
    slack, app, requests = over_http
    title = {"type": "plain_text_input", "action_id": "t"}
    words = {"type": "plain_text", "text": "Title"}
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": words,
        "submit": words,
        "blocks": [{"type": "input", "block_id": "t", "label": words, "element": title}],
    }

    @app.command("/risk")
    async def risk(ack: Any, body: dict[str, Any], client: Any) -> None:
        if body["text"] == "form":
            await client.views_open(trigger_id=body["trigger_id"], view=view)
            await ack()
        else:
            await ack(f"saved {body['text']}")

    @app.command("/plain")
    async def in_channel(ack: Any) -> None:
        await ack(text="all of you", response_type="in_channel")

    @app.view("form")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        value = view["state"]["values"]["t"]["t"]["value"]
        if value == "bad":
            await ack(response_action="errors", errors={"t": "no"})
        else:
            await ack()

    @app.event("message")
    async def message(event: dict[str, Any], say: Any) -> None:
        await say(f"heard {event['text']}")

    maya = slack.person("maya")
    (answer,) = await maya.types("#checkout", "/risk Ä & ö")
    assert answer.text == "saved Ä & ö"
    await maya.types("#checkout", "/plain")
    assert [line.text for line in slack.person("tom").sees("#checkout")] == ["all of you"]
    await maya.types("#checkout", "/risk form")
    await maya.fills({"Title": "bad"})
    assert await maya.submits() == {"Title": "no"}
    await maya.fills({"Title": "good"})
    assert await maya.submits() is None
    await maya.says("hello", to="@Threefold")
    assert [line.text for line in maya.dm()] == ["hello", "heard hello"]
    kinds = [request.headers["content-type"] for request in requests]
    assert kinds[:2] == ["application/x-www-form-urlencoded"] * 2
    assert "application/json" in kinds


async def test_the_address_proves_itself(over_http: tuple[Sandbox, AsyncApp, list[Request]]) -> None:
    slack, _, _ = over_http
    assert isinstance(slack.delivery, HttpDelivery)
    assert await slack.delivery.verify_address("a challenge") is True


async def test_a_repeated_event_says_so_in_its_headers(over_http: tuple[Sandbox, AsyncApp, list[Request]]) -> None:
    slack, app, requests = over_http
    times = 0

    @app.event("message")
    async def message() -> None:
        nonlocal times
        times += 1
        if times == 1:
            raise RuntimeError("once")

    await slack.person("maya").says("hello", to="@Threefold")
    assert [request.headers.get("x-slack-retry-num") for request in requests] == [None, "1"]
    assert requests[1].headers["x-slack-retry-reason"] == "http_error"


async def test_a_post_that_is_refused_or_too_slow_fails_as_on_slack(
    manifest: dict[str, Any],
) -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        body = request.content.decode()
        if "slow" in body:
            await asyncio.sleep(5)
        if "away" in body:
            raise httpx.ConnectError("away")
        return httpx.Response(500)

    posts = httpx.AsyncClient(transport=_Slow(answer))
    delivery = lambda secret: HttpDelivery(posts, "http://bot/", secret, patience=0.2)  # noqa: E731
    async with posts, Sandbox(manifest, delivery=delivery) as slack:
        maya = slack.person("maya")
        words = [(await maya.types("#checkout", f"/risk {how}"))[0].text for how in ("broken", "away", "slow")]
    assert words == [
        '/risk failed with the error "dispatch_failed"',
        '/risk failed with the error "dispatch_failed"',
        '/risk failed with the error "operation_timeout"',
    ]


class _Slow(httpx.AsyncBaseTransport):
    """An app that answers by a function, with the caller's patience kept."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        patience = request.extensions["timeout"]["read"]
        try:
            return await asyncio.wait_for(self._answer(request), patience)
        except TimeoutError:
            raise httpx.ReadTimeout("too slow") from None


def test_the_signature_is_that_of_slacks_documentation() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name="
        b"foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2F"
        b"hooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015."
        b"47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    assert signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body) == (
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    )
