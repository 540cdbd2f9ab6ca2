"""Whether Slack would take a message or a view: every limit of blocks, in Slack's words, with the place of each problem."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import checking, coherence, shapes
from sandbox.checking import place
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
            problems.append(place(_INPUT_ONLY_IN_VIEWS, f"/blocks/{number}"))
    for kind, most in _ONCE.items():
        if sum(1 for block in blocks if isinstance(block, dict) and block.get("type") == kind) > most:
            problems.append(place(f"only {most} {kind} per message", "/blocks"))
    return problems


def view_problems(view: Json, kind: str) -> list[str]:
    """What is wrong with a view of this kind (modal or home), in the same words; empty when all is well."""
    problems = []
    if view.get("type") != kind:
        problems.append(place(f"must be {kind}", "/view/type"))
    parts = shapes.VIEWS[kind]
    problems += checking.problems(view, parts, "/view")
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        return [*problems, place("missing required field: blocks", "/view")]
    problems += _block_problems(blocks, VIEW_BLOCKS, "/view/blocks")
    for number, block in enumerate(blocks):
        here = f"/view/blocks/{number}"
        if not isinstance(block, dict):
            continue
        if str(block.get("type")) in _KEPT_FOR_MESSAGES and (kind == "modal" or "data_" not in str(block["type"])):
            problems.append(place(f"unsupported type: {block['type']}", here))
        if kind == "modal" and block.get("type") == "input" and not view.get("submit"):
            problems.append(place("missing required field: submit, since there are inputs", "/view"))
    focused = json.dumps(blocks).count('"focus_on_load": true')
    if focused > 1:
        problems.append(place("only one element may have focus_on_load", "/view/blocks"))
    return problems


def _block_problems(blocks: Sequence[Any], most: int, where: str) -> Iterator[str]:
    if len(blocks) > most:
        yield place(f"no more than {most} items allowed", where)
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        here = f"{where}/{number}"
        if not isinstance(block, dict):
            yield place("must be an object", here)
            continue
        kind = block.get("type")
        if not isinstance(kind, str) or kind not in shapes.BLOCKS:
            yield place(f"unsupported type: {kind}", f"{here}/type")
            continue
        wrong = list(checking.problems(block, shapes.BLOCKS[kind], here))
        yield from wrong or _own_rules(block, here)  # how parts fit together matters once each is well by itself
        if isinstance(block_id := block.get("block_id"), str):
            if block_id in seen:
                yield place(f"block_id already exists: {block_id}", f"{here}/block_id")
            seen.add(block_id)


def _own_rules(block: Json, here: str) -> Iterator[str]:
    kind = block["type"]
    if kind == "section" and not block.get("text") and not block.get("fields"):
        yield place("missing required field: text or fields", here)
    for part in ("element", "accessory"):
        if part in block:
            yield from coherence.problems(block[part], f"{here}/{part}")
    if kind == "actions":
        for number, one in enumerate(block["elements"]):
            yield from coherence.problems(one, f"{here}/elements/{number}")
        names = [one.get("action_id") for one in block["elements"]]
        doubled = {name for name in names if name and names.count(name) > 1}
        for name in sorted(doubled):
            yield place(f"action_id already exists: {name}", f"{here}/elements")
    if kind in ("table", "data_table"):
        yield from _table_rules(block, here)
    if kind == "data_visualization":
        yield from _chart_rules(block["chart"], f"{here}/chart")


def _table_rules(block: Json, here: str) -> Iterator[str]:
    rows = block["rows"]
    most, content = (100, None) if block["type"] == "table" else (101, 10_000)
    if not 1 <= len(rows) <= most:
        yield place(f"must have 1 to {most} rows", f"{here}/rows")
    if any(not 1 <= len(row) <= 20 for row in rows):
        yield place("must have 1 to 20 columns", f"{here}/rows")
    if len({len(row) for row in rows}) > 1:
        yield place("every row must have as many cells", f"{here}/rows")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            at = f"{here}/rows/{number}/{column}"
            if cell.get("type") not in ("raw_text", "raw_number", "rich_text"):
                yield place("unsupported cell", at)
            elif cell["type"] == "raw_text" and not cell.get("text"):
                yield place("must be more than 0 characters", f"{at}/text")
    if content and sum(len(str(cell.get("text", ""))) for row in rows for cell in row) > content:
        yield place(f"must be less than {content + 1} characters altogether", f"{here}/rows")


def _chart_rules(chart: Json, here: str) -> Iterator[str]:
    if chart["type"] == "pie":
        segments = chart.get("segments") or []
        if not 1 <= len(segments) <= 12:
            yield place("must have 1 to 12 segments", f"{here}/segments")
        for number, segment in enumerate(segments):
            yield from _label(segment.get("label"), f"{here}/segments/{number}/label")
            if not _is_number(segment.get("value")) or segment["value"] <= 0:
                yield place("must be a number above 0", f"{here}/segments/{number}/value")
        return
    categories = (chart.get("axis_config") or {}).get("categories") or []
    series = chart.get("series") or []
    if not 1 <= len(categories) <= 20 or len(set(categories)) != len(categories):
        yield place("must have 1 to 20 different categories", f"{here}/axis_config/categories")
    for number, category in enumerate(categories):
        yield from _label(category, f"{here}/axis_config/categories/{number}")
    names = [one.get("name") for one in series]
    if not 1 <= len(series) <= 12 or len(set(names)) != len(names):
        yield place("must have 1 to 12 series with different names", f"{here}/series")
    for number, one in enumerate(series):
        at = f"{here}/series/{number}"
        yield from _label(one.get("name"), f"{at}/name")
        if sorted(str(point.get("label")) for point in one.get("data") or ()) != sorted(map(str, categories)):
            yield place("must have one point for every category", f"{at}/data")
        for turn, point in enumerate(one.get("data") or ()):
            if not _is_number(point.get("value")):
                yield place("must be a number", f"{at}/data/{turn}/value")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _label(label: object, here: str) -> Iterator[str]:
    if not isinstance(label, str) or not label:
        yield place("must be more than 0 characters", here)
    elif len(label) > 20:
        yield place("must be less than 21 characters", here)
