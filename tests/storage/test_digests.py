"""Which digest belongs to a time, and how the runs of a round were taken: in our own workspace, on both databases."""

from datetime import timedelta

from storage import digests, ends, rounds, turnout
from storage.digests import Digest
from storage.rounds import Run
from tests.storage.conftest import NOW, Memory

WEEK = timedelta(weeks=1)


async def test_a_digest_is_found_by_the_time_in_which_its_cut_off_lies(memory: Memory) -> None:
    channel, other = await memory.channel(), await memory.channel("C2")
    content = {"head": {"text": "x"}, "sections": []}
    kept = [
        Digest(channel_id=each.id, since=until - WEEK, until=until, content=content)
        for each, later in (
            (channel, timedelta()),
            (other, timedelta(hours=1)),
        )  # that of the other channel is the newer one
        for until in (NOW + later + week * WEEK for week in range(3))
    ]
    async with memory.database.writes(memory.ours) as session:
        session.add_all(kept)
    first, second, third = kept[:3]
    async with memory.database.reads(memory.ours) as session:
        assert await digests.within(session, channel.id, NOW, NOW + WEEK) == first
        assert await digests.within(session, channel.id, NOW, NOW + 3 * WEEK) == third
        assert await digests.within(session, channel.id, NOW + 3 * WEEK, NOW + 4 * WEEK) is None
        assert await digests.latest(session, channel.id, third.until) == second
        assert await digests.since(session, channel.id, second.until) == [third.id]
        assert await digests.cutoffs(session, channel.id, NOW - WEEK, third.until) == [first.until, second.until]
        assert await digests.cutoffs(session, channel.id, first.until, third.until) == [second.until]
    async with memory.database.reads(memory.theirs) as session:
        assert await digests.find(session, first.id) is None


async def test_runs_are_counted_the_newest_first_and_found_by_the_cut_off_that_closed_them(memory: Memory) -> None:
    channel, tom = await memory.channel(), await memory.person("U2")
    [ask] = await memory.asked(channel, tom)
    async with memory.database.writes(memory.ours) as session:
        first = await rounds.run(session, memory.ours, ask.subject_id)
        assert first is not None
        await ends.close(session, first, NOW + WEEK, missed=False)
        about = {"round_id": first.round_id, "channel_id": channel.id, "ritual": "risk", "nominal": NOW.date()}
        second, third = (Run(cycle=cycle, **about) for cycle in (1, 2))
        session.add_all([second, third])
    async with memory.database.reads(memory.ours) as session:
        assert await turnout.of_last(session, second, 5) == [{}, {"missed": 1}]
        assert await turnout.of_last(session, third, 2) == [{}, {}]
        assert await turnout.asked(session, first.id, NOW) == {"missed": 1}
        assert await turnout.asked(session, first.id, NOW - WEEK) == {}
        found = await turnout.closed_at(session, channel.id, NOW + WEEK)
        assert [(run.id, kind) for run, kind in found] == [(first.id, "risks")]
