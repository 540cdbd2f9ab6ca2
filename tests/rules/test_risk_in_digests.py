"""How risks stood at moments that are over: what a digest and its chart tell, by history."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from bot.rules import risk as rules
from storage.changes import Change
from storage.risk import Risk
from tests.builders import CHANNEL, NOW, risk, somebody

WEEKS = [NOW + timedelta(weeks=week) for week in range(4)]
MAYA = somebody()


def step(verb: str, at: datetime, before: dict[str, Any] | None = None, record: UUID | None = None) -> Change:
    about = record or risk().id
    return Change(channel_id=CHANNEL, ritual="risk", record_id=about, at=at, verb=verb, before=before or {})


def days(after: int) -> datetime:
    return NOW + timedelta(days=after)


def test_risks_are_counted_by_the_level_that_they_had_at_each_weeks_end() -> None:
    scored = risk(likelihood=5, impact=5)
    steps = [step("described", days(10), {"likelihood": 1, "impact": 2})]
    assert rules.by_level([scored], steps, WEEKS) == {"critical": [0, 0, 1, 1], "low": [1, 1, 0, 0]}


def test_a_risk_counts_from_when_it_was_flagged_to_when_it_was_over_and_again_once_reopened() -> None:
    steps = [
        step("flagged", days(1)),
        step("described", days(2), {"title": "Old words"}),
        step("resolved", days(8), {"state": "open"}),
        step("reopened", days(15), {"state": "resolved", "review_on": "2026-11-01"}),
    ]
    assert rules.by_level([risk()], steps, WEEKS) == {None: [0, 1, 0, 1]}


def test_what_happened_at_the_very_moment_counts_and_other_risks_do_not_mix() -> None:
    other = risk(id=UUID(int=9), state="accepted", likelihood=1, impact=1)
    steps = [step("flagged", WEEKS[1]), step("accepted", days(1), {"state": "owned"}, other.id)]
    assert rules.by_level([risk(), other], steps, WEEKS) == {"low": [1, 0, 0, 0], None: [0, 1, 1, 1]}


def test_levels_stand_from_the_worst_to_the_least_and_the_unscored_last() -> None:
    known = [risk(id=UUID(int=number), likelihood=one, impact=one) for number, one in enumerate((None, 1, 3, 4, 5))]
    assert list(rules.by_level(known, [], WEEKS)) == ["critical", "high", "medium", "low", None]


@given(st.lists(st.tuples(st.sampled_from(["resolve", "reopen", "score"]), st.integers(0, 27)), max_size=12))
def test_going_back_in_history_finds_what_was_there(acts: list[tuple[str, int]]) -> None:
    """The same risk lived forwards by the rules, and counted backwards from how it ended."""
    living, steps = risk(), []
    stood: dict[int, Risk] = {}
    for day in range(-1, 28):
        for act, at in acts:
            if at == day:
                steps += lived(living, act, days(day))
        if day % 7 == 0:
            stood[day // 7] = Risk(**living.model_dump())
    counts = rules.by_level([living], steps, WEEKS)
    for week, then in stood.items():
        if week < len(WEEKS):
            level = rules.level(then.likelihood, then.impact)
            expected = [level] if then.state in ("open", "owned") else []
            assert [name for name, figures in counts.items() if figures[week]] == expected


def lived(living: Risk, act: str, now: datetime) -> list[Change]:
    """What an act makes of a risk; nothing where it is not allowed then."""
    if act == "score" and living.state == "open":
        score = {"likelihood": 1 + (now.day % 5), "impact": 5}
        said = {"title": living.title, "happening": "", "kind": None, "facet": None, **score}
        change = rules.describe(living, MAYA, None, now, now.date(), version=1, **said)
        return [change] if change else []
    if act == "resolve" and living.state == "open":
        return [rules.resolve(living, MAYA, None, now)]
    if act == "reopen" and living.state == "resolved":
        return [rules.reopen(living, MAYA, None, now, now.date(), why="it came back")]
    return []


def test_what_changed_in_a_period_is_its_level_before_and_what_was_done() -> None:
    then = risk(likelihood=5, impact=5, owner_id=MAYA.id)
    steps = [
        step("described", days(1), {"likelihood": 2, "impact": 2}),
        step("described", days(2), {"likelihood": 4, "impact": 4, "owner_id": None}),
        step("mitigated", days(3)),
        step("described", days(3), {"likelihood": 1, "impact": 1}, UUID(int=99)),
    ]
    assert rules.moves(then, steps) == ("low", {"described", "handed", "mitigated"})
