"""One running sandbox: the server on loopback with everything that belongs to it."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.answers import Answers
from sandbox.api import Api
from sandbox.clock import Clock, RealClock
from sandbox.delivery import ACK_SECONDS, Delivery
from sandbox.dispatch import Dispatch, Sent
from sandbox.faults import Call, Faults
from sandbox.manifest import Manifest
from sandbox.person import Person
from sandbox.rates import Rates
from sandbox.records import Json
from sandbox.socket_mode import SocketMode
from sandbox.tickets import Tickets
from sandbox.workspace import Workspace
from sandbox.world import World, demo_world

HOST = "127.0.0.1"
KEPT = 20_000
"""Calls on the record."""


class _Droppable(H11Protocol):
    """HTTP that lets a fault cut the line: it lends its transport to the request's state."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn says BaseTransport
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to the program around it."""

    def __init__(self, config: uvicorn.Config, closing: asyncio.Event) -> None:
        super().__init__(config)
        self._closing = closing

    async def main_loop(self) -> None:
        """Keep the Date header right until the sandbox closes, and leave at once then."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), 0.5)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's own, without its pause of a tenth of a second: by now nobody has anything under way but to close."""
        for each in (*self.servers, *(sockets or ())):
            each.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            await asyncio.wait_for(self._wait_tasks_to_complete(), self.config.timeout_graceful_shutdown)
        except TimeoutError:
            for task in self.server_state.tasks:
                task.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class Sandbox:
    """A local Slack workspace with one app installed; enter it with `async with`.

    `manifest` is a path or its parsed content; `world` makes the workspace that begins when `state` holds none;
    `delivery` is "socket" for Socket Mode or anything that keeps the promise of Delivery, or a callable that makes it
    from the signing secret; `pages` gives further routes; `patience` is how many seconds Socket Mode waits for an answer; with
    `repeats` unanswered events come again by themselves. Raises OSError where the port is taken.
    """

    def __init__(
        self,
        manifest: Manifest | Mapping[str, Any] | str | Path,
        world: Callable[[], World] | None = None,
        clock: Clock | None = None,
        delivery: str | Delivery | Callable[[str], Delivery] = "socket",
        state: Path | None = None,
        port: int = 0,
        rate_limits: bool = False,
        patience: float = ACK_SECONDS,
        repeats: bool = False,
        pages: Callable[[Sandbox], Sequence[BaseRoute]] | None = None,
    ) -> None:
        self.manifest = Manifest.load(manifest)
        self.clock: Clock = clock or RealClock()
        self.bot_token = f"xoxb-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.port = port
        self.faults = Faults()
        self.calls: list[Call] = []
        self.tickets: Tickets
        self.workspace: Workspace
        self.dispatch: Dispatch
        self.answers = Answers(self)
        self.closing = asyncio.Event()
        """Set when the sandbox begins to close; whoever streams or hangs ends then."""
        self._world = world or demo_world
        self._state = state
        self._limited = rate_limits
        self._pages = pages
        self._repeats = repeats
        self._people: dict[str, Person] = {}
        self._changed = asyncio.Event()
        self._socket_mode = SocketMode(lambda: self.workspace.app_id, self._notice, patience)
        if callable(delivery):
            delivery = delivery(self.signing_secret)
        self.delivery: Delivery = self._socket_mode if isinstance(delivery, str) else delivery

    async def __aenter__(self) -> Self:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, self.port))
        except OSError:
            listening.close()
            raise
        self.port = listening.getsockname()[1]
        try:
            await self._begin()
        except BaseException:
            listening.close()
            raise
        await self._serve(listening)
        return self

    async def _begin(self) -> None:
        tick = asyncio.get_running_loop().time
        self.tickets = Tickets(tick)
        self._rates = Rates(tick)
        self.workspace = await self._workspace()
        await self.workspace.current()
        self.dispatch = Dispatch(self.workspace, self.manifest, self.delivery, self._notice, self._repeats)
        self.workspace.emit = self.dispatch.event

    async def _serve(self, listening: socket.socket) -> None:
        routes: list[BaseRoute] = [*Api(self).routes(), *self.answers.routes(), *self._socket_mode.routes()]
        routes += self._pages(self) if self._pages else ()
        app = Starlette(
            routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])]
        )
        config = uvicorn.Config(
            app,
            http=_Droppable,
            ws="websockets-sansio",
            lifespan="off",
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config, self.closing)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))
        while not self._server.started:
            if self._serving.done():
                await self._serving
                raise OSError("the server did not start")
            await asyncio.sleep(0.001)
        self._following = asyncio.create_task(self._follow())

    async def _workspace(self) -> Workspace:
        if self._state and self._state.exists():
            workspace = Workspace.load(self._state, self.clock)
            workspace.users[workspace.bot_id].real_name = self.manifest.bot_name  # the manifest may have changed
        else:
            workspace = await Workspace.begin(self._world(), self.manifest, self.clock)
        if self._state:
            workspace.keep_in(self._state)
            workspace.save(self._state)
        return workspace

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self.closing.set()
        await self.dispatch.aclose()
        await self._socket_mode.aclose()
        if self.delivery is not self._socket_mode:
            await self.delivery.aclose()
        self._following.cancel()
        await self._serving
        await asyncio.gather(self._following, return_exceptions=True)
        self.workspace.close()

    # addresses

    @property
    def url(self) -> str:
        """The server's address, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def api_url(self) -> str:
        """The Web API's address, for SLACK_API_URL."""
        return f"{self.url}/api/"

    def link_address(self) -> str:
        """A fresh address for one Socket Mode connection."""
        return f"ws://{HOST}:{self.port}/link?ticket={self._socket_mode.ticket()}"

    # people

    def person(self, who: str) -> Person:
        """A person by name or id, always the same object. Raises LookupError, which lists who is there."""
        user = self.workspace.user(who)
        if user.id not in self._people:
            self._people[user.id] = Person(self, user.id)
        return self._people[user.id]

    def people(self) -> list[Person]:
        """Every human of the workspace."""
        return [self.person(user.id) for user in self.workspace.humans()]

    # what happens

    @property
    def is_connected(self) -> bool:
        """Whether what people do can reach the app."""
        return self.delivery.is_connected

    @property
    def connections(self) -> int:
        """How many Socket Mode connections the app has."""
        return self._socket_mode.connections

    @property
    def requests(self) -> list[Sent]:
        """Every payload that went to the app, oldest first."""
        return self.dispatch.sent

    async def connected(self, within: float = 10.0) -> None:
        """Wait until the app is there. Raises TimeoutError after `within` seconds."""
        await self.until(lambda: self.is_connected, within)

    async def settled(self, within: float = 30.0) -> None:
        """Wait until nothing is on its way to the app. Raises TimeoutError after `within` seconds."""
        await asyncio.sleep(0)  # what was just announced has to set out first
        await self.until(lambda: self.dispatch.is_quiet and not self.workspace.is_announcing, within)

    async def until(self, condition: Callable[[], object], within: float = 5.0) -> None:
        """Wait until a condition holds; asked after every change. Raises TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            while not condition():
                self._changed.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), 0.05)

    async def retry_events(self) -> int:
        """Repeat every event that the app did not acknowledge; how many it still did not."""
        return await self.dispatch.retry_events()

    async def drop_connections(self) -> None:
        """Make the app connect again, as Slack does every few hours."""
        await self._socket_mode.drop()

    def deafen(self, deaf: bool = True) -> None:
        """Let everything sent through the sockets get lost while they look connected, or end that."""
        self._socket_mode.is_deaf = deaf

    def wait_for(self, method: str, args: Json) -> int:
        """Seconds to wait before this call is allowed; 0 where rates are not limited."""
        return self._rates.wait(method, str(args.get("channel") or "") or None) if self._limited else 0

    def note(self, call: Call) -> None:
        """Put a call on the record; a long demonstration forgets its oldest ones."""
        self.calls.append(call)
        del self.calls[:-KEPT]
        self._notice()

    def _notice(self) -> None:
        self._changed.set()

    async def _follow(self) -> None:
        async for _ in self.workspace.watch():
            self._notice()
