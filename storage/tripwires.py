"""Decisions to do nothing: who decided, why, until when, and what would reopen it. Any ritual's record may have one."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, or_, text
from sqlmodel import Field, col, select

from storage.database import Session
from storage.facts import Moment, Mutable, refers


class Tripwire(Mutable, table=True):
    """It stands until it is renewed by another one, or the record reopened or closed (`ended_at`). A record has at most one that
    stands."""

    __tablename__ = "tripwires"
    __table_args__ = (
        refers("channel_id", "channels"),
        refers("decided_by", "people"),
        Index("ix_tripwires_channel_id_ended_at", "channel_id", "ended_at"),
        Index(
            "uq_tripwires_standing",
            "workspace_id",
            "record_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    channel_id: UUID
    ritual: str
    record_id: UUID
    decided_by: UUID
    decided_at: datetime = Field(sa_type=Moment)
    why: str
    review_on: date
    reopen_if: str
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


async def standing(session: Session, record_id: UUID) -> Tripwire | None:
    """The tripwire that stands for a record."""
    where = select(Tripwire).where(Tripwire.record_id == record_id, col(Tripwire.ended_at).is_(None))
    return (await session.exec(where)).first()


async def standing_in(session: Session, channel_id: UUID, ritual: str, by: date) -> Sequence[Tripwire]:
    """The tripwires of a ritual that stand in a channel and come up for review by a day."""
    where = select(Tripwire).where(
        Tripwire.channel_id == channel_id,
        Tripwire.ritual == ritual,
        col(Tripwire.ended_at).is_(None),
        Tripwire.review_on <= by,
    )
    return (await session.exec(where)).all()


async def fired(session: Session, channel_id: UUID, ritual: str, at: datetime, on: date) -> dict[UUID, date]:
    """The records about which it was to be asked, at a moment on the day `on`, whether the decision still holds; and since when."""
    where = select(Tripwire).where(
        Tripwire.channel_id == channel_id,
        Tripwire.ritual == ritual,
        Tripwire.decided_at <= at,
        or_(col(Tripwire.ended_at).is_(None), col(Tripwire.ended_at) > at),
        Tripwire.review_on <= on,
    )
    return {each.record_id: each.review_on for each in await session.exec(where)}


async def end(session: Session, record_id: UUID, now: datetime) -> None:
    """The tripwire of a record stands no longer."""
    if (found := await standing(session, record_id)) is not None:
        found.ended_at = now
        await session.flush()  # another one may stand in its place at once
