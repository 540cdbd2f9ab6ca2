"""Charts: figures over weeks, drawn by Slack; as a table where it refuses that; in words in forms, and for whoever listens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import slackblocks

from bot.blocks import kit
from bot.blocks.kit import Block, Bold, Drawn, Message, Piece

NATIVE = "data_visualization"
MOST, CATEGORIES = 2, 20  # charts in a message, and categories in a chart
TITLE_MOST, LABEL_MOST = 50, 20
SAID_MOST = 1300  # characters of a message's text that tell the figures of a chart
ROOM = 2500  # characters of a message that are kept free for its chart
KINDS: Mapping[str, type[slackblocks.LineChart | slackblocks.BarChart | slackblocks.AreaChart]] = {
    "line": slackblocks.LineChart,
    "bar": slackblocks.BarChart,
    "area": slackblocks.AreaChart,
}


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures to look at: of each series (by name) a number for every category, whole or not, also below zero.

    `kind`: line, bar or area; `says`: what they say, in a sentence of plain text.
    """

    title: str
    kind: str
    categories: Sequence[str]
    series: Mapping[str, Sequence[float]]
    says: str


def under(message: Message, charts: Sequence[Chart]) -> Message:
    """A message with charts at its end, each with what it says; its text tells every figure. What does not fit is left out."""
    for chart in map(_newest, charts[:MOST]):
        blocks: list[Block | Drawn] = [*message.blocks, _native(chart), kit.aside(kit.escaped(chart.says))]
        if kit.fits(*blocks):
            told = kit.cut(f"\n{kit.escaped(chart.says)}\n{_figures(chart)}", SAID_MOST)
            charted = kit.message(kit.cut(message.text, kit.TEXT_MOST - len(told)) + told, *blocks)
            message = charted if kit.fits(*_tabled(charted)) else message
    return message


def _newest(chart: Chart) -> Chart:
    """As many of its last categories as Slack draws."""
    series = {name: figures[-CATEGORIES:] for name, figures in chart.series.items()}
    return replace(chart, categories=chart.categories[-CATEGORIES:], series=series)


def has_charts(message: Message) -> bool:
    """Whether Slack is to draw a chart in the message."""
    return any(block["type"] == NATIVE for block in message.blocks)


def tabled(message: Message) -> Message:
    """The same message for where Slack refuses charts: the first one as a table, which a message has one of, others in words."""
    return kit.message(message.text, *_tabled(message))


def told(blocks: Sequence[Drawn]) -> list[Block | Drawn]:
    """The blocks of a message for a form, which can hold no chart: its figures in words."""
    found: list[Block | Drawn] = []
    for block in blocks:
        found += _told(block) if block["type"] == NATIVE else [block]
    return found


def _tabled(message: Message) -> list[Block | Drawn]:
    blocks: list[Block | Drawn] = []
    tables = 0
    for block in message.blocks:
        if block["type"] != NATIVE:
            blocks.append(block)
        elif tables:
            blocks += _told(block)
        else:
            tables += 1
            blocks += [kit.words(block["title"]), _table(block)]
    return blocks


def _native(chart: Chart) -> Block:
    labels = [_label(name) for name in chart.categories]
    series = [
        slackblocks.DataSeries(
            _label(name), [slackblocks.DataPoint(*point) for point in zip(labels, map(_number, figures), strict=True)]
        )
        for name, figures in chart.series.items()
    ]
    drawn = KINDS[chart.kind](series, slackblocks.AxisConfig(labels))
    return slackblocks.DataVisualizationBlock(kit.shortened(kit.tame(chart.title), TITLE_MOST), drawn)


def _label(name: str) -> str:
    return kit.shortened(kit.tame(name), LABEL_MOST)


def _number(figure: float) -> float:
    """A figure as it is kept and read: 30, not 30.0; and no -0."""
    return int(figure) if float(figure).is_integer() else figure


def _figures(chart: Chart) -> str:
    """Every figure in lines of mrkdwn."""
    return "\n".join(
        kit.escaped(f"{name}: {', '.join(map(' '.join, zip(chart.categories, map(_said, figures), strict=True)))}")
        for name, figures in chart.series.items()
    )


def _said(figure: float) -> str:
    """A figure in words, digit by digit: 0.000001 and not 1e-06."""
    return f"{Decimal(str(_number(figure))):f}"


# From the block that Slack refuses: what is frozen in a digest is one look only


def _series(block: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    return [(each["name"], [_said(point["value"]) for point in each["data"]]) for each in block["chart"]["series"]]


def _table(block: Mapping[str, Any]) -> Block:
    """A row for each category: there may be twenty of them, and a table has twenty columns in all."""
    series = _series(block)
    rows = [["–", *(name for name, _ in series)]]
    rows += [
        list(row)
        for row in zip(block["chart"]["axis_config"]["categories"], *(cells for _, cells in series), strict=True)
    ]
    settings = [slackblocks.ColumnSettings(), *([slackblocks.ColumnSettings("right")] * len(series))]
    return slackblocks.TableBlock([[slackblocks.RawText(cell) for cell in row] for row in rows], settings)


def _told(block: Mapping[str, Any]) -> list[Block | Drawn]:
    dates = ", ".join(block["chart"]["axis_config"]["categories"])
    lines: list[list[Piece]] = [[Bold(name), f": {', '.join(cells)}"] for name, cells in _series(block)]
    return [kit.words(f"{block['title']} ({dates})"), kit.lines(lines)]
