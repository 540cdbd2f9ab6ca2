"""People fill and send forms; the real Bolt opens, checks and changes them."""

from __future__ import annotations

import asyncio
from datetime import date, time
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox
from sandbox.tickets import Spent, Tickets


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def options(*texts: str) -> list[dict[str, Any]]:
    return [{"text": plain(text), "value": text[0].lower()} for text in texts]


def field(block_id: str, label: str, element: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": block_id, **element},
        **rest,
    }


def form(*blocks: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Flag a risk"),
        "submit": plain("Save"),
        "private_metadata": "R-1",
        "blocks": list(blocks),
        **rest,
    }


TITLE = field("title", "What could go wrong?", {"type": "plain_text_input", "max_length": 10})
EVERYTHING = form(
    TITLE,
    field("likelihood", "Likelihood", {"type": "static_select", "options": options("3 - possible", "4 - likely")}),
    field("kind", "Kind", {"type": "radio_buttons", "options": options("Value", "Usability")}, optional=True),
    field("rituals", "Rituals", {"type": "checkboxes", "options": options("Risks", "Debt"), "initial_options": options("Risks")}),
    field("owner", "Owner", {"type": "users_select"}, optional=True),
    field("people", "People", {"type": "multi_users_select"}, optional=True),
    field("place", "Channel", {"type": "conversations_select"}, optional=True),
    field("due", "Review on", {"type": "datepicker", "initial_date": "2026-10-05"}),
    field("hour", "At", {"type": "timepicker"}, optional=True),
    field("hours", "Hours", {"type": "number_input", "is_decimal_allowed": False, "max_value": "8"}, optional=True),
)  # fmt: skip


def opens(app: Any, view: dict[str, Any]) -> None:
    """Let /risk open a form."""

    @app.command("/risk")
    async def risk(ack: Any, body: dict[str, Any], client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()


async def test_every_kind_of_input_is_filled_by_its_label_and_arrives(slack: Sandbox, app: Any, connect: Any) -> None:
    sent: list[dict[str, Any]] = []
    opens(app, EVERYTHING)

    @app.view("form")
    async def submitted(ack: Any, body: dict[str, Any]) -> None:
        sent.append(body)
        await ack()

    await connect()
    maya, tom = slack.person("maya"), slack.person("tom")
    await maya.types("#checkout", "/risk")
    assert maya.form is not None
    assert (maya.form.title, maya.form.submit_text, maya.form.close_text) == ("Flag a risk", "Save", "Close")
    assert maya.form.labels[:2] == ["What could go wrong?", "Likelihood"]
    assert maya.form.options["Likelihood"] == ["3 - possible", "4 - likely"]
    assert maya.form.values["Rituals"] == "Risks"
    await maya.fills(
        {
            "What could go wrong?": "A <b>",
            "Likelihood": "4 - likely",
            "Kind": "Usability",
            "Rituals": ["Risks", "Debt"],
            "Owner": "@tom",
            "People": ["Maya Lindner", "aiko"],
            "Channel": "#payments-core",
            "Review on": date(2026, 10, 12),
            "At": time(9, 30),
            "Hours": 3,
        }
    )
    assert maya.form.values == {
        "What could go wrong?": "A <b>",
        "Likelihood": "4 - likely",
        "Kind": "Usability",
        "Rituals": "Risks, Debt",
        "Owner": "@Tom Rivera",
        "People": "@Maya Lindner, @Aiko Tanaka",
        "Channel": "#payments-core",
        "Review on": "2026-10-12",
        "At": "09:30",
        "Hours": "3",
    }
    assert await maya.submits() is None
    assert maya.form is None
    values = sent[0]["view"]["state"]["values"]
    assert values == {
        "title": {"title": {"type": "plain_text_input", "value": "A <b>"}},
        "likelihood": {
            "likelihood": {"type": "static_select", "selected_option": {"text": plain("4 - likely"), "value": "4"}}
        },
        "kind": {"kind": {"type": "radio_buttons", "selected_option": {"text": plain("Usability"), "value": "u"}}},
        "rituals": {"rituals": {"type": "checkboxes", "selected_options": options("Risks", "Debt")}},
        "owner": {"owner": {"type": "users_select", "selected_user": tom.id}},
        "people": {
            "people": {"type": "multi_users_select", "selected_users": [maya.id, slack.person("aiko").id]},
        },
        "place": {
            "place": {
                "type": "conversations_select",
                "selected_conversation": slack.workspace.channel("#payments-core").id,
            }
        },
        "due": {"due": {"type": "datepicker", "selected_date": "2026-10-12"}},
        "hour": {"hour": {"type": "timepicker", "selected_time": "09:30"}},
        "hours": {"hours": {"type": "number_input", "value": "3"}},
    }
    view = sent[0]["view"]
    assert (view["private_metadata"], view["callback_id"], view["type"]) == ("R-1", "form", "modal")
    assert (sent[0]["type"], sent[0]["enterprise"], sent[0]["is_enterprise_install"]) == (
        "view_submission",
        None,
        False,
    )
    assert sent[0]["response_urls"] == []


async def test_slack_itself_asks_for_what_is_missing_or_wrong(slack: Sandbox, app: Any, connect: Any) -> None:
    opens(app, EVERYTHING)
    await connect()
    maya = slack.person("maya")
    await maya.types("#checkout", "/risk")
    await maya.fills({"What could go wrong?": "much too long", "Hours": "9", "Rituals": []})
    assert await maya.submits() == {
        "What could go wrong?": "Please enter no more than 10 characters.",
        "Likelihood": "Please complete this required field.",
        "Rituals": "Please complete this required field.",
        "Hours": "Please enter a number less than or equal to 8.",
    }
    assert [request.kind for request in slack.requests] == ["slash_commands"]
    with pytest.raises(LookupError, match="there is no input 'Titel'; there are"):
        await maya.fills({"Titel": "x"})
    with pytest.raises(LookupError, match="there is no option '5'"):
        await maya.fills({"Likelihood": "5"})


async def test_the_apps_errors_stand_beside_the_fields_and_the_text_stays(
    slack: Sandbox, app: Any, connect: Any
) -> None:
    opens(app, form(TITLE))

    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="errors", errors={"title": "Say more"})

    await connect()
    maya = slack.person("maya")
    await maya.types("#checkout", "/risk")
    await maya.fills({"What could go wrong?": "x"})
    assert await maya.submits() == {"What could go wrong?": "Say more"}
    assert maya.form is not None
    assert (maya.form.error_fields, maya.form.values) == ({"title": "Say more"}, {"What could go wrong?": "x"})


async def test_errors_for_a_field_that_is_not_there_are_refused(slack: Sandbox, app: Any, connect: Any) -> None:
    opens(app, form(TITLE))

    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="errors", errors={"titel": "Say more"})

    await connect()
    maya = slack.person("maya")
    await maya.types("#checkout", "/risk")
    await maya.fills({"What could go wrong?": "x"})
    assert await maya.submits() == {"": "We had some trouble connecting. Try again?"}
    assert slack.calls[-1].method == "ack view_submission"


async def test_an_app_that_does_not_answer_leaves_the_form_with_its_text(
    slack: Sandbox, app: Any, connect: Any
) -> None:
    opens(app, form(TITLE))

    @app.view("form")
    async def submitted() -> None:
        await asyncio.sleep(1.2)

    await connect()
    maya = slack.person("maya")
    await maya.types("#checkout", "/risk")
    await maya.fills({"What could go wrong?": "x"})
    assert await maya.submits() == {"": "We had some trouble connecting. Try again?"}
    assert maya.form is not None
    assert maya.form.values == {"What could go wrong?": "x"}


async def test_a_form_can_be_updated_pushed_upon_and_cleared(slack: Sandbox, app: Any, connect: Any) -> None:
    opens(app, form(TITLE, field("more", "More", {"type": "plain_text_input"}, optional=True)))

    @app.view("form")
    async def first(ack: Any) -> None:
        await ack(response_action="update", view=form(TITLE, callback_id="second", title=plain("Second")))

    @app.view("second")
    async def second(ack: Any) -> None:
        await ack(response_action="push", view=form(callback_id="third", title=plain("Third")))

    @app.view("third")
    async def third(ack: Any) -> None:
        await ack(response_action="clear")

    await connect()
    maya = slack.person("maya")
    await maya.types("#checkout", "/risk")
    await maya.fills({"What could go wrong?": "kept"})
    await maya.submits()
    assert maya.form is not None
    assert (maya.form.title, maya.form.values) == ("Second", {"What could go wrong?": "kept"})
    await maya.submits()
    assert [one.title for one in maya.forms] == ["Second", "Third"]
    top, below = maya.forms[1], maya.forms[0]
    assert slack.requests[-1].payload["view"]["id"] == below.id
    assert slack.workspace.find_view(top.id).previous_id == below.id  # type: ignore[union-attr]
    await maya.submits()
    assert maya.forms == []


async def test_at_most_three_forms_lie_upon_each_other(slack: Sandbox, app: Any, connect: Any) -> None:
    more = {
        "type": "actions",
        "block_id": "b",
        "elements": [{"type": "button", "action_id": "more", "text": plain("More")}],
    }
    view = form(more)
    errors: list[str] = []
    opens(app, view)

    @app.action("more")
    async def pressed(ack: Any, body: dict[str, Any], client: Any) -> None:
        try:
            await client.views_push(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as error:
            errors.append(error.response["error"])
        await ack()

    await connect()
    maya = slack.person("maya")
    await maya.types("#checkout", "/risk")
    for _ in range(3):
        await maya.presses("More")
    assert (len(maya.forms), errors) == (3, ["push_limit_reached"])
    assert slack.requests[-1].payload["container"] == {"type": "view", "view_id": maya.forms[-1].id}
    await maya.closes()
    assert len(maya.forms) == 2


async def test_an_input_that_dispatches_tells_the_app_at_once(slack: Sandbox, app: Any, connect: Any) -> None:
    kind = {"type": "static_select", "options": options("Value", "Usability")}
    view = form(TITLE, field("kind", "Kind", kind, dispatch_action=True))
    opens(app, view)

    @app.action("kind")
    async def chosen(ack: Any, body: dict[str, Any], client: Any) -> None:
        picked = body["actions"][0]["selected_option"]["text"]["text"]
        changed = form(*view["blocks"], {"type": "section", "text": {"type": "mrkdwn", "text": f"_{picked}_ it is"}})
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=changed)
        await ack()

    await connect()
    maya = slack.person("maya")
    await maya.types("#checkout", "/risk")
    await maya.fills({"What could go wrong?": "x", "Kind": "Usability"})
    assert maya.form is not None
    assert maya.form.text == "Flag a risk\nWhat could go wrong?: x\nKind: Usability\nUsability it is"


async def test_an_outdated_hash_is_a_conflict(slack: Sandbox, app: Any, client: Any, connect: Any) -> None:
    opens(app, form(TITLE))
    await connect()
    maya = slack.person("maya")
    await maya.types("#checkout", "/risk")
    assert maya.form is not None
    view_id = maya.form.id
    old = slack.workspace.find_view(view_id).hash  # type: ignore[union-attr]
    await client.views_update(view_id=view_id, hash=old, view=form(TITLE))
    with pytest.raises(SlackApiError) as caught:
        await client.views_update(view_id=view_id, hash=old, view=form(TITLE))
    assert caught.value.response["error"] == "hash_conflict"
    await maya.closes()
    with pytest.raises(SlackApiError) as caught:
        await client.views_update(view_id=view_id, view=form(TITLE))
    assert caught.value.response["error"] == "not_found"


async def test_the_channel_in_which_a_form_was_asked_for_is_chosen_where_it_says_so(
    slack: Sandbox, app: Any, connect: Any
) -> None:
    picker = {"type": "conversations_select", "default_to_current_conversation": True}
    opens(app, form(field("place", "Channel", picker)))
    await connect()
    maya = slack.person("maya")
    await maya.types("#payments-core", "/risk")
    assert maya.form is not None
    assert maya.form.values == {"Channel": "#payments-core"}


async def test_closing_is_told_where_the_form_asks_for_it(slack: Sandbox, app: Any, connect: Any) -> None:
    closed: list[dict[str, Any]] = []
    opens(app, form(TITLE, notify_on_close=True))

    @app.view_closed("form")
    async def on_close(ack: Any, body: dict[str, Any]) -> None:
        closed.append(body)
        await ack()

    await connect()
    maya = slack.person("maya")
    await maya.types("#checkout", "/risk")
    await maya.closes()
    assert maya.form is None
    assert (closed[0]["type"], closed[0]["is_cleared"]) == ("view_closed", False)
    with pytest.raises(LookupError, match="maya has no form open"):
        await maya.closes()


async def test_a_trigger_works_once(slack: Sandbox, client: Any) -> None:
    async def opened(trigger: str) -> str | None:
        try:
            await client.views_open(trigger_id=trigger, view=form(TITLE))
        except SlackApiError as error:
            return str(error.response["error"])
        return None

    trigger = slack.tickets.trigger(slack.person("maya").id)
    assert [await opened(trigger), await opened(trigger), await opened("1.2.3")] == [
        None,
        "exchanged_trigger_id",
        "invalid_trigger_id",
    ]


def test_triggers_and_response_addresses_expire() -> None:
    now = 0.0
    tickets = Tickets(lambda: now)
    trigger, late = tickets.trigger("U1"), tickets.trigger("U1")
    address = tickets.address("U1", "C1")
    now = 3.0
    assert tickets.use_trigger(trigger).user == "U1"
    now = 3.01
    with pytest.raises(Spent, match="expired_trigger_id"):
        tickets.use_trigger(late)
    now = 1800.0
    assert tickets.use_address(address).channel == "C1"
    now = 1800.1
    with pytest.raises(Spent, match="expired_url"):
        tickets.use_address(address)


async def test_a_home_tab_is_published_and_pressed(slack: Sandbox, app: Any, client: Any, connect: Any) -> None:
    button = {
        "type": "actions",
        "block_id": "b",
        "elements": [{"type": "button", "action_id": "go", "text": plain("Go")}],
    }
    seen: list[dict[str, Any]] = []

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [button]})

    @app.action("go")
    async def go(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack()

    await connect()
    maya = slack.person("maya")
    await maya.opens_home()
    await maya.presses("Go")
    assert (seen[0]["container"]["type"], seen[0]["view"]["type"]) == ("view", "home")
