"""Knows what the browser sends: whether this page sent it, and which controls it names with which values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request

Block = Mapping[str, Any]
Ids = tuple[str, str]  # block id and action id


def refusal(request: Request) -> str:
    """Why a request may not come in: another host's name (DNS rebinding), or another page's (cross-site)."""
    host = request.headers.get("host", "")
    if host.rsplit(":", 1)[0] not in ("127.0.0.1", "localhost"):
        return "This page answers on 127.0.0.1 and localhost only."
    if request.method == "POST" and request.headers.get("origin") != f"http://{host}":
        return "Only this page itself may do that."
    return ""


def word(form: FormData, name: str) -> str:
    """One plain field; empty where it was not sent."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def pressed(form: FormData) -> Ids | None:
    """The one control that a person just pressed or changed, where the app is to hear of it."""
    name = word(form, "pressed")
    return _ids(name) if name.startswith("act [") else None


def named(form: FormData, kind: str) -> dict[Ids, list[str]]:
    """The controls of one kind ("act" or "set"), each with the values sent for it."""
    found: dict[Ids, list[str]] = {}
    for name, value in form.multi_items():
        if name.startswith(f"{kind} [") and isinstance(value, str):
            found.setdefault(_ids(name), []).append(value)
    return found


def is_press(blocks: Sequence[Block], ids: Ids) -> bool:
    """Whether a control only reports presses, so that a form holds nothing for it."""
    return _kind(blocks, ids) in ("button", "overflow", "")


def value(blocks: Sequence[Block], ids: Ids, values: list[str], zone: tzinfo) -> Any:
    """What the browser sent for a control, in the shape its element wants; None where it is empty.

    A moment typed into a date-and-time field is one of `zone`; it becomes seconds since 1970.
    """
    kind = _kind(blocks, ids)
    chosen = [value for value in values if value != ""]
    if kind == "checkboxes" or kind.startswith("multi_"):
        return chosen
    if kind == "button" or not chosen:
        return None
    if kind == "datetimepicker":
        return str(int(datetime.fromisoformat(chosen[-1]).replace(tzinfo=zone).timestamp()))
    return chosen[-1].replace("\r\n", "\n")


def _ids(name: str) -> Ids:
    block, action = json.loads(name[4:])
    return str(block), str(action)


def _kind(blocks: Sequence[Block], ids: Ids) -> str:
    for one in blocks:
        if one.get("block_id") == ids[0]:
            for element in (one.get("element"), one.get("accessory"), *one.get("elements", ())):
                if element and element.get("action_id") == ids[1]:
                    return str(element.get("type", ""))
    return ""
