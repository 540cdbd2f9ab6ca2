"""What happens with risks: `/risk`, its form, the card's buttons, the risk round, its section of the digest."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.blocks import risk as blocks
from bot.blocks.kit import Message, escaped
from bot.errors import Gone, Refused
from bot.listeners import ANYTHING, Close, Command, Listeners, Open, Press, Replace, Reply, Say, Submission, Update
from bot.ritual import Part, Period, Registry, Ritual, RoundKind, Section
from bot.rules import risk as rules
from bot.rules import text
from bot.surfaces import capture, day
from storage import changes, channels, outbox, people, posts
from storage import risk as facts
from storage.channels import Channel
from storage.database import Session
from storage.people import Member, Person
from storage.risk import Risk
from storage.rounds import Ask

KEY = re.compile(r"R-?(\d{1,9})", re.IGNORECASE)
NOT_SET_UP = "This channel is not set up yet. `/rituals` shows how, it takes one press; then send this again."
ELSEWHERE = "A flag belongs to a team: type `/risk` in the channel where your team works."
ARCHIVED = "This channel is archived, so nothing can be flagged here."
GONE = "I cannot find that risk any more."


async def opened(command: Command, channel: Channel | None) -> Reply:
    return Open(blocks.form(_enrolled(channel, command.place).slack_id))


async def helped() -> Reply:
    return Say(blocks.usage())


async def named(session: Session, command: Command, channel: Channel | None) -> Reply:
    here = _enrolled(channel, command.place)
    number = int(command.text.upper().removeprefix("R").removeprefix("-"))
    risk = await facts.numbered(session, here.id, number)
    if risk is None:
        name = escaped(here.name)
        raise Gone(f"There is no R-{number} in #{name}. A key counts in the channel where it is typed.")
    return Open(await _details(session, risk))


async def flagged_in_line(
    session: Session, command: Command, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    if channel is None:
        rules.split(command.text)  # what is no flag anywhere is not kept
        return await capture.kept(session, rules.RITUAL, command, who, now)
    return Say(await captured(session, channel, who, command.text, now))


async def captured(session: Session, channel: Channel, who: Person, line: str, now: datetime) -> Message:
    """A line typed after `/risk` is a flag in the channel."""
    here = _enrolled(channel, channel.slack_id)
    title, happening = rules.split(line)
    risk = await _flag(session, here, who, now, title=title, happening=happening)
    return blocks.saved(risk, here.name, waits=here.state == "lost")


async def submitted(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    ask = await day.own(session, who, submission.meta["ask"]) if "ask" in submission.meta else None
    here = _enrolled(channel, submission.place)
    risk = await _flag(session, here, who, now, ask=ask, **rules.filled(submission.values))
    return Update(blocks.waiting(risk, here.name)) if here.state == "lost" else Close()


async def pressed_kind(session: Session, press: Press, channel: Channel | None, who: Person, now: datetime) -> Reply:
    risk, member = await _changeable(session, press.value, channel, who)
    change = rules.classify(risk, who, member, now, press.action.removeprefix("risk.is_"))
    if change is not None:
        await changes.write(session, change, risk)
        await outbox.refresh(session, now, risk.id)
    return Replace(blocks.classified(risk))


async def edited(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    risk, member = await _changeable(session, press.value, channel, who)
    rules.editable(risk, who, member)
    return Open(blocks.form((await channels.get(session, risk.workspace_id, risk.channel_id)).slack_id, risk=risk))


async def described(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    risk, member = await _changeable(session, submission.meta["risk"], channel, who)
    fields = rules.filled(submission.values)
    change = rules.describe(risk, who, member, now, version=int(submission.meta["version"]), **fields)
    if change is not None:
        await changes.write(session, change, risk)
        await outbox.refresh(session, now, risk.id)
    return Close()


async def looked(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    risk, _ = await _risk(session, press.value, channel, who)
    return Open(await _details(session, risk))


async def shared(session: Session, press: Press, channel: Channel | None, who: Person, now: datetime) -> Reply:
    risk, _ = await _risk(session, press.value, channel, who, held=True)
    vote, change = rules.share(risk, await facts.vote(session, risk.id, who.id), who, now)
    await changes.write(session, change, vote)
    return await _redrawn(session, risk, now)


async def asked_to_resolve(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    risk, member = await _changeable(session, press.value, channel, who)
    rules.resolvable(risk, who, member)
    return Open(blocks.resolving(risk, (await channels.get(session, risk.workspace_id, risk.channel_id)).slack_id))


async def resolved(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    risk, member = await _changeable(session, submission.meta["risk"], channel, who)
    change = rules.resolve(risk, who, member, now)
    await changes.write(session, change, risk)
    channel_id = (await channels.get(session, risk.workspace_id, risk.channel_id)).slack_id
    note = blocks.resolved_note(risk, who.name).as_json()
    await outbox.enqueue(session, await outbox.reply(session, rules.RITUAL, change, channel_id, note))
    await outbox.refresh(session, now, risk.id)
    return Close()


async def asked_to_flag(session: Session, press: Press, who: Person) -> Reply:
    ask = await day.own(session, who, press.value)
    channel = await channels.get(session, ask.workspace_id, ask.channel_id)
    return Open(blocks.form(channel.slack_id, ask_id=str(ask.id)))


async def nothing_new(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    ask = await day.own(session, who, press.value)
    await day.answered(session, ask, "nothing_new", now)
    message = await day.redrawn(session, rituals, ask, now)
    return Replace(message, ask.delivery_id) if message else Close()


async def typed(session: Session, ask: Ask, line: str, now: datetime) -> Message:
    """A line typed in answer to the risk round is a flag, or says that there is nothing new."""
    if rules.says_nothing_new(line):
        await day.answered(session, ask, "nothing_new", now)
        return blocks.nothing_new()
    channel = _enrolled(await channels.get(session, ask.workspace_id, ask.channel_id), None)
    who = await people.get(session, ask.workspace_id, ask.person_id)
    title, happening = rules.split(line)
    risk = await _flag(session, channel, who, now, ask=ask, title=title, happening=happening)
    return blocks.saved(risk, channel.name, waits=channel.state == "lost")


async def part(session: Session, ask: Ask) -> Part:
    """The risk round in the day's message."""
    channel = await channels.get(session, ask.workspace_id, ask.channel_id)
    asked, drawn = blocks.prompt(ask, channel.name, await facts.answering(session, ask.id))
    return Part(asked, drawn, blocks.question(channel.name))


async def card(session: Session, record_id: UUID) -> Message | None:
    """A risk in its channel."""
    risk = await facts.find(session, record_id)
    return await _card(session, risk) if risk else None


async def section(session: Session, channel: Channel, period: Period) -> Section | None:
    """The risks of a period, from history alone for what is new, changed and resolved."""
    steps = await changes.between(session, channel.id, rules.RITUAL, period.since, period.until)
    waiting = await facts.open_in(session, channel.id, period.until)
    if not steps and not waiting:
        return None
    touched = {step.record_id for step in steps}
    found = await facts.among(session, touched)
    cards = await posts.standing_among(session, [*touched, *(risk.id for risk in waiting)], "card")
    new, moved, ended = (
        sorted((found[each] for each in ids), key=lambda risk: risk.number) for ids in rules.happened(steps)
    )
    links = {each: post.permalink for each, post in cards.items() if post.permalink}
    seen = blocks.Sections(open=waiting, new=new, moved=moved, resolved=ended, links=links)
    return Section(blocks.section(seen), blocks.counts(seen))


async def _flag(
    session: Session, channel: Channel, who: Person, now: datetime, *, ask: Ask | None = None, **fields: Any
) -> Risk:
    number = await changes.next_number(session, channel.workspace_id, channel.id, rules.RITUAL)
    risk, change = rules.flag(channel.id, number, who, now, ask_id=ask.id if ask else None, **fields)
    await changes.write(session, change, risk)
    await outbox.enqueue(session, outbox.card(rules.RITUAL, risk.id, channel.slack_id, now))
    if ask is not None:
        await day.answered(session, ask, "flagged", now)
    return risk


async def _risk(
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


async def _changeable(
    session: Session, risk_id: str, channel: Channel | None, who: Person
) -> tuple[Risk, Member | None]:
    """As `_risk`, for whoever may change it. Raises Refused, naming whom to ask, for others."""
    risk, member = await _risk(session, risk_id, channel, who)
    if not rules.may_change(risk, who, member):
        raiser = (await people.named(session, [risk.raised_by])).get(risk.raised_by) if risk.raised_by else None
        leads = [lead.name for lead in await people.leads(session, risk.channel_id) if lead.id != risk.raised_by]
        raise Refused(blocks.whom(risk, raiser, leads))
    return risk, member


async def _card(session: Session, risk: Risk) -> Message:
    names = await people.named(session, [risk.raised_by] if risk.raised_by else [])
    return blocks.card(
        risk,
        names.get(risk.raised_by, "anonymous") if risk.raised_by else "anonymous",
        await facts.votes(session, risk.id),
    )


async def _redrawn(session: Session, risk: Risk, now: datetime) -> Reply:
    await session.flush()
    await outbox.refresh(session, now, risk.id)
    return Replace(await _card(session, risk), risk.id)


async def _details(session: Session, risk: Risk) -> Any:
    history = await changes.of_record(session, risk.id)
    names = await people.named(session, {step.by for step in history if step.by})
    post = await posts.standing(session, risk.id, "card")
    return blocks.details(risk, await facts.votes(session, risk.id), history, names, post.permalink if post else None)


def _enrolled(channel: Channel | None, place: str | None) -> Channel:
    if channel is None:
        raise Refused(ELSEWHERE if (place or "D").startswith("D") else NOT_SET_UP)
    if channel.state == "archived":
        raise Refused(ARCHIVED)
    return channel


def listen(on: Listeners) -> None:
    """Register everything that people do with risks."""
    on.command("/risk", "", reads=opened)
    on.command("/risk", "help", reads=helped)
    on.command("/risk", KEY, reads=named)
    on.command("/risk", ANYTHING, decides=flagged_in_line)
    on.form("risk.flagged", decides=submitted)
    on.form("risk.described", decides=described)
    for kind in rules.KINDS:
        on.button(f"risk.is_{kind}", decides=pressed_kind)
    on.button("risk.describe", reads=edited)
    on.button("risk.details", reads=looked)
    on.button("risk.me_too", decides=shared)
    on.button("risk.resolve", reads=asked_to_resolve)
    on.form("risk.resolved", decides=resolved)
    on.button("risk.flag", reads=asked_to_flag)
    on.button("risk.nothing_new", decides=nothing_new)


RITUAL = Ritual(
    name=rules.RITUAL,
    command="/risk",
    title="Risks",
    about="`/risk` and one line names what could stop us; `/risk help` says more.",
    listen=listen,
    rounds=(RoundKind("risks", "Risk round"),),
    part=part,
    typed=typed,
    card=card,
    section=section,
    captured=captured,
)
