"""How what is on a screen is found by its words, and how what a person writes goes over the wire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from sandbox import elements
from sandbox.elements import Field, plain
from sandbox.reading import unescape
from sandbox.records import Json
from sandbox.wire import escape
from sandbox.workspace import Workspace

OVERFLOW = "More actions"
"""What screen readers say for the menu of three dots, which has no words of its own."""
_MENTION = re.compile(r"(?<![\w@#])([@#])([\w.-]*\w)")
_ADDRESS = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)]")


def as_sent(workspace: Workspace, text: str, *, labels: bool) -> str:
    """A typed line as Slack passes it on: entities, `<@U1>` for @name, `<#C1|name>` for #name, `<https://…>`.

    With `labels`, as in the text of a command, people come as `<@U1|name>`.
    """

    def mention(found: re.Match[str]) -> str:
        sign, name = found.groups()
        try:
            if sign == "#":
                channel = workspace.channel(name)
                return f"<#{channel.id}|{'' if channel.is_private and labels else channel.name}>"
            user = workspace.user(name)
        except LookupError:
            return found.group()
        return f"<@{user.id}|{user.name}>" if labels else f"<@{user.id}>"

    parts = []
    end = 0
    for address in _ADDRESS.finditer(text):
        parts += [_MENTION.sub(mention, escape(text[end : address.start()])), f"<{escape(address.group())}>"]
        end = address.end()
    parts.append(_MENTION.sub(mention, escape(text[end:])))
    return "".join(parts)


def _same(one: str, other: str) -> bool:
    return unescape(one).strip().casefold() == other.strip().casefold()


def _pick(found: list[Field], nth: int, what: str, there: Sequence[str]) -> Field:
    if nth < len(found):
        return found[nth]
    raise LookupError(f"there is no {what}; there are {list(there)}")


def button(blocks: Sequence[Json], words: str, nth: int) -> Field:
    """The `nth` button (from 0) with these words. Raises LookupError, which lists the buttons."""
    buttons = [field for field in elements.fields(blocks) if field.kind == "button"]
    there = [unescape(field.label) for field in buttons]
    return _pick([field for field in buttons if _same(field.label, words)], nth, f"button {words!r}", there)


def menu(blocks: Sequence[Json], label: str, nth: int) -> Field:
    """The `nth` menu or picker (from 0) with this label or placeholder. Raises LookupError, which lists them."""
    menus = [field for field in elements.fields(blocks) if field.kind in elements.CHOSEN_KEY]
    there = [name for field in menus for name in _names(field)]
    found = [field for field in menus if any(_same(name, label) for name in _names(field))]
    return _pick(found, nth, f"menu {label!r}", there)


def _names(field: Field) -> list[str]:
    names = [field.label, plain(field.element.get("placeholder"))]
    if field.kind == "overflow":
        names.append(OVERFLOW)
    return [unescape(name) for name in names if name]


def input_field(blocks: Sequence[Json], label: str) -> Field:
    """The input with this label. Raises LookupError, which lists the labels."""
    inputs = [field for field in elements.fields(blocks) if field.kind in elements.CHOSEN_KEY]
    there = [unescape(field.label) for field in inputs]
    return _pick([field for field in inputs if _same(field.label, label)], 0, f"input {label!r}", there)


def by_ids(blocks: Sequence[Json], block_id: str, action_id: str) -> Field:
    """The element with these ids. Raises LookupError, which lists the ids."""
    return elements.find(blocks, block_id, action_id)


def value(workspace: Workspace, element: Json, answer: Any) -> Any:
    """What a person means by `answer` in this element, as elements.chosen takes it. Raises LookupError."""
    if isinstance(answer, list | tuple | set):
        return [value(workspace, element, one) for one in answer]
    if answer in (None, ""):
        return None
    kind = element["type"]
    if "users" in kind:
        return workspace.user(answer).id
    if "conversations" in kind or "channels" in kind:
        return workspace.user(answer).id if answer.startswith("@") else workspace.channel(answer).id
    if isinstance(answer, time):
        return f"{answer:%H:%M}"
    if isinstance(answer, date):
        return answer.isoformat()
    if elements.CHOSEN_KEY[kind].startswith("selected_option"):
        return _option(element, str(answer))
    return str(answer)


def _option(element: Json, words: str) -> str:
    offered = elements.options(element)
    for option in offered:
        if _same(plain(option["text"]), words):
            return str(option["value"])
    raise LookupError(f"there is no option {words!r}; there are {[unescape(plain(one['text'])) for one in offered]}")
