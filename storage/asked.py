"""What stands in people's day's messages, with all that decides whether it is asked: who, where, by which round."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_
from sqlmodel import col, select

from storage.channels import Channel
from storage.database import Session
from storage.outbox import Delivery
from storage.people import Member, Person
from storage.rounds import EXCUSED, OPEN, Ask, Round, Run


class Standing(NamedTuple):
    """An ask, its channel, how the person belongs to it, and the round that caused it (None: a record did)."""

    ask: Ask
    channel: Channel
    member: Member
    person: Person
    asking: Round | None


async def in_messages(session: Session, deliveries: Collection[UUID], *states: str) -> list[Standing]:
    """What day's messages ask, in these states (open, unless told otherwise), the longest waiting first."""
    where: Any = (
        select(Ask, Channel, Member, Person)
        .add_columns(Round)
        .join(Channel, and_(col(Channel.workspace_id) == Ask.workspace_id, col(Channel.id) == Ask.channel_id))
        .join(Person, and_(col(Person.workspace_id) == Ask.workspace_id, col(Person.id) == Ask.person_id))
        .join(
            Member,
            and_(
                col(Member.workspace_id) == Ask.workspace_id,
                col(Member.person_id) == Ask.person_id,
                col(Member.channel_id) == Ask.channel_id,
            ),
        )
        .outerjoin(
            Round,
            and_(
                col(Round.workspace_id) == Ask.workspace_id,
                col(Round.channel_id) == Ask.channel_id,
                col(Round.ritual) == Ask.ritual,
                col(Round.kind) == Ask.kind,
            ),
        )
        .where(col(Ask.delivery_id).in_(deliveries), col(Ask.state).in_(states or (OPEN,)))
        .order_by(col(Ask.due), col(Ask.id))
    )
    return [Standing(*row) for row in await session.exec(where)]


async def left_open(session: Session, people: Collection[UUID]) -> Sequence[tuple[Ask, Delivery]]:
    """What people have not answered, each with the day's message that carries it."""
    where = (
        select(Ask, Delivery)
        .join(Delivery, and_(col(Delivery.workspace_id) == Ask.workspace_id, col(Delivery.id) == Ask.delivery_id))
        .where(col(Ask.person_id).in_(people), Ask.state == OPEN)
        .order_by(col(Ask.due), col(Ask.id))
    )
    return (await session.exec(where)).all()


async def history(session: Session, person_id: UUID, since: datetime) -> Sequence[Ask]:
    """What a person has been asked since a moment, the newest first; nothing that was excused."""
    where = (
        select(Ask)
        .where(Ask.person_id == person_id, Ask.due > since, Ask.state != EXCUSED)
        .order_by(col(Ask.nominal).desc())
    )
    return (await session.exec(where)).all()


async def of_open_runs(session: Session, person_id: UUID, channel_id: UUID) -> Sequence[Ask]:
    """What the open runs of a channel have asked a person, in whatever state."""
    where = (
        select(Ask)
        .join(Run, and_(col(Run.workspace_id) == Ask.workspace_id, col(Run.id) == Ask.subject_id))
        .where(Ask.person_id == person_id, Ask.channel_id == channel_id, Run.state == "open")
    )
    return (await session.exec(where)).all()
