"""The Home tab of one person, composed of all rituals; nothing in it is of channels that they have left."""

from datetime import datetime

from bot.blocks import home as blocks
from bot.blocks.kit import View
from bot.ritual import Registry
from bot.surfaces import audience, day
from storage import people, rounds
from storage.database import Session
from storage.people import Person


async def home(session: Session, who: Person, rituals: Registry, now: datetime) -> View:
    """What the person's Home tab shows now."""
    asks = await rounds.open_for(session, who.id, now)
    parts = await day.sorted_parts(session, rituals, asks[: blocks.WAITING], now)
    owned = [drawn for ritual in rituals if (drawn := await ritual.home(session, rituals, who, now))]
    homes = await people.homes(session, who.id)
    running = [(member, channel) for member, channel in homes if channel.state == "active"]
    comes = await audience.upcoming(session, rituals, who, running, now)
    return blocks.home(
        [part.blocks for part in parts],
        owned,
        [(ritual.adds, f"{ritual.name}.add") for ritual in rituals if ritual.adds],
        [(str(channel.id), channel.name) for _, channel in homes],
        [ritual.about for ritual in rituals],
        asked=len(asks),
        comes=min((at for at in comes.values() if at is not None), default=None),
    )
