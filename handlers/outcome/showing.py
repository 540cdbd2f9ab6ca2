"""What people look at: one outcome with its check-ins and its history, the list, and what somebody owns."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from bot.blocks import outcome as blocks
from bot.blocks import records as frame
from bot.blocks.history import who_took
from bot.blocks.kit import Block, View
from bot.blocks.records import Query
from bot.ritual import Registry
from bot.rules import calendar
from bot.rules import outcome as rules
from bot.surfaces import records
from bot.surfaces.looking import Looks
from handlers.outcome import voices
from handlers.outcome.reach import known, seen, stands
from storage import changes, people
from storage import outcome as facts
from storage.channels import Channel
from storage.database import Session
from storage.outcome import Outcome
from storage.people import Person


async def home(session: Session, _rituals: Registry, who: Person, now: datetime) -> Sequence[Sequence[Block]]:
    """What the person owns, for their Home tab."""
    owned = await facts.mine(session, who.id)
    looks = await facts.last_check_ins(session, [outcome.id for outcome, _ in owned])
    shown = []
    for outcome, channel in owned:
        last = looks.get(outcome.id)
        stood = stands(outcome, last, calendar.channel_date(channel, now))
        shown.append(blocks.mine(outcome, stood, channel.name))
    return shown


async def _page(
    session: Session, _rituals: Registry, query: Query, channel: Channel, who: Person, now: datetime
) -> View:
    on = calendar.channel_date(channel, now)
    found = await facts.wanted(session, channel.id, facts.Wanted(query.which, who.id, on, query.words))
    looks = await facts.last_check_ins(session, [outcome.id for outcome in found])
    rows = [(outcome, stands(outcome, looks.get(outcome.id), on), looks.get(outcome.id)) for outcome in found]
    if query.which == "at_risk":
        rows = [row for row in rows if row[1] and row[1].name in (rules.AT_RISK, rules.OFF_TRACK)]
    rows.sort(key=lambda row: rules.worst_first(row[0], row[1]))
    shown = rows[query.page * frame.PAGE :][: frame.PAGE]
    names = await people.named(session, {outcome.owner_id for outcome, *_ in shown if outcome.owner_id} | {
        last.person_id for *_, last in shown if last
    })  # fmt: skip
    return blocks.listing(query, shown, len(rows), channel.name, channel.slack_id, names, on)


async def _details(session: Session, rituals: Registry, outcome: Outcome, who: Person, now: datetime) -> View:
    shown = await known(session, rituals, outcome, now)
    history = await changes.of_record(session, outcome.id)
    looks = await facts.check_ins(session, [outcome.id])
    took = await people.named(session, who_took(history, blocks.history(outcome)) | {each.person_id for each in looks})
    link = await records.link(session, outcome.id)
    more = (*shown.more, *blocks.trends.trend(outcome, looks), *await voices.chosen_told(session, outcome))
    return blocks.details(
        replace(shown, names={**shown.names, **took}, more=more, passing=True), history, looks, link, who.id
    )


LOOKS = Looks(rules.RITUAL, rules.LINES, blocks.usage, facts.numbered, attrgetter("statement"), seen, _details, _page)
