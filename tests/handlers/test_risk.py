"""What happens to a risk from its first line on: saved, shown to all, described, looked at with its history."""

from storage.changes import Change
from storage.risk import Risk
from tests.handlers.conftest import StartsHttp, ready


async def test_a_form_flags_with_everything_that_was_filled_in_and_the_channel_reads_it(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    assert await tom.types("#checkout", "/risk") == []
    await tom.fills(
        {
            "What could stop us?": "It may not scale",
            "What could happen?": "Queues grow.",
            "What kind of risk is it?": "Feasibility: can we build, scale and run it?",
            "How likely is it?": "4 – likely",
            "How bad would it be?": "5 – stops us",
        }
    )
    assert await tom.submits() is None
    await team.quiet()
    [card] = team.cards(reader="aiko")
    assert card.text.splitlines()[:3] == [
        "R-1 · Risk · feasibility · 🔴 critical · open",
        "It may not scale",
        "Queues grow.",
    ]


async def test_what_its_raiser_changes_is_shown_by_the_card_that_stands_there(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "first words")
    await team.person("tom").presses("Edit", on=card)
    await team.person("tom").fills({"What could stop us?": "better words"})
    assert await team.person("tom").submits() is None
    await team.quiet()
    [shown] = team.cards(reader="aiko")
    assert (shown.ts, shown.text.splitlines()[1]) == (card.ts, "better words")
    assert [(change.verb, change.before, change.after) for change in await team.kept(Change)][1:] == [
        ("described", {"title": "first words"}, {"title": "better words"})
    ]


async def test_a_key_opens_the_risk_with_its_history_and_changes_nothing(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    await team.presses("maya", "Me too", card)
    aiko = team.person("aiko")
    assert await aiko.types("#checkout", "/risk r-1") == []
    assert aiko.form is not None
    assert aiko.form.title == "Risk R-1"
    steps = [line.split(" · ")[-1] for line in aiko.form.text.split("History")[1].split("\n") if line]
    assert steps == ["Tom Rivera flagged it", "Maya Lindner said “me too”"]
    assert [risk.version for risk in await team.kept(Risk)] == [1]


async def test_a_slow_answer_to_a_press_does_not_leave_an_older_card_standing(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("maya", "it may not scale")
    team.slack.faults.add("response_url", "slow:2")
    await team.person("tom").presses("Me too", on=card)
    maya = team.person("maya")
    await maya.presses("Resolve", on=card)
    assert await maya.submits() is None
    await team.quiet()  # the older answer lands
    await team.quiet()
    [shown] = team.cards()
    assert shown.buttons == ["Details", "Reopen"]
    assert "resolved" in shown.text.splitlines()[0]


async def test_a_form_in_a_channel_without_the_bot_says_that_the_card_waits(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.slack.workspace.kick_bot("#checkout")
    tom = team.person("tom")
    await tom.types("#checkout", "/risk")
    await tom.fills({"What could stop us?": "it may not scale"})
    assert await tom.submits() is None
    assert tom.form is not None
    assert "I am not in #checkout, so its card waits" in tom.form.text
    assert [risk.title for risk in await team.kept(Risk)] == ["it may not scale"]


async def test_who_has_left_changes_nothing_even_in_a_form_that_was_open(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "first words")
    tom = team.person("tom")
    await tom.presses("Edit", on=card)
    await tom.fills({"What could stop us?": "last words"})
    await team.slack.workspace.leave("tom", "#checkout")
    assert await tom.submits() == {"What could stop us?": "I cannot find that risk any more."}
    assert [risk.title for risk in await team.kept(Risk)] == ["first words"]
