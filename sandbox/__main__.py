"""`python -m sandbox`: starts a local Slack workspace with its page, and the bot in it; the environment's one reader here."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from starlette.routing import BaseRoute

from sandbox.clock import BotClock, RealClock
from sandbox.companion import PID_FILE, Companion, end_stale, environment
from sandbox.page.routes import Page
from sandbox.page.timepiece import Timepiece
from sandbox.server import Sandbox

MANIFEST = Path(__file__).parent.parent / "manifest.yml"
STATE = Path(".demo")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
BOT = (sys.executable, "-m", "bot", "run", "--clock=control", "--until-stdin-closes")
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
    """Run until Ctrl-C or SIGTERM; the exit code: 0, or 2 where it could not start and said why.

    `own` stands for the environment, `bot` is the bot's command line, to which `--clock-port` is added.
    """
    args = _arguments(argv)
    kept: Path = args.state.resolve()
    try:
        kept.mkdir(parents=True, exist_ok=True)
        with _alone(kept):
            end_stale(kept / PID_FILE)
            if args.reset:
                for name in KEPT:
                    (kept / name).unlink(missing_ok=True)
            return asyncio.run(_run(args, kept, os.environ if own is None else own, bot))  # noqa: TID251 - the one reader
    except BlockingIOError:
        return _refused(
            f"Another demo already runs with {_near(kept)}/. Stop it, or keep this one elsewhere: --state .demo2"
        )
    except FileNotFoundError as error:
        return _refused(f"There is no {error.filename}. Name the manifest: --manifest path/to/manifest.yml")
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return _refused(f"Port {args.port} is taken. Choose another one: make demo PORT={args.port + 1}")
        if error.errno == errno.EACCES and args.port < 1024:
            return _refused(f"Port {args.port} needs an administrator. Choose another one: make demo PORT=8765")
        return _refused(f"The sandbox could not start: {error}")


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A local Slack workspace to try Threefold in, with a page to be its people.",
    )
    parser.add_argument("--port", type=int, default=8765, help="where the page answers on 127.0.0.1 (default: 8765)")
    parser.add_argument("--reset", action="store_true", help="start over: forget the workspace and the bot's database")
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
    clock = RealClock() if args.no_bot else BotClock(clock_url)
    timepiece = None if args.no_bot else Timepiece(clock_url)
    pages: list[Page] = []
    companion: Companion | None = None

    def away() -> str:
        return companion.why_away if companion else ""

    def made(slack: Sandbox) -> Sequence[BaseRoute]:
        pages.append(Page(slack, timepiece, away))
        return pages[0].routes()

    async with contextlib.AsyncExitStack() as stack:
        if isinstance(clock, BotClock):
            stack.push_async_callback(clock.aclose)
        slack = await stack.enter_async_context(
            Sandbox(manifest=args.manifest, clock=clock, state=kept / "workspace.json", port=args.port, pages=made)
        )
        stack.callback(pages[0].close)
        if timepiece:
            stack.push_async_callback(timepiece.close)
        if args.no_bot:
            _say(_without_bot(slack))
        else:
            given = {
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "SLACK_API_URL": slack.api_url,
                "DATABASE_URL": f"sqlite:///{kept / 'threefold.db'}",
            }
            command = [*bot, "--clock-port", str(clock_port)]
            companion = Companion(command, environment(own, given), kept, _say, pages[0].beat)
            stack.push_async_callback(companion.stop)
            companion.start()
            connected = await _first(stopping, slack)
            if not stopping.is_set():
                _say(_welcome(slack, kept, args, connected))
        await stopping.wait()
        _say("\nStopping …")
        for name in SIGNALS:
            loop.add_signal_handler(
                name, companion.kill if companion else stopping.set
            )  # a second Ctrl-C does not wait
    return 0


async def _first(stopping: asyncio.Event, slack: Sandbox) -> bool:
    """Wait for the bot, or for the end; whether the bot has connected."""
    ending = asyncio.create_task(stopping.wait())
    waiting = asyncio.create_task(slack.connected(CONNECT))
    await asyncio.wait({ending, waiting}, return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    waiting.cancel()
    await asyncio.gather(ending, waiting, return_exceptions=True)
    return slack.is_connected


def _welcome(slack: Sandbox, kept: Path, args: argparse.Namespace, connected: bool) -> str:
    bot = slack.manifest.bot_name
    port = f" PORT={args.port}" if args.port != 8765 else ""
    again = f"make demo{port} RESET=1" if args.state == STATE else f"python -m sandbox --state {args.state} --reset"
    ready = (
        f"{bot} is ready."
        if connected
        else f"{bot} has not connected yet; it keeps trying ({_near(kept)}/bot.log says why)."
    )
    return f"""
{ready}

  Open         {slack.url}
  Try          in #checkout: /rituals and press Start, then /risk the payment provider may not scale
               "Next ritual day" in the top bar lets time pass; then look at people's conversations with {bot}
  Stop         Ctrl-C (everything is kept in {_near(kept)}/)
  Start over   {again}
"""


def _without_bot(slack: Sandbox) -> str:
    return f"""
The workspace is ready, without a bot.

  Open         {slack.url}
  A bot needs  SLACK_API_URL={slack.api_url}
               SLACK_BOT_TOKEN={slack.bot_token}
               SLACK_APP_TOKEN={slack.app_token}
  Stop         Ctrl-C
"""


@contextlib.contextmanager
def _alone(kept: Path) -> Iterator[None]:
    """Hold the directory for this run. Raises BlockingIOError where another one holds it."""
    with (kept / "lock").open("w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def free_port() -> int:
    """A port on loopback that nothing uses at the moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _near(path: Path) -> str:
    """A path as one would type it here."""
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def _say(words: str) -> None:
    print(words, flush=True)


def _refused(words: str) -> int:
    print(words, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
