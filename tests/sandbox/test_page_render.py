"""What the page makes of Slack's text and blocks: readable for people, harmless whatever was typed."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.page.mrkdwn import mrkdwn
from sandbox.page.reader import Reader, ago
from sandbox.page.render import Surface, block, blocks, message

MAYA = Reader(
    zone=ZoneInfo("Europe/Berlin"),
    now=datetime(2026, 10, 6, 8, 0, tzinfo=UTC),
    people={"U1": "Maya", "U2": "Tom <b>"},
    channels={"C1": "checkout"},
    here="/as/maya",
    me="U1",
)
HOSTILE = "<script>alert(1)</script>\"' onmouseover=x"


class Tags(HTMLParser):
    """Collects the tags of a page, and whether they are well nested."""

    VOID = frozenset({"br", "hr", "input", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.open: list[str] = []
        self.nested = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.nested &= bool(self.open) and self.open.pop() == tag


def tags(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    parser.close()
    return parser


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~gone~ `code`", "<strong>bold</strong> <em>italic</em> <s>gone</s> <code>code</code>"),
        ("*bold _both_*", "<strong>bold <em>both</em></strong>"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("`*not bold*`", "<code>*not bold*</code>"),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
        ("&gt; quoted\nsaid", "<blockquote>quoted</blockquote>said"),
        ("```\nx = 1\n```", "<pre>x = 1</pre>"),
        ("<@U1>", '<span class="mention mine">@Maya</span>'),
        ("<@U2>", '<span class="mention">@Tom &lt;b&gt;</span>'),
        ("<#C1>", '<a class="mention" href="/as/maya/in/C1">#checkout</a>'),
        ("<#C9|secret>", '<span class="mention">#secret</span>'),
        ("<#C9>", '<span class="mention">#private-channel</span>'),
        (
            "<https://lumen.test/a?b=1&amp;c=2|the page>",
            '<a href="https://lumen.test/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">the page</a>',
        ),
        (
            "<https://lumen.slack.com/archives/C1/p1700000000000100?thread_ts=1690000000.000100&amp;cid=C1|R-1>",
            '<a href="/as/maya/in/C1?at=1700000000.000100&amp;thread=1690000000.000100">R-1</a>',
        ),
        ("<javascript:alert(1)|click>", "click"),
        (":warning: :nosuch:", '<span class="emoji" role="img" aria-label="warning">⚠️</span> :nosuch:'),
        ("<!here>", '<span class="mention">@here</span>'),
    ],
)
def test_slack_text_reads_as_slack_shows_it(text: str, html: str) -> None:
    assert mrkdwn(text, MAYA) == html


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<!date^1791280800^{date_short_pretty} at {time}|soon>", "today at 12:00 PM"),
        ("<!date^1791280800^{date_num} {time_secs}|soon>", "2026-10-06 12:00:00 PM"),
        ("<!date^1791280800^{date_long}|soon>", "Tuesday, October 6th"),
        ("<!date^1759744800^{date} {date_short}|soon>", "October 6th, 2025 Oct 6, 2025"),
        ("<!date^1791280800^{ago}|soon>", "in 2 hours"),
        ("<!date^1791280800^{nonsense}|soon>", "soon"),
        ("<!date^never^{date}|soon>", "soon"),
        ("<!date^1791280800|soon>", "soon"),
    ],
)
def test_a_date_is_told_in_the_readers_own_zone(text: str, words: str) -> None:
    assert mrkdwn(text, MAYA).striptags() == words


def test_how_long_ago_something_was_is_told_in_whole_units() -> None:
    now = MAYA.now
    told = [ago(datetime.fromtimestamp(now.timestamp() + away, UTC), now) for away in (5, -60, 7300, -86400 * 2)]
    assert told == ["now", "1 minute ago", "in 2 hours", "2 days ago"]


def test_an_input_carries_its_label_hint_error_and_what_was_typed() -> None:
    asked = {
        "type": "input",
        "block_id": "title",
        "label": {"type": "plain_text", "text": "What could go wrong?"},
        "hint": {"type": "plain_text", "text": "One line"},
        "element": {"type": "plain_text_input", "action_id": "a", "max_length": 150},
    }
    surface = Surface(scope="form", values={"title": {"a": {"value": 'say "hi"'}}}, errors={"title": "Too short"})
    html = block(asked, MAYA, surface)
    assert '<label class="label" for="form-title-a">What could go wrong?</label>' in html
    assert 'aria-describedby="form-title-a-hint form-title-a-error"' in html
    assert 'value="say &#34;hi&#34;"' in html
    assert '<p class="error" id="form-title-a-error" role="alert">Too short</p>' in html


def test_a_menu_shows_its_groups_and_what_is_chosen() -> None:
    menu = {
        "type": "actions",
        "block_id": "b",
        "elements": [
            {
                "type": "static_select",
                "action_id": "a",
                "placeholder": {"type": "plain_text", "text": "Kind"},
                "initial_option": {"text": {"type": "plain_text", "text": "Two"}, "value": "2"},
                "option_groups": [
                    {
                        "label": {"type": "plain_text", "text": "Odd & even"},
                        "options": [
                            {"text": {"type": "plain_text", "text": name}, "value": value}
                            for name, value in (("One", "1"), ("Two", "2"))
                        ],
                    }
                ],
            }
        ],
    }
    html = block(menu, MAYA, Surface())
    assert '<optgroup label="Odd &amp; even"><option value="1">One</option><option value="2" selected>Two' in html
    assert 'aria-label="Kind"' in html


def test_a_block_the_page_does_not_know_says_so() -> None:
    html = block({"type": "hologram"}, MAYA, Surface())
    assert html.striptags() == "The sandbox cannot show this kind of block: hologram"


def test_a_chart_can_be_read_as_a_table() -> None:
    html = block(
        {
            "type": "data_visualization",
            "title": "Risk over time",
            "chart": {
                "type": "line",
                "series": [{"name": "open", "data": [{"label": "W1", "value": 3}, {"label": "W2", "value": 5}]}],
                "axis_config": {"categories": ["W1", "W2"]},
            },
        },
        MAYA,
        Surface(),
    )
    assert '<tr><th scope="row">W2</th><td>5</td></tr>' in html
    assert tags(html).nested


@pytest.mark.parametrize(
    ("figures", "marks"),
    [([0, 3], ["0", "2", "3"]), ([0, 1], ["0", "1"]), ([0, 8], ["0", "4", "8"]), ([0, 0.5], ["0", "0.25", "0.5"])],
)
def test_the_axis_of_a_chart_of_whole_numbers_has_whole_marks(figures: list[float], marks: list[str]) -> None:
    points = [{"label": f"W{number}", "value": value} for number, value in enumerate(figures)]
    axis = {"categories": [point["label"] for point in points]}
    shape = {"type": "bar", "series": [{"name": "open", "data": points}], "axis_config": axis}
    html = block({"type": "data_visualization", "title": "Risk", "chart": shape}, MAYA, Surface())
    assert re.findall(r'text-anchor="end">([^<]*)<', html) == marks


@given(st.text(alphabet=st.sampled_from(list("*_~`<>|!@#^&;:/ \nax1\ue000\ue001")), max_size=80))
def test_no_text_breaks_out_of_its_place(text: str) -> None:
    found = tags(mrkdwn(text, MAYA))
    assert found.nested
    assert found.open == []
    assert found.seen <= {"strong", "em", "s", "code", "pre", "blockquote", "a", "span", "time"}
    assert all(link.startswith(("http", "mailto:", "tel:", "/as/maya/")) for link in found.links)


def hostile_blocks(text: str) -> list[dict[str, object]]:
    """One of every block, each word and id of which is `text`."""
    plain, rich = {"type": "plain_text", "text": text}, {"type": "mrkdwn", "text": text}
    option = {"text": plain, "value": text, "description": plain}
    confirm = {"title": plain, "text": rich, "confirm": plain, "deny": plain}
    controls = [
        {"type": "button", "text": plain, "value": text, "url": text, "confirm": confirm, "accessibility_label": text},
        {"type": "overflow", "options": [option]},
        {"type": "static_select", "placeholder": plain, "options": [option], "initial_option": option},
        {"type": "multi_static_select", "placeholder": plain, "options": [option]},
        {"type": "users_select", "initial_user": text},
        {"type": "conversations_select"},
        {"type": "radio_buttons", "options": [option]},
        {"type": "checkboxes", "options": [option], "initial_options": [option]},
        {"type": "datepicker", "initial_date": text},
        {"type": "timepicker", "initial_time": text},
        {"type": "datetimepicker", "initial_date_time": 1791280800},
        {"type": "number_input", "initial_value": text, "min_value": text},
        {"type": "plain_text_input", "multiline": True, "initial_value": text},
        {"type": text},
    ]
    parts = [
        {"type": "text", "text": text, "style": {"bold": True, "code": True}},
        {"type": "link", "url": text, "text": text},
        {"type": "user", "user_id": text},
        {"type": "channel", "channel_id": text},
        {"type": "emoji", "name": text},
        {"type": "date", "timestamp": 1791280800, "format": text, "fallback": text},
    ]
    section = {"type": "rich_text_section", "elements": parts}
    return [
        {"type": "section", "block_id": text, "text": rich, "fields": [rich, plain], "accessory": controls[0]},
        {"type": "header", "text": plain},
        {"type": "context", "elements": [rich, {"type": "image", "image_url": text, "alt_text": text}]},
        {"type": "actions", "block_id": text, "elements": [{**each, "action_id": text} for each in controls]},
        *(
            {"type": "input", "block_id": text, "label": plain, "hint": plain, "element": {**each, "action_id": text}}
            for each in controls
        ),
        {"type": "image", "title": plain, "alt_text": text, "image_url": text},
        {"type": "rich_text", "elements": [section, {"type": "rich_text_list", "elements": [section]}]},
        {"type": "markdown", "text": text},
        {"type": "table", "rows": [[{"type": "raw_text", "text": text}]] * 2, "column_settings": [{"align": text}]},
        {"type": "data_table", "caption": text, "rows": [[{"type": "raw_number", "text": text}]] * 2},
        {
            "type": "data_visualization",
            "title": text,
            "chart": {"type": "pie", "segments": [{"label": text, "value": 2}]},
        },
        {"type": text},
    ]


@given(st.one_of(st.just(HOSTILE), st.text(max_size=40), st.text(alphabet="<>&\"'`*_[]()|#- \n:x", max_size=60)))
def test_no_block_breaks_out_of_its_place(text: str) -> None:
    surface = Surface(scope="s", errors={text: text})
    found = tags(blocks(hostile_blocks(text), MAYA, surface))
    assert found.nested
    assert found.open == []
    assert not found.seen & {"script", "img", "iframe", "style", "object"}
    assert not {name for name in found.attributes if name.startswith("on")}


def test_a_message_without_blocks_shows_its_text() -> None:
    assert message("*hello* <@U1>", None, MAYA).striptags() == "hello @Maya"
