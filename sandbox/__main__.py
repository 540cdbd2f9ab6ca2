"""`python -m sandbox`: starts a local Slack workspace with its page, and the bot in it; the environment's one reader here."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import fcntl
import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from starlette.routing import BaseRoute

from sandbox.clock import BotClock, RealClock
from sandbox.companion import PID_FILE, Companion, end_stale, environment
from sandbox.history import History, forget
from sandbox.page.routes import Page
from sandbox.page.timepiece import Timepiece
from sandbox.server import Sandbox
from sandbox.welcome import MOST, PORT, STATE, free_from, free_port, near, new_state, ready, typed, without_bot

MANIFEST = Path(__file__).parent.parent / "manifest.yml"
LOCK = "lock"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
BOT = (sys.executable, "-m", "bot", "run", "--clock=control", "--unpaced", "--until-stdin-closes")
KEPT = (
    "workspace.json",
    "bot.log",
    "threefold.db",
    "threefold.db-wal",
    "threefold.db-shm",
    "threefold.db.lock",
)
CONNECT = 30.0
"""Seconds the bot has to connect before the welcome says that it is not there yet."""


def main(argv: Sequence[str] | None = None, own: Mapping[str, str] | None = None, bot: Sequence[str] = BOT) -> int:
    """Run until Ctrl-C or SIGTERM; the exit code: 0, 1 where the history stopped half-way, or 2 where it could not start.

    `own` stands for the environment, `bot` is the bot's command line, to which `--clock-port` is added.
    """
    args = _arguments(argv)
    if not re.fullmatch("[0-9]{1,5}", args.port) or not 1 <= int(args.port) <= MOST:
        return _refused(f"PORT is {args.port!r}; it must be a number from 1 to {MOST}, such as: make demo PORT=9000")
    args.port = int(args.port)
    address = f"http://127.0.0.1:{args.port}"
    kept: Path = args.state.resolve()
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        other = typed(PORT=args.port, STATE=new_state())
        return _refused(
            f"STATE is {args.state}, where no folder can be ({error.strerror}). Choose another one: {other}"
        )
    try:
        with _alone(kept, address):
            end_stale(kept / PID_FILE)
            forget(kept, KEPT, everything=args.reset)
            return asyncio.run(_run(args, kept, os.environ if own is None else own, bot))  # noqa: TID251 - the one reader
    except BlockingIOError:
        beside = typed(PORT=free_from(args.port), STATE=new_state())
        return _refused(
            f"Another demo already runs with {near(kept)}/{_address(kept)}. Use it, or start one beside it: {beside}"
        )
    except FileNotFoundError as error:
        return _refused(f"There is no {error.filename}. Name the manifest: --manifest path/to/manifest.yml")
    except OSError as error:
        other = typed(PORT=free_from(args.port if args.port >= 1024 else PORT), STATE=args.state)
        if error.errno == errno.EADDRINUSE:
            return _refused(
                f"Port {args.port} is taken, perhaps by another demo ({address}). Choose another one: {other}"
            )
        if error.errno == errno.EACCES and args.port < 1024:
            return _refused(f"Port {args.port} needs an administrator. Choose another one: {other}")
        return _refused(f"The sandbox could not start: {error}")


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A local Slack workspace to try Threefold in, with a page to be its people.",
    )
    parser.add_argument("--port", default=str(PORT), help=f"where the page answers on 127.0.0.1 (default: {PORT})")
    parser.add_argument("--reset", action="store_true", help="start over: forget the workspace and the bot's database")
    parser.add_argument("--empty", action="store_true", help="begin a new workspace without a history")
    parser.add_argument("--state", type=Path, default=STATE, help="where everything is kept (default: .demo)")
    parser.add_argument(
        "--manifest", type=Path, default=MANIFEST, help="the app to install (default: the project's own)"
    )
    parser.add_argument("--no-bot", action="store_true", help="start no bot: print what one needs to connect")
    return parser.parse_args(argv)


async def _run(args: argparse.Namespace, kept: Path, own: Mapping[str, str], bot: Sequence[str]) -> int:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in SIGNALS:
        loop.add_signal_handler(name, stopping.set)
    clock_port = free_port()
    clock_url = f"http://127.0.0.1:{clock_port}"
    real = RealClock()
    clock = None if args.no_bot else BotClock(clock_url)
    timepiece = None if args.no_bot else Timepiece(clock_url)
    pages: list[Page] = []
    code = 0
    companion: Companion | None = None
    is_new = not (kept / KEPT[0]).exists()
    history = History(kept, is_new and not (args.empty or args.no_bot), _say, lambda: pages[0].beat())

    back = history.begin(await real.now()) if history.wanted else ()

    def away() -> str:
        return companion.why_away if companion else ""

    def made(slack: Sandbox) -> Sequence[BaseRoute]:
        pages.append(Page(slack, timepiece, away, lambda: history.words))
        return pages[0].routes()

    async with contextlib.AsyncExitStack() as stack:
        if clock:
            stack.push_async_callback(clock.aclose)
        slack = await stack.enter_async_context(
            Sandbox(args.manifest, clock=clock or real, state=kept / KEPT[0], port=args.port, pages=made)
        )
        stack.callback(pages[0].close)
        if timepiece:
            stack.push_async_callback(timepiece.close)
        if clock is None:
            _say(without_bot(slack))
        else:
            given = {
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "SLACK_API_URL": slack.api_url,
                "DATABASE_URL": f"sqlite:///{kept / 'threefold.db'}",
            }
            command = [*bot, *back, "--clock-port", str(clock_port)]
            companion = Companion(command, environment(own, given), kept, _say, pages[0].beat)
            stack.push_async_callback(companion.stop)
            companion.start()
            connected = await _first(stopping, slack)
            if history.wanted and not await history.happens(slack, clock, real, stopping):
                code = 0 if stopping.is_set() else 1
                stopping.set()
            if not stopping.is_set():
                lived = history.wanted or not is_new
                _say(ready(slack, kept, args.port, args.state, connected=connected, lived=connected and lived))
        await stopping.wait()
        _say("\nStopping …")
        for name in SIGNALS:
            loop.add_signal_handler(
                name, companion.kill if companion else stopping.set
            )  # a second Ctrl-C does not wait
    return code


async def _first(stopping: asyncio.Event, slack: Sandbox) -> bool:
    """Wait for the bot, or for the end; whether the bot has connected."""
    ending = asyncio.create_task(stopping.wait())
    waiting = asyncio.create_task(slack.connected(CONNECT))
    await asyncio.wait({ending, waiting}, return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    waiting.cancel()
    await asyncio.gather(ending, waiting, return_exceptions=True)
    return slack.is_connected


@contextlib.contextmanager
def _alone(kept: Path, address: str) -> Iterator[None]:
    """Hold the directory for this run, and tell others where it answers. Raises BlockingIOError where another one holds it."""
    with (kept / LOCK).open("a", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        held.truncate(0)
        held.write(address)
        held.flush()
        yield


def _address(kept: Path) -> str:
    """Where the run that holds the directory answers, as the end of a sentence."""
    address = (kept / LOCK).read_text("utf-8")
    return f" at {address}" if address else ""


def _say(words: str) -> None:
    print(words, flush=True)


def _refused(words: str) -> int:
    print(words, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
