"""The bot's process beside the sandbox: what it inherits, how it is brought back, how it ends."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from sandbox import companion as companion_module
from sandbox.companion import Companion, end_stale, environment

STAYS = "import time; print('here'); time.sleep(60)"
DIES = "print('the last thing I say'); raise SystemExit(3)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here'); time.sleep(60)"


async def until(condition: Callable[[], object]) -> None:
    """Wait for something in another process, at most ten seconds."""
    async with asyncio.timeout(10):
        while True:
            if condition():
                return
            await asyncio.sleep(0.02)


class Beside:
    """A companion with what it said."""

    def __init__(self, program: str, kept: Path) -> None:
        self.said: list[str] = []
        self.changed = asyncio.Event()
        self.companion = Companion(
            [sys.executable, "-c", program], environment({}, {}), kept, self.said.append, self.changed.set
        )

    async def lines(self, count: int) -> list[str]:
        """The log, once it has so many lines."""
        await until(lambda: len(self._log()) >= count)
        return self._log()

    def _log(self) -> list[str]:
        log = self.companion.log
        return log.read_text("utf-8").splitlines() if log.exists() else []


@pytest.fixture
async def begin(tmp_path: Path) -> AsyncIterator[type[Beside]]:
    begun: list[Beside] = []

    def made(program: str) -> Beside:
        begun.append(Beside(program, tmp_path))
        begun[-1].companion.start()
        return begun[-1]

    yield made  # type: ignore[misc]
    for one in begun:
        await one.companion.stop()


def test_the_bot_inherits_nothing_of_another_workspace_and_no_proxy() -> None:
    own = {
        "PATH": "/bin",
        "SLACK_BOT_TOKEN": "xoxb-real",
        "SLACK_CLIENT_ID": "1.2",
        "DATABASE_URL": "postgresql://real",
        "HTTPS_PROXY": "http://proxy",
        "http_proxy": "http://proxy",
    }
    found = environment(own, {"SLACK_BOT_TOKEN": "xoxb-demo"})
    assert {name for name in found if name not in ("PYTHONPATH", "PYTHONUNBUFFERED")} == {"PATH", "SLACK_BOT_TOKEN"}
    assert found["SLACK_BOT_TOKEN"] == "xoxb-demo"  # noqa: S105 - no real one


async def test_a_bot_that_dies_is_told_of_with_its_last_lines_and_started_again(begin: type[Beside]) -> None:
    beside = begin(DIES)
    assert await beside.lines(2) == ["the last thing I say"] * 2
    assert "code 3" in beside.said[0]
    assert "the last thing I say" in beside.said[0]


async def test_a_bot_that_keeps_dying_is_left_alone_for_the_rest_of_the_minute(begin: type[Beside]) -> None:
    beside = begin(DIES)
    await until(lambda: len(beside.said) >= 3)
    assert "It has died 3 times: next try in" in beside.said[2]
    assert beside.companion.why_away.splitlines()[0] == "It ended with code 3."


async def test_a_program_that_is_not_there_is_told_like_a_death(tmp_path: Path) -> None:
    said: list[str] = []
    companion = Companion([str(tmp_path / "nothing")], {}, tmp_path, said.append)
    companion.start()
    await until(lambda: said)
    await companion.stop()
    assert "No such file or directory" in said[0]


async def test_stopping_ends_the_bot_and_forgets_its_pid(begin: type[Beside], tmp_path: Path) -> None:
    beside = begin(STAYS)
    await beside.lines(1)
    pid = int((tmp_path / "bot.pid").read_text("utf-8").split()[0])
    await beside.companion.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not (tmp_path / "bot.pid").exists()


async def test_a_bot_that_does_not_listen_is_killed_after_its_grace(
    begin: type[Beside], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(companion_module, "GRACE", 0.2)
    beside = begin(DEAF)
    await beside.lines(1)
    await beside.companion.stop()
    assert beside.said == ["The bot did not end within 0 seconds and was killed."]


def test_a_bot_left_over_from_a_killed_sandbox_is_ended(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    left = subprocess.Popen(command)  # noqa: S603 - our own words
    (tmp_path / "bot.pid").write_text(f"{left.pid}\n{' '.join(command)}\n", "utf-8")
    assert end_stale(tmp_path / "bot.pid")
    assert left.wait(5) == -signal.SIGTERM
    assert not (tmp_path / "bot.pid").exists()


def test_a_pid_that_belongs_to_another_program_now_is_left_alone(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (tmp_path / "bot.pid").write_text(f"{other.pid}\npython -m bot run --clock=control\n", "utf-8")
    assert not end_stale(tmp_path / "bot.pid")
    assert other.poll() is None
    other.kill()
    other.wait()
