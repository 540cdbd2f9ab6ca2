"""Real processes end by SIGKILL while messages go out, and begin again on the same database: each is seen exactly once."""

import asyncio
import os
import random  # noqa: TID251 - seeded
import signal
import socket
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from sandbox import Sandbox
from sandbox.clock import BotClock
from tests.conftest import ROOT
from tests.engine.crowd import PEOPLE, crowd

POST = "chat.postMessage"
FAULTS = ["reset", "applied_then_reset", "status:503", "internal_error"]


class Process:
    """The bot as a process of its own, which can be killed and begun again."""

    def __init__(self, slack: Sandbox, database: Path, port: int) -> None:
        self.slack, self.database, self.port = slack, database, port
        self.running: asyncio.subprocess.Process | None = None

    async def begins(self) -> None:
        """Start it and wait until it is connected."""
        own = {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_URL": self.slack.api_url,
            "DATABASE_URL": f"sqlite:///{self.database}",
            "LOG_LEVEL": "ERROR",
            "PYTHONPATH": str(ROOT),
        }
        self.running = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "tests" / "engine" / "short_looks.py"),
            "run",
            "--clock=control",
            f"--clock-port={self.port}",
            cwd=self.database.parent,
            env={"PATH": os.environ["PATH"], **own},  # noqa: TID251 - a test's own process
            stdout=asyncio.subprocess.PIPE,
        )
        assert self.running.stdout is not None
        async with asyncio.timeout(20):
            while (line := await self.running.stdout.readline()) and b"connected" not in line:
                pass
        assert line, "the bot ended at once"

    async def dies(self) -> None:
        """kill -9."""
        if self.running is not None and self.running.returncode is None:
            self.running.send_signal(signal.SIGKILL)
            assert await self.running.wait() == -signal.SIGKILL

    async def clock(self, **wish: Any) -> dict[str, Any]:
        """What the clock's port tells, after moving it if there is a wish."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            address = f"http://127.0.0.1:{self.port}/clock"
            answer = await (client.post(address, json=wish) if wish else client.get(address))
            told: dict[str, Any] = answer.raise_for_status().json()
            return told

    def asks(self, question: str) -> Any:
        """One value from the database."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)) as connection:
            return connection.execute(question).fetchone()[0]

    async def finishes(self) -> None:
        """Wait until nothing of the outbox is under way."""
        active = (
            "SELECT count(*) FROM deliveries WHERE state IN ('blocked', 'sending', 'in_doubt') OR state = 'pending'"
        )
        later = f"{active} AND due <= '{datetime.fromisoformat((await self.clock())['now']).replace(tzinfo=None)}'"
        async with asyncio.timeout(30):
            while self.asks(later):  # noqa: ASYNC110 - another process's database
                await asyncio.sleep(0.05)


@asynccontextmanager
async def _one(slack: Sandbox, database: Path, port: int) -> AsyncIterator[Process]:
    process = Process(slack, database, port)
    try:
        await process.begins()
        yield process
    finally:
        await process.dies()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _killed_while_it_posts(bot: Process, chance: random.Random, times: int, most: int) -> None:
    """Slack is slow and sometimes fails; kill the bot after a few of its calls, and begin it again."""
    for _ in range(times):
        bot.slack.faults.clear()
        for _ in range(most + 8):
            kind = chance.choice(FAULTS) if chance.random() < 0.18 else f"slow:{chance.uniform(0, 0.15)}"
            bot.slack.faults.add(POST, kind)
        enough = _posts(bot.slack) + chance.randint(1, most)
        await bot.slack.until(lambda: _posts(bot.slack) >= enough, within=20)  # noqa: B023 - awaited here
        await asyncio.sleep(chance.uniform(0, 0.05))
        await bot.dies()
        await bot.begins()
    bot.slack.faults.clear()


def _posts(slack: Sandbox) -> int:
    return sum(call.method == POST for call in slack.calls)


async def test_kill_9_at_any_moment_loses_no_message_and_doubles_none(tmp_path: Path) -> None:
    port, chance = _free_port(), random.Random(9)  # noqa: S311 - seeded
    clock = BotClock(f"http://127.0.0.1:{port}")
    async with (
        Sandbox(manifest=ROOT / "manifest.yml", world=crowd, clock=clock) as slack,
        _one(slack, tmp_path / "threefold.db", port) as bot,
    ):
        await _on_a_monday(bot)
        maya = slack.person("maya")
        await maya.types("#checkout", "/rituals")
        await maya.fills({"Risk round: who is asked?": ["Everyone"]})
        await maya.submits()
        await maya.types("#checkout", "/risk the payment provider may not scale")
        await bot.finishes()
        assert bot.asks("SELECT count(*) FROM members") == PEOPLE

        await _just_before(bot, "prompts")
        await _killed_while_it_posts(bot, chance, 4, 8)
        await bot.finishes()
        assert Counter(len(person.dm()) for person in slack.people()) == {1: PEOPLE}

        await _just_before(bot, "digest")
        await _killed_while_it_posts(bot, chance, 2, 1)
        await bot.finishes()
        said = [line for line in maya.sees("#checkout") if line.text.startswith("Digest")]
        assert len(said) == 1
        assert [line.text.split(" ")[0] for line in maya.thread(said[0])] == ["Digest", "Risks"]
        assert Counter(len(person.dm()) for person in slack.people()) == {1: PEOPLE}
        assert bot.asks("SELECT count(*) FROM deliveries WHERE state IN ('failed', 'expired', 'skipped')") == 0
    await clock.aclose()


async def _on_a_monday(bot: Process) -> None:
    """Whatever day it really is, the story begins on a Monday: everyone is asked before the first digest."""
    now = datetime.fromisoformat((await bot.clock())["now"])
    await bot.clock(to=(now + timedelta(days=8 - now.isoweekday())).replace(hour=6).isoformat())


async def _just_before(bot: Process, kind: str) -> None:
    """Move the clock to a second before the next thing of a kind; it runs on from there."""
    at = next(each["at"] for each in (await bot.clock())["upcoming"] if each["kind"] == kind)
    await bot.clock(to=(datetime.fromisoformat(at) - timedelta(seconds=1)).isoformat())
