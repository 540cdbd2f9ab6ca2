"""The buttons of the day's message: skipping, changing one's mind, late answers, and nobody else's."""

from tests.handlers.conftest import StartsHttp
from tests.handlers.test_typed_lines import CLOSED, WELCOME, asked, pressed, states


async def test_skipping_and_changing_ones_mind(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    maya = team.person("maya")
    await maya.presses("Skip this time", on=maya.dm()[0])
    await team.quiet()
    assert await states(team) == [("skipped", "skipped")]
    assert "You skipped this one." in maya.dm()[0].text
    await maya.presses("Nothing new", on=maya.dm()[0])
    await team.quiet()
    assert await states(team) == [("answered", "nothing_new")]
    assert maya.dm()[0].buttons[WELCOME:] == ["Flag a risk"]
    await maya.presses("Flag a risk", on=maya.dm()[0])
    await maya.fills({"What could stop us?": "after all"})
    assert await maya.submits() is None
    await team.quiet()
    assert await states(team) == [("answered", "flagged")]
    assert "You flagged R-1." in maya.dm()[0].text


async def test_after_the_round_closed_an_answer_is_late_and_a_skip_refused(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout", until=CLOSED)
    maya, tom = team.person("maya"), team.person("tom")
    assert await states(team) == [("missed", None)]
    assert maya.dm()[0].buttons[WELCOME:] == ["Flag a risk", "Nothing new"]
    assert "This round has closed." in maya.dm()[0].text
    assert await pressed(team, "ask.skip") == "This round has closed; an answer still counts, as a late one."
    await maya.presses("Nothing new", on=maya.dm()[0])
    await team.quiet()
    assert await states(team) == [("late", "nothing_new")]
    assert "counts as late" in maya.dm()[0].text
    assert "counts as late" not in tom.dm()[0].text


async def test_nobody_answers_for_somebody_else(team_over_http: StartsHttp) -> None:
    team = await asked(team_over_http, "#checkout")
    for action in ("risk.nothing_new", "risk.flag", "ask.skip"):
        assert await pressed(team, action, "nina") == "This question is not open for you (any more)."
        assert team.person("nina").form is None
    assert await states(team) == [("open", None)]
