"""What happens when Slack tells of people and channels: settings follow, and nobody who is gone is asked."""

from datetime import datetime
from uuid import UUID

from bot.listeners import Event, Listeners, Reply
from bot.listeners.lookups import Profile, profile_of
from bot.slack import LOST
from bot.surfaces import day
from bot.surfaces import person as persons
from storage import channels, outbox, people, rounds, workspaces
from storage.channels import Channel
from storage.database import Session


async def joined(
    session: Session, event: Event, profile: Profile | None, channel: Channel | None, bot_user: str, now: datetime
) -> Reply | None:
    if channel is None or event.user is None:
        return None
    if event.user == bot_user:
        if channel.state == "lost":
            await found(session, channel, now)
        return None
    if profile is not None and profile.bot:
        return None
    person = await people.meet(session, event.user)
    await people.joined(session, person, channel.id, now)
    await rounds.replan(session, channel.id, now)
    if profile is not None:
        await persons.introduced(session, person, profile, now)
    elif not person.name:
        await outbox.enqueue(session, outbox.introduction(person.id, now))
    return None


async def left(session: Session, event: Event, channel: Channel | None, bot_user: str, now: datetime) -> Reply | None:
    if channel is None or event.user is None:
        return None
    if event.user == bot_user:
        channel.state = "lost"
    elif (person := await people.by_slack_id(session, event.user)) is not None:
        await people.left(session, person, channel.id, now)
        await session.flush()
        await day.left(session, person, channel.id, now)
    return None


async def lost(channel: Channel | None) -> Reply | None:
    if channel is not None and channel.state != "archived":
        channel.state = "lost"
    return None


async def archived(channel: Channel | None) -> Reply | None:
    if channel is not None:
        channel.state = "archived"
    return None


async def unarchived(session: Session, channel: Channel | None, now: datetime) -> Reply | None:
    if channel is not None:
        await found(session, channel, now)
    return None


async def renamed(event: Event, channel: Channel | None) -> Reply | None:
    if channel is not None:
        channel.name = event.body["channel"]["name"]
    return None


async def changed(session: Session, event: Event, now: datetime) -> Reply | None:
    profile = profile_of(event.body["user"])
    person = await people.by_slack_id(session, profile.slack_id)
    if person is None or profile.bot:
        return None
    await persons.introduced(session, person, profile, now)
    return None


async def revoked(session: Session, event: Event, workspace_id: UUID) -> Reply | None:
    if (event.body.get("tokens") or {}).get("bot"):
        await workspaces.rest(session, workspace_id, "uninstalled")
    return None


async def uninstalled(session: Session, workspace_id: UUID) -> Reply | None:
    await workspaces.rest(session, workspace_id, "uninstalled")
    await channels.lose_all(session)
    return None


async def found(session: Session, channel: Channel, now: datetime) -> None:
    """The bot is back in a channel: what rested goes on, and who came and went meanwhile is asked of Slack."""
    channel.state = "active"
    await rounds.replan(session, channel.id, now)
    await outbox.enqueue(session, outbox.roll_call(channel.id, now))
    await outbox.try_again(session, channel.slack_id, LOST, now)


def listen(on: Listeners) -> None:
    """Register the events of people and channels."""
    on.event("member_joined_channel", decides=joined)
    on.event("member_left_channel", decides=left)
    on.event("user_change", decides=changed)
    on.event("team_join", decides=changed)
    on.event("app_uninstalled", decides=uninstalled)
    on.event("tokens_revoked", decides=revoked)
    for kind in ("channel", "group"):
        on.event(f"{kind}_left", decides=lost)
        on.event(f"{kind}_deleted", decides=archived)
        on.event(f"{kind}_archive", decides=archived)
        on.event(f"{kind}_unarchive", decides=unarchived)
        on.event(f"{kind}_rename", decides=renamed)
