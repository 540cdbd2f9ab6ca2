"""What the page gathers for one person before it is drawn."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.clock import FixedClock
from sandbox.page import scene
from sandbox.page.timepiece import Due, Face
from sandbox.server import Sandbox

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
MONDAY = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
HALF_PAST_NINE = {
    "Tokyo": MONDAY + timedelta(hours=16, minutes=30),
    "Kolkata": MONDAY + timedelta(hours=20),
    "Berlin": MONDAY + timedelta(hours=23, minutes=30),
    "New York": MONDAY + timedelta(hours=29, minutes=30),
}
FACE = Face(
    now=MONDAY,
    upcoming=(
        *(Due(at, "prompts", f"prompts in {city}") for city, at in HALF_PAST_NINE.items()),
        Due(MONDAY + timedelta(days=14), "prompts", "prompts a fortnight later"),
    ),
)


@pytest.mark.parametrize(
    ("person", "city"), [("maya", "Berlin"), ("tom", "New York"), ("aiko", "Tokyo"), ("ravi", "Kolkata")]
)
async def test_the_next_ritual_day_begins_when_the_viewer_is_asked(person: str, city: str) -> None:
    async with Sandbox(manifest=MANIFEST) as slack:
        shown = scene.clock(FACE, slack.person(person), MONDAY)
    assert [jump["words"] for jump in shown["jumps"]] == ["Next ritual day", "Next digest"]
    assert shown["jumps"][0]["to"] == HALF_PAST_NINE[city].isoformat()
    assert shown["jumps"][1]["to"] == ""
    assert shown["jumps"][1]["why"] == "Nothing is scheduled yet: /rituals sets up a channel"


@pytest.mark.parametrize(("person", "where"), [("tom", "#payments-core"), ("nina", "a private channel")])
async def test_the_clock_names_a_private_channel_only_to_who_is_in_it(person: str, where: str) -> None:
    face = Face(now=MONDAY, upcoming=(Due(MONDAY, "digest", "Digest of #payments-core"),))
    async with Sandbox(manifest=MANIFEST) as slack:
        shown = scene.clock(face, slack.person(person), MONDAY)
    assert shown["next"]["what"] == f"Digest of {where}"
    assert shown["jumps"][1]["why"].startswith(f"Digest of {where}: ")


async def test_lines_of_one_person_within_five_minutes_stand_together_and_a_new_day_is_named() -> None:
    clock = FixedClock(MONDAY)
    async with Sandbox(manifest=MANIFEST, clock=clock) as slack:
        maya = slack.person("maya")
        for minutes in (0, 2, 10, 24 * 60):
            clock.moment = MONDAY + timedelta(minutes=minutes)
            await maya.says(f"after {minutes} minutes", to="#checkout")
        reader = scene.reader_of(slack, maya, clock.moment)
        lines = scene.lines(slack, maya, maya.sees("#checkout"), reader)
    assert [line.joined for line in lines] == [False, True, False, False]
    assert [line.day for line in lines] == ["Yesterday", "", "", "Today"]
    assert [line.time for line in lines] == ["10:00 AM", "10:02 AM", "10:10 AM", "10:00 AM"]


async def test_everyone_is_shown_with_their_own_hour_and_the_same_place_where_they_are_in_it() -> None:
    async with Sandbox(manifest=MANIFEST) as slack:
        private = slack.workspace.channel("#payments-core").id
        people = {one["name"]: one for one in scene.people(slack, MONDAY, private)}
    assert {name: one["time"] for name, one in people.items() if name in ("maya", "tom", "aiko", "ravi")} == {
        "maya": "10:00 AM",
        "tom": "4:00 AM",
        "aiko": "5:00 PM",
        "ravi": "1:30 PM",
    }
    assert people["tom"]["here"] == f"/as/tom/in/{private}"
    assert people["aiko"]["here"] == "/as/aiko"
    assert people["lea"]["craft"] == "Research consultant (guest)"
