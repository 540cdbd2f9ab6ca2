"""Who may set a channel up, what it gets, and what a lead can make of it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.errors import Overtaken, Refused
from bot.rules import setup
from bot.rules.setup import Arrangement, Asked
from storage.channels import Channel
from storage.rounds import Round
from tests.builders import CHANNEL, NOW, channel, somebody

RISKS = Asked("risk", "risks", "Risk round")
DEBTS = Asked("debt", "debts", "Debt round", weeks=4)
SET = Arrangement((RISKS,), "Europe/Berlin")
FILLED: dict[str, str | None] = {
    "weeks_risk_risks": "1",
    "weeks_debt_debts": "4",
    "ritual_day": "3",
    "prompt_time": "08:05",
    "digest_day": "5",
    "digest_time": "16:00",
    "zone": "Asia/Tokyo",
}
CHOSEN: dict[str, tuple[str, ...]] = {
    "rituals": ("risk",),
    "who_risk_risks": ("design", "product"),
    "who_debt_debts": ("owners",),
}


def a_round(**given: Any) -> Round:
    plain = {"channel_id": CHANNEL, "ritual": "risk", "kind": "risks", "weeks": 4, "anchor": NOW.date(), "since": NOW}
    return Round(**plain | {"next_due": NOW} | given)


# The defaults


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
        "paused_at": None,
        "stopped_at": None,
        "set_up_by": tokyo.id,
        "set_up_at": NOW,
        "last_cutoff": NOW - timedelta(microseconds=1),  # what is flagged with the same press is of the first period
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
    with pytest.raises(Refused, match="Ask a member of your team"):
        setup.again(channel(stopped_at=NOW), somebody(kind=kind), SET, NOW)


@pytest.mark.parametrize(("people", "audience"), [(None, "everyone"), (30, "everyone"), (31, "owners")])
def test_above_thirty_people_the_form_begins_with_owners_and_leads_only(people: int | None, audience: str) -> None:
    proposed = setup.proposed([RISKS, DEBTS], "Europe/Berlin", people)
    assert [each.audience for each in proposed.rounds] == [audience] * 2
    assert proposed.asking == proposed.rounds


# What a form says


def test_a_filled_form_is_what_is_set() -> None:
    assert setup.filled(FILLED, CHOSEN, [RISKS, DEBTS]) == Arrangement(
        (replace(RISKS, weeks=1, audience="product,design"), replace(DEBTS, audience="owners", on=False)),
        "Asia/Tokyo",
        3,
        time(8, 5),
        5,
        time(16, 0),
    )


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("weeks_risk_risks", "3"),
        ("weeks_risk_risks", None),
        ("ritual_day", "0"),
        ("ritual_day", "8"),
        ("ritual_day", None),
        ("digest_day", "Tuesday"),
        ("prompt_time", "24:00"),
        ("prompt_time", "9:30"),
        ("digest_time", "15:00+02:00"),
        ("digest_time", None),
        ("zone", "Mars/Olympus"),
        ("zone", "../../etc/passwd"),
        ("zone", ""),
        ("zone", None),
        ("zone", "Europe"),
        ("rituals", ()),
        ("rituals", ("coffee",)),
        ("who_risk_risks", ()),
        ("who_risk_risks", ("wizards",)),
        ("who_risk_risks", ("everyone", "design")),
        ("who_risk_risks", ("everyone", "owners")),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(field: str, written: Any) -> None:
    values = FILLED | ({field: written} if field in FILLED else {})
    several = CHOSEN | ({field: written} if field in CHOSEN else {})
    with pytest.raises(Refused) as refused:
        setup.filled(values, several, [RISKS])
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (" europe/berlin ", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("tokyo", "Asia/Tokyo"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_known_by_its_name_or_by_its_city(written: str, zone: str) -> None:
    assert setup.filled(FILLED | {"zone": written}, CHOSEN, [RISKS]).zone == zone


# What is set


def test_a_round_that_the_channel_never_had_or_that_rests_is_off() -> None:
    kept = [a_round(audience="owners"), a_round(ritual="debt", kind="debts", weeks=1, paused=True)]
    shown = setup.arranged(channel(), kept, [RISKS, DEBTS, replace(RISKS, kind="others")])
    assert shown.rounds == (
        replace(RISKS, weeks=4, audience="owners"),
        replace(DEBTS, weeks=1, on=False),
        replace(RISKS, kind="others", on=False),
    )
    assert shown.asking == shown.rounds[:1]


def test_a_change_that_was_opened_on_something_else_is_overtaken() -> None:
    here = channel()
    with pytest.raises(Overtaken, match="Somebody changed the rituals"):
        setup.change(here, SET, replace(SET, zone="Asia/Tokyo"), replace(SET, digest_day=5).fingerprint(), NOW)
    assert here.zone == "Europe/Berlin"


def changed(here: Channel, now: datetime, **given: Any) -> datetime:
    """When the next digest comes after a change."""
    setup.change(here, SET, replace(SET, **given), SET.fingerprint(), now)
    return here.next_digest


def test_a_digest_that_moves_comes_on_its_new_day() -> None:
    moved = changed(channel(), NOW, digest_day=3, digest_time=time(8, 0), zone="Asia/Tokyo")
    assert moved == datetime(2026, 10, 20, 23, 0, tzinfo=UTC)


def test_a_digest_that_does_not_move_stays_where_it_is() -> None:
    planned = NOW + timedelta(hours=1)
    assert changed(channel(next_digest=planned), NOW, ritual_day=5) == planned


@pytest.mark.parametrize(
    ("day", "next_one"), [(5, datetime(2026, 10, 30, 14, tzinfo=UTC)), (3, datetime(2026, 10, 28, 14, tzinfo=UTC))]
)
def test_a_moved_digest_comes_no_sooner_than_half_a_week_after_the_last(day: int, next_one: datetime) -> None:
    thursday = datetime(2026, 10, 22, 13, 0, tzinfo=UTC)
    here = channel(last_cutoff=thursday)
    assert changed(here, thursday + timedelta(hours=1), digest_day=day) == next_one


@pytest.mark.parametrize(
    ("before", "after", "anew"),
    [
        (SET, replace(SET, prompt_time=time(8, 0), zone="Asia/Tokyo", digest_day=1), False),
        (SET, replace(SET, rounds=(replace(RISKS, audience="owners"),)), False),
        (SET, replace(SET, ritual_day=4), True),
        (SET, replace(SET, rounds=(replace(RISKS, weeks=1),)), True),
        (replace(SET, rounds=(replace(RISKS, on=False),)), SET, True),
        (replace(SET, rounds=()), SET, True),
    ],
)
def test_a_round_begins_again_when_its_day_or_rhythm_is_another_one(
    before: Arrangement, after: Arrangement, anew: bool
) -> None:
    assert setup.asked_anew(before, after, after.rounds[0]) is anew


# Resting


def test_a_pause_rests_until_it_is_resumed_and_digests_of_the_meantime_do_not_follow() -> None:
    here = channel()
    setup.pause(here, NOW)
    assert (here.state, here.paused_at) == ("paused", NOW)
    later = NOW + timedelta(days=30)
    setup.resume(here, later)
    assert (here.state, here.paused_at) == ("active", None)
    assert here.next_digest == datetime(2026, 11, 19, 14, 0, tzinfo=UTC)
    assert here.last_cutoff == NOW, "the next digest tells of the whole time"


def test_what_slack_does_with_the_channel_does_not_end_a_pause() -> None:
    here = channel(state="lost")
    setup.pause(here, NOW)
    assert here.state == "lost"
    setup.found(here)
    assert here.state == "paused"
    here.state = "archived"
    setup.resume(here, NOW)
    assert here.state == "archived"
    setup.found(here)
    assert here.state == "active"


def test_what_was_stopped_can_be_set_up_again_by_any_member() -> None:
    here, tom = channel(), somebody(id=CHANNEL)
    setup.pause(here, NOW)
    setup.stop(here, NOW)
    assert (here.state, here.stopped_at) == ("paused", NOW)
    setup.found(here)
    assert here.state == "paused"
    later = NOW + timedelta(days=30)
    setup.again(here, tom, replace(SET, digest_day=1), later)
    assert (here.state, here.paused_at, here.stopped_at, here.set_up_by) == ("active", None, None, tom.id)
    assert (here.digest_day, here.next_digest) == (1, datetime(2026, 11, 23, 14, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("act", "given"),
    [
        (setup.pause, {"paused_at": NOW}),
        (setup.pause, {"stopped_at": NOW}),
        (setup.resume, {}),
        (setup.resume, {"paused_at": NOW, "stopped_at": NOW}),
        (setup.stop, {"stopped_at": NOW}),
    ],
)
def test_what_is_done_already_is_not_done_twice(act: Any, given: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="`/rituals`"):
        act(channel(**given), NOW)
