"""How often each method may be called: Slack's tiers per minute, and one message per second and channel."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable

from sandbox.catalogue import METHODS

PER_MINUTE = {"t1": 1, "t2": 20, "t3": 50, "t4": 100, "t5": 600}
"""Calls per minute of each tier; t5 stands for Slack's "several hundred" messages per minute and workspace."""


class Rates:
    """The calls of the last minute; `tick` tells real seconds that only grow."""

    def __init__(self, tick: Callable[[], float]) -> None:
        self._tick = tick
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, method: str, channel: str | None = None) -> int:
        """Whole seconds until the call is allowed; 0 allows it, and counts it."""
        now = self._tick()
        calls = self._calls[method]
        while calls and now - calls[0] >= 60:
            calls.popleft()
        allowed = PER_MINUTE[METHODS[method].tier]
        if len(calls) >= allowed:
            return max(1, math.ceil(60 - (now - calls[0])))
        if method == "chat.postMessage" and channel:
            last = self._calls[f"{method} {channel}"]
            if last and now - last[-1] < 1:
                return 1
            last.append(now)
            while len(last) > 1:
                last.popleft()
        calls.append(now)
        return 0
