"""The words for a debt: its key, size and state, what it costs, its benefit with the inputs, and its history told in sentences."""

from datetime import date
from typing import Any

from bot.blocks.history import Words, quoted
from bot.blocks.records import Names, named, on
from bot.blocks.scales import IMPACTS
from bot.blocks.ties import STANDINGS
from bot.rules import debt as rules
from bot.rules.debt import Benefit
from storage.debt import UNFINISHED, Debt, Interest
from storage.tripwires import Tripwire

EFFORTS = {
    1: "1 – an hour or two",
    2: "2 – a day",
    3: "3 – two or three days",
    5: "5 – a week",
    8: "8 – two weeks",
    13: "13 – more: perhaps several debts",
}
STATES = {
    "nominated": "nominated",
    "accepted": "👍 accepted",
    "planned": "📅 planned",
    "paid": "✅ paid",
    "declined": "🚫 declined",
    "parked": "🅿️ parked",
    "withdrawn": "↩️ withdrawn",
}
NOT_DEBT = "Not debt: a feature that is missing, or something you would only like better."


def key(debt: Debt) -> str:
    """D-7"""
    return f"D-{debt.number}"


def state(debt: Debt, names: Names, tripwire: Tripwire | None = None, today: date | None = None) -> str:
    """What became of it, and who owns it (mrkdwn). `today`: the day on which a planned one may have slipped."""
    told = STATES[debt.state]
    if debt.state == "planned" and debt.planned_for and debt.planned_until:
        told += f" for {on(debt.planned_for)} to {on(debt.planned_until)}"
        told += " · ⏰ slipped" if today and rules.slipped(debt, today) else ""
    if debt.state == "paid" and debt.paid_on:
        told += f" on {on(debt.paid_on)}"
    if tripwire:
        told += f" until {on(tripwire.review_on)}"
    owner = f"owned by {named(debt.owner_id, names)}" if debt.owner_id and debt.state in UNFINISHED else ""
    return " · ".join(filter(None, (told, owner)))


def hours(quarters: int) -> str:
    """1.5 h"""
    return f"{quarters / 4:g} h"


def cost(interest: Interest) -> str:
    """What it costs, and over which time; empty where it has hit nobody."""
    if not interest.people:
        return ""
    people = "1 person" if interest.people == 1 else f"{interest.people} people"
    return f"{hours(interest.quarters)} lost in 28 days · {people} hit in 90 days"


def points(debt: Debt) -> str:
    """3 points"""
    return rules.points((debt.effort or 0) * rules.POINT)


def missing(debt: Debt) -> str:
    """What is missing of its size: "impact and effort"; empty where nothing is."""
    return " and ".join(name for name in ("impact", "effort") if getattr(debt, name) is None)


def rank(debt: Debt, benefit: Benefit, *, told: bool = False) -> str:
    """Its benefit with the inputs, and its effort; what is missing of them where it needs sizing. `told`: what it costs stands beside
    it already."""
    interest = benefit.interest
    if lacking := missing(debt):
        known = [f"impact {debt.impact}"] if debt.impact else [f"effort {debt.effort}"] if debt.effort else []
        lost = [f"{hours(interest.quarters)}, {_people(interest)}"] if interest.people and not told else []
        return " · ".join([f"📏 needs sizing: {lacking}", *known, *lost])
    return f"{worth(benefit)} · effort {debt.effort}"


def worth(benefit: Benefit) -> str:
    """benefit 11.5 = impact 4 (6) + 24 h (1.5) + 2 people (2) + at risk (2); beside the impact only what adds something."""
    interest = benefit.interest
    parts = [
        (f"impact {benefit.impact}", benefit.impact_units),
        (hours(interest.quarters), benefit.hours_units),
        (_people(interest), benefit.people_units),
    ]
    if benefit.standing:
        parts.append((STANDINGS[benefit.standing].partition(" ")[2], benefit.urgency_units))
    told = [f"{name} ({_points(units)})" for place, (name, units) in enumerate(parts) if units or not place]
    return f"benefit {_points(benefit.units)} = {' + '.join(told)}"


def _people(interest: Interest) -> str:
    return "1 person" if interest.people == 1 else f"{interest.people} people"


def _points(units: int) -> str:
    """In points, to a tenth: only what the hours add is not whole, so the parts add up to the sum."""
    return f"{round(units / rules.UNITS, 1):g}"


def _day(value: Any) -> str:
    return on(date.fromisoformat(value)) if value else "not planned any more"


HISTORY = Words(
    done={
        "nominated": "nominated it",
        "hit": "was hit by it",
        "owned": "took it",
        "accepted": "accepted it",
        "reviewed": "looked at it: still worth paying",
        "planned": "planned it",
        "relieved": "said whether the pain is gone",
        "paid": "paid it",
        "declined": "declined it",
        "parked": "parked it",
        "withdrawn": "withdrew it",
        "reopened": "reopened it",
        "left": "left the channel and no longer owns it",
    },
    fields={
        "title": ("title", quoted),
        "hurts": ("what hurts", quoted),
        "cause": ("cause", quoted),
        "consequence": ("consequence", quoted),
        "location": ("where", quoted),
        "suggestion": ("suggestion", quoted),
        "impact": ("impact", lambda value: IMPACTS.get(value, "not said")),
        "impact_why": ("why this impact", quoted),
        "effort": ("effort", lambda value: f"{value} points" if value else "not said"),
        "planned_until": ("planned until", _day),
        "changed": ("what changed", quoted),
        "hours": ("hours", lambda value: f"{value:g}"),
        "line": ("how", quoted),
        "why": ("why", quoted),
        "reopen_if": ("reopen if", quoted),
        "note": ("note", quoted),
    },
    people={"owner_id": "owner"},
    reasons=frozenset({"planned_until", "changed", "hours", "line", "why", "reopen_if", "note"}),
)
