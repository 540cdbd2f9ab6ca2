"""How many statements each ritual takes to say what is due, and what a digest tells: as many for thirty records as for one."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from uuid import UUID

import pytest

from bot.ritual import Period, Ritual, named
from handlers import RITUALS
from storage import people
from storage.channels import Channel
from storage.database import Session
from storage.debt import DebtHit
from storage.facts import Fact, new_id
from storage.outcome import OutcomeVoice
from storage.people import Person
from tests.builders import check_in, debt, outcome
from tests.builders import risk as a_risk
from tests.storage.conftest import NOW, Memory, after

DAY = timedelta(days=1)
TODAY = NOW.date()
DAYS = [TODAY + number * DAY for number in range(4)]
Rows = Callable[[Channel, Person, int], Iterable[Fact]]


def of_risk(channel: Channel, person: Person, number: int) -> Iterable[Fact]:
    """A risk that is due for review, and one that nobody owns."""
    given = {"channel_id": channel.id, "raised_by": person.id, "raised_at": after(number), "review_on": TODAY}
    yield a_risk(id=new_id(), number=2 * number, owner_id=person.id, state="owned", ownerless_since=None, **given)
    yield a_risk(id=new_id(), number=2 * number + 1, ownerless_since=TODAY - 4 * DAY, **given)


def of_debt(channel: Channel, person: Person, number: int) -> Iterable[Fact]:
    """A debt that is due for review, and one that had hit somebody and was paid a month ago."""
    given = {
        "channel_id": channel.id,
        "nominated_by": person.id,
        "nominated_at": after(number),
        "impact": 3,
        "effort": 2,
    }
    yield debt(id=new_id(), number=2 * number, state="accepted", owner_id=person.id, review_on=TODAY, **given)
    paid_on = TODAY - 30 * DAY
    paid = debt(id=new_id(), number=2 * number + 1, state="paid", paid_on=paid_on, changed="faster", **given)
    yield paid
    yield DebtHit(debt_id=paid.id, person_id=person.id, day=paid_on - DAY, quarters=4, at=NOW - 31 * DAY)


def of_outcome(channel: Channel, person: Person, number: int) -> Iterable[Fact]:
    """An outcome whose check-in is due, hoped for on opinion alone, with a voice."""
    known = outcome(
        id=new_id(), channel_id=channel.id, number=number, raised_by=person.id, raised_at=after(number), owner_id=person.id,
        starts_on=TODAY - 30 * DAY, active_on=TODAY - 30 * DAY, check_in_on=TODAY,
    )  # fmt: skip
    yield known
    for ago in (14, 7):
        day = NOW - ago * DAY
        yield check_in(
            id=new_id(),
            outcome_id=known.id,
            person_id=person.id,
            at=day,
            day=day.date(),
            evidence="opinion",
            confidence=9,
        )
    yield OutcomeVoice(outcome_id=known.id, person_id=person.id, craft="design")


ROWS: dict[str, Rows] = {"risk": of_risk, "debt": of_debt, "outcome": of_outcome}


async def _full(memory: Memory, channel: Channel, rows: Rows, number: int) -> None:
    async with memory.database.writes(memory.ours) as session:
        for each in range(1, number + 1):
            person = await people.meet(session, f"U{each}")
            person.name, person.zone = f"Person {each}", "Europe/Berlin"
            await people.joined(session, person, channel.id, NOW)
            for fact in rows(channel, person, each):
                session.add(fact)
                await session.flush()


async def _due(session: Session, ritual: Ritual, channel: Channel) -> object:
    return await ritual.due(session, channel, DAYS)


async def _section(session: Session, ritual: Ritual, channel: Channel) -> object:
    return await ritual.section(session, RITUALS, channel, Period(NOW - DAY, after(1000)))


Question = Callable[[Session, Ritual, Channel], Awaitable[object]]


@pytest.mark.parametrize("question", [_due, _section])
@pytest.mark.parametrize("name", ROWS)
async def test_thirty_records_take_no_more_statements_than_two(memory: Memory, name: str, question: Question) -> None:
    counts: list[int] = []
    for number in (2, 30):
        channel = await memory.channel(f"C{number}")
        await _full(memory, channel, ROWS[name], number)
        async with memory.database.reads(memory.ours) as session:
            with memory.counted() as seen:
                assert await question(session, named(RITUALS, name), channel)
        counts.append(len(seen))
    assert counts[1] == counts[0]


async def test_what_is_due_of_thirty_is_told_of_each(memory: Memory) -> None:
    kinds: dict[str, set[UUID]] = {}
    for name, rows in ROWS.items():
        channel = await memory.channel(f"C-{name}")
        await _full(memory, channel, rows, 30)
        async with memory.database.reads(memory.ours) as session:
            for each in await named(RITUALS, name).due(session, channel, DAYS):
                kinds.setdefault(f"{name}: {each.kind}", set()).add(each.subject_id)
    assert {kind: len(found) for kind, found in kinds.items()} == dict.fromkeys(
        ("risk: review", "risk: owner", "debt: review", "debt: relief", "outcome: check_in", "outcome: doubt"), 30
    )
