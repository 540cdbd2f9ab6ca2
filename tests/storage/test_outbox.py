"""The outbox: what may start, who holds it, what becomes of what is lost, late or waiting."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from storage import attempts, limits, outbox
from storage import risk as facts
from storage.attempts import LEASE
from storage.database import Database, Session
from storage.facts import new_id
from storage.outbox import Delivery
from storage.risk import Risk
from tests.storage.conftest import NOW, Memory, after, claims, line, posted, sending


async def test_what_is_due_is_taken_the_earliest_first(memory: Memory) -> None:
    await memory.holds(line("later", due=after(1)), line("earlier", due=after(-1)), line("tomorrow", due=after(86_400)))
    assert await claims(memory, "a") == ["earlier", "later"]


@pytest.mark.parametrize(
    "given",
    [{"state": "blocked"}, {"state": "sent"}, {"state": "in_doubt"}, {"not_before": after(2)}, {"due": after(2)}],
)
async def test_what_may_not_start_is_not_taken(memory: Memory, given: dict[str, object]) -> None:
    await memory.holds(line("x", **given))
    assert await claims(memory, "a") == []


async def test_a_key_is_kept_once(memory: Memory) -> None:
    await memory.holds(line("x", recipient="C1"), line("x", recipient="C2"))
    async with memory.database.reads(memory.ours) as session:
        assert [each.recipient for each in await session.exec(select(Delivery))] == ["C1"]


async def test_many_instances_never_take_the_same(memory: Memory) -> None:
    await memory.holds(*(line(str(number)) for number in range(60)))
    taken = await asyncio.gather(*(claims(memory, f"instance {number}", most=5) for number in range(8)))
    flat = [key for each in taken for key in each]
    assert len(flat) == len(set(flat))


async def test_an_instance_does_not_wait_for_what_another_is_taking(server_memory: Memory) -> None:
    memory = server_memory
    await memory.holds(*(line(str(number)) for number in range(10)))
    async with memory.database.writes(memory.ours) as session:
        held = await attempts.claimable(session, memory.ours, NOW, NOW, 4, edits=False)
        others = await asyncio.wait_for(claims(memory, "other"), 1)
        assert (len(held), len(others)) == (4, 6)
        assert not {each.key for each in held} & set(others)


async def test_an_attempt_ends_once(memory: Memory) -> None:
    mine = await sending(memory)
    async with memory.database.writes(memory.ours) as session:
        assert await attempts.finish(session, mine, state="sent")
        assert not await attempts.finish(session, mine, state="failed")
    assert await memory.states() == {"x": ("sent", None)}


async def test_who_lost_the_lease_can_no_longer_end_the_attempt(memory: Memory) -> None:
    mine = await sending(memory)
    async with memory.database.writes(memory.ours) as session:
        await attempts.doubt(session, memory.ours, after(2) + LEASE)
        assert not await attempts.finish(session, mine, state="sent")
    async with memory.database.writes(memory.ours) as session:
        taken = await outbox.find(session, "x")
        assert taken is not None
        assert taken.state == "in_doubt"
        taken.state = "pending"
    await claims(memory, "b")
    async with memory.database.writes(memory.ours) as session:
        assert not await attempts.finish(session, mine, state="sent")
    assert await memory.states() == {"x": ("sending", "lease over")}


async def test_nobody_else_ends_the_attempt(memory: Memory) -> None:
    mine = await sending(memory)
    mine.owner = "b"
    async with memory.database.writes(memory.ours) as session:
        assert not await attempts.finish(session, mine, state="sent")


async def test_the_same_owner_in_an_older_attempt_is_not_the_owner_any_more(memory: Memory) -> None:
    first = await sending(memory)
    async with memory.database.writes(memory.ours) as session:
        await attempts.finish(session, first, state="pending")
    await claims(memory, "a")
    async with memory.database.writes(memory.ours) as session:
        assert not await attempts.finish(session, first, state="sent")


async def test_a_lease_holds_two_minutes(memory: Memory) -> None:
    await sending(memory)
    async with memory.database.writes(memory.ours) as session:
        await attempts.doubt(session, memory.ours, after(1) + LEASE)
    assert await memory.states() == {"x": ("sending", None)}


@pytest.mark.parametrize(("kind", "state"), [("notice", "in_doubt"), ("refresh", "pending"), ("chore", "pending")])
async def test_what_a_dead_process_was_sending_is_doubtful_at_once_where_it_cannot_live(
    memory: Memory, kind: str, state: str
) -> None:
    await sending(memory, kind=kind)
    async with memory.database.writes(memory.ours) as session:
        await attempts.doubt(session, memory.ours, after(2), orphaned_by="new")
    assert await memory.states() == {"x": (state, "lease over")}


async def test_a_lost_edit_gives_way_to_a_newer_one(memory: Memory) -> None:
    subject = new_id()
    await sending(memory, "old", kind="refresh", subject_id=subject)
    await memory.holds(line("new", kind="refresh", subject_id=subject))
    async with memory.database.writes(memory.ours) as session:
        await attempts.doubt(session, memory.ours, after(2) + LEASE)
    assert await memory.states() == {"old": ("skipped", "lease over"), "new": ("pending", None)}


async def test_many_wishes_for_an_edit_are_one(memory: Memory) -> None:
    post = await posted(memory)

    async def wish() -> None:
        async with memory.database.writes(memory.ours) as session:
            await outbox.refresh(session, NOW, post.subject_id)

    await asyncio.gather(*(wish() for _ in range(20)))
    async with memory.database.reads(memory.ours) as session:
        assert [each.subject_id for each in await session.exec(select(Delivery))] == [post.id]


async def test_an_edit_waits_for_the_one_under_way_and_others_do_not(memory: Memory) -> None:
    one, other = await posted(memory), await posted(memory)
    await sending(memory, "under way", kind="refresh", subject_id=one.id)
    await memory.holds(
        line("waits", kind="refresh", subject_id=one.id), line("free", kind="refresh", subject_id=other.id)
    )
    assert await claims(memory, "a", edits=True) == ["free"]


async def test_what_is_shown_nowhere_needs_no_edit(memory: Memory) -> None:
    async with memory.database.writes(memory.ours) as session:
        await outbox.refresh(session, NOW, new_id())
    assert await memory.states() == {}


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        ("sent", ("pending", None)),
        ("failed", ("failed", "what it follows was not sent")),
        ("expired", ("failed", "what it follows was not sent")),
        ("skipped", ("failed", "what it follows was not sent")),
        ("pending", ("blocked", None)),
        ("in_doubt", ("blocked", None)),
    ],
)
async def test_what_follows_waits_for_the_end_of_what_it_follows(
    memory: Memory, parent: str, child: tuple[str, str | None]
) -> None:
    head = line("head", state=parent)
    await memory.holds(head)
    await memory.holds(line("section", state="blocked", after_id=head.id))
    async with memory.database.writes(memory.ours) as session:
        await attempts.unblock(session, memory.ours)
    assert (await memory.states())["section"] == child


async def test_what_failed_is_tried_again_and_what_follows_it_after_it(memory: Memory) -> None:
    head = line("head", state="failed", reason="not_in_channel")
    await memory.holds(head, line("else", state="failed", reason="is_archived"))
    await memory.holds(line("section", state="failed", reason=outbox.FOLLOWS, after_id=head.id))
    await memory.holds(line("old", state="failed", reason="not_in_channel", expires_at=after(-1)))
    async with memory.database.writes(memory.ours) as session:
        await outbox.try_again(session, "C1", ["not_in_channel"], NOW)
    assert await memory.states() == {
        "head": ("pending", None),
        "else": ("failed", "is_archived"),
        "section": ("blocked", None),
        "old": ("failed", "not_in_channel"),
    }


async def test_who_shares_a_risk_holds_it_open_for_that_moment(server_memory: Memory) -> None:
    memory = server_memory
    channel, person = await memory.channel(), await memory.person()
    risk = Risk(
        channel_id=channel.id,
        number=1,
        title="It may not scale",
        raised_by=person.id,
        raised_at=NOW,
        review_on=NOW.date(),
    )
    async with memory.database.writes(memory.ours) as session:
        session.add(risk)

    async def resolves(session: Session) -> None:
        found = await facts.find(session, risk.id)
        assert found is not None
        found.state = "resolved"

    async with memory.database.writes(memory.ours) as session:
        assert await facts.find(session, risk.id, held=True) is not None
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(memory.database.transact(memory.ours, resolves), 0.5)
    await memory.database.transact(memory.ours, resolves)


async def test_limits_are_held_by_one_instance_at_a_time(memory: Memory, database_url: str) -> None:
    async with memory.database.writes(memory.ours) as session:
        session.add(limits.ApiLimit(scope="workspace", next_allowed=NOW))
    other = Database(database_url)

    async def takes(database: Database) -> None:
        async with database.writes(memory.ours) as session:
            found = (await limits.locked(session, memory.ours, {"workspace"}))["workspace"]
            await asyncio.sleep(0.001)
            found.next_allowed += timedelta(seconds=1)

    try:
        await asyncio.gather(*(takes(each) for each in (memory.database, other) * 5))
    finally:
        await other.close()
    async with memory.database.reads(memory.ours) as session:
        assert (await limits.locked(session, memory.ours, {"workspace"}))["workspace"].next_allowed == after(10)


async def test_a_gathering_that_slack_was_away_for_is_tried_again_with_what_follows_it(memory: Memory) -> None:
    gathering, record = new_id(), new_id()
    async with memory.database.writes(memory.ours) as session:
        head = await outbox.gathering(session, "risk", gathering, "C1", NOW)
        await outbox.enqueue(session, outbox.card("risk", record, "C1", NOW, head))
    async with memory.database.writes(memory.ours) as session:
        for delivery in (await session.exec(outbox.select(Delivery))).all():
            delivery.state = "failed"
            delivery.reason = "away" if delivery.kind == "gathering" else outbox.FOLLOWS
    async with memory.database.writes(memory.ours) as session:
        await outbox.gathering(session, "risk", gathering, "C1", NOW)
    states = await memory.states()
    assert states == {f"gathering:{gathering}": ("pending", None), f"card:{record}": ("blocked", None)}
