"""A form that is overtaken, a button pressed twice or long after, a payload that comes twice: a clear answer, and nothing lost."""

import asyncio
import copy
import json
from datetime import timedelta

import pytest

from bot.engine.heartbeat import KEEP_DELIVERIES
from sandbox.shown import Shown
from storage.changes import Change
from storage.risk import Risk, RiskVote
from tests.handlers.conftest import HttpTeam, StartsHttp, ready

RISK_GONE, ASK_GONE = "I cannot find that risk any more.", "This question is not open for you (any more)."


async def test_a_form_overtaken_by_somebody_else_keeps_the_text_and_saves_nothing(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    maya, tom = team.person("maya"), team.person("tom")
    card = await team.flags("tom", "first words")
    await tom.presses("Edit", on=card)
    await maya.presses("Edit", on=team.cards()[0])  # she leads the channel
    await maya.fills({"What could stop us?": "maya's words"})
    assert await maya.submits() is None
    await team.quiet()
    await tom.fills({"What could stop us?": "tom's words"})
    assert await tom.submits() == {
        "What could stop us?": "Somebody changed this risk while your form was open. Copy your text, close, and open it again."
    }
    assert tom.form is not None
    assert tom.form.values["What could stop us?"] == "tom's words"
    assert [risk.title for risk in await team.kept(Risk)] == ["maya's words"]
    await team.quiet()
    assert "maya's words" in team.cards()[0].text
    await tom.closes()
    await tom.presses("Edit", on=team.cards()[0])
    await tom.fills({"What could stop us?": "tom's words"})
    assert await tom.submits() is None


async def test_a_form_saved_unchanged_writes_no_history(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "first words")
    await team.person("tom").presses("Edit", on=card)
    assert await team.person("tom").submits() is None
    assert [change.verb for change in await team.kept(Change)] == ["flagged"]


async def test_only_the_raiser_or_a_lead_edits_and_resolves(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "first words")
    for button in ("Edit", "Resolve"):
        [told] = await team.presses("aiko", button, card)
        assert told == ("Only Tom Rivera, who raised R-1, and the channel's leads (Maya Lindner) may do that.")
    assert team.person("aiko").form is None
    assert [risk.state for risk in await team.kept(Risk)] == ["open"]


async def test_a_second_press_says_that_it_is_done_and_changes_nothing(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "first words")
    assert await team.presses("aiko", "Me too", card) == []
    assert await team.presses("aiko", "Me too", card) == ["You are counted already on R-1."]
    assert await team.presses("tom", "Me too", card) == ["You raised R-1, so you are counted already."]
    risk = (await team.kept(Risk))[0]
    assert await resolves(team, "tom", card) is None
    shown = team.cards()[0]
    assert await team.forges("maya", shown, "risk.resolve", str(risk.id)) == ["R-1 is resolved already."]
    told = await team.forges("maya", shown, "risk.me_too", str(risk.id))
    assert told == ["R-1 is resolved, so it takes no more “me too”."]
    assert [change.verb for change in await team.kept(Change)] == ["flagged", "shared", "resolved"]
    assert len(await team.kept(RiskVote)) == 1
    assert "1 other person said “me too”" in shown.text
    assert shown.buttons == ["Details", "Reopen"]
    assert [line.text for line in team.person("maya").thread(shown)[1:]] == ["✅ R-1 was resolved by Tom Rivera."]


async def resolves(team: HttpTeam, who: str, card: Shown) -> object:
    """Somebody presses Resolve, and again where they are asked whether they mean it; gives the errors of that form."""
    person = team.person(who)
    await person.presses("Resolve", on=card)
    assert person.form is not None
    assert person.form.title == "Resolve R-1"
    told = await person.submits()
    await team.quiet()
    return told


async def test_a_risk_that_somebody_else_resolved_meanwhile_is_not_resolved_twice(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom, card = team.person("tom"), await team.flags("tom", "first words")
    await tom.presses("Resolve", on=card)
    assert await resolves(team, "maya", card) is None
    await tom.submits()
    assert tom.form is not None
    assert "R-1 is resolved already." in tom.form.text
    assert [change.verb for change in await team.kept(Change)] == ["flagged", "resolved"]


async def test_a_resolve_that_was_not_meant_is_cancelled(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom, card = team.person("tom"), await team.flags("tom", "first words")
    await tom.presses("Resolve", on=card)
    await tom.closes()
    assert [risk.state for risk in await team.kept(Risk)] == ["open"]


async def test_a_lead_of_another_channel_has_no_say_here(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.person("tom").types("#payments-core", "/rituals")
    await team.person("tom").submits()
    await team.person("tom").closes()
    await team.flags("maya", "of checkout")
    elsewhere = await team.flags("tom", "of payments", "#payments-core")
    of_checkout = next(risk for risk in await team.kept(Risk) if risk.title == "of checkout")
    for action in ("risk.resolve", "risk.describe", "risk.is_value"):
        [told] = await team.forges("tom", elsewhere, action, str(of_checkout.id))
        assert told.startswith("Only Maya Lindner, who raised R-1, may do that.")
    assert [change.verb for change in await team.kept(Change)] == ["flagged", "flagged"]


async def test_a_risk_is_resolved_long_after_its_card_was_sent(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.flags("tom", "an old one")
    team.clock.move_to(team.clock.now() + KEEP_DELIVERIES + timedelta(days=2))
    await team.bot.heartbeat.tidy()
    assert await resolves(team, "tom", team.cards()[0]) is None
    shown = team.cards()[0]
    assert [line.text for line in team.person("maya").thread(shown)[1:]] == ["✅ R-1 was resolved by Tom Rivera."]


@pytest.mark.parametrize("value", ["", "R-1", "x" * 2000, "\x00", "00000000-0000-0000-0000-000000000000"])
async def test_a_button_that_carries_no_id_of_ours_is_gone(team_over_http: StartsHttp, value: str) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "first words")
    for action in ("risk.me_too", "risk.resolve", "risk.describe", "risk.details", "risk.is_value"):
        assert await team.forges("tom", card, action, value) == [RISK_GONE]
    for action in ("risk.flag", "risk.nothing_new", "ask.skip"):
        assert await team.forges("tom", card, action, value) == [ASK_GONE]
    assert [change.verb for change in await team.kept(Change)] == ["flagged"]


async def test_a_private_channels_risk_is_gone_for_who_is_not_in_it(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.set_up("#payments-core")
    await team.flags("tom", "a secret of the few", "#payments-core")
    card = await team.flags("nina", "open to all")
    secret = next(risk for risk in await team.kept(Risk) if "secret" in risk.title)
    for action in ("risk.details", "risk.me_too", "risk.describe", "risk.resolve", "risk.is_value"):
        assert await team.forges("nina", card, action, str(secret.id)) == [RISK_GONE]
        assert team.person("nina").form is None
    assert [risk.state for risk in await team.kept(Risk)] == ["open", "open"]


async def test_a_button_of_an_older_version_is_answered(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "first words")
    await team.person("tom").presses("Me too", on=card)
    old = copy.deepcopy(team.last("interactive"))
    old["actions"][0] |= {"action_id": "risk.abolished", "action_ts": "9.9"}
    assert (await team.delivers("interactive", old)).ok
    assert team.person("tom").sees("#checkout")[-1].text == (
        "This button belongs to an older version of Threefold and does nothing any more."
    )
    link = copy.deepcopy(old)
    link["actions"][0] |= {"url": "https://a.example", "action_ts": "9.91"}
    seen = len(team.person("tom").sees("#checkout"))
    assert (await team.delivers("interactive", link)).ok
    assert len(team.person("tom").sees("#checkout")) == seen


async def test_a_payload_that_comes_twice_gets_the_same_answer_and_nothing_else_happens(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    await team.flags("tom", "only once")
    command = next(sent for sent in reversed(team.slack.requests) if sent.kind == "slash_commands")
    again = await team.delivers("slash_commands", command.payload)
    assert command.ack is not None
    assert again.body == command.ack.body
    assert [risk.title for risk in await team.kept(Risk)] == ["only once"]

    await team.person("aiko").presses("Me too", on=team.cards()[0])
    seen = len(team.person("aiko").sees("#checkout"))
    assert (await team.delivers("interactive", team.last("interactive"))).ok
    assert len(team.person("aiko").sees("#checkout")) == seen
    assert len(await team.kept(RiskVote)) == 1

    await team.person("tom").types("#checkout", "/risk")
    await team.person("tom").fills({"What could stop us?": "by form"})
    await team.person("tom").submits()
    form = next(sent for sent in reversed(team.slack.requests) if sent.kind == "interactive")
    assert form.ack is not None
    assert (await team.delivers("interactive", form.payload)).body == form.ack.body
    assert [risk.title for risk in await team.kept(Risk)] == ["only once", "by form"]

    event = {"type": "event_callback", "event_id": "Ev77", "team_id": "T", "event": {
        "type": "message", "channel_type": "im", "channel": team.person("tom").dm_channel, "user": team.person("tom").id,
        "text": "hello", "ts": "1.1", "event_ts": "1.1"}}  # fmt: skip
    for _ in range(3):
        assert (await team.delivers("events_api", event)).ok
    assert [line.text.splitlines()[0] for line in team.person("tom").dm()] == [
        "Nothing is waiting for your answer. In your team's channel you can type a command at any time:"
    ]


async def test_a_payload_that_comes_twice_at_once_is_decided_once(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.flags("tom", "the first")
    payload = team.last("slash_commands") | {"trigger_id": "1.2.3", "text": "at once"}
    answers = await asyncio.gather(*(team.knock.deliver("slash_commands", payload) for _ in range(5)))
    bodies = {json.dumps(answer.body, sort_keys=True) for answer in answers}
    assert len(bodies) == 1
    assert [risk.title for risk in await team.kept(Risk)] == ["the first", "at once"]


async def test_the_kind_is_said_with_one_press_and_the_last_press_counts(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    [saved] = await tom.types("#checkout", "/risk it may not scale")
    await tom.presses("Value", on=saved)
    await team.delivers("interactive", team.last("interactive"))
    pressed = team.last("interactive")
    for number, action in enumerate(("risk.is_feasibility", "risk.is_feasibility")):
        one = pressed["actions"][0] | {"action_id": action, "action_ts": f"{len(team.slack.requests)}.{number}"}
        await team.delivers("interactive", pressed | {"actions": [one]})
    assert [risk.kind for risk in await team.kept(Risk)] == ["feasibility"]
    assert [change.after for change in await team.kept(Change)][1:] == [{"kind": "value"}, {"kind": "feasibility"}]
    assert team.cards()[0].text.splitlines()[0] == "R-1 · Risk · feasibility · open"
