"""What may be done with a risk, by whom, and what is said to everybody else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.errors import Refused
from bot.rules import risk as rules
from storage.changes import Change
from tests.builders import CHANNEL, NOW, member, risk, somebody

TODAY = NOW.date()
LATER = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
MAYA, TOM = somebody(), somebody(id=UUID(int=2), slack_id="U2", name="Tom")
LEAD = member(TOM, lead=True)
PLAIN = member(TOM)

# rows: likelihood 1 to 5; columns: impact 1 to 5
TABLE = {
    1: ["low", "low", "low", "low", "medium"],
    2: ["low", "low", "medium", "medium", "high"],
    3: ["low", "medium", "medium", "high", "high"],
    4: ["low", "medium", "high", "high", "critical"],
    5: ["medium", "high", "high", "critical", "critical"],
}


@pytest.mark.parametrize("likelihood", TABLE)
@pytest.mark.parametrize("impact", range(1, 6))
def test_the_level_of_every_score(likelihood: int, impact: int) -> None:
    assert rules.level(likelihood, impact) == TABLE[likelihood][impact - 1]


@pytest.mark.parametrize(("likelihood", "impact"), [(None, None), (3, None), (None, 3)])
def test_without_both_there_is_no_level(likelihood: int | None, impact: int | None) -> None:
    assert rules.level(likelihood, impact) is None


# One typed line


@pytest.mark.parametrize("title", ["**", "?!", "…", "<>", "—"])
def test_a_title_of_signs_alone_says_nothing(title: str) -> None:
    with pytest.raises(Refused, match="Say it in words") as refusal:
        rules.flag(CHANNEL, 1, MAYA, NOW, TODAY, title=title)
    assert refusal.value.field == "title"


def test_what_a_form_says_is_taken_by_the_names_of_its_fields() -> None:
    said = {"title": "It may", "happening": None, "kind": None, "likelihood": "4", "impact": None}
    kept = {"title": "It may", "happening": "", "kind": None, "facet": None, "likelihood": 4, "impact": None}
    assert rules.filled(said) == kept | {"review_on": None}
    assert rules.filled({"review_on": "2026-11-24"})["review_on"] == date(2026, 11, 24)
    with pytest.raises(Refused) as refusal:
        rules.filled({"impact": "many"})
    assert refusal.value.field == "impact"
    with pytest.raises(Refused) as refusal:
        rules.filled({"review_on": "soon"})
    assert refusal.value.field == "review_on"


def test_what_happened_in_a_period_puts_each_risk_into_one_list() -> None:
    def step(record: int, verb: str) -> Change:
        return Change(channel_id=CHANNEL, ritual="risk", record_id=UUID(int=record), at=NOW, verb=verb)

    steps = [step(1, "flagged"), step(1, "described"), step(2, "described"), step(2, "shared"), step(3, "shared")]
    steps += [step(4, "flagged"), step(4, "resolved"), step(5, "described"), step(5, "withdrawn")]
    steps += [step(6, "owned"), step(7, "mitigated"), step(8, "left"), step(9, "accepted"), step(10, "reviewed")]
    steps += [step(11, "resolved"), step(11, "reopened"), step(12, "reopened"), step(12, "accepted")]

    def ids(*records: int) -> frozenset[UUID]:
        return frozenset(UUID(int=record) for record in records)

    seen = rules.happened(steps)
    assert seen == rules.Happened(ids(1), ids(2, 6, 7, 8, 11), ids(4), ids(5), ids(9, 12))
    assert seen.everything == ids(1, 2, 4, 5, 6, 7, 8, 9, 11, 12)


# Flagging


def test_a_flag_of_one_line_needs_nothing_else() -> None:
    flagged, change = rules.flag(CHANNEL, 7, MAYA, NOW, TODAY, title="It may not scale")
    assert flagged.model_dump(exclude={"id"}) == {
        "workspace_id": None,
        "version": 1,
        "channel_id": CHANNEL,
        "number": 7,
        "title": "It may not scale",
        "happening": "",
        "kind": None,
        "facet": None,
        "likelihood": None,
        "impact": None,
        "mitigation": "",
        "likelihood_after": None,
        "impact_after": None,
        "state": "open",
        "owner_id": None,
        "ownerless_since": TODAY,
        "review_on": TODAY + timedelta(days=30),
        "raised_by": MAYA.id,
        "raised_at": NOW,
        "ask_id": None,
        "gathered_in": None,
        "target_id": None,
        "link": None,
    }
    said = {
        "title": "It may not scale",
        "happening": "",
        "kind": None,
        "facet": None,
        "likelihood": None,
        "impact": None,
    }
    assert told(change) == ("flagged", {}, said)
    assert (change.ritual, change.channel_id, change.record_id, change.by, change.at) == (
        "risk",
        CHANNEL,
        flagged.id,
        MAYA.id,
        NOW,
    )


def test_everything_that_is_said_is_kept_clean_and_in_history() -> None:
    given_ask = UUID(int=9)
    flagged, change = rules.flag(
        CHANNEL,
        1,
        MAYA,
        NOW,
        TODAY,
        title=" a\n<!here> ",
        happening="b\x00\nc",
        kind="value",
        likelihood=5,
        impact=1,
        ask_id=given_ask,
    )
    said = {"title": "a @here", "happening": "b \nc", "kind": "value", "facet": None, "likelihood": 5, "impact": 1}
    assert {name: getattr(flagged, name) for name in said} == said
    assert change.after == said
    assert flagged.ask_id == given_ask


REFUSALS: list[tuple[dict[str, Any], str, str]] = [
    ({"title": ""}, "title", "Say in one line"),
    ({"title": " \n\x00\u200b"}, "title", "Say in one line"),
    ({"title": "x" * 151}, "title", "at most 150 characters; this one has 151"),
    ({"happening": "x" * 3001}, "happening", "At most 3000 characters; this has 3001"),
    ({"kind": "luck"}, "kind", "one of the four kinds"),
    ({"kind": "feasibility", "facet": "luck"}, "facet", "one of the facets"),
    ({"kind": "value", "facet": "security"}, "facet", "says more about a feasibility risk"),
    ({"facet": "security"}, "facet", "says more about a feasibility risk"),
    ({"review_on": date(2026, 10, 19)}, "review_on", "still to come"),
    ({"review_on": date(2027, 12, 1)}, "review_on", "within a year"),
    ({"kind": ""}, "kind", "one of the four kinds"),
    ({"likelihood": 0, "impact": 1}, "likelihood", "from 1 to 5"),
    ({"likelihood": 6, "impact": 1}, "likelihood", "from 1 to 5"),
    ({"likelihood": 1, "impact": -1}, "impact", "from 1 to 5"),
    ({"likelihood": 1, "impact": 6}, "impact", "from 1 to 5"),
    ({"likelihood": 3}, "impact", "needs both"),
    ({"impact": 3}, "likelihood", "needs both"),
]


@pytest.mark.parametrize(("wrong", "field", "words"), REFUSALS)
def test_what_is_wrong_is_told_beside_its_field(wrong: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as flagging:
        rules.flag(CHANNEL, 1, MAYA, NOW, TODAY, **{"title": "It may not scale", **wrong})
    assert flagging.value.field == field
    known = risk()
    before = known.model_dump()
    with pytest.raises(Refused, match=words) as describing:
        rules.describe(known, MAYA, None, LATER, LATER.date(), version=1, **{"title": "It may not scale", **wrong})
    assert describing.value.field == field
    assert known.model_dump() == before


@pytest.mark.parametrize("title", ["x", "x" * 150, "🙂" * 150, "  " + "x" * 150 + "  "])
def test_a_title_of_up_to_150_characters_is_taken(title: str) -> None:
    assert rules.flag(CHANNEL, 1, MAYA, NOW, TODAY, title=title)[0].title == title.strip()


def test_the_longest_description_is_taken() -> None:
    assert rules.flag(CHANNEL, 1, MAYA, NOW, TODAY, title="x", happening="y" * 3000)[0].happening == "y" * 3000


# Saying more


# Sharing


# Resolving, and who may what


def told(change: Change) -> tuple[str, dict[str, Any], dict[str, Any]]:
    return change.verb, change.before, change.after


def test_a_digest_knows_a_risk_as_it_stood_then_and_calls_it_as_it_is_called_now() -> None:
    def step(before: dict[str, Any], record: UUID | None = None) -> Change:
        return Change(
            channel_id=CHANNEL, ritual="risk", record_id=record or risk().id, at=LATER, verb="described", before=before
        )

    now = risk(title="New words", likelihood=5, impact=5, owner_id=TOM.id, review_on=date(2027, 1, 1))
    later = [
        step({"likelihood": 1, "review_on": "2026-11-01", "title": "Old words"}),
        step({"likelihood": 3, "owner_id": str(MAYA.id)}),
        step({"impact": 1}, UUID(int=999)),
    ]
    then = rules.stood(now, later)
    assert (then.title, then.likelihood, then.impact, then.owner_id, then.review_on) == (
        "New words", 1, 5, MAYA.id, date(2026, 11, 1),
    )  # fmt: skip
    assert rules.stood(now, [step({"owner_id": None})]).owner_id is None
    assert rules.stood(now, []).model_dump() == now.model_dump()
