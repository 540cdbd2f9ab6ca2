"""Planning debt: the guidelines, the proposal, another choice, two leads at once, and what has slipped."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from sqlmodel import select

from handlers import RITUALS
from sandbox.shown import Form, Shown
from storage.changes import Change
from storage.debt import Debt, DebtGuidelines
from storage.people import Member, Person
from tests.handlers.conftest import HttpTeam, StartsHttp
from tests.handlers.test_debt import chooses, fills, nominates, ready

POINTS, SHARE = "How many points does the team do in one cycle?", "How much of that is for debt, in percent?"
PROPOSED, NO_ROOM = "Proposed", "Left out: no room for them"
TOO_LARGE = "Left out: larger than the share, even with what is carried"
SLIPPED = "Slipped: what is ticked is planned again, the rest is put back"
EFFORTS = {
    2: "2 – a day",
    3: "3 – two or three days",
    5: "5 – a week",
    8: "8 – two weeks",
    13: "13 – more: perhaps several debts",
}
CYCLE = "19 Oct 2026 to 1 Nov 2026"


async def accepted(team: HttpTeam, line: str, impact: str, effort: int) -> None:
    """A debt that was nominated, sized and accepted by Maya."""
    card = await nominates(team, "maya", line)
    await team.presses("maya", "Size it", card)
    sized = {
        "How much does it cost the business?": impact,
        "Why this much?": "it waits",
        "How much work is it?": EFFORTS[effort],
    }
    assert await fills(team, "maya", sized) is None
    assert await team.presses("maya", "Accept", team.cards()[-1]) == []


async def guided(team: HttpTeam, points: str = "25", **more: object) -> None:
    """Maya sets how many points a cycle has: a fifth of them are for debt."""
    await team.person("maya").types("#checkout", "/debt guidelines")
    assert await fills(team, "maya", {POINTS: points, **more}) is None


async def lead(team: HttpTeam, who: str, *, leads: bool = True) -> None:
    """Somebody leads the channel, too; or no more."""
    async with team.bot.database.writes(None) as session:
        person = (await session.exec(select(Person).where(Person.slack_id == team.person(who).id))).one()
        (await session.exec(select(Member).where(Member.person_id == person.id))).one().lead = leads


async def plans(team: HttpTeam, who: str = "maya") -> Form:
    """Somebody types `/debt plan`; gives what opens."""
    person = team.person(who)
    assert await person.types("#checkout", "/debt plan") == []
    assert person.form is not None
    return person.form


async def walls(team: HttpTeam) -> None:
    """D-1 of 3 points and D-2 of 5 are worth the same, D-3 of 2 points less."""
    await accepted(team, "slow deploys", "4 – endangers a goal", 3)
    await accepted(team, "flaky tests", "4 – endangers a goal", 5)
    await accepted(team, "stale data", "2 – a nuisance", 2)


async def states(team: HttpTeam) -> list[tuple[int, str, date | None]]:
    return [(debt.number, debt.state, debt.planned_until) for debt in await team.kept(Debt)]


def told(team: HttpTeam, words: str) -> list[Shown]:
    """What the channel reads of plans, the oldest first."""
    return [line for line in team.person("aiko").sees("#checkout") if words in line.text and not line.only_you]


# Guidelines


async def test_without_guidelines_a_plan_says_what_to_do_and_goes_on_once_they_are_set(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    await accepted(team, "slow deploys", "4 – endangers a goal", 3)
    assert "needs the capacity of a cycle in points" in (await plans(team)).text
    maya = team.person("maya")
    await maya.presses("Guidelines")
    assert await fills(team, "maya", {POINTS: "25"}) is None
    assert maya.form is not None
    assert "5 of this cycle (20 % of 25) = 5 points free" in maya.form.text
    assert await fills(team, "maya", {}) is None
    assert await states(team) == [(1, "planned", date(2026, 11, 1))]


async def test_a_capacity_of_nothing_is_kept_and_a_plan_says_what_to_do(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await guided(team, "0")
    assert "needs the capacity of a cycle in points" in (await plans(team)).text


async def test_leads_set_guidelines_and_the_channel_reads_it_once(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.person("maya").types("#checkout", "/debt guidelines")
    assert await fills(team, "maya", {POINTS: "many", SHARE: "120"}) == {POINTS: "A whole number from 0 to 1,000."}
    assert await fills(team, "maya", {POINTS: "25", SHARE: "30"}) is None
    [line] = told(team, "set the guidelines for debt")
    assert "cycles of 2 weeks from 19 Oct 2026 on, 25 points each, 30 % of them for debt" in line.text
    await guided(team)
    assert len(told(team, "set the guidelines for debt")) == 1  # nothing differs
    assert [(each.capacity, each.share) for each in await team.kept(DebtGuidelines)] == [(25, 30)]
    tom = team.person("tom")
    await tom.types("#checkout", "/debt guidelines")
    assert tom.form is not None
    assert "For debt 30 % of 25 points" in tom.form.text
    assert "The channel’s leads change this: Maya Lindner." in tom.form.text


async def test_two_leads_with_the_guidelines_open_lose_nothing(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await lead(team, "tom")
    await team.person("tom").types("#checkout", "/debt guidelines")
    await guided(team, "40")
    wrong = await fills(team, "tom", {POINTS: "60"})
    assert wrong is not None
    assert "Somebody changed the guidelines while your form was open." in next(iter(wrong.values()))
    assert [each.capacity for each in await team.kept(DebtGuidelines)] == [40]


async def test_other_weights_are_another_benefit_on_every_card(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await accepted(team, "slow deploys", "4 – endangers a goal", 3)
    await guided(team, **{"A level of business impact weighs": "3"})
    [card] = team.cards(reader="aiko")
    assert "benefit 9 = impact 4 (9)" in card.text


# The proposal


async def test_one_press_plans_the_proposal_and_the_channel_reads_what_was_planned(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await walls(team)
    await guided(team)
    form = await plans(team)
    assert f"#checkout · {CYCLE}" in form.text
    assert "Proposed: 2 debts, 5 points" in form.text
    assert await fills(team, "maya", {}) is None
    assert await states(team) == [
        (1, "planned", date(2026, 11, 1)),
        (2, "accepted", None),
        (3, "planned", date(2026, 11, 1)),
    ]
    [line] = told(team, "planned 2 debts")
    assert line.text.splitlines()[0] == f"📅 Maya Lindner planned 2 debts for {CYCLE} · 5 points"
    assert "D-1 slow deploys · 3 points" in line.text
    card = team.cards(reader="aiko")[0]
    assert card.text.splitlines()[0] == f"D-1 · Debt · 📅 planned for {CYCLE}"
    assert team.person("aiko").thread(card)[-1].text == f"📅 Maya Lindner planned D-1 for {CYCLE}."
    again = await plans(team)
    assert "Planned already: D-1 (3 points) and D-3 (2 points)" in again.text
    assert "5 of this cycle (20 % of 25) − 5 planned before = 0 points free" in again.text
    assert "Nothing is proposed" in again.text


async def test_a_lead_may_tick_others_as_long_as_they_fit(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await walls(team)
    await guided(team)
    await plans(team)
    flaky = ["D-2 · 5 points · flaky tests"]
    assert await fills(team, "maya", {NO_ROOM: flaky}) == {
        PROPOSED: "These take 10 points, and 5 points are free. Untick some."
    }
    assert await fills(team, "maya", {PROPOSED: [], NO_ROOM: []}) == {PROPOSED: "Tick what shall be planned."}
    assert await fills(team, "maya", {PROPOSED: [], NO_ROOM: flaky}) is None
    assert [number for number, state, _ in await states(team) if state == "planned"] == [2]


async def test_others_read_the_plan_with_the_names_of_who_may(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await walls(team)
    await guided(team)
    form = await plans(team, "tom")
    assert "The channel’s leads plan: Maya Lindner." in form.text
    assert "D-2 flaky tests · 5 points · benefit 6 = impact 4 (6)" in form.text
    assert form.labels == []


async def test_one_larger_than_the_share_borrows_and_the_next_cycle_has_less(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await accepted(team, "one monolith", "5 – stops us", 8)
    await guided(team)
    form = await plans(team)
    assert "Proposed: 1 debt, 8 points, of which 3 points are borrowed from the next cycles" in form.text
    assert await fills(team, "maya", {}) is None
    assert "3 points of it borrowed: the next cycles have less." in told(team, "planned 1 debt")[0].text
    await pays(team)
    team.clock.move_to(datetime(2026, 11, 3, 9, 0, tzinfo=UTC))
    assert "5 of this cycle (20 % of 25) − 3 given back, borrowed before = 2 points free" in (await plans(team)).text


async def test_what_was_paid_by_mistake_and_reopened_takes_its_points_once(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await accepted(team, "slow deploys", "4 – endangers a goal", 3)
    await guided(team)
    await pays(team)
    assert "− 3 paid in it = 2 points free" in (await plans(team)).text
    await team.presses("maya", "Reopen", team.cards()[0])
    assert await fills(team, "maya", {"Why is it a debt again?": "it was another one"}) is None
    assert "5 of this cycle (20 % of 25) = 5 points free" in (await plans(team)).text


async def pays(team: HttpTeam) -> None:
    """Maya pays D-1."""
    await team.presses("maya", "Paid", team.cards()[0])
    assert await fills(team, "maya", {"What changed?": "three services now"}) is None


# Two leads


async def test_of_two_leads_the_slower_one_sees_what_changed_and_plans_nothing(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await walls(team)
    await guided(team)
    await lead(team, "tom")
    tom = team.person("tom")
    await plans(team, "tom")
    team.clock.move_to(team.clock.now() + timedelta(minutes=1))
    await plans(team)
    assert await fills(team, "maya", {}) is None
    assert await fills(team, "tom", {PROPOSED: ["D-3 · 2 points · stale data"]}) is None
    assert tom.form is not None
    assert "Somebody was a moment faster. Maya Lindner planned D-1 and Maya Lindner planned D-3." in tom.form.text
    assert len(told(team, "planned 2 debts")) == 1
    assert len(told(team, "Tom Rivera planned")) == 0


async def test_whatever_changed_meanwhile_is_told_and_the_second_press_counts(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await walls(team)
    await guided(team)
    await lead(team, "tom")
    await plans(team, "tom")
    team.clock.move_to(team.clock.now() + timedelta(minutes=1))
    await chooses(team, "maya", "Withdraw", team.cards()[0])
    assert await fills(team, "maya", {}) is None
    await guided(team, "30")
    assert await fills(team, "tom", {}) is None
    tom = team.person("tom")
    assert tom.form is not None
    assert "Maya Lindner withdrew D-1 and Maya Lindner changed the guidelines." in tom.form.text
    assert [state for _, state, _ in await states(team)] == ["withdrawn", "accepted", "accepted"]
    assert await fills(team, "tom", {}) is None
    assert [state for _, state, _ in await states(team)] == ["withdrawn", "accepted", "planned"]


async def test_a_form_that_comes_twice_plans_once(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await walls(team)
    await guided(team)
    await plans(team)
    assert await fills(team, "maya", {}) is None
    await team.delivers("interactive", team.last("interactive"))
    assert len(told(team, "planned 2 debts")) == 1
    assert [step.verb for step in await team.kept(Change)].count("planned") == 2


# What has slipped


async def slips(team: HttpTeam) -> None:
    """D-1 and D-3 are planned, and their cycle passes."""
    await walls(team)
    await guided(team)
    await plans(team)
    assert await fills(team, "maya", {}) is None
    await team.moves_to(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))


async def test_at_the_end_of_its_cycle_a_planned_debt_shows_as_slipped_by_itself(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await slips(team)
    card = team.cards(reader="aiko")[0]
    assert card.text.splitlines()[0] == f"D-1 · Debt · 📅 planned for {CYCLE} · ⏰ slipped"
    await team.person("aiko").types("#checkout", "/debt list planned")
    form = team.person("aiko").form
    assert form is not None
    assert form.text.count("⏰ slipped") == 2
    await team.moves_to(datetime(2026, 11, 5, 15, 0, tzinfo=UTC))
    assert any("Slipped: planned, and the cycle is over" in line.text for line in digest(team))


def digest(team: HttpTeam) -> list[Shown]:
    """The threads of the channel's digests."""
    aiko = team.person("aiko")
    return [line for head in aiko.sees("#checkout") if "Digest" in head.text for line in aiko.thread(head)]


async def test_what_has_slipped_takes_its_points_first_and_is_planned_again_or_put_back(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    await slips(team)
    form = await plans(team)
    assert "5 of this cycle (20 % of 25) + 5 carried over − 5 planned before = 5 points free" in form.text
    assert await fills(team, "maya", {SLIPPED: ["D-1 · 3 points · slow deploys"]}) is None
    assert await states(team) == [
        (1, "planned", date(2026, 11, 15)),
        (2, "planned", date(2026, 11, 15)),
        (3, "accepted", None),
    ]
    [line] = told(team, "2 Nov 2026 to 15 Nov 2026 · 8 points")
    assert "D-1 slow deploys · 3 points · had slipped" in line.text
    assert "D-3 stale data · 2 points · put back" in line.text
    assert "slipped" not in team.cards(reader="aiko")[0].text


async def test_a_slipped_debt_is_planned_again_from_its_card_by_leads(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await slips(team)
    card = team.cards()[0]
    assert await chooses(team, "tom", "Plan again", card) == ["Only the channel's leads (Maya Lindner) may do that."]
    assert await chooses(team, "maya", "Plan again", card) == []
    assert (await states(team))[0] == (1, "planned", date(2026, 11, 15))
    assert "slipped" not in team.cards(reader="aiko")[0].text
    await chooses(team, "maya", "Put back", team.cards()[0])
    assert (await states(team))[0] == (1, "accepted", None)


async def test_two_leads_at_once_plan_no_more_than_is_free(team_over_http: StartsHttp, database_url: str) -> None:
    team = await team_over_http(rituals=RITUALS, url=database_url)
    await team.set_up()
    await walls(team)
    await guided(team)
    await lead(team, "tom")
    await plans(team, "tom")
    await plans(team)
    await team.person("tom").fills({PROPOSED: [], NO_ROOM: ["D-2 · 5 points · flaky tests"]})
    await asyncio.gather(team.person("tom").submits(), team.person("maya").submits())
    await team.quiet()
    assert sum(debt.effort or 0 for debt in await team.kept(Debt) if debt.state == "planned") == 5


async def test_others_read_the_guidelines_upon_the_plan(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await guided(team)
    await plans(team, "tom")
    tom = team.person("tom")
    await tom.presses("Guidelines")
    assert [form.title for form in tom.forms] == ["Plan debt", "Debt guidelines"]
    assert tom.form is not None
    assert tom.form.submit_text is None


async def test_a_lead_who_leads_no_more_neither_plans_nor_sets(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await walls(team)
    await guided(team)
    for command in ("/debt plan", "/debt guidelines"):
        await lead(team, "tom")
        await team.person("tom").types("#checkout", command)
        await lead(team, "tom", leads=False)
        wrong = await fills(team, "tom", {})
        assert wrong is not None
        assert "The channel’s leads plan: Maya Lindner." in next(iter(wrong.values()))
    assert [state for _, state, _ in await states(team)] == ["accepted"] * 3


async def test_nothing_is_planned_again_where_nobody_has_set_cycles(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await accepted(team, "slow deploys", "4 – endangers a goal", 3)
    [debt] = await team.kept(Debt)
    [told_] = await team.forges("maya", team.cards()[0], "debt.plan_again", str(debt.id))
    assert "Nobody has set this channel’s cycles yet" in told_


async def test_only_what_has_slipped_is_planned_again_whatever_an_old_menu_says(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await walls(team)
    await guided(team, "5")  # a share of one point
    card = next(each for each in team.cards() if "slow deploys" in each.text)
    debt = next(each for each in await team.kept(Debt) if each.title == "slow deploys")
    [told] = await team.forges("maya", card, "debt.plan_again", str(debt.id))
    assert told.endswith("has not slipped (any more): `/debt plan` shows what can be planned.")
    assert (await states(team))[0][1] == "accepted"
