"""Who is asked what on which day, when a run closes, and what an answer makes of an ask. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from bot.errors import Refused
from bot.rules import calendar
from storage import rounds as facts
from storage.absences import Absence, Away
from storage.channels import Channel
from storage.habits import Habits, Shared
from storage.people import Member, Person
from storage.rounds import Ask, Round, Run

AHEAD = timedelta(days=1)
EARLIEST = timedelta(hours=14)  # how much sooner than in UTC a day begins somewhere
BEHIND = timedelta(days=3)
CATCH_UP = timedelta(hours=6)
DIGEST_CATCH_UP = timedelta(hours=48)
LATEST_ASKED = timedelta(hours=24)
LATE_AFTER = timedelta(minutes=30)
LOOK_AHEAD = 3  # cycles
UNHEARD = 3  # unanswered runs in a row, after which somebody is asked whether to pause a round
HEARD_FOR = timedelta(weeks=4 * (UNHEARD + 2))  # how far back such runs can lie
WANING, WANING_ASKED, WANING_SHARE = (
    4,
    5,
    0.4,
)  # runs in a row, people asked, and the share of them who answer (product.md W6)
_COURTESY = re.compile(
    r"(?:thanks?|thank you|thx|ok|okay|yes|hi|hey|hello|good (?:morning|afternoon|evening))\b.{0,40}", re.IGNORECASE
)
_NUMBER = re.compile(r"\s*\d+\s*(?:/\s*\d+)?\W*")
_SKIP = re.compile(r"skip(?: (?:this time|it|this))?\W*", re.IGNORECASE)
LINES_FOR = timedelta(days=14)
"""For how long a line that was typed when nothing was open is offered to what was asked last."""


@dataclass(frozen=True, slots=True)
class Question:
    """That whoever has these habits, and was there by the moment `due`, is to be asked then.

    `nominal` is the local date, `cycle` that of the round.
    """

    habits: Shared
    cycle: int
    nominal: date
    due: datetime


@dataclass(frozen=True, slots=True)
class Last:
    """The last run of a round: its cycle, its nominal date, and when the last person of it is asked (None: nobody was)."""

    cycle: int
    nominal: date
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The questions of a round that fall into the planner's window, and from when there is something to plan again."""

    questions: tuple[Question, ...]
    again: datetime


def start(channel: Channel, ritual: str, kind: str, weeks: int, now: datetime, audience: str = "everyone") -> Round:
    """A round of a channel that begins with the first ritual day of the channel after `now`."""
    asking = Round(
        channel_id=channel.id,
        ritual=ritual,
        kind=kind,
        weeks=weeks,
        audience=audience,
        anchor=now.date(),
        since=now,
        next_due=now,
    )
    begin(asking, channel, None, now)
    return asking


def begin(asking: Round, channel: Channel, last: Last | None, now: datetime) -> None:
    """Ask from `now` on, in the rhythm and on the day that are set now, going on from the `last` run.

    The cycle after the last one begins a whole rhythm later, or with the channel's first ritual day from now on. Nobody is
    asked before that, nor within half a rhythm of whoever was asked last: so there is one run per cycle, whatever is edited.
    """
    asking.next_due = asking.since = now
    zone = calendar.channel_zone(channel)
    if last is not None and last.due is not None:
        asking.since = max(now, last.due + 7 * asking.weeks * calendar.DAY / 2)
    first = calendar.next_weekday(channel.ritual_day, channel.prompt_time, zone, asking.since)
    week = calendar.monday(first.astimezone(zone).date())
    if last is None:
        asking.anchor = week
        return
    week = max(week, calendar.monday(last.nominal) + 7 * asking.weeks * calendar.DAY)
    asking.anchor = week - 7 * asking.weeks * calendar.DAY * (last.cycle + 1)
    asking.since = max(asking.since, datetime.combine(week, time(0), UTC) - EARLIEST)


def reaches(asking: Round, craft: str | None, opted_out: str, *, owns: bool) -> bool:
    """Whether a round asks a member of this craft at all. `owns`: they own something of its ritual, or lead the channel."""
    if facts.named(asking) in opted_out.split():
        return False
    if asking.audience == facts.OWNERS:
        return owns
    return asking.audience == facts.EVERYONE or (craft or "") in asking.audience.split(",")


def plan(asking: Round, channel: Channel, people: Iterable[Shared], now: datetime) -> Plan:
    """Every question of a round from three days ago to one day ahead (in each person's own days).

    Nobody is asked about a moment before they joined or before the round began, nor on a holiday. `again` is at most a rhythm
    away. Who among those with the same habits is away stands in storage/asking.py.
    """
    questions: list[Question] = []
    again = now + 7 * asking.weeks * calendar.DAY
    for habits in people:
        if not reaches(asking, habits.craft, habits.opted_out, owns=asking.ritual in habits.owns.split()):
            continue
        here, later = _slots(asking, channel, habits, now)
        since = max(habits.since, asking.since)
        questions += [Question(habits, cycle, day, due) for cycle, day, due in here if due >= since]
        if later is not None:
            again = min(again, later)
    return Plan(tuple(questions), again)


def _slots(
    asking: Round, channel: Channel, person: Habits, now: datetime
) -> tuple[list[tuple[int, date, datetime]], datetime | None]:
    zone = calendar.person_zone(person, channel)
    today = now.astimezone(zone).date()
    cycle = max(0, calendar.cycle_of(today - BEHIND, asking.anchor, asking.weeks))
    inside: list[tuple[int, date, datetime]] = []
    while (day := _day(asking, channel, person, cycle)) is not None and day <= today + AHEAD:
        if day >= today - BEHIND and not calendar.is_holiday(person.country, day):
            inside.append((cycle, day, calendar.occurs_at(day, calendar.prompt_time(person, channel), zone)))
        cycle += 1
    return inside, calendar.occurs_at(day - AHEAD, time(0), zone) if day is not None else None


def _day(asking: Round, channel: Channel, person: Habits, cycle: int) -> date | None:
    return calendar.ritual_date(person, channel, calendar.week_of(cycle, asking.anchor, asking.weeks))


def last_asked(
    asking: Round,
    channel: Channel,
    people: Sequence[tuple[Member, Person]],
    cycle: int,
    away: Mapping[UUID, Sequence[Absence]],
    owners: Collection[UUID] = (),
) -> datetime | None:
    """When the last of the people is asked in a cycle, planned yet or not; None when none of them is.

    `away`: the days away by person; `owners`: who owns something of the ritual in the channel.
    """
    moments = []
    for member, person in people:
        day = _day(asking, channel, person, cycle)
        owns = member.lead or person.id in owners
        if day is None or not reaches(asking, person.craft, member.opted_out, owns=owns):
            continue
        since = max(member.since, asking.since, person.settled or asking.since)
        due = _due(channel, person, day)
        if due >= since and not calendar.is_off(person, day, away.get(person.id, ())):
            moments.append(due)
    return max(moments, default=None)


def next_asked(asking: Round, channel: Channel, person: Person, after: datetime, away: Away = ()) -> datetime | None:
    """The first moment after `after` at which the round asks the person, if it asks them at all; None when they never work."""
    zone = calendar.person_zone(person, channel)
    current = max(0, calendar.cycle_of(after.astimezone(zone).date(), asking.anchor, asking.weeks))
    looked = 0
    for cycle in range(current, current + calendar.HORIZON // 7):
        day = _day(asking, channel, person, cycle)
        if day is None or looked == LOOK_AHEAD:
            return None
        if not calendar.is_off(person, day, away):
            looked += 1
            due = _due(channel, person, day)
            if due > after and due >= asking.since:
                return due
    return None


def _due(channel: Channel, person: Habits, day: date) -> datetime:
    return calendar.occurs_at(day, calendar.prompt_time(person, channel), calendar.person_zone(person, channel))


def too_late(due: datetime, now: datetime) -> bool:
    """Whether a prompt that was due then is not sent any more."""
    return now > due + CATCH_UP


def plainly_answers(line: str) -> bool:
    """Whether a typed line says enough to be taken without asking: a single word, a thank you or a greeting does not, a number
    does."""
    return bool(_NUMBER.fullmatch(line)) or (len(line.split()) > 1 and not _COURTESY.fullmatch(line))


def says_skip(line: str) -> bool:
    """Whether a typed line says in words what the button "Skip this time" says."""
    return bool(_SKIP.fullmatch(line))


def unheard(before: Sequence[str]) -> bool:
    """Whether somebody has left exactly three runs in a row unanswered; `before`: the states of their asks, the newest first."""
    answered = next((number for number, state in enumerate(before) if state != facts.MISSED), len(before))
    return answered == UNHEARD


def wanes(taken: Sequence[tuple[int, int]]) -> bool:
    """Whether exactly four runs in a row were answered by under 40 % of at least five people: so it is told once, until it recovers.

    `taken`: (answered, asked) of the runs of a round, the newest first, at least five where there are as many.
    """
    low = next((number for number, each in enumerate(taken) if not _low(*each)), len(taken))
    return low == WANING


def _low(answered: int, asked: int) -> bool:
    return asked >= WANING_ASKED and answered < WANING_SHARE * asked


def closes(last_asked: datetime | None, cutoff: datetime) -> bool:
    """Whether a run closes at a digest's cut-off: its last person was asked at least 24 hours before."""
    return last_asked is None or cutoff - last_asked >= LATEST_ASKED


def answer(ask: Ask, run: Run | None, verb: str, now: datetime) -> None:
    """The person answered with `verb`; a second answer replaces the first. After its run closed it is late.

    No more than the day is kept (in UTC; of a late one: after the close), so that it does not tell whose flag without a name it was.
    """
    closed = run is not None and run.state != "open"
    late = closed and ask.state != facts.ANSWERED
    if ask.state != facts.LATE:  # a late answer is counted once, by the digest after its first moment
        ask.answered_at = _day_of(now, run.closes_at if late and run is not None else None)
    ask.state, ask.answer = facts.LATE if late else facts.ANSWERED, verb


def superseded(ask: Ask, newer: Ask) -> bool:
    """Whether the same question of a later run stands for this one, where both would be put to the person."""
    return ask.nominal < newer.nominal


def _day_of(now: datetime, after: datetime | None = None) -> datetime:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if after is None else max(midnight, after + timedelta(microseconds=1))


def skip(ask: Ask, run: Run | None, now: datetime) -> None:
    """The person does not answer this time. Raises Refused once there is nothing left to skip."""
    if ask.state in (facts.ANSWERED, facts.LATE):
        raise Refused("You have answered this already, so there is nothing to skip.")
    if run is not None and run.state != "open":
        raise Refused("This round has closed; an answer still counts, as a late one.")
    ask.state, ask.answer, ask.answered_at = facts.SKIPPED, "skipped", _day_of(now)
