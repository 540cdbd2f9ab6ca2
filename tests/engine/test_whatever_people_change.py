"""Whatever people change of their time, and whenever: at most one message a local date, and one question a run."""

import asyncio
import shutil
import tempfile
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.clock import MovableClock
from bot.engine.planner import Planner
from bot.rules import calendar, setup
from bot.rules import rounds as asking
from bot.surfaces import day, later
from bot.surfaces import person as persons
from handlers import RITUALS
from storage import absences, attempts, people, rounds, workspaces
from storage.absences import Absence
from storage.database import Database, Session
from storage.outbox import Delivery
from storage.people import Person
from storage.rounds import Ask
from tests.conftest import MONDAY

HOUR = timedelta(hours=1)
ZONES = ["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Apia", "Asia/Kathmandu"]
CHANGES = st.one_of(
    st.fixed_dictionaries({"zone": st.sampled_from(ZONES)}),
    st.fixed_dictionaries({"ritual_day": st.none() | st.integers(1, 7)}),
    st.fixed_dictionaries({"prompt_time": st.sampled_from([None, time(9, 0), time(13, 15), time(16, 45)])}),
    st.fixed_dictionaries({"working_days": st.sampled_from(["12345", "24", "135", "67"])}),
    st.fixed_dictionaries({"country": st.sampled_from([None, "DE", "JP"])}),
    st.fixed_dictionaries({"away": st.integers(0, 4)}),
    st.just({}),
)
LIVES = st.lists(st.tuples(st.integers(1, 40), CHANGES), min_size=4, max_size=14)


class Life:
    """One person in two channels, planned and asked as the program does it, without Slack."""

    def __init__(self, database: Database, workspace_id: UUID) -> None:
        self.database, self.workspace_id = database, workspace_id
        self.clock = MovableClock()
        self.planner = Planner(database, RITUALS, self.clock)
        self.asked_on: Counter[object] = Counter()

    async def begins(self) -> None:
        self.clock.move_to(MONDAY)
        async with self.database.writes(self.workspace_id) as session:
            who = Person(slack_id="U1", name="Maya", zone=ZONES[0])
            session.add(who)
            await session.flush()
            for name, ritual_day in (("C1", 2), ("C2", 4)):
                channel = setup.enrol(name, name, False, who, MONDAY)
                channel.ritual_day = ritual_day
                session.add(channel)
                await session.flush()
                await people.joined(session, who, channel.id, MONDAY)
                session.add(asking.start(channel, "risk", "risks", 1, MONDAY))

    async def goes_on(self, hours: int, change: dict[str, object]) -> None:
        """So many hours pass, each planned and sent; then the person says something new."""
        for _ in range(hours):
            self.clock.move_to(self.clock.now() + HOUR)
            await self.planner.tick()
            async with self.database.writes(self.workspace_id) as session:
                await self._sends(session, self.clock.now())
        async with self.database.writes(self.workspace_id) as session:
            await self._says(session, change, self.clock.now())

    async def _says(self, session: Session, change: dict[str, object], now: datetime) -> None:
        who = await self._who(session)
        first = calendar.today(who, now)
        if "away" in change:
            last = first + timedelta(days=int(str(change["away"])))
            known = await absences.of(session, who.id)
            if (first, last) not in {(each.first, each.last) for each in known}:
                session.add(Absence(person_id=who.id, first=first, last=last))
        else:
            for name, value in change.items():
                setattr(who, name, value)
        await session.flush()
        await persons.rearranged(session, who, now)
        for _, channel in await people.homes(session, who.id):
            await rounds.replan(session, channel.id, now)

    async def _sends(self, session: Session, now: datetime) -> None:
        due = await attempts.claimable(session, self.workspace_id, now, now, 50, edits=False)
        due = [each for each in due if each.kind == "day"]
        for each in due:
            attempts.claim(each, "us", now)
        await session.flush()
        await later.about_to_go(session, RITUALS, due, now)
        who = await self._who(session)
        today = now.astimezone(calendar.zone_of(who.zone)).date()
        away = await absences.of(session, who.id)
        for each in due:
            if await day.message(session, RITUALS, each, now) is None:
                each.state = "skipped"
                continue
            each.state, each.sent_at = "sent", now
            self.asked_on[who.zone, today] += 1
            assert not calendar.is_off(who, today, away), "never on a day off"
            assert now.astimezone(calendar.zone_of(who.zone)).time() >= who.work_from, "never before work"

    async def _who(self, session: Session) -> Person:
        who = await people.by_slack_id(session, "U1")
        assert who is not None
        return who


async def _lives(template: Path, steps: list[tuple[int, dict[str, object]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "threefold.db"
        shutil.copy(template, file)
        database = Database(f"sqlite:///{file}")
        try:
            async with database.writes(None) as session:
                workspace = await workspaces.install(session, "T1", "Ours", "UBOT")
            life = Life(database, workspace.id)
            await life.begins()
            for hours, change in steps:
                await life.goes_on(hours, change)
            async with database.reads(workspace.id) as session:
                runs = Counter(ask.subject_id for ask in await session.exec(select(Ask)))
                keys = Counter(each.key for each in await session.exec(select(Delivery)))
            assert max(runs.values(), default=1) == 1, "one question a run"
            assert max(keys.values(), default=1) == 1
            assert max(life.asked_on.values(), default=1) == 1, "one message a local date"
        finally:
            await database.close()


@settings(max_examples=5)
@given(LIVES)
def test_nobody_is_asked_twice_on_a_local_date_or_in_one_run_whatever_they_change(
    template: Path, steps: list[tuple[int, dict[str, object]]]
) -> None:
    asyncio.run(_lives(template, steps))


def test_the_life_of_somebody_who_changes_nothing_is_asked_twice_a_week(template: Path) -> None:
    asked = asyncio.run(_quietly(template))
    assert asked == 4


async def _quietly(template: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "threefold.db"
        shutil.copy(template, file)
        database = Database(f"sqlite:///{file}")
        try:
            async with database.writes(None) as session:
                workspace = await workspaces.install(session, "T1", "Ours", "UBOT")
            life = Life(database, workspace.id)
            await life.begins()
            await life.goes_on(13 * 24, {})
            assert life.clock.now() < datetime(2026, 11, 2, tzinfo=UTC)
            return life.asked_on.total()
        finally:
            await database.close()
