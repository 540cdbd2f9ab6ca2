"""The program dies again and again, at any moment, while Slack stumbles: everything is seen exactly once all the same.

Death is simulated inside this process: at a crash point (after the claim, after the call) and, on PostgreSQL, at any
`await`, the instance stops without another word to the database or to Slack, and a new one begins on what is there. (On
SQLite a cancelled statement would keep its lock, which a dead process does not: there every attempt ends at its next
point.) Everything else is real. test_kill.py ends real processes.
"""

import asyncio
import random  # noqa: TID251 - seeded
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.app import Threefold
from bot.blocks import kit
from bot.errors import ThreefoldError
from bot.ritual import Period, Registry, Section
from handlers import RITUALS
from storage.channels import Channel
from storage.database import Session
from tests.engine.conftest import DIGEST, TUESDAY_IN_BERLIN, Rig, Rigs
from tests.engine.crowd import PEOPLE, crowd

POST = "chat.postMessage"
FAULTS = ["reset", "applied_then_reset", "status:503", "internal_error", "ratelimited", "slow:0.01"]


class Died(BaseException):
    """The process is gone."""


class Fate:
    """Decides by a seed when an instance dies and what Slack does wrong."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.deaths = 0
        self.dead: set[str] = set()

    def points(self, name: str, often: float) -> Callable[[str], None]:
        """The crash points of one instance; at each it dies with probability `often`."""

        def at(_point: str) -> None:
            if name in self.dead or self.chance.random() < often:
                self.dead.add(name)
                raise Died

        return at

    def stumbles(self, rig: Rig) -> None:
        """Slack's next call goes wrong in 18 of 100 cases."""
        rig.slack.faults.clear()
        for _ in range(30):
            kind = self.chance.choice(FAULTS) if self.chance.random() < 0.18 else "slow:0"
            rig.slack.faults.add(POST, kind, retry_after=1)


def talkative() -> Registry:
    """Two more rituals whose sections make the digest a thread of three messages."""

    def one(name: str) -> object:
        async def section(_session: Session, _rituals: Registry, _channel: Channel, _period: Period) -> Section | None:
            return Section(kit.message(f"Section {name}", kit.says(f"Section {name}")), (f"1 {name}",))

        return replace(RITUALS[0], name=name, listen=lambda _on: None, rounds=(), section=section)

    return (*RITUALS[:1], one("beta"), one("alpha"))  # type: ignore[return-value]


async def _lives(bot: Threefold, fate: Fate, name: str, beats: int) -> None:
    """Beat as the program does, without waiting for what is in flight, until dead or for so many beats."""
    for _ in range(beats):
        if name in fate.dead:
            return
        try:
            await bot.planner.tick()
            await bot.sender.step()
        except Died:
            return
        except ThreefoldError:  # the database is busy: as in the program, the next beat tries again
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.002)


async def _dies(rig: Rig, bot: Threefold, living: asyncio.Task[None]) -> None:
    if not bot.database.embedded:
        living.cancel()
        for attempt in bot.sender.flying:
            attempt.cancel()
    await asyncio.gather(living, *bot.sender.flying, return_exceptions=True)
    await rig.stops(bot)


async def _one_life(rig: Rig, fate: Fate, instances: int) -> None:
    """Each instance lives for a moment of its own and dies, in flight or between two calls; then new ones begin."""
    lives = []
    for number, bot in enumerate([*rig.bots]):
        name = f"{fate.deaths}.{number}"
        bot.sender.at = fate.points(name, 0.04)
        lives.append((bot, name, asyncio.create_task(_lives(bot, fate, name, 400))))
    for bot, name, living in lives:
        await asyncio.wait({living}, timeout=fate.chance.uniform(0.0, 0.25))
        fate.dead.add(name)
        await _dies(rig, bot, living)
        fate.deaths += 1
    rig.clock.passes(fate.chance.choice([0, 1, 15, 130]))
    for _ in range(instances):
        await rig.starts(rituals=talkative())


async def _recovers(rig: Rig) -> None:
    """Slack is well and nobody dies any more: the last instance finishes everything."""
    rig.slack.faults.clear()
    await rig.works()
    for seconds in (1, 9, 20, 60, 31, 90, 10, 20, 60, 10, 20, 60, 900):
        await rig.passes(seconds)


def _dms(rig: Rig) -> Counter[int]:
    return Counter(len(person.dm()) for person in rig.slack.people())


def _thread(rig: Rig) -> list[str]:
    head = rig.shown()[-1]
    return [line.text.split("\n")[0] for line in rig.person("maya").thread(head)]


async def _survives(rig: Rig, seed: int, instances: int) -> int:
    fate = Fate(seed)
    for _ in range(instances - 1):
        await rig.starts(rituals=talkative())
    await rig.enrols(members=[person.name for person in rig.slack.people()])
    rig.clock.move_to(TUESDAY_IN_BERLIN)
    for _ in range(12):
        fate.stumbles(rig)
        await _one_life(rig, fate, instances)
    await _recovers(rig)
    assert _dms(rig) == {1: PEOPLE}
    rig.clock.move_to(DIGEST)
    for _ in range(8):
        fate.stumbles(rig)
        await _one_life(rig, fate, instances)
    await _recovers(rig)
    assert _dms(rig) == {1: PEOPLE}
    assert len(rig.shown()) == 1
    assert _thread(rig)[1:] == ["Section beta", "Section alpha"]
    assert {state for state, _ in await rig.states("day")} == {"sent"}
    return fate.deaths


async def test_forty_people_are_asked_once_and_the_digest_stands_once_however_often_the_program_dies(
    rig_on: Rigs, sqlite_url: str
) -> None:
    rig = await rig_on(sqlite_url, world=crowd, rituals=talkative())
    assert await _survives(rig, 1, 1) == 20


async def test_two_instances_that_die_again_and_again_ask_everyone_once(rig_on: Rigs, postgres_url: str) -> None:
    rig = await rig_on(postgres_url, world=crowd, rituals=talkative())
    assert await _survives(rig, 0, 2) == 40


async def test_the_promise_needs_the_look(rig_on: Rigs, sqlite_url: str) -> None:
    """What the protocol saves us from: after a crash between call and commit the message stands, and we do not know."""
    rig = await rig_on(sqlite_url)
    await rig.writes_a_line()
    await rig.stops(rig.bot)

    def dies(point: str) -> None:
        if point == "after_call":
            raise Died

    bot = await rig.starts(at=dies)
    await bot.sender.step()
    await asyncio.wait(bot.sender.flying)
    await rig.stops(bot)
    assert rig.lines() == ["Hello"]
    bot = await rig.starts()
    assert await rig.states() == [("in_doubt", "lease over")]
    await rig.passes(timedelta(seconds=10).total_seconds())
    assert (rig.lines(), await rig.states()) == (["Hello"], [("sent", None)])
