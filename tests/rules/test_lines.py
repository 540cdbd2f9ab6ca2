"""What a typed line says: its title and the whole of it, what is no record, which list is asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.rules import debt, outcome, risk, text
from bot.rules import risk as rules
from bot.rules.lines import Lines
from tests.builders import CHANNEL, NOW, somebody

TODAY = NOW.date()


def test_a_short_line_is_the_title() -> None:
    assert rules.LINES.split("  the provider\tmay  not scale ") == ("the provider may not scale", "")
    assert rules.LINES.split("the provider may not scale") == ("the provider may not scale", "")


def test_two_lines_are_one_title_and_are_kept_as_they_were() -> None:
    assert rules.LINES.split("no one wants it\nbecause of the price") == (
        "no one wants it because of the price",
        "no one wants it\nbecause of the price",
    )


def test_a_line_too_long_for_a_title_is_kept_whole() -> None:
    line = "the payment provider may not scale " * 10
    title, happening = rules.LINES.split(line)
    assert happening == line.strip()
    assert len(title) <= 150
    assert title.endswith("…")
    assert line.startswith(title[:-1])


def test_a_line_that_cannot_be_kept_whole_is_refused() -> None:
    line = "".join(f"{number:04} " for number in range(800)).strip()
    assert rules.LINES.split(line[:3000].strip())[1] == line[:3000].strip()
    with pytest.raises(Refused, match="at most 3000 characters; this has 3999"):
        rules.LINES.split(line)


@given(st.text(st.characters(exclude_categories=())) | st.text("ab \n\x00<!channel>é🙂", min_size=100, max_size=3000))
def test_what_is_split_can_always_be_flagged_or_is_empty(line: str) -> None:
    try:
        title, happening = rules.LINES.split(line)
    except Refused as refusal:
        if "`/risk R-12`" not in refusal.words:  # which is said to what reads like a key or a command
            raise
        return
    if text.says_something(title):
        flagged, _ = rules.flag(CHANNEL, 1, somebody(), NOW, TODAY, title=title, happening=happening)
        assert flagged.title == title
        assert flagged.happening == happening.strip()
    elif not title:
        assert happening == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("list", {}),
        ("LIST mine", {"which": "mine"}),
        ("list all critical", {"which": "all", "level": "critical"}),
        ("list due feasibility payment", {"which": "due", "kind": "feasibility", "words": "payment"}),
    ],
)
def test_a_typed_list_says_what_it_shows(line: str, said: dict[str, str]) -> None:
    assert rules.LINES.listing.fullmatch(line)
    assert rules.LINES.asked_list(line) == said


@pytest.mark.parametrize("line", ["list of vendors is out of date", "listen to users", "list mine of all people"])
def test_a_flag_may_begin_with_the_word_list(line: str) -> None:
    assert rules.LINES.listing.fullmatch(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "nothing new, thanks",
        "No new risks",
        "none at all",
        "nope nothing",
        "Nothing from me this week.",
        "no",
        "nothing so far!",
    ],
)
def test_that_there_is_nothing_new_is_said_in_many_words(line: str) -> None:
    assert rules.LINES.says_nothing_new(line)


@pytest.mark.parametrize(
    "line", ["nothing works in staging", "no owner for payments", "none of the tests run", "nobody"]
)
def test_a_risk_may_begin_with_no(line: str) -> None:
    assert not rules.LINES.says_nothing_new(line)


def test_a_long_word_is_listed_by_its_beginning() -> None:
    assert rules.LINES.asked_list(f"list {'x' * 4000}") == {"words": "x" * 100}


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (risk.LINES, "mitigate R-3"),
        (risk.LINES, "close this please"),
        (risk.LINES, "duplicate r12"),
        (debt.LINES, "park D-3"),
        (debt.LINES, "pay"),
        (debt.LINES, "own it"),
        (outcome.LINES, "drop O-3"),
        (outcome.LINES, "resume"),
        (outcome.LINES, "17"),
    ],
)
def test_what_is_done_on_a_card_is_not_taken_for_a_new_record(lines: Lines, line: str) -> None:
    with pytest.raises(Refused, match=f"reads like a command.*`{lines.command} {lines.letter}-12` shows one"):
        lines.split(line)


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (risk.LINES, "nobody has a plan"),
        (risk.LINES, "we close the shop too early"),
        (debt.LINES, "mitigate"),
        (outcome.LINES, "people pay with one press"),
        (outcome.LINES, "blocks R-3"),
    ],
)
def test_what_another_ritual_calls_a_step_may_be_said_here(lines: Lines, line: str) -> None:
    assert lines.split(line) == (line, "")
