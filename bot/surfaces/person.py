"""Who a person is, as Slack says, and what moves when that changes, or when they work: the questions not sent yet."""

from collections.abc import Collection
from datetime import datetime

from bot.listeners.lookups import Profile
from bot.rules import later as rules
from bot.rules import me
from bot.rules import rounds as asking
from storage import absences, asked, outbox, rounds
from storage.database import Session
from storage.outbox import Delivery
from storage.people import Member, Person
from storage.rounds import Ask


async def introduced(session: Session, person: Person, profile: Profile, now: datetime) -> None:
    """The person is who Slack says. In a new zone they are asked at the hour there."""
    is_moved = bool(profile.zone) and person.zone != profile.zone
    person.name, person.zone, person.kind = profile.name, profile.zone or person.zone, profile.kind
    person.admin, person.gone = profile.admin, profile.gone
    if is_moved and person not in session.new:
        await rearranged(session, person, now)


async def rearranged(session: Session, person: Person, now: datetime) -> None:
    """The person's habits are others now: what was planned and not sent comes when they say, or not at all.

    Where the new moment is past already it comes as soon as they work: it was not late until they moved. Who owns what is looked at when it
    is sent.
    """
    person.settled = now
    pending = [each.id for each in await outbox.pending_days(session, person.id) if not each.payload.get("again")]
    away = await absences.of(session, person.id)
    for each in await asked.in_messages(session, pending):
        slot = rules.replanned(each.ask, each.asking, each.channel, each.member, person, away, now)
        if slot is None:
            await session.delete(
                each.ask
            )  # nobody has seen it; the planner asks it again where it shall be asked after all
        else:
            await moved(session, person, each.ask, slot, now)
    await session.flush()


async def opted(
    session: Session, person: Person, member: Member, *, out: Collection[str], back: Collection[str], now: datetime
) -> None:
    """These rounds of the member's channel do not ask the person any more, and those `back` ask them again.

    What they were asked already goes out of its message, and comes back as long as its run is open.
    """
    again = set(back).intersection(member.opted_out.split())
    is_out, is_back = me.opt_out(member, *out), me.opt_in(member, *again)
    if not (is_out or is_back):
        return
    await session.flush()
    await rearranged(session, person, now)
    for ask in await asked.of_open_runs(session, person.id, member.channel_id):
        if ask.state == rounds.OPEN and rounds.named(ask) in out:
            rules.excuse(ask)
        elif ask.state == rounds.EXCUSED and rounds.named(ask) in again:
            rules.ask_again(ask)
        else:
            continue
        await session.flush()
        await outbox.refresh(session, now, *filter(None, [ask.delivery_id]))
    await rounds.replan(session, member.channel_id, now)


async def moved(session: Session, person: Person, ask: Ask, slot: rules.Slot, now: datetime) -> None:
    """An ask stands in the day's message of another moment, which is made where it is missing."""
    key = f"day:{person.slack_id}:{slot.day.isoformat()}"
    payload = {"date": slot.day.isoformat(), "at": f"{slot.at:%H:%M}"}
    expires = slot.due + asking.CATCH_UP
    made = Delivery(
        key=key,
        kind="day",
        recipient=person.slack_id,
        subject_id=person.id,
        payload=payload,
        due=slot.due,
        expires_at=expires,
    )
    await outbox.enqueue(session, made)
    day = await outbox.find(session, key)
    assert day is not None
    if day.state in {"pending", "skipped", "expired"}:
        day.state, day.attempt, day.payload, day.due, day.expires_at = "pending", 0, payload, slot.due, expires
    ask.due, ask.delivery_id = slot.due, day.id
    await outbox.refresh(session, now, day.id)
