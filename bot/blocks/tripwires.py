"""What a decision to do nothing looks like: the inputs of its form, and the question on its review date."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.blocks import fields, kit
from bot.blocks.kit import Block
from bot.blocks.records import Names, on
from bot.rules import tripwires as rules
from bot.rules.tripwires import Decision
from storage.tripwires import Tripwire

USUALLY = timedelta(days=91)
IN_A_LINE = 120  # characters of people's words


def inputs(today: date, standing: Tripwire | None = None) -> list[Block]:
    """Why, until when, and what would reopen it; with the words of the one that `standing` is renewed by."""
    return [
        fields.text_input(
            "why",
            "Why is it right to do nothing?",
            value=standing.why if standing else "",
            most=rules.WORDS_MOST,
            long=True,
            focus=True,
            placeholder="It costs more to prevent than to repair",
        ),
        fields.text_input(
            "reopen_if",
            "Reopen if …",
            value=standing.reopen_if if standing else "",
            most=rules.WORDS_MOST,
            placeholder="it happens twice in a month",
        ),
        fields.day("review_on", "When shall I ask whether that still holds?", value=today + USUALLY, optional=False),
    ]


def decided(decision: Decision, names: Names) -> str:
    """Who decided until when, why, and what would reopen it, in one line where nothing is markup."""
    who = names.get(decision.by, "somebody") if decision.by else "somebody"
    again = "renewed" if decision.renewed else "decided"
    why, reopen_if = (kit.shortened(" ".join(each.split()), IN_A_LINE) for each in (decision.why, decision.reopen_if))
    return f"{again} by {who} until {on(decision.until)} · why: {why} · reopen if {reopen_if}"


def question(key: str, title: str, tripwire: Tripwire, buttons: Sequence[Block]) -> list[Block]:
    """On the review date: does it still hold? `key` and `title` of the record, `buttons` to renew, reopen or close it."""
    return [
        kit.says(f"*Does it still hold that we do nothing about {key}?*"),
        kit.words(title),
        kit.aside("Why:", plain=[kit.shortened(tripwire.why, 300)]),
        kit.aside("Reopen if:", plain=[kit.shortened(tripwire.reopen_if, 300)]),
        *buttons,
    ]
