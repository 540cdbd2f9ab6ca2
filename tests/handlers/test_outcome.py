"""What happens to an outcome: written down in one line or a form, measured, looked at, edited, paused, closed, reopened."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from handlers import outcome, risk
from sandbox.shown import Shown
from storage.changes import Change
from storage.drafts import Capture
from storage.outcome import CheckIn, Outcome
from storage.people import Member
from tests.conftest import MONDAY
from tests.handlers.conftest import HttpTeam, StartsHttp

MORE = "More actions"
WORDS = "New customers finish their first order so that they come back"
STATEMENT = "What will be different, and for whom?"
MEASURED = {
    "By which metric do we see it?": "Activation",
    "Unit": "%",
    "Where is it at the start? (baseline)": "20",
    "Where shall it be? (target)": "60",
    "By when? (due date)": "2027-01-29",
}
LOOK = {
    "Where is the metric now?": "30",
    "How sure are you that the target is met in time?": "7",
    "What does that rest on?": "User research: what we saw people do",
}


async def ready(team_over_http: StartsHttp, asks: str = "Owners and leads only") -> HttpTeam:
    """`asks`: whom the round of risks asks every week meanwhile."""
    team = await team_over_http(rituals=(risk.RITUAL, outcome.RITUAL))
    await team.set_up(Risk_round=asks)
    return team


async def defined(team: HttpTeam, who: str = "tom", **given: str) -> Shown:
    """Somebody defines an outcome that is measured, by the form; gives its card."""
    person = team.person(who)
    await person.types("#checkout", "/outcome")
    await person.fills({STATEMENT: WORDS, **MEASURED, **given})
    assert await person.submits() is None
    await team.quiet()
    return team.cards(reader=who)[-1]


async def looks(team: HttpTeam, who: str, card: Shown, **given: str) -> None:
    """Somebody checks in from the card."""
    person = team.person(who)
    await person.presses("Check in", on=card)
    await person.fills({**LOOK, **given})
    assert await person.submits() is None
    await team.quiet()


async def menu(team: HttpTeam, who: str, option: str, card: Shown) -> list[str]:
    """Somebody chooses in the menu of a card; gives what only they are told."""
    person = team.person(who)
    before = {line.ts for line in person.sees("#checkout") if line.only_you}
    await person.chooses(MORE, option, on=card)
    await team.quiet()
    return [line.text for line in person.sees("#checkout") if line.only_you and line.ts not in before]


async def chooses(team: HttpTeam, who: str, button: str, card: Shown, given: dict[str, Any]) -> dict[str, str] | None:
    """Somebody presses a button that opens a form, fills and sends it."""
    person = team.person(who)
    await person.presses(button, on=card)
    await person.fills(given)
    wrong = await person.submits()
    await team.quiet()
    return wrong


async def test_a_line_is_saved_as_a_draft_at_once_and_asks_for_the_rest(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    [saved] = await team.person("tom").types("#checkout", f"/outcome {WORDS}")
    assert saved.text.startswith("Saved as O-1.")
    assert "It is a draft: to follow it, I need a metric, a baseline, a target and a due date." in saved.text
    assert saved.buttons == ["Add metric"]
    await team.quiet()
    [card] = team.cards(reader="aiko")
    assert card.text.splitlines()[:2] == ["O-1 · Outcome · ✏️ draft · nobody owns it", WORDS]
    assert card.buttons == ["Add metric", "I’ll own it", "Details"]
    assert await chooses(team, "tom", "Add metric", card, MEASURED) is None
    [card] = team.cards(reader="aiko")
    assert card.text.splitlines()[0] == "O-1 · Outcome · ⚪ nobody has checked in yet · owned by Tom Rivera"
    assert "Activation from 20 % to 60 % by 29 Jan 2027" in card.text
    assert [step.verb for step in await team.kept(Change)] == ["defined", "activated"]


async def test_a_line_that_reads_like_an_output_is_asked_about_before_it_is_saved(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    [asked] = await tom.types("#checkout", "/outcome ship the new checkout")
    assert "What will be different by it, and for whom?" in asked.text
    assert "ship the new checkout" in asked.text
    assert asked.buttons == ["Say it differently", "Save as it is"]
    assert (await team.kept(Outcome), team.cards()) == ([], [])
    await tom.presses("Save as it is", on=asked)
    await team.quiet()
    assert [each.statement for each in await team.kept(Outcome)] == ["ship the new checkout"]
    assert await team.kept(Capture) == []
    assert "Saved as O-1." in next(line.text for line in tom.sees("#checkout") if line.only_you and line.ts == asked.ts)


async def test_whoever_says_it_differently_finds_their_words_in_the_form(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    [asked] = await tom.types("#checkout", "/outcome ship the new checkout")
    await tom.presses("Say it differently", on=asked)
    assert tom.form is not None
    await tom.fills({STATEMENT: WORDS})
    assert await tom.submits() is None
    await team.quiet()
    assert [(each.statement, each.state) for each in await team.kept(Outcome)] == [(WORDS, "draft")]
    assert await team.kept(Capture) == []
    assert await team.presses("tom", "Save as it is", asked) == [
        "This line has found its channel already, or has waited for more than seven days."
    ]


async def test_a_form_that_reads_like_an_output_asks_once_and_keeps_what_was_filled_in(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    await tom.types("#checkout", "/outcome")
    await tom.fills({STATEMENT: "launch the app", **MEASURED})
    assert await tom.submits() is None
    assert tom.form is not None
    assert (tom.form.submit_text, "That reads like something we do." in tom.form.text) == ("Save as it is", True)
    assert await team.kept(Outcome) == []
    assert await tom.submits() is None
    await team.quiet()
    [kept] = await team.kept(Outcome)
    assert (kept.statement, kept.metric, kept.target, kept.state) == ("launch the app", "Activation", 60, "active")


@pytest.mark.parametrize(
    ("given", "label", "words"),
    [
        ({"Where shall it be? (target)": "20"}, "Where shall it be? (target)", "Baseline and target are the same"),
        ({"Where shall it be? (target)": "1.200"}, "Where shall it be? (target)", "could be 1200 or 1.2"),
        ({"By when? (due date)": "2026-10-19"}, "By when? (due date)", "still to come"),
    ],
)
async def test_a_form_says_in_place_what_is_wrong(
    team_over_http: StartsHttp, given: dict[str, str], label: str, words: str
) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    await tom.types("#checkout", "/outcome")
    await tom.fills({STATEMENT: WORDS, **MEASURED, **given})
    wrong = await tom.submits()
    assert wrong is not None
    assert words in wrong[label]
    assert await team.kept(Outcome) == []


async def test_a_check_in_shows_where_it_stands_why_and_on_what_that_rests(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await defined(team)
    await looks(team, "tom", card, **{"The evidence, in a few words": "Five of six finished alone"})
    [card] = team.cards(reader="aiko")
    told = card.text.splitlines()
    assert told[0] == "O-1 · Outcome · 🟢 on track · owned by Tom Rivera"
    assert "Activation from 20 % to 60 % by 29 Jan 2027: 30 % now" in told
    assert "▰▰▱▱▱▱▱▱▱▱ 25 % of the way, 0 % of the time" in told
    assert "Confidence 7 of 10 on user research · Tom Rivera on 19 Oct 2026" in told
    assert "Five of six finished alone" in card.text
    [_, note] = team.person("aiko").thread(card)
    assert note.text == "📍 Tom Rivera checked in on O-1: 30 %, confidence 7 of 10 on user research."


async def test_no_change_is_one_press_on_the_card(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await defined(team)
    await looks(team, "tom", card)
    [told] = await menu(team, "tom", "No change since the last check-in", team.cards()[-1])
    assert "Somebody has looked at O-1 today" in told
    await team.moves_to(MONDAY + timedelta(days=1, hours=4))
    await menu(team, "tom", "No change since the last check-in", team.cards()[-1])
    assert [(each.value, each.no_change) for each in await team.kept(CheckIn)] == [(30, False), (30, True)]
    assert "no change" in team.cards()[-1].text


async def test_whoever_wrote_a_check_in_edits_it_and_everybody_sees_that(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await defined(team)
    await looks(team, "tom", card)
    tom = team.person("tom")
    await tom.types("#checkout", "/outcome O-1")
    await tom.presses("Edit")
    await tom.fills({"Where is the metric now?": "35"})
    assert await tom.submits() is None
    await team.quiet()
    assert tom.form is None
    [card] = team.cards(reader="aiko")
    assert "35 % now" in card.text
    assert "on 19 Oct 2026 · edited" in card.text
    aiko = team.person("aiko")
    await aiko.types("#checkout", "/outcome O-1")
    assert aiko.form is not None
    assert "Edit" not in aiko.form.buttons
    assert "value: 30 % → 35 %" in aiko.form.text


async def test_an_outcome_that_was_closed_meanwhile_takes_no_check_in_and_the_text_stays(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    card = await defined(team)
    tom = team.person("tom")
    await tom.presses("Check in", on=card)
    await tom.fills(LOOK)
    closing = {"How did it end?": "Dropped: it is not worth it any more", "What did we learn?": "Nobody wanted it"}
    assert await chooses(team, "maya", "Close", card, closing) is None
    wrong = await tom.submits()
    assert wrong is not None
    assert "O-1 was closed as dropped" in next(iter(wrong.values()))
    assert tom.form is not None
    assert await team.kept(CheckIn) == []


async def test_an_end_says_what_was_learned_and_can_be_taken_back(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await defined(team)
    end = {"How did it end?": "Achieved: the target is met", "What did we learn?": "Two fields were enough"}
    assert await chooses(team, "tom", "Close", card, end) == {
        "Where is the metric now? (final value)": "Say where the metric stands now: that is the final value."
    }
    await team.person("tom").fills({"Where is the metric now? (final value)": "61,5"})
    assert await team.person("tom").submits() is None
    await team.quiet()
    [card] = team.cards(reader="aiko")
    assert card.text.splitlines()[0] == "O-1 · Outcome · 🎯 achieved · owned by Tom Rivera"
    assert "It ended at 61.5 %." in card.text
    assert card.buttons == ["Details", "Reopen"]
    note = team.person("aiko").thread(card)[-1]
    assert note.text.startswith("🎯 O-1 was achieved: 61.5 %. Closed by Tom Rivera.")
    assert await chooses(team, "tom", "Reopen", card, {"Why does it go on?": "It fell again"}) is None
    [card] = team.cards(reader="aiko")
    assert "nobody has checked in yet" in card.text.splitlines()[0]


async def test_what_is_paused_says_so_and_goes_on(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await defined(team)
    await menu(team, "tom", "Pause", card)
    [card] = team.cards(reader="aiko")
    assert "⏸️ paused" in card.text.splitlines()[0]
    await menu(team, "tom", "Resume", card)
    assert "paused" not in team.cards()[-1].text


async def test_others_are_told_whom_to_ask(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await defined(team)
    refusals = [await team.presses("aiko", button, card) for button in ("Check in", "Edit", "Close")]
    for [told] in [*refusals, await menu(team, "aiko", "Pause", card)]:
        assert "Only Tom Rivera, who raised O-1, and the channel's leads (Maya Lindner) may do that." in told


async def test_any_member_takes_what_nobody_owns(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.person("tom").types("#checkout", f"/outcome {WORDS}")
    await team.quiet()
    await team.presses("aiko", "I’ll own it", team.cards()[-1])
    assert "owned by Aiko Tanaka" in team.cards()[-1].text.splitlines()[0]


async def test_a_new_owner_hears_of_it_at_once_and_can_check_in_right_there(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await defined(team, **{"Who looks after it?": "@aiko"})
    aiko = team.person("aiko")
    [told] = aiko.dm()
    assert told.text.startswith("Tom Rivera made you the owner of O-1 in #checkout.")
    await aiko.presses("Check in", on=told)
    await aiko.fills(LOOK)
    assert await aiko.submits() is None
    await team.quiet()
    assert "confidence 7 of 10".capitalize() in team.cards()[-1].text


async def test_a_key_opens_the_outcome_and_elsewhere_those_that_it_may_mean(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await defined(team)
    tom = team.person("tom")
    await tom.types("#checkout", "/outcome o1")
    assert tom.form is not None
    assert tom.form.title == "Outcome O-1"
    assert "Tom Rivera wrote it down" in tom.form.text
    await tom.closes()
    [told] = await tom.types("@Threefold", "/outcome O-1")
    assert told.text.startswith("O-1 counts in the channel where it is typed.")
    [told] = await tom.types("#checkout", "/outcome O-9")
    assert "There is no O-9 in #checkout." in told.text


async def test_the_list_shows_the_worst_first_and_what_is_asked_for(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    await tom.types("#checkout", f"/outcome {WORDS}")
    await team.quiet()
    for number, sure in ((2, "8"), (3, "2"), (4, "5")):
        card = await defined(team, **{STATEMENT: f"Outcome {number}"})
        await looks(team, "tom", card, **{"How sure are you that the target is met in time?": sure})

    async def shown(line: str) -> list[str]:
        await tom.types("#checkout", f"/outcome {line}")
        assert tom.form is not None
        keys = [line.split(" · ")[0] for line in tom.form.text.splitlines() if line.startswith("O-")]
        await tom.closes()
        return keys

    assert await shown("list") == ["O-3", "O-4", "O-2", "O-1"]
    assert await shown("list at risk") == ["O-3", "O-4"]
    assert await shown("list mine") == ["O-3", "O-4", "O-2", "O-1"]
    assert await shown("list due") == []
    assert await shown("list finish") == ["O-1"]


async def test_help_says_how_it_is_used(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    [told] = await team.person("tom").types("#checkout", "/outcome help")
    assert "`/outcome O-3` shows one with its check-ins and its history" in told.text


async def test_a_line_typed_where_no_channel_is_set_up_is_kept(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    [kept] = await tom.types("@Threefold", "/outcome ship the new checkout")
    assert "Your line is kept." in kept.text
    await tom.presses("Choose channel", on=kept)
    await tom.fills({"In which channel shall it stand?": "#checkout"})
    assert await tom.submits() is None
    await team.quiet()
    assert [(each.statement, each.state) for each in await team.kept(Outcome)] == [("ship the new checkout", "draft")]


@pytest.mark.parametrize("line", ["O-1 please", "close O-1", "list everything of ours now please no", "x" * 151])
async def test_what_is_no_outcome_is_given_back(team_over_http: StartsHttp, line: str) -> None:
    team = await ready(team_over_http)
    [told] = await team.person("tom").types("#checkout", f"/outcome {line}")
    if line.startswith("list"):  # more words are a statement that begins with "list"
        assert "Saved as O-1." in told.text
        return
    assert line[:100] in told.text
    assert await team.kept(Outcome) == []


async def test_whoever_defines_one_may_own_it_before_we_know_that_they_are_in_the_channel(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    async with team.bot.database.writes(team.bot.sender.workspace_id) as session:
        for member in (await session.exec(select(Member).where(~col(Member.lead)))).all():
            await session.delete(member)
    await defined(team)  # the form names its author as owner
    assert await team.person("tom").types("#checkout", "/outcome") == []
    form = {STATEMENT: WORDS, "Who looks after it?": "@aiko"}
    await team.person("tom").fills(form)
    assert await team.person("tom").submits() == {
        "Who looks after it?": "Aiko Tanaka is not in this channel. Invite them first, or choose somebody else."
    }
    assert [known.owner_id is not None for known in await team.kept(Outcome)] == [True]
