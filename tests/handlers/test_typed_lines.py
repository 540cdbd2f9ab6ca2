"""One line typed in the direct conversation."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from sandbox.shown import Shown
from storage.drafts import Draft
from storage.people import Person
from storage.risk import Risk
from storage.rounds import Ask, Round
from tests.handlers.conftest import HttpTeam, StartsHttp

ASKED = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)  # half an hour after Maya was asked
CLOSED = datetime(2026, 10, 22, 14, 0, tzinfo=UTC)
WELCOME = 6  # buttons of a first message: not for me, and one for each craft
NOTHING_OPEN = "Nothing is waiting for your answer."


async def asked(team_over_http: StartsHttp, *places: str, until: datetime = ASKED) -> HttpTeam:
    team = await team_over_http()
    for place in places:
        await team.set_up(place)
    await team.moves_to(until)
    return team


async def answers(team: HttpTeam, line: str, **how: Any) -> list[str]:
    """What the bot says to a line that Maya types."""
    maya = team.person("maya")
    said = await maya.says(line, to="@Threefold", **how)
    await team.quiet()
    return [shown.text for shown in (maya.thread(said) if how else maya.dm()) if shown.ts > said.ts]


async def states(team: HttpTeam) -> list[tuple[str, str | None]]:
    """How Maya's questions stand."""
    [maya] = [each for each in team.slack.workspace.users.values() if each.name == "maya"]
    ids = {person.id for person in await team.kept(Person) if person.slack_id == maya.id}
    return [(ask.state, ask.answer) for ask in await team.kept(Ask) if ask.person_id in ids]


async def pressed(team: HttpTeam, action: str, who: str = "maya", value: str = "") -> str:
    """Somebody presses a button that Maya's first message had; gives the newest line of their own conversation."""
    person, shown = team.person(who), team.person("maya").dm()[0]
    parts = [
        part for block in shown.blocks for part in block.get("elements", ()) if part.get("action_id") == "risk.flag"
    ]
    value = value or parts[0]["value"]
    await person.presses(next(each for each in person.dm()[0].buttons if each.startswith("Flag")), on=person.dm()[0])
    await person.closes()
    forged = team.last("interactive")
    one = forged["actions"][0] | {"action_id": action, "value": value, "action_ts": f"{action}.{value}"}
    assert (await team.delivers("interactive", forged | {"actions": [one]})).ok
    return person.dm()[-1].text


async def test_a_plain_line_answers_the_one_open_question(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    [answer] = await answers(team, "nobody may want *it* <!channel> & <b>")
    assert answer.startswith("Saved as R-1.")
    assert [risk.title for risk in await team.kept(Risk)] == ["nobody may want *it* @channel & <b>"]
    assert "Thank you. You flagged R-1." in team.person("maya").dm()[0].text
    [gathering] = [line for line in team.person("tom").sees("#checkout") if "Raised this week" in line.text]
    [card] = team.person("tom").thread(gathering)[1:]
    assert card.text.splitlines()[1] == "nobody may want *it* @channel & <b>"
    assert await states(team) == [("answered", "flagged")]


async def test_a_line_in_the_thread_answers_too(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    await answers(team, "queues may grow", thread=team.person("maya").dm()[0])
    assert [risk.title for risk in await team.kept(Risk)] == ["queues may grow"]
    assert await states(team) == [("answered", "flagged")]


async def test_a_line_in_the_thread_of_something_else_is_a_plain_line(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    other = await team.person("maya").says("  \u200b ", to="@Threefold")
    [answer] = await answers(team, "which one may it be?", thread=other)
    assert answer.startswith("Saved as R-1.")  # in that thread
    assert [risk.title for risk in await team.kept(Risk)] == ["which one may it be?"]


async def test_when_nothing_is_open_a_line_is_answered_with_what_can_be_typed(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http)
    [answer] = await answers(team, "hello?")
    assert answer.startswith(NOTHING_OPEN)
    assert "/risk" in answer
    assert await team.kept(Risk) == []


async def test_with_several_open_questions_a_line_comes_back_and_answers_none(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout", "#payments-core")
    assert len(team.person("maya").dm()) == 1
    [answer] = await answers(team, "which <one>?")
    assert answer.startswith("More than one question is open")
    assert "which <one>?" in answer
    [answer] = await answers(team, "in the thread", thread=team.person("maya").dm()[0])
    assert answer.startswith("More than one question is open")
    assert await states(team) == [("open", None)] * 2
    await team.person("maya").presses("Nothing new", on=team.person("maya").dm()[0])
    await team.quiet()
    [answer] = await answers(team, "now it is clear")
    assert answer.startswith("Saved as R-1.")
    assert sorted(await states(team)) == [("answered", "flagged"), ("answered", "nothing_new")]


async def test_a_line_that_fits_two_questions_answers_the_one_that_is_pressed_and_only_that(
    team_over_http: StartsHttp,
) -> None:
    team = await asked(team_over_http, "#checkout", "#payments-core")
    maya = team.person("maya")
    await answers(team, "queues may grow, says @tom")
    offer = maya.dm()[-1]
    assert offer.buttons == ["Answer this", "Answer this"]
    first, second = values(offer)
    await maya.presses("Answer this", on=offer)
    await team.quiet()
    assert maya.dm()[-1].text.startswith("Saved as R-1.")
    assert [risk.title for risk in await team.kept(Risk)] == ["queues may grow, says @Tom Rivera"]
    assert sorted(await states(team)) == [("answered", "flagged"), ("open", None)]
    assert await team.kept(Draft) == []
    for used in (first, second):
        assert await pressed(team, "draft.answer", value=used) == "This line has answered a question already."
    assert len(await team.kept(Risk)) == 1


def values(shown: Shown) -> list[str]:
    """What the buttons beside the paragraphs of a message carry."""
    return [block["accessory"]["value"] for block in shown.blocks if "accessory" in block]


@pytest.mark.parametrize("line", ["scalability", "thanks!", "Thank you so much", "ok", "good morning team"])
async def test_a_word_or_a_courtesy_is_offered_and_not_taken(team_over_http: StartsHttp, line: str) -> None:
    team = await asked(team_over_http, "#checkout")
    [offer] = await answers(team, line)
    assert offer.startswith("Is this your answer?")
    assert await team.kept(Risk) == []
    maya = team.person("maya")
    await maya.presses("Answer this", on=maya.dm()[-1])
    await team.quiet()
    assert [risk.title for risk in await team.kept(Risk)] == [line]


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("Nothing new", ("answered", "nothing_new")),
        ("nothing to report.", ("answered", "nothing_new")),
        ("Skip this time", ("skipped", "skipped")),
        ("skip", ("skipped", "skipped")),
        ("help", ("open", None)),
        ("Help", ("open", None)),
        ("R-1 is done", ("open", None)),
        ("list open risks", ("open", None)),
    ],
)
async def test_what_is_meant_as_a_command_or_a_button_is_no_risk(
    team_over_http: StartsHttp, line: str, state: tuple[str, str | None]
) -> None:
    team = await asked(team_over_http, "#checkout")
    [answer] = await answers(team, line)
    assert answer
    assert await team.kept(Risk) == []
    assert await states(team) == [state]


async def test_help_says_what_can_be_done_here(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http)
    [answer] = await answers(team, "help")
    assert answer.startswith("Here I ask you on your ritual day")
    assert "/risk" in answer


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", "me_message"])
async def test_a_line_said_in_another_way_is_a_line(team_over_http: StartsHttp, subtype: str) -> None:
    team = await asked(team_over_http, "#checkout")
    maya = team.person("maya")
    await maya.says("\u200b", to="@Threefold")
    event = team.last("events_api")
    line = event["event"] | {"subtype": subtype, "text": "queues may grow"}
    assert (await team.delivers("events_api", event | {"event_id": "Ev7", "event": line})).ok
    assert [risk.title for risk in await team.kept(Risk)] == ["queues may grow"]


async def test_two_presses_at_once_use_a_line_once(team_over_http: StartsHttp, postgres_url: str) -> None:
    team = await team_over_http(url=postgres_url)
    for place in ("#checkout", "#payments-core"):
        await team.set_up(place)
    await team.moves_to(ASKED)
    await answers(team, "queues may grow")
    maya = team.person("maya")
    await maya.presses("Flag a risk", on=maya.dm()[0])
    await maya.closes()
    forged = team.last("interactive")
    presses = [
        forged | {"actions": [forged["actions"][0] | {"action_id": "draft.answer", "value": value, "action_ts": value}]}
        for value in values(maya.dm()[-1])
    ]
    await asyncio.gather(*(team.knock.deliver("interactive", press) for press in presses))
    await team.quiet()
    assert [risk.title for risk in await team.kept(Risk)] == ["queues may grow"]


async def test_nobody_uses_a_line_of_somebody_else(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout", "#payments-core")
    await answers(team, "queues may grow")
    [value, _] = values(team.person("maya").dm()[-1])
    assert await pressed(team, "draft.answer", "nina", value=value) == "This question is not open for you (any more)."
    assert await team.kept(Risk) == []


async def test_a_line_after_the_answer_is_offered_and_not_taken(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    maya = team.person("maya")
    await maya.presses("Nothing new", on=maya.dm()[0])
    await team.quiet()
    [offer] = await answers(team, "thanks!")
    assert offer.startswith("No question is open right now.")
    assert await team.kept(Risk) == []
    await answers(team, "there is one more after all")
    await maya.presses("Answer this", on=maya.dm()[-1])
    await team.quiet()
    assert [risk.title for risk in await team.kept(Risk)] == ["there is one more after all"]
    assert await states(team) == [("answered", "flagged")]


async def test_a_line_in_the_thread_of_an_answered_question_is_offered_there(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    maya = team.person("maya")
    await answers(team, "the first one")
    [offer] = await answers(team, "thanks for asking", thread=maya.dm()[0])
    assert offer.startswith("No question is open right now. Shall your line answer the last one after all?")
    await answers(team, "a second one", thread=maya.dm()[0])
    await maya.presses("Answer this", on=maya.thread(maya.dm()[0])[-1])
    await team.quiet()
    assert [risk.title for risk in await team.kept(Risk)] == ["the first one", "a second one"]
    assert "You flagged R-1 and R-2." in maya.dm()[0].text


async def test_long_after_the_last_question_a_line_is_answered_with_what_can_be_typed(
    team_over_http: StartsHttp,
) -> None:
    team = await asked(team_over_http, "#checkout", until=datetime(2026, 10, 30, 8, 0, tzinfo=UTC))
    [offer] = await answers(team, "late, but now")
    assert offer.startswith("No question is open right now.")
    async with team.bot.database.writes(team.bot.sender.workspace_id) as session:
        for round_ in await session.exec(select(Round)):
            round_.paused = True
    await team.moves_to(datetime(2026, 11, 4, 8, 0, tzinfo=UTC))
    [answer] = await answers(team, "much too late")
    assert answer.startswith(NOTHING_OPEN)


async def test_who_left_the_channel_can_answer_nothing_of_it_any_more(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    maya = team.person("maya")
    await team.slack.workspace.leave("maya", "#checkout")
    await maya.presses("Nothing new", on=maya.dm()[0])
    await team.quiet()
    assert maya.dm()[-1].text == "You are not in that channel any more, so its questions are over for you."
    assert "What could stop us" not in maya.dm()[0].text
    assert "nothing here waits for you any more" in maya.dm()[0].text
    [answer] = await answers(team, "a parting line")
    assert answer.startswith(NOTHING_OPEN)
    assert await team.kept(Risk) == []
    assert await states(team) == [("open", None)]


async def test_who_left_a_private_channel_sees_nothing_of_it_any_more(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout", "#payments-core")
    maya, payments = team.person("maya"), team.slack.workspace.channel("#payments-core")
    flagging = [button for button in maya.dm()[0].buttons if button == "Flag a risk"]
    assert len(flagging) == 2
    await answers(team, "a secret of the few", thread=maya.dm()[0])
    await maya.presses("Answer this", on=maya.thread(maya.dm()[0])[-1], nth=1)
    await team.quiet()
    assert "R-1" in maya.dm()[0].text
    await team.slack.workspace.leave("maya", "#payments-core")
    await team.slack.workspace.rename("#payments-core", "layoffs")
    await team.quiet()
    await maya.presses("Nothing new", on=maya.dm()[0])
    await team.quiet()
    told = maya.dm()[0].text
    assert [word for word in ("R-1", "secret", "payments", "layoffs") if word in told] == []
    assert "What could stop us in #checkout?" in told
    assert payments.name == "layoffs"


@pytest.mark.parametrize(
    "change",
    [
        {"subtype": "message_changed", "message": {"text": "edited"}},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message"},
        {"bot_id": "B1"},
        {"user": None},
        {"text": ""},
        {"text": " \u200b\n"},
        {"text": None},
        {"channel_type": "channel"},
        {"channel_type": None},
    ],
)
async def test_what_is_no_line_of_a_person_is_ignored(team_over_http: StartsHttp, change: dict[str, Any]) -> None:
    team = await asked(team_over_http, "#checkout")
    maya = team.person("maya")
    await maya.says("\u200b", to="@Threefold")
    event = team.last("events_api")
    inner = {
        "type": "message",
        "channel_type": "im",
        "channel": maya.dm_channel,
        "user": maya.id,
        "text": "x",
        "ts": "9.9",
    }
    before = len(maya.dm())
    assert (await team.delivers("events_api", event | {"event_id": "Ev5", "event": inner | change})).ok
    assert len(maya.dm()) == before
    assert await states(team) == [("open", None)]


async def test_a_line_too_long_to_be_kept_whole_is_refused_and_the_question_stays_open(
    team_over_http: StartsHttp,
) -> None:
    team = await asked(team_over_http, "#checkout")
    await answers(team, "very " * 2000)
    assert await team.kept(Risk) == []
    assert "at most 3000 characters" in team.person("maya").dm()[-1].text
    assert await states(team) == [("open", None)]
    assert team.refused() == []


async def test_a_line_that_is_refused_uses_up_no_number(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout", until=ASKED)
    maya = team.person("maya")
    for line in ("!!! ???", "the provider may not scale"):
        await maya.says(line, "@Threefold")
        await team.quiet()
    assert [risk.number for risk in await team.kept(Risk)] == [1]
