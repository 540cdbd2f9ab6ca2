"""What tests of the engine share: the bot beaten by hand, against the sandbox, while both of its clocks stand still."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from bot.app import Threefold, build
from bot.clock import MovableClock
from bot.engine.limiter import Pace
from bot.ritual import Registry
from bot.rules import rounds as asking
from bot.rules import setup as rules
from bot.settings import Settings
from handlers import RITUALS
from sandbox import Person, Sandbox, Shown
from storage import outbox, people, rounds
from storage.channels import Channel
from storage.outbox import Delivery
from storage.rounds import Ask
from tests.conftest import FAST, MONDAY, ROOT, BotTime, counted

TUESDAY_IN_BERLIN = datetime(2026, 10, 20, 7, 30, tzinfo=UTC)  # 9:30
DIGEST = datetime(2026, 10, 22, 13, 0, tzinfo=UTC)  # Thursday, 15:00 in Berlin


class StillClock(MovableClock):
    """Both clocks stand still until `passes` is called; the rituals' one can be moved beside."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.stands = at
        self.seconds = 0.0
        self.stops_for = 0.0
        """Seconds for which the process will be stopped after its next look at this clock."""

    def real(self) -> datetime:
        return self.stands

    def elapsed(self) -> float:
        seen = self.seconds
        self.seconds, self.stops_for = seen + self.stops_for, 0.0
        return seen

    def passes(self, seconds: float) -> None:
        """Real time goes on, and the rituals' with it."""
        self.stands += timedelta(seconds=seconds)
        self.seconds += seconds


@dataclass
class Rig:
    """A sandbox, one or more instances of the bot on one database, and their clock. Nothing moves by itself."""

    slack: Sandbox
    clock: StillClock
    settings: Settings
    bots: list[Threefold] = field(default_factory=list)

    @property
    def bot(self) -> Threefold:
        return self.bots[0]

    @property
    def workspace_id(self) -> UUID:
        assert self.bot.sender.workspace_id is not None
        return self.bot.sender.workspace_id

    def person(self, name: str) -> Person:
        return self.slack.person(name)

    async def starts(self, **given: Any) -> Threefold:
        """One more instance, opened and idle."""
        bot = build(self.settings, clock=self.clock, **{"pace": FAST, "rituals": RITUALS[:1], **given})
        await bot.open()
        self.bots.append(bot)
        return bot

    async def stops(self, bot: Threefold) -> None:
        """The instance is gone; what it was doing is left as it is."""
        for task in [*bot.sender.flying]:
            task.cancel()
        while bot.sender.flying:
            await bot.sender.landed()
        self.bots.remove(bot)
        await bot.database.close()

    async def beats(self, bot: Threefold | None = None) -> None:
        """Plan once, send once, and wait for the calls."""
        beating = bot or self.bot
        await beating.planner.tick()
        await beating.sender.step()
        await beating.sender.landed()

    async def works(self, bot: Threefold | None = None) -> None:
        """Beat until one more beat changes nothing at this moment."""
        before: object = None
        while (now := await self._traces()) != before:
            before = now
            await self.beats(bot)

    async def _traces(self) -> object:
        return [(each.id, each.state, each.attempt, each.looks, each.not_before) for each in await self.deliveries()]

    async def passes(self, seconds: float) -> None:
        """Let time go by, and do what is to be done then."""
        self.clock.passes(seconds)
        await self.works()

    async def lives_to(self, moment: datetime) -> None:
        """Step through every due moment until `moment`."""
        await self.works()
        while (due := await self.bot.planner.next_moment(self.workspace_id)) < moment:
            await self.wakes_at(due)
        await self.wakes_at(moment)

    async def wakes_at(self, moment: datetime) -> None:
        """Nothing ran until `moment`; now everything is planned and sent."""
        self.clock.move_to(moment)
        await self.bot.planner.sweep()
        await self.works()

    async def enrols(
        self, name: str = "checkout", members: Sequence[str] = ("maya", "tom"), *, rituals: Registry = RITUALS[:1]
    ) -> Channel:
        """A channel set up by its first member, whose members we know already."""
        place, now = self.slack.workspace.channel(name), self.clock.now()
        async with self.bot.database.writes(self.workspace_id) as session:
            met = []
            for member in members:
                known = self.slack.workspace.user(member)
                person = await people.meet(session, known.id)
                person.name, person.zone = known.real_name, known.zone
                met.append(person)
            channel = rules.enrol(place.id, place.name, place.kind == "private", met[0], now)
            session.add(channel)
            await session.flush()
            for person in met:
                await people.joined(session, person, channel.id, now, lead=person is met[0])
            for ritual in rituals:
                session.add_all(asking.start(channel, ritual.name, kind.kind, 2, now) for kind in ritual.rounds)
        return channel

    async def writes_a_line(self, text: str = "Hello", *, to: str = "#checkout", **given: Any) -> Delivery:
        """A plain notice in the outbox, due now."""
        workspace = self.slack.workspace
        place = workspace.user(to[1:]).id if to.startswith("@") else workspace.channel(to).id
        given = {"kind": "notice", "due": self.clock.now(), "subject_id": self.workspace_id, **given}
        line = Delivery(key=f"line:{text}", recipient=place, payload={"message": {"text": text}}, **given)
        async with self.bot.database.writes(self.workspace_id) as session:
            await outbox.enqueue(session, line)
        return line

    async def deliveries(self, kind: str | None = None) -> list[Delivery]:
        """Everything in the outbox, oldest first."""
        where = select(Delivery).order_by(col(Delivery.due), col(Delivery.id))
        async with self.bot.database.reads(self.workspace_id) as session:
            return [each for each in await session.exec(where) if kind in (None, each.kind)]

    async def states(self, kind: str | None = None) -> list[tuple[str, str | None]]:
        """State and reason of every delivery of a kind, oldest first."""
        return [(each.state, each.reason) for each in await self.deliveries(kind)]

    async def asks(self, of: str | None = None) -> list[Ask]:
        """Every ask (of one person), in the order in which they are due."""
        async with self.bot.database.reads(self.workspace_id) as session:
            who = await people.by_slack_id(session, self.slack.workspace.user(of).id) if of else None
            found = (await session.exec(select(Ask).order_by(col(Ask.due), col(Ask.id)))).all()
        return [each for each in found if who is None or each.person_id == who.id]

    def counted(self) -> AbstractContextManager[list[str]]:
        """The statements that are sent meanwhile."""
        return counted(self.bot.database)

    def lines(self, place: str = "#checkout") -> list[str]:
        """What the bot said in a place, oldest first."""
        return [shown.text for shown in self.shown(place)]

    def shown(self, place: str = "#checkout") -> list[Shown]:
        return [line for line in self.person("maya").sees(place) if line.author_id == self.slack.workspace.bot_id]

    def called(self, method: str) -> list[str | None]:
        """How each call of a method ended: Slack's error, or None when all was well."""
        return [call.error for call in self.slack.calls if call.method == method]


Rigs = Callable[..., Awaitable[Rig]]


async def _rig(stack: AsyncExitStack, url: str, world: Any, at: datetime, given: dict[str, Any]) -> Rig:
    clock = StillClock(at)
    place = {"world": world} if world else {}
    slack = await stack.enter_async_context(Sandbox(manifest=ROOT / "manifest.yml", clock=BotTime(clock), **place))
    settings = Settings(
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_api_url=slack.api_url,
        database_url=url,
    )
    rig = Rig(slack, clock, settings)
    await rig.starts(**given)
    return rig


@pytest.fixture
async def rig_on() -> AsyncIterator[Rigs]:
    """Makes a rig on the database at a URL."""
    async with AsyncExitStack() as stack:
        made: list[Rig] = []

        async def make(url: str, *, world: Any = None, at: datetime = MONDAY, **given: Any) -> Rig:
            made.append(await _rig(stack, url, world, at, given))
            return made[-1]

        yield make
        for rig in made:
            for bot in [*rig.bots]:
                await rig.stops(bot)


@pytest.fixture
async def rig(rig_on: Rigs, sqlite_url: str) -> Rig:
    """A rig on SQLite on Monday morning."""
    return await rig_on(sqlite_url)


async def answered(rig: Rig, ask: Ask, state: str = rounds.ANSWERED) -> None:
    """The person answered an ask."""
    async with rig.bot.database.writes(rig.workspace_id) as session:
        found = await rounds.ask(session, ask.id)
        assert found is not None
        found.state = state


def paced(**given: Any) -> Pace:
    """A pace as in production, but for what is given."""
    return Pace(**given)
