"""Which fields each block, element and composition object of Block Kit has, and how long each may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Problems = Iterator[str]
Check = Callable[[Any, str], Problems]
Shape = Mapping[str, Check]
"""The checks of an object's fields; a name ending in `!` must be there."""


def _at(words: str, pointer: str) -> str:
    return f"{words} [json-pointer:{pointer}]"


def problems(thing: Any, shape: Shape, here: str) -> Problems:
    """What is wrong with an object, field by field: unknown, missing, or not as its check wants it."""
    if not isinstance(thing, dict):
        yield _at("must be an object", here)
        return
    known = {name.rstrip("!"): check for name, check in shape.items()}
    for name in shape:
        if name.endswith("!") and thing.get(name.rstrip("!")) is None:
            yield _at(f"missing required field: {name.rstrip('!')}", here)
    for name, value in thing.items():
        if name not in known:
            yield _at(f"unknown field: {name}", f"{here}/{name}")
        elif value is not None:
            yield from known[name](value, f"{here}/{name}")


def anything(_value: Any, _here: str) -> Problems:
    """No check."""
    yield from ()


def string(most: int, least: int = 1) -> Check:
    """A text of `least` to `most` characters."""

    def check(value: Any, here: str) -> Problems:
        if not isinstance(value, str):
            yield _at("must be a string", here)
        elif len(value) > most:
            yield _at(f"must be less than {most + 1} characters", here)
        elif len(value.strip()) < least:
            yield _at(f"must be more than {least - 1} characters", here)

    return check


def one_of(*words: str) -> Check:
    """One of these words."""

    def check(value: Any, here: str) -> Problems:
        if value not in words:
            yield _at(f"must be one of {', '.join(words)}", here)

    return check


def truth(value: Any, here: str) -> Problems:
    """True or false."""
    if not isinstance(value, bool):
        yield _at("must be a boolean", here)


def text(most: int, *, plain: bool = False) -> Check:
    """A text object; `plain` where markup is not allowed."""
    shape: Shape = {
        "type!": one_of("plain_text") if plain else one_of("plain_text", "mrkdwn"),
        "text!": string(most),
        "emoji": truth,
        "verbatim": truth,
    }

    def check(value: Any, here: str) -> Problems:
        yield from problems(value, shape, here)

    return check


def thing(shape: Shape) -> Check:
    """An object of this shape."""

    def check(value: Any, here: str) -> Problems:
        yield from problems(value, shape, here)

    return check


def many(check: Check, most: int, least: int = 1) -> Check:
    """A list of `least` to `most` items, each checked."""

    def check_all(value: Any, here: str) -> Problems:
        if not isinstance(value, list):
            yield _at("must be a list", here)
            return
        if len(value) > most:
            yield _at(f"no more than {most} items allowed", here)
        if len(value) < least:
            yield _at(f"must have at least {least} items", here)
        for number, item in enumerate(value):
            yield from check(item, f"{here}/{number}")

    return check_all


def element(*kinds: str) -> Check:
    """An element of one of these kinds."""

    def check(value: Any, here: str) -> Problems:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds:
            yield _at(f"unsupported type: {kind}", f"{here}/type")
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
    "rich_text": {**_block, "elements!": anything},
    "table": {**_block, "rows!": anything, "column_settings": anything},
    "data_table": {
        **_block,
        "rows!": anything,
        "caption!": string(2000),
        "page_size": anything,
        "row_header_column_index": anything,
    },
    "data_visualization": {**_block, "title!": string(50), "chart!": anything},
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
