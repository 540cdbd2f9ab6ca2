"""Whether Slack would take a message or a view: every limit of blocks, in Slack's words, with the place of each problem."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shapes
from sandbox.records import Json

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_CHARACTERS = 13_200
"""All blocks of a message together; measured on Slack, not documented."""
VIEW_BYTES = 250_000
_BROADCAST = re.compile(r"<!(?:channel|here|everyone|subteam\^[^>]*)(?:\|[^>]*)?>")
_INPUT_ONLY_IN_VIEWS = "unsupported type: input, messages take no inputs"
_KEPT_FOR_MESSAGES = frozenset({"table", "data_table", "data_visualization", "task_card", "plan", "markdown"})
_ONCE = {"table": 1, "data_visualization": 2}


def broadcasts(text: str, blocks: object) -> list[str]:
    """The words in a message that would ring everybody or a whole group; there must be none."""
    found = set(_BROADCAST.findall(text))

    def look(part: object) -> None:
        if isinstance(part, str):
            found.update(_BROADCAST.findall(part))
        elif isinstance(part, dict):
            if part.get("type") in ("broadcast", "usergroup"):
                found.add(str(part["type"]))
            for value in part.values():
                look(value)
        elif isinstance(part, list):
            for value in part:
                look(value)

    look(blocks)
    return sorted(found)


def is_too_long(blocks: Sequence[Json]) -> bool:
    """Whether the blocks of one message are more than Slack takes together."""
    return len(json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":"))) > MESSAGE_CHARACTERS


def is_view_too_large(view: Json) -> bool:
    """Whether a view is larger than Slack takes."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES


def message_problems(blocks: Sequence[Any]) -> list[str]:
    """What is wrong with the blocks of a message, each as `words [json-pointer:/blocks/0/…]`; empty when all is well."""
    problems = list(_block_problems(blocks, MESSAGE_BLOCKS, "/blocks"))
    for number, block in enumerate(blocks):
        if isinstance(block, dict) and block.get("type") == "input":
            problems.append(_at(_INPUT_ONLY_IN_VIEWS, f"/blocks/{number}"))
    for kind, most in _ONCE.items():
        if sum(1 for block in blocks if isinstance(block, dict) and block.get("type") == kind) > most:
            problems.append(_at(f"only {most} {kind} per message", "/blocks"))
    return problems


def view_problems(view: Json, kind: str) -> list[str]:
    """What is wrong with a view of this kind (modal or home), in the same words; empty when all is well."""
    problems = []
    if view.get("type") != kind:
        problems.append(_at(f"must be {kind}", "/view/type"))
    parts = shapes.VIEWS[kind]
    problems += shapes.problems(view, parts, "/view")
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        return [*problems, _at("missing required field: blocks", "/view")]
    problems += _block_problems(blocks, VIEW_BLOCKS, "/view/blocks")
    for number, block in enumerate(blocks):
        here = f"/view/blocks/{number}"
        if not isinstance(block, dict):
            continue
        if block.get("type") in _KEPT_FOR_MESSAGES and (kind == "modal" or "data_" not in str(block["type"])):
            problems.append(_at(f"unsupported type: {block['type']}", here))
        if kind == "modal" and block.get("type") == "input" and not view.get("submit"):
            problems.append(_at("missing required field: submit, since there are inputs", "/view"))
    focused = json.dumps(blocks).count('"focus_on_load": true')
    if focused > 1:
        problems.append(_at("only one element may have focus_on_load", "/view/blocks"))
    return problems


def _at(words: str, pointer: str) -> str:
    return f"{words} [json-pointer:{pointer}]"


def _block_problems(blocks: Sequence[Any], most: int, place: str) -> Iterator[str]:
    if len(blocks) > most:
        yield _at(f"no more than {most} items allowed", place)
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        here = f"{place}/{number}"
        if not isinstance(block, dict):
            yield _at("must be an object", here)
            continue
        kind = block.get("type")
        if not isinstance(kind, str) or kind not in shapes.BLOCKS:
            yield _at(f"unsupported type: {kind}", f"{here}/type")
            continue
        yield from shapes.problems(block, shapes.BLOCKS[kind], here)
        yield from _own_rules(block, here)
        if block_id := block.get("block_id"):
            if block_id in seen:
                yield _at(f"block_id already exists: {block_id}", f"{here}/block_id")
            seen.add(block_id)


def _own_rules(block: Json, here: str) -> Iterator[str]:
    kind = block["type"]
    if kind == "section" and not block.get("text") and not block.get("fields"):
        yield _at("missing required field: text or fields", here)
    if kind in ("actions", "context_actions"):
        names = [one.get("action_id") for one in block.get("elements") or () if isinstance(one, dict)]
        doubled = {name for name in names if name and names.count(name) > 1}
        for name in sorted(doubled):
            yield _at(f"action_id already exists: {name}", f"{here}/elements")
    if kind in ("table", "data_table"):
        yield from _table_rules(block, here)
    if kind == "data_visualization":
        yield from _chart_rules(block.get("chart"), f"{here}/chart")


def _table_rules(block: Json, here: str) -> Iterator[str]:
    rows = block.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        yield _at("must be a list of lists", f"{here}/rows")
        return
    most, content = (100, None) if block["type"] == "table" else (101, 10_000)
    if not 1 <= len(rows) <= most:
        yield _at(f"must have 1 to {most} rows", f"{here}/rows")
    if any(not 1 <= len(row) <= 20 for row in rows):
        yield _at("must have 1 to 20 columns", f"{here}/rows")
    if len({len(row) for row in rows}) > 1:
        yield _at("every row must have as many cells", f"{here}/rows")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            at = f"{here}/rows/{number}/{place}"
            if not isinstance(cell, dict) or cell.get("type") not in ("raw_text", "raw_number", "rich_text"):
                yield _at("unsupported cell", at)
            elif cell["type"] == "raw_text" and not cell.get("text"):
                yield _at("must be more than 0 characters", f"{at}/text")
    if (
        content
        and sum(len(str(cell.get("text", ""))) for row in rows for cell in row if isinstance(cell, dict)) > content
    ):
        yield _at(f"must be less than {content + 1} characters altogether", f"{here}/rows")


def _chart_rules(chart: object, here: str) -> Iterator[str]:
    if not isinstance(chart, dict) or chart.get("type") not in ("pie", "bar", "line", "area"):
        yield _at("must be a pie, bar, line or area chart", here)
        return
    if chart["type"] == "pie":
        segments = chart.get("segments") or []
        if not 1 <= len(segments) <= 12:
            yield _at("must have 1 to 12 segments", f"{here}/segments")
        for number, segment in enumerate(segments):
            yield from _label(segment.get("label"), f"{here}/segments/{number}/label")
            if not _is_number(segment.get("value")) or segment["value"] <= 0:
                yield _at("must be a number above 0", f"{here}/segments/{number}/value")
        return
    categories = (chart.get("axis_config") or {}).get("categories") or []
    series = chart.get("series") or []
    if not 1 <= len(categories) <= 20 or len(set(categories)) != len(categories):
        yield _at("must have 1 to 20 different categories", f"{here}/axis_config/categories")
    for number, category in enumerate(categories):
        yield from _label(category, f"{here}/axis_config/categories/{number}")
    names = [one.get("name") for one in series]
    if not 1 <= len(series) <= 12 or len(set(names)) != len(names):
        yield _at("must have 1 to 12 series with different names", f"{here}/series")
    for number, one in enumerate(series):
        at = f"{here}/series/{number}"
        yield from _label(one.get("name"), f"{at}/name")
        if sorted(str(point.get("label")) for point in one.get("data") or ()) != sorted(map(str, categories)):
            yield _at("must have one point for every category", f"{at}/data")
        for place, point in enumerate(one.get("data") or ()):
            if not _is_number(point.get("value")):
                yield _at("must be a number", f"{at}/data/{place}/value")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _label(label: object, here: str) -> Iterator[str]:
    if not isinstance(label, str) or not label:
        yield _at("must be more than 0 characters", here)
    elif len(label) > 20:
        yield _at("must be less than 21 characters", here)
