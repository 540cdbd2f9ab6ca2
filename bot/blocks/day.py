"""What the day's message looks like around its parts, and what is said to a line typed in the DM."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import kit, trouble
from bot.blocks.kit import Block, Message


def message(parts: Sequence[tuple[str, Sequence[Block]]], due: datetime, *, late: bool) -> Message:
    """One DM that carries a person's asks of a day, a part each, given as (one line, blocks)."""
    greeting = f"*Your rituals for {kit.on_day(due)}* · {kit.counted(len(parts), 'question')}, {'one press each' if len(parts) > 1 else 'answered by one press'}"
    head: list[Block] = [kit.says(greeting)]
    if late:
        head.append(kit.aside(f"This comes late: it was due {kit.when(due)}, and I was not running then."))
    foot = kit.aside("Answer here, or type one line. `/rituals` in the channel says when it comes and who leads it.")
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


def over(due: datetime) -> Message:
    """A day's message all of whose questions were of channels that the person has left."""
    text = f"*Your rituals for {kit.on_day(due)}* · nothing is asked of you any more: you have left the channel."
    return kit.message(text, kit.says(text))


def usage(commands: Sequence[str]) -> Message:
    """To somebody who types help: what can be done here, and typed in a channel, a line for each command."""
    text = (
        "Here I ask you on your ritual day; answer with the buttons, or type one line. "
        "In your team's channel you can type a command at any time:"
    )
    return kit.message(text, kit.says(text), kit.says("\n".join(f"• {each}" for each in commands)))


def skipped() -> Message:
    """To a line that says so."""
    text = "Skipped this time. Changed your mind? The buttons above still work."
    return kit.message(text, kit.says(text))


def nothing_open(commands: Sequence[str]) -> Message:
    """To a line typed when nothing was asked: what can be typed in a channel, a line for each command."""
    text = "Nothing is waiting for your answer. In your team's channel you can type a command at any time:"
    return kit.message(text, kit.says(text), kit.says("\n".join(f"• {each}" for each in commands)))


def offered(line: str, parts: Sequence[tuple[str, str]], *, waiting: bool) -> Message:
    """To a line of which it is not clear what it answers: the line, and a button for each part, given as (question, draft).

    `waiting`: whether the parts are open; else they were answered, skipped, or closed.
    """
    last = "the last one" if len(parts) == 1 else "one of the last ones"
    text = (
        (
            "More than one question is open. Which one does your line answer?"
            if len(parts) > 1
            else "Is this your answer?"
        )
        if waiting
        else f"No question is open right now. Shall your line answer {last} after all?"
    )
    asked = [kit.says(question, kit.button("Answer this", "draft.answer", draft)) for question, draft in parts]
    foot = kit.aside(
        "If it answers none of them, nothing else is needed." if waiting else "If not, nothing else is needed."
    )
    told = kit.cut(f"{text}\nYou typed: {kit.escaped(line)}", kit.TEXT_MOST)
    return kit.message(told, kit.says(text), *trouble.echoed(line, kit.says(text), *asked, foot), *asked, foot)
