"""What happens in the DM: a part is skipped, a line is typed."""

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
from bot.surfaces import day
from storage import drafts, outbox, people, posts, rounds
from storage.database import Session
from storage.people import Person
from storage.rounds import Ask

USED = "This line has answered a question already."


async def skipped(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    ask = await day.own(session, who, press.value)
    await day.skipped(session, ask, now)
    message = await day.redrawn(session, rituals, ask, now)
    return Replace(message) if message else Close()


async def typed(session: Session, event: Event, rituals: Registry, now: datetime) -> Reply | None:
    if (
        event.body.get("channel_type") != "im"
        or event.body.get("subtype")
        or event.body.get("bot_id")
        or not event.user
    ):
        return None
    typed = event.body.get("text") or ""
    named_in_it = {known.slack_id: known.name for known in (await people.among(session, mentioned(typed))).values()}
    line = text.cleaned(meant(typed, named_in_it))
    if not line:
        return None
    who = await people.meet(session, event.user)
    if not who.name:
        await outbox.enqueue(session, outbox.introduction(who.id, now))
    message = await _said_to(session, event, who, line, rituals, now)
    await outbox.enqueue(session, outbox.notice(f"said:{event.key}", who.slack_id, who.id, message.as_json(), now))
    return None


async def _said_to(session: Session, event: Event, who: Person, line: str, rituals: Registry, now: datetime) -> Message:
    """What the bot says to a line; where it is clear what it answers, the answer is taken."""
    asks = await _asks(session, event, who, now)
    waiting = [ask for ask in asks if ask.state == rounds.OPEN]
    sure = len(waiting or asks) == 1 and (bool(waiting) or "thread_ts" in event.body)
    if not asks:
        return blocks.nothing_open([ritual.about for ritual in rituals])
    if sure:
        [ask] = waiting or asks
        try:
            return await named(rituals, ask.ritual).typed(session, ask, line, now)
        except Refused as refusal:
            return trouble.refusal(refusal.words, line)
    kept = drafts.keep(session, event.key, [ask.id for ask in waiting or asks], line, now)
    questions = [(await named(rituals, ask.ritual).part(session, ask)).question for ask in waiting or asks]
    offers = [(question, str(draft.id)) for question, draft in zip(questions, kept, strict=True)]
    return blocks.offered(line, offers, waiting=bool(waiting))


async def _asks(session: Session, event: Event, who: Person, now: datetime) -> Sequence[Ask]:
    """What the line may answer: in a thread of a day's message its parts, else everything open, else what was asked last."""
    if thread := event.body.get("thread_ts"):
        post = await posts.at(session, event.place or "", thread)
        return await rounds.carried_by(session, who.id, post.subject_id) if post is not None else ()
    return await rounds.open_for(session, who.id, now) or await rounds.asked_last(
        session, who.id, now - rules.LINES_FOR, now
    )


async def said_what_it_answers(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    draft = await drafts.find(session, text.identity(press.value, USED))
    if draft is None:
        raise Gone(USED)
    ask = await day.own(session, who, str(draft.ask_id))
    message = await named(rituals, ask.ritual).typed(session, ask, draft.line, now)
    await drafts.used(session, draft.key)
    return Replace(message)


def listen(on: Listeners) -> None:
    """Register what people do in the DM."""
    on.button("ask.skip", decides=skipped)
    on.button("draft.answer", decides=said_what_it_answers)
    on.event("message", decides=typed)
