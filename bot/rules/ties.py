"""What ties records of different rituals: one is a target, others endanger it or hold it back. Plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

ON_TRACK, AT_RISK, OFF_TRACK = "on_track", "at_risk", "off_track"


@dataclass(frozen=True, slots=True)
class Target:
    """A record that others may link to. `standing`: on_track, at_risk, off_track, or "" while nobody knows; `link`: where its
    card stands; `active`: whether it is offered (a link to one that is over stays)."""

    id: UUID
    key: str
    title: str
    standing: str
    link: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class Strand:
    """A record that is tied to a target. `told`: in a few words how much it weighs (plain text)."""

    id: UUID
    key: str
    title: str
    told: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Strands:
    """What of a ritual is tied to a target. `title` says how ("Endangered by"), `items` come the worst first, `note` says in a
    sentence what is missing (mrkdwn), empty: nothing."""

    title: str
    items: Sequence[Strand]
    note: str = ""
