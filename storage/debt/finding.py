"""Which debts there are: by number, of a channel, of a person, by what a list asks for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from storage import changes
from storage.channels import Channel
from storage.database import Session
from storage.debt.tables import DECIDED, UNFINISHED, Debt
from storage.people import Member

WORDED = ("title", "hurts", "cause", "consequence", "suggestion", "impact_why", "changed")


async def find(session: Session, debt_id: UUID, *, held: bool = False) -> Debt | None:
    """The debt with this id. `held`: nobody changes it before this transaction ends."""
    where = select(Debt).where(Debt.id == debt_id)
    return (await session.exec(where.with_for_update(read=True) if held else where)).first()


async def numbered(session: Session, channels: Collection[UUID], number: int) -> Sequence[Debt]:
    """The debts D-`number` of some channels."""
    where = select(Debt).where(col(Debt.channel_id).in_(channels), Debt.number == number)
    return (await session.exec(where.order_by(col(Debt.id)))).all() if channels else ()


async def among(session: Session, ids: Collection[UUID]) -> dict[UUID, Debt]:
    """Debts by their id."""
    if not ids:
        return {}
    return {found.id: found for found in await session.exec(select(Debt).where(col(Debt.id).in_(ids)))}


async def open_in(session: Session, channel_id: UUID, until: datetime) -> Sequence[Debt]:
    """The debts of a channel that were not over at the moment `until`, in the order of their numbers."""
    then = await changes.states(session, channel_id, "debt", until)
    where = select(Debt).where(
        Debt.channel_id == channel_id,
        Debt.nominated_at <= until,
        or_(col(Debt.state).in_(UNFINISHED), col(Debt.id).in_(then)),
    )
    found = (await session.exec(where.order_by(col(Debt.number)))).all()
    return [debt for debt in found if then.get(debt.id, debt.state) in UNFINISHED]


async def unfinished(session: Session, channel_id: UUID) -> Sequence[Debt]:
    """The debts of a channel that are not over, by number."""
    where = select(Debt).where(Debt.channel_id == channel_id, col(Debt.state).in_(UNFINISHED))
    return (await session.exec(where.order_by(col(Debt.number)))).all()


async def holding_back(session: Session, channel_id: UUID, target_id: UUID) -> Sequence[Debt]:
    """The debts of a channel that hold a target back and are not over, by number."""
    where = select(Debt).where(
        Debt.channel_id == channel_id, Debt.target_id == target_id, col(Debt.state).in_(UNFINISHED)
    )
    return (await session.exec(where.order_by(col(Debt.number)))).all()


async def owners(session: Session, channel_id: UUID) -> set[UUID]:
    """Who (by person id) owns a debt of the channel that is not over."""
    where = select(Debt.owner_id).where(Debt.channel_id == channel_id, col(Debt.state).in_(UNFINISHED)).distinct()
    return {owner for owner in await session.exec(where) if owner}


async def due_by(session: Session, channel_id: UUID, reviewed: date) -> Sequence[Debt]:
    """The accepted debts of a channel whose review falls on the day `reviewed` or before, by number."""
    where = select(Debt).where(Debt.channel_id == channel_id, Debt.state == "accepted", col(Debt.review_on) <= reviewed)
    return (await session.exec(where.order_by(col(Debt.number)))).all()


async def owned_by(session: Session, channel_id: UUID, person_id: UUID) -> Sequence[Debt]:
    """The debts of a channel that a person owns and that are not over, or could be reopened by their tripwire, by number."""
    where = select(Debt).where(
        Debt.channel_id == channel_id,
        Debt.owner_id == person_id,
        col(Debt.state).in_((*UNFINISHED, *DECIDED)),
    )
    return (await session.exec(where.order_by(col(Debt.number)))).all()


async def mine(session: Session, person_id: UUID) -> Sequence[tuple[Debt, Channel]]:
    """The debts that a person owns and that are not over, with their channel, by its name and by number.

    Nothing of channels that the person has left, or that are archived.
    """
    where = (
        select(Debt, Channel)
        .join(Channel, (col(Channel.id) == Debt.channel_id) & (col(Channel.workspace_id) == Debt.workspace_id))
        .join(Member, (col(Member.channel_id) == Debt.channel_id) & (col(Member.workspace_id) == Debt.workspace_id))
        .where(Debt.owner_id == person_id, Member.person_id == person_id, col(Member.until).is_(None))
        .where(col(Debt.state).in_(UNFINISHED), Channel.state != "archived")
        .order_by(Channel.name, col(Debt.number))
    )
    return (await session.exec(where)).all()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which debts a list shows. `which`: open, mine (owned or nominated by `by`, not over), sizing (not over, without impact or
    effort), planned, all; with all of the `words` in what was said about it."""

    which: str
    by: UUID
    words: str = ""


async def wanted(session: Session, channel_id: UUID, asked: Wanted) -> Sequence[Debt]:
    """The debts of a channel that a list shows, by number."""
    where: list[ColumnElement[bool]] = [col(Debt.channel_id) == channel_id]
    where += [col(Debt.state).in_(UNFINISHED)] if asked.which != "all" else []
    where += [col(Debt.state) == "planned"] if asked.which == "planned" else []
    where += [or_(col(Debt.owner_id) == asked.by, col(Debt.nominated_by) == asked.by)] if asked.which == "mine" else []
    where += [or_(col(Debt.impact).is_(None), col(Debt.effort).is_(None))] if asked.which == "sizing" else []
    for word in asked.words.split():
        where.append(or_(*(col(getattr(Debt, name)).icontains(word, autoescape=True) for name in WORDED)))
    return (await session.exec(select(Debt).where(*where).order_by(col(Debt.number)))).all()


async def answering(session: Session, ask_id: UUID) -> Sequence[Debt]:
    """The debts that were nominated in answer to an ask, by number."""
    return (await session.exec(select(Debt).where(Debt.ask_id == ask_id).order_by(col(Debt.number)))).all()


async def gathered(session: Session, gathering: UUID) -> Sequence[Debt]:
    """The debts whose cards stand under a message, by number."""
    return (await session.exec(select(Debt).where(Debt.gathered_in == gathering).order_by(col(Debt.number)))).all()
