"""What a person can tell from how a risk looks: what may be done with it, how bad it is, what waits."""

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from bot.blocks import charts, digest, kit, records
from bot.blocks import risk as blocks
from bot.blocks.kit import Message
from bot.blocks.risk import Sections
from bot.rules.tripwires import Decision
from storage.risk import Risk
from tests.builders import NOW, ask, risk


def seen(**given: list[Risk]) -> Sections:
    """A period in which nothing happened, but for what is given."""
    return Sections(**{"open": [], **given})


def scored(*scores: tuple[int, int]) -> list[Risk]:
    """Risks of these likelihoods and impacts."""
    return [risk(likelihood=likelihood, impact=impact) for likelihood, impact in scores]


def buttons(message: Message) -> list[str]:
    """What can be pressed, by action; of a menu what it offers."""
    pressed = [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]
    return [
        name
        for each in pressed
        for name in (
            [option["value"].split()[0] for option in each["options"]] if "options" in each else [each["action_id"]]
        )
    ]


ENDS = ["risk.accept", "risk.withdraw"]


@pytest.mark.parametrize(
    ("known", "pressed"),
    [
        (risk(), ["risk.me_too", "risk.own", "risk.details", "risk.describe", "risk.resolve", "risk.mitigate", *ENDS]),
        (
            risk(state="owned", owner_id=UUID(int=2)),
            ["risk.me_too", "risk.mitigate", "risk.details", "risk.describe", "risk.resolve", *ENDS],
        ),
        (risk(state="accepted"), ["risk.details", "risk.reopen", "risk.accept", "risk.resolve"]),
        (risk(state="resolved"), ["risk.details", "risk.reopen"]),
        (risk(state="withdrawn"), ["risk.details", "risk.reopen"]),
    ],
    ids=lambda given: getattr(given, "state", ""),
)
def test_a_card_offers_what_can_be_done_with_a_risk_in_its_state(known: Risk, pressed: list[str]) -> None:
    assert buttons(blocks.card(known, {}, 0)) == pressed


@pytest.mark.parametrize(
    ("likelihood", "impact", "shown"),
    [(1, 4, "🟢 low"), (1, 5, "🟡 medium"), (2, 5, "🟠 high"), (4, 5, "🔴 critical")],
)
def test_a_card_shows_the_level_of_its_score_by_sign_and_word(likelihood: int, impact: int, shown: str) -> None:
    [head, *_] = blocks.card(risk(likelihood=likelihood, impact=impact), {}, 0).blocks
    assert head["elements"][0]["text"] == f"*R-12* · Risk · {shown} · open"


def test_a_section_begins_with_what_waits_the_worst_first_and_the_unscored_last() -> None:
    waiting = [risk(), *scored((1, 1), (5, 5), (1, 5), (1, 2))]
    assert blocks.section(seen(open=waiting)).text == (
        "*Risks* · 5 open risks: 🔴 1 critical, 🟡 1 medium, 🟢 2 low, ⚪ 1 not scored yet · 5 without an owner"
    )


def test_a_list_offers_what_makes_sense_in_it_now() -> None:
    owned, free = risk(id=UUID(int=1), owner_id=UUID(int=9)), risk(id=UUID(int=2))

    def offered(where: str) -> list[str]:
        section = blocks.section(replace(seen(**{where: [owned, free]}), free={free.id}))
        return [block["accessory"]["action_id"] for block in section.blocks if "accessory" in block]

    assert offered("overdue") == ["risk.details", "risk.own_listed"]
    assert offered("fired") == ["risk.details", "risk.details"]
    assert [offered(where) for where in ("new", "moved")] == [["risk.own_listed"]] * 2
    assert [offered(where) for where in ("resolved", "withdrawn", "accepted")] == [[]] * 3


def test_the_digests_head_counts_what_there_is_and_is_silent_about_the_rest() -> None:
    assert blocks.counts(seen(open=[risk()])) == ()
    assert blocks.counts(seen(new=[risk(), risk()], resolved=[risk()])) == ("2 new risks", "1 resolved risk")


def test_a_question_that_was_answered_names_the_risks_and_can_be_answered_again() -> None:
    told, drawn = blocks.prompt(ask(state="answered", answer="flagged"), "checkout", [risk(), risk(number=13)])
    assert told == "Thank you. You flagged R-12 and R-13."
    assert buttons(kit.message(told, *drawn)) == ["risk.flag"]


def test_a_list_turns_from_page_to_page_and_never_before_the_first() -> None:
    query = records.Query({"which": "mine", "kind": "value", "level": None}, "pay", page=1)
    assert records.turned(json.loads(query.as_meta("C1")), 1) == replace(query, page=2)
    assert records.turned(json.loads(query.as_meta("C1")), -1) == replace(query, page=0)
    assert records.turned({}, -1) == records.Query()
    assert (records.Query().which, query.which) == ("open", "mine")


def test_a_list_knows_what_was_typed_and_what_its_form_says() -> None:
    assert records.typed({"which": "due", "words": "pay"}) == records.Query({"which": "due"}, "pay")
    assert records.asked_for({"which": "all", "kind": None, "words": None}) == records.Query(
        {"which": "all", "kind": None}
    )


def test_a_chart_says_in_words_what_came_what_stayed_and_what_is_as_it_was_before() -> None:
    days = [date(2026, 10, 1), date(2026, 10, 8), date(2026, 10, 15)]
    chart = blocks.by_level(days, {"critical": [0, 1, 0], "high": [2, 2, 2], "medium": [1, 0, 3]})
    assert chart.says == "Open risks by level, 1 Oct to 15 Oct: high still 2, medium 1\u00a0→\u00a03"


def test_a_chart_with_too_many_weeks_shows_the_last_ones() -> None:
    days = [date(2026, 9, 1) + timedelta(days=number) for number in range(25)]
    message = charts.under(kit.message("x", kit.says("x")), [blocks.by_level(days, {"high": list(range(25))})])
    [drawn] = [block for block in message.blocks if block["type"] == "data_visualization"]
    assert [point["value"] for point in drawn["chart"]["series"][0]["data"]] == list(range(5, 25))


def test_what_nobody_owns_stands_in_a_list_of_its_own_unless_it_is_told_already() -> None:
    old, new = risk(number=1, id=UUID(int=71)), risk(number=2, id=UUID(int=72))
    told = blocks.section(Sections(open=[old, new], new=[new], free={old.id, new.id})).text.splitlines()
    assert [line.split(":")[0] for line in told[1:]] == ["Nobody owns", "New"]
    assert "R-1" in told[1]
    assert "R-2" in told[2]


def test_a_digest_of_a_week_that_is_over_offers_no_buttons() -> None:
    free = risk(number=1)
    section = blocks.section(Sections(open=[free], new=[free], free={free.id}))
    assert any("accessory" in block for block in section.blocks)
    view = digest.of_week("C1", "2026-W40", kit.message("x", kit.says("x")), [section], None)
    assert not any("accessory" in block for block in view.json["blocks"])


@pytest.mark.parametrize(
    ("before", "verbs", "words"),
    [
        ("low", {"described"}, "R-12 The payment provider may not scale · low → 🔴 critical"),
        (None, {"described", "owned"}, "R-12 The payment provider may not scale · not scored yet → 🔴 critical · somebody owns it now"),
        ("critical", {"described"}, "R-12 The payment provider may not scale · 🔴 critical · edited"),
        ("critical", {"reopened", "described"}, "R-12 The payment provider may not scale · 🔴 critical · reopened"),
    ],
)  # fmt: skip
def test_a_digest_says_what_changed(before: str | None, verbs: set[str], words: str) -> None:
    moved = risk(likelihood=5, impact=5)
    told = blocks.section(Sections(open=[moved], moved=[moved], how={moved.id: (before, verbs)})).text.splitlines()
    assert told[1] == f"Changed: {words}"


DECIDED = Decision(UUID(int=1), "it costs\nmore", "it happens twice", date(2026, 12, 12), renewed=False)


def test_what_was_decided_to_live_with_says_until_when_and_what_would_reopen_it() -> None:
    known = risk(likelihood=4, impact=4, state="accepted")
    seen = Sections(open=[], accepted=[known], decided={known.id: DECIDED}, names={UUID(int=1): "Maya"})
    assert blocks.section(seen).text.splitlines()[1] == (
        "Decided to live with: R-12 The payment provider may not scale · 🟠 high · "
        "decided by Maya until 12 Dec 2026 · why: it costs more · reopen if it happens twice"
    )
    assert blocks.counts(seen) == ("1 risk to live with",)


def test_a_list_that_was_narrowed_to_nothing_says_so() -> None:
    narrowed = blocks.listing(records.Query({"which": "mine"}), [], 0, "checkout", "C1", {}, NOW.date())
    assert narrowed.json["blocks"][0]["text"]["text"] == (
        "Nothing here matches what you chose below. *Show* with fewer choices finds more."
    )
    empty = blocks.listing(records.Query(), [], 0, "checkout", "C1", {}, NOW.date())
    assert empty.json["blocks"][0]["text"]["text"] == "No risk matches. `/risk` and one line flags one."
