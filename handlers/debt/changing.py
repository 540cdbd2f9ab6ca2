"""What people do with a debt that stands: own, edit, size, pay, withdraw, reopen."""

from datetime import datetime

from bot.blocks import debt as blocks
from bot.listeners import Close, Open, Press, Replace, Reply, Submission
from bot.ritual import Registry
from bot.rules import calendar, inputs
from bot.rules import debt as rules
from bot.surfaces import records, threads
from handlers.debt.reach import changeable, drawn, seen, taken
from storage import tripwires as decisions
from storage.channels import Channel
from storage.database import Session
from storage.people import Person


async def owned(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    debt, _ = await seen(session, press.value, channel, who)
    await taken(session, debt, rules.own(debt, who, now), who, now)
    there = await records.home(session, debt)
    return Replace(await drawn(session, rituals, debt, now), debt.id) if press.place == there.slack_id else Close()


async def edited(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    debt, member, there = await changeable(session, press.value, channel, who)
    rules.editable(debt, who, member)
    holder = await records.holder(session, debt)
    offered = (await threads.targets(session, rituals, there.id, now, [debt.target_id])).values()
    return Open(blocks.form(there.slack_id, debt=debt, owner=holder.slack_id if holder else None, targets=offered))


async def described(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    debt, member, there = await changeable(session, submission.meta["debt"], channel, who)
    said = rules.filled(submission.values)
    said["owner"] = await records.handed(session, debt, there, who, submission.values.get("owner"), "debt")
    wanted = submission.values.get("target")
    said["target_id"] = await threads.chosen(session, rituals, there.id, wanted, now, debt.target_id)
    version, on = int(submission.meta["version"]), calendar.channel_date(there, now)
    step = rules.describe(debt, who, member, now, on, version=version, **said)
    if step is not None:
        await taken(session, debt, step, who, now)
    return Close()


async def asked_to_size(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    debt, member, there = await changeable(session, press.value, channel, who)
    rules.editable(debt, who, member)
    return Open(blocks.sizing(debt, there.slack_id))


async def sized(session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime) -> Reply:
    debt, member, there = await changeable(session, submission.meta["debt"], channel, who)
    said = {"impact": inputs.level(submission.values, "impact"), "effort": rules.effort(submission.values)}
    why, version = submission.values.get("impact_why"), int(submission.meta["version"])
    on = calendar.channel_date(there, now)
    step = rules.size(debt, who, member, now, on, version=version, impact_why=why, **said)
    if step is not None:
        await taken(session, debt, step, who, now)
    return Close()


async def asked_to_pay(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    debt, member, there = await changeable(session, press.value, channel, who)
    rules.endable(debt, who, member)
    return Open(blocks.paying(debt, there.slack_id))


async def paid(session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime) -> Reply:
    debt, member, there = await changeable(session, submission.meta["debt"], channel, who)
    on, changed = calendar.channel_date(there, now), submission.values.get("changed") or ""
    step = rules.pay(debt, who, member, now, on, changed=changed)
    await decisions.end(session, debt.id, now)
    await taken(session, debt, step, who, now)
    return Close()


async def asked_to_withdraw(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    debt, member, there = await changeable(session, press.value, channel, who)
    rules.endable(debt, who, member)
    return Open(blocks.withdrawing(debt, there.slack_id))


async def withdrawn(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    debt, member, _ = await changeable(session, submission.meta["debt"], channel, who)
    step = rules.withdraw(debt, who, member, now)
    await decisions.end(session, debt.id, now)
    await taken(session, debt, step, who, now)
    return Close()


async def asked_to_reopen(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    debt, member, there = await changeable(session, press.value, channel, who)
    rules.reopenable(debt, who, member)
    return Open(blocks.reopening(debt, there.slack_id))


async def reopened(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    debt, member, _ = await changeable(session, submission.meta["debt"], channel, who)
    step = rules.reopen(debt, who, member, now, why=submission.values.get("why") or "")
    await decisions.end(session, debt.id, now)
    await taken(session, debt, step, who, now)
    return Close()
