"""When people are away: kept by person, found for many at once, taken back."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from storage import absences
from storage.absences import Absence
from tests.storage.conftest import Memory


async def test_days_away_are_found_by_person_and_taken_back(memory: Memory) -> None:
    maya, tom = await memory.person(), await memory.person("U2")
    async with memory.database.writes(memory.ours) as session:
        for first in (20, 10):
            session.add(Absence(person_id=maya.id, first=date(2026, 10, first), last=date(2026, 10, first + 1)))
        session.add(Absence(person_id=tom.id, first=date(2026, 10, 5), last=date(2026, 10, 5)))
    async with memory.database.writes(memory.ours) as session:
        mine = await absences.of(session, maya.id)
        assert [each.first.day for each in mine] == [10, 20]
        both = await absences.among(session, [maya.id, tom.id])
        assert {person: len(found) for person, found in both.items()} == {maya.id: 2, tom.id: 1}
        await absences.remove(session, [mine[0].id])
        await absences.remove(session, [])
    async with memory.database.reads(memory.ours) as session:
        assert [each.first.day for each in await absences.of(session, maya.id)] == [20]


async def test_days_away_cannot_end_before_they_begin(memory: Memory) -> None:
    maya = await memory.person()
    with pytest.raises(IntegrityError):
        async with memory.database.writes(memory.ours) as session:
            session.add(Absence(person_id=maya.id, first=date(2026, 10, 20), last=date(2026, 10, 19)))
