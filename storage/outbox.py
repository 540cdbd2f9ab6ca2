"""Everything that leaves for Slack: deliveries (attempts), posts (what stands there), and Slack's limits.

    blocked --parent sent--> pending --claim--> sending --ok--> sent
    sending --429 or refused before bytes left--> pending (not before …)
    sending --timeout, reset, 5xx, lease over--> in_doubt
    in_doubt --found in history--> sent        in_doubt --absent twice, the last >= 90 s after the attempt--> pending
    sending --permanent refusal--> failed      pending --past expires_at--> expired      pending --nothing to say--> skipped

Two clocks: `due` and `expires_at` are moments of the rituals' clock; `not_before`, `attempted_at` and `lease_until` are
real. A refresh edits a post from the facts at sending time, so trying it twice harms nothing: its doubt is `pending`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, and_, exists, func, or_, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Field, col, delete, select

from storage.database import Fact, Moment, Session, add_missing, new_id, refers
from storage.rounds import Ask

STATES = ("blocked", "pending", "sending", "in_doubt", "sent", "failed", "expired", "skipped")
LEASE = timedelta(seconds=120)
PARENTS = {"section": "digest", "reply": "card"}  # a kind that stands in the thread of another
CHANNEL = "channel:"  # begins the scope of a channel's limit
FOLLOWS = "what it follows was not sent"


class Delivery(Fact, table=True):
    """One outgoing message, edit or chore. `key` makes it unique: asking for it twice is asking for it once.

    `kind`: day, notice, card, digest, section, reply, refresh, chore. `recipient`: a Slack channel or user id ("" for
    chores). `subject_id`: what it renders (a record, a person, a digest, a post). `payload`: what the kind needs beside it.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        refers("after_id", "deliveries"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index(
            "ix_deliveries_due",
            "due",
            "id",
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
        Index(
            "ix_deliveries_active",
            "state",
            postgresql_where=text("state IN ('blocked', 'sending', 'in_doubt')"),
            sqlite_where=text("state IN ('blocked', 'sending', 'in_doubt')"),
        ),
        Index("ix_deliveries_subject_id", "subject_id"),
        Index("ix_deliveries_after_id", "after_id"),
        Index(
            "uq_deliveries_one_refresh",
            "workspace_id",
            "subject_id",
            unique=True,
            postgresql_where=text("kind = 'refresh' AND state = 'pending'"),
            sqlite_where=text("kind = 'refresh' AND state = 'pending'"),
        ),
    )

    key: str
    kind: str
    recipient: str
    ritual: str | None = None
    subject_id: UUID
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    due: datetime = Field(sa_type=Moment)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    after_id: UUID | None = None
    state: str = "pending"
    attempt: int = 0
    looks: int = 0
    owner: str | None = None
    not_before: datetime | None = Field(default=None, sa_type=Moment)
    attempted_at: datetime | None = Field(default=None, sa_type=Moment)
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str | None = None


class Post(Fact, table=True):
    """A message that stands in Slack, kept as long as what it shows. `channel` and `ts` are Slack's."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("workspace_id", "subject_id", "kind"),)

    subject_id: UUID
    kind: str
    ritual: str | None = None
    channel: str
    ts: str
    permalink: str | None = None


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


async def enqueue(session: Session, *deliveries: Delivery) -> None:
    """Add deliveries; one whose key exists already is left as it is."""
    workspace_id = session.sync_session.info["workspace_id"]
    for delivery in deliveries:
        delivery.workspace_id = workspace_id
    await add_missing(session, Delivery, [delivery.model_dump() for delivery in deliveries])


def introduction(person_id: UUID, at: datetime) -> Delivery:
    """The chore of asking Slack who a person is."""
    return Delivery(
        key=f"person:{person_id}", kind="chore", recipient="", subject_id=person_id, due=at, payload={"chore": "person"}
    )


async def refresh(session: Session, subject_id: UUID, at: datetime) -> None:
    """Every post that shows the subject is to be rendered again. Many wishes become one edit.

    Where several instances write, the rows that will be drawn from our facts are held until those are committed: what
    is still on its way to Slack, and a refresh that waits already. Else it could be drawn a moment before.
    """
    first = or_(
        and_(col(Delivery.kind) == "card", col(Delivery.subject_id) == subject_id),
        and_(col(Delivery.kind) == "day", col(Delivery.id) == subject_id),
    )
    under_way = col(Delivery.state).in_(("pending", "sending", "in_doubt"))
    await session.exec(select(Delivery.id).where(first, under_way).with_for_update())
    insert = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(Delivery)
    for post in (await session.exec(select(Post).where(Post.subject_id == subject_id))).all():
        wish = Delivery(
            workspace_id=post.workspace_id,
            key=f"refresh:{new_id()}",
            kind="refresh",
            recipient=post.channel,
            subject_id=post.id,
            due=at,
        )
        waits = insert.values(**wish.model_dump()).on_conflict_do_update(
            index_elements=["workspace_id", "subject_id"],
            index_where=text("kind = 'refresh' AND state = 'pending'"),
            set_={"due": Delivery.due},  # only held
        )
        await session.exec(waits)


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
    soon = or_(col(Delivery.not_before).is_(None), col(Delivery.not_before) <= real + timedelta(seconds=60))
    ready = or_(
        and_(col(Delivery.state) == "pending", col(Delivery.due) <= now, soon),
        col(Delivery.state).in_(("sending", "in_doubt")),
    )
    where = select(Delivery.id).where(Delivery.workspace_id == workspace_id, ready).limit(1)
    return (await session.exec(where)).first() is not None


async def anything_unsettled(session: Session, workspace_id: UUID, now: datetime, real: datetime) -> bool:
    """Whether something is blocked, in doubt, too late, or held by somebody whose lease is over."""
    unsettled = or_(
        col(Delivery.state).in_(("blocked", "in_doubt")),
        and_(col(Delivery.state) == "sending", col(Delivery.lease_until) < real),
        and_(col(Delivery.state) == "pending", col(Delivery.due) <= now, col(Delivery.expires_at) < now),
    )
    where = select(Delivery.id).where(Delivery.workspace_id == workspace_id, unsettled).limit(1)
    return (await session.exec(where)).first() is not None


async def next_due(session: Session, workspace_id: UUID, now: datetime) -> datetime | None:
    """When the next delivery after now falls due."""
    where = select(func.min(Delivery.due)).where(
        Delivery.workspace_id == workspace_id, Delivery.state == "pending", Delivery.due > now
    )
    return (await session.exec(where)).one()


async def limits(session: Session, workspace_id: UUID, scopes: Collection[str]) -> dict[str, ApiLimit]:
    """The limits of some scopes, locked for this transaction; a new scope starts without a debt."""
    where = (
        select(ApiLimit)
        .where(ApiLimit.workspace_id == workspace_id, col(ApiLimit.scope).in_(scopes))
        .order_by(col(ApiLimit.scope).desc())  # "workspace" first: one order, no deadlock
        .with_for_update()
    )
    return {limit.scope: limit for limit in await session.exec(where)}


async def standing(session: Session, subject_id: UUID, kind: str) -> Post | None:
    """The post of a kind that shows the subject."""
    return (await session.exec(select(Post).where(Post.subject_id == subject_id, Post.kind == kind))).first()


async def standing_among(session: Session, subjects: Collection[UUID], kind: str) -> dict[UUID, Post]:
    """The posts of a kind, by the subject they show."""
    if not subjects:
        return {}
    where = select(Post).where(col(Post.subject_id).in_(subjects), Post.kind == kind)
    return {post.subject_id: post for post in await session.exec(where)}


async def find(session: Session, key: str) -> Delivery | None:
    """The delivery with this key."""
    return (await session.exec(select(Delivery).where(Delivery.key == key))).first()


async def try_again(session: Session, recipient: str, reasons: Collection[str], now: datetime) -> None:
    """What failed in a channel for one of the reasons, and has not expired, is tried again; what follows it, after it."""
    where = select(Delivery).where(
        Delivery.recipient == recipient, Delivery.state == "failed", col(Delivery.reason).in_((*reasons, FOLLOWS))
    )
    for delivery in await session.exec(where):
        if delivery.expires_at is None or delivery.expires_at > now:
            delivery.state = "blocked" if delivery.reason == FOLLOWS else "pending"
            delivery.attempt, delivery.reason = 0, None


async def forget_before(session: Session, moment: datetime) -> None:
    """Drop deliveries that ended before `moment`; posts and asks stay."""
    ended = col(Delivery.state).in_(("sent", "failed", "expired", "skipped"))
    old = select(Delivery.id).where(ended, col(Delivery.due) < moment)
    quietly = {"synchronize_session": False}
    for table, column in ((Ask, Ask.delivery_id), (Delivery, Delivery.after_id)):
        await session.exec(
            update(table).where(col(column).in_(old)).values({col(column): None}).execution_options(**quietly)
        )
    await session.exec(delete(Delivery).where(col(Delivery.id).in_(old)).execution_options(**quietly))


async def get(session: Session, workspace_id: UUID, delivery_id: UUID) -> Delivery | None:
    """The delivery with this id."""
    return await session.get(Delivery, (workspace_id, delivery_id))


async def posted_at(session: Session, channel: str, ts: str) -> Post | None:
    """The post that stands at `ts` in a Slack channel."""
    return (await session.exec(select(Post).where(Post.channel == channel, Post.ts == ts))).first()


async def pending_days(session: Session, person_id: UUID) -> Sequence[Delivery]:
    """The day's messages of a person that have not been sent yet."""
    where = select(Delivery).where(
        Delivery.subject_id == person_id, Delivery.kind == "day", Delivery.state == "pending", Delivery.attempt == 0
    )
    return (await session.exec(where)).all()


async def ids_of(session: Session, keys: Sequence[str]) -> dict[str, UUID]:
    """The ids of deliveries by their keys, held until this transaction ends: nobody draws them before."""
    found: dict[str, UUID] = {}
    for start in range(0, len(keys), 500):
        where = select(Delivery.key, Delivery.id).where(col(Delivery.key).in_(keys[start : start + 500]))
        where = where.order_by(col(Delivery.id)).with_for_update()
        found.update((await session.exec(where)).all())
    return found


async def sent_among(session: Session, ids: Collection[UUID]) -> Sequence[UUID]:
    """Which of these deliveries have been sent."""
    some = list(ids)
    sent: list[UUID] = []
    for start in range(0, len(some), 500):
        where = select(Delivery.id).where(col(Delivery.id).in_(some[start : start + 500]), Delivery.state == "sent")
        sent += (await session.exec(where)).all()
    return sent


async def post(session: Session, workspace_id: UUID, post_id: UUID) -> Post | None:
    """The post with this id."""
    return await session.get(Post, (workspace_id, post_id))
