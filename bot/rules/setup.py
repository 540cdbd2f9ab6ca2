"""What is allowed when a channel is set up, and with which defaults (product.md A1). Pure."""

from datetime import datetime, time

from bot.errors import Refused
from bot.rules import calendar
from storage.channels import Channel
from storage.people import Person

RITUAL_DAY, PROMPT_TIME = 2, time(9, 30)
DIGEST_DAY, DIGEST_TIME = 4, time(15, 0)


def may_enrol(kind: str) -> None:
    """Raises Refused for people of another `kind` than member: guests and people of other workspaces."""
    if kind != "member":
        raise Refused(
            "Guests can raise and answer, but not set a channel up. Ask a member of your team to type `/rituals`."
        )


def enrol(slack_id: str, name: str, private: bool, by: Person, now: datetime) -> Channel:
    """A channel with the defaults, whose digest lives in the zone of who sets it up. Raises Refused for guests."""
    may_enrol(by.kind)
    zone = by.zone if by.zone and calendar.zone_of(by.zone) else "UTC"
    channel = Channel(
        slack_id=slack_id,
        name=name,
        private=private,
        zone=zone,
        ritual_day=RITUAL_DAY,
        prompt_time=PROMPT_TIME,
        digest_day=DIGEST_DAY,
        digest_time=DIGEST_TIME,
        set_up_by=by.id,
        set_up_at=now,
        last_cutoff=now,
        next_digest=now,
    )
    channel.next_digest = calendar.next_digest(channel, now)
    return channel
