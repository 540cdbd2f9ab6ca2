"""Which outcome is meant, whether the person may see or change it, how it stands, and what follows from a step that was taken."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from bot.blocks import outcome as blocks
from bot.blocks.kit import Block, Message
from bot.ritual import Registry
from bot.rules import calendar
from bot.rules import outcome as rules
from bot.rules.outcome import Standing
from bot.rules.outcome.nudges import DOUBT, SILENT
from bot.rules.outcome.voices import VOICE
from bot.rules.ties import Target
from bot.surfaces import digest, records, threads
from storage import changes, people, posts
from storage import outcome as facts
from storage.changes import Change
from storage.channels import Channel
from storage.database import Session
from storage.facts import Fact
from storage.outcome import CheckIn, Outcome
from storage.people import Member, Person
from storage.rounds import Ask

GONE = "I cannot find that outcome any more."
CALLED = frozenset({"statement", "owner_id", "state", "paused", "due_on", "target", "baseline"})
"""What a digest shows of an outcome."""
MOVES = CALLED - {"owner_id"}
"""What the card of something that is tied to it shows, or counts with."""


async def seen(
    session: Session, outcome_id: str, channel: Channel | None, who: Person
) -> tuple[Outcome, Member | None]:
    """The outcome that a button names, if the person may see it, and how they belong to its channel. Raises Gone."""
    return await records.pressed(session, facts.find, outcome_id, channel, who, GONE)


async def changeable(
    session: Session, outcome_id: str, channel: Channel | None, who: Person
) -> tuple[Outcome, Member | None, Channel]:
    """As `seen`, for whoever may change it, with its channel. Raises Refused, naming whom to ask, for others."""
    outcome, member = await seen(session, outcome_id, channel, who)
    if not rules.may_change(outcome, who, member):
        raise await records.refused(session, blocks.key(outcome), outcome, outcome.raised_by, outcome.owner_id)
    return outcome, member, await records.home(session, outcome)


async def of_ask(session: Session, ask: Ask) -> Outcome:
    """The outcome that an ask is about."""
    outcome = await facts.find(session, ask.subject_id)
    assert outcome is not None, "an ask about an outcome that never was"
    return outcome


async def last(session: Session, outcome: Outcome) -> CheckIn | None:
    """The last check-in on an outcome."""
    return (await facts.last_check_ins(session, [outcome.id])).get(outcome.id)


# What follows from a step


async def taken(
    session: Session,
    rituals: Registry,
    outcome: Outcome,
    step: Change,
    who: Person,
    now: datetime,
    *more: Fact,
) -> None:
    """Write a step, and tell whom it concerns: the card and its thread, a new owner, who was asked, what is tied to it.

    `more`: facts that come with it.
    """
    handed = step.verb != "owned" and bool(step.after.get("owner_id")) and outcome.owner_id != who.id
    names = await people.named(session, {outcome.owner_id} if handed and outcome.owner_id else set())
    note = blocks.note(outcome, step, who.name, next(iter(names.values()), None))
    corrected = set(step.before) if step.verb == "corrected" else set()
    called, settles = CALLED | corrected, _settles(outcome, step)
    await records.taken(session, outcome, step, who, now, *more, note=note, called=called, settles=settles)
    for owner_id in names:
        there, link = await records.home(session, outcome), await records.link(session, outcome.id)
        owner = await people.get(session, outcome.workspace_id, owner_id)
        told = blocks.owner_notice(outcome, there.name, who.name, link)
        await records.notice(session, step, there, owner, told, now)
    if step.before.keys() & MOVES or "check_in" in step.after:
        await threads.moved(session, rituals, outcome.channel_id, outcome.id, now)
    if corrected:  # what was said then was not true: neither is what was weighed by it
        await digest.refresh(session, outcome.channel_id, now)


def _settles(outcome: Outcome, step: Change) -> set[str]:
    """The kinds of asks about the outcome that need no answer after the step."""
    every = {rules.CHECK_IN, rules.CLOSE, rules.DRAFT, rules.OWNER, VOICE, DOUBT, SILENT}
    if outcome.state not in facts.UNFINISHED:
        return every
    kinds = {rules.DRAFT} if outcome.state == "active" else set()
    kinds |= {rules.OWNER} if outcome.owner_id else set()
    if "owner_id" in step.after or outcome.paused:  # a new owner is asked anew
        kinds |= {rules.CHECK_IN, rules.CLOSE, DOUBT, SILENT}
    kinds |= {rules.CLOSE} if "due_on" in step.after else set()
    return kinds | ({rules.CHECK_IN, SILENT} if step.verb in ("checked_in", "no_change") else set())


# How it stands


def stands(outcome: Outcome, looked: CheckIn | None, on: date) -> Standing | None:
    """How it stands on a day; None where it is a draft, or over."""
    return rules.standing(outcome, looked, on) if outcome.state == "active" else None


async def known(session: Session, rituals: Registry, outcome: Outcome, now: datetime) -> blocks.Seen:
    """All that is shown of an outcome at a moment."""
    looked, today = await last(session, outcome), calendar.channel_date(await records.home(session, outcome), now)
    ids = {each for each in (outcome.raised_by, outcome.owner_id, looked.person_id if looked else None) if each}
    return blocks.Seen(
        outcome=outcome,
        stands=stands(outcome, looked, today),
        last=looked,
        names=await people.named(session, ids),
        today=today,
        more=await heard(session, outcome),
        tied=await threads.strands(session, rituals, outcome.channel_id, outcome.id, now),
    )


async def heard(session: Session, outcome: Outcome) -> list[Block]:
    """The last round of voices that is open to all; whoever shows voices shows these, and no others."""
    if outcome.voices_on is None:
        return []
    said = await facts.voices.heard(session, outcome)
    return blocks.voices.heard(outcome.voices_on, rules.voices.said(said))


async def card(session: Session, rituals: Registry, record_id: UUID, now: datetime) -> Message | None:
    """An outcome in its channel."""
    outcome = await facts.find(session, record_id)
    return blocks.card(await known(session, rituals, outcome, now)) if outcome else None


async def targets(session: Session, channel_id: UUID, linked: Collection[UUID], now: datetime) -> Sequence[Target]:
    """The active outcomes of a channel, and those of some ids, for others to link to, as they stood at the moment `now`."""
    known = await facts.active_or_among(session, channel_id, linked)
    if not known:
        return ()
    later = await changes.later(session, channel_id, rules.RITUAL, now)
    found = [rules.stood(outcome, later) for outcome in known] if later else known
    on, ids = calendar.channel_date(await records.home(session, known[0]), now), [outcome.id for outcome in known]
    looks, cards = await facts.last_check_ins(session, ids, now), await posts.standing_among(session, ids, "card")

    def told(outcome: Outcome) -> Target:
        standing, post = stands(outcome, looks.get(outcome.id), on), cards.get(outcome.id)
        name, link = standing.name if standing else "", post.permalink if post else None
        return Target(outcome.id, blocks.key(outcome), outcome.statement, name, link, outcome.state == "active")

    return [told(outcome) for outcome in found]
