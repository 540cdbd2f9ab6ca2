"""What happens in the DM: a part is skipped, a line is typed."""

from datetime import datetime

from bot.blocks import day as blocks
from bot.blocks import kit, trouble
from bot.errors import Refused
from bot.listeners import Close, Event, Listeners, Press, Replace, Reply
from bot.ritual import Registry, named
from bot.rules import text
from bot.surfaces import day
from storage import outbox, people, posts, rounds
from storage.database import Session
from storage.people import Person
from storage.rounds import Ask

NOT_YOURS = "This question is not open for you (any more)."


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
    line = text.cleaned(kit.typed(event.body.get("text") or ""))
    if not line:
        return None
    who = await people.meet(session, event.user)
    if not who.name:
        await outbox.enqueue(session, outbox.introduction(who.id, now))
    open_asks = await _asks(session, event, who, now)
    if not open_asks:
        message = blocks.nothing_open([ritual.about for ritual in rituals])
    elif len(open_asks) > 1:
        message = blocks.several_open(line)
    else:
        try:
            message = await named(rituals, open_asks[0].ritual).typed(session, open_asks[0], line, now)
        except Refused as refusal:
            message = trouble.refusal(refusal.words, line)
    await outbox.enqueue(session, outbox.notice(f"said:{event.key}", who.slack_id, who.id, message.as_json(), now))
    return None


async def _asks(session: Session, event: Event, who: Person, now: datetime) -> list[Ask]:
    """What the line may answer: in a thread of a day's message its parts, else everything open."""
    found = await rounds.open_for(session, who.id, now)
    if thread := event.body.get("thread_ts"):
        post = await posts.at(session, event.place or "", thread)
        found = [ask for ask in found if post is not None and ask.delivery_id == post.subject_id]
    return list(found)


def listen(on: Listeners) -> None:
    """Register what people do in the DM."""
    on.button("ask.skip", decides=skipped)
    on.event("message", decides=typed)
