"""What people of the story do: each verb makes an act of one person, out of the same acts that the page and the tests have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sandbox.elements import fields
from sandbox.records import Json
from sandbox.story.script import Act

if TYPE_CHECKING:
    from sandbox.person import Person
    from sandbox.shown import Shown

HERE = "#checkout"
BOT = "@Threefold"
MORE = "More actions"
LABELS = {
    "title": "What could stop us?",
    "happening": "What could happen?",
    "kind": "What kind of risk is it?",
    "facet": "Which facet?",
    "likelihood": "How likely is it?",
    "impact": "How bad would it be?",
    "owner": "Who looks after it?",
    "doing": "What do you do about it?",
    "likelihood_after": "How likely is it once that works?",
    "impact_after": "How bad would it be once that works?",
    "why": "Why is it right to do nothing?",
    "reopen_if": "Reopen if …",
    "until": "When shall I ask whether that still holds?",
    "reason": "Why is it a risk again?",
    "choices": "If you like",
}
"""The labels of the forms' inputs, by the word that the story has for each."""
ANONYMOUS = "Flag it without my name (you see first how that looks)"
TEXT_TOO = "Include the text of the message, not only a link to it"


class NotAsked(Exception):  # noqa: N818 - errors are named by what happened
    """The bot did not ask this of the person: they had a holiday, say. The story goes on without the line."""


# Talking


def says(text: str, here: str = HERE) -> Act:
    """Say something in a channel."""

    async def act(person: Person) -> None:
        await person.says(text, to=here)

    return Act(text, act)


def comments(on: str, text: str, here: str = HERE) -> Act:
    """Say something in the thread of the card with these words."""

    async def act(person: Person) -> None:
        await person.says(text, to=here, thread=_card(person, on, here))

    return Act(on, act)


def comments_on_the_digest(text: str, here: str = HERE) -> Act:
    """Say something in the thread of the last digest."""

    async def act(person: Person) -> None:
        await person.says(text, to=here, thread=_found(person.sees(here), "Digest of", "the digest"))

    return Act(here, act)


# Setting up


def sets_up(here: str = HERE, **filled: str) -> Act:
    """Set a channel's rituals up; `filled`: by label, with _ for blanks."""

    async def act(person: Person) -> None:
        await person.types(here, "/rituals")
        await _fills(person, {label.replace("_", " "): words for label, words in filled.items()})
        await _submits(person)
        await person.closes()

    return Act(here, act)


def tells_of_self(**filled: str) -> Act:
    """Say when one works, in the form of `/rituals me`; `filled`: by label, with _ for blanks."""

    async def act(person: Person) -> None:
        await person.types(HERE, "/rituals me")
        await _fills(person, {label.replace("_", " "): words for label, words in filled.items()})
        await _submits(person)

    return Act("self", act)


def goes_away(after: int, days: int) -> Act:
    """Be away for some days, the first of them `after` days from now."""

    async def act(person: Person) -> None:
        first = _today(person) + timedelta(days=after)
        await person.types(HERE, "/rituals me")
        await _fills(person, {"Away from": first, "Away to": first + timedelta(days=days - 1)})
        await _submits(person)

    return Act("self", act)


# Risks


def flags(line: str, here: str = HERE, **said: Any) -> Act:
    """Flag a risk in one line, and `said` what else is known about it."""

    async def act(person: Person) -> None:
        [saved] = await person.types(here, f"/risk {line}")
        if said:
            await person.presses("Add details", on=saved)
            await _submits(person, said)

    return Act(line, act)


def flags_anonymously(title: str, here: str = HERE, **said: Any) -> Act:
    """Flag a risk without one's name: in the form, then in its preview."""

    async def act(person: Person) -> None:
        await person.types(here, "/risk")
        await _submits(person, {"title": title, **said, "choices": [ANONYMOUS]})
        await _submits(person)

    return Act(title, act)


def flags_what_was_said(words: str, title: str, here: str = HERE, **said: Any) -> Act:
    """Make a risk of the message with these words, from its menu."""

    async def act(person: Person) -> None:
        await person.shortcut("Flag a risk", on=_found(person.sees(here), words, "a message"))
        await _submits(person, {"title": title, **said, "choices": [TEXT_TOO]})

    return Act(title, act)


def presses(button: str, on: str, here: str = HERE, **said: Any) -> Act:
    """Press a button of a card (or choose in its menu), and fill the form that it opens with what is `said`."""

    async def act(person: Person) -> None:
        card = _card(person, on, here)
        if button in card.buttons:
            await person.presses(button, on=card)
        else:
            await person.chooses(MORE, button, on=card)
        if person.form:
            await _submits(person, said)

    return Act(on, act)


# Answering


def answers(button: str, about: str = HERE, **said: Any) -> Act:
    """Press an answer in one's own conversation with the bot, in the part with the words `about`, and fill its form."""

    async def act(person: Person) -> None:
        message, nth = _asked(person, button, about)
        await person.presses(button, on=message, nth=nth)
        if person.form:
            await _submits(person, said)

    return Act(about, act)


def accepts_in_answer(about: str, **said: Any) -> Act:
    """Decide, where one is asked about a risk, to live with it."""

    async def act(person: Person) -> None:
        message, nth = _asked(person, "Still the same", about)
        menus = [field for field in fields(message.blocks) if field.kind == "overflow"]
        await person.chooses(MORE, "Accept", on=message, nth=min(nth, len(menus) - 1))
        await _submits(person, said)

    return Act(about, act)


def flags_in_answer(line: str, **said: Any) -> Act:
    """Answer the round with a flag; who was not asked flags it all the same."""

    async def act(person: Person) -> None:
        try:
            message, nth = _asked(person, "Flag a risk", HERE)
        except NotAsked:
            await flags(line, **said).does(person)
        else:
            await person.presses("Flag a risk", on=message, nth=nth)
            await _submits(person, {"title": line, **said})

    return Act(line, act)


def types_in_answer(line: str, to: str = HERE) -> Act:
    """Answer what is asked with the words `to` by simply typing a line."""

    async def act(person: Person) -> None:
        _asked(person, "Skip this time", to)
        await person.says(line, to=BOT)

    return Act(to, act)


def tells_craft(craft: str) -> Act:
    """Say one's craft, as the first message asks."""

    async def act(person: Person) -> None:
        message, nth = _asked(person, craft, "What is your craft?")
        await person.presses(craft, on=message, nth=nth)

    return Act("self", act)


# Finding one's way


def _today(person: Person) -> date:
    return person.sandbox.workspace.moment.astimezone(ZoneInfo(person.zone)).date()


def _found(lines: Iterable[Shown], words: str, what: str) -> Shown:
    """The last line with these words. Raises LookupError."""
    found = [line for line in lines if words in line.text]
    if not found:
        raise LookupError(f"there is no {what} with the words {words!r}")
    return found[-1]


def _card(person: Person, words: str, here: str) -> Shown:
    lines = [line for root in person.sees(here) for line in (person.thread(root) if root.thread_count else [root])]
    return _found((line for line in lines if "Details" in line.buttons and line.text.startswith("R-")), words, "card")


def _asked(person: Person, button: str, about: str) -> tuple[Shown, int]:
    """The last message of the bot with a part that has this button and these words, and which of its buttons that is."""
    for message in reversed(person.dm()):
        before = 0
        for part in _parts(message.blocks):
            there = sum(field.kind == "button" and field.label == button for field in fields(part))
            if there and about in json.dumps(part, ensure_ascii=False):
                return message, before
            before += there
    raise NotAsked(f"{person.name} is not asked anything about {about!r} with the button {button!r}")


def _parts(blocks: Sequence[Json]) -> list[list[Json]]:
    """A message's blocks, parted at its rules."""
    parts: list[list[Json]] = [[]]
    for block in blocks:
        if block["type"] == "divider":
            parts.append([])
        parts[-1].append(block)
    return parts


async def _fills(person: Person, filled: dict[str, Any]) -> None:
    """Fill the open form by label; in a menu it is enough to say how an option begins."""
    for label, answer in filled.items():
        offered = person.form.options.get(label, []) if person.form else []
        begun = [words for words in offered if isinstance(answer, str) and words.startswith(answer)]
        await person.fills({label: begun[0] if begun else answer})


async def _submits(person: Person, said: dict[str, Any] | None = None) -> None:
    """Fill the open form with what is `said`, in the story's words, and send it. Raises ValueError where it is refused."""
    told = dict(said or {})
    for name in ("score", "score_after"):
        if name in told:
            suffix = name.removeprefix("score")
            told[f"likelihood{suffix}"], told[f"impact{suffix}"] = (f"{number} – " for number in told.pop(name))
    if "until" in told:
        told["until"] = _today(person) + timedelta(days=told["until"])
    await _fills(person, {LABELS[name]: answer for name, answer in told.items()})
    if wrong := await person.submits():
        raise ValueError(f"the form of {person.name} is refused: {wrong}")
