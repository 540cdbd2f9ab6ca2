"""What people look at: how the command is used, one debt with its history, the list."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import debt as blocks
from bot.blocks import records as frame
from bot.blocks.history import who_took
from bot.blocks.kit import Block, View
from bot.blocks.records import Query
from bot.listeners import Command, Open, Press, Reply, Say, Submission, Update
from bot.ritual import Registry
from bot.rules import calendar
from bot.rules import debt as rules
from bot.surfaces import records, threads
from handlers.debt.nominating import COMMAND
from handlers.debt.reach import benefits, home, seen
from storage import changes, people
from storage import debt as facts
from storage import tripwires as decisions
from storage.channels import Channel
from storage.database import Session
from storage.debt import Debt
from storage.people import Person


async def helped() -> Reply:
    return Say(blocks.usage())


async def named(
    session: Session, command: Command, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    number = rules.LINES.number(command.text)
    found = await records.keyed(session, channel, who, f"D-{number}", number, facts.numbered)
    if found.record is None:
        theirs = [(debt.id, debt.title, name) for debt, name in found.elsewhere]
        return Say(frame.elsewhere(theirs, f"D-{number}", "debt.details"))
    return Open(await _details(session, rituals, found.record, now))


async def looked(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    debt, _ = await seen(session, press.value, channel, who)
    return Open(await _details(session, rituals, debt, now))


async def listed(
    session: Session, command: Command, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    here = await records.joined(session, records.enrolled(channel, command.place, COMMAND), who)
    return Open(await _page(session, rituals, frame.typed(rules.LINES.asked_list(command.text)), here, who, now))


async def listed_from_digest(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    here = await records.joined(session, records.enrolled(channel, press.place, COMMAND), who)
    which = press.action.removeprefix("debt.list_")
    return Open(await _page(session, rituals, Query({"which": which}), here, who, now))


async def filtered(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    here = await records.joined(session, records.enrolled(channel, submission.place, COMMAND), who)
    return Update(await _page(session, rituals, frame.asked_for(submission.values), here, who, now), kept=False)


async def turned(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    here = await records.joined(session, records.enrolled(channel, press.place, COMMAND), who)
    query = frame.turned(press.meta, 1 if press.action == "debt.next" else -1)
    return Update(await _page(session, rituals, query, here, who, now))


async def owned(session: Session, _rituals: Registry, who: Person, now: datetime) -> Sequence[Sequence[Block]]:
    """What the person owns, for their Home tab."""
    return [
        blocks.mine(debt, channel.name, calendar.channel_date(channel, now))
        for debt, channel in await facts.mine(session, who.id)
    ]


async def _page(
    session: Session, rituals: Registry, query: Query, channel: Channel, who: Person, now: datetime
) -> View:
    wanted = facts.Wanted(which=query.which, by=who.id, words=query.words)
    found = await facts.wanted(session, channel.id, wanted)
    worth = await benefits(session, rituals, channel, found, now)
    first = query.page * frame.PAGE
    shown = rules.ranked(found, worth)[first : first + frame.PAGE]
    names = await people.named(session, {debt.owner_id for debt in shown if debt.owner_id})
    on = calendar.channel_date(channel, now)
    return blocks.listing(query, shown, worth, len(found), channel.name, channel.slack_id, names, on)


async def _details(session: Session, rituals: Registry, debt: Debt, now: datetime) -> View:
    channel = await home(session, debt)
    history = await changes.of_record(session, debt.id)
    involved = who_took(history, blocks.HISTORY) | {each for each in (debt.nominated_by, debt.owner_id) if each}
    names = await people.named(session, involved)
    tripwire = await decisions.standing(session, debt.id)
    target = await threads.target(session, rituals, debt.channel_id, debt.target_id, now)
    link = await records.link(session, debt.id)
    worth = (await benefits(session, rituals, channel, [debt], now))[debt.id]
    on = calendar.channel_date(channel, now)
    relief = (await facts.relief(session, [debt], channel.last_cutoff)).get(debt.id)
    return blocks.details(debt, worth, history, names, on, link, tripwire, target, blocks.pain(relief))
