"""The forms of outcomes: define or edit one, close, reopen."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.blocks import fields, kit, records
from bot.blocks.kit import Block, View
from bot.blocks.outcome.words import CADENCES, ENDS, key, measured
from bot.rules import inputs
from bot.rules import outcome as rules
from storage.outcome import CheckIn, Outcome

NUMBER_MOST = 40
OUTPUT = (
    "*That reads like something we do.* What will be different by it, and for whom? An outcome says what changes in the world "
    "(“Customers pay in one minute so that they come back”), and then anybody can see whether the work was worth it."
)


def form(
    place: str | None,
    *,
    outcome: Outcome | None = None,
    said: Mapping[str, str | None] | None = None,
    owner: str | None = None,
    suggested: str | None = None,
    doubted: bool = False,
    meta: Mapping[str, str] | None = None,
) -> View:
    """The form to define an outcome, or (with `outcome`) to say more about one.

    `place`: the Slack channel it belongs to (None: it is chosen in the form, where `suggested` is filled in); `said`: what is in the
    fields, by their names; `owner`: the Slack id of who owns it; `doubted`: its statement reads like an output, and what was
    filled in is shown again with a question; `meta`: what else comes back with the form.
    """
    carried: dict[str, Any] = {"place": place, **(meta or {})}
    if outcome is not None:
        carried |= {"outcome": str(outcome.id), "version": str(outcome.version)}
    if doubted:
        carried["doubted"] = "yes"
    filled = dict(said) if said is not None else _said_of(outcome, owner) if outcome else {"owner": owner}
    fresh = "Define an outcome" if outcome is None else f"Edit {key(outcome)}"
    title = f"Measure {key(outcome)}" if outcome is not None and outcome.state == "draft" else fresh
    return kit.view(
        "outcome.described" if outcome else "outcome.defined",
        title,
        *([kit.says(OUTPUT)] if doubted else []),
        *([] if place else [records.place(suggested)]),
        *_inputs(filled, measuring=outcome is not None and outcome.state == "draft" and not doubted),
        submit="Save as it is" if doubted else "Save",
        close="Cancel",
        meta=json.dumps({name: each for name, each in carried.items() if each}),
    )


def _said_of(outcome: Outcome, owner: str | None) -> dict[str, str | None]:
    """What is said about an outcome, as a form says it."""
    said: dict[str, str | None] = {name: getattr(outcome, name) for name in ("statement", "metric", "unit", "link")}
    for name in ("baseline", "target"):
        number = getattr(outcome, name)
        said[name] = rules.plain(number) if number is not None else None
    for name in ("starts_on", "due_on"):
        day = getattr(outcome, name)
        said[name] = day.isoformat() if day else None
    return said | {"cadence": str(outcome.cadence), "owner": owner}


def _inputs(said: Mapping[str, str | None], *, measuring: bool) -> list[Block]:
    """All that can be said about an outcome. `measuring`: its statement is said, the rest is missing."""

    def number(name: str, label: str, hint: str) -> Block:
        return fields.text_input(name, label, value=said.get(name) or "", most=NUMBER_MOST, optional=True, hint=hint)

    def day(name: str, label: str, hint: str) -> Block:
        written = said.get(name)
        return fields.day(name, label, value=date.fromisoformat(written) if written else None, hint=hint)

    return [
        fields.text_input(
            "statement",
            "What will be different, and for whom?",
            value=said.get("statement") or "",
            most=inputs.TITLE_MOST,
            focus=not measuring,
            placeholder="New customers finish their first order so that they come back",
            hint="What changes in the world, not what we ship.",
        ),
        fields.text_input(
            "metric",
            "By which metric do we see it?",
            value=said.get("metric") or "",
            most=rules.METRIC_MOST,
            optional=True,
            focus=measuring,
            placeholder="Share of new customers with a finished order",
            hint="Without metric, baseline, target and due date it stays a draft.",
        ),
        fields.text_input(
            "unit", "Unit", value=said.get("unit") or "", most=rules.UNIT_MOST, optional=True, placeholder="%"
        ),
        number("baseline", "Where is it at the start? (baseline)", "One number, such as 40 or 12.5."),
        number("target", "Where shall it be? (target)", "Lower than the baseline where lower is better."),
        day("due_on", "By when? (due date)", "From then on I ask how it ended."),
        day("starts_on", "From when? (start)", "Left empty: from today."),
        fields.choice(
            "cadence",
            "How often do we look at it?",
            [(str(weeks), words.capitalize()) for weeks, words in CADENCES.items()],
            value=said.get("cadence") or "2",
            optional=False,
        ),
        fields.person("owner", "Who looks after it?", value=said.get("owner"), hint="They are asked where it stands."),
        fields.text_input(
            "link",
            "Where is it measured?",
            value=said.get("link") or "",
            most=rules.LINK_MOST,
            optional=True,
            placeholder="https://…",
            hint="A link to the dashboard or report, if there is one.",
        ),
        kit.aside(
            "How sure are others? Once it is active, *Voices* in its details names whom I ask, blind, craft by craft."
        ),
    ]


# Ends and new beginnings


def closing(outcome: Outcome, place: str, last: CheckIn | None, *, met: bool, over: bool) -> View:
    """The form that ends an outcome. `met`: the last value reaches the target; `over`: its time is up."""
    offered = [(name, words) for name, words in ENDS.items() if name == "dropped" or outcome.state != "draft"]
    guess = "dropped" if outcome.state == "draft" else "achieved" if met else "missed" if over else None
    final = fields.text_input(
        "final",
        "Where is the metric now? (final value)",
        value=rules.plain(last.value) if last else "",
        most=NUMBER_MOST,
        optional=True,
        hint="May be left open for one that is dropped.",
    )
    learned = fields.text_input(
        "learned",
        "What did we learn?",
        most=rules.LEARNED_MOST,
        long=True,
        focus=True,
        placeholder="Two fields less did more than the new design",
    )
    return kit.view(
        "outcome.closed",
        f"Close {key(outcome)}",
        *([kit.aside(measured(outcome))] if outcome.metric else []),
        kit.heading(outcome.statement),
        fields.choice("ended", "How did it end?", offered, value=guess, optional=False),
        *([final] if outcome.state != "draft" else []),
        learned,
        submit="Close it",
        close="Cancel",
        meta=json.dumps({"place": place, "outcome": str(outcome.id)}),
    )


def reopening(outcome: Outcome, place: str, today: date) -> View:
    """The form that reopens an outcome, with a reason and where its time is over another due date."""
    over = outcome.due_on is not None and outcome.due_on <= today
    suggested = today + timedelta(weeks=12) if over else outcome.due_on
    due = fields.day("due_on", "By when now?", value=suggested, hint="Its time is over." if over else None)
    return kit.view(
        "outcome.reopened",
        f"Reopen {key(outcome)}",
        kit.heading(outcome.statement),
        fields.text_input(
            "why",
            "Why does it go on?",
            most=inputs.WORDS_MOST,
            long=True,
            focus=True,
            placeholder="The last release comes a month later",
        ),
        *([] if rules.missing(outcome) else [due]),
        submit="Reopen",
        close="Cancel",
        meta=json.dumps({"place": place, "outcome": str(outcome.id)}),
    )
