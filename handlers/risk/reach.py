"""Which risk is meant, whether the person may see or change it, and what follows from a step that was taken."""

import re
from datetime import date, datetime
from uuid import UUID, uuid4

from bot.blocks import risk as blocks
from bot.blocks.kit import Message
from bot.errors import Gone, Refused
from bot.rules import calendar, text, tripwires
from bot.rules import risk as rules
from bot.surfaces import day, digest
from storage import changes, channels, outbox, people, posts
from storage import risk as facts
from storage import tripwires as decisions
from storage.changes import Change
from storage.channels import Channel
from storage.database import Session
from storage.facts import Fact
from storage.people import Member, Person
from storage.risk import UNFINISHED, Risk

KEY = re.compile(r"R-?(\d{1,9})", re.IGNORECASE)
NOT_SET_UP = "This channel is not set up yet. `/rituals` shows how, it takes one press; then send this again."
ELSEWHERE = "A flag belongs to a team: type `/risk` in the channel where your team works."
ARCHIVED = "This channel is archived, so nothing can be flagged here."
NOT_HERE = "You are not in that channel any more, so what happens there is not shown to you."
GONE = "I cannot find that risk any more."


def enrolled(channel: Channel | None, place: str | None) -> Channel:
    """The channel, where risks can be flagged. Raises Refused with the next step."""
    if channel is None:
        raise Refused(ELSEWHERE if (place or "D").startswith("D") else NOT_SET_UP)
    if channel.state == "archived":
        raise Refused(ARCHIVED)
    return channel


async def joined(session: Session, channel: Channel, who: Person) -> Channel:
    """The channel, for whoever is in it (or pressed there before we knew). Raises Gone for who has left: they see nothing."""
    member = await people.membership(session, who.id, channel.id)
    if member is not None and member.until is not None:
        raise Gone(NOT_HERE)
    return channel


def today(channel: Channel, now: datetime) -> date:
    """The local date in the channel."""
    return now.astimezone(calendar.channel_zone(channel)).date()


async def seen(
    session: Session, risk_id: str, channel: Channel | None, who: Person, *, held: bool = False
) -> tuple[Risk, Member | None]:
    """The risk that a button names, if the person may see it: a member of its channel, or pressed there before we knew.

    Beside it how they belong to its channel, wherever they pressed; None when we do not know yet. Who has left sees nothing.
    """
    risk = await facts.find(session, text.identity(risk_id, GONE), held=held)
    if risk is None:
        raise Gone(GONE)
    member = await people.membership(session, who.id, risk.channel_id)
    pressed_there = channel is not None and channel.id == risk.channel_id
    if member.until is not None if member is not None else not pressed_there:
        raise Gone(GONE)
    return risk, member


async def changeable(
    session: Session, risk_id: str, channel: Channel | None, who: Person
) -> tuple[Risk, Member | None, Channel]:
    """As `seen`, for whoever may change it, with its channel. Raises Refused, naming whom to ask, for others."""
    risk, member = await seen(session, risk_id, channel, who)
    if not rules.may_change(risk, who, member):
        names = await people.named(session, {each for each in (risk.raised_by, risk.owner_id) if each})
        leads = [lead.name for lead in await people.leads(session, risk.channel_id) if lead.id not in names]
        raiser = names.get(risk.raised_by) if risk.raised_by else None
        owner = names.get(risk.owner_id) if risk.owner_id and risk.owner_id != risk.raised_by else None
        raise Refused(blocks.whom(risk, raiser, owner, leads))
    return risk, member, await channels.get(session, risk.workspace_id, risk.channel_id)


async def taken(session: Session, risk: Risk, step: Change, who: Person | None, now: datetime, *more: Fact) -> None:
    """Write a step, and tell whom it concerns: the card and its thread, a new owner, the leads, and who was asked about it.

    `who` is None when it is anonymous; `more`: facts that come with it.
    """
    await changes.write(session, step, *more, risk)
    channel = await channels.get(session, risk.workspace_id, risk.channel_id)
    name = who.name if who else "anonymous"
    handed = step.verb == "described" and step.after.get("owner_id")
    owner = await people.get(session, risk.workspace_id, risk.owner_id) if handed and risk.owner_id else None
    if (note := blocks.note(risk, step, name, owner.name if owner else None)) is not None:
        await outbox.enqueue(session, await outbox.reply(session, rules.RITUAL, step, channel.slack_id, note.as_json()))
    if step.verb != "flagged":
        await outbox.refresh(session, now, risk.id)
    if step.before.keys() & {"title", "owner_id", "state"}:  # what a digest calls it, and what it offers
        await digest.refresh(session, channel.id, now)
    await _told(session, risk, step, channel, who, name, now)
    await day.settled(session, risk.id, _settles(risk, step), who, now)


async def _told(
    session: Session, risk: Risk, step: Change, channel: Channel, who: Person | None, name: str, now: datetime
) -> None:
    """Notices that cannot wait (product.md R7): to a new owner, and of a critical risk to the leads."""
    mine = who.id if who else None
    owner_id = risk.owner_id if step.after.get("owner_id") and risk.owner_id != mine else None
    was = rules.level(*(step.before.get(field, getattr(risk, field)) for field in ("likelihood", "impact")))
    is_new = step.verb == "flagged" or was != "critical"
    critical = rules.level(risk.likelihood, risk.impact) == "critical" and is_new and risk.state in UNFINISHED
    if owner_id is None and not critical:
        return
    post = await posts.standing(session, risk.id, "card")
    link = post.permalink if post else None
    if owner_id is not None:
        owner = await people.get(session, risk.workspace_id, owner_id)
        await _notice(session, step, channel, owner, blocks.owner_notice(risk, channel.name, name, link), now)
    for lead in await people.leads(session, risk.channel_id) if critical else ():
        if lead.id != mine:
            await _notice(session, step, channel, lead, blocks.critical_notice(risk, channel.name, name, link), now)


async def _notice(
    session: Session, step: Change, channel: Channel, to: Person, message: Message, now: datetime
) -> None:
    key = f"told:{step.id}:{to.slack_id}"
    told = outbox.notice(key, to.slack_id, step.record_id, message.as_json(), now, of=channel)
    told.id = told.id if step.by else uuid4()  # of a step without a name no id holds its time
    await outbox.enqueue(session, told)


def _settles(risk: Risk, step: Change) -> set[str]:
    """The kinds of asks about the risk that need no answer after the step."""
    over = risk.state not in UNFINISHED
    looked = (
        step.verb == "reviewed" or "review_on" in step.after or "owner_id" in step.after
    )  # a new owner is asked anew
    kinds = {rules.REVIEW} if over or looked else set()
    kinds |= {rules.OWNER} if over or risk.owner_id else set()
    return kinds | ({tripwires.KIND} if over or step.verb == "reopened" else set())


async def card(session: Session, record_id: UUID) -> Message | None:
    """A risk in its channel."""
    risk = await facts.find(session, record_id)
    return await drawn(session, risk) if risk else None


async def drawn(session: Session, risk: Risk) -> Message:
    """The risk's card as it is now."""
    names = await people.named(session, {each for each in (risk.raised_by, risk.owner_id) if each})
    tripwire = await decisions.standing(session, risk.id) if risk.state == "accepted" else None
    return blocks.card(risk, names, await facts.votes(session, risk.id), tripwire)
