"""How people took what they were asked: counts, and never who."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, func, select

from storage.database import Session
from storage.rounds import EXPIRED, LATE, Ask, Round, Run


async def asked(session: Session, subject_id: UUID, until: datetime) -> dict[str, int]:
    """How many asks of a run (or record) that were due by `until` are in each state."""
    where = select(Ask.state, func.count()).where(Ask.subject_id == subject_id, Ask.due <= until).group_by(Ask.state)
    return dict((await session.exec(where)).all())


async def of_last(session: Session, run: Run, most: int) -> Sequence[dict[str, int]]:
    """How many asks are in each state, of a run and those before it of its round: the newest first, at most `most`."""
    where = select(Run.id).where(Run.round_id == run.round_id, Run.cycle <= run.cycle)
    runs = (await session.exec(where.order_by(col(Run.cycle).desc()).limit(most))).all()
    counted: dict[UUID, dict[str, int]] = {each: {} for each in runs}
    states = select(Ask.subject_id, Ask.state, func.count()).where(col(Ask.subject_id).in_(runs))
    for subject_id, state, number in await session.exec(states.group_by(col(Ask.subject_id), col(Ask.state))):
        counted[subject_id][state] = number
    return list(counted.values())


async def unasked(session: Session, subject_id: UUID, here: Collection[UUID]) -> int:
    """How many of the people `here` could not be asked in time."""
    where = select(Ask.person_id).where(Ask.subject_id == subject_id, Ask.state == EXPIRED)
    return len(set(here).intersection((await session.exec(where)).all()))


async def closed_at(session: Session, channel_id: UUID, moment: datetime) -> Sequence[tuple[Run, str]]:
    """The runs of a channel that were closed at a cut-off, in their order, each with the kind of its round."""
    where = (
        select(Run, Round.kind)
        .join(Round, (col(Round.id) == Run.round_id) & (col(Round.workspace_id) == Run.workspace_id))
        .where(Run.channel_id == channel_id, Run.closes_at == moment)
        .order_by(col(Run.nominal))
    )
    return (await session.exec(where)).all()


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
