"""Everything that leaves for Slack: one row per message, edit or chore. storage/attempts.py says what becomes of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, and_, or_, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, col, delete, select

from storage import posts
from storage.changes import Change
from storage.channels import Channel
from storage.database import Session, add_missing
from storage.facts import Fact, Moment, new_id, refers
from storage.rounds import Ask

STATES = ("blocked", "pending", "sending", "in_doubt", "sent", "failed", "expired", "skipped")
POSTED = frozenset({"day", "card", "gathering", "digest", "section"})  # the kinds whose messages are kept as posts
PARENTS = {"section": "digest", "reply": "card"}  # a kind that stands in the thread of another
FOLLOWS = "what it follows was not sent"  # the reason of what cannot be sent any more


class Delivery(Fact, table=True):
    """One outgoing message, edit or chore. `key` makes it unique: asking for it twice is asking for it once.

    `kind`: day, reminder, notice, card, gathering (under which cards stand), digest, section, reply, refresh, chore. `recipient`: a Slack channel or user id ("" for
    chores). `subject_id`: what it renders (a record, a person, a digest, a post). `payload`: what the kind needs beside it, such as the
    `thread` (a ts of Slack) in which a notice stands.
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


async def enqueue(session: Session, *deliveries: Delivery) -> None:
    """Add deliveries; one whose key exists already is left as it is."""
    workspace_id = session.sync_session.info["workspace_id"]
    for delivery in deliveries:
        delivery.workspace_id = workspace_id
    await add_missing(session, Delivery, [delivery.model_dump() for delivery in deliveries])


def card(ritual: str, record_id: UUID, recipient: str, at: datetime, under: Delivery | None = None) -> Delivery:
    """A record's own message in its channel, or in the thread of a gathering."""
    return Delivery(
        key=f"card:{record_id}",
        kind="card",
        recipient=recipient,
        ritual=ritual,
        subject_id=record_id,
        due=at,
        after_id=under.id if under else None,
        state="blocked" if under and under.state != "sent" else "pending",
        payload={"under": str(under.subject_id)} if under else {},
    )


async def gathering(session: Session, ritual: str, subject_id: UUID, recipient: str, at: datetime) -> Delivery:
    """The message under which a ritual's cards stand, which is posted once and drawn again as they become more."""
    key = f"gathering:{subject_id}"
    wished = Delivery(key=key, kind="gathering", recipient=recipient, ritual=ritual, subject_id=subject_id, due=at)
    await enqueue(session, wished)
    await refresh(session, at, subject_id)
    found = await find(session, key)
    assert found is not None
    if (
        found.state == "failed"
    ):  # Slack was away too long for an earlier one: this one, and what follows it, is tried again
        found.state, found.attempt, found.reason = "pending", 0, None
        lost = update(Delivery).where(
            col(Delivery.after_id) == found.id, col(Delivery.state) == "failed", col(Delivery.reason) == FOLLOWS
        )
        await session.exec(lost.values(state="blocked", attempt=0, reason=None))
    return found


async def thread_of(session: Session, delivery: Delivery) -> str | None:
    """The ts of the message in whose thread a delivery stands; None: in none (yet)."""
    under, parent = delivery.payload.get("under"), PARENTS.get(delivery.kind)
    if under is not None:
        above = await posts.standing(session, UUID(under), "gathering")
    elif parent is not None:
        above = await posts.standing(session, delivery.subject_id, parent)
    else:
        thread: str | None = delivery.payload.get("thread")
        return thread
    return (above.thread or above.ts) if above else None


async def reply(session: Session, ritual: str, change: Change, recipient: str, message: dict[str, Any]) -> Delivery:
    """A line in the thread of a record's card about a step of its history; it waits until the card stands."""
    card = await find(session, f"card:{change.record_id}")  # None: sent so long ago that its delivery is forgotten
    return Delivery(
        key=f"reply:{change.id}",
        kind="reply",
        recipient=recipient,
        ritual=ritual,
        subject_id=change.record_id,
        due=change.at,
        after_id=card.id if card else None,
        state="pending" if card is None or card.state == "sent" else "blocked",
        payload={"message": message},
    )


def notice(
    key: str,
    recipient: str,
    subject_id: UUID,
    message: dict[str, Any],
    at: datetime,
    *,
    of: Channel | None = None,
) -> Delivery:
    """A message that is sent as it is written now. `of`: the channel whose matter it is, for a person who is in it."""
    payload = {"message": message} | ({"channel": str(of.id)} if of else {})
    return Delivery(key=key, kind="notice", recipient=recipient, subject_id=subject_id, due=at, payload=payload)


async def withdraw_notices(session: Session, recipient: str, channel: Channel) -> None:
    """Somebody has left a channel: what waits to be told them of it is not told."""
    where = select(Delivery).where(
        Delivery.recipient == recipient, Delivery.kind == "notice", Delivery.state == "pending"
    )
    for delivery in await session.exec(where):
        if delivery.payload.get("channel") == str(channel.id):
            delivery.state, delivery.reason = "skipped", "left"


def chore(name: str, subject_id: UUID, key: str, at: datetime) -> Delivery:
    """Work in the background (bot/engine/chores.py knows it by `name`)."""
    return Delivery(key=key, kind="chore", recipient="", subject_id=subject_id, due=at, payload={"chore": name})


def roll_call(channel_id: UUID, at: datetime) -> Delivery:
    """The chore of asking Slack who is in a channel."""
    return chore("members", channel_id, f"members:{channel_id}:{at.isoformat()}", at)


def redrawing(record_id: UUID, at: datetime) -> Delivery:
    """A record's card looks different from a moment on, although nothing happens to it: then it is drawn again."""
    return chore("redraw", record_id, f"redraw:{record_id}:{at.isoformat()}", at)


def introduction(person_id: UUID, at: datetime) -> Delivery:
    """The chore of asking Slack who a person is."""
    return chore("person", person_id, f"person:{person_id}", at)


async def refresh(session: Session, at: datetime, *subjects: UUID, kind: str | None = None) -> None:
    """Every post (of a kind, where it is given) that shows one of the subjects is to be rendered again. Many wishes become one edit.

    Where several instances write, the rows that will be drawn from our facts are held until those are committed: what
    is still on its way to Slack, and a refresh that waits already. Else it could be drawn a moment before.
    """
    each = sorted(set(subjects))  # in one order: of two who write at once, one waits for the other
    for start in range(0, len(each), 500):
        await _refresh(session, at, each[start : start + 500], kind)


async def _refresh(session: Session, at: datetime, subjects: Sequence[UUID], kind: str | None) -> None:
    first = or_(
        and_(col(Delivery.kind).in_(POSTED - {"day"}), col(Delivery.subject_id).in_(subjects)),
        and_(col(Delivery.kind) == "day", col(Delivery.id).in_(subjects)),
    )
    under_way = col(Delivery.state).in_(("pending", "sending", "in_doubt"))
    await session.exec(select(Delivery.id).where(first, under_way).order_by(col(Delivery.id)).with_for_update())
    wishes = [
        Delivery(
            workspace_id=post.workspace_id,
            key=f"refresh:{new_id()}",
            kind="refresh",
            recipient=post.channel,
            subject_id=post.id,
            due=at,
        ).model_dump()
        for post in await posts.showing(session, subjects, kind)
    ]
    if not wishes:
        return
    insert = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(Delivery)
    waits = insert.values(wishes).on_conflict_do_update(
        index_elements=["workspace_id", "subject_id"],
        index_where=text("kind = 'refresh' AND state = 'pending'"),
        set_={"due": Delivery.due},  # only held
    )
    await session.exec(waits)


async def find(session: Session, key: str) -> Delivery | None:
    """The delivery with this key."""
    return (await session.exec(select(Delivery).where(Delivery.key == key))).first()


async def moved(session: Session, old: str, new: str) -> None:
    """What goes to a channel goes to its new id."""
    await session.exec(update(Delivery).where(col(Delivery.recipient) == old).values(recipient=new))


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


async def pending_days(session: Session, person_id: UUID) -> Sequence[Delivery]:
    """The day's messages of a person that nobody has begun to send."""
    where = select(Delivery).where(
        Delivery.subject_id == person_id, Delivery.kind == "day", Delivery.state == "pending", Delivery.attempt == 0
    )
    return (await session.exec(where)).all()


async def sent_among(session: Session, ids: Collection[UUID]) -> Sequence[UUID]:
    """Which of these deliveries have been sent."""
    some = list(ids)
    sent: list[UUID] = []
    for start in range(0, len(some), 500):
        where = select(Delivery.id).where(col(Delivery.id).in_(some[start : start + 500]), Delivery.state == "sent")
        sent += (await session.exec(where)).all()
    return sent
