"""One thread from a debt to what it holds back: chosen in the form, told on both cards, weighed in the benefit."""

from datetime import UTC, datetime

from handlers import RITUALS, debt, outcome
from storage.debt import Debt
from tests.handlers.conftest import StartsHttp
from tests.handlers.test_debt import SIZE, chooses, fills
from tests.handlers.test_outcome import WORDS, defined, looks
from tests.handlers.test_outcome_asks import message, week

HOLDS = "Which outcome does it hold back?"
DOUBT = {"How sure are you that the target is met in time?": "2"}


async def test_a_debt_says_what_it_holds_back_and_the_outcome_says_by_what(team_over_http: StartsHttp) -> None:
    team = await team_over_http(rituals=RITUALS)
    await team.set_up()
    wanted = await defined(team)
    tom = team.person("tom")
    await tom.types("#checkout", "/debt")
    assert await fills(team, "tom", {"What slows us down?": "slow deploys", HOLDS: f"O-1 {WORDS}", **SIZE}) is None
    [kept] = await team.kept(Debt)
    assert kept.target_id is not None

    def text(ts: str) -> str:
        [found] = [line.text for line in team.cards() if line.ts == ts]
        return found

    card = team.cards()[-1]
    assert "Holds back O-1" in card.text
    assert "Held back by · 1" in text(wanted.ts)
    assert "D-1 slow deploys · benefit 6 = impact 4 (6) · effort 5" in text(wanted.ts)

    # The outcome goes off its track: the debt weighs more, and its card says so by itself.
    await looks(team, "tom", wanted, **DOUBT)
    assert "benefit 10 = impact 4 (6) + off track (4)" in text(card.ts)
    assert "🔴 off track" in text(card.ts)

    # A hit is seen on the outcome's card too; what is over holds nothing back.
    await team.presses("nina", "This hit me", card)
    assert await fills(team, "nina", {"How much time did it cost you today?": "8 h"}) is None
    assert "8 h (0.5) + 1 person (1)" in text(wanted.ts)
    await chooses(team, "tom", "Paid", card)
    assert await fills(team, "tom", {"What changed?": "four minutes now"}) is None
    assert "Held back by" not in text(wanted.ts)


async def test_a_digest_weighs_by_what_stood_at_its_cut_off(team_over_http: StartsHttp) -> None:
    team = await team_over_http(rituals=RITUALS)
    await team.set_up()
    wanted = await defined(team)
    await team.person("tom").types("#checkout", "/debt")
    assert await fills(team, "tom", {"What slows us down?": "slow deploys", HOLDS: f"O-1 {WORDS}", **SIZE}) is None
    card = team.cards()[-1]
    await looks(team, "tom", wanted, **DOUBT)
    await team.moves_to(datetime(2026, 10, 22, 20, tzinfo=UTC))
    aiko = team.person("aiko")
    [head] = [line for line in aiko.sees("#checkout") if line.text.startswith("Digest of")]

    def section() -> str:
        [said] = [line.text for line in aiko.thread(head) if line.text.startswith("Debt") and "benefit" in line.text]
        return said

    before = section()
    assert "benefit 10" in before
    await looks(team, "tom", wanted, **(DOUBT | {next(iter(DOUBT)): "9"}))
    await team.person("maya").types("#checkout", "/debt guidelines")
    assert (
        await fills(
            team,
            "maya",
            {"How many points does the team do in one cycle?": "24", "A level of business impact weighs": "5"},
        )
        is None
    )
    assert "benefit 15" in next(line.text for line in team.cards() if line.ts == card.ts)
    await team.presses("tom", "Edit", card)
    assert await fills(team, "tom", {HOLDS: None, "What slows us down?": "slower deploys"}) is None
    assert section() == before.replace("slow deploys", "slower deploys"), "drawn again, with its title of now"


async def test_a_link_stays_in_the_form_and_can_be_taken_away(team_over_http: StartsHttp) -> None:
    team = await team_over_http(rituals=RITUALS)
    await team.set_up()
    await defined(team)
    await team.person("tom").types("#checkout", "/debt")
    assert await fills(team, "tom", {"What slows us down?": "slow deploys", HOLDS: f"O-1 {WORDS}"}) is None
    await team.presses("tom", "Edit", team.cards()[-1])
    assert await fills(team, "tom", {"What hurts?": "every fix waits"}) is None
    assert [each.target_id is not None for each in await team.kept(Debt)] == [True]
    await team.presses("tom", "Edit", team.cards()[-1])
    assert await fills(team, "tom", {HOLDS: None}) is None
    assert [each.target_id for each in await team.kept(Debt)] == [None]
    assert "Holds back" not in team.cards()[-1].text


async def test_no_change_that_is_typed_is_seen_on_what_is_tied_as_one_that_is_pressed(
    team_over_http: StartsHttp,
) -> None:
    team = await team_over_http(rituals=(debt.RITUAL, outcome.RITUAL))
    await team.set_up()
    wanted = await defined(team, **{"By when? (due date)": "2026-12-01"})
    tom = team.person("tom")
    await tom.types("#checkout", "/debt")
    assert await fills(team, "tom", {"What slows us down?": "slow deploys", HOLDS: f"O-1 {WORDS}", **SIZE}) is None
    await looks(team, "tom", wanted, **{"Where is the metric now?": "20"})
    assert "🟢 on track" in team.cards()[-1].text
    await team.moves_to(week(2))  # a third of the time is over, and nothing has moved
    await team.presses("tom", "Nothing new", message(team, "tom"))  # to the debt round
    await tom.says("no change", to="@Threefold", thread=message(team, "tom"))
    await team.quiet()
    assert "🟡 at risk" in team.cards()[-1].text
