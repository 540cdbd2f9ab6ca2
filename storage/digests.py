"""The weekly digests as they were frozen at their cut-offs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, col, select

from storage.database import Session
from storage.facts import Fact, Moment, refers


class Digest(Fact, table=True):
    """What a channel read for the period from `since` (not included) to the cut-off `until`.

    `content`: {"head": {"text", "blocks"}, "sections": [{"ritual", "text", "blocks"}, …]}.
    """

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("workspace_id", "channel_id", "until"), refers("channel_id", "channels"))

    channel_id: UUID
    since: datetime = Field(sa_type=Moment)
    until: datetime = Field(sa_type=Moment)
    content: dict[str, Any] = Field(sa_type=JSON)


async def find(session: Session, digest_id: UUID) -> Digest | None:
    """The digest with this id."""
    return (await session.exec(select(Digest).where(Digest.id == digest_id))).first()


async def latest(session: Session, channel_id: UUID, before: datetime) -> Digest | None:
    """The channel's last digest whose cut-off lies before a moment."""
    where = select(Digest).where(Digest.channel_id == channel_id, Digest.until < before)
    return (await session.exec(where.order_by(col(Digest.until).desc()).limit(1))).first()


async def since(session: Session, channel_id: UUID, moment: datetime) -> Sequence[UUID]:
    """The channel's digests whose cut-offs lie after a moment."""
    where = select(Digest.id).where(Digest.channel_id == channel_id, Digest.until > moment)
    return (await session.exec(where)).all()


async def within(session: Session, channel_id: UUID, since: datetime, until: datetime) -> Digest | None:
    """The channel's last digest whose cut-off lies from `since` on and before `until`."""
    where = select(Digest).where(Digest.channel_id == channel_id, Digest.until >= since, Digest.until < until)
    return (await session.exec(where.order_by(col(Digest.until).desc()).limit(1))).first()


async def cutoffs(session: Session, channel_id: UUID, after: datetime, before: datetime) -> Sequence[datetime]:
    """The cut-offs of the channel's digests between two moments, the first first."""
    where = select(Digest.until).where(Digest.channel_id == channel_id, Digest.until > after, Digest.until < before)
    return (await session.exec(where.order_by(col(Digest.until)))).all()
