"""People type commands and press buttons; the real Bolt answers over Socket Mode."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sandbox import Sandbox


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def words(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


CARD = [
    {"type": "section", "text": words("*R-1* <@{0}> by <!date^1790000000^{{date_short}} {{time}}|soon>")},
    {
        "type": "actions",
        "block_id": "acts",
        "elements": [
            {"type": "button", "action_id": "too", "text": plain("Me too"), "value": "R-1"},
            {
                "type": "button",
                "action_id": "gone",
                "text": plain("Delete"),
                "confirm": {
                    "title": plain("Sure?"),
                    "text": plain("It goes."),
                    "confirm": plain("Yes"),
                    "deny": plain("No"),
                },
            },
            {
                "type": "static_select",
                "action_id": "level",
                "placeholder": plain("Likelihood"),
                "options": [{"text": plain("3 - possible"), "value": "3"}, {"text": plain("4"), "value": "4"}],
            },
        ],
    },
]


async def test_the_answer_to_a_command_is_seen_only_by_who_typed_it(slack: Sandbox, app: Any, connect: Any) -> None:
    seen: list[dict[str, Any]] = []

    @app.command("/risk")
    async def risk(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack(text=f"saved: {body['text']}")

    await connect()
    maya, tom = slack.person("maya"), slack.person("tom")
    (answer,) = await maya.types("#checkout", "/risk the <provider> & @tom in #payments-core, see https://lumen.test/a")
    tom_id, private_id = tom.id, slack.workspace.channel("#payments-core").id
    assert seen[0]["text"] == (
        f"the &lt;provider&gt; &amp; <@{tom_id}|tom> in <#{private_id}|>, see <https://lumen.test/a>"
    )
    assert (answer.only_you, answer.author) == (True, "Threefold")
    assert answer.text == "saved: the <provider> & @Tom Rivera in #payments-core, see https://lumen.test/a"
    assert tom.sees("#checkout") == []
    assert {name: seen[0][name] for name in ("command", "channel_name", "user_name", "team_domain", "user_id")} == {
        "command": "/risk",
        "channel_name": "checkout",
        "user_name": "maya",
        "team_domain": "lumen",
        "user_id": maya.id,
    }


async def test_a_command_can_answer_to_the_whole_channel(slack: Sandbox, app: Any, connect: Any) -> None:
    @app.command("/plain")
    async def command(ack: Any, body: dict[str, Any]) -> None:
        await ack(response_type="in_channel", text=f"{body['channel_name']}: {body['text']}")

    await connect()
    assert await slack.person("maya").types("#payments-core", "/plain hi @tom") == []
    assert [line.text for line in slack.person("tom").sees("#payments-core")] == ["privategroup: hi @tom"]


async def test_a_command_that_no_app_has_is_said_to_be_invalid(slack: Sandbox, connect: Any) -> None:
    await connect()
    maya = slack.person("maya")
    (answer,) = await maya.types("#checkout", "/debt now")
    assert answer.text.startswith("/debt is not a valid command.")
    assert (answer.author, answer.only_you) == ("Slackbot", True)
    assert slack.requests == []


async def test_a_command_fails_visibly_without_an_app_or_an_answer(slack: Sandbox, app: Any, connect: Any) -> None:
    @app.command("/risk")
    async def risk() -> None:
        await asyncio.sleep(1.2)

    maya = slack.person("maya")
    (answer,) = await maya.types("#checkout", "/risk x")
    assert answer.text == '/risk failed with the error "dispatch_failed"'
    await connect()
    (answer,) = await maya.types("#checkout", "/risk x")
    assert answer.text == '/risk failed with the error "operation_timeout"'
    assert maya.troubles[-1] == answer.text


async def test_commands_do_not_work_in_threads(slack: Sandbox, connect: Any) -> None:
    await connect()
    maya = slack.person("maya")
    root = await maya.says("hello", to="#checkout")
    (answer,) = await maya.types("#checkout", "/risk x", thread=root)
    assert answer.text == "/risk is not supported in threads. Sorry!"
    assert [line.text for line in maya.thread(root)] == ["hello", answer.text]


async def test_an_answer_that_slack_would_not_take_is_a_failure(slack: Sandbox, app: Any, connect: Any) -> None:
    @app.command("/risk")
    async def risk(ack: Any) -> None:
        await ack(text="x", blocks=[{"type": "header", "text": plain("x" * 151)}])

    await connect()
    (answer,) = await slack.person("maya").types("#checkout", "/risk x")
    assert answer.text == '/risk failed with the error "invalid_blocks"'
    assert (slack.calls[-1].method, slack.calls[-1].error) == ("ack /risk", "invalid_blocks")


async def test_a_card_reads_with_names_and_in_the_readers_own_zone(slack: Sandbox, client: Any) -> None:
    tom = slack.person("tom")
    card = [{**CARD[0], "text": words(CARD[0]["text"]["text"].format(tom.id))}, CARD[1]]
    await client.chat_postMessage(channel=slack.workspace.channel("#checkout").id, text="R-1", blocks=card)
    texts = {name: slack.person(name).sees("#checkout")[0].text for name in ("maya", "tom", "aiko", "ravi")}
    assert texts == {
        "maya": "R-1 @Tom Rivera by Sep 21 4:13 PM",
        "tom": "R-1 @Tom Rivera by Sep 21 10:13 AM",
        "aiko": "R-1 @Tom Rivera by Sep 21 11:13 PM",
        "ravi": "R-1 @Tom Rivera by Sep 21 7:43 PM",
    }
    (shown,) = tom.sees("#checkout")
    assert (shown.buttons, shown.menus, shown.fallback) == (
        ["Me too", "Delete"],
        {"Likelihood": ["3 - possible", "4"]},
        "R-1",
    )


async def test_a_press_brings_what_slack_sends_and_its_answer_replaces_the_message(
    slack: Sandbox, app: Any, client: Any, connect: Any
) -> None:
    seen: list[dict[str, Any]] = []

    @app.action("too")
    async def too(ack: Any, body: dict[str, Any], respond: Any) -> None:
        seen.append(body)
        await respond(text="noted, only you", response_type="ephemeral", replace_original=False)
        await respond(text="changed", replace_original=True)
        await ack()

    await connect()
    channel = slack.workspace.channel("#checkout").id
    posted = await client.chat_postMessage(channel=channel, text="R-1", blocks=CARD)
    maya = slack.person("maya")
    (card,) = maya.sees("#checkout")
    (answer,) = await maya.presses("Me too", on=card)
    assert (answer.text, answer.only_you) == ("noted, only you", True)
    assert (card.text, card.edited, card.blocks) == ("changed", True, [])
    body = seen[0]
    assert body["actions"][0] | {"action_ts": "t"} == {
        "type": "button",
        "action_id": "too",
        "block_id": "acts",
        "text": plain("Me too"),
        "value": "R-1",
        "action_ts": "t",
    }
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": channel,
        "is_ephemeral": False,
    }
    assert body["message"]["ts"] == posted["ts"]
    assert body["channel"] == {"id": channel, "name": "checkout"}
    assert body["user"] == {
        "id": maya.id,
        "username": "maya",
        "name": "maya",
        "team_id": slack.workspace.team.id,
    }
    with pytest.raises(LookupError, match="there is no button 'Me too'"):
        await maya.presses("Me too", on=card)


async def test_a_choice_carries_the_option_and_the_state(slack: Sandbox, app: Any, client: Any, connect: Any) -> None:
    seen: list[dict[str, Any]] = []

    @app.action("level")
    async def level(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack()

    await connect()
    await client.chat_postMessage(channel=slack.workspace.channel("#checkout").id, text="R-1", blocks=CARD)
    maya = slack.person("maya")
    (card,) = maya.sees("#checkout")
    await maya.chooses("Likelihood", "3 - possible", on=card)
    option = {"text": plain("3 - possible"), "value": "3"}
    assert seen[0]["actions"][0]["selected_option"] == option
    assert seen[0]["state"]["values"] == {"acts": {"level": {"type": "static_select", "selected_option": option}}}
    await maya.acts("acts", "level", on=card, value="4")
    assert seen[1]["actions"][0]["selected_option"]["value"] == "4"
    with pytest.raises(LookupError, match="there is no option '5'"):
        await maya.chooses("Likelihood", "5", on=card)


async def test_what_asks_for_confirmation_can_be_declined(slack: Sandbox, app: Any, client: Any, connect: Any) -> None:
    @app.action("gone")
    async def gone(ack: Any, respond: Any) -> None:
        await respond(delete_original=True)
        await ack()

    await connect()
    await client.chat_postMessage(channel=slack.workspace.channel("#checkout").id, text="R-1", blocks=CARD)
    maya = slack.person("maya")
    (card,) = maya.sees("#checkout")
    await maya.presses("Delete", on=card, confirm=False)
    assert maya.sees("#checkout") == [card]
    await maya.presses("Delete", on=card)
    assert maya.sees("#checkout") == []
    with pytest.raises(LookupError, match="does not see"):
        await maya.presses("Delete", on=card)


async def test_nobody_presses_what_they_cannot_see(slack: Sandbox, client: Any, connect: Any) -> None:
    await connect()
    maya, tom, lea = (slack.person(name) for name in ("maya", "tom", "lea"))
    channel = slack.workspace.channel("#checkout").id
    await client.chat_postEphemeral(channel=channel, user=tom.id, text="x", blocks=CARD)
    (for_tom,) = tom.sees("#checkout")
    with pytest.raises(LookupError, match="maya does not see"):
        await maya.presses("Me too", on=for_tom)
    await client.chat_postMessage(channel=slack.workspace.channel("#payments-core").id, text="x", blocks=CARD)
    (private,) = tom.sees("#payments-core")
    with pytest.raises(LookupError, match="lea is not in"):
        await lea.presses("Me too", on=private)
    with pytest.raises(LookupError, match="lea is not in #payments-core; they are in #checkout"):
        lea.sees("#payments-core")
    assert slack.requests == []


async def test_a_press_that_nobody_answers_is_seen_as_trouble(slack: Sandbox, client: Any) -> None:
    await client.chat_postMessage(channel=slack.workspace.channel("#checkout").id, text="x", blocks=CARD)
    maya = slack.person("maya")
    await maya.presses("Me too", on=maya.sees("#checkout")[0])
    assert maya.troubles == ["We had some trouble connecting. Try again?"]


async def test_an_ephemeral_message_can_be_replaced_by_pressing_it(slack: Sandbox, app: Any, connect: Any) -> None:
    bodies: list[dict[str, Any]] = []

    @app.command("/risk")
    async def risk(ack: Any) -> None:
        await ack(text="kinds", blocks=CARD)

    @app.action("too")
    async def too(ack: Any, body: dict[str, Any], respond: Any) -> None:
        bodies.append(body)
        await respond(text="chosen", replace_original=True)
        await ack()

    await connect()
    maya = slack.person("maya")
    (answer,) = await maya.types("#checkout", "/risk x")
    assert await maya.presses("Me too", on=answer) == []
    assert [line.text for line in maya.sees("#checkout")] == ["chosen"]
    assert bodies[0]["container"]["is_ephemeral"] is True
    assert "message" not in bodies[0]


async def test_what_one_person_sees_is_not_replaced_for_everybody(slack: Sandbox, app: Any, connect: Any) -> None:
    statuses: list[int] = []

    @app.command("/risk")
    async def risk(ack: Any) -> None:
        await ack(text="kinds", blocks=CARD)

    @app.action("too")
    async def too(ack: Any, respond: Any) -> None:
        answer = await respond(text="for all", replace_original=True, response_type="in_channel")
        statuses.append(answer.status_code)
        await ack()

    await connect()
    maya = slack.person("maya")
    (answer,) = await maya.types("#checkout", "/risk x")
    await maya.presses("Me too", on=answer)
    assert statuses == [400]
    assert [(line.fallback, line.only_you) for line in maya.sees("#checkout")] == [("kinds", True)]


async def test_a_response_address_works_five_times(slack: Sandbox, app: Any, connect: Any) -> None:
    statuses: list[int] = []

    @app.command("/risk")
    async def risk(ack: Any, respond: Any) -> None:
        for number in range(6):
            answer = await respond(text=str(number), response_type="ephemeral")
            statuses.append(answer.status_code)
        await ack()

    await connect()
    answers = await slack.person("maya").types("#checkout", "/risk x")
    assert [line.text for line in answers] == ["0", "1", "2", "3", "4"]
    assert statuses == [200, 200, 200, 200, 200, 404]


async def test_a_shortcut_of_a_message_brings_the_message(slack: Sandbox, app: Any, connect: Any) -> None:
    seen: list[dict[str, Any]] = []

    @app.shortcut("flag")
    async def flag(ack: Any, body: dict[str, Any], respond: Any) -> None:
        seen.append(body)
        await respond(text="flagged", response_type="ephemeral")
        await ack()

    @app.shortcut("anew")
    async def anew(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack()

    await connect()
    maya = slack.person("maya")
    line = await slack.person("tom").says("this will break", to="#checkout")
    (answer,) = await maya.shortcut("Flag a risk", on=line)
    assert answer.text == "flagged"
    assert (seen[0]["type"], seen[0]["message"]["text"], seen[0]["message_ts"]) == (
        "message_action",
        "this will break",
        line.ts,
    )
    await maya.shortcut("Start anew")
    assert (seen[1]["type"], seen[1]["callback_id"]) == ("shortcut", "anew")
    with pytest.raises(LookupError, match=r"there is no message shortcut 'Burn'; there are \['Flag a risk'\]"):
        await maya.shortcut("Burn", on=line)


async def test_people_invite_and_remove_the_bot_by_typing(slack: Sandbox) -> None:
    maya = slack.person("maya")
    await maya.types("#general", "/invite @Threefold")
    assert slack.workspace.bot_id in slack.workspace.channel("#general").members
    await maya.types("#general", "/remove @Threefold")
    assert slack.workspace.bot_id not in slack.workspace.channel("#general").members


async def test_unread_lines_are_counted_until_they_are_read(slack: Sandbox, client: Any) -> None:
    maya, tom = slack.person("maya"), slack.person("tom")
    channel = slack.workspace.channel("#checkout").id
    root = await client.chat_postMessage(channel=channel, text="one")
    await client.chat_postMessage(channel=channel, text="reply", thread_ts=root["ts"])
    await tom.says("two", to="#checkout")
    assert (maya.unread("#checkout"), tom.unread("#checkout")) == (2, 0)
    maya.reads("#checkout")
    assert maya.unread("#checkout") == 0
