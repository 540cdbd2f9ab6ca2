"""Whatever an app sends, the sandbox refuses it in words or can show it; it never stumbles."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sandbox import FixedClock, Workspace, demo_world, elements, limits
from sandbox.manifest import Manifest
from sandbox.reading import Reader
from sandbox.shapes import BLOCKS, ELEMENTS

NOW = datetime(2026, 10, 5, tzinfo=UTC)
NAMES = sorted({name.rstrip("!") for shape in (*BLOCKS.values(), *ELEMENTS.values()) for name in shape})
KINDS = [*BLOCKS, *ELEMENTS, "plain_text", "mrkdwn", "raw_text", "rich_text_section", "text", "pie", "line"]

leaf = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(KINDS))
anything = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from([*NAMES, "label", "segments"]), inner, max_size=5)
    ),
    max_leaves=12,
)
block = st.builds(
    lambda kind, rest: {**rest, "type": kind},
    st.sampled_from(sorted(BLOCKS)),
    st.dictionaries(st.sampled_from([*NAMES, "label", "segments"]), anything, max_size=6),
)
words = st.text(min_size=1, max_size=12).filter(str.strip)
mrkdwn = st.builds(lambda text: {"type": "mrkdwn", "text": text}, words)
plain = st.builds(lambda text: {"type": "plain_text", "text": text}, words)
button = st.builds(lambda text, value: {"type": "button", "text": text, "value": value}, plain, words)
option = st.builds(lambda text, value: {"text": text, "value": value}, plain, words)
menu = st.builds(
    lambda options: {"type": "static_select", "options": options},
    st.lists(option, min_size=1, max_size=5, unique_by=lambda one: one["value"]),
)
good_block = st.one_of(
    st.builds(lambda text: {"type": "section", "text": text}, mrkdwn),
    st.builds(lambda text, menu: {"type": "section", "text": text, "accessory": menu}, mrkdwn, menu),
    st.builds(lambda text: {"type": "header", "text": text}, plain),
    st.builds(lambda parts: {"type": "context", "elements": parts}, st.lists(mrkdwn, min_size=1, max_size=4)),
    st.builds(lambda parts: {"type": "actions", "elements": parts}, st.lists(button, min_size=1, max_size=4)),
    st.just({"type": "divider"}),
)


@pytest.fixture
async def reader(manifest: dict[str, Any]) -> Reader:
    """Somebody who reads in Berlin."""
    workspace = await Workspace.begin(demo_world(), Manifest.load(manifest), FixedClock(NOW))
    return Reader(workspace, "Europe/Berlin", NOW)


@given(st.lists(st.one_of(block, anything), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_hostile_blocks_are_refused_in_words_or_can_be_read(reader: Reader, blocks: list[Any]) -> None:
    limits.broadcasts("", blocks)
    problems = limits.message_problems(blocks)
    assert all("json-pointer:/blocks" in problem for problem in problems)
    if not problems:
        named = elements.with_ids(blocks, lambda prefix: prefix)
        reader.blocks(named)
        reader.buttons(named)


@given(st.dictionaries(st.sampled_from(["type", "title", "submit", "blocks", "private_metadata", "x"]), anything))
@example({"type": None, "blocks": [{"type": []}]})
@settings(deadline=None)
def test_hostile_views_are_refused_in_words(view: dict[str, Any]) -> None:
    assert all("json-pointer:/view" in problem for problem in limits.view_problems(view, "modal"))


@given(st.lists(good_block, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_well_made_blocks_are_always_taken_and_read(reader: Reader, blocks: list[Any]) -> None:
    assert limits.message_problems(blocks) == []
    named = elements.with_ids(blocks, lambda prefix: prefix)
    assert "<" not in reader.blocks(named) or any("<" in str(one) or "&lt;" in str(one) for one in blocks)
