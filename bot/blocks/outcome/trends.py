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


def charts(days: Sequence[date], progress: rules.Lines, confidence: rules.Lines) -> list[Chart]:
    """How much of the way outcomes had come on some days, by their key, and how sure people were of them: what is known of two days."""
    of_progress = _told(days, progress, "\u00a0%")
    of_confidence = _told(days, confidence, "")
    drawn = (
        Chart("Progress to the target in %", "line", *of_progress[:2], f"Of the way, {of_progress[2]}"),
        Chart("Confidence from 1 to 10", "line", *of_confidence[:2], f"Confidence, {of_confidence[2]}"),
    )
    return [each for each in drawn if len(each.categories) > 1]


def _told(days: Sequence[date], lines: rules.Lines, unit: str) -> tuple[list[str], Mapping[str, Sequence[int]], str]:
    labels = [f"{day:%-d %b}" for day in days[lines.since :]]
    told = ", ".join(f"{name} {_moved(one)}{unit}" for name, one in lines.figures.items())
    young = f"; too new for a line: {kit.listed(lines.young)}" if lines.young else ""
    return labels, lines.figures, f"{labels[0]} to {labels[-1]}: {told}{young}"


def _moved(figures: Sequence[int]) -> str:
    if figures[0] != figures[-1]:
        return f"{_signed(figures[0])}{ARROW}{_signed(figures[-1])}"
    return f"{'still' if len(set(figures)) == 1 else 'again'} {_signed(figures[-1])}"


def _signed(figure: int) -> str:
    return f"{figure}".replace("-", "−")
