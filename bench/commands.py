"""A durable `/risk one line` over HTTP, against a Bolt app that only acknowledges and against single commits."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import aiohttp

from bench.report import Row
from sandbox import Sandbox
from sandbox.welcome import free_port

SECRET = "bench-signing-secret"  # noqa: S105 - of a server that lives for seconds
SECONDS = 6.0
AT_ONCE = 24
AIM = 0.6
STEADY = 100  # per second
STEADY_SECONDS = 10
ACK_AIM = 0.100
MANIFEST = Path(__file__).parent.parent / "manifest.yml"


async def measure() -> list[Row]:
    """Rates of commands, acknowledgements and commits, and the 95th percentile of acks at 100 per second."""
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(manifest=MANIFEST) as slack:
            commits = await _commits(Path(folder))
            async with _served("acks", slack, folder) as url:
                acks = await _rate(url, slack)
            async with _served("bot", slack, folder) as url:
                await _set_up(url, slack)
                durable = await _rate(url, slack)
                slow = await _steady(url, slack)
    slower = min(acks, commits)
    return [
        Row("Bolt app that only acknowledges", f"{acks:.0f}/s"),
        Row("single commits of the database", f"{commits:.0f}/s"),
        Row(
            "durable /risk over HTTP", f"{durable:.0f}/s", durable / slower, AIM, "of the slower of the two", more=True
        ),
        Row("95 % of acks at 100/s", f"{slow * 1000:.0f} ms", slow / ACK_AIM, 1.0, "of 100 ms", more=False),
    ]


@asynccontextmanager
async def _served(what: str, slack: Sandbox, folder: str) -> AsyncIterator[str]:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.peers", what, str(port), slack.api_url, slack.bot_token, SECRET, folder
    )
    async with aiohttp.ClientSession() as session:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
                    if answer.status == 200:
                        break
            await asyncio.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}/slack/events"
    finally:
        process.terminate()
        await process.wait()


async def _commits(folder: Path) -> float:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.peers", "commits", "0", "", "", "", str(folder), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    return float(out)


def _signed(body: bytes) -> dict[str, str]:
    now = str(int(time.time()))  # noqa: TID251 - a signature is on real time
    base = b"v0:" + now.encode() + b":" + body
    return {
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest(),
        "Content-Type": "application/x-www-form-urlencoded",
    }


def _command(slack: Sandbox, number: int) -> bytes:
    return urlencode(
        {
            "command": "/risk",
            "text": f"the payment provider may not scale, {number}",
            "user_id": slack.person("maya").id,
            "user_name": "maya",
            "team_id": slack.workspace.team.id,
            "channel_id": slack.workspace.channel("#checkout").id,
            "channel_name": "checkout",
            "trigger_id": f"{number}.{time.monotonic_ns()}",
            "response_url": "http://127.0.0.1:9/none",
            "api_app_id": "A1",
        }
    ).encode()


async def _set_up(url: str, slack: Sandbox) -> None:
    maya, channel = slack.person("maya"), slack.workspace.channel("#checkout")
    view = {
        "id": "V1",
        "hash": "1",
        "callback_id": "setup.start",
        "state": {"values": {}},
        "type": "modal",
        "private_metadata": json.dumps({"place": channel.id, "name": "checkout", "private": False}),
    }
    payload = {
        "type": "view_submission",
        "team": {"id": slack.workspace.team.id},
        "user": {"id": maya.id, "username": "maya"},
        "view": view,
        "trigger_id": "1",
        "api_app_id": "A1",
    }
    body = urlencode({"payload": json.dumps(payload)}).encode()
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=_signed(body)) as answer:
        assert answer.status == 200, await answer.text()


async def _rate(url: str, slack: Sandbox) -> float:
    done = 0
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
        end = time.monotonic() + SECONDS

        async def caller() -> None:
            nonlocal done
            while time.monotonic() < end:
                await _call(session, url, slack, done)
                done += 1

        await _call(session, url, slack, -1)
        began = time.monotonic()
        await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
        return done / (time.monotonic() - began)


async def _call(session: aiohttp.ClientSession, url: str, slack: Sandbox, number: int) -> None:
    body = _command(slack, number)
    async with session.post(url, data=body, headers=_signed(body)) as answer:
        text = await answer.text()
        assert answer.status == 200
        assert "Saved" in text or text == '{"text": "ack"}' or text == "ack", text


async def _steady(url: str, slack: Sandbox) -> float:
    """The 95th percentile, in seconds, of acks of commands that come at a fixed pace, whether answered or not."""
    took: list[float] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def one(number: int) -> None:
            began = time.monotonic()
            await _call(session, url, slack, 1_000_000 + number)
            took.append(time.monotonic() - began)

        start, tasks = time.monotonic(), []
        for number in range(STEADY * STEADY_SECONDS):
            await asyncio.sleep(max(0.0, start + number / STEADY - time.monotonic()))
            tasks.append(asyncio.create_task(one(number)))
        await asyncio.gather(*tasks)
    return sorted(took)[int(len(took) * 0.95)]
