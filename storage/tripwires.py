"""Decisions to do nothing: who decided, why, until when, and what would reopen it. Any ritual's record may have one."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, col, select

from storage.database import Session
from storage.facts import Moment, Mutable, refers


class Tripwire(Mutable, table=True):
    """`state`: standing, or over (renewed by another one, reopened, closed). A record has at most one that stands."""

    __tablename__ = "tripwires"
    __table_args__ = (
        refers("channel_id", "channels"),
        refers("decided_by", "people"),
        CheckConstraint("state IN ('standing', 'over')", name="state"),
        Index("ix_tripwires_channel_id_state", "channel_id", "state"),
        Index(
            "uq_tripwires_standing",
            "workspace_id",
            "record_id",
            unique=True,
            sqlite_where=text("state = 'standing'"),
            postgresql_where=text("state = 'standing'"),
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
    state: str = "standing"


async def standing(session: Session, record_id: UUID) -> Tripwire | None:
    """The tripwire that stands for a record."""
    where = select(Tripwire).where(Tripwire.record_id == record_id, Tripwire.state == "standing")
    return (await session.exec(where)).first()


async def standing_in(session: Session, channel_id: UUID, ritual: str, by: date) -> Sequence[Tripwire]:
    """The tripwires of a ritual that stand in a channel and come up for review by a day."""
    where = select(Tripwire).where(
        Tripwire.channel_id == channel_id,
        Tripwire.ritual == ritual,
        Tripwire.state == "standing",
        Tripwire.review_on <= by,
    )
    return (await session.exec(where)).all()


async def made(session: Session, records: Collection[UUID], until: datetime) -> Sequence[Tripwire]:
    """Every tripwire of some records that was decided by a moment, also those that are over by now."""
    if not records:
        return ()
    where = select(Tripwire).where(col(Tripwire.record_id).in_(records), Tripwire.decided_at <= until)
    return (await session.exec(where)).all()


async def end(session: Session, record_id: UUID) -> None:
    """The tripwire of a record stands no longer."""
    if (found := await standing(session, record_id)) is not None:
        found.state = "over"
        await session.flush()  # another one may stand in its place at once
