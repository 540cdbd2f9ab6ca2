"""What ties records, as it looks: what a card says of its target, what a form offers, what a target says of its strands."""

from datetime import datetime
from uuid import UUID

import pytest

from bot.blocks import kit, ties
from bot.blocks import risk as blocks
from bot.rules import risk as rules
from bot.rules.ties import Strand, Strands, Target
from tests.builders import NOW, ask, risk

LINK = "https://example.org/archives/C1/p1"
EXPRESS = Target(UUID(int=31), "O-3", "Pay in one step", "at_risk", LINK, active=True)
OVER = Target(UUID(int=32), "O-2", "Fewer refunds", "off_track", None, active=False)


def said(*drawn: kit.Block) -> str:
    return str(kit.message("x", *drawn).blocks)


@pytest.mark.parametrize(
    ("target", "words"),
    [(EXPRESS, f"<{LINK}|O-3> · 🟡 at risk"), (OVER, "*O-2* · closed by now")],
)
def test_a_card_says_what_it_endangers_and_how_that_stands(target: Target, words: str) -> None:
    drawn = blocks.card(risk(), {}, 0, None, target).blocks
    asides = [block["elements"] for block in drawn if block["type"] == "context"]
    assert [[each["text"] for each in elements] for elements in asides][1] == [f"Endangers {words}", target.title]


def test_a_form_offers_the_targets_and_keeps_the_one_that_is_over() -> None:
    form = blocks.form("C1", risk=risk(target_id=OVER.id), targets=[EXPRESS, OVER])
    [chosen] = [block["element"] for block in form.json["blocks"] if block.get("block_id") == "target"]
    assert [option["value"] for option in chosen["options"]] == [str(EXPRESS.id), str(OVER.id)]
    assert chosen["initial_option"]["value"] == str(OVER.id)
    assert [block for block in blocks.form("C1").json["blocks"] if block.get("block_id") == "target"] == []


def test_a_target_tells_its_first_strands_how_many_more_there_are_and_what_is_missing() -> None:
    items = [Strand(UUID(int=n), f"R-{n}", f"Risk {n}", "🔴 critical", LINK if n == 1 else None) for n in range(1, 8)]
    told = said(*ties.strands([Strands("Endangered by", items, "Nobody has flagged a value risk of it.")]))
    assert "*Endangered by* · 7" in told
    assert "R-5" in told
    assert "R-6" not in told
    assert "And 2 more. Nobody has flagged a value risk of it." in told


def test_a_target_to_which_nothing_is_tied_says_only_what_is_missing() -> None:
    [missing] = kit.message("x", *ties.strands([blocks.strands([], {}, ["value", "usability"])])).blocks
    assert (
        missing["elements"][0]["text"]
        == "No open risk endangers it. Nobody has flagged a value or usability risk of it."
    )
    [none] = kit.message("x", *ties.strands([blocks.strands([], {}, list(rules.KINDS))])).blocks
    assert none["elements"][0]["text"] == "Nobody has flagged a risk to it yet."
    [untold] = kit.message("x", *ties.strands([blocks.strands([risk()], {}, list(rules.KINDS))])).blocks[-1:]
    assert untold["elements"][0]["text"] == "Nobody has said what kind of risks these are."
    assert ties.strands([blocks.strands([risk()], {}, [])])[1:] != []


def test_strands_of_risk_tell_their_level() -> None:
    scored = risk(likelihood=5, impact=5)
    told = blocks.strands([scored, risk(id=UUID(int=9))], {scored.id: LINK}, [])
    assert [(each.told, each.link) for each in told.items] == [("🔴 critical", LINK), ("not scored yet", None)]


def prompted(silent: dict[str, datetime | None], *wanted: Target) -> str:
    return said(*blocks.prompt(ask(), "checkout", [], wanted=wanted, silent=silent)[1])


def test_the_round_names_what_the_channel_is_after_and_the_kinds_that_nobody_flags() -> None:
    told = prompted({"usability": NOW, "value": None, "viability": None}, EXPRESS)
    assert "*What we are after*" in told
    assert "Pay in one step" in told
    assert "Quiet corners: no usability risk since 19 Oct 2026; no value or viability risk yet." in told
    assert "more." not in told


def test_the_round_names_three_things_that_the_channel_is_after() -> None:
    told = prompted({}, *(Target(UUID(int=n), f"O-{n}", "x", "", None, active=True) for n in range(1, 6)))
    assert ("O-3" in told, "O-4" in told, "And 2 more." in told) == (True, False, True)


def test_a_round_with_nothing_in_sight_says_nothing_of_it() -> None:
    assert "Quiet" not in prompted({})
    assert "after" not in prompted({})
