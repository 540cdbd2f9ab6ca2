"""What stands in people's messages, with all that decides whether it is asked."""

from datetime import timedelta

from sqlmodel import select

from storage import asked, asking, ends, people, rounds
from storage.facts import new_id
from storage.rounds import Ask, Round
from tests.storage.conftest import NOW, Memory, after


async def test_a_question_stands_beside_its_round_its_channel_and_its_person(memory: Memory) -> None:
    channel = await memory.channel()
    maya = await memory.person()
    [ask] = await memory.asked(channel, maya)
    async with memory.database.reads(memory.ours) as session:
        assert ask.delivery_id is not None
        [found] = await asked.in_messages(session, [ask.delivery_id])
        assert (found.ask.id, found.channel.id, found.member.person_id, found.person.id) == (
            ask.id,
            channel.id,
            maya.id,
            maya.id,
        )
        assert found.asking is not None
        assert found.asking.kind == "risks"
        assert await asked.in_messages(session, [ask.delivery_id], rounds.ANSWERED) == []
    async with memory.database.reads(memory.theirs) as session:
        assert await asked.in_messages(session, [ask.delivery_id]) == []


async def test_a_question_about_a_record_has_no_round(memory: Memory) -> None:
    channel = await memory.channel()
    [ask] = await memory.asked(channel, await memory.person())
    async with memory.database.writes(memory.ours) as session:
        found = await rounds.ask(session, ask.id)
        assert found is not None
        found.kind = "review"
    async with memory.database.reads(memory.ours) as session:
        [standing] = await asked.in_messages(session, [ask.delivery_id or ask.id])
        assert standing.asking is None


async def test_what_people_left_open_stands_beside_its_message(memory: Memory) -> None:
    channel = await memory.channel()
    maya, tom = await memory.person(), await memory.person("U2")
    mine, _other = await memory.asked(channel, maya, tom)
    async with memory.database.writes(memory.ours) as session:
        assert [(ask.id, day.key) for ask, day in await asked.left_open(session, [maya.id])] == [(mine.id, "day:U1")]
        found = await rounds.ask(session, mine.id)
        assert found is not None
        found.state = rounds.SKIPPED
        await session.flush()
        assert await asked.left_open(session, [maya.id]) == []


async def test_what_somebody_was_asked_comes_newest_first_without_what_was_excused(memory: Memory) -> None:
    channel = await memory.channel()
    maya = await memory.person()
    [first] = await memory.asked(channel, maya)
    async with memory.database.writes(memory.ours) as session:
        for days, state in ((7, "missed"), (14, "excused"), (21, "open")):
            values = first.model_dump(exclude={"id", "version"}) | {"state": state}
            session.add(Ask(**values | {"nominal": NOW.date() + timedelta(days=days), "due": after(86_400 * days)}))
    async with memory.database.reads(memory.ours) as session:
        past = await asked.history(session, maya.id, after(-1))
        assert [(each.nominal - NOW.date()).days for each in past] == [21, 7, 0]
        assert len(await asked.history(session, maya.id, after(1))) == 2


async def test_what_open_runs_asked_is_found_and_nothing_of_closed_ones(memory: Memory) -> None:
    channel = await memory.channel()
    maya = await memory.person()
    [ask] = await memory.asked(channel, maya)
    async with memory.database.writes(memory.ours) as session:
        assert [each.id for each in await asked.of_open_runs(session, maya.id, channel.id)] == [ask.id]
        run = await rounds.run(session, memory.ours, ask.subject_id)
        assert run is not None
        run.state = "closed"
        await session.flush()
        assert await asked.of_open_runs(session, maya.id, channel.id) == []


async def test_a_run_waits_for_what_was_put_off(memory: Memory) -> None:
    channel = await memory.channel()
    [ask] = await memory.asked(channel, await memory.person())
    async with memory.database.writes(memory.ours) as session:
        [(_, last)] = await rounds.open_runs(session, channel.id)
        assert last == ask.due
        found = await rounds.ask(session, ask.id)
        assert found is not None
        found.again = after(3600)
        await session.flush()
        [(_, last)] = await rounds.open_runs(session, channel.id)
        assert last == after(3600)


async def test_a_person_is_at_home_in_the_channels_that_they_are_in(memory: Memory) -> None:
    here, left, archived = [await memory.channel(name) for name in ("C1", "C2", "C3")]
    maya = await memory.person()
    async with memory.database.writes(memory.ours) as session:
        await people.left(session, maya, left.id, NOW)
        (await session.get_one(type(archived), (memory.ours, archived.id))).state = "archived"
    async with memory.database.reads(memory.ours) as session:
        assert [channel.id for _, channel in await people.homes(session, maya.id)] == [here.id]
        assert list(await people.slack_ids(session)) == ["U1"]


def test_a_round_is_named_by_its_ritual_and_kind() -> None:
    asking = Round(
        channel_id=new_id(), ritual="risk", kind="risks", weeks=1, anchor=NOW.date(), since=NOW, next_due=NOW
    )
    assert rounds.named(asking) == "risk.risks"


async def test_a_run_that_has_asked_nobody_yet_is_forgotten_with_its_messages(memory: Memory) -> None:
    channel = await memory.channel()
    alone, busy = await memory.asked(channel, await memory.person(), await memory.person("U2"))
    about_a_record = alone.model_dump(exclude={"id", "version"}) | {"subject_id": new_id(), "person_id": busy.person_id}
    async with memory.database.writes(memory.ours) as session:
        session.add(Ask(**about_a_record | {"delivery_id": busy.delivery_id}))
        run = await rounds.run(session, memory.ours, alone.subject_id)
        assert run is not None
        await asking.unplan(session, run.round_id, NOW)
        assert await rounds.last_run(session, run.round_id) is not None, "it has asked"
        await asking.unplan(session, run.round_id, after(-60))
        assert await rounds.last_run(session, run.round_id) is None
        assert [each.subject_id for each in await session.exec(select(Ask))] == [about_a_record["subject_id"]]
    states = await memory.states()
    assert states.pop("day:U2") == ("pending", None)
    [(key, state)] = states.items()
    assert (key.startswith("day:U1:"), state) == (True, ("skipped", "planned anew"))  # so that its date is free


async def test_a_message_that_could_not_be_sent_has_asked_what_was_put_off_and_nothing_else(memory: Memory) -> None:
    channel = await memory.channel()
    [fresh, put_off] = await memory.asked(channel, await memory.person(), await memory.person("U2"))
    assert fresh.delivery_id is not None
    async with memory.database.writes(memory.ours) as session:
        again = {"again": after(60), "delivery_id": fresh.delivery_id}
        session.add(put_off.sqlmodel_update(again))
        session.add(Ask(**put_off.model_dump(exclude={"id", "version"}) | again | {"subject_id": new_id()}))
    async with memory.database.writes(memory.ours) as session:
        await ends.expire(session, fresh.delivery_id)
        states = {
            (each.subject_id == fresh.subject_id, each.again is None): each.state
            for each in await session.exec(select(Ask))
        }
    assert states == {(True, True): "expired", (True, False): "missed", (False, False): "expired"}
