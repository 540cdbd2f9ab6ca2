"""Which debt is meant, whether the person may see or change it, what it is worth, and what follows from a step that was taken."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from bot.blocks import debt as blocks
from bot.blocks.kit import Message
from bot.ritual import Registry
from bot.rules import calendar, tripwires
from bot.rules import debt as rules
from bot.rules.debt import Benefit, Weights
from bot.surfaces import records, threads
from storage import debt as facts
from storage import outbox, people, rounds
from storage import tripwires as decisions
from storage.changes import Change
from storage.channels import Channel
from storage.database import Session
from storage.debt import DECIDED, Debt, Interest
from storage.facts import Fact
from storage.people import Member, Person

GONE = "I cannot find that debt any more."


async def seen(
    session: Session, debt_id: str, channel: Channel | None, who: Person, *, held: bool = False
) -> tuple[Debt, Member | None]:
    """The debt that a button names, if the person may see it, and how they belong to its channel. Raises Gone."""
    return await records.pressed(session, partial(facts.find, held=held), debt_id, channel, who, GONE)


async def changeable(
    session: Session, debt_id: str, channel: Channel | None, who: Person
) -> tuple[Debt, Member | None, Channel]:
    """As `seen`, for whoever may change it, with its channel. Raises Refused, naming whom to ask, for others."""
    debt, member = await seen(session, debt_id, channel, who)
    if not rules.may_change(debt, who, member):
        raise await records.refused(session, blocks.key(debt), debt, debt.nominated_by, debt.owner_id)
    return debt, member, await records.home(session, debt)


async def decidable(
    session: Session, debt_id: str, channel: Channel | None, who: Person
) -> tuple[Debt, Member | None, Channel]:
    """As `seen`, for leads, with its channel. Raises Refused, naming them, for others, and where there is nothing to decide."""
    debt, member = await seen(session, debt_id, channel, who)
    if not rules.may_decide(who, member):
        raise await records.refused(session, blocks.key(debt), debt, None, None)
    rules.decidable(debt, who, member)
    return debt, member, await records.home(session, debt)


async def benefits(
    session: Session, rituals: Registry, channel: Channel, debts: Collection[Debt], now: datetime
) -> dict[UUID, Benefit]:
    """What paying each of some debts of a channel brings, as it stands at the moment `now`."""
    on = calendar.channel_date(channel, now)
    interest = await facts.interest(session, [debt.id for debt in debts], on)
    weights = rules.weights(await facts.guidelines(session, channel.id))
    return await weighed(session, rituals, channel, debts, interest, weights, now)


async def weighed(
    session: Session,
    rituals: Registry,
    channel: Channel,
    debts: Collection[Debt],
    interest: Mapping[UUID, Interest],
    weights: Weights,
    now: datetime,
) -> dict[UUID, Benefit]:
    """As `benefits`, where it is known what they have cost, and what that weighs."""
    linked = {debt.target_id for debt in debts} - {None}
    targets = await threads.targets(session, rituals, channel.id, now, linked) if linked else {}
    standings = {debt.id: targets[debt.target_id].standing for debt in debts if debt.target_id in targets}
    return {
        debt.id: Benefit(debt.impact, interest.get(debt.id, Interest()), standings.get(debt.id, ""), weights)
        for debt in debts
    }


async def taken(session: Session, debt: Debt, step: Change, who: Person, now: datetime, *more: Fact) -> None:
    """Write a step (with `more` facts), and tell whom it concerns: the card and its thread, a new owner, and who was asked about it."""
    handed = step.verb == "described" and debt.owner_id and step.after.get("owner_id")
    owner = await people.get(session, debt.workspace_id, debt.owner_id) if handed and debt.owner_id else None
    note = blocks.note(debt, step, who.name, owner.name if owner else None)
    await records.taken(session, debt, step, who, now, *more, note=note, settles=_settles(debt, step))
    if step.verb == "reopened":  # what those have answered who were asked once it was paid is over
        put = await rounds.put_about(session, [debt.id], {rules.RELIEF})
        await outbox.refresh(session, now, *(ask.delivery_id for ask in put if ask.delivery_id))
    if owner is not None and owner.id != who.id:
        channel = await records.home(session, debt)
        told = blocks.owner_notice(debt, channel.name, who.name, await records.link(session, debt.id))
        await records.notice(session, step, channel, owner, told, now)


def _settles(debt: Debt, step: Change) -> set[str]:
    """The kinds of asks about the debt that need no answer after the step."""
    looked = debt.state != "accepted" or "review_on" in step.after or "owner_id" in step.after
    turned = step.verb in ("declined", "parked") or debt.state not in DECIDED
    kinds = ({rules.REVIEW} if looked else set()) | ({tripwires.KIND} if turned else set())
    return kinds | ({rules.RELIEF} if debt.state != "paid" else set())


async def card(session: Session, rituals: Registry, record_id: UUID, now: datetime) -> Message | None:
    """A debt in its channel."""
    debt = await facts.find(session, record_id)
    return await drawn(session, rituals, debt, now) if debt else None


async def drawn(session: Session, rituals: Registry, debt: Debt, now: datetime) -> Message:
    """The debt's card as it is now."""
    channel = await records.home(session, debt)
    names = await people.named(session, {each for each in (debt.nominated_by, debt.owner_id) if each})
    tripwire = await decisions.standing(session, debt.id) if debt.state in DECIDED else None
    target = await threads.target(session, rituals, debt.channel_id, debt.target_id, now)
    worth = await benefits(session, rituals, channel, [debt], now)
    relief = (await facts.relief(session, [debt], channel.last_cutoff)).get(debt.id)
    on = calendar.channel_date(channel, now)
    return blocks.card(debt, worth[debt.id], names, on, tripwire, target, blocks.pain(relief))
