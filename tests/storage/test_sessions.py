"""A session sees and writes one workspace only, keeps moments as they are, and lets no writer overwrite another."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, func, select, update

from bot.errors import Overtaken
from storage import channels, people
from storage.channels import Channel
from storage.database import TRIES, Session, add_missing
from storage.facts import new_id
from storage.people import Member, Person
from tests.storage.conftest import NOW, Memory


async def test_a_moment_comes_back_aware_in_utc_and_to_the_microsecond(memory: Memory) -> None:
    channel = await memory.channel()
    tokyo = datetime(2026, 10, 20, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
    async with memory.database.writes(memory.ours) as session:
        (await channels.get(session, memory.ours, channel.id)).next_digest = tokyo
    async with memory.database.reads(memory.ours) as session:
        back = (await channels.get(session, memory.ours, channel.id)).next_digest
    assert (back, back.tzinfo) == (datetime(2026, 10, 20, 0, 30, 0, 123456, tzinfo=UTC), UTC)


async def test_a_moment_without_its_zone_is_not_taken(memory: Memory) -> None:
    channel = await memory.channel()
    async with memory.database.reads(memory.ours) as session:
        found = await channels.get(session, memory.ours, channel.id)
        found.next_digest = datetime(2026, 10, 20)  # noqa: DTZ001 - the mistake
        with pytest.raises(StatementError, match="A moment needs its zone"):
            await session.flush()


async def _both(memory: Memory) -> tuple[Person, Person]:
    return await memory.person("U1"), await memory.person("U1", of=memory.theirs)


async def test_nobody_of_another_workspace_is_found_by_key(memory: Memory) -> None:
    _, stranger = await _both(memory)
    async with memory.database.reads(memory.ours) as session:
        assert await session.get(Person, (memory.theirs, stranger.id)) is None


async def test_nobody_of_another_workspace_is_found_by_a_question(memory: Memory) -> None:
    mine, _ = await _both(memory)
    other = aliased(Person)
    async with memory.database.reads(memory.ours) as session:
        assert [each.id for each in await session.exec(select(Person))] == [mine.id]
        assert [each.id for each in await session.exec(select(other))] == [mine.id]
        assert (await session.exec(select(func.count()).select_from(Person))).one() == 1
        assert (await session.exec(select(func.count(col(Person.id))))).one() == 1
        assert list(await session.exec(select(Person.name))) == ["U1"]


async def test_nobody_of_another_workspace_comes_in_through_an_alias_that_is_joined(memory: Memory) -> None:
    other = aliased(Person)
    same = select(Person.id, other.id).join(other, col(other.slack_id) == Person.slack_id)
    channels_of = {workspace: await memory.channel(of=workspace) for workspace in (memory.ours, memory.theirs)}
    for workspace, channel in channels_of.items():
        async with memory.database.reads(workspace) as session:
            assert list(await session.exec(same)) == [(channel.set_up_by, channel.set_up_by)]
            members = select(other.id).join(Member, col(Member.person_id) == other.id)
            assert list(await session.exec(members)) == [channel.set_up_by]
            people_of = select(other.id).select_from(Member).join(other, col(Member.person_id) == other.id)
            assert list(await session.exec(people_of)) == [channel.set_up_by]


async def test_members_of_another_workspace_do_not_come_in_through_a_join_or_a_subquery(memory: Memory) -> None:
    mine, _ = await memory.channel(), await memory.channel(of=memory.theirs)
    here = select(Member.id).where(Member.channel_id == Channel.id).exists()
    async with memory.database.reads(memory.ours) as session:
        joined = select(Channel.id).join(Member, col(Member.channel_id) == Channel.id)
        assert list(await session.exec(joined)) == [mine.id]
        assert list(await session.exec(select(Channel.id).where(here))) == [mine.id]


async def test_an_update_or_a_delete_touches_one_workspace(memory: Memory) -> None:
    await _both(memory)
    async with memory.database.writes(memory.ours) as session:
        await session.exec(update(Person).values(name="Changed"))
    async with memory.database.reads(memory.theirs) as session:
        assert [each.name for each in await session.exec(select(Person))] == ["U1"]
    async with memory.database.writes(memory.ours) as session:
        await session.exec(delete(Person))
    async with memory.database.reads(None) as session:
        assert [each.workspace_id for each in await session.exec(select(Person))] == [memory.theirs]


async def test_the_engines_own_session_sees_every_workspace(memory: Memory) -> None:
    await _both(memory)
    async with memory.database.reads(None) as session:
        assert (await session.exec(select(func.count()).select_from(Person))).one() == 2


async def test_what_is_written_belongs_to_the_sessions_workspace(memory: Memory) -> None:
    async with memory.database.writes(memory.ours) as session:
        person = Person(slack_id="U7")
        session.add(person)
    assert person.workspace_id == memory.ours


async def test_a_fact_of_another_workspace_is_refused(memory: Memory) -> None:
    with pytest.raises(ValueError, match="Person belongs to another workspace"):
        async with memory.database.writes(memory.ours) as session:
            session.add(Person(workspace_id=memory.theirs, slack_id="U7"))


async def test_a_fact_cannot_refer_to_another_workspace(memory: Memory) -> None:
    mine, channel = await memory.person(), await memory.channel(of=memory.theirs)
    with pytest.raises(IntegrityError):
        async with memory.database.writes(memory.ours) as session:
            session.add(Member(person_id=mine.id, channel_id=channel.id, since=NOW))


async def test_a_race_for_a_key_is_run_again_and_told_in_the_end(memory: Memory) -> None:
    await memory.person("U7")
    tries = 0

    async def races(session: Session) -> None:
        nonlocal tries
        tries += 1
        session.add(Person(slack_id="U7"))

    with pytest.raises(Overtaken):
        await memory.database.transact(memory.ours, races)
    assert tries == TRIES


async def test_a_fact_that_cannot_be_is_a_bug_and_not_tried_again(memory: Memory) -> None:
    tries = 0

    async def breaks(session: Session) -> None:
        nonlocal tries
        tries += 1
        session.add(Person(slack_id="U7", kind="robot"))

    with pytest.raises(IntegrityError):
        await memory.database.transact(memory.ours, breaks)
    assert tries == 1


async def test_what_is_written_while_reading_is_not_kept(memory: Memory) -> None:
    async with memory.database.reads(memory.ours) as session:
        session.add(Person(slack_id="U7"))
        await session.flush()
    async with memory.database.reads(memory.ours) as session:
        assert (await session.exec(select(Person))).all() == []


async def test_what_failed_half_way_is_not_kept_at_all(memory: Memory) -> None:
    async def fails(session: Session) -> None:
        await people.meet(session, "U7")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await memory.database.transact(memory.ours, fails)
    async with memory.database.reads(memory.ours) as session:
        assert (await session.exec(select(Person))).all() == []


async def _between(memory: Memory, person: Person, name: str) -> None:
    """Another writer changes the person while we hold an older version (as after a reading session)."""
    async with memory.database.writes(memory.ours) as session:
        (await people.get(session, memory.ours, person.id)).name = name


async def _stale(memory: Memory, person: Person) -> Person:
    async with memory.database.reads(memory.ours) as session:
        return await people.get(session, memory.ours, person.id)


async def test_the_second_of_two_writers_of_one_version_is_overtaken(memory: Memory) -> None:
    person = await memory.person()
    older = await _stale(memory, person)
    await _between(memory, person, "First")
    older.name = "Second"
    with pytest.raises(Overtaken):
        async with memory.database.writes(memory.ours) as session:
            session.add(older)
    assert (await _stale(memory, person)).name == "First"


async def test_an_overtaken_decision_is_made_again_from_fresh_facts(memory: Memory) -> None:
    person = await memory.person(name="0")
    tries: list[Person] = [await _stale(memory, person)]
    await _between(memory, person, "10")

    async def work(session: Session) -> None:
        found = tries.pop() if tries else await people.get(session, memory.ours, person.id)
        session.add(found)
        found.name = str(int(found.name) + 1)

    await memory.database.transact(memory.ours, work)
    assert (await _stale(memory, person)).name == "11"


async def test_a_decision_that_is_overtaken_every_time_says_so(memory: Memory) -> None:
    person = await memory.person()
    older = [await _stale(memory, person) for _ in range(TRIES)]
    await _between(memory, person, "First")

    async def work(session: Session) -> None:
        found = older.pop()
        session.add(found)
        found.name = "Second"

    with pytest.raises(Overtaken, match="Somebody changed this a moment before you"):
        await memory.database.transact(memory.ours, work)
    assert older == []


async def test_hundreds_of_writers_at_once_lose_no_change(memory: Memory) -> None:
    person = await memory.person(name="0")

    async def add_one(session: Session) -> None:
        found = await people.get(session, memory.ours, person.id)
        found.name = str(int(found.name) + 1)

    writers = 200 if memory.database.embedded else 8  # PostgreSQL: more would be Overtaken, told to the person

    async def writes() -> int:
        for _ in range(100):
            try:
                await memory.database.transact(memory.ours, add_one)
            except Overtaken:
                continue
            return 1
        return 0

    assert sum(await asyncio.gather(*(writes() for _ in range(writers)))) == writers
    assert (await _stale(memory, person)).name == str(writers)


async def test_readers_and_writers_at_once_get_in_no_others_way(memory: Memory) -> None:
    await memory.person()

    async def look() -> int:
        async with memory.database.reads(memory.ours) as session:
            return len((await session.exec(select(Person))).all())

    async def meet(number: int) -> None:
        async with memory.database.writes(memory.ours) as session:
            await people.meet(session, f"U{number}")

    each = 60 if memory.database.embedded else 20  # PostgreSQL: more wait for a connection, and are told so after 2 s
    await asyncio.gather(*(meet(number) for number in range(each)), *(look() for _ in range(each)))
    assert await look() == each


async def test_rows_that_exist_are_left_as_they_are_and_only_new_ones_are_added(memory: Memory) -> None:
    def row(slack_id: str) -> dict[str, object]:
        return Person(workspace_id=memory.ours, id=new_id(), slack_id=slack_id, name="new").model_dump()

    await memory.person("U1", name="old")
    rows = [row("U1"), row("U2"), row("U3")]
    async with memory.database.writes(memory.ours) as session:
        await add_missing(session, Person, rows)
        await add_missing(session, Person, [])
    async with memory.database.reads(memory.ours) as session:
        found = {each.slack_id: each.name for each in await session.exec(select(Person))}
    assert found == {"U1": "old", "U2": "new", "U3": "new"}


async def test_ten_thousand_rows_are_added_at_once(memory: Memory) -> None:
    rows = [Person(workspace_id=memory.ours, id=new_id(), slack_id=f"U{each}").model_dump() for each in range(10_000)]
    async with memory.database.writes(memory.ours) as session:
        await add_missing(session, Person, rows)
        await add_missing(session, Person, rows)
        assert (await session.exec(select(func.count()).select_from(Person))).one() == 10_000
