"""The digest: composed of all rituals' sections and frozen at its cut-off; its thread is drawn again for seven days.

Or as it would be now, for who asks for it (docs/decisions/0018).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bot.blocks import charts
from bot.blocks import digest as blocks
from bot.blocks.kit import Message
from bot.ritual import Period, Registry, Ritual, Section
from bot.rules import rounds as rules
from bot.surfaces import turnout
from bot.surfaces.turnout import Participation
from storage import channels, digests, outbox
from storage import turnout as counted
from storage.channels import Channel
from storage.database import Session
from storage.digests import Digest
from storage.outbox import Delivery

REDRAWN_FOR = timedelta(days=7)
CHARTED = 8  # weeks


@dataclass(frozen=True, slots=True)
class Composed:
    """What a digest says: its head, and each ritual's section in order."""

    head: Message
    sections: tuple[tuple[str, Message], ...]

    def as_json(self) -> dict[str, Any]:
        """What is kept of it as a Digest's content."""
        sections = [{"ritual": ritual, **message.as_json()} for ritual, message in self.sections]
        return {"head": self.head.as_json(), "sections": sections}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Composed":
        """The digest that `as_json` described."""
        sections = tuple((part["ritual"], Message.from_json(part)) for part in content["sections"])
        return cls(Message.from_json(content["head"]), sections)


async def freeze(session: Session, rituals: Registry, channel: Channel, cutoff: datetime, now: datetime) -> Digest:
    """The digest of the channel's running period up to `cutoff`, whose runs are closed with it."""
    period = Period(channel.last_cutoff, cutoff)
    closed = await turnout.close_runs(session, rituals, channel, cutoff, now)
    composed = await _composed(
        session, rituals, channel, period, closed, missed=await _missed(session, channel, cutoff, now)
    )
    return Digest(channel_id=channel.id, since=period.since, until=cutoff, content=composed.as_json())


async def said(
    session: Session, rituals: Registry, digest_id: UUID, ritual: str | None, now: datetime
) -> Message | None:
    """What a message of a digest says when it is sent: its head, or the section of a ritual."""
    digest = await digests.find(session, digest_id)
    if digest is None:
        return None
    return await _redrawn(session, rituals, digest, ritual, now) or _frozen(digest, ritual)


async def redrawn(
    session: Session, rituals: Registry, digest_id: UUID, ritual: str | None, now: datetime
) -> Message | None:
    """What a message of a digest says that stands; None where it stays as it is: after seven days, and where it is no Digest."""
    digest = await digests.find(session, digest_id)
    if digest is None or now > digest.until + REDRAWN_FOR:
        return None
    return await _redrawn(session, rituals, digest, ritual, now)


async def counted_anew(session: Session, channel_id: UUID, now: datetime) -> None:
    """A late answer came: the heads of the digests of the last seven days are drawn again."""
    await session.flush()
    await outbox.refresh(session, now, *await digests.since(session, channel_id, now - REDRAWN_FOR), kind="digest")


async def refresh(session: Session, channel_id: UUID, now: datetime, ritual: str | None = None) -> None:
    """What digests of the last seven days say or offer of a record is not true any more: they are drawn again, or only the sections
    of a ritual."""
    await session.flush()
    told = await digests.since(session, channel_id, now - REDRAWN_FOR)
    await outbox.refresh(session, now, *told, kind=f"section:{ritual}" if ritual else None)


async def _redrawn(
    session: Session, rituals: Registry, digest: Digest, ritual: str | None, now: datetime
) -> Message | None:
    """A digest's head, or one section, from history up to its cut-off and what has become known of it since."""
    channel = await channels.get(session, digest.workspace_id, digest.channel_id)
    period = Period(digest.since, digest.until)
    if ritual is not None:
        spoken = [await _section(session, rituals, each, channel, period) for each in rituals if each.name == ritual]
        return next((section.message for section in spoken if section is not None), None)
    taken = await turnout.of_closed(session, channel, digest.until)
    missed = await _missed(session, channel, digest.until, now)
    composed = await _composed(session, rituals, channel, period, taken, missed=missed, charted=False)
    return composed.head


def _frozen(digest: Digest, ritual: str | None) -> Message | None:
    frozen = Composed.from_json(digest.content)
    return frozen.head if ritual is None else dict(frozen.sections).get(ritual)


async def so_far(
    session: Session, rituals: Registry, channel: Channel, now: datetime, *, by: str | None = None
) -> Composed:
    """What the digest of the running period would say now; it closes and keeps nothing. `by`: who has it posted for all."""
    period = Period(channel.last_cutoff, now, runs=True)
    taken = await turnout.going(session, channel, now)
    return await _composed(session, rituals, channel, period, taken, so_far=blocks.SoFar(by, coming(channel)))


async def _composed(
    session: Session,
    rituals: Registry,
    channel: Channel,
    period: Period,
    taken: Sequence[Participation],
    *,
    missed: bool = False,
    so_far: blocks.SoFar | None = None,
    charted: bool = True,
) -> Composed:
    """`charted`: whether the sections get their charts; its head says nothing of them."""
    sections: list[tuple[str, Message]] = []
    counts: list[str] = []
    for ritual in rituals:
        if (section := await _section(session, rituals, ritual, channel, period, charted=charted)) is not None:
            sections.append((ritual.name, section.message))
            counts += section.counts
    late = await counted.late_answers(session, channel.id, period.since, period.until)
    head = blocks.head(
        channel.name,
        period.since,
        period.until,
        counts,
        await turnout.told(session, rituals, channel, taken, late),
        threaded=bool(sections),
        missed=missed,
        so_far=so_far,
    )
    return Composed(head, tuple(sections))


async def _section(
    session: Session, rituals: Registry, ritual: Ritual, channel: Channel, period: Period, *, charted: bool = True
) -> Section | None:
    """What a ritual says of a period, with its charts up to the end of it."""
    section = await ritual.section(session, rituals, channel, period)
    if section is None or not charted:
        return section
    drawn = await ritual.charts(session, channel, period.until, CHARTED)
    return Section(charts.under(section.message, drawn), section.counts)


async def post(
    session: Session, channel: Channel, subject_id: UUID, composed: Composed, at: datetime, *, kept: bool
) -> None:
    """Post a digest as a thread, in order. `kept`: `subject_id` is a Digest, which says what each message shows."""

    def delivery(key: str, kind: str, message: Message, after: Delivery | None, ritual: str | None = None) -> Delivery:
        return Delivery(
            key=key,
            kind=kind,
            recipient=channel.slack_id,
            ritual=ritual,
            subject_id=subject_id,
            due=at,
            expires_at=at + rules.DIGEST_CATCH_UP,
            after_id=after.id if after else None,
            state="blocked" if after else "pending",
            payload={} if kept else {"message": message.as_json()},
        )

    last = delivery(f"digest:{subject_id}", "digest", composed.head, None)
    await outbox.enqueue(session, last)
    for ritual, message in composed.sections:
        last = delivery(f"digest:{subject_id}:{ritual}", "section", message, last, ritual)
        await outbox.enqueue(session, last)


def coming(channel: Channel) -> datetime | None:
    """When the channel's next digest comes; None while its rituals rest."""
    return channel.next_digest if channel.state == "active" else None


async def _missed(session: Session, channel: Channel, cutoff: datetime, now: datetime) -> bool:
    """Whether the digest before never came: after a long absence it is planned together with the next one, and too late."""
    digest = await digests.latest(session, channel.id, cutoff)
    delivery = await outbox.find(session, f"digest:{digest.id}") if digest else None
    if delivery is None:
        return False
    too_late = delivery.expires_at is not None and delivery.expires_at < now
    return delivery.state in {"expired", "failed"} or (delivery.state == "pending" and too_late)
