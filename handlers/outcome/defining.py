"""How an outcome is defined: by one line, by the form; and the question before one is saved that reads like an output."""

from datetime import datetime
from typing import Any

from bot.blocks import outcome as blocks
from bot.blocks.kit import Message
from bot.errors import Refused
from bot.listeners import Close, Command, Open, Press, Replace, Reply, Say, Submission, Update
from bot.ritual import Registry
from bot.rules import calendar, inputs, permissions, text
from bot.rules import outcome as rules
from bot.surfaces import capture, records
from handlers.outcome.reach import taken
from storage import changes, drafts, outbox
from storage.channels import Channel
from storage.database import Session
from storage.outcome import Outcome
from storage.people import Person

COMMAND = rules.LINES.command


async def opened(command: Command, channel: Channel | None, who: Person) -> Reply:
    return Open(blocks.form(records.enrolled(channel, command.place, COMMAND).slack_id, owner=_owns(who)))


async def asked_to_add(session: Session, who: Person) -> Reply:
    """On the Home tab: the form with a choice of channels; the only one of theirs is filled in."""
    return Open(blocks.form(None, suggested=await records.suggested(session, who), owner=_owns(who)))


def _owns(who: Person) -> str | None:
    """Whoever writes an outcome down looks after it, unless they say otherwise; guests do not."""
    return who.slack_id if permissions.may_lead(who) else None


async def defined_in_line(
    session: Session, command: Command, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    """A line is a draft; one that reads like an output is kept, and its person asked first."""
    statement = _statement(command.text)
    if channel is None:
        return await capture.kept(session, rules.RITUAL, command, who, now)
    here = records.enrolled(channel, command.place, COMMAND)
    if rules.reads_like_output(statement):
        kept = drafts.capture(session, rules.RITUAL, who.id, statement, now)
        return Say(blocks.doubted(statement, str(kept.id)))
    outcome = await define(session, rituals, here, who, now, statement=statement)
    return Say(blocks.saved(outcome, here.name, waits=here.state == "lost"))


async def captured(
    session: Session, rituals: Registry, channel: Channel, who: Person, line: str, now: datetime
) -> Message:
    """A line typed where no channel was set up is a draft in the channel that it has found; where it reads like an output, the
    question comes with the answer."""
    here, statement = records.enrolled(channel, channel.slack_id, COMMAND), _statement(line)
    outcome = await define(session, rituals, here, who, now, statement=statement)
    doubtful = rules.reads_like_output(statement)
    return blocks.saved(outcome, here.name, waits=here.state == "lost", doubtful=doubtful)


def _statement(line: str) -> str:
    """The line as a statement. Raises Refused for what is meant as a command, and for more than one holds."""
    statement = text.one_line(rules.LINES.split(line)[1] or line)
    if len(statement) > inputs.TITLE_MOST:
        raise Refused(
            f"An outcome is one line of at most {inputs.TITLE_MOST} characters; this has {len(statement)}. Say what is different and "
            "for whom; how it is measured has fields of its own."
        )
    return statement


async def saved_as_is(
    session: Session, press: Press, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    """The line that reads like an output is saved all the same."""
    draft = await capture.own(session, who, press.value)
    here = await records.joined(session, records.enrolled(channel, press.place, COMMAND), who)
    await drafts.placed(session, draft)
    outcome = await define(session, rituals, here, who, now, statement=draft.line)
    return Replace(blocks.saved(outcome, here.name, waits=here.state == "lost"))


async def asked_to_reword(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    """The form, with the line that reads like an output in it."""
    draft = await capture.own(session, who, press.value)
    here = await records.joined(session, records.enrolled(channel, press.place, COMMAND), who)
    said: dict[str, str | None] = {"statement": draft.line, "owner": _owns(who)}
    return Open(blocks.form(here.slack_id, said=said, meta={"draft": str(draft.id)}))


async def submitted(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    here = await records.chosen(session, submission, channel, who, COMMAND)
    said = rules.filled(submission.values)
    said["owner"] = await records.owner(session, here, who, submission.values.get("owner"), rules.RITUAL)
    rules.checked(said, calendar.channel_date(here, now))
    meta: dict[str, str] = {name: str(submission.meta[name]) for name in ("draft", "home") if name in submission.meta}
    if rules.reads_like_output(said["statement"]) and "doubted" not in submission.meta:
        place = submission.meta.get("place")
        suggested = submission.values.get("place")
        again = blocks.form(place, said=submission.values, suggested=suggested, doubted=True, meta=meta)
        return Update(again, kept=False)
    if "draft" in meta and (draft := await capture.find(session, who, meta["draft"])) is not None:
        await drafts.placed(session, draft)
    outcome = await define(session, rituals, here, who, now, **said)
    return Update(blocks.waiting(outcome, here.name)) if here.state == "lost" else Close()


async def define(
    session: Session, rituals: Registry, channel: Channel, who: Person, now: datetime, **said: Any
) -> Outcome:
    """Save an outcome with all that follows from it."""
    number = await changes.next_number(session, channel.workspace_id, channel.id, rules.RITUAL)
    outcome, step = rules.define(channel.id, number, who, now, calendar.channel_date(channel, now), **said)
    await taken(session, rituals, outcome, step, who, now)
    await outbox.enqueue(session, outbox.card(rules.RITUAL, outcome.id, channel.slack_id, now))
    return outcome
