"""What a message says at the moment it is sent: drawn from the facts, or as it was frozen."""

from datetime import datetime

from bot.blocks.kit import Message
from bot.ritual import Registry, named
from bot.surfaces import day, digest, later
from storage import outbox
from storage.database import Session
from storage.outbox import Delivery
from storage.posts import Post


async def drawn(session: Session, rituals: Registry, delivery: Delivery, now: datetime) -> Message | None:
    """What the delivery says now; None when there is nothing (any more) to say."""
    if delivery.kind == "day":
        return await day.message(session, rituals, delivery, now)
    if delivery.kind == "reminder":
        return await later.reminder(session, rituals, delivery, now)
    if delivery.kind == "card":
        return await named(rituals, delivery.ritual or "").card(session, rituals, delivery.subject_id, now)
    if delivery.kind == "gathering":
        return await named(rituals, delivery.ritual or "").gathered(session, delivery.subject_id)
    if delivery.kind in {"digest", "section"} and "message" not in delivery.payload:
        return await digest.said(session, rituals, delivery.subject_id, delivery.ritual, now)
    return Message.from_json(delivery.payload["message"])


async def redrawn(session: Session, rituals: Registry, post: Post, now: datetime) -> Message | None:
    """What a message that stands in Slack says now; None when it cannot change."""
    if post.kind == "day":
        delivery = await outbox.get(session, post.workspace_id, post.subject_id)
        return await day.message(session, rituals, delivery, now) if delivery else None
    if post.kind == "card":
        return await named(rituals, post.ritual or "").card(session, rituals, post.subject_id, now)
    if post.kind == "gathering":
        return await named(rituals, post.ritual or "").gathered(session, post.subject_id)
    return await digest.redrawn(session, rituals, post.subject_id, post.ritual, now)
