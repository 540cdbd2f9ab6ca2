"""What a channel sets for its debt: cycles, capacity, the share of it for debt, and what each input of a benefit weighs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from bot.errors import Overtaken, Refused
from bot.rules import calendar, permissions, records
from bot.rules.debt.cycles import Rhythm
from bot.rules.debt.fields import RITUAL
from storage.changes import Change
from storage.channels import Channel
from storage.debt import DebtGuidelines
from storage.people import Member, Person

WEEKS = (1, 2, 3, 4, 5, 6)
CAPACITY_MOST, SHARE_MOST, WEIGHT_MOST = 1000, 100, 10
WEIGHTS = ("impact_weight", "hours_weight", "people_weight", "urgency_weight")
NUMBERS = {"capacity": CAPACITY_MOST, "share": SHARE_MOST} | dict.fromkeys(WEIGHTS, WEIGHT_MOST)
NEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a channel has set on the day `since`: its rhythm, and the share of a cycle in hundredths of a point (so that a fifth of
    24 points is 480, and loses nothing)."""

    since: date
    rhythm: Rhythm
    share: int


def proposed(channel_id: UUID, on: date) -> DebtGuidelines:
    """The defaults (product.md D5): two weeks from this Monday on, a fifth of a capacity that nobody has said yet."""
    return DebtGuidelines(channel_id=channel_id, starts_on=calendar.monday(on))


def wished(values: Mapping[str, str | None]) -> dict[str, Any]:
    """What a form says. Raises Refused (field: the input's name)."""
    found: dict[str, Any] = {name: _number(values, name, most) for name, most in NUMBERS.items()}
    weeks, starts_on = values.get("weeks") or "", values.get("starts_on")
    if weeks not in map(str, WEEKS):
        raise Refused("Choose from one to six weeks.", field="weeks")
    try:
        found["starts_on"] = date.fromisoformat(starts_on or "")
    except ValueError:
        raise Refused("Choose the first day of a cycle.", field="starts_on") from None
    return found | {"weeks": int(weeks)}


def guide(
    guidelines: DebtGuidelines | None,
    channel_id: UUID,
    by: Person,
    member: Member | None,
    now: datetime,
    on: date,
    *,
    version: int,
    **said: Any,
) -> tuple[DebtGuidelines, Change | None]:
    """Set them, for a channel that has none yet (None), or anew; no step where nothing differs. `version`: 0 for none.

    Other weeks without another first day begin a new rhythm on the day `on`. Raises Overtaken, Refused for others than leads.
    """
    if not permissions.leads(by, member):
        raise Refused("Only a lead of this channel may change its guidelines.")
    first = guidelines is None
    known = guidelines or proposed(channel_id, on)
    if version != (0 if first else known.version):
        raise Overtaken("Somebody changed the guidelines while your form was open. Close it, and open it again.")
    if (first or said["starts_on"] != known.starts_on) and abs(said["starts_on"] - on) > NEAR:
        raise Refused("Choose a day within a year from now.", field="starts_on")
    if not first and said["weeks"] != known.weeks and said["starts_on"] == known.starts_on < on:
        said["starts_on"] = on
    before, after = records.differences(known, said)
    if first:
        before, after = {}, {name: records.plain(getattr(known, name)) for name in said}
    step = Change(
        channel_id=channel_id, ritual=RITUAL, record_id=known.id, at=now, by=by.id, verb="guided", before=before, after=after
    )  # fmt: skip
    return known, step if first or before else None


def settings(history: Sequence[Change], channel: Channel) -> list[Setting]:
    """What a channel has set, from the history of its guidelines, in order."""
    found: list[Setting] = []
    stood: dict[str, Any] = {}
    for step in history:
        stood |= step.after
        rhythm = Rhythm(date.fromisoformat(stood["starts_on"]), stood["weeks"])
        found.append(Setting(calendar.channel_date(channel, step.at), rhythm, stood["capacity"] * stood["share"]))
    return found


def _number(values: Mapping[str, str | None], name: str, most: int) -> int:
    value = (values.get(name) or "").strip()
    if not (value.isdecimal() and value.isascii() and int(value) <= most):
        raise Refused(f"A whole number from 0 to {most:,}.", field=name)
    return int(value)
