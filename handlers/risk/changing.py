"""What people do with a risk that stands: share, own, edit, mitigate, resolve, accept, withdraw, reopen."""

from collections.abc import Callable
from datetime import datetime

from bot.blocks import risk as blocks
from bot.blocks.kit import View
from bot.listeners import Close, Open, Press, Replace, Reply, Say, Submission
from bot.ritual import Registry
from bot.rules import calendar, inputs
from bot.rules import risk as rules
from bot.surfaces import records, threads
from handlers.risk.reach import changeable, drawn, seen, taken
from storage import changes, outbox
from storage import risk as facts
from storage import tripwires as decisions
from storage.changes import Change
from storage.channels import Channel
from storage.database import Session
from storage.people import Member, Person
from storage.risk import Risk

End = Callable[[Risk, Person, Member | None, datetime], Change]


async def pressed_kind(session: Session, press: Press, channel: Channel | None, who: Person, now: datetime) -> Reply:
    risk, member, _ = await changeable(session, press.value, channel, who)
    step = rules.classify(risk, who, member, now, press.action.removeprefix("risk.is_"))
    if step is not None:
        await taken(session, risk, step, who, now)
    return Replace(blocks.classified(risk))


async def shared(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    risk, _ = await seen(session, press.value, channel, who, held=True)
    vote, step = rules.share(risk, await facts.vote(session, risk.id, who.id), who, now)
    await changes.write(session, step, vote)
    return await _redrawn(session, rituals, risk, now)


async def owned(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    risk, there = await _owned(session, press, channel, who, now)
    return Replace(await drawn(session, rituals, risk, now), risk.id) if press.place == there.slack_id else Close()


async def owned_where_listed(
    session: Session, press: Press, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    risk, _ = await _owned(session, press, channel, who, now)
    return Say(blocks.owned_now(risk))


async def _owned(
    session: Session, press: Press, channel: Channel | None, who: Person, now: datetime
) -> tuple[Risk, Channel]:
    risk, _ = await seen(session, press.value, channel, who)
    there = await records.home(session, risk)
    await taken(session, risk, rules.own(risk, who, now, calendar.channel_date(there, now)), who, now)
    return risk, there


async def edited(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    risk, member, there = await changeable(session, press.value, channel, who)
    rules.editable(risk, who, member)
    holder = await records.holder(session, risk)
    offered = (await threads.targets(session, rituals, there.id, now, [risk.target_id])).values()
    holds = holder.slack_id if holder else None
    return Open(blocks.form(there.slack_id, risk=risk, owner=holds, targets=offered))


async def described(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    risk, member, there = await changeable(session, submission.meta["risk"], channel, who)
    said = rules.filled(submission.values)
    said["owner"] = await records.handed(session, risk, there, who, submission.values.get("owner"), "risk")
    wanted = submission.values.get("target")
    said["target_id"] = await threads.chosen(session, rituals, there.id, wanted, now, risk.target_id)
    version = int(submission.meta["version"])
    step = rules.describe(risk, who, member, now, calendar.channel_date(there, now), version=version, **said)
    if step is not None:
        await taken(session, risk, step, who, now)
    return Close()


async def asked_to_mitigate(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    risk, member, there = await changeable(session, press.value, channel, who)
    rules.editable(risk, who, member)
    return Open(blocks.mitigating(risk, there.slack_id))


async def mitigated(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    risk, member, there = await changeable(session, submission.meta["risk"], channel, who)
    said = {name: inputs.level(submission.values, name) for name in ("likelihood_after", "impact_after")}
    mitigation, version = submission.values.get("mitigation") or "", int(submission.meta["version"])
    on = calendar.channel_date(there, now)
    step = rules.mitigate(risk, who, member, now, on, version=version, mitigation=mitigation, **said)
    await taken(session, risk, step, who, now)
    return Close()


async def asked_to_resolve(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    risk, member, there = await changeable(session, press.value, channel, who)
    rules.resolvable(risk, who, member)
    return Open(blocks.resolving(risk, there.slack_id))


async def resolved(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    return await _ended(session, submission, channel, who, now, rules.resolve)


async def asked_to_withdraw(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    risk, member, there = await changeable(session, press.value, channel, who)
    rules.resolvable(risk, who, member)
    return Open(blocks.withdrawing(risk, there.slack_id))


async def withdrawn(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    return await _ended(session, submission, channel, who, now, rules.withdraw)


async def _ended(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime, end: End
) -> Reply:
    risk, member, _ = await changeable(session, submission.meta["risk"], channel, who)
    step = end(risk, who, member, now)
    await decisions.end(session, risk.id, now)
    await taken(session, risk, step, who, now)
    return Close()


async def asked_to_accept(session: Session, press: Press, channel: Channel | None, who: Person, now: datetime) -> Reply:
    risk, member, there = await changeable(session, press.value, channel, who)
    rules.acceptable(risk, who, member)
    return Open(_accepting(risk, there, now, await decisions.standing(session, risk.id)))


async def accepted(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    risk, member, there = await changeable(session, submission.meta["risk"], channel, who)
    step, tripwire = rules.accept(risk, who, member, now, calendar.channel_date(there, now), submission.values)
    await decisions.end(session, risk.id, now)
    await taken(session, risk, step, who, now, tripwire)
    return Close()


async def asked_to_reopen(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    risk, member, there = await changeable(session, press.value, channel, who)
    rules.reopenable(risk, who, member)
    return Open(blocks.reopening(risk, there.slack_id))


async def reopened(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    risk, member, there = await changeable(session, submission.meta["risk"], channel, who)
    step = rules.reopen(
        risk, who, member, now, calendar.channel_date(there, now), why=submission.values.get("why") or ""
    )
    await decisions.end(session, risk.id, now)
    await taken(session, risk, step, who, now)
    return Close()


def _accepting(risk: Risk, there: Channel, now: datetime, standing: decisions.Tripwire | None) -> View:
    return blocks.accepting(risk, there.slack_id, calendar.channel_date(there, now), standing)


async def _redrawn(session: Session, rituals: Registry, risk: Risk, now: datetime) -> Reply:
    await session.flush()
    await outbox.refresh(session, now, risk.id)
    return Replace(await drawn(session, rituals, risk, now), risk.id)
