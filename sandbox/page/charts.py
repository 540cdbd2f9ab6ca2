"""Knows data_visualization blocks and draws them: lines, areas, bars and pies as inline SVG, with a table of the same figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

_WIDE, _HIGH, _LEFT, _BOTTOM = 420, 200, 30, 24
_COLOURS = 8  # classes c0 … c7 in the style sheet


def chart(one: Mapping[str, Any]) -> Markup:
    """The block as a figure: title, picture, legend, and the numbers for those who read rather than look."""
    shape = one.get("chart") or {}
    title = one.get("title", "")
    if shape.get("type") == "pie":
        segments = [(part.get("label", ""), float(part.get("value", 0))) for part in shape.get("segments", ())]
        picture, names = _pie(segments), [name for name, _ in segments]
        rows = [[name, _figure(value)] for name, value in segments]
        head = ["", "Value"]
    else:
        axis = shape.get("axis_config") or {}
        categories = [str(name) for name in axis.get("categories", ())]
        series = [
            (line.get("name", ""), [float(point.get("value", 0)) for point in line.get("data", ())])
            for line in shape.get("series", ())
        ]
        picture, names = _axes(shape.get("type", "line"), categories, series), [name for name, _ in series]
        columns = [[_figure(value) for value in values] for _, values in series]
        rows = [[name, *cells] for name, *cells in zip(categories, *columns, strict=False)]
        head = [axis.get("x_label", ""), *names]
    legend = Markup("").join(
        Markup('<li><span class="key c{}"></span>{}</li>').format(index % _COLOURS, name)
        for index, name in enumerate(names)
    )
    return Markup(
        '<figure class="block chart"><figcaption>{0}</figcaption><svg viewBox="0 0 {1} {2}" role="img" aria-label="{0}">{3}</svg>'
        '<ul class="legend">{4}</ul><details><summary>Show as a table</summary><div class="wide">{5}</div></details></figure>'
    ).format(title, _WIDE, _HIGH, picture, legend, _figures(head, rows))


def _figures(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    top = Markup("").join(Markup('<th scope="col">{}</th>').format(cell) for cell in head)
    body = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row[0], Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row[1:])
        )
        for row in rows
    )
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(top, body)


def _figure(value: float) -> str:
    return f"{value:g}"


def _axes(kind: str, categories: Sequence[str], series: Sequence[tuple[str, list[float]]]) -> Markup:
    figures = [value for _, values in series for value in values] or [0.0]
    low, high = min(0.0, *figures), max(0.0, *figures)
    high = high if high > low else low + 1
    step = (_WIDE - _LEFT) / max(1, len(categories))

    def x(index: float) -> float:
        return _LEFT + step * (index + 0.5)

    def y(value: float) -> float:
        return 8 + (_HIGH - _BOTTOM - 8) * (high - value) / (high - low)

    out = Markup("").join(
        Markup(
            '<line class="grid" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/><text x="{3}" y="{4:.1f}" text-anchor="end">{5}</text>'
        ).format(_LEFT, _WIDE, y(value), _LEFT - 6, y(value) + 4, _figure(round(value, 2)))
        for value in _ticks(low, high, whole=all(value.is_integer() for value in figures))
    )
    every = max(1, math.ceil(len(categories) / 8))
    out += Markup("").join(
        Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(x(index), _HIGH - 6, name)
        for index, name in enumerate(categories)
        if index % every == 0
    )
    for index, (_, values) in enumerate(series):
        colour = index % _COLOURS
        if kind == "bar":
            width = step * 0.7 / max(1, len(series))
            for place, value in enumerate(values):
                left = x(place) - step * 0.35 + index * width
                out += Markup('<rect class="c{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                    colour, left, y(max(0.0, value)), width, abs(y(0) - y(value))
                )
            continue
        points = " ".join(f"{x(place):.1f},{y(value):.1f}" for place, value in enumerate(values))
        if kind == "area" and values:
            floor = f"{x(len(values) - 1):.1f},{y(0):.1f} {x(0):.1f},{y(0):.1f}"
            out += Markup('<polygon class="area c{}" points="{} {}"/>').format(colour, points, floor)
        out += Markup('<polyline class="path c{}" points="{}"/>').format(colour, points)
    return out


def _ticks(low: float, high: float, *, whole: bool) -> list[float]:
    """Where the axis is marked: at both ends and between them; whole numbers only where all figures are."""
    middle = (low + high) / 2
    return sorted({low, float(round(middle)), high}) if whole else [low, middle, high]


def _pie(segments: Sequence[tuple[str, float]]) -> Markup:
    whole = sum(value for _, value in segments) or 1.0
    centre_x, centre_y, radius, turned, out = _WIDE / 2, _HIGH / 2, _HIGH / 2 - 8, 0.0, Markup("")
    for index, (_, value) in enumerate(segments):
        share = min(value / whole, 0.9999)
        ends = [
            (centre_x + radius * math.sin(turn * math.tau), centre_y - radius * math.cos(turn * math.tau))
            for turn in (turned, turned + share)
        ]
        out += Markup('<path class="c{}" d="M{:.1f} {:.1f}L{:.1f} {:.1f}A{r} {r} 0 {} 1 {:.1f} {:.1f}Z"/>').format(
            index % _COLOURS, centre_x, centre_y, *ends[0], int(share > 0.5), *ends[1], r=radius
        )
        turned += share
    return out
