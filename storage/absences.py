"""When people are away: days on which nobody asks them anything."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import col, delete, select

from storage.database import Session
from storage.facts import Fact, refers


class Absence(Fact, table=True):
    """Days away, from `first` to `last` (both included), in the person's own calendar."""

    __tablename__ = "absences"
    __table_args__ = (
        UniqueConstraint("workspace_id", "person_id", "first", "last"),
        refers("person_id", "people"),
        CheckConstraint("first <= last", name="days"),
    )

    person_id: UUID
    first: date
    last: date


Away = Collection[Absence]


async def of(session: Session, person_id: UUID) -> Sequence[Absence]:
    """The person's days away, past ones too, by their first day."""
    where = select(Absence).where(Absence.person_id == person_id).order_by(col(Absence.first))
    return (await session.exec(where)).all()


async def among(session: Session, people: Collection[UUID]) -> dict[UUID, list[Absence]]:
    """The days away of these people, by person id."""
    found: dict[UUID, list[Absence]] = {}
    some = list(people)
    for start in range(0, len(some), 500):
        where = select(Absence).where(col(Absence.person_id).in_(some[start : start + 500]))
        for absence in await session.exec(where):
            found.setdefault(absence.person_id, []).append(absence)
    return found


async def remove(session: Session, ids: Collection[UUID]) -> None:
    """The person is there on these days after all."""
    await session.exec(delete(Absence).where(col(Absence.id).in_(ids)))
