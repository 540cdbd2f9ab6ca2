"""What the day's message looks like around its parts, and what is said to a line typed in the DM."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import kit
from bot.blocks.kit import Block, Message


def message(parts: Sequence[tuple[str, Sequence[Block]]], due: datetime, *, late: bool) -> Message:
    """One DM that carries a person's asks of a day, a part each, given as (one line, blocks)."""
    greeting = f"*Your rituals for {kit.on_day(due)}* · {kit.counted(len(parts), 'question')}, {'one press each' if len(parts) > 1 else 'answered by one press'}"
    head: list[Block] = [kit.says(greeting)]
    if late:
        head.append(kit.aside(f"This comes late: it was due {kit.when(due)}, and I was not running then."))
    foot = kit.aside("Answer here, or type one line. `/rituals` in the channel says who set this up and when it comes.")
    shown: list[Block] = []
    for number, (_, drawn) in enumerate(parts):
        more = [_more(len(parts) - number - 1)] if number + 1 < len(parts) else []
        if not kit.fits(*head, *shown, kit.rule(), *drawn, *more, foot):
            shown.append(_more(len(parts) - number))
            break
        shown += [kit.rule(), *drawn]
    return kit.message(kit.cut("\n".join(text for text, _ in parts), kit.TEXT_MOST), *head, *shown, foot)


def _more(number: int) -> Block:
    return kit.aside(f"And {kit.counted(number, 'more question')}: answer what is here, and they come up.")


def nothing_open(commands: Sequence[str]) -> Message:
    """To a line typed when nothing was asked: what can be typed in a channel, a line for each command."""
    text = "Nothing is waiting for your answer. In your team's channel you can type a command at any time:"
    return kit.message(text, kit.says(text), kit.says("\n".join(f"• {each}" for each in commands)))


def several_open(line: str) -> Message:
    """To a line typed when more than one question is open."""
    text = "More than one question is open, so I do not know which one you mean. Please answer with the buttons above."
    return kit.message(text, kit.says(text), kit.aside("You typed:"), kit.words(kit.shortened(line, 2900)))
