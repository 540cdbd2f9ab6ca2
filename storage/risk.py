"""The facts of the risk ritual: risks and who shares them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, func, or_
from sqlmodel import Field, col, select

from storage import changes
from storage.channels import Channel
from storage.database import Session
from storage.facts import Fact, Moment, Mutable, refers
from storage.people import Member

UNFINISHED = ("open", "owned", "mitigating")
UNSCORED = 5  # among scores: as medium as the least of it


class Risk(Mutable, table=True):
    """Something that could stop us. Its key is `R-<number>`, unique in its channel.

    `kind`: value, usability, feasibility, viability or None (not said yet); `facet` says more about feasibility.
    `likelihood` and `impact`: 1 to 5 or None; `…_after`: as they will stand once the `mitigation` works. `state`: open, owned,
    mitigating; resolved, accepted (its tripwire: storage/tripwires.py), withdrawn. `review_on`: the day on which it is
    looked at again. `ownerless_since`: the day since when nobody owns it. `raised_by` is None when anonymous; `raised_at` is
    then the beginning of a day. `ask_id`: the ask that it answers. `gathered_in`: the message under which its card stands.
    `target_id`: the record of another ritual that it endangers. `link`: the message that it was raised from.
    """

    __tablename__ = "risks"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id", "number"),
        refers("channel_id", "channels"),
        refers("raised_by", "people"),
        refers("owner_id", "people"),
        refers("ask_id", "asks"),
        CheckConstraint("kind IN ('value', 'usability', 'feasibility', 'viability')", name="kind"),
        CheckConstraint("likelihood BETWEEN 1 AND 5", name="likelihood"),
        CheckConstraint("impact BETWEEN 1 AND 5", name="impact"),
        CheckConstraint("likelihood_after BETWEEN 1 AND 5", name="likelihood_after"),
        CheckConstraint("impact_after BETWEEN 1 AND 5", name="impact_after"),
        CheckConstraint("state IN ('open', 'owned', 'mitigating', 'resolved', 'accepted', 'withdrawn')", name="state"),
        Index("ix_risks_channel_id_state", "channel_id", "state"),
        Index("ix_risks_ask_id", "ask_id"),
        Index("ix_risks_gathered_in", "gathered_in"),
        Index("ix_risks_target_id", "target_id"),
    )

    channel_id: UUID
    number: int
    title: str
    happening: str = ""
    kind: str | None = None
    facet: str | None = None
    likelihood: int | None = None
    impact: int | None = None
    mitigation: str = ""
    likelihood_after: int | None = None
    impact_after: int | None = None
    state: str = "open"
    owner_id: UUID | None = None
    ownerless_since: date | None = None
    review_on: date
    raised_by: UUID | None = None
    raised_at: datetime = Field(sa_type=Moment)
    ask_id: UUID | None = None
    gathered_in: UUID | None = None
    target_id: UUID | None = None
    link: str | None = None


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


async def numbered(session: Session, channels: Collection[UUID], number: int) -> Sequence[Risk]:
    """The risks R-`number` of some channels."""
    where = select(Risk).where(col(Risk.channel_id).in_(channels), Risk.number == number)
    return (await session.exec(where.order_by(col(Risk.id)))).all() if channels else ()


async def among(session: Session, ids: Collection[UUID]) -> dict[UUID, Risk]:
    """Risks by their id."""
    if not ids:
        return {}
    return {found.id: found for found in await session.exec(select(Risk).where(col(Risk.id).in_(ids)))}


async def open_in(session: Session, channel_id: UUID, until: datetime) -> Sequence[Risk]:
    """The risks of a channel that were not over at the moment `until`, in the order of their numbers."""
    then = await changes.states(session, channel_id, "risk", until)
    where = select(Risk).where(
        Risk.channel_id == channel_id,
        Risk.raised_at <= until,
        or_(col(Risk.state).in_(UNFINISHED), col(Risk.id).in_(then)),
    )
    found = (await session.exec(where.order_by(col(Risk.number)))).all()
    return [risk for risk in found if then.get(risk.id, risk.state) in UNFINISHED]


async def owners(session: Session, channel_id: UUID) -> set[UUID]:
    """Who (by person id) owns a risk of the channel that is not over."""
    where = select(Risk.owner_id).where(Risk.channel_id == channel_id, col(Risk.state).in_(UNFINISHED)).distinct()
    return {owner for owner in await session.exec(where) if owner}


async def due_by(session: Session, channel_id: UUID, reviewed: date, ownerless: date) -> Sequence[Risk]:
    """The risks of a channel that are not over and whose review falls on the day `reviewed` or before, or that have had no
    owner since the day `ownerless` or longer; by number."""
    where = select(Risk).where(
        Risk.channel_id == channel_id,
        col(Risk.state).in_(UNFINISHED),
        or_(col(Risk.review_on) <= reviewed, col(Risk.ownerless_since) <= ownerless),
    )
    return (await session.exec(where.order_by(col(Risk.number)))).all()


async def open_or_among(session: Session, channel_id: UUID, ids: Collection[UUID]) -> Sequence[Risk]:
    """The risks of a channel that are not over, and those of some ids, by number."""
    where = select(Risk).where(
        Risk.channel_id == channel_id, or_(col(Risk.state).in_(UNFINISHED), col(Risk.id).in_(ids))
    )
    return (await session.exec(where.order_by(col(Risk.number)))).all()


async def owned_by(session: Session, channel_id: UUID, person_id: UUID) -> Sequence[Risk]:
    """The risks of a channel that a person owns and that are not over, or could be reopened by their tripwire, by number."""
    where = select(Risk).where(
        Risk.channel_id == channel_id,
        Risk.owner_id == person_id,
        col(Risk.state).in_((*UNFINISHED, "accepted")),
    )
    return (await session.exec(where.order_by(col(Risk.number)))).all()


async def mine(session: Session, person_id: UUID) -> Sequence[tuple[Risk, str]]:
    """The risks that a person owns and that are not over, with their channel's name, the next to review first.

    Nothing of channels that the person has left, or that are archived.
    """
    where = (
        select(Risk, Channel.name)
        .join(Channel, (col(Channel.id) == Risk.channel_id) & (col(Channel.workspace_id) == Risk.workspace_id))
        .join(Member, (col(Member.channel_id) == Risk.channel_id) & (col(Member.workspace_id) == Risk.workspace_id))
        .where(Risk.owner_id == person_id, Member.person_id == person_id, col(Member.until).is_(None))
        .where(col(Risk.state).in_(UNFINISHED), Channel.state != "archived")
        .order_by(col(Risk.review_on), Channel.name, col(Risk.number))
    )
    return (await session.exec(where)).all()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which risks a list shows. `which`: open, mine (owned or raised by `by`, not over), due (on the day `on`), all.

    `scores`: the smallest and largest likelihood × impact.
    """

    which: str
    by: UUID
    on: date
    kind: str | None = None
    scores: tuple[int, int] | None = None
    words: str = ""


async def page(session: Session, channel_id: UUID, wanted: Wanted, first: int, most: int) -> tuple[int, Sequence[Risk]]:
    """How many risks of a channel are wanted, and `most` of them from the `first` on: the highest score first."""
    score = col(Risk.likelihood) * col(Risk.impact)
    where: list[ColumnElement[bool]] = [col(Risk.channel_id) == channel_id]
    where += [col(Risk.state).in_(UNFINISHED)] if wanted.which != "all" else []
    where += [or_(col(Risk.owner_id) == wanted.by, col(Risk.raised_by) == wanted.by)] if wanted.which == "mine" else []
    where += [col(Risk.review_on) <= wanted.on] if wanted.which == "due" else []
    where += [col(Risk.kind) == wanted.kind] if wanted.kind else []
    where += [score.between(*wanted.scores)] if wanted.scores else []
    for word in wanted.words.split():
        said = (col(Risk.title), col(Risk.happening))
        where.append(or_(*(each.icontains(word, autoescape=True) for each in said)))
    total = (await session.exec(select(func.count(col(Risk.id))).where(*where))).one()
    ordered = select(Risk).where(*where).order_by(func.coalesce(score, UNSCORED).desc(), col(Risk.number))
    return total, (await session.exec(ordered.offset(first).limit(most))).all()


async def answering(session: Session, ask_id: UUID) -> Sequence[Risk]:
    """The risks that were flagged in answer to an ask, by number."""
    return (await session.exec(select(Risk).where(Risk.ask_id == ask_id).order_by(col(Risk.number)))).all()


async def tied_to(session: Session, channel_id: UUID, target_id: UUID) -> Sequence[Risk]:
    """The risks of a channel that endanger a target, whatever became of them, by number."""
    where = select(Risk).where(Risk.channel_id == channel_id, Risk.target_id == target_id)
    return (await session.exec(where.order_by(col(Risk.number)))).all()


async def last_flagged(session: Session, channel_id: UUID, until: datetime) -> dict[str, datetime]:
    """When a risk of each kind was last flagged in a channel by a moment; nothing of kinds of which there was none."""
    where = (
        select(Risk.kind, func.max(Risk.raised_at))
        .where(Risk.channel_id == channel_id, col(Risk.kind).is_not(None), Risk.raised_at <= until)
        .group_by(col(Risk.kind))
    )
    return {kind: at for kind, at in await session.exec(where) if kind}


async def gathered(session: Session, gathering: UUID) -> Sequence[Risk]:
    """The risks whose cards stand under a message, by number."""
    return (await session.exec(select(Risk).where(Risk.gathered_in == gathering).order_by(col(Risk.number)))).all()


async def votes(session: Session, risk_id: UUID) -> int:
    """How many people share a risk."""
    return (await session.exec(select(func.count()).where(RiskVote.risk_id == risk_id))).one()


async def vote(session: Session, risk_id: UUID, person_id: UUID) -> RiskVote | None:
    """The person's vote on a risk."""
    where = select(RiskVote).where(RiskVote.risk_id == risk_id, RiskVote.person_id == person_id)
    return (await session.exec(where)).first()
