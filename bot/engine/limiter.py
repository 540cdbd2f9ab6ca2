"""How fast we may call Slack: token buckets (GCRA) for messages per workspace and channel, and for edits, in the database.

Slack allows chat.postMessage about once per second and channel, and several hundred per minute and workspace; chat.update
50 times per minute and workspace. On a 429 what was called rests for Retry-After; the rate of messages is halved, and won
back by 5 % per clean minute. All moments are real.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from storage import limits
from storage.database import Session
from storage.limits import EDITS, WORKSPACE, ApiLimit

RETRY_AFTER_DEFAULT = 30.0
RATE_LEAST = 0.1


@dataclass(frozen=True, slots=True)
class Pace:
    """Messages per second and burst for the workspace, seconds between two in one channel; the same for edits."""

    per_second: float = 3.0
    most_per_second: float = 5.0
    burst: int = 10
    per_channel: float = 1.0
    per_edit: float = 1.5
    edit_burst: int = 10


UNPACED = Pace(per_second=1000, most_per_second=1000, burst=1000, per_channel=0, per_edit=0)
"""As fast as it goes, for a local Slack that has no limits."""


def take(limit: ApiLimit, interval: float, burst: int, real: datetime) -> bool:
    """Take one slot of a bucket that fills every `interval` seconds and holds `burst`; False when there is none now."""
    if limit.blocked_until is not None and real < limit.blocked_until:
        return False
    tolerance = timedelta(seconds=interval * (burst - 1))
    if real < limit.next_allowed - tolerance:
        return False
    limit.next_allowed = max(limit.next_allowed, real) + timedelta(seconds=interval)
    return True


class Limiter:
    """The limits of one workspace inside one claiming transaction."""

    def __init__(self, session: Session, pace: Pace, limits: dict[str, ApiLimit], real: datetime) -> None:
        self.session, self.pace, self.limits, self.real = session, pace, limits, real

    @classmethod
    async def locked(
        cls, session: Session, workspace_id: UUID, recipients: set[str], pace: Pace, real: datetime
    ) -> "Limiter":
        """The limits that sending to `recipients` needs, locked for this transaction."""
        scopes = {WORKSPACE, EDITS, *(limits.CHANNEL + recipient for recipient in recipients)}
        found = await limits.locked(session, workspace_id, scopes)
        for scope in scopes - found.keys():
            found[scope] = ApiLimit(scope=scope, next_allowed=real)
            session.add(found[scope])
        return cls(session, pace, found, real)

    def allows_edit(self) -> bool:
        """Take a slot for an edit, if there is one now."""
        return take(self.limits[EDITS], self.pace.per_edit, self.pace.edit_burst, self.real)

    def allows(self, recipient: str) -> bool:
        """Take a slot for a message to `recipient`, if the channel and the workspace both have one now."""
        workspace, channel = self.limits[WORKSPACE], self.limits[limits.CHANNEL + recipient]
        before = channel.next_allowed
        if not take(channel, self.pace.per_channel, 1, self.real):
            return False
        if not take(workspace, 1 / self._rate(workspace), self.pace.burst, self.real):
            channel.next_allowed = before
            return False
        return True

    def _rate(self, workspace: ApiLimit) -> float:
        if workspace.rate is None or workspace.rated_at is None:
            return self.pace.per_second
        minutes = int((self.real - workspace.rated_at).total_seconds() // 60)
        return float(min(self.pace.most_per_second, workspace.rate * 1.05**minutes))


async def rest(
    session: Session, workspace_id: UUID, scope: str, pace: Pace, after: float | None, real: datetime
) -> None:
    """Slack said 429: rest for `after` seconds; messages go on at half the rate. Calls under way count as one."""
    limiter = await Limiter.locked(session, workspace_id, set(), pace, real)
    until = real + timedelta(seconds=RETRY_AFTER_DEFAULT if after is None else after)
    if scope == EDITS:
        limiter.limits[EDITS].blocked_until = until
        return
    workspace = limiter.limits[WORKSPACE]
    if workspace.blocked_until is None or real >= workspace.blocked_until:
        workspace.rate = max(RATE_LEAST, limiter._rate(workspace) / 2)
    else:
        until = max(until, workspace.blocked_until)
    workspace.rated_at = workspace.blocked_until = until
