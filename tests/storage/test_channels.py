"""What is asked of channels: who leads, where somebody is, what a round did last, and what moves with a new id."""

from datetime import date, timedelta

from storage import channels, outbox, people, posts, rounds
from storage.facts import new_id
from storage.outbox import Delivery
from storage.posts import Post
from storage.rounds import Ask, Round, Run
from tests.storage.conftest import NOW, Memory, line


async def test_leads_are_those_who_are_there_and_were_made_one(memory: Memory) -> None:
    channel = await memory.channel()
    others = [await memory.person(f"U{number}", gone=number == 3) for number in (2, 3, 4)]
    async with memory.database.writes(memory.ours) as session:
        for person in others:
            await people.joined(session, person, channel.id, NOW, lead=person.slack_id != "U4")
    async with memory.database.reads(memory.ours) as session:
        assert [lead.slack_id for lead in await people.leads(session, channel.id)] == ["U1", "U2"]


async def test_a_person_is_in_the_channels_that_they_have_not_left(memory: Memory) -> None:
    first, second = await memory.channel("C1"), await memory.channel("C2")
    tom = await memory.person("U2")
    async with memory.database.writes(memory.ours) as session:
        for channel in (second, first):
            await people.joined(session, tom, channel.id, NOW)
    async with memory.database.writes(memory.ours) as session:
        await people.left(session, tom, second.id, NOW)
    async with memory.database.reads(memory.ours) as session:
        assert [channel.slack_id for _, channel in await people.memberships(session, tom.id)] == ["C1"]
        found = await channels.find(session, second.id)
        assert found is not None
        assert found.slack_id == "C2"
        assert await channels.find(session, new_id()) is None


async def test_the_last_run_of_a_round_tells_when_its_last_person_is_asked(memory: Memory) -> None:
    channel = await memory.channel()
    start = {"channel_id": channel.id, "ritual": "risk"}
    asking = Round(kind="risks", weeks=2, anchor=NOW.date(), since=NOW, next_due=NOW, **start)
    async with memory.database.writes(memory.ours) as session:
        session.add(asking)
    async with memory.database.reads(memory.ours) as session:
        assert await rounds.last_run(session, asking.id) is None
    runs = [Run(round_id=asking.id, cycle=cycle, nominal=date(2026, 11, 3), **start) for cycle in (0, 1)]
    tom = await memory.person("U2")
    async with memory.database.writes(memory.ours) as session:
        session.add_all(runs)
    async with memory.database.reads(memory.ours) as session:
        last = await rounds.last_run(session, asking.id)
        assert last is not None
        assert (last[0].cycle, last[1]) == (1, None)
    async with memory.database.writes(memory.ours) as session:
        for days in (0, 1):
            due = NOW + timedelta(days=days)
            session.add(
                Ask(person_id=tom.id, kind="risks", subject_id=runs[1].id, nominal=due.date(), due=due, **start)
            )
    async with memory.database.reads(memory.ours) as session:
        last = await rounds.last_run(session, asking.id)
        assert last is not None
        assert last[1] == NOW + timedelta(days=1)


async def test_what_stands_in_a_channel_and_what_waits_for_it_moves_with_its_id(memory: Memory) -> None:
    await memory.holds(line("here", recipient="C1"), line("elsewhere", recipient="C2"))
    async with memory.database.writes(memory.ours) as session:
        session.add_all(Post(subject_id=new_id(), kind="card", channel=place, ts="1.0") for place in ("C1", "C2"))
    async with memory.database.writes(memory.ours) as session:
        await posts.moved(session, "C1", "C9")
        await outbox.moved(session, "C1", "C9")
    async with memory.database.reads(memory.ours) as session:
        assert {each.channel for each in await session.exec(posts.select(Post))} == {"C9", "C2"}
        assert {each.key: each.recipient for each in await session.exec(outbox.select(Delivery))} == {
            "here": "C9",
            "elsewhere": "C2",
        }


async def test_a_channel_that_is_held_is_read_as_it_is_now(memory: Memory) -> None:
    known = await memory.channel()
    async with memory.database.writes(memory.ours) as session:
        (await channels.get(session, memory.ours, known.id)).name = "renamed"
    async with memory.database.writes(memory.ours) as session:
        seen = await channels.get(session, memory.ours, known.id)
        async with memory.database.reads(memory.ours) as other:
            assert (await channels.get(other, memory.ours, known.id)).name == "renamed"
        assert (await channels.held(session, seen)).name == "renamed"
