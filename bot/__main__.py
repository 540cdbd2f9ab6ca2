"""The command line: `threefold run | doctor | migrate | manifest` (also `python -m bot`). The only reader of the environment."""

import asyncio
import logging
import os
import signal
import sys
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot import settings
from bot.errors import Misconfigured

MANIFEST = Path(__file__).parent / "manifest.yml"
CLOCK_PORT = 8766
commands = typer.Typer(
    help="Threefold: rituals for cross-functional product teams in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class ClockKind(StrEnum):
    """Which clock the rituals live by."""

    system = "system"
    control = "control"


@commands.command()
def run(
    clock: Annotated[
        ClockKind,
        typer.Option(help="control: a clock that can be moved over a loopback port. For trying and testing only."),
    ] = ClockKind.system,
    clock_port: Annotated[int, typer.Option(help="The loopback port of the movable clock.")] = CLOCK_PORT,
    clock_begins: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M:%S%z"],
            help="Where the movable clock begins in a new database: 2026-09-28T06:00:00Z.",
        ),
    ] = None,
    unpaced: Annotated[bool, typer.Option(help="Send without a pace, to a local Slack that has no limits.")] = False,
    until_stdin_closes: Annotated[
        bool, typer.Option(help="Stop when standard input closes (the starter has ended).")
    ] = False,
) -> None:
    """Run the bot until it is stopped (Ctrl-C or SIGTERM)."""
    from bot.app import build
    from bot.clock import Clock, MovableClock
    from bot.engine.limiter import UNPACED

    if clock_begins is not None and clock is not ClockKind.control:
        raise typer.BadParameter("only a clock that can be moved begins elsewhere: add --clock=control")
    if unpaced and clock is not ClockKind.control:
        raise typer.BadParameter("only a local Slack has no limits: add --clock=control")
    environ = _environ()
    configured = settings.load(environ, Path(".env"))
    logging.basicConfig(level=configured.log_level, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    for noisy in ("slack_bolt", "slack_sdk", "apscheduler", "alembic", "httpx"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(configured.log_level)))

    async def live() -> None:
        movable = MovableClock(begins=clock_begins.astimezone(UTC) if clock_begins else None)
        made = partial(build, configured, clock=movable if clock is ClockKind.control else Clock())
        program = made(pace=UNPACED) if unpaced else made()
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        if until_stdin_closes:
            loop.add_reader(sys.stdin.fileno(), lambda: stop.set() if not os.read(sys.stdin.fileno(), 1024) else None)
        try:
            await program.start(clock_port=clock_port if clock is ClockKind.control else None)
            if clock is ClockKind.control:
                print(f"The clock can be moved at http://127.0.0.1:{clock_port}/clock", flush=True)
            print("Threefold is connected.", flush=True)
            waits = [asyncio.create_task(each.wait()) for each in (stop, program.broken)]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for each in waits:
                each.cancel()
        finally:
            if until_stdin_closes:
                loop.remove_reader(sys.stdin.fileno())
            await program.stop()
        if program.broken.is_set():
            raise typer.Exit(1)  # a supervisor starts us again

    asyncio.run(live())


@commands.command()
def doctor() -> None:
    """Say what keeps Threefold from working, each with its remedy; exit code 1 when something is wrong."""
    from bot.clock import Clock
    from bot.doctor import examined

    environ = _environ()
    logging.basicConfig(level=logging.CRITICAL)
    found = asyncio.run(
        examined(lambda: settings.load(environ, Path(".env")), MANIFEST.read_text(encoding="utf-8"), Clock())
    )
    for each in found:
        print(each)
    if not all(each.well for each in found):
        raise typer.Exit(1)


@commands.command()
def migrate(
    write: Annotated[str | None, typer.Option(help="Write a migration with this name from the models instead.")] = None,
) -> None:
    """Bring the database to the newest version."""
    from storage import remedies, schema
    from storage.database import Database
    from storage.engines import located

    url = settings.database(_environ(), Path(".env"))

    async def work() -> None:
        database = Database("sqlite:///:memory:" if write else url)
        try:
            if write:
                await schema.upgrade(database)
                await schema.write(database, write)
                return
            with remedies.told(database):
                before = await schema.version(database)
                await schema.upgrade(database)
            after = schema.newest()
            print(
                f"{located(url)} is at {after}" + (" already." if before == after else f" (was {before or 'empty'}).")
            )
        finally:
            await database.close()

    asyncio.run(work())


@commands.command()
def manifest() -> None:
    """Print the Slack app's manifest, for api.slack.com/apps → Create New App → From a manifest."""
    print(MANIFEST.read_text(encoding="utf-8"), end="")


def _environ() -> dict[str, str]:
    """A copy of the environment. Bolt reads SLACK_… variables by itself (two of them would turn it into its OAuth mode):
    they are taken out of its sight, since everything is passed on purpose."""
    environ = dict(os.environ)  # noqa: TID251 - the only reader
    for name in environ:
        if name.startswith("SLACK_"):
            del os.environ[name]  # noqa: TID251 - the same
    return environ


def main() -> None:
    """Run the command line; a configuration that cannot work ends with one sentence per problem and exit code 2."""
    try:
        commands()
    except Misconfigured as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
