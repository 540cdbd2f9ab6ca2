"""How a channel's rounds are taken: runs that close at a digest's cut-off, runs that still go on, and how many answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.blocks.digest import Turnout, waning
from bot.ritual import Registry
from bot.rules import groups
from bot.rules import rounds as rules
from bot.surfaces import audience
from storage import absences, ends, outbox, people, rounds, turnout
from storage.channels import Channel
from storage.database import Session
from storage.rounds import Run

ANSWERED = frozenset({rounds.ANSWERED, rounds.LATE})
UNASKED = frozenset({rounds.EXPIRED, rounds.EXCUSED})


@dataclass(frozen=True, slots=True)
class Participation:
    """How a run was taken: how many were asked, how many of them answered, how many could not be asked.

    `tardy`: how many of those who answered did so after it had closed; `going`: it is still open.
    """

    ritual: str
    kind: str
    asked: int
    answered: int
    unasked: int
    tardy: int
    going: bool = False


async def close_runs(
    session: Session, rituals: Registry, channel: Channel, cutoff: datetime, now: datetime
) -> list[Participation]:
    """Close the runs whose last person was asked at least 24 hours before the cut-off, and count who answered."""
    await rounds.hold_runs(session, channel.id)
    known = {found.id: found for found in await rounds.of_channel(session, channel.id)}
    present = await people.present(session, channel.id)
    here = [person.id for _, person in present]
    away = await absences.among(session, here)
    owners = await audience.owners(session, rituals, known.values())
    closed = []
    for run, last_planned in await rounds.open_runs(session, channel.id):
        asking = known[run.round_id]
        theirs = owners.get(asking.ritual, ())
        last_asked = None if asking.paused else rules.last_asked(asking, channel, present, run.cycle, away, theirs)
        if not rules.closes(max(filter(None, (last_planned, last_asked)), default=None), cutoff):
            continue
        taken = await _participation(session, run, asking.kind, here, cutoff)
        closed.append(taken)
        told = await ends.close(session, run, cutoff, missed=taken.asked == 0)
        await outbox.refresh(session, now, *told)  # their buttons say now that an answer is late
        if not asking.paused:
            await _propose(session, rituals, channel, run, asking.kind, now)
    return closed


async def of_closed(session: Session, channel: Channel, cutoff: datetime) -> list[Participation]:
    """How the runs that closed at a cut-off have been taken by now."""
    here = [person.id for _, person in await people.present(session, channel.id)]
    runs = await turnout.closed_at(session, channel.id, cutoff)
    return [await _participation(session, run, kind, here, cutoff) for run, kind in runs]


async def going(session: Session, channel: Channel, now: datetime) -> list[Participation]:
    """How the runs that are open are taken so far; nothing of those that have asked nobody yet."""
    kinds = {found.id: found.kind for found in await rounds.of_channel(session, channel.id)}
    runs = [run for run, _ in await rounds.open_runs(session, channel.id)]
    found = [await _participation(session, run, kinds[run.round_id], (), now, going=True) for run in runs]
    return [taken for taken in found if taken.asked]


async def _propose(session: Session, rituals: Registry, channel: Channel, run: Run, kind: str, now: datetime) -> None:
    """A round that few have answered for four runs: its leads are asked once, each for themselves, what shall become of it."""
    states = await turnout.of_last(session, run, rules.WANING + 1)
    taken = [_counted(each) for each in states]
    if not rules.wanes(taken):
        return
    title = next(
        (each.title for ritual in rituals if ritual.name == run.ritual for each in ritual.rounds if each.kind == kind),
        run.ritual,
    )
    message = waning(channel, title, taken[: rules.WANING]).as_json()
    leads = await people.leads(session, channel.id)
    key = f"waning:{run.id}"
    await outbox.enqueue(
        session,
        *(outbox.notice(f"{key}:{lead.id}", lead.slack_id, lead.id, message, now, of=channel) for lead in leads),
    )


def _counted(states: Mapping[str, int]) -> tuple[int, int]:
    """How many answered, of how many who were asked."""
    answered = sum(number for state, number in states.items() if state in ANSWERED)
    return answered, sum(number for state, number in states.items() if state not in UNASKED)


async def _participation(
    session: Session, run: Run, kind: str, here: Collection[UUID], until: datetime, *, going: bool = False
) -> Participation:
    states = await turnout.asked(session, run.id, until)
    answered, asked = _counted(states)
    unasked = await turnout.unasked(session, run.id, here) if here else 0
    return Participation(run.ritual, kind, asked, answered, unasked, states.get(rounds.LATE, 0), going=going)


async def told(
    session: Session,
    rituals: Registry,
    channel: Channel,
    taken: Sequence[Participation],
    late: Mapping[tuple[str, str], int],
) -> list[Turnout]:
    """How each round was taken, for the digest's head. `late`: answers of the period to runs closed before, by (ritual, kind).

    Of a round that asks some people only, nothing is counted where they are fewer than three, and no late answers to runs before,
    of which that is not known: it would name them.
    """
    some = {
        (each.ritual, each.kind) for each in await rounds.of_channel(session, channel.id) if each.audience != "everyone"
    }
    runs = {(part.ritual, part.kind): part for part in taken}
    found = []
    for ritual in rituals:
        for kind in ritual.rounds:
            key = (ritual.name, kind.kind)
            if (part := runs.get(key)) is not None:
                few = key in some and part.asked < groups.LEAST
                found.append(
                    Turnout(
                        kind.title,
                        part.answered,
                        part.asked,
                        0 if few else part.unasked,
                        0 if key in some else late.get(key, 0),
                        tardy=part.tardy,
                        going=part.going,
                        few=few,
                    )
                )
            elif key in late and key not in some:
                found.append(Turnout(kind.title, late=late[key]))
    return found
