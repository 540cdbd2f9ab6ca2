"""What happens when a channel is set up: `/rituals`, one press of Start, and the view of what is set."""

from datetime import datetime

from bot.blocks import setup as blocks
from bot.blocks.kit import View, escaped
from bot.errors import Refused
from bot.listeners import ANYTHING, Command, Listeners, Open, Reply, Say, Submission, Update
from bot.listeners.lookups import Place, Profile
from bot.ritual import Registry
from bot.rules import rounds as asking
from bot.rules import setup as rules
from bot.surfaces import person
from handlers.people import found
from storage import channels, outbox, people, rounds
from storage.channels import Channel
from storage.database import Session
from storage.people import Person


async def opened(
    session: Session,
    command: Command,
    place: Place,
    profile: Profile | None,
    channel: Channel | None,
    who: Person,
    rituals: Registry,
    now: datetime,
) -> Reply:
    if place.kind == "direct":
        raise Refused(blocks.IN_A_CHANNEL)
    if not place.ours:
        raise Refused(blocks.SAY_INVITE)
    if channel is None:
        rules.may_enrol(profile.kind if profile else who.kind)
        zone = (profile.zone if profile else None) or who.zone or "UTC"
        return Open(
            blocks.start(
                place.slack_id, place.name or command.place_name, place.kind == "private", zone, _rounds(rituals)
            )
        )
    if channel.state == "lost":
        await found(session, channel, now)
    return Open(await _seen(session, channel, who, rituals, now))


async def helped(rituals: Registry) -> Reply:
    return Say(blocks.usage([ritual.about for ritual in rituals]))


async def misspelt(command: Command) -> Reply:
    raise Refused(
        f"I do not know “{escaped(command.text.split()[0][:40])}”. Type `/rituals help` to see what there is."
    )


async def started(
    session: Session, submission: Submission, profile: Profile | None, who: Person, rituals: Registry, now: datetime
) -> Reply:
    meta = submission.meta
    if (known := await channels.by_slack_id(session, meta["place"])) is not None:
        return Update(await _seen(session, known, who, rituals, now))  # somebody else was faster
    if profile is not None:
        await person.introduced(session, who, profile, now)
    channel = rules.enrol(meta["place"], meta["name"], meta["private"], who, now)
    session.add(channel)
    await session.flush()
    await people.joined(session, who, channel.id, now, lead=True)
    for ritual in rituals:
        session.add_all(asking.start(channel, ritual.name, kind.kind, kind.weeks, now) for kind in ritual.rounds)
    commands = [ritual.about for ritual in rituals]
    intro = blocks.intro(channel, who.name, _rounds(rituals), commands)
    await outbox.enqueue(
        session,
        outbox.notice(f"intro:{channel.id}", channel.slack_id, channel.id, intro.as_json(), now),
        outbox.roll_call(channel.id, now),
    )
    return Update(blocks.started(channel, _rounds(rituals), commands))


async def _seen(session: Session, channel: Channel, who: Person, rituals: Registry, now: datetime) -> View:
    titles = {(ritual.name, kind.kind): kind.title for ritual in rituals for kind in ritual.rounds}
    member = await people.membership(session, who.id, channel.id)
    here = member is not None and member.until is None
    shown = [
        (titles[asked.ritual, asked.kind], asked.weeks, asking.next_asked(asked, channel, who, now) if here else None)
        for asked in await rounds.of_channel(session, channel.id)
        if (asked.ritual, asked.kind) in titles
    ]
    leads = [lead.name for lead in await people.leads(session, channel.id)]
    return blocks.seen(channel, shown, leads)


def _rounds(rituals: Registry) -> list[tuple[str, int]]:
    return [(kind.title, kind.weeks) for ritual in rituals for kind in ritual.rounds]


def listen(on: Listeners) -> None:
    """Register everything about setting up."""
    on.command("/rituals", "", decides=opened)
    on.command("/rituals", "help", reads=helped)
    on.command("/rituals", ANYTHING, reads=misspelt)
    on.form("setup.start", decides=started)
