"""Who is asked about a record on which day: reviews by level, leads after two working days, tripwires on their date."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.errors import Refused
from bot.rules import due, tripwires
from bot.rules import risk as rules
from bot.rules.due import Due
from storage.changes import Change
from storage.risk import Risk
from storage.rounds import Ask
from tests.builders import NOW, ask, channel, risk, somebody

MONDAY = NOW.date()
MAYA, TOM = somebody(), somebody(id=UUID(int=2), slack_id="U2", name="Tom")
FRIDAY_ONLY = somebody(id=UUID(int=3), working_days="5")
NEVER = somebody(id=UUID(int=4), working_days="")
WHY = {"why": "It costs more", "reopen_if": "it happens twice", "review_on": "2026-10-24"}  # a Saturday


def days(number: int) -> date:
    return MONDAY + timedelta(days=number)


def asked(known: Risk, on: date, leads: Any = (), present: Any = (MAYA, TOM, FRIDAY_ONLY)) -> list[Due]:
    return list(rules.asks([known], {each.id: each for each in present}, leads, channel(), on))


def on_which_days(known: Risk, leads: Any = ()) -> list[tuple[int, UUID, str]]:
    """Who is asked what on which of the next thirty days."""
    return [(number, each.person_id, each.kind) for number in range(30) for each in asked(known, days(number), leads)]


def owned(by: Any, **given: Any) -> Risk:
    return risk(state="owned", owner_id=by.id, ownerless_since=None, **given)


def test_the_next_ritual_day_and_working_day_of_a_person() -> None:
    assert due.ritual_date(MAYA, channel(), MONDAY) == days(1)  # Tuesday, the channel's
    assert due.ritual_date(MAYA, channel(), days(2)) == days(8)
    assert due.ritual_date(FRIDAY_ONLY, channel(), MONDAY) == days(4)
    assert (due.ritual_date(NEVER, channel(), MONDAY), due.working_date(NEVER, MONDAY)) == (None, None)
    assert due.working_date(MAYA, days(5)) == days(7)  # a Saturday
    assert due.working_date(MAYA, days(4), 2) == days(8)


def test_a_review_waits_for_its_owners_ritual_day() -> None:
    assert on_which_days(owned(MAYA, review_on=days(2)))[:1] == [(8, MAYA.id, "review")]


def test_what_was_not_answered_comes_again_on_each_ritual_day_unless_it_still_waits() -> None:
    known = owned(MAYA, review_on=days(2))
    assert on_which_days(known) == [(number, MAYA.id, "review") for number in (8, 15, 22, 29)]
    again = asked(known, days(15))

    def waiting(on: date, **other: Any) -> Ask:
        return ask(**{"person_id": MAYA.id, "kind": "review", "subject_id": known.id, "nominal": on} | other)

    assert due.unasked(again, [waiting(days(8))]) == []
    assert due.unasked(again, [waiting(days(15))]) == again
    assert due.unasked(again, [waiting(days(8), kind="owner"), waiting(days(8), person_id=TOM.id)]) == again


@pytest.mark.parametrize("score", [(4, 4), (5, 5)])
def test_a_high_or_critical_one_comes_on_the_next_working_day_and_goes_to_the_leads_two_working_days_later(
    score: tuple[int, int],
) -> None:
    known = owned(MAYA, review_on=days(5), likelihood=score[0], impact=score[1])
    told = on_which_days(known, leads=[TOM, MAYA])
    assert [each for each in told if each[0] < 14] == [
        (7, MAYA.id, "review"),
        (8, MAYA.id, "review"),
        (9, TOM.id, "review"),
    ]


def test_of_a_risk_without_an_owner_the_leads_are_asked_for_one_after_two_working_days_and_nothing_else() -> None:
    told = on_which_days(risk(ownerless_since=days(3), review_on=days(20)), leads=[TOM])
    assert told[0] == (8, TOM.id, "owner")
    urgent = on_which_days(risk(ownerless_since=days(3), review_on=days(28), likelihood=4, impact=4), leads=[TOM])
    assert urgent[0] == (7, TOM.id, "owner")
    assert {kind for _, _, kind in (*told, *urgent)} == {"owner"}


def test_an_owner_who_is_not_there_any_more_is_no_owner() -> None:
    known = owned(somebody(id=UUID(int=99)), review_on=days(1))
    assert on_which_days(known, leads=[TOM])[:1] == [(1, TOM.id, "review")]


# Tripwires


def decided(**wrong: str) -> Any:
    return tripwires.decided(channel().id, "risk", risk().id, MAYA, NOW, MONDAY, WHY | wrong)


def test_a_tripwire_is_asked_about_on_the_deciders_next_working_day_else_the_leads_are() -> None:
    standing = decided()
    for deciders, leads, expected in (
        ({standing.record_id: MAYA}, [TOM], [Due(MAYA.id, "tripwire", standing.record_id, days(7))]),
        ({}, [TOM], [Due(TOM.id, "tripwire", standing.record_id, days(7))]),
        ({}, [], []),
    ):
        found = [
            each
            for number in range(14)
            for each in tripwires.asks([standing], deciders, leads, channel(), days(number))
        ]
        assert found == expected + [replace(each, nominal=days(8)) for each in expected]  # and again on the ritual day


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"why": " "}, "why"),
        ({"why": "?"}, "why"),
        ({"why": "x" * 1001}, "why"),
        ({"reopen_if": ""}, "reopen_if"),
        ({"review_on": ""}, "review_on"),
        ({"review_on": "soon"}, "review_on"),
        ({"review_on": "2026-10-19"}, "review_on"),
        ({"review_on": "2027-11-01"}, "review_on"),
    ],
)
def test_a_decision_to_do_nothing_needs_a_reason_a_condition_and_a_day(wrong: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        decided(**wrong)
    assert refusal.value.field == field


def test_of_a_long_reason_nothing_is_lost() -> None:
    assert decided(why="x" * 1000).why == "x" * 1000


def test_a_review_is_at_most_a_year_ahead() -> None:
    on = date(2026, 11, 24)
    assert due.reviewable(on + due.AHEAD, on) == on + due.AHEAD
    for wrong in (on, on + due.AHEAD + timedelta(days=1)):
        with pytest.raises(Refused):
            due.reviewable(wrong, on)


def test_what_is_asked_once_is_not_asked_again_however_it_ended_unless_it_was_excused() -> None:
    record, day = UUID(int=7), date(2026, 10, 20)

    def put(state: str, nominal: date) -> Ask:
        return Ask(
            person_id=MAYA.id,
            channel_id=channel().id,
            ritual="risk",
            kind="once",
            subject_id=record,
            nominal=nominal,
            due=NOW,
            state=state,
        )

    wanted = [Due(each.id, "once", record, day) for each in (MAYA, TOM)]
    assert due.once(wanted, [put("missed", date(2026, 10, 13))]) == wanted[1:]
    assert due.once(wanted, [put("skipped", date(2026, 10, 13))]) == wanted[1:]
    assert due.once(wanted, [put("excused", date(2026, 10, 13)), put("open", day)]) == wanted


def test_history_tells_the_last_decision_about_each_record_and_whether_it_renewed_one() -> None:
    def put_aside(record: int, state: str | None, why: str, verb: str = "parked") -> Change:
        after = {"why": why, "reopen_if": "twice", "review_on": "2027-01-20"}
        return Change(
            channel_id=channel().id, ritual="debt", record_id=UUID(int=record), at=NOW, by=MAYA.id, verb=verb,
            before={"state": state} if state else {}, after=after,
        )  # fmt: skip

    reopened = Change(
        channel_id=channel().id, ritual="debt", record_id=UUID(int=3), at=NOW, by=MAYA.id, verb="reopened",
        before={"state": "parked"}, after={"state": "nominated", "why": "it is back"},
    )  # fmt: skip
    told = tripwires.decisions(
        [put_aside(1, "nominated", "later"), put_aside(2, None, "one"), put_aside(1, None, "still"), reopened]
    )
    until = date(2027, 1, 20)
    assert told == {
        UUID(int=1): tripwires.Decision(MAYA.id, "still", "twice", until, renewed=True),
        UUID(int=2): tripwires.Decision(MAYA.id, "one", "twice", until, renewed=True),
    }
