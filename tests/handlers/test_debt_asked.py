"""What is asked about debt: the round with what others have nominated, reviews after ninety days, decisions that come up."""

from datetime import UTC, date, datetime, timedelta

from handlers import RITUALS
from sandbox.shown import Shown
from storage.changes import Change
from storage.debt import Debt, DebtHit
from storage.rounds import Ask
from tests.handlers.conftest import HttpTeam, StartsHttp
from tests.handlers.test_debt import SIZE, WHY, chooses, fills, nominates

TUESDAY = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)  # in Berlin everyone has been asked
FEW = "Owners and leads only"  # so that months pass quickly
ASKED = "What slowed you down since last time"


async def ready(team_over_http: StartsHttp, asked: str = "Everyone") -> HttpTeam:
    team = await team_over_http(rituals=RITUALS[1:2])
    await team.set_up(Debt_round=asked)
    return team


def asked(team: HttpTeam, who: str, words: str = ASKED) -> list[Shown]:
    return [line for line in team.person(who).dm() if words in line.text]


async def states(team: HttpTeam, kind: str) -> list[tuple[str, str | None]]:
    """How each ask of a kind that was taken stands, and by what it was answered."""
    return sorted((each.state, each.answer) for each in await team.kept(Ask) if each.kind == kind and each.answer)


async def test_the_round_offers_what_stands_highest_and_a_hit_answers_it(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    for number in range(6):
        await nominates(team, "tom", f"debt number {number + 1}")
    await team.presses("tom", "Size it", team.cards()[0])
    assert await fills(team, "tom", SIZE) is None
    await team.moves_to(TUESDAY)
    [message] = asked(team, "maya")
    offered = [line for line in message.text.splitlines() if line.startswith("D-")]
    assert offered == [f"D-{number} debt number {number}" for number in (2, 3, 4, 5, 6)], (
        "what needs sizing stands above"
    )
    await team.person("maya").presses("This hit me", on=message, nth=1)
    assert await fills(team, "maya", {"How much time did it cost you today?": "3 h"}) is None
    [message] = asked(team, "maya")
    assert "Thank you. What hit you is counted." in message.text
    assert "✅ it cost you 3 h today" in message.text
    assert message.buttons.count("Correct it") == 1
    assert await states(team, "debts") == [("answered", "hit")]
    [hit] = await team.kept(DebtHit)
    numbers = {debt.id: debt.number for debt in await team.kept(Debt)}
    assert (numbers[hit.debt_id], hit.quarters, hit.day) == (3, 12, date(2026, 10, 20))


async def test_a_hit_on_the_card_answers_no_question(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await nominates(team, "tom", "slow deploys")
    await team.moves_to(TUESDAY)
    await team.presses("maya", "This hit me", team.cards()[0])
    assert await fills(team, "maya", {}) is None
    assert await states(team, "debts") == []


async def test_a_nomination_a_line_and_nothing_new_answer_the_round(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.moves_to(TUESDAY)
    [message] = asked(team, "maya")
    await team.presses("maya", "Nominate", message)
    assert await fills(team, "maya", {"What slows us down?": "slow deploys"}) is None
    assert "You nominated D-1." in asked(team, "maya")[0].text
    await team.moves_to(datetime(2026, 10, 20, 21, 0, tzinfo=UTC))
    [to_tom] = asked(team, "tom")
    assert "D-1 slow deploys" in to_tom.text
    await team.presses("tom", "Nothing new", to_tom)
    assert "Your answer: nothing new." in asked(team, "tom")[0].text
    await team.person("ravi").says("the staging data is stale", to="@Threefold")
    await team.quiet()
    titles = [(debt.number, debt.title) for debt in await team.kept(Debt)]
    assert titles == [(1, "slow deploys"), (2, "the staging data is stale")]
    answers = [answer for _, answer in await states(team, "debts")]
    assert answers == ["nominated", "nominated", "nothing_new"]
    heads = [line.text.splitlines()[0] for line in team.person("aiko").sees("#checkout")]
    assert [head for head in heads if head.startswith("Nominated this week")] == [
        "Nominated this week in #checkout · 2 debts, a reply each"
    ]


async def test_an_accepted_debt_is_reviewed_after_ninety_days_by_its_owner(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http, FEW)
    card = await nominates(team, "tom", "slow deploys")
    await team.presses("nina", "I’ll own it", card)
    await team.presses("maya", "Accept", team.cards()[0])
    assert [debt.review_on for debt in await team.kept(Debt)] == [date(2027, 1, 17)]
    await team.rewrites(Debt, review_on=lambda day: day - timedelta(weeks=12))  # a Sunday, before her next ritual day
    await team.moves_to(datetime(2026, 10, 26, 23, 0, tzinfo=UTC))
    assert asked(team, "nina", "Is D-1 still worth paying?") == []
    await team.moves_to(datetime(2026, 10, 27, 12, 0, tzinfo=UTC))
    [message] = asked(team, "nina", "Is D-1 still worth paying?")
    assert asked(team, "maya", "Is D-1 still worth paying?") == []
    await team.presses("nina", "Still worth it", message)
    assert "✅ Thank you." in asked(team, "nina", "Is D-1 still worth paying?")[0].text
    assert [debt.review_on for debt in await team.kept(Debt)] == [date(2027, 1, 25)]
    assert [change.verb for change in await team.kept(Change)][-1] == "reviewed"


async def test_a_review_needs_no_answer_once_somebody_has_decided(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http, FEW)
    card = await nominates(team, "tom", "slow deploys")
    await team.presses("maya", "Accept", card)
    await team.rewrites(Debt, review_on=lambda _: date(2026, 10, 26))
    await team.moves_to(datetime(2026, 10, 27, 12, 0, tzinfo=UTC))
    [message] = asked(team, "maya", "Is D-1 still worth paying?")
    assert "nobody owns it" in message.text
    await team.presses("tom", "Paid", team.cards()[0])
    assert await fills(team, "tom", {"What changed?": "four minutes now"}) is None
    assert "✅ D-1 is paid." in asked(team, "maya", "Is D-1 still worth paying?")[0].text


async def test_a_decision_to_do_nothing_comes_up_on_its_day(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http, FEW)
    card = await nominates(team, "tom", "slow deploys")
    await chooses(team, "maya", "Park", card)
    soon = {"When shall I ask whether that still holds?": date(2026, 10, 26)}
    assert await fills(team, "maya", WHY | soon) is None
    await team.moves_to(datetime(2026, 10, 27, 12, 0, tzinfo=UTC))
    [message] = asked(team, "maya", "Does it still hold that we do nothing about D-1?")
    assert "it hits five people" in message.text
    await team.presses("maya", "Renew", message)
    later = {"When shall I ask whether that still holds?": date(2027, 6, 1)}
    assert await fills(team, "maya", later) is None
    assert "✅ It still holds." in asked(team, "maya", "Does it still hold")[0].text


async def test_what_somebody_owned_who_leaves_is_offered_to_the_leads(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await nominates(team, "tom", "slow deploys")
    await team.presses("nina", "I’ll own it", card)
    await team.slack.workspace.leave("nina", "#checkout")
    await team.quiet()
    [told] = [line for line in team.person("maya").dm() if "D-1" in line.text]
    assert "slow deploys" in told.text
    assert team.cards()[0].text.splitlines()[0] == "D-1 · Debt · nominated"


async def test_home_shows_what_somebody_owns_and_nominates(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await nominates(team, "tom", "slow deploys")
    await team.presses("nina", "I’ll own it", card)
    nina = team.person("nina")
    await nina.opens_home()
    await team.quiet()
    assert nina.home is not None
    assert "D-1 · nominated · needs sizing: impact and effort · #checkout" in nina.home.text
    await nina.presses("Nominate as debt")
    assert await fills(team, "nina", {"In which channel?": "#checkout", "What slows us down?": "flaky tests"}) is None
    assert [debt.title for debt in await team.kept(Debt)] == ["slow deploys", "flaky tests"]


async def test_a_hit_in_an_old_message_answers_no_question_that_is_still_to_come(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await nominates(team, "tom", "slow deploys")
    await team.moves_to(datetime(2026, 10, 20, 20, tzinfo=UTC))
    [old] = asked(team, "maya")
    await team.moves_to(datetime(2026, 11, 2, 20, tzinfo=UTC))  # the evening before the next round
    await team.presses("maya", "This hit me", old)
    assert await fills(team, "maya", {"How much time did it cost you today?": "1 h"}) is None
    answered = [each.nominal.month for each in await team.kept(Ask) if each.kind == "debts" and each.answer]
    assert answered == [10]
