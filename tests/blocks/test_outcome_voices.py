"""How voices, what an owner is asked once, and trends look: as approved, and what a person can tell from them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings

from bot.blocks import charts, history, kit
from bot.blocks import outcome as blocks
from bot.blocks.kit import Message, View
from bot.blocks.outcome import words
from bot.blocks.outcome.voices import Own
from bot.rules import outcome as rules
from bot.rules import text as cleaning
from bot.rules.outcome.voices import Voice
from storage.outcome import Outcome
from storage.rounds import Ask
from tests.blocks.looks import APPROVED, compare
from tests.blocks.test_hostile_text import HOSTILE, judged
from tests.blocks.test_outcome import ACHIEVED, FIRST, LATER, LOOK, NAMES, seen, step
from tests.builders import NOW, ask, check_in, draft, outcome, voice

TODAY = NOW.date()
ASIDE = Own(craft="design", said=None, open=False, newer=False)
APART = [Voice("engineering", NOW, 6), Voice("product", NOW, 8), Voice("design", NOW, 4, late=True)]
DAYS = [TODAY + number * timedelta(weeks=1) for number in range(3)]


def put(kind: str, **given: Any) -> Ask:
    return ask(ritual="outcome", kind=kind, subject_id=FIRST.id, **given)


def asked(known: Outcome = FIRST, own: Own = ASIDE, **given: Any) -> Message:
    text, drawn = blocks.voices.asked(put("voice", **given), known, own, "check & out")
    return kit.message(text, *drawn)


def drawn(part: tuple[str, tuple[kit.Block, ...]]) -> Message:
    return kit.message(part[0], *part[1])


def charted() -> Message:
    progress = rules.trend.Lines({"O-1": [0, 25, -12], "O-2": [0, 0, 0]}, 0, [])
    confidence = rules.trend.Lines({"O-1": [7, 4]}, 1, ["O-2"])
    return charts.under(kit.message("Outcomes", kit.says("Outcomes")), blocks.trends.charts(DAYS, progress, confidence))


def recent() -> View:
    steps = [
        step(2, "voices", {"voices_on": "2026-10-19", "voices": [["product", 8], ["design", 4]]}, {"voices_on": None}),
        step(3, "voices", {"voices_on": "2026-11-02", "voices": []}, {"voices_on": "2026-10-19"}),
        step(4, "voiced_late", {"voices": [["design", 4]]}),
        step(5, "voices_chosen", {"voice_design": str(UUID(int=2))}, {"voice_design": None}),
        step(6, "tested", {"next_test": "Ask *five*"}, {"next_test": ""}),
    ]
    for each in steps[:2]:
        each.by = None
    return kit.view("x", "History", *history.steps(steps, NAMES, words.history(FIRST)))


SHOWN: dict[str, Callable[[], Message | View]] = {
    "voice_asked": asked,
    "voice_skipped": lambda: asked(state="skipped"),
    "voice_answered": lambda: asked(own=Own("design", 4, open=False, newer=False), state="answered"),
    "voice_answered_and_open": lambda: asked(own=Own("design", 4, open=True, newer=False), state="answered"),
    "voice_missed": lambda: asked(own=Own("design", None, open=True, newer=False), state="missed"),
    "voice_of_an_older_round": lambda: asked(own=Own("design", None, open=False, newer=True), state="missed"),
    "voice_of_nobody_any_more": lambda: asked(own=Own(None, None, open=False, newer=False), state="missed"),
    "voice_about_one_that_is_over": lambda: asked(ACHIEVED),
    "voice_noted": lambda: blocks.voices.noted(FIRST, 7, late=False),
    "voice_noted_late": lambda: blocks.voices.noted(FIRST, 7, late=True),
    "voice_stopped": lambda: blocks.voices.stopped(FIRST),
    "voices_on_the_card": lambda: blocks.card(seen(FIRST, LOOK, more=blocks.voices.heard(TODAY, APART))),
    "voices_note": lambda: blocks.voices.note(FIRST, APART),
    "voices_choosing": lambda: blocks.voices.choosing(FIRST, {"design": "U2"}, "C1"),
    "voices_in_the_history": recent,
    "silent": lambda: drawn(blocks.nudges.silent(put("silent"), seen(FIRST, LOOK, LATER), "check & out")),
    "silent_answered": lambda: drawn(blocks.nudges.silent(put("silent", state="answered"), seen(FIRST), "c")),
    "silent_paused": lambda: drawn(
        blocks.nudges.silent(put("silent", state="answered"), seen(outcome(paused=True)), "c")
    ),
    "silent_about_one_that_is_over": lambda: drawn(blocks.nudges.silent(put("silent"), seen(ACHIEVED), "c")),
    "doubt": lambda: drawn(blocks.nudges.doubt(put("doubt"), seen(FIRST, LOOK, LATER), "check & out")),
    "doubt_skipped": lambda: drawn(blocks.nudges.doubt(put("doubt", state="skipped"), seen(FIRST, LOOK), "c")),
    "doubt_answered": lambda: drawn(
        blocks.nudges.doubt(put("doubt", state="answered"), seen(outcome(next_test="Ask *five*"), LOOK), "c")
    ),
    "doubt_answered_by_somebody_else": lambda: drawn(
        blocks.nudges.doubt(put("doubt", state="answered"), seen(FIRST, LOOK), "c")
    ),
    "doubt_about_one_that_is_over": lambda: drawn(blocks.nudges.doubt(put("doubt"), seen(ACHIEVED), "c")),
    "testing": lambda: blocks.nudges.testing(put("doubt"), outcome(next_test="Ask *five*")),
    "tested": lambda: blocks.nudges.tested(outcome(next_test="Ask *five* <people>")),
    "charts": charted,
    "charts_tabled": lambda: charts.tabled(charted()),
}


@pytest.mark.parametrize("name", SHOWN)
def test_it_looks_as_approved(name: str) -> None:
    compare(f"outcome_voices/{name}", SHOWN[name]())


def test_nothing_is_approved_that_is_not_shown() -> None:
    assert {file.stem for file in (APPROVED / "outcome_voices").iterdir()} == set(SHOWN)


def text(shown: list[kit.Block]) -> str:
    return kit.message("x", *shown).as_json()["blocks"][0]["elements"][0]["text"] if shown else ""


def test_the_details_say_whose_voices_are_asked_for() -> None:
    known = [voice(2, "engineering"), voice(1, "product")]
    told = "*Voices* product Maya &amp; Co · engineering Tom: asked blind with each check-in that is due."
    assert text(blocks.voices.chosen(FIRST, known, NAMES)) == told
    assert "none yet. The button below names" in text(blocks.voices.chosen(FIRST, [], NAMES))
    assert blocks.voices.chosen(draft(), [], NAMES) == []


def test_a_round_in_which_nobody_answered_shows_nothing() -> None:
    assert blocks.voices.heard(TODAY, [Voice("design", NOW, None)]) == []


def test_voices_are_far_apart_from_four_on() -> None:
    def told(*numbers: int) -> str:
        voices = [Voice(craft, NOW, number) for craft, number in zip(("product", "design"), numbers, strict=True)]
        return str(kit.message("x", *blocks.voices.heard(TODAY, voices)).as_json())

    assert "far apart" in told(9, 5)
    assert "far apart" not in told(9, 6)


def test_a_trend_is_told_once_there_are_two_check_ins_and_no_more_than_eight() -> None:
    looks = [check_in(value=number + 0.5, confidence=number) for number in range(1, 11)]
    assert blocks.trends.trend(FIRST, looks[:1]) == []
    told = text(blocks.trends.trend(outcome(unit="%"), looks))
    assert told.startswith("*Trend* since 19 Oct: 3.5 % → 4.5 %")
    assert told.endswith("*Confidence* 3 → 4 → 5 → 6 → 7 → 8 → 9 → 10")


def test_one_cut_off_is_no_line_of_confidence() -> None:
    progress, confidence = rules.trend.Lines({"O-1": [0, 25, 50]}, 0, []), rules.trend.Lines({"O-1": [7]}, 2, [])
    assert [each.title for each in blocks.trends.charts(DAYS, progress, confidence)] == ["Progress to the target in %"]


@settings(max_examples=25, deadline=None)
@given(HOSTILE, HOSTILE)
def test_hostile_words_stay_words(one: str, other: str) -> None:
    test = "x" + cleaning.cleaned(other)[:999]  # a rule lets nothing pass that shows nothing
    known = outcome(
        statement="x" + cleaning.one_line(one)[:149], metric=other[:100] or "y", unit=other[:20], next_test=test
    )
    judged(asked(known))
    judged(drawn(blocks.nudges.silent(put("silent"), seen(known), one[:40])))
    judged(drawn(blocks.nudges.doubt(put("doubt", state="answered"), seen(known), one[:40])))
    judged(blocks.nudges.tested(known))
