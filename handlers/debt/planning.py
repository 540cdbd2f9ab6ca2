"""How leads plan which debts are paid in a cycle: `/debt plan` proposes a set, one press plans it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from bot.blocks import debt as blocks
from bot.blocks.kit import View
from bot.errors import Gone, Refused
from bot.listeners import Close, Command, Open, Press, Replace, Reply, Submission, Update
from bot.ritual import Registry
from bot.rules import calendar, permissions
from bot.rules import debt as rules
from bot.rules.debt import Benefit, Cycle, Proposal
from bot.surfaces import records
from handlers.debt.nominating import COMMAND
from handlers.debt.reach import benefits, decidable, drawn, taken
from storage import changes, outbox, people, posts
from storage import debt as facts
from storage.channels import Channel
from storage.database import Session
from storage.debt import Debt, DebtGuidelines
from storage.people import Member, Person

NOTHING_SAID = "Nobody has set this channel’s cycles yet: `/debt guidelines` says how long they are."


@dataclass(frozen=True, slots=True)
class Found:
    """What could be planned, with what that is worth, and by which guidelines."""

    proposal: Proposal
    worth: dict[UUID, Benefit]
    guidelines: DebtGuidelines


async def asked_to_plan(
    session: Session, command: Command, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    here = await records.joined(session, records.enrolled(channel, command.place, COMMAND), who)
    return Open(await proposed(session, rituals, here, who, now))


async def proposed(session: Session, rituals: Registry, channel: Channel, who: Person, now: datetime) -> View:
    """What is proposed for the cycle that runs, for the person; what to do first, where nobody has set a share."""
    leading = permissions.leads(who, await people.membership(session, who.id, channel.id))
    leads = [lead.name for lead in await people.leads(session, channel.id)]
    found = await _found(session, rituals, channel, now)
    if found is None:
        return blocks.unguided(channel.name, channel.slack_id, leads, leading=leading)
    return _drawn(found, channel, leads, now, leading=leading)


async def planned(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    here = await records.joined(session, records.enrolled(channel, submission.place, COMMAND), who)
    member = await people.membership(session, who.id, here.id)
    leads = [lead.name for lead in await people.leads(session, here.id)]
    if not permissions.leads(who, member):
        raise Refused(blocks.planners(leads), field="chosen")
    found = await _found(session, rituals, here, now, held=True)
    if found is None:
        return Update(blocks.unguided(here.name, here.slack_id, leads, leading=True), kept=False)
    ticked = frozenset(each for some in submission.several.values() for each in some)
    if found.proposal.mark != submission.meta["mark"]:
        news = await _news(session, here, who, datetime.fromisoformat(submission.meta["opened"]), now)
        return Update(_drawn(found, here, leads, now, leading=True, news=news, ticked=ticked), kept=False)
    await _plan(session, here, who, member, found.proposal, ticked, now)
    return Close()


async def planned_again(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    """What has slipped is planned for the cycle that runs."""
    debt, member, there = await decidable(session, press.value, channel, who)
    cycle = await _cycle(session, there, now, held=True)
    if cycle is None:
        raise Refused(NOTHING_SAID)
    if not rules.slipped(debt, calendar.channel_date(there, now)):
        raise Refused(f"{blocks.key(debt)} has not slipped (any more): `/debt plan` shows what can be planned.")
    await _put(session, there, debt, who, member, cycle, now)
    return Replace(await drawn(session, rituals, debt, now), debt.id) if press.place == there.slack_id else Close()


async def _found(
    session: Session, rituals: Registry, channel: Channel, now: datetime, *, held: bool = False
) -> Found | None:
    """What could be planned in the cycle that runs; None where nobody has set how much of one is for debt."""
    guidelines = await facts.guidelines(session, channel.id, held=held)
    if guidelines is None or not guidelines.capacity * guidelines.share:
        return None
    settings = rules.settings(await changes.of_record(session, guidelines.id), channel)
    on = calendar.channel_date(channel, now)
    cycles = rules.cycles([each.rhythm for each in settings], on)
    going = await facts.unfinished(session, channel.id)
    worth = await benefits(session, rituals, channel, going, now)
    debts = rules.ranked(going, worth)
    claimed = sum(debt.effort or 0 for debt in rules.claims(debts))
    paid = rules.payments(await facts.payments(session, channel.id), channel)
    room = rules.room(cycles, settings, paid, claimed)
    return Found(rules.propose(room, debts, worth, on), worth, guidelines)


async def _cycle(session: Session, channel: Channel, now: datetime, *, held: bool = False) -> Cycle | None:
    """The cycle that runs; None where nobody has set any. `held`: nobody else plans before this transaction ends."""
    guidelines = await facts.guidelines(session, channel.id, held=held)
    if guidelines is None:
        return None
    settings = rules.settings(await changes.of_record(session, guidelines.id), channel)
    return rules.cycles([each.rhythm for each in settings], calendar.channel_date(channel, now))[-1]


def _drawn(
    found: Found,
    channel: Channel,
    leads: Sequence[str],
    now: datetime,
    *,
    leading: bool,
    news: str = "",
    ticked: frozenset[str] | None = None,
) -> View:
    return blocks.plan(
        found.proposal,
        found.worth,
        found.guidelines,
        channel.name,
        channel.slack_id,
        leads,
        leading=leading,
        opened=now.isoformat(),
        news=news,
        ticked=ticked,
    )


async def _plan(
    session: Session,
    channel: Channel,
    who: Person,
    member: Member | None,
    proposal: Proposal,
    ticked: frozenset[str],
    now: datetime,
) -> None:
    """Plan what is ticked, put back what has slipped and is not, and say so in the channel. Raises Refused for what does not fit."""
    offered = {str(debt.id): debt for debt in proposal.offered}
    slipped = {str(debt.id): debt for debt in proposal.slipped}
    if not ticked <= offered.keys() | slipped.keys():
        raise Gone("I cannot find one of these any more. Type `/debt plan` again.")
    chosen = [debt for each, debt in offered.items() if each in ticked]
    again = [debt for each, debt in slipped.items() if each in ticked]
    back = [debt for each, debt in slipped.items() if each not in ticked]
    borrowed = rules.fits(proposal, again, chosen)
    if not (chosen or again or back):
        raise Refused("Tick what shall be planned.", field="chosen")
    cycle, on = proposal.room.cycle, calendar.channel_date(channel, now)
    for debt in back:
        await taken(session, debt, rules.accept(debt, who, member, now, on), who, now)
    for debt in (*again, *chosen):
        await _put(session, channel, debt, who, member, cycle, now)
    cards = await posts.standing_among(session, [debt.id for debt in (*chosen, *again, *back)], "card")
    links = {each: post.permalink for each, post in cards.items()}
    told = blocks.planned(who.name, cycle, chosen, again, back, borrowed, links)
    key = f"planned:{channel.id}:{who.id}:{now.isoformat()}"
    await outbox.enqueue(session, outbox.notice(key, channel.slack_id, channel.id, told.as_json(), now))


async def _put(
    session: Session, channel: Channel, debt: Debt, who: Person, member: Member | None, cycle: Cycle, now: datetime
) -> None:
    """Plan a debt for a cycle; after its last day the card says that it has slipped, if it still stands."""
    await taken(session, debt, rules.plan(debt, who, member, now, cycle.first, cycle.last), who, now)
    over = calendar.occurs_at(cycle.last + calendar.DAY, time(0), calendar.channel_zone(channel))
    await outbox.enqueue(session, outbox.redrawing(debt.id, over))


async def _news(session: Session, channel: Channel, who: Person, opened: datetime, now: datetime) -> str:
    """What others did with the channel's debts since a form was opened."""
    steps = [
        step
        for step in await changes.between(session, channel.id, rules.RITUAL, opened, now)
        if (step.verb in blocks.HISTORY.done and step.verb not in ("hit", "relieved", "nominated"))
        or step.verb == "guided"
    ]
    debts = await facts.among(session, {step.record_id for step in steps})
    names = await people.named(session, {step.by for step in steps if step.by})
    told = []
    for step in steps:
        by = "You" if step.by == who.id else names.get(step.by, "somebody") if step.by else "somebody"
        debt = debts.get(step.record_id)
        done = blocks.HISTORY.done.get(step.verb, "changed it")
        told.append((by, blocks.key(debt) if debt else "the guidelines", done))
    return blocks.news(told)
