"""However a round is edited: one run per cycle, nobody is asked twice within half a rhythm, and everybody is asked again."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules import rounds
from bot.rules.rounds import Last
from storage.people import Person
from storage.rounds import Round
from tests.builders import alone, channel, member, somebody

MONDAY = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 10, 20, 7, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TEAM = [
    somebody(id=UUID(int=1), slack_id="U1"),
    somebody(id=UUID(int=2), slack_id="U2", zone="Pacific/Auckland"),
    somebody(id=UUID(int=3), slack_id="U3", zone=None),
    somebody(id=UUID(int=4), slack_id="U4", zone="America/Los_Angeles", working_days="45"),
    somebody(id=UUID(int=5), slack_id="U5", ritual_day=1),
]


@dataclass
class Life:
    """A channel with one round, lived through: what was asked of whom, and at which rhythm."""

    people: list[Person] = field(default_factory=lambda: TEAM)
    now: datetime = MONDAY
    weeks: int = 2

    def __post_init__(self) -> None:
        self.channel = channel()
        self.round: Round = rounds.start(self.channel, "risk", "risks", self.weeks, self.now)
        self.asks: dict[tuple[str, int, date], datetime] = {}
        self.asked: dict[str, list[tuple[datetime, int]]] = {}

    def plans(self) -> None:
        """What the planner does: each question once, those that are too late for nobody."""
        everyone = [alone(member(each, since=MONDAY), each) for each in self.people]
        for each in rounds.plan(self.round, self.channel, everyone, self.now).questions:
            who = str(each.habits.like)
            if self.asks.setdefault((who, each.cycle, each.nominal), each.due) is each.due and not rounds.too_late(
                each.due, self.now
            ):
                self.asked.setdefault(who, []).append((each.due, self.round.weeks))

    def lives(self, days: int) -> None:
        for _ in range(4 * days):
            self.now += 6 * HOUR
            self.plans()

    def edits(self, **given: Any) -> None:
        """A lead changes the day or the rhythm."""
        self.round.weeks = given.pop("weeks", self.round.weeks)
        for name, value in given.items():
            setattr(self.channel, name, value)
        rounds.begin(self.round, self.channel, self.last(), self.now)

    def last(self) -> Last | None:
        cycles = {cycle for _, cycle, _ in self.asks}
        if not cycles:
            return None
        run = {key: due for key, due in self.asks.items() if key[1] == max(cycles)}
        return Last(max(cycles), min(nominal for _, _, nominal in run), max(run.values()))

    def dues(self, who: str = "U1") -> list[datetime]:
        return [due for due, _ in self.asked.get(who, [])]


def act(life: Life, what: str, value: Any) -> None:
    if what == "lives":
        life.lives(value)
    elif what == "sleeps":
        life.now += value * HOUR
        life.plans()
    elif what in {"weeks", "ritual_day"}:
        life.edits(**{what: value})
    elif what == "resumes":
        life.now += value * DAY  # nothing is planned while it rests
        life.edits()
    else:
        setattr(life.channel, what, value)
    life.plans()


ACTS = st.one_of(
    st.tuples(st.just("lives"), st.integers(1, 20)),
    st.tuples(st.just("sleeps"), st.integers(1, 24 * 12)),
    st.tuples(st.just("ritual_day"), st.integers(1, 7)),
    st.tuples(st.just("weeks"), st.sampled_from([1, 2, 4])),
    st.tuples(st.just("prompt_time"), st.times().map(lambda at: at.replace(tzinfo=None))),
    st.tuples(st.just("zone"), st.sampled_from(["Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago"])),
    st.tuples(st.just("resumes"), st.integers(0, 40)),
)


@given(st.lists(ACTS, max_size=12), st.sampled_from([1, 2, 4]))
@settings(max_examples=60)
def test_nobody_is_asked_twice_within_half_a_rhythm_and_everybody_is_asked_again(
    acts: list[tuple[str, Any]], weeks: int
) -> None:
    life = Life(weeks=weeks)
    for what, value in acts:
        act(life, what, value)
    for dues in life.asked.values():
        ordered = sorted(dues)
        for (before, _), (due, rhythm) in pairwise(ordered):
            assert due - before >= 7 * rhythm * DAY / 2
    assert len({(who, cycle) for who, cycle, _ in life.asks}) == len(life.asks), "one question per run"
    before = {each.slack_id: len(life.dues(each.slack_id)) for each in life.people}
    life.lives(7 * life.round.weeks * 2 + 14)
    assert [who for who, number in before.items() if len(life.dues(who)) == number] == []


def asked_on(*days: tuple[int, int]) -> list[date]:
    return [date(2026, month, day) for month, day in days]


@pytest.mark.parametrize(
    ("given", "next_two"),
    [
        ({"ritual_day": 4}, asked_on((11, 5), (11, 19))),
        ({"weeks": 1}, asked_on((10, 27), (11, 3))),
        ({"weeks": 4}, asked_on((11, 17), (12, 15))),
        ({"weeks": 1, "ritual_day": 1}, asked_on((10, 26), (11, 2))),
        ({}, asked_on((11, 3), (11, 17))),
    ],
)
def test_after_an_edit_the_round_goes_on_a_whole_rhythm_after_its_last_run(
    given: dict[str, int], next_two: list[date]
) -> None:
    life = Life(people=TEAM[:1])
    life.lives(2)  # asked on Tuesday, 20 October; now it is Wednesday
    life.edits(**given)
    life.lives(70)
    assert [due.date() for due in life.dues()][:3] == [date(2026, 10, 20), *next_two]


def test_a_round_that_has_not_asked_yet_begins_with_the_first_day_to_come() -> None:
    life = Life(people=TEAM[:1], now=MONDAY + 2 * DAY)  # on Wednesday: it would begin next Tuesday
    life.edits(ritual_day=4)
    life.lives(7)
    assert [due.date() for due in life.dues()] == asked_on((10, 22))


def test_a_weekly_round_that_moves_to_three_days_later_leaves_out_that_week() -> None:
    life = Life(people=TEAM[:1], weeks=1)
    life.edits(ritual_day=5)
    life.lives(5)  # asked on Friday, 23 October
    life.edits(ritual_day=1)
    life.lives(12)
    assert [due.date() for due in life.dues()] == asked_on((10, 23), (11, 2))


def test_what_has_rested_for_weeks_asks_on_the_first_day_to_come() -> None:
    life = Life(people=TEAM[:1])
    life.lives(2)
    life.now += 40 * DAY
    life.edits()
    life.lives(7)
    assert [due.date() for due in life.dues()] == asked_on((10, 20), (12, 1))


def test_a_run_that_asked_nobody_keeps_nobody_from_being_asked() -> None:
    asking = rounds.start(channel(), "risk", "risks", 1, MONDAY)
    rounds.begin(asking, channel(), Last(0, TUESDAY.date(), None), TUESDAY + HOUR)
    assert (asking.anchor, asking.since) == (
        date(2026, 10, 19),
        datetime.combine(date(2026, 10, 26), time(0), UTC) - 14 * HOUR,
    )


def test_a_round_that_asks_nobody_for_long_has_no_next_moment() -> None:
    life = Life(people=TEAM[:1], weeks=1)
    life.round.since = MONDAY + 40 * DAY
    assert rounds.next_asked(life.round, life.channel, TEAM[0], MONDAY) is None
