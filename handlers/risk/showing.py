"""What people look at: how the command is used, one risk with its history, the list."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import risk as blocks
from bot.blocks.history import who_took
from bot.blocks.kit import Block, View, escaped
from bot.blocks.risk import Query
from bot.errors import Gone
from bot.listeners import Command, Open, Press, Reply, Say, Submission, Update
from bot.rules import risk as rules
from handlers.risk.reach import enrolled, joined, seen, today
from storage import changes, people, posts
from storage import risk as facts
from storage import tripwires as decisions
from storage.channels import Channel
from storage.database import Session
from storage.people import Person
from storage.risk import Risk


async def helped() -> Reply:
    return Say(blocks.usage())


async def named(session: Session, command: Command, channel: Channel | None, who: Person) -> Reply:
    number = int(command.text.upper().removeprefix("R").removeprefix("-"))
    if channel is not None:
        here = await joined(session, channel, who)
        if (risk := await facts.numbered(session, here.id, number)) is not None:
            return Open(await _details(session, risk))
    homes = {home.id: home.name for _, home in await people.homes(session, who.id)}
    found = await facts.numbered_among(session, homes, number)
    if found:
        return Say(blocks.elsewhere([(risk, homes[risk.channel_id]) for risk in found]))
    if channel is None:
        raise Gone(f"There is no R-{number} in a channel of yours. A key counts in the channel where it is typed.")
    name = escaped(channel.name)
    raise Gone(f"There is no R-{number} in #{name}. A key counts in the channel where it is typed.")


async def looked(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    risk, _ = await seen(session, press.value, channel, who)
    return Open(await _details(session, risk))


async def listed(session: Session, command: Command, channel: Channel | None, who: Person, now: datetime) -> Reply:
    here = await joined(session, enrolled(channel, command.place), who)
    return Open(await _page(session, Query(**rules.asked_list(command.text)), here, who, now))


async def listed_from_digest(
    session: Session, press: Press, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    here = await joined(session, enrolled(channel, press.place), who)
    return Open(await _page(session, Query(which=press.action.removeprefix("risk.list_")), here, who, now))


async def filtered(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    here = await joined(session, enrolled(channel, submission.place), who)
    return Update(await _page(session, blocks.asked_for(submission.values), here, who, now), kept=False)


async def turned(session: Session, press: Press, channel: Channel | None, who: Person, now: datetime) -> Reply:
    here = await joined(session, enrolled(channel, press.place), who)
    query = blocks.turned(press.meta, 1 if press.action == "risk.next" else -1)
    return Update(await _page(session, query, here, who, now))


async def home(session: Session, who: Person) -> Sequence[Sequence[Block]]:
    """What the person owns, for their Home tab."""
    return [blocks.mine(risk, channel) for risk, channel in await facts.mine(session, who.id)]


async def _page(session: Session, query: Query, channel: Channel, who: Person, now: datetime) -> View:
    on = today(channel, now)
    wanted = facts.Wanted(
        which=query.which,
        by=who.id,
        on=on,
        kind=query.kind,
        scores=rules.SCORES.get(query.level or ""),
        words=query.words,
    )
    total, found = await facts.page(session, channel.id, wanted, query.page * blocks.PAGE, blocks.PAGE)
    names = await people.named(session, {risk.owner_id for risk in found if risk.owner_id})
    return blocks.listing(query, found, total, channel.name, channel.slack_id, names, on)


async def _details(session: Session, risk: Risk) -> View:
    history = await changes.of_record(session, risk.id)
    involved = who_took(history, blocks.HISTORY) | {each for each in (risk.raised_by, risk.owner_id) if each}
    names = await people.named(session, involved)
    post = await posts.standing(session, risk.id, "card")
    tripwire = await decisions.standing(session, risk.id)
    link = post.permalink if post else None
    return blocks.details(risk, await facts.votes(session, risk.id), history, names, link, tripwire)
