"""How what people do reaches the app: the one promise that a socket and signed posts both keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from sandbox.records import Json

Kind = Literal["slash_commands", "interactive", "events_api"]

ACK_SECONDS = 3.0
"""Slack waits so long for the app's acknowledgement; tests may be less patient."""
TIMEOUT = "operation_timeout"
NOT_SENT = "dispatch_failed"


@dataclass(frozen=True)
class Ack:
    """The app's answer: `body` what it sent along, `why` Slack's word for what went wrong where `ok` is false."""

    ok: bool
    body: Json | None = None
    why: str = ""


@dataclass(frozen=True)
class Retry:
    """Which further attempt of an event this is (from 1), and Slack's word for why the last one failed."""

    number: int
    reason: str


class Delivery(Protocol):
    """Brings payloads to the app."""

    @property
    def is_connected(self) -> bool:
        """Whether there is somebody to bring them to."""

    async def deliver(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Ack:
        """Bring one payload and wait a while (ACK_SECONDS) for its acknowledgement; never raises for the app's faults."""

    async def aclose(self) -> None:
        """Let go of every connection."""
