"""How a risk is flagged: by one line, by the form, from a message, in answer to the round, without a name."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from bot.blocks import risk as blocks
from bot.blocks.kit import Message, View
from bot.listeners import Close, Command, Open, Press, Reply, Say, Shortcut, Submission, Update
from bot.ritual import Registry
from bot.rules import calendar
from bot.rules import risk as rules
from bot.surfaces import capture, day, records, threads
from handlers.risk.reach import taken
from storage import changes, channels, outbox, people, rounds
from storage import risk as facts
from storage.channels import Channel
from storage.database import Session
from storage.people import Person
from storage.risk import Risk
from storage.rounds import Ask

COMMAND = rules.LINES.command


async def opened(
    session: Session, command: Command, channel: Channel | None, rituals: Registry, now: datetime
) -> Reply:
    return Open(await _form(session, rituals, records.enrolled(channel, command.place, COMMAND), now))


async def flagged_in_line(
    session: Session, command: Command, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    if channel is None:
        rules.LINES.split(command.text)  # what is no flag anywhere is not kept
        return await capture.kept(session, rules.RITUAL, command, who, now)
    return Say(await captured(session, rituals, channel, who, command.text, now))


async def captured(
    session: Session, _rituals: Registry, channel: Channel, who: Person, line: str, now: datetime
) -> Message:
    """A line typed after `/risk` is a flag in the channel."""
    here = records.enrolled(channel, channel.slack_id, COMMAND)
    title, happening = rules.LINES.split(line)
    risk = await flag(session, here, who, now, title=title, happening=happening)
    return blocks.saved(risk, here.name, waits=here.state == "lost")


async def flagged_from_message(
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
    said["happening"] = records.with_text(submission, said["happening"], said["title"])
    said["owner"] = await records.owner(session, here, submission.values.get("owner"), "risk")
    said["target_id"] = await threads.chosen(session, rituals, here.id, submission.values.get("target"), now)
    if blocks.ANONYMOUS in submission.several.get("choices", ()):
        rules.flaggable(said, calendar.channel_date(here, now))
        meta = {name: submission.meta[name] for name in ("ask", "link", "home") if name in submission.meta}
        shown = submission.values | {"happening": said["happening"]}
        offered = (await threads.targets(session, rituals, here.id, now)).values()
        return Update(blocks.anonymous(shown, meta | {"place": here.slack_id}, offered), kept=False)
    at_home = submission.at_home
    risk = await flag(session, here, who, now, ask=ask, at_home=at_home, link=submission.meta.get("link"), **said)
    return Update(blocks.waiting(risk, here.name)) if here.state == "lost" else Close()


async def submitted_anonymously(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    """No id of a person is kept with it, no id that holds a time, and of the time only the day (product.md R10)."""
    ask = await day.answering(session, who, submission.meta, rules.RITUAL, rules.ROUND)
    here = await records.chosen(session, submission, channel, who, COMMAND)
    said = rules.filled(submission.values)
    said["owner"] = await records.owner(session, here, submission.values.get("owner"), "risk")
    said["target_id"] = await threads.chosen(session, rituals, here.id, submission.values.get("target"), now)
    midnight = datetime.combine(now.date(), time(0), UTC)
    on_that_day = max(midnight, here.last_cutoff + timedelta(microseconds=1))  # in the period that runs now
    number = await changes.next_number(session, here.workspace_id, here.id, rules.RITUAL)
    risk, step = rules.flag(
        here.id, number, None, on_that_day, calendar.channel_date(here, now), link=submission.meta.get("link"), **said
    )
    risk.id, step.id = uuid4(), uuid4()
    step.record_id = risk.id
    # not the same moment as the person's message, drawn again, and no id that holds it
    minute = now.replace(second=0, microsecond=0)
    await taken(session, risk, step, None, minute)
    card = outbox.card(rules.RITUAL, risk.id, here.slack_id, minute)
    card.id = uuid4()
    await outbox.enqueue(session, card)
    if ask is not None and ask.state not in (rounds.ANSWERED, rounds.LATE):
        await day.answered(session, ask, "nothing_new", now)  # as many others: nothing tells it from theirs
    return Update(blocks.waiting(risk, here.name), kept=False) if here.state == "lost" else Close()


async def asked_to_flag(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    ask = await day.own(session, who, press.value, rules.RITUAL, rules.ROUND)
    channel = await channels.get(session, ask.workspace_id, ask.channel_id)
    return Open(await _form(session, rituals, channel, now, ask_id=str(ask.id)))


async def asked_to_add(session: Session, who: Person) -> Reply:
    """On the Home tab: the form with a choice of channels; the only one of theirs is filled in."""
    return Open(blocks.form(None, suggested=await records.suggested(session, who)))


async def _form(session: Session, rituals: Registry, channel: Channel | None, now: datetime, **filled: Any) -> View:
    """The form for a channel, with what can be endangered there; without one it is chosen in the form, and so nothing is offered."""
    offered = (await threads.targets(session, rituals, channel.id, now)).values() if channel else ()
    return blocks.form(channel.slack_id if channel else None, targets=offered, **filled)


async def flagged_in_answer(session: Session, ask: Ask, line: str, now: datetime) -> Message:
    """A line typed in answer to the risk round is a flag, or says that there is nothing new."""
    if rules.LINES.says_nothing_new(line):
        await day.answered(session, ask, "nothing_new", now)
        return blocks.nothing_new()
    channel = records.enrolled(await channels.get(session, ask.workspace_id, ask.channel_id), None, COMMAND)
    who = await people.get(session, ask.workspace_id, ask.person_id)
    title, happening = rules.LINES.split(line)
    risk = await flag(session, channel, who, now, ask=ask, title=title, happening=happening)
    return blocks.saved(risk, channel.name, waits=channel.state == "lost")


async def flag(
    session: Session,
    channel: Channel,
    who: Person,
    now: datetime,
    *,
    ask: Ask | None = None,
    at_home: bool = False,
    **said: Any,
) -> Risk:
    """Save a flag with all that follows from it. In answer to an `ask`, or on the Home tab, its card is gathered (R4)."""
    number = await changes.next_number(session, channel.workspace_id, channel.id, rules.RITUAL)
    ask_id = ask.id if ask else None
    risk, step = rules.flag(channel.id, number, who, now, calendar.channel_date(channel, now), ask_id=ask_id, **said)
    alone = not (ask or at_home) or rules.level(risk.likelihood, risk.impact) == "critical"
    risk.gathered_in = None if alone else records.gathering(rules.RITUAL, channel)
    await taken(session, risk, step, who, now)
    await records.post_card(session, rules.RITUAL, risk, channel, now)
    if ask is not None:
        await day.answered(session, ask, "flagged", now)
    return risk


async def gathered(session: Session, gathering: UUID) -> Message | None:
    """The message under which stand the cards of risks that were flagged in answer to the bot."""
    risks = await facts.gathered(session, gathering)
    if not risks:
        return None
    channel = await channels.get(session, risks[0].workspace_id, risks[0].channel_id)
    return blocks.raised_this_week(channel.name, risks)
