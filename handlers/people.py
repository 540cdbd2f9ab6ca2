"""What happens when Slack tells of people and channels: settings follow, and nobody who is gone is asked."""

from datetime import datetime
from uuid import UUID

from bot.listeners import Event, Listeners, Reply
from bot.listeners.lookups import Profile, profile_of
from bot.ritual import Registry
from bot.rules import setup as rules
from bot.slack import LOST
from bot.surfaces import leaving
from bot.surfaces import person as persons
from storage import channels, outbox, people, posts, rounds, workspaces
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


async def left(
    session: Session, event: Event, channel: Channel | None, rituals: Registry, bot_user: str, now: datetime
) -> Reply | None:
    if channel is None or event.user is None:
        return None
    if event.user == bot_user:
        await leaving.lost(session, channel, now)
    elif (person := await people.by_slack_id(session, event.user)) is not None:
        member = await people.membership(session, person.id, channel.id)
        led = member is not None and member.lead
        await people.left(session, person, channel.id, now)
        await leaving.left(session, rituals, channel, person, now, led=led)
    return None


async def lost(session: Session, channel: Channel | None, now: datetime) -> Reply | None:
    if channel is not None:
        await leaving.lost(session, channel, now)
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


async def moved(session: Session, event: Event) -> Reply | None:
    """Slack gave a channel another id: what is set, what stands there and what waits for it follows."""
    old, new = event.body["old_channel_id"], event.body["new_channel_id"]
    channel = await channels.by_slack_id(session, old)
    if channel is not None and await channels.by_slack_id(session, new) is None:
        channel.slack_id = new
        await posts.moved(session, old, new)
        await outbox.moved(session, old, new)
    return None


async def changed(session: Session, event: Event, rituals: Registry, now: datetime) -> Reply | None:
    profile = profile_of(event.body["user"])
    person = await people.by_slack_id(session, profile.slack_id)
    if person is None or profile.bot:
        return None
    await leaving.introduced(session, rituals, person, profile, now)
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
    rules.found(channel)
    await rounds.replan(session, channel.id, now)
    await outbox.enqueue(session, outbox.roll_call(channel.id, now))
    await outbox.try_again(session, channel.slack_id, LOST, now)


def listen(on: Listeners) -> None:
    """Register the events of people and channels."""
    on.event("member_joined_channel", decides=joined)
    on.event("member_left_channel", decides=left)
    on.event("channel_id_changed", decides=moved)
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
