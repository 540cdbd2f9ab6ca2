"""What happens with a line that was typed where no channel is set up: a channel is chosen for it, or set up."""

from datetime import datetime

from bot.blocks import capture as blocks
from bot.errors import Refused
from bot.listeners import Listeners, Open, Press, Replace, Reply, Submission, Update
from bot.listeners.lookups import Place, Profile
from bot.ritual import Registry
from bot.rules import permissions, text
from bot.surfaces import capture
from handlers import setup
from storage import channels, people
from storage.channels import Channel
from storage.database import Session
from storage.people import Person


async def asked_where(session: Session, press: Press, who: Person) -> Reply:
    draft = await capture.own(session, who, press.value)
    theirs = [channel for _, channel in await people.memberships(session, who.id) if channel.state != "archived"]
    if not theirs:
        raise Refused(blocks.NOWHERE)
    return Open(blocks.choosing(draft.line, str(draft.id), [(str(each.id), each.name) for each in theirs]))


async def chosen(session: Session, submission: Submission, who: Person, rituals: Registry, now: datetime) -> Reply:
    draft = await capture.own(session, who, submission.meta["draft"])
    identity = text.identity(submission.values.get("channel") or "", setup.NO_CHANNEL)
    channel = await channels.find(session, identity)
    if channel is None or not permissions.takes_part(await people.membership(session, who.id, identity)):
        raise Refused("You are not in that channel any more. Choose another one.", field="channel")
    return Update(blocks.placed(await capture.placed(session, rituals, draft, channel, who, now)))


async def asked_to_set_up(
    session: Session,
    press: Press,
    place: Place,
    profile: Profile | None,
    channel: Channel | None,
    who: Person,
    rituals: Registry,
    now: datetime,
) -> Reply:
    draft = await capture.own(session, who, press.value)
    if channel is not None and channel.stopped_at is None:  # somebody has set it up meanwhile
        return Replace(await capture.placed(session, rituals, draft, channel, who, now))
    if not place.ours:
        raise Refused(blocks.INVITE)
    name = place.name or place.slack_id
    return Open(await setup.form(session, place, name, profile, channel, who, rituals, draft=str(draft.id)))


def listen(on: Listeners) -> None:
    """Register what people do with a line that waits for its channel."""
    on.button("capture.choose", reads=asked_where)
    on.form("capture.chosen", decides=chosen)
    on.button("capture.set_up", decides=asked_to_set_up)
