"""What is asked about outcomes in the day's message, how it is answered there, and the walk through several of them."""

import copy
import json
from datetime import UTC, datetime, timedelta

from sandbox.shown import Shown
from storage.outcome import CheckIn, Outcome
from storage.rounds import Ask
from tests.handlers.conftest import HttpTeam, StartsHttp
from tests.handlers.test_outcome import LOOK, MEASURED, STATEMENT, WORDS, chooses, defined, looks, ready

TUESDAY = datetime(2026, 10, 20, 20, tzinfo=UTC)  # after everyone's 9:30


def week(number: int) -> datetime:
    """The evening of the ritual day so many weeks later."""
    return TUESDAY + timedelta(weeks=number)


async def several(team_over_http: StartsHttp, *names: str) -> HttpTeam:
    """Tom owns some outcomes, about which he is asked in one message."""
    team = await ready(team_over_http)
    for name in names:
        await defined(team, **{STATEMENT: name})
    await team.moves_to(TUESDAY)
    return team


def message(team: HttpTeam, who: str) -> Shown:
    """The newest message that the bot has sent to somebody."""
    return [line for line in team.person(who).dm() if not line.only_you][-1]


async def states(team: HttpTeam, kind: str = "check_in") -> list[tuple[str, str | None]]:
    return [(each.state, each.answer) for each in await team.kept(Ask) if each.kind == kind]


async def test_the_owner_is_asked_on_their_ritual_day_and_answers_right_there(team_over_http: StartsHttp) -> None:
    team = await several(team_over_http, WORDS)
    asked = message(team, "tom")
    assert "Where does O-1 stand?" in asked.text
    assert "Nobody has checked in yet." in asked.text
    assert "No change" not in asked.buttons
    assert await chooses(team, "tom", "Check in", asked, LOOK) is None
    assert await states(team) == [("answered", "checked_in")]
    assert "✅ Thank you." in message(team, "tom").text
    assert [each.value for each in await team.kept(CheckIn)] == [30]


async def test_nobody_else_is_asked_and_the_next_check_in_comes_by_the_cadence(team_over_http: StartsHttp) -> None:
    team = await several(team_over_http, WORDS)
    assert await chooses(team, "tom", "Check in", message(team, "tom"), LOOK) is None
    await team.moves_to(week(1))
    assert len(await states(team)) == 1
    await team.moves_to(week(2))
    assert len(await states(team)) == 2
    asked = message(team, "tom")
    assert "Last time: 30 %, confidence 7 of 10 on user research" in asked.text
    await team.presses("tom", "No change", asked)
    assert "Your answer: no change." in message(team, "tom").text
    again = copy.deepcopy(team.last("interactive"))  # a second press, before the message was drawn again
    again["actions"][0]["action_ts"] += "9"
    await team.delivers("interactive", again)
    [_, same] = await team.kept(CheckIn)
    assert (same.no_change, same.evidence_on.isoformat()) == (True, "2026-10-20")


async def test_whoever_checked_in_within_three_days_is_not_asked(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await defined(team, **{"How often do we look at it?": "Every week"})
    await team.moves_to(datetime(2026, 10, 25, 8, tzinfo=UTC))  # a Sunday
    await looks(team, "tom", team.cards(reader="tom")[-1])
    await team.moves_to(week(1))
    assert await states(team) == [("answered", "done")]  # of the week before
    assert card.channel


async def test_no_change_can_be_typed_and_anything_else_needs_the_form(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http, "Everyone")
    await looks(team, "tom", await defined(team))
    await team.moves_to(week(2))
    tom = team.person("tom")
    [day] = [line for line in tom.dm() if "Where does O-1 stand?" in line.text]
    await team.presses("tom", "Nothing new", day)  # to the risk round
    await tom.says("it goes well I think", to="@Threefold", thread=day)
    await team.quiet()
    assert "A check-in needs a value, a confidence and what it rests on" in tom.thread(day)[-1].text
    assert len(await team.kept(CheckIn)) == 1
    await tom.says("no change so far, thanks!", to="@Threefold", thread=day)
    await team.quiet()
    assert [each.no_change for each in await team.kept(CheckIn)] == [False, True]
    assert "nothing has changed since the last check-in. I ask again from 16 Nov 2026 on." in tom.thread(day)[-1].text


async def test_several_that_are_due_are_one_walk(team_over_http: StartsHttp) -> None:
    team = await several(team_over_http, "Outcome one", "Outcome two", "Outcome three")
    tom = team.person("tom")
    await tom.presses("Check in", on=message(team, "tom"))
    assert tom.form is not None
    assert (tom.form.title, "1 of 3" in tom.form.text, tom.form.submit_text) == (
        "Check in on O-1",
        True,
        "Save and go on",
    )
    await tom.fills(LOOK)
    assert await tom.submits() is None
    assert tom.form is not None
    assert (tom.form.title, "2 of 3" in tom.form.text) == ("Check in on O-2", True)
    assert await tom.submits() == dict.fromkeys(LOOK, "Please complete this required field.")  # nothing of O-1 is in it
    await tom.presses("Skip this one")
    assert tom.form is not None
    assert (tom.form.title, "3 of 3" in tom.form.text, tom.form.submit_text) == ("Check in on O-3", True, "Save")
    await tom.fills({**LOOK, "Where is the metric now?": "41,5"})
    assert await tom.submits() is None
    await team.quiet()
    assert tom.form is None
    assert [each.value for each in await team.kept(CheckIn)] == [30, 41.5]
    assert await states(team) == [("answered", "checked_in"), ("skipped", "skipped"), ("answered", "checked_in")]
    assert team.refused() == []


async def test_a_walk_passes_what_was_answered_or_closed_meanwhile(team_over_http: StartsHttp) -> None:
    team = await several(team_over_http, "Outcome one", "Outcome two", "Outcome three")
    tom = team.person("tom")
    await tom.presses("Check in", on=message(team, "tom"))
    [_, two, _] = team.cards(reader="maya")
    closing = {"How did it end?": "Dropped: it is not worth it any more", "What did we learn?": "Nobody wanted it"}
    assert await chooses(team, "maya", "Close", two, closing) is None
    await tom.fills(LOOK)
    assert await tom.submits() is None
    assert tom.form is not None
    assert tom.form.title == "Check in on O-3"


async def test_no_change_in_a_walk_goes_on_and_its_end_says_so(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    for name in ("Outcome one", "Outcome two"):
        card = await defined(team, **{STATEMENT: name})
        await looks(team, "tom", card)
    await team.moves_to(week(2))
    tom = team.person("tom")
    asked = message(team, "tom")
    await tom.presses("Check in", on=asked)
    await tom.presses("No change")
    assert tom.form is not None
    assert tom.form.title == "Check in on O-2"
    await tom.presses("No change")
    assert tom.form is not None
    assert "That was the last one." in tom.form.text
    await team.quiet()
    assert [each.no_change for each in await team.kept(CheckIn)] == [False, False, True, True]


async def test_what_is_wrong_in_a_walk_is_said_in_place(team_over_http: StartsHttp) -> None:
    team = await several(team_over_http, "Outcome one", "Outcome two")
    tom = team.person("tom")
    await tom.presses("Check in", on=message(team, "tom"))
    await tom.fills({**LOOK, "Where is the metric now?": "1.200"})
    assert await tom.submits() == {
        "Where is the metric now?": "“1.200” could be 1200 or 1.2. Write it like one of these."
    }
    assert await team.kept(CheckIn) == []


async def test_a_draft_is_asked_about_until_it_is_measured(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.person("tom").types("#checkout", f"/outcome {WORDS}")
    await team.moves_to(TUESDAY)
    asked = message(team, "tom")
    assert "By what do we see that O-1 happens?" in asked.text
    assert await chooses(team, "tom", "Add metric", asked, MEASURED) is None
    assert await states(team, "draft") == [("answered", "done")]
    assert "Activation from 20 % to 60 % by 29 Jan 2027" in message(team, "tom").text


async def test_after_the_due_date_the_owner_is_asked_how_it_ended(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await defined(team, **{"By when? (due date)": "2026-10-26"})
    await team.moves_to(week(1))
    asked = message(team, "tom")
    assert "How did O-1 end? It was due on 26 Oct 2026" in asked.text
    end = {
        "How did it end?": "Missed: it is not",
        "Where is the metric now? (final value)": "44",
        "What did we learn?": "It takes longer",
    }
    assert await chooses(team, "tom", "Close it", asked, end) is None
    [kept] = await team.kept(Outcome)
    assert (kept.state, kept.final, kept.learned) == ("missed", 44, "It takes longer")
    assert "O-1: ⚪ missed." in message(team, "tom").text


async def test_another_due_date_answers_that_too(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await defined(team, **{"By when? (due date)": "2026-10-26"})
    await team.moves_to(week(1))
    asked = message(team, "tom")
    assert await chooses(team, "tom", "Move the due date", asked, {"By when? (due date)": "2026-12-18"}) is None
    assert ("answered", "done") in await states(team, "close")


async def test_leads_are_asked_for_an_owner_and_take_it_there(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await defined(team, **{"Who looks after it?": "@aiko"})
    await team.slack.workspace.leave("aiko", "#checkout")
    await team.quiet()
    await team.moves_to(week(1))
    asked = message(team, "maya")
    assert "Who looks after O-1 in #checkout?" in asked.text
    await team.presses("maya", "I’ll own it", asked)
    assert "O-1 has an owner now." in message(team, "maya").text
    [card] = [each for each in team.cards() if each.text.startswith("O-1")]
    assert "owned by Maya Lindner" in card.text


async def test_who_leaves_owns_nothing_and_the_leads_hear_of_it(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await defined(team, **{"Who looks after it?": "@aiko"})
    await team.slack.workspace.leave("aiko", "#checkout")
    await team.quiet()
    assert any("O-1" in line.text for line in team.person("maya").dm())
    assert [each.owner_id for each in await team.kept(Outcome)] == [None]


async def test_home_shows_what_somebody_owns_with_the_button_to_check_in(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await defined(team)
    tom = team.person("tom")
    await tom.opens_home()
    await team.quiet()
    assert tom.home is not None
    assert "O-1 · ⚪ nobody has checked in yet · #checkout" in tom.home.text
    assert "Define an outcome" in tom.home.buttons


async def test_a_check_in_answers_no_question_about_another_outcome(team_over_http: StartsHttp) -> None:
    team = await several(team_over_http, "first", "second")
    assert await chooses(team, "tom", "Check in", message(team, "tom"), LOOK) is None
    forged = copy.deepcopy(team.last("interactive"))
    meta = json.loads(forged["view"]["private_metadata"])
    [other] = [each for each in await team.kept(Ask) if each.kind == "check_in" and each.state == "open"]
    forged["view"]["private_metadata"] = json.dumps(meta | {"ask": str(other.id)})
    forged["view"]["hash"] += "9"
    await team.delivers("interactive", forged)
    assert sorted(await states(team), key=str) == [("answered", "checked_in"), ("open", None)]
    assert len(await team.kept(CheckIn)) == 1
