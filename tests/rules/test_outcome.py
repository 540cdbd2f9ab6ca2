"""What people may say of an outcome, numbers as they type them, and how it stands by the stated rule."""

from contextlib import suppress
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.rules import outcome as rules
from bot.rules.outcome import numbers
from tests.builders import NOW, check_in, draft, outcome

ON = NOW.date()
NARROW = "\u202f"

# Numbers


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("40", 40),
        ("12.5", 12.5),
        ("12,5", 12.5),
        ("12,5 %", 12.5),
        ("1.200,50", 1200.5),
        ("1,200.50", 1200.5),
        ("1 200,50", 1200.5),
        ("1\u00a0200", 1200),
        ("1\u202f200\u202f000", 1200000),
        ("1'200", 1200),
        ("1_200.5", 1200.5),
        ("1.200.000", 1200000),
        ("1,200,000", 1200000),
        ("1.200.000,25", 1200000.25),
        ("-3", -3),
        ("−3", -3),
        ("+4", 4),
        ("- 3", -3),
        ("1e6", 1000000),
        ("2.5E3", 2500),
        ("1e12", 1000000000000),
        ("1.5k", 1500),
        ("€ 1.5k", 1500),
        ("40 min", 40),
        ("40 km", 40),
        ("0.125", 0.125),
        ("0,125", 0.125),
        ("1234.567", 1234.567),
        ("1.2345", 1.2345),
        ("3.", 3),
        ("٤٢", 42),
        ("４２", 42),
        ("-0", 0),
    ],
)
def test_a_number_is_understood_as_people_type_it(typed: str, number: float) -> None:
    assert rules.understood(typed, "value") == number


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Write a number."),
        (None, "Write a number."),
        ("   ", "Write a number."),
        ("a lot", "Write one number"),
        ("nan", "Write one number"),
        ("inf", "Write one number"),
        ("1.200", "could be 1200 or 1.2"),
        ("1,200", "could be 1200 or 1.2"),
        ("-12.345 €", "could be 12345 or 12.3450"),
        ("3/4", "more than one number"),
        ("10-12", "more than one number"),
        ("40 min 30", "more than one number"),
        ("--3", "as one number"),
        ("-+3", "as one number"),
        (".5", "as one number"),
        ("4*", "as one number"),
        ("1,2,3", "does not part thousands"),
        ("1.20.000", "does not part thousands"),
        ("12 34", "does not part thousands"),
        ("1.200'000", "what the signs in"),
        ("1'200 000,5", "what the signs in"),
        ("1e13", "more than 1 000"),
        ("1e999", "more than 1 000"),
        ("0.1234567", "At most 6 digits after the point"),
        ("123456789012.12345", "15 in all"),
        ("40 per hundred visitors of ours", "as one number"),
    ],
)
def test_what_is_no_number_or_could_be_two_is_refused_with_what_to_write_instead(typed: str | None, words: str) -> None:
    with pytest.raises(Refused, match=words) as told:
        rules.understood(typed, "value")
    assert told.value.field == "value"


@given(st.decimals(min_value=-(10**8), max_value=10**8, places=6).map(float))
def test_a_number_that_a_form_is_filled_with_is_read_again_as_it_was(number: float) -> None:
    assert rules.understood(rules.plain(number), "value") == number


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_number_or_refused(typed: str) -> None:
    with suppress(Refused):  # any other error fails
        assert abs(rules.understood(typed, "value")) <= 10**12


@pytest.mark.parametrize(
    ("number", "unit", "shown"),
    [
        (40.0, "%", "40 %"),
        (1200.5, "min", f"1{NARROW}200.5 min"),
        (1e12, "", f"1{NARROW}000{NARROW}000{NARROW}000{NARROW}000"),
        (-3.0, "", "−3"),
        (0.000001, "", "0.000001"),
        (0.0, "", "0"),
    ],
)
def test_a_number_is_shown_so_that_all_read_it_alike(number: float, unit: str, shown: str) -> None:
    assert rules.shown(number, unit) == shown
    assert numbers.understood(shown, "value") == number


def test_a_unit_that_was_typed_with_a_number_is_kept() -> None:
    said = rules.filled({"statement": "x", "baseline": "12,5 %", "target": "20"})
    assert (said["baseline"], said["target"], said["unit"]) == (12.5, 20, "%")
    assert rules.filled({"statement": "x", "baseline": "12 eur", "unit": "EUR"})["unit"] == "EUR"
    assert rules.filled({"statement": "x"})["unit"] == ""


def test_a_number_in_another_unit_is_refused() -> None:
    assert rules.understood("40 MIN", "value", "min") == 40
    assert rules.understood("40", "value", "min") == 40
    with pytest.raises(Refused, match="It is measured in min: write the number alone"):
        rules.understood("40 s", "value", "min")
    with pytest.raises(Refused, match="measured in s: write the number alone") as told:
        rules.filled({"statement": "x", "baseline": "90 s", "target": "1 min"})
    assert told.value.field == "target"


# Statements


@pytest.mark.parametrize(
    "statement",
    [
        "ship the new checkout",
        "Launch the app",
        "build X",
        "release version 3",
        "we will ship the new checkout",
        "We’ll launch in May",
        "Let's build an API",
        "to deliver the redesign",
        "Shipping the new checkout",
        "roll out the new onboarding",
    ],
)
def test_a_statement_that_says_what_we_do_reads_like_an_output(statement: str) -> None:
    assert rules.reads_like_output(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "Customers pay in one minute",
        "Ship the new checkout so that customers pay in one minute",
        "Shipment errors are halved",
        "Builders find what they need",
        "Releases take a day less",
        "Fewer people leave at checkout",
        "Additional revenue from returning customers",
    ],
)
def test_a_statement_that_says_what_is_different_does_not(statement: str) -> None:
    assert not rules.reads_like_output(statement)


# Fields


def said(**given: Any) -> dict[str, Any]:
    plain = {"statement": "People pay in a minute", "metric": "Time to pay", "baseline": 90.0, "target": 60.0}
    return {**plain, "due_on": ON + timedelta(days=30), **given}


def test_what_is_said_is_kept_cleaned_and_begins_today_unless_told_otherwise() -> None:
    kept = rules.checked(said(statement="  People   pay\nin a minute ", unit=" s ", link=" https://x.test/a "), ON)
    assert (kept["statement"], kept["unit"], kept["link"]) == ("People pay in a minute", "s", "https://x.test/a")
    assert (kept["starts_on"], kept["cadence"]) == (ON, 2)
    assert rules.missing(kept) == []


def test_one_line_is_enough_and_what_is_missing_is_known() -> None:
    kept = rules.checked({"statement": "People pay in a minute"}, ON)
    assert rules.missing(kept) == ["metric", "baseline", "target", "due_on"]
    assert rules.missing(draft(metric="Time", baseline=0.0)) == ["target", "due_on"]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"statement": " "}, "statement", "Say in one line what will be different"),
        ({"statement": "**"}, "statement", "Say it in words"),
        ({"statement": "x" * 151}, "statement", "at most 150"),
        ({"metric": "x" * 101}, "metric", "At most 100"),
        ({"unit": "x" * 21}, "unit", "At most 20"),
        ({"link": "javascript:alert(1)"}, "link", "begins with https"),
        ({"link": "https://a b"}, "link", "begins with https"),
        ({"link": "https://a|b"}, "link", "begins with https"),
        ({"link": "https://" + "x" * 500}, "link", "At most 500"),
        ({"target": 90.0}, "target", "are the same"),
        ({"cadence": 3}, "cadence", "Choose every week"),
        ({"due_on": ON}, "due_on", "still to come"),
        ({"due_on": ON - timedelta(days=3)}, "due_on", "still to come"),
        ({"starts_on": ON + timedelta(days=30)}, "due_on", "after the start"),
        ({"due_on": ON + timedelta(days=800)}, "due_on", "within two years"),
        ({"starts_on": ON - timedelta(days=800)}, "starts_on", "within two years"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(given: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as told:
        rules.checked(said(**given), ON)
    assert told.value.field == field


def test_days_that_an_outcome_has_may_lie_in_the_past() -> None:
    old = outcome(starts_on=ON - timedelta(days=900), due_on=ON - timedelta(days=1))
    assert rules.checked(old.model_dump(), ON, old)["due_on"] == old.due_on


def test_a_form_says_no_cadence_that_it_does_not_offer() -> None:
    assert rules.filled({"statement": "x", "cadence": "4"})["cadence"] == 4
    assert rules.filled({"statement": "x", "cadence": "often"})["cadence"] == 0


# How it stands

SHARES = st.fractions(min_value=0, max_value=1, max_denominator=1000)
SURE = st.integers(min_value=1, max_value=10)
ORDER = {rules.OFF_TRACK: 0, rules.AT_RISK: 1, rules.ON_TRACK: 2}


@pytest.mark.parametrize(
    ("e", "p", "c", "name"),
    [
        ("0", "0", 3, "off_track"),
        ("0", "1", 3, "off_track"),
        ("0", "0", 4, "at_risk"),
        ("0.49", "0", 6, "at_risk"),
        ("0.5", "0.24", 6, "off_track"),
        ("0.5", "0.25", 6, "at_risk"),
        ("0.5", "0.24", 7, "at_risk"),
        ("0.24", "0", 7, "on_track"),
        ("0.25", "0.17", 7, "at_risk"),
        ("0.25", "0.175", 7, "on_track"),
        ("0.5", "0.35", 7, "on_track"),
        ("0.5", "0.349", 10, "at_risk"),
        ("1", "0.7", 7, "on_track"),
        ("1", "0.69", 10, "at_risk"),
        ("1", "1", 6, "at_risk"),
    ],
)
def test_before_the_due_date_it_stands_as_the_rule_says(e: str, p: str, c: int, name: str) -> None:
    assert rules.named(Fraction(e), Fraction(p), c, over=False) == name


@pytest.mark.parametrize(
    ("p", "name"), [("1", "on_track"), ("0.999", "at_risk"), ("0.9", "at_risk"), ("0.89", "off_track")]
)
def test_after_the_due_date_only_progress_counts(p: str, name: str) -> None:
    assert {rules.named(Fraction(1), Fraction(p), c, over=True) for c in range(1, 11)} == {name}


@given(SHARES, SHARES, SHARES, SURE, SURE, st.booleans())
def test_more_progress_or_confidence_never_makes_it_worse(
    e: Fraction, p: Fraction, q: Fraction, c: int, d: int, over: bool
) -> None:
    worse = rules.named(e, min(p, q), min(c, d), over=over)
    better = rules.named(e, max(p, q), max(c, d), over=over)
    assert ORDER[worse] <= ORDER[better]


@given(SHARES, SHARES, SHARES, SURE)
def test_more_time_gone_by_never_makes_it_better(e: Fraction, f: Fraction, p: Fraction, c: int) -> None:
    assert ORDER[rules.named(max(e, f), p, c, over=False)] <= ORDER[rules.named(min(e, f), p, c, over=False)]


VALUES = st.decimals(min_value=-(10**6), max_value=10**6, places=2).map(float)


@given(VALUES, VALUES, VALUES)
def test_progress_is_a_share_and_the_same_in_either_direction(baseline: float, target: float, value: float) -> None:
    if baseline == target:
        return
    come = rules.progress(baseline, target, value)
    assert 0 <= come <= 1
    assert come == rules.progress(-baseline, -target, -value)
    assert rules.progress(baseline, target, baseline) == 0
    assert rules.progress(baseline, target, target) == 1


def test_progress_is_exact_where_floats_are_not() -> None:
    assert rules.progress(0.0, 0.3, 0.1) == Fraction(1, 3)
    assert rules.progress(90.0, 60.0, 75.0) == Fraction(1, 2)  # lower is better


@given(st.integers(min_value=-1000, max_value=1000))
def test_time_passes_from_start_to_due(day: int) -> None:
    passed = rules.elapsed(date(2026, 1, 1), date(2026, 4, 11), date(2026, 1, 1) + timedelta(days=day))
    assert passed == min(max(Fraction(day, 100), Fraction(0)), Fraction(1))


def test_nobody_knows_how_it_stands_before_the_first_check_in() -> None:
    stands = rules.standing(outcome(), None, ON)
    assert (stands.name, stands.confidence, stands.progress) == ("", None, 0)


def test_the_last_check_in_decides_and_the_due_date_is_still_in_time() -> None:
    due = outcome().due_on
    assert due is not None
    assert rules.standing(outcome(), check_in(), ON).name == "on_track"
    assert not rules.standing(outcome(), check_in(value=60.0), due).over
    late = rules.standing(outcome(), check_in(value=56.0), due + timedelta(days=1))
    assert (late.over, late.name) == (True, "at_risk")


@pytest.mark.parametrize(
    ("known", "last", "days", "stale"),
    [
        (outcome(), None, 27, False),
        (outcome(), None, 28, True),
        (outcome(cadence=1), None, 14, True),
        (outcome(cadence=4), None, 55, False),
        (outcome(), check_in(day=ON + timedelta(days=10)), 37, False),
        (outcome(), check_in(day=ON + timedelta(days=10)), 38, True),
        (outcome(starts_on=ON + timedelta(days=10)), None, 37, False),
        (outcome(active_on=ON + timedelta(days=10)), None, 37, False),
        (outcome(state="achieved"), None, 90, False),
    ],
)
def test_no_check_in_for_two_cadences_is_stale(known: Any, last: Any, days: int, stale: bool) -> None:
    assert rules.standing(known, last, ON + timedelta(days=days)).stale is stale


def test_what_stands_worst_comes_first_then_drafts_then_what_is_over() -> None:
    known = [
        (outcome(number=1, state="missed"), None),
        (draft(number=2), None),
        *(
            (outcome(number=number), check_in(confidence=sure) if sure else None)
            for number, sure in ((3, 8), (4, 0), (5, 5), (6, 2))
        ),
        (outcome(number=7), check_in(confidence=1)),
    ]
    told = sorted(
        known,
        key=lambda each: rules.worst_first(
            each[0], rules.standing(each[0], each[1], ON) if each[0].state == "active" else None
        ),
    )
    assert [each.number for each, _ in told] == [6, 7, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    "line",
    ["no change", "No changes so far, thanks!", "the same", "unchanged", "nothing has changed yet", "as before."],
)
def test_that_nothing_has_changed_can_be_said_in_words(line: str) -> None:
    assert rules.says_no_change(line)


@pytest.mark.parametrize("line", ["35", "no change but the metric fell", "it goes well", "the same as 35 %", ""])
def test_a_line_that_says_more_is_no_such_answer(line: str) -> None:
    assert not rules.says_no_change(line)


@pytest.mark.parametrize(
    ("line", "said"),
    [("list", {}), ("list at risk", {"which": "at_risk"}), ("list Mine order", {"which": "mine", "words": "order"})],
)
def test_a_typed_list_says_what_it_shows(line: str, said: dict[str, str]) -> None:
    assert rules.LINES.listing.fullmatch(line)
    assert rules.LINES.asked_list(line) == said
