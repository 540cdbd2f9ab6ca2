"""The day's message: the one DM that carries a person's asks of a day, composed of all rituals."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.blocks import day as blocks
from bot.blocks.kit import Message
from bot.errors import Gone
from bot.listeners import Close, Press, Replace
from bot.ritual import Part, Registry, named
from bot.rules import rounds as rules
from bot.rules import text
from bot.surfaces import digest
from storage import asked, outbox, people, rounds
from storage.asked import Standing
from storage.database import Session
from storage.outbox import Delivery
from storage.people import Person
from storage.rounds import Ask

MANY = 7
SHOWN = (rounds.OPEN, rounds.ANSWERED, rounds.SKIPPED, rounds.LATE, rounds.MISSED, rounds.EXCUSED)
NOT_YOURS = "This question is not open for you (any more)."
LEFT = "You are not in that channel any more, so its questions are over for you."


async def message(session: Session, rituals: Registry, delivery: Delivery, now: datetime) -> Message | None:
    """The day's message as it is now; None when it carries nothing (any more) that was not sent before.

    What is asked in a channel that the person has left is not seen by them any more.
    """
    here = [each for each in await asked.in_messages(session, [delivery.id], *SHOWN) if each.member.until is None]
    shown = [each for each in here if each.ask.state != rounds.EXCUSED]
    waits = any(each.ask.state == rounds.OPEN for each in shown)
    if delivery.sent_at is None and not waits:
        return None
    around = await _around(session, rituals, delivery, here, now)
    if not shown and around.went is None and not around.paused and around.welcome is None:
        return blocks.over(delivery.due)
    many = len(shown) > MANY  # more than one message may hold: those that wait come up as others are answered
    asks_to_pause = await _unheard(session, delivery, shown)
    drawn = []
    for each in shown:
        part = await named(rituals, each.ask.ritual).part(session, rituals, each.ask, now)
        pausing = blocks.pausing(str(each.ask.id), paused=_opted_out(each)) if each.ask.id in asks_to_pause else ()
        answered = many and each.ask.state != rounds.OPEN
        drawn.append(((answered, *first(rituals, each.ask, part)), part.text, [*part.blocks, *pausing]))
    drawn.sort(key=lambda part: part[0])  # of those alike the longest waiting first
    return blocks.message([(text, shown) for _, text, shown in drawn], delivery.due, around)


def first(rituals: Registry, ask: Ask, part: Part) -> tuple[bool, int]:
    """Sorts what is asked: what is due before what is asked of everyone, and what cannot wait before that."""
    everyone = any(each.kind == ask.kind for each in named(rituals, ask.ritual).rounds)
    return everyone, -part.urgency


async def _around(
    session: Session, rituals: Registry, delivery: Delivery, here: Sequence[Standing], now: datetime
) -> blocks.Around:
    waiting = [each for each in here if each.ask.state == rounds.OPEN]
    first = bool(here) and here[0].person.first_day in {None, delivery.id}
    went = delivery.payload.get("went")
    return blocks.Around(
        late=not delivery.payload.get("again") and (delivery.sent_at or now) - delivery.due > rules.LATE_AFTER,
        again=bool(delivery.payload.get("again")),
        open=len(waiting),
        away=str(delivery.id) if waiting else None,
        later=str(delivery.id) if any(each.ask.again is None for each in waiting) else None,
        went=(went["why"], datetime.fromisoformat(went["at"]) if went["at"] else None) if went else None,
        paused=() if first else await _paused(session, rituals, here, now),
        welcome=await _welcome(session, here) if first else None,
    )


async def _welcome(session: Session, here: Sequence[Standing]) -> blocks.Welcome:
    names = await people.named(session, {each.channel.set_up_by for each in here})
    silent = {each.channel.id for each in here if each.ask.state == rounds.EXCUSED and _opted_out(each)}
    homes = {
        each.channel.id: blocks.Home(
            str(each.channel.id),
            each.channel.name,
            "You" if each.channel.set_up_by == each.person.id else names.get(each.channel.set_up_by, "Somebody"),
            asks=each.channel.id not in silent,
        )
        for each in here
    }
    return blocks.Welcome(list(homes.values()), here[0].person.craft)


async def _paused(
    session: Session, rituals: Registry, here: Sequence[Standing], now: datetime
) -> list[tuple[str, str]]:
    silent = [each.ask for each in here if each.ask.state == rounds.EXCUSED and _opted_out(each)]
    return [
        ((await named(rituals, ask.ritual).part(session, rituals, ask, now)).question, str(ask.id)) for ask in silent
    ]


def _opted_out(each: Standing) -> bool:
    return rounds.named(each.ask) in each.member.opted_out.split()


async def _unheard(session: Session, delivery: Delivery, shown: Sequence[Standing]) -> set[UUID]:
    """The asks beside which the person is asked whether their round shall be paused: after three unanswered runs, once."""
    before = await asked.history(session, delivery.subject_id, delivery.due - rules.HEARD_FOR)
    return {
        each.ask.id
        for each in shown
        if each.ask.state in {rounds.OPEN, rounds.MISSED}
        and each.asking is not None
        and rounds.named(each.ask) not in each.member.kept.split()
        and rules.unheard(
            [
                past.state
                for past in before
                if (past.channel_id, rounds.named(past)) == (each.channel.id, rounds.named(each.ask))
                and past.nominal < each.ask.nominal
            ]
        )
    }


async def left(session: Session, person: Person, channel_id: UUID, now: datetime) -> None:
    """The person has left a channel: what stands in their messages about it goes away."""
    shown = await rounds.carriers(session, person.id, channel_id, now - rules.LINES_FOR)
    await outbox.refresh(session, now, *shown)


async def own(session: Session, who: Person, ask_id: str, ritual: str, *kinds: str) -> Ask:
    """As `own_of_any`, of some kinds that a ritual asks: what answers one question answers no other. Raises Gone."""
    ask = await own_of_any(session, who, ask_id)
    if ask.ritual != ritual or ask.kind not in kinds:
        raise Gone(NOT_YOURS)
    return ask


async def answering(session: Session, who: Person, meta: Mapping[str, Any], ritual: str, kind: str) -> Ask | None:
    """As `own`, of the ask that a form was opened on (its meta's `ask`); None where it was opened elsewhere. Raises Gone."""
    return await own(session, who, meta["ask"], ritual, kind) if "ask" in meta else None


async def own_of_any(session: Session, who: Person, ask_id: str) -> Ask:
    """The ask that a button or form names, if it was put to the person and they are still in its channel. Raises Gone."""
    ask = await rounds.ask(session, text.identity(ask_id, NOT_YOURS))
    if ask is None or ask.person_id != who.id:
        raise Gone(NOT_YOURS)
    member = await people.membership(session, who.id, ask.channel_id)
    if member is None or member.until is not None:
        raise Gone(LEFT)
    return ask


async def answered(session: Session, ask: Ask, verb: str, now: datetime) -> None:
    """The person answered; the message that asked says so."""
    rules.answer(ask, await rounds.run(session, ask.workspace_id, ask.subject_id), verb, now)
    if ask.delivery_id:
        await outbox.refresh(session, now, ask.delivery_id)
    if ask.state == rounds.LATE:
        await digest.counted_anew(session, ask.channel_id, now)


async def settled(
    session: Session, subject_id: UUID, kinds: Collection[str], who: Person | None, now: datetime
) -> None:
    """A record is taken care of, by `who`: whoever was asked about it need not answer any more."""
    for ask in await rounds.open_about(session, subject_id, kinds):
        mine = who is not None and ask.person_id == who.id
        rules.answer(ask, None, "done" if mine else "settled", now)
        if ask.delivery_id:
            await outbox.refresh(session, now, ask.delivery_id)


async def skipped(session: Session, ask: Ask, now: datetime) -> None:
    """The person does not answer this time; the message that asked says so. Raises Refused."""
    rules.skip(ask, await rounds.run(session, ask.workspace_id, ask.subject_id), now)
    if ask.delivery_id:
        await outbox.refresh(session, now, ask.delivery_id)


async def pressed(
    session: Session, rituals: Registry, press: Press, who: Person, ask: Ask, now: datetime
) -> Replace | Close:
    """What the message becomes in which somebody has answered an ask: their day's message, or the list of what waits for them."""
    await session.flush()
    if press.ephemeral:
        return Replace(await waiting(session, rituals, who, now))
    delivery = await outbox.get(session, ask.workspace_id, ask.delivery_id) if ask.delivery_id else None
    drawn = await message(session, rituals, delivery, now) if delivery else None
    return Replace(drawn, ask.delivery_id) if drawn else Close()


async def waiting(session: Session, rituals: Registry, who: Person, now: datetime) -> Message:
    """Everything that is open for a person, in all channels: seen by them alone."""
    parts = await sorted_parts(session, rituals, await rounds.open_for(session, who.id, now), now)
    return blocks.waiting([(part.text, part.blocks) for part in parts])


async def sorted_parts(session: Session, rituals: Registry, asks: Sequence[Ask], now: datetime) -> list[Part]:
    """How some asks look, the most urgent first."""
    drawn = [(ask, await named(rituals, ask.ritual).part(session, rituals, ask, now)) for ask in asks]
    return [part for _, part in sorted(drawn, key=lambda each: first(rituals, *each))]
