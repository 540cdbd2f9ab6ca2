"""What people look at: one debt with its history, the list, and what somebody owns."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from bot.blocks import debt as blocks
from bot.blocks import records as frame
from bot.blocks.history import who_took
from bot.blocks.kit import Block, View
from bot.blocks.records import Query
from bot.ritual import Registry
from bot.rules import calendar
from bot.rules import debt as rules
from bot.surfaces import records, threads
from bot.surfaces.looking import Looks
from handlers.debt.reach import benefits, seen
from storage import changes, people
from storage import debt as facts
from storage import tripwires as decisions
from storage.channels import Channel
from storage.database import Session
from storage.debt import Debt
from storage.people import Person


async def home(session: Session, _rituals: Registry, who: Person, now: datetime) -> Sequence[Sequence[Block]]:
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


async def _details(session: Session, rituals: Registry, debt: Debt, _who: Person, now: datetime) -> View:
    channel = await records.home(session, debt)
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


LOOKS = Looks(rules.RITUAL, rules.LINES, blocks.usage, facts.numbered, attrgetter("title"), seen, _details, _page)
