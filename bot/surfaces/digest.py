"""The digest: frozen at its cut-off from all rituals' sections; closes the runs whose time is over."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.blocks import digest as blocks
from bot.ritual import Participation, Period, Registry
from bot.rules import rounds as rules
from bot.surfaces import audience
from storage import absences, digests, outbox, people, rounds, turnout
from storage.channels import Channel
from storage.database import Session
from storage.digests import Digest

ANSWERED = frozenset({rounds.ANSWERED, rounds.LATE})
UNASKED = frozenset({rounds.EXPIRED, rounds.EXCUSED})


async def freeze(session: Session, rituals: Registry, channel: Channel, cutoff: datetime, now: datetime) -> Digest:
    """The digest of the channel's running period up to `cutoff`, whose runs are closed with it."""
    period = Period(channel.last_cutoff, cutoff)
    closed = await close_runs(session, rituals, channel, cutoff, now)
    sections = []
    counts: list[str] = []
    for ritual in rituals:
        if (section := await ritual.section(session, channel, period)) is not None:
            sections.append({"ritual": ritual.name, **section.message.as_json()})
            counts += section.counts
    late = await turnout.late_answers(session, channel.id, period.since, period.until)
    head = blocks.head(
        channel.name,
        period.since,
        period.until,
        counts,
        _turnouts(rituals, closed, late),
        threaded=bool(sections),
        missed=await _last_was_missed(session, channel, now),
    )
    return Digest(
        channel_id=channel.id,
        since=period.since,
        until=cutoff,
        content={"head": head.as_json(), "sections": sections},
    )


async def close_runs(
    session: Session, rituals: Registry, channel: Channel, cutoff: datetime, now: datetime
) -> list[Participation]:
    """Close the runs whose last person was asked at least 24 hours before the cut-off, and count who answered."""
    await rounds.hold_runs(session, channel.id)
    known = {found.id: found for found in await rounds.of_channel(session, channel.id)}
    present = await people.present(session, channel.id)
    away = await absences.among(session, [person.id for _, person in present])
    owners = await audience.owners(session, rituals, known.values())
    closed = []
    for run, last_planned in await rounds.open_runs(session, channel.id):
        asking = known[run.round_id]
        theirs = owners.get(asking.ritual, ())
        last_asked = None if asking.paused else rules.last_asked(asking, channel, present, run.cycle, away, theirs)
        if not rules.closes(max(filter(None, (last_planned, last_asked)), default=None), cutoff):
            continue
        states = await turnout.asked(session, run.id)
        answered = sum(number for state, number in states.items() if state in ANSWERED)
        asked = sum(number for state, number in states.items() if state not in UNASKED)
        unasked = await turnout.unasked(session, run.id, [person.id for _, person in present])
        closed.append(Participation(run.ritual, asking.kind, asked, answered, unasked))
        told = await rounds.close(session, run, cutoff, missed=asked == 0)
        await outbox.refresh(session, now, *told)  # their buttons say now that an answer is late
    return closed


def _turnouts(
    rituals: Registry, closed: Sequence[Participation], late: Mapping[tuple[str, str], int]
) -> list[blocks.Turnout]:
    """How each round was taken that closed a run in the period, or got an answer to an earlier one."""
    runs = {(part.ritual, part.kind): part for part in closed}
    found = []
    for ritual in rituals:
        for kind in ritual.rounds:
            key = (ritual.name, kind.kind)
            if (part := runs.get(key)) is not None:
                found.append(blocks.Turnout(kind.title, part.answered, part.asked, part.unasked, late.get(key, 0)))
            elif key in late:
                found.append(blocks.Turnout(kind.title, late=late[key]))
    return found


async def _last_was_missed(session: Session, channel: Channel, now: datetime) -> bool:
    """Whether the digest before never came: after a long absence it is planned together with this one, and too late."""
    last = await digests.latest(session, channel.id)
    delivery = await outbox.find(session, f"digest:{last.id}") if last else None
    if delivery is None:
        return False
    too_late = delivery.expires_at is not None and delivery.expires_at < now
    return delivery.state in {"expired", "failed"} or (delivery.state == "pending" and too_late)
