"""What the guidelines of a channel look like: the form for its leads, the page for others, and the line in the channel."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.blocks import fields, kit
from bot.blocks.kit import Message, View
from bot.blocks.records import on
from bot.rules import debt as rules
from storage.changes import Change
from storage.debt import DebtGuidelines

INPUTS = {
    "capacity": ("How many points does the team do in one cycle?", "All its work, in the points in which debt is sized. 0: nobody knows yet."),
    "share": ("How much of that is for debt, in percent?", "A fifth is usual. What is not used is carried over for three cycles."),
    "impact_weight": ("A level of business impact weighs", None),
    "hours_weight": ("16 hours lost weigh", None),
    "people_weight": ("A person hit weighs", None),
    "urgency_weight": ("An outcome that is at risk weighs", "Twice as much when it is off track."),
}  # fmt: skip
CALLED = {
    "starts_on": "first day of a cycle",
    "weeks": "weeks of a cycle",
    "capacity": "points of a cycle",
    "share": "share for debt",
    "impact_weight": "weight of impact",
    "hours_weight": "weight of hours lost",
    "people_weight": "weight of people hit",
    "urgency_weight": "weight of an outcome at risk",
}


def form(guidelines: DebtGuidelines, channel: str, place: str, *, first: bool, planning: bool) -> View:
    """What is set, to be changed. `first`: nothing was set so far; `planning`: it goes on with the plan."""
    told = f"How *#{kit.escaped(channel)}* pays its debt. The benefit of a debt is the sum of its inputs, as they weigh here."
    cycle = "Where the weeks change and this does not, the new rhythm begins today. What is planned keeps its last day."
    weeks = [(str(each), kit.counted(each, "week")) for each in rules.WEEKS]
    meta = {"place": place, "version": 0 if first else guidelines.version} | ({"plan": True} if planning else {})
    return kit.view(
        "debt.guided",
        "Debt guidelines",
        kit.says(told),
        fields.day("starts_on", "On which day does a cycle begin?", value=guidelines.starts_on, hint=None if first else cycle, optional=False),
        fields.choice("weeks", "How long is it?", weeks, value=str(guidelines.weeks), optional=False),
        *(
            fields.text_input(name, label, value=str(getattr(guidelines, name)), most=5, hint=hint)
            for name, (label, hint) in INPUTS.items()
        ),
        submit="Save",
        close="Cancel",
        meta=json.dumps(meta),
    )  # fmt: skip


def page(guidelines: DebtGuidelines, channel: str, leads: Sequence[str], *, first: bool) -> View:
    """What is set, for whom it is only to read."""
    weeks = "a week" if guidelines.weeks == 1 else f"{guidelines.weeks} weeks"
    told = f"*#{kit.escaped(channel)}*" + (" has set nothing yet; these are the defaults." if first else "")
    per = (
        f"{guidelines.share} % of {kit.counted(guidelines.capacity, 'point')}"
        if guidelines.capacity
        else "not said yet"
    )
    lines = [
        f"*Cycles* of {weeks}, one of which begins on {on(guidelines.starts_on)}",
        f"*For debt* {per}",
        f"*Benefit* {formula(guidelines)}",
    ]
    names = (
        f"The channel’s leads change this: {kit.escaped(kit.listed(leads))}." if leads else "Nobody leads this channel."
    )
    return kit.view("debt.guidelines", "Debt guidelines", kit.says(told), kit.says("\n".join(lines)), kit.aside(names))


def formula(guidelines: DebtGuidelines) -> str:
    """How a benefit is made up in a channel."""
    impact, hours, people, urgency = (getattr(guidelines, name) for name in rules.WEIGHTS)
    return (
        f"{impact} for each level of impact above the first + {hours} for each 16 hours lost in 28 days (at most 80 hours) + {people} for each "
        f"person hit in 90 days (at most 5) + {urgency} when its outcome is at risk, {2 * urgency} when it is off track"
    )


def guided(who: str, step: Change) -> Message:
    """To the channel: what somebody has set for its debt, the first time without weights; later what they have changed."""
    after = step.after
    changed = [f"{CALLED[name]} {_said(name, after[name])}" for name in CALLED if name in step.before]
    if not changed:
        begins, weeks = on(date.fromisoformat(after["starts_on"])), kit.counted(after["weeks"], "week")
        points = kit.counted(after["capacity"], "point")
        changed = [f"cycles of {weeks} from {begins} on, {points} each, {after['share']} % of them for debt"]
    text = f"📏 {kit.escaped(who)} set the guidelines for debt: {'; '.join(changed)}."
    return kit.message(text, kit.says(text), kit.aside("`/debt guidelines` shows all of them."))


def _said(name: str, value: Any) -> str:
    if name == "starts_on":
        return on(date.fromisoformat(value))
    return f"{value} %" if name == "share" else str(value)
