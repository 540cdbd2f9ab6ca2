"""What an owner is asked once: what shall become of what they leave unanswered, and the next test of a hope that rests on little."""

from datetime import UTC, datetime, timedelta
from typing import Any

from handlers import outcome, risk
from storage.changes import Change
from storage.outcome import CheckIn, Outcome
from storage.rounds import Ask
from tests.handlers.conftest import HttpTeam, StartsHttp
from tests.handlers.test_outcome import WORDS, chooses, defined, looks
from tests.handlers.test_outcome_asks import message, states, week

SILENT, DOUBT = "What shall become of O-1?", "What is the next cheapest test of O-1?"
HOPE = {"How sure are you that the target is met in time?": "8", "What does that rest on?": "Opinion: what we think"}


async def leads_only(team_over_http: StartsHttp) -> HttpTeam:
    """A team whose risk round asks hardly anybody: the weeks that pass are those of outcomes."""
    team = await team_over_http(rituals=(risk.RITUAL, outcome.RITUAL))
    await team.set_up(Risk_round="Owners and leads only")
    return team


async def silent(team_over_http: StartsHttp, **given: str) -> HttpTeam:
    """Tom has left the check-in on his O-1 unanswered three times."""
    team = await leads_only(team_over_http)
    await defined(team, **given)
    await team.moves_to(week(3))
    return team


async def lives(team: HttpTeam, weeks: range) -> None:
    for number in weeks:
        await team.moves_to(week(number))


async def test_after_three_times_the_owner_is_asked_once_what_shall_become_of_it_and_then_nothing(
    team_over_http: StartsHttp,
) -> None:
    team = await leads_only(team_over_http)
    await defined(team)
    await team.moves_to(week(2))
    assert await states(team, "silent") == []
    assert "Where does O-1 stand?" in message(team, "tom").text
    await team.moves_to(week(3))
    asked = message(team, "tom")
    assert "I have asked about it three times, and that it waits is fine." in asked.text
    assert {"Hand over", "Pause", "Drop", "Check in"} <= set(asked.buttons)
    assert "Where does O-1 stand?" not in asked.text
    assert await states(team) == [("missed", None)]
    await lives(team, range(4, 6))
    assert await states(team, "silent") == [("missed", None)], "asked once, and not carried on for ever"
    assert await states(team) == [("missed", None)]
    assert sum(SILENT in line.text for line in team.person("tom").dm()) == 1


async def test_somebody_who_checks_in_is_asked_again_by_the_cadence(team_over_http: StartsHttp) -> None:
    team = await silent(team_over_http)
    await chooses(team, "tom", "Check in", message(team, "tom"), {
        "Where is the metric now?": "30", "How sure are you that the target is met in time?": "7",
        "What does that rest on?": "User research: what we saw people do",
    })  # fmt: skip
    assert await states(team, "silent") == [("answered", "done")]
    assert "✅ Thank you." in message(team, "tom").text
    await lives(team, range(4, 6))
    assert [state for state, _ in await states(team)] == ["missed", "open"]


async def test_pausing_it_works_right_there_also_when_the_question_has_ended(team_over_http: StartsHttp) -> None:
    team = await silent(team_over_http)
    asked = message(team, "tom")
    await team.moves_to(week(3) + timedelta(days=3))
    assert await states(team, "silent") == [("missed", None)]
    await team.presses("tom", "Pause", asked)
    [kept] = await team.kept(Outcome)
    assert kept.paused


async def test_pausing_answers_it(team_over_http: StartsHttp) -> None:
    team = await silent(team_over_http)
    await team.presses("tom", "Pause", message(team, "tom"))
    assert "✅ It is paused: nothing is asked about it." in message(team, "tom").text
    await lives(team, range(4, 6))
    assert len(await states(team)) == 1


async def test_dropping_answers_it(team_over_http: StartsHttp) -> None:
    team = await silent(team_over_http)
    drop = {"How did it end?": "Dropped: it is not worth it any more", "What did we learn?": "Nobody needs it"}
    assert await chooses(team, "tom", "Drop", message(team, "tom"), drop) is None
    assert "O-1: ↩️ dropped." in message(team, "tom").text


async def test_handing_it_over_answers_it_and_the_new_owner_is_asked_anew(team_over_http: StartsHttp) -> None:
    team = await silent(team_over_http)
    assert await chooses(team, "tom", "Hand over", message(team, "tom"), {"Who looks after it?": "@aiko"}) is None
    assert await states(team, "silent") == [("answered", "done")]
    await team.moves_to(week(4))
    assert "Where does O-1 stand?" in message(team, "aiko").text
    await lives(team, range(5, 8))
    assert [state for state, _ in await states(team, "silent")] == ["answered", "open"]


async def test_an_end_that_is_not_told_three_times_is_left_too(team_over_http: StartsHttp) -> None:
    team = await leads_only(team_over_http)
    await defined(team, **{"By when? (due date)": "2026-10-26"})
    await looks(team, "tom", team.cards(reader="tom")[-1])
    await lives(team, range(1, 6))
    assert await states(team, "close") == [("missed", None)]
    assert await states(team, "silent") == [("missed", None)]


# Doubt


async def hopeful(team_over_http: StartsHttp) -> HttpTeam:
    """Tom was sure twice in a row, on opinion; on Tuesday he is asked."""
    team = await leads_only(team_over_http)
    card = await defined(team)
    await looks(team, "tom", card, **HOPE)
    assert await states(team, "doubt") == []
    await team.moves_to(datetime(2026, 10, 26, 8, tzinfo=UTC))
    await looks(team, "tom", card, **HOPE)
    await team.moves_to(week(1))
    return team


async def said(team: HttpTeam) -> list[tuple[str, Any]]:
    return [(each.verb, each.after) for each in await team.kept(Change) if each.verb == "tested"]


async def test_who_is_sure_twice_on_little_is_asked_for_the_next_test_and_the_answer_stands_in_the_details(
    team_over_http: StartsHttp,
) -> None:
    team = await hopeful(team_over_http)
    asked = message(team, "tom")
    assert DOUBT in asked.text
    assert "Twice in a row the confidence was 7 or more, on opinion or anecdote (#checkout)." in asked.text
    assert DOUBT not in message(team, "maya").text, "in private"
    told = {"What is the next cheapest test?": "Five people pay on paper"}
    assert await chooses(team, "tom", "Say the test", asked, told) is None
    assert "✅ Thank you. The next test: Five people pay on paper" in message(team, "tom").text
    assert await said(team) == [("tested", {"next_test": "Five people pay on paper"})]
    nina = team.person("nina")
    await nina.types("#checkout", "/outcome O-1")
    assert nina.form is not None
    assert "Next test: Five people pay on paper" in nina.form.text
    assert "said what to find out next next test: “Five people pay on paper”" in nina.form.text


async def test_the_next_test_can_be_typed(team_over_http: StartsHttp) -> None:
    team = await hopeful(team_over_http)
    tom, asked = team.person("tom"), message(team, "tom")
    await tom.says("Ask five guests this week", to="@Threefold", thread=asked)
    await team.quiet()
    if "Which one does your line answer?" in tom.thread(asked)[-1].text:  # the risk round is open too
        await tom.presses("Answer this", on=tom.thread(asked)[-1])
        await team.quiet()
    assert await said(team) == [("tested", {"next_test": "Ask five guests this week"})]


async def test_it_is_asked_once_for_a_row_of_hopes_and_again_for_another_row(team_over_http: StartsHttp) -> None:
    team = await hopeful(team_over_http)
    card = next(each for each in team.cards(reader="tom") if each.text.startswith("O-1"))
    await lives(team, range(2, 4))
    assert await states(team, "doubt") == [("missed", None)]
    await looks(team, "tom", card, **HOPE)
    await team.moves_to(week(4))
    assert await states(team, "doubt") == [("missed", None)]
    await looks(team, "tom", card)  # on user research
    await looks(team, "tom", card, **HOPE)
    await looks(team, "tom", card, **HOPE)
    await team.moves_to(week(5))
    assert await states(team, "doubt") == [("missed", None), ("open", None)]
    assert len(await team.kept(CheckIn)) == 6


async def test_a_skipped_doubt_is_not_asked_again(team_over_http: StartsHttp) -> None:
    team = await hopeful(team_over_http)
    await team.presses("tom", "Skip this time", message(team, "tom"))
    await lives(team, range(2, 4))
    assert [each.state for each in await team.kept(Ask) if each.kind == "doubt"] == ["skipped"]
    assert WORDS in message(team, "tom").text or DOUBT not in message(team, "tom").text
