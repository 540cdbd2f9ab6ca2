"""Five weeks of seven people with habits, across the change of clocks: what interrupts whom, and whether it is worth it."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from sandbox import Person, Shown
from sandbox.story.finding import NotAsked
from sandbox.story.script import FRI, MON, THU, TUE, WED, Act, On, played
from sandbox.story.verbs import (
    answers,
    flags,
    goes_away,
    presses,
    sets_up,
    tells_craft,
    tells_of_self,
    types_in_answer,
)
from tests.conftest import Starts, Team

BEGINS = datetime(2026, 10, 5, tzinfo=UTC)  # a Monday; Europe's clocks change in week 3, America's in week 4
MEASURED = range(2, 7)  # what the team is about is named in the first week
WEEK = timedelta(weeks=1)
OWNED = {
    "The provider may not take the load": (3, 4),
    "The contract may end early": (4, 4),
    "The queue may hide failures": (3, 3),
    "The ledger may close too early": (3, 3),
    "Backups may not be readable": (2, 4),
    "The test data may be stale": (3, 2),
    "The old form may linger": (2, 2),
    "The logs may grow too fast": (1, 3),
}


def patiently() -> Act:
    """Answer whatever is open, part by part, as an owner does who wants it off the desk."""

    async def act(person: Person) -> None:
        asked = False
        for button in ("Still the same", "Nothing new"):
            while on := next((line for line in reversed(person.dm()) if _open(line, button)), None):
                await person.presses(button, on=on)
                await person.sandbox.settled()
                asked = True
        if not asked:
            raise NotAsked("nothing is open")

    return Act("all", act)


def _open(line: Shown, button: str) -> bool:
    """Whether the line still waits for an answer; what closed offers the button for a late one."""
    return button in line.buttons and "Skip this time" in line.buttons


def every_week(*lines: tuple[int, str, str, Act]) -> list[On]:
    """The same at the same hour of each week that is measured."""
    return [On(week, day, at, who, act) for week in MEASURED for day, at, who, act in lines]


MONTH = [
    On(1, MON, "10:00", "maya", sets_up(**{"Risk_round:_how_often?": "Every week"})),
    *(
        On(1, MON + number % 4, f"{10 + number}:00", "tom", flags(title, score=score, owner="@tom"))
        for number, (title, score) in enumerate(OWNED.items())
    ),
    On(1, TUE, "09:40", "maya", tells_craft("Product")),
    On(1, TUE, "09:42", "maya", answers("Nothing new")),
    On(1, WED, "09:20", "nina", tells_of_self(Your_ritual_day="Friday", Your_hour="10:30")),
    On(1, WED, "09:25", "nina", tells_of_self(Work_begins=time(10), Work_ends=time(18))),
    *every_week(
        (TUE, "09:40", "maya", answers("Nothing new")),  # answers at once, and leads
        *((day, "10:15", "tom", patiently()) for day in (MON, TUE, WED, THU, FRI)),  # owns eight
        (WED, "11:30", "aiko", answers("Nothing new")),  # a day later, after the reminder
        (FRI, "10:45", "nina", answers("Skip this time")),  # has a ritual day of her own, and a later day
        (TUE, "16:00", "lea", types_in_answer("nothing new")),  # types, from another company
    ),  # Ravi is silent
    On(2, TUE, "09:35", "sam", answers("Tomorrow", about="Tomorrow")),
    On(2, WED, "09:45", "sam", answers("Nothing new")),
    On(2, FRI, "15:00", "sam", goes_away(after=3, days=7)),
    On(5, TUE, "09:40", "sam", answers("Not working today", about="Tomorrow")),
    On(6, TUE, "10:00", "sam", answers("Nothing new")),
    On(3, WED, "10:00", "lea", flags("Testers may not come", score=(3, 3))),
    On(3, THU, "10:00", "maya", presses("Edit", on="Testers may not come", owner="@tom")),
    On(4, WED, "15:00", "ravi", flags("Card numbers may stand in the logs", score=(4, 5), owner="@ravi")),
    On(4, WED, "17:00", "ravi", presses("Resolve", on="Card numbers")),
]


@dataclass
class Message:
    """What the bot said to a person of its own accord, as it looked when it came."""

    week: int
    at: datetime
    text: str
    buttons: list[str]
    reminds: bool

    @property
    def asks(self) -> bool:
        return "Skip this time" in self.buttons


@dataclass
class Post:
    """Notes each message as it comes, and forgets what only answers the person's own line."""

    team: Team
    got: dict[str, list[Message]] = field(default_factory=dict)
    known: set[tuple[str, str]] = field(default_factory=set)

    async def watches(self) -> None:
        workspace = self.team.slack.workspace
        directs = {person.dm_channel: person for person in self.team.slack.people()}
        async for change in workspace.watch():
            if change.kind != "message" or change.channel not in directs or not change.ts:
                continue
            if (change.channel, change.ts) in self.known:
                continue  # an edit rings nowhere
            self.known.add((change.channel, change.ts))
            person = directs[change.channel]
            line = Shown(workspace, workspace.message(change.channel, change.ts), person.reader)
            if line.author_id == workspace.bot_id:
                week = (line.at - BEGINS) // WEEK + 1
                at = line.at.astimezone(ZoneInfo(person.zone))
                reminds = line.thread_ts is not None
                self.got.setdefault(person.name, []).append(Message(week, at, line.text, line.buttons, reminds))

    async def answered(self, person: Person, act: Callable[[Person], Awaitable[None]]) -> None:
        """The person does something; what the bot says to them in answer is no interruption."""
        before = len(self.got.setdefault(person.name, []))
        try:
            await act(person)
        except NotAsked:
            return
        await self.team.quiet()
        del self.got[person.name][before:]


async def test_each_person_is_interrupted_at_most_twice_in_a_week_and_each_time_for_a_reason(team_up: Starts) -> None:
    team = await team_up(at=BEGINS)
    post = Post(team)
    watching = asyncio.create_task(post.watches())
    zones = {person.name: person.zone for person in team.slack.people()}
    for moment, line in played(MONTH, zones, BEGINS + 8 * WEEK):
        await team.moves_to(moment)
        await post.answered(team.person(line.who), line.act.does)
    await team.moves_to(BEGINS + 6 * WEEK)
    watching.cancel()

    _is_worth_it(post.got)


def _is_worth_it(got: dict[str, list[Message]]) -> None:
    counted = {name: Counter(each.week for each in messages) for name, messages in got.items()}
    assert len(counted) == 7
    assert median(counted[name][week] for name in got for week in MEASURED) <= 2
    for name in got:  # the owner of eight too
        assert sum(counted[name][week] for week in MEASURED) <= 2 * len(MEASURED), (name, counted[name])
    everything = [(name, each) for name in got for each in got[name] if each.week in MEASURED]
    assert [(name, each.text.splitlines()[0]) for name, each in everything if not (each.asks or each.reminds)] == [
        ("maya", "🔴 R-10 in #checkout is critical, set by Ravi Sen."),
        ("tom", "Maya Lindner made you the owner of R-9 in #checkout."),
    ]
    for name, each in everything:
        assert each.reminds or each.buttons, (name, each)
        if each.asks:
            _can_be_answered_where_it_stands(name, each)
        if each.asks or each.reminds:
            assert (10 if name == "nina" else 9) <= each.at.hour < (18 if name == "nina" else 17), (name, each)
            assert each.at.isoweekday() <= 5, (name, each)
            assert "`/rituals me`" in each.text, (name, each)
    assert not [each for each in got["sam"] if date(2026, 10, 19) <= each.at.date() <= date(2026, 10, 25)]
    said = Counter((name, each.at.date(), each.text) for name in got for each in got[name])
    assert set(said.values()) == {1}
    paused = [name for name, each in everything if "Shall I stop asking you?" in each.text]
    assert paused == ["ravi"]  # who was silent three times, and once


def _can_be_answered_where_it_stands(name: str, each: Message) -> None:
    """A part for each question, no question twice, an answer on each, and how to change or stop it."""
    questions = re.findall(r"^(?:What could stop us in|How does) [^?]+\?", each.text, re.MULTILINE)
    assert len(set(questions)) == len(questions) >= 1, (name, each)
    assert each.buttons.count("Skip this time") == len(questions), (name, each)
    assert each.buttons.count("Nothing new") + each.buttons.count("Still the same") == len(questions), (name, each)
    assert "changes when I ask you and what, or stops it." in each.text, (name, each)
