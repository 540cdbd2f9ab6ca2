"""What is allowed in what people say of themselves: craft, ritual day, hours, days away, which rounds ask them (product.md A5).

Pure.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time, timedelta

from bot.errors import Refused
from bot.rules import calendar
from storage.absences import Absence
from storage.people import Member, Person

CRAFTS = {"product": "Product", "design": "Design", "engineering": "Engineering", "data": "Data", "other": "Other"}
AHEAD = timedelta(days=366)
HABITS = ("craft", "ritual_day", "prompt_time", "working_days", "work_from", "work_to", "country")


def filled(values: Mapping[str, str | None], several: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """What was filled in, as `describe` takes it. Raises Refused."""
    day, hour = values.get("ritual_day"), values.get("prompt_time")
    return {
        "craft": values.get("craft"),
        "ritual_day": int(day or 0) or None,
        "prompt_time": time.fromisoformat(hour) if hour else None,
        "working_days": "".join(sorted(several.get("working_days", ()))),
        "work_from": time.fromisoformat(values["work_from"] or ""),
        "work_to": time.fromisoformat(values["work_to"] or ""),
        "country": (values.get("country") or "").strip().upper() or None,
        "reminded": "reminded" in several.get("reminded", ()),
    }


def describe(person: Person, **said: object) -> bool:
    """The person says who they are and when they work; whether that changes when they are asked. Raises Refused."""
    if not said["working_days"]:
        raise Refused(
            "Choose at least one working day; days off for a while are days away, below.", field="working_days"
        )
    if said["work_from"] >= said["work_to"]:  # type: ignore[operator] # times, checked above
        raise Refused("Work must end after it begins, on the same day.", field="work_to")
    prompt = said["prompt_time"]
    if isinstance(prompt, time) and not said["work_from"] <= prompt < said["work_to"]:  # type: ignore[operator] # the same
        raise Refused("Choose an hour within your working hours.", field="prompt_time")
    country = said["country"]
    if country is not None and not calendar.has_holidays(str(country)):
        raise Refused("I do not know the holidays of that country. Two letters, such as DE, US or IN.", field="country")
    changed = any(getattr(person, name) != said[name] for name in HABITS)
    for name, value in said.items():
        setattr(person, name, value)
    return changed


def be_away(
    person: Person, known: Collection[Absence], first: str | None, last: str | None, today: date
) -> Absence | None:
    """Days away that were filled in, from `first` to `last` (left empty: one day); None when none were. Raises Refused."""
    if first is None and last is None:
        return None
    if first is None:
        raise Refused("From which day are you away?", field="away_from")
    begin = date.fromisoformat(first)
    end = date.fromisoformat(last) if last else begin
    if end < begin:
        raise Refused("The last day away comes before the first.", field="away_to")
    if begin < today:
        raise Refused("That day has passed. Days away begin today or later.", field="away_from")
    if end > today + AHEAD:
        raise Refused("At most a year ahead: nobody knows that yet.", field="away_to")
    if any((each.first, each.last) == (begin, end) for each in known):
        return None
    return Absence(person_id=person.id, first=begin, last=end)


def upcoming(away: Collection[Absence], today: date) -> list[Absence]:
    """The days away that are not over, the first ones first."""
    return sorted((each for each in away if each.last >= today), key=lambda each: (each.first, each.last))


def opt_out(member: Member, *rounds: str) -> bool:
    """The person is not asked by these rounds of the channel any more; whether that is new."""
    return _listed(member, "opted_out", {*member.opted_out.split(), *rounds})


def opt_in(member: Member, *rounds: str) -> bool:
    """The person is asked by these rounds of the channel again, and wants them to go on; whether that is new."""
    keep(member, *set(rounds).intersection(member.opted_out.split()))
    return _listed(member, "opted_out", set(member.opted_out.split()) - set(rounds))


def keep(member: Member, *rounds: str) -> None:
    """The person wants these rounds to go on: nobody asks them any more whether to pause one."""
    _listed(member, "kept", {*member.kept.split(), *rounds})


def _listed(member: Member, column: str, names: Collection[str]) -> bool:
    before, after = getattr(member, column), " ".join(sorted(names))
    setattr(member, column, after)
    return bool(before != after)
