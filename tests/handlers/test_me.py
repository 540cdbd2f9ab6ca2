"""What people say of themselves: `/rituals me`, `/rituals mine`, and the buttons of their first day's message."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import select

from sandbox.shown import Shown
from storage import people
from storage.absences import Absence
from storage.people import Member, Person
from storage.rounds import Ask, Round
from tests.handlers.conftest import HttpTeam, StartsHttp
from tests.handlers.test_put_off import minute
from tests.handlers.test_typed_lines import ASKED, asked

MONDAY_EVENING = datetime(2026, 10, 19, 18, 0, tzinfo=UTC)


async def person(team: HttpTeam, name: str = "maya") -> Person:
    [found] = [each for each in await team.kept(Person) if each.slack_id == team.person(name).id]
    return found


async def member(team: HttpTeam, name: str = "maya") -> Member:
    who = await person(team, name)
    [found] = [each for each in await team.kept(Member) if each.person_id == who.id]
    return found


async def opens(team: HttpTeam, name: str = "maya", place: str = "#checkout") -> None:
    assert await team.person(name).types(place, "/rituals me") == []
    assert team.person(name).form is not None


async def says(team: HttpTeam, name: str = "maya", **answers: Any) -> dict[str, str] | None:
    """Somebody opens their form, fills some of it in, and saves; gives what is refused."""
    await opens(team, name)
    await team.person(name).fills({label.replace("_", " "): answer for label, answer in answers.items()})
    refused = await team.person(name).submits()
    await team.quiet()
    return refused


async def dms(team: HttpTeam, until: datetime, name: str = "maya") -> list[Shown]:
    await team.moves_to(until)
    return team.person(name).dm()


async def test_the_form_shows_what_is_known_and_keeps_what_is_said(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    maya = team.person("maya")
    await opens(team)
    assert maya.form is not None
    assert "Your time zone is Europe/Berlin, from your Slack profile" in maya.form.text
    assert maya.form.options["What asks me"] == ["#checkout: Risk round"]
    await maya.closes()
    said = {
        "Your craft": "Design",
        "Your ritual day": "Wednesday",
        "Your hour": "10:15",
        "Working days": ["Tuesday", "Wednesday", "Thursday"],
        "Work begins": "08:00",
        "Work ends": "16:30",
        "Country for public holidays": "de",
        "Reminder": [],
        "Away from": "2026-12-24",
        "Away to": "2027-01-03",
    }
    assert await says(team, **said) is None
    kept = await person(team)
    assert (kept.craft, kept.ritual_day, kept.prompt_time, kept.working_days) == ("design", 3, time(10, 15), "234")
    assert (kept.work_from, kept.work_to, kept.country, kept.reminded) == (time(8), time(16, 30), "DE", False)
    assert [(each.first, each.last) for each in await team.kept(Absence)] == [(date(2026, 12, 24), date(2027, 1, 3))]
    await opens(team)
    assert maya.form.values["Your craft"] == "Design"
    assert maya.form.options["Days away"] == ["Thu 24 Dec – Sun 03 Jan 2027"]
    assert maya.form.values["Your ritual day"] == "Wednesday"
    assert await says(team, **{"Your ritual day": "The channel's"}) is None
    assert (await person(team)).ritual_day is None
    assert team.refused() == []


async def test_it_works_in_any_channel_and_in_the_direct_conversation(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    for place in ("#general", "@Threefold"):
        await opens(team, "nina", place)
        form = team.person("nina").form
        assert form is not None
        assert "No channel that you are in has rituals yet" in form.text
        assert await team.person("nina").submits() is None


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"Working days": []}, "Working days", "Choose at least one working day"),
        ({"Away from": "2026-10-18"}, "Away from", "That day has passed"),
        ({"Away from": "2027-11-01"}, "Away to", "At most a year ahead"),
        ({"Country for public holidays": "ZZ"}, "Country for public holidays", "I do not know the holidays"),
    ],
)
async def test_what_cannot_be_is_told_beside_its_field(
    team_over_http: StartsHttp, said: dict[str, Any], field: str, words: str
) -> None:
    team = await team_over_http()
    await team.set_up()
    refused = await says(team, **said)
    assert refused is not None
    assert [(label, told.startswith(words)) for label, told in refused.items()] == [(field, True)]
    assert await team.kept(Absence) == []


async def test_a_new_day_and_hour_move_a_message_that_is_planned_already(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    await team.moves_to(MONDAY_EVENING)
    assert await says(team, **{"Your ritual day": "Thursday", "Your hour": "11:00"}) is None
    assert await dms(team, datetime(2026, 10, 21, 12, 0, tzinfo=UTC)) == []
    [shown] = await dms(team, datetime(2026, 10, 22, 9, 0, tzinfo=UTC))
    assert minute(shown) == datetime(2026, 10, 22, 9, 0, tzinfo=UTC)


async def test_a_day_away_takes_a_planned_question_back_and_removing_it_brings_it_again(
    team_over_http: StartsHttp,
) -> None:
    team = await team_over_http()
    await team.set_up()
    await team.moves_to(MONDAY_EVENING)
    assert await says(team, **{"Away from": "2026-10-20"}) is None
    maya = await person(team)
    assert [ask for ask in await team.kept(Ask) if ask.person_id == maya.id] == []
    assert await says(team, **{"Days away": []}) is None
    assert await team.kept(Absence) == []
    assert len(await dms(team, ASKED)) == 1


async def test_what_is_taken_out_does_not_ask_any_more_and_put_in_again_it_does(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    maya = team.person("maya")
    assert await says(team, **{"What asks me": []}) is None
    assert (await member(team)).opted_out == "risk.risks"
    [shown] = maya.dm()
    assert "What could stop us in #checkout?" not in shown.text
    assert "I ask you nothing for #checkout any more" in shown.text
    assert await says(team, **{"What asks me": ["#checkout: Risk round"]}) is None
    assert (await member(team)).opted_out == ""
    assert "What could stop us in #checkout?" in maya.dm()[0].text


# The first day's message


async def test_a_first_message_says_who_set_the_channel_up_and_asks_the_craft_in_one_press(
    team_over_http: StartsHttp,
) -> None:
    team = await asked(team_over_http, "#checkout", until=datetime(2026, 10, 20, 15, 0, tzinfo=UTC))
    tom = team.person("tom")
    [shown] = tom.dm()
    assert "Maya Lindner set this up for #checkout." in shown.text
    assert await team.presses("tom", "Engineering", shown) == []
    assert (await person(team, "tom")).craft == "engineering"
    assert "Your craft: engineering." in tom.dm()[0].text
    assert "Engineering" not in tom.dm()[0].buttons
    [_first, second] = [
        each for each in await dms(team, ASKED + timedelta(days=14, hours=8), "tom") if not each.thread_ts
    ]
    assert "set this up for" not in second.text


async def test_not_for_me_stops_that_channels_rounds_and_can_be_undone(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout", "#payments-core")
    maya = team.person("maya")
    await team.presses("maya", "Not for me", maya.dm()[0])
    told = maya.dm()[0].text
    assert told.count("What could stop us") == 1
    assert told.count("any more. You can still use its commands there.") == 1
    excused = [ask for ask in await team.kept(Ask) if ask.state == "excused"]
    assert len(excused) == 1
    await team.presses("maya", "Undo", maya.dm()[0])
    assert maya.dm()[0].text.count("What could stop us") == 2
    assert [ask for ask in await team.kept(Ask) if ask.state == "excused"] == []


async def test_who_left_the_channel_cannot_say_what_asks_them_there(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout", "#payments-core")
    maya = team.person("maya")
    await team.slack.workspace.leave("maya", "#checkout")
    await team.slack.workspace.leave("maya", "#payments-core")
    await maya.presses("Not for me", on=maya.dm()[0])
    await team.quiet()
    assert maya.dm()[-1].text == "You are not in that channel (any more), so it asks you nothing."


# A round that somebody leaves unanswered


async def unheard(team_over_http: StartsHttp) -> HttpTeam:
    """Maya is asked for the fourth time, after three rounds that she did not answer."""
    team = await team_over_http()
    await team.set_up()
    async with team.bot.database.writes(team.bot.sender.workspace_id) as session:
        for asking in await session.exec(select(Round)):
            asking.weeks = 1
        who = await people.by_slack_id(session, team.person("maya").id)
        for gone in await session.exec(select(Member)):
            gone.until = None if who is not None and gone.person_id == who.id else asking.since
    await team.moves_to(ASKED + timedelta(weeks=3, hours=2))
    assert [("Pause it for me" in shown.buttons) for shown in team.person("maya").dm()] == [False, False, False, True]
    return team


async def test_who_pauses_a_round_is_not_asked_by_it_any_more(team_over_http: StartsHttp) -> None:
    team = await unheard(team_over_http)
    maya = team.person("maya")
    await team.presses("maya", "Pause it for me", maya.dm()[3])
    assert (await member(team)).opted_out == "risk.risks"
    assert "You are not asked this any more: What could stop us in #checkout?" in maya.dm()[3].text
    await team.moves_to(ASKED + timedelta(weeks=4, hours=2))
    assert len(maya.dm()) == 4
    await team.presses("maya", "Undo", maya.dm()[3])
    assert (await member(team)).opted_out == ""
    await team.moves_to(ASKED + timedelta(weeks=5, hours=2))
    assert len(maya.dm()) == 5


async def test_who_keeps_a_round_is_not_asked_that_again(team_over_http: StartsHttp) -> None:
    team = await unheard(team_over_http)
    maya = team.person("maya")
    await team.presses("maya", "Keep asking", maya.dm()[3])
    assert (await member(team)).kept == "risk.risks"
    assert "Pause it for me" not in maya.dm()[3].buttons
    assert "What could stop us in #checkout?" in maya.dm()[3].text


# Everything that is open


async def test_mine_shows_what_is_open_in_all_channels_with_its_buttons(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout", "#payments-core")
    maya = team.person("maya")
    [shown] = await maya.types("#general", "/rituals mine")
    assert shown.only_you
    assert shown.text.count("What could stop us") == 2
    await maya.presses("Nothing new", on=shown)
    await team.quiet()
    assert sorted(ask.state for ask in await team.kept(Ask) if ask.answer) == ["answered"]
    assert shown.text.splitlines()[0] == "Open for you · 1 question"
    [left] = await maya.types("@Threefold", "/rituals mine")
    assert left.text == shown.text
    await maya.presses("Skip this time", on=left)
    await team.quiet()
    assert left.text.startswith("Nothing is waiting for your answer.")


async def test_mine_says_when_nothing_is_open(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    [shown] = await team.person("nina").types("#general", "/rituals mine")
    assert shown.text.startswith("Nothing is waiting for your answer.")


async def test_the_view_of_what_is_set_tells_each_reader_when_they_are_asked_themselves(
    team_over_http: StartsHttp,
) -> None:
    team = await team_over_http()
    await team.set_up()
    assert await says(team, "nina", **{"What asks me": []}) is None
    assert await says(team, **{"Away from": "2026-10-20"}) is None
    told = {}
    for name in ("nina", "maya", "tom"):
        await team.person(name).types("#checkout", "/rituals")
        form = team.person(name).form
        assert form is not None
        [told[name]] = [line for line in form.text.splitlines() if line.startswith("Risk round")]
        await team.person(name).closes()
    assert told["nina"].endswith("you are not asked")
    assert "next for you: Nov 3" in told["maya"]
    assert "next for you: tomorrow at" in told["tom"]
