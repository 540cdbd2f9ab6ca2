"""Who is asked when, when a run closes, and what an answer makes of a question."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.rules import calendar, rounds
from storage.absences import Absence
from storage.people import Member, Person
from storage.rounds import Round
from tests.builders import alone, ask, channel, member, run, somebody

MONDAY = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def begun(at: datetime = MONDAY, weeks: int = 2) -> Round:
    return rounds.start(channel(), "risk", "risks", weeks, at)


# When a round begins


def test_a_round_begins_in_the_week_of_the_first_ritual_day_still_to_come() -> None:
    tuesday = datetime(2026, 10, 20, 7, 30, tzinfo=UTC)  # 9:30 in Berlin
    before, after = begun(tuesday - timedelta(seconds=1)), begun(tuesday)
    assert (before.anchor, before.since, before.next_due) == (date(2026, 10, 19),) + (
        tuesday - timedelta(seconds=1),
    ) * 2
    assert after.anchor == date(2026, 10, 26)
    assert (before.channel_id, before.ritual, before.kind, before.weeks) == (channel().id, "risk", "risks", 2)


def test_the_first_week_is_told_by_the_channels_own_clock() -> None:
    late_sunday = datetime(2026, 10, 25, 22, 30, tzinfo=UTC)  # Monday already in Tokyo
    tokyo = channel(zone="Asia/Tokyo", ritual_day=1)
    assert rounds.start(tokyo, "risk", "risks", 1, late_sunday).anchor == date(2026, 10, 26)


# Who is asked


def questions(
    asking: Round, people: list[tuple[Member, Person]], now: datetime
) -> list[tuple[str, int, date, datetime]]:
    plan = rounds.plan(asking, channel(), [alone(*each) for each in people], now)
    return [(each.habits.name, each.cycle, each.nominal, each.due) for each in plan.questions]


def test_everybody_is_asked_at_their_own_hour_on_the_same_local_date() -> None:
    names = {"Maya": "Europe/Berlin", "Tom": "America/New_York", "Aiko": "Asia/Tokyo"}
    people = [
        (member(person), person)
        for number, (name, zone) in enumerate(names.items())
        for person in [somebody(id=UUID(int=number), name=name, zone=zone)]
    ]
    tuesday = date(2026, 10, 20)
    assert questions(begun(), people, MONDAY) == [
        ("Maya", 0, tuesday, datetime(2026, 10, 20, 7, 30, tzinfo=UTC)),
        ("Tom", 0, tuesday, datetime(2026, 10, 20, 13, 30, tzinfo=UTC)),
        ("Aiko", 0, tuesday, datetime(2026, 10, 20, 0, 30, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(("days", "planned"), [(-2, False), (-1, True), (0, True), (3, True), (4, False)])
def test_a_question_is_planned_from_the_day_before_until_three_days_after(days: int, planned: bool) -> None:
    maya = somebody(zone="UTC")
    later = datetime(2026, 11, 3, 12, 0, tzinfo=UTC) + DAY * days  # the second cycle's Tuesday is 3 November
    found = [cycle for _, cycle, _, _ in questions(begun(weeks=2), [(member(maya), maya)], later)]
    assert found == ([1] if planned else [])


def test_nobody_is_asked_about_a_moment_before_they_joined() -> None:
    maya = somebody()
    due = datetime(2026, 10, 20, 7, 30, tzinfo=UTC)
    asked = [
        len(questions(begun(), [(member(maya, since=since), maya)], due + HOUR))
        for since in (due, due + timedelta(seconds=1))
    ]
    assert asked == [1, 0]


def test_nobody_is_asked_about_a_moment_before_the_round_began() -> None:
    monday_person = somebody(ritual_day=1)  # would be asked at 9:30 in Berlin, 7:30 UTC; the round began at 8:00 UTC
    assert questions(begun(), [(member(monday_person), monday_person)], MONDAY) == []
    friday_person = somebody(ritual_day=5)
    friday = datetime(2026, 10, 23, 6, 0, tzinfo=UTC)
    assert [nominal for _, _, nominal, _ in questions(begun(), [(member(friday_person), friday_person)], friday)] == [
        date(2026, 10, 23)
    ]


def test_who_never_works_is_never_asked_and_keeps_nobody_from_being_asked() -> None:
    idle, maya = somebody(id=UUID(int=7), working_days=""), somebody()
    both = [alone(member(each), each) for each in (idle, maya)]
    assert [question.habits for question in rounds.plan(begun(), channel(), both, MONDAY).questions] == both[1:]
    nobody = rounds.plan(begun(), channel(), both[:1], MONDAY)
    assert (nobody.questions, nobody.again) == ((), MONDAY + 14 * DAY)


ZONES = st.sampled_from(
    [
        "UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia",
        "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Havana", "Asia/Tehran", "Africa/Casablanca", "America/Scoresbysund",
        "Antarctica/Troll", "Europe/Lisbon", "America/St_Johns", "Asia/Kathmandu", "Africa/Cairo", "Atlantic/Azores",
    ]
)  # fmt: skip
HOURS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
PERSON = st.fixed_dictionaries(
    {
        "zone": ZONES,
        "ritual_day": st.none() | st.integers(1, 7),
        "prompt_time": st.none() | HOURS,
        "work_from": HOURS,
        "working_days": st.sets(st.sampled_from("1234567"), min_size=1).map(lambda days: "".join(sorted(days))),
    }
)
# Around changes of clocks, and the day that Samoa skipped.
BEGINS = st.sampled_from(
    [
        datetime(2011, 12, 20, 3, 0, tzinfo=UTC),
        datetime(2026, 3, 1, 22, 0, tzinfo=UTC),
        datetime(2026, 10, 11, 11, 30, tzinfo=UTC),
        datetime(2026, 9, 20, 0, 0, tzinfo=UTC),
    ]
).flatmap(lambda begin: st.integers(0, 14 * 24).map(lambda hours: begin + HOUR * hours))


@given(BEGINS, st.lists(PERSON, min_size=1, max_size=4), ZONES, st.sampled_from([1, 2, 4]), st.integers(1, 7))
def test_following_the_hints_finds_every_question_in_time_and_no_other(
    begin: datetime, given_people: list[dict[str, object]], zone: str, weeks: int, ritual_day: int
) -> None:
    here = channel(zone=zone, ritual_day=ritual_day)
    asking = rounds.start(here, "risk", "risks", weeks, begin)
    persons = [somebody(id=UUID(int=number), **each) for number, each in enumerate(given_people)]
    people = [(member(person, since=begin + DAY * 2 * number), person) for number, person in enumerate(persons)]
    each_alone = [alone(*each) for each in people]
    end = begin + DAY * 60

    found: dict[tuple[UUID, int], tuple[date, datetime]] = {}
    now = begin
    while now < end:
        plan = rounds.plan(asking, here, each_alone, now)
        for each in plan.questions:
            key, told = (each.habits.id, each.cycle), (each.nominal, each.due)
            assert found.get(key, told) == told, "the same question, at every look"
            assert key in found or now <= each.due or each.due < begin + DAY, "told in time"
            found[key] = told
        assert plan.again > now
        assert plan.again <= now + 7 * weeks * DAY
        now = plan.again

    expected = {}
    for member_, person in people:
        own = calendar.person_zone(person, here)
        for cycle in range(60 // (7 * weeks) + 3):
            day = calendar.ritual_date(person, here, calendar.week_of(cycle, asking.anchor, weeks))
            assert day is not None
            due = calendar.occurs_at(day, calendar.prompt_time(person, here), own)
            if max(member_.since, begin) <= due < end:
                expected[person.id, cycle] = (day, due)
    assert {key: told for key, told in found.items() if told[1] < end} == expected

    scan: dict[tuple[UUID, int], tuple[date, datetime]] = {}
    for hours in range(0, 60 * 24, 6):
        for each in rounds.plan(asking, here, each_alone, begin + HOUR * hours).questions:
            scan[each.habits.id, each.cycle] = (each.nominal, each.due)
    assert {key: told for key, told in scan.items() if told[1] < end - DAY} == {
        key: told for key, told in found.items() if told[1] < end - DAY
    }


@given(BEGINS, PERSON, st.sampled_from([1, 2, 4]), st.integers(0, 40 * 24))
def test_what_is_told_to_come_next_is_what_is_asked_next(
    begin: datetime, given_person: dict[str, object], weeks: int, hours: int
) -> None:
    here, person, after = channel(), somebody(**given_person), begin + HOUR * hours
    asking = rounds.start(here, "risk", "risks", weeks, begin)
    told = rounds.next_asked(asking, here, person, after)
    assert told is not None
    dues = set()
    for days in range(-1, 7 * weeks + 22):
        plan = rounds.plan(asking, here, [alone(member(person), person)], after + DAY * days)
        dues |= {each.due for each in plan.questions if each.due > after}
    assert told == min(dues)


def test_who_never_works_has_no_next_question() -> None:
    assert rounds.next_asked(begun(), channel(), somebody(working_days=""), MONDAY) is None


def test_a_round_that_begins_far_ahead_promises_nothing_yet() -> None:
    far = begun(MONDAY + 200 * DAY)
    assert rounds.next_asked(far, channel(), somebody(), MONDAY) == datetime(2027, 5, 11, 7, 30, tzinfo=UTC)
    far.since = MONDAY + 400 * DAY
    assert rounds.next_asked(far, channel(), somebody(), MONDAY) is None


# Too late, and closing


def test_a_prompt_is_caught_up_for_six_hours() -> None:
    assert [rounds.too_late(MONDAY, MONDAY + timedelta(hours=6, seconds=over)) for over in (0, 1)] == [False, True]


def test_a_run_closes_at_the_first_cutoff_a_whole_day_after_its_last_person_was_asked() -> None:
    assert [rounds.closes(MONDAY, MONDAY + timedelta(hours=24, seconds=late)) for late in (-1, 0, 1)] == [
        False,
        True,
        True,
    ]
    assert rounds.closes(None, MONDAY)
    assert not rounds.closes(MONDAY + DAY, MONDAY)


# Answers

STATES = ("open", "answered", "skipped", "late", "expired", "missed", "excused")


@pytest.mark.parametrize("state", STATES)
def test_an_answer_counts_while_the_run_is_open_also_a_second_one(state: str) -> None:
    question = ask(state=state)
    rounds.answer(question, run(state="open"), "nothing_new", MONDAY)
    rounds.answer(question, run(state="open"), "flagged", MONDAY + HOUR)
    assert (question.state, question.answer, question.answered_at) == ("answered", "flagged", MONDAY + HOUR)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("closed", ["closed", "missed"])
def test_an_answer_after_the_run_closed_is_late_unless_there_was_one_before(state: str, closed: str) -> None:
    question = ask(state=state)
    rounds.answer(question, run(state=closed), "flagged", MONDAY)
    assert question.state == ("answered" if state == "answered" else "late")
    assert question.answer == "flagged"


def test_a_late_answer_that_changes_keeps_its_first_moment_and_is_counted_once() -> None:
    question = ask(state="missed")
    rounds.answer(question, run(state="closed"), "nothing_new", MONDAY)
    rounds.answer(question, run(state="closed"), "flagged", MONDAY + HOUR)
    assert (question.state, question.answer, question.answered_at) == ("late", "flagged", MONDAY)


@pytest.mark.parametrize("line", ["It may not scale", "nothing new", "okra prices may rise"])
def test_a_line_of_some_words_plainly_answers(line: str) -> None:
    assert rounds.plainly_answers(line)


@pytest.mark.parametrize("line", ["scalability", "thanks!", "Thank you all", "ok then", "Hello there"])
def test_a_word_or_a_courtesy_does_not_plainly_answer(line: str) -> None:
    assert not rounds.plainly_answers(line)


def test_the_question_of_a_later_run_stands_for_the_one_that_is_still_open() -> None:
    older, newer = ask(nominal=date(2026, 10, 20)), ask(nominal=date(2026, 10, 27))
    assert rounds.superseded(older, newer)
    assert not rounds.superseded(newer, older)
    assert not rounds.superseded(newer, newer)


def test_an_answer_to_what_a_newer_question_stood_for_counts_while_its_run_is_open() -> None:
    older = ask(state="missed")
    rounds.answer(older, run(), "nothing_new", MONDAY)
    assert (older.state, older.answer) == ("answered", "nothing_new")


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
    assert (question.state, question.answer, question.answered_at) == ("skipped", "skipped", MONDAY)


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


def test_the_last_person_of_a_cycle_is_known_before_anybody_is_planned() -> None:
    berlin, tokyo = somebody(), somebody(id=UUID(int=2), zone="Asia/Tokyo", ritual_day=3)
    idle, newcomer = somebody(id=UUID(int=3), working_days=""), somebody(id=UUID(int=4), ritual_day=5)
    people = [(member(each), each) for each in (berlin, tokyo, idle)]
    people.append((member(newcomer, since=MONDAY + 7 * DAY), newcomer))
    asked = [rounds.last_asked(begun(weeks=1), channel(), people, cycle, {}) for cycle in (0, 1)]
    assert asked == [datetime(2026, 10, 21, 0, 30, tzinfo=UTC), datetime(2026, 10, 30, 8, 30, tzinfo=UTC)]
    assert rounds.last_asked(begun(), channel(), [(member(idle), idle)], 0, {}) is None


# Whom a round asks


@pytest.mark.parametrize(
    ("audience", "asked"),
    [("everyone", "dpol"), ("owners", "ol"), ("product,design", "dp"), ("data", "")],
)
def test_a_round_asks_everyone_or_some_crafts_or_only_owners_and_leads(audience: str, asked: str) -> None:
    asking = begun()
    asking.audience = audience
    people = {
        "d": alone(member(somebody()), somebody(craft="design")),
        "p": alone(member(somebody()), somebody(craft="product")),
        "o": alone(member(somebody()), somebody()),
        "l": alone(member(somebody(), lead=True), somebody()),
    }
    people["o"].owns = "debt risk"
    assert (
        "".join(name for name, each in people.items() if rounds.plan(asking, channel(), [each], MONDAY).questions)
        == asked
    )


def test_who_opted_out_of_a_round_is_not_asked_by_it() -> None:
    out = alone(member(somebody(), opted_out="debt.debts risk.risks"), somebody())
    other = alone(member(somebody(), opted_out="debt.debts risk.others"), somebody())
    assert [question.habits for question in rounds.plan(begun(), channel(), [out, other], MONDAY).questions] == [other]


def test_nobody_is_asked_by_a_round_on_a_holiday_of_their_country() -> None:
    before_christmas = datetime(2026, 12, 24, 8, 0, tzinfo=UTC)
    here = channel(ritual_day=5)
    asking = rounds.start(here, "risk", "risks", 1, before_christmas)
    found = [
        len(rounds.plan(asking, here, [alone(member(each, since=before_christmas), each)], before_christmas).questions)
        for each in (somebody(country="DE"), somebody(country=None), somebody(country="JP"))
    ]
    assert found == [0, 1, 1]


def absent(first: date, last: date) -> Absence:
    return Absence(person_id=UUID(int=1), first=first, last=last)


def test_the_last_person_of_a_cycle_is_none_who_is_away_or_not_asked() -> None:
    friday, tuesday = somebody(ritual_day=5), somebody(id=UUID(int=2))
    off = {friday.id: [absent(date(2026, 10, 23), date(2026, 10, 23))]}
    asking, both = begun(), [(member(each), each) for each in (friday, tuesday)]
    at_tuesday, at_friday = datetime(2026, 10, 20, 7, 30, tzinfo=UTC), datetime(2026, 10, 23, 7, 30, tzinfo=UTC)
    assert rounds.last_asked(asking, channel(), both, 0, {}) == at_friday
    assert rounds.last_asked(asking, channel(), both, 0, off) == at_tuesday
    both[0][0].opted_out = "risk.risks"
    assert rounds.last_asked(asking, channel(), both, 0, {}) == at_tuesday
    both[0][0].opted_out, asking.audience = "", "owners"
    assert rounds.last_asked(asking, channel(), both, 0, {}) is None
    assert rounds.last_asked(asking, channel(), both, 0, {}, [friday.id]) == at_friday


def test_the_next_question_comes_after_the_days_away() -> None:
    off = [absent(date(2026, 10, 19), date(2026, 12, 31))]
    assert rounds.next_asked(begun(weeks=1), channel(), somebody(), MONDAY, off) == datetime(
        2027, 1, 5, 8, 30, tzinfo=UTC
    )
    for_ever = [absent(date(2026, 10, 19), date(2036, 10, 19))]
    assert rounds.next_asked(begun(weeks=1), channel(), somebody(), MONDAY, for_ever) is None


@pytest.mark.parametrize(
    ("before", "asks"),
    [
        ("mmm", True),
        ("mmma", True),
        ("mmmm", False),
        ("mm", False),
        ("mma", False),
        ("amm", False),
        ("", False),
    ],
)
def test_after_exactly_three_unanswered_runs_in_a_row_somebody_is_asked_whether_to_pause(
    before: str, asks: bool
) -> None:
    states = [{"m": "missed", "a": "answered"}[each] for each in before]
    assert rounds.unheard(states) is asks


@given(
    BEGINS,
    PERSON,
    st.none() | st.sampled_from(["DE", "US", "JP", "IN"]),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=3),
)
def test_a_holiday_or_day_away_is_never_a_day_on_which_a_round_waits_for_an_answer(
    begin: datetime, given_person: dict[str, object], country: str | None, gaps: list[tuple[int, int]]
) -> None:
    here, person = channel(), somebody(**given_person, country=country)
    asking = rounds.start(here, "risk", "risks", 1, begin)
    off = [absent(begin.date() + DAY * first, begin.date() + DAY * (first + days)) for first, days in gaps]
    people = [(member(person), person)]
    for cycle in range(8):
        last = rounds.last_asked(asking, here, people, cycle, {person.id: off})
        if last is not None:
            day = last.astimezone(calendar.person_zone(person, here)).date()
            assert not calendar.is_off(person, day, off)
    coming = rounds.next_asked(asking, here, person, begin, off)
    assert coming is not None
    assert not calendar.is_off(person, coming.astimezone(calendar.person_zone(person, here)).date(), off)
    for days in range(0, 60, 2):
        for question in rounds.plan(asking, here, [alone(*people[0])], begin + DAY * days).questions:
            assert not calendar.is_holiday(country, question.nominal)


# A round that few answer


@pytest.mark.parametrize(
    ("taken", "wanes"),
    [
        ([(1, 5)] * 4, True),
        ([(1, 5)] * 3, False),
        ([(1, 5)] * 5, False),  # it was told a run ago
        ([(1, 5)] * 4 + [(2, 5)], True),  # 40 % is enough: it had recovered
        ([(1, 5)] * 4 + [(0, 4)], True),  # four people are too few to judge by
        ([(2, 5)] + [(1, 5)] * 4, False),
        ([(1, 5), (0, 4), (1, 5), (1, 5), (1, 5)], False),
        ([(39, 100)] * 4, True),
        ([(0, 0)] * 4, False),
        ([], False),
    ],
)
def test_a_round_wanes_when_under_two_fifths_answer_for_four_runs(taken: list[tuple[int, int]], wanes: bool) -> None:
    assert rounds.wanes(taken) == wanes
