"""What is asked and when: rounds (a question on a rhythm), runs (one occurrence), asks (one question to one person)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, and_, func
from sqlmodel import Field, col, select

from storage.channels import Channel
from storage.database import Session
from storage.facts import Moment, Mutable, refers
from storage.people import Member

OPEN, ANSWERED, SKIPPED, LATE, EXPIRED, MISSED = "open", "answered", "skipped", "late", "expired", "missed"
EXCUSED = "excused"
EVERYONE, OWNERS = "everyone", "owners"


class Round(Mutable, table=True):
    """A ritual's recurring question in one channel: every `weeks` weeks, counted from `anchor`, a Monday.

    `audience`: everyone, owners (and leads) only, or some crafts ("product,design"). Nobody is asked at a moment before
    `since`. `next_due` is the moment from which the planner has something to do.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id", "ritual", "kind"),
        refers("channel_id", "channels"),
        CheckConstraint("weeks IN (1, 2, 4)", name="weeks"),
    )

    channel_id: UUID
    ritual: str
    kind: str
    weeks: int
    anchor: date
    audience: str = "everyone"
    paused: bool = False
    since: datetime = Field(sa_type=Moment)
    next_due: datetime = Field(sa_type=Moment, index=True)


class Run(Mutable, table=True):
    """One occurrence of a round. `state`: open, closed, missed (nobody could be asked in time)."""

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("workspace_id", "round_id", "cycle"),
        refers("round_id", "rounds"),
        refers("channel_id", "channels"),
        CheckConstraint("state IN ('open', 'closed', 'missed')", name="state"),
        Index("ix_runs_channel_id_state", "channel_id", "state"),
    )

    round_id: UUID
    channel_id: UUID
    ritual: str
    cycle: int
    nominal: date
    closes_at: datetime | None = Field(default=None, sa_type=Moment)
    state: str = "open"


class Ask(Mutable, table=True):
    """One question to one person, caused by a run or by a record (`subject_id`).

    `nominal` is the date for which it is asked (of a run the same for everyone: it asks a person once), `due` the moment of the
    person's prompt hour; `delivery_id` the day's message that
    carries it; `again` the moment to which the person put it off. `state`: open, answered, skipped, late (answered after its
    run closed), expired (could not be asked), missed (not answered), excused (away, not working or opted out: it counts as
    neither asked nor answered). `answer` is the verb of the answer.
    """

    __tablename__ = "asks"
    __table_args__ = (
        UniqueConstraint("workspace_id", "person_id", "ritual", "kind", "subject_id", "nominal"),
        refers("person_id", "people"),
        refers("channel_id", "channels"),
        refers("delivery_id", "deliveries"),
        CheckConstraint(
            "state IN ('open', 'answered', 'skipped', 'late', 'expired', 'missed', 'excused')", name="state"
        ),
        Index("ix_asks_subject_id", "subject_id"),
        Index("ix_asks_delivery_id", "delivery_id"),
    )

    person_id: UUID
    channel_id: UUID
    ritual: str
    kind: str
    subject_id: UUID
    nominal: date
    due: datetime = Field(sa_type=Moment)
    delivery_id: UUID | None = None
    again: datetime | None = Field(default=None, sa_type=Moment)
    state: str = OPEN
    answer: str | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


def named(each: Round | Ask) -> str:
    """How a Member names a round, or the round that caused an ask: "risk.risks"."""
    return f"{each.ritual}.{each.kind}"


async def of_channels(session: Session, ids: Collection[UUID]) -> Sequence[Round]:
    """The rounds of some channels, in the order of `of_channel` for each."""
    where = select(Round).where(col(Round.channel_id).in_(ids))
    return (await session.exec(where.order_by(Round.ritual, Round.kind))).all() if ids else ()


async def of_channel(session: Session, channel_id: UUID) -> Sequence[Round]:
    """The rounds of a channel, by ritual."""
    where = select(Round).where(Round.channel_id == channel_id).order_by(col(Round.ritual), col(Round.kind))
    return list((await session.exec(where)).all())


async def awaiting_plan(session: Session, until: datetime) -> Sequence[tuple[UUID, UUID]]:
    """(workspace_id, channel id) of the channels that have a round to look at by `until`."""
    where = select(Round.workspace_id, Round.channel_id).where(Round.next_due <= until, col(Round.paused).is_(False))
    return list(dict.fromkeys((await session.exec(where)).all()))  # DISTINCT would scan every round in the key's order


async def hints(session: Session) -> Sequence[datetime]:
    """From when each round has something to plan."""
    return (await session.exec(select(Round.next_due).where(col(Round.paused).is_(False)))).all()


async def ask(session: Session, ask_id: UUID) -> Ask | None:
    """The ask with this id."""
    return (await session.exec(select(Ask).where(Ask.id == ask_id))).first()


async def open_about(session: Session, subject_id: UUID, kinds: Collection[str]) -> Sequence[Ask]:
    """What is open of what was asked about a record."""
    if not kinds:
        return ()
    where = select(Ask).where(Ask.subject_id == subject_id, col(Ask.kind).in_(kinds), Ask.state == OPEN)
    return (await session.exec(where)).all()


async def put_about(session: Session, subjects: Collection[UUID], kinds: Collection[str]) -> Sequence[Ask]:
    """What was ever asked about some records, however it ended."""
    where = select(Ask).where(col(Ask.subject_id).in_(subjects), col(Ask.kind).in_(kinds))
    return (await session.exec(where.order_by(col(Ask.nominal)))).all() if subjects else ()


async def waiting_in(session: Session, channel_id: UUID, ritual: str) -> Sequence[Ask]:
    """What a ritual has asked in a channel and nobody has answered."""
    where = select(Ask).where(Ask.channel_id == channel_id, Ask.ritual == ritual, Ask.state == OPEN)
    return (await session.exec(where)).all()


async def open_for(session: Session, person_id: UUID, until: datetime) -> Sequence[Ask]:
    """What the person has been asked by `until` and not answered, the oldest first; nothing of channels they have left, or
    that are archived."""
    where = (
        select(Ask)
        .join(Member, belongs())
        .join(Channel, (col(Channel.id) == Ask.channel_id) & (col(Channel.workspace_id) == Ask.workspace_id))
        .where(Ask.person_id == person_id, Ask.state == OPEN, Ask.due <= until, col(Member.until).is_(None))
        .where(Channel.state != "archived")
        .order_by(col(Ask.due), col(Ask.id))
    )
    return list((await session.exec(where)).all())


async def last_put(
    session: Session, person_id: UUID, channel_id: UUID, ritual: str, kind: str, until: datetime
) -> Ask | None:
    """What a round has asked the person last in a channel by a moment, answered or not."""
    where = select(Ask).where(
        Ask.person_id == person_id,
        Ask.channel_id == channel_id,
        Ask.ritual == ritual,
        Ask.kind == kind,
        Ask.due <= until,
    )
    sent = where.where(col(Ask.delivery_id).is_not(None), Ask.state != EXCUSED)
    return (await session.exec(sent.order_by(col(Ask.due).desc()).limit(1))).first()


async def carried_by(session: Session, person_id: UUID, delivery_id: UUID) -> Sequence[Ask]:
    """What one day's message asked the person, answered or not; nothing of channels they have left, or that is excused."""
    where = (
        select(Ask)
        .join(Member, belongs())
        .where(Ask.delivery_id == delivery_id, Ask.person_id == person_id, col(Ask.state).not_in((EXPIRED, EXCUSED)))
        .where(col(Member.until).is_(None))
        .order_by(col(Ask.due), col(Ask.id))
    )
    return list((await session.exec(where)).all())


async def carriers(session: Session, person_id: UUID, channel_id: UUID, after: datetime) -> Sequence[UUID]:
    """The day's messages since `after` that asked the person something in a channel."""
    where = select(Ask.delivery_id).where(
        Ask.person_id == person_id, Ask.channel_id == channel_id, Ask.due > after, col(Ask.delivery_id).is_not(None)
    )
    return [each for each in (await session.exec(where)).all() if each is not None]


async def asked_last(session: Session, person_id: UUID, after: datetime, until: datetime) -> Sequence[Ask]:
    """What the person's newest day's message of a time asked, answered or not; nothing of channels they have left."""
    newest = (
        select(Ask.delivery_id)
        .where(Ask.person_id == person_id, Ask.due > after, Ask.due <= until)
        .where(col(Ask.state).not_in((EXPIRED, EXCUSED)))
        .where(col(Ask.delivery_id).is_not(None))
        .order_by(col(Ask.due).desc())
        .limit(1)
    )
    delivery_id = (await session.exec(newest)).first()
    return await carried_by(session, person_id, delivery_id) if delivery_id is not None else ()


def belongs() -> ColumnElement[bool]:
    """How the person of an ask belongs to its channel."""
    return and_(
        col(Member.workspace_id) == Ask.workspace_id,
        col(Member.person_id) == Ask.person_id,
        col(Member.channel_id) == Ask.channel_id,
    )


async def run(session: Session, workspace_id: UUID, run_id: UUID) -> Run | None:
    """The run with this id, which stays as it is until this transaction ends."""
    return await session.get(Run, (workspace_id, run_id), with_for_update={"read": True})


async def is_open(session: Session, run_id: UUID) -> bool:
    """Whether the run with this id is open."""
    return (await session.exec(select(Run.id).where(Run.id == run_id, Run.state == "open"))).first() is not None


async def hold_runs(session: Session, channel_id: UUID) -> None:
    """Wait for whoever answers in a channel's open runs right now, and let nobody answer before this transaction ends."""
    where = select(Run.id).where(Run.channel_id == channel_id, Run.state == "open").order_by(col(Run.id))
    await session.exec(where.with_for_update(key_share=True))


async def runs_of(session: Session, round_id: UUID, cycles: Collection[int]) -> dict[int, Run]:
    """The runs of a round by their cycle number."""
    rows = await session.exec(select(Run).where(Run.round_id == round_id, col(Run.cycle).in_(cycles)))
    return {found.cycle: found for found in rows}


async def last_run(session: Session, round_id: UUID) -> tuple[Run, datetime | None] | None:
    """The last run of a round, with the moment when its last person was (or will be) asked; None before the first."""
    newest = select(Run).where(Run.round_id == round_id).order_by(col(Run.cycle).desc()).limit(1)
    found = (await session.exec(newest)).first()
    if found is None:
        return None
    return found, (await session.exec(select(func.max(Ask.due)).where(Ask.subject_id == found.id))).one()


async def open_runs(session: Session, channel_id: UUID) -> Sequence[tuple[Run, datetime | None]]:
    """The open runs of a channel, each with the moment when its last person was (or will be) asked."""
    last = func.max(func.coalesce(Ask.again, Ask.due)).label("last")
    where = (
        select(Run, last)
        .outerjoin(Ask, (col(Ask.subject_id) == Run.id) & (col(Ask.workspace_id) == Run.workspace_id))
        .where(Run.channel_id == channel_id, Run.state == "open")
        .group_by(*Run.__table__.c)  # type: ignore[attr-defined]
        .order_by(col(Run.nominal))
    )
    return [(found, last_due) for found, last_due in await session.exec(where)]


async def replan(session: Session, channel_id: UUID, at: datetime) -> None:
    """People came or changed: the planner looks at the channel's rounds again."""
    for asked in await of_channel(session, channel_id):
        asked.next_due = min(asked.next_due, at)
