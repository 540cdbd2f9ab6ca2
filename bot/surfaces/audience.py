"""Whom rounds ask: owners of what their ritual keeps in the channel where they ask nobody else; and when they ask one person."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from bot.ritual import Registry, named
from bot.rules import permissions
from bot.rules import rounds as rules
from storage import absences, rounds
from storage.channels import Channel
from storage.database import Session
from storage.habits import Owners
from storage.people import Member, Person
from storage.rounds import Round


async def owners(session: Session, rituals: Registry, asking: Iterable[Round]) -> Owners:
    """By ritual, who owns something of it: only for those of the rounds that ask nobody but owners (and leads)."""
    only = {each.ritual: each.channel_id for each in asking if each.audience == rounds.OWNERS}
    known = {ritual.name for ritual in rituals}
    return {
        ritual: await named(rituals, ritual).owners(session, channel_id)
        for ritual, channel_id in only.items()
        if ritual in known
    }


async def upcoming(
    session: Session, rituals: Registry, who: Person, places: Sequence[tuple[Member | None, Channel]], now: datetime
) -> dict[UUID, datetime | None]:
    """When each round of some channels asks the person next, by its id; None where it does not.

    `places`: the channels, each beside how the person belongs to it.
    """
    belongs = {channel.id: (member, channel) for member, channel in places}
    known = await rounds.of_channels(session, belongs)
    away = await absences.of(session, who.id)
    found: dict[UUID, datetime | None] = {}
    for asked in known:
        member, channel = belongs[asked.channel_id]
        found[asked.id] = None
        if asked.paused or member is None or not permissions.takes_part(member):
            continue
        only_owners = asked.audience == rounds.OWNERS and not member.lead
        owned = await owners(session, rituals, [asked]) if only_owners else {}
        if rules.reaches(asked, who.craft, member.opted_out, owns=member.lead or who.id in owned.get(asked.ritual, ())):
            found[asked.id] = rules.next_asked(asked, channel, who, now, away)
    return found
