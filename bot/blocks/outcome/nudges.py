"""What an owner is asked once: what shall become of what they left unanswered, and the next test of a hope that rests on little."""

import json

from bot.blocks import fields, kit
from bot.blocks.kit import Block, Message, View
from bot.blocks.outcome.cards import Seen
from bot.blocks.outcome.words import ENDED, before, key, measured, state
from bot.rules import outcome as rules
from storage.outcome import UNFINISHED, Outcome
from storage.rounds import Ask

Drawn = tuple[str, tuple[Block, ...]]


def silent_question(outcome: Outcome) -> str:
    """What is asked after three times without an answer, in one line (mrkdwn)."""
    return f"What shall become of {key(outcome)}?"


def silent(ask: Ask, seen: Seen, channel: str) -> Drawn:
    """To an owner who has left it unanswered three times: hand over, pause or drop."""
    outcome, asked = seen.outcome, silent_question(seen.outcome)
    head, statement, identity = kit.says(f"*{asked}*"), kit.words(outcome.statement), str(outcome.id)
    if outcome.state not in UNFINISHED:
        return asked, (head, statement, kit.aside(f"✅ {key(outcome)}: {ENDED[outcome.state]}."))
    if ask.state == "answered":
        told = "It is paused: nothing is asked about it." if outcome.paused else "Thank you."
        return asked, (head, statement, kit.aside(f"✅ {told}"))
    told = (
        f"*{asked}* {state(outcome, seen.stands)}, in #{kit.escaped(channel)}. I have asked about it three times, and that it waits is fine. "
        "I ask no more until you choose, or somebody checks in."
    )
    return asked, (
        kit.says(told),
        statement,
        kit.buttons(
            kit.button("Hand over", "outcome.describe", identity),
            kit.button("Pause", "outcome.pause", identity),
            kit.button("Drop", "outcome.close", identity),
            kit.button("Check in", "outcome.check_in", identity),
        ),
    )


def doubt_question(outcome: Outcome) -> str:
    """What is asked where a hope rests on little, in one line (mrkdwn)."""
    return f"What is the next cheapest test of {key(outcome)}?"


def doubt(ask: Ask, seen: Seen, channel: str) -> Drawn:
    """To an owner who was sure twice in a row, on opinion or anecdote."""
    outcome, asked = seen.outcome, doubt_question(seen.outcome)
    head, statement = kit.says(f"*{asked}*"), kit.words(outcome.statement)
    if outcome.state not in UNFINISHED:
        return asked, (head, statement, kit.aside(f"✅ {key(outcome)}: {ENDED[outcome.state]}."))
    if ask.state == "answered":
        said = [kit.shortened(outcome.next_test, 300)] if outcome.next_test else []
        return asked, (head, statement, kit.aside("✅ Thank you. The next test:", plain=said))
    told = (
        f"*{asked}* Twice in a row the confidence was {rules.nudges.SURE} or more, on opinion or anecdote (#{kit.escaped(channel)}). "
        "What would show soonest, and for little, whether it works?"
    )
    skip = [kit.button("Skip this time", "ask.skip", str(ask.id))] if ask.state == "open" else []
    return asked, (
        kit.says(told),
        statement,
        kit.aside(measured(outcome), before(outcome, seen.last, seen.names, seen.today)),
        kit.buttons(kit.button("Say the test", "outcome.test", str(ask.id), style="primary"), *skip),
        kit.aside("Only you are asked. One line typed here is enough; it stands in the details and the history."),
    )


def testing(ask: Ask, outcome: Outcome) -> View:
    """The form that says the next test."""
    return kit.view(
        "outcome.tested",
        f"Next test of {key(outcome)}",
        kit.heading(outcome.statement),
        fields.text_input(
            "next_test",
            "What is the next cheapest test?",
            value=outcome.next_test,
            most=rules.WORDS_MOST,
            long=True,
            focus=True,
            placeholder="Five people try the order on paper this week",
        ),
        submit="Save",
        close="Cancel",
        meta=json.dumps({"ask": str(ask.id)}),
    )


def tested(outcome: Outcome) -> Message:
    """To whoever typed the next test."""
    text = f"Thank you. The next test of {key(outcome)} stands in its details:"
    said = kit.shortened(outcome.next_test, 300)
    return kit.message(f"{text} {kit.escaped(said)}", kit.says(text), kit.words(said))
