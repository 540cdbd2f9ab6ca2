"""Voices of outcomes: chosen, asked in their day's message, answered blind, heard together, late, and gone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers import outcome, risk
from sandbox.shown import Shown
from storage.changes import Change
from storage.outcome import Outcome, OutcomeVoice, VoiceAnswer
from storage.rounds import Ask
from tests.handlers.conftest import HttpTeam, StartsHttp
from tests.handlers.test_outcome import LOOK, defined, looks, ready
from tests.handlers.test_outcome_asks import message
from tests.handlers.test_outcome_digest import section

TUESDAY = datetime(2026, 10, 20, 20, tzinfo=UTC)  # after everyone's 9:30
THURSDAY = datetime(2026, 10, 22, 13, 30, tzinfo=UTC)  # after the digest
VOICES = {"Product": "@maya", "Design": "@aiko", "Engineering": "@ravi"}
PEOPLE = ("maya", "tom", "aiko", "ravi", "nina")
QUESTION = "How sure are you that O-1 reaches its target in time?"


def card(team: HttpTeam, reader: str = "tom") -> Shown:
    [found] = [line for line in team.cards(reader=reader) if line.text.startswith("O-1")]
    return found


async def details(team: HttpTeam, who: str) -> str:
    """What the details of O-1 say to somebody."""
    person = team.person(who)
    await person.presses("Details", on=card(team, who))
    assert person.form is not None
    text = person.form.text
    await person.closes()
    return text


async def choose(team: HttpTeam, who: str, chosen: dict[str, Any]) -> dict[str, str] | None:
    """Somebody chooses voices in the details of O-1."""
    person = team.person(who)
    await person.presses("Details", on=card(team, who))
    await person.presses("Voices")
    await person.fills(chosen)
    wrong = await person.submits()
    await team.quiet()
    return wrong


async def asked(team_over_http: StartsHttp, chosen: dict[str, str] = VOICES, **more: Any) -> HttpTeam:
    """Tom owns O-1; its voices have been asked on Tuesday."""
    team = await team_over_http(rituals=(risk.RITUAL, outcome.RITUAL), **more)
    await team.set_up(Risk_round="Owners and leads only")
    await defined(team)
    assert await choose(team, "tom", chosen) is None
    await team.moves_to(TUESDAY)
    return team


async def says(team: HttpTeam, who: str, number: int) -> list[str]:
    return await team.presses(who, str(number), message(team, who))


async def test_voices_are_chosen_in_the_details_and_stand_there_and_in_the_history(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await defined(team)
    assert "none yet. The button below names" in await details(team, "tom")
    assert await choose(team, "tom", VOICES) is None
    told = await details(team, "nina")
    assert "Voices product Maya Lindner · design Aiko Tanaka · engineering Ravi Sen: asked blind" in told
    assert "voice for design: nobody → Aiko Tanaka" in told
    assert await choose(team, "maya", {"Design": None, "Product": None, "Data": "@nina"}) is None
    assert "Voices engineering Ravi Sen · data Nina Okafor" in await details(team, "tom")
    assert len(await team.kept(OutcomeVoice)) == 2
    steps = len(await team.kept(Change))
    assert await choose(team, "maya", {}) is None
    assert len(await team.kept(Change)) == steps


async def test_who_may_not_choose_or_be_chosen_is_told_why_in_place(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await defined(team)
    nina = team.person("nina")
    await nina.presses("Details", on=card(team))
    await nina.presses("Voices")
    assert "Only Tom Rivera, who raised O-1" in str(nina.form and nina.form.text) + "".join(
        line.text for line in nina.sees("#checkout") if line.only_you
    )
    tom = team.person("tom")
    wrong = await choose(
        team, "tom", {"Product": "@tom", "Design": "@threefold", "Engineering": "@maya", "Data": "@maya"}
    )
    assert wrong == {
        "Product": "Tom Rivera owns O-1 and says it in each check-in. Choose somebody else.",
        "Design": "I do not know them as a person of this channel. Apps have no voice: choose a person, or invite them here first.",
        "Data": "Maya Lindner is the voice for engineering already. A voice speaks for one craft.",
    }
    await tom.fills({"Product": None, "Design": None, "Data": "@nina"})
    assert await tom.submits() is None
    assert {each.craft for each in await team.kept(OutcomeVoice)} == {"engineering", "data"}
    await team.slack.workspace.leave("aiko", "#checkout")
    await team.quiet()
    wrong = await choose(team, "tom", {"Design": "@aiko"})
    assert wrong == {"Design": "Aiko Tanaka is not in this channel. Invite them first, or choose somebody else."}


async def test_each_voice_is_asked_in_their_days_message_and_the_owner_checks_in(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http)
    said = message(team, "aiko")
    assert f"{QUESTION} You are its voice for design, in #checkout." in said.text
    assert [str(number) for number in range(1, 11)] == [each for each in said.buttons if each.isdecimal()]
    assert QUESTION not in message(team, "tom").text
    assert team.person("nina").dm() == []
    assert {(each.kind, each.nominal.isoformat()) for each in await team.kept(Ask) if each.kind == "voice"} == {
        ("voice", "2026-10-20")
    }


async def everything(team: HttpTeam, who: str) -> list[str]:
    """Whatever somebody can look at: channel, threads, messages to them, Home, details, list, digest."""
    person = team.person(who)
    await person.types("#checkout", "/digest preview")
    await team.quiet()
    await person.opens_home()
    await team.quiet()
    shown = [line for place in (person.sees("#checkout"), person.dm()) for line in place]
    texts = [each.text for line in shown for each in (line, *person.thread(line))]
    assert person.home is not None
    texts += [person.home.text, await details(team, who)]
    for command in ("/outcome list", "/outcome O-1", "/rituals mine"):
        await person.types("#checkout", command)
        await team.quiet()
        if person.form is not None:
            texts.append(person.form.text)
            await person.closes()
    return texts + [line.text for line in person.sees("#checkout") if line.only_you]


async def test_until_a_round_is_open_nothing_that_others_see_depends_on_what_was_said(
    team_over_http: StartsHttp, tmp_path: Path
) -> None:
    seen: list[dict[str, list[str]]] = []
    for number in (1, 10):
        team = await asked(team_over_http, url=f"sqlite:///{tmp_path}/{number}.db")
        await says(team, "maya", number)
        assert f"You said {number} of 10." in message(team, "maya").text
        seen.append({who: await everything(team, who) for who in PEOPLE if who != "maya"})
        assert not any(
            "product" in text and f"product {number}" in text for texts in seen[-1].values() for text in texts
        )
    assert seen[0] == seen[1]


async def test_an_answer_can_change_until_all_have_answered_then_the_card_shows_the_spread(
    team_over_http: StartsHttp,
) -> None:
    team = await asked(team_over_http)
    await says(team, "maya", 2)
    await says(team, "maya", 8)
    await says(team, "ravi", 6)
    assert "🗣️ Voices" not in card(team).text
    await says(team, "aiko", 4)
    assert (
        "🗣️ Voices: product 8 · design 4 · engineering 6, for the check-in due on 20 Oct 2026 · far apart"
        in card(team).text
    )
    [note] = [line for line in team.person("tom").thread(card(team)) if "voices" in line.text]
    assert "The voices on O-1 are 4 apart: product 8 · design 4 · engineering 6. It is worth talking" in note.text
    [step] = [
        each for each in await team.kept(Change) if each.verb.startswith("voice") and each.verb != "voices_chosen"
    ]
    assert (step.by, step.after["voices"]) == (None, [["product", 8], ["design", 4], ["engineering", 6]])
    assert "the round of voices is open to all voices: product 8 · design 4 · engineering 6" in await details(
        team, "nina"
    )
    assert "The round is open to all by now" in message(team, "maya").text
    assert [each for each in message(team, "maya").buttons if each.isdecimal()] == []
    assert team.refused() == []


async def test_what_is_said_stays_once_the_round_is_open(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http)
    before = message(team, "maya")
    for who, number in (("maya", 8), ("aiko", 8), ("ravi", 6)):
        await says(team, who, number)
    [ask] = [each for each in await team.kept(Ask) if each.kind == "voice" and each.delivery_id and each.answer][:1]
    asks = {str(each.id): each for each in await team.kept(Ask) if each.kind == "voice"}
    answers = {each.person_id: each for each in await team.kept(VoiceAnswer)}
    mine = next(each for each in asks.values() if answers[each.person_id].craft == "product")
    told = await team.forges("maya", card(team, "maya"), "outcome.voice_1", str(mine.id))
    assert before.channel
    assert ask.state == "answered"
    assert any("stays as you said it" in each for each in told)
    assert {each.confidence for each in await team.kept(VoiceAnswer)} == {8, 6}


async def test_nobody_answers_for_another(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http)
    [of_aiko] = [each for each in await team.kept(Ask) if each.kind == "voice"][1:2]
    for who in ("tom", "nina"):
        told = await team.forges(who, card(team, who), "outcome.voice_1", str(of_aiko.id))
        assert any("not open for you" in each for each in told)
    assert await team.kept(VoiceAnswer) == []


async def test_a_digest_at_least_a_day_later_ends_the_round_and_a_later_answer_counts_as_late(
    team_over_http: StartsHttp,
) -> None:
    team = await asked(team_over_http)
    await says(team, "maya", 8)
    await team.moves_to(THURSDAY - timedelta(hours=2))
    assert "🗣️ Voices" not in card(team).text
    await team.moves_to(THURSDAY)
    assert "Voices: product 8, for the check-in due on 20 Oct 2026" in card(team).text
    assert "far apart" not in card(team).text
    assert "nobody has checked in yet · voices: product 8 Activation from 20 %" in section(team)
    assert "your number still counts, as a late one" in message(team, "ravi").text
    await says(team, "ravi", 3)
    assert "product 8 · engineering 3 (late), for the check-in due on 20 Oct 2026 · far apart" in card(team).text
    await says(team, "aiko", 1)
    assert "product 8 · design 1 (late) · engineering 3 (late)" in card(team).text
    notes = [
        line.text for line in team.person("tom").thread(card(team)) if "apart" in line.text and "🗣️ The" in line.text
    ]
    assert len(notes) == 1
    assert "answered as a voice after its round voices: engineering 3" in await details(team, "tom")


async def test_who_is_away_or_has_left_does_not_keep_the_round_closed(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await defined(team)
    assert await choose(team, "tom", VOICES) is None
    ravi = team.person("ravi")
    await ravi.types("#checkout", "/rituals me")
    await ravi.fills({"Away from": "2026-10-19", "Away to": "2026-11-13"})
    assert await ravi.submits() is None
    await team.slack.workspace.leave("aiko", "#checkout")
    await team.quiet()
    await team.moves_to(TUESDAY)
    await says(team, "maya", 7)
    assert "Voices: product 7, for the check-in due on 20 Oct 2026" in card(team).text


async def test_where_every_voice_is_silent_nothing_is_shown_and_the_history_says_so(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http)
    await team.moves_to(THURSDAY)
    assert "🗣️ Voices" not in card(team).text
    assert "the round of voices is open to all voices: nobody answered" in await details(team, "tom")
    assert {each.state for each in await team.kept(Ask) if each.kind == "voice"} == {"missed"}


async def test_the_round_goes_on_when_the_owner_has_checked_in_and_another_comes_by_the_cadence(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    await defined(team)
    assert await choose(team, "tom", {"Product": "@maya"}) is None
    await looks(team, "tom", card(team))  # on Monday, before anybody was asked
    await team.moves_to(TUESDAY)
    await says(team, "maya", 7)
    assert "Voices: product 7, for the check-in due on 20 Oct 2026" in card(team).text
    await team.moves_to(TUESDAY + timedelta(weeks=1))
    assert len([each for each in await team.kept(Ask) if each.kind == "voice"]) == 1
    await team.moves_to(TUESDAY + timedelta(weeks=2))
    await says(team, "maya", 5)
    assert "Voices: product 5, for the check-in due on 2 Nov 2026" in card(team).text


async def test_removing_a_voice_opens_nothing_for_who_has_not_answered(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http)
    await says(team, "aiko", 9)
    assert await choose(team, "maya", {"Engineering": None}) is None
    await says(team, "maya", 4)
    assert "🗣️ Voices" not in card(team).text
    assert "you are no voice of it any more" in message(team, "ravi").text
    await team.moves_to(THURSDAY)
    assert "product 4 · design 9" in card(team).text


async def test_a_number_can_be_typed_and_a_line_without_one_is_asked_again(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, {"Product": "@maya"})
    maya, day = team.person("maya"), message(team, "maya")
    await team.presses("maya", "Nothing new", day)  # to the risk round
    for line, words in (
        ("I do not know", "Type a number from 1 (hardly) to 10 (certain)"),
        ("11 of 10", "Choose a confidence from 1 to 10."),
        ("7 of 10, if the vendor delivers", "Thank you: 7 of 10 for O-1."),
    ):
        await maya.says(line, to="@Threefold", thread=day)
        await team.quiet()
        assert words in maya.thread(day)[-1].text
    assert "product 7" in card(team).text


async def test_a_number_alone_is_taken_where_one_question_is_open(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, {"Product": "@maya"})
    maya = team.person("maya")
    await team.presses("maya", "Nothing new", message(team, "maya"))  # to the risk round
    await maya.says("3", to="@Threefold")
    await team.quiet()
    assert "Thank you: 3 of 10 for O-1." in maya.dm()[-1].text
    assert "product 3" in card(team).text


async def test_a_voice_may_skip_and_may_stop(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http)
    await team.presses("ravi", "Skip this time", message(team, "ravi"))
    await team.presses("aiko", "Stop asking me", message(team, "aiko"))
    assert "you are no voice of it any more" in message(team, "aiko").text
    assert {each.craft for each in await team.kept(OutcomeVoice)} == {"product", "engineering"}
    assert "voice for design: Aiko Tanaka → nobody" in await details(team, "tom")
    await looks(team, "tom", card(team))
    asked_before = len(team.person("aiko").dm())
    await team.moves_to(TUESDAY + timedelta(weeks=2))
    assert len(team.person("aiko").dm()) == asked_before
    assert QUESTION in message(team, "maya").text


async def test_what_is_over_asks_no_voices(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http)
    tom = team.person("tom")
    await tom.presses("Close", on=card(team))
    await tom.fills({"How did it end?": "Dropped: it is not worth it any more", "What did we learn?": "Enough"})
    assert await tom.submits() is None
    await team.quiet()
    assert "O-1: ↩️ dropped." in message(team, "maya").text
    assert [each for each in message(team, "maya").buttons if each.isdecimal()] == []


async def test_what_was_said_before_it_was_over_is_open_to_all_at_the_next_digest(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http)
    await says(team, "maya", 8)
    tom = team.person("tom")
    await tom.presses("Close", on=card(team))
    await tom.fills({"How did it end?": "Dropped: it is not worth it any more", "What did we learn?": "Enough"})
    assert await tom.submits() is None
    await team.quiet()
    assert "product 8" not in await details(team, "tom")
    await team.moves_to(THURSDAY)
    assert "Voices: product 8, for the check-in due on 20 Oct 2026" in await details(team, "tom")


@pytest.mark.parametrize("who", ["maya", "ravi"])
async def test_two_rounds_that_are_open_are_told_apart(team_over_http: StartsHttp, who: str) -> None:
    team = await asked(team_over_http)
    first = message(team, who)
    await team.moves_to(THURSDAY)
    await team.person("tom").presses("Check in", on=card(team))
    await team.person("tom").fills(LOOK)
    assert await team.person("tom").submits() is None
    await team.quiet()
    await team.moves_to(TUESDAY + timedelta(weeks=2))
    for each, number in (("maya", 3), ("aiko", 4), ("ravi", 5)):
        await says(team, each, number)
    [kept] = await team.kept(Outcome)
    assert str(kept.voices_on) == "2026-11-02"
    old = next(line for line in team.person(who).dm() if line.ts == first.ts)
    assert [each for each in old.buttons if each.isdecimal()] == []


@pytest.mark.parametrize("action", ["outcome.voice_7", "outcome.voice_stop", "outcome.test", "risk.nothing_new"])
async def test_what_answers_one_question_answers_no_other(team_over_http: StartsHttp, action: str) -> None:
    team = await asked(team_over_http)
    [check_in] = [each for each in await team.kept(Ask) if each.kind == "check_in"]
    told = await team.forges("tom", card(team), action, str(check_in.id))
    assert any("not open for you" in each for each in told)
    assert await team.kept(VoiceAnswer) == []
    assert [each.state for each in await team.kept(Ask) if each.kind == "check_in"] == ["open"]
