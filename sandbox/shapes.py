"""Which fields each block, element and composition object of Block Kit has, and how long each may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.checking import (
    Check,
    Problems,
    Shape,
    anything,
    many,
    one_of,
    open_object,
    place,
    problems,
    string,
    text,
    thing,
    truth,
)


def element(*kinds: str) -> Check:
    """An element of one of these kinds."""

    def check(value: Any, here: str) -> Problems:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds:
            yield place(f"unsupported type: {kind}", f"{here}/type")
        else:
            yield from problems(value, ELEMENTS[str(kind)], here)

    return check


_kind = {"type!": anything}
_action = {**_kind, "action_id": string(255)}
_confirm: Shape = {
    "title!": text(100, plain=True),
    "text!": text(300),
    "confirm!": text(30, plain=True),
    "deny!": text(30, plain=True),
    "style": one_of("primary", "danger"),
}
_option: Shape = {
    "text!": text(75),
    "value!": string(150),
    "description": text(75),
    "url": string(3000),
}
_options = many(thing(_option), 100)
_groups = many(thing({"label!": text(75, plain=True), "options!": _options}), 100)
_asked = {"confirm": thing(_confirm), "focus_on_load": truth}
_menu = {**_action, **_asked, "placeholder": text(150, plain=True)}
_filter = thing({"include": anything, "exclude_external_shared_channels": truth, "exclude_bot_users": truth})
_dispatch = thing({"trigger_actions_on": anything})
_typed = {
    **_action,
    "placeholder": text(150, plain=True),
    "focus_on_load": truth,
    "dispatch_action_config": _dispatch,
}
_of_ids = many(string(30), 100, 0)

ELEMENTS: Mapping[str, Shape] = {
    "button": {
        **_action,
        "text!": text(75, plain=True),
        "url": string(3000),
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "confirm": thing(_confirm),
        "accessibility_label": string(75),
    },
    "overflow": {**_action, "options!": many(thing(_option), 5), "confirm": thing(_confirm)},
    "static_select": {**_menu, "options": _options, "option_groups": _groups, "initial_option": thing(_option)},
    "multi_static_select": {
        **_menu,
        "options": _options,
        "option_groups": _groups,
        "initial_options": _options,
        "max_selected_items": anything,
    },
    "external_select": {**_menu, "initial_option": thing(_option), "min_query_length": anything},
    "multi_external_select": {
        **_menu,
        "initial_options": _options,
        "min_query_length": anything,
        "max_selected_items": anything,
    },
    "users_select": {**_menu, "initial_user": string(30)},
    "multi_users_select": {**_menu, "initial_users": _of_ids, "max_selected_items": anything},
    "conversations_select": {
        **_menu,
        "initial_conversation": string(30),
        "default_to_current_conversation": truth,
        "response_url_enabled": truth,
        "filter": _filter,
    },
    "multi_conversations_select": {
        **_menu,
        "initial_conversations": _of_ids,
        "default_to_current_conversation": truth,
        "filter": _filter,
        "max_selected_items": anything,
    },
    "channels_select": {**_menu, "initial_channel": string(30), "response_url_enabled": truth},
    "multi_channels_select": {**_menu, "initial_channels": _of_ids, "max_selected_items": anything},
    "datepicker": {**_menu, "initial_date": string(10)},
    "timepicker": {**_menu, "initial_time": string(5), "timezone": string(50)},
    "datetimepicker": {**_action, **_asked, "initial_date_time": anything},
    "radio_buttons": {**_action, **_asked, "options!": many(thing(_option), 10), "initial_option": thing(_option)},
    "checkboxes": {
        **_action,
        **_asked,
        "options!": many(thing(_option), 10),
        "initial_options": many(thing(_option), 10),
    },
    "plain_text_input": {
        **_typed,
        "initial_value": string(3000, 0),
        "multiline": truth,
        "min_length": anything,
        "max_length": anything,
    },
    "email_text_input": {**_typed, "initial_value": string(3000, 0)},
    "url_text_input": {**_typed, "initial_value": string(3000, 0)},
    "number_input": {
        **_typed,
        "is_decimal_allowed!": truth,
        "initial_value": string(30),
        "min_value": string(30),
        "max_value": string(30),
    },
    "image": {**_kind, "image_url": string(3000), "slack_file": anything, "alt_text!": string(2000)},
}
_MENUS = tuple(name for name in ELEMENTS if name.endswith(("_select", "picker")))
_INPUTS = (*_MENUS, *(name for name in ELEMENTS if name.endswith("_input")), "radio_buttons", "checkboxes")
_PRESSABLE = (*_MENUS, "button", "overflow", "radio_buttons", "checkboxes")


def _context_element(value: Any, here: str) -> Problems:
    if isinstance(value, dict) and value.get("type") == "image":
        yield from element("image")(value, here)
    else:
        yield from text(3000)(value, here)


def _rich_part(value: Any, here: str) -> Problems:
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        yield place("must be an element with a type", here)
    else:
        for name, inner in value.items():
            if name == "elements":
                yield from many(_rich_part, 1000, 0)(inner, f"{here}/elements")
            elif name != "style" and not isinstance(inner, str | int | float | bool):
                yield place("must be a word or a number", f"{here}/{name}")


def _cell(value: Any, here: str) -> Problems:
    if isinstance(value, dict) and value.get("type") == "rich_text":
        yield from _rich_part(value, here)
    else:
        yield from open_object()(value, here)


_rows = many(many(_cell, 10_000, 0), 10_000, 0)
_axis = open_object(categories=many(string(1000), 1000, 0))
_points = many(thing({"label!": string(1000), "value!": anything}), 1000, 0)
_series = many(thing({"name!": string(1000), "data!": _points}), 1000, 0)
_segments = many(thing({"label!": string(1000), "value!": anything}), 1000, 0)
_axes: Shape = {"type!": one_of("bar", "line", "area"), "series!": _series, "axis_config!": _axis}
_pie: Shape = {"type!": one_of("pie"), "segments!": _segments}


def _chart(value: Any, here: str) -> Problems:
    is_pie = isinstance(value, dict) and value.get("type") == "pie"
    yield from problems(value, _pie if is_pie else _axes, here)


_block = {**_kind, "block_id": string(255)}
_image: Shape = {
    **_block,
    "image_url": string(3000),
    "slack_file": anything,
    "alt_text!": string(2000),
    "title": text(2000, plain=True),
}

BLOCKS: Mapping[str, Shape] = {
    "section": {
        **_block,
        "text": text(3000),
        "fields": many(text(2000), 10),
        "accessory": element(*_PRESSABLE, "image"),
        "expand": truth,
    },
    "header": {**_block, "text!": text(150, plain=True)},
    "divider": _block,
    "context": {**_block, "elements!": many(_context_element, 10)},
    "actions": {**_block, "elements!": many(element(*_PRESSABLE, "plain_text_input"), 25)},
    "input": {
        **_block,
        "label!": text(2000, plain=True),
        "element!": element(*_INPUTS),
        "hint": text(2000, plain=True),
        "optional": truth,
        "dispatch_action": truth,
    },
    "image": _image,
    "markdown": {**_block, "text!": string(12_000)},
    "rich_text": {**_block, "elements!": many(_rich_part, 1000, 0)},
    "table": {**_block, "rows!": _rows, "column_settings": anything},
    "data_table": {
        **_block,
        "rows!": _rows,
        "caption!": string(2000),
        "page_size": anything,
        "row_header_column_index": anything,
    },
    "data_visualization": {**_block, "title!": string(50), "chart!": _chart},
}

_view = {
    "type!": anything,
    "blocks!": anything,
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
VIEWS: Mapping[str, Shape] = {
    "modal": {
        **_view,
        "title!": text(24, plain=True),
        "submit": text(24, plain=True),
        "close": text(24, plain=True),
        "clear_on_close": truth,
        "notify_on_close": truth,
        "submit_disabled": truth,
    },
    "home": _view,
}
