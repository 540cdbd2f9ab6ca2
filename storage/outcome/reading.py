"""What is asked of the outcomes that are kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select

from storage.channels import Channel
from storage.database import Session
from storage.outcome.tables import UNFINISHED, CheckIn, Outcome
from storage.people import Member


async def find(session: Session, outcome_id: UUID) -> Outcome | None:
    """The outcome with this id."""
    return (await session.exec(select(Outcome).where(Outcome.id == outcome_id))).first()


async def numbered(session: Session, channels: Collection[UUID], number: int) -> Sequence[Outcome]:
    """The outcomes O-`number` of some channels."""
    where = select(Outcome).where(col(Outcome.channel_id).in_(channels), Outcome.number == number)
    return (await session.exec(where.order_by(col(Outcome.id)))).all() if channels else ()


async def among(session: Session, ids: Collection[UUID]) -> dict[UUID, Outcome]:
    """Outcomes by their id."""
    if not ids:
        return {}
    return {found.id: found for found in await session.exec(select(Outcome).where(col(Outcome.id).in_(ids)))}


async def going_or_among(session: Session, channel_id: UUID, ids: Collection[UUID]) -> Sequence[Outcome]:
    """The outcomes of a channel that are not over, and those of some ids, by number."""
    return await _of_channel(session, channel_id, col(Outcome.state).in_(UNFINISHED), ids)


async def active_or_among(session: Session, channel_id: UUID, ids: Collection[UUID]) -> Sequence[Outcome]:
    """The active outcomes of a channel, and those of some ids, by number."""
    return await _of_channel(session, channel_id, col(Outcome.state) == "active", ids)


async def _of_channel(
    session: Session, channel_id: UUID, wanted: ColumnElement[bool], ids: Collection[UUID]
) -> Sequence[Outcome]:
    where = select(Outcome).where(Outcome.channel_id == channel_id, or_(wanted, col(Outcome.id).in_(ids)))
    return (await session.exec(where.order_by(col(Outcome.number)))).all()


async def owners(session: Session, channel_id: UUID) -> set[UUID]:
    """Who (by person id) owns an outcome of the channel that is not over."""
    where = select(Outcome.owner_id).where(Outcome.channel_id == channel_id, col(Outcome.state).in_(UNFINISHED))
    return {owner for owner in await session.exec(where.distinct()) if owner}


async def due_by(session: Session, channel_id: UUID, on: date, ownerless: date) -> Sequence[Outcome]:
    """The outcomes of a channel about which something is to be asked by the day `on`, by number.

    Those whose check-in is due or whose time is over, drafts, and those that have had no owner since the day `ownerless`
    or longer. Of one that is paused only an owner is wanted.
    """
    asked = or_(col(Outcome.state) == "draft", col(Outcome.check_in_on) <= on, col(Outcome.due_on) < on)
    where = select(Outcome).where(
        Outcome.channel_id == channel_id,
        col(Outcome.state).in_(UNFINISHED),
        or_(and_(col(Outcome.paused).is_(False), asked), col(Outcome.ownerless_since) <= ownerless),
    )
    return (await session.exec(where.order_by(col(Outcome.number)))).all()


async def owned_by(session: Session, channel_id: UUID, person_id: UUID) -> Sequence[Outcome]:
    """The outcomes of a channel that a person owns and that are not over, by number."""
    where = select(Outcome).where(
        Outcome.channel_id == channel_id, Outcome.owner_id == person_id, col(Outcome.state).in_(UNFINISHED)
    )
    return (await session.exec(where.order_by(col(Outcome.number)))).all()


async def mine(session: Session, person_id: UUID) -> Sequence[tuple[Outcome, Channel]]:
    """The outcomes that a person owns and that are not over, with their channel, the next to look at first.

    Nothing of channels that the person has left, or that are archived.
    """
    where = (
        select(Outcome, Channel)
        .join(Channel, (col(Channel.id) == Outcome.channel_id) & (col(Channel.workspace_id) == Outcome.workspace_id))
        .join(
            Member, (col(Member.channel_id) == Outcome.channel_id) & (col(Member.workspace_id) == Outcome.workspace_id)
        )
        .where(Outcome.owner_id == person_id, Member.person_id == person_id, col(Member.until).is_(None))
        .where(col(Outcome.state).in_(UNFINISHED), Channel.state != "archived")
        .order_by(col(Outcome.check_in_on).is_(None), col(Outcome.check_in_on), Channel.name, col(Outcome.number))
    )
    return (await session.exec(where)).all()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which outcomes a list shows. `which`: open (not over), mine (owned or raised by `by`, not over), due (by the day `on` a
    check-in, or an end), all."""

    which: str
    by: UUID
    on: date
    words: str = ""


async def wanted(session: Session, channel_id: UUID, sought: Wanted) -> Sequence[Outcome]:
    """The outcomes of a channel that are wanted, by number."""
    where: list[ColumnElement[bool]] = [col(Outcome.channel_id) == channel_id]
    where += [col(Outcome.state).in_(UNFINISHED)] if sought.which != "all" else []
    if sought.which == "mine":
        where.append(or_(col(Outcome.owner_id) == sought.by, col(Outcome.raised_by) == sought.by))
    if sought.which == "due":
        where += [col(Outcome.state) == "active", col(Outcome.paused).is_(False)]
        where.append(or_(col(Outcome.check_in_on) <= sought.on, col(Outcome.due_on) < sought.on))
    for word in sought.words.split():
        said = (col(Outcome.statement), col(Outcome.metric))
        where.append(or_(*(each.icontains(word, autoescape=True) for each in said)))
    return (await session.exec(select(Outcome).where(*where).order_by(col(Outcome.number)))).all()


async def check_in(session: Session, check_in_id: UUID) -> CheckIn | None:
    """The check-in with this id."""
    return (await session.exec(select(CheckIn).where(CheckIn.id == check_in_id))).first()


async def check_ins(session: Session, outcomes: Collection[UUID], until: datetime | None = None) -> Sequence[CheckIn]:
    """The check-ins of some outcomes (by a moment), from the first on."""
    if not outcomes:
        return ()
    where = select(CheckIn).where(col(CheckIn.outcome_id).in_(outcomes))
    if until is not None:
        where = where.where(CheckIn.at <= until)
    return (await session.exec(where.order_by(col(CheckIn.at), col(CheckIn.id)))).all()


async def last_check_ins(
    session: Session, outcomes: Collection[UUID], until: datetime | None = None
) -> dict[UUID, CheckIn]:
    """The last check-in of each of some outcomes (by a moment), by the outcome's id."""
    if not outcomes:
        return {}
    before = [col(CheckIn.outcome_id).in_(outcomes), *([col(CheckIn.at) <= until] if until else [])]
    last = select(CheckIn.outcome_id, func.max(CheckIn.at).label("at")).where(*before).group_by(col(CheckIn.outcome_id))
    newest = last.subquery()
    where = (
        select(CheckIn)
        .join(newest, and_(col(CheckIn.outcome_id) == newest.c.outcome_id, col(CheckIn.at) == newest.c.at))
        .order_by(col(CheckIn.id))
    )
    return {each.outcome_id: each for each in await session.exec(where)}
