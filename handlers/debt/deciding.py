"""What leads decide about a debt: accept it, or do nothing about it (decline, park) with a tripwire."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from bot.blocks import debt as blocks
from bot.listeners import Close, Open, Press, Replace, Reply, Submission
from bot.ritual import Registry
from bot.rules import calendar
from bot.rules import debt as rules
from handlers.debt.reach import decidable, drawn, taken
from storage import tripwires as decisions
from storage.changes import Change
from storage.channels import Channel
from storage.database import Session
from storage.debt import Debt
from storage.people import Member, Person
from storage.tripwires import Tripwire

Aside = Callable[[Debt, Person, Member | None, datetime, date, Mapping[str, str | None]], tuple[Change, Tripwire]]


async def accepted(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    debt, member, there = await decidable(session, press.value, channel, who)
    await taken(session, debt, rules.accept(debt, who, member, now, calendar.channel_date(there, now)), who, now)
    return Replace(await drawn(session, rituals, debt, now), debt.id) if press.place == there.slack_id else Close()


async def asked_to_decline(
    session: Session, press: Press, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    debt, _, there = await decidable(session, press.value, channel, who)
    standing = await decisions.standing(session, debt.id)
    return Open(blocks.declining(debt, there.slack_id, calendar.channel_date(there, now), standing))


async def declined(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    return await _put_aside(session, submission, channel, who, now, rules.decline)


async def asked_to_park(session: Session, press: Press, channel: Channel | None, who: Person, now: datetime) -> Reply:
    debt, _, there = await decidable(session, press.value, channel, who)
    standing = await decisions.standing(session, debt.id)
    return Open(blocks.parking(debt, there.slack_id, calendar.channel_date(there, now), standing))


async def parked(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    return await _put_aside(session, submission, channel, who, now, rules.park)


async def _put_aside(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime, put: Aside
) -> Reply:
    debt, member, there = await decidable(session, submission.meta["debt"], channel, who)
    step, tripwire = put(debt, who, member, now, calendar.channel_date(there, now), submission.values)
    await decisions.end(session, debt.id, now)
    await taken(session, debt, step, who, now, tripwire)
    return Close()
