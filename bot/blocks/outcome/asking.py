"""What is asked about outcomes in the day's message: a check-in, an end, the rest of a draft, an owner."""

from collections.abc import Sequence

from bot.blocks import kit
from bot.blocks.kit import Block
from bot.blocks.outcome.cards import Seen
from bot.blocks.outcome.words import ENDED, before, key, measured, missing, state
from bot.blocks.records import on
from storage.outcome import UNFINISHED, Outcome
from storage.rounds import Ask

Drawn = tuple[str, tuple[Block, ...]]
"""(one line in mrkdwn, blocks)."""


def check_in_question(outcome: Outcome) -> str:
    """What a check-in asks, in one line (mrkdwn)."""
    return f"Where does {key(outcome)} stand?"


def check_in(ask: Ask, seen: Seen, channel: str) -> Drawn:
    """A check-in that is due."""
    outcome, last, asked = seen.outcome, seen.last, check_in_question(seen.outcome)
    if settled := _settled(ask, outcome, asked, [kit.button("Check in", "outcome.answer", str(ask.id))]):
        return settled
    same = [kit.button("No change", "outcome.same", str(ask.id))] if last else []
    return asked, (
        kit.says(f"*{asked}* {state(outcome, seen.stands)}, in #{kit.escaped(channel)}"),
        kit.words(outcome.statement),
        kit.aside(measured(outcome), before(outcome, last, seen.names)),
        kit.buttons(
            kit.button("Check in", "outcome.answer", str(ask.id), style="primary"),
            *same,
            kit.button("Skip this time", "ask.skip", str(ask.id)),
            kit.more(
                ("Details", "outcome.details", str(outcome.id)),
                ("Hand over or edit", "outcome.describe", str(outcome.id)),
                ("Pause", "outcome.pause", str(outcome.id)),
                ("Close", "outcome.close", str(outcome.id)),
            ),
        ),
    )


def close_question(outcome: Outcome) -> str:
    """What is asked after the due date, in one line (mrkdwn)."""
    return f"How did {key(outcome)} end?"


def close(ask: Ask, seen: Seen, channel: str) -> Drawn:
    """After its due date: achieved, missed or dropped, or another due date."""
    outcome, asked = seen.outcome, close_question(seen.outcome)
    pressing = [
        kit.button("Close it", "outcome.close", str(outcome.id), style="primary"),
        kit.button("Move the due date", "outcome.describe", str(outcome.id)),
        kit.button("Details", "outcome.details", str(outcome.id)),
    ]
    if settled := _settled(ask, outcome, asked, pressing):
        return settled
    assert outcome.due_on is not None
    told = f"*{asked}* It was due on {on(outcome.due_on)}, in #{kit.escaped(channel)}: say the final value, and what we learned."
    skip = kit.button("Skip this time", "ask.skip", str(ask.id))
    return asked, (
        kit.says(told),
        kit.words(outcome.statement),
        kit.aside(measured(outcome)),
        kit.buttons(*pressing, skip),
    )


def draft_question(outcome: Outcome) -> str:
    """What is asked about a draft, in one line (mrkdwn)."""
    return f"By what do we see that {key(outcome)} happens?"


def draft(ask: Ask, outcome: Outcome, channel: str) -> Drawn:
    """To whoever wrote down a draft: the rest is missing."""
    asked = draft_question(outcome)
    if outcome.state == "active":
        return asked, (kit.says(f"*{asked}*"), kit.aside(f"✅ {measured(outcome)}."))
    pressing = [
        kit.button("Add metric", "outcome.describe", str(outcome.id), style="primary"),
        kit.button("Drop it", "outcome.close", str(outcome.id)),
    ]
    if settled := _settled(ask, outcome, asked, pressing):
        return settled
    told = f"*{asked}* It is a draft in #{kit.escaped(channel)}: it still needs {missing(outcome)}."
    skip = kit.button("Skip this time", "ask.skip", str(ask.id))
    return asked, (kit.says(told), kit.words(outcome.statement), kit.buttons(*pressing, skip))


def owner_question(outcome: Outcome) -> str:
    """What leads are asked, in one line (mrkdwn)."""
    return f"Who looks after {key(outcome)}?"


def owner(ask: Ask, seen: Seen, channel: str) -> Drawn:
    """To a lead: an outcome has had no owner for two working days."""
    outcome, asked = seen.outcome, owner_question(seen.outcome)
    if outcome.owner_id:
        return asked, (kit.says(f"*{asked}*"), kit.aside(f"✅ {key(outcome)} has an owner now."))
    pressing = [
        kit.button("I’ll own it", "outcome.own_listed", str(outcome.id), style="primary"),
        kit.button("Name somebody", "outcome.describe", str(outcome.id)),
        kit.button("Close it", "outcome.close", str(outcome.id)),
        kit.button("Details", "outcome.details", str(outcome.id)),
    ]
    if settled := _settled(ask, outcome, asked, pressing):
        return settled
    told = (
        f"*Who looks after {key(outcome)} in #{kit.escaped(channel)}?* {state(outcome, seen.stands)}, nobody owns it."
    )
    skip = kit.button("Skip this time", "ask.skip", str(ask.id))
    return asked, (kit.says(told), kit.words(outcome.statement), kit.buttons(*pressing, skip))


def _settled(ask: Ask, outcome: Outcome, asked: str, pressing: Sequence[kit.Pressed]) -> Drawn | None:
    """How a question looks that needs no answer any more. `pressing`: what can be done all the same, where it was skipped."""
    question = kit.says(f"*{asked}*")
    if outcome.state not in UNFINISHED:
        return asked, (question, kit.words(outcome.statement), kit.aside(f"✅ {key(outcome)}: {ENDED[outcome.state]}."))
    if ask.state == "skipped":
        told = kit.aside("You skipped this one. Changed your mind? It still counts.")
        return asked, (question, kit.words(outcome.statement), told, kit.buttons(*pressing))
    if ask.state in {"answered", "late"}:
        by = {"settled": "Somebody else has taken care of it.", "no_change": "Thank you. Your answer: no change."}
        told = kit.aside(f"✅ {by.get(ask.answer or '', 'Thank you.')}")
        return asked, (question, kit.words(outcome.statement), told)
    return None
