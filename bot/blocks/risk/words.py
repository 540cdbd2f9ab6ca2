"""The words for a risk: its key, kinds, facets, levels and states, and its history told in sentences."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.blocks.history import Words, quoted
from bot.blocks.records import Names, named, on
from bot.blocks.scales import IMPACTS, LIKELIHOODS, SIGNS
from bot.rules import risk as rules
from storage.risk import Risk
from storage.tripwires import Tripwire

KINDS = {
    "value": "Value: will they want it?",
    "usability": "Usability: can they use it?",
    "feasibility": "Feasibility: can we build, scale and run it?",
    "viability": "Viability: does it work for the business?",
}
FACETS = {facet: facet.capitalize() for facet in rules.FACETS}


def key(risk: Risk) -> str:
    """R-12"""
    return f"R-{risk.number}"


def level(risk: Risk, *, after: bool = False) -> str:
    """The level with its sign, before mitigation or `after` it; empty when it is not scored."""
    name = rules.level(*((risk.likelihood_after, risk.impact_after) if after else (risk.likelihood, risk.impact)))
    return f"{SIGNS[name]} {name}" if name else ""


def kind(risk: Risk) -> str:
    """feasibility (security); empty when nobody has said."""
    return f"{risk.kind} ({risk.facet})" if risk.facet else risk.kind or ""


def state(risk: Risk, names: Names, tripwire: Tripwire | None = None) -> str:
    """What became of it, and who owns it (mrkdwn)."""
    if risk.state == "resolved":
        return "✅ resolved"
    if risk.state == "withdrawn":
        return "↩️ withdrawn"
    if risk.state == "accepted":
        return "🤝 accepted" + (f" until {on(tripwire.review_on)}" if tripwire else "")
    owner = f"owned by {named(risk.owner_id, names)}" if risk.owner_id else ""
    if risk.state == "mitigating":
        return " · ".join(part for part in ("🔧 mitigating", owner) if part)
    return owner or "open"


def _day(value: Any) -> str:
    return on(date.fromisoformat(value)) if value else "not set"


def _number(words: Mapping[int, str]) -> Any:
    return lambda value: words.get(value, "not scored")


HISTORY = Words(
    done={
        "flagged": "flagged it",
        "shared": "said “me too”",
        "owned": "took it",
        "mitigated": "does something about it",
        "reviewed": "looked at it",
        "resolved": "resolved it",
        "accepted": "decided to live with it",
        "withdrawn": "withdrew it",
        "reopened": "reopened it",
        "left": "left the channel and no longer owns it",
    },
    fields={
        "title": ("title", quoted),
        "happening": ("what could happen", quoted),
        "kind": ("kind", lambda value: value or "not said"),
        "facet": ("facet", lambda value: value or "none"),
        "likelihood": ("likelihood", _number(LIKELIHOODS)),
        "impact": ("impact", _number(IMPACTS)),
        "mitigation": ("what we do about it", quoted),
        "likelihood_after": ("likelihood after that", _number(LIKELIHOODS)),
        "impact_after": ("impact after that", _number(IMPACTS)),
        "review_on": ("next review", _day),
        "why": ("why", quoted),
        "reopen_if": ("reopen if", quoted),
        "note": ("note", quoted),
    },
    people={"owner_id": "owner"},
    reasons=frozenset({"why", "reopen_if", "note", "mitigation"}),
)
