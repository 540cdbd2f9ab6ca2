"""What time it is: the program's one reader of the system's clocks.

Every moment is aware UTC. `now()` is the time that rituals live by and may be moved (`--clock=control`); `real()` is
the time that Slack, leases and limits live by and never moves; `elapsed()` counts seconds since boot, sleep included.
"""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """The system's clock. `now()` and `real()` are the same moment here."""

    def real(self) -> datetime:
        """The real moment, aware UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place

    def now(self) -> datetime:
        """The moment that rituals live by, aware UTC."""
        return self.real()

    def elapsed(self) -> float:
        """Seconds on a clock that only runs forward and counts while the machine sleeps (where the system has one)."""
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class MovableClock(Clock):
    """A clock that runs with the system's and can be moved. For the demo, tests and acceptance only.

    `begins`: the moment (aware UTC) at which it begins where it was never moved before; else at the real one.
    """

    def __init__(self, offset: timedelta = timedelta(0), begins: datetime | None = None) -> None:
        self.offset = offset
        self.begins = begins

    def now(self) -> datetime:
        """The real moment plus `offset`."""
        return self.real() + self.offset

    def move_to(self, moment: datetime) -> None:
        """Make it `moment` (aware UTC) now; time runs on from there. May go back."""
        self.offset = moment - self.real()
