"""What can be said about an outcome: its fields, their limits, and what is missing before it can be measured."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.errors import Refused
from bot.rules import inputs, text
from bot.rules.outcome import numbers
from storage.outcome import CADENCES, Outcome

RITUAL = "outcome"
METRIC_MOST, UNIT_MOST, LINK_MOST = 100, 20, 500
FARTHEST = timedelta(days=2 * 366)
MEASURE = {"metric": "a metric", "baseline": "a baseline", "target": "a target", "due_on": "a due date"}
"""What an outcome needs before it is active, by its field, in words."""

_DOES = (
    "ship(?:ping)?|launch(?:ing)?|(?:re)?build(?:ing)?|releas(?:e|ing)|deliver(?:ing)?|deploy(?:ing)?|implement(?:ing)?|"
    r"roll(?:ing)?[\s-]?out|rewrit(?:e|ing)|migrat(?:e|ing)|add(?:ing)?|creat(?:e|ing)|finish(?:ing)?|complet(?:e|ing)"
)
_OUTPUT = re.compile(
    r"(?:we(?:['’]ll| will| want to| are going to| need to| should| must)?\s+|let['’]?s\s+|(?:to|will)\s+)?"
    rf"(?:{_DOES})\b.*",
    re.IGNORECASE | re.DOTALL,
)
_CHANGE = re.compile(r"\b(?:so that|in order to)\b", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>|\"]+", re.IGNORECASE)


def reads_like_output(statement: str) -> bool:
    """Whether a statement says what we do ("ship the new checkout"), and not what will be different by it."""
    line = text.one_line(statement)
    return bool(_OUTPUT.fullmatch(line)) and not _CHANGE.search(line)


def filled(values: Mapping[str, str | None]) -> dict[str, Any]:
    """What a form says (by the names of its fields), as `define` and `describe` take it. Raises Refused for no number or date."""
    said: dict[str, Any] = {name: values.get(name) or "" for name in ("statement", "metric", "unit", "link")}
    for name in ("baseline", "target"):
        typed = values.get(name)
        said[name] = numbers.understood(typed, name, said["unit"]) if typed else None
        said["unit"] = said["unit"] or numbers.unit(typed or "")[:UNIT_MOST]
    said |= {name: inputs.day(values, name) for name in ("starts_on", "due_on")}
    cadence = values.get("cadence") or "2"
    said["cadence"] = int(cadence) if cadence.isdecimal() else 0
    return said


def checked(said: Mapping[str, Any], on: date, was: Outcome | None = None) -> dict[str, Any]:
    """The fields as they are kept. Raises Refused (field: its name). `on`: today in the channel; `was`: the outcome as it stands,
    whose days may lie in the past."""
    kept: dict[str, Any] = {
        "statement": inputs.title(said["statement"], "Say in one line what will be different.", "statement")
    }
    kept["metric"] = text.one_line(said.get("metric") or "")
    kept["unit"] = text.one_line(said.get("unit") or "")
    kept["link"] = (said.get("link") or "").strip()
    for name, most in (("metric", METRIC_MOST), ("unit", UNIT_MOST), ("link", LINK_MOST)):
        if len(kept[name]) > most:
            raise Refused(f"At most {most} characters; this has {len(kept[name])}.", field=name)
    if kept["link"] and not _LINK.fullmatch(kept["link"]):
        raise Refused("A link begins with https:// and has no spaces.", field="link")
    if said.get("cadence", 2) not in CADENCES:
        raise Refused("Choose every week, every 2 weeks or every 4 weeks.", field="cadence")
    kept |= {name: said.get(name) for name in ("baseline", "target", "starts_on", "due_on")} | {
        "cadence": said.get("cadence", 2)
    }
    if kept["baseline"] is not None and kept["baseline"] == kept["target"]:
        raise Refused(
            "Baseline and target are the same, so nothing would be different. Choose another target.", field="target"
        )
    _days(kept, on, was)
    return kept


def _days(kept: dict[str, Any], on: date, was: Outcome | None) -> None:
    """Start and due date fit each other and today; what an outcome has already may stay."""
    starts_on, due_on = kept["starts_on"], kept["due_on"]
    if due_on and not starts_on:
        starts_on = kept["starts_on"] = was.starts_on if was and was.starts_on else min(on, due_on - timedelta(days=1))
    if due_on and due_on <= starts_on:
        raise Refused("The due date comes after the start.", field="due_on")
    if due_on and due_on <= on and not (was and due_on == was.due_on):
        raise Refused("Choose a due date that is still to come.", field="due_on")
    for name, day in (("starts_on", starts_on), ("due_on", due_on)):
        if day and abs(day - on) > FARTHEST and not (was and day == getattr(was, name)):
            raise Refused("Choose a day within two years.", field=name)


def missing(said: Mapping[str, Any] | Outcome) -> list[str]:
    """The fields that are not said yet of what it needs to be measured."""
    return [name for name in MEASURE if _of(said, name) in (None, "")]


def _of(said: Mapping[str, Any] | Outcome, name: str) -> Any:
    return said.get(name) if isinstance(said, Mapping) else getattr(said, name)
