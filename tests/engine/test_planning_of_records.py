"""Asks that are caused by records: on their day, once, in the same message."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from bot.blocks import kit
from bot.ritual import Part, Period, Registry
from bot.rules.due import Due
from handlers import RITUALS
from storage import digests, people
from storage.channels import Channel
from storage.database import Session
from storage.rounds import Ask
from tests.engine.conftest import Rigs
from tests.engine.test_planning import HOUR, TUESDAY_IN_NEW_YORK


def reviewing(due: dict[date, str], subject: UUID) -> Registry:
    """A ritual whose records ask one person on some dates; given by name, who is looked up among the members."""

    async def asks(session: Session, channel: Channel, days: Sequence[date]) -> Sequence[Due]:
        members = await people.present(session, channel.id)
        return [
            Due(person.id, "review", subject, on)
            for on in days
            for _, person in members
            if on in due and person.name.startswith(due[on])
        ]

    async def part(_session: Session, _rituals: Registry, ask: Ask, _now: datetime) -> Part:
        return Part("Review?", (kit.says(f"Is it still true? ({ask.state})"),), "Review?")

    ritual = replace(RITUALS[0], name="review", listen=lambda _on: None, rounds=(), due=asks, part=part)
    return (*RITUALS[:1], ritual)


async def test_a_record_that_is_due_asks_its_person_once_on_that_day(rig_on: Rigs, sqlite_url: str) -> None:
    wednesday = date(2026, 10, 21)
    rig = await rig_on(sqlite_url, rituals=reviewing({wednesday: "Tom"}, UUID(int=7)))
    await rig.enrols()
    await rig.lives_to(datetime(2026, 10, 26, tzinfo=UTC))
    said = rig.person("tom").dm()
    assert [shown.at for shown in said] == [TUESDAY_IN_NEW_YORK, TUESDAY_IN_NEW_YORK + timedelta(days=1)]
    assert "Is it still true?" in said[1].text
    assert len(rig.person("maya").dm()) == 1


async def test_a_record_that_is_due_on_the_ritual_day_is_a_part_of_the_same_message(
    rig_on: Rigs, sqlite_url: str
) -> None:
    rig = await rig_on(sqlite_url, rituals=reviewing({date(2026, 10, 20): "Tom"}, UUID(int=7)))
    await rig.enrols()
    await rig.lives_to(datetime(2026, 10, 26, tzinfo=UTC))
    [asked] = rig.person("tom").dm()
    assert 0 < asked.text.index("Is it still true?") < asked.text.index("What could stop us in #checkout?"), (
        "the urgent first"
    )


async def test_what_several_are_asked_together_is_put_to_each_on_their_own_day_for_the_same_date(
    rig_on: Rigs, sqlite_url: str
) -> None:
    monday, days = date(2026, 10, 19), {"Tom": date(2026, 10, 21), "Maya": date(2026, 10, 22)}

    async def asks(session: Session, channel: Channel, window: Sequence[date]) -> Sequence[Due]:
        return [
            Due(person.id, "review", UUID(int=7), monday, day)
            for _, person in await people.present(session, channel.id)
            for name, day in days.items()
            if person.name.startswith(name) and day in window
        ]

    [*others, ritual] = reviewing({}, UUID(int=7))
    rig = await rig_on(sqlite_url, rituals=(*others, replace(ritual, due=asks)))
    await rig.enrols()
    await rig.lives_to(datetime(2026, 10, 26, tzinfo=UTC))
    said = {name: rig.person(name.lower()).dm()[-1] for name in days}
    assert {name: shown.at.date() for name, shown in said.items()} == days
    assert all("Is it still true?" in shown.text for shown in said.values())
    async with rig.bot.database.reads(None) as session:
        assert {each.nominal for each in await session.exec(select(Ask).where(Ask.kind == "review"))} == {monday}


async def test_a_ritual_ends_what_waited_for_a_cut_off_once_its_digest_is_frozen(rig_on: Rigs, sqlite_url: str) -> None:
    ended: list[tuple[str, datetime, Period, bool]] = []

    async def closes(session: Session, _rituals: Registry, channel: Channel, period: Period, now: datetime) -> None:
        frozen = await digests.within(session, channel.id, period.until, period.until + HOUR)
        ended.append((channel.name, channel.last_cutoff, period, frozen is not None and now >= period.until))

    rig = await rig_on(sqlite_url, rituals=(replace(RITUALS[0], closes=closes),))
    await rig.enrols()
    await rig.lives_to(datetime(2026, 10, 30, tzinfo=UTC))
    cutoffs = [datetime(2026, 10, 22, 13, tzinfo=UTC), datetime(2026, 10, 29, 14, tzinfo=UTC)]
    assert [(name, last, period.until, there) for name, last, period, there in ended] == [
        ("checkout", each, each, True) for each in cutoffs
    ]
    assert ended[1][2].since == cutoffs[0]


@pytest.mark.bug
async def test_a_bug_in_one_rituals_records_does_not_keep_other_channels_waiting(rig_on: Rigs, sqlite_url: str) -> None:
    async def broken(_session: Session, channel: Channel, _days: Sequence[date]) -> Sequence[Due]:
        if channel.name == "checkout":
            raise RuntimeError("a bug")
        return ()

    rig = await rig_on(sqlite_url, rituals=(replace(RITUALS[0], due=broken),))
    await rig.enrols()
    await rig.enrols("payments-core", members=("sam",))
    await rig.lives_to(TUESDAY_IN_NEW_YORK + HOUR)
    assert (len(rig.person("tom").dm()), len(rig.person("sam").dm())) == (0, 1)
