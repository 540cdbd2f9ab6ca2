"""Voices: when a round of them is open to all, how far apart they are, who is asked, and who may say what."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.rules.outcome import voices as rules
from bot.rules.outcome.voices import Voice
from storage.absences import Absence
from storage.changes import Change
from storage.people import Person
from tests.builders import NOW, answer, ask, channel, draft, member, outcome, somebody, voice

ON = NOW.date()  # a Monday, on which the check-in is due
DAY = timedelta(days=1)
HERE = channel()  # asked on Tuesday at 9:30, digest on Thursday at 15:00 in Berlin
TUESDAY = datetime(2026, 10, 20, 7, 30, tzinfo=UTC)
THURSDAY = datetime(2026, 10, 22, 13, 0, tzinfo=UTC)
MAYA, TOM, AIKO = (somebody(id=UUID(int=n), name=name) for n, name in ((1, "Maya"), (2, "Tom"), (3, "Aiko")))
ASKING = outcome(check_in_on=ON)
NAMED = [voice(2, "design"), voice(3, "engineering")]


def said(*numbers: int | None, asked: datetime | None = TUESDAY) -> list[Voice]:
    """Voices that were asked on Tuesday and said these numbers (None: nothing yet)."""
    crafts = ("product", "design", "engineering", "data", "other")
    return [Voice(craft, asked, number) for craft, number in zip(crafts, numbers, strict=False)]


# When a round is open to all

MOMENTS = st.integers(0, 8 * 24).map(lambda hours: NOW + timedelta(hours=hours))
VOICES = st.builds(
    Voice, st.sampled_from(("product", "design", "data")), st.none() | MOMENTS, st.none() | st.integers(1, 10)
)
CUTOFFS = st.integers(-3 * 24, 12 * 24).map(lambda hours: NOW + timedelta(hours=hours))


@given(st.lists(VOICES, max_size=5), CUTOFFS)
def test_a_round_is_open_when_nobody_is_waited_for_or_a_day_after_the_last_was_asked(
    voices: list[Voice], cutoff: datetime
) -> None:
    """An independent model: somebody keeps it closed who was asked and is silent, as long as anybody was asked within a day."""
    silent = [each for each in voices if each.confidence is None and each.asked]
    recent = [each for each in voices if each.asked and each.asked > cutoff - DAY]
    spoke = [each for each in voices if each.confidence]
    model = not recent if silent else len(spoke) > 0
    assert rules.heard(voices, cutoff) == model


@given(st.lists(VOICES, max_size=5), CUTOFFS, CUTOFFS)
def test_a_round_that_may_be_open_stays_so_when_time_passes(
    voices: list[Voice], one: datetime, other: datetime
) -> None:
    assert rules.heard(voices, min(one, other)) <= rules.heard(voices, max(one, other))


@given(st.lists(st.integers(1, 10), max_size=5))
def test_the_spread_is_the_largest_distance_of_two_voices(numbers: list[int]) -> None:
    assert rules.spread(said(*numbers, None)) == max((abs(a - b) for a, b in combinations(numbers, 2)), default=0)


@given(st.lists(st.integers(1, 10), min_size=1, max_size=5))
def test_that_voices_are_far_apart_is_said_once_however_they_come(numbers: list[int]) -> None:
    steps = [(numbers[:turn], numbers[: turn + 1]) for turn in range(len(numbers))]
    told = [rules.worth_talking(said(*before), said(*after)) for before, after in steps]
    assert sum(told) == (max(numbers) - min(numbers) >= 4)


def test_one_who_is_still_to_be_asked_keeps_it_closed() -> None:
    voices = [*said(8), Voice("design", TUESDAY + 2 * DAY, None)]
    assert not rules.heard(voices, THURSDAY)
    assert rules.heard(voices, THURSDAY + 7 * DAY)


def test_voices_are_told_by_craft_and_only_those_that_have_answered() -> None:
    voices = [Voice("engineering", TUESDAY, 6), Voice("product", TUESDAY, 8), Voice("design", TUESDAY, None)]
    assert [each.craft for each in rules.in_order(voices)] == ["product", "engineering"]


# Who is in a round


def in_round(
    put: Sequence[Any] = (), answers: Sequence[Any] = (), *, now: datetime = NOW, asks_on: bool = True, **given: Any
) -> list[tuple[str, datetime | None, int | None]]:
    here: dict[UUID, Person] = given.pop("here", {each.id: each for each in (MAYA, TOM, AIKO)})
    away = given.pop("away", {})
    known = given.pop("known", ASKING)
    found = rules.taken(known, ON, NAMED, put, answers, here, away, HERE, now, asks_on=asks_on)
    return sorted((each.craft, each.asked, each.confidence) for each in found)


def put(number: int, **given: Any) -> Any:
    return ask(person_id=UUID(int=number), kind="voice", subject_id=ASKING.id, **{"due": TUESDAY, **given})


def test_before_anybody_is_asked_all_are_expected_on_their_ritual_day() -> None:
    assert in_round() == [("design", TUESDAY, None), ("engineering", TUESDAY, None)]


def test_who_was_not_asked_in_time_is_not_waited_for() -> None:
    assert in_round(now=TUESDAY) == [("design", None, None), ("engineering", None, None)]
    assert in_round(asks_on=False) == [("design", None, None), ("engineering", None, None)]
    told = in_round([put(2, state="expired"), put(3, state="excused")])
    assert told == [("design", None, None), ("engineering", None, None)]


def test_who_is_away_for_longer_than_the_round_or_has_left_is_not_waited_for() -> None:
    away = {TOM.id: [Absence(person_id=TOM.id, first=ON, last=ON + 13 * DAY)]}
    assert in_round(away=away, here={TOM.id: TOM}) == [("design", None, None), ("engineering", None, None)]
    assert in_round([put(2, due=TUESDAY + 14 * DAY), put(3)]) == [
        ("design", None, None),
        ("engineering", TUESDAY, None),
    ]
    assert in_round([put(2), put(3)], here={TOM.id: TOM})[1] == ("engineering", None, None)


def test_who_is_away_for_some_days_is_waited_for_until_they_are_asked() -> None:
    away = {TOM.id: [Absence(person_id=TOM.id, first=ON, last=ON + 2 * DAY)]}
    assert in_round(away=away)[0] == ("design", TUESDAY + 2 * DAY, None)


def test_who_put_it_off_is_asked_when_it_comes_again() -> None:
    assert in_round([put(2, again=TUESDAY + DAY), put(3)])[0][1] == TUESDAY + DAY


def test_who_never_works_is_not_waited_for() -> None:
    assert in_round(here={TOM.id: somebody(id=TOM.id, working_days="")})[0] == ("design", None, None)


def test_the_owner_is_no_voice_of_the_next_round_but_stays_one_of_a_round_that_asked_them() -> None:
    owned = outcome(check_in_on=ON, owner_id=TOM.id)
    assert in_round(known=owned)[0] == ("design", None, None)
    assert in_round([put(2)], known=owned)[0] == ("design", TUESDAY, None)


def test_who_is_no_voice_any_more_keeps_the_round_closed_that_asked_them_and_their_answer_counts() -> None:
    told = in_round([put(4)], here={each: somebody(id=each) for each in (UUID(int=4), TOM.id, AIKO.id)})
    assert told[0] == ("", TUESDAY, None)
    assert ("product", None, 9) in in_round([], [answer(4, "product", 9)])


# Who is asked


def checked_in(on: date, due: date | None) -> Change:
    before = {"check_in_on": due.isoformat()} if due else {}
    at = datetime.combine(on, TUESDAY.time(), UTC)
    return Change(channel_id=HERE.id, ritual="outcome", record_id=ASKING.id, at=at, verb="checked_in", before=before)


def test_a_round_goes_on_after_the_owner_has_checked_in() -> None:
    later = outcome(check_in_on=ON + 14 * DAY)
    assert rules.days(later, [checked_in(ON, ON)]) == [ON, ON + 14 * DAY]
    assert rules.days(later, [checked_in(ON - DAY, ON), checked_in(ON, None)]) == [ON + 14 * DAY], "not due that week"


def test_no_round_begins_for_what_is_paused_over_or_a_draft_nor_after_the_due_date_nor_again() -> None:
    for known in (
        outcome(check_in_on=ON, paused=True),
        outcome(check_in_on=ON, state="dropped", learned="Much"),
        draft(),
        outcome(check_in_on=ON, due_on=ON - DAY, starts_on=ON - 9 * DAY),
        outcome(check_in_on=ON, voices_on=ON),
    ):
        assert rules.days(known, []) == []


def asked(known: Any, going: list[date], on: date, away: Any = None) -> list[tuple[int, date]]:
    found = list(rules.asks(known, [MAYA, TOM, AIKO], going, away or {}, HERE, on))
    assert all((each.kind, each.subject_id, each.day) == ("voice", known.id, on) for each in found)
    return [(each.person_id.int, each.nominal) for each in found]


def test_each_voice_but_the_owner_is_asked_once_on_their_ritual_day_for_the_day_of_the_round() -> None:
    assert asked(ASKING, [ON], ON) == []
    assert asked(ASKING, [ON], ON + DAY) == [(2, ON), (3, ON)]
    assert asked(ASKING, [ON], ON + 8 * DAY) == []


def test_who_is_away_for_longer_than_a_round_lasts_is_not_asked_in_it() -> None:
    days = [Absence(person_id=TOM.id, first=ON, last=ON + 7 * DAY)]
    assert asked(ASKING, [ON], ON + DAY, {TOM.id: days}) == [(3, ON)]
    days[0].last = ON + 6 * DAY
    assert asked(ASKING, [ON], ON + DAY, {TOM.id: days}) == [(2, ON), (3, ON)]


def test_of_two_rounds_that_fall_on_a_day_the_newer_asks() -> None:
    assert asked(ASKING, [ON - 5 * DAY, ON], ON + DAY) == [(2, ON), (3, ON)]


# What is said


def test_a_voice_may_change_its_mind_until_the_round_is_open_and_history_has_nothing_of_it() -> None:
    first, step = rules.answer(ASKING, ON, NAMED[0], None, 4, TOM, NOW)
    assert (first.craft, first.confidence, first.late, step) == ("design", 4, False, None)
    again, step = rules.answer(ASKING, ON, NAMED[0], first, 7, TOM, TUESDAY)
    assert (again is first, again.confidence, again.at, step) == (True, 7, TUESDAY, None)


def test_after_that_it_stays_as_it_was_said() -> None:
    heard = outcome(check_in_on=ON, voices_on=ON)
    with pytest.raises(Refused, match="stays as you said it"):
        rules.answer(heard, ON, NAMED[0], answer(2, "design", 4), 8, TOM, NOW)


def test_a_late_answer_counts_as_late_and_stands_in_the_history() -> None:
    late, step = rules.answer(outcome(check_in_on=ON, voices_on=ON), ON, NAMED[0], None, 3, TOM, NOW)
    assert late.late
    assert step is not None
    assert (step.verb, step.by, step.after) == ("voiced_late", TOM.id, {"voices": [["design", 3]]})


def test_no_answer_comes_for_a_round_before_the_last_nor_from_who_is_no_voice_nor_for_what_is_over() -> None:
    for known, named, words in (
        (outcome(check_in_on=ON, voices_on=ON + DAY), NAMED[0], "a newer one is open"),
        (ASKING, None, "not asked as a voice of O-3"),
        (outcome(state="dropped", learned="Much"), NAMED[0], "was closed as dropped"),
    ):
        with pytest.raises(Refused, match=words):
            rules.answer(known, ON, named, None, 5, TOM, NOW)


def test_that_a_round_is_open_is_a_step_that_nobody_took_and_says_each_craft() -> None:
    known = outcome(check_in_on=ON)
    step = rules.reveal(known, ON, [*said(8, 4), Voice("engineering", TUESDAY, None)], NOW)
    assert (step.verb, step.by, known.voices_on) == ("voices", None, ON)
    assert step.before == {"voices_on": None}
    assert step.after == {"voices_on": "2026-10-19", "voices": [["product", 8], ["design", 4]]}


def test_a_round_is_told_by_the_digest_that_closes_it_or_in_whose_period_all_have_answered() -> None:
    week, told = timedelta(weeks=1), [("product", 8), ("design", 4)]
    known = outcome(check_in_on=ON)
    answered = rules.reveal(known, ON, said(8, 4), NOW)
    assert rules.told_by([answered], NOW - week, NOW) == {known.id: told}
    assert rules.told_by([answered], NOW, NOW + week) == {}
    closed = rules.reveal(known, ON + week, said(8, 4), NOW + timedelta(seconds=3), NOW)
    assert rules.told_by([closed], NOW - week, NOW) == {known.id: told}
    assert rules.told_by([closed], NOW, NOW + week) == {}


# Whose voices


def chosen(by: Person = MAYA, **people: Person | None) -> Any:
    members = {each.id: member(each) for each in (MAYA, TOM, AIKO)}
    return rules.choose(ASKING, NAMED, people, members, by, member(by), NOW)


def test_voices_are_chosen_and_go_by_craft() -> None:
    come, go, step = chosen(product=TOM, engineering=AIKO)
    assert ([(each.craft, each.person_id) for each in come], [each.craft for each in go]) == (
        [("product", TOM.id)],
        ["design"],
    )
    assert (step.verb, step.before, step.after) == (
        "voices_chosen",
        {"voice_product": None, "voice_design": str(TOM.id)},
        {"voice_product": str(TOM.id), "voice_design": None},
    )
    assert chosen(design=TOM, engineering=AIKO) == ([], [], None)


def test_a_voice_is_in_the_channel_owns_it_not_and_speaks_for_one_craft() -> None:
    for wanted, field, words in (
        ({"data": somebody(id=UUID(int=9), name="Sam")}, "data", "Sam is not in this channel"),
        ({"data": somebody(id=TOM.id, name="Tom", gone=True)}, "data", "Tom is not in this channel"),
        ({"product": MAYA}, "product", "Maya owns O-3"),
        ({"design": TOM, "data": TOM}, "data", "Tom is the voice for design already"),
        ({"data": None}, "data", "Apps have no voice: choose a person, or invite them here first."),
    ):
        with pytest.raises(Refused, match=words) as refused:
            chosen(**wanted)
        assert refused.value.field == field


def test_all_who_cannot_be_voices_are_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        chosen(product=MAYA, design=TOM, engineering=None, data=TOM)
    assert refused.value.field == "product"
    assert {craft: words.split(".")[0] for craft, words in refused.value.more.items()} == {
        "product": "Maya owns O-3 and says it in each check-in",
        "engineering": "I do not know them as a person of this channel",
        "data": "Tom is the voice for design already",
    }


def test_a_voice_can_stop() -> None:
    step = rules.stop(ASKING, NAMED[0], TOM, NOW)
    assert (step.verb, step.before, step.after) == (
        "voices_chosen",
        {"voice_design": str(TOM.id)},
        {"voice_design": None},
    )
    with pytest.raises(Refused, match="not asked as a voice of O-3"):
        rules.stop(ASKING, None, TOM, NOW)


def test_who_may_not_change_an_outcome_chooses_no_voices() -> None:
    with pytest.raises(Refused, match="Only who raised or owns O-3"):
        chosen(by=TOM, product=AIKO)
