"""The digest: frozen at its cut-off from all rituals' sections; closes the runs whose time is over."""

from datetime import datetime

from bot.blocks import digest as blocks
from bot.ritual import Participation, Period, Registry, named
from bot.rules import rounds as rules
from storage import digests, outbox, rounds
from storage.channels import Channel
from storage.database import Session
from storage.digests import Digest

ANSWERED = frozenset({rounds.ANSWERED, rounds.LATE})


async def freeze(session: Session, rituals: Registry, channel: Channel, cutoff: datetime) -> Digest:
    """The digest of the channel's running period up to `cutoff`, whose runs are closed with it."""
    period = Period(channel.last_cutoff, cutoff)
    closed = await close_runs(session, channel, cutoff)
    sections = []
    counts: list[str] = []
    for ritual in rituals:
        if (section := await ritual.section(session, channel, period)) is not None:
            sections.append({"ritual": ritual.name, **section.message.as_json()})
            counts += section.counts
    answered = [
        (
            next(kind.title for kind in named(rituals, part.ritual).rounds if kind.kind == part.kind),
            part.answered,
            part.asked,
        )
        for part in closed
    ]
    head = blocks.head(
        channel.name,
        period.since,
        period.until,
        counts,
        answered,
        threaded=bool(sections),
        missed=await _last_was_missed(session, channel),
    )
    return Digest(
        channel_id=channel.id,
        since=period.since,
        until=cutoff,
        content={"head": head.as_json(), "sections": sections},
    )


async def close_runs(session: Session, channel: Channel, cutoff: datetime) -> list[Participation]:
    """Close the runs whose last person was asked at least 24 hours before the cut-off, and count who answered."""
    kinds = {found.id: found.kind for found in await rounds.of_channel(session, channel.id)}
    closed = []
    for run, last_asked in await rounds.open_runs(session, channel.id):
        if not rules.closes(last_asked, cutoff):
            continue
        states = await rounds.asked(session, run.id)
        answered = sum(number for state, number in states.items() if state in ANSWERED)
        asked = sum(number for state, number in states.items() if state != rounds.EXPIRED)
        closed.append(Participation(run.ritual, kinds[run.round_id], asked, answered))
        await rounds.close(session, run, cutoff)
    return closed


async def _last_was_missed(session: Session, channel: Channel) -> bool:
    last = await digests.latest(session, channel.id)
    delivery = await outbox.find(session, f"digest:{last.id}") if last else None
    return delivery is not None and delivery.state in {"expired", "failed"}
