"""Blocks and views are refused where Slack refuses them, with the place of the problem."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox, limits


def words(text: str, kind: str = "mrkdwn") -> dict[str, Any]:
    return {"type": kind, "text": text}


def plain(text: str) -> dict[str, Any]:
    return words(text, "plain_text")


def section(text: str = "x", **rest: Any) -> dict[str, Any]:
    return {"type": "section", "text": words(text), **rest}


def button(action_id: str = "a", **rest: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **rest}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def options(count: int, length: int = 5) -> list[dict[str, Any]]:
    return [{"text": plain("x" * length), "value": str(number)} for number in range(count)]


def asked(**element: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": "i", "label": plain("Label"), "element": {"action_id": "e", **element}}


def line(count: int, *, missing: bool = False) -> dict[str, Any]:
    categories = [f"c{number}" for number in range(count)]
    data = [{"label": name, "value": 1} for name in categories]
    series = [{"name": "s", "data": data[1:] if missing else data}]
    chart = {"type": "line", "series": series, "axis_config": {"categories": categories}}
    return {"type": "data_visualization", "title": "T", "chart": chart}


def table(rows: int, columns: int) -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns for _ in range(rows)]}


def pie(*values: float) -> dict[str, Any]:
    segments = [{"label": f"s{number}", "value": value} for number, value in enumerate(values)]
    return {"type": "data_visualization", "title": "T", "chart": {"type": "pie", "segments": segments}}


FINE = [
    [section("x" * 3000)],
    [{"type": "header", "text": plain("x" * 150)}],
    [section(fields=[words("x")] * 10)],
    [actions(*(button(f"a{number}") for number in range(25)))],
    [{"type": "divider"}] * 50,
    [{"type": "context", "elements": [words("x")] * 10}],
    [section(accessory={"type": "static_select", "action_id": "m", "options": options(100, 75)})],
    [section(accessory={"type": "overflow", "action_id": "m", "options": options(5)})],
    [table(100, 20)],
    [line(20), pie(1, 2)],
    [{"type": "rich_text", "elements": []}, {"type": "markdown", "text": "x"}],
]
REFUSED = [
    (
        [{"type": "header", "text": plain("x" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([section("  ")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([{"type": "section"}], "missing required field: text or fields [json-pointer:/blocks/0]"),
    ([section(fields=[words("x")] * 11)], "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    ([section(fields=[words("x" * 2001)])], "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"),
    ([section(colour="red")], "unknown field: colour [json-pointer:/blocks/0/colour]"),
    ([{"type": "heatmap"}], "unsupported type: heatmap [json-pointer:/blocks/0/type]"),
    (["text"], "must be an object [json-pointer:/blocks/0]"),
    ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    (
        [{"type": "divider", "block_id": "d"}] * 2,
        "block_id already exists: d [json-pointer:/blocks/1/block_id]",
    ),
    (
        [{"type": "divider", "block_id": "d" * 256}],
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    (
        [{"type": "context", "elements": [words("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        [actions(*(button(f"a{number}") for number in range(26)))],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    ([actions(button("a"), button("a"))], "action_id already exists: a [json-pointer:/blocks/0/elements]"),
    (
        [actions(button(text=plain("x" * 76)))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    ([actions(button(text=words("x")))], "must be one of plain_text [json-pointer:/blocks/0/elements/0/text/type]"),
    (
        [actions(button(value="x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    ([actions(button(style="blue"))], "must be one of primary, danger [json-pointer:/blocks/0/elements/0/style]"),
    ([actions()], "must have at least 1 items [json-pointer:/blocks/0/elements]"),
    ([asked(type="plain_text_input")], "unsupported type: input, messages take no inputs [json-pointer:/blocks/0]"),
    (
        [section(accessory={"type": "static_select", "options": options(101)})],
        "no more than 100 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    (
        [section(accessory={"type": "static_select", "options": options(1, 76)})],
        "must be less than 76 characters [json-pointer:/blocks/0/accessory/options/0/text/text]",
    ),
    (
        [section(accessory={"type": "overflow", "options": options(6)})],
        "no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    (
        [section(accessory={"type": "radio_buttons", "options": options(11)})],
        "no more than 10 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    (
        [section(accessory={"type": "static_select", "options": options(2), "initial_option": options(3)[2]})],
        "must be one of the options, word for word [json-pointer:/blocks/0/accessory/initial_option]",
    ),
    (
        [section(accessory={"type": "static_select", "options": [*options(1), *options(1)]})],
        "option values must be unique [json-pointer:/blocks/0/accessory/options]",
    ),
    (
        [section(accessory={"type": "static_select"})],
        "must have either options or option_groups [json-pointer:/blocks/0/accessory]",
    ),
    (
        [section(accessory={"type": "datepicker", "initial_date": "2026-02-30"})],
        "must be a date as YYYY-MM-DD [json-pointer:/blocks/0/accessory/initial_date]",
    ),
    (
        [section(accessory={"type": "timepicker", "initial_time": "9:30"})],
        "must be a time as HH:mm [json-pointer:/blocks/0/accessory/initial_time]",
    ),
    ([table(101, 1)], "must have 1 to 100 rows [json-pointer:/blocks/0/rows]"),
    ([table(1, 21)], "must have 1 to 20 columns [json-pointer:/blocks/0/rows]"),
    ([table(1, 1), table(1, 1)], "only 1 table per message [json-pointer:/blocks]"),
    ([pie(1), pie(1), pie(1)], "only 2 data_visualization per message [json-pointer:/blocks]"),
    ([line(21)], "must have 1 to 20 different categories [json-pointer:/blocks/0/chart/axis_config/categories]"),
    ([line(3, missing=True)], "must have one point for every category [json-pointer:/blocks/0/chart/series/0/data]"),
    ([pie(0)], "must be a number above 0 [json-pointer:/blocks/0/chart/segments/0/value]"),
    ([pie(*[1] * 13)], "must have 1 to 12 segments [json-pointer:/blocks/0/chart/segments]"),
]


@pytest.mark.parametrize("blocks", FINE, ids=lambda blocks: blocks[0]["type"])
def test_what_slack_takes_is_taken(blocks: list[Any]) -> None:
    assert limits.message_problems(blocks) == []


@pytest.mark.parametrize(("blocks", "problem"), REFUSED, ids=[problem[:60] for _, problem in REFUSED])
def test_what_slack_refuses_is_refused_with_its_place(blocks: list[Any], problem: str) -> None:
    assert problem in limits.message_problems(blocks)


async def test_a_refusal_reaches_the_real_client_in_slacks_words(slack: Sandbox, client: AsyncWebClient) -> None:
    channel = slack.workspace.channel("#checkout").id
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=channel, text="x", blocks=[{"type": "header", "text": plain("x" * 151)}])
    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    ]
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=channel, text="x", blocks=[section("x" * 2900) for _ in range(5)])
    assert caught.value.response["error"] == "msg_blocks_too_long"


def modal(*blocks: Any, **rest: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("T"), "submit": plain("Send"), "blocks": list(blocks), **rest}


VIEWS_REFUSED = [
    (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
    (modal(submit=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/submit/text]"),
    (modal(private_metadata="x" * 3001), "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
    (
        modal(asked(type="plain_text_input"), submit=None),
        "missing required field: submit, since there are inputs [json-pointer:/view]",
    ),
    (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    (modal(line(2)), "unsupported type: data_visualization [json-pointer:/view/blocks/0]"),
    (
        modal(asked(type="plain_text_input", initial_value="x" * 3001)),
        "must be less than 3001 characters [json-pointer:/view/blocks/0/element/initial_value]",
    ),
    (
        modal(asked(type="plain_text_input", min_length=5, max_length=4)),
        "must not be more than max_length [json-pointer:/view/blocks/0/element/min_length]",
    ),
    (
        modal(asked(type="number_input")),
        "missing required field: is_decimal_allowed [json-pointer:/view/blocks/0/element]",
    ),
    (modal(asked(type="button")), "unsupported type: button [json-pointer:/view/blocks/0/element/type]"),
    ({"type": "modal", "title": plain("T")}, "missing required field: blocks [json-pointer:/view]"),
    ({"type": "home", "title": plain("T"), "blocks": []}, "must be modal [json-pointer:/view/type]"),
    (modal(colour="red"), "unknown field: colour [json-pointer:/view/colour]"),
]


@pytest.mark.parametrize(("view", "problem"), VIEWS_REFUSED, ids=[problem[:60] for _, problem in VIEWS_REFUSED])
def test_views_have_limits_of_their_own(view: dict[str, Any], problem: str) -> None:
    assert problem in limits.view_problems(view, "modal")


def test_a_full_form_is_taken() -> None:
    form = modal(
        asked(type="plain_text_input", multiline=True, max_length=3000),
        {**asked(type="static_select", options=options(5)), "block_id": "s", "optional": True, "hint": plain("h")},
        {**asked(type="number_input", is_decimal_allowed=True, min_value="0"), "block_id": "n"},
        callback_id="f",
        private_metadata="{}",
        notify_on_close=True,
        close=plain("Cancel"),
    )
    assert limits.view_problems(form, "modal") == []
