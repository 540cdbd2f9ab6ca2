"""What happens when somebody asks for a digest: what it would say now, one for all now, the one of a week."""

import re
from datetime import datetime

from bot.blocks import digest as blocks
from bot.blocks.kit import escaped, when
from bot.errors import Gone, Refused
from bot.listeners import ANYTHING, Command, Listeners, Open, Reply, Say
from bot.ritual import Registry
from bot.rules import permissions, weeks
from bot.surfaces import digest as surface
from handlers import me, setup
from storage import digests, posts
from storage.channels import Channel
from storage.database import Session
from storage.facts import new_id
from storage.people import Member, Person

WEEK = re.compile(r"week\b.*", re.IGNORECASE)
NOT_SET_UP = "This channel is not set up yet, so it has no digest. `/rituals` shows how, it takes one press."
ELSEWHERE = "A digest belongs to a team: type `/digest` in the channel where your team works."
RESTS = "The rituals here have ended, so there is no digest to post. `/rituals` sets them up again."
AWAY = "I cannot post in this channel. Type `/invite @Threefold` here, then `/digest now` again."


async def previewed(
    session: Session,
    command: Command,
    channel: Channel | None,
    member: Member | None,
    rituals: Registry,
    now: datetime,
) -> Reply:
    here = _enrolled(channel, member, command)
    composed = await surface.so_far(session, rituals, here, now)
    return Open(blocks.preview(here.slack_id, composed.head, [message for _, message in composed.sections]))


async def posted(
    session: Session,
    command: Command,
    channel: Channel | None,
    member: Member | None,
    who: Person,
    rituals: Registry,
    now: datetime,
) -> Reply:
    here = await setup.leading(session, _enrolled(channel, member, command), member, who)
    if here.stopped_at is not None or here.state == "archived":
        raise Refused(RESTS)
    if here.state == "lost":
        raise Refused(AWAY)
    composed = await surface.so_far(session, rituals, here, now, by=who.name)
    await surface.post(session, here, new_id(), composed, now, kept=False)
    return Say(blocks.on_its_way(surface.coming(here)))


async def looked_back(
    session: Session, command: Command, channel: Channel | None, member: Member | None, now: datetime
) -> Reply:
    here = _enrolled(channel, member, command)
    this_week = weeks.of(here, now)
    week = weeks.typed(command.text[len("week") :], this_week)
    digest = await digests.within(session, here.id, *weeks.bounds(here, week))
    if digest is None:
        coming = surface.coming(here)
        if week >= this_week:
            comes = f" The next one comes {when(coming)}; `/digest` shows what it would say now." if coming else ""
            raise Gone(f"There is no digest of {weeks.name(week)} yet.{comes}")
        last = await digests.latest(session, here.id, now)
        newest = f" The newest one: `/digest week {weeks.name(weeks.of(here, last.until))}`." if last else ""
        raise Gone(f"#{escaped(here.name)} had no digest in {weeks.name(week)}.{newest}")
    stands = await posts.standing(session, digest.id, "digest")
    seen = surface.Composed.from_json(digest.content)
    sections = [message for _, message in seen.sections]
    link = stands.permalink if stands else None
    return Open(blocks.of_week(here.slack_id, weeks.name(week), seen.head, sections, link))


async def helped() -> Reply:
    return Say(blocks.usage())


async def misspelt(command: Command) -> Reply:
    return Say(blocks.usage(command.text.split()[0]))


def _enrolled(channel: Channel | None, member: Member | None, command: Command) -> Channel:
    if channel is None:
        raise Refused(ELSEWHERE if (command.place or "D").startswith("D") else NOT_SET_UP)
    if member is not None and not permissions.takes_part(member):
        raise Gone(me.NOT_HERE)
    return channel


def listen(on: Listeners) -> None:
    """Register what is asked of the digest."""
    for line in ("", "preview"):
        on.command("/digest", line, reads=previewed)
    on.command("/digest", "now", decides=posted)
    on.command("/digest", WEEK, reads=looked_back)
    on.command("/digest", "help", reads=helped)
    on.command("/digest", ANYTHING, reads=misspelt)
