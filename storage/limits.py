"""When Slack takes the next call: its limits, shared by every instance."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col, select

from storage.database import Session
from storage.facts import Fact, Moment

WORKSPACE, EDITS = "workspace", "edits"  # scopes: messages and edits of a workspace
CHANNEL = "channel:"  # begins the scope of a channel's limit


class ApiLimit(Fact, table=True):
    """When Slack takes the next call of a scope ("workspace", "edits", "channel:C…"). All moments are real.

    `next_allowed` is the theoretical arrival time of GCRA; `rate` (the workspace's calls per second) falls on a 429 and
    is won back.
    """

    __tablename__ = "api_limits"
    __table_args__ = (UniqueConstraint("workspace_id", "scope"),)

    scope: str
    next_allowed: datetime = Field(sa_type=Moment)
    blocked_until: datetime | None = Field(default=None, sa_type=Moment)
    rate: float | None = None
    rated_at: datetime | None = Field(default=None, sa_type=Moment)


async def locked(session: Session, workspace_id: UUID, scopes: Collection[str]) -> dict[str, ApiLimit]:
    """The limits of some scopes, locked for this transaction; a new scope starts without a debt."""
    where = (
        select(ApiLimit)
        .where(ApiLimit.workspace_id == workspace_id, col(ApiLimit.scope).in_(scopes))
        .order_by(col(ApiLimit.scope).desc())  # "workspace" first: one order, no deadlock
        .with_for_update()
    )
    return {limit.scope: limit for limit in await session.exec(where)}
