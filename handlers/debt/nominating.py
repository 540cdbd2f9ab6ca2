"""How a debt is nominated: by one line, by the form, from a message, in answer to the round."""

from datetime import datetime
from typing import Any
from uuid import UUID

from bot.blocks import debt as blocks
from bot.blocks.kit import Message
from bot.listeners import Close, Reply, Submission, Update
from bot.ritual import Registry
from bot.rules import debt as rules
from bot.surfaces import day, records, threads
from bot.surfaces.raising import Raises
from handlers.debt.reach import taken
from storage import changes, channels
from storage import debt as facts
from storage.channels import Channel
from storage.database import Session
from storage.debt import Debt
from storage.people import Person
from storage.rounds import Ask

COMMAND = rules.LINES.command


async def submitted(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    ask = await day.answering(session, who, submission.meta, rules.RITUAL, rules.ROUND)
    here = await records.chosen(session, submission, channel, who, COMMAND)
    said = rules.filled(submission.values)
    said["hurts"] = records.with_text(submission, said["hurts"], said["title"])
    said["target_id"] = await threads.chosen(session, rituals, here.id, submission.values.get("target"), now)
    link = submission.meta.get("link")
    debt = await nominate(session, here, who, now, ask=ask, at_home=submission.at_home, link=link, **said)
    return Update(blocks.waiting(debt, here.name)) if here.state == "lost" else Close()


async def nominate(
    session: Session,
    channel: Channel,
    who: Person,
    now: datetime,
    *,
    ask: Ask | None = None,
    at_home: bool = False,
    **said: Any,
) -> Debt:
    """Save a nomination with all that follows from it. In answer to an `ask`, or on the Home tab, its card is gathered."""
    rules.checked(said)  # what is refused takes no number
    number = await changes.next_number(session, channel.workspace_id, channel.id, rules.RITUAL)
    debt, step = rules.nominate(channel.id, number, who, now, ask_id=ask.id if ask else None, **said)
    debt.gathered_in = records.gathering(rules.RITUAL, channel) if ask or at_home else None
    await taken(session, debt, step, who, now)
    await records.post_card(session, rules.RITUAL, debt, channel, now)
    if ask is not None:
        await day.answered(session, ask, "nominated", now)
    return debt


async def gathered(session: Session, gathering: UUID) -> Message | None:
    """The message under which stand the cards of debts that were nominated in answer to the bot."""
    debts = await facts.gathered(session, gathering)
    if not debts:
        return None
    channel = await channels.get(session, debts[0].workspace_id, debts[0].channel_id)
    return blocks.raised_this_week(channel.name, debts)


async def _line(
    session: Session, channel: Channel, who: Person, now: datetime, ask: Ask | None, title: str, more: str
) -> Debt:
    return await nominate(session, channel, who, now, ask=ask, title=title, hurts=more)


RAISES = Raises(rules.RITUAL, rules.LINES, rules.ROUND, "nominate", blocks.form, _line, blocks.saved)
