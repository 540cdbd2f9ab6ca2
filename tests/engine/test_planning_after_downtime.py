"""After downtime people are asked late and told so, or not at all, and only by the last round."""

from datetime import timedelta

from sqlmodel import select

from storage.rounds import Run
from tests.engine.conftest import DIGEST, TUESDAY_IN_BERLIN, Rig
from tests.engine.test_planning import HOUR


async def test_after_downtime_of_up_to_six_hours_people_are_asked_late_and_told_so(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    await rig.wakes_at(TUESDAY_IN_BERLIN + 6 * HOUR)
    assert len(rig.person("maya").dm()) == 1
    assert "This comes late" in rig.person("maya").dm()[0].text
    assert [ask.state for ask in await rig.asks()] == ["open"]


async def test_after_longer_downtime_nobody_is_asked_and_the_question_has_expired(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    await rig.wakes_at(TUESDAY_IN_BERLIN + 6 * HOUR + timedelta(seconds=1))
    assert rig.person("maya").dm() == []
    assert [ask.state for ask in await rig.asks()] == ["expired"]


async def test_a_round_that_could_ask_nobody_is_missed(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    rig.clock.passes((TUESDAY_IN_BERLIN + timedelta(hours=7) - rig.clock.now()).total_seconds())
    await rig.lives_to(DIGEST + HOUR)
    async with rig.bot.database.reads(rig.workspace_id) as session:
        assert [run.state for run in await session.exec(select(Run))] == ["missed"]
    assert "Risk round: nobody could be asked" in rig.person("maya").sees("#checkout")[-1].text


async def test_what_was_planned_before_downtime_and_is_too_late_after_it_has_expired(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    await rig.works()  # a day before
    await rig.wakes_at(TUESDAY_IN_BERLIN + 7 * HOUR)
    assert rig.person("maya").dm() == []
    assert [ask.state for ask in await rig.asks()] == ["expired"]
    assert await rig.states("day") == [("expired", "could not be sent in time")]


async def test_after_weeks_of_downtime_only_the_last_round_is_caught_up(rig: Rig) -> None:
    await rig.enrols(members=("maya",))
    await rig.wakes_at(TUESDAY_IN_BERLIN + timedelta(days=28) + 2 * HOUR)
    assert len(rig.person("maya").dm()) == 1
