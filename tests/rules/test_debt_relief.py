"""Whether the pain is gone: who is asked a month after a debt was paid, once, and what is kept of the answer."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from bot.errors import Refused
from bot.rules import debt as rules
from bot.rules.due import Due
from storage.debt import Relief
from tests.builders import NOW, ask, channel, debt, somebody

PAID_ON = date(2026, 10, 20)
MONTH = date(2026, 11, 24)  # the first Tuesday from 30 days later on
MAYA, TOM = somebody(), somebody(id=UUID(int=2), slack_id="U2", name="Tom")
PAID = debt(state="paid", paid_on=PAID_ON, changed="faster")
HIT = {PAID.id: [MAYA.id, TOM.id, UUID(int=99)]}


def asks(on: date) -> list[Due]:
    return list(rules.relief_asks([PAID], HIT, {MAYA.id: MAYA, TOM.id: TOM}, channel(), on))


def test_who_was_hit_and_is_still_there_is_asked_on_their_ritual_day_after_thirty_days() -> None:
    assert asks(MONTH) == [Due(each.id, "relief", PAID.id, MONTH) for each in (MAYA, TOM)]
    assert [asks(PAID_ON + timedelta(days=days)) for days in range(35)] == [[]] * 35


def test_who_could_not_be_asked_is_asked_on_a_later_ritual_day_of_four_weeks() -> None:
    asked = [on for days in range(100) if asks(on := PAID_ON + timedelta(days=days))]
    assert asked == [MONTH + timedelta(weeks=weeks) for weeks in range(4)]


def test_the_days_that_can_matter_are_looked_at_and_no_others() -> None:
    first, last = rules.paid_from(MONTH)
    assert first <= PAID_ON <= last
    assert rules.paid_from(PAID_ON + timedelta(days=30))[1] == PAID_ON
    assert rules.paid_from(PAID_ON + timedelta(days=58))[0] == PAID_ON


@pytest.mark.parametrize(
    ("state", "again"), [("open", 0), ("answered", 0), ("skipped", 0), ("excused", 1), ("expired", 1)]
)
def test_each_is_asked_once_unless_they_were_away(state: str, again: int) -> None:
    later = MONTH + timedelta(weeks=1)
    put = [ask(kind="relief", subject_id=PAID.id, nominal=MONTH, state=state)]
    assert len(rules.relief_once([Due(MAYA.id, "relief", PAID.id, later)], put, [PAID])) == again


def test_what_was_reopened_and_paid_anew_is_asked_anew() -> None:
    before = [ask(kind="relief", subject_id=PAID.id, nominal=PAID_ON - timedelta(days=9), state="answered")]
    assert len(rules.relief_once([Due(MAYA.id, "relief", PAID.id, MONTH)], before, [PAID])) == 1


@pytest.mark.parametrize("gone", [True, False])
def test_history_keeps_that_somebody_answered_and_not_who_or_what(gone: bool) -> None:
    said, step = rules.relieve(PAID, None, MAYA, NOW, gone=gone)
    assert (said.debt_id, said.person_id, said.paid_on, said.gone) == (PAID.id, MAYA.id, PAID_ON, gone)
    assert (step.verb, step.by, step.before, step.after) == ("relieved", None, {}, {})
    with pytest.raises(Refused, match=f"the pain is {'gone' if gone else 'still there'}"):
        rules.relieve(PAID, said, MAYA, NOW, gone=not gone)


def test_of_what_is_not_paid_any_more_nothing_is_answered() -> None:
    with pytest.raises(Refused, match="D-7 is nominated by now"):
        rules.relieve(debt(), None, MAYA, NOW, gone=True)


@pytest.mark.parametrize(("answers", "told"), [(None, False), (Relief(2, 2), False), (Relief(0, 3), True)])
def test_the_channel_sees_counts_of_at_least_three(answers: Relief | None, told: bool) -> None:
    assert rules.tellable(answers) is told
