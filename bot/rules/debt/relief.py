"""Whether the pain is gone once a debt is paid: those whom it had hit are asked, once, a month later (product.md D6).

Their answers are counts, of a digest's cut-off: one that grew at once would tell what the last one said. Under three of them nothing is said: a count of one or two people tells who said it, and that it still hurts is
no verdict on whoever has mended it. "Still there" offers to reopen it, whoever is alone with that.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from bot.errors import Refused
from bot.rules import due, records
from bot.rules.debt.fields import RITUAL
from bot.rules.due import Due
from storage.changes import Change
from storage.channels import Channel
from storage.debt import Debt, DebtRelief, Relief
from storage.people import Person
from storage.rounds import Ask

RELIEF = "relief"
ASKED_AFTER, ASKED_FOR = timedelta(days=30), timedelta(days=28)
FEW = 3  # answers, under which a count would tell of one or two people (product.md, principle 10)


def paid_from(on: date) -> tuple[date, date]:
    """From which day to which day a debt was paid about which somebody may be asked on the day `on`."""
    return on - ASKED_AFTER - ASKED_FOR, on - ASKED_AFTER


def relief_asks(
    debts: Sequence[Debt],
    hit: Mapping[UUID, Collection[UUID]],
    present: Mapping[UUID, Person],
    channel: Channel,
    on: date,
) -> Iterator[Due]:
    """Who may be asked on the day `on` about paid debts: who was `hit` by them, and is still in the channel (`present`)."""
    first, last = paid_from(on)
    for debt in debts:
        if debt.paid_on is None or not first <= debt.paid_on <= last:
            continue
        for person in (present[each] for each in hit.get(debt.id, ()) if each in present):
            if due.falls(person, channel, due.ritual_date(person, channel, debt.paid_on + ASKED_AFTER), on):
                yield Due(person.id, RELIEF, debt.id, on)


def relief_once(wanted: Sequence[Due], put: Sequence[Ask], debts: Sequence[Debt]) -> list[Due]:
    """What was not put to the person before, since the debt was paid."""
    paid = {debt.id: debt.paid_on for debt in debts}
    since = [ask for ask in put if (on := paid.get(ask.subject_id)) is not None and ask.nominal > on]
    return due.once(wanted, since)


def relieve(
    debt: Debt, known: DebtRelief | None, by: Person, now: datetime, *, gone: bool
) -> tuple[DebtRelief, Change]:
    """Somebody whom a debt had hit says whether the pain is gone. History keeps that it was answered, and not by whom or what.

    Raises Refused where they have said so before (`known`), and where the debt is not paid any more.
    """
    if debt.state != "paid" or debt.paid_on is None:
        raise Refused(f"D-{debt.number} is {debt.state} by now. If it hits you, say so on its card.")
    if known is not None:
        raise Refused(f"You have said so already: the pain is {'gone' if known.gone else 'still there'}.")
    said = DebtRelief(debt_id=debt.id, person_id=by.id, paid_on=debt.paid_on, gone=gone, at=now)
    return said, records.change(RITUAL, debt, None, now, "relieved", {}, {})


def tellable(relief: Relief | None) -> bool:
    """Whether the channel sees the count of the answers."""
    return relief is not None and relief.answered >= FEW
