"""What people of the story do: each verb makes an act of one person, out of the same acts that the page and the tests have."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.elements import fields
from sandbox.story.finding import NotAsked, asked, card, fills, found, submits, today
from sandbox.story.script import Act

if TYPE_CHECKING:
    from sandbox.person import Person

HERE = "#checkout"
ROUND = (HERE, "What could stop us")
BOT = "@Threefold"
MORE = "More actions"
ANONYMOUS = "Flag it without my name (you see first how that looks)"
TEXT_TOO = "Include the text of the message, not only a link to it"


# Talking


def says(text: str, here: str = HERE) -> Act:
    """Say something in a channel."""

    async def act(person: Person) -> None:
        await person.says(text, to=here)

    return Act(text, act)


def comments(on: str, text: str, here: str = HERE) -> Act:
    """Say something in the thread of the card with these words."""

    async def act(person: Person) -> None:
        await person.says(text, to=here, thread=card(person, on, here))

    return Act(on, act)


def comments_on_the_digest(text: str, here: str = HERE) -> Act:
    """Say something in the thread of the last digest."""

    async def act(person: Person) -> None:
        await person.says(text, to=here, thread=found(person.sees(here), "Digest of", "the digest"))

    return Act(here, act)


# Setting up


def sets_up(here: str = HERE, **filled: Any) -> Act:
    """Set a channel's rituals up; `filled`: by label, with _ for blanks."""

    async def act(person: Person) -> None:
        await person.types(here, "/rituals")
        await fills(person, {label.replace("_", " "): words for label, words in filled.items()})
        await submits(person)
        await person.closes()

    return Act(here, act)


def tells_of_self(**filled: str) -> Act:
    """Say when one works, in the form of `/rituals me`; `filled`: by label, with _ for blanks."""

    async def act(person: Person) -> None:
        await person.types(HERE, "/rituals me")
        await fills(person, {label.replace("_", " "): words for label, words in filled.items()})
        await submits(person)

    return Act("self", act)


def goes_away(after: int, days: int) -> Act:
    """Be away for some days, the first of them `after` days from now."""

    async def act(person: Person) -> None:
        first = today(person) + timedelta(days=after)
        await person.types(HERE, "/rituals me")
        await fills(person, {"Away from": first, "Away to": first + timedelta(days=days - 1)})
        await submits(person)

    return Act("self", act)


# Risks


def flags(line: str, here: str = HERE, **said: Any) -> Act:
    """Flag a risk in one line, and `said` what else is known about it."""

    async def act(person: Person) -> None:
        [saved] = await person.types(here, f"/risk {line}")
        if said:
            await person.presses("Add details", on=saved)
            await submits(person, said)

    return Act(line, act)


def flags_anonymously(title: str, here: str = HERE, **said: Any) -> Act:
    """Flag a risk without one's name: in the form, then in its preview."""

    async def act(person: Person) -> None:
        await person.types(here, "/risk")
        await submits(person, {"title": title, **said, "choices": [ANONYMOUS]})
        await submits(person)

    return Act(title, act)


def flags_what_was_said(words: str, title: str, here: str = HERE, **said: Any) -> Act:
    """Make a risk of the message with these words, from its menu."""

    async def act(person: Person) -> None:
        await person.shortcut("Flag a risk", on=found(person.sees(here), words, "a message"))
        await submits(person, {"title": title, **said, "choices": [TEXT_TOO]})

    return Act(title, act)


def presses(button: str, on: str, here: str = HERE, **said: Any) -> Act:
    """Press a button of a card (or choose in its menu), and fill the form that it opens with what is `said`."""

    async def act(person: Person) -> None:
        shown = card(person, on, here)
        if button in shown.buttons:
            await person.presses(button, on=shown)
        else:
            await person.chooses(MORE, button, on=shown)
        if person.form:
            await submits(person, said)

    return Act(on, act)


# Answering


def answers(button: str, about: str | tuple[str, ...] = ROUND, **said: Any) -> Act:
    """Press an answer in one's own conversation with the bot, in the part with the words `about`, and fill its form."""

    async def act(person: Person) -> None:
        message, nth = asked(person, button, about)
        await person.presses(button, on=message, nth=nth)
        if person.form:
            await submits(person, said)

    return Act(about if isinstance(about, str) else about[0], act)


def accepts_in_answer(about: str, **said: Any) -> Act:
    """Decide, where one is asked about a risk, to live with it."""

    async def act(person: Person) -> None:
        message, nth = asked(person, "Still the same", about)
        menus = [field for field in fields(message.blocks) if field.kind == "overflow"]
        await person.chooses(MORE, "Accept", on=message, nth=min(nth, len(menus) - 1))
        await submits(person, said)

    return Act(about, act)


def flags_in_answer(line: str, **said: Any) -> Act:
    """Answer the round with a flag; who was not asked flags it all the same."""

    async def act(person: Person) -> None:
        try:
            message, nth = asked(person, "Flag a risk", ROUND)
        except NotAsked:
            await flags(line, **said).does(person)
        else:
            await person.presses("Flag a risk", on=message, nth=nth)
            await submits(person, {"title": line, **said})

    return Act(line, act)


def types_in_answer(line: str, to: str | tuple[str, ...] = ROUND) -> Act:
    """Answer what is asked with the words `to` by simply typing a line, where no other question is open."""

    async def act(person: Person) -> None:
        asked(person, "Skip this time", to)
        await person.says(line, to=BOT)

    return Act(to if isinstance(to, str) else to[0], act)


def tells_craft(craft: str) -> Act:
    """Say one's craft, as the first message asks."""

    async def act(person: Person) -> None:
        message, nth = asked(person, craft, "What is your craft?")
        await person.presses(craft, on=message, nth=nth)

    return Act("self", act)
