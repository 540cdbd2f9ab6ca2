"""A cycle of debt, told by people: guidelines, a plan with one press, what slips, what is paid, and whether the pain is gone."""

from datetime import UTC, datetime

from handlers import RITUALS
from sandbox.shown import Shown
from tests.conftest import Starts, Team

SIZES = {3: "3 – two or three days", 5: "5 – a week", 8: "8 – two weeks"}
SLIPPED = "Slipped: what is ticked is planned again, the rest is put back"


def utc(month: int, day: int, hour: int) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def card(team: Team, number: int) -> Shown:
    """A debt's card as Aiko sees it."""
    [found] = [line for line in team.person("aiko").sees("#checkout") if line.text.startswith(f"D-{number} · Debt")]
    return found


async def fills(team: Team, who: str, answers: dict[str, object]) -> None:
    """Somebody fills in the form they see and sends it."""
    person = team.person(who)
    await person.fills(answers)
    assert await person.submits() is None
    await team.quiet()


async def accepted(team: Team, number: int, line: str, impact: str, effort: int) -> None:
    """Tom nominates and sizes it, Maya accepts it."""
    await team.person("tom").types("#checkout", f"/debt {line}")
    await team.quiet()
    await team.person("tom").presses("Size it", on=card(team, number))
    sized = {
        "How much does it cost the business?": impact,
        "Why this much?": "it waits",
        "How much work is it?": SIZES[effort],
    }
    await fills(team, "tom", sized)
    await team.person("maya").presses("Accept", on=card(team, number))
    await team.quiet()


async def plans(team: Team, who: str) -> str:
    """Somebody types `/debt plan`; gives what they read."""
    person = team.person(who)
    await person.types("#checkout", "/debt plan")
    assert person.form is not None
    return person.form.text


async def test_a_cycle_of_debt_from_guidelines_to_whether_it_has_helped(team_up: Starts) -> None:
    team = await team_up(at=utc(10, 19, 8), rituals=RITUALS)  # a Monday, 10:00 in Berlin
    maya = team.person("maya")
    await maya.types("#checkout", "/rituals")
    assert await maya.submits() is None
    await maya.closes()
    await team.quiet()
    await accepted(team, 1, "a deploy takes forty minutes", "4 – endangers a goal", 5)
    await accepted(team, 2, "tests fail now and then", "4 – endangers a goal", 3)
    await accepted(team, 3, "one table for everything", "3 – delays a goal", 8)
    for who in ("aiko", "nina", "maya"):
        await team.person(who).presses("This hit me", on=card(team, 1))
        await fills(team, who, {"How much time did it cost you today?": "4 h"})

    # Nobody has said how much of a cycle is for debt: the plan says so, and comes back once Maya has set it.
    assert "needs the capacity of a cycle in points" in await plans(team, "maya")
    await maya.presses("Guidelines")
    await fills(team, "maya", {"How many points does the team do in one cycle?": "30"})
    assert maya.form is not None
    assert "6 of this cycle (20 % of 30) = 6 points free" in maya.form.text
    assert "Proposed: 1 debt, 5 points" in maya.form.text  # three people and twelve hours are worth more
    assert "The channel’s leads plan: Maya Lindner." in await plans(team, "tom")

    # One press plans it, the channel reads it once, and its card names the cycle.
    await fills(team, "maya", {})
    lines = [line.text for line in team.person("aiko").sees("#checkout")]
    assert sum("Maya Lindner planned 1 debt for 19 Oct 2026 to 1 Nov 2026 · 5 points" in line for line in lines) == 1
    assert card(team, 1).text.splitlines()[0] == "D-1 · Debt · 📅 planned for 19 Oct 2026 to 1 Nov 2026"

    # The cycle passes: it has slipped, takes its points first, and is planned again beside another one.
    await team.moves_to(utc(11, 2, 9))
    assert card(team, 1).text.splitlines()[0].endswith("⏰ slipped")
    read = await plans(team, "maya")
    assert "6 of this cycle (20 % of 30) + 6 carried over − 5 planned before = 7 points free" in read
    assert "Proposed: 1 debt, 3 points" in read
    await fills(team, "maya", {})
    assert [card(team, number).text.splitlines()[0].count("2 Nov 2026 to 15 Nov 2026") for number in (1, 2)] == [1, 1]

    # Tom pays it. A month later those whom it had hit are asked once, and from the next digest on the channel reads a count.
    await team.person("tom").presses("Paid", on=card(team, 1))
    await fills(team, "tom", {"What changed?": "four minutes now"})
    await team.moves_to(utc(12, 8, 23))
    for who, answer in (("aiko", "Gone"), ("nina", "Gone"), ("maya", "Still there")):
        [asked] = [line for line in team.person(who).dm() if "Is the pain of D-1 gone?" in line.text]
        await team.person(who).presses(answer, on=asked)
        await team.quiet()
    assert "gone for" not in card(team, 1).text
    await team.moves_to(utc(12, 10, 15))
    assert "gone for 2 of 3 who answered" in card(team, 1).text
    aiko = team.person("aiko")
    heads = [line for line in aiko.sees("#checkout") if "Digest of #checkout" in line.text]
    assert any("gone for 2 of 3 · four minutes now" in line.text for line in aiko.thread(heads[-1]))
