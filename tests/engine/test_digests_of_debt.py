"""What the digest shows of debt: as it stood at the cut-off, also when it is drawn again later; what waits; the chart."""

from datetime import timedelta
from typing import Any

import pytest

from bot.rules import debt as rules
from bot.surfaces import digest
from handlers import RITUALS
from storage import changes, people, tripwires
from storage import debt as facts
from storage.channels import Channel
from storage.debt import Debt
from tests.engine.conftest import DIGEST, Rig, Rigs
from tests.engine.test_digests import heads, replies

WEEK = timedelta(days=7)
ONE = (RITUALS[1],)


@pytest.fixture
async def rig(rig_on: Rigs, sqlite_url: str) -> Rig:
    return await rig_on(sqlite_url, rituals=ONE)


async def nominated(rig: Rig, channel: Channel, number: int, title: str, **said: Any) -> Debt:
    """Maya nominates a debt, as a handler has it written."""
    now = rig.clock.now()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        maya = await people.by_slack_id(session, rig.person("maya").id)
        assert maya is not None
        debt, step = rules.nominate(channel.id, number, maya, now, title=title, **said)
        await changes.write(session, step, debt)
    return debt


async def takes(rig: Rig, debt: Debt, verb: str, who: str = "maya", **said: Any) -> None:
    """Somebody takes a step with a debt, as a handler has it written."""
    now, on = rig.clock.now(), rig.clock.now().date()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        found, by = await facts.find(session, debt.id), await people.by_slack_id(session, rig.person(who).id)
        assert found is not None
        assert by is not None
        member = await people.membership(session, by.id, found.channel_id)
        if verb == "hit":
            known = await facts.hit(session, found.id, by.id, on)
            hit, change = rules.hit(found, known, by, now, on, **said)
            assert change is not None
            await changes.write(session, change, hit)
            return
        if verb == "park":
            await tripwires.end(session, found.id, now)
            change, tripwire = rules.park(found, by, member, now, on, said)
            session.add(tripwire)
        elif verb == "accept":
            change = rules.accept(found, by, member, now, on)
        elif verb == "plan":
            change = rules.plan(found, by, member, now, on, on + timedelta(days=6))
        elif verb == "own":
            change = rules.own(found, by, now)
        elif verb == "leave":
            change = rules.leave(found, by, now)
        elif verb == "pay":
            change = rules.pay(found, by, member, now, on, **said)
        else:
            change = rules.withdraw(found, by, member, now)
        await changes.write(session, change, found)
        await digest.refresh(session, found.channel_id, now)


SIZE = {"impact": 4, "impact_why": "x", "effort": 5}


async def test_a_digest_counts_what_is_open_and_what_it_cost_by_its_cut_off_and_keeps_to_that(rig: Rig) -> None:
    channel = await rig.enrols(rituals=ONE)
    sized, unsized = (
        await nominated(rig, channel, 1, "slow deploys", **SIZE),
        await nominated(rig, channel, 2, "stale data"),
    )
    for who, quarters in (("maya", 8), ("tom", 16)):
        await takes(rig, sized, "hit", who, quarters=quarters)
    await rig.lives_to(DIGEST + timedelta(minutes=1))
    told = "Debt · 2 open debts · 📏 1 needs sizing · 6 h lost to them in 28 days"
    first = "benefit 8.4 = impact 4 (6) + 6 h (0.4) + 2 people (2) · effort 5"
    assert heads(rig)[0].split("\n")[1] == "2 new debts"
    assert (told in replies(rig)[0], first in replies(rig)[0]) == (True, True)
    await takes(rig, unsized, "hit", quarters=32)
    await takes(rig, sized, "accept")
    await takes(rig, sized, "pay", changed="four *minutes* now")
    await rig.works()
    assert (told in replies(rig)[0], first in replies(rig)[0]) == (True, True), "it is drawn as it stood then"
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=2))
    assert heads(rig)[1].split("\n")[1] == "1 paid debt"
    assert "Debt · 1 open debt · 📏 1 needs sizing · 8 h lost to them in 28 days" in replies(rig)[0]
    assert "Paid\nD-1 slow deploys · four *minutes* now" in replies(rig)[0]


async def test_what_waits_comes_first_what_slipped_what_nobody_has_looked_at_and_decisions_that_have_come_up(
    rig: Rig,
) -> None:
    channel = await rig.enrols(rituals=ONE)
    late, parked, unsized = [
        await nominated(rig, channel, number, title, **said)
        for number, title, said in ((1, "slow deploys", SIZE), (2, "two languages", SIZE), (3, "stale data", {}))
    ]
    assert unsized.number == 3
    for verb in ("accept", "plan"):
        await takes(rig, late, verb)
    decided = {"why": "It costs more", "reopen_if": "it hits five", "review_on": "2026-11-03"}
    await takes(rig, parked, "park", **decided)
    await rig.lives_to(DIGEST + timedelta(minutes=1))
    titles = [line for line in replies(rig)[0].split("\n") if line in {"Planned", "Parked", "New", "Needs sizing"}]
    assert titles == ["New", "Planned", "Parked"]
    await rig.lives_to(DIGEST + 2 * WEEK + timedelta(hours=2))
    lines = replies(rig)[0].split("\n")
    titles = [line for line in lines if line.startswith(("Slipped", "Overdue", "Decided", "Needs", "New", "Planned"))]
    assert titles == [
        "Slipped: planned, and the cycle is over",
        "Decided by doing nothing, now asked again",
        "Needs sizing",
    ]
    assert "D-2 · parked · asked since 3 Nov 2026" in lines
    assert heads(rig)[2].split("\n")[1] == "1 slipped debt · 1 debt to decide again"


async def test_what_changed_says_how_and_what_is_put_aside_does_not_change(rig: Rig) -> None:
    channel = await rig.enrols(rituals=ONE)
    going, parked = [await nominated(rig, channel, number, f"debt {number}", **SIZE) for number in (1, 2)]
    await takes(rig, parked, "own")
    await takes(rig, parked, "park", why="It costs more", reopen_if="it hits five", review_on="2027-01-12")
    await rig.lives_to(DIGEST + timedelta(minutes=1))
    await takes(rig, going, "accept")
    await takes(rig, going, "own")
    await takes(rig, parked, "leave")
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=2))
    lines = replies(rig)[0].split("\n")
    assert lines[lines.index("Changed") + 1].startswith("D-1 debt 1 · accepted · somebody owns it now · benefit 6 =")
    assert [line for line in lines if "D-2" in line] == []
    assert heads(rig)[1].split("\n")[1] == "1 changed debt"


async def test_an_accepted_debt_that_nobody_has_looked_at_is_overdue(rig: Rig) -> None:
    channel = await rig.enrols(rituals=ONE)
    debt = await nominated(rig, channel, 1, "slow deploys", **SIZE)
    await takes(rig, debt, "accept")
    async with rig.bot.database.writes(rig.workspace_id) as session:
        found = await facts.find(session, debt.id)
        assert found is not None
        found.review_on = (DIGEST - timedelta(days=1)).date()
    await rig.lives_to(DIGEST + timedelta(minutes=1))
    assert "Overdue for review\nslow deploys" in replies(rig)[0]
    assert "overdue debt" in heads(rig)[0]


async def test_the_second_digest_charts_what_came_what_went_and_the_hours_lost(rig: Rig) -> None:
    channel = await rig.enrols(rituals=ONE)
    debt = await nominated(rig, channel, 1, "slow deploys", **SIZE)
    await rig.lives_to(DIGEST + timedelta(minutes=1))
    await takes(rig, debt, "hit", quarters=8)
    await takes(rig, debt, "pay", changed="faster")
    await nominated(rig, channel, 2, "stale data")
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=2))
    assert "Debt in, out and interest" in replies(rig)[0]
    assert "1 came, 1 went, 2 hours lost" in replies(rig)[0]


async def test_a_channel_without_debt_says_nothing_of_it(rig: Rig) -> None:
    await rig.enrols(rituals=ONE)
    await rig.lives_to(DIGEST + timedelta(minutes=1))
    assert "A quiet week" in heads(rig)[0]
