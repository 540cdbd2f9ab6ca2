"""Debt from its first line to what it changed, told by people, beside the other rituals: nominate, be hit, size, decide, pay, read the digest."""

from datetime import UTC, datetime

from handlers import RITUALS
from sandbox.shown import Shown
from tests.conftest import Starts, Team


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def card(team: Team) -> Shown:
    """The card of D-1 as Aiko sees it."""
    [found] = [line for line in team.person("aiko").sees("#checkout") if line.text.startswith("D-1 · Debt")]
    return found


async def hits(team: Team, who: str, on: Shown, hours: str, line: str = "", *, nth: int = 0) -> None:
    """A debt hits somebody."""
    person = team.person(who)
    await person.presses("This hit me", on=on, nth=nth)
    await person.fills({"How much time did it cost you today?": hours, "How, in one line?": line})
    assert await person.submits() is None
    await team.quiet()


async def test_a_debt_is_nominated_hits_others_is_sized_accepted_and_paid(team_up: Starts) -> None:
    team = await team_up(at=utc(10, 19, 8), rituals=RITUALS)  # a Monday, 10:00 in Berlin
    maya, tom, aiko, nina = (team.person(name) for name in ("maya", "tom", "aiko", "nina"))
    await maya.types("#checkout", "/rituals")
    assert await maya.submits() is None
    await maya.closes()
    await team.quiet()

    # Tom nominates in one line; he alone is asked how big it is, the channel gets a card that says what is missing.
    [saved] = await tom.types("#checkout", "/debt a deploy takes forty minutes")
    await team.quiet()
    assert saved.text.startswith("Saved as D-1.")
    assert card(team).text.splitlines()[2] == "📏 needs sizing: impact and effort"

    # It hits Nina on her way through the channel, and Aiko when she is asked what slowed her down.
    await hits(team, "nina", card(team), "3 h", "two builds that timed out")
    await team.moves_to(utc(10, 20, 23))
    [asked] = aiko.dm()
    assert [words in asked.text for words in ("What could stop us", "What slowed you down since last time")] == [
        True
    ] * 2
    await hits(team, "aiko", asked, "5 h")
    [asked] = aiko.dm()
    assert "Thank you. What hit you is counted." in asked.text
    assert "8 h lost in 28 days · 2 people hit in 90 days" in card(team).text

    # Somebody else has nothing new, and one types a line, once the other question is answered.
    [to_tom] = tom.dm()
    await tom.presses("Nothing new", on=to_tom)
    await team.quiet()
    [to_nina] = nina.dm()
    await nina.presses("Nothing new", on=to_nina, nth=1)
    await team.quiet()
    await nina.says("the staging data is stale", to="@Threefold")
    await team.quiet()
    gathering = aiko.sees("#checkout")[-1]
    assert gathering.text == "Nominated this week in #checkout · 1 debt, a reply each"
    assert aiko.thread(gathering)[1].text.splitlines()[1] == "the staging data is stale"

    # Tom sizes it, with a reason; now its benefit stands beside its inputs. Maya leads the channel, and accepts it.
    await tom.presses("Size it", on=card(team))
    await tom.fills(
        {
            "How much does it cost the business?": "4 – endangers a goal",
            "Why this much?": "every fix waits for a train",
            "How much work is it?": "5 – a week",
        }
    )
    assert await tom.submits() is None
    await team.quiet()
    benefit = "benefit 8.5 = impact 4 (6) + 8 h (0.5) + 2 people (2) · effort 5"
    assert card(team).text.splitlines()[2] == benefit
    await maya.presses("Accept", on=card(team))
    await team.quiet()
    assert card(team).text.splitlines()[0] == "D-1 · Debt · 👍 accepted"

    # The list shows what needs sizing above all, then what helps most.
    await maya.types("#checkout", "/debt list")
    assert maya.form is not None
    rows = [line for line in maya.form.text.splitlines() if line.startswith("D-")]
    assert [row.split(" · ")[0] for row in rows] == ["D-2", "D-1"]
    await maya.closes()

    # On Thursday the channel reads it in the digest, in the order of what waits.
    await team.moves_to(utc(10, 22, 13))
    head = [line for line in tom.sees("#checkout") if line.text.startswith("Digest of #checkout")][-1]
    assert "2 new debts" in head.text
    assert "Debt round: 3 of 7 answered" in head.text
    [told] = [line.text for line in tom.thread(head) if line.text.startswith("Debt · ")]
    assert told.splitlines()[0] == "Debt · 2 open debts · 📏 1 needs sizing · 8 h lost to them in 28 days"
    assert benefit in told

    # A week later it is paid, by whoever took it, with what changed; the next digest says so.
    await team.moves_to(utc(10, 26, 9))
    await nina.presses("I’ll own it", on=card(team))
    await team.quiet()
    await nina.presses("Paid", on=card(team))
    await nina.fills({"What changed?": "four minutes now"})
    assert await nina.submits() is None
    await team.quiet()
    assert card(team).text.splitlines()[0] == "D-1 · Debt · ✅ paid on 26 Oct 2026"
    assert card(team).buttons == ["Details", "Reopen"]
    await team.moves_to(utc(10, 29, 15))
    head = [line for line in tom.sees("#checkout") if line.text.startswith("Digest of #checkout")][-1]
    [told] = [line.text for line in tom.thread(head) if line.text.startswith("Debt · ")]
    assert "Paid\nD-1 a deploy takes forty minutes · four minutes now" in told
    assert "2 came, 1 went" in told
    await aiko.presses("Details", on=card(team))
    assert aiko.form is not None
    assert aiko.form.text.index("nominated it") < aiko.form.text.index("accepted it") < aiko.form.text.index("paid it")
