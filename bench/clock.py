"""The clock at size: planning 10,000 asks, and an idle tick with 100,000 rounds."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from uuid import UUID

from sqlmodel import func, select

from bench.report import Row
from bot.app import open_database
from bot.clock import MovableClock
from bot.engine.planner import Planner
from bot.rules import rounds as asking
from bot.rules import setup
from handlers import RITUALS
from storage.channels import Channel
from storage.database import Database, add_missing
from storage.facts import new_id
from storage.people import Member, Person
from storage.rounds import Ask, Round
from storage.workspaces import install

MONDAY = datetime(2026, 10, 19, 8, tzinfo=UTC)
PEOPLE, ROUNDS = 10_000, 100_000
PLAN_AIM, TICK_AIM = 0.250, 0.005
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kolkata")


async def measure() -> list[Row]:
    """Seconds for planning and for an idle tick, each against its limit."""
    planned = median([await _planning() for _ in range(3)])
    idle = await _idle()
    return [
        Row(f"planning {PEOPLE:,} asks", f"{planned * 1000:.0f} ms", planned / PLAN_AIM, 1.0, "of 250 ms"),
        Row(f"idle tick with {ROUNDS:,} rounds", f"{idle * 1000:.1f} ms", idle / TICK_AIM, 1.0, "of 5 ms"),
    ]


async def _planning() -> float:
    with tempfile.TemporaryDirectory() as folder:
        database, workspace_id = await _opened(folder)
        async with database.writes(workspace_id) as session:
            lead = Person(slack_id="U0", name="lead", zone=ZONES[0])
            session.add(lead)
            await session.flush()
            channel = setup.enrol("C0", "large", False, lead, MONDAY)
            session.add(channel)
            await session.flush()
            session.add(asking.start(channel, "risk", "risks", 2, MONDAY))
            people = [
                Person(workspace_id=workspace_id, slack_id=f"U{n}", name=f"person {n}", zone=ZONES[n % 4]).model_dump()
                for n in range(1, PEOPLE + 1)
            ]
            await add_missing(session, Person, people)
            members = [
                Member(
                    workspace_id=workspace_id, person_id=each["id"], channel_id=channel.id, since=MONDAY
                ).model_dump()
                for each in people
            ]
            await add_missing(session, Member, members)
        clock = MovableClock()
        clock.move_to(MONDAY + timedelta(hours=15))
        planner = Planner(database, RITUALS, clock)
        began = time.perf_counter()
        await planner.tick()
        took = time.perf_counter() - began
        async with database.reads(workspace_id) as session:
            assert (await session.exec(select(func.count()).select_from(Ask))).one() == PEOPLE
        await database.close()
        return took


async def _idle() -> float:
    with tempfile.TemporaryDirectory() as folder:
        database, workspace_id = await _opened(folder)
        async with database.writes(workspace_id) as session:
            lead = Person(slack_id="U0", name="lead", zone=ZONES[0])
            session.add(lead)
            await session.flush()
            later = MONDAY + timedelta(days=1)
            channels, rounds = [], []
            for number in range(ROUNDS):
                channel = setup.enrol(f"C{number}", "quiet", False, lead, MONDAY)
                asked = asking.start(channel, "risk", "risks", 2, MONDAY)
                asked.next_due = later
                channels.append(Channel.model_dump(channel) | {"workspace_id": workspace_id})
                rounds.append(Round.model_dump(asked) | {"workspace_id": workspace_id, "id": new_id()})
            await add_missing(session, Channel, channels)
            await add_missing(session, Round, rounds)
        clock = MovableClock()
        clock.move_to(MONDAY)
        planner = Planner(database, RITUALS, clock)
        took = []
        for _ in range(20):
            began = time.perf_counter()
            await planner.tick()
            took.append(time.perf_counter() - began)
        await database.close()
        return median(took)


async def _opened(folder: str) -> tuple[Database, UUID]:
    database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
    await open_database(database)
    async with database.writes(None) as session:
        workspace = await install(session, "T1", "bench", "UBOT")
    return database, workspace.id
