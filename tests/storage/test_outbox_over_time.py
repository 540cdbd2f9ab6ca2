"""The outbox as time goes on: what is too late, what is looked for, what is forgotten, and who is asked or answers meanwhile."""

from datetime import timedelta

import pytest

from bot.rules import rounds as asking
from storage import attempts, ends, outbox, people, posts, rounds
from storage.database import Session
from storage.rounds import Ask, Run
from tests.storage.conftest import NOW, Memory, after, line, posted

LOOKS = (timedelta(seconds=10), timedelta(seconds=30), timedelta(seconds=90))


async def test_what_is_too_late_is_given_up_and_nothing_else(memory: Memory) -> None:
    await memory.holds(
        line("late", expires_at=after(-1)),
        line("in time", expires_at=after(0)),
        line("for ever"),
        line("sent", expires_at=after(-1), state="sent"),
        line("sending", expires_at=after(-1), state="sending"),
        line("moved", due=after(60), expires_at=after(-1)),
    )
    async with memory.database.writes(memory.ours) as session:
        assert [each.key for each in await attempts.expire(session, memory.ours, NOW)] == ["late"]
    assert (await memory.states())["late"] == ("expired", "could not be sent in time")


async def test_a_look_is_due_ten_thirty_and_ninety_seconds_after_the_attempt(memory: Memory) -> None:
    await memory.holds(line("x", state="in_doubt", attempted_at=NOW))
    seen = []
    for seconds in (9.9, 10, 29.9, 30, 89.9, 90):
        async with memory.database.writes(memory.ours) as session:
            found = await attempts.doubtful(session, memory.ours, after(seconds), LOOKS)
            for each in found:
                each.looks += 1
            seen.append(len(found))
    assert seen == [0, 1, 0, 1, 0, 1]


async def test_a_look_that_was_put_off_waits(memory: Memory) -> None:
    await memory.holds(line("x", state="in_doubt", attempted_at=NOW, not_before=after(100)))
    async with memory.database.reads(memory.ours) as session:
        assert await attempts.doubtful(session, memory.ours, after(99), LOOKS) == []
        assert len(await attempts.doubtful(session, memory.ours, after(100), LOOKS)) == 1


@pytest.mark.parametrize(
    ("given", "due", "unsettled"),
    [
        ({}, True, False),
        ({"due": after(1)}, False, False),
        ({"not_before": after(60)}, True, False),
        ({"not_before": after(61)}, False, False),
        ({"state": "sending", "lease_until": after(1)}, True, False),
        ({"state": "sending", "lease_until": after(-1)}, True, True),
        ({"state": "in_doubt"}, True, True),
        ({"state": "blocked"}, False, True),
        ({"expires_at": after(-1)}, True, True),
        ({"state": "sent"}, False, False),
        ({"state": "failed"}, False, False),
    ],
)
async def test_whether_there_is_something_to_do(
    memory: Memory, given: dict[str, object], due: bool, unsettled: bool
) -> None:
    await memory.holds(line("x", **given))
    async with memory.database.reads(memory.ours) as session:
        assert await attempts.anything_due(session, memory.ours, NOW, NOW) == due
        assert await attempts.anything_unsettled(session, memory.ours, NOW, NOW) == unsettled
    async with memory.database.reads(memory.theirs) as session:
        assert not await attempts.anything_due(session, memory.theirs, NOW, NOW)


async def test_when_the_next_message_falls_due(memory: Memory) -> None:
    await memory.holds(line("now"), line("soon", due=after(5)), line("later", due=after(9)))
    async with memory.database.reads(memory.ours) as session:
        assert await attempts.next_due(session, memory.ours, NOW) == after(5)
        assert await attempts.next_due(session, memory.ours, after(9)) is None


async def test_old_deliveries_are_forgotten_while_posts_asks_and_what_goes_on_stay(memory: Memory) -> None:
    channel, person = await memory.channel(), await memory.person()
    [ask] = await memory.asked(channel, person)
    post = await posted(memory)
    head = line("head", state="sent")
    await memory.holds(head, line("new", state="sent", due=after(100)), line("waits"))
    await memory.holds(line("follows", after_id=head.id, due=after(100)))
    async with memory.database.writes(memory.ours) as session:
        day = await outbox.find(session, "day:U1")
        assert day is not None
        day.state = "sent"
    async with memory.database.writes(None) as session:
        await outbox.forget_before(session, after(50))
    assert set(await memory.states()) == {"new", "waits", "follows"}
    async with memory.database.reads(memory.ours) as session:
        kept = await rounds.ask(session, ask.id)
        assert kept is not None
        assert kept.delivery_id is None
        assert await posts.standing(session, post.subject_id, "card") is not None


async def test_before_it_goes_out_who_has_left_is_taken_out_and_who_stays_is_not(memory: Memory) -> None:
    channel = await memory.channel()
    here, gone, left = [await memory.person(slack_id) for slack_id in ("U1", "U2", "U3")]
    async with memory.database.writes(memory.ours) as session:
        for person in (gone, left):
            await people.joined(session, person, channel.id, NOW)
        await session.flush()
        await people.left(session, left, channel.id, NOW)
        (await people.get(session, memory.ours, gone.id)).gone = True
    asks = await memory.asked(channel, here, gone, left)
    async with memory.database.writes(memory.ours) as session:
        await ends.withdraw(session, [ask.delivery_id for ask in asks if ask.delivery_id])
        await ends.withdraw(session, [])
    assert [await memory.state_of(ask) for ask in asks] == ["open", "expired", "expired"]


async def test_who_answers_while_the_run_is_closed_is_overtaken_and_answers_late(memory: Memory) -> None:
    channel, person = await memory.channel(), await memory.person()
    [ask] = await memory.asked(channel, person)

    async def reads(session: Session) -> tuple[Ask, Run]:
        found = await rounds.ask(session, ask.id)
        assert found is not None
        run = await rounds.run(session, memory.ours, found.subject_id)
        assert run is not None
        return found, run

    async with memory.database.reads(memory.ours) as session:
        older = [await reads(session)]
    async with memory.database.writes(memory.ours) as session:
        await ends.close(session, (await reads(session))[1], NOW, missed=False)

    async def answers(session: Session) -> None:
        found, run = older.pop() if older else await reads(session)
        session.add(found)
        asking.answer(found, run, "nothing_new", NOW)

    await memory.database.transact(memory.ours, answers)
    assert await memory.state_of(ask) == "late"
