"""Who may set a channel up, and what it gets."""

from datetime import UTC, datetime, time

import pytest

from bot.errors import Refused
from bot.rules import setup
from tests.builders import NOW, somebody


def test_a_channel_gets_the_defaults_in_the_zone_of_who_sets_it_up() -> None:
    tokyo = somebody(zone="Asia/Tokyo")
    made = setup.enrol("C1", "checkout", True, tokyo, NOW)
    assert made.model_dump(exclude={"id"}) == {
        "workspace_id": None,
        "version": 1,
        "slack_id": "C1",
        "name": "checkout",
        "private": True,
        "zone": "Asia/Tokyo",
        "ritual_day": 2,
        "prompt_time": time(9, 30),
        "digest_day": 4,
        "digest_time": time(15, 0),
        "state": "active",
        "set_up_by": tokyo.id,
        "set_up_at": NOW,
        "last_cutoff": NOW,
        "next_digest": datetime(2026, 10, 22, 6, 0, tzinfo=UTC),
    }


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus"])
def test_without_a_known_zone_the_digest_lives_in_utc(zone: str | None) -> None:
    made = setup.enrol("C1", "checkout", False, somebody(zone=zone), NOW)
    assert (made.zone, made.next_digest) == ("UTC", datetime(2026, 10, 22, 15, 0, tzinfo=UTC))


@pytest.mark.parametrize("kind", ["guest", "external"])
def test_guests_and_people_of_other_workspaces_set_nothing_up(kind: str) -> None:
    with pytest.raises(Refused, match="Ask a member of your team"):
        setup.enrol("C1", "checkout", False, somebody(kind=kind), NOW)
