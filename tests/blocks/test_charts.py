"""What a chart is where it is drawn, where Slack refuses it, and where there is no room for it."""

import pytest

from bot.blocks import charts, kit
from bot.blocks.charts import Chart
from bot.blocks.kit import Message

SMALL = Chart("Open risks", "bar", ["5 Oct", "12 Oct"], {"high": [1, 2]}, "Open risks: high 1 → 2")


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def full(blocks: int, characters: int = 10) -> Message:
    """A message of so many blocks, each of so many characters."""
    return kit.message("Hello", *(kit.says("x" * characters) for _ in range(blocks)))


def test_a_message_tells_every_figure_to_whoever_listens() -> None:
    shown = charts.under(full(1), [SMALL])
    assert shown.text == "Hello\nOpen risks: high 1 → 2\nhigh: 5 Oct 1, 12 Oct 2"
    assert charts.tabled(shown).text == shown.text


def test_figures_may_be_parts_and_below_zero_and_are_told_digit_by_digit() -> None:
    figures = [-2.5, 30.0, 0.000001, 1e12, -0.0]
    days = ["1 Oct", "2 Oct", "3 Oct", "4 Oct", "5 Oct"]
    shown = charts.under(full(1), [Chart("Margin", "line", days, {"O-3": figures}, "Margin falls")])
    told = ["-2.5", "30", "0.000001", "1000000000000", "0"]
    assert shown.text.endswith("O-3: " + ", ".join(f"{day} {each}" for day, each in zip(days, told, strict=True)))
    [drawn] = [block for block in shown.blocks if block["type"] == "data_visualization"]
    assert [point["value"] for point in drawn["chart"]["series"][0]["data"]] == figures
    [table] = [block for block in charts.tabled(shown).blocks if block["type"] == "table"]
    assert [row[1]["text"] for row in table["rows"]] == ["O-3", *told]


def test_a_long_text_is_cut_before_the_figures_are() -> None:
    shown = charts.under(kit.message("x" * 4000, kit.says("Hello")), [SMALL])
    assert len(shown.text) <= 4000
    assert shown.text.endswith("high: 5 Oct 1, 12 Oct 2")


@pytest.mark.parametrize(
    ("message", "drawn"),
    [(full(47), True), (full(48), False), (full(49), False), (full(4, 2700), True), (full(4, 2900), False)],
    ids=["room for a table too", "no room for a table", "no room", "room", "too many characters"],
)
def test_a_chart_without_room_for_it_or_for_its_table_is_left_out(message: Message, drawn: bool) -> None:
    shown = charts.under(message, [SMALL])
    assert charts.has_charts(shown) == drawn
    assert drawn or shown == message


def test_a_message_has_two_charts_at_most_and_one_table_in_their_place() -> None:
    shown = charts.under(full(1), [SMALL] * 3)
    assert kinds(shown) == ["section", *["data_visualization", "context"] * 2]
    told = ["section", "section", "table", "context", "section", "rich_text", "context"]
    assert kinds(charts.tabled(shown)) == told


def test_a_message_without_charts_is_the_same_everywhere() -> None:
    plain = full(2)
    assert not charts.has_charts(plain)
    assert charts.tabled(plain) == plain
    assert charts.told(plain.blocks) == list(plain.blocks)
