"""Who works in a workspace: people, and which channels they are members of."""

from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Select, UniqueConstraint, bindparam
from sqlmodel import Field, col, func, select

from storage import channels
from storage.channels import Channel
from storage.database import Session
from storage.facts import Moment, Mutable, refers

DEFAULT_WORK_FROM = time(9, 0)
DEFAULT_WORK_TO = time(17, 0)
Asking = TypeVar("Asking", bound=Select[*tuple[Any, ...]])


class Person(Mutable, table=True):
    """A Slack user. `zone` is an IANA name or None (unknown); weekdays are ISO numbers, 1 Monday to 7 Sunday.

    `ritual_day` and `prompt_time` are the person's own choice (None: the channel's). `country`: whose holidays are theirs, two
    letters. `settled`: since when they are asked as they are now (None: always); what they should have been asked before that
    is not made up for. `reminded`: whether they want to hear once of what is still open. `first_day`: the first day's message
    that they got. `kind`: member, guest, external.
    """

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_id"),
        CheckConstraint("kind IN ('member', 'guest', 'external')", name="kind"),
        CheckConstraint("ritual_day BETWEEN 1 AND 7", name="ritual_day"),
    )

    slack_id: str
    name: str = ""
    zone: str | None = None
    craft: str | None = None
    ritual_day: int | None = None
    prompt_time: time | None = None
    working_days: str = "12345"
    work_from: time = DEFAULT_WORK_FROM
    work_to: time = DEFAULT_WORK_TO
    country: str | None = None
    reminded: bool = True
    settled: datetime | None = Field(default=None, sa_type=Moment)
    first_day: UUID | None = None
    dm_id: str | None = None
    kind: str = "member"
    admin: bool = False
    gone: bool = False


class Member(Mutable, table=True):
    """A person in a channel, from `since` until `until` (None: still there).

    `opted_out`: the rounds that do not ask them, and `kept`: those that they were asked about whether to pause them, and
    keep; both as storage/rounds.py names a round, with spaces between.
    """

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("workspace_id", "person_id", "channel_id"),
        refers("person_id", "people"),
        refers("channel_id", "channels"),
    )

    person_id: UUID
    channel_id: UUID = Field(index=True)
    lead: bool = False
    opted_out: str = ""
    kept: str = ""
    since: datetime = Field(sa_type=Moment)
    until: datetime | None = Field(default=None, sa_type=Moment)


async def by_slack_id(session: Session, slack_id: str) -> Person | None:
    """The person with this Slack id, if we have met."""
    return (await session.exec(select(Person).where(Person.slack_id == slack_id))).first()


async def get(session: Session, workspace_id: UUID, person_id: UUID) -> Person:
    """The person with this id, who must exist."""
    return await session.get_one(Person, (workspace_id, person_id))


async def meet(session: Session, slack_id: str) -> Person:
    """The person with this Slack id; one we have never met is added with nothing but the id."""
    person = await by_slack_id(session, slack_id)
    if person is None:
        person = Person(slack_id=slack_id)
        session.add(person)
        await session.flush()
    return person


async def named(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of people by their id."""
    if not ids:
        return {}
    rows = await session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids)))
    return {person_id: name or "somebody" for person_id, name in rows}


async def among(session: Session, slack_ids: Collection[str]) -> dict[str, Person]:
    """Whom we have met of these, by their Slack id."""
    found: dict[str, Person] = {}
    some = list(slack_ids)
    for start in range(0, len(some), 500):
        where = select(Person).where(col(Person.slack_id).in_(some[start : start + 500]))
        found |= {person.slack_id: person for person in await session.exec(where)}
    return found


async def slack_ids(session: Session) -> Sequence[str]:
    """The Slack ids of everyone we have met who is not gone."""
    return (await session.exec(select(Person.slack_id).where(col(Person.gone).is_(False)))).all()


async def joined(session: Session, person: Person, channel_id: UUID, at: datetime, *, lead: bool = False) -> Member:
    """Make `person` a member of the channel from `at`; a member stays as they are."""
    member = await membership(session, person.id, channel_id)
    if member is None:
        member = Member(person_id=person.id, channel_id=channel_id, since=at, lead=lead)
        session.add(member)
    elif member.until is not None:
        member.since, member.until = at, None
    member.lead = member.lead or lead
    return member


async def left(session: Session, person: Person, channel_id: UUID, at: datetime) -> None:
    """The person is no longer in the channel. Whoever was not a member stays so."""
    member = await membership(session, person.id, channel_id)
    if member is not None and member.until is None:
        member.until, member.lead = at, False


async def listed(session: Session, channel_id: UUID, here: Collection[Person], began: datetime, at: datetime) -> None:
    """Make people members of the channel from `at`, as Slack listed them at `began`: who has left since then stays away."""
    where = select(Member).where(
        Member.channel_id == channel_id, col(Member.person_id).in_([person.id for person in here])
    )
    known = {member.person_id: member for member in await session.exec(where)}
    for person in here:
        member = known.get(person.id)
        if member is None:
            session.add(Member(person_id=person.id, channel_id=channel_id, since=at))
        elif member.until is not None and member.until < began:
            member.since, member.until = at, None


async def unlisted(
    session: Session, channel_id: UUID, here: Collection[str], began: datetime, at: datetime
) -> Sequence[Person]:
    """Whom Slack did not list at `began` (by Slack ids) has left the channel, unless they came since then. Answers with them."""
    gone = []
    where = (
        select(Member, Person)
        .join(Person, (col(Person.id) == Member.person_id) & (col(Person.workspace_id) == Member.workspace_id))
        .where(Member.channel_id == channel_id, col(Member.until).is_(None), Member.since < began)
    )
    for member, person in await session.exec(where):
        if person.slack_id not in here:
            member.until, member.lead = at, False
            gone.append(person)
    return gone


async def membership(session: Session, person_id: UUID, channel_id: UUID) -> Member | None:
    """How the person belongs to the channel, also when they have left; None when they never did."""
    where = select(Member).where(Member.person_id == person_id, Member.channel_id == channel_id)
    return (await session.exec(where)).first()


# Made once: every payload asks it, and making it costs more than asking.
_MET = (
    select(Person, Channel, Member)
    .outerjoin(
        Channel,
        (col(Channel.workspace_id) == Person.workspace_id) & (col(Channel.slack_id) == bindparam("place")),
    )
    .outerjoin(
        Member,
        (col(Member.workspace_id) == Person.workspace_id)
        & (col(Member.person_id) == Person.id)
        & (col(Member.channel_id) == Channel.id),
    )
    .where(Person.slack_id == bindparam("person"))
)


async def met_in(
    session: Session, person: str, place: str | None
) -> tuple[Person | None, Channel | None, Member | None]:
    """Who, where, and how the one belongs to the other, by Slack's ids of a person and a channel: in one question."""
    found = (await session.exec(_MET, params={"person": person, "place": place})).first()
    if found is not None:
        return found[0], found[1], found[2]
    return None, (await channels.by_slack_id(session, place) if place else None), None


async def homes(session: Session, person_id: UUID) -> Sequence[tuple[Member, Channel]]:
    """The enrolled channels that the person is in, by name, beside how they belong to each."""
    where = (
        select(Member, Channel)
        .join(Channel, (col(Channel.id) == Member.channel_id) & (col(Channel.workspace_id) == Member.workspace_id))
        .where(Member.person_id == person_id, col(Member.until).is_(None), Channel.state != "archived")
        .order_by(Channel.name, col(Channel.id))
    )
    return (await session.exec(where)).all()


async def present(session: Session, channel_id: UUID) -> Sequence[tuple[Member, Person]]:
    """Everyone who is in the channel now and not gone, by id."""
    return (await session.exec(in_channel(select(Member, Person), channel_id).order_by(col(Person.id)))).all()


async def number_in(session: Session, channel_id: UUID) -> int:
    """How many are in the channel now and not gone."""
    return (await session.exec(in_channel(select(func.count()), channel_id))).one()


def in_channel(statement: Asking, channel_id: UUID) -> Asking:
    """What is selected of Person and Member, for everyone who is in the channel now and not gone."""
    return (
        statement.select_from(Member)
        .join(Person, (col(Person.id) == Member.person_id) & (col(Person.workspace_id) == Member.workspace_id))
        .where(col(Member.channel_id) == channel_id, col(Member.until).is_(None), col(Person.gone).is_(False))
    )


async def present_among(session: Session, channel_id: UUID, ids: Collection[UUID]) -> dict[UUID, tuple[Member, Person]]:
    """Who of these (by person id) is in the channel now and not gone, and how they belong to it."""
    if not ids:
        return {}
    where = in_channel(select(Member, Person), channel_id).where(col(Person.id).in_(ids))
    return {person.id: (member, person) for member, person in await session.exec(where)}


async def crafts(session: Session, channel_id: UUID, since: datetime | None = None) -> dict[str, int]:
    """How many people of each craft are in the channel now and not gone; "": of whom we do not know. `since`: of those who have
    been there since that moment or longer."""
    craft = func.coalesce(col(Person.craft), "")
    counted = in_channel(select(craft, func.count()), channel_id).group_by(craft)
    counted = counted if since is None else counted.where(col(Member.since) <= since)
    return dict((await session.exec(counted)).all())


async def crafts_among(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """The crafts of people by their id; "" where we do not know."""
    if not ids:
        return {}
    where = select(Person.id, func.coalesce(col(Person.craft), "")).where(col(Person.id).in_(ids))
    return dict((await session.exec(where)).all())


async def memberships(session: Session, person_id: UUID) -> Sequence[tuple[Member, Channel]]:
    """The enrolled channels that the person is in now, by name, each beside how they belong to it."""
    where = (
        select(Member, Channel)
        .join(Channel, (col(Channel.id) == Member.channel_id) & (col(Channel.workspace_id) == Member.workspace_id))
        .where(Member.person_id == person_id, col(Member.until).is_(None))
        .order_by(col(Channel.name), col(Channel.id))
    )
    return (await session.exec(where)).all()


async def leads(session: Session, channel_id: UUID) -> list[Person]:
    """The people who were made leads of the channel, by id."""
    where = in_channel(select(Person), channel_id).where(col(Member.lead)).order_by(col(Person.id))
    return list((await session.exec(where)).all())
