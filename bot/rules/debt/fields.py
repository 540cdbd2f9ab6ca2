"""What can be said about a debt: its fields and their limits; and how much time it cost somebody."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.errors import Refused
from bot.rules import inputs, text

RITUAL = "debt"
EFFORTS = (1, 2, 3, 5, 8, 13)
WORDED = ("hurts", "cause", "consequence", "suggestion", "impact_why")
LOCATION_MOST = 500
LINE_MOST = 300
HOURS_MOST = 8
REVIEWED_AFTER = timedelta(days=90)  # of one that is accepted, product.md D4


def filled(values: Mapping[str, str | None]) -> dict[str, Any]:
    """What a form says (by the names of its fields), as `nominate` and `describe` take it. Raises Refused for no size."""
    words = {name: values.get(name) or "" for name in ("title", "location", *WORDED)}
    return words | {"impact": inputs.level(values, "impact"), "effort": effort(values)}


def effort(values: Mapping[str, str | None]) -> int | None:
    """The points that a form's field says; None where it was left open. Raises Refused."""
    value = values.get("effort")
    if value is not None and value not in map(str, EFFORTS):
        raise Refused(f"Choose one of {', '.join(map(str, EFFORTS))} points.", field="effort")
    return int(value) if value else None


def checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are kept. Raises Refused (field: its name)."""
    kept: dict[str, Any] = {"title": inputs.title(fields["title"], "Say in one line what slows us down.")}
    kept |= {name: inputs.at_most(fields.get(name), name) for name in WORDED}
    kept["location"] = text.one_line(inputs.at_most(fields.get("location"), "location", LOCATION_MOST))
    return kept | sized(fields) | {"target_id": fields.get("target_id")}


def sized(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Impact with its reason, and effort, as they are kept. Raises Refused: an impact is said with its reason, or not at all."""
    impact, points = fields.get("impact"), fields.get("effort")
    why = inputs.at_most(fields.get("impact_why"), "impact_why")
    if impact is not None and not 1 <= impact <= 5:
        raise Refused("Choose a level from 1 to 5.", field="impact")
    if impact is not None and not text.says_something(why):
        raise Refused("Say in a few words why: what does it cost the business?", field="impact_why")
    if impact is None and why:
        raise Refused("Choose the level that this is the reason for.", field="impact")
    if points is not None and points not in EFFORTS:
        raise Refused(f"Choose one of {', '.join(map(str, EFFORTS))} points.", field="effort")
    return {"impact": impact, "impact_why": why, "effort": points}


def quarters(said: str | None) -> int:
    """Quarters of an hour, from hours as a form says them ("1.5"). Raises Refused: at most eight hours, in steps of a quarter."""
    try:
        counted = Decimal((said or "").strip().replace(",", ".")) * 4
    except InvalidOperation:
        raise Refused("Say how many hours it cost you.", field="hours") from None
    if not counted.is_finite() or not 0 < counted <= HOURS_MOST * 4:
        raise Refused(f"Say more than nothing and at most {HOURS_MOST} hours, for one day.", field="hours")
    if counted != int(counted):
        raise Refused("A quarter of an hour is exact enough: 0.25, 0.5, 0.75, 1 and so on.", field="hours")
    return int(counted)


def address(location: str) -> str | None:
    """Where it is, as a link can lead there; None for what is no address."""
    plain = location.startswith(("https://", "http://")) and not set(location) & set(" <>|")
    return location if plain else None


def next_review(on: date) -> date:
    """When an accepted debt that was looked at `on` is looked at again."""
    return on + REVIEWED_AFTER
