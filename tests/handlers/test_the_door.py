"""What never reaches a handler: everything at the HTTP door that does not come from Slack or makes no sense."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.doors import http
from bot.doors.http import MOST
from sandbox.http_delivery import signature
from storage.inbox import Inbox
from storage.risk import Risk
from tests.handlers.conftest import ADDRESS, StartsHttp

FORM = "application/x-www-form-urlencoded"
COMMAND = {
    "command": "/risk",
    "text": "by hand",
    "user_id": "U1",
    "channel_id": "C1",
    "trigger_id": "1.1",
    "team_id": "T1",
}


def nested(depth: int, shape: str = '{"a":') -> bytes:
    return (shape * depth + "1" + {"{": "}", "[": "]"}[shape[0]] * depth).encode()


async def test_only_slacks_signature_opens_the_door(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    body = urlencode(COMMAND).encode()
    assert (await team.posts(body, kind=FORM)).status_code == 200
    proof = await team.knock.signed(body)
    stamp = proof["X-Slack-Request-Timestamp"]
    wrong: list[dict[str, Any]] = [
        {},
        {"X-Slack-Signature": proof["X-Slack-Signature"]},
        {"X-Slack-Request-Timestamp": stamp},
        {**proof, "X-Slack-Signature": "v0=" + "0" * 64},
        {**proof, "X-Slack-Signature": ""},
        {**proof, "X-Slack-Signature": "v0=ü".encode()},
        {**proof, "X-Slack-Request-Timestamp": "now"},
        {**proof, "X-Slack-Request-Timestamp": ""},
        {**proof, "X-Slack-Request-Timestamp": "-1"},
        {**proof, "X-Slack-Request-Timestamp": "9" * 400},
        {**proof, "X-Slack-Request-Timestamp": "1e9"},
        {**proof, "X-Slack-Request-Timestamp": "²".encode("latin-1")},
    ]
    for headers in wrong:
        answer = await team.client.post(ADDRESS, content=body, headers={"Content-Type": FORM, **headers})
        assert (answer.status_code, answer.text) == (401, "invalid signature"), headers
    changed = await team.client.post(ADDRESS, content=body + b"!", headers={"Content-Type": FORM, **proof})
    assert changed.status_code == 401


@pytest.mark.parametrize("seconds", [-301, 301, -86400])
async def test_an_old_or_future_signature_opens_nothing(team_over_http: StartsHttp, seconds: int) -> None:
    team = await team_over_http()
    body = urlencode(COMMAND).encode()
    stamp = str(int((team.clock.real() + timedelta(seconds=seconds)).timestamp()))
    proof = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(team.slack.signing_secret, stamp, body)}
    answer = await team.client.post(ADDRESS, content=body, headers={"Content-Type": FORM, **proof})
    assert answer.status_code == 401


async def test_a_body_of_more_than_a_megabyte_is_not_read_to_its_end(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    assert (await team.posts(b"x" * (MOST + 1))).status_code == 413
    assert (await team.posts(b"x" * MOST)).status_code == 400

    async def endless() -> Any:
        for _ in range(100):
            yield b"x" * 100_000
        raise AssertionError("nobody reads so far")

    answer = await team.client.post(ADDRESS, content=endless(), headers={"Content-Type": FORM})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b""),
        ("application/json", b"{"),
        ("application/json", b"[1, 2]"),
        ("application/json", b'"text"'),
        ("application/json", b"null"),
        ("application/json", b"\xff\xfe"),
        ("application/json", b"\x00"),
        ("application/json", b"NaN"),
        ("application/json", nested(21)),
        ("application/json", b'{"a":' + nested(200_000, "[") + b"}"),
        ("application/json", b'{"n":' + b"9" * 5000 + b"}"),
        (FORM, b""),
        (FORM, b"payload="),
        (FORM, b"payload=%7B"),
        (FORM, b"payload=[1]"),
        (FORM, b"payload=null"),
        (FORM, b"payload={}"),
        (FORM, b'payload={"type":7}'),
        (FORM, b"payload=" + nested(21)),
        (FORM, b"payload=" + b'{"type":"block_actions","a":' + nested(100_000, "[") + b"}"),
        (FORM, b"a=b"),
        (FORM, b"command="),
        (FORM, b"\xff=\xfe"),
        (FORM, "&".join(f"a{number}=1" for number in range(200)).encode()),
        ("text/plain", b"hello"),
        ("", b'{"type":"event_callback"}'),
    ],
)
async def test_what_makes_no_sense_is_turned_away(team_over_http: StartsHttp, kind: str, body: bytes) -> None:
    team = await team_over_http()
    answer = await team.posts(body, kind=kind)
    assert answer.status_code in {400, 401, 404}
    assert await team.kept(Inbox) == []


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions"},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [7]},
        {"type": "block_actions", "actions": [{"action_id": 7}], "user": "U1"},
        {"type": "block_actions", "actions": [{"action_id": "risk.me_too"}], "user": []},
        {"type": "view_submission"},
        {"type": "view_submission", "view": {"callback_id": "risk.flagged", "private_metadata": "{"}},
        {"type": "view_submission", "view": {"callback_id": "risk.flagged", "private_metadata": "[]"}},
        {"type": "view_submission", "view": {"callback_id": "risk.flagged", "state": {"values": 7}}},
        {"type": "view_submission", "view": {"callback_id": "setup.start"}},
        {"type": "view_closed", "view": {}},
        {"type": "shortcut"},
        {"type": "nonsense"},
    ],
)
async def test_a_signed_payload_of_the_wrong_shape_does_nothing_and_ends_nothing(
    team_over_http: StartsHttp, payload: dict[str, Any]
) -> None:
    team = await team_over_http()
    await team.set_up()
    known = len(await team.kept(Inbox))
    body = urlencode({"payload": json.dumps(payload)}).encode()
    answer = await team.posts(body, kind=FORM)
    assert answer.status_code in {200, 400, 404, 500}
    assert len(await team.kept(Inbox)) == known
    await team.flags("tom", "all is well")
    assert len(await team.kept(Risk)) == 1


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"type": "message"},
        {"type": "message", "channel_type": "im", "user": 7, "text": "x"},
        {"type": "message", "channel_type": "im", "user": "U1", "text": 7},
        {"type": "user_change"},
        {"type": "user_change", "user": {}},
        {"type": "member_joined_channel", "channel": 7, "user": ["U1"]},
        {"type": "channel_rename", "channel": {}},
        {"type": "tokens_revoked", "tokens": 7},
        {"type": "nobody_knows"},
        7,
        None,
    ],
)
async def test_a_signed_event_of_the_wrong_shape_reaches_no_handler_and_ends_nothing(
    team_over_http: StartsHttp, event: Any
) -> None:
    team = await team_over_http()
    await team.set_up()
    body = json.dumps({"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": event}).encode()
    answer = await team.posts(body)
    assert answer.status_code in {200, 400, 404, 500}  # 500: Bolt itself stumbles over it
    await team.flags("tom", "all is well")
    assert len(await team.kept(Risk)) == 1


async def test_slacks_own_checks_are_answered(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    assert await team.knock.verify_address("s3cret")
    checked = await team.posts(b"ssl_check=1&token=x", kind=FORM)
    assert checked.status_code == 200
    assert (await team.client.get("http://bot/healthz")).text == "ok"
    assert (await team.client.get(ADDRESS)).status_code == 405
    assert (await team.client.get("http://bot/other")).status_code == 404
    await team.bot.heartbeat.plan()
    assert (await team.client.get("http://bot/readyz")).json() == {"ready": True, "missing": None}


BYTES = st.one_of(
    st.binary(max_size=400),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "event", "user", "channel", "actions", "view", "payload", "text"]) | st.text(max_size=5), inner, max_size=5),
        max_leaves=30,
    ).map(lambda value: json.dumps(value).encode()),
    st.dictionaries(st.sampled_from(["command", "payload", "text", "user_id", "ssl_check"]), st.text(max_size=30), max_size=4).map(
        lambda fields: urlencode(fields, errors="replace").encode()
    ),
)  # fmt: skip


async def test_no_bytes_at_all_end_the_program(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    known = [entry.key for entry in await team.kept(Inbox)]
    found: list[tuple[bytes, str]] = []

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(BYTES, st.sampled_from(["application/json", FORM, "text/plain"]))
    def gather(body: bytes, kind: str) -> None:
        found.append((body, kind))

    gather()
    for body, kind in found:
        unsigned = await team.posts(body, kind=kind, signed=False)
        assert unsigned.status_code == 401
        answer = await team.posts(body, kind=kind)
        assert answer.status_code in {200, 400, 401, 404, 500}, (body, kind, answer.status_code)
    assert [entry.key for entry in await team.kept(Inbox)] == known
    await team.flags("tom", "all is well")
    assert [risk.title for risk in await team.kept(Risk)] == ["all is well"]


async def test_without_a_signing_secret_there_is_no_door(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    closed = http.application(team.bot.bolt, "", team.bot.not_ready)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=closed)) as client:
        assert (await client.post(ADDRESS, content=b"{}")).status_code == 404
