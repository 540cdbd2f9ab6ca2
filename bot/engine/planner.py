"""Which runs, asks and digests exist: the clock's decisions, written so that deciding twice is deciding once.

Rounds and digests carry the moment from which there is something to do; a sweep looks at every channel anyway. A run is
unique by (round, cycle), an ask by (person, ritual, kind, subject, local date), a day's message by (person, local date),
a digest by (channel, cut-off): any number of instances may plan at any moment.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from bot.clock import Clock
from bot.errors import ThreefoldError
from bot.ritual import Period, Registry
from bot.rules import calendar
from bot.rules import rounds as rules
from bot.surfaces import audience
from bot.surfaces import digest as surface
from storage import absences, asking, attempts, channels, habits, people, rounds
from storage.asking import Wanted
from storage.channels import Channel
from storage.database import Database, Session
from storage.habits import Habits
from storage.rounds import Round, Run

log = logging.getLogger(__name__)
STEP_MOST = timedelta(hours=12)
RESTING = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """Something that will happen. `kind`: prompts, digest."""

    at: datetime
    kind: str
    what: str


class Planner:
    """Plans; one plan at a time in this process."""

    def __init__(self, database: Database, rituals: Registry, clock: Clock) -> None:
        self.database, self.rituals, self.clock = database, rituals, clock
        self.turn = asyncio.Lock()

    async def tick(self) -> None:
        """Plan what is due by now. A channel that fails is logged and does not keep the others waiting."""
        now = self.clock.now()
        async with self.database.reads(None) as session:
            plans = await rounds.awaiting_plan(session, now)
            digests = await channels.awaiting_digest(session, now)
        for workspace_id, channel_id in plans:
            await self._safely(workspace_id, channel_id, partial(self._plan, now=now))
        for workspace_id, channel_id in digests:
            await self._safely(workspace_id, channel_id, partial(self._digests, now=now))

    async def sweep(self) -> None:
        """Plan every active channel, due or not: records that are due, and what a hint should have told and did not.

        One channel at a time, so that ticks go on in between.
        """
        async with self.database.reads(None) as session:
            everyone = await channels.active(session)
        for workspace_id, channel_id in everyone:
            now = self.clock.now()
            await self._safely(workspace_id, channel_id, partial(self._plan, now=now, everything=True))

    async def _safely(
        self, workspace_id: UUID, channel_id: UUID, plan: Callable[[Session, UUID], Awaitable[None]]
    ) -> None:
        try:
            async with self.turn:
                await self.database.transact(workspace_id, lambda session: plan(session, channel_id))
        except ThreefoldError as error:
            log.log(error.level, "planning %s: %s", channel_id, error)
        except Exception:
            log.exception("bug while planning channel %s", channel_id)

    async def _plan(self, session: Session, channel_id: UUID, now: datetime, *, everything: bool = False) -> None:
        channel = await _channel(session, channel_id)
        if channel is None:
            return
        if channel.state != "active":
            for asked in await rounds.of_channel(session, channel_id):
                asked.next_due = now + RESTING  # whoever wakes the channel plans it again at once
            return
        wanted = await self._from_records(session, channel, now)
        due = [
            asked
            for asked in await rounds.of_channel(session, channel_id)
            if not asked.paused and (everything or asked.next_due <= now)
        ]
        owners = await audience.owners(session, self.rituals, due)
        shared = await habits.in_use(session, channel, owners)
        for asked in due:
            plan = rules.plan(asked, channel, shared, now)
            wanted += await _from_round(session, asked, channel, plan.questions, now)
            asked.next_due = plan.again
        await asking.ask(session, channel, wanted, now, owners)

    async def _from_records(self, session: Session, channel: Channel, now: datetime) -> list[Wanted]:
        today = now.astimezone(calendar.channel_zone(channel)).date()
        window = [today + timedelta(days=days) for days in range(-rules.BEHIND.days, rules.AHEAD.days + 1)]
        due = [(each.name, ask) for each in self.rituals for ask in await each.due(session, channel, window)]
        here = {person.id: person for _, person in await people.present(session, channel.id)} if due else {}
        away = await absences.among(session, {ask.person_id for _, ask in due}) if due else {}
        return [
            _wanted(
                channel,
                person,
                day,
                now,
                who=person,
                since=now,
                ritual=ritual,
                kind=ask.kind,
                subject_id=ask.subject_id,
                nominal=ask.nominal,
            )
            for ritual, ask in due
            if (person := here.get(ask.person_id)) is not None
            and (day := calendar.working_day(person, ask.day or ask.nominal, away.get(person.id, ()))) is not None
        ]

    async def _digests(self, session: Session, channel_id: UUID, now: datetime) -> None:
        channel = await _channel(session, channel_id, held=True)  # after whatever is being written there right now
        while channel is not None and channel.state == "active" and channel.next_digest <= now:
            cutoff = channel.next_digest
            period = Period(channel.last_cutoff, cutoff)
            digest = await surface.freeze(session, self.rituals, channel, cutoff, now)
            session.add(digest)
            channel.last_cutoff, channel.next_digest = cutoff, calendar.next_digest(channel, cutoff)
            await session.flush()
            await surface.post(
                session, channel, digest.id, surface.Composed.from_json(digest.content), cutoff, kept=True
            )
            for ritual in self.rituals:
                await ritual.closes(session, self.rituals, channel, period, now)

    async def next_moment(self, workspace_id: UUID) -> datetime:
        """When there is something to do again, after now; at most twelve hours away (for a sweep)."""
        now = self.clock.now()
        async with self.database.reads(workspace_id) as session:
            hints = await rounds.hints(session)
            cutoffs = await channels.cutoffs(session)
            later = await attempts.next_due(session, workspace_id, now)
        moments = [*hints, *cutoffs, now + STEP_MOST, *([later] if later else [])]
        return min(moment for moment in moments if moment > now)

    async def upcoming(self, workspace_id: UUID) -> list[Upcoming]:
        """The next prompts (one for each moment at which somebody is asked) and digests of every active channel, in order."""
        now = self.clock.now()
        titles = {(ritual.name, kind.kind): kind.title for ritual in self.rituals for kind in ritual.rounds}
        found: list[Upcoming] = []
        async with self.database.reads(workspace_id) as session:
            for _, channel_id in await channels.active(session):
                channel = await channels.get(session, workspace_id, channel_id)
                present = await people.present(session, channel.id)
                away = await absences.among(session, [person.id for _, person in present])
                of_channel = await rounds.of_channel(session, channel.id)
                owners = await audience.owners(session, self.rituals, of_channel)
                for asked in of_channel:
                    title = titles.get((asked.ritual, asked.kind), asked.ritual)
                    moments = {
                        rules.next_asked(asked, channel, person, now, away.get(person.id, ()))
                        for member, person in present
                        if rules.reaches(
                            asked,
                            person.craft,
                            member.opted_out,
                            owns=member.lead or person.id in owners.get(asked.ritual, ()),
                        )
                    }
                    found += [
                        Upcoming(moment, "prompts", f"{title} in #{channel.name}")
                        for moment in moments
                        if moment is not None and not asked.paused
                    ]
                found.append(Upcoming(channel.next_digest, "digest", f"Digest of #{channel.name}"))
        return sorted(found, key=lambda each: (each.at, each.what))


async def _channel(session: Session, channel_id: UUID, *, held: bool = False) -> Channel | None:
    key = (session.sync_session.info["workspace_id"], channel_id)
    return await session.get(Channel, key, with_for_update={"key_share": True} if held else None)


async def _from_round(
    session: Session, asked: Round, channel: Channel, questions: Sequence[rules.Question], now: datetime
) -> list[Wanted]:
    """The run of each cycle is made where it is missing; a closed run asks nobody any more."""
    cycles = {question.cycle for question in questions}
    if not cycles:
        return []
    nominal = {cycle: min(each.nominal for each in questions if each.cycle == cycle) for cycle in cycles}
    known = await rounds.runs_of(session, asked.id, cycles)
    for cycle in sorted(cycles - known.keys()):
        known[cycle] = Run(
            round_id=asked.id, channel_id=asked.channel_id, ritual=asked.ritual, cycle=cycle, nominal=nominal[cycle]
        )
        session.add(known[cycle])
    await session.flush()
    return [
        _wanted(
            channel,
            each.habits,
            each.nominal,
            now,
            who=each.habits,
            since=each.due,
            ritual=asked.ritual,
            kind=asked.kind,
            subject_id=known[each.cycle].id,
            nominal=known[each.cycle].nominal,  # whatever day their habits make of it: a run asks a person once
        )
        for each in questions
        if known[each.cycle].state == "open"
    ]


def _wanted(channel: Channel, habits: Habits, day: date, now: datetime, **about: Any) -> Wanted:
    at = calendar.prompt_time(habits, channel)
    due = calendar.occurs_at(day, at, calendar.person_zone(habits, channel))
    late = rules.too_late(due, now)
    return Wanted(day=day, at=at, due=due, expires_at=due + rules.CATCH_UP, late=late, **about)
