"""What a reader reads of Slack's markup, and how typed lines go over the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import FixedClock, Workspace, demo_world
from sandbox.manifest import Manifest
from sandbox.reading import Reader, unescape
from sandbox.wire import escape
from sandbox.wording import as_sent

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
TS = int(datetime(2026, 10, 6, 22, 5, 9, tzinfo=UTC).timestamp())


@pytest.fixture
async def workspace(manifest: dict[str, Any]) -> Workspace:
    """The demonstration world at NOW."""
    return await Workspace.begin(demo_world(), Manifest.load(manifest), FixedClock(NOW))


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("*bold* _slanted_ ~gone~ *_both_*", "bold slanted gone both"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("<https://a.test/x?a=1&amp;b=2|the page>", "the page"),
        ("<https://a.test/x?a=1&amp;b=2>", "https://a.test/x?a=1&b=2"),
        ("<mailto:a@b.test>", "a@b.test"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<@U404|gone> <#C404|void>", "@gone #void"),
        ("<!here>", "@here"),
        (f"<!date^{TS}^{{date_num}} {{time_secs}}|x>", "2026-10-07 12:05:09 AM"),
        (f"<!date^{TS}^{{date}} at {{time}}|x>", "October 7th at 12:05 AM"),
        (f"<!date^{TS}^{{date_short_pretty}}|x>", "Oct 7"),
        (f"<!date^{TS - 86400}^{{date_pretty}}|x>", "tomorrow"),
        (f"<!date^{TS}^{{date_long}}|x>", "Wednesday, October 7th"),
        (f"<!date^{TS + 366 * 86400}^{{date_short}}|x>", "Oct 8, 2027"),
        ("<!date^soon^{date}|some day>", "some day"),
    ],
)
async def test_markup_reads_as_slack_shows_it_in_berlin(workspace: Workspace, sent: str, read: str) -> None:
    assert Reader(workspace, "Europe/Berlin", NOW).words(sent) == read


async def test_blocks_read_from_top_to_bottom(workspace: Workspace) -> None:
    def plain(text: str) -> dict[str, Any]:
        return {"type": "plain_text", "text": text}

    def cell(text: str) -> dict[str, Any]:
        return {"type": "raw_text", "text": text}

    chart = {
        "type": "bar",
        "series": [{"name": "open", "data": [{"label": "W1", "value": 2}, {"label": "W2", "value": 3}]}],
        "axis_config": {"categories": ["W1", "W2"]},
    }
    rich = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": "rich "}, {"type": "user", "user_id": "U404"}],
    }
    blocks = [
        {"type": "header", "text": plain("Head")},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*one*"},
            "fields": [{"type": "mrkdwn", "text": "_two_"}, plain("*three*")],
        },
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "image", "alt_text": "a cat", "image_url": "x"}, plain("four")]},
        {"type": "actions", "elements": [{"type": "button", "text": plain("Go")}]},
        {"type": "table", "rows": [[cell("a"), cell("b")], [cell("1"), {"type": "raw_number", "value": 2}]]},
        {"type": "data_visualization", "title": "Chart", "chart": chart},
        {"type": "rich_text", "elements": [rich]},
        {"type": "image", "alt_text": "a dog", "image_url": "x"},
    ]
    reader = Reader(workspace, "Europe/Berlin", NOW)
    assert reader.blocks(blocks) == (
        "Head\none\ntwo\n*three*\na cat four\na | b\n1 | 2\nChart\nopen: W1 2, W2 3\nrich @U404\na dog"
    )
    assert reader.buttons(blocks) == ["Go"]


@given(st.text(max_size=200))
def test_what_is_escaped_reads_as_it_was_typed(text: str) -> None:
    assert unescape(escape(text)) == text
    assert not {"<", ">"} & set(escape(text))


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("mail me@lumen.test or @nobody", "mail me@lumen.test or @nobody"),
        ("#checkout! #void", "<#{checkout}|checkout>! #void"),
        ("@Tom: a < b", "<@{tom}>: a &lt; b"),
        ("see https://a.test/x?a=1&b=2.", "see <https://a.test/x?a=1&amp;b=2>."),
        ("<!channel>", "&lt;!channel&gt;"),
    ],
)
async def test_typed_lines_are_sent_with_ids_and_entities(workspace: Workspace, typed: str, sent: str) -> None:
    ids = {"checkout": workspace.channel("#checkout").id, "tom": workspace.user("tom").id}
    expected = sent
    for name, value in ids.items():
        expected = expected.replace("{" + name + "}", value)
    assert as_sent(workspace, typed, labels=False) == expected
