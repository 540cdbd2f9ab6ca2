"""How what was asked ends without an answer: its run closes, its channel stops, its message was not sent, its person has left."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, update
from sqlmodel import col, select

from storage.channels import Channel
from storage.database import Session
from storage.people import Member, Person
from storage.rounds import EXCUSED, EXPIRED, MISSED, OPEN, Ask, Run, belongs, open_runs


async def close(session: Session, closing: Run, at: datetime, *, missed: bool) -> Collection[UUID]:
    """Close a run: who has not answered by now has missed it, and may still answer late. `missed`: nobody was asked.

    Answers with the day's messages in which the question was still open.
    """
    closing.state, closing.closes_at = "missed" if missed else "closed", at
    still = select(Ask.delivery_id).where(Ask.subject_id == closing.id, Ask.state == OPEN)
    carriers = {delivery_id for delivery_id in await session.exec(still) if delivery_id is not None}
    await _end(session, col(Ask.subject_id) == closing.id, MISSED)
    return carriers


async def stop(session: Session, channel_id: UUID, at: datetime) -> Collection[UUID]:
    """A channel's rituals were stopped: its runs close, and what is open in it is asked of nobody any more.

    Answers with the day's messages in which something was open.
    """
    still = select(Ask.delivery_id).where(Ask.channel_id == channel_id, Ask.state == OPEN)
    carriers = {delivery_id for delivery_id in await session.exec(still) if delivery_id is not None}
    await _end(session, col(Ask.channel_id) == channel_id, EXCUSED)
    for run, _ in await open_runs(session, channel_id):
        run.state, run.closes_at = "closed", at
    return carriers


async def unask(session: Session, round_id: UUID, now: datetime) -> None:
    """A round asks nobody any more: what it planned for later than now is not asked."""
    runs = select(Run.id).where(Run.round_id == round_id)
    await _end(session, and_(col(Ask.subject_id).in_(runs), col(Ask.due) > now), EXPIRED)


async def expire(session: Session, delivery_id: UUID) -> None:
    """A day's message that could not be sent asked nobody anything, but for what a round had asked before and was put off."""
    carried = col(Ask.delivery_id) == delivery_id
    again = and_(carried, col(Ask.again).is_not(None), col(Ask.subject_id).in_(select(Run.id)))
    await _end(session, again, MISSED)
    await _end(session, carried, EXPIRED)


async def miss(session: Session, asks: Collection[UUID]) -> Collection[UUID]:
    """Questions about records end that nobody has answered. Answers with the day's messages in which they were open."""
    still = select(Ask.delivery_id).where(col(Ask.id).in_(asks), Ask.state == OPEN)
    carriers = {delivery_id for delivery_id in await session.exec(still) if delivery_id is not None}
    await _end(session, col(Ask.id).in_(asks), MISSED)
    return carriers


async def withdraw(session: Session, deliveries: Collection[UUID]) -> None:
    """Before day's messages go out: who has left the channel or the workspace, or whose channel rests, is not asked."""
    if not deliveries:
        return
    here = (
        select(Member.id)
        .join(Person, (col(Person.id) == Member.person_id) & (col(Person.workspace_id) == Member.workspace_id))
        .join(Channel, (col(Channel.id) == Member.channel_id) & (col(Channel.workspace_id) == Member.workspace_id))
        .where(belongs())
        .where(col(Member.until).is_(None), col(Person.gone).is_(False), Channel.state == "active")
    )
    await _end(session, and_(col(Ask.delivery_id).in_(deliveries), ~here.exists()), EXPIRED)


async def _end(session: Session, which: ColumnElement[bool], state: str) -> None:
    """Open asks end in a state; whoever answers one of them at this moment is overtaken, and answers what it is now."""
    where = update(Ask).where(which, col(Ask.state) == OPEN).values(state=state, version=Ask.version + 1)
    await session.exec(where.execution_options(synchronize_session="fetch"))
