"""Which record is meant, whether the person may see it, and who hears of a step: the same for every ritual."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID, uuid4, uuid5

from bot.blocks import records as blocks
from bot.blocks.kit import Message, escaped
from bot.errors import Gone, Refused
from bot.listeners import Shortcut, Submission
from bot.rules import inputs, permissions, text
from bot.rules.records import Record
from bot.surfaces import day, digest, threads
from storage import changes, channels, outbox, people, posts
from storage.changes import Change
from storage.channels import Channel
from storage.database import Session
from storage.facts import Fact, Mutable
from storage.people import Member, Person

NOT_SET_UP = "This channel is not set up yet. `/rituals` shows how, it takes one press; then send this again."
ARCHIVED = "This channel is archived, so nothing new can be kept here."
NOT_HERE = "You are not in that channel any more, so what happens there is not shown to you."
NOT_THERE = (
    "Threefold is not set up in that channel, or you are not in it. Choose another one, or type `/rituals` there."
)


R = TypeVar("R", bound=Record)
One = Callable[[Session, UUID], Awaitable[R | None]]
Find = Callable[[Session, Collection[UUID], int], Awaitable[Sequence[R]]]


@dataclass(frozen=True, slots=True)
class Keyed(Generic[R]):
    """What a typed key means: the `record` of the channel, or those that it may mean `elsewhere`, with their channels' names."""

    record: R | None
    elsewhere: Sequence[tuple[R, str]] = ()


class Gathered(Record, Protocol):
    """A record whose card may stand under a message that gathers those of a week."""

    gathered_in: UUID | None


def enrolled(channel: Channel | None, place: str | None, command: str) -> Channel:
    """The channel, where `command` can be used. Raises Refused with the next step."""
    if channel is None:
        direct = (place or "D").startswith("D")
        elsewhere = f"This belongs to a team: type `{command}` in the channel where your team works."
        raise Refused(elsewhere if direct else NOT_SET_UP)
    if channel.state == "archived":
        raise Refused(ARCHIVED)
    return channel


async def joined(session: Session, channel: Channel, who: Person) -> Channel:
    """The channel, for whoever is in it (or pressed there before we knew). Raises Gone for who has left: they see nothing."""
    member = await people.membership(session, who.id, channel.id)
    if member is not None and member.until is not None:
        raise Gone(NOT_HERE)
    return channel


async def chosen(
    session: Session, submission: Submission, channel: Channel | None, who: Person, command: str
) -> Channel:
    """The channel that a form was opened in, or that was chosen in it (its field `place`). Raises Refused."""
    if "place" not in submission.values:
        return await joined(session, enrolled(channel, submission.place, command), who)
    found = await channels.by_slack_id(session, submission.values["place"] or "")
    member = await people.membership(session, who.id, found.id) if found else None
    if found is None or member is None or member.until is not None:
        raise Refused(NOT_THERE, field="place")
    return enrolled(found, None, command)


async def suggested(session: Session, who: Person) -> str | None:
    """The Slack id of the channel that a form chosen on the Home tab begins with: the only one that is set up and that they are in."""
    theirs = [channel.slack_id for _, channel in await people.homes(session, who.id)]
    return theirs[0] if len(theirs) == 1 else None


def of_message(shortcut: Shortcut) -> tuple[str, str | None]:
    """What a form begins with that was opened from a message: its first line as a title, and its text (None: it has none)."""
    title = text.shortened(text.one_line(shortcut.text), inputs.TITLE_MOST)
    return title, text.cleaned(shortcut.text) or None


def with_text(submission: Submission, said: str, title: str) -> str:
    """What was said in a form, and below it the text of the message that it was opened from, where that was ticked and is not the
    title itself."""
    if blocks.TEXT_TOO[0] not in submission.several.get("choices", ()):
        return said
    quoted = submission.meta.get("quoted", "")
    return "\n\n".join(filter(None, (said, "" if quoted == title else quoted)))


async def pressed(
    session: Session, find: One[R], record_id: str, channel: Channel | None, who: Person, otherwise: str
) -> tuple[R, Member | None]:
    """The record whose id a button or a form carries, if the person may see it, and how they belong to its channel.

    Raises Gone (with the words `otherwise`).
    """
    record = await find(session, text.identity(record_id, otherwise))
    if record is None:
        raise Gone(otherwise)
    return record, await belonging(session, record, channel, who, otherwise)


async def home(session: Session, record: Record) -> Channel:
    """The channel that a record belongs to."""
    return await channels.get(session, record.workspace_id, record.channel_id)


async def belonging(
    session: Session, record: Record, channel: Channel | None, who: Person, otherwise: str
) -> Member | None:
    """How the person belongs to the channel of a record, wherever they pressed; None when they pressed there before we knew.

    Raises Gone (with the words `otherwise`) for who has left, or never was there: they see nothing.
    """
    member = await people.membership(session, who.id, record.channel_id)
    pressed_there = channel is not None and channel.id == record.channel_id
    if member.until is not None if member is not None else not pressed_there:
        raise Gone(otherwise)
    return member


async def keyed(
    session: Session, channel: Channel | None, who: Person, key: str, number: int, find: Find[R]
) -> Keyed[R]:
    """The record with a key ("R-12") that was typed: the one of the channel, else those of the person's channels, to choose from.

    `find`: the records of some channels with a number. Raises Gone where there is none.
    """
    if channel is not None:
        here = await joined(session, channel, who)
        if own := await find(session, [here.id], number):
            return Keyed(own[0])
    homes = {home.id: home.name for _, home in await people.homes(session, who.id)}
    if found := await find(session, list(homes), number):
        return Keyed(None, [(record, homes[record.channel_id]) for record in found])
    where = f"#{escaped(channel.name)}" if channel else "a channel of yours"
    raise Gone(f"There is no {key} in {where}. A key counts in the channel where it is typed.")


async def refused(session: Session, key: str, record: Record, raised_by: UUID | None, owner_id: UUID | None) -> Refused:
    """The refusal that names who may do to a record what somebody else tried."""
    names = await people.named(session, {each for each in (raised_by, owner_id) if each})
    leads = [lead.name for lead in await people.leads(session, record.channel_id) if lead.id not in names]
    raiser = names.get(raised_by) if raised_by else None
    owner = names.get(owner_id) if owner_id and owner_id != raised_by else None
    return Refused(blocks.whom(key, raiser, owner, leads))


async def owner(session: Session, channel: Channel, who: Person, slack_id: str | None, what: str) -> Person | None:
    """The person whom a form of `who` names as owner of a record (`what`: "risk"). Raises Refused for who cannot own one there.

    Whoever sends the form may name themselves before we know that they are in the channel, where they pressed.
    """
    if not slack_id:
        return None
    person = await people.by_slack_id(session, slack_id)
    if person is None:
        raise Refused(permissions.stranger("Apps own nothing"), field="owner")
    member = await people.membership(session, person.id, channel.id)
    permissions.may_own(person, member, what, chosen=member is not None or person.id != who.id)
    return person


async def holder(session: Session, record: Record) -> Person | None:
    """Who owns a record."""
    return await people.get(session, record.workspace_id, record.owner_id) if record.owner_id else None


async def handed(
    session: Session, record: Record, channel: Channel, who: Person, slack_id: str | None, what: str
) -> Person | None:
    """As `owner`, in a form that edits a record: who owns it may stay, even where they could not own one now."""
    holds = await holder(session, record)
    stays = holds is not None and holds.slack_id == slack_id
    return holds if stays else await owner(session, channel, who, slack_id, what)


# What follows from a step


def gathering(ritual: str, channel: Channel) -> UUID:
    """What gathers a ritual's cards of the period that runs."""
    return uuid5(channel.id, f"{ritual} since {channel.last_cutoff.isoformat()}")


async def post_card(session: Session, ritual: str, record: Gathered, channel: Channel, now: datetime) -> None:
    """The record's card comes into its channel: alone, or under the message that gathers it."""
    under = None
    if record.gathered_in is not None:
        under = await outbox.gathering(session, ritual, record.gathered_in, channel.slack_id, now)
    await outbox.enqueue(session, outbox.card(ritual, record.id, channel.slack_id, now, under))


async def taken(
    session: Session,
    record: Mutable,
    step: Change,
    who: Person | None,
    now: datetime,
    *more: Fact,
    note: Message | None = None,
    called: Collection[str] = ("title", "owner_id", "state"),
    settles: Collection[str] = (),
) -> None:
    """Write a step (with `more` facts), and tell whom it concerns: the card and its thread, digests, what it is tied to, who was asked.

    `note`: the line in the card's thread; `called`: the fields that a digest shows of it; `settles`: the kinds of asks about the
    record that need no answer any more. `who` is None when it is anonymous.
    """
    await changes.write(session, step, *more, record)
    if note is not None:
        channel = await channels.get(session, record.workspace_id, step.channel_id)
        await outbox.enqueue(session, await outbox.reply(session, step.ritual, step, channel.slack_id, note.as_json()))
    if step.seq > 1:
        await outbox.refresh(session, now, record.id)
    if step.before.keys() & set(called):
        await digest.refresh(session, step.channel_id, now, step.ritual)
    await threads.tied(session, now, getattr(record, "target_id", None), step.before.get("target_id"))
    await day.settled(session, record.id, settles, who, now)


async def notice(session: Session, step: Change, channel: Channel, to: Person, message: Message, now: datetime) -> None:
    """Somebody hears of a step at once, by a DM."""
    key = f"told:{step.id}:{to.slack_id}"
    told = outbox.notice(key, to.slack_id, step.record_id, message.as_json(), now, of=channel)
    told.id = told.id if step.by else uuid4()  # of a step without a name no id holds its time
    await outbox.enqueue(session, told)


async def link(session: Session, record_id: UUID) -> str | None:
    """Where a record's card stands, once it does."""
    post = await posts.standing(session, record_id, "card")
    return post.permalink if post else None
