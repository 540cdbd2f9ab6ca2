"""What an answer or a skip makes of an ask, when it is late, and which typed line is an answer."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import Refused
from bot.rules import rounds
from tests.builders import ask, run

MONDAY = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MIDNIGHT = MONDAY.replace(hour=0)  # of an answer no more than the day is kept


STATES = ("open", "answered", "skipped", "late", "expired", "missed", "excused")


@pytest.mark.parametrize("state", STATES)
def test_an_answer_counts_while_the_run_is_open_also_a_second_one(state: str) -> None:
    question = ask(state=state)
    rounds.answer(question, run(state="open"), "nothing_new", MONDAY)
    rounds.answer(question, run(state="open"), "flagged", MONDAY + HOUR)
    assert (question.state, question.answer, question.answered_at) == ("answered", "flagged", MIDNIGHT)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("closed", ["closed", "missed"])
def test_an_answer_after_the_run_closed_is_late_unless_there_was_one_before(state: str, closed: str) -> None:
    question = ask(state=state)
    rounds.answer(question, run(state=closed), "flagged", MONDAY)
    assert question.state == ("answered" if state == "answered" else "late")
    assert question.answer == "flagged"


def test_a_late_answer_that_changes_keeps_its_first_moment_and_is_counted_once() -> None:
    question, closed = ask(state="missed"), run(state="closed", closes_at=MONDAY)
    rounds.answer(question, closed, "nothing_new", MONDAY + HOUR)
    rounds.answer(question, closed, "flagged", MONDAY + 24 * HOUR)
    after = MONDAY + timedelta(microseconds=1)  # of the period that follows
    assert (question.state, question.answer, question.answered_at) == ("late", "flagged", after)


@pytest.mark.parametrize("line", ["It may not scale", "nothing new", "okra prices may rise", "3", "8/10!"])
def test_some_words_or_a_number_plainly_answer(line: str) -> None:
    assert rounds.plainly_answers(line)


@pytest.mark.parametrize("line", ["scalability", "thanks!", "Thank you all", "ok then", "Hello there"])
def test_a_word_or_a_courtesy_does_not_plainly_answer(line: str) -> None:
    assert not rounds.plainly_answers(line)


def test_a_question_without_a_run_is_never_late() -> None:
    question = ask()
    rounds.answer(question, None, "flagged", MONDAY)
    assert question.state == "answered"
    rounds.skip(other := ask(), None, MONDAY)
    assert other.state == "skipped"


@pytest.mark.parametrize("state", ["open", "skipped", "expired", "missed"])
def test_a_question_can_be_skipped_while_its_run_is_open(state: str) -> None:
    question = ask(state=state)
    rounds.skip(question, run(), MONDAY)
    assert (question.state, question.answer, question.answered_at) == ("skipped", "skipped", MIDNIGHT)


@pytest.mark.parametrize("state", ["answered", "late"])
def test_what_is_answered_cannot_be_skipped(state: str) -> None:
    question = ask(state=state, answer="flagged")
    with pytest.raises(Refused, match="answered this already") as refusal:
        rounds.skip(question, run(), MONDAY)
    assert (refusal.value.field, question.state, question.answer) == (None, state, "flagged")


@pytest.mark.parametrize("closed", ["closed", "missed"])
def test_what_has_closed_cannot_be_skipped(closed: str) -> None:
    question = ask(state="missed")
    with pytest.raises(Refused, match="has closed"):
        rounds.skip(question, run(state=closed), MONDAY)
    assert (question.state, question.answer, question.answered_at) == ("missed", None, None)


def test_the_question_of_a_later_run_stands_for_the_one_that_is_still_open() -> None:
    older, newer = ask(nominal=date(2026, 10, 20)), ask(nominal=date(2026, 10, 27))
    assert rounds.superseded(older, newer)
    assert not rounds.superseded(newer, older)
    assert not rounds.superseded(newer, newer)


def test_an_answer_to_what_a_newer_question_stood_for_counts_while_its_run_is_open() -> None:
    older = ask(state="missed")
    rounds.answer(older, run(), "nothing_new", MONDAY)
    assert (older.state, older.answer) == ("answered", "nothing_new")
