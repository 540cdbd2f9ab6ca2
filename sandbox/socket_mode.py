"""Socket Mode: the app's WebSocket connections, what is sent through them and the acknowledgements that come back."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import secrets
from collections.abc import Callable

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.delivery import ACK_SECONDS, NOT_SENT, TIMEOUT, Ack, Kind, Retry
from sandbox.records import Json

MOST_CONNECTIONS = 10
TICKET_SECONDS = 30.0


class SocketMode:
    """The connections of one app; payloads go round among them; `patience` in seconds for each acknowledgement."""

    def __init__(self, app_id: Callable[[], str], changed: Callable[[], None], patience: float = ACK_SECONDS) -> None:
        self._patience = patience
        self._app_id = app_id
        self._changed = changed
        self._tickets: dict[str, float] = {}
        self._links: list[WebSocket] = []
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._turn = itertools.count()
        self.is_deaf = False
        """Whether what is sent through the connections gets lost, although they look well."""

    @property
    def is_connected(self) -> bool:
        """Whether the app has at least one connection that was greeted."""
        return bool(self._links)

    @property
    def connections(self) -> int:
        """How many connections the app has."""
        return len(self._links)

    def ticket(self) -> str:
        """The right to connect once, soon."""
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = asyncio.get_running_loop().time()
        return ticket

    def routes(self) -> list[WebSocketRoute]:
        """Where the server takes connections."""
        return [WebSocketRoute("/link", self._link)]

    async def _link(self, socket: WebSocket) -> None:
        issued = self._tickets.pop(socket.query_params.get("ticket", ""), None)
        if issued is None or asyncio.get_running_loop().time() - issued > TICKET_SECONDS:
            await socket.close(4001)
            return
        await socket.accept()
        if len(self._links) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._links) + 1,
                "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
                "connection_info": {"app_id": self._app_id()},
            }
        )
        self._links.append(socket)
        self._changed()
        try:
            while True:
                self._take(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError, KeyError):  # gone, or not text
            pass
        finally:
            if socket in self._links:
                self._links.remove(socket)
            self._changed()

    def _take(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        waiting = self._waiting.pop(str(answer.get("envelope_id")), None)
        if waiting and not waiting.done():
            payload = answer.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) and payload else None)

    async def deliver(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Ack:
        """Send one envelope over the next connection and wait for its acknowledgement."""
        if not self._links:
            return Ack(False, why=NOT_SENT)
        link = self._links[next(self._turn) % len(self._links)]
        envelope_id = secrets.token_hex(16)
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry.number if retry else 0, "retry_reason": retry.reason if retry else ""}
        waiting: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        try:
            if not self.is_deaf:
                await link.send_json(envelope)
            return Ack(True, await asyncio.wait_for(waiting, self._patience))
        except TimeoutError:
            return Ack(False, why=TIMEOUT)
        except (RuntimeError, WebSocketDisconnect):
            return Ack(False, why=NOT_SENT)
        finally:
            self._waiting.pop(envelope_id, None)

    async def drop(self, reason: str = "refresh_requested") -> None:
        """Tell every connection to come again (`disconnect`), then close it, as Slack does now and then."""
        for link in tuple(self._links):
            self._links.remove(link)
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await link.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
                await link.close()
        self._changed()

    async def aclose(self) -> None:
        """Close every connection without a word."""
        for link in tuple(self._links):
            self._links.remove(link)
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await link.close(1001)
