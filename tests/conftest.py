"""What tests share: a database, the sandbox as Slack, the bot against it, and a clock that tests move."""

import asyncio
import gc
import logging
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from sqlalchemy import event

from bot.clock import MovableClock
from bot.engine.limiter import UNPACED, Pace
from bot.ritual import Registry
from bot.settings import Settings
from sandbox import Person, Sandbox
from storage import schema
from storage.database import Database

if TYPE_CHECKING:
    from bot.app import Threefold

hypothesis.settings.register_profile("busy", deadline=None, max_examples=60)  # a busy machine is not a wrong answer
hypothesis.settings.load_profile("busy")

ROOT = Path(__file__).parent.parent
MONDAY = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)  # the week in which Europe's clocks go back
FAST = UNPACED


class BotTime:
    """The bot's clock, as the sandbox asks for it."""

    def __init__(self, clock: MovableClock) -> None:
        self.clock = clock

    async def now(self) -> datetime:
        return self.clock.now()


@dataclass
class Team:
    """A sandbox with the bot in it, and the clock of both."""

    slack: Sandbox
    bot: "Threefold"
    clock: MovableClock

    def person(self, name: str) -> Person:
        return self.slack.person(name)

    async def moves_to(self, moment: datetime) -> None:
        """Live through every due moment until `moment`."""
        assert self.bot.steps is not None
        await self.bot.steps.move_to(moment)
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until nothing is under way in the bot or towards it."""
        assert self.bot.steps is not None
        assert self.bot.sender.workspace_id is not None
        await self.slack.settled()
        await self.bot.steps.settle(self.bot.sender.workspace_id)
        await self.bot.listeners.mouth.close()
        await self.slack.settled()


class _Bugs(logging.Handler):
    """What the bot says of its own mistakes: whatever it tells with where it happened."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.told.append(f"{record.getMessage()}: {record.exc_info[1]!r}")


@pytest.fixture(autouse=True)
def no_bug_is_logged(request: pytest.FixtureRequest) -> Iterator[None]:
    """The bot survives its mistakes, and a test that looks elsewhere would not see them; those with the marker `bug` make some."""
    watch, log = _Bugs(), logging.getLogger("bot")
    log.addHandler(watch)
    yield
    log.removeHandler(watch)
    assert request.node.get_closest_marker("bug") or not watch.told, watch.told


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent to a database meanwhile, without those that begin and end a transaction."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    engines = {database.reader.sync_engine, database.writer.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the newest version, to be copied."""
    path = tmp_path_factory.mktemp("template") / "threefold.db"
    asyncio.run(_empty(f"sqlite:///{path}"))
    return path


async def _empty(url: str) -> None:
    database = Database(url)
    await schema.upgrade(database)
    async with database.writer.connect() as connection:
        await connection.commit()
    await database.close()


@pytest.fixture
def sqlite_url(template: Path, tmp_path: Path) -> str:
    """An empty database of its own for each test."""
    shutil.copy(template, tmp_path / "threefold.db")
    return f"sqlite:///{tmp_path / 'threefold.db'}"


def pytest_collection_finish() -> None:
    """What was imported is no garbage and is not looked through again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for PostgreSQL can be picked or left out by its marker."""
    for item in items:
        if "postgres_url" in getattr(item, "fixturenames", ()):
            item.add_marker("postgres")


def _sql(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[tuple[str, str]]:
    """A PostgreSQL server (THREEFOLD_TEST_POSTGRES) and a database in it at the newest version, to be copied."""
    server = os.environ.get("THREEFOLD_TEST_POSTGRES")  # noqa: TID251 - a test's own setting
    if not server:
        missing = "THREEFOLD_TEST_POSTGRES is not set: the address of a PostgreSQL server where databases may be made"
        if os.environ.get("THREEFOLD_REQUIRE_POSTGRES") == "1":  # noqa: TID251 - a test's own setting
            pytest.fail(missing)
        pytest.skip(missing)
    name = f"threefold_template_{uuid4().hex[:12]}"
    _sql(server, f"CREATE DATABASE {name}")
    try:
        asyncio.run(_empty(_in(server, name)))
        yield server, name
    finally:
        _sql(server, f"DROP DATABASE {name} WITH (FORCE)")


def _in(server: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@pytest.fixture
def postgres_url(postgres_template: tuple[str, str]) -> Iterator[str]:
    """An empty PostgreSQL database of its own for each test; skipped, with the reason, where there is no server."""
    server, template = postgres_template
    name = f"threefold_test_{uuid4().hex[:12]}"
    _sql(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _in(server, name)
    finally:
        _sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The same test on an empty SQLite and on an empty PostgreSQL database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


Starts = Callable[..., Awaitable[Team]]


@pytest.fixture
async def team_up(sqlite_url: str) -> AsyncIterator[Starts]:
    """Starts a sandbox and the bot in it, with the first ritual unless told otherwise: one proves what is around all of them.

    `team_up(at=…)` at a moment, over Socket Mode.
    """
    async with AsyncExitStack() as stack:

        async def start(
            *,
            at: datetime = MONDAY,
            rituals: Registry | None = None,
            pace: Pace = FAST,
            world: Any = None,
            crash: Callable[[str], None] = lambda _point: None,
        ) -> Team:
            # Imported here: while a ritual is half made its modules cannot be, and the tests of the house say what is missing.
            from bot.app import build
            from handlers import RITUALS

            clock = MovableClock()
            clock.move_to(at)
            given = {"world": world} if world else {}
            slack = await stack.enter_async_context(
                Sandbox(manifest=ROOT / "manifest.yml", clock=BotTime(clock), **given)
            )
            settings = Settings(
                slack_bot_token=slack.bot_token,
                slack_app_token=slack.app_token,
                slack_api_url=slack.api_url,
                database_url=sqlite_url,
            )
            bot = build(settings, clock=clock, rituals=RITUALS[:1] if rituals is None else rituals, pace=pace, at=crash)
            await stack.enter_async_context(_running(bot))
            await slack.connected()
            return Team(slack, bot, clock)

        yield start


@asynccontextmanager
async def _running(bot: "Threefold") -> AsyncIterator[None]:
    try:
        await bot.start()
        yield
    finally:
        await bot.stop()


@pytest.fixture
def reference() -> Path:
    """Slack's reference as data; tests that need it are skipped, with the reason, where SLACK_REFERENCE is not set."""
    folder = os.environ.get("SLACK_REFERENCE")  # noqa: TID251 - a test's own setting
    if not folder:
        pytest.skip("SLACK_REFERENCE is not set: a folder with Slack's methods.json, events.json and manifest schema")
    return (ROOT / folder).resolve()
