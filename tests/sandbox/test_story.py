"""The story with which the demo begins: it reads the same whatever day it is, and the bot plays it to its end."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import httpx

from bot.doors import clock as door
from handlers import RITUALS
from sandbox import BotClock, FixedClock, demo_world
from sandbox.story.script import WEEKS, On, begins, played
from sandbox.story.telling import LINES, tell
from tests.conftest import Starts, Team

ZONES = {colleague.name: colleague.zone for colleague in demo_world().colleagues}
DAY = timedelta(days=1)
DAYS = [datetime(2026, 1, 1, hour, 30, tzinfo=UTC) + day * DAY for day in range(800) for hour in (0, 23)]
MONDAY_IN_NOVEMBER = datetime(
    2026, 11, 23, 20, 0, tzinfo=UTC
)  # clocks have changed on the way, no holiday was a ritual day


def test_the_story_begins_eight_weeks_before_this_monday_and_ends_today_whatever_day_it_is() -> None:
    for now in DAYS:
        lines = played(LINES, ZONES, now)
        first, last = lines[0][0], lines[-1][0]
        assert begins(now).isoweekday() == 1
        assert begins(now) < first < begins(now) + DAY
        assert timedelta(weeks=WEEKS) <= now - begins(now) < timedelta(weeks=WEEKS + 1)
        assert now - timedelta(days=5) < last < now


def test_what_concerns_one_risk_happens_in_the_order_in_which_it_is_written_whatever_clocks_change() -> None:
    written = defaultdict(list)
    for line in LINES:
        written[line.act.about].append(line)
    titles = [about for about, lines in written.items() if about[0] != "#" and about not in ("self", "Tomorrow")]
    for now in DAYS:
        happens = defaultdict(list)
        for _, line in played(LINES, ZONES, now):
            happens[line.act.about].append(line)
        for title in titles:
            assert happens[title] == written[title][: len(happens[title])], (now, title)


def test_people_of_the_story_act_in_waking_hours_of_their_own() -> None:
    late = {f"{line.who} {line.at}" for line in LINES if not "08:00" <= line.at < "21:30"}
    assert late == set()


async def test_the_bot_plays_the_story_to_its_end_and_nothing_goes_wrong(team_up: Starts) -> None:
    team = await team_up(at=begins(MONDAY_IN_NOVEMBER), rituals=RITUALS)
    weeks: list[int] = []
    unasked = await _told(team, weeks)
    assert unasked == []
    assert weeks == [*range(1, WEEKS + 1)]
    assert timedelta() <= team.clock.now() - MONDAY_IN_NOVEMBER < timedelta(minutes=1)
    assert [call for call in team.slack.calls if call.error] == []
    assert [person.troubles for person in team.slack.people()] == [[]] * 7

    maya, tom, sam = (team.person(name) for name in ("maya", "tom", "sam"))
    digests = [line for line in sam.sees("#checkout") if line.text.startswith("Digest of #checkout")]
    assert len(digests) == WEEKS
    assert [line.text.splitlines()[2] for line in digests if "Risk round" in line.text] == [
        "Risk round: 6 of 7 answered",
        "Risk round: 6 of 7 answered · 1 of them late",
        "Risk round: 1 late answer to an earlier round",
        "Risk round: 5 of 7 answered",
        "Risk round: 6 of 7 answered",
    ]
    [_, risks, debts, outcomes] = sam.thread(digests[-1])
    assert "Paid\nD-1 A deploy of the pay sheet takes forty minutes" in debts.text
    assert "Needs sizing\nNobody removes a feature flag after its launch" in debts.text
    assert "Missed\nO-2 Shoppers know that they have paid, so that nobody has to ask us" in outcomes.text
    assert "Overdue for review\nNorthpay's contract ends before the sale" in risks.text
    assert "Its owner has not answered yet" in maya.dm()[-1].text  # it has come to the lead
    assert "Its owner has not answered yet" not in tom.dm()[-1].text
    cards = [
        line
        for root in tom.sees("#checkout")
        for line in (tom.thread(root) if root.thread_count else [root])
        if line.text.startswith("R-")
    ]
    states = " ".join(card.text.splitlines()[0] for card in cards)
    assert len(cards) == 13
    assert all(word in states for word in ("resolved", "withdrawn", "accepted", "mitigating", "owned", "critical"))
    assert [card.text.splitlines()[1] for card in cards if "raised by anonymous" in card.text] == [
        "We may be building Express for the board and not for shoppers"
    ]
    assert any(line.text.startswith("Digest of #payments-core") for line in tom.sees("#payments-core"))
    assert sam.unread("#payments-core") == 0


async def _told(team: Team, weeks: list[int]) -> list[On]:
    assert team.bot.steps is not None
    here = httpx.ASGITransport(door.application(team.bot.steps))
    clock = BotClock("http://127.0.0.1", transport=here)
    try:
        return await tell(team.slack, clock, FixedClock(MONDAY_IN_NOVEMBER), weeks.append)
    finally:
        await clock.aclose()
