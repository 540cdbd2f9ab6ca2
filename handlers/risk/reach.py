"""Which risk is meant, whether the person may see or change it, and what follows from a step that was taken."""

from datetime import datetime
from functools import partial
from uuid import UUID

from bot.blocks import risk as blocks
from bot.blocks.kit import Message
from bot.ritual import Registry
from bot.rules import risk as rules
from bot.rules import tripwires
from bot.surfaces import records, threads
from storage import people
from storage import risk as facts
from storage import tripwires as decisions
from storage.changes import Change
from storage.channels import Channel
from storage.database import Session
from storage.facts import Fact
from storage.people import Member, Person
from storage.risk import UNFINISHED, Risk

GONE = "I cannot find that risk any more."


async def seen(
    session: Session, risk_id: str, channel: Channel | None, who: Person, *, held: bool = False
) -> tuple[Risk, Member | None]:
    """The risk that a button names, if the person may see it, and how they belong to its channel. Raises Gone."""
    return await records.pressed(session, partial(facts.find, held=held), risk_id, channel, who, GONE)


async def changeable(
    session: Session, risk_id: str, channel: Channel | None, who: Person
) -> tuple[Risk, Member | None, Channel]:
    """As `seen`, for whoever may change it, with its channel. Raises Refused, naming whom to ask, for others."""
    risk, member = await seen(session, risk_id, channel, who)
    if not rules.may_change(risk, who, member):
        raise await records.refused(session, blocks.key(risk), risk, risk.raised_by, risk.owner_id)
    return risk, member, await records.home(session, risk)


async def taken(session: Session, risk: Risk, step: Change, who: Person | None, now: datetime, *more: Fact) -> None:
    """Write a step, and tell whom it concerns: the card and its thread, a new owner, the leads, and who was asked about it.

    `who` is None when it is anonymous; `more`: facts that come with it.
    """
    name = who.name if who else "anonymous"
    handed = step.verb == "described" and step.after.get("owner_id")
    owner = await people.get(session, risk.workspace_id, risk.owner_id) if handed and risk.owner_id else None
    note = blocks.note(risk, step, name, owner.name if owner else None)
    await records.taken(session, risk, step, who, now, *more, note=note, settles=_settles(risk, step))
    await _told(session, risk, step, who, name, now)


async def _told(session: Session, risk: Risk, step: Change, who: Person | None, name: str, now: datetime) -> None:
    """Notices that cannot wait (product.md R7): to a new owner, and of a critical risk to the leads."""
    mine = who.id if who else None
    owner_id = risk.owner_id if step.after.get("owner_id") and risk.owner_id != mine else None
    was = rules.level(*(step.before.get(field, getattr(risk, field)) for field in ("likelihood", "impact")))
    is_new = step.verb == "flagged" or was != "critical"
    critical = rules.level(risk.likelihood, risk.impact) == "critical" and is_new and risk.state in UNFINISHED
    if owner_id is None and not critical:
        return
    channel = await records.home(session, risk)
    link = await records.link(session, risk.id)
    if owner_id is not None:
        owner = await people.get(session, risk.workspace_id, owner_id)
        await records.notice(session, step, channel, owner, blocks.owner_notice(risk, channel.name, name, link), now)
    for lead in await people.leads(session, risk.channel_id) if critical else ():
        if lead.id != mine:
            told = blocks.critical_notice(risk, channel.name, name, link)
            await records.notice(session, step, channel, lead, told, now)


def _settles(risk: Risk, step: Change) -> set[str]:
    """The kinds of asks about the risk that need no answer after the step."""
    over = risk.state not in UNFINISHED
    looked = (
        step.verb == "reviewed" or "review_on" in step.after or "owner_id" in step.after
    )  # a new owner is asked anew
    kinds = {rules.REVIEW} if over or looked else set()
    kinds |= {rules.OWNER} if over or risk.owner_id else set()
    return kinds | ({tripwires.KIND} if over or step.verb == "reopened" else set())


async def card(session: Session, rituals: Registry, record_id: UUID, now: datetime) -> Message | None:
    """A risk in its channel."""
    risk = await facts.find(session, record_id)
    return await drawn(session, rituals, risk, now) if risk else None


async def drawn(session: Session, rituals: Registry, risk: Risk, now: datetime) -> Message:
    """The risk's card as it is now."""
    names = await people.named(session, {each for each in (risk.raised_by, risk.owner_id) if each})
    tripwire = await decisions.standing(session, risk.id) if risk.state == "accepted" else None
    target = await threads.target(session, rituals, risk.channel_id, risk.target_id, now)
    return blocks.card(risk, names, await facts.votes(session, risk.id), tripwire, target)
