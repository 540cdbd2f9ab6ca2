"""What happens when people say who they are, when they work and what shall ask them; and when they look what waits for them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from bot.blocks import me as blocks
from bot.errors import Gone
from bot.listeners import Close, Listeners, Open, Press, Replace, Reply, Say, Submission
from bot.ritual import Registry
from bot.rules import calendar, text
from bot.rules import me as rules
from bot.surfaces import day, person
from storage import absences, outbox, people, rounds
from storage.channels import Channel
from storage.database import Session
from storage.people import Member, Person

NOT_HERE = "You are not in that channel (any more), so it asks you nothing."


async def opened(session: Session, who: Person, rituals: Registry, now: datetime) -> Reply:
    away = rules.upcoming(await absences.of(session, who.id), calendar.today(who, now))
    titles = {f"{ritual.name}.{kind.kind}": kind.title for ritual in rituals for kind in ritual.rounds}
    offered = [
        blocks.Offered(_value(channel, name), f"#{channel.name}: {titles[name]}", name not in member.opted_out.split())
        for member, channel in await people.homes(session, who.id)
        for name in map(rounds.named, await rounds.of_channel(session, channel.id))
        if name in titles
    ]
    return Open(blocks.form(who, away, offered))


async def described(session: Session, submission: Submission, who: Person, now: datetime) -> Reply:
    changed = rules.describe(who, **rules.filled(submission.values, submission.several))
    changed |= await _away(session, submission, who, now)
    offered, ticked = set(submission.meta["offered"]), set(submission.several.get("asks", ()))
    for member, channel in await people.homes(session, who.id):
        names = {rounds.named(each) for each in await rounds.of_channel(session, channel.id)}
        here = {name for name in names if _value(channel, name) in offered}
        asks = {name for name in here if _value(channel, name) in ticked}
        await person.opted(session, who, member, out=here - asks, back=asks, now=now)
    if changed:
        await person.rearranged(session, who, now)
        await _replan(session, who, now)
    return Close()


async def _away(session: Session, submission: Submission, who: Person, now: datetime) -> bool:
    known, today = await absences.of(session, who.id), calendar.today(who, now)
    new = rules.be_away(who, known, submission.values.get("away_from"), submission.values.get("away_to"), today)
    if new is not None:
        session.add(new)
    listed = rules.upcoming(known, today)[: blocks.SHOWN]
    kept = submission.several.get("away_kept")
    removed = [each.id for each in listed if str(each.id) not in kept] if kept is not None else []
    await session.flush()
    await absences.remove(session, removed)
    return new is not None or bool(removed)


async def _replan(session: Session, who: Person, now: datetime) -> None:
    for _, channel in await people.homes(session, who.id):
        await rounds.replan(session, channel.id, now)


def _value(channel: Channel, name: str) -> str:
    return f"{channel.id.hex}:{name}"


async def waiting(session: Session, who: Person, rituals: Registry, now: datetime) -> Reply:
    return Say(await day.waiting(session, rituals, who, now))


async def told_craft(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    who.craft = press.action.removeprefix("me.is_")
    await person.rearranged(session, who, now)
    await _replan(session, who, now)
    return await _first_day(session, who, rituals, now)


async def not_for_me(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    member, names = await _home(session, who, press.value)
    await person.opted(session, who, member, out=names, back=(), now=now)
    return await _first_day(session, who, rituals, now)


async def for_me(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    member, names = await _home(session, who, press.value)
    await person.opted(session, who, member, out=(), back=names, now=now)
    return await _first_day(session, who, rituals, now)


async def _home(session: Session, who: Person, channel_id: str) -> tuple[Member, Collection[str]]:
    member = await people.membership(session, who.id, text.identity(channel_id, NOT_HERE))
    if member is None or member.until is not None:
        raise Gone(NOT_HERE)
    return member, {rounds.named(each) for each in await rounds.of_channel(session, member.channel_id)}


async def _first_day(session: Session, who: Person, rituals: Registry, now: datetime) -> Reply:
    return await _redrawn(session, who.workspace_id, who.first_day, rituals, now)


async def _redrawn(
    session: Session, workspace_id: UUID, delivery_id: UUID | None, rituals: Registry, now: datetime
) -> Reply:
    await session.flush()
    delivery = await outbox.get(session, workspace_id, delivery_id) if delivery_id else None
    message = await day.message(session, rituals, delivery, now) if delivery else None
    return Replace(message, delivery_id) if message else Close()


async def paused(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    return await _of_ask(session, press, who, rituals, now, out=True)


async def resumed(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    return await _of_ask(session, press, who, rituals, now, out=False)


async def _of_ask(session: Session, press: Press, who: Person, rituals: Registry, now: datetime, *, out: bool) -> Reply:
    ask = await day.own_of_any(session, who, press.value)
    member, _ = await _home(session, who, str(ask.channel_id))
    names: Sequence[str] = [rounds.named(ask)]
    await person.opted(session, who, member, out=names if out else (), back=() if out else names, now=now)
    return await _redrawn(session, ask.workspace_id, ask.delivery_id, rituals, now)


async def kept(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    ask = await day.own_of_any(session, who, press.value)
    member, _ = await _home(session, who, str(ask.channel_id))
    rules.keep(member, rounds.named(ask))
    return await _redrawn(session, ask.workspace_id, ask.delivery_id, rituals, now)


def listen(on: Listeners) -> None:
    """Register what people say of themselves; before the words that `/rituals` does not know."""
    on.command("/rituals", "me", decides=opened)
    on.command("/rituals", "mine", reads=waiting)
    on.form("me.described", decides=described)
    for craft in rules.CRAFTS:
        on.button(f"me.is_{craft}", decides=told_craft)
    on.button("me.not_for_me", decides=not_for_me)
    on.button("me.for_me", decides=for_me)
    on.button("me.pause", decides=paused)
    on.button("me.keep", decides=kept)
    on.button("me.resume", decides=resumed)
