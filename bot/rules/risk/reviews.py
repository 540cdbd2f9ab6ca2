"""Who is asked about a risk on which day (product.md R8).

A due review is an ask to its owner on their ritual day (high and critical: on the next working day); a high or critical one
that is unanswered after two working days goes to the leads. Of a risk without an owner the leads are asked for one after two working
days (on their next ritual day, where it is not high or critical), and nothing else. What is not answered comes again on each
ritual day.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from bot.rules import due
from bot.rules.due import Due
from bot.rules.risk import fields
from storage.channels import Channel
from storage.people import Person
from storage.risk import Risk

ROUND, REVIEW, OWNER = "risks", "review", "owner"
PATIENCE = 2  # working days


def asks(
    risks: Sequence[Risk], present: Mapping[UUID, Person], leads: Sequence[Person], channel: Channel, on: date
) -> Iterator[Due]:
    """The asks of unfinished risks that fall on the day `on`. `present`: who is in the channel, by id."""
    for risk in risks:
        owner = present.get(risk.owner_id) if risk.owner_id else None
        for person in [owner] if owner else leads if risk.owner_id else ():
            if due.falls(person, channel, _review_day(risk, person, channel), on):
                yield Due(person.id, REVIEW, risk.id, on)
        if owner and _urgent(risk):
            asked = _review_day(risk, owner, channel)
            for lead in leads:
                late = due.working_date(lead, asked, PATIENCE) if asked else None
                if lead.id != owner.id and due.falls(lead, channel, late, on):
                    yield Due(lead.id, REVIEW, risk.id, on)
        if owner is None and risk.ownerless_since:
            for lead in leads:
                if due.falls(lead, channel, _owner_day(risk, lead, channel, risk.ownerless_since), on):
                    yield Due(lead.id, OWNER, risk.id, on)


def ownerless_by(on: date) -> date:
    """Since when at least nobody looks after a risk whose leads are asked for an owner on the day `on`."""
    return on - timedelta(days=PATIENCE)


def _owner_day(risk: Risk, lead: Person, channel: Channel, since: date) -> date | None:
    patient = due.working_date(lead, since, PATIENCE)
    if patient is None or _urgent(risk):
        return patient
    return due.ritual_date(lead, channel, patient)


def _urgent(risk: Risk) -> bool:
    return fields.level(risk.likelihood, risk.impact) in fields.URGENT


def _review_day(risk: Risk, person: Person, channel: Channel) -> date | None:
    if _urgent(risk):
        return due.working_date(person, risk.review_on)
    return due.ritual_date(person, channel, risk.review_on)
