"""Who in a channel shares habits: when they work and want to be asked, and which rounds may ask them.

The clock plans per habits and not per person; see docs/decisions/0010-the-database-writes-the-asks.md.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from functools import reduce
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import String, case, cast, func, literal, or_
from sqlmodel import col, select

from storage.channels import Channel
from storage.database import Session
from storage.people import Member, Person, in_channel

Owners = Mapping[str, Collection[UUID]]
"""By the name of a ritual: who (by person id) owns something of it in the channel."""


class Habits(Protocol):
    """When somebody works and wants to be asked: what a Person says of themselves, and a row of these columns too."""

    @property
    def zone(self) -> str | None: ...
    @property
    def ritual_day(self) -> int | None: ...
    @property
    def prompt_time(self) -> time | None: ...
    @property
    def working_days(self) -> str: ...
    @property
    def work_from(self) -> time: ...
    @property
    def country(self) -> str | None: ...


class Shared(Habits, Protocol):
    """Habits that people in a channel share, the first of whom has been there `since`.

    `opted_out` as a Member has it; `owns` names the rituals of which they own something or lead the channel, where that was
    asked. `like` is all of them in one text of the database's own: whose is the same are alike.
    """

    @property
    def craft(self) -> str | None: ...
    @property
    def opted_out(self) -> str: ...
    @property
    def owns(self) -> str: ...
    @property
    def like(self) -> str: ...
    @property
    def since(self) -> datetime: ...


async def in_use(session: Session, channel: Channel, owners: Owners) -> Sequence[Shared]:
    """The habits of everyone who is in the channel now and not gone, each once; what they left open is the channel's."""
    own = _columns(channel, owners)
    columns: Any = [each.label(name) for name, each in own.items()]
    columns += [] if owners else [literal("").label("owns")]
    columns += [_like(own).label("like"), func.min(Member.since).label("since")]
    where = in_channel(select(*columns), channel.id).group_by(*own.values())
    rows: Sequence[Any] = (await session.exec(where)).all()
    return rows


def alike(channel: Channel, owners: Owners) -> dict[str, Any]:
    """What a person in the channel is compared by with Shared; the zone first, since it costs least."""
    own = _columns(channel, owners)
    return {"zone": own["zone"], "like": _like(own)}


def _columns(channel: Channel, owners: Owners) -> dict[str, Any]:
    own: dict[str, Any] = {
        "zone": func.coalesce(Person.zone, channel.zone),
        "ritual_day": func.coalesce(Person.ritual_day, channel.ritual_day),
        "prompt_time": func.coalesce(Person.prompt_time, channel.prompt_time),
        "working_days": col(Person.working_days),
        "work_from": col(Person.work_from),
        "country": func.coalesce(Person.country, ""),
        "craft": func.coalesce(Person.craft, ""),
        "opted_out": col(Member.opted_out),
    }
    if owners:
        own["owns"] = _joined(
            case((or_(col(Member.lead), col(Person.id).in_(ids)), literal(ritual)), else_=literal(""))
            for ritual, ids in sorted(owners.items())
        )
    return own


def _like(own: dict[str, Any]) -> Any:
    return _joined(cast(each, String) for each in own.values())


def _joined(parts: Any) -> Any:
    return reduce(lambda text, each: text + literal(" ") + each, parts)
