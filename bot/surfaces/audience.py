"""Whom rounds ask that do not ask everyone: the owners of what their ritual keeps in the channel."""

from collections.abc import Iterable

from bot.ritual import Registry, named
from storage import rounds
from storage.database import Session
from storage.habits import Owners
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
