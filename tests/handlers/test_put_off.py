"""A day's message is put off, or its day is no working day: it comes again once, and the old one says where it went."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from sandbox.shown import Shown
from storage.absences import Absence
from storage.channels import Channel
from storage.facts import new_id
from storage.outbox import Delivery
from storage.risk import Risk
from storage.rounds import Ask
from tests.handlers.conftest import HttpTeam, StartsHttp
from tests.handlers.test_typed_lines import ASKED, answers, asked, pressed, states

HOUR = timedelta(hours=1)
LATER = ["In 1 hour", "In 3 hours", "Tomorrow", "Not working today"]


def minute(shown: Shown) -> datetime:
    """When a message came; the sandbox counts on while the bot's clock stands."""
    return shown.at.replace(second=0, microsecond=0)


async def presses(team: HttpTeam, button: str, nth: int = 0) -> None:
    maya = team.person("maya")
    await maya.presses(button, on=maya.dm()[nth])
    await team.quiet()


async def test_what_is_put_off_comes_again_once_and_both_messages_say_so(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    maya = team.person("maya")
    assert maya.dm()[0].buttons[-4:] == LATER
    await presses(team, "In 1 hour")
    assert "You put off what was open here. It comes again" in maya.dm()[0].text
    assert "What could stop us" not in maya.dm()[0].text
    await team.moves_to(ASKED + HOUR - timedelta(seconds=1))
    assert len(maya.dm()) == 1
    await team.moves_to(ASKED + 9 * HOUR)
    _old, again = maya.dm()
    assert minute(again) == ASKED + HOUR
    assert "Your rituals again, as you asked" in again.text
    assert [button for button in again.buttons if button in LATER] == ["Not working today"]
    await presses(team, "Nothing new", 1)
    assert await states(team) == [("answered", "nothing_new")]
    assert team.refused() == []


async def test_tomorrow_is_the_prompt_hour_of_the_next_day(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    await presses(team, "Tomorrow")
    await team.moves_to(ASKED + 24 * HOUR)
    assert [minute(shown) for shown in team.person("maya").dm()][1:] == [datetime(2026, 10, 21, 7, 30, tzinfo=UTC)]


async def test_what_was_put_off_while_the_bot_is_down_comes_in_the_next_working_hours(
    team_over_http: StartsHttp,
) -> None:
    team = await asked(team_over_http, "#checkout")
    await presses(team, "In 1 hour")
    team.clock.move_to(ASKED + 20 * HOUR)  # 6:00 on Wednesday
    await team.quiet()
    assert len(team.person("maya").dm()) == 1
    await team.moves_to(ASKED + 24 * HOUR)
    [again] = team.person("maya").dm()[1:]
    assert ("again, as you asked" in again.text, minute(again)) == (True, datetime(2026, 10, 21, 7, 30, tzinfo=UTC))


async def test_what_was_put_off_and_could_not_come_again_counts_as_asked(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    await presses(team, "In 1 hour")
    team.clock.move_to(ASKED + 26 * HOUR)  # nobody was there to send it for more than a day
    await team.quiet()
    assert await states(team) == [("missed", None)]
    assert "No question is open right now." in (await answers(team, "it may not scale at all"))[0]


async def test_a_second_press_is_refused_kindly_and_moves_nothing(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    [day] = [
        each for each in await team.kept(Delivery) if each.kind == "day" and each.recipient == team.person("maya").id
    ]
    await presses(team, "In 1 hour")
    again = next(each for each in await team.kept(Delivery) if each.key.startswith(f"later:{day.id}:"))
    await team.moves_to(ASKED + 2 * HOUR)
    told = await _forges(team, "day.in_3h", str(again.id))
    assert told == "You have put this off once already. Answer it when it suits you, or skip it."
    assert await _forges(team, "day.in_1h", str(day.id)) == "Nothing is open in this message any more."
    assert await _forges(team, "day.in_1h", "nonsense") == "Nothing is open in this message any more."
    assert len([each for each in await team.kept(Delivery) if each.key.startswith("later:")]) == 1


async def test_nobody_puts_off_what_was_asked_of_somebody_else(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    [day] = [
        each for each in await team.kept(Delivery) if each.kind == "day" and each.recipient == team.person("maya").id
    ]
    assert await pressed(team, "day.in_1h", "nina", str(day.id)) == "Nothing is open in this message any more."
    assert await states(team) == [("open", None)]


async def _forges(team: HttpTeam, action: str, value: str) -> str:
    """Maya presses something that her newest message does not offer; gives what she is told."""
    maya = team.person("maya")
    await maya.presses("Not working today" if len(maya.dm()) == 1 else "Flag a risk", on=maya.dm()[1])
    if maya.form is not None:
        await maya.closes()
    sent = team.last("interactive")
    one = sent["actions"][0] | {"action_id": action, "value": value, "action_ts": f"{action}.{value}"}
    assert (await team.delivers("interactive", sent | {"actions": [one]})).ok
    return maya.dm()[-1].text


async def test_what_is_put_off_to_the_day_of_the_next_message_comes_in_that_one(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up("#checkout")
    await team.set_up("#payments-core")
    async with team.bot.database.writes(team.bot.sender.workspace_id) as session:
        for channel in await session.exec(select(Channel).where(Channel.name == "payments-core")):
            channel.ritual_day = 3
    await team.moves_to(ASKED)
    await presses(team, "Tomorrow")
    await team.moves_to(ASKED + 30 * HOUR)
    old, new = team.person("maya").dm()
    assert new.text.count("What could stop us") == 2
    assert "2 questions" in new.text
    assert "What could stop us" not in old.text


async def test_an_answered_part_stays_and_only_what_is_open_is_put_off(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout", "#payments-core")
    maya = team.person("maya")
    await presses(team, "Nothing new")
    await presses(team, "In 3 hours")
    assert "Your answer: nothing new." in maya.dm()[0].text
    await team.moves_to(ASKED + 4 * HOUR)
    assert "1 question" in maya.dm()[1].text


async def test_a_typed_line_answers_what_was_put_off(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    await presses(team, "In 3 hours")
    await answers(team, "it may not scale at all")
    assert [risk.title for risk in await team.kept(Risk)] == ["it may not scale at all"]
    await team.moves_to(ASKED + 4 * HOUR)
    assert [shown for shown in team.person("maya").dm() if "again, as you asked" in shown.text] == []


async def test_a_line_in_the_thread_of_the_old_message_answers_what_was_put_off(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    await presses(team, "In 3 hours")
    [told] = await answers(team, "it may not scale at all", thread=team.person("maya").dm()[0])
    assert told.startswith("Saved as R-1.")
    assert await states(team) == [("answered", "flagged")]


async def test_who_does_not_work_today_is_not_counted_and_not_reminded(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    maya = team.person("maya")
    await presses(team, "Not working today")
    assert "You are not working today: what was open here does not count as asked." in maya.dm()[0].text
    assert await states(team) == [("excused", None)]
    assert [(each.first.day, each.last.day) for each in await team.kept(Absence)] == [(20, 20)]
    await team.moves_to(datetime(2026, 10, 22, 14, 0, tzinfo=UTC))
    others = [ask for ask in await team.kept(Ask) if ask.state != "excused"]
    assert f"0 of {len(others)} answered" in maya.sees("#checkout")[-1].text
    assert len(maya.dm()) == 1


async def test_the_foot_that_says_how_to_answer_goes_away_when_all_is_answered(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    maya = team.person("maya")
    assert "Answer here, or type one line." in maya.dm()[0].text
    await presses(team, "Nothing new")
    assert "Answer here, or type one line." not in maya.dm()[0].text
    assert [button for button in maya.dm()[0].buttons if button in LATER] == []


async def test_what_joins_a_message_after_it_was_put_off_can_be_put_off_too(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    maya = team.person("maya").id
    [day] = [each for each in await team.kept(Delivery) if each.kind == "day" and each.recipient == maya]
    [ask] = [each for each in await team.kept(Ask) if each.delivery_id == day.id]
    await presses(team, "In 1 hour")
    joins = ask.model_dump(exclude={"id", "subject_id", "version"}) | {"kind": "review", "subject_id": new_id()}
    async with team.bot.database.writes(ask.workspace_id) as session:
        session.add(Ask(**joins))
    sent = team.last("interactive")
    again = sent["actions"][0] | {"action_id": "day.in_3h", "action_ts": f"{sent['actions'][0]['action_ts']}9"}
    assert (await team.delivers("interactive", sent | {"actions": [again]})).ok
    put_off = {each.again for each in await team.kept(Ask) if each.person_id == ask.person_id}
    assert len(put_off) == 2
    assert None not in put_off
