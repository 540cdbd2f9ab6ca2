"""Looking at outcomes: a check-in on one, the walk through all that are due, no change by one press, and a check-in that is edited."""

from datetime import datetime
from uuid import UUID

from bot.blocks import outcome as blocks
from bot.blocks.kit import View
from bot.blocks.outcome import Walk
from bot.errors import Gone, Refused
from bot.listeners import Close, Open, Press, Replace, Reply, Submission, Update
from bot.ritual import Registry
from bot.rules import calendar, text
from bot.rules import outcome as rules
from bot.surfaces import day, records
from handlers.outcome.reach import changeable, known, last, seen, taken
from storage import outcome as facts
from storage import people, rounds
from storage.channels import Channel
from storage.database import Session
from storage.outcome import Outcome
from storage.people import Person
from storage.rounds import Ask

GONE = "I cannot find that check-in any more."
LONGEST = 20  # check-ins in a walk: more ids than a form carries nobody answers at once


# One


async def asked_to_check_in(
    session: Session, press: Press, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    outcome, member, there = await changeable(session, press.value, channel, who)
    rules.checkable(outcome, who, member)
    return Open(await _form(session, outcome, there, now))


async def no_change(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    """On the card."""
    outcome = await _no_change(session, rituals, press.value, channel, who, now)
    await session.flush()
    return Replace(blocks.card(await known(session, rituals, outcome, now)), outcome.id)


# The walk through those that are due


async def answering(session: Session, press: Press, who: Person, now: datetime) -> Reply:
    """In the day's message: the form of this one; saving it goes on to the others that are open for the person."""
    ask = await day.own(session, who, press.value, rules.RITUAL, rules.CHECK_IN)
    others = [
        str(each.id)
        for each in await rounds.open_for(session, who.id, now)
        if (each.ritual, each.kind) == (rules.RITUAL, rules.CHECK_IN) and each.id != ask.id
    ][: LONGEST - 1]
    outcome = await _outcome(session, ask)
    there = await records.home(session, outcome)
    _, member, _ = await changeable(session, str(outcome.id), None, who)
    rules.checkable(outcome, who, member)
    walk = Walk(str(ask.id), others, (1, 1 + len(others)), press.on_home)
    return Open(await _form(session, outcome, there, now, walk))


async def checked_in(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    outcome, member, there = await changeable(session, submission.meta["outcome"], channel, who)
    rules.checkable(outcome, who, member)
    on, walk = calendar.channel_date(there, now), Walk.from_meta(submission.meta)
    ask = await day.own(session, who, walk.ask, rules.RITUAL, rules.CHECK_IN) if walk else None
    if ask is not None and ask.subject_id != outcome.id:
        raise Gone(day.NOT_YOURS)
    said = rules.checked_in(submission.values, on, outcome.unit)
    found, step = rules.check_in(outcome, await last(session, outcome), who, member, now, on, said)
    await taken(session, rituals, outcome, step, who, now, found)
    if ask is None or walk is None:
        return Close()
    await day.answered(session, ask, "checked_in", now)
    return await _on(session, who, walk, now) or Close()


async def same(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    """No change, in the day's message."""
    ask = await day.own(session, who, press.value, rules.RITUAL, rules.CHECK_IN)
    await _same(session, rituals, ask, who, now)
    return await day.pressed(session, rituals, press, who, ask, now)


async def walked_same(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    """No change, in the form: on to the next one."""
    ask = await day.own(session, who, press.value, rules.RITUAL, rules.CHECK_IN)
    await _same(session, rituals, ask, who, now)
    return await _next_page(session, press, who, now)


async def walked_past(session: Session, press: Press, who: Person, now: datetime) -> Reply:
    """Skip this one, in the form: on to the next one."""
    ask = await day.own(session, who, press.value, rules.RITUAL, rules.CHECK_IN)
    await day.skipped(session, ask, now)
    return await _next_page(session, press, who, now)


async def _next_page(session: Session, press: Press, who: Person, now: datetime) -> Reply:
    walk = Walk.from_meta(press.meta)
    if walk is None:
        raise Gone(GONE)
    return await _on(session, who, walk, now) or Update(blocks.walked(), kept=False)


async def _on(session: Session, who: Person, walk: Walk, now: datetime) -> Update | None:
    """The form of the next check-in of a walk that is still open for the person; None at its end."""
    await session.flush()
    number, many = walk.place
    for turn, each in enumerate(walk.then, 1):
        ask = await rounds.ask(session, UUID(each))
        if ask is None or ask.state != rounds.OPEN:
            continue  # answered meanwhile, elsewhere or by somebody else
        try:
            outcome = await _outcome(session, await day.own(session, who, each, rules.RITUAL, rules.CHECK_IN))
            _, member, there = await changeable(session, str(outcome.id), None, who)
            rules.checkable(outcome, who, member)
        except (Gone, Refused):
            continue
        ahead = Walk(each, walk.then[turn:], (number + turn, many), walk.home)
        return Update(await _form(session, outcome, there, now, ahead), kept=False)
    return None


async def typed(session: Session, rituals: Registry, ask: Ask, line: str, now: datetime) -> Outcome:
    """A line in answer to a check-in that says that nothing has changed. Raises Refused for any other: it needs a form."""
    if not rules.says_no_change(line):
        raise Refused(
            "A check-in needs a value, a confidence and what it rests on: press *Check in*. “No change” can be typed."
        )
    who = await people.get(session, ask.workspace_id, ask.person_id)
    return await _same(session, rituals, ask, who, now)


async def _same(session: Session, rituals: Registry, ask: Ask, who: Person, now: datetime) -> Outcome:
    if ask.state in (rounds.ANSWERED, rounds.LATE):  # pressed twice, or somebody else has looked meanwhile
        return await _outcome(session, ask)
    outcome = await _no_change(session, rituals, str(ask.subject_id), None, who, now)
    await day.answered(session, ask, "no_change", now)
    return outcome


async def _no_change(
    session: Session, rituals: Registry, outcome_id: str, channel: Channel | None, who: Person, now: datetime
) -> Outcome:
    outcome, member, there = await changeable(session, outcome_id, channel, who)
    on = calendar.channel_date(there, now)
    found, step = rules.no_change(outcome, await last(session, outcome), who, member, now, on)
    await taken(session, rituals, outcome, step, who, now, found)
    return outcome


# One that is edited


async def asked_to_correct(
    session: Session, press: Press, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    found, outcome, there = await _found(session, press.value, channel, who)
    rules.correctable(found, outcome, who)
    return Open(blocks.editing(found, outcome, there.slack_id, calendar.channel_date(there, now)))


async def corrected(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    found, outcome, there = await _found(session, submission.meta["check_in"], channel, who)
    rules.correctable(found, outcome, who)
    said = rules.checked_in(submission.values, calendar.channel_date(there, now), outcome.unit)
    step = rules.correct(found, outcome, who, now, version=int(submission.meta["version"]), said=said)
    if step is not None:
        await taken(session, rituals, outcome, step, who, now, found)
    return Close(everything=True)  # the details below show it as it was


async def _found(
    session: Session, check_in_id: str, channel: Channel | None, who: Person
) -> tuple[facts.CheckIn, Outcome, Channel]:
    found = await facts.check_in(session, text.identity(check_in_id, GONE))
    if found is None:
        raise Gone(GONE)
    outcome, _ = await seen(session, str(found.outcome_id), channel, who)
    return found, outcome, await records.home(session, outcome)


async def _outcome(session: Session, ask: Ask) -> Outcome:
    outcome = await facts.find(session, ask.subject_id)
    assert outcome is not None, "an ask about an outcome that never was"
    return outcome


async def _form(session: Session, outcome: Outcome, there: Channel, now: datetime, walk: Walk | None = None) -> View:
    looked = await last(session, outcome)
    names = await people.named(session, {looked.person_id} if looked else set())
    today = calendar.channel_date(there, now)
    return blocks.checking(outcome, looked, names, there.name, there.slack_id, today, walk)
