"""How outcomes went: charts for the digest, and a line of words for forms, which hold none."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.blocks import kit
from bot.blocks.charts import Chart
from bot.blocks.kit import Block
from bot.blocks.outcome.words import value
from bot.rules.outcome import trend as rules
from storage.outcome import CheckIn, Outcome

ARROW = "\u00a0→\u00a0"


def trend(outcome: Outcome, looks: Sequence[CheckIn]) -> list[Block]:
    """The values and confidences of the last check-ins, once there are two."""
    last = looks[-rules.SHOWN :]
    if len(last) < 2:
        return []
    values = " → ".join(value(outcome, each.value) for each in last)
    sure = " → ".join(str(each.confidence) for each in last)
    return [kit.aside(f"*Trend* since {last[0].day:%-d %b}: {values}\n*Confidence* {sure}")]


def charts(days: Sequence[date], lines: rules.Lines) -> list[Chart]:
    """Progress, and, once it was known at two cut-offs, confidence."""
    drawn = [progress(days, lines.progress)]
    known = days[lines.since :]
    return [*drawn, confidence(known, lines.confidence, lines.young)] if len(known) > 1 else drawn


def progress(days: Sequence[date], series: Mapping[str, Sequence[int]]) -> Chart:
    """How much of the way each outcome had come on some days, by its key."""
    labels = [f"{day:%-d %b}" for day in days]
    told = ", ".join(f"{name} {_percent(one)}" for name, one in series.items())
    return Chart("Progress to the target in %", "line", labels, series, f"Of the way, {_span(labels)}: {told}")


def confidence(days: Sequence[date], series: Mapping[str, Sequence[int]], young: Sequence[str] = ()) -> Chart:
    """How sure people were of each outcome on some days, by its key. `young`: those that are too new for a line."""
    labels = [f"{day:%-d %b}" for day in days]
    told = ", ".join(f"{name} {_moved(one)}" for name, one in series.items())
    told += f"; too new for a line: {kit.listed(young)}" if young else ""
    return Chart("Confidence from 1 to 10", "line", labels, series, f"Confidence, {_span(labels)}: {told}")


def _span(labels: Sequence[str]) -> str:
    return f"{labels[0]} to {labels[-1]}"


def _percent(figures: Sequence[int]) -> str:
    return f"{_moved(figures)}\u00a0%"


def _moved(figures: Sequence[int]) -> str:
    if figures[0] != figures[-1]:
        return f"{figures[0]}{ARROW}{figures[-1]}"
    return f"{'still' if len(set(figures)) == 1 else 'again'} {figures[-1]}"
