"""Knows the bot's process beside the sandbox: starts it, listens to it, brings it back when it dies, ends it cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

RESTARTS = 3
"""How often a minute a bot that dies is started again."""
MINUTE = 60.0
GRACE = 25.0
"""Seconds the bot has to finish what it is doing (it takes 20 for its calls in flight)."""
LAST_LINES = 12
PID_FILE = "bot.pid"
ROOT = Path(__file__).parent.parent
FOREIGN = ("SLACK_", "DATABASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "PORT")
"""Beginnings of the names that the bot does not inherit: other workspaces, proxies (slack_sdk asks them even here), our port."""


def environment(own: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """What the bot finds in its environment: `own` without what is foreign to a demonstration, with what is `given`."""
    kept = {name: value for name, value in own.items() if not name.upper().startswith(FOREIGN)}
    path = os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH"))))
    return kept | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": path} | dict(given)


class Companion:
    """The bot as a child process.

    `command` is its command line, `kept` the directory in which it runs (so that an operator's .env is out of its sight)
    and in which its pid and its log stand, `says` gets a sentence for
    the terminal whenever something happens, `changed` is called at the same moments.
    """

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        kept: Path,
        says: Callable[[str], None] = print,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._command = list(command)
        self._environ = dict(environ)
        self._kept = kept
        self._pid_file = kept / PID_FILE
        self.log = kept / "bot.log"
        self._says = says
        self._changed = changed
        self._lines: deque[str] = deque(maxlen=LAST_LINES)
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self.why_away = ""
        """Why the bot is not there, with its last lines; empty while it runs."""

    def start(self) -> None:
        """Begin to run the bot and to watch over it."""
        self._task = asyncio.create_task(self._keep_alive())

    async def stop(self) -> None:
        """End the bot: kindly, then, after GRACE seconds, for good."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        process = self._process
        if process and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), GRACE)
            except TimeoutError:
                self._says(f"The bot did not end within {GRACE:.0f} seconds and was killed.")
                process.kill()
                await process.wait()
        self._pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End the bot at once, for someone who does not want to wait."""
        if self._process and self._process.returncode is None:
            self._process.kill()

    async def _keep_alive(self) -> None:
        tick = asyncio.get_running_loop().time
        deaths: deque[float] = deque(maxlen=RESTARTS)
        while True:
            code = await self._run()
            last = "\n".join(f"    {line}" for line in self._lines) or "    (it said nothing)"
            self.why_away = f"It ended with code {code}.\n{last}"
            deaths.append(tick())
            wait = max(0.5, MINUTE - (tick() - deaths[0])) if len(deaths) == RESTARTS else 0.5
            again = (
                "It is started again." if wait < 1 else f"It has died {RESTARTS} times: next try in {wait:.0f} seconds."
            )
            self._says(
                f"\nThe bot ended by itself (code {code}). Its last lines ({self.log} has all):\n{last}\n{again}"
            )
            self._changed()
            await asyncio.sleep(wait)

    async def _run(self) -> int:
        self._lines.clear()
        try:
            process = self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._environ,
                cwd=self._kept,
                stdin=asyncio.subprocess.PIPE,  # its end tells a bot that listens that the sandbox has gone
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is the sandbox's to hear: it ends the bot in order
            )
        except OSError as error:
            self._lines.append(str(error))
            return 127
        self._pid_file.write_text(f"{process.pid}\n{' '.join(self._command)}\n", "utf-8")
        self.why_away = ""
        self._changed()
        with self.log.open("a", encoding="utf-8") as log:
            assert process.stdout is not None
            while line := await _line(process.stdout):
                log.write(line + "\n")
                log.flush()
                if line.strip():
                    self._lines.append(line)
        return await process.wait()


async def _line(stream: asyncio.StreamReader) -> str:
    """The next line, never empty before the end; lines beyond the buffer come in parts."""
    try:
        raw = await stream.readuntil(b"\n")
    except asyncio.IncompleteReadError as error:
        raw = error.partial
    except asyncio.LimitOverrunError as error:
        raw = await stream.readexactly(error.consumed)
    return raw.decode("utf-8", "replace").rstrip("\n") or (" " if raw else "")


def end_stale(pid_file: Path) -> bool:
    """End the bot that a killed sandbox left running; True when there was one.

    The process is asked for its command line first, so that a pid given to another program since is left alone.
    """
    try:
        pid, command = pid_file.read_text("utf-8").split("\n")[:2]
        if _command_of(int(pid)) != command.strip():
            return False
        for sign, patience in ((signal.SIGTERM, 50), (signal.SIGKILL, 10)):
            os.kill(int(pid), sign)
            for _ in range(patience):
                if _command_of(int(pid)) != command.strip():
                    return True
                time.sleep(0.1)
        return True
    except (OSError, ValueError):
        return False
    finally:
        pid_file.unlink(missing_ok=True)


def _command_of(pid: int) -> str:
    """The command line of a running process; another one or none where it has ended."""
    asked = ["ps", "-ww", "-p", str(pid), "-o", "command="]
    return subprocess.run(asked, capture_output=True, text=True).stdout.strip()  # noqa: S603 - fixed words and a number
