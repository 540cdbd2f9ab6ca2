"""The clock that can be moved: through every due moment in order, never back, by nobody from outside, and remembered."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest
from typer.testing import CliRunner

from bot.__main__ import commands
from bot.app import build
from bot.clock import Clock, MovableClock
from bot.doors import clock as door
from tests.conftest import MONDAY, Starts, Team, counted

WEEK = timedelta(days=7)


@pytest.fixture
async def team(team_up: Starts) -> Team:
    """A team whose channel is set up."""
    team = await team_up()
    await team.person("maya").types("#checkout", "/rituals")
    await team.person("maya").submits()
    await team.quiet()
    return team


@pytest.fixture
async def port(team: Team) -> AsyncIterator[httpx.AsyncClient]:
    """The clock's port, asked from this machine."""
    assert team.bot.steps is not None
    transport = httpx.ASGITransport(door.application(team.bot.steps))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


async def test_the_clock_tells_the_moment_and_what_comes_next(team: Team, port: httpx.AsyncClient) -> None:
    told = (await port.get("/clock")).json()
    assert abs(datetime.fromisoformat(told["now"]) - team.clock.now()) < timedelta(seconds=5)
    assert told["next"] == {"at": "2026-10-20T00:30:00+00:00", "kind": "prompts", "what": "Risk round in #checkout"}
    assert [each["kind"] for each in told["upcoming"]] == ["prompts"] * 4 + ["digest"]


async def test_moving_the_clock_lives_through_every_due_moment_in_order(team: Team, port: httpx.AsyncClient) -> None:
    answer = await port.post("/clock", json={"to": "2026-10-23T08:00:00Z"})
    assert answer.status_code == 200
    assert abs(
        datetime.fromisoformat(answer.json()["now"]) - datetime.fromisoformat("2026-10-23T08:00:00Z")
    ) < timedelta(seconds=5)
    asked = {name: [shown.at for shown in team.person(name).dm()] for name in ("aiko", "ravi", "maya", "tom")}
    hours = {name: [(at.day, at.hour, at.minute) for at in moments] for name, moments in asked.items()}
    assert hours == {"aiko": [(20, 0, 30)], "ravi": [(20, 4, 0)], "maya": [(20, 7, 30)], "tom": [(20, 13, 30)]}
    digest = team.person("maya").sees("#checkout")[-1]
    assert (digest.at.day, digest.at.hour, digest.at.minute) == (22, 13, 0)


async def test_the_clock_can_be_moved_by_seconds(team: Team, port: httpx.AsyncClient) -> None:
    before = team.clock.now()
    assert (await port.post("/clock", json={"by_seconds": 3600})).status_code == 200
    assert timedelta(hours=1) <= team.clock.now() - before < timedelta(hours=1, seconds=5)


async def test_the_clock_runs_on_after_it_was_moved(port: httpx.AsyncClient) -> None:
    await port.post("/clock", json={"by_seconds": 3600})
    first, second = [(await port.get("/clock")).json()["now"] for _ in range(2)]
    assert first < second


BAD = [
    (b"", "Expecting value"),
    (b"[1, 2]", "exactly one of the two"),
    (b"{}", "exactly one of the two"),
    (b'{"to": "2026-10-23T08:00:00Z", "by_seconds": 1}', "exactly one of the two"),
    (b'{"to": "tomorrow"}', "Invalid isoformat string"),
    (b'{"to": 5}', "fromisoformat: argument must be str"),
    (b'{"to": "2026-10-23T08:00:00"}', "the moment needs a zone"),
    (b'{"to": "2026-10-01T08:00:00Z"}', "the clock does not go back"),
    (b'{"by_seconds": -61}', "the clock does not go back"),
    (b'{"to": "9999-12-31T23:59:59Z"}', "at most a year"),
    (b'{"to": "0001-01-01T00:00:00+14:00"}', ""),
    (b'{"by_seconds": 1e15}', ""),
    (b'{"by_seconds": Infinity}', ""),
    (b'{"by_seconds": NaN}', ""),
    (b'{"by_seconds": "soon"}', "could not convert"),
    (b'{"by_seconds": null}', ""),
    (b"\xff\xfe", ""),
    (b"[" * 50_000, ""),
]


@pytest.mark.parametrize(("body", "why"), BAD, ids=[body.decode(errors="replace")[:40] for body, _ in BAD])
async def test_a_wish_that_makes_no_sense_moves_nothing_and_is_answered(
    team: Team, port: httpx.AsyncClient, body: bytes, why: str
) -> None:
    offset = team.clock.offset
    answer = await port.post("/clock", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert why in answer.json()["error"]
    assert team.clock.offset == offset


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1"}, 403),
        ({"Content-Type": "text/plain"}, 403),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 403),
        ({"Host": "evil.example"}, 400),
    ],
)
async def test_a_browsers_page_cannot_move_the_clock(
    team: Team, port: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    offset = team.clock.offset
    given = {"Content-Type": "application/json", **headers}
    answer = await port.post("/clock", content=b'{"by_seconds": 3600}', headers=given)
    assert (answer.status_code, team.clock.offset) == (status, offset)


async def test_a_page_of_another_host_cannot_read_the_clock(port: httpx.AsyncClient) -> None:
    assert (await port.get("/clock", headers={"Host": "evil.example"})).status_code == 400
    assert (
        "access-control-allow-origin"
        not in (await port.get("/clock", headers={"Origin": "http://evil.example"})).headers
    )


async def test_the_system_clock_has_no_port(team: Team) -> None:
    assert build(team.bot.settings, clock=Clock()).steps is None


async def test_a_moved_clock_is_remembered_across_a_restart(team: Team, port: httpx.AsyncClient) -> None:
    await port.post("/clock", json={"to": (MONDAY + WEEK).isoformat()})
    await team.bot.stop()
    fresh = MovableClock()
    again = build(team.bot.settings, clock=fresh)
    await again.open()
    try:
        assert timedelta(0) <= fresh.now() - (MONDAY + WEEK) < timedelta(seconds=30)
    finally:
        await again.database.close()


async def test_a_clock_begins_where_it_shall_in_a_new_database_only(team_up: Starts) -> None:
    team = await team_up()
    await team.bot.stop()
    long_ago, later = MONDAY - 8 * WEEK, MONDAY - 4 * WEEK
    for begins in (long_ago, later):
        again = build(team.bot.settings, clock=MovableClock(begins=begins))
        await again.open()
        try:
            assert timedelta(0) <= again.clock.now() - long_ago < timedelta(seconds=30)
        finally:
            await again.database.close()


def test_only_a_clock_that_can_be_moved_begins_elsewhere() -> None:
    told = CliRunner().invoke(commands, ["run", "--clock-begins=2026-09-28T06:00:00Z"])
    assert (told.exit_code, "only a clock that can be moved" in told.output) == (2, True)


async def test_the_moment_alone_costs_no_look_at_what_comes_next(team: Team, port: httpx.AsyncClient) -> None:
    with counted(team.bot.database) as statements:
        told = (await port.get("/clock?only=now")).json()
    assert (told.keys(), statements) == ({"now"}, [])
    moved = (await port.post("/clock?only=now", json={"by_seconds": 60})).json()
    assert timedelta(seconds=60) <= datetime.fromisoformat(moved["now"]) - datetime.fromisoformat(told["now"])


async def test_every_channel_is_looked_at_once_in_an_hour_that_is_moved_through(
    team: Team, port: httpx.AsyncClient
) -> None:
    looks = []
    for seconds in (3600, 600, 600, 3600):
        with counted(team.bot.database) as statements:
            await port.post("/clock?only=now", json={"by_seconds": seconds})
        looks.append(sum(_looks_at_every_channel(each) for each in statements))
    assert looks == [1, 0, 0, 1]


def _looks_at_every_channel(statement: str) -> bool:
    return "FROM channels" in statement and "next_digest <=" not in statement and "ORDER BY channels.id" in statement


async def test_while_slack_wants_a_long_rest_the_clock_still_answers(team: Team, port: httpx.AsyncClient) -> None:
    team.slack.faults.add("chat.postMessage", "ratelimited", retry_after=3000)
    maya = team.person("maya")
    for words in ("one", "two"):
        await maya.types("#checkout", f"/risk {words}")
        await team.quiet()
    async with asyncio.timeout(20):
        assert (await port.post("/clock", json={"by_seconds": 60})).status_code == 200
    assert [line for line in maya.sees("#checkout") if "Details" in line.buttons] == []


async def test_while_slack_wants_a_rest_and_something_waits_behind_it_the_clock_still_answers(
    team: Team, port: httpx.AsyncClient
) -> None:
    await team.person("maya").types("#checkout", "/risk it may not scale")
    await team.quiet()
    await port.post("/clock", json={"to": "2026-10-22T12:59:00Z"})
    team.slack.faults.add(
        "chat.postMessage", "ratelimited", retry_after=300
    )  # the digest's head; its section is blocked
    async with asyncio.timeout(20):
        answer = await port.post("/clock", json={"to": "2026-10-22T13:00:01Z"})
    assert answer.status_code == 200
