"""Thirteen weeks of four people in three zones: changes of clocks, a holiday, an absence, a late answer, a risk that comes back, a
debt that is paid, an outcome that is missed; and digests that tell of each record exactly what its history says."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from handlers import RITUALS
from sandbox import Shown
from sandbox.story.script import FRI, MON, THU, TUE, WED, On, moment
from sandbox.story.verbs import answers, flags, goes_away, presses, sets_up, tells_craft, tells_of_self
from sandbox.story.verbs_of_work import checks_in, defines, has_no_debt, is_hit, nominates, plans, sets_guidelines
from sandbox.world import Colleague, Room, World
from storage.changes import Change
from storage.digests import Digest
from tests.conftest import Starts, Team

BEGINS = datetime(2026, 10, 5, tzinfo=UTC)  # a Monday; Europe's clocks change at the end of week 3, America's of week 4
WEEKS = 13  # to the first days of 2027
WEEK = timedelta(weeks=1)
LOAD, TRUST = "The provider may not take the load", "Shoppers may not trust the tap"
DEPLOYS, CARDS = "A deploy takes forty minutes", "Test cards expire each month"
PAYS = "Shoppers pay in one step so that fewer give up"

QUARTER = (
    On(1, MON, "09:50", "maya", sets_up()),
    On(1, MON, "10:00", "maya", defines(PAYS, metric="Paid baskets", unit="%", baseline="61", aim="70", due=63, cadence="Every 4 weeks", owner="@maya")),
    On(1, MON, "10:10", "aiko", tells_of_self(Country_for_public_holidays="JP")),
    On(1, MON, "10:30", "tom", flags(LOAD, kind="Feasibility", score=(3, 4), owner="@tom", target="O-1")),
    On(1, TUE, "09:40", "maya", tells_craft("Product")),
    On(1, TUE, "10:00", "maya", answers("Check in", about="Where does O-1 stand", value="61", confidence="7", evidence="Opinion", then="Persevere")),
    On(1, WED, "10:00", "tom", nominates(DEPLOYS, impact="4", impact_why="Fixes wait", effort="5", target="O-1")),
    On(1, THU, "11:00", "nina", is_hit(DEPLOYS, "2 h")),
    On(1, FRI, "10:00", "aiko", is_hit(DEPLOYS, "1 h")),
    On(1, THU, "10:00", "tom", is_hit(DEPLOYS, "3 h")),
    On(2, MON, "10:00", "tom", nominates(CARDS, impact="2", impact_why="Half a day a month", effort="1")),
    On(2, MON, "17:00", "maya", presses("Accept", on=DEPLOYS)),
    On(2, MON, "17:05", "maya", presses("Accept", on=CARDS)),
    On(2, MON, "17:10", "maya", sets_guidelines(capacity="30", share="20")),
    On(2, MON, "17:15", "maya", plans()),
    On(2, TUE, "10:00", "tom", presses("Paid", on=CARDS, changed="They renew themselves")),
    On(3, FRI, "10:00", "nina", answers("Nothing new")),  # a day after the digest
    On(4, WED, "10:00", "tom", presses("Resolve", on=LOAD)),
    On(5, TUE, "10:00", "maya", checks_in(PAYS, value="63,5", confidence="7", evidence="User research", seen="Five of six", then="Persevere")),
    On(5, WED, "10:00", "tom", presses("Paid", on=DEPLOYS, changed="Four minutes")),
    On(6, FRI, "15:00", "tom", goes_away(after=3, days=5)),
    On(8, WED, "11:00", "aiko", flags(TRUST, kind="Value", score=(2, 3), owner="@maya", target="O-1")),
    On(9, TUE, "10:00", "maya", checks_in(PAYS, value="65", confidence="3", evidence="Launch data", seen="The pilot", then="Change course")),
    On(9, WED, "10:00", "tom", presses("Reopen", on=LOAD, reason="The sale is twice as large")),
    On(10, TUE, "10:00", "aiko", answers("Gone", about="Is the pain of D-1 gone")),
    On(10, TUE, "10:05", "nina", answers("Still there", about="Is the pain of D-1 gone")),
    On(10, TUE, "10:00", "tom", answers("Gone", about="Is the pain of D-1 gone")),
    On(11, TUE, "10:00", "maya", answers("Close it", about="How did O-1 end", ended="Missed", value="66", learned="Trust came later than we thought")),
    *(On(week, TUE, "09:45", "maya", has_no_debt()) for week in (1, 3, 5, 7, 9, 11, 13)),
    *(On(week, TUE, "09:50", "maya", answers("Nothing new")) for week in (1, 3, 5, 7, 9, 11, 13)),
    *(On(week, TUE, "11:00", "tom", answers("Nothing new")) for week in (1, 3, 5, 9)),
)  # fmt: skip


def world() -> World:
    colleagues = (
        Colleague("maya", "Maya Lindner", "Europe/Berlin", "Product manager", admin=True),
        Colleague("tom", "Tom Rivera", "America/New_York", "Backend engineer"),
        Colleague("aiko", "Aiko Tanaka", "Asia/Tokyo", "Product designer"),
        Colleague("nina", "Nina Okafor", "Europe/Berlin", "Data analyst"),
    )
    return World("Lumen", "lumen", colleagues, (Room("checkout", tuple(each.name for each in colleagues)),))


async def test_a_team_lives_a_quarter_and_each_digest_says_what_history_says(team_up: Starts) -> None:
    team = await team_up(at=BEGINS, rituals=RITUALS, world=world)
    zones = {person.name: person.zone for person in team.slack.people()}
    for at, line in sorted(
        ((moment(line, zones[line.who], BEGINS), line) for line in QUARTER), key=lambda each: each[0]
    ):
        await team.moves_to(at)
        await line.act.does(team.person(line.who))
        await team.quiet()
    await team.moves_to(BEGINS + WEEKS * WEEK)
    assert [call for call in team.slack.calls if call.error] == []
    _asked_at_their_own_hour_and_not_when_away(team, zones)
    await _each_record_stands_where_its_history_says(team)
    _what_the_quarter_brought(team)


def _days(team: Team, name: str, zone: str) -> dict[date, time]:
    """When somebody's day's messages came, in their own zone."""
    asked = [line for line in team.person(name).dm() if line.text.startswith(("Your rituals for", "👋"))]
    local = [line.at.astimezone(ZoneInfo(zone)) for line in asked]
    return {at.date(): at.time().replace(second=0, microsecond=0) for at in local}


def _asked_at_their_own_hour_and_not_when_away(team: Team, zones: Mapping[str, str]) -> None:
    for name, zone in zones.items():
        days = _days(team, name, zone)
        assert set(days.values()) == {time(9, 30)}, (name, days)
    aiko, tom = (_days(team, name, zones[name]) for name in ("aiko", "tom"))
    assert date(2026, 10, 20) in aiko
    assert date(2026, 11, 3) not in aiko  # Culture Day
    assert not [day for day in tom if date(2026, 11, 16) <= day <= date(2026, 11, 20)]


CALLED = {
    "flagged": "New",
    "nominated": "New",
    "defined": "New",
    "resolved": "Resolved",
    "paid": "Paid",
    "missed": "Missed",
}
"""The list of a digest in which a record stands after such a step."""
ENDS = {"resolved", "paid", "missed"}
WAITS = {
    "Overdue for review",
    "Slipped: planned, and the cycle is over",
    "Planned",
    "At risk",
    "Off track",
    "Due to close",
}
TITLES = {*CALLED.values(), *WAITS, "Changed", "Is the pain gone?", "Checked in"}


async def _each_record_stands_where_its_history_says(team: Team) -> None:
    """An own reading of the history, against what the thread of each digest shows."""
    async with team.bot.database.reads(None) as session:
        digests = (await session.exec(select(Digest).order_by(col(Digest.until)))).all()
        steps = (await session.exec(select(Change).order_by(col(Change.at), col(Change.seq)))).all()
    assert [later.since for later in digests[1:]] == [digest.until for digest in digests[:-1]]
    assert all(later.until - digest.until in (WEEK, WEEK + timedelta(hours=1)) for digest, later in pairwise(digests))
    heads = [line for line in team.person("maya").sees("#checkout") if line.text.startswith("Digest of #checkout")]
    assert len(heads) == len(digests) == WEEKS
    letters = {"risk": "R", "debt": "D", "outcome": "O"}
    keys: dict[object, str] = {}
    for step in steps:
        if step.seq == 1:
            number = 1 + sum(known.startswith(letters[step.ritual]) for known in keys.values())
            keys[step.record_id] = f"{letters[step.ritual]}-{number}"
    for head, digest in zip(heads, digests, strict=True):
        shown = _shown(team, head)
        verbs: dict[str, list[str]] = defaultdict(list)
        for step in steps:
            if digest.since < step.at <= digest.until:
                verbs[keys[step.record_id]].append(step.verb)
        expected: dict[str, set[str]] = defaultdict(set)
        for key, done in verbs.items():
            ended = [verb for verb in done if verb in ENDS]
            begun = [verb for verb in done if CALLED.get(verb) == "New"]
            if called := (ended or begun)[-1:]:
                expected[CALLED[called[0]]].add(key)
        waiting = {key for title, listed in shown.items() if title in WAITS for key in listed}
        expected["New"] -= waiting
        told = {title: set(shown.get(title, ())) for title in CALLED.values()}
        assert told == {title: expected[title] for title in CALLED.values()}, head.text


def _shown(team: Team, head: Shown) -> dict[str, list[str]]:
    """The keys in each list of a digest's thread. Each stands in one list, but for what became of it long after."""
    found: dict[str, list[str]] = defaultdict(list)
    for section in team.person("maya").thread(head)[1:]:
        title = ""
        for line in section.text.splitlines():
            if line in TITLES:
                title = line
            elif title and (key := re.match(r"([RDO]-\d+)\b", line)):
                found[title].append(key[1])
            elif line.startswith(("Open risks by level", "Debt in, out", "Progress to", "Confidence from")):
                title = ""
    listed = [key for some in found.values() for key in some]
    assert len(listed) == len(set(listed)), head.text
    return found


def _what_the_quarter_brought(team: Team) -> None:
    maya = team.person("maya")
    digests = [line for line in maya.sees("#checkout") if line.text.startswith("Digest of #checkout")]
    told = ["\n".join([head.text, *(reply.text for reply in maya.thread(head))]) for head in digests]
    assert "1 of them late" in told[2]
    assert "came: 8 Oct 1, 15 Oct 1" in told[1]
    assert "Slipped: planned, and the cycle is over\nD-1 A deploy takes forty minutes" in "\n".join(told[3:5])
    assert "Resolved\nR-1 The provider may not take the load" in told[3]
    assert "Paid\nD-1 A deploy takes forty minutes · Four minutes" in told[4]
    assert "R-1 The provider may not take the load · 🟠 high · reopened" in told[8]
    assert "gone for 2 of 3" in told[9]
    assert "O-1 Shoppers pay in one step so that fewer give up" in told[10]
    assert "learned: Trust came later than we thought" in told[10]
