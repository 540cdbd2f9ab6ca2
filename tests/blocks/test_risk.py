"""What a person can tell from how a risk looks: what may be done with it, how bad it is, what waits."""

import pytest

from bot.blocks import kit
from bot.blocks import risk as blocks
from bot.blocks.kit import Message
from bot.blocks.risk import Sections
from storage.risk import Risk
from tests.builders import ask, risk


def seen(**given: list[Risk]) -> Sections:
    """A period in which nothing happened, but for what is given."""
    nothing: dict[str, list[Risk]] = {"open": [], "new": [], "moved": [], "resolved": []}
    return Sections(**{**nothing, **given}, links={})


def scored(*scores: tuple[int, int]) -> list[Risk]:
    """Risks of these likelihoods and impacts."""
    return [risk(likelihood=likelihood, impact=impact) for likelihood, impact in scores]


def buttons(message: Message) -> list[str]:
    """What can be pressed, by action."""
    return [each["action_id"] for block in message.blocks if block["type"] == "actions" for each in block["elements"]]


def test_an_open_risk_can_be_shared_edited_and_resolved_and_a_resolved_one_only_looked_at() -> None:
    pressed = ["risk.me_too", "risk.details", "risk.describe", "risk.resolve"]
    assert buttons(blocks.card(risk(), "Maya", 0)) == pressed
    assert buttons(blocks.card(risk(state="resolved"), "Maya", 0)) == ["risk.details"]


@pytest.mark.parametrize(
    ("likelihood", "impact", "shown"),
    [(1, 4, "🟢 low"), (1, 5, "🟡 medium"), (2, 5, "🟠 high"), (4, 5, "🔴 critical")],
)
def test_a_card_shows_the_level_of_its_score_by_sign_and_word(likelihood: int, impact: int, shown: str) -> None:
    [head, *_] = blocks.card(risk(likelihood=likelihood, impact=impact), "Maya", 0).blocks
    assert head["elements"][0]["text"] == f"*R-12* · Risk · {shown} · open"


def test_a_section_begins_with_what_waits_the_worst_first_and_the_unscored_last() -> None:
    waiting = [risk(), *scored((1, 1), (5, 5), (1, 5), (1, 2))]
    assert blocks.section(seen(open=waiting)).text == (
        "*Risks* · 5 open risks: 🔴 1 critical, 🟡 1 medium, 🟢 2 low, ⚪ 1 not scored yet"
    )


def test_the_digests_head_counts_what_there_is_and_is_silent_about_the_rest() -> None:
    assert blocks.counts(seen(open=[risk()])) == ()
    assert blocks.counts(seen(new=[risk(), risk()], resolved=[risk()])) == ("2 new risks", "1 resolved risk")


def test_a_question_that_was_answered_names_the_risks_and_can_be_answered_again() -> None:
    told, drawn = blocks.prompt(ask(state="answered", answer="flagged"), "checkout", [risk(), risk(number=13)])
    assert told == "Thank you. You flagged R-12 and R-13."
    assert buttons(kit.message(told, *drawn)) == ["risk.flag"]
