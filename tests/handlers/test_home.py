"""The Home tab: what waits, what somebody owns, quick add, their channels and settings; and nothing that is not theirs."""

import pytest
from sqlmodel import select

from bot.blocks.kit import View
from bot.rules import rounds, setup
from bot.surfaces import home as surface
from handlers import RITUALS
from storage import people
from storage.people import Person
from storage.risk import Risk
from storage.rounds import Ask
from tests.conftest import counted
from tests.handlers.conftest import HttpTeam, StartsHttp
from tests.handlers.test_typed_lines import ASKED, asked


def home(team: HttpTeam, name: str = "maya") -> str:
    """What stands on somebody's Home tab, in plain words."""
    person = team.person(name)
    return person.reader.blocks(team.slack.workspace.homes[person.id]["blocks"])


async def opens(team: HttpTeam, name: str = "maya") -> str:
    await team.person(name).opens_home()
    await team.quiet()
    return home(team, name)


async def presses(team: HttpTeam, button: str, name: str = "maya") -> None:
    await team.person(name).presses(button)
    await team.quiet()


async def owns(team: HttpTeam, line: str, name: str = "maya", place: str = "#checkout") -> None:
    """Somebody flags a risk and takes it."""
    card = await team.flags(name, line, place)
    await team.person(name).presses("I’ll own it", on=card)
    await team.quiet()


async def test_somebody_in_no_channel_reads_what_threefold_is_and_how_it_is_set_up(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    read = await opens(team)
    assert "Hello, I am Threefold." in read
    assert "type `/invite @Threefold` and then `/rituals`" in read
    assert [person.name for person in await team.kept(Person)] == ["Maya Lindner"]
    assert team.refused() == []


async def test_what_waits_for_me_is_answered_there_and_goes_away(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout", until=ASKED)
    assert "Waiting for you · 1 question" in await opens(team)
    await presses(team, "Nothing new")
    assert "Waiting for you\nNothing." in home(team)
    [answered] = [ask for ask in await team.kept(Ask) if ask.state == "answered"]
    assert answered.answer == "nothing_new"
    assert "Your answer: nothing new" in team.person("maya").dm()[0].text
    assert team.refused() == []


async def test_a_flag_from_home_answers_the_question_and_home_is_drawn_again(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout", until=ASKED)
    await opens(team)
    await presses(team, "Flag a risk")
    maya = team.person("maya")
    await maya.closes()
    await maya.presses("Flag a risk", nth=1)
    await maya.fills({"What could stop us?": "Queues grow"})
    assert await maya.submits() is None
    await team.quiet()
    assert "Waiting for you\nNothing." in home(team)
    assert [risk.ask_id is not None for risk in await team.kept(Risk)] == [True]


async def test_an_anonymous_flag_from_home_answers_the_question_there_too(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout", until=ASKED)
    await opens(team)
    maya = team.person("maya")
    await maya.presses("Flag a risk", nth=1)
    assert maya.form is not None
    [choices] = [label for label, offered in maya.form.options.items() if any("name" in each for each in offered)]
    [anonymous] = [each for each in maya.form.options[choices] if "name" in each]
    await maya.fills({"What could stop us?": "Queues grow", choices: [anonymous]})
    assert await maya.submits() is None
    assert "Waiting for you · 1 question" in home(team)
    assert await maya.submits() is None
    await team.quiet()
    assert "Waiting for you\nNothing." in home(team)


async def test_quick_add_asks_for_the_channel_and_its_card_is_gathered_under_the_message_of_the_week(
    team_over_http: StartsHttp,
) -> None:
    team = await team_over_http()
    await team.set_up()
    await opens(team)
    maya = team.person("maya")
    await maya.presses("Flag a risk")
    assert maya.form is not None
    assert maya.form.values["In which channel?"] == "#checkout", "the only one of hers"
    await maya.closes()
    await team.set_up("#payments-core")
    await maya.presses("Flag a risk")
    assert maya.form.values["In which channel?"] == ""
    await maya.fills({"What could stop us?": "Queues grow", "In which channel?": "#checkout"})
    assert await maya.submits() is None
    await team.quiet()
    assert team.cards() == []
    [gathering] = [line for line in maya.sees("#checkout") if "Raised this week" in line.text]
    assert "Queues grow" in maya.thread(gathering)[1].text


async def test_what_i_own_stands_there_with_its_details(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    await owns(team, "Queues *may* grow")
    read = await opens(team)
    assert "You own · 1 record" in read
    assert "Queues *may* grow" in read
    await presses(team, "Details")
    form = team.person("maya").form
    assert form is not None
    assert "Queues *may* grow" in form.text


async def test_home_shows_nothing_of_a_channel_that_i_have_left_and_its_buttons_say_so(
    team_over_http: StartsHttp,
) -> None:
    team = await asked(team_over_http, "#checkout", "#payments-core", until=ASKED)
    await owns(team, "Queues grow")
    before = await opens(team)
    assert "Your channels\n#checkout" in before
    maya = team.person("maya")
    async with team.bot.database.writes(team.bot.listeners.workspace_id) as session:  # no event: Slack dropped it
        [who] = (await session.exec(select(Person).where(Person.slack_id == maya.id))).all()
        [gone] = [channel for _, channel in await people.homes(session, who.id) if channel.name == "checkout"]
        await people.left(session, who, gone.id, team.clock.now())
    await presses(team, "What is set")
    assert maya.form is not None
    assert "You are not in that channel (any more)" in maya.form.text
    assert "checkout" not in home(team)
    assert "#payments-core" in home(team)
    assert "Queues grow" not in home(team)


async def test_my_settings_and_what_is_set_open_from_home(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    await opens(team)
    maya = team.person("maya")
    await presses(team, "My settings")
    assert maya.form is not None
    assert "What asks me" in maya.form.options
    await maya.fills({"Your craft": "Design"})
    assert await maya.submits() is None
    await presses(team, "What is set")
    assert maya.form is not None
    assert "Risk round" in maya.form.text


async def test_looking_at_the_messages_draws_no_home(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await opens(team)
    payload = team.last("events_api")
    payload["event_id"] = "Ev9"
    payload["event"] |= {"tab": "messages"}
    before = [call.method for call in team.slack.calls].count("views.publish")
    assert (await team.delivers("events_api", payload)).ok
    assert [call.method for call in team.slack.calls].count("views.publish") == before == 1


async def test_home_is_drawn_when_it_is_opened_again_after_slack_failed(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    team.slack.faults.add("views.publish", "internal_error")
    await team.person("maya").opens_home()
    await team.quiet()
    assert team.slack.workspace.homes == {}
    assert "Hello, I am Threefold." in await opens(team)


@pytest.mark.bug
async def test_a_home_tab_that_cannot_be_drawn_is_told_in_the_log(
    team_over_http: StartsHttp, caplog: pytest.LogCaptureFixture
) -> None:
    team = await team_over_http()

    async def broken(**_given: object) -> View:
        raise ValueError("a bug")

    team.bot.listeners.home(broken)
    await team.person("maya").opens_home()
    await team.quiet()
    assert [each.getMessage() for each in caplog.records if each.exc_info] == ["bug in what outlives an answer"]


async def test_whom_no_round_asks_reads_where_that_is_set(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout", until=ASKED)
    await team.person("maya").presses("Not for me", on=team.person("maya").dm()[0])
    await team.quiet()
    assert "Waiting for you\nNothing. No round asks you; My settings says which may." in await opens(team)


async def test_every_button_that_a_ritual_adds_to_home_opens_its_form(team_over_http: StartsHttp) -> None:
    team = await team_over_http(rituals=RITUALS)
    adding = [f"{ritual.name}.add" for ritual in RITUALS if ritual.adds]
    assert "risk.add" in adding
    assert [each for each in adding if each not in team.bot.listeners.buttons] == []


async def test_home_asks_the_database_as_much_for_ten_channels_as_for_two(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    asked: list[int] = []
    for number in range(1, 10):
        async with team.bot.database.writes(team.bot.sender.workspace_id) as session:
            maya = await people.meet(session, team.person("maya").id)
            now = team.bot.clock.now()
            channel = setup.enrol(f"C9{number}", f"team-{number}", False, maya, now)
            session.add(channel)
            await session.flush()
            await people.joined(session, maya, channel.id, now, lead=True)
            session.add(rounds.start(channel, "risk", "risks", 2, now))
        with counted(team.bot.database) as statements:
            async with team.bot.database.reads(team.bot.sender.workspace_id) as session:
                await surface.home(session, maya, RITUALS, now)
        asked.append(len(statements))
    assert asked == [asked[0]] * 9
