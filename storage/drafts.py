"""Lines that people typed and nobody knows yet what they answer or where they belong: kept until the person says so."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col, delete, select

from storage.database import Session
from storage.facts import Fact, Moment, refers


class Draft(Fact, table=True):
    """A line that may answer an ask. One `line` has a draft for each ask that it may answer, all with the same `key`."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("workspace_id", "key", "ask_id"), refers("ask_id", "asks"))

    key: str
    ask_id: UUID
    line: str
    at: datetime = Field(sa_type=Moment, index=True)


class Capture(Fact, table=True):
    """A line that a person typed for a `ritual` where no channel is set up: it waits until they say where it belongs."""

    __tablename__ = "captures"
    __table_args__ = (refers("person_id", "people"),)

    ritual: str
    person_id: UUID
    line: str
    at: datetime = Field(sa_type=Moment, index=True)


def keep(session: Session, key: str, asks: Collection[UUID], line: str, at: datetime) -> list[Draft]:
    """Keep a line for each of the asks that it may answer, in their order."""
    drafts = [Draft(key=key, ask_id=each, line=line, at=at) for each in asks]
    session.add_all(drafts)
    return drafts


async def find(session: Session, draft_id: UUID) -> Draft | None:
    """The draft with this id."""
    return (await session.exec(select(Draft).where(Draft.id == draft_id))).first()


async def use(session: Session, key: str) -> bool:
    """The line answers something now, and nothing else; False where somebody was faster."""
    return bool((await session.exec(delete(Draft).where(col(Draft.key) == key))).rowcount)


def capture(session: Session, ritual: str, person_id: UUID, line: str, at: datetime) -> Capture:
    """Keep a line until its person says in which channel it belongs."""
    kept = Capture(ritual=ritual, person_id=person_id, line=line, at=at)
    session.add(kept)
    return kept


async def captured(session: Session, capture_id: UUID, person_id: UUID) -> Capture | None:
    """The line with this id, for the person who typed it; None when it has found its channel."""
    where = select(Capture).where(Capture.id == capture_id, Capture.person_id == person_id)
    return (await session.exec(where)).first()


async def placed(session: Session, kept: Capture) -> bool:
    """The line belongs to a channel now, and to no other; False where somebody was faster."""
    return bool((await session.exec(delete(Capture).where(col(Capture.id) == kept.id))).rowcount)


async def forget_before(session: Session, moment: datetime) -> None:
    """Drop lines typed before `moment` that answered nothing and found no channel."""
    await session.exec(delete(Draft).where(col(Draft.at) < moment))
    await session.exec(delete(Capture).where(col(Capture.at) < moment))
