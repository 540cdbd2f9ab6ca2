"""The one thread from what a team wants to what is in its way: which records others may link to, and what is tied to them.

A ritual offers its records as targets and says what of its own is tied to one (bot/ritual.py); none knows another.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from bot.errors import Refused
from bot.ritual import Registry
from bot.rules import text
from bot.rules.ties import Strands, Target
from storage import outbox
from storage.database import Session

UNKNOWN = "I do not find that any more. Choose another one, or none."


async def targets(
    session: Session, rituals: Registry, channel_id: UUID, now: datetime, linked: Collection[UUID | None] = ()
) -> dict[UUID, Target]:
    """What others may link to in a channel, by id: what is active there, and what is `linked` already, whatever became of it."""
    known = {each for each in linked if each}
    found = [target for ritual in rituals for target in await ritual.targets(session, channel_id, known, now)]
    return {target.id: target for target in found}


async def target(
    session: Session, rituals: Registry, channel_id: UUID, linked: UUID | None, now: datetime
) -> Target | None:
    """What a record of the channel is linked to."""
    return (await targets(session, rituals, channel_id, now, [linked])).get(linked) if linked else None


async def chosen(
    session: Session,
    rituals: Registry,
    channel_id: UUID,
    written: str | None,
    now: datetime,
    linked: UUID | None = None,
) -> UUID | None:
    """What a form's field `target` says; None where it was left open. `linked`: what the record is linked to already.

    Raises Refused for what cannot be linked to in the channel.
    """
    if not written:
        return None
    target = (await targets(session, rituals, channel_id, now, [linked])).get(text.identity(written, UNKNOWN))
    if target is None:
        raise Refused(UNKNOWN, field="target")
    return target.id


async def strands(
    session: Session, rituals: Registry, channel_id: UUID, target_id: UUID, now: datetime
) -> Sequence[Strands]:
    """What is tied to a record of the channel, of each ritual that has something to say of it."""
    told = [await ritual.strands(session, rituals, channel_id, target_id, now) for ritual in rituals]
    return [each for each in told if each is not None]


async def tied(session: Session, now: datetime, *target_ids: UUID | str | None) -> None:
    """Something that is, or was, tied to some targets has changed: their cards are drawn again."""
    known = {UUID(str(each)) for each in target_ids if each}
    if known:
        await session.flush()
        await outbox.refresh(session, now, *known)


async def moved(session: Session, rituals: Registry, channel_id: UUID, target_id: UUID, now: datetime) -> None:
    """A target has changed: the cards of what is tied to it are drawn again. Digests say what was true at their cut-off."""
    await session.flush()
    told = await strands(session, rituals, channel_id, target_id, now)
    if ids := [each.id for strand in told for each in strand.items]:
        await outbox.refresh(session, now, *ids)
