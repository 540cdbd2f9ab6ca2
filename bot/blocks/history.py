"""What a record's history looks like: who did what when, and what it was before and after."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bot.blocks import kit
from bot.blocks.kit import Block
from storage.changes import Change

NEWEST = 40
LONGEST = 200  # characters of what somebody wrote


@dataclass(frozen=True, slots=True)
class Words:
    """How a ritual tells its steps: `done` by their verb, and `fields` by name: (what it is called, how a value is said)."""

    done: Mapping[str, str]
    fields: Mapping[str, tuple[str, Callable[[Any], str]]]


def quoted(text: str | None) -> str:
    """What somebody wrote, as a value of a field."""
    return f"“{kit.shortened(text, LONGEST)}”" if text else "nothing"


def steps(history: Sequence[Change], names: Mapping[UUID, str], words: Words) -> list[Block]:
    """The newest 40 steps of a record, a line each, under a heading. `names`: of those who took them."""
    shown = list(history)[-NEWEST:]
    title = "*History*" + (f", the newest {NEWEST} of {len(history)} steps" if len(shown) < len(history) else "")
    return [kit.rule(), kit.says(title), *(_step(step, names, words) for step in shown)]


def _step(step: Change, names: Mapping[UUID, str], words: Words) -> Block:
    who = names.get(step.by, "somebody") if step.by else "anonymous"
    done = words.done.get(step.verb, "changed:")
    became = [] if step.verb in words.done else [_became(name, step, words) for name in step.after]
    return kit.aside(f"{kit.when(step.at)} · {kit.escaped(who)} {done}", plain=became)


def _became(name: str, step: Change, words: Words) -> str:
    called, said = words.fields[name]
    return f"{called}: {said(step.before.get(name))} → {said(step.after[name])}"
