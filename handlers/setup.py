"""What happens when a channel is set up or changed: `/rituals`, its form, and the view of what is set."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.blocks import capture as waiting
from bot.blocks import leading as notes
from bot.blocks import setup as blocks
from bot.blocks.kit import Message, View
from bot.errors import Gone, Refused
from bot.listeners import ANYTHING, Close, Command, Listeners, Open, Press, Reply, Say, Submission, Update
from bot.listeners.lookups import Place, Profile
from bot.ritual import Registry
from bot.rules import permissions, text
from bot.rules import rounds as asking
from bot.rules import setup as rules
from bot.rules.setup import Arrangement, Asked
from bot.surfaces import audience, capture, person
from handlers.people import found
from storage import asking as planning
from storage import channels, ends, outbox, people, rounds
from storage.channels import Channel
from storage.database import Session
from storage.people import Member, Person
from storage.rounds import Round

NO_CHANNEL = "I cannot find that channel any more."


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
    if channel is not None and channel.state == "lost":
        await found(session, channel, now)
    if channel is not None and (channel.stopped_at is None or channel.state == "archived"):
        return Open(await seen(session, channel, who, rituals, now))
    return Open(await form(session, place, command.place_name, profile, channel, who, rituals))


async def form(
    session: Session,
    place: Place,
    name: str,
    profile: Profile | None,
    channel: Channel | None,
    who: Person,
    rituals: Registry,
    *,
    draft: str | None = None,
) -> View:
    """The form for a channel that is not set up, or not any more. Raises Refused for guests."""
    rules.may_enrol(profile.kind if profile else who.kind)
    if channel is not None:
        arrangement = rules.arranged(channel, await rounds.of_channel(session, channel.id), offered(rituals))
    else:
        zone = (profile.zone if profile else None) or who.zone
        arrangement = rules.proposed(offered(rituals), zone, place.people)
    return blocks.start(
        place.slack_id,
        place.name or name,
        place.kind == "private",
        arrangement,
        _titles(rituals),
        people=place.people,
        draft=draft,
    )


async def helped(rituals: Registry) -> Reply:
    return Say(blocks.usage([ritual.about for ritual in rituals]))


async def misspelt(command: Command, rituals: Registry) -> Reply:
    return Say(blocks.usage([ritual.about for ritual in rituals], command.text.split()[0]))


async def started(
    session: Session,
    submission: Submission,
    place: Place,
    profile: Profile | None,
    channel: Channel | None,
    who: Person,
    rituals: Registry,
    now: datetime,
) -> Reply:
    if profile is not None:
        await person.introduced(session, who, profile, now)
    if channel is None or channel.stopped_at is not None:
        if not place.ours:
            raise Refused(blocks.INVITE_FIRST, field="rituals")
        first = channel is None
        wished = _wished(submission, who, rituals)
        channel = await _set_up(session, submission.meta, channel, who, wished, now)
        await _tell_everyone(session, channel, who, wished, rituals, now)
        line = await _placed(session, submission, channel, who, rituals, now)
        abouts = [ritual.about for ritual in rituals]
        return Update(blocks.started(channel.name, wished, abouts, line.text if line else None, first=first))
    if (line := await _placed(session, submission, channel, who, rituals, now)) is not None:
        return Update(waiting.placed(line))
    return Update(await seen(session, channel, who, rituals, now))  # somebody else was faster


def _wished(submission: Submission, who: Person, rituals: Registry) -> Arrangement:
    """What the form says; a server that tells nothing of a form in which nobody changed anything means its defaults."""
    if not (submission.values or submission.several):
        return rules.proposed(offered(rituals), who.zone, None)
    return rules.filled(submission.values, submission.several, offered(rituals))


async def _placed(
    session: Session, submission: Submission, channel: Channel, who: Person, rituals: Registry, now: datetime
) -> Message | None:
    """What is said to the line that waited for the channel; None where none did, or where it stands elsewhere by now."""
    draft = await capture.find(session, who, submission.meta["draft"]) if "draft" in submission.meta else None
    if draft is None:
        return None
    return await capture.placed(session, rituals, draft, channel, who, now)


async def _set_up(
    session: Session, meta: dict[str, Any], channel: Channel | None, who: Person, wished: Arrangement, now: datetime
) -> Channel:
    known: Sequence[Round] = ()
    if channel is None:
        channel = rules.enrol(meta["place"], meta["name"], meta["private"], who, now, wished)
        session.add(channel)
        await session.flush()
    else:
        known = await rounds.of_channel(session, channel.id)
        rules.again(channel, who, wished, now)
    await people.joined(session, who, channel.id, now, lead=True)
    await _ask(session, channel, known, None, wished, now)
    return channel


async def _tell_everyone(
    session: Session, channel: Channel, who: Person, wished: Arrangement, rituals: Registry, now: datetime
) -> None:
    intro = blocks.intro(who.name, wished, [ritual.about for ritual in rituals])
    key = f"intro:{channel.id}:{now.isoformat()}"
    await outbox.enqueue(
        session,
        outbox.notice(key, channel.slack_id, channel.id, intro.as_json(), now),
        outbox.roll_call(channel.id, now),
    )


async def edited(session: Session, press: Press, who: Person, rituals: Registry) -> Reply:
    channel = await led(session, press.value, who)
    arrangement = rules.arranged(channel, await rounds.of_channel(session, channel.id), offered(rituals))
    here = await people.number_in(session, channel.id)
    return Open(blocks.change(channel, arrangement, _titles(rituals), people=here))


async def changed(
    session: Session,
    submission: Submission,
    channel: Channel | None,
    member: Member | None,
    who: Person,
    rituals: Registry,
    now: datetime,
) -> Reply:
    channel = await leading(session, channel, member, who)
    known = await rounds.of_channel(session, channel.id)
    before = rules.arranged(channel, known, offered(rituals))
    after = rules.filled(submission.values, submission.several, offered(rituals))
    rules.change(channel, before, after, submission.meta["was"], now)
    await _ask(session, channel, known, before, after, now)
    if (note := notes.changed_note(who.name, before, after)) is not None:
        await tell(session, channel, note, f"changed:{submission.key}", now)
    return Close(everything=True)


async def _ask(
    session: Session,
    channel: Channel,
    known: Sequence[Round],
    before: Arrangement | None,
    after: Arrangement,
    now: datetime,
) -> None:
    """The channel's rounds become what is wished; one whose day or rhythm is another one goes on from the last run that has asked."""
    kept = {(each.ritual, each.kind): each for each in known}
    for wished in after.rounds:
        asked = kept.get((wished.ritual, wished.kind))
        if asked is not None:
            asked.paused, asked.weeks, asked.audience = not wished.on, wished.weeks, wished.audience
            if before != after:
                await planning.unplan(session, asked.id, now)
            if before is None or rules.asked_anew(before, after, wished):
                await begin(session, channel, asked, now)
            asked.next_due = min(asked.next_due, now)
            if asked.paused:
                await ends.unask(session, asked.id, now)
        elif wished.on:
            session.add(asking.start(channel, wished.ritual, wished.kind, wished.weeks, now, wished.audience))


async def begin(session: Session, channel: Channel, asked: Round, now: datetime) -> None:
    """A round asks anew from now on, and nobody twice within half its rhythm."""
    last = await rounds.last_run(session, asked.id)
    asking.begin(asked, channel, asking.Last(last[0].cycle, last[0].nominal, last[1]) if last else None, now)


async def tell(session: Session, channel: Channel, message: Message, key: str, now: datetime) -> None:
    """Say a line to everybody in the channel."""
    await outbox.enqueue(session, outbox.notice(key, channel.slack_id, channel.id, message.as_json(), now))


async def led(session: Session, channel_id: str, who: Person) -> Channel:
    """The channel that a lead's button in a form names. Raises Refused, naming the leads, for who does not lead it."""
    identity = text.identity(channel_id, NO_CHANNEL)
    channel = await channels.find(session, identity)
    if channel is None:
        raise Gone(NO_CHANNEL)
    await _must_lead(session, channel, await people.membership(session, who.id, identity), who)
    return channel


async def leading(session: Session, channel: Channel | None, member: Member | None, who: Person) -> Channel:
    """The channel of a form, for a lead; it stays as it is until this transaction ends. Raises Refused, as `led`."""
    if channel is None:
        raise Gone(NO_CHANNEL)
    await _must_lead(session, channel, member, who)
    return await channels.held(session, channel)


async def _must_lead(session: Session, channel: Channel, member: Member | None, who: Person) -> None:
    if not permissions.leads(who, member):
        raise Refused(notes.whom([lead.name for lead in await people.leads(session, channel.id)]))


async def seen(session: Session, channel: Channel, who: Person, rituals: Registry, now: datetime) -> View:
    """What is set in a channel, for the person."""
    known = await rounds.of_channel(session, channel.id)
    arrangement = rules.arranged(channel, known, offered(rituals))
    by_kind = {(each.ritual, each.kind): each for each in known}
    member = await people.membership(session, who.id, channel.id)
    here = permissions.takes_part(member)
    comes = await audience.upcoming(session, rituals, who, [(member, channel)], now)
    shown = [(each, comes[by_kind[each.ritual, each.kind].id]) for each in arrangement.asking]
    leads = [lead.name for lead in await people.leads(session, channel.id)]
    leads_it = permissions.leads(who, member)
    return blocks.seen(channel, shown, leads, leading=leads_it, vacant=not leads and here and permissions.may_lead(who))


def offered(rituals: Registry) -> list[Asked]:
    """Every round that a channel may have, with its defaults."""
    return [Asked(ritual.name, kind.kind, kind.title, kind.weeks) for ritual in rituals for kind in ritual.rounds]


def _titles(rituals: Registry) -> list[tuple[str, str]]:
    return [(ritual.name, ritual.title) for ritual in rituals if ritual.rounds]


def listen(on: Listeners) -> None:
    """Register everything about setting up."""
    on.command("/rituals", "", decides=opened)
    on.command("/rituals", "help", reads=helped)
    on.command("/rituals", ANYTHING, reads=misspelt)
    on.form("setup.start", decides=started)
    on.button("setup.edit", reads=edited)
    on.form("setup.change", decides=changed)
