"""What an operator must know: channels that rest, deliveries that failed or are in doubt. For an unbound session, without words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from storage.channels import Channel
from storage.database import Session
from storage.limits import ApiLimit
from storage.outbox import Delivery
from storage.workspaces import Workspace


async def resting(session: Session, state: str) -> Sequence[str]:
    """The channels in a state (lost, paused) that nobody has stopped: "#name"; of private ones only Slack's id."""
    where = select(Channel).where(Channel.state == state, col(Channel.stopped_at).is_(None)).order_by(Channel.slack_id)
    return [each.slack_id if each.private else f"#{each.name}" for each in await session.exec(where)]


async def failed(session: Session, since: datetime) -> Sequence[tuple[str, int]]:
    """Why deliveries that were due after `since` have failed, and how many for each reason, the commonest first."""
    reason, number = func.coalesce(col(Delivery.reason), "unknown"), func.count()
    where = select(reason, number).where(Delivery.state == "failed", Delivery.due > since).group_by(reason)
    return (await session.exec(where.order_by(number.desc(), reason))).all()


async def waiting(session: Session, before: datetime, now: datetime) -> int:
    """How many deliveries were due before a moment and wait still, though nothing was sent since, and not because Slack has said to."""
    sent: Any = (
        select(func.count()).select_from(Delivery).where(Delivery.state == "sent", col(Delivery.sent_at) >= before)
    )
    resting: Any = select(func.count()).select_from(ApiLimit).where(col(ApiLimit.blocked_until) > now)
    if (await session.exec(sent)).one() or (await session.exec(resting)).one():
        return 0
    held_up = col(Delivery.not_before).is_(None) | (col(Delivery.not_before) <= now)
    where = select(func.count()).select_from(Delivery).where(col(Delivery.state).in_(("pending", "blocked")), held_up)
    return (await session.exec(where.where(Delivery.due < before))).one()


async def expired(session: Session, since: datetime) -> int:
    """How many deliveries that were due after `since` came too late to be sent."""
    where = select(func.count()).select_from(Delivery)
    return (await session.exec(where.where(Delivery.state == "expired", Delivery.due > since))).one()


async def workspaces_resting(session: Session) -> int:
    """How many workspaces are not served: the app was uninstalled there, or Slack refuses its token."""
    return (await session.exec(select(func.count()).select_from(Workspace).where(Workspace.state != "active"))).one()


async def in_doubt(session: Session, before: datetime) -> int:
    """How many deliveries were tried before the real moment `before` and are in doubt, or on their way, still."""
    unclear = col(Delivery.state).in_(("in_doubt", "sending"))
    where = select(func.count()).select_from(Delivery)
    return (await session.exec(where.where(unclear, col(Delivery.attempted_at) < before))).one()
