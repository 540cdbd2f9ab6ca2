"""What people look at: one risk with its history, the list, and what somebody owns."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from bot.blocks import records as frame
from bot.blocks import risk as blocks
from bot.blocks.history import who_took
from bot.blocks.kit import Block, View
from bot.blocks.records import Query
from bot.ritual import Registry
from bot.rules import calendar
from bot.rules import risk as rules
from bot.surfaces import records, threads
from bot.surfaces.looking import Looks
from handlers.risk.reach import seen
from storage import changes, people
from storage import risk as facts
from storage import tripwires as decisions
from storage.channels import Channel
from storage.database import Session
from storage.people import Person
from storage.risk import Risk


async def home(session: Session, _rituals: Registry, who: Person, _now: datetime) -> Sequence[Sequence[Block]]:
    """What the person owns, for their Home tab."""
    return [blocks.mine(risk, channel) for risk, channel in await facts.mine(session, who.id)]


async def _page(
    session: Session, _rituals: Registry, query: Query, channel: Channel, who: Person, now: datetime
) -> View:
    on = calendar.channel_date(channel, now)
    wanted = facts.Wanted(
        which=query.which,
        by=who.id,
        on=on,
        kind=query.chosen.get("kind"),
        scores=rules.SCORES.get(query.chosen.get("level") or ""),
        words=query.words,
    )
    total, found = await facts.page(session, channel.id, wanted, query.page * frame.PAGE, frame.PAGE)
    names = await people.named(session, {risk.owner_id for risk in found if risk.owner_id})
    return blocks.listing(query, found, total, channel.name, channel.slack_id, names, on)


async def _details(session: Session, rituals: Registry, risk: Risk, _who: Person, now: datetime) -> View:
    history = await changes.of_record(session, risk.id)
    involved = who_took(history, blocks.HISTORY) | {each for each in (risk.raised_by, risk.owner_id) if each}
    names = await people.named(session, involved)
    tripwire = await decisions.standing(session, risk.id)
    target = await threads.target(session, rituals, risk.channel_id, risk.target_id, now)
    link = await records.link(session, risk.id)
    return blocks.details(risk, await facts.votes(session, risk.id), history, names, link, tripwire, target)


LOOKS = Looks(rules.RITUAL, rules.LINES, blocks.usage, facts.numbered, attrgetter("title"), seen, _details, _page)
