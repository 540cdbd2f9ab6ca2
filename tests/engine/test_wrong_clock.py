"""A machine whose clock is wrong plans nothing, says so, and goes on once it is right."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Clock
from bot.engine.skew import Skew
from bot.slack import client
from sandbox import Sandbox
from storage.database import Database
from tests.conftest import ROOT


class WrongClock(Clock):
    """The system's clock, wrong by `by`."""

    by = timedelta(0)

    def real(self) -> datetime:
        return super().real() + self.by


@pytest.mark.parametrize(
    ("by", "said"), [(20, None), (-20, None), (45, "45 s from Slack"), (-3600, "3600 s from Slack")]
)
async def test_a_clock_that_is_half_a_minute_from_slack_stops_planning_until_it_is_right(
    by: int, said: str | None, sqlite_url: str
) -> None:
    clock = WrongClock()
    clock.by = timedelta(seconds=by)
    async with Sandbox(manifest=ROOT / "manifest.yml") as slack:
        database = Database(sqlite_url)
        skew = Skew(database, client(slack.api_url, slack.bot_token), clock)
        await skew.compare()
        assert (skew.words is None) == (said is None)
        if said is not None:
            about = [int(word) for word in (skew.words or "").split() if word.isdecimal()]
            assert abs(about[0] - abs(by)) <= 3
            clock.by = timedelta(0)
            await skew.compare()
            assert skew.words is None
        await database.close()


async def test_the_servers_clock_is_asked_too(postgres_url: str) -> None:
    database = Database(postgres_url)
    moment = await database.moment()
    assert moment is not None
    assert abs(moment - datetime.now(UTC)) < timedelta(minutes=1)  # noqa: TID251 - the test's own look
    await database.close()


async def test_slack_away_is_no_wrong_clock(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    skew = Skew(database, client("http://127.0.0.1:9/api/", "xoxb-none"), Clock())
    await skew.compare()
    assert skew.words is None
    await database.close()
