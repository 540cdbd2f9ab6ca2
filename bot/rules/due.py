"""On which day somebody is asked about a record that is due. Pure; days away are the planner's to skip."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from bot.errors import Refused
from bot.rules import calendar
from storage.channels import Channel
from storage.people import Person
from storage.rounds import EXCUSED, EXPIRED, Ask

FARTHEST = 14  # days: who works at no day of two weeks is not asked
AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Due:
    """That a person is to be asked about a record (`subject_id`) on the local date `nominal`; `kind` is the ritual's.

    `day`: the local date on which they are asked where that is another one: of what is asked of several, `nominal` is the same
    for all, as a run's is.
    """

    person_id: UUID
    kind: str
    subject_id: UUID
    nominal: date
    day: date | None = None


def ritual_date(person: Person, channel: Channel, on: date) -> date | None:
    """The person's first ritual day from `on` on; None when they never work."""
    weeks = (calendar.monday(on) + 7 * number * calendar.DAY for number in range(2))
    days = [calendar.ritual_date(person, channel, week) for week in weeks]
    return next((day for day in days if day is not None and day >= on), None)


def falls(person: Person, channel: Channel, first: date | None, on: date) -> bool:
    """Whether somebody is asked on the day `on` about what was `first` due before: then, and on each ritual day that follows.

    So what was skipped, or could not be asked in time, comes again; what is still open is not asked twice (`unasked`).
    """
    return first is not None and (on == first or (on > first and ritual_date(person, channel, on) == on))


def unasked(wanted: Iterable[Due], waiting: Collection[Ask]) -> list[Due]:
    """What does not wait for the person's answer already, since another day."""
    return _new(wanted, waiting)


def once(wanted: Iterable[Due], put: Collection[Ask]) -> list[Due]:
    """Of what is asked once: what was not `put` to the person before, however it ended; what was excused meanwhile is asked again."""
    return _new(wanted, [ask for ask in put if ask.state not in (EXCUSED, EXPIRED)])


def _new(wanted: Iterable[Due], asked: Iterable[Ask]) -> list[Due]:
    known = {(ask.person_id, ask.kind, ask.subject_id): ask.nominal for ask in asked}
    return [
        each for each in wanted if known.get((each.person_id, each.kind, each.subject_id), each.nominal) == each.nominal
    ]


def working_date(person: Person, on: date, later: int = 0) -> date | None:
    """The person's first working day from `on` on, or the one that comes `later` working days after it; None: never."""
    days = [on + number * calendar.DAY for number in range(FARTHEST)]
    working = [day for day in days if calendar.works_on(person, day)]
    return working[later] if later < len(working) else None


def reviewable(review_on: date, on: date) -> date:
    """A date for a review, which is later than today and not more than a year ahead. Raises Refused."""
    if review_on <= on:
        raise Refused("Choose a day that is still to come.", field="review_on")
    if review_on - on > AHEAD:
        raise Refused("Choose a day within a year from now.", field="review_on")
    return review_on
