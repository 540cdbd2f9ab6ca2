"""Who is asked about a debt on which day: one that is accepted is looked at again after 90 days (product.md D4).

Its owner is asked on their ritual day; where nobody owns it, or its owner is not there any more, the leads are. What is not answered
comes again on each ritual day.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from bot.rules import due
from bot.rules.due import Due
from storage.channels import Channel
from storage.debt import Debt
from storage.people import Person

ROUND, REVIEW = "debts", "review"


def asks(
    debts: Sequence[Debt], present: Mapping[UUID, Person], leads: Sequence[Person], channel: Channel, on: date
) -> Iterator[Due]:
    """The asks of accepted debts that fall on the day `on`. `present`: who is in the channel, by id."""
    for debt in debts:
        owner = present.get(debt.owner_id) if debt.owner_id else None
        for person in [owner] if owner else leads:
            first = due.ritual_date(person, channel, debt.review_on) if debt.review_on else None
            if due.falls(person, channel, first, on):
                yield Due(person.id, REVIEW, debt.id, on)
