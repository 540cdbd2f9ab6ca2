"""The weekly digest: frozen at its cut-off, posted once as a thread in order, late at most two days, and never silently missed."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.blocks import kit
from bot.ritual import Period, Registry, Section
from bot.rules import risk as rules
from bot.surfaces import day, turnout
from handlers import RITUALS
from storage import changes, channels, outbox, people, rounds
from storage import risk as facts
from storage.channels import Channel
from storage.database import Session
from storage.digests import Digest
from storage.rounds import Ask
from tests.engine.conftest import DIGEST, Rig, Rigs, answered
from tests.engine.test_edits import flagged, renames, retitled

POST, UPDATE = "chat.postMessage", "chat.update"
WEEK = timedelta(days=7)
MISSED = "The digest before this one could not be posted in time; its period is not repeated here."


def heads(rig: Rig) -> list[str]:
    """The heads of the digests in the channel."""
    return [line.text for line in rig.shown() if line.text.startswith("Digest of #checkout")]


def replies(rig: Rig) -> list[str]:
    """The sections under the newest head."""
    head = [line for line in rig.shown() if line.text.startswith("Digest of #checkout")][-1]
    return [line.text for line in rig.person("maya").thread(head)[1:]]


async def digests(rig: Rig) -> list[Digest]:
    async with rig.bot.database.reads(rig.workspace_id) as session:
        return list((await session.exec(select(Digest).order_by(Digest.until))).all())


async def test_an_empty_week_says_so_in_one_line_without_a_thread(rig: Rig) -> None:
    await rig.enrols(rituals=())
    await rig.lives_to(DIGEST)
    assert heads(rig) == ["Digest of #checkout · Oct 19 to Oct 22\nA quiet week: nothing new, nothing changed."]
    assert replies(rig) == []


async def test_the_digest_comes_at_its_hour_and_once(rig: Rig) -> None:
    await rig.enrols()
    await rig.lives_to(DIGEST - timedelta(seconds=1))
    assert heads(rig) == []
    await rig.lives_to(DIGEST + timedelta(hours=10))
    moments = [line.at for line in rig.shown() if line.text.startswith("Digest")]
    assert [moment.replace(microsecond=0) for moment in moments] == [DIGEST]


def speaking(*names: str) -> Registry:
    """Rituals with these names, each with something to say in the digest."""

    def one(name: str) -> object:
        async def section(_session: Session, _rituals: Registry, _channel: Channel, _period: Period) -> Section | None:
            return Section(kit.message(f"Section {name}", kit.says(f"Section {name}")), (f"1 {name}",))

        return replace(RITUALS[0], name=name, listen=lambda _on: None, rounds=(), section=section)

    return (*RITUALS[:1], *(one(name) for name in names))  # type: ignore[arg-type]


async def test_sections_are_replies_in_the_order_of_the_rituals(rig_on: Rigs, sqlite_url: str) -> None:
    rig = await rig_on(sqlite_url, rituals=speaking("beta", "alpha", "gamma"))
    channel = await rig.enrols()
    await flagged(rig, channel)
    await rig.lives_to(DIGEST)
    assert [line.split("\n")[0] for line in replies(rig)][1:] == ["Section beta", "Section alpha", "Section gamma"]
    assert "It may not scale" in replies(rig)[0]


async def test_sections_wait_for_a_head_in_doubt_and_follow_it_in_order(rig_on: Rigs, sqlite_url: str) -> None:
    rig = await rig_on(sqlite_url, rituals=speaking("beta", "alpha"))
    await rig.enrols(rituals=())
    rig.slack.faults.add(POST, "applied_then_reset")
    await rig.lives_to(DIGEST)
    assert [state for state, _ in await rig.states("section")] == ["blocked", "blocked"]
    await rig.passes(10)
    assert replies(rig) == ["Section beta", "Section alpha"]
    assert len(heads(rig)) == 1


async def test_a_section_in_doubt_is_looked_for_in_the_thread_and_holds_the_next_one(
    rig_on: Rigs, sqlite_url: str
) -> None:
    rig = await rig_on(sqlite_url, rituals=speaking("beta", "alpha"))
    await rig.enrols(rituals=())
    rig.slack.faults.add(POST, "slow:0")
    rig.slack.faults.add(POST, "applied_then_reset")
    await rig.lives_to(DIGEST)
    assert replies(rig) == ["Section beta"]
    await rig.passes(10)
    assert replies(rig) == ["Section beta", "Section alpha"]
    assert rig.called("conversations.replies") == [None]


async def test_a_risk_that_is_called_otherwise_later_is_called_so_in_a_digest_for_seven_days(rig: Rig) -> None:
    channel = await rig.enrols()
    risk = await flagged(rig, channel)
    await rig.lives_to(DIGEST - timedelta(minutes=1))
    rig.slack.faults.add(POST, "ratelimited", retry_after=50)
    await rig.lives_to(DIGEST)
    await renames(rig, risk, "Renamed while it waited")
    await rig.passes(50)
    assert ["Renamed while it waited" in line for line in replies(rig)] == [True]
    rig.clock.move_to(DIGEST + timedelta(days=6))
    await renames(rig, risk, "Renamed afterwards")
    await rig.works()
    assert ["Renamed afterwards" in line for line in replies(rig)] == [True]
    [kept] = await digests(rig)
    assert "It may not scale" in str(kept.content), "what the week looked like is kept"
    rig.clock.move_to(DIGEST + WEEK + timedelta(minutes=1))
    await renames(rig, risk, "Renamed too late")
    await rig.bot.sender.step()
    await rig.bot.sender.landed()
    assert ["Renamed afterwards" in line for line in replies(rig)] == [True]


async def test_what_happens_after_the_cut_off_belongs_to_the_next_digest(rig: Rig) -> None:
    channel = await rig.enrols()
    rig.clock.move_to(DIGEST + timedelta(seconds=1))
    risk = await flagged(rig, channel)
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=1))
    found = await digests(rig)
    assert [bool(each.content["sections"]) for each in found] == [False, True]
    assert [(each.since, each.until) for each in found][1] == (DIGEST, DIGEST + WEEK + timedelta(hours=1))
    assert risk.title in replies(rig)[0]


async def test_a_digest_waits_for_the_step_that_is_being_written(rig_on: Rigs, postgres_url: str) -> None:
    rig = await rig_on(postgres_url)
    channel = await rig.enrols()
    risk = await flagged(rig, channel)
    await rig.lives_to(DIGEST - timedelta(seconds=1))
    async with rig.bot.database.writes(rig.workspace_id) as session:
        await retitled(session, rig, risk.id, "Renamed in the last moment")
        await session.flush()
        rig.clock.move_to(DIGEST)
        freezing = asyncio.create_task(rig.bot.planner.tick())
        await waits_for_a_lock(rig)
    await freezing
    await rig.works()
    assert "Renamed in the last moment" in replies(rig)[0]


async def answers(session: Session, rig: Rig, ask: Ask, verb: str = "nothing_new") -> None:
    """The person answers now."""
    found = await rounds.ask(session, ask.id)
    assert found is not None
    await day.answered(session, found, verb, rig.clock.now())


@pytest.mark.parametrize("before", ["open", "skipped"])
async def test_an_answer_while_the_digest_is_frozen_is_counted_or_late(
    rig_on: Rigs, postgres_url: str, before: str
) -> None:
    rig = await rig_on(postgres_url)
    await rig.enrols()
    await rig.lives_to(DIGEST - timedelta(seconds=1))
    [ask, _] = await rig.asks()
    await answered(rig, ask, before)

    async with rig.bot.database.writes(rig.workspace_id) as session:  # the answer comes first
        await answers(session, rig, ask)
        await session.flush()
        rig.clock.move_to(DIGEST)
        freezing = asyncio.create_task(rig.bot.planner.tick())
        await waits_for_a_lock(rig)
    await freezing
    await rig.works()
    assert heads(rig)[0].split("\n")[2] == "Risk round: 1 of 2 answered"


async def test_an_answer_that_waits_for_the_freezing_is_late(rig_on: Rigs, postgres_url: str) -> None:
    rig = await rig_on(postgres_url)
    channel = await rig.enrols()
    await rig.lives_to(DIGEST - timedelta(seconds=1))
    [ask, _] = await rig.asks()
    await answered(rig, ask, "skipped")

    rig.clock.move_to(DIGEST)
    async with rig.bot.database.writes(rig.workspace_id) as session:  # the freezing comes first
        here = await channels.get(session, rig.workspace_id, channel.id)
        await turnout.close_runs(session, RITUALS, here, DIGEST, DIGEST)
        await session.flush()
        answering = asyncio.create_task(
            rig.bot.database.transact(rig.workspace_id, lambda session: answers(session, rig, ask))
        )
        await waits_for_a_lock(rig)
    await answering
    assert [each.state for each in await rig.asks() if each.id == ask.id] == ["late"]


async def test_what_is_resolved_after_the_cut_off_was_open_at_it(rig: Rig) -> None:
    channel = await rig.enrols()
    risk = await flagged(rig, channel)
    await rig.lives_to(DIGEST - timedelta(seconds=1))
    rig.clock.move_to(DIGEST + timedelta(seconds=3))  # the tick comes a little late
    async with rig.bot.database.writes(rig.workspace_id) as session:
        found = await facts.find(session, risk.id)
        maya = await people.by_slack_id(session, rig.slack.workspace.user("maya").id)
        assert found is not None
        assert maya is not None
        await changes.write(session, rules.resolve(found, maya, None, rig.clock.now()), found)
    await rig.works()
    assert replies(rig)[0].startswith("Risks · 1 open risk")


async def waits_for_a_lock(rig: Rig) -> None:
    """Until somebody else waits for what this transaction holds."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while True:
        async with rig.bot.database.writer.connect() as connection:
            if (await connection.execute(waiting)).scalar_one():
                return


async def test_a_digest_is_caught_up_for_two_days(rig: Rig) -> None:
    await rig.enrols()
    await rig.wakes_at(DIGEST + timedelta(hours=48))
    assert len(heads(rig)) == 1


async def test_after_two_days_a_digest_is_missed_and_the_next_one_tells_so(rig: Rig) -> None:
    await rig.enrols()
    await rig.wakes_at(DIGEST + timedelta(hours=48, seconds=1))
    assert heads(rig) == []
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=2))
    [head] = heads(rig)
    assert head.split("\n")[-1] == MISSED


async def test_digests_missed_in_weeks_of_downtime_are_told_by_the_first_that_comes(rig: Rig) -> None:
    await rig.enrols()
    await rig.wakes_at(DIGEST + 2 * WEEK + timedelta(hours=3))
    [head] = heads(rig)
    assert MISSED in head
    assert [each.state for each in await rig.deliveries("digest")] == ["expired", "expired", "sent"]


async def test_a_digest_after_one_that_came_tells_nothing_of_a_missed_one(rig: Rig) -> None:
    await rig.enrols()
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=2))
    assert [MISSED in head for head in heads(rig)] == [False, False]


async def test_a_digest_that_found_no_channel_follows_with_all_its_sections_when_the_bot_is_back(
    rig_on: Rigs, sqlite_url: str
) -> None:
    rig = await rig_on(sqlite_url, rituals=speaking("beta", "alpha"))
    channel = await rig.enrols(rituals=())
    await rig.slack.workspace.kick_bot("checkout")
    await rig.lives_to(DIGEST)
    assert [each.state for each in await rig.deliveries() if each.kind != "notice"] == ["failed", "failed", "failed"]
    [told] = rig.person("maya").dm()
    assert told.text.startswith("I am not in #checkout any more"), "a lead hears once, however much waits"
    await rig.slack.workspace.invite_bot("checkout")
    async with rig.bot.database.writes(rig.workspace_id) as session:
        (await channels.get(session, rig.workspace_id, channel.id)).state = "active"
        await outbox.try_again(session, channel.slack_id, ["not_in_channel"], rig.clock.now())
    await rig.works()
    assert replies(rig) == ["Section beta", "Section alpha"]
