"""Whose voices are asked for, and what they said."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, select

from storage.database import Session
from storage.outcome.tables import Outcome, OutcomeVoice, VoiceAnswer
from storage.rounds import EXCUSED, EXPIRED, Ask


async def of(session: Session, outcomes: Collection[UUID]) -> dict[UUID, list[OutcomeVoice]]:
    """The voices of some outcomes, by the outcome's id, in the order in which they were chosen."""
    found: dict[UUID, list[OutcomeVoice]] = {}
    if outcomes:
        where = select(OutcomeVoice).where(col(OutcomeVoice.outcome_id).in_(outcomes)).order_by(col(OutcomeVoice.id))
        for each in await session.exec(where):
            found.setdefault(each.outcome_id, []).append(each)
    return found


async def answers(session: Session, outcome_id: UUID, day: date) -> Sequence[VoiceAnswer]:
    """What the voices of an outcome have said in the round of a day, whether it is open to all or not."""
    where = select(VoiceAnswer).where(VoiceAnswer.outcome_id == outcome_id, VoiceAnswer.day == day)
    return (await session.exec(where.order_by(col(VoiceAnswer.id)))).all()


async def heard(session: Session, outcome: Outcome) -> Sequence[VoiceAnswer]:
    """What its voices have said in the last round that is open to all."""
    return await answers(session, outcome.id, outcome.voices_on) if outcome.voices_on else ()


async def unheard(session: Session, channel_id: UUID, kind: str) -> Sequence[tuple[Outcome, date]]:
    """The outcomes of a channel with the days of their rounds that are not open to all, in order: rounds of active ones that have
    asked somebody, and whatever a voice has said, also of an outcome that is over by now. `kind`: that of the asks."""
    asking = and_(col(Ask.subject_id) == Outcome.id, col(Ask.workspace_id) == Outcome.workspace_id)
    closed = or_(col(Outcome.voices_on).is_(None), col(Ask.nominal) > col(Outcome.voices_on))
    asks = and_(col(Outcome.state) == "active", col(Ask.state).not_in((EXCUSED, EXPIRED)))
    said = select(VoiceAnswer.id).where(VoiceAnswer.outcome_id == Outcome.id, VoiceAnswer.day == Ask.nominal).exists()
    where = (
        select(Outcome, Ask)
        .join(Ask, asking)
        .where(Outcome.channel_id == channel_id, Ask.kind == kind, closed, or_(asks, said))
        .order_by(col(Outcome.number), col(Ask.nominal))
    )
    return list(
        {(outcome.id, ask.nominal): (outcome, ask.nominal) for outcome, ask in await session.exec(where)}.values()
    )


async def hold(session: Session, outcome_id: UUID) -> None:
    """Of two who answer or open a round at once, the second sees what the first has done."""
    where = select(Outcome).where(Outcome.id == outcome_id).with_for_update()
    await session.exec(where.execution_options(populate_existing=True))


async def remove(session: Session, gone: Sequence[OutcomeVoice]) -> None:
    """They are no voices any more; what they have said stays."""
    for each in gone:
        await session.delete(each)
    await session.flush()
