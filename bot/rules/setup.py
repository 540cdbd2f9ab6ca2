"""What a channel's rituals are set to, what of it is allowed, and with which defaults (product.md A1, A3). Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import blake2b
from typing import Any
from zoneinfo import available_timezones

from bot.errors import Overtaken, Refused
from bot.rules import calendar
from storage.channels import Channel
from storage.people import Person
from storage.rounds import Round

EVERYONE, OWNERS = "everyone", "owners"
CRAFTS = ("product", "design", "engineering", "data", "other")
RHYTHMS = (1, 2, 4)
MANY = 30
"""Above so many people the form begins with owners and leads only."""

HALF_A_WEEK = timedelta(days=3, hours=12)
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a round is set: every `weeks` weeks it asks its `audience`; with `on` False it asks nobody.

    `audience` is everyone, owners (and leads), or crafts with commas between. `title` names the round to people.
    """

    ritual: str
    kind: str
    title: str
    weeks: int = 2
    audience: str = EVERYONE
    on: bool = True


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is set in a channel. Weekdays are ISO numbers; times are wall times, the digest's in `zone` (an IANA name)."""

    rounds: tuple[Asked, ...]
    zone: str
    ritual_day: int = 2
    prompt_time: time = time(9, 30)
    digest_day: int = 4
    digest_time: time = time(15, 0)

    @property
    def asking(self) -> tuple[Asked, ...]:
        """The rounds that ask somebody."""
        return tuple(each for each in self.rounds if each.on)

    def fingerprint(self) -> str:
        """Tells whether a form was opened on what is set now."""
        return blake2b(repr(asdict(self)).encode(), digest_size=12).hexdigest()


def may_enrol(kind: str) -> None:
    """Raises Refused for people of another `kind` than member: guests and people of other workspaces."""
    if kind != "member":
        raise Refused(
            "Guests can raise and answer, but not set a channel up. Ask a member of your team to type `/rituals`."
        )


def proposed(offered: Sequence[Asked], zone: str | None, people: int | None) -> Arrangement:
    """The defaults for a channel of so many `people` (None: not known), its digest in `zone` where there is one."""
    audience = OWNERS if people is not None and people > MANY else EVERYONE
    known = zone if zone and calendar.zone_of(zone) else "UTC"
    return Arrangement(tuple(replace(each, audience=audience) for each in offered), known)


def arranged(channel: Channel, rounds: Sequence[Round], offered: Sequence[Asked]) -> Arrangement:
    """What is set in a channel now, of the rounds that are offered; one that it never had is off."""
    known = {(each.ritual, each.kind): each for each in rounds}
    found = []
    for each in offered:
        kept = known.get((each.ritual, each.kind))
        on = kept is not None and not kept.paused
        found.append(replace(each, weeks=kept.weeks, audience=kept.audience, on=on) if kept else replace(each, on=on))
    return Arrangement(
        tuple(found),
        channel.zone,
        channel.ritual_day,
        channel.prompt_time,
        channel.digest_day,
        channel.digest_time,
    )


def filled(
    values: Mapping[str, str | None], several: Mapping[str, Sequence[str]], offered: Sequence[Asked]
) -> Arrangement:
    """What a form says (by the names of its fields). Raises Refused, beside its field, for what makes no sense."""
    ticked = set(several.get("rituals", ()))
    asked = [
        replace(
            each,
            weeks=_weeks(values.get(f"weeks_{each.ritual}_{each.kind}"), f"weeks_{each.ritual}_{each.kind}"),
            audience=_audience(several.get(f"who_{each.ritual}_{each.kind}", ()), f"who_{each.ritual}_{each.kind}"),
            on=each.ritual in ticked,
        )
        for each in offered
    ]
    if not any(each.on for each in asked):
        raise Refused("Tick at least one. To ask nobody for a while there is Pause in `/rituals`.", field="rituals")
    return Arrangement(
        tuple(asked),
        _zone(values.get("zone")),
        _day(values.get("ritual_day"), "ritual_day"),
        _hour(values.get("prompt_time"), "prompt_time"),
        _day(values.get("digest_day"), "digest_day"),
        _hour(values.get("digest_time"), "digest_time"),
    )


def enrol(
    slack_id: str, name: str, private: bool, by: Person, now: datetime, arrangement: Arrangement | None = None
) -> Channel:
    """A channel that is set as wished (None: the defaults, its digest in the zone of who sets it up).

    Raises Refused for guests.
    """
    may_enrol(by.kind)
    wished = arrangement or proposed((), by.zone, None)
    channel = Channel(
        slack_id=slack_id,
        name=name,
        private=private,
        set_up_by=by.id,
        set_up_at=now,
        last_cutoff=now - timedelta(microseconds=1),  # what is flagged with the same press is of the first period
        next_digest=now,
        **_of_channel(wished),
    )
    channel.next_digest = calendar.next_digest(channel, now)
    return channel


def change(channel: Channel, before: Arrangement, after: Arrangement, opened_on: str, now: datetime) -> None:
    """Set a channel anew. Raises Overtaken where the form was opened on something else than what is set now.

    A digest that moves comes no sooner than half a week after the last one.
    """
    if before.fingerprint() != opened_on:
        raise Overtaken(
            "Somebody changed the rituals while your form was open. Close it and type /rituals to see what is set now.",
            field="rituals",
        )
    _set(channel, after, now)


def asked_anew(before: Arrangement, after: Arrangement, asked: Asked) -> bool:
    """Whether a round begins again with `after`: it was off, or its day or rhythm is another one."""
    was = next((each for each in before.rounds if (each.ritual, each.kind) == (asked.ritual, asked.kind)), None)
    return was is None or not was.on or was.weeks != asked.weeks or before.ritual_day != after.ritual_day


def again(channel: Channel, by: Person, after: Arrangement, now: datetime) -> None:
    """Set up a channel that was stopped. Raises Refused for guests."""
    may_enrol(by.kind)
    channel.set_up_by, channel.stopped_at, channel.paused_at = by.id, None, None
    channel.state = "active"
    _set(channel, after, now)
    channel.next_digest = calendar.next_digest(channel, now)


def pause(channel: Channel, now: datetime) -> None:
    """Ask and post nothing until somebody resumes. Raises Refused where nothing runs."""
    if channel.paused_at or channel.stopped_at:
        raise Refused("The rituals here rest already. `/rituals` shows what is set.")
    channel.paused_at = now
    _rest(channel)


def resume(channel: Channel, now: datetime) -> None:
    """Go on after a pause. Raises Refused where nothing is paused."""
    if not channel.paused_at or channel.stopped_at:
        raise Refused("The rituals here are not paused. `/rituals` shows what is set.")
    channel.paused_at = None
    if channel.state == "paused":
        channel.state = "active"
    channel.next_digest = calendar.next_digest(channel, now)


def stop(channel: Channel, now: datetime) -> None:
    """End the rituals until somebody sets them up again; nothing is deleted. Raises Refused for the second time."""
    if channel.stopped_at:
        raise Refused("The rituals here are stopped already. `/rituals` sets them up again.")
    channel.stopped_at = now
    _rest(channel)


def found(channel: Channel) -> None:
    """Slack has the channel for us again: what its leads have paused or stopped stays so."""
    channel.state = "paused" if channel.paused_at or channel.stopped_at else "active"


def _rest(channel: Channel) -> None:
    if channel.state == "active":
        channel.state = "paused"


def _set(channel: Channel, after: Arrangement, now: datetime) -> None:
    digest = (channel.digest_day, channel.digest_time, channel.zone)
    for name, value in _of_channel(after).items():
        setattr(channel, name, value)
    if digest != (channel.digest_day, channel.digest_time, channel.zone):
        had_one = channel.last_cutoff > channel.set_up_at
        since = max(now, channel.last_cutoff + HALF_A_WEEK) if had_one else now
        channel.next_digest = calendar.next_digest(channel, since)


def _of_channel(arrangement: Arrangement) -> dict[str, Any]:
    return {
        "zone": arrangement.zone,
        "ritual_day": arrangement.ritual_day,
        "prompt_time": arrangement.prompt_time,
        "digest_day": arrangement.digest_day,
        "digest_time": arrangement.digest_time,
    }


def _weeks(written: str | None, field: str) -> int:
    if written not in {str(each) for each in RHYTHMS}:
        raise Refused("Choose every week, every 2 or every 4 weeks.", field=field)
    return int(written or 0)


def _audience(chosen: Sequence[str], field: str) -> str:
    if not chosen:
        raise Refused("Choose who is asked.", field=field)
    if unknown := set(chosen) - {EVERYONE, OWNERS, *CRAFTS}:
        raise Refused(f"There is no craft called {', '.join(sorted(unknown))[:60]}.", field=field)
    if len(chosen) > 1 and {EVERYONE, OWNERS} & set(chosen):
        raise Refused(
            "Choose everyone, or owners and leads only, or some crafts: these do not go together.", field=field
        )
    return ",".join(each for each in (EVERYONE, OWNERS, *CRAFTS) if each in chosen)


def _day(written: str | None, field: str) -> int:
    if written not in {"1", "2", "3", "4", "5", "6", "7"}:
        raise Refused("Choose a day of the week.", field=field)
    return int(written or 0)


def _hour(written: str | None, field: str) -> time:
    if not written or not _HOUR.fullmatch(written):
        raise Refused("Choose an hour, such as 09:30.", field=field)
    return time.fromisoformat(written)


def _zone(written: str | None) -> str:
    """The zone that somebody means: its whole name, or the city alone where only one zone is called so."""
    meant = "_".join((written or "").split()).casefold()
    if meant == "utc":
        return "UTC"
    every = sorted(name for name in available_timezones() if "/" in name)
    for called in (str.casefold, lambda name: name.rpartition("/")[2].casefold()):
        found = [name for name in every if called(name) == meant]
        if len(found) == 1:
            return found[0]
    raise Refused(
        "I do not know that zone. Write it as continent and city, such as Europe/Berlin or America/New_York.",
        field="zone",
    )
