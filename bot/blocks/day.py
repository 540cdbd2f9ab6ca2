"""What the day's message looks like around its parts, and what is said to a line typed in the DM."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks import kit, trouble
from bot.blocks.kit import Block, Message
from bot.rules.me import CRAFTS

HOMES, REMINDED = 5, 10
LATER = {"in_1h": "In 1 hour", "in_3h": "In 3 hours", "tomorrow": "Tomorrow"}


@dataclass(frozen=True, slots=True)
class Home:
    """A channel of the reader, in their first day's message: who set it up there, and whether its rounds ask them."""

    channel_id: str
    name: str
    set_up_by: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a person's first day's message says besides: why it comes. `craft`: the one they have told, None when not yet."""

    homes: Sequence[Home]
    craft: str | None


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the parts of a day's message.

    `late`: it was sent late. `again`: it comes a second time, as the person asked. `open`: how many of its questions wait for an
    answer. `away`, `later`: the message's id where "Not working today" and "Later" are offered. `went`: why what was open is not
    here any more (later, newer, away), and at which moment it comes (None: not at all). `paused`: (question, ask id) of rounds
    that do not ask this person any more.
    """

    late: bool = False
    again: bool = False
    open: int = 1
    away: str | None = None
    later: str | None = None
    went: tuple[str, datetime | None] | None = None
    paused: Sequence[tuple[str, str]] = ()
    welcome: Welcome | None = None


def message(parts: Sequence[tuple[str, Sequence[Block]]], due: datetime, around: Around) -> Message:
    """One DM that carries a person's asks of a day, a part each, given as (one line, blocks)."""
    told = f" · {kit.counted(around.open, 'question')}" if around.open else ""
    greeting = f"*Your rituals {'again, as you asked' if around.again else f'for {kit.on_day(due)}'}*{told}"
    head = [*_welcome(around.welcome), kit.says(greeting)]
    if around.late:
        head.append(kit.aside(f"This comes late: it was due {kit.when(due)}, and I was not running then."))
    foot = [*_gone(around), *_foot(around)]
    shown: list[Block] = []
    for number, (_, drawn) in enumerate(parts):
        more = [_more(len(parts) - number - 1)] if number + 1 < len(parts) else []
        if not kit.fits(*head, *shown, kit.rule(), *drawn, *more, *foot):
            shown.append(_more(len(parts) - number))
            break
        shown += [kit.rule(), *drawn]
    if not parts and around.went is None and not around.paused:
        shown.append(kit.aside("Nothing here waits for you any more."))
    text = "\n".join(text for text, _ in parts) or greeting
    return kit.message(kit.cut(text, kit.TEXT_MOST), *head, *shown, *foot)


def _welcome(welcome: Welcome | None) -> list[Block]:
    if welcome is None:
        return []
    shown: list[Block] = [
        kit.says(
            "👋 Hello, I am Threefold. I run your team's rituals: on your ritual day I ask you everything in one message like this."
        )
    ]
    for home in welcome.homes[:HOMES]:
        name = kit.escaped(home.name)
        if home.asks:
            button = kit.button("Not for me", "me.not_for_me", home.channel_id)
            shown.append(kit.says(f"*{kit.escaped(home.set_up_by)}* set this up for #{name}.", button))
        else:
            button = kit.button("Undo", "me.for_me", home.channel_id)
            shown.append(
                kit.says(f"Fine: I ask you nothing for #{name} any more. You can still use its commands there.", button)
            )
    if welcome.craft is None:
        shown.append(kit.says("What is your craft? One press, so that the team's questions find the right people."))
        shown.append(kit.buttons(*(kit.button(name, f"me.is_{craft}", craft) for craft, name in CRAFTS.items())))
    else:
        shown.append(kit.aside(f"Your craft: {CRAFTS[welcome.craft].lower()}. `/rituals me` changes it."))
    return [*shown, kit.rule()]


def _gone(around: Around) -> list[Block]:
    shown: list[Block] = [
        kit.says(f"You are not asked this any more: {question}", kit.button("Undo", "me.resume", ask_id))
        for question, ask_id in around.paused
    ]
    if around.went is not None:
        why, at = around.went
        comes = f" It comes again on {kit.on_day(at, time=True)}." if at else ""
        told = {
            "later": f"You put off what was open here.{comes}",
            "newer": f"What was still open here has moved into your message of {kit.on_day(at) if at else 'a later day'}.",
            "away": f"You are not working today: what was open here does not count as asked.{comes}",
        }[why]
        shown.append(kit.aside(told))
    return shown


def _foot(around: Around) -> list[Block]:
    if not around.open:
        return []
    pressed = [kit.button(name, f"day.{choice}", around.later) for choice, name in LATER.items() if around.later]
    if around.away:
        pressed.append(kit.button("Not working today", "day.not_today", around.away))
    offered = [kit.aside("Not now? I ask again, once:")] if around.later else []
    foot = kit.aside("Answer here, or type one line. `/rituals me` changes when I ask you and what, or stops it.")
    return [kit.rule(), *offered, kit.buttons(*pressed), foot] if pressed else [foot]


def pausing(ask_id: str, *, paused: bool) -> list[Block]:
    """To somebody who has not answered a round three times in a row, once: whether it shall go on; and that it does not."""
    if paused:
        return [kit.aside("Paused for you: I do not ask this any more. `/rituals me` starts it again.")]
    return [
        kit.aside("The last three of these went unanswered, which is fine. Shall I stop asking you?"),
        kit.buttons(kit.button("Pause it for me", "me.pause", ask_id), kit.button("Keep asking", "me.keep", ask_id)),
    ]


def reminder(questions: Sequence[str]) -> Message:
    """The one reminder of what is still open, in the thread of the message that asks it."""
    text = f"A small reminder, the only one: {kit.counted(len(questions), 'question')} above still {'waits' if len(questions) == 1 else 'wait'} for you."
    listed = "\n".join(f"• {each}" for each in questions[:REMINDED])
    foot = kit.aside("Press an answer above, or type one line here. `/rituals me` turns reminders off.")
    return kit.message(kit.cut(f"{text}\n{listed}", kit.TEXT_MOST), kit.says(text), kit.says(listed), foot)


def waiting(parts: Sequence[tuple[str, Sequence[Block]]]) -> Message:
    """Everything that is open for a person, in all channels, a part each as (one line, blocks)."""
    if not parts:
        text = "Nothing is waiting for your answer. `/rituals me` shows when I ask you next."
        return kit.message(text, kit.says(text))
    head = kit.says(f"*Open for you* · {kit.counted(len(parts), 'question')}")
    shown: list[Block] = []
    for number, (_, drawn) in enumerate(parts):
        if not kit.fits(head, *shown, kit.rule(), *drawn, _more(len(parts) - number)):
            shown.append(_more(len(parts) - number))
            break
        shown += [kit.rule(), *drawn]
    return kit.message(kit.cut("\n".join(text for text, _ in parts), kit.TEXT_MOST), head, *shown)


def _more(number: int) -> Block:
    return kit.aside(f"And {kit.counted(number, 'more question')}: answer what is here, and they come up.")


def over(due: datetime) -> Message:
    """A day's message all of whose questions are over: the person has left their channel, or its rituals have ended."""
    text = f"*Your rituals for {kit.on_day(due)}* · nothing here waits for you any more: you have left the channel, or its rituals have ended."
    return kit.message(text, kit.says(text))


def usage(commands: Sequence[str]) -> Message:
    """To somebody who types help: what can be done here, and typed in a channel, a line for each command."""
    text = (
        "Here I ask you on your ritual day; answer with the buttons, or type one line. `/rituals mine` shows what waits for you, "
        "`/rituals me` when I ask you and what, also here. In your team's channel you can type a command at any time:"
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
