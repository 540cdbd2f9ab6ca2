"""How many statements a question takes: as many for thirty rows as for one."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.clock import MovableClock
from bot.engine.planner import Planner
from bot.ritual import Period
from bot.rules import rounds as asking
from bot.surfaces import day, digest
from handlers import RITUALS
from storage import changes, channels, outbox, people, posts
from storage.changes import Change
from storage.channels import Channel
from storage.digests import Digest
from storage.outbox import Delivery
from storage.posts import Post
from storage.risk import Risk, RiskVote
from tests.storage.conftest import NOW, Memory, after, line

RISKS = RITUALS[0]
Question = Callable[[Memory, Channel], Awaitable[object]]


async def _full(memory: Memory, channel: Channel, rows: int) -> None:
    """So many members, risks with their cards, and people who share the first risk."""
    async with memory.database.writes(memory.ours) as session:
        everyone = [await people.meet(session, f"U{number}") for number in range(1, rows + 1)]
        for number, person in enumerate(everyone, 1):
            person.name, person.zone = f"Person {number}", "Europe/Berlin"
            await people.joined(session, person, channel.id, NOW)
            risk = Risk(
                channel_id=channel.id,
                number=number,
                title=str(number),
                raised_by=person.id,
                raised_at=after(number),
                review_on=NOW.date(),
            )
            step = Change(
                channel_id=channel.id, ritual="risk", record_id=risk.id, at=after(number), by=person.id, verb="flagged"
            )
            await changes.write(session, step, risk)
            session.add(Post(subject_id=risk.id, kind="card", ritual="risk", channel="C1", ts=f"{number}.0"))
            if number == 1:
                first = risk
        await session.flush()
        session.add_all(RiskVote(risk_id=first.id, person_id=person.id, at=NOW) for person in everyone)


async def _card(memory: Memory, channel: Channel) -> object:
    async with memory.database.reads(memory.ours) as session:
        where = select(Risk.id).where(Risk.channel_id == channel.id).order_by(col(Risk.number))
        return await RISKS.card(session, RITUALS, (await session.exec(where)).all()[0], NOW)


async def _section(memory: Memory, channel: Channel) -> object:
    async with memory.database.reads(memory.ours) as session:
        return await RISKS.section(session, RITUALS, channel, Period(NOW, after(1000)))


async def _digest(memory: Memory, channel: Channel) -> object:
    async with memory.database.reads(memory.ours) as session:
        found = await channels.get(session, memory.ours, channel.id)
        return await digest.freeze(session, RITUALS, found, after(1000), after(1000))


async def _charts(memory: Memory, channel: Channel) -> object:
    async with memory.database.writes(memory.ours) as session:
        content = {"head": {"text": "x"}, "sections": []}
        session.add(Digest(channel_id=channel.id, since=NOW, until=NOW, content=content))
    async with memory.database.reads(memory.ours) as session:
        return await RISKS.charts(session, channel, NOW + timedelta(days=3), 8)


async def _everybody(memory: Memory, channel: Channel) -> object:
    async with memory.database.reads(memory.ours) as session:
        return await people.present(session, channel.id)


async def _cards(memory: Memory, channel: Channel) -> object:
    async with memory.database.reads(memory.ours) as session:
        risks = (await session.exec(select(Risk.id).where(Risk.channel_id == channel.id))).all()
        return await posts.standing_among(session, risks, "card")


async def _statements(memory: Memory, channel: Channel, question: Question) -> int:
    with memory.counted() as seen:
        assert await question(memory, channel)
    return len(seen)


@pytest.mark.parametrize("question", [_card, _section, _charts, _digest, _everybody, _cards])
async def test_thirty_rows_take_no_more_statements_than_one(memory: Memory, question: Question) -> None:
    channel = await memory.channel()
    await _full(memory, channel, 1)
    one = await _statements(memory, channel, question)
    full = await memory.channel("C2")
    await _full(memory, full, 30)
    assert await _statements(memory, full, question) == one


async def test_planning_for_thirty_people_takes_no_more_statements_than_for_ten(memory: Memory) -> None:
    clock = MovableClock()
    counts = []
    for number, rows in enumerate((1, 10, 30)):
        channel = await memory.channel(f"C{number}")
        await _full(memory, channel, rows)
        async with memory.database.writes(memory.ours) as session:
            session.add(asking.start(channel, "risk", "risks", 2, NOW))
        clock.move_to(after(60))
        with memory.counted() as seen:
            await Planner(memory.database, RITUALS, clock).tick()
        counts.append(len(seen))
    assert counts[1] == counts[2]


async def test_the_days_message_takes_a_fixed_number_of_statements_for_each_question(memory: Memory) -> None:
    counts = []
    for number, asks in enumerate((1, 2, 3)):
        person = await memory.person(f"U9{number}")
        async with memory.database.writes(memory.ours) as session:
            prompt = line(f"day:{number}", kind="day", recipient=person.slack_id, subject_id=person.id)
            await outbox.enqueue(session, prompt)
        for each in range(asks):
            channel = await memory.channel(f"C{number}{each}")
            async with memory.database.writes(memory.ours) as session:
                await people.joined(session, person, channel.id, NOW)
            await memory.asked_in(prompt, channel, person)
        async with memory.database.reads(memory.ours) as session:
            found = await outbox.find(session, f"day:{number}")
            assert isinstance(found, Delivery)
            with memory.counted() as seen:
                assert await day.message(session, RITUALS, found, NOW)
        counts.append(len(seen))
    # what was flagged in answer, which kinds are silent, what the channel is after
    assert counts[2] - counts[1] == counts[1] - counts[0] == 3
