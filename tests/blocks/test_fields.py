"""The inputs of a form: what they offer, what is chosen beforehand, and that Slack takes each of them."""

from datetime import date, time
from typing import Any

import pytest

from bot.blocks import fields, kit

PAIRS = [("a", "First"), ("b", "x" * 100)]


def drawn(block: kit.Block) -> dict[str, Any]:
    """The input as a form shows it."""
    shown: dict[str, Any] = kit.view("f", "F", block, submit="Go").json["blocks"][0]
    return shown


EVERY = {
    "text_input": fields.text_input("name", "Label", most=10),
    "choice": fields.choice("name", "Label", PAIRS),
    "person": fields.person("name", "Label"),
    "channel": fields.channel("name", "Label"),
    "day": fields.day("name", "Label"),
    "hour": fields.hour("name", "Label"),
    "ticks": fields.ticks("name", "Label", PAIRS),
    "several": fields.several("name", "Label", PAIRS),
    "one_of": fields.one_of("name", "Label", PAIRS, value="a"),
}


@pytest.mark.parametrize("block", EVERY.values(), ids=EVERY.keys())
def test_every_input_is_named_after_the_argument_of_its_rule_and_starts_empty(block: kit.Block) -> None:
    shown = drawn(block)
    assert (shown["block_id"], shown["element"]["action_id"]) == ("name", "name")
    assert [name for name in shown["element"] if name.startswith("initial_")] == (
        ["initial_option"] if shown["element"]["type"] == "radio_buttons" else []
    )


@pytest.mark.parametrize(
    ("block", "name", "value"),
    [
        (fields.person("n", "L", value="U1"), "initial_user", "U1"),
        (fields.channel("n", "L", value="C1"), "initial_conversation", "C1"),
        (fields.day("n", "L", value=date(2026, 11, 24)), "initial_date", "2026-11-24"),
        (fields.hour("n", "L", value=time(9, 5)), "initial_time", "09:05"),
    ],
)
def test_what_was_chosen_before_is_shown(block: kit.Block, name: str, value: str) -> None:
    assert drawn(block)["element"][name] == value


@pytest.mark.parametrize("field", [fields.ticks, fields.several])
def test_of_several_each_that_was_chosen_is_shown_and_what_is_no_longer_offered_is_not(field: Any) -> None:
    element = drawn(field("n", "L", PAIRS, value=["b", "gone"]))["element"]
    assert [each["value"] for each in element["initial_options"]] == ["b"]
    assert max(len(each["text"]["text"]) for each in element["options"]) == kit.OPTION_MOST


def test_an_input_on_another_page_of_a_form_is_another_one_with_the_same_name() -> None:
    first = fields.text_input("value", "Value", value="1", most=9)
    again = fields.anew(fields.text_input("value", "Value", value="2", most=9), "2")
    one, other = (kit.view("a.b", "T", each, submit="Save").json["blocks"][0] for each in (first, again))
    assert (one["block_id"], other["block_id"]) == ("value", "value")
    assert (one["element"]["action_id"], other["element"]["action_id"]) == ("value", "value.2")
