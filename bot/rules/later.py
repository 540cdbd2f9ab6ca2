"""When a question comes after all: put off by the person, moved by changed habits or a day away. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.errors import Refused
from bot.rules import calendar
from bot.rules import rounds as rules
from storage import rounds
from storage.absences import Absence, Away
from storage.channels import Channel
from storage.people import Member, Person
from storage.rounds import Ask, Round

REMIND_AFTER = timedelta(hours=4)
CATCH_UP = timedelta(hours=24)  # how late a message that was put off still comes: nobody else can ask it
CHOICES = {"1h": timedelta(hours=1), "3h": timedelta(hours=3), "tomorrow": None}
ONCE = "You have put this off once already. Answer it when it suits you, or skip it."
NEVER_WORKS = "I cannot find a day on which you work. `/rituals me` sets your working days."


@dataclass(frozen=True, slots=True)
class Slot:
    """When something is asked: in the message of the local date `day`, at the wall time `at`, which is the moment `due`."""

    day: date
    at: time
    due: datetime


def replanned(
    ask: Ask,
    asking: Round | None,
    channel: Channel,
    member: Member,
    person: Person,
    away: Away,
    now: datetime,
) -> Slot | None:
    """When a question that has been planned and not sent is asked by the habits of now; None when it is not.

    `asking`: the round that asks, None for a question about a record. Whether they own something still is not looked at. Where
    the new moment is past already, it stays on its day.
    """
    if asking is None:
        return moved(ask.nominal, channel, person, away, now)
    day = calendar.ritual_date(person, channel, calendar.monday(ask.nominal))
    if day is None or not rules.reaches(asking, person.craft, member.opted_out, owns=True):
        return None
    slot = _slot(day, channel, person)
    if slot.due <= now:
        return _soonest(ask, channel, person, away, now)
    return None if calendar.is_off(person, slot.day, away) else slot


def _soonest(ask: Ask, channel: Channel, person: Person, away: Away, now: datetime) -> Slot | None:
    """On the date that was planned, or as soon as the person works where that is past too; not on a day off."""
    zone = calendar.person_zone(person, channel)
    stays = _slot(ask.due.astimezone(zone).date(), channel, person)
    if calendar.is_off(person, stays.day, away):
        return None
    moment = stays.due if stays.due > now else calendar.put_off(person, channel, now, away)
    return Slot(moment.astimezone(zone).date(), moment.astimezone(zone).time(), moment) if moment else None


def moved(nominal: date, channel: Channel, person: Person, away: Away, now: datetime) -> Slot | None:
    """When a question about a record that is due on `nominal` is asked: on that day or the next on which the person works."""
    today = now.astimezone(calendar.person_zone(person, channel)).date()
    day = calendar.working_day(person, max(nominal, today), away)
    slot = _slot(day, channel, person) if day is not None else None
    return (
        slot if slot is None or slot.due > now else _at(calendar.put_off(person, channel, now, away), channel, person)
    )


def _at(moment: datetime | None, channel: Channel, person: Person) -> Slot | None:
    if moment is None:
        return None
    there = moment.astimezone(calendar.person_zone(person, channel))
    return Slot(there.date(), there.time(), moment)


def _slot(day: date, channel: Channel, person: Person) -> Slot:
    at = calendar.prompt_time(person, channel)
    return Slot(day, at, calendar.occurs_at(day, at, calendar.person_zone(person, channel)))


def put_off(ask: Ask, until: datetime) -> None:
    """The question comes again at `until`. Raises Refused when it was put off before."""
    if ask.again is not None:
        raise Refused(ONCE)
    ask.again = until


def until(choice: str, channel: Channel, person: Person, away: Away, now: datetime) -> datetime:
    """The moment that a choice (of CHOICES) means, in the person's working hours. Raises Refused for who never works."""
    span = CHOICES[choice]
    wished = now + span if span is not None else calendar.tomorrow(person, channel, now)
    moment = calendar.put_off(person, channel, wished, away)
    if moment is None:
        raise Refused(NEVER_WORKS)
    return moment


def off_today(person: Person, channel: Channel, away: Away, now: datetime) -> bool:
    """Whether the person is away now, or has a holiday."""
    return calendar.is_off(person, now.astimezone(calendar.person_zone(person, channel)).date(), away)


def away_today(person: Person, channel: Channel, now: datetime) -> Absence:
    """The person says that they do not work today."""
    today = now.astimezone(calendar.person_zone(person, channel)).date()
    return Absence(person_id=person.id, first=today, last=today)


def excuse(ask: Ask) -> None:
    """The person is not to be asked after all: it counts as neither asked nor answered."""
    ask.state = rounds.EXCUSED


def ask_again(ask: Ask) -> None:
    """The person wants to be asked after all."""
    ask.state = rounds.OPEN
