"""What a record's history looks like: who did what when, and what it was before and after."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bot.blocks import kit
from bot.blocks.kit import Block
from storage.changes import Change

NEWEST = 40
LONGEST = 200  # characters of what somebody wrote


@dataclass(frozen=True, slots=True)
class Words:
    """How a ritual tells its steps: `done` by their verb, and `fields` by name: (what it is called, how a value is said).

    `people`: fields that hold the id of a person. `reasons`: fields that are told beside a verb; a step without one is told by
    all that it changed. `compared`: verbs beside which they are told with what they were before. `nobodys`: verbs of steps that
    nobody took: time did.
    """

    done: Mapping[str, str]
    fields: Mapping[str, tuple[str, Callable[[Any], str]]]
    people: Mapping[str, str] = field(default_factory=dict)
    reasons: frozenset[str] = frozenset()
    compared: frozenset[str] = frozenset()
    nobodys: frozenset[str] = frozenset()


def quoted(text: str | None) -> str:
    """What somebody wrote, as a value of a field."""
    return f"“{kit.shortened(text, LONGEST)}”" if text else "nothing"


def steps(history: Sequence[Change], names: Mapping[UUID, str], words: Words) -> list[Block]:
    """The newest 40 steps of a record, a line each, under a heading. `names`: of those who took them."""
    shown = list(history)[-NEWEST:]
    title = "*History*" + (f", the newest {NEWEST} of {len(history)} steps" if len(shown) < len(history) else "")
    return [kit.rule(), kit.says(title), *(_step(step, names, words) for step in shown)]


def who_took(history: Sequence[Change], words: Words) -> set[UUID]:
    """Everybody whom the steps name: who took them, and whom they made what."""
    told = {step.by for step in history if step.by}
    values = (side.get(name) for step in history for side in (step.before, step.after) for name in words.people)
    return told | {UUID(value) for value in values if value}


def _step(step: Change, names: Mapping[UUID, str], words: Words) -> Block:
    who = names.get(step.by, "somebody") if step.by else "anonymous"
    done = words.done.get(step.verb)
    told = [name for name in step.after if name in words.fields or name in words.people]
    became = [_became(name, step, names, words) for name in told if done is None or name in words.reasons]
    if step.verb in words.nobodys:
        return kit.aside(f"{kit.when(step.at)} · {done}", plain=became)
    at = kit.when(step.at) if step.by else f"{step.at:%-d %b %Y}"  # of an anonymous step no more than the day is kept
    return kit.aside(f"{at} · {kit.escaped(who)} {done or 'changed:'}", plain=became)


def _became(name: str, step: Change, names: Mapping[UUID, str], words: Words) -> str:
    before, after = step.before.get(name), step.after[name]
    if name in words.people:
        was, now = (names.get(UUID(each), "somebody") if each else "nobody" for each in (before, after))
        return f"{words.people[name]}: {was} → {now}"
    called, said = words.fields[name]
    alone = name in words.reasons and step.verb not in words.compared
    return f"{called}: {said(after)}" if alone else f"{called}: {said(before)} → {said(after)}"
