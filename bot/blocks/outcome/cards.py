"""An outcome where everybody sees it: its card in the channel and the lines in its thread; and the notice to a new owner."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.blocks import kit, records, ties
from bot.blocks.kit import Block, Message
from bot.blocks.outcome.words import (
    CADENCES,
    bar,
    key,
    looked,
    measured,
    missing,
    owned,
    state,
    supported,
    value,
    why,
)
from bot.blocks.records import Names, named, on, raised_on
from bot.rules.outcome import Standing
from bot.rules.ties import Strands
from storage.changes import Change
from storage.outcome import CheckIn, Outcome


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an outcome on the day `today`: how it `stands` (None: it is no more, or not yet, measured), its `last` check-in,
    what is `tied` to it, and the `names` of people. `more`: further lines of other modules, such as what voices said. `passing`: whether it
    is shown to one person who reads it now, and does not stand for days."""

    outcome: Outcome
    stands: Standing | None
    last: CheckIn | None
    names: Names
    today: date
    tied: Sequence[Strands] = ()
    more: Sequence[Block] = field(default_factory=tuple)
    passing: bool = False


def card(seen: Seen) -> Message:
    """An outcome in its channel."""
    outcome = seen.outcome
    head = " · ".join((f"*{key(outcome)}*", "Outcome", state(outcome, seen.stands), owned(outcome, seen.names)))
    shown = f"{key(outcome)} {outcome.state if seen.stands is None else 'outcome'}: {kit.escaped(outcome.statement)}"
    raised = f"defined by {named(outcome.raised_by, seen.names)} on {raised_on(outcome.raised_at, outcome.raised_by)}"
    foot = [raised]
    if outcome.state == "active" and not outcome.paused and outcome.check_in_on:
        foot.append(f"looked at {CADENCES[outcome.cadence]}")
    return kit.message(
        shown, kit.aside(head), kit.heading(outcome.statement), *_body(seen), kit.aside(" · ".join(foot)), buttons(seen)
    )


def _body(seen: Seen) -> list[Block]:
    outcome = seen.outcome
    if outcome.state == "draft":
        told = f"Nobody can tell yet whether it happens: it needs {missing(outcome)}. *Add metric* says it."
        return [*([kit.says(measured(outcome))] if measured(outcome) else []), kit.says(told)]
    if seen.stands is None:
        final = f"It ended at {value(outcome, outcome.final)}." if outcome.final is not None else ""
        told = " ".join(filter(None, (f"{measured(outcome)}." if outcome.metric else "", final)))
        return [
            *([kit.says(told)] if told else []),
            kit.aside("What we learned:", plain=[kit.shortened(outcome.learned, 600)]),
        ]
    return [*stood(seen), *seen.more, *ties.strands(seen.tied)]


def stood(seen: Seen) -> list[Block]:
    """How an outcome that is measured stands: progress, confidence with its evidence, and the last decision."""
    outcome, stands, last = seen.outcome, seen.stands, seen.last
    assert stands is not None
    at = f": {value(outcome, last.value)} now" if last else ""
    as_of = "" if last and last.day == seen.today else f" (on {on(seen.today)})"
    told = [f"{measured(outcome)}{at}", f"{bar(stands.progress)} {why(stands)}{as_of}"]
    told += ["🎯 The target is met: *Close* says so."] if last and stands.progress >= 1 else []
    blocks: list[Block] = [kit.says("\n".join(told))]
    if last is None:
        return blocks
    blocks.append(
        kit.says(f"{supported(last, seen.today if seen.passing else None).capitalize()} · {looked(last, seen.names)}")
    )
    blocks += [kit.aside("Evidence:", plain=[kit.shortened(last.evidence_text, 300)])] if last.evidence_text else []
    blocks += [kit.aside("Learned:", plain=[kit.shortened(last.learned, 300)])] if last.learned else []
    blocks.append(kit.aside(f"Last decision: *{last.next_step}*"))
    return blocks


def buttons(seen: Seen) -> Block:
    """What can be done with an outcome in its state."""
    outcome, identity = seen.outcome, str(seen.outcome.id)
    details = kit.button("Details", "outcome.details", identity)
    own = [] if outcome.owner_id else [kit.button("I’ll own it", "outcome.own", identity)]
    if outcome.state == "draft":
        add = kit.button("Add metric", "outcome.describe", identity, style="primary")
        return kit.buttons(add, *own, details, kit.more(("Drop", "outcome.close", identity)))
    if seen.stands is None:
        return kit.buttons(details, kit.button("Reopen", "outcome.reopen", identity))
    pausing = ("Resume", "outcome.resume", identity) if outcome.paused else ("Pause", "outcome.pause", identity)
    same = [("No change since the last check-in", "outcome.no_change", identity)] if seen.last else []
    return kit.buttons(
        kit.button("Check in", "outcome.check_in", identity),
        *own,
        details,
        kit.button("Edit", "outcome.describe", identity),
        kit.button("Close", "outcome.close", identity),
        kit.more(*same, pausing),
    )


def note(outcome: Outcome, step: Change, who: str, owner: str | None = None) -> Message | None:
    """The line in the card's thread about a step; None for steps that the card itself shows.

    `owner`: whom the step made its owner, where that is somebody else.
    """
    name = kit.escaped(who)
    if step.verb in ("described", "activated") and owner is not None:
        text = f"👤 {name} made {kit.escaped(owner)} the owner of {key(outcome)}."
        return kit.message(text, kit.says(text))
    told = {
        "activated": f"📏 {name} said how {key(outcome)} is measured.",
        "checked_in": f"📍 {name} checked in on {key(outcome)}: {_looked(outcome, step)}.",
        "corrected": f"✏️ {name} edited a check-in on {key(outcome)}. Its history says what it was.",
        "paused": f"⏸️ {name} paused {key(outcome)}: nothing is asked about it until it is resumed.",
        "resumed": f"▶️ {name} resumed {key(outcome)}.",
        "achieved": f"🎯 {key(outcome)} was achieved: {_final(outcome)}. Closed by {name}.",
        "missed": f"⚪ {key(outcome)} was missed: {_final(outcome)}. Closed by {name}.",
        "dropped": f"↩️ {name} dropped {key(outcome)}.",
        "reopened": f"🔁 {key(outcome)} was reopened by {name}.",
        "owned": f"👤 {name} owns {key(outcome)} now.",
        "left": f"👤 {key(outcome)} has no owner any more: {name} has left the channel.",
    }.get(step.verb)
    if told is None:
        return None
    said = [step.after[each] for each in ("learned", "why") if step.after.get(each)]
    return kit.message(
        " ".join([told, *(kit.escaped(kit.shortened(each, 300)) for each in said)]),
        kit.says(told),
        *(kit.words(kit.shortened(each, 600)) for each in said),
    )


def _final(outcome: Outcome) -> str:
    return value(outcome, outcome.final) if outcome.final is not None else ""


def _looked(outcome: Outcome, step: Change) -> str:
    """What a check-in said, in a line."""
    if "evidence" not in step.after:
        return ""
    was = step.before.get("value")
    now = value(outcome, step.after["value"])
    moved = f"{value(outcome, was)} → {now}" if was is not None and was != step.after["value"] else now
    return f"{moved}, confidence {step.after['confidence']} of 10 on {step.after['evidence']}"


def owner_notice(outcome: Outcome, channel: str, who: str, link: str | None) -> Message:
    """To a new owner at once."""
    text = f"{kit.escaped(who)} made you the owner of *{key(outcome)}* in #{kit.escaped(channel)}."
    identity = str(outcome.id)
    first = ("Add metric", "outcome.describe") if outcome.state == "draft" else ("Check in", "outcome.check_in")
    edit = [] if outcome.state == "draft" else [kit.button("Edit", "outcome.describe", identity)]
    return kit.message(
        f"{text} {kit.escaped(outcome.statement)}",
        kit.says(text),
        kit.words(outcome.statement),
        kit.aside(f"I ask you {CADENCES[outcome.cadence]} where it stands. *Edit* hands it over."),
        *records.leads_to(link),
        kit.buttons(kit.button(*first, identity), kit.button("Details", "outcome.details", identity), *edit),
    )
