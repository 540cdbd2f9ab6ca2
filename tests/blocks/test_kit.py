"""The one exit to Block Kit: what it refuses, and what it does with text."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import fields, kit
from bot.blocks.kit import Message
from bot.listeners import typed
from sandbox.page.mrkdwn import mrkdwn
from sandbox.page.reader import Reader

MARKED = st.lists(
    st.sampled_from(["&amp;", "&lt;", "&gt;", "<!date^1^{date}|x>", "<https://a.example/b|c>", "a", "é", "🙂", "\n", " "]), max_size=60
).map("".join)  # fmt: skip


def says(number: int = 1, words: str = "x") -> list[kit.Block]:
    return [kit.says(words) for _ in range(number)]


def field(name: str) -> kit.Block:
    return fields.text_input(name, "Title", most=150)


def test_a_message_is_plain_json_without_generated_ids() -> None:
    made = kit.message("Hello", kit.says("Hello *you*"), kit.rule())
    assert made.as_json() == {
        "text": "Hello",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello *you*"}}, {"type": "divider"}],
    }
    assert Message.from_json(made.as_json()) == made
    assert Message.from_json({"text": "Hello"}) == Message("Hello")
    assert Message("Hello").as_json() == {"text": "Hello"}


@pytest.mark.parametrize(
    ("text", "blocks", "why"),
    [
        ("", says(), "needs a text"),
        (" \n", says(), "needs a text"),
        ("x" * 4001, says(), "text of 4001 characters"),
        ("x", says(51), "51 blocks in a message"),
        ("x", says(5, "y" * 3000), "characters of blocks in a message"),
        ("x", [field("title")], "an input in a message"),
        ("<!channel>", says(), "a broadcast mention"),
        ("x", says(words="look <!here|here>"), "a broadcast mention"),
        ("x", says(words="<!subteam^S1>"), "a broadcast mention"),
        ("x", says(words="<!everyone>"), "a broadcast mention"),
        ("x", [kit.buttons(kit.button("A", "a", "1"), kit.button("B", "a", "2"))], "one action_id"),
    ],
)
def test_a_message_that_slack_would_refuse_is_refused_here(text: str, blocks: list[kit.Block], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        kit.message(text, *blocks)


def test_the_largest_message_passes() -> None:
    assert len(kit.message("x" * 4000, *says(50)).blocks) == 50


@pytest.mark.parametrize(
    ("number", "words", "fits"), [(50, "x", True), (51, "x", False), (4, "y" * 2900, True), (5, "y" * 2900, False)]
)
def test_what_fits_is_known_before(number: int, words: str, fits: bool) -> None:
    assert kit.fits(*says(number, words)) is fits


def test_a_form_is_plain_json_with_the_rules_names() -> None:
    made = kit.view("risk.flagged", "Flag a risk", field("title"), submit="Flag", meta="{}")
    assert made.json == {
        "type": "modal",
        "callback_id": "risk.flagged",
        "title": {"type": "plain_text", "text": "Flag a risk", "emoji": True},
        "close": {"type": "plain_text", "text": "Close", "emoji": True},
        "private_metadata": "{}",
        "submit": {"type": "plain_text", "text": "Flag", "emoji": True},
        "blocks": [
            {
                "type": "input",
                "block_id": "title",
                "label": {"type": "plain_text", "text": "Title"},
                "element": {"type": "plain_text_input", "action_id": "title", "max_length": 150},
            }
        ],
    }


@pytest.mark.parametrize(
    ("title", "blocks", "given", "why"),
    [
        ("", says(), {}, "the title"),
        ("x" * 25, says(), {}, "the title"),
        ("x", says(), {"submit": "y" * 25}, "the title"),
        ("x", [], {}, "0 blocks in a view"),
        ("x", says(101), {}, "101 blocks in a view"),
        ("x", says(), {"meta": "m" * 3001}, "private_metadata of 3001"),
        ("x", says(100, "y" * 3000), {}, "more than 250 kB"),
        ("x", [field("title")], {}, "an input without a submit button"),
        ("x", [field("title"), field("title")], {"submit": "Go"}, "two blocks with one block_id"),
        ("x", says(words="<!channel>"), {}, "a broadcast mention"),
    ],
)
def test_a_form_that_slack_would_refuse_is_refused_here(
    title: str, blocks: list[kit.Block], given: dict[str, str], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        kit.view("risk.flagged", title, *blocks, **given)


def test_peoples_words_are_never_markup() -> None:
    drawn = kit.message(
        "x",
        kit.heading("*a* <!here>"),
        kit.words("_b_ <!channel|c>"),
        kit.lines([[kit.Bold("<!everyone>"), kit.Link("<!subteam^S>", "https://a.example"), "`d`"]]),
    )
    heading, words, bullets = drawn.blocks
    assert heading["text"] == {"type": "plain_text", "text": "*a* @here>"}
    assert words["text"] == {"type": "plain_text", "text": "_b_ @channel|c>"}
    assert bullets["elements"] == [
        {
            "type": "rich_text_list",
            "style": "bullet",
            "offset": 0,
            "border": 0,
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "@everyone>", "style": {"bold": True}},
                        {"type": "link", "url": "https://a.example", "text": "@subteam^S>"},
                        {"type": "text", "text": "`d`"},
                    ],
                }
            ],
        }
    ]


def test_a_menu_shows_what_was_chosen_and_cuts_long_words() -> None:
    offered = [("a", "First"), ("b", "x" * 100)]
    drawn = kit.view("f", "F", fields.choice("kind", "Kind", offered, value="b"), submit="Go").json["blocks"][0][
        "element"
    ]
    assert [option["value"] for option in drawn["options"]] == ["a", "b"]
    assert drawn["initial_option"] == drawn["options"][1]
    assert len(drawn["options"][1]["text"]["text"]) == 75
    plain = kit.view("f", "F", fields.choice("kind", "Kind", offered), submit="Go").json["blocks"][0]["element"]
    assert "initial_option" not in plain


def test_a_button_carries_an_id_under_words_that_fit() -> None:
    pressing = kit.button("Resolve " + "x" * 100, "risk.resolve", "1", style="danger")
    drawn = kit.message("x", kit.buttons(pressing)).blocks[0]["elements"][0]
    assert (drawn["style"], drawn["value"], len(drawn["text"]["text"])) == ("danger", "1", 75)


def test_a_paragraph_may_carry_a_button() -> None:
    drawn = kit.message("x", kit.says("Look", kit.button("Go", "go", "1"))).blocks[0]
    assert drawn["accessory"]["action_id"] == "go"


# Text


@given(MARKED, st.integers(1, 80))
def test_marked_text_is_cut_between_its_marks(text: str, most: int) -> None:
    kept = kit.cut(text, most)
    assert len(kept) <= most
    if len(text) <= most:
        assert kept == text
        return
    assert kept.endswith("…")
    assert text.startswith(kept[:-1])
    assert kept.count("<") == kept.count(">")
    assert re.search(r"&[a-z]*$", kept[:-1]) is None
    pieces = re.findall(r"&(?:amp|lt|gt);|<[^<>]*>|.", text, re.DOTALL)
    assert len(kept) + len(pieces[len(re.findall(r"&(?:amp|lt|gt);|<[^<>]*>|.", kept[:-1], re.DOTALL))]) > most, (
        "no shorter"
    )


@given(st.text() | st.text("&<>amplgt;#!@|*_~` "))
def test_escaped_text_comes_back_as_it_looked(text: str) -> None:
    escaped = kit.escaped(text)
    assert "<" not in escaped
    assert ">" not in escaped
    looks = str.maketrans("∗ˍ∼ˋ", "*_~`")
    assert typed.meant(escaped).translate(looks) == text.translate(looks)


@given(st.text("ab1 *_~`-.", max_size=30))
def test_nothing_in_escaped_text_is_formatted(text: str) -> None:
    shown = str(mrkdwn(f"raised by {kit.escaped(text)} on *Monday*", Reader()))
    assert len(re.findall("<(?:b|strong|i|em|s|del|code|pre)>", shown)) == 1, shown


def test_names_with_underscores_within_them_stay_as_they_are() -> None:
    assert kit.escaped("team_of_three & *Co*") == "team_of_three &amp; ∗Co∗"


@given(st.text("&<>amplgt;!channelhere x", max_size=200), st.integers(1, 60))
def test_escaped_text_is_cut_without_making_markup(text: str, most: int) -> None:
    kept = kit.cut(kit.escaped(text), most)
    assert "<" not in kept
    assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt);)*", kept)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;", "&lt;"),
        ("ask <@U123|maya> in <#C123|checkout>", "ask @maya in #checkout"),
        ("ask <@U123> in <#C123>", "ask @U123 in #C123"),
        ("<!here> <!channel|channel> <!subteam^S1|backend>", "@here @channel @backend"),
        ("see <https://a.example/b?c=d&amp;e>", "see https://a.example/b?c=d&e"),
        (
            "see <https://a.example|a.example> or <mailto:m@a.example|m@a.example>",
            "see https://a.example or mailto:m@a.example",
        ),
        ("1 < 2", "1 < 2"),
    ],
)
def test_what_slack_sends_is_read_as_it_was_meant(sent: str, meant: str) -> None:
    assert typed.meant(sent) == meant


def test_people_who_are_mentioned_by_id_alone_get_the_names_that_we_know() -> None:
    sent = "ask <@U1> or <@U2> or <@U3|nina> in <#C1>"
    assert typed.mentioned(sent) == {"U1", "U2", "U3"}
    assert typed.meant(sent, {"U1": "Maya", "U3": "other"}) == "ask @Maya or @U2 or @nina in #C1"


@given(st.text(), st.integers(1, 50))
def test_plain_text_is_shortened_with_a_sign(text: str, most: int) -> None:
    kept = kit.shortened(text, most)
    assert kept == text if len(text) <= most else kept == text[: most - 1] + "…"


def test_moments_are_shown_in_the_readers_zone_with_utc_beside() -> None:
    moment = datetime(2026, 10, 20, 7, 30, tzinfo=UTC)
    assert kit.when(moment) == "<!date^1792481400^{date_short_pretty} at {time}|20 Oct 2026 07:30 UTC>"
    assert kit.on_day(moment) == "<!date^1792481400^{date_short}|20 Oct 2026>"


def test_names_are_listed_in_a_sentence() -> None:
    keys = [f"R-{number}" for number in range(1, 9)]
    assert [kit.listed(keys[:most]) for most in (1, 2, 3)] == ["R-1", "R-1 and R-2", "R-1, R-2 and R-3"]
    assert kit.listed(keys) == "R-1, R-2, R-3, R-4, R-5 and 3 more"


def test_numbers_come_with_their_noun() -> None:
    assert [kit.counted(number, "risk") for number in (0, 1, 2)] == ["0 risks", "1 risk", "2 risks"]
    assert kit.counted(2, "other person", "other people") == "2 other people"
