"""One thread from a debt to what it holds back: chosen in the form, told on both cards, weighed in the benefit."""

from handlers import RITUALS
from storage.debt import Debt
from tests.handlers.conftest import StartsHttp
from tests.handlers.test_debt import SIZE, chooses, fills
from tests.handlers.test_outcome import WORDS, defined, looks

HOLDS = "Which outcome does it hold back?"
DOUBT = {"How sure are you that the target is met in time?": "2"}


async def test_a_debt_says_what_it_holds_back_and_the_outcome_says_by_what(team_over_http: StartsHttp) -> None:
    team = await team_over_http(rituals=RITUALS)
    await team.set_up()
    outcome = await defined(team)
    tom = team.person("tom")
    await tom.types("#checkout", "/debt")
    assert await fills(team, "tom", {"What slows us down?": "slow deploys", HOLDS: f"O-1 {WORDS}", **SIZE}) is None
    [debt] = await team.kept(Debt)
    assert debt.target_id is not None

    def text(ts: str) -> str:
        [found] = [line.text for line in team.cards() if line.ts == ts]
        return found

    card = team.cards()[-1]
    assert "Holds back O-1" in card.text
    assert "Held back by · 1" in text(outcome.ts)
    assert "D-1 slow deploys · benefit 6 = impact 4 (6) + 0 h (0) + 0 people (0) · effort 5" in text(outcome.ts)

    # The outcome goes off its track: the debt weighs more, and its card says so by itself.
    await looks(team, "tom", outcome, **DOUBT)
    assert "benefit 10 = impact 4 (6) + 0 h (0) + 0 people (0) + off track (4)" in text(card.ts)
    assert "🔴 off track" in text(card.ts)

    # A hit is seen on the outcome's card too; what is over holds nothing back.
    await team.presses("nina", "This hit me", card)
    assert await fills(team, "nina", {"How much time did it cost you today?": "8 h"}) is None
    assert "8 h (0.5) + 1 person (1)" in text(outcome.ts)
    await chooses(team, "tom", "Paid", card)
    assert await fills(team, "tom", {"What changed?": "four minutes now"}) is None
    assert "Held back by" not in text(outcome.ts)


async def test_a_link_stays_in_the_form_and_can_be_taken_away(team_over_http: StartsHttp) -> None:
    team = await team_over_http(rituals=RITUALS)
    await team.set_up()
    await defined(team)
    await team.person("tom").types("#checkout", "/debt")
    assert await fills(team, "tom", {"What slows us down?": "slow deploys", HOLDS: f"O-1 {WORDS}"}) is None
    await team.presses("tom", "Edit", team.cards()[-1])
    assert await fills(team, "tom", {"What hurts?": "every fix waits"}) is None
    assert [debt.target_id is not None for debt in await team.kept(Debt)] == [True]
    await team.presses("tom", "Edit", team.cards()[-1])
    assert await fills(team, "tom", {HOLDS: None}) is None
    assert [debt.target_id for debt in await team.kept(Debt)] == [None]
    assert "Holds back" not in team.cards()[-1].text
