"""Voices: how sure some people are, asked for blind; what is shown once a round is open to all; and the form that chooses them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.blocks import fields, kit
from bot.blocks.kit import Block, Message, View
from bot.blocks.outcome.words import ENDED, key, measured
from bot.blocks.records import Names, named, on
from bot.rules import me
from bot.rules.outcome import voices as rules
from bot.rules.outcome.voices import Voice
from storage.outcome import CRAFTS, UNFINISHED, Outcome, OutcomeVoice
from storage.rounds import Ask

SCALE = "1 – hardly · 5 – about even · 10 – certain."
BLIND = "Nobody sees your number until all voices have answered or a digest ends the round; then it is shown with your craft."


@dataclass(frozen=True, slots=True)
class Own:
    """What somebody knows of a round who is asked as a voice: their `craft` (None: they are no voice any more), what they have `said`
    (None: nothing yet), whether the round is `open` to all, and whether a `newer` one is."""

    craft: str | None
    said: int | None
    open: bool
    newer: bool


def question(outcome: Outcome) -> str:
    """What a voice is asked, in one line (mrkdwn)."""
    return f"How sure are you that {key(outcome)} reaches its target in time?"


def asked(ask: Ask, outcome: Outcome, own: Own, channel: str) -> tuple[str, tuple[Block, ...]]:
    """A voice is asked, in their day's message: its own number is the only one that stands there."""
    text = question(outcome)
    head, statement = kit.says(f"*{text}*"), kit.words(outcome.statement)
    if outcome.state not in UNFINISHED:
        return text, (head, statement, kit.aside(f"✅ {key(outcome)}: {ENDED[outcome.state]}."))
    if own.said is not None:
        told = f"✅ You said *{own.said} of 10*."
        if own.open or own.newer:
            return text, (head, statement, kit.aside(f"{told} The round is open to all by now: its card shows it."))
        more = kit.aside(f"{told} {BLIND} Until then another number replaces it.")
        return text, (head, statement, more, _numbers(ask))
    if own.craft is None or own.newer:
        why = "a newer round has begun" if own.newer else "you are no voice of it any more"
        return text, (head, statement, kit.aside(f"Over: {why}."))
    as_voice = f"You are its voice for {own.craft}, in #{kit.escaped(channel)}."
    told = f"{SCALE} {BLIND}"
    if own.open:
        told = f"{SCALE} The round is open to all by now; your number still counts, as a late one."
    elif ask.state == "skipped":
        told = f"You skipped this one. Changed your mind? It still counts. {SCALE}"
    skip = [kit.button("Skip this time", "ask.skip", str(ask.id))] if ask.state == "open" else []
    return text, (
        kit.says(f"*{text}* {as_voice}"),
        statement,
        kit.aside(measured(outcome)),
        _numbers(ask),
        kit.aside(told),
        kit.buttons(
            *skip,
            kit.button("Details", "outcome.details", str(outcome.id)),
            kit.button("Stop asking me", "outcome.voice_stop", str(ask.id)),
        ),
    )


def _numbers(ask: Ask) -> Block:
    return kit.buttons(*(kit.button(str(each), f"outcome.voice_{each}", str(ask.id)) for each in range(1, 11)))


def noted(outcome: Outcome, said: int, *, late: bool) -> Message:
    """To whoever typed a number."""
    then = "It counts as a late one: the round is open to all by now." if late else BLIND
    text = f"Thank you: *{said} of 10* for {key(outcome)}. {then}"
    return kit.message(text, kit.says(text))


def stopped(outcome: Outcome) -> Message:
    """To whoever does not want to be asked any more."""
    text = f"You are not asked about {key(outcome)} any more. Its owner or a lead can choose another voice."
    return kit.message(text, kit.says(text))


def told(voices: Sequence[Voice]) -> str:
    """What voices have said: "product 8 · design 4 (late)"."""
    said = [f"{each.craft} {each.confidence}{' (late)' if each.late else ''}" for each in rules.in_order(voices)]
    return " · ".join(said)


def heard(day: date, voices: Sequence[Voice]) -> list[Block]:
    """The last round that is open to all, on the card and in the details."""
    if not rules.in_order(voices):
        return []
    apart = " · far apart: worth talking about" if rules.spread(voices) >= rules.APART else ""
    return [kit.says(f"🗣️ Voices: *{told(voices)}*, for the check-in due on {on(day)}{apart}")]


def note(outcome: Outcome, voices: Sequence[Voice]) -> Message:
    """The line in the card's thread when voices are far apart, once in a round."""
    text = (
        f"🗣️ The voices on {key(outcome)} are {rules.spread(voices)} apart: {told(voices)}. "
        "It is worth talking: what does each of you see that the others do not?"
    )
    return kit.message(text, kit.says(text))


def chosen(outcome: Outcome, known: Sequence[OutcomeVoice], names: Names) -> list[Block]:
    """Whose voices are asked for, in the details."""
    if known:
        order = sorted(known, key=lambda each: CRAFTS.index(each.craft))
        said = " · ".join(f"{each.craft} {named(each.person_id, names)}" for each in order)
        return [kit.aside(f"*Voices* {said}: asked blind with each check-in that is due.")]
    if outcome.state != "active":
        return []
    return [
        kit.aside(
            "*Voices* none yet. The button below names up to one person per craft, who are asked, blind, how sure they are."
        )
    ]


def choosing(outcome: Outcome, known: Mapping[str, str], place: str) -> View:
    """The form that chooses the voices. `known`: the Slack ids of those who are, by craft; `place`: of its channel."""
    text = (
        "With each check-in that is due they are asked, in their day's message, how sure they are from 1 to 10. Nobody sees another's "
        "number until all have answered or a digest ends the round; then the card shows each with its craft. The owner says it "
        "in the check-in."
    )
    return kit.view(
        "outcome.voices_chosen",
        f"Voices of {key(outcome)}",
        kit.aside(text),
        *(fields.person(craft, words, value=known.get(craft)) for craft, words in me.CRAFTS.items()),
        submit="Save",
        close="Cancel",
        meta=json.dumps({"place": place, "outcome": str(outcome.id)}),
    )
