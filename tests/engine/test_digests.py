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
from bot.surfaces import day, digest, turnout
from handlers import RITUALS
from sandbox.shown import Shown
from storage import changes, channels, outbox, people, rounds, tripwires
from storage import risk as facts
from storage.channels import Channel
from storage.database import Session
from storage.digests import Digest
from storage.people import Person
from storage.risk import Risk
from storage.rounds import Ask, Run
from tests.engine.conftest import DIGEST, TUESDAY_IN_BERLIN, Rig, Rigs, answered
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
        async def section(_session: Session, _channel: Channel, _period: Period) -> Section | None:
            return Section(kit.message(f"Section {name}", kit.says(f"Section {name}")), (f"1 {name}",))

        return replace(RITUALS[0], name=name, listen=lambda _on: None, rounds=(), section=section)

    return (*RITUALS, *(one(name) for name in names))  # type: ignore[arg-type]


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


async def test_a_late_answer_is_counted_where_it_belongs_and_told_by_the_digest_after_it(rig: Rig) -> None:
    await rig.enrols()
    await rig.lives_to(DIGEST + timedelta(hours=1))
    [ask, _] = await rig.asks()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        await answers(session, rig, ask)
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=2))
    assert heads(rig)[0].split("\n")[2] == "Risk round: 1 of 2 answered · 1 of them late"
    assert heads(rig)[1].split("\n")[2] == "Risk round: 1 late answer to an earlier round"
    async with rig.bot.database.writes(rig.workspace_id) as session:  # changed once more, and told once
        await answers(session, rig, ask, "flagged")
    await rig.lives_to(DIGEST + 2 * WEEK + timedelta(hours=2))
    assert [head for head in heads(rig)[2:] if "late answer" in head] == []


async def test_a_question_that_is_still_open_when_its_run_closes_says_so_where_it_stands(rig: Rig) -> None:
    await rig.enrols()
    await rig.lives_to(DIGEST - timedelta(minutes=1))
    [shown] = rig.person("maya").dm()
    answering = {"Flag a risk", "Nothing new", "Skip this time", "Tomorrow", "Not working today"}
    assert answering.intersection(shown.buttons) == answering
    await rig.lives_to(DIGEST + timedelta(minutes=1))
    [shown] = rig.person("maya").dm()
    assert answering.intersection(shown.buttons) == {"Flag a risk", "Nothing new"}
    assert "This round has closed. An answer still counts, as a late one." in shown.text


async def test_who_could_not_be_asked_in_time_is_told_and_who_left_is_not(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom", "aiko"))
    await rig.lives_to(TUESDAY_IN_BERLIN - timedelta(hours=1))  # Aiko was asked
    async with rig.bot.database.writes(rig.workspace_id) as session:
        tom = await people.by_slack_id(session, rig.slack.workspace.user("tom").id)
        assert tom is not None
        tom.gone = True
    await rig.wakes_at(TUESDAY_IN_BERLIN + timedelta(hours=20))  # too late for both others
    await rig.lives_to(DIGEST)
    assert heads(rig)[0].split("\n")[2] == "Risk round: 0 of 1 answered · 1 could not be asked in time"


async def test_participation_counts_who_was_asked_and_not_who_never_was(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom", "aiko"))
    rig.slack.faults.add(POST, "user_not_found")  # aiko's, the first of the day
    await rig.lives_to(DIGEST)
    assert heads(rig)[0].split("\n")[2] == "Risk round: 0 of 2 answered · 1 could not be asked in time"


async def few_answered(rig: Rig, channel: Channel, cycles: int) -> None:
    """Runs before the first one, each of which nobody of all who were asked has answered."""
    async with rig.bot.database.writes(rig.workspace_id) as session:
        [asking] = await rounds.of_channel(session, channel.id)
        present = await people.present(session, channel.id)
        for cycle in range(-cycles, 0):
            nominal = DIGEST.date() + 2 * cycle * WEEK
            about = {"channel_id": channel.id, "ritual": "risk", "nominal": nominal}
            run = Run(round_id=asking.id, cycle=cycle, state="closed", **about)
            session.add(run)
            asked = {"kind": "risks", "subject_id": run.id, "due": DIGEST + 2 * cycle * WEEK, "state": "missed"}
            session.add_all(Ask(person_id=person.id, **about, **asked) for _, person in present)


def proposals(rig: Rig, name: str) -> list[Shown]:
    return [shown for shown in rig.person(name).dm() if shown.text.startswith("Few people answer")]


async def test_leads_are_asked_once_what_shall_become_of_a_round_that_few_answer(rig: Rig) -> None:
    channel = await rig.enrols(members=("maya", "tom", "aiko", "nina", "ravi"))
    await few_answered(rig, channel, 3)
    await rig.lives_to(DIGEST)
    [told] = proposals(rig, "maya")
    assert told.text.startswith("Few people answer the risk round in #checkout: 0 of 5, 0 of 5, 0 of 5 and 0 of 5")
    assert told.buttons == ["Change or take out", "Pause"]
    assert proposals(rig, "tom") == []
    await rig.lives_to(DIGEST + 2 * WEEK + timedelta(hours=2))
    assert len(proposals(rig, "maya")) == 1


async def test_a_round_that_few_answer_is_left_alone_before_its_fourth_run_and_while_enough_answer(rig: Rig) -> None:
    channel = await rig.enrols(members=("maya", "tom", "aiko", "nina", "ravi"))
    await few_answered(rig, channel, 3)
    await rig.lives_to(DIGEST - timedelta(minutes=1))
    for ask in (await rig.asks())[-2:]:
        await answered(rig, ask)
    await rig.lives_to(DIGEST)
    assert proposals(rig, "maya") == []


async def takes(rig: Rig, risk: Risk, step: str, **said: str) -> None:
    """Maya decides about a risk, as a handler has it written."""
    now = rig.clock.now()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        found, maya = await facts.find(session, risk.id), await people.by_slack_id(session, rig.person("maya").id)
        assert found is not None
        assert maya is not None
        if step != "leave":
            await tripwires.end(session, found.id)
        if step == "accept":
            change, tripwire = rules.accept(found, maya, None, now, now.date(), said)
            session.add(tripwire)
        elif step == "leave":
            change = rules.leave(found, maya, now, now.date())
        else:
            change = rules.reopen(found, maya, None, now, now.date(), **said)
        await changes.write(session, change, found)
        await digest.refresh(session, found.channel_id, now)


FIRED = "Decided by doing nothing"


async def test_a_decision_whose_day_has_come_is_told_until_somebody_answers_and_stays_told_where_it_was(
    rig: Rig,
) -> None:
    channel = await rig.enrols()
    risk, _other = await flagged(rig, channel), await flagged(rig, channel, "Another one, which is open")
    await rig.lives_to(DIGEST - timedelta(hours=1))
    decided = {"why": "It costs more to prevent", "reopen_if": "it happens twice"}
    await takes(rig, risk, "accept", **decided, review_on="2026-10-27")
    await rig.lives_to(DIGEST)
    lives_with = "Decided to live with\nR-1 It may not scale"
    asked = f"{FIRED}\nIt may not scale\nR-1 · does it still hold? Asked since 27 Oct 2026"
    assert (lives_with in replies(rig)[0], FIRED in replies(rig)[0]) == (True, False)
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=2))
    assert heads(rig)[1].split("\n")[1] == "1 overdue risk · 1 decision by doing nothing"
    assert asked in replies(rig)[0]
    await takes(rig, risk, "accept", **decided, review_on="2027-01-20")
    await rig.works()
    assert asked in replies(rig)[0], "it still waited at the cut-off"
    await rig.lives_to(DIGEST + 2 * WEEK + timedelta(hours=2))
    assert (lives_with in replies(rig)[0], FIRED in replies(rig)[0]) == (True, False)
    await takes(rig, risk, "reopen", why="it happened twice")
    await rig.works()
    assert (lives_with in replies(rig)[0], FIRED in replies(rig)[0]) == (True, False)


async def test_a_decision_whose_day_has_come_stands_in_no_other_list(rig: Rig) -> None:
    channel = await rig.enrols()
    some = [await flagged(rig, channel) for _ in range(2)]
    decided = {"why": "It costs more to prevent", "reopen_if": "it happens twice", "review_on": "2026-10-27"}
    await takes(rig, some[0], "accept", **decided)
    await rig.lives_to(DIGEST + timedelta(hours=1))
    await takes(rig, some[0], "leave")
    await takes(rig, some[1], "accept", **decided)
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=2))
    listed = replies(rig)[0].split("\n")
    assert [line.split(" ")[0] for line in listed if line.startswith("R-")] == ["R-1", "R-2"]
    assert not {"Changed", "Decided to live with"}.intersection(listed)


# Charts


async def charted(rig: Rig) -> Risk:
    """A channel with a risk, whose second digest has come: the first one with a chart. Gives the risk."""
    risk = await flagged(rig, await rig.enrols())
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=2))
    return risk


def kinds(rig: Rig) -> list[str]:
    """The kinds of blocks at the end of the newest section."""
    head = [line for line in rig.shown() if line.text.startswith("Digest of #checkout")][-1]
    return [block["type"] for block in rig.person("maya").thread(head)[-1].blocks[-3:]]


def refuses_charts(rig: Rig, times: int = 99, code: str = "invalid_blocks") -> None:
    for method in (POST, UPDATE):
        rig.slack.faults.add(method, code, times=times, block="data_visualization")


async def test_the_second_digest_shows_how_many_risks_of_each_level_there_were(rig: Rig) -> None:
    await charted(rig)
    assert kinds(rig)[-2:] == ["data_visualization", "context"]
    assert replies(rig)[0].split("\n")[-3:] == [
        "Open risks by level",
        "not scored yet: 22 Oct 1, 29 Oct 1",
        "Open risks by level, 22 Oct to 29 Oct: not scored yet still 1",
    ]
    posted = [call.args["text"] for call in rig.slack.calls if call.method == POST][-1]
    assert posted.endswith("not scored yet: 22 Oct 1, 29 Oct 1"), "who listens hears every figure"
    [first, second] = await digests(rig)
    assert ["data_visualization" in str(each.content) for each in (first, second)] == [False, True]


async def test_a_chart_of_a_week_that_is_over_shows_what_was_known_at_its_cut_off(rig: Rig) -> None:
    risk = await charted(rig)
    async with rig.bot.database.writes(rig.workspace_id) as session:
        found = await facts.find(session, risk.id)
        maya = await people.by_slack_id(session, rig.slack.workspace.user("maya").id)
        assert found is not None
        assert maya is not None
        await changes.write(session, rules.resolve(found, maya, None, rig.clock.now()), found)
    await renames(rig, risk, "Better words")
    await rig.works()
    assert "Better words" in replies(rig)[0]
    assert "not scored yet: 22 Oct 1, 29 Oct 1" in replies(rig)[0]


async def test_where_slack_refuses_charts_a_table_stands_in_their_place(rig: Rig) -> None:
    refuses_charts(rig)
    await charted(rig)
    assert kinds(rig) == ["section", "table", "context"]
    assert replies(rig)[0].split("\n")[-4:-1] == ["– | not scored yet", "22 Oct | 1", "29 Oct | 1"]
    assert rig.called(POST)[-2:] == ["invalid_blocks", None]
    assert await rig.states("section") == [("sent", None)] * 2


async def test_a_chart_that_was_refused_is_not_tried_again_before_the_next_start(rig: Rig) -> None:
    refuses_charts(rig)
    risk = await charted(rig)
    await renames(rig, risk, "Better words")
    await rig.works()
    assert (set(rig.called(UPDATE)), kinds(rig)[1]) == ({None}, "table")
    assert "Better words" in replies(rig)[0]
    rig.slack.faults.clear()
    await rig.stops(rig.bot)
    await rig.starts()
    await renames(rig, risk, "The best words")
    await rig.works()
    assert kinds(rig)[1] == "data_visualization"


async def test_a_section_whose_table_is_refused_too_goes_out_in_plain_text_and_charts_are_tried_again(
    rig: Rig,
) -> None:
    refuses_charts(rig, times=1)
    rig.slack.faults.add(POST, "invalid_blocks", block="table")
    risk = await charted(rig)
    assert rig.called(POST)[-3:] == ["invalid_blocks", "invalid_blocks", None]
    assert replies(rig)[0].split("\n")[-1] == "not scored yet: 22 Oct 1, 29 Oct 1"
    rig.slack.faults.clear()
    await renames(rig, risk, "Better words")
    await rig.works()
    assert kinds(rig)[1] == "data_visualization", "nothing says that it was the chart"


async def test_a_section_that_is_refused_for_other_reasons_goes_out_in_plain_text_at_once(rig: Rig) -> None:
    refuses_charts(rig, code="msg_blocks_too_long")
    await charted(rig)
    assert rig.called(POST)[-2:] == ["msg_blocks_too_long", None]
    assert kinds(rig) == []


async def test_a_digest_that_is_drawn_again_splits_by_no_craft_that_was_too_small_at_its_cut_off(rig: Rig) -> None:
    channel = await rig.enrols(members=("maya", "tom"))
    now = rig.clock.now()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        known = list((await session.exec(select(Person))).all())
        while len(known) < 7:
            known.append(await people.meet(session, f"UX{len(known)}"))
            await people.joined(session, known[-1], channel.id, now)
        for person, craft in zip(known, ["engineering"] * 3 + ["product"] * 3 + ["design"], strict=True):
            person.craft = craft
        await session.flush()
        for number, owner in enumerate((known[0], known[3], known[6]), 1):
            risk, step = rules.flag(channel.id, number, owner, now, now.date(), owner=owner, title=f"Risk {number}")
            await changes.write(session, step, risk)
    await rig.lives_to(DIGEST + timedelta(minutes=1))
    [said] = replies(rig)
    async with rig.bot.database.writes(rig.workspace_id) as session:
        for number in (1, 2):
            joining = await people.meet(session, f"UN{number}")
            joining.craft = "design"
            await people.joined(session, joining, channel.id, rig.clock.now())
        [kept] = (await session.exec(select(Digest))).all()
        again = await digest.redrawn(session, RITUALS, kept.id, "risk", rig.clock.now())
    assert "By the owner's craft: product 1" in said
    assert again is not None
    assert "design" not in again.text


async def test_a_record_stands_in_one_list_though_the_head_counts_it_in_two(rig: Rig) -> None:
    await flagged(rig, await rig.enrols())  # to be reviewed on the day it was flagged
    await rig.lives_to(DIGEST)
    [said] = replies(rig)
    assert said.count("It may not scale") == 1
    assert "1 new risk · 1 overdue risk" in heads(rig)[0]
