"""What can be said about a debt, and which one helps most: the formula that stands in product.md, and the order it gives."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.rules import debt as rules
from bot.rules.debt import Benefit, Weights
from storage.debt import DebtGuidelines, Interest
from tests.builders import CHANNEL, NOW, debt, somebody

MAYA = somebody()
STATED = Weights()
STANDINGS = ("", "on_track", "at_risk", "off_track")

# What is said


def test_one_line_is_enough_for_a_nomination() -> None:
    kept, step = rules.nominate(CHANNEL, 7, MAYA, NOW, title=" deploys  take forty minutes ")
    assert (kept.title, kept.state, kept.nominated_by) == ("deploys take forty minutes", "nominated", MAYA.id)
    assert (step.verb, step.by, step.before) == ("nominated", MAYA.id, {})
    assert step.after == {"title": "deploys take forty minutes"}


def test_everything_that_is_said_is_kept_clean_and_in_history() -> None:
    said = {
        "title": "deploys\x00take forty minutes",
        "hurts": " waiting ",
        "cause": "one image",
        "consequence": "we batch changes",
        "location": "https://example.org/deploy  ",
        "suggestion": "layers",
        "impact": 4,
        "impact_why": "every fix waits",
        "effort": 5,
        "target_id": UUID(int=3),
    }
    kept, step = rules.nominate(CHANNEL, 7, MAYA, NOW, link="https://example.org/said", **said)
    cleaned = said | {
        "title": "deploys take forty minutes",
        "hurts": "waiting",
        "location": "https://example.org/deploy",
    }
    assert {name: getattr(kept, name) for name in cleaned} == cleaned
    assert step.after == cleaned | {"target_id": str(UUID(int=3)), "link": "https://example.org/said"}


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"title": " "}, "title", "Say in one line what slows us down"),
        ({"title": "x" * 151}, "title", "at most 150"),
        ({"hurts": "x" * 3001}, "hurts", "At most 3000"),
        ({"location": "x" * 501}, "location", "At most 500"),
        ({"impact": 6, "impact_why": "x"}, "impact", "from 1 to 5"),
        ({"impact": 3}, "impact_why", "why"),
        ({"impact": 3, "impact_why": "?!"}, "impact_why", "why"),
        ({"impact_why": "it costs us"}, "impact", "Choose the level"),
        ({"effort": 4}, "effort", "1, 2, 3, 5, 8, 13"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(wrong: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        rules.nominate(CHANNEL, 7, MAYA, NOW, **{"title": "slow", **wrong})
    assert refusal.value.field == field


def test_what_a_form_says_is_taken_by_the_names_of_its_fields() -> None:
    said = rules.filled(
        {"title": "slow", "cause": None, "impact": "4", "impact_why": "every fix waits", "effort": "13"}
    )
    assert (said["title"], said["cause"]) == ("slow", "")
    assert (said["impact"], said["effort"]) == (4, 13)
    for wrong in ({"impact": "9"}, {"effort": "4"}, {"effort": "many"}):
        with pytest.raises(Refused):
            rules.filled({"title": "slow", **wrong})


@pytest.mark.parametrize(
    ("said", "quarters"), [("0.25", 1), ("1", 4), ("1.5", 6), ("1,75", 7), (" 8 ", 32), ("8.0", 32)]
)
def test_hours_are_kept_in_quarters(said: str, quarters: int) -> None:
    assert rules.quarters(said) == quarters


@pytest.mark.parametrize("said", [None, "", "many", "0", "-1", "8.25", "1e9", "nan", "inf", "0.1", "1/2"])
def test_hours_that_cannot_be_are_refused_beside_their_field(said: str | None) -> None:
    with pytest.raises(Refused) as refusal:
        rules.quarters(said)
    assert refusal.value.field == "hours"


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("http://wiki/x", "http://wiki/x"),
        ("the deploy folder", None),
        ("https://example.org/a|b", None),
        ("https://example.org> <!channel>", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_only_an_address_becomes_a_link(place: str, address: str | None) -> None:
    assert rules.address(place) == address


# Typed lines


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("list", {}),
        ("LIST mine", {"which": "mine"}),
        ("list sizing", {"which": "sizing"}),
        ("list all deploy", {"which": "all", "words": "deploy"}),
        ("list planned", {"which": "planned"}),
    ],
)
def test_a_typed_list_says_what_it_shows(line: str, said: dict[str, str]) -> None:
    assert rules.LINES.listing.fullmatch(line)
    assert rules.LINES.asked_list(line) == said


@pytest.mark.parametrize(
    "line", ["D-7", "D-7 is paid", "d7: done", "plan", "accept D-7", "pay this please", "12", "list"]
)
def test_what_reads_like_a_key_or_a_command_is_no_nomination(line: str) -> None:
    with pytest.raises(Refused, match="/debt"):
        rules.LINES.split(line)


def test_a_line_is_the_title_and_what_is_longer_is_kept_whole() -> None:
    assert rules.LINES.split("plans are stale after a day") == ("plans are stale after a day", "")
    title, more = rules.LINES.split("the release branch needs hands " * 9)
    assert title.endswith("…")
    assert more.startswith(title[:-1])


@pytest.mark.parametrize("line", ["nothing new", "no debt", "nothing slowed me down, thanks", "none"])
def test_that_nothing_slowed_somebody_down_is_said_in_many_words(line: str) -> None:
    assert rules.LINES.says_nothing_new(line)


@pytest.mark.parametrize("line", ["nothing is documented", "no tests for payments", "slow builds"])
def test_a_debt_may_begin_with_no(line: str) -> None:
    assert not rules.LINES.says_nothing_new(line)


# The benefit


def benefit(
    impact: int | None = 1, hours: float = 0, people: int = 0, standing: str = "", weighing: Weights = STATED
) -> Benefit:
    return Benefit(impact, Interest(round(hours * 4), people), standing, weighing)


@pytest.mark.parametrize(
    ("of", "points"),
    [
        (benefit(), 0),
        (benefit(5), 8),
        (benefit(4, 24, 2, "at_risk"), 6 + 1.5 + 2 + 2),
        (benefit(4, 24, 2, "off_track"), 6 + 1.5 + 2 + 4),
        (benefit(4, 24, 2, "on_track"), 6 + 1.5 + 2),
        (benefit(1, 80), 5),
        (benefit(1, 81), 5),
        (benefit(1, 0, 5), 5),
        (benefit(1, 0, 6), 5),
        (benefit(None, 16), 1),
        (benefit(1, 0.25), 1 / 64),
        (benefit(3, 32, 1, "at_risk", Weights(1, 3, 0, 5)), 2 + 6 + 0 + 5),
    ],
)
def test_the_benefit_is_the_sum_of_its_stated_parts(of: Benefit, points: float) -> None:
    assert of.points == points


def test_a_channel_without_guidelines_has_the_weights_of_the_formula() -> None:
    assert rules.weights(None) == Weights(impact=2, hours=1, people=1, urgency=2)
    assert rules.weights(DebtGuidelines(channel_id=CHANNEL, starts_on=NOW.date())) == Weights()
    assert rules.weights(
        DebtGuidelines(channel_id=CHANNEL, starts_on=NOW.date(), impact_weight=0, people_weight=3)
    ) == Weights(impact=0, people=3)


impacts, quarters_lost = st.integers(1, 5), st.integers(0, 4000)
crowds, standings = st.integers(0, 50), st.sampled_from(STANDINGS)
weighings = st.builds(Weights, *[st.integers(0, 10)] * 4)


@given(impacts, quarters_lost, crowds, standings, weighings)
def test_more_of_anything_never_makes_a_debt_less_worth_paying(
    impact: int, quarters: int, people: int, standing: str, weighing: Weights
) -> None:
    def of(impact: int, quarters: int, people: int, standing: str) -> int:
        return Benefit(impact, Interest(quarters, people), standing, weighing).units

    here = of(impact, quarters, people, standing)
    worse = {"": "at_risk", "on_track": "at_risk"}.get(standing, "off_track")
    assert here <= of(min(5, impact + 1), quarters, people, standing)
    assert here <= of(impact, quarters + 1, people, standing)
    assert here <= of(impact, quarters, people + 1, standing)
    assert here <= of(impact, quarters, people, worse)


@given(impacts | st.none(), quarters_lost, crowds, standings)
def test_a_benefit_lies_between_nothing_and_twenty_two(
    impact: int | None, quarters: int, people: int, standing: str
) -> None:
    of = Benefit(impact, Interest(quarters, people), standing)
    assert 0 <= of.points <= 22
    parts = (of.impact_units, of.hours_units, of.people_units, of.urgency_units)
    assert of.units == sum(parts)
    model = 2 * ((impact or 1) - 1) + min(quarters / 4, 80) / 16 + min(people, 5)
    assert of.points == model + {"at_risk": 2, "off_track": 4}.get(standing, 0)


# The order


def test_what_needs_sizing_stands_above_all_by_hours_and_what_is_over_below() -> None:
    unsized = debt(id=UUID(int=1), number=1, effort=1)
    unsized_too = debt(id=UUID(int=2), number=2, impact=5)
    best = debt(id=UUID(int=3), number=3, impact=5, effort=13)
    over = debt(id=UUID(int=4), number=4, impact=5, effort=1, state="withdrawn")
    benefits = {
        unsized.id: benefit(None, 1),
        unsized_too.id: benefit(5, 2),
        best.id: benefit(5, 80, 5, "off_track"),
        over.id: benefit(5, 80, 5, "off_track"),
    }
    ordered = rules.ranked([over, best, unsized, unsized_too], benefits)
    assert [each.number for each in ordered] == [2, 1, 3, 4]


def test_of_equal_benefit_the_smaller_effort_comes_first_and_then_the_older_one() -> None:
    debts = [
        debt(id=UUID(int=number), number=number, impact=3, effort=effort) for number, effort in ((1, 8), (2, 2), (3, 2))
    ]
    ordered = rules.ranked(debts, {each.id: benefit(3) for each in debts})
    assert [each.number for each in ordered] == [2, 3, 1]


def test_a_small_annoyance_does_not_beat_a_wall() -> None:
    wall = debt(id=UUID(int=1), number=1, impact=5, effort=13)
    pebble = debt(id=UUID(int=2), number=2, impact=4, effort=1)
    ordered = rules.ranked([pebble, wall], {wall.id: benefit(5), pebble.id: benefit(4)})
    assert [each.number for each in ordered] == [1, 2]


@given(
    st.lists(
        st.tuples(impacts | st.none(), st.sampled_from((None, 1, 2, 13)), quarters_lost, crowds, standings),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_is_the_same_however_they_come(sized: list[tuple[Any, ...]], chance: Any) -> None:
    debts = [
        debt(id=UUID(int=number), number=number, impact=impact, effort=effort)
        for number, (impact, effort, *_) in enumerate(sized, 1)
    ]
    benefits = {
        each.id: Benefit(each.impact, Interest(quarters, people), standing)
        for each, (*_, quarters, people, standing) in zip(debts, sized, strict=True)
    }
    ordered = rules.ranked(debts, benefits)
    shuffled = list(debts)
    chance.shuffle(shuffled)
    assert rules.ranked(shuffled, benefits) == ordered
    assert len({rules.rank(each, benefits[each.id]) for each in debts}) == len(debts)
    rated = [each for each in ordered if not rules.needs_sizing(each)]
    assert ordered == [each for each in ordered if rules.needs_sizing(each)] + rated
    assert [benefits[each.id].units for each in rated] == sorted(
        (benefits[each.id].units for each in rated), reverse=True
    )
