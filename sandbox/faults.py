"""What shall go wrong with which Web API method, and every call that was made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sandbox.catalogue import METHODS
from sandbox.records import Json

ANY_METHOD = "*"
RESPONSE_URL = "response_url"
"""What posts to response addresses are called here and among the calls."""


@dataclass
class Fault:
    """A fault waiting for its method: an error code, `status:503`, `reset`,
    `applied_then_reset` (the doubtful case), `slow:0.5` (seconds, then all is well) or `hang`. `block`: only calls with such a
    block meet it.
    """

    method: str
    kind: str
    times: int = 1
    retry_after: int | None = None
    block: str | None = None

    @property
    def is_applied(self) -> bool:
        """Whether the call does its work all the same."""
        return self.kind == "applied_then_reset" or self.kind.startswith("slow:")

    def concerns(self, blocks: object) -> bool:
        """Whether a call with these blocks (or their JSON) meets the fault."""
        return self.block is None or bool(re.search(rf"type\W+{self.block}\W", str(blocks)))

    @property
    def seconds(self) -> float:
        """How long the call waits before it does its work."""
        return float(self.kind.removeprefix("slow:")) if self.kind.startswith("slow:") else 0.0


class Faults:
    """The faults that wait; each is used up by the calls that it meets."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(
        self, method: str, kind: str, times: int = 1, retry_after: int | None = None, block: str | None = None
    ) -> None:
        """Let the next `times` calls of the method (`*`: of any, `response_url`: of answers) fail; `retry_after` in seconds, for ratelimited.

        `block`: only those that hold a block of this type.

        Raises LookupError for a method that the sandbox does not have.
        """
        if method not in (ANY_METHOD, RESPONSE_URL) and method not in METHODS:
            raise LookupError(f"there is no method {method!r}")
        self._waiting.append(Fault(method, kind, times, retry_after, block))

    def clear(self) -> None:
        """Let everything work again."""
        self._waiting.clear()

    def meet(self, method: str, blocks: object = ()) -> Fault | None:
        """The fault for this call with its blocks (or their JSON), used once; None where nothing shall go wrong."""
        for fault in self._waiting:
            if fault.method in (method, ANY_METHOD) and fault.concerns(blocks):
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
