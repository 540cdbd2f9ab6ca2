"""What the bot asks about outcomes, and how that is answered: check-ins, ends, the rest of drafts, owners."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from bot.blocks import outcome as blocks
from bot.blocks.kit import Message
from bot.errors import Refused
from bot.ritual import Owned, Part, Period, Registry
from bot.rules import calendar
from bot.rules import outcome as rules
from bot.rules.due import Due, unasked
from bot.rules.outcome.nudges import DOUBT, SILENT
from bot.rules.outcome.voices import VOICE
from bot.surfaces import records
from handlers.outcome import checking, nudges, reach, voices
from handlers.outcome.reach import known, taken
from storage import outbox, people, posts, rounds
from storage import outcome as facts
from storage.channels import Channel
from storage.database import Session
from storage.people import Person
from storage.rounds import Ask

BY_BUTTON = "Please answer this one with its buttons: it needs more than a line."


async def due(session: Session, channel: Channel, days: Sequence[date]) -> Sequence[Due]:
    """What is wanted on the days: check-ins, ends, drafts and owners; voices; and what an owner is asked once."""
    wanted = [
        *await _of_records(session, channel, days),
        *await voices.due(session, channel, days),
        *await nudges.doubts(session, channel, days),
    ]
    return unasked(wanted, await rounds.waiting_in(session, channel.id, rules.RITUAL) if wanted else ())


async def _of_records(session: Session, channel: Channel, days: Sequence[date]) -> Sequence[Due]:
    outcomes = await facts.due_by(session, channel.id, days[-1], rules.ownerless_by(days[-1]))
    if not outcomes:
        return ()
    concerned = {each for outcome in outcomes for each in (outcome.owner_id, outcome.raised_by) if each}
    members = await people.present_among(session, channel.id, concerned)
    present = {each: person for each, (_, person) in members.items()}
    leads = await people.leads(session, channel.id)
    wanted = [each for on in days for each in rules.asks(outcomes, present, leads, channel, on)]
    return await nudges.hushed(session, channel, wanted, outcomes, present)


async def owners(session: Session, channel_id: UUID) -> Collection[UUID]:
    """Who owns an outcome of the channel that is not over."""
    return await facts.owners(session, channel_id)


async def left(session: Session, rituals: Registry, channel: Channel, who: Person, now: datetime) -> Sequence[Owned]:
    """The outcomes that somebody owned who has left have no owner any more."""
    lost = await facts.owned_by(session, channel.id, who.id)
    cards = await posts.standing_among(session, [outcome.id for outcome in lost], "card")
    on = calendar.channel_date(channel, now)
    for outcome in lost:
        await taken(session, rituals, outcome, rules.leave(outcome, who, now, on), who, now)
    links = {each: post.permalink for each, post in cards.items()}
    return [Owned(blocks.key(outcome), outcome.statement, links.get(outcome.id)) for outcome in lost]


async def part(session: Session, rituals: Registry, ask: Ask, now: datetime) -> Part:
    """One ask in the day's message."""
    outcome = await reach.of_ask(session, ask)
    channel = await records.home(session, outcome)
    if ask.kind == rules.DRAFT:
        return Part(*blocks.draft(ask, outcome, channel.name), blocks.draft_question(outcome), urgency=0)
    if ask.kind == VOICE:
        return await voices.part(session, ask, outcome, channel)
    seen = await known(session, rituals, outcome, now)
    if ask.kind == rules.CLOSE:
        return Part(*blocks.close(ask, seen, channel.name), blocks.close_question(outcome))
    if ask.kind == rules.OWNER:
        return Part(*blocks.owner(ask, seen, channel.name), blocks.owner_question(outcome))
    if ask.kind == SILENT:
        return Part(*blocks.nudges.silent(ask, seen, channel.name), blocks.nudges.silent_question(outcome))
    if ask.kind == DOUBT:
        return Part(*blocks.nudges.doubt(ask, seen, channel.name), blocks.nudges.doubt_question(outcome))
    return Part(*blocks.check_in(ask, seen, channel.name), blocks.check_in_question(outcome))


async def typed(session: Session, rituals: Registry, ask: Ask, line: str, now: datetime) -> Message:
    """A line in answer to a check-in may say that nothing has changed, a voice its number, a doubted owner the next test; all
    else needs buttons."""
    if ask.kind == VOICE:
        return await voices.typed(session, ask, line, now)
    if ask.kind == DOUBT:
        return await nudges.typed(session, rituals, ask, line, now)
    if ask.kind != rules.CHECK_IN:
        raise Refused(BY_BUTTON)
    return blocks.noted(await checking.typed(session, rituals, ask, line, now))


async def closes(session: Session, _rituals: Registry, channel: Channel, period: Period, now: datetime) -> None:
    """A digest's cut-off has come: rounds of voices that have waited for it are open to all, what was asked once ends, and each card
    says how its outcome stands by now, also where nobody has said anything."""
    await voices.close(session, channel, period.until, now)
    await nudges.close(session, channel, period.until, now)
    await outbox.refresh(
        session, now, *[outcome.id for outcome in await facts.active_or_among(session, channel.id, ())]
    )
