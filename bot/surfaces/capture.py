"""Lines typed where no channel is set up: kept, and handed to their ritual once it is known where they belong."""

from datetime import datetime

from bot.blocks import capture as blocks
from bot.blocks.kit import Message
from bot.errors import Gone, Refused
from bot.listeners import Command, Reply, Say
from bot.ritual import Registry, named
from bot.rules import text
from storage import drafts
from storage.channels import Channel
from storage.database import Session
from storage.drafts import Capture
from storage.people import Person


async def kept(session: Session, ritual: str, command: Command, who: Person, now: datetime) -> Reply:
    """Keep what was typed after the command of a ritual, and ask where it belongs. Raises Refused for what says nothing."""
    line = text.cleaned(command.text)
    if not text.says_something(line):
        raise Refused("Say it in words: there is no letter, digit or picture in this.")
    draft = drafts.capture(session, ritual, who.id, line, now)
    direct = (command.place or "D").startswith("D") or command.place_name in {"directmessage", "mpdm"}
    return Say(blocks.kept(line, str(draft.id), direct=direct))


async def find(session: Session, who: Person, draft_id: str) -> Capture | None:
    """The person's line that a button or form names; None when it has found its channel."""
    return await drafts.captured(session, text.identity(draft_id, blocks.USED), who.id)


async def own(session: Session, who: Person, draft_id: str) -> Capture:
    """The person's line that a button or form names. Raises Gone when it has found its channel."""
    draft = await find(session, who, draft_id)
    if draft is None:
        raise Gone(blocks.USED)
    return draft


async def placed(
    session: Session, rituals: Registry, draft: Capture, channel: Channel, who: Person, now: datetime
) -> Message:
    """The line becomes a record of the channel; answers with what its ritual says to it. Raises Gone, Refused."""
    if not await drafts.placed(session, draft):
        raise Gone(blocks.USED)
    return await named(rituals, draft.ritual).captured(session, rituals, channel, who, draft.line, now)
