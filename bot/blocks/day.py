"""What the day's message looks like around its parts, and what is said to a line typed in the DM."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import kit
from bot.blocks.kit import Block, Message


def message(parts: Sequence[tuple[str, Sequence[Block]]], due: datetime, *, late: bool) -> Message:
    """One DM that carries a person's asks of a day, a part each, given as (one line, blocks)."""
    greeting = f"*Your rituals for {kit.on_day(due)}* · {kit.counted(len(parts), 'question')}, one press each"
    blocks: list[Block] = [kit.says(greeting)]
    if late:
        blocks.append(kit.aside(f"This comes late: it was due {kit.when(due)}, and I was not running then."))
    texts = []
    for text, drawn in parts:
        blocks += [kit.rule(), *drawn]
        texts.append(text)
    blocks.append(
        kit.aside("Answer here, or type one line. `/rituals` in the channel says who set this up and when it comes.")
    )
    return kit.message(kit.cut("\n".join(texts), kit.TEXT_MOST), *blocks)


def nothing_open(commands: Sequence[str]) -> Message:
    """To a line typed when nothing was asked: what can be typed in a channel, a line for each command."""
    text = "Nothing is waiting for your answer. In your team's channel you can type a command at any time:"
    return kit.message(text, kit.says(text), kit.says("\n".join(f"• {each}" for each in commands)))


def several_open(line: str) -> Message:
    """To a line typed when more than one question is open."""
    text = "More than one question is open, so I do not know which one you mean. Please answer with the buttons above."
    return kit.message(text, kit.says(text), kit.aside("You typed:"), kit.words(kit.shortened(line, 2900)))
