"""The day's message: the one DM that carries a person's asks of a day, composed of all rituals."""

from collections.abc import Collection
from datetime import date, datetime, time
from uuid import UUID

from bot.blocks import day as blocks
from bot.blocks.kit import Message
from bot.errors import Gone
from bot.listeners.lookups import Profile
from bot.ritual import Registry, named
from bot.rules import calendar, text
from bot.rules import rounds as rules
from storage import outbox, people, rounds
from storage.database import Session
from storage.outbox import Delivery
from storage.people import Person
from storage.rounds import Ask

MANY = 7
NOT_YOURS = "This question is not open for you (any more)."
LEFT = "You are not in that channel any more, so its questions are over for you."


async def message(session: Session, rituals: Registry, delivery: Delivery, now: datetime) -> Message | None:
    """The day's message as it is now; None when it carries nothing (any more) that was not sent before.

    What is asked in a channel that the person has left is not seen by them any more.
    """
    asks = list(await rounds.carried_by(session, delivery.subject_id, delivery.id))
    if delivery.sent_at is None and all(ask.state != rounds.OPEN for ask in asks):
        return None
    if not asks:
        return blocks.over(delivery.due)
    if len(asks) > MANY:  # more than one message may hold: those that wait come up as others are answered
        asks.sort(key=lambda ask: ask.state != rounds.OPEN)
    parts = [await named(rituals, ask.ritual).part(session, ask) for ask in asks]
    late = (delivery.sent_at or now) - delivery.due > rules.LATE_AFTER
    return blocks.message([(part.text, part.blocks) for part in parts], delivery.due, late=late)


async def left(session: Session, person: Person, channel_id: UUID, now: datetime) -> None:
    """The person has left a channel: what stands in their messages about it goes away."""
    shown = await rounds.carriers(session, person.id, channel_id, now - rules.LINES_FOR)
    await outbox.refresh(session, now, *shown)


async def introduced(session: Session, person: Person, profile: Profile, now: datetime) -> None:
    """The person is who Slack says. In a new zone they are asked at the hour there."""
    moved = bool(profile.zone) and person.zone != profile.zone
    person.name, person.zone, person.kind = profile.name, profile.zone or person.zone, profile.kind
    person.admin, person.gone = profile.admin, profile.gone
    if moved and person not in session.new:
        await _retimed(session, person, now)


async def _retimed(session: Session, person: Person, now: datetime) -> None:
    """The person lives in another zone now: what they were to be asked comes at the same wall time there.

    Where that is past already it comes at once: it was not late until they moved.
    """
    zone = calendar.zone_of(person.zone)
    if zone is None:
        return
    for delivery in await outbox.pending_days(session, person.id):
        at = time.fromisoformat(delivery.payload["at"])
        moved = calendar.occurs_at(date.fromisoformat(delivery.payload["date"]), at, zone)
        delivery.due = max(moved, min(now, delivery.due))
        delivery.expires_at = delivery.due + rules.CATCH_UP
        for ask in await rounds.of_delivery(session, delivery.id):
            ask.due = delivery.due


async def own(session: Session, who: Person, ask_id: str) -> Ask:
    """The ask that a button or form names, if it was put to the person and they are still in its channel. Raises Gone."""
    ask = await rounds.ask(session, text.identity(ask_id, NOT_YOURS))
    if ask is None or ask.person_id != who.id:
        raise Gone(NOT_YOURS)
    member = await people.membership(session, who.id, ask.channel_id)
    if member is None or member.until is not None:
        raise Gone(LEFT)
    return ask


async def answered(session: Session, ask: Ask, verb: str, at: datetime, *, redrawn_at: datetime | None = None) -> None:
    """The person answered; the message that asked says so. `redrawn_at`: now, where `at` is only the day of it."""
    rules.answer(ask, await rounds.run(session, ask.workspace_id, ask.subject_id), verb, at)
    if ask.delivery_id:
        await outbox.refresh(session, redrawn_at or at, ask.delivery_id)


async def settled(
    session: Session, subject_id: UUID, kinds: Collection[str], who: Person | None, now: datetime
) -> None:
    """A record is taken care of, by `who`: whoever was asked about it need not answer any more."""
    for ask in await rounds.open_about(session, subject_id, kinds):
        mine = who is not None and ask.person_id == who.id
        rules.answer(ask, None, "done" if mine else "settled", now)
        if ask.delivery_id:
            await outbox.refresh(session, now, ask.delivery_id)


async def skipped(session: Session, ask: Ask, now: datetime) -> None:
    """The person does not answer this time; the message that asked says so. Raises Refused."""
    rules.skip(ask, await rounds.run(session, ask.workspace_id, ask.subject_id), now)
    if ask.delivery_id:
        await outbox.refresh(session, now, ask.delivery_id)


async def redrawn(session: Session, rituals: Registry, ask: Ask, now: datetime) -> Message | None:
    """The day's message that carries an ask, as it is now; None when there is none."""
    delivery = await outbox.get(session, ask.workspace_id, ask.delivery_id) if ask.delivery_id else None
    return await message(session, rituals, delivery, now) if delivery else None
