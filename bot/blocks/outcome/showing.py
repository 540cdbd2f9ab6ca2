"""What one person sees of outcomes: how the command is used, what was saved, one outcome with its history, the list."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from bot.blocks import fields, kit, records, ties
from bot.blocks.history import steps
from bot.blocks.kit import Block, Message, View
from bot.blocks.outcome.cards import Seen, stood
from bot.blocks.outcome.forms import OUTPUT
from bot.blocks.outcome.words import (
    CADENCES,
    far,
    history,
    key,
    looked,
    measured,
    missing,
    owned,
    state,
    supported,
    value,
)
from bot.blocks.records import Names, Query, named, on
from bot.rules.outcome import Standing
from storage.changes import Change
from storage.outcome import CheckIn, Outcome

WHICH = {
    "open": "Open",
    "mine": "Mine",
    "at_risk": "At risk or off track",
    "due": "Due for a check-in, or to close",
    "all": "All, also those that are over",
}
MINE = 5  # check-ins that can be edited in the details


def usage() -> Message:
    """How `/outcome` is used; only the asker sees it."""
    text = (
        "*/outcome* says what shall be different, for whom and by when, and how sure we are.\n"
        "• `/outcome new customers finish their first order so that they come back` saves a draft at once\n"
        "• `/outcome` opens the form with metric, baseline, target and due date\n"
        "• `/outcome list` shows the open ones; `/outcome list mine`, `risk`, `due`, `all` or a word show others\n"
        "• `/outcome O-3` shows one with its check-ins and its history\n"
        "• `/outcome help` shows this\n"
        "Its owner is asked every few weeks where it stands: value, confidence, evidence, and what next. *No change* is one press."
    )
    return kit.message(text, kit.says(text))


def doubted(statement: str, draft: str) -> Message:
    """To a line that reads like an output, before it is saved. `draft`: the id under which the line is kept."""
    text = f"{OUTPUT} Nothing is saved yet."
    return kit.message(
        f"{text} {kit.escaped(statement)}",
        kit.says(text),
        kit.words(statement),
        kit.buttons(
            kit.button("Say it differently", "outcome.reword", draft, style="primary"),
            kit.button("Save as it is", "outcome.save_as_is", draft),
        ),
    )


def saved(outcome: Outcome, channel: str, *, waits: bool, doubtful: bool = False) -> Message:
    """The answer to a line, to the person alone: a draft was saved, the rest is missing. `waits`: the bot is not in the channel;
    `doubtful`: it reads like an output."""
    text = records.saved(key(outcome), channel, waits=waits)
    rest = f"It is a draft: to follow it, I need {missing(outcome)}."
    return kit.message(
        f"{text} {kit.escaped(outcome.statement)}",
        kit.says(text),
        kit.words(outcome.statement),
        *([kit.says(OUTPUT)] if doubtful else []),
        kit.says(rest),
        kit.buttons(kit.button("Add metric", "outcome.describe", str(outcome.id), style="primary")),
    )


def waiting(outcome: Outcome, channel: str) -> View:
    """The answer to a form where the card waits, because the bot is not in the channel."""
    return records.waiting("outcome", key(outcome), outcome.statement, channel)


def noted(outcome: Outcome) -> Message:
    """To whoever checked in, paused or took one where no card shows it."""
    asked = f"I ask again from {on(outcome.check_in_on)} on." if outcome.check_in_on else ""
    text = f"Thank you. {key(outcome)}: nothing has changed since the last check-in. {asked}".rstrip()
    return kit.message(text, kit.says(text))


def owned_now(outcome: Outcome) -> Message:
    """To whoever took an outcome where it is listed, and no card shows it."""
    text = f"You own *{key(outcome)}* now. I ask you {CADENCES[outcome.cadence]} where it stands; its card says more."
    return kit.message(text, kit.says(text))


def done(text: str) -> Message:
    """What was done, in a line to the person alone (mrkdwn)."""
    return kit.message(text, kit.says(text))


def details(seen: Seen, history_of: Sequence[Change], looks: Sequence[CheckIn], link: str | None, reader: UUID) -> View:
    """An outcome with its history, to one person (`reader`). `looks`: its check-ins, from the first on."""
    outcome, names = seen.outcome, seen.names
    told = [
        f"*State* {state(outcome, seen.stands)}",
        f"*Owner* {named(outcome.owner_id, names) if outcome.owner_id else 'nobody yet'}",
    ]
    if seen.stands is None:
        told.append(f"*Measured* {measured(outcome) or 'not yet: ' + missing(outcome) + ' are missing'}")
    elif outcome.starts_on and outcome.due_on:
        told.append(f"*Time* {on(outcome.starts_on)} to {on(outcome.due_on)}")
    if outcome.state == "active" and outcome.check_in_on:
        following = (
            "nothing is asked while it is paused" if outcome.paused else f"the next from {on(outcome.check_in_on)} on"
        )
        told.append(f"*Check-ins* {CADENCES[outcome.cadence]}, {following}")
    if outcome.final is not None:
        told.append(f"*Final value* {value(outcome, outcome.final)}")
    blocks: list[Block] = [kit.heading(outcome.statement), kit.says("\n".join(told))]
    blocks += stood(seen) if seen.stands else []
    blocks += [kit.aside("What we learned:", plain=[kit.shortened(outcome.learned, 1000)])] if outcome.learned else []
    blocks += [kit.aside("Next test:", plain=[kit.shortened(outcome.next_test, 300)])] if outcome.next_test else []
    blocks += [*seen.more, *ties.strands(seen.tied)]
    if outcome.state == "active":
        pressing = (("Check in", "outcome.check_in"), ("Voices", "outcome.voices"))
        blocks.append(kit.buttons(*(kit.button(*each, str(outcome.id)) for each in pressing)))
        blocks += _own_looks(outcome, looks, names, reader)
    blocks += records.leads_to(link)
    return kit.view("outcome.seen", f"Outcome {key(outcome)}", *blocks, *steps(history_of, names, history(outcome)))


def _own_looks(outcome: Outcome, looks: Sequence[CheckIn], names: Names, reader: UUID) -> list[Block]:
    """The reader's last check-ins, each with a button to edit it."""
    own = [each for each in looks if each.person_id == reader][-MINE:]
    if not own:
        return []
    lines = [
        kit.says(
            f"{value(outcome, each.value)}, {supported(each)} · {looked(each, names)}",
            kit.button("Edit", "outcome.correct", str(each.id)),
        )
        for each in reversed(own)
    ]
    return [kit.says("*Your check-ins*"), *lines]


def mine(outcome: Outcome, stands: Standing | None, channel: str) -> tuple[Block, ...]:
    """An outcome on the Home tab of who owns it."""
    way = far(stands) if stands and stands.confidence else ""
    told = " · ".join(filter(None, (f"*{key(outcome)}*", state(outcome, stands), way, f"#{kit.escaped(channel)}")))
    identity = str(outcome.id)
    pressed = ("Add metric", "outcome.describe") if stands is None else ("Check in", "outcome.check_in")
    pressed = ("Close", "outcome.close") if stands and stands.over else pressed
    return (
        kit.says(told, kit.button(*pressed, identity)),
        kit.words(kit.shortened(outcome.statement, 150), kit.button("Details", "outcome.details", identity)),
    )


def listing(
    query: Query,
    found: Sequence[tuple[Outcome, Standing | None, CheckIn | None]],
    total: int,
    channel: str,
    place: str,
    names: Names,
    today: date,
) -> View:
    """The outcomes of a channel that a query finds: `found` on this page of `total`. `place`: the channel's Slack id."""
    rows = []
    for outcome, stands, last in found:
        sure = f"{far(stands)}, {supported(last, today)}" if stands and last else ""
        told = (f"*{key(outcome)}*", state(outcome, stands), sure, owned(outcome, names), due(outcome, today))
        rows.append(records.Row(" · ".join(filter(None, told)), outcome.statement, outcome.id))
    filters = [fields.choice("which", "Show", list(WHICH.items()), value=query.which)]
    empty = "No outcome matches. `/outcome` and one line writes one down."
    return records.listing("outcome", "outcome", empty, query, rows, total, channel, place, filters)


def due(outcome: Outcome, today: date) -> str:
    """What waits for its owner."""
    if outcome.state != "active" or outcome.paused or outcome.due_on is None or outcome.check_in_on is None:
        return ""
    if outcome.due_on < today:
        return "⏰ due to close"
    return "⏰ check-in due" if outcome.check_in_on <= today else ""
