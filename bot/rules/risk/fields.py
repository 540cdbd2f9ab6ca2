"""What can be said about a risk: its fields, their limits, and the level that its score gives."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.errors import Refused
from bot.rules import inputs

RITUAL = "risk"
KINDS = ("value", "usability", "feasibility", "viability")
FACETS = ("scalability", "security", "performance", "maintainability", "dependency", "data")
LEVELS = ("low", "medium", "high", "critical")
URGENT = ("high", "critical")
SCORES = {"low": (1, 4), "medium": (5, 9), "high": (10, 16), "critical": (17, 25)}
REVIEWED_AFTER = {"critical": 7, "high": 14, "medium": 30, "low": 90}  # days, product.md R8
OWNERS = {"value": "product", "viability": "product", "usability": "design", "feasibility": "engineering"}
"""The craft that usually owns a risk of this kind (product.md R2)."""


def level(likelihood: int | None, impact: int | None) -> str | None:
    """The level of the score likelihood × impact: low 1-4, medium 5-9, high 10-16, critical 17-25; None unscored."""
    if likelihood is None or impact is None:
        return None
    return next(name for name, (least, most) in SCORES.items() if least <= likelihood * impact <= most)


def next_review(likelihood: int | None, impact: int | None, on: date) -> date:
    """When a risk that was looked at `on` is looked at again; one that is not scored counts as medium."""
    return on + timedelta(days=REVIEWED_AFTER[level(likelihood, impact) or "medium"])


def filled(values: Mapping[str, str | None]) -> dict[str, Any]:
    """What a form says (by the names of its fields), as `flag` and `describe` take it. Raises Refused for no level or date."""
    fields: dict[str, Any] = {name: values.get(name) or "" for name in ("title", "happening")}
    fields |= {name: values.get(name) for name in ("kind", "facet")}
    fields |= {name: inputs.level(values, name) for name in ("likelihood", "impact")}
    fields["review_on"] = inputs.day(values, "review_on")
    return fields


def checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are kept. Raises Refused (field: its name) for an empty or too long title and unknown choices."""
    title = inputs.title(fields["title"], "Say in one line what could stop us.")
    happening = inputs.at_most(fields.get("happening"), "happening")
    kind, facet = fields.get("kind"), fields.get("facet")
    if kind is not None and kind not in KINDS:
        raise Refused("Choose one of the four kinds.", field="kind")
    if facet is not None and facet not in FACETS:
        raise Refused("Choose one of the facets.", field="facet")
    if facet is not None and kind != "feasibility":
        raise Refused("A facet says more about a feasibility risk; choose that kind, or no facet.", field="facet")
    told = {"title": title, "happening": happening, "kind": kind, "facet": facet}
    return told | scored(fields) | {"target_id": fields.get("target_id")}


def scored(fields: Mapping[str, Any], suffix: str = "") -> dict[str, int | None]:
    """Likelihood and impact (their names with `suffix`), both or neither. Raises Refused."""
    names = (f"likelihood{suffix}", f"impact{suffix}")
    values = {name: fields.get(name) for name in names}
    for name, value in values.items():
        if value is not None and not 1 <= value <= 5:
            raise Refused("Choose a level from 1 to 5.", field=name)
        if value is None and any(values.values()):
            raise Refused("A score needs both, likelihood and impact; choose this one too or neither.", field=name)
    return values
