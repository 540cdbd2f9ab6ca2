"""What people do with an outcome that stands: own, edit, pause, resume, close, reopen."""

from datetime import datetime

from bot.blocks import outcome as blocks
from bot.listeners import Close, Open, Press, Replace, Reply, Say, Submission, Update
from bot.ritual import Registry
from bot.rules import calendar, inputs, permissions
from bot.rules import outcome as rules
from bot.surfaces import records
from handlers.outcome.reach import changeable, known, last, seen, stands, taken
from storage.channels import Channel
from storage.database import Session
from storage.outcome import Outcome
from storage.people import Person


async def owned(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    outcome, there = await _owned(session, press, channel, who, rituals, now)
    if press.place != there.slack_id:
        return Say(blocks.owned_now(outcome))
    return await _card(session, rituals, outcome, now)


async def owned_where_listed(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    outcome, _ = await _owned(session, press, channel, who, rituals, now)
    return Close() if press.on_home else Say(blocks.owned_now(outcome))


async def _owned(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> tuple[Outcome, Channel]:
    outcome, _ = await seen(session, press.value, channel, who)
    there = await records.home(session, outcome)
    step = rules.own(outcome, who, now, calendar.channel_date(there, now))
    await taken(session, rituals, outcome, step, who, now)
    return outcome, there


async def edited(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    outcome, member, there = await changeable(session, press.value, channel, who)
    rules.editable(outcome, who, member)
    holder = await records.holder(session, outcome)
    if holder is None and outcome.state == "draft" and permissions.may_lead(who):
        holder = who  # whoever says how it is measured looks after it, unless they say otherwise
    return Open(blocks.form(there.slack_id, outcome=outcome, owner=holder.slack_id if holder else None))


async def described(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    outcome, member, there = await changeable(session, submission.meta["outcome"], channel, who)
    rules.editable(outcome, who, member)
    said, on = rules.filled(submission.values), calendar.channel_date(there, now)
    said["owner"] = await records.handed(session, outcome, there, who, submission.values.get("owner"), rules.RITUAL)
    rules.checked(said, on, outcome)
    reworded = said["statement"] != outcome.statement and rules.reads_like_output(said["statement"])
    if reworded and "doubted" not in submission.meta:
        again = blocks.form(
            there.slack_id, outcome=outcome, said=submission.values, doubted=True, meta=_home(submission)
        )
        return Update(again, kept=False)
    version = int(submission.meta["version"])
    step = rules.describe(outcome, who, member, now, on, version=version, **said)
    if step is not None:
        await taken(session, rituals, outcome, step, who, now)
    return Close()


def _home(submission: Submission) -> dict[str, str]:
    return {"home": "yes"} if submission.at_home else {}


async def paused(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    outcome, member, there = await changeable(session, press.value, channel, who)
    await taken(session, rituals, outcome, rules.pause(outcome, who, member, now), who, now)
    told = f"{blocks.key(outcome)} is paused: nothing is asked about it until somebody presses *Resume* on its card."
    return await _shown(session, rituals, press, outcome, there, told, now)


async def resumed(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    outcome, member, there = await changeable(session, press.value, channel, who)
    step = rules.resume(outcome, who, member, now, calendar.channel_date(there, now))
    await taken(session, rituals, outcome, step, who, now)
    return await _shown(session, rituals, press, outcome, there, f"{blocks.key(outcome)} goes on.", now)


async def asked_to_close(session: Session, press: Press, channel: Channel | None, who: Person, now: datetime) -> Reply:
    outcome, member, there = await changeable(session, press.value, channel, who)
    rules.closable(outcome, who, member)
    looked = await last(session, outcome)
    standing = stands(outcome, looked, calendar.channel_date(there, now))
    met, over = bool(looked and standing and standing.progress >= 1), bool(standing and standing.over)
    return Open(blocks.closing(outcome, there.slack_id, looked, met=met, over=over))


async def closed(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    outcome, member, _ = await changeable(session, submission.meta["outcome"], channel, who)
    said = {name: submission.values.get(name) for name in ("ended", "final", "learned")}
    await taken(session, rituals, outcome, rules.close(outcome, who, member, now, **said), who, now)
    return Close()


async def asked_to_reopen(session: Session, press: Press, channel: Channel | None, who: Person, now: datetime) -> Reply:
    outcome, member, there = await changeable(session, press.value, channel, who)
    rules.reopenable(outcome, who, member)
    return Open(blocks.reopening(outcome, there.slack_id, calendar.channel_date(there, now)))


async def reopened(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    outcome, member, there = await changeable(session, submission.meta["outcome"], channel, who)
    on, due_on = calendar.channel_date(there, now), inputs.day(submission.values, "due_on")
    step = rules.reopen(outcome, who, member, now, on, why=submission.values.get("why"), due_on=due_on)
    await taken(session, rituals, outcome, step, who, now)
    return Close()


async def _shown(
    session: Session, rituals: Registry, press: Press, outcome: Outcome, there: Channel, told: str, now: datetime
) -> Reply:
    """The card as it is now, where it was pressed; elsewhere what was done, in words."""
    if press.on_home:
        return Close()
    return Say(blocks.done(told)) if press.place != there.slack_id else await _card(session, rituals, outcome, now)


async def _card(session: Session, rituals: Registry, outcome: Outcome, now: datetime) -> Reply:
    await session.flush()
    return Replace(blocks.card(await known(session, rituals, outcome, now)), outcome.id)
