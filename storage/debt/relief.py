"""What has become of debts that were paid: what they took of a share, and whether those whom they had hit say that the pain is gone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import col, select

from storage.changes import Change
from storage.database import Session
from storage.debt.tables import Debt, DebtRelief


@dataclass(frozen=True, slots=True)
class Relief:
    """Of how many who have answered the pain is gone."""

    gone: int
    answered: int


async def payments(session: Session, channel_id: UUID) -> Sequence[Change]:
    """Every step that paid a debt of a channel, or reopened one, in order."""
    where = select(Change).where(
        Change.channel_id == channel_id, Change.ritual == "debt", col(Change.verb).in_(("paid", "reopened"))
    )
    return (await session.exec(where.order_by(col(Change.at), col(Change.id)))).all()


async def paid_between(session: Session, channel_id: UUID, first: date, last: date) -> Sequence[Debt]:
    """The debts of a channel that were paid from one day to another, by number."""
    where = select(Debt).where(
        Debt.channel_id == channel_id, Debt.state == "paid", col(Debt.paid_on) >= first, col(Debt.paid_on) <= last
    )
    return (await session.exec(where.order_by(col(Debt.number)))).all()


async def relief_by(session: Session, debt: Debt, person_id: UUID) -> DebtRelief | None:
    """What somebody has answered since a debt was paid."""
    where = select(DebtRelief).where(
        DebtRelief.debt_id == debt.id, DebtRelief.person_id == person_id, DebtRelief.paid_on == debt.paid_on
    )
    return (await session.exec(where)).first()


async def relief(session: Session, debts: Collection[Debt], until: datetime) -> dict[UUID, Relief]:
    """What was answered of some paid debts by a moment, by their id; those of which nobody has said anything are left out."""
    paid: Mapping[UUID, date | None] = {debt.id: debt.paid_on for debt in debts if debt.state == "paid"}
    if not paid:
        return {}
    where = select(DebtRelief).where(col(DebtRelief.debt_id).in_(paid), DebtRelief.at <= until)
    answers: dict[UUID, list[bool]] = {}
    for each in await session.exec(where):
        if each.paid_on == paid[each.debt_id]:
            answers.setdefault(each.debt_id, []).append(each.gone)
    return {debt_id: Relief(sum(gone), len(gone)) for debt_id, gone in answers.items()}


async def relieved(session: Session, channel_id: UUID, after: datetime, until: datetime) -> set[UUID]:
    """Of which debts (by id) of a channel somebody has said after one moment, up to another, whether the pain is gone."""
    where = (
        select(DebtRelief.debt_id)
        .join(Debt, (col(Debt.id) == DebtRelief.debt_id) & (col(Debt.workspace_id) == DebtRelief.workspace_id))
        .where(Debt.channel_id == channel_id, DebtRelief.at > after, DebtRelief.at <= until)
    )
    return set(await session.exec(where))
