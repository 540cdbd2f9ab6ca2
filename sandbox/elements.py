"""Which inputs a form or message has, what is chosen in them, and how a choice is written in Slack's state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.records import Json

CHOSEN_KEY = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
_INITIAL_KEY = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_user": "initial_user",
    "selected_conversation": "initial_conversation",
    "selected_channel": "initial_channel",
    "selected_options": "initial_options",
    "selected_users": "initial_users",
    "selected_conversations": "initial_conversations",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
}
TEXT_INPUTS = frozenset(kind for kind, key in CHOSEN_KEY.items() if key == "value")
PRESSED = frozenset({"button", "workflow_button", "overflow"})
"""Elements that keep no state between presses."""


@dataclass(frozen=True)
class Field:
    """One interactive element and the block around it; `label` is what stands beside it, without markup."""

    block: Json
    element: Json
    label: str

    @property
    def kind(self) -> str:
        """The element's type."""
        return str(self.element["type"])

    @property
    def block_id(self) -> str:
        """The id of the block around it."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """The element's own id within the block."""
        return str(self.element.get("action_id", ""))


def plain(text: Any) -> str:
    """The words of a text object, as sent."""
    return str(text.get("text", "")) if isinstance(text, dict) else ""


def fields(blocks: Sequence[Json]) -> Iterator[Field]:
    """Every interactive element, from top to bottom."""
    for block in blocks:
        kind = block.get("type")
        if kind == "input":
            yield Field(block, block["element"], plain(block.get("label")))
        elif kind in ("actions", "context_actions"):
            for element in block.get("elements", ()):
                yield Field(block, element, _own_label(element))
        elif kind == "section" and block.get("accessory", {}).get("type") not in (None, "image"):
            accessory = block["accessory"]
            yield Field(block, accessory, _own_label(accessory) or plain(block.get("text")))


def _own_label(element: Json) -> str:
    return (
        plain(element.get("text")) or plain(element.get("placeholder")) or str(element.get("accessibility_label", ""))
    )


def find(blocks: Sequence[Json], block_id: str, action_id: str) -> Field:
    """The element with these ids. Raises LookupError, which lists the ids that exist."""
    for field in fields(blocks):
        if field.block_id == block_id and field.action_id == action_id:
            return field
    there = ", ".join(f"{field.block_id}/{field.action_id}" for field in fields(blocks))
    raise LookupError(f"there is no {block_id}/{action_id}; there are {there or 'no elements'}")


def options(element: Json) -> list[Json]:
    """The choices that an element offers, groups flattened."""
    grouped = [option for group in element.get("option_groups") or () for option in group.get("options", ())]
    return list(element.get("options") or ()) + grouped


def empty_state(element: Json) -> Json:
    """The state of an element nobody touched: its initial choice, or none."""
    key = CHOSEN_KEY[element["type"]]
    nothing: Any = [] if key.endswith("s") else None
    return {"type": element["type"], key: element.get(_INITIAL_KEY[key], nothing)}


def state_of(blocks: Sequence[Json], known: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    """`view.state.values` for these blocks; what was chosen before under the same ids and type stays chosen."""
    state: dict[str, dict[str, Json]] = {}
    for field in fields(blocks):
        if field.kind in CHOSEN_KEY and field.kind not in PRESSED:
            before = known.get(field.block_id, {}).get(field.action_id)
            kept = before if before and before["type"] == field.kind else empty_state(field.element)
            state.setdefault(field.block_id, {})[field.action_id] = kept
    return state


def chosen(element: Json, value: Any) -> Json:
    """The state of an element after a choice.

    `value` is a text, an option's value, an id, a date (YYYY-MM-DD), a time (HH:MM), seconds, a list of these, or None
    for nothing. Raises LookupError for an option that is not offered, ValueError for a date or time nobody can pick.
    """
    kind = element["type"]
    key = CHOSEN_KEY[kind]
    many = key.endswith("s")
    if value in (None, "", []):
        return {"type": kind, key: [] if many else None}
    if key in ("selected_option", "selected_options"):
        values = value if many else [value]
        if isinstance(values, str):
            values = [values]
        picked = [_option(element, one) for one in values]
        return {"type": kind, key: picked if many else picked[0]}
    if many:
        return {"type": kind, key: [value] if isinstance(value, str) else list(value)}
    if key == "selected_date_time":
        return {"type": kind, key: int(value)}
    return {"type": kind, key: str(value)}


def _option(element: Json, value: Any) -> Json:
    for option in options(element):
        if option.get("value") == value:
            return {"text": option["text"], "value": option["value"]}
    raise LookupError(f"{value!r} is not offered; there are {[option.get('value') for option in options(element)]}")


def is_empty(state: Json) -> bool:
    """Whether nothing is chosen or typed."""
    return state.get(CHOSEN_KEY[state["type"]]) in (None, "", [])


def with_ids(blocks: Sequence[Json], new_id: Callable[[str], str]) -> list[Json]:
    """The blocks with an id for every block and interactive element that came without one, as Slack gives them."""
    named = []
    for block in blocks:
        block = {**block}
        block.setdefault("block_id", new_id("b"))
        if "elements" in block and block["type"] in ("actions", "context_actions"):
            block["elements"] = [{"action_id": new_id("a"), **element} for element in block["elements"]]
        for part in ("element", "accessory"):
            if isinstance(block.get(part), dict) and block[part].get("type") != "image":
                block[part] = {"action_id": new_id("a"), **block[part]}
        named.append(block)
    return named
