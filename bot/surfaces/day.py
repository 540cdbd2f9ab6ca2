"""The day's message: the one DM that carries a person's asks of a day, composed of all rituals."""

from datetime import date, datetime, time
from uuid import UUID

from bot.blocks import day as blocks
from bot.blocks.kit import Message
from bot.ritual import Registry, named
from bot.rules import calendar
from bot.rules.rounds import CATCH_UP, LATE_AFTER
from storage import outbox, rounds
from storage.database import Session
from storage.outbox import Delivery
from storage.people import Person
from storage.rounds import Ask

MANY = 7


async def message(session: Session, rituals: Registry, delivery: Delivery, now: datetime) -> Message | None:
    """The day's message as it is now; None when it carries nothing (any more) that was not sent before."""
    asks = [ask for ask in await rounds.of_delivery(session, delivery.id) if ask.state != rounds.EXPIRED]
    if not asks or (delivery.sent_at is None and all(ask.state != rounds.OPEN for ask in asks)):
        return None
    if len(asks) > MANY:  # more than one message may hold: those that wait come up as others are answered
        asks.sort(key=lambda ask: ask.state != rounds.OPEN)
    parts = [await named(rituals, ask.ritual).part(session, ask) for ask in asks]
    late = (delivery.sent_at or now) - delivery.due > LATE_AFTER
    return blocks.message([(part.text, part.blocks) for part in parts], delivery.due, late=late)


async def retimed(session: Session, person: Person) -> None:
    """The person lives in another zone now: what they were to be asked comes at the same wall time there."""
    zone = calendar.zone_of(person.zone)
    if zone is None:
        return
    for delivery in await outbox.pending_days(session, person.id):
        at = time.fromisoformat(delivery.payload["at"])
        delivery.due = calendar.occurs_at(date.fromisoformat(delivery.payload["date"]), at, zone)
        delivery.expires_at = delivery.due + CATCH_UP
        for ask in await rounds.of_delivery(session, delivery.id):
            ask.due = delivery.due


async def redrawn(session: Session, rituals: Registry, workspace_id: UUID, ask: Ask, now: datetime) -> Message | None:
    """The day's message after one of its asks changed; what stands in Slack is refreshed too."""
    delivery = await outbox.get(session, workspace_id, ask.delivery_id) if ask.delivery_id else None
    if delivery is None:
        return None
    await outbox.refresh(session, delivery.id, now)
    return await message(session, rituals, delivery, now)
