"""Outcomes, told by people: from something to build to something that changes, looked at every two weeks, and closed with what was learned."""

from handlers import outcome, risk
from tests.conftest import Starts
from tests.journeys.conftest import teammates, utc


async def test_a_team_follows_an_outcome_from_its_first_line_to_its_end(team_up: Starts) -> None:
    team = await team_up(at=utc(10, 19, 8), rituals=(risk.RITUAL, outcome.RITUAL))  # a Monday, 10:00 in Berlin
    maya, tom, aiko = teammates(team, "maya", "tom", "aiko")
    await maya.sets_up("#checkout")

    # Tom wants to ship something; the bot asks what will be different by it, and he says that.
    [asked] = await tom.types("#checkout", "/outcome ship the express checkout")
    assert "What will be different by it, and for whom?" in asked.text
    await tom.presses("Say it differently", on=asked)
    await tom.sends({"What will be different, and for whom?": "Guests pay in one minute so that they come back"})
    card = next(line for line in aiko.sees("#checkout") if line.text.startswith("O-1"))
    assert card.text.splitlines()[:2] == [
        "O-1 · Outcome · ✏️ draft · owned by Tom Rivera",
        "Guests pay in one minute so that they come back",
    ]

    # Nobody can tell yet whether it happens. On Tuesday he is asked, and says how it is measured: less is better.
    await team.moves_to(utc(10, 20, 20))
    assert "By what do we see that O-1 happens?" in tom.last_dm.text
    await tom.presses("Add metric", on=tom.last_dm)
    await tom.sends(
        {
            "By which metric do we see it?": "Time to pay",
            "Where is it at the start? (baseline)": "150 s",
            "Where shall it be? (target)": "60",
            "By when? (due date)": "2026-12-01",
        }
    )
    card = next(line for line in aiko.sees("#checkout") if line.text.startswith("O-1"))
    assert "Time to pay from 150 s to 60 s by 1 Dec 2026" in card.text

    # A week later he checks in; the card says where it stands, why, and on what that rests.
    await team.moves_to(utc(10, 27, 20))
    assert "Where does O-1 stand?" in tom.last_dm.text
    await tom.presses("Check in", on=tom.last_dm)
    await tom.sends(
        {
            "Where is the metric now?": "132",
            "How sure are you that the target is met in time?": "8",
            "What does that rest on?": "Opinion: what we think",
            "What did we learn?": "Half of it is the address",
        }
    )
    card = next(line for line in aiko.sees("#checkout") if line.text.startswith("O-1"))
    assert card.text.splitlines()[0] == "O-1 · Outcome · 🟢 on track · owned by Tom Rivera"
    assert "Confidence 8 of 10 on opinion · Tom Rivera on 27 Oct 2026" in card.text
    assert aiko.thread(card)[-1].text.startswith(
        "📍 Tom Rivera checked in on O-1: 132 s, confidence 8 of 10 on opinion."
    )

    # The digest tells it to everybody.
    await team.moves_to(utc(10, 29, 15))
    head = aiko.sees("#checkout")[-1]
    assert "1 outcome checked in" in head.text
    assert "Checked in" in aiko.thread(head)[-1].text

    # Two weeks later nothing has changed: one press. But time has passed, and so it is at risk.
    await team.moves_to(utc(11, 10, 20))
    await tom.presses("No change", on=next(line for line in reversed(tom.dm()) if "Where does O-1 stand?" in line.text))
    await team.moves_to(utc(11, 12, 15))
    section = aiko.thread(aiko.sees("#checkout")[-1])[-1].text
    assert "At risk" in section
    assert "behind: 20 % of the way, 54 % of the time · confidence 8 of 10 on opinion, 16 days old" in section

    # After the due date he is asked how it ended, and the team reads what was learned.
    await team.moves_to(utc(12, 8, 20))
    asked_how = next(line for line in reversed(tom.dm()) if "How did O-1 end?" in line.text)
    await tom.presses("Close it", on=asked_how)
    await tom.sends(
        {
            "How did it end?": "Missed: it is not",
            "Where is the metric now? (final value)": "75",
            "What did we learn?": "Addresses can be guessed",
        }
    )
    await team.moves_to(utc(12, 10, 15))
    section = aiko.thread(aiko.sees("#checkout")[-1])[-1].text
    assert section.splitlines()[1:] == [
        "Missed",
        "O-1 Guests pay in one minute so that they come back · 75 s, from 150 s, target 60 s · learned: Addresses can be guessed",
    ]
