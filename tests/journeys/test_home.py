"""The Home tab, told by people: a stranger, somebody for whom something waits, and what stays private (product.md B1)."""

from sandbox.shown import Form
from tests.conftest import Starts
from tests.journeys.conftest import teammates, utc

MONDAY = utc(10, 19, 8)  # 10:00 in Berlin


def after(heading: str, tab: Form) -> str:
    """The line below a heading of the tab."""
    lines = tab.text.splitlines()
    return lines[next(number for number, line in enumerate(lines) if line.startswith(heading)) + 1]


async def test_a_stranger_reads_what_threefold_is_and_a_new_teammate_finds_their_channel(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    [nina] = teammates(team, "nina")
    await team.slack.workspace.new_person("zoe", "Zoe Quinn", "Europe/Berlin")
    [zoe] = teammates(team, "zoe")

    # Zoe is new and in no channel: she reads what this is, and how a channel is set up.
    await zoe.opens_home()
    assert "Hello, I am Threefold." in zoe.tab.text
    assert "type `/invite @Threefold` and then `/rituals`" in zoe.tab.text
    assert zoe.tab.buttons == ["My settings"]

    # Nina sets #checkout up, and Zoe joins it: there is nothing to do yet, and she sees where she is.
    await nina.sets_up("#checkout")
    await team.slack.workspace.join("zoe", "#checkout")
    await team.quiet()
    await zoe.opens_home()
    assert after("Waiting for you", zoe.tab) == "Nothing. I ask you next tomorrow at 9:30 AM."
    assert after("You own", zoe.tab) == "Nothing yet."
    assert after("Your channels", zoe.tab) == "#checkout"
    await zoe.presses("What is set")
    assert "Risk round · every 2 weeks · asks everyone · next for you: tomorrow at 9:30 AM" in zoe.page.text
    await zoe.closes()

    # Her settings are there too.
    await zoe.presses("My settings")
    await zoe.sends({"Your craft": "Design", "Your hour": "10:00"})
    await zoe.presses("What is set")
    assert "next for you: tomorrow at 10:00 AM" in zoe.page.text


async def test_what_waits_is_answered_at_home_and_what_i_own_is_looked_after_there(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    maya, tom = teammates(team, "maya", "tom")
    await maya.sets_up("#checkout")

    # Tom has an idea while he looks at Home: he flags it there. He is in one channel, so it is filled in.
    await tom.opens_home()
    await tom.presses("Flag a risk")
    assert tom.page.values["In which channel?"] == "#checkout"
    await tom.sends({"What could stop us?": "Nobody may want it", "Who looks after it?": "@tom"})
    gathering = maya.sees("#checkout")[-1]
    assert gathering.text == "Raised this week in #checkout · 1 risk, a reply each"
    assert "Nobody may want it" in maya.thread(gathering)[1].text
    assert after("Nobody may want it", tom.tab) == "Your channels"
    assert "You own · 1 record" in tom.tab.text

    # On the ritual day his question waits there as well; he answers it there, and his message knows.
    await team.moves_to(utc(10, 20, 14))
    await tom.opens_home()
    assert "Waiting for you · 1 question" in tom.tab.text
    await tom.presses("Nothing new")
    assert after("Waiting for you", tom.tab).startswith("Nothing. I ask you next ")
    assert "Your answer: nothing new." in tom.last_dm.text

    # He looks after what he owns from there: its details, and from them that it is solved.
    await tom.presses("Details")
    assert "Nobody may want it" in tom.page.text
    assert "flagged it" in tom.page.text
    await tom.closes()
    await tom.presses("Resolve", on=tom.thread(gathering)[1])
    await tom.sends()
    await tom.opens_home()
    assert after("You own", tom.tab) == "Nothing yet."


async def test_what_is_private_is_at_home_only_for_those_who_are_in_it(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    maya, sam, nina = teammates(team, "maya", "sam", "nina")
    await maya.sets_up("#payments-core")
    await sam.types("#payments-core", "/risk the ledger may drift")
    await sam.presses("I’ll own it", on=sam.sees("#payments-core")[-1])
    await team.moves_to(utc(10, 20, 14))

    # Sam sees it all, Nina, who is not in that channel, nothing of it.
    await sam.opens_home()
    assert ["#payments-core" in sam.tab.text, "the ledger may drift" in sam.tab.text] == [True, True]
    assert "What could stop us in #payments-core?" in sam.tab.text
    await nina.opens_home()
    assert "Hello, I am Threefold." in nina.tab.text
    assert "payments" not in nina.tab.text

    # Sam leaves it, and so does everything of it, also from a tab that he still has before him.
    await team.slack.workspace.leave("sam", "#payments-core")
    await team.quiet()
    await sam.presses("Nothing new")
    assert "You are not in that channel any more, so its questions are over for you." in sam.page.text
    await sam.closes()
    await sam.opens_home()
    assert "Hello, I am Threefold." in sam.tab.text
    assert "ledger" not in sam.tab.text
