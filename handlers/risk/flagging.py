"""How a risk is flagged: by one line, by the form, from a message, in answer to the round, without a name."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from bot.blocks import risk as blocks
from bot.blocks.kit import Message
from bot.listeners import Close, Reply, Submission, Update
from bot.ritual import Registry
from bot.rules import calendar
from bot.rules import risk as rules
from bot.surfaces import day, records, threads
from bot.surfaces.raising import Raises
from handlers.risk.reach import taken
from storage import changes, channels, outbox, rounds
from storage import risk as facts
from storage.channels import Channel
from storage.database import Session
from storage.people import Person
from storage.risk import Risk
from storage.rounds import Ask

COMMAND = rules.LINES.command


async def submitted(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    ask = await day.answering(session, who, submission.meta, rules.RITUAL, rules.ROUND)
    here = await records.chosen(session, submission, channel, who, COMMAND)
    said = rules.filled(submission.values)
    said["happening"] = records.with_text(submission, said["happening"], said["title"])
    said["owner"] = await records.owner(session, here, who, submission.values.get("owner"), "risk")
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
    said["owner"] = await records.owner(session, here, who, submission.values.get("owner"), "risk")
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


async def _line(
    session: Session, channel: Channel, who: Person, now: datetime, ask: Ask | None, title: str, more: str
) -> Risk:
    return await flag(session, channel, who, now, ask=ask, title=title, happening=more)


RAISES = Raises(rules.RITUAL, rules.LINES, rules.ROUND, "flag", blocks.form, _line, blocks.saved)
