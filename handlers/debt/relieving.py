"""Whether the pain is gone: those whom a debt had hit are asked a month after it was paid, and answer with one press."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.blocks import debt as blocks
from bot.listeners import Press, Reply
from bot.ritual import Part, Period, Registry
from bot.rules import debt as rules
from bot.rules import rounds as asking
from bot.rules.due import Due
from bot.surfaces import day
from handlers.debt.reach import seen, taken
from storage import debt as facts
from storage import ends, outbox, people, rounds
from storage.channels import Channel
from storage.database import Session
from storage.debt import Debt
from storage.people import Person
from storage.rounds import Ask


async def due(session: Session, channel: Channel, days: Sequence[date]) -> Sequence[Due]:
    """Who is to be asked on the days whether the pain is gone."""
    first, last = rules.paid_from(days[0])[0], rules.paid_from(days[-1])[1]
    debts = await facts.paid_between(session, channel.id, first, last)
    if not debts:
        return ()
    hit = await facts.hit_before_paid(session, debts)
    concerned = {person for some in hit.values() for person in some}
    members = await people.present_among(session, channel.id, concerned)
    present = {each: person for each, (_, person) in members.items()}
    wanted = [each for on in days for each in rules.relief_asks(debts, hit, present, channel, on)]
    put = await rounds.put_about(session, hit.keys(), {rules.RELIEF})
    return rules.relief_once(wanted, put, debts)


async def close(session: Session, _rituals: Registry, channel: Channel, period: Period, now: datetime) -> None:
    """A digest's cut-off has come: what was asked once, at least a day ago, is asked no more, and its buttons still count. What was
    answered by then is counted on the cards."""
    answered = await facts.relieved(session, channel.id, period.since, period.until)
    waiting = await rounds.waiting_in(session, channel.id, rules.RITUAL)
    asked = [each for each in waiting if each.kind == rules.RELIEF]
    over = [each.id for each in asked if asking.closes(each.again or each.due, period.until)]
    await outbox.refresh(session, now, *answered, *await ends.miss(session, over))


async def part(session: Session, ask: Ask, debt: Debt, channel: Channel) -> Part:
    """The question in the day's message."""
    who = await people.get(session, ask.workspace_id, ask.person_id)
    said = await facts.relief_by(session, debt, who.id)
    member = await people.membership(session, who.id, channel.id)
    able = await _able(session, debt) if said is not None and not said.gone else []
    reopens = rules.may_change(debt, who, member)
    text, drawn = blocks.relief_prompt(ask, debt, channel.name, said, able, reopens=reopens)
    return Part(text, drawn, blocks.relief_question(debt))


async def gone(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    return await _answered(session, press, who, rituals, now, gone=True)


async def still_there(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    return await _answered(session, press, who, rituals, now, gone=False)


async def _answered(
    session: Session, press: Press, who: Person, rituals: Registry, now: datetime, *, gone: bool
) -> Reply:
    ask = await day.own(session, who, press.value, rules.RITUAL, rules.RELIEF)
    debt, _ = await seen(session, str(ask.subject_id), None, who, held=True)
    known = await facts.relief_by(session, debt, who.id)
    said, step = rules.relieve(debt, known, who, now, gone=gone)
    await taken(session, debt, step, who, now, said)
    await day.answered(session, ask, "gone" if gone else "still_there", now)
    return await day.pressed(session, rituals, press, who, ask, now)


async def _able(session: Session, debt: Debt) -> list[str]:
    """Who may reopen it, by name: who nominated it, who owns it, the leads."""
    holders = [each for each in (debt.nominated_by, debt.owner_id) if each]
    names = await people.named(session, set(holders))
    found = [names[each] for each in holders if each in names]
    return list(dict.fromkeys([*found, *(lead.name for lead in await people.leads(session, debt.channel_id))]))
