"""What Slack itself checks before it sends a form: required inputs, lengths, numbers and addresses."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox import elements
from sandbox.elements import CHOSEN_KEY, Field
from sandbox.records import OpenView

LONGEST = 3000
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def problems(opened: OpenView) -> dict[str, str]:
    """What is wrong with what stands in a form, by block_id, in Slack's words; empty when it can be sent."""
    wrong: dict[str, str] = {}
    for field in elements.fields(opened.view["blocks"]):
        if field.block["type"] != "input":
            continue
        state = opened.state[field.block_id][field.action_id]
        if elements.is_empty(state):
            if not field.block.get("optional"):
                wrong[field.block_id] = "Please complete this required field."
        elif words := _wrong(field, state[CHOSEN_KEY[field.kind]]):
            wrong[field.block_id] = words
    return wrong


def _wrong(field: Field, value: Any) -> str | None:
    element = field.element
    if field.kind == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", LONGEST)
        if len(value) < least:
            return f"Please enter at least {least} characters."
        if len(value) > most:
            return f"Please enter no more than {most} characters."
    if field.kind == "email_text_input" and not _MAIL.fullmatch(value):
        return "Please enter a valid email address."
    if field.kind == "url_text_input" and not re.match(r"https?://\S+$", value):
        return "Please enter a valid URL."
    if field.kind == "number_input":
        return _wrong_number(element, value)
    if isinstance(value, list) and len(value) > element.get("max_selected_items", len(value)):
        return f"Please select no more than {element['max_selected_items']} items."
    return None


def _wrong_number(element: dict[str, Any], value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Please enter a number."
    if not number.is_finite():
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter a number greater than or equal to {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter a number less than or equal to {element['max_value']}."
    return None
