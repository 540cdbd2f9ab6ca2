"""How a debt is nominated: by one line, by the form, from a message, in answer to the round."""

from datetime import datetime
from typing import Any
from uuid import UUID

from bot.blocks import debt as blocks
from bot.blocks.kit import Message, View
from bot.listeners import Close, Command, Open, Press, Reply, Say, Shortcut, Submission, Update
from bot.ritual import Registry
from bot.rules import debt as rules
from bot.surfaces import capture, day, records, threads
from handlers.debt.reach import taken
from storage import changes, channels, people
from storage import debt as facts
from storage.channels import Channel
from storage.database import Session
from storage.debt import Debt
from storage.people import Person
from storage.rounds import Ask

COMMAND = rules.LINES.command


async def opened(
    session: Session, command: Command, channel: Channel | None, rituals: Registry, now: datetime
) -> Reply:
    return Open(await _form(session, rituals, records.enrolled(channel, command.place, COMMAND), now))


async def nominated_in_line(
    session: Session, command: Command, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    if channel is None:
        rules.LINES.split(command.text)  # what is no nomination anywhere is not kept
        return await capture.kept(session, rules.RITUAL, command, who, now)
    return Say(await captured(session, rituals, channel, who, command.text, now))


async def captured(
    session: Session, _rituals: Registry, channel: Channel, who: Person, line: str, now: datetime
) -> Message:
    """A line typed after `/debt` is a nomination in the channel."""
    here = records.enrolled(channel, channel.slack_id, COMMAND)
    title, hurts = rules.LINES.split(line)
    debt = await nominate(session, here, who, now, title=title, hurts=hurts)
    return blocks.saved(debt, here.name, waits=here.state == "lost")


async def nominated_from_message(
    session: Session, shortcut: Shortcut, channel: Channel | None, rituals: Registry, now: datetime
) -> Reply:
    """A message's menu: the form with its first line; in a channel that is not enrolled, with a choice of channels."""
    here = channel if channel is not None and channel.state != "archived" else None
    first, quoted = records.of_message(shortcut)
    return Open(await _form(session, rituals, here, now, title=first, link=shortcut.link, quoted=quoted))


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


async def asked_to_nominate(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    ask = await day.own(session, who, press.value, rules.RITUAL, rules.ROUND)
    channel = await channels.get(session, ask.workspace_id, ask.channel_id)
    return Open(await _form(session, rituals, channel, now, ask_id=str(ask.id)))


async def asked_to_add(session: Session, who: Person) -> Reply:
    """On the Home tab: the form with a choice of channels; the only one of theirs is filled in."""
    return Open(blocks.form(None, suggested=await records.suggested(session, who)))


async def _form(session: Session, rituals: Registry, channel: Channel | None, now: datetime, **filled: Any) -> View:
    """The form for a channel, with what can be held back there; without one it is chosen in the form, and so nothing is offered."""
    offered = (await threads.targets(session, rituals, channel.id, now)).values() if channel else ()
    return blocks.form(channel.slack_id if channel else None, targets=offered, **filled)


async def nominated_in_answer(session: Session, ask: Ask, line: str, now: datetime) -> Message:
    """A line typed in answer to the debt round is a nomination, or says that there is nothing new."""
    if rules.LINES.says_nothing_new(line):
        await day.answered(session, ask, "nothing_new", now)
        return blocks.nothing_new()
    channel = records.enrolled(await channels.get(session, ask.workspace_id, ask.channel_id), None, COMMAND)
    who = await people.get(session, ask.workspace_id, ask.person_id)
    title, hurts = rules.LINES.split(line)
    debt = await nominate(session, channel, who, now, ask=ask, title=title, hurts=hurts)
    return blocks.saved(debt, channel.name, waits=channel.state == "lost")


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
