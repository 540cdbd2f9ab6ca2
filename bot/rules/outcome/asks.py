"""Who is asked about an outcome on which day (product.md O3).

A check-in is asked of its owner on their ritual day, by its cadence; after the due date they are asked to close it instead.
Of a draft whoever owns or raised it is asked for the rest. Of an active one that nobody owns the leads are asked, after two
working days on their ritual day, for an owner. What is not answered comes again on each ritual day. Nothing is asked about
what is paused, but for an owner.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from bot.rules import calendar, due
from bot.rules.due import Due
from storage.channels import Channel
from storage.outcome import Outcome
from storage.people import Person

CHECK_IN, CLOSE, DRAFT, OWNER = "check_in", "close", "draft", "owner"
PATIENCE = 2  # working days
DAY = timedelta(days=1)


def asks(
    outcomes: Sequence[Outcome], present: Mapping[UUID, Person], leads: Sequence[Person], channel: Channel, on: date
) -> Iterator[Due]:
    """The asks of unfinished outcomes that fall on the day `on`. `present`: who is in the channel, by id."""
    for outcome in outcomes:
        if outcome.state == "active" and outcome.owner_id is None:
            yield from _for_an_owner(outcome, leads, channel, on)
            continue
        if outcome.paused:
            continue
        kind, first = _wanted(outcome, channel, on)
        answers = [present[each] for each in (outcome.owner_id, outcome.raised_by) if each and each in present]
        if outcome.state == "active" and outcome.owner_id not in present:
            answers = []  # who raised it need not know how it goes
        for person in answers[:1] or leads:
            if due.falls(person, channel, due.ritual_date(person, channel, first), on):
                yield Due(person.id, kind, outcome.id, on)


def _wanted(outcome: Outcome, channel: Channel, on: date) -> tuple[str, date]:
    """What is asked by the day `on`, and from which day."""
    if outcome.state == "draft":
        return DRAFT, calendar.channel_date(channel, outcome.raised_at) + DAY
    assert outcome.check_in_on is not None
    assert outcome.due_on is not None
    return (CLOSE, outcome.due_on + DAY) if on > outcome.due_on else (CHECK_IN, outcome.check_in_on)


def was_asked(outcome: Outcome, owner: Person, channel: Channel, on: date) -> bool:
    """Whether the day on which the owner was to be asked for the check-in that has not come is over on the day `on`."""
    assert outcome.check_in_on is not None
    first = due.ritual_date(owner, channel, outcome.check_in_on)
    return first is not None and first < on


def _for_an_owner(outcome: Outcome, leads: Sequence[Person], channel: Channel, on: date) -> Iterator[Due]:
    assert outcome.ownerless_since is not None
    for lead in leads:
        patient = due.working_date(lead, outcome.ownerless_since, PATIENCE)
        if patient and due.falls(lead, channel, due.ritual_date(lead, channel, patient), on):
            yield Due(lead.id, OWNER, outcome.id, on)


def ownerless_by(on: date) -> date:
    """Since when at least nobody looks after an outcome whose leads are asked for an owner on the day `on`."""
    return on - timedelta(days=PATIENCE)
