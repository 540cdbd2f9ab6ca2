"""What the bot asks about debt, and how that is answered: the round, reviews, tripwires."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from bot.blocks import debt as blocks
from bot.blocks.kit import Message
from bot.errors import Refused
from bot.listeners import Press, Reply
from bot.ritual import Owned, Part, Registry
from bot.rules import calendar, tripwires
from bot.rules import debt as rules
from bot.rules.due import Due, unasked
from bot.rules.ties import Strands
from bot.surfaces import day
from handlers.debt import relieving
from handlers.debt.nominating import RAISES
from handlers.debt.reach import benefits, changeable, taken
from storage import channels, people, posts, rounds
from storage import debt as facts
from storage import tripwires as decisions
from storage.channels import Channel
from storage.database import Session
from storage.debt import Debt
from storage.people import Person
from storage.rounds import Ask

BY_BUTTON = "Please answer this one with its buttons: it needs more than a line."


async def due(session: Session, channel: Channel, days: Sequence[date]) -> Sequence[Due]:
    """Reviews and tripwires that fall on the days, and whether the pain of what was paid is gone."""
    relief = await relieving.due(session, channel, days)
    debts = await facts.due_by(session, channel.id, days[-1])
    standing = await decisions.standing_in(session, channel.id, rules.RITUAL, days[-1])
    if not (debts or standing):
        return relief
    concerned = {debt.owner_id for debt in debts if debt.owner_id} | {each.decided_by for each in standing}
    members = await people.present_among(session, channel.id, concerned)
    present = {each: person for each, (_, person) in members.items()}
    leads = await people.leads(session, channel.id)
    deciders = tripwires.deciders(standing, members, lambda _record, person, member: rules.may_decide(person, member))
    wanted = [
        each
        for on in days
        for each in (
            *rules.asks(debts, present, leads, channel, on),
            *tripwires.asks(standing, deciders, leads, channel, on),
        )
    ]
    waiting = await rounds.waiting_in(session, channel.id, rules.RITUAL) if wanted else ()
    return [*relief, *unasked(wanted, waiting)]


async def owners(session: Session, channel_id: UUID) -> Collection[UUID]:
    """Who owns a debt of the channel that is not over."""
    return await facts.owners(session, channel_id)


async def strands(
    session: Session, rituals: Registry, channel_id: UUID, target_id: UUID, now: datetime
) -> Strands | None:
    """What holds a target back: the debts that go on, the one first that helps most."""
    debts = await facts.holding_back(session, channel_id, target_id)
    if not debts:
        return None
    channel = await channels.get(session, debts[0].workspace_id, channel_id)
    worth = await benefits(session, rituals, channel, debts, now)
    cards = await posts.standing_among(session, [debt.id for debt in debts], "card")
    links = {each: post.permalink for each, post in cards.items()}
    return blocks.strands(rules.ranked(debts, worth), worth, links)


async def left(session: Session, _rituals: Registry, channel: Channel, who: Person, now: datetime) -> Sequence[Owned]:
    """The debts that somebody owned who has left have no owner any more."""
    lost = await facts.owned_by(session, channel.id, who.id)
    cards = await posts.standing_among(session, [debt.id for debt in lost], "card")
    for debt in lost:
        await taken(session, debt, rules.leave(debt, who, now), who, now)
    links = {each: post.permalink for each, post in cards.items()}
    return [Owned(blocks.key(debt), debt.title, links.get(debt.id)) for debt in lost]


async def part(session: Session, rituals: Registry, ask: Ask, now: datetime) -> Part:
    """One ask in the day's message."""
    channel = await channels.get(session, ask.workspace_id, ask.channel_id)
    if ask.kind == rules.RELIEF:
        return await relieving.part(session, ask, await _debt(session, ask), channel)
    if ask.kind not in (rules.REVIEW, tripwires.KIND):
        return await _round(session, rituals, channel, ask, now)
    debt = await _debt(session, ask)
    if ask.kind == rules.REVIEW:
        worth = await benefits(session, rituals, channel, [debt], now)
        mine = debt.owner_id == ask.person_id
        text, drawn = blocks.review(ask, debt, channel.name, worth[debt.id], owner=mine)
        return Part(text, drawn, blocks.review_question(debt))
    text, drawn = blocks.tripwire(ask, debt, await decisions.standing(session, debt.id))
    return Part(text, drawn, blocks.tripwire_question(debt))


async def _round(session: Session, rituals: Registry, channel: Channel, ask: Ask, now: datetime) -> Part:
    """The round, with what helps most to pay: perhaps it has hit the person too."""
    anew = ask.state == rounds.MISSED and await rounds.is_open(session, ask.subject_id)
    answer = await facts.answering(session, ask.id)
    known = [debt for debt in await facts.unfinished(session, channel.id) if debt.ask_id != ask.id]
    worth = await benefits(session, rituals, channel, known, now)
    offered = rules.ranked(known, worth)[: blocks.OFFERED]
    on = calendar.channel_date(channel, now)
    hits = await facts.hits_on(session, [debt.id for debt in offered], ask.person_id, on)
    text, drawn = blocks.prompt(ask, channel.name, answer, offered, worth, hits, anew=anew)
    return Part(text, drawn, blocks.question(channel.name))


async def typed(session: Session, _rituals: Registry, ask: Ask, line: str, now: datetime) -> Message:
    """A line in answer to the round is a nomination; in answer to a review, a note that the debt is still worth paying."""
    if ask.kind in (tripwires.KIND, rules.RELIEF):
        raise Refused(BY_BUTTON)
    if ask.kind != rules.REVIEW:
        return await RAISES.answered(session, ask, line, now)
    debt = await _debt(session, ask)
    who = await people.get(session, ask.workspace_id, ask.person_id)
    await _reviewed(session, debt, who, now, line)
    return blocks.noted(debt)


async def still_worth_it(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    ask = await day.own(session, who, press.value, rules.RITUAL, rules.REVIEW)
    await _reviewed(session, await _debt(session, ask), who, now)
    return await day.pressed(session, rituals, press, who, ask, now)


async def _reviewed(session: Session, debt: Debt, who: Person, now: datetime, note: str = "") -> None:
    debt, member, there = await changeable(session, str(debt.id), None, who)
    on = calendar.channel_date(there, now)
    await taken(session, debt, rules.review(debt, who, member, now, on, note=note), who, now)


async def _debt(session: Session, ask: Ask) -> Debt:
    debt = await facts.find(session, ask.subject_id)
    assert debt is not None, "an ask about a debt that never was"
    return debt
