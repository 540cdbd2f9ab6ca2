"""What a digest says of outcomes, also when it is drawn again after something has happened to them; and what is tied to them."""

from datetime import UTC, datetime, timedelta

from tests.handlers.conftest import HttpTeam, StartsHttp
from tests.handlers.test_outcome import STATEMENT, WORDS, chooses, defined, looks, ready

DIGEST = datetime(2026, 10, 22, 14, tzinfo=UTC)  # an hour after its cut-off
SURE = "How sure are you that the target is met in time?"


def section(team: HttpTeam, nth: int = -1) -> str:
    """What a digest says of outcomes, in the thread under its head."""
    aiko = team.person("aiko")
    head = [line for line in aiko.sees("#checkout") if line.text.startswith("Digest of")][nth]
    return next(line.text for line in aiko.thread(head) if line.text.startswith("Outcomes"))


async def test_what_stands_badly_comes_first_with_why_and_on_what_that_rests(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    for name, sure in (("Outcome one", "8"), ("Outcome two", "2")):
        await looks(team, "tom", await defined(team, **{STATEMENT: name}), **{SURE: sure})
    await team.person("tom").types("#checkout", f"/outcome {WORDS}")
    await team.moves_to(DIGEST)
    assert section(team).splitlines() == [
        "Outcomes · 2 active outcomes: 🔴 1 off track, 🟢 1 on track · 1 draft",
        "Off track",
        "Outcome two",
        "O-2 · new · confidence is low: 25 % of the way, 2 % of the time · confidence 2 of 10 on user research, 3 days old · next: persevere",
        "New",
        "Outcome one",
        "O-1 · 25 % of the way, 2 % of the time · confidence 7 of 10 on user research, 3 days old · next: persevere".replace(
            "7 of 10", "8 of 10"
        ),
        WORDS,
        "O-3 · ✏️ draft",
    ]
    head = [line for line in team.person("aiko").sees("#checkout") if line.text.startswith("Digest of")][-1]
    assert head.text.splitlines()[1] == "3 new outcomes · 1 outcome off track · 2 outcomes checked in"


async def test_a_digest_says_how_it_was_also_once_the_outcome_is_over_and_offers_nothing_dead(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    await defined(team, **{"By when? (due date)": "2026-10-21"})
    await team.moves_to(DIGEST)
    aiko = team.person("aiko")

    def buttons() -> list[str]:
        head = next(line for line in aiko.sees("#checkout") if line.text.startswith("Digest of"))
        return next(line.buttons for line in aiko.thread(head) if line.text.startswith("Outcomes"))

    assert (section(team).splitlines()[1], buttons()) == ("Due to close", ["Close"])
    end = {
        "How did it end?": "Missed: it is not",
        "Where is the metric now? (final value)": "44",
        "What did we learn?": "It takes longer",
    }
    [card] = [each for each in team.cards() if each.text.startswith("O-1")]
    assert await chooses(team, "tom", "Close", card, end) is None
    assert (section(team).splitlines()[1], buttons()) == ("Due to close", [])
    await team.moves_to(DIGEST + timedelta(weeks=1))
    assert section(team).splitlines() == [
        "Outcomes · 0 active outcomes",
        "Missed",
        f"O-1 {WORDS} · 44 %, from 20 %, target 60 % · learned: It takes longer",
    ]


async def test_a_check_in_that_does_not_come_waits_and_what_has_turned_meanwhile_says_so(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    await looks(team, "tom", await defined(team), **{SURE: "8"})
    await team.moves_to(DIGEST + timedelta(weeks=2))
    assert section(team).splitlines()[1:4] == [
        "Wait for a check-in",
        WORDS,
        "O-1 · 25 % of the way, 16 % of the time · confidence 8 of 10 on user research, 17 days old · next: persevere",
    ]
    [card] = [each for each in team.cards() if each.text.startswith("O-1")]
    assert "16 % of the time (on 5 Nov 2026)" in card.text  # although nobody has said anything
    await team.moves_to(DIGEST + timedelta(weeks=5))
    [title, _, told] = section(team).splitlines()[1:4]
    assert (title, told.split(" · ")[1:4]) == (
        "At risk",
        ["was on track", "waits for a check-in", "behind: 25 % of the way, 37 % of the time"],
    )
    head = [line for line in team.person("aiko").sees("#checkout") if line.text.startswith("Digest of")][-1]
    assert head.text.splitlines()[1] == "1 outcome newly at risk"


async def test_a_check_in_that_its_author_edits_is_told_anew(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await looks(team, "tom", await defined(team))
    await team.moves_to(DIGEST)
    assert "25 % of the way" in section(team)
    tom = team.person("tom")
    await tom.types("#checkout", "/outcome O-1")
    await tom.presses("Edit")
    await tom.fills({"Where is the metric now?": "40"})
    assert await tom.submits() is None
    await team.quiet()
    assert "50 % of the way" in section(team)


async def test_a_risk_that_endangers_an_outcome_and_its_card_know_each_other(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await defined(team)
    await looks(team, "tom", card)
    aiko = team.person("aiko")
    await aiko.types("#checkout", "/risk")
    await aiko.fills({"What could stop us?": "It may not scale", "What does it endanger?": f"O-1 {WORDS}"})
    assert await aiko.submits() is None
    await team.quiet()

    def shown(key: str) -> str:
        return next(each.text for each in team.cards() if each.text.startswith(key))

    assert "Endangered by · 1" in shown("O-1")
    assert "R-1 It may not scale" in shown("O-1")
    assert "🟢 on track" in shown("R-1")
    await looks(
        team, "tom", next(each for each in team.cards("#checkout", "tom") if each.text.startswith("O-1")), **{SURE: "3"}
    )
    assert "🔴 off track" in shown("R-1")
    drop = {"How did it end?": "Dropped: it is not worth it any more", "What did we learn?": "Nobody wanted it"}
    await chooses(team, "tom", "Close", next(each for each in team.cards() if each.text.startswith("O-1")), drop)
    assert "closed by now" in shown("R-1")
