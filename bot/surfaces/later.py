"""A day's message comes later, moves into a newer one, or asks less than was planned; and the one reminder of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bot.blocks import day as blocks
from bot.blocks.kit import Message
from bot.errors import Gone, Refused
from bot.ritual import Registry, named
from bot.rules import calendar, text
from bot.rules import later as rules
from bot.rules import rounds as asking
from bot.surfaces import person as persons
from storage import absences, asked, outbox, people, rounds
from storage.asked import Standing
from storage.database import Session
from storage.outbox import Delivery
from storage.people import Person
from storage.rounds import Round

NOTHING_OPEN = "Nothing is open in this message any more."


async def put_off(session: Session, who: Person, delivery_id: str, choice: str, now: datetime) -> Delivery:
    """What is open in a day's message comes again, once, in a new one. Answers with the old one. Raises Refused, Gone."""
    delivery, standing = await _own(session, who, delivery_id)
    fresh = [each for each in standing if each.ask.again is None]
    if not fresh:
        raise Refused(rules.ONCE)
    away = await absences.of(session, who.id)
    until = rules.until(choice, fresh[0].channel, who, away, now)
    wished = Delivery(
        key=f"later:{delivery.id}:{until.isoformat()}",
        kind="day",
        recipient=who.slack_id,
        subject_id=who.id,
        payload={"again": True},
        due=until,
        expires_at=until + rules.CATCH_UP,
    )
    await outbox.enqueue(session, wished)
    again = await outbox.find(
        session, wished.key
    )  # what joined the message after a first Later may choose the same moment
    assert again is not None
    for each in fresh:
        rules.put_off(each.ask, until)
        each.ask.delivery_id = again.id
    await _went(session, delivery, "later", until, now)
    return delivery


async def not_today(session: Session, who: Person, delivery_id: str, now: datetime) -> Delivery:
    """The person does not work today: rounds leave them out, records ask on their next working day. Raises Refused, Gone."""
    delivery, standing = await _own(session, who, delivery_id)
    absence = rules.away_today(who, standing[0].channel, now)
    away = await absences.of(session, who.id)
    if not any((each.first, each.last) == (absence.first, absence.last) for each in away):
        session.add(absence)
    moments = [await _off(session, each, [*away, absence], now) for each in standing]
    await _went(session, delivery, "away", min((at for at in moments if at is not None), default=None), now)
    return delivery


async def _off(session: Session, each: Standing, away: Sequence[absences.Absence], now: datetime) -> datetime | None:
    """A question falls on a day on which the person does not work. Answers with the moment at which it comes then."""
    slot = None if each.asking is not None else rules.moved(each.ask.nominal, each.channel, each.person, away, now)
    if slot is None:
        rules.excuse(each.ask)
        return None
    await persons.moved(session, each.person, each.ask, slot, now)
    return slot.due


async def _own(session: Session, who: Person, delivery_id: str) -> tuple[Delivery, list[Standing]]:
    delivery = await outbox.get(session, who.workspace_id, text.identity(delivery_id, NOTHING_OPEN))
    if delivery is None or delivery.subject_id != who.id:
        raise Gone(NOTHING_OPEN)
    standing = [each for each in await asked.in_messages(session, [delivery.id]) if each.member.until is None]
    if not standing:
        raise Refused(NOTHING_OPEN)
    return delivery, standing


async def _went(session: Session, delivery: Delivery, why: str, at: datetime | None, now: datetime) -> None:
    delivery.payload = {**delivery.payload, "went": {"why": why, "at": at.isoformat() if at else None}}
    await session.flush()
    await outbox.refresh(session, now, delivery.id)


async def about_to_go(session: Session, rituals: Registry, claimed: Sequence[Delivery], now: datetime) -> None:
    """Day's messages are about to be sent: who is away by now or not asked any more is left out, what is open from before
    moves into them, and one that was put off goes back to pending where it has become too late for the day.
    """
    days = {each.id: each for each in claimed if each.kind == "day"}
    if not days:
        return
    going = await asked.in_messages(session, list(days))
    away = await absences.among(session, {each.person.id for each in going})
    for each in going:
        if each.asking is not None and not await _reached(session, rituals, each, each.asking):
            rules.excuse(each.ask)
        elif rules.off_today(each.person, each.channel, off := away.get(each.person.id, ()), now):
            await _off(session, each, off, now)
    left = [each for each in going if each.ask.delivery_id in days and each.ask.state == rounds.OPEN]
    for each in left:
        if (carrier := _carrier(days, each)).payload.get("again"):
            _wait_for_work(carrier, each, away.get(each.person.id, ()), now)
    await session.flush()
    await _gathered(session, days, left, now)


def _carrier(days: dict[UUID, Delivery], each: Standing) -> Delivery:
    assert each.ask.delivery_id is not None
    return days[each.ask.delivery_id]


def _wait_for_work(delivery: Delivery, each: Standing, away: Sequence[absences.Absence], now: datetime) -> None:
    """What was put off and comes late, since nobody was there to send it, waits for the person's working hours again."""
    moment = calendar.put_off(each.person, each.channel, now, away)
    if moment is not None and moment > now:
        each.ask.again = moment
        delivery.state, delivery.attempt, delivery.owner, delivery.lease_until = "pending", 0, None, None
        delivery.due, delivery.expires_at = moment, moment + rules.CATCH_UP


async def _reached(session: Session, rituals: Registry, each: Standing, by: Round) -> bool:
    owns = each.member.lead or (
        by.audience == rounds.OWNERS
        and each.person.id in await named(rituals, by.ritual).owners(session, each.channel.id)
    )
    return asking.reaches(by, each.person.craft, each.member.opted_out, owns=owns)


async def _gathered(session: Session, days: dict[UUID, Delivery], going: Sequence[Standing], now: datetime) -> None:
    """What is open in older messages, or was put off to this day, moves into a day's message that asks something itself.

    Where that message asks the same round anew, one question stands for both: the older one has not been answered.
    """
    anew = {(each.person.id, each.channel.id, rounds.named(each.ask)): each.ask for each in going if each.asking}
    into = {each.person.id: each for each in going if not _carrier(days, each).payload.get("again")}
    for ask, old in await asked.left_open(session, list(into)) if into else ():
        newer = into[ask.person_id]
        target = _carrier(days, newer)
        zone = calendar.person_zone(newer.person, newer.channel)
        today = old.due.astimezone(zone).date() <= target.due.astimezone(zone).date()
        put_off_to_today = bool(old.payload.get("again")) and old.state in {"pending", "sending"} and today
        if old.id != target.id and (old.state == "sent" or put_off_to_today):
            same = anew.get((ask.person_id, ask.channel_id, rounds.named(ask)))
            if same is not None and asking.superseded(ask, same):
                ask.state = rounds.MISSED
            else:
                ask.delivery_id = target.id
            await _went(session, old, "newer", target.due, now)


async def landed(session: Session, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
    """A day's message stands in the person's conversation `channel` at `ts`: it may be their first one, and is reminded of once."""
    who = await people.get(session, delivery.workspace_id, delivery.subject_id)
    who.dm_id, who.first_day = channel, who.first_day or delivery.id
    standing = await asked.in_messages(session, [delivery.id])
    if delivery.payload.get("again") or not who.reminded or not standing:
        return
    away = await absences.of(session, who.id)
    due = calendar.after_working(who, standing[0].channel, now, rules.REMIND_AFTER, away)
    if due is not None:
        reminder = Delivery(
            key=f"reminder:{delivery.id}",
            kind="reminder",
            recipient=delivery.recipient,
            subject_id=delivery.id,
            payload={"thread": ts},
            due=due,
            expires_at=due + asking.CATCH_UP,
        )
        await outbox.enqueue(session, reminder)


async def reminder(session: Session, rituals: Registry, delivery: Delivery, now: datetime) -> Message | None:
    """What is still open in the message that a reminder is about; None when nothing is, or today is no day to say so."""
    standing = await asked.in_messages(session, [delivery.subject_id])
    if not standing or standing[0].person.gone or not standing[0].person.reminded:
        return None
    away = await absences.of(session, standing[0].person.id)
    standing.sort(key=lambda each: each.asking is not None)  # in the order of the message above
    questions = [
        (await named(rituals, each.ask.ritual).part(session, rituals, each.ask, now)).question
        for each in standing
        if each.member.until is None
        and each.channel.state == "active"
        and not rules.off_today(each.person, each.channel, away, now)
    ]
    return blocks.reminder(questions) if questions else None
