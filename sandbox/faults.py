"""What shall go wrong with which Web API method, and every call that was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sandbox.catalogue import METHODS
from sandbox.records import Json

ANY_METHOD = "*"


@dataclass
class Fault:
    """A fault waiting for its method: an error code, `status:503`, `reset`, `applied_then_reset` or `hang`."""

    method: str
    kind: str
    times: int = 1
    retry_after: int | None = None


class Faults:
    """The faults that wait; each is used up by the calls that it meets."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, method: str, kind: str, times: int = 1, retry_after: int | None = None) -> None:
        """Let the next `times` calls of the method (`*`: of any) fail; `retry_after` in seconds, for ratelimited.

        Raises LookupError for a method that the sandbox does not have.
        """
        if method != ANY_METHOD and method not in METHODS:
            raise LookupError(f"there is no method {method!r}")
        self._waiting.append(Fault(method, kind, times, retry_after))

    def clear(self) -> None:
        """Let everything work again."""
        self._waiting.clear()

    def meet(self, method: str) -> Fault | None:
        """The fault for this call, used once; None where nothing shall go wrong."""
        for fault in self._waiting:
            if fault.method in (method, ANY_METHOD):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None


@dataclass
class Call:
    """One call of the Web API: its arguments without the token, its moment, and Slack's error code or None."""

    method: str
    args: Json
    at: datetime
    error: str | None = None
    messages: tuple[str, ...] = ()
