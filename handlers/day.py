"""What happens in the DM: a part is skipped, the message put off, a line typed."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import day as blocks
from bot.blocks import trouble
from bot.blocks.kit import Message
from bot.errors import Gone, Refused
from bot.listeners import Close, Event, Listeners, Press, Replace, Reply
from bot.listeners.typed import meant, mentioned
from bot.ritual import Registry, named
from bot.rules import rounds as rules
from bot.rules import text
from bot.surfaces import day, later
from storage import drafts, outbox, people, posts, rounds
from storage.database import Session
from storage.people import Person
from storage.rounds import Ask

USED = "This line has answered a question already."
LINES = (None, "thread_broadcast", "file_share", "me_message")  # the subtypes of what a person says


async def skipped(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    ask = await day.own_of_any(session, who, press.value)
    await day.skipped(session, ask, now)
    return await day.pressed(session, rituals, press, who, ask, now)


async def put_off(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    choice = press.action.removeprefix("day.").removeprefix("in_")
    delivery = await later.put_off(session, who, press.value, choice, now)
    message = await day.message(session, rituals, delivery, now)
    return Replace(message, delivery.id) if message else Close()


async def not_today(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    delivery = await later.not_today(session, who, press.value, now)
    message = await day.message(session, rituals, delivery, now)
    return Replace(message, delivery.id) if message else Close()


async def typed(session: Session, event: Event, rituals: Registry, now: datetime) -> Reply | None:
    body = event.body
    if body.get("channel_type") != "im" or body.get("subtype") not in LINES or body.get("bot_id") or not event.user:
        return None
    typed = body.get("text") or ""
    named_in_it = {known.slack_id: known.name for known in (await people.among(session, mentioned(typed))).values()}
    line = text.cleaned(meant(typed, named_in_it))
    if not line:
        return None
    who = await people.meet(session, event.user)
    if not who.name:
        await outbox.enqueue(session, outbox.introduction(who.id, now))
    message = await _said_to(session, event, who, line, rituals, now)
    said = outbox.notice(f"said:{event.key}", who.slack_id, who.id, message.as_json(), now)
    said.payload["thread"] = body.get("thread_ts")
    await outbox.enqueue(session, said)
    return None


async def _said_to(session: Session, event: Event, who: Person, line: str, rituals: Registry, now: datetime) -> Message:
    """What the bot says to a line; where it is clear what it answers, the answer is taken."""
    abouts = [ritual.about for ritual in rituals]
    if line.casefold() in {"help", "?"}:
        return blocks.usage(abouts)
    asks = await _asks(session, event, who, now)
    if not asks:
        return blocks.nothing_open(abouts)
    waiting = [ask for ask in asks if ask.state == rounds.OPEN]
    if len(waiting) == 1 and rules.says_skip(line):
        await day.skipped(session, waiting[0], now)
        return blocks.skipped()
    if len(waiting) == 1 and rules.plainly_answers(line):
        try:
            async with session.begin_nested():  # what a ritual wrote before it refused is taken back
                return await named(rituals, waiting[0].ritual).typed(session, rituals, waiting[0], line, now)
        except Refused as refusal:
            return trouble.refusal(refusal.words, line)
    kept = drafts.keep(session, event.key, [ask.id for ask in waiting or asks], line, now)
    questions = [
        (await named(rituals, ask.ritual).part(session, rituals, ask, now)).question for ask in waiting or asks
    ]
    offers = [(question, str(draft.id)) for question, draft in zip(questions, kept, strict=True)]
    return blocks.offered(line, offers, waiting=bool(waiting))


async def _asks(session: Session, event: Event, who: Person, now: datetime) -> Sequence[Ask]:
    """What the line may answer: in a thread of a day's message its parts, else everything open, else what was asked last."""
    thread = event.body.get("thread_ts")
    post = await posts.at(session, event.place or "", thread) if thread else None
    carried = await rounds.carried_by(session, who.id, post.subject_id) if post is not None else ()
    if carried:  # else all of it has moved into another message
        return carried
    return await rounds.open_for(session, who.id, now) or await rounds.asked_last(
        session, who.id, now - rules.LINES_FOR, now
    )


async def said_what_it_answers(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    draft = await drafts.find(session, text.identity(press.value, USED))
    if draft is None:
        raise Gone(USED)
    ask = await day.own_of_any(session, who, str(draft.ask_id))
    if not await drafts.use(session, draft.key):
        raise Gone(USED)
    return Replace(await named(rituals, ask.ritual).typed(session, rituals, ask, draft.line, now))


def listen(on: Listeners) -> None:
    """Register what people do in the DM."""
    on.button("ask.skip", decides=skipped)
    for choice in blocks.LATER:
        on.button(f"day.{choice}", decides=put_off)
    on.button("day.not_today", decides=not_today)
    on.button("draft.answer", decides=said_what_it_answers)
    on.event("message", decides=typed)
