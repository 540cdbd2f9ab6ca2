"""What debts cost: reports that one has hit somebody, summed up; and what a channel has set for its debt."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import distinct, func
from sqlmodel import col, select

from storage.database import Session
from storage.debt.tables import Debt, DebtGuidelines, DebtHit

HOURS_OF, PEOPLE_OF = timedelta(days=28), timedelta(days=90)  # product.md D2


@dataclass(frozen=True, slots=True)
class Interest:
    """What a debt costs: quarters of an hour lost in the last 28 days, people hit in the last 90."""

    quarters: int = 0
    people: int = 0

    @property
    def hours(self) -> float:
        """Hours lost in the last 28 days."""
        return self.quarters / 4


async def hit(session: Session, debt_id: UUID, person_id: UUID, day: date) -> DebtHit | None:
    """What somebody has reported of a debt on a day."""
    where = select(DebtHit).where(DebtHit.debt_id == debt_id, DebtHit.person_id == person_id, DebtHit.day == day)
    return (await session.exec(where)).first()


async def hits_on(session: Session, debts: Collection[UUID], person_id: UUID, day: date) -> dict[UUID, DebtHit]:
    """What somebody has reported of some debts on a day, by the debt's id."""
    where = select(DebtHit).where(col(DebtHit.debt_id).in_(debts), DebtHit.person_id == person_id, DebtHit.day == day)
    return {each.debt_id: each for each in await session.exec(where)} if debts else {}


async def interest(session: Session, debts: Collection[UUID], on: date) -> dict[UUID, Interest]:
    """What some debts cost up to the day `on`, by their id; those that have hit nobody are left out."""
    if not debts:
        return {}
    # `on` counts as the first of the days
    lost = func.sum(DebtHit.quarters).filter(col(DebtHit.day) > on - HOURS_OF)
    where = (
        select(DebtHit.debt_id, func.coalesce(lost, 0), func.count(distinct(col(DebtHit.person_id))))
        .where(col(DebtHit.debt_id).in_(debts), DebtHit.day > on - PEOPLE_OF, DebtHit.day <= on)
        .group_by(col(DebtHit.debt_id))
    )
    return {debt_id: Interest(int(quarters), people) for debt_id, quarters, people in await session.exec(where)}


async def hit_before_paid(session: Session, debts: Collection[Debt]) -> dict[UUID, Sequence[UUID]]:
    """Whom (by person id, in their order) each of some paid debts has hit in the 90 days up to the day on which it was paid."""
    paid = {debt.id: debt.paid_on for debt in debts if debt.paid_on}
    hit: dict[UUID, set[UUID]] = {each: set() for each in paid}
    for each in await session.exec(select(DebtHit).where(col(DebtHit.debt_id).in_(paid))):
        if paid[each.debt_id] - PEOPLE_OF < each.day <= paid[each.debt_id]:
            hit[each.debt_id].add(each.person_id)
    return {debt: sorted(people) for debt, people in hit.items()}


async def guidelines(session: Session, channel_id: UUID, *, held: bool = False) -> DebtGuidelines | None:
    """What a channel has set for its debt; None: nothing yet, so the defaults count. `held`: nobody else plans with them, or changes
    them, before this transaction ends."""
    where = select(DebtGuidelines).where(DebtGuidelines.channel_id == channel_id)
    return (await session.exec(where.with_for_update() if held else where)).first()
