"""How somebody says that a debt has hit them: on its card, or in answer to the round; once a day, and corrected on it."""

from datetime import datetime

from bot.blocks import debt as blocks
from bot.listeners import Close, Open, Press, Reply, Submission
from bot.rules import calendar
from bot.rules import debt as rules
from bot.surfaces import day, records
from handlers.debt.reach import seen, taken
from storage import debt as facts
from storage import rounds
from storage.channels import Channel
from storage.database import Session
from storage.debt import Debt
from storage.people import Person


async def asked_to_report(session: Session, press: Press, channel: Channel | None, who: Person, now: datetime) -> Reply:
    debt, _ = await seen(session, press.value, channel, who)
    return await _opened(session, debt, who, now, None)


async def asked_to_answer(session: Session, press: Press, channel: Channel | None, who: Person, now: datetime) -> Reply:
    """In the debt round: what is reported answers it."""
    debt, _ = await seen(session, press.value, channel, who)
    ask = await rounds.last_put(session, who.id, debt.channel_id, rules.RITUAL, rules.ROUND, now)
    return await _opened(session, debt, who, now, str(ask.id) if ask else None)


async def _opened(session: Session, debt: Debt, who: Person, now: datetime, ask_id: str | None) -> Reply:
    rules.hittable(debt)
    there = await records.home(session, debt)
    known = await facts.hit(session, debt.id, who.id, calendar.channel_date(there, now))
    return Open(blocks.hitting(debt, there.slack_id, known, ask_id))


async def reported(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    debt, _ = await seen(session, submission.meta["debt"], channel, who, held=True)
    quarters, line = rules.quarters(submission.values.get("hours")), submission.values.get("line") or ""
    on = calendar.channel_date(await records.home(session, debt), now)
    known = await facts.hit(session, debt.id, who.id, on)
    hit, step = rules.hit(debt, known, who, now, on, quarters=quarters, line=line)
    if step is not None:
        await taken(session, debt, step, who, now, hit)
    if ask := await day.answering(session, who, submission.meta, rules.RITUAL, rules.ROUND):
        await day.answered(session, ask, "hit", now)
    return Close()
