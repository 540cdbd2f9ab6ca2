"""The Home tab of one person, composed of all rituals; nothing in it is of channels that they have left."""

from datetime import datetime

from bot.blocks import home as blocks
from bot.blocks.kit import View
from bot.ritual import Registry, named
from storage import people, rounds
from storage.database import Session
from storage.people import Person


async def home(session: Session, who: Person, rituals: Registry, now: datetime) -> View:
    """What the person's Home tab shows now."""
    asks = await rounds.open_for(session, who.id, now)
    parts = [await named(rituals, ask.ritual).part(session, ask) for ask in asks[: blocks.WAITING]]
    owned = [drawn for ritual in rituals for drawn in await ritual.home(session, who)]
    channels = [(str(channel.id), channel.name) for _, channel in await people.homes(session, who.id)]
    return blocks.home(
        [part.blocks for part in parts],
        owned,
        [(ritual.adds, f"{ritual.name}.add") for ritual in rituals if ritual.adds],
        channels,
        [ritual.about for ritual in rituals],
        asked=len(asks),
    )
