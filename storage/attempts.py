"""What becomes of a delivery while it is sent: claimed, finished, doubted, given up. One short transaction each.

    blocked --parent sent--> pending --claim--> sending --ok--> sent
    sending --429 or refused before bytes left--> pending (not before …)
    sending --timeout, reset, 5xx, lease over--> in_doubt
    in_doubt --found in history--> sent        in_doubt --absent twice, the last >= 90 s after the attempt--> pending
    sending --permanent refusal--> failed      pending --past expires_at--> expired      pending --nothing to say--> skipped

Two clocks: `due` and `expires_at` are moments of the rituals' clock; `not_before`, `attempted_at` and `lease_until` are
real. A refresh edits a post from the facts at sending time, so trying it twice harms nothing: its doubt is `pending`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, exists, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.database import Session
from storage.limits import CHANNEL, EDITS, WORKSPACE, ApiLimit
from storage.outbox import FOLLOWS, Delivery

LEASE = timedelta(seconds=120)

# What every look at the outbox asks, each made once.
_SOON = or_(col(Delivery.not_before).is_(None), col(Delivery.not_before) <= bindparam("minute"))
_RESTS = exists().where(
    col(ApiLimit.workspace_id) == Delivery.workspace_id,
    col(ApiLimit.scope) == case((col(Delivery.kind) == "refresh", EDITS), else_=WORKSPACE),
    col(ApiLimit.blocked_until) > bindparam("minute"),
    col(Delivery.kind) != "chore",
)
_READY = or_(
    and_(col(Delivery.state) == "pending", col(Delivery.due) <= bindparam("now"), _SOON, ~_RESTS),
    col(Delivery.state).in_(("sending", "in_doubt")),
)
_LOST = or_(
    col(Delivery.state).in_(("blocked", "in_doubt")),
    and_(col(Delivery.state) == "sending", col(Delivery.lease_until) < bindparam("real")),
    and_(
        col(Delivery.state) == "pending",
        col(Delivery.due) <= bindparam("now"),
        col(Delivery.expires_at) < bindparam("now"),
    ),
)
_DUE, _UNSETTLED = (
    select(Delivery.id).where(col(Delivery.workspace_id) == bindparam("workspace"), which).limit(1)
    for which in (_READY, _LOST)
)


async def claimable(
    session: Session, workspace_id: UUID, now: datetime, real: datetime, most: int, *, edits: bool
) -> Sequence[Delivery]:
    """At most `most` deliveries that could start now, the earliest due first, locked for this transaction.

    Either refreshes (`edits`), none of a post whose last refresh is still under way; or all others, none to a channel
    that has just had a message: what waits there must not keep others waiting.
    """
    other = aliased(Delivery)
    under_way = exists().where(
        col(other.workspace_id) == Delivery.workspace_id,
        col(other.subject_id) == Delivery.subject_id,
        col(other.kind) == "refresh",
        col(other.state) == "sending",
    )
    full = exists().where(
        col(ApiLimit.workspace_id) == Delivery.workspace_id,
        col(ApiLimit.scope) == CHANNEL + col(Delivery.recipient),
        col(ApiLimit.next_allowed) > real,
    )
    where = (
        select(Delivery)
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.state == "pending",
            Delivery.due <= now,
            or_(col(Delivery.not_before).is_(None), col(Delivery.not_before) <= real),
            *((col(Delivery.kind) == "refresh", ~under_way) if edits else (col(Delivery.kind) != "refresh", ~full)),
        )
        .order_by(col(Delivery.due), col(Delivery.id))
        .limit(most)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    return (await session.exec(where)).all()


def claim(delivery: Delivery, owner: str, real: datetime) -> None:
    """Mark durably, before the call, that `owner` is about to make it."""
    delivery.state, delivery.owner, delivery.attempt = "sending", owner, delivery.attempt + 1
    delivery.attempted_at, delivery.lease_until, delivery.looks = real, real + LEASE, 0


async def finish(session: Session, delivery: Delivery, **values: Any) -> bool:
    """Write an attempt's end, if the attempt is still ours (fencing). False: somebody else took it over."""
    ours = update(Delivery).where(
        col(Delivery.workspace_id) == delivery.workspace_id,
        col(Delivery.id) == delivery.id,
        col(Delivery.attempt) == delivery.attempt,
        col(Delivery.owner).is_not_distinct_from(delivery.owner),
        col(Delivery.state) == delivery.state,
    )
    result = await session.exec(ours.values(**values).execution_options(synchronize_session=False))
    return bool(result.rowcount)


async def unblock(session: Session, workspace_id: UUID) -> None:
    """What waited for a delivery that is sent may go; what waited for one that never will be is not sent either."""
    parent = aliased(Delivery)
    for ended, values in (
        (("sent",), {"state": "pending"}),
        (("failed", "expired", "skipped"), {"state": "failed", "reason": FOLLOWS}),
    ):
        done = exists().where(
            col(parent.workspace_id) == Delivery.workspace_id,
            col(parent.id) == Delivery.after_id,
            col(parent.state).in_(ended),
        )
        await session.exec(
            update(Delivery)
            .where(col(Delivery.workspace_id) == workspace_id, col(Delivery.state) == "blocked", done)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def _newer_refresh() -> Any:
    other = aliased(Delivery)
    return exists().where(
        col(other.workspace_id) == Delivery.workspace_id,
        col(other.subject_id) == Delivery.subject_id,
        col(other.kind) == "refresh",
        col(other.state) == "pending",
    )


async def superseded(session: Session, delivery: Delivery) -> bool:
    """Whether a newer refresh of the same post waits already, so that this one need not be tried again."""
    where = select(Delivery.id).where(
        Delivery.subject_id == delivery.subject_id, Delivery.kind == "refresh", Delivery.state == "pending"
    )
    return delivery.kind == "refresh" and (await session.exec(where)).first() is not None


async def doubt(session: Session, workspace_id: UUID, real: datetime, *, orphaned_by: str | None = None) -> None:
    """Attempts whose lease is over become doubtful.

    With `orphaned_by` (the embedded database, where a lock proves that no other process lives) every attempt of
    another owner does, at once.
    """
    lost = col(Delivery.lease_until) < real
    if orphaned_by is not None:
        lost = or_(lost, col(Delivery.owner) != orphaned_by)
    sending = and_(col(Delivery.workspace_id) == workspace_id, col(Delivery.state) == "sending", lost)
    refresh, chore = col(Delivery.kind) == "refresh", col(Delivery.kind) == "chore"
    newer = _newer_refresh()
    for which, state in (
        (refresh & newer, "skipped"),
        (refresh & ~newer, "pending"),
        (chore, "pending"),
        (~refresh & ~chore, "in_doubt"),
    ):
        await session.exec(
            update(Delivery)
            .where(sending, which)
            .values(state=state, owner=None, reason="lease over")
            .execution_options(synchronize_session=False)
        )


async def doubtful(session: Session, workspace_id: UUID, real: datetime, looks: Sequence[timedelta]) -> list[Delivery]:
    """Doubtful deliveries whose next look into Slack's history is due; `looks` count from the attempt."""
    where = select(Delivery).where(Delivery.workspace_id == workspace_id, Delivery.state == "in_doubt")
    return [
        delivery
        for delivery in await session.exec(where)
        if delivery.attempted_at is not None
        and real >= delivery.attempted_at + looks[min(delivery.looks, len(looks) - 1)]
        and (delivery.not_before is None or real >= delivery.not_before)
    ]


async def expire(session: Session, workspace_id: UUID, now: datetime) -> Sequence[Delivery]:
    """Pending deliveries that came too late are given up; answers with them."""
    where = (
        select(Delivery)
        .where(
            Delivery.workspace_id == workspace_id,
            col(Delivery.state).in_(("pending", "blocked")),
            col(Delivery.expires_at) < now,
            Delivery.due <= now,
        )
        .with_for_update(skip_locked=True)
    )
    late = (await session.exec(where)).all()
    for delivery in late:
        delivery.state, delivery.reason = "expired", "could not be sent in time"
    return late


async def anything_due(session: Session, workspace_id: UUID, now: datetime, real: datetime) -> bool:
    """Whether something is to be sent now (or within a minute, as Slack asked), is on its way, or is in doubt."""
    asked = {"workspace": workspace_id, "now": now, "minute": real + timedelta(seconds=60)}
    return (await session.exec(_DUE, params=asked)).first() is not None


async def anything_unsettled(session: Session, workspace_id: UUID, now: datetime, real: datetime) -> bool:
    """Whether something is blocked, in doubt, too late, or held by somebody whose lease is over."""
    asked = {"workspace": workspace_id, "now": now, "real": real}
    return (await session.exec(_UNSETTLED, params=asked)).first() is not None


async def next_due(session: Session, workspace_id: UUID, now: datetime) -> datetime | None:
    """When the next delivery after now falls due."""
    where = select(func.min(Delivery.due)).where(
        Delivery.workspace_id == workspace_id, Delivery.state == "pending", Delivery.due > now
    )
    return (await session.exec(where)).one()
