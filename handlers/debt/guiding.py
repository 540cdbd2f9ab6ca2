"""How a channel's guidelines for debt are read, and set by its leads."""

from datetime import datetime

from bot.blocks import debt as blocks
from bot.blocks.kit import View
from bot.errors import Refused
from bot.listeners import Close, Command, Open, Press, Reply, Submission, Update
from bot.ritual import Registry
from bot.rules import calendar, permissions
from bot.rules import debt as rules
from bot.surfaces import records, threads
from handlers.debt.nominating import COMMAND
from handlers.debt.planning import proposed
from storage import changes, outbox, people
from storage import debt as facts
from storage.channels import Channel
from storage.database import Session
from storage.people import Person


async def asked(session: Session, command: Command, channel: Channel | None, who: Person, now: datetime) -> Reply:
    here = await records.joined(session, records.enrolled(channel, command.place, COMMAND), who)
    return Open(await _shown(session, here, who, now))


async def pressed(session: Session, press: Press, channel: Channel | None, who: Person, now: datetime) -> Reply:
    """In the plan: to leads it gives way to the form, and comes back when that is saved; to others the page lies upon it."""
    here = await records.joined(session, records.enrolled(channel, press.place, COMMAND), who)
    view = await _shown(session, here, who, now, planning=True)
    return Update(view) if press.view and "submit" in view.json else Open(view)


async def guided(
    session: Session, submission: Submission, channel: Channel | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    here = await records.joined(session, records.enrolled(channel, submission.place, COMMAND), who)
    member = await people.membership(session, who.id, here.id)
    if not permissions.leads(who, member):
        raise Refused(blocks.planners([lead.name for lead in await people.leads(session, here.id)]))
    known = await facts.guidelines(session, here.id, held=True)
    wished, version = rules.wished(submission.values), int(submission.meta["version"])
    on = calendar.channel_date(here, now)
    guidelines, step = rules.guide(known, here.id, who, member, now, on, version=version, **wished)
    if step is not None:
        await changes.write(session, step, guidelines)
        told = blocks.guided(who.name, step)
        key = f"guided:{step.id}"
        await outbox.enqueue(session, outbox.notice(key, here.slack_id, here.id, told.as_json(), now))
        if step.after.keys() & set(rules.WEIGHTS):
            await _ranked_anew(session, here, now)
    return (
        Update(await proposed(session, rituals, here, who, now), kept=False) if "plan" in submission.meta else Close()
    )


async def _ranked_anew(session: Session, channel: Channel, now: datetime) -> None:
    """Other weights are another benefit: cards, and what is held back, are drawn again."""
    going = await facts.unfinished(session, channel.id)
    await session.flush()
    await outbox.refresh(session, now, *(debt.id for debt in going))
    await threads.tied(session, now, *(debt.target_id for debt in going))


async def _shown(session: Session, channel: Channel, who: Person, now: datetime, *, planning: bool = False) -> View:
    known = await facts.guidelines(session, channel.id)
    guidelines = known or rules.proposed(channel.id, calendar.channel_date(channel, now))
    if permissions.leads(who, await people.membership(session, who.id, channel.id)):
        return blocks.guidelines_form(
            guidelines, channel.name, channel.slack_id, first=known is None, planning=planning
        )
    leads = [lead.name for lead in await people.leads(session, channel.id)]
    return blocks.guidelines_page(guidelines, channel.name, leads, first=known is None)
