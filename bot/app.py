"""The one place where all layers meet: builds the program from its settings, starts it and stops it."""

import asyncio
import logging
import random  # noqa: TID251 - chance enters here, as an argument
import socket
import zoneinfo
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import uvicorn
from slack_bolt.async_app import AsyncApp
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette

from bot.clock import Clock, MovableClock
from bot.doors import clock as clock_door
from bot.doors import http as http_door
from bot.doors.arrival import arrive
from bot.doors.socket import Socket
from bot.engine.doubt import Doubt
from bot.engine.heartbeat import Heartbeat
from bot.engine.limiter import Pace
from bot.engine.planner import Planner
from bot.engine.sender import Sender
from bot.engine.skew import Skew
from bot.engine.steps import Steps
from bot.errors import Misconfigured, ThreefoldError
from bot.listeners import Listeners
from bot.ritual import Registry
from bot.settings import Settings
from bot.slack import client
from handlers import RITUALS, capture, day, digest, home, leading, me, people, setup
from storage import clock as kept_clock
from storage import remedies, schema, workspaces
from storage.database import Database, Session
from storage.engines import located

log = logging.getLogger(__name__)
STALE_TICK = timedelta(seconds=30)
LAST_CALLS = 20.0  # seconds that a stopping program waits for calls in flight


class Threefold:
    """The running program. `build` makes it; nothing is opened before `start`."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        rituals: Registry,
        pace: Pace,
        doubt: Doubt,
        at: Callable[[str], None],
    ) -> None:
        zoneinfo.reset_tzpath(())  # the pinned tzdata counts, not the system's
        self.settings, self.clock = settings, clock
        self.database = Database(settings.database_url)
        self.client = client(settings.slack_api_url, settings.slack_bot_token)
        self.bolt = AsyncApp(
            client=self.client,
            signing_secret=settings.slack_signing_secret or "verified by the door",
            request_verification_enabled=False,  # bot/doors/http.py verifies the raw bytes before Bolt reads them
            process_before_response=True,
        )
        self.planner = Planner(self.database, rituals, clock)
        self.sender = Sender(self.database, self.client, rituals, clock, pace, doubt, random.uniform, at=at)
        self.lend: dict[str, object] = {"rituals": rituals, "bot_user": "", "workspace_id": None}
        self.listeners = Listeners(
            self.bolt, self.database, clock, self.lend, committed=self.sender.nudge, landed=self.sender.landed_by_press
        )
        for listen in (
            *(ritual.listen for ritual in rituals),
            me.listen,
            digest.listen,
            setup.listen,
            leading.listen,
            capture.listen,
            people.listen,
            day.listen,
            home.listen,
        ):
            listen(self.listeners)
        self.listeners.finish()
        moved = isinstance(clock, MovableClock)
        self.skew = None if moved else Skew(self.database, self.client, clock)
        self.heartbeat = Heartbeat(self.database, self.planner, self.skew, clock, self.sender.nudge)
        self.socket = Socket(self.bolt, settings.slack_app_token) if settings.socket_mode else None
        self.web = http_door.application(self.bolt, settings.slack_signing_secret, self.not_ready)
        self.steps = Steps(clock, self.database, self.planner, self.sender) if isinstance(clock, MovableClock) else None
        self.stopping = asyncio.Event()
        self.broken = asyncio.Event()
        """Set when something that runs for as long as the program has ended by an error: the program must end too."""
        self.tasks: list[asyncio.Task[None]] = []
        self.servers: list[uvicorn.Server] = []

    async def open(self) -> None:
        """Open the database and ask Slack who we are. Raises Misconfigured with the remedy."""
        await open_database(self.database)
        me = await arrive(self.settings, self.client)
        async with self.database.writes(None) as session:
            workspace = await workspaces.install(session, me["team_id"], me.get("team") or "", me["user_id"])
            if isinstance(self.clock, MovableClock) and not self.clock.offset:
                await go_on(session, self.clock)
        self.listeners.workspace_id = self.sender.workspace_id = workspace.id
        self.lend |= {"bot_user": me["user_id"], "workspace_id": workspace.id}
        self.sender.history.bot_user_id = me["user_id"]
        if self.database.embedded:
            await self.sender.adopt()

    async def start(self, *, clock_port: int | None = None) -> None:
        """Open, connect and beat. `clock_port`: where the movable clock is served on loopback."""
        await self.open()
        self._task(self.sender.run(self.stopping))
        if self.skew is not None:
            await self.skew.compare()
        self.heartbeat.start()
        if self.settings.http_port is not None:
            await self._serve(self.web, "0.0.0.0", self.settings.http_port)  # noqa: S104 - Slack must reach it
        if self.steps is not None and clock_port is not None:
            await self._serve(clock_door.application(self.steps), "127.0.0.1", clock_port)
        if self.socket is not None:
            await self.socket.connect()
            self._task(self.socket.watch(self.stopping))
        log.info(
            "Threefold runs (%s, %s)", "Socket Mode" if self.socket else "HTTP", located(self.settings.database_url)
        )

    async def stop(self) -> None:
        """Stop planning and claiming, close the doors, wait for calls in flight; what is left has its lease."""
        self.stopping.set()
        self.sender.nudge()
        await self.heartbeat.stop()
        if self.socket is not None:
            await self.socket.close()
        for server in self.servers:
            server.should_exit = True
        late = [
            *self.tasks,
            asyncio.create_task(self.sender.landed()),
            asyncio.create_task(self.listeners.mouth.close()),
        ]
        _done, pending = await asyncio.wait(late, timeout=LAST_CALLS)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        await self.database.close()

    async def not_ready(self) -> str | None:
        """What is not ready to serve, in one word; None when all is."""
        if self.stopping.is_set():
            return "stopping"
        if self.sender.endings.refused:
            return "token"
        if self.socket is not None and not await self.socket.connected():
            return "socket"
        if (self.skew and self.skew.words) or self.clock.real() - self.heartbeat.beaten > STALE_TICK:
            return "clock"
        try:
            return None if await schema.version(self.database) == schema.newest() else "schema"
        except (ThreefoldError, SQLAlchemyError, OSError):
            return "database"

    async def _serve(self, application: Starlette, host: str, port: int) -> None:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as error:
            listening.close()
            raise Misconfigured(f"Port {port} cannot be opened ({error.strerror}). Choose another one.") from error
        server = _Server(uvicorn.Config(application, log_config=None, lifespan="off", access_log=False))
        self.servers.append(server)
        self._task(server.serve([listening]))

    def _task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self.tasks.append(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.critical("%s ended by an error: the program stops", task.get_coro(), exc_info=error)
            self.broken.set()


class _Server(uvicorn.Server):
    """A server that leaves signals to the program."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    rituals: Registry = RITUALS,
    pace: Pace | None = None,
    doubt: Doubt | None = None,
    at: Callable[[str], None] = lambda _point: None,
) -> Threefold:
    """The program with its settings; tests give their own clock, rituals, pace, looks and crash points."""
    return Threefold(
        settings,
        clock or Clock(),
        rituals,
        pace or Pace(settings.sends_per_second, most_per_second=settings.sends_per_second),
        doubt or Doubt(),
        at,
    )


async def go_on(session: Session, clock: MovableClock) -> None:
    """A moved clock goes on where it was; one that was never moved begins where it shall."""
    moved = await kept_clock.offset(session)
    if moved is not None:
        clock.offset = moved
    elif clock.begins is not None:
        clock.move_to(clock.begins)
        await kept_clock.remember(session, clock.offset)


async def open_database(database: Database) -> None:
    """Lock and upgrade the embedded database; a server's must be at the newest version. Raises Misconfigured."""
    with remedies.told(database):
        database.lock()
        if database.embedded:
            await schema.upgrade(database)
        found = await schema.version(database)
    if found != schema.newest():
        raise schema.other(database, found)
