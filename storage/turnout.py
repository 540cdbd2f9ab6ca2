"""How people took what they were asked: counts, and never who."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import col, func, select

from storage.database import Session
from storage.rounds import EXPIRED, LATE, Ask


async def asked(session: Session, subject_id: UUID, until: datetime) -> dict[str, int]:
    """How many asks of a run (or record) that were due by `until` are in each state."""
    where = select(Ask.state, func.count()).where(Ask.subject_id == subject_id, Ask.due <= until).group_by(Ask.state)
    return dict((await session.exec(where)).all())


async def unasked(session: Session, subject_id: UUID, here: Collection[UUID]) -> int:
    """How many of the people `here` could not be asked in time."""
    where = select(Ask.person_id).where(Ask.subject_id == subject_id, Ask.state == EXPIRED)
    return len(set(here).intersection((await session.exec(where)).all()))


async def late_answers(
    session: Session, channel_id: UUID, after: datetime, until: datetime
) -> dict[tuple[str, str], int]:
    """How many answers of a period came after their run had closed, by (ritual, kind)."""
    where = (
        select(Ask.ritual, Ask.kind, func.count())
        .where(Ask.channel_id == channel_id, Ask.state == LATE)
        .where(col(Ask.answered_at) > after, col(Ask.answered_at) <= until)
        .group_by(Ask.ritual, Ask.kind)
    )
    return {(ritual, kind): number for ritual, kind, number in await session.exec(where)}
