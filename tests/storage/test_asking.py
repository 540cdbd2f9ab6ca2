"""How people are asked, however many: who, once, in which message, in their own workspace."""

import asyncio
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, func, select

from storage import asking, attempts, habits, people, posts
from storage.absences import Absence
from storage.asking import Wanted
from storage.channels import Channel
from storage.database import Session
from storage.facts import NewId, new_id
from storage.habits import Shared
from storage.outbox import Delivery
from storage.people import Person
from storage.posts import Post
from storage.rounds import Ask
from tests.storage.conftest import NOW, Memory, after

TUESDAY = date(2026, 10, 20)
SUBJECT = UUID(int=7)


def question(who: Person | Shared | None = None, **given: Any) -> Wanted:
    """A question of Tuesday, 9:30 in Berlin, for everyone who is asked then unless told otherwise."""
    due = after(86_400)
    plain = {
        "since": due,
        "ritual": "risk",
        "kind": "risks",
        "subject_id": SUBJECT,
        "nominal": TUESDAY,
        "day": TUESDAY,
        "at": time(9, 30),
        "due": due,
        "expires_at": due + timedelta(hours=6),
        "late": False,
    }
    return Wanted(who=who, **plain | given)


async def _member(memory: Memory, channel: Channel, slack_id: str, since: float = 0, **given: Any) -> Person:
    person = await memory.person(slack_id, **given)
    async with memory.database.writes(memory.ours) as session:
        await people.joined(session, person, channel.id, after(since))
    return person


async def _berliners(session: Session, channel: Channel) -> Shared:
    [alike] = [each for each in await habits.in_use(session, channel, {}) if each.zone == "Europe/Berlin"]
    return alike


async def _asks(memory: Memory, channel: Channel, *wanted: Wanted) -> None:
    async with memory.database.writes(memory.ours) as session:
        berliners = await _berliners(session, channel)
        await asking.ask(session, channel, [replace(each, who=each.who or berliners) for each in wanted], NOW)


async def _asked(memory: Memory) -> list[tuple[str, str, str | None]]:
    """Who was asked, the ask's state, and the key of the message that carries it."""
    async with memory.database.reads(None) as session:
        where = (
            select(Person.slack_id, Ask.state, Delivery.key)
            .join(Ask, col(Ask.person_id) == Person.id)
            .outerjoin(Delivery, (col(Delivery.id) == Ask.delivery_id) & (col(Delivery.recipient) == Person.slack_id))
            .order_by(Person.slack_id)
        )
        return [tuple(row) for row in await session.exec(where)]


async def test_everyone_with_the_same_habits_is_asked_in_a_message_of_their_own(memory: Memory) -> None:
    channel = await memory.channel()  # with U1
    await _member(memory, channel, "U2", prompt_time=time(9, 30))  # their own choice, which is the channel's too
    await _member(memory, channel, "U3", zone="Asia/Tokyo")
    await _member(memory, channel, "U4", since=86_401)
    await _asks(memory, channel, question())
    assert await _asked(memory) == [("U1", "open", "day:U1:2026-10-20"), ("U2", "open", "day:U2:2026-10-20")]
    async with memory.database.reads(memory.ours) as session:
        days = (await session.exec(select(Delivery).order_by(Delivery.recipient))).all()
    assert [(each.kind, each.state, each.payload) for each in days] == [
        ("day", "pending", {"date": "2026-10-20", "at": "09:30"})
    ] * 2
    assert {(each.due, each.expires_at) for each in days} == {(after(86_400), after(86_400) + timedelta(hours=6))}


async def test_who_left_or_is_gone_or_lives_in_another_workspace_is_not_asked(memory: Memory) -> None:
    channel = await memory.channel()
    left = await _member(memory, channel, "U2")
    await _member(memory, channel, "U3", gone=True)
    await memory.channel(of=memory.theirs)
    async with memory.database.writes(memory.ours) as session:
        await people.left(session, left, channel.id, NOW)
    await _asks(memory, channel, question(), question(left, kind="review"))
    assert [who for who, _, _ in await _asked(memory)] == ["U1"]


async def test_one_person_is_asked_by_their_id(memory: Memory) -> None:
    channel = await memory.channel()
    other = await _member(memory, channel, "U2")
    await _asks(memory, channel, question(other))
    assert await _asked(memory) == [("U2", "open", "day:U2:2026-10-20")]


async def test_what_is_asked_already_is_not_asked_again(memory: Memory) -> None:
    channel = await memory.channel()
    for _ in range(3):
        await _asks(memory, channel, question(), question())
    assert await _asked(memory) == [("U1", "open", "day:U1:2026-10-20")]


async def test_what_is_late_has_expired_and_has_no_message(memory: Memory) -> None:
    channel = await memory.channel()
    await _asks(memory, channel, question(late=True))
    assert await _asked(memory) == [("U1", "expired", None)]
    assert await memory.states() == {}


async def test_more_questions_than_fit_into_one_statement_are_all_asked(memory: Memory) -> None:
    channel = await memory.channel()
    many = [question(subject_id=new_id()) for _ in range(2 * asking.BLOCK + 1)]
    await _asks(memory, channel, *many)
    async with memory.database.reads(memory.ours) as session:
        counted = select(func.count(), func.count(col(Ask.delivery_id).distinct())).select_from(Ask)
        assert (await session.exec(counted)).one() == (len(many), 1)


@pytest.mark.parametrize(("state", "edits"), [("sent", 1), ("pending", 0)])
async def test_a_message_that_was_sent_is_drawn_again_once_for_what_joins_it(
    memory: Memory, state: str, edits: int
) -> None:
    channel = await memory.channel()
    await _member(memory, channel, "U2")
    await _asks(memory, channel, question())
    async with memory.database.writes(memory.ours) as session:
        day = (await session.exec(select(Delivery).where(Delivery.recipient == "U1"))).one()
        day.state = state
        post = Post(subject_id=day.id, kind="day", channel="D1", ts="1.0")
        session.add(post)
    await _asks(memory, channel, question())
    assert len(await memory.states()) == 2
    for _ in range(2):
        await _asks(memory, channel, question(kind="another"))
    async with memory.database.reads(memory.ours) as session:
        drawn = (await session.exec(select(Delivery.subject_id).where(Delivery.kind == "refresh"))).all()
        assert list(drawn) == [post.id] * edits
        assert await posts.showing(session, [day.id])
    assert [(who, key) for who, _, key in await _asked(memory)] == [
        (who, f"day:{who}:2026-10-20") for who in ("U1", "U1", "U2", "U2")
    ]


async def test_nobody_draws_a_message_while_a_question_joins_it(server_memory: Memory) -> None:
    memory, channel = server_memory, await server_memory.channel()
    await _asks(memory, channel, question())
    async with memory.database.writes(memory.ours) as session:
        joining = question(await _berliners(session, channel), kind="another")
        await asking.ask(session, channel, [joining], NOW)
        async with memory.database.writes(memory.ours) as other:
            late = after(2 * 86_400)
            assert await attempts.claimable(other, memory.ours, late, late, 10, edits=False) == []
    async with memory.database.writes(memory.ours) as other:
        assert len(await attempts.claimable(other, memory.ours, late, late, 10, edits=False)) == 1


async def test_many_who_ask_at_once_ask_once(memory: Memory) -> None:
    one, other = await memory.channel(), await memory.channel("C2")
    for number in range(2, 22):
        person = await _member(memory, one, f"U{number}")
        async with memory.database.writes(memory.ours) as session:
            await people.joined(session, person, other.id, NOW)
    await asyncio.gather(*(_asks(memory, channel, question(subject_id=channel.id)) for channel in (one, other) * 4))
    asked = await _asked(memory)
    assert len(asked) == 2 * 21
    assert len({key for _, _, key in asked}) == 21


async def test_the_ids_that_a_database_makes_are_such_as_ours(memory: Memory) -> None:
    made = []
    async with memory.database.writes(memory.ours) as session:
        for _ in range(3):
            await asyncio.sleep(0.002)
            made += [new_id(), (await session.exec(select(NewId()))).one()]
            await asyncio.sleep(0.002)
    assert {(each.version, each.variant) for each in made} == {(7, made[0].variant)}
    assert len(set(made)) == 6
    assert sorted(made[::2]) == made[::2]
    assert sorted(made[1::2]) == made[1::2]
    assert all(
        abs((theirs.int >> 80) - (ours.int >> 80)) < 1000 for ours, theirs in zip(made[::2], made[1::2], strict=True)
    )


async def _away(memory: Memory, person: Person, first: date, last: date) -> None:
    async with memory.database.writes(memory.ours) as session:
        session.add(Absence(person_id=person.id, first=first, last=last))


async def test_who_is_away_on_the_day_of_the_message_is_not_asked_by_a_round(memory: Memory) -> None:
    channel = await memory.channel()
    for number, (first, last) in enumerate([(18, 20), (20, 20), (19, 22), (21, 30), (1, 19)], 2):
        person = await _member(memory, channel, f"U{number}")
        await _away(memory, person, date(2026, 10, first), date(2026, 10, last))
    monday = date(2026, 10, 19)
    await _asks(memory, channel, question(nominal=monday), question(nominal=monday, late=True, subject_id=UUID(int=8)))
    assert sorted({who for who, _, _ in await _asked(memory)}) == ["U1", "U5", "U6"]


async def test_a_run_asks_a_person_once_on_whatever_day(memory: Memory) -> None:
    channel = await memory.channel()
    await _asks(memory, channel, question())
    thursday = date(2026, 10, 22)
    await _asks(memory, channel, question(day=thursday))
    assert [key for _, _, key in await _asked(memory)] == ["day:U1:2026-10-20"]


async def test_a_record_asks_again_on_another_day_in_the_message_of_the_day_to_which_it_moved(memory: Memory) -> None:
    channel = await memory.channel()
    person = await memory.person()
    thursday = date(2026, 10, 22)
    await _asks(
        memory,
        channel,
        question(person, kind="review"),
        question(person, kind="review", nominal=thursday, day=thursday),
    )
    await _asks(memory, channel, question(person, kind="review", nominal=date(2026, 10, 21), day=thursday))
    assert sorted(str(key) for _, _, key in await _asked(memory)) == [
        "day:U1:2026-10-20",
        "day:U1:2026-10-22",
        "day:U1:2026-10-22",
    ]


async def test_new_habits_are_asked_about_nothing_that_was_due_before_them(memory: Memory) -> None:
    channel = await memory.channel()
    await _member(memory, channel, "U2", settled=after(86_400))
    await _member(memory, channel, "U3", settled=after(86_401))
    await _asks(memory, channel, question())
    assert [who for who, _, _ in await _asked(memory)] == ["U1", "U2"]


async def test_habits_tell_crafts_countries_opting_out_and_owners_apart(memory: Memory) -> None:
    channel = await memory.channel()  # with U1, who leads it
    owner = await _member(memory, channel, "U2")
    await _member(memory, channel, "U3", craft="design", country="DE")
    out = await _member(memory, channel, "U4")
    async with memory.database.writes(memory.ours) as session:
        member = await people.membership(session, out.id, channel.id)
        assert member is not None
        member.opted_out = "risk.risks"
    async with memory.database.reads(memory.ours) as session:
        plain = await habits.in_use(session, channel, {})
        owned = await habits.in_use(session, channel, {"risk": [owner.id], "debt": []})
    assert sorted((each.craft, each.country, each.opted_out, each.owns) for each in plain) == [
        ("", "", "", ""),
        ("", "", "risk.risks", ""),
        ("design", "DE", "", ""),
    ]
    assert sorted((each.craft, each.opted_out, each.owns.split()) for each in owned) == [
        ("", "", ["debt", "risk"]),
        ("", "", ["risk"]),
        ("", "risk.risks", []),
        ("design", "", []),
    ]


async def test_owners_alone_are_asked_by_their_habits(memory: Memory) -> None:
    channel = await memory.channel()
    owner = await _member(memory, channel, "U2")
    await _member(memory, channel, "U3")
    owners = {"risk": [owner.id]}
    async with memory.database.writes(memory.ours) as session:
        wanted = [question(each) for each in await habits.in_use(session, channel, owners) if each.owns.strip()]
        await asking.ask(session, channel, wanted, NOW, owners)
    assert [who for who, _, _ in await _asked(memory)] == ["U1", "U2"]
