"""What becomes of a channel when people go: what they owned is offered to the leads, and nobody leads it for long."""

from datetime import datetime

from bot.blocks import leading as blocks
from bot.listeners.lookups import Profile
from bot.ritual import Owned, Registry
from bot.surfaces import day
from bot.surfaces import person as persons
from storage import asking, channels, ends, outbox, people
from storage.channels import Channel
from storage.database import Session
from storage.people import Person


async def left(
    session: Session,
    rituals: Registry,
    channel: Channel,
    person: Person,
    now: datetime,
    *,
    led: bool,
    gone: bool = False,
) -> None:
    """The person is no longer in the channel, and that is written. `led`: they were a lead of it; `gone`: of the workspace."""
    await session.flush()
    await day.left(session, person, channel.id, now)
    await outbox.withdraw_notices(session, person.slack_id, channel)
    owned: list[Owned] = []
    for ritual in rituals:
        owned += await ritual.left(session, rituals, channel, person, now)
    told = [(each.key, each.title, each.link) for each in owned]
    await channels.held(session, channel)  # of two leads who go at once, the second sees that the first has gone
    leads = await people.leads(session, channel.id)
    if owned:
        message = blocks.left(person.name or "Somebody", channel.name, told, gone=gone).as_json()
        key = f"left:{channel.id}:{person.id}:{now.isoformat()}"
        await outbox.enqueue(
            session,
            *(outbox.notice(f"{key}:{lead.id}", lead.slack_id, lead.id, message, now, of=channel) for lead in leads),
        )
    if led and not leads:
        await _vacant(session, channel, told, now)


async def vacated(session: Session, channel: Channel, now: datetime) -> None:
    """Somebody leads the channel no more, and that is written: when they were the last one, the channel is told."""
    await channels.held(session, channel)
    if not await people.leads(session, channel.id):
        await _vacant(session, channel, [], now)


async def introduced(session: Session, rituals: Registry, person: Person, profile: Profile, now: datetime) -> None:
    """The person is who Slack says; one whose account was closed has left every channel, and a guest leads none."""
    was_gone, was = person.gone, person.kind
    await persons.introduced(session, person, profile, now)
    closed = person.gone and not was_gone
    if person in session.new or not (closed or (was == "member" != person.kind)):
        return
    for member, channel in await people.memberships(session, person.id):
        led, member.lead = member.lead, False
        if closed:
            member.until = now
            await left(session, rituals, channel, person, now, led=led, gone=True)
        elif led:
            await session.flush()
            await vacated(session, channel, now)


async def stopped(session: Session, channel: Channel, now: datetime) -> None:
    """The channel's rituals were stopped: nothing of it waits for anybody any more, and what was planned never was."""
    await asking.unplan_all(session, channel.id, now)
    await outbox.refresh(session, now, *await ends.stop(session, channel.id, now))


async def lost(session: Session, channel: Channel, now: datetime) -> None:
    """The bot cannot post in the channel any more: its leads hear it, once."""
    if channel.state in {"lost", "archived"}:
        return
    channel.state = "lost"
    message = blocks.lost(channel.name).as_json()
    key = f"lost:{channel.id}:{now.isoformat()}"
    await outbox.enqueue(
        session,
        *(
            outbox.notice(f"{key}:{lead.id}", lead.slack_id, lead.id, message, now, of=channel)
            for lead in await people.leads(session, channel.id)
        ),
    )


async def _vacant(session: Session, channel: Channel, owned: list[tuple[str, str, str | None]], now: datetime) -> None:
    if channel.stopped_at is None:
        message = blocks.vacant(channel, owned).as_json()
        key = f"vacant:{channel.id}:{now.isoformat()}"
        await outbox.enqueue(session, outbox.notice(key, channel.slack_id, channel.id, message, now))
