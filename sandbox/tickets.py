"""What may be used only for a short time: triggers (once, within 3 seconds) and response addresses (5 times in 30 minutes)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5


class Spent(Exception):  # noqa: N818 - it says what it is
    """The ticket cannot be used; `args[0]` is Slack's error code for it."""


@dataclass
class Trigger:
    """The right to open a form on a person's screen; `view_id` names the form in which they pressed, `channel` where."""

    user: str
    issued: float
    view_id: str | None = None
    channel: str | None = None
    used: bool = False


@dataclass
class ResponseAddress:
    """The right to answer a command or press; `ts` is the message that was pressed, `only_for` set where it was ephemeral."""

    user: str
    channel: str
    issued: float
    ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


class Tickets:
    """All triggers and response addresses given out; `tick` tells real seconds that only grow."""

    def __init__(self, tick: Callable[[], float]) -> None:
        self._tick = tick
        self._triggers: dict[str, Trigger] = {}
        self._addresses: dict[str, ResponseAddress] = {}

    def trigger(self, user: str, view_id: str | None = None, channel: str | None = None) -> str:
        """A fresh trigger id for this user's last act."""
        key = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[key] = Trigger(user, self._tick(), view_id, channel)
        return key

    def use_trigger(self, key: str) -> Trigger:
        """Use a trigger up. Raises Spent: invalid_trigger_id, exchanged_trigger_id or expired_trigger_id."""
        trigger = self._triggers.get(key)
        if not trigger:
            raise Spent("invalid_trigger_id")
        if trigger.used:
            raise Spent("exchanged_trigger_id")
        if self._tick() - trigger.issued > TRIGGER_SECONDS:
            raise Spent("expired_trigger_id")
        trigger.used = True
        return trigger

    def address(self, user: str, channel: str, ts: str | None = None, thread_ts: str | None = None) -> str:
        """The last part of a fresh response address for this user's last act."""
        key = secrets.token_urlsafe(18)
        self._addresses[key] = ResponseAddress(user, channel, self._tick(), ts, thread_ts)
        return key

    def use_address(self, key: str) -> ResponseAddress:
        """Use a response address once. Raises Spent: expired_url or used_url, as Slack words it."""
        address = self._addresses.get(key)
        if not address or self._tick() - address.issued > RESPONSE_SECONDS:
            raise Spent("expired_url")
        if address.uses >= RESPONSE_USES:
            raise Spent("used_url")
        address.uses += 1
        return address
