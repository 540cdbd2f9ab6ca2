"""What happens when a channel is led: paused, resumed, stopped, and who leads it."""

from collections.abc import Callable
from datetime import datetime

from bot.blocks import leading as blocks
from bot.errors import Gone, Refused
from bot.listeners import Close, Listeners, Open, Press, Replace, Reply, Submission
from bot.listeners.lookups import Profile
from bot.ritual import Registry
from bot.rules import permissions, text
from bot.rules import setup as rules
from bot.surfaces import leaving
from bot.surfaces import person as persons
from handlers import setup
from storage import channels, people, rounds
from storage.channels import Channel
from storage.database import Session
from storage.people import Member, Person

ACTS: dict[str, Callable[[Channel, datetime], None]] = {
    "pause": rules.pause,
    "resume": rules.resume,
    "stop": rules.stop,
}


async def asked_to_rest(session: Session, press: Press, who: Person) -> Reply:
    channel = await setup.led(session, press.value, who)
    return Open(blocks.resting(channel, press.action.removeprefix("setup.")))


async def rested(
    session: Session, submission: Submission, channel: Channel | None, member: Member | None, who: Person, now: datetime
) -> Reply:
    channel = await setup.leading(session, channel, member, who)
    act = next(act for act, done in blocks.DONE.items() if submission.callback == f"setup.{done}")
    ACTS[act](channel, now)
    if act == "resume":
        for asked in await rounds.of_channel(session, channel.id):
            if not asked.paused:
                await setup.begin(session, channel, asked, now)
    if act == "stop":
        await leaving.stopped(session, channel, now)
    await setup.tell(session, channel, blocks.rested_note(who.name, act), f"{act}:{submission.key}", now)
    return Close(everything=True)


async def asked_who_leads(session: Session, press: Press, who: Person) -> Reply:
    channel = await setup.led(session, press.value, who)
    leads = await people.leads(session, channel.id)
    return Open(
        blocks.leads(channel, [lead.name for lead in leads], may_step_down=who.id in {lead.id for lead in leads})
    )


async def named(
    session: Session, submission: Submission, channel: Channel | None, member: Member | None, who: Person, now: datetime
) -> Reply:
    channel = await setup.leading(session, channel, member, who)
    person = await people.by_slack_id(session, submission.values.get("person") or "")
    belongs = await people.membership(session, person.id, channel.id) if person else None
    permissions.nameable(person, belongs)
    assert person is not None
    assert belongs is not None
    belongs.lead = True
    await setup.tell(session, channel, blocks.named_note(who.name, person.name), f"lead:{submission.key}", now)
    return Close(everything=True)


async def asked_to_step_down(session: Session, press: Press, who: Person) -> Reply:
    channel = await setup.led(session, press.value, who)
    return Open(blocks.stepping_down(channel, last=len(await people.leads(session, channel.id)) == 1))


async def stepped_down(
    session: Session, submission: Submission, channel: Channel | None, member: Member | None, who: Person, now: datetime
) -> Reply:
    channel = await setup.leading(session, channel, member, who)
    if member is None or not member.lead:
        raise Refused("You are no lead of this channel any more, so there is nothing to step down from.")
    member.lead = False
    await session.flush()
    await setup.tell(session, channel, blocks.stepped_down_note(who.name), f"down:{submission.key}", now)
    await leaving.vacated(session, channel, now)
    return Close(everything=True)


async def took_the_lead(
    session: Session, press: Press, profile: Profile | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    """Somebody presses "Become lead", in the channel or in the view of what is set."""
    found = await channels.find(session, text.identity(press.value, setup.NO_CHANNEL))
    if found is None:
        raise Gone(setup.NO_CHANNEL)
    channel = await channels.held(session, found)
    if profile is not None:
        await persons.introduced(session, who, profile, now)
    pressed_there = press.place == channel.slack_id
    member = await people.membership(session, who.id, channel.id)
    permissions.may_take_the_lead(
        who, member, [lead.name for lead in await people.leads(session, channel.id)], there=pressed_there
    )
    await people.joined(session, who, channel.id, now, lead=True)
    await session.flush()
    if pressed_there:
        return Replace(blocks.taken(who.name))
    await setup.tell(session, channel, blocks.taken(who.name), f"taken:{press.key}", now)
    return Open(await setup.seen(session, channel, who, rituals, now))


def listen(on: Listeners) -> None:
    """Register what leads do."""
    for act, done in blocks.DONE.items():
        on.button(f"setup.{act}", reads=asked_to_rest)
        on.form(f"setup.{done}", decides=rested)
    on.button("setup.leads", reads=asked_who_leads)
    on.form("setup.named", decides=named)
    on.button("setup.step_down", reads=asked_to_step_down)
    on.form("setup.stepped_down", decides=stepped_down)
    on.button("setup.lead", decides=took_the_lead)
