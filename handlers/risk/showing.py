"""What people look at: how the command is used, one risk with its history, the list."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import records as frame
from bot.blocks import risk as blocks
from bot.blocks.history import who_took
from bot.blocks.kit import Block, View
from bot.blocks.records import Query
from bot.listeners import Command, Open, Press, Reply, Say, Submission, Update
from bot.ritual import Registry
from bot.rules import calendar
from bot.rules import risk as rules
from bot.surfaces import records, threads
from handlers.risk.reach import seen
from storage import changes, people
from storage import risk as facts
from storage import tripwires as decisions
from storage.channels import Channel
from storage.database import Session
from storage.people import Person
from storage.risk import Risk


async def helped() -> Reply:
    return Say(blocks.usage())


async def named(
    session: Session, command: Command, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    number = rules.LINES.number(command.text)
    found = await records.keyed(session, channel, who, f"R-{number}", number, facts.numbered)
    if found.record is None:
        theirs = [(risk.id, risk.title, name) for risk, name in found.elsewhere]
        return Say(frame.elsewhere(theirs, f"R-{number}", "risk.details"))
    return Open(await _details(session, rituals, found.record, now))


async def looked(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    risk, _ = await seen(session, press.value, channel, who)
    return Open(await _details(session, rituals, risk, now))


async def listed(session: Session, command: Command, channel: Channel | None, who: Person, now: datetime) -> Reply:
    here = await records.joined(session, records.enrolled(channel, command.place, "/risk"), who)
    return Open(await _page(session, frame.typed(rules.LINES.asked_list(command.text)), here, who, now))


async def listed_from_digest(
    session: Session, press: Press, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    here = await records.joined(session, records.enrolled(channel, press.place, "/risk"), who)
    return Open(await _page(session, Query({"which": press.action.removeprefix("risk.list_")}), here, who, now))


async def filtered(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    here = await records.joined(session, records.enrolled(channel, submission.place, "/risk"), who)
    return Update(await _page(session, frame.asked_for(submission.values), here, who, now), kept=False)


async def turned(session: Session, press: Press, channel: Channel | None, who: Person, now: datetime) -> Reply:
    here = await records.joined(session, records.enrolled(channel, press.place, "/risk"), who)
    query = frame.turned(press.meta, 1 if press.action == "risk.next" else -1)
    return Update(await _page(session, query, here, who, now))


async def home(session: Session, _rituals: Registry, who: Person, _now: datetime) -> Sequence[Sequence[Block]]:
    """What the person owns, for their Home tab."""
    return [blocks.mine(risk, channel) for risk, channel in await facts.mine(session, who.id)]


async def _page(session: Session, query: Query, channel: Channel, who: Person, now: datetime) -> View:
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


async def _details(session: Session, rituals: Registry, risk: Risk, now: datetime) -> View:
    history = await changes.of_record(session, risk.id)
    involved = who_took(history, blocks.HISTORY) | {each for each in (risk.raised_by, risk.owner_id) if each}
    names = await people.named(session, involved)
    tripwire = await decisions.standing(session, risk.id)
    target = await threads.target(session, rituals, risk.channel_id, risk.target_id, now)
    link = await records.link(session, risk.id)
    return blocks.details(risk, await facts.votes(session, risk.id), history, names, link, tripwire, target)
