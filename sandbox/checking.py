"""How one object of Block Kit is checked: field by field, each problem with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Problems = Iterator[str]
Check = Callable[[Any, str], Problems]
Shape = Mapping[str, Check]
"""The checks of an object's fields; a name ending in `!` must be there."""


def place(words: str, pointer: str) -> str:
    """A problem in Slack's words, with its place."""
    return f"{words} [json-pointer:{pointer}]"


def problems(thing: Any, shape: Shape, here: str) -> Problems:
    """What is wrong with an object, field by field: unknown, missing, or not as its check wants it."""
    if not isinstance(thing, dict):
        yield place("must be an object", here)
        return
    known = {name.rstrip("!"): check for name, check in shape.items()}
    for name in shape:
        if name.endswith("!") and thing.get(name.rstrip("!")) is None:
            yield place(f"missing required field: {name.rstrip('!')}", here)
    for name, value in thing.items():
        if name not in known:
            yield place(f"unknown field: {name}", f"{here}/{name}")
        elif value is not None:
            yield from known[name](value, f"{here}/{name}")


def anything(_value: Any, _here: str) -> Problems:
    """No check."""
    yield from ()


def string(most: int, least: int = 1) -> Check:
    """A text of `least` to `most` characters."""

    def check(value: Any, here: str) -> Problems:
        if not isinstance(value, str):
            yield place("must be a string", here)
        elif len(value) > most:
            yield place(f"must be less than {most + 1} characters", here)
        elif len(value.strip()) < least:
            yield place(f"must be more than {least - 1} characters", here)

    return check


def one_of(*words: str) -> Check:
    """One of these words."""

    def check(value: Any, here: str) -> Problems:
        if value not in words:
            yield place(f"must be one of {', '.join(words)}", here)

    return check


def truth(value: Any, here: str) -> Problems:
    """True or false."""
    if not isinstance(value, bool):
        yield place("must be a boolean", here)


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
            yield place("must be a list", here)
            return
        if len(value) > most:
            yield place(f"no more than {most} items allowed", here)
        if len(value) < least:
            yield place(f"must have at least {least} items", here)
        for number, item in enumerate(value):
            yield from check(item, f"{here}/{number}")

    return check_all


def open_object(**known: Check) -> Check:
    """An object of which only these fields are checked."""

    def check(value: Any, here: str) -> Problems:
        if not isinstance(value, dict):
            yield place("must be an object", here)
            return
        for name, of_field in known.items():
            if name in value:
                yield from of_field(value[name], f"{here}/{name}")

    return check
