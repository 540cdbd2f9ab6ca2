"""The forms of outcomes: define or edit one, check in, edit a check-in, close, reopen."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.blocks import fields, kit
from bot.blocks.kit import Block, View
from bot.blocks.outcome.words import (
    CADENCES,
    ENDS,
    EVIDENCE,
    NEXT_STEPS,
    confidence,
    key,
    looked,
    measured,
    supported,
    value,
)
from bot.blocks.records import Names, on
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
        *(
            []
            if place
            else [fields.channel("place", "In which channel?", value=suggested, hint="One where Threefold is set up.")]
        ),
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
    ]


# Check-ins


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk through the check-ins that are open for somebody: the `ask` of this one, the asks that come `then`, and `place` in the
    walk, as (this one, of so many)."""

    ask: str
    then: Sequence[str] = ()
    place: tuple[int, int] = (1, 1)

    def as_meta(self) -> dict[str, Any]:
        """What comes back with the form."""
        return {"ask": self.ask, "then": list(self.then), "at": list(self.place)}

    @classmethod
    def from_meta(cls, meta: Mapping[str, Any]) -> "Walk | None":
        """The walk that `as_meta` described; None where the form was opened by itself."""
        return cls(meta["ask"], tuple(meta["then"]), (meta["at"][0], meta["at"][1])) if "ask" in meta else None


def checking(
    outcome: Outcome,
    last: CheckIn | None,
    names: Names,
    channel: str,
    place: str,
    today: date,
    walk: Walk | None = None,
) -> View:
    """The form of a check-in, filled with the last value. `channel`, `place`: the name and Slack id of its channel."""
    number, many = walk.place if walk else (1, 1)
    where = f"#{kit.escaped(channel)}" + (f" · {number} of {many}" if many > 1 else "")
    told = [where, measured(outcome)]
    if last:
        told.append(f"Last time: {value(outcome, last.value)}, {supported(last, today)} · {looked(last, names)}")
    return kit.view(
        "outcome.checked_in",
        f"Check in on {key(outcome)}",
        kit.aside("\n".join(told)),
        kit.heading(outcome.statement),
        *_pressing(outcome, last, walk),
        *_looking(_last_value(last), today),
        submit="Save" if number == many else "Save and go on",
        close="Cancel",
        meta=json.dumps({"place": place, "outcome": str(outcome.id), **(walk.as_meta() if walk else {})}),
    )


def _pressing(outcome: Outcome, last: CheckIn | None, walk: Walk | None) -> list[Block]:
    """What needs one press in a walk, and no form."""
    if walk is None:
        return []
    same = [kit.button("No change", "outcome.walk_no_change", walk.ask)] if last else []
    return [kit.buttons(*same, kit.button("Skip this one", "outcome.walk_skip", walk.ask))]


def _last_value(last: CheckIn | None) -> dict[str, str | None]:
    return {"value": rules.plain(last.value) if last else None}


def editing(found: CheckIn, outcome: Outcome, place: str, today: date) -> View:
    """The form in which its author edits a check-in."""
    said: dict[str, str | None] = {
        name: getattr(found, name) for name in ("evidence", "evidence_text", "learned", "next_step")
    }
    said |= {"value": rules.plain(found.value), "confidence": str(found.confidence)}
    said["evidence_on"] = found.evidence_on.isoformat()
    meta = {"place": place, "check_in": str(found.id), "version": str(found.version)}
    return kit.view(
        "outcome.corrected",
        f"Edit your check-in {key(outcome)}"[:24],
        kit.aside(f"Of {on(found.day)}. The history keeps what it said before, and the card says that it was edited."),
        kit.heading(outcome.statement),
        *_looking(said, today),
        submit="Save",
        close="Cancel",
        meta=json.dumps(meta),
    )


def _looking(said: Mapping[str, str | None], today: date) -> list[Block]:
    """All that a check-in says."""
    evidence_on = said.get("evidence_on")
    return [
        fields.text_input(
            "value", "Where is the metric now?", value=said.get("value") or "", most=NUMBER_MOST, focus=True
        ),
        fields.choice(
            "confidence",
            "How sure are you that the target is met in time?",
            [(str(number), confidence(number)) for number in range(1, 11)],
            value=said.get("confidence"),
            optional=False,
        ),
        fields.choice(
            "evidence",
            "What does that rest on?",
            list(EVIDENCE.items()),
            value=said.get("evidence"),
            optional=False,
            hint="It stands beside the confidence wherever that is shown.",
        ),
        fields.text_input(
            "evidence_text",
            "The evidence, in a few words",
            value=said.get("evidence_text") or "",
            most=rules.WORDS_MOST,
            optional=True,
            placeholder="Five of six people finished the order alone",
        ),
        fields.day(
            "evidence_on", "From which day is it?", value=date.fromisoformat(evidence_on) if evidence_on else today
        ),
        fields.text_input(
            "learned",
            "What did we learn?",
            value=said.get("learned") or "",
            most=rules.WORDS_MOST,
            long=True,
            optional=True,
        ),
        fields.one_of("next_step", "What next?", list(NEXT_STEPS.items()), value=said.get("next_step") or "persevere"),
    ]


# Ends and new beginnings


def closing(outcome: Outcome, place: str, last: CheckIn | None, *, met: bool, over: bool) -> View:
    """The form that ends an outcome. `met`: the last value reaches the target; `over`: its time is up."""
    offered = [(name, words) for name, words in ENDS.items() if name == "dropped" or outcome.state != "draft"]
    guess = "dropped" if outcome.state == "draft" else "achieved" if met else "missed" if over else None
    final = fields.text_input(
        "final",
        "Where is the metric now? (final value)",
        value=_last_value(last)["value"] or "",
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
