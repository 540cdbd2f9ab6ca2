"""The facts of the risk ritual: risks and who shares them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func, or_
from sqlmodel import Field, col, select

from storage.changes import Change
from storage.database import Session
from storage.facts import Fact, Moment, Mutable, refers


class Risk(Mutable, table=True):
    """Something that could stop us. Its key is `R-<number>`, unique in its channel.

    `kind`: value, usability, feasibility, viability or None (not said yet). `likelihood` and `impact`: 1 to 5 or None.
    `state`: open, resolved. `raised_by` is None when anonymous. `ask_id`: the ask that it answers.
    """

    __tablename__ = "risks"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id", "number"),
        refers("channel_id", "channels"),
        refers("raised_by", "people"),
        refers("ask_id", "asks"),
        CheckConstraint("kind IN ('value', 'usability', 'feasibility', 'viability')", name="kind"),
        CheckConstraint("likelihood BETWEEN 1 AND 5", name="likelihood"),
        CheckConstraint("impact BETWEEN 1 AND 5", name="impact"),
        CheckConstraint("state IN ('open', 'resolved')", name="state"),
        Index("ix_risks_channel_id_state", "channel_id", "state"),
        Index("ix_risks_ask_id", "ask_id"),
    )

    channel_id: UUID
    number: int
    title: str
    happening: str = ""
    kind: str | None = None
    likelihood: int | None = None
    impact: int | None = None
    state: str = "open"
    raised_by: UUID | None = None
    raised_at: datetime = Field(sa_type=Moment)
    ask_id: UUID | None = None


class RiskVote(Fact, table=True):
    """A person who shares a risk ("me too"), counted once."""

    __tablename__ = "risk_votes"
    __table_args__ = (
        UniqueConstraint("workspace_id", "risk_id", "person_id"),
        refers("risk_id", "risks"),
        refers("person_id", "people"),
    )

    risk_id: UUID
    person_id: UUID
    at: datetime = Field(sa_type=Moment)


async def find(session: Session, risk_id: UUID, *, held: bool = False) -> Risk | None:
    """The risk with this id. `held`: nobody changes it before this transaction ends."""
    where = select(Risk).where(Risk.id == risk_id)
    return (await session.exec(where.with_for_update(read=True) if held else where)).first()


async def numbered(session: Session, channel_id: UUID, number: int) -> Risk | None:
    """The risk R-`number` of a channel."""
    return (await session.exec(select(Risk).where(Risk.channel_id == channel_id, Risk.number == number))).first()


async def among(session: Session, ids: Collection[UUID]) -> dict[UUID, Risk]:
    """Risks by their id."""
    if not ids:
        return {}
    return {found.id: found for found in await session.exec(select(Risk).where(col(Risk.id).in_(ids)))}


async def open_in(session: Session, channel_id: UUID, until: datetime) -> Sequence[Risk]:
    """The risks of a channel that were open at the moment `until`, in the order of their numbers."""
    ended_since = select(Change.record_id).where(
        Change.channel_id == channel_id, Change.verb == "resolved", Change.at > until
    )
    then_open = or_(col(Risk.state) == "open", col(Risk.id).in_(ended_since))
    where = select(Risk).where(Risk.channel_id == channel_id, Risk.raised_at <= until, then_open)
    return (await session.exec(where.order_by(col(Risk.number)))).all()


async def answering(session: Session, ask_id: UUID) -> Sequence[Risk]:
    """The risks that were flagged in answer to an ask, by number."""
    return (await session.exec(select(Risk).where(Risk.ask_id == ask_id).order_by(col(Risk.number)))).all()


async def votes(session: Session, risk_id: UUID) -> int:
    """How many people share a risk."""
    return (await session.exec(select(func.count()).where(RiskVote.risk_id == risk_id))).one()


async def vote(session: Session, risk_id: UUID, person_id: UUID) -> RiskVote | None:
    """The person's vote on a risk."""
    where = select(RiskVote).where(RiskVote.risk_id == risk_id, RiskVote.person_id == person_id)
    return (await session.exec(where)).first()
