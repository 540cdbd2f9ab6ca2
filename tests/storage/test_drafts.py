"""Lines that wait for their channel: whose they are, that each is used once, and that none is kept for ever."""

from storage import drafts
from storage.drafts import Capture
from tests.storage.conftest import NOW, Memory, after


async def _kept(memory: Memory, whose: str = "U1", at: float = 0) -> Capture:
    person = await memory.person(whose)
    async with memory.database.writes(memory.ours) as session:
        return drafts.capture(session, "risk", person.id, "a line", after(at))


async def _found(memory: Memory, line: Capture, whose: str = "U1") -> bool:
    person = await memory.person(whose)
    async with memory.database.reads(memory.ours) as session:
        return await drafts.captured(session, line.id, person.id) is not None


async def test_a_line_is_found_by_its_person_and_by_nobody_else(memory: Memory) -> None:
    line = await _kept(memory)
    assert [await _found(memory, line, whose) for whose in ("U1", "U2")] == [True, False]


async def test_a_line_belongs_to_one_channel_only(memory: Memory) -> None:
    line = await _kept(memory)
    async with memory.database.writes(memory.ours) as session:
        assert await drafts.placed(session, line)
        assert not await drafts.placed(session, line)
    assert not await _found(memory, line)


async def test_a_line_that_finds_no_channel_is_forgotten(memory: Memory) -> None:
    old, new = await _kept(memory), await _kept(memory, at=60)
    async with memory.database.writes(None) as session:
        await drafts.forget_before(session, after(30))
    assert [await _found(memory, line) for line in (old, new)] == [False, True]
    assert new.at > NOW
