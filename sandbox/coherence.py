"""Whether the fields of one element fit together: initial choices among the options, bounds in order, dates that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from sandbox.checking import place
from sandbox.records import Json

_CHOOSING = frozenset({"static_select", "multi_static_select", "radio_buttons", "checkboxes"})
_LONGEST = 3000


def problems(element: Json, here: str) -> Iterator[str]:
    """What does not fit together in an element whose fields are well by themselves, in Slack's words."""
    kind = element["type"]
    if kind in _CHOOSING:
        yield from _choices(element, here)
    elif kind == "plain_text_input":
        yield from _bounds(element, here)
    elif kind == "datepicker" and "initial_date" in element and not _is_date(element["initial_date"]):
        yield place("must be a date as YYYY-MM-DD", f"{here}/initial_date")
    elif kind == "timepicker" and "initial_time" in element and not _is_time(element["initial_time"]):
        yield place("must be a time as HH:mm", f"{here}/initial_time")
    elif kind == "datetimepicker" and not _is_moment(element.get("initial_date_time", 10**9)):
        yield place("must be whole seconds of 10 digits", f"{here}/initial_date_time")


def _choices(element: Json, here: str) -> Iterator[str]:
    grouped = element.get("option_groups")
    if (element.get("options") is None) == (grouped is None):
        yield place("must have either options or option_groups", here)
        return
    offered = element.get("options") or [option for group in grouped or () for option in group["options"]]
    values = [option["value"] for option in offered]
    if len(set(values)) != len(values):
        yield place("option values must be unique", f"{here}/options")
    initial = [element["initial_option"]] if element.get("initial_option") else element.get("initial_options") or []
    if any(option not in offered for option in initial):
        yield place("must be one of the options, word for word", f"{here}/initial_option")


def _bounds(element: Json, here: str) -> Iterator[str]:
    least, most = element.get("min_length", 0), element.get("max_length", _LONGEST)
    if not all(isinstance(bound, int) and 0 <= bound <= _LONGEST for bound in (least, most)) or most < 1:
        yield place(f"must be a whole number up to {_LONGEST}", f"{here}/max_length")
    elif least > most:
        yield place("must not be more than max_length", f"{here}/min_length")
    elif len(element.get("initial_value", "")) > most:
        yield place(f"must be less than {most + 1} characters", f"{here}/initial_value")


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_time(value: str) -> bool:
    try:
        return f"{time.fromisoformat(value):%H:%M}" == value
    except ValueError:
        return False


def _is_moment(value: Any) -> bool:
    return isinstance(value, int) and re.fullmatch(r"\d{10}", str(value)) is not None
