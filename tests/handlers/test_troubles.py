"""When the database is away or our own code is wrong: what was typed is never lost, and nothing is half done."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from bot.listeners import ANYTHING, Close, Command, Listeners, Press, Reply, Submission
from bot.ritual import Registry, Ritual
from handlers import risk as ritual_of_risks
from handlers.risk import flagging
from storage.channels import Channel
from storage.database import Session
from storage.people import Person
from storage.risk import Risk, RiskVote
from tests.handlers.conftest import HttpTeam, StartsHttp

AWAY = "I cannot reach my database right now. Please try again in a minute."


@contextmanager
def away(url: str) -> Iterator[None]:
    """The database is really away: PostgreSQL turns everybody out; SQLite's file is held by somebody else."""
    if url.startswith("sqlite"):
        holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        return
    name = urlsplit(url).path.strip("/")
    with psycopg.connect(urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        try:
            yield
        finally:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


async def test_while_the_database_is_away_a_line_comes_back(team_over_http: StartsHttp, database_url: str) -> None:
    team = await team_over_http(url=database_url)
    await team.set_up()
    with away(database_url):
        [answer] = await team.person("tom").types("#checkout", "/risk my precious line")
    assert answer.text == f"{AWAY}\nYou typed:\nmy precious line"
    await team.flags("tom", "my precious line")
    assert [risk.title for risk in await team.kept(Risk)] == ["my precious line"]


async def test_while_the_database_is_away_a_form_keeps_its_text(team_over_http: StartsHttp, database_url: str) -> None:
    team = await team_over_http(url=database_url)
    await team.set_up()
    tom = team.person("tom")
    await tom.types("#checkout", "/risk")
    await tom.fills({"What could stop us?": "my precious line", "What could happen?": "A long story."})
    with away(database_url):
        assert await tom.submits() == {"What could stop us?": AWAY}
    assert tom.form is not None
    assert tom.form.values["What could happen?"] == "A long story."
    assert await tom.submits() is None
    assert [risk.happening for risk in await team.kept(Risk)] == ["A long story."]


async def test_while_the_database_is_away_a_button_says_so(team_over_http: StartsHttp, database_url: str) -> None:
    team = await team_over_http(url=database_url)
    await team.set_up()
    card = await team.flags("tom", "first words")
    aiko = team.person("aiko")
    with away(database_url):
        await aiko.presses("Me too", on=card)
        await team.bot.listeners.mouth.close()
        await team.slack.settled()
    assert aiko.sees("#checkout")[-1].text == AWAY
    assert await team.kept(RiskVote) == []
    assert await team.presses("aiko", "Me too", card) == []
    assert len(await team.kept(RiskVote)) == 1


async def test_while_the_database_is_away_events_are_left_to_slack_and_come_again(
    team_over_http: StartsHttp, database_url: str
) -> None:
    team = await team_over_http(url=database_url)
    await team.set_up()
    with away(database_url):
        await team.slack.workspace.rename("#checkout", "pay")
        await team.slack.settled()  # Slack's first repetition comes at once
    [sent, *_] = [sent for sent in team.slack.requests if sent.payload.get("event", {}).get("type") == "channel_rename"]
    assert sent.ack is not None
    assert not sent.ack.ok
    assert [channel.name for channel in await team.kept(Channel)] == ["checkout"]
    assert await team.slack.retry_events() == 0
    assert [channel.name for channel in await team.kept(Channel)] == ["pay"]


@pytest.mark.postgres
async def test_while_the_database_is_away_what_only_reads_says_so_too(
    team_over_http: StartsHttp, postgres_url: str
) -> None:
    team = await team_over_http(url=postgres_url)
    await team.set_up()
    with away(postgres_url):
        [answer] = await team.person("tom").types("#checkout", "/risk R-1")
        assert answer.text == f"{AWAY}\nYou typed:\nR-1"


# A bug of ours


def broken() -> Ritual:
    """The risk ritual with mistakes in it: each handler writes something and then fails."""

    async def flagged(
        session: Session, command: Command, channel: Channel | None, who: Person, rituals: Registry, now: datetime
    ) -> Reply:
        await flagging.RAISES.raised_in_line(session, command, channel, who, rituals, now)
        raise ZeroDivisionError("a bug")

    async def submitted(session: Session, submission: Submission, who: Person) -> Reply:
        who.name = submission.values["title"] or ""
        await session.flush()
        raise KeyError("a bug")

    async def pressed(press: Press, session: Session, who: Person) -> Reply:
        who.name = press.action
        await session.flush()
        raise AssertionError("a bug")

    def listen(on: Listeners) -> None:
        on.command("/risk", "", reads=flagging.RAISES.opened)
        on.command("/risk", ANYTHING, decides=flagged)
        on.form("risk.flagged", decides=submitted)
        on.button("risk.me_too", decides=pressed)

    return replace(ritual_of_risks.RITUAL, listen=listen)


@pytest.mark.bug
async def test_a_bug_is_told_with_a_reference_that_the_log_knows_and_changes_nothing(
    team_over_http: StartsHttp, caplog: pytest.LogCaptureFixture
) -> None:
    team = await team_over_http(rituals=(broken(),))
    await team.set_up()
    tom = team.person("tom")
    [answer] = await tom.types("#checkout", "/risk my precious line")
    apology, *typed = answer.text.splitlines()
    assert apology.startswith("Sorry, that went wrong on my side and nothing was changed.")
    assert typed == ["You typed:", "my precious line"]
    await tom.types("#checkout", "/risk")
    await tom.fills({"What could stop us?": "my precious line"})
    wrong = await tom.submits()
    assert wrong is not None
    told = wrong["What could stop us?"]
    assert told.startswith("Sorry, that went wrong on my side and nothing was changed.")
    assert tom.form is not None
    assert tom.form.values["What could stop us?"] == "my precious line"
    for words, kind in ((apology, "ZeroDivisionError"), (told, "KeyError")):
        reference = words.rsplit(" ", 1)[1].rstrip(".")
        [logged] = [record for record in caplog.records if reference in record.getMessage()]
        assert logged.exc_info is not None
        assert logged.exc_info[0] is not None
        assert logged.exc_info[0].__name__ == kind
        assert "my precious line" not in logged.getMessage()
    assert await team.kept(Risk) == []
    await team.quiet()
    assert "my precious line" not in {person.name for person in await team.kept(Person)}
    assert team.cards() == []


# Mistakes that are found before anybody presses anything


async def right(session: Session, now: datetime) -> Reply:  # noqa: ARG001 - never called
    return Close()


async def misspelt(sesion: Session) -> Reply:  # noqa: ARG001 - never called
    return Close()


async def of_another_kind(submission: Submission) -> Reply:  # noqa: ARG001 - never called
    return Close()


@pytest.fixture
async def listeners(team_over_http: StartsHttp) -> Listeners:
    team: HttpTeam = await team_over_http()
    own: Listeners = team.bot.listeners
    return own


@pytest.mark.parametrize("wrong", [misspelt, of_another_kind])
async def test_an_argument_that_nobody_can_give_is_found_at_registration(listeners: Listeners, wrong: Any) -> None:
    for register in (
        lambda: listeners.button("a.b", decides=wrong),
        lambda: listeners.button("a.b", reads=wrong),
        lambda: listeners.command("/new", "", decides=wrong),
        lambda: listeners.event("new_event", decides=wrong),
    ):
        with pytest.raises(TypeError, match=r"asks for \['s(esion|ubmission)'\]; a (press|command|event) can give"):
            register()
    listeners.form("a.b", decides=of_another_kind)
    with pytest.raises(TypeError, match="asks for"):
        listeners.form("a.c", decides=misspelt)


async def test_a_name_is_taken_once(listeners: Listeners) -> None:
    for register in (
        lambda: listeners.button("risk.me_too", decides=right),
        lambda: listeners.form("risk.flagged", decides=right),
        lambda: listeners.event("user_change", decides=right),
        lambda: listeners.command("/risk", "help", decides=right),
    ):
        with pytest.raises(TypeError, match="is taken"):
            register()


async def test_a_handler_either_reads_or_decides(listeners: Listeners) -> None:
    for register in (
        lambda: listeners.button("a.d"),
        lambda: listeners.button("a.d", reads=right, decides=right),
        lambda: listeners.command("/new", ""),
        lambda: listeners.command("/new", "", reads=right, decides=right),
    ):
        with pytest.raises(TypeError, match="either reads or decides"):
            register()


async def test_what_waited_for_its_turn_to_be_written_is_dated_when_it_came(team_over_http: StartsHttp) -> None:
    # Else a flag could be older than the cut-off of a digest that was frozen without it, and stand in none.
    team = await team_over_http()
    await team.set_up()
    async with team.bot.database.writes(None) as session:
        await session.connection()  # the one writer's place is taken
        flagging = asyncio.create_task(team.person("tom").types("#checkout", "/risk in the last second"))
        await team.slack.until(lambda: bool(team.slack.requests) and team.slack.requests[-1].kind == "slash_commands")
        team.clock.move_to(team.clock.now() + timedelta(hours=1))
        frozen = team.clock.now()
    await flagging
    [risk] = await team.kept(Risk)
    assert risk.raised_at > frozen


async def test_what_was_typed_and_refused_is_not_logged(
    team_over_http: StartsHttp, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    team = await team_over_http()
    await team.set_up("#payments-core")
    for line in ("/risk resolve R-1", "/risk R-77"):
        await team.person("maya").types("#payments-core", line)
    told = [record.getMessage() for record in caplog.records if record.name.startswith("bot.listeners")]
    assert told == ["bot.surfaces.raising.Raises.raised_in_line: Refused ", "bot.surfaces.looking.Looks.named: Gone "]
