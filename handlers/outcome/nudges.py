"""What an owner is asked once: what shall become of what they leave unanswered, and the next test of a hope that rests on little."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from bot.blocks import outcome as blocks
from bot.blocks.kit import Message
from bot.listeners import Close, Open, Press, Reply, Submission
from bot.ritual import Registry
from bot.rules import calendar
from bot.rules import outcome as rules
from bot.rules import rounds as asking
from bot.rules.due import Due
from bot.rules.outcome.nudges import DOUBT, REPEATED, SILENT
from bot.surfaces import day
from handlers.outcome import reach
from storage import absences, ends, outbox, people, rounds
from storage import outcome as facts
from storage.channels import Channel
from storage.database import Session
from storage.outcome import Outcome
from storage.people import Person
from storage.rounds import OPEN, Ask


async def hushed(
    session: Session, channel: Channel, wanted: Sequence[Due], outcomes: Sequence[Outcome], owners: dict[UUID, Person]
) -> list[Due]:
    """What is wanted without what its owner has left unanswered three times; in its place they are asked once what shall become of it."""
    known = {each.id: each for each in outcomes}
    put = await rounds.put_about(session, [each.subject_id for each in wanted], [*REPEATED, SILENT])
    away = await absences.among(session, owners)
    return list(rules.nudges.hushed(wanted, known, put, owners, away, channel))


async def doubts(session: Session, channel: Channel, days: Sequence[date]) -> list[Due]:
    """That owners are asked for the next test, on the days."""
    outcomes = {each.id: each for each in await facts.active_or_among(session, channel.id, ()) if each.owner_id}
    last = await facts.last_check_ins(session, list(outcomes))
    sure = [each for each, look in last.items() if rules.nudges.hopes(look)]
    looks = rules.trend.by_outcome(await facts.check_ins(session, sure))
    hopeful = [each for each in looks if rules.nudges.hopeful_since(looks[each])]
    if not hopeful:
        return []
    put = await rounds.put_about(session, hopeful, [DOUBT])
    owners = {owner for each in hopeful if (owner := outcomes[each].owner_id)}
    members = await people.present_among(session, channel.id, owners)
    return [
        ask
        for each in hopeful
        if (owner_id := outcomes[each].owner_id) in members and owner_id
        for on in days
        for ask in rules.nudges.doubts(outcomes[each], looks[each], put, members[owner_id][1], channel, on)
    ]


async def close(session: Session, channel: Channel, cutoff: datetime, now: datetime) -> None:
    """A digest's cut-off has come: what was asked once, at least a day ago, and what was left unanswered three times, is asked no more."""
    waiting = await rounds.waiting_in(session, channel.id, rules.RITUAL)
    asked = [each for each in waiting if asking.closes(each.again or each.due, cutoff)]
    over = [each.id for each in asked if each.kind in (SILENT, DOUBT)]
    over += await _left(session, channel, [each for each in asked if each.kind in REPEATED], cutoff)
    await outbox.refresh(session, now, *await ends.miss(session, over))


async def _left(session: Session, channel: Channel, asked: Sequence[Ask], cutoff: datetime) -> list[UUID]:
    """Those of some open asks that have been left unanswered three times."""
    outcomes = await facts.among(session, {each.subject_id for each in asked})
    members = await people.present_among(session, channel.id, {each.person_id for each in asked})
    away, on = await absences.among(session, members), calendar.channel_date(channel, cutoff)
    return [
        each.id
        for each in asked
        if each.person_id in members and each.person_id == outcomes[each.subject_id].owner_id
        for person in [members[each.person_id][1]]
        if rules.nudges.unanswered(
            outcomes[each.subject_id], each.kind, asked, person, channel, away.get(person.id, ()), on
        )
    ]


# The next test


async def asked_to_test(session: Session, press: Press, who: Person) -> Reply:
    ask = await day.own(session, who, press.value, rules.RITUAL, DOUBT)
    return Open(blocks.nudges.testing(ask, await reach.of_ask(session, ask)))


async def tested(session: Session, submission: Submission, who: Person, rituals: Registry, now: datetime) -> Reply:
    ask = await day.own(session, who, submission.meta["ask"], rules.RITUAL, DOUBT)
    await _tested(session, rituals, ask, submission.values.get("next_test"), who, now)
    return Close()


async def typed(session: Session, rituals: Registry, ask: Ask, line: str, now: datetime) -> Message:
    """One line is the next test. Raises Refused."""
    who = await people.get(session, ask.workspace_id, ask.person_id)
    return blocks.nudges.tested(await _tested(session, rituals, ask, line, who, now))


async def _tested(
    session: Session, rituals: Registry, ask: Ask, line: str | None, who: Person, now: datetime
) -> Outcome:
    outcome, member, _ = await reach.changeable(session, str(ask.subject_id), None, who)
    step = rules.nudges.next_test(outcome, who, member, now, line)
    if step is not None:
        await reach.taken(session, rituals, outcome, step, who, now)
    if ask.state == OPEN:
        await day.answered(session, ask, "tested", now)
    return outcome
