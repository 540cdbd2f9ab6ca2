"""Who is asked what and when, however often, by however many and however late it is planned."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import select

from bot.listeners.lookups import Profile
from bot.surfaces import person
from storage import channels, people, rounds
from storage.channels import Channel
from storage.rounds import Run
from tests.engine.conftest import DIGEST, TUESDAY_IN_BERLIN, Rig, Rigs, answered

HOUR = timedelta(hours=1)
TUESDAY_IN_NEW_YORK = datetime(2026, 10, 20, 13, 30, tzinfo=UTC)


def greetings(rig: Rig, name: str) -> list[str]:
    """The first line of each of the person's messages."""
    return [shown.text.split("\n")[0] for shown in rig.person(name).dm()]


async def test_everyone_is_asked_at_their_own_hour_once_a_round(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom", "aiko"))
    await rig.lives_to(datetime(2026, 10, 27, tzinfo=UTC))
    asked = {name: [shown.at for shown in rig.person(name).dm()] for name in ("maya", "tom", "aiko")}
    assert asked == {
        "maya": [TUESDAY_IN_BERLIN],
        "tom": [TUESDAY_IN_NEW_YORK],
        "aiko": [datetime(2026, 10, 20, 0, 30, tzinfo=UTC)],
    }


async def test_whatever_is_planned_twice_is_asked_once(rig: Rig) -> None:
    await rig.enrols()
    for _ in range(3):
        await rig.bot.planner.sweep()
    await rig.lives_to(TUESDAY_IN_NEW_YORK)
    for _ in range(3):
        await rig.bot.planner.sweep()
        await rig.works()
    assert (len(rig.person("maya").dm()), len(rig.person("tom").dm())) == (1, 1)
    assert len(await rig.asks()) == 2


async def test_two_instances_that_plan_at_the_same_moment_ask_once(rig_on: Rigs, postgres_url: str) -> None:
    rig = await rig_on(postgres_url)
    other = await rig.starts()
    await rig.enrols(members=("maya", "tom", "aiko", "ravi"))
    rig.clock.move_to(TUESDAY_IN_BERLIN - 10 * HOUR)
    await asyncio.gather(*(bot.planner.sweep() for bot in (rig.bot, other) * 5))
    assert len(await rig.asks()) == 4
    assert len(await rig.deliveries("day")) == 4
    async with rig.bot.database.reads(rig.workspace_id) as session:
        assert len((await session.exec(select(Run))).all()) == 1


async def test_two_instances_freeze_one_digest(rig_on: Rigs, postgres_url: str) -> None:
    rig = await rig_on(postgres_url)
    other = await rig.starts()
    await rig.enrols()
    rig.clock.move_to(DIGEST)
    await asyncio.gather(*(bot.planner.tick() for bot in (rig.bot, other) * 5))
    assert [each.kind for each in await rig.deliveries("digest")] == ["digest"]


async def _sweeps(rig: Rig) -> None:
    await rig.bot.planner.sweep()


async def _ticks(rig: Rig) -> None:
    await rig.bot.planner.tick()


async def test_hints_and_sweeps_plan_the_same(rig_on: Rigs, tmp_path: Any, template: Any) -> None:
    planned = []
    for number, plans in enumerate((_sweeps, _ticks)):
        url = tmp_path / f"{number}.db"
        url.write_bytes(template.read_bytes())
        rig = await rig_on(f"sqlite:///{url}")
        await rig.enrols(members=("maya", "tom", "aiko"))
        for turn in range(4 * 35):  # three rounds, every six hours
            rig.clock.move_to(datetime(2026, 10, 19, 8, 0, tzinfo=UTC) + 6 * turn * HOUR)
            await plans(rig)
        names = {person.id: person.name for person in rig.slack.people()}
        days = {each.id: names[each.recipient] for each in await rig.deliveries("day")}
        planned.append(
            sorted((days[ask.delivery_id], ask.nominal, ask.due) for ask in await rig.asks() if ask.delivery_id)
        )
    assert planned[0] == planned[1]
    assert len(planned[0]) == 9


async def test_who_joins_in_the_middle_of_the_week_is_asked_from_the_next_round_on(rig: Rig) -> None:
    channel = await rig.enrols(members=("maya",))
    await rig.lives_to(TUESDAY_IN_BERLIN + HOUR)
    await _joins(rig, "nina", channel)
    await rig.lives_to(TUESDAY_IN_BERLIN + timedelta(days=8))
    assert greetings(rig, "nina") == []
    await rig.lives_to(TUESDAY_IN_BERLIN + timedelta(days=15))
    assert len(greetings(rig, "nina")) == 1


async def test_who_joins_on_the_day_before_their_hour_is_asked_that_day(rig: Rig) -> None:
    channel = await rig.enrols(members=("maya",))
    await rig.lives_to(TUESDAY_IN_BERLIN + HOUR)
    await _joins(rig, "tom", channel)
    await rig.lives_to(TUESDAY_IN_NEW_YORK + HOUR)
    assert [shown.at for shown in rig.person("tom").dm()] == [TUESDAY_IN_NEW_YORK]


async def _joins(rig: Rig, name: str, channel: Channel) -> None:
    known = rig.slack.workspace.user(name)
    async with rig.bot.database.writes(rig.workspace_id) as session:
        person = await people.meet(session, known.id)
        person.name, person.zone = known.real_name, known.zone
        await people.joined(session, person, channel.id, rig.clock.now())
        await rounds.replan(session, channel.id, rig.clock.now())


async def test_who_left_before_the_prompt_goes_out_is_not_asked(rig: Rig) -> None:
    channel = await rig.enrols()
    await rig.works()  # planned a day ahead
    async with rig.bot.database.writes(rig.workspace_id) as session:
        tom = await people.by_slack_id(session, rig.person("tom").id)
        assert tom is not None
        await people.left(session, tom, channel.id, rig.clock.now())
    await rig.lives_to(TUESDAY_IN_NEW_YORK + HOUR)
    assert (greetings(rig, "tom"), len(greetings(rig, "maya"))) == ([], 1)
    assert [ask.state for ask in await rig.asks("tom")] == ["expired"]


async def test_whose_account_was_closed_before_the_prompt_goes_out_is_not_asked(rig: Rig) -> None:
    await rig.enrols()
    await rig.works()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        tom = await people.by_slack_id(session, rig.person("tom").id)
        assert tom is not None
        tom.gone = True
    await rig.lives_to(TUESDAY_IN_NEW_YORK + HOUR)
    assert (len(greetings(rig, "maya")), greetings(rig, "tom")) == (1, [])
    assert [ask.state for ask in await rig.asks("tom")] == ["expired"]


async def test_a_channel_that_was_archived_before_the_prompt_goes_out_asks_nobody(rig: Rig) -> None:
    channel = await rig.enrols()
    await rig.works()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        (await channels.get(session, rig.workspace_id, channel.id)).state = "archived"
    await rig.lives_to(TUESDAY_IN_NEW_YORK + HOUR)
    assert rig.called("chat.postMessage") == []


async def test_who_left_one_of_two_channels_is_asked_for_the_other_alone(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom"))
    core = await rig.enrols("payments-core", members=("maya", "tom"))
    await rig.works()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        tom = await people.by_slack_id(session, rig.person("tom").id)
        assert tom is not None
        await people.left(session, tom, core.id, rig.clock.now())
    await rig.lives_to(TUESDAY_IN_NEW_YORK + HOUR)
    [asked] = rig.person("tom").dm()
    assert ("#checkout" in asked.text, "payments-core" in asked.text) == (True, False)


async def test_two_channels_on_one_day_are_two_parts_of_one_message(rig: Rig) -> None:
    await rig.enrols()
    await rig.enrols("payments-core")
    await rig.lives_to(TUESDAY_IN_NEW_YORK + HOUR)
    [asked] = rig.person("tom").dm()
    assert ("#checkout" in asked.text, "payments-core" in asked.text) == (True, True)


async def test_a_channel_set_up_after_the_message_went_out_joins_it_on_the_same_day(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom", "aiko"))
    await rig.lives_to(TUESDAY_IN_BERLIN - 6 * HOUR)
    aikos = rig.person("aiko").dm()
    core = await rig.enrols("payments-core", members=("maya",))
    async with rig.bot.database.writes(rig.workspace_id) as session:
        aiko = await people.by_slack_id(session, rig.person("aiko").id)
        assert aiko is not None
        await people.joined(session, aiko, core.id, rig.clock.now() - timedelta(days=1))
        for asked in await rounds.of_channel(session, core.id):
            asked.since = rig.clock.now() - timedelta(days=1)
    await rig.works()
    assert len(aikos) == 1
    [after] = rig.person("aiko").dm()
    assert ("#checkout" in after.text, "payments-core" in after.text) == (True, True)


async def test_a_person_who_moves_to_another_zone_is_asked_at_their_hour_there(rig: Rig) -> None:
    await rig.enrols(members=("maya", "aiko"))
    await rig.works()  # planned for Tokyo
    async with rig.bot.database.writes(rig.workspace_id) as session:
        aiko = await people.by_slack_id(session, rig.person("aiko").id)
        assert aiko is not None
        await person.introduced(session, aiko, Profile(aiko.slack_id, "Aiko", "America/New_York"), rig.clock.now())
    await rig.lives_to(TUESDAY_IN_NEW_YORK + HOUR)
    [asked] = rig.person("aiko").dm()
    assert asked.at == TUESDAY_IN_NEW_YORK
    assert "late" not in asked.text


async def test_a_round_that_has_closed_asks_nobody_any_more(rig: Rig) -> None:
    channel = await rig.enrols(members=("maya",))
    await rig.lives_to(DIGEST + HOUR)
    async with rig.bot.database.reads(rig.workspace_id) as session:
        [run] = (await session.exec(select(Run))).all()
    assert run.state == "closed"
    await _joins(rig, "nina", channel)
    async with rig.bot.database.writes(rig.workspace_id) as session:
        nina = await people.by_slack_id(session, rig.person("nina").id)
        assert nina is not None
        member = await people.membership(session, nina.id, channel.id)
        assert member is not None
        member.since, nina.ritual_day = DIGEST - timedelta(days=3), 5
    await rig.lives_to(DIGEST + timedelta(days=3))
    assert greetings(rig, "nina") == []


async def test_a_round_stays_open_until_a_day_after_its_last_person_was_asked(rig: Rig) -> None:
    await rig.enrols(members=("maya", "nina"))
    async with rig.bot.database.writes(rig.workspace_id) as session:
        nina = await people.by_slack_id(session, rig.person("nina").id)
        assert nina is not None
        nina.working_days, nina.prompt_time = "6", None  # Saturdays, after Thursday's digest
    await rig.lives_to(DIGEST + HOUR)
    async with rig.bot.database.reads(rig.workspace_id) as session:
        assert [run.state for run in await session.exec(select(Run))] == ["open"]
    await rig.lives_to(DIGEST + timedelta(days=4))
    assert len(greetings(rig, "nina")) == 1
    await rig.lives_to(DIGEST + timedelta(days=7, hours=1))
    async with rig.bot.database.reads(rig.workspace_id) as session:
        assert [run.state for run in await session.exec(select(Run).order_by(Run.cycle))] == ["closed"]


async def test_a_round_whose_last_person_was_asked_less_than_a_day_before_the_digest_stays_open(rig: Rig) -> None:
    channel = await rig.enrols(members=("maya",))
    async with rig.bot.database.writes(rig.workspace_id) as session:
        found = await channels.get(session, rig.workspace_id, channel.id)
        found.ritual_day = 3
        for asked in await rounds.of_channel(session, channel.id):
            asked.next_due = rig.clock.now()
        found.digest_time = datetime(2026, 1, 1, 9, 29).time()  # noqa: DTZ001 - a wall time
        found.next_digest = datetime(2026, 10, 22, 7, 29, tzinfo=UTC)
    await rig.lives_to(DIGEST)
    async with rig.bot.database.reads(rig.workspace_id) as session:
        assert [run.state for run in await session.exec(select(Run))] == ["open"]


async def test_answered_questions_are_not_asked_again_with_a_late_message(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    await rig.works()
    [ask] = await rig.asks()
    await answered(rig, ask)
    await rig.lives_to(TUESDAY_IN_BERLIN + HOUR)
    assert rig.person("maya").dm() == []
    assert await rig.states("day") == [("skipped", "nothing to say")]


async def test_a_paused_round_asks_nobody(rig: Rig) -> None:
    channel = await rig.enrols()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        for asked in await rounds.of_channel(session, channel.id):
            asked.paused = True
    await rig.lives_to(TUESDAY_IN_NEW_YORK + HOUR)
    assert await rig.asks() == []
