"""What the bot asks about risks, and how that is answered: the round, reviews, owners, tripwires."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from bot.blocks import risk as blocks
from bot.blocks.kit import Message
from bot.errors import Refused
from bot.listeners import Press, Reply
from bot.ritual import Owned, Part, Registry
from bot.rules import calendar, tripwires
from bot.rules import risk as rules
from bot.rules.due import Due, unasked
from bot.rules.ties import Strands
from bot.surfaces import day, threads
from handlers.risk.flagging import RAISES
from handlers.risk.reach import changeable, taken
from storage import channels, people, posts, rounds
from storage import risk as facts
from storage import tripwires as decisions
from storage.channels import Channel
from storage.database import Session
from storage.people import Person
from storage.risk import UNFINISHED, Risk
from storage.rounds import Ask

BY_BUTTON = "Please answer this one with its buttons: it needs more than a line."


async def due(session: Session, channel: Channel, days: Sequence[date]) -> Sequence[Due]:
    """Reviews, owners that are wanted, and tripwires that fall on the days."""
    risks = await facts.due_by(session, channel.id, days[-1], rules.ownerless_by(days[-1]))
    standing = await decisions.standing_in(session, channel.id, rules.RITUAL, days[-1])
    if not (risks or standing):
        return ()
    concerned = {risk.owner_id for risk in risks if risk.owner_id} | {each.decided_by for each in standing}
    members = await people.present_among(session, channel.id, concerned)
    present = {each: person for each, (_, person) in members.items()}
    leads = await people.leads(session, channel.id)
    decided = await facts.among(session, [each.record_id for each in standing])
    deciders = tripwires.deciders(
        standing, members, lambda record, person, member: rules.may_accept(decided[record], person, member)
    )
    wanted = [
        each
        for on in days
        for each in (
            *rules.asks(risks, present, leads, channel, on),
            *tripwires.asks(standing, deciders, leads, channel, on),
        )
    ]
    return unasked(wanted, await rounds.waiting_in(session, channel.id, rules.RITUAL) if wanted else ())


async def owners(session: Session, channel_id: UUID) -> Collection[UUID]:
    """Who owns a risk of the channel that is not over."""
    return await facts.owners(session, channel_id)


async def strands(
    session: Session, _rituals: Registry, channel_id: UUID, target_id: UUID, _now: datetime
) -> Strands | None:
    """What endangers a target: the open risks, the worst first; and which of the four kinds nobody has flagged of it."""
    risks = await facts.tied_to(session, channel_id, target_id)
    standing = sorted((risk for risk in risks if risk.state in UNFINISHED), key=rules.worst_first)
    cards = await posts.standing_among(session, [risk.id for risk in standing], "card")
    links = {each: post.permalink for each, post in cards.items()}
    return blocks.strands(standing, links, rules.unflagged(risks))


async def left(session: Session, _rituals: Registry, channel: Channel, who: Person, now: datetime) -> Sequence[Owned]:
    """The risks that somebody owned who has left have no owner any more."""
    lost = await facts.owned_by(session, channel.id, who.id)
    cards = await posts.standing_among(session, [risk.id for risk in lost], "card")
    for risk in lost:
        await taken(session, risk, rules.leave(risk, who, now, calendar.channel_date(channel, now)), who, now)
    links = {each: post.permalink for each, post in cards.items()}
    return [Owned(blocks.key(risk), risk.title, links.get(risk.id)) for risk in lost]


async def part(session: Session, rituals: Registry, ask: Ask, now: datetime) -> Part:
    """One ask in the day's message."""
    channel = await channels.get(session, ask.workspace_id, ask.channel_id)
    if ask.kind not in (rules.REVIEW, rules.OWNER, tripwires.KIND):
        anew = ask.state == rounds.MISSED and await rounds.is_open(session, ask.subject_id)
        wanted = await threads.targets(session, rituals, channel.id, now)
        last = await facts.last_flagged(session, channel.id, ask.due)
        text, drawn = blocks.prompt(
            ask,
            channel.name,
            await facts.answering(session, ask.id),
            anew=anew,
            wanted=wanted.values(),
            silent=rules.silent(last, channel.set_up_at, ask.due),
        )
        return Part(text, drawn, blocks.question(channel.name))
    risk = await _risk(session, ask)
    if ask.kind == rules.REVIEW:
        text, drawn = blocks.review(ask, risk, channel.name, owner=risk.owner_id == ask.person_id)
        urgent = rules.level(risk.likelihood, risk.impact) in rules.URGENT
        return Part(text, drawn, blocks.review_question(risk), urgency=2 if urgent else 1)
    if ask.kind == rules.OWNER:
        text, drawn = blocks.owner(ask, risk, channel.name)
        return Part(text, drawn, blocks.owner_question(risk))
    text, drawn = blocks.tripwire(ask, risk, await decisions.standing(session, risk.id))
    return Part(text, drawn, blocks.tripwire_question(risk))


async def typed(session: Session, _rituals: Registry, ask: Ask, line: str, now: datetime) -> Message:
    """A line in answer to the round is a flag; in answer to a review, a note that the risk stands as it is."""
    if ask.kind in (rules.OWNER, tripwires.KIND):
        raise Refused(BY_BUTTON)
    if ask.kind != rules.REVIEW:
        return await RAISES.answered(session, ask, line, now)
    risk = await _risk(session, ask)
    who = await people.get(session, ask.workspace_id, ask.person_id)
    await _reviewed(session, risk, who, now, line)
    return blocks.noted(risk)


async def still_the_same(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    ask = await day.own(session, who, press.value, rules.RITUAL, rules.REVIEW)
    await _reviewed(session, await _risk(session, ask), who, now)
    return await day.pressed(session, rituals, press, who, ask, now)


async def _reviewed(session: Session, risk: Risk, who: Person, now: datetime, note: str = "") -> None:
    risk, member, there = await changeable(session, str(risk.id), None, who)
    await taken(
        session, risk, rules.review(risk, who, member, now, calendar.channel_date(there, now), note=note), who, now
    )


async def _risk(session: Session, ask: Ask) -> Risk:
    risk = await facts.find(session, ask.subject_id)
    assert risk is not None, "an ask about a risk that never was"
    return risk
