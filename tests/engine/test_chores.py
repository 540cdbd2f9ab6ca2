"""Who is in a channel and who people are: asked of Slack at the start and daily, since events can be missed."""

from datetime import timedelta

from sqlmodel import select

from storage import outbox, people
from storage.people import Member, Person
from tests.engine.conftest import Rig, Rigs
from tests.engine.crowd import PEOPLE, crowd


async def members(rig: Rig) -> dict[str, bool]:
    """Everyone who ever was a member, by the name that we know, and whether they still are."""
    async with rig.bot.database.reads(rig.workspace_id) as session:
        rows = await session.exec(select(Person.name, Member.until).where(Person.id == Member.person_id))
        return {name: until is None for name, until in rows}


async def called(rig: Rig) -> None:
    """The bot has just started, or a day is over."""
    await rig.bot.heartbeat.call_the_roll()
    await rig.works()


async def test_who_came_and_went_unseen_is_found_by_the_roll_call(rig: Rig) -> None:
    await rig.enrols("payments-core", members=("maya", "aiko"))  # aiko is in Slack's channel no more
    rig.clock.passes(1)
    await called(rig)
    assert await members(rig) == {
        "Maya Lindner": True, "Aiko Tanaka": False, "Tom Rivera": True, "Ravi Sen": True, "Sam Whitfield": True,
    }  # fmt: skip


async def test_a_new_name_zone_and_leaving_that_nobody_told_us_of_are_found_by_the_roll_call(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom", "nina"))
    tom, nina = rig.slack.workspace.user("tom"), rig.slack.workspace.user("nina")
    tom.real_name, tom.zone, nina.deleted = "Thomas Rivera", "Asia/Tokyo", True
    await called(rig)
    async with rig.bot.database.reads(rig.workspace_id) as session:
        met = await people.among(session, [tom.id, nina.id])
    assert (met[tom.id].name, met[tom.id].zone) == ("Thomas Rivera", "Asia/Tokyo")
    assert met[nina.id].gone


async def test_the_roll_is_called_in_every_active_channel_and_the_people_are_listed_once(rig: Rig) -> None:
    await rig.enrols()
    await rig.enrols("payments-core")
    await called(rig)
    assert rig.called("conversations.members") == [None, None]
    assert rig.called("users.list") == [None]
    await called(rig)  # of another instance, in the same hour
    assert rig.called("users.list") == [None]


async def test_where_a_server_cannot_list_people_those_we_know_are_asked_for_one_by_one(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom"))
    rig.slack.workspace.user("tom").real_name = "Thomas Rivera"
    rig.slack.faults.add("users.list", "unknown_method", times=9)
    await called(rig)
    async with rig.bot.database.reads(rig.workspace_id) as session:
        met = await people.among(session, [rig.person("tom").id])
    assert [person.name for person in met.values()] == ["Thomas Rivera"]
    assert [state for state, _ in await rig.states("chore")] == ["sent", "sent"]


async def test_who_came_and_went_while_the_roll_is_called_is_where_the_newer_word_says(rig: Rig) -> None:
    channel = await rig.enrols("payments-core", members=("maya", "tom"))
    rig.clock.passes(1)
    rig.slack.faults.add("conversations.members", "slow:1")
    await rig.bot.heartbeat.call_the_roll()
    await rig.bot.sender.step()
    await rig.slack.until(lambda: rig.called("conversations.members"))
    rig.clock.passes(1)
    async with rig.bot.database.writes(rig.workspace_id) as session:  # two events, newer than Slack's list
        met = [await people.meet(session, rig.slack.workspace.user(name).id) for name in ("aiko", "tom")]
        met[0].name = "Aiko Tanaka"
        await people.joined(session, met[0], channel.id, rig.clock.now())
        await people.left(session, met[1], channel.id, rig.clock.now())
    await rig.bot.sender.landed()
    await rig.works()
    here = await members(rig)
    assert (here["Aiko Tanaka"], here["Tom Rivera"]) == (True, False)


async def test_what_slack_does_not_tell_now_leaves_what_we_know_as_it_is(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom"))
    for method in ("users.list", "users.info"):
        rig.slack.faults.add(method, "internal_error", times=50)
    await rig.bot.heartbeat.call_the_roll()
    await rig.works()
    async with rig.bot.database.reads(rig.workspace_id) as session:
        tom = await people.by_slack_id(session, rig.slack.workspace.user("tom").id)
        aiko = await people.by_slack_id(session, rig.slack.workspace.user("aiko").id)
    assert tom is not None
    assert aiko is not None
    assert (tom.name, tom.zone, tom.kind) == ("Tom Rivera", "America/New_York", "member")
    assert (aiko.name, aiko.zone) == ("", None)  # met, and asked for again later
    rig.slack.faults.clear()
    await rig.passes(timedelta(hours=1).total_seconds())
    assert (await members(rig))[rig.slack.workspace.user("aiko").real_name] is True


async def test_a_large_channel_takes_few_statements(rig_on: Rigs, sqlite_url: str) -> None:
    rig = await rig_on(sqlite_url, world=crowd)
    channel = await rig.enrols(members=("maya",))
    with rig.counted() as statements:
        async with rig.bot.database.writes(rig.workspace_id) as session:
            await outbox.enqueue(session, outbox.roll_call(channel.id, rig.clock.now()))
        await rig.works()
    assert len(await members(rig)) == PEOPLE
    writing = [each for each in statements if each.startswith(("INSERT INTO people", "INSERT INTO members"))]
    assert len(writing) == 2
    assert len([each for each in statements if " members" in each or " people" in each]) < PEOPLE / 2


async def test_the_roll_is_called_at_the_start_and_daily(rig: Rig) -> None:
    heartbeat = rig.bot.heartbeat
    [job] = [each for each in heartbeat.scheduler.get_jobs() if each.args == (heartbeat.call_the_roll,)]
    assert job.next_run_time == rig.clock.real()
    assert job.trigger.interval == timedelta(days=1)


async def test_a_last_lead_whose_leaving_nobody_told_us_of_is_missed_by_the_roll_call(rig: Rig) -> None:
    await rig.enrols("payments-core", members=("aiko", "tom"))  # aiko, who set it up, is in Slack's channel no more
    rig.clock.passes(1)
    await called(rig)
    assert [line.splitlines()[0] for line in rig.lines("#payments-core")] == [
        "Nobody leads the rituals here any more. They go on; a lead can change them and decides what nobody else may."
    ]
    await called(rig)
    assert len(rig.lines("#payments-core")) == 1


async def test_a_last_lead_whose_account_was_closed_unseen_is_missed_when_people_are_listed(rig: Rig) -> None:
    await rig.enrols(members=("nina", "tom"))
    rig.slack.workspace.user("nina").deleted = True
    await called(rig)
    assert [line.splitlines()[0] for line in rig.lines()] == [
        "Nobody leads the rituals here any more. They go on; a lead can change them and decides what nobody else may."
    ]
