"""Voices, told by people: three crafts say blind how sure they are, talk about it, and look for a cheaper test than hope."""

from handlers import outcome, risk
from sandbox.shown import Shown
from tests.conftest import Starts
from tests.journeys.conftest import Teammate, teammates, utc

LOOK = {
    "Where is the metric now?": "132",
    "How sure are you that the target is met in time?": "8",
    "What does that rest on?": "Opinion: what we think",
}


def card(person: Teammate) -> Shown:
    return next(line for line in person.sees("#checkout") if line.text.startswith("O-1"))


def asked(person: Teammate, question: str) -> Shown:
    """Their newest message that asks something."""
    return next(line for line in reversed(person.dm()) if question in line.text)


async def test_a_team_hears_its_crafts_talks_and_tests_before_it_hopes(team_up: Starts) -> None:
    team = await team_up(at=utc(10, 19, 8), rituals=(risk.RITUAL, outcome.RITUAL))  # a Monday, 10:00 in Berlin
    maya, tom, aiko, ravi = teammates(team, "maya", "tom", "aiko", "ravi")
    await maya.sets_up("#checkout")
    await tom.opens("#checkout", "/outcome")
    await tom.sends(
        {
            "What will be different, and for whom?": "Guests pay in one minute so that they come back",
            "By which metric do we see it?": "Time to pay",
            "Where is it at the start? (baseline)": "150 s",
            "Where shall it be? (target)": "60",
            "By when? (due date)": "2027-01-29",
        }
    )

    # Tom wants to know how sure the others are: one person of each craft.
    await tom.presses("Details", on=card(tom))
    await tom.presses("Voices")
    await tom.sends({"Product": "@maya", "Design": "@aiko", "Engineering": "@ravi"})

    # On Tuesday each is asked in their own message, at 9:30 of their own. Nobody sees another's number.
    await team.moves_to(utc(10, 20, 20))
    question = "How sure are you that O-1 reaches its target in time?"
    await maya.presses("8", on=asked(maya, question))
    assert "You said 8 of 10." in asked(maya, question).text
    await aiko.presses("4", on=asked(aiko, question))
    assert "Voices" not in card(ravi).text

    # Ravi is the last one: all see it, and the thread suggests to talk.
    await ravi.presses("6", on=asked(ravi, question))
    assert (
        "Voices: product 8 · design 4 · engineering 6, for the check-in due on 20 Oct 2026 · far apart"
        in card(tom).text
    )
    assert tom.thread(card(tom))[-1].text.startswith("🗣️ The voices on O-1 are 4 apart")

    # Tom is sure, twice, because he thinks so; then he is asked what would show it.
    await tom.presses("Check in", on=asked(tom, "Where does O-1 stand?"))
    await tom.sends(LOOK)
    await team.moves_to(utc(11, 3, 20))
    await tom.presses("No change", on=asked(tom, "Where does O-1 stand?"))
    await team.moves_to(utc(11, 10, 20))
    test = "What is the next cheapest test of O-1?"
    await tom.presses("Say the test", on=asked(tom, test))
    await tom.sends({"What is the next cheapest test?": "Five guests pay on paper this week"})
    assert "Thank you. The next test: Five guests pay on paper this week" in asked(tom, test).text
    assert all(test not in line.text for line in maya.dm())

    # The digest draws how it goes.
    await team.moves_to(utc(11, 12, 15))
    section = aiko.thread(aiko.sees("#checkout")[-1])[-1]
    assert "Of the way, 22 Oct to 12 Nov: O-1 still 20\u00a0%" in section.text

    # Then he looks away. After three times he is asked once what shall become of it, and pauses it right there.
    await team.moves_to(utc(12, 8, 20))
    silent = asked(tom, "What shall become of O-1?")
    assert "I have asked about it three times, and that it waits is fine." in silent.text
    await tom.presses("Pause", on=silent)
    assert "It is paused: nothing is asked about it." in asked(tom, "What shall become of O-1?").text
    assert "paused" in card(maya).text.splitlines()[0]
