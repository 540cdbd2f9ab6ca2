"""How people of the story find their way: the card or the question that is meant, and the form that is filled in and sent."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sandbox.elements import fields
from sandbox.records import Json
from sandbox.story.labels import LABELS

if TYPE_CHECKING:
    from sandbox.person import Person
    from sandbox.shown import Shown

KEY = re.compile(r"[A-Z]-\d+ ")


class NotAsked(Exception):  # noqa: N818 - errors are named by what happened
    """The bot did not ask this of the person: they had a holiday, say. The story goes on without the line."""


def today(person: Person) -> date:
    """The date that the person reads, by the workspace's clock."""
    return person.sandbox.workspace.moment.astimezone(ZoneInfo(person.zone)).date()


def found(lines: Iterable[Shown], words: str, what: str) -> Shown:
    """The last line with these words. Raises LookupError."""
    those = [line for line in lines if words in line.text]
    if not those:
        raise LookupError(f"there is no {what} with the words {words!r}")
    return those[-1]


def card(person: Person, words: str, here: str) -> Shown:
    """The record's card in a channel whose title has these words, alone or under the message that gathers cards. Raises LookupError."""
    lines = [line for root in person.sees(here) for line in (person.thread(root) if root.thread_count else [root])]
    cards = [line for line in lines if "Details" in line.buttons and KEY.match(line.text)]
    titled = [line for line in cards if words in line.text.splitlines()[1]]
    return found(titled, words, "card")


def asked(person: Person, button: str, about: str | tuple[str, ...]) -> tuple[Shown, int]:
    """The last message of the bot with a part that has this button and all of these words, and which of its buttons that is."""
    words = (about,) if isinstance(about, str) else about
    for message in reversed(person.dm()):
        before = 0
        for part in _parts(message.blocks):
            there = sum(field.kind == "button" and field.label == button for field in fields(part))
            told = json.dumps(part, ensure_ascii=False)
            if there and all(word in told for word in words):
                return message, before
            before += there
    raise NotAsked(f"{person.name} is not asked anything about {about!r} with the button {button!r}")


def _parts(blocks: Sequence[Json]) -> list[list[Json]]:
    """A message's blocks, parted at its rules."""
    parts: list[list[Json]] = [[]]
    for block in blocks:
        if block["type"] == "divider":
            parts.append([])
        parts[-1].append(block)
    return parts


async def fills(person: Person, filled: dict[str, Any]) -> None:
    """Fill the open form by label; in a menu it is enough to say how an option begins."""
    for label, answer in filled.items():
        offered = person.form.options.get(label, []) if person.form else []
        begun = [words for words in offered if isinstance(answer, str) and words.startswith(answer)]
        await person.fills({label: begun[0] if begun else answer})


async def submits(person: Person, said: dict[str, Any] | None = None) -> None:
    """Fill the open form with what is `said`, in the story's words, and send it. Raises ValueError where it is refused."""
    told = dict(said or {})
    for name in ("score", "score_after"):
        if name in told:
            suffix = name.removeprefix("score")
            told[f"likelihood{suffix}"], told[f"impact{suffix}"] = (f"{number} – " for number in told.pop(name))
    for name in ("until", "due"):
        if name in told:
            told[name] = today(person) + timedelta(days=told[name])
    there = set(person.form.labels) if person.form else set()
    await fills(person, {_label(name, there): answer for name, answer in told.items()})
    if wrong := await person.submits():
        raise ValueError(f"the form of {person.name} is refused: {wrong}")


def _label(name: str, there: Collection[str]) -> str:
    """The label of the open form that the story has this word for. Raises LookupError."""
    found = [label for label in LABELS[name] if label in there]
    if not found:
        raise LookupError(f"the form asks none of {LABELS[name]}, but {sorted(there)}")
    return found[0]
