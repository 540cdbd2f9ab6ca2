"""History: every step of every record, append-only, and the numbers that make its key."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient_to_detached, object_session
from sqlmodel import Field, col, select

from storage.channels import Channel
from storage.database import Session, add_new
from storage.facts import Fact, Moment, new_id, refers


class Change(Fact, table=True):
    """One step in a record's history, the `seq`-th (from 1). `by` is None when anonymous.

    `verb` is the rule's name; `before` and `after` hold the values that it changed.
    """

    __tablename__ = "changes"
    __table_args__ = (
        UniqueConstraint("workspace_id", "record_id", "seq"),
        refers("channel_id", "channels"),
        refers("by", "people"),
        Index("ix_changes_channel_id_at", "channel_id", "at"),
    )

    channel_id: UUID
    ritual: str
    record_id: UUID
    seq: int = 0
    at: datetime = Field(sa_type=Moment)
    by: UUID | None = None
    verb: str
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Counter(Fact, table=True):
    """The last number given to a record of a ritual in a channel."""

    __tablename__ = "counters"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id", "ritual"),
        refers("channel_id", "channels"),
    )

    channel_id: UUID
    ritual: str
    last: int


def _counting(dialect: Any) -> Any:
    """The statement that raises a counter, in one database's own words; the table itself: no ORM work for one number."""
    counters = Counter.__table__  # type: ignore[attr-defined]
    return (
        dialect.insert(counters)
        .on_conflict_do_update(
            index_elements=["workspace_id", "channel_id", "ritual"], set_={"last": counters.c.last + 1}
        )
        .returning(counters.c.last)
    )


_COUNTS = {"sqlite": _counting(sqlite), "postgresql": _counting(postgresql)}


async def next_number(session: Session, workspace_id: UUID, channel_id: UUID, ritual: str) -> int:
    """The next number of a ritual's records in a channel: 1, 2, 3 …; a number is never given twice."""
    first = {"workspace_id": workspace_id, "id": new_id(), "channel_id": channel_id, "ritual": ritual, "last": 1}
    counted = await session.exec(_COUNTS[session.get_bind().dialect.name], params=first)
    return int(counted.scalar_one())


async def write(session: Session, change: Change, *facts: Fact) -> None:
    """Write facts together with the step of history that made them; the only way to write a ritual's facts.

    A channel's history is written by one at a time, so steps get their numbers in order, and a step that was decided
    before a digest's cut-off but comes after its freezing is dated into the next period: each step stands in one digest.
    """
    new = [fact for fact in facts if object_session(fact) is None]
    if session.get_bind().dialect.name != "sqlite":  # which has one writer, whose moment is read when its turn has come
        held = select(Channel.last_cutoff).where(Channel.id == change.channel_id).with_for_update(key_share=True)
        change.at = max(change.at, (await session.exec(held)).one() + timedelta(microseconds=1))
    # A record that is not written yet begins with this step: nobody need be asked for its last one.
    begins = any(fact.id == change.record_id for fact in new)
    change.seq = 1 if begins else 1 + await _last(session, change.record_id)
    await add_new(session, *new, change)
    for fact in new:
        make_transient_to_detached(fact)
        session.add(fact)


async def _last(session: Session, record_id: UUID) -> int:
    last = select(func.coalesce(func.max(Change.seq), 0)).where(Change.record_id == record_id)
    return (await session.exec(last)).one()


async def of_record(session: Session, record_id: UUID) -> Sequence[Change]:
    """A record's whole history, from the first step."""
    return (await session.exec(select(Change).where(Change.record_id == record_id).order_by(col(Change.seq)))).all()


async def later(session: Session, channel_id: UUID, ritual: str, after: datetime) -> Sequence[Change]:
    """What happened to a ritual's records in a channel after `after`, of each record in its order."""
    where = select(Change).where(Change.channel_id == channel_id, Change.ritual == ritual, Change.at > after)
    return (await session.exec(where.order_by(col(Change.record_id), col(Change.seq)))).all()


async def states(session: Session, channel_id: UUID, ritual: str, at: datetime) -> dict[UUID, str]:
    """The state that each record of a channel was in at a moment, of those whose state has changed since."""
    then: dict[UUID, str] = {}
    for step in await later(session, channel_id, ritual, at):
        if step.before.get("state"):
            then.setdefault(step.record_id, step.before["state"])
    return then


async def between(
    session: Session, channel_id: UUID, ritual: str, after: datetime, until: datetime
) -> Sequence[Change]:
    """What happened to a ritual's records in a channel, after `after` and not later than `until`, in order."""
    where = (
        select(Change)
        .where(Change.channel_id == channel_id, Change.ritual == ritual, Change.at > after, Change.at <= until)
        .order_by(col(Change.at), col(Change.id))
    )
    return (await session.exec(where)).all()
