"""What becomes of a risk that is edited, shared and resolved, and by whom."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from bot.errors import Overtaken, Refused
from bot.rules import risk as rules
from storage.changes import Change
from storage.risk import Risk, RiskVote
from tests.builders import CHANNEL, NOW, member, risk, somebody

TODAY = NOW.date()

LATER = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)

MAYA, TOM = somebody(), somebody(id=UUID(int=2), slack_id="U2", name="Tom")

LEAD = member(TOM, lead=True)

PLAIN = member(TOM)


def test_what_was_changed_is_in_history_with_what_it_was() -> None:
    known = risk(kind="value")
    change = rules.describe(
        known,
        MAYA,
        None,
        LATER,
        LATER.date(),
        version=1,
        title=known.title,
        happening="Queues grow",
        kind="feasibility",
        facet="performance",
        likelihood=4,
        impact=5,
    )
    assert change is not None
    before = {"happening": "", "kind": "value", "facet": None, "likelihood": None, "impact": None}
    after = {"happening": "Queues grow", "kind": "feasibility", "facet": "performance", "likelihood": 4, "impact": 5}
    assert told(change) == (
        "described",
        before | {"review_on": "2026-11-18"},
        after | {"review_on": "2026-10-27"},  # critical: within a week
    )
    assert {name: getattr(known, name) for name in after} == after
    assert (change.by, change.at, change.record_id) == (MAYA.id, LATER, known.id)


def test_a_score_and_a_kind_can_be_taken_back() -> None:
    known = risk(kind="value", likelihood=2, impact=2)
    change = rules.describe(known, MAYA, None, LATER, LATER.date(), version=1, title=known.title)
    assert change is not None
    assert change.after == {"kind": None, "likelihood": None, "impact": None, "review_on": "2026-11-19"}


def test_saving_a_form_unchanged_makes_no_history() -> None:
    known = risk()
    assert rules.describe(known, MAYA, None, LATER, LATER.date(), version=1, title=f" {known.title} ") is None


def test_a_form_opened_on_an_older_version_is_overtaken() -> None:
    known = risk(version=3)
    with pytest.raises(Overtaken, match="Copy your text") as overtaken:
        rules.describe(known, MAYA, None, LATER, LATER.date(), version=2, title="Mine")
    assert overtaken.value.field is None
    assert known.title == "The payment provider may not scale"


def test_a_kind_is_said_with_one_press_and_again_without_effect() -> None:
    known = risk()
    change = rules.classify(known, MAYA, None, LATER, "usability")
    assert change is not None
    assert told(change) == ("described", {"kind": None}, {"kind": "usability"})
    assert known.kind == "usability"
    assert rules.classify(known, MAYA, None, LATER, "usability") is None
    with pytest.raises(Refused) as refusal:
        rules.classify(known, MAYA, None, LATER, "luck")
    assert (refusal.value.field, known.kind) == ("kind", "usability")


def test_me_too_counts_a_person() -> None:
    known = risk()
    vote, change = rules.share(known, None, TOM, LATER)
    assert (vote.risk_id, vote.person_id, vote.at) == (known.id, TOM.id, LATER)
    assert told(change) == ("shared", {}, {})
    assert change.by == TOM.id


def test_me_too_counts_nobody_twice_and_not_the_raiser_and_nothing_resolved() -> None:
    vote = RiskVote(risk_id=risk().id, person_id=TOM.id, at=NOW)
    with pytest.raises(Refused, match="You are counted already on R-12"):
        rules.share(risk(), vote, TOM, LATER)
    with pytest.raises(Refused, match="You raised R-12, so you are counted already"):
        rules.share(risk(), None, MAYA, LATER)
    with pytest.raises(Refused, match="R-12 is resolved, so it takes no more"):
        rules.share(risk(state="resolved"), None, TOM, LATER)


def test_anybody_may_share_an_anonymous_risk() -> None:
    assert rules.share(risk(raised_by=None), None, MAYA, LATER)[0].person_id == MAYA.id


def test_resolving_ends_a_risk_once() -> None:
    known = risk()
    assert told(rules.resolve(known, MAYA, None, LATER)) == ("resolved", {"state": "open"}, {"state": "resolved"})
    assert known.state == "resolved"
    with pytest.raises(Refused, match="R-12 is resolved already"):
        rules.resolve(known, MAYA, None, LATER)


@pytest.mark.parametrize("raiser", [MAYA.id, None])
def test_only_the_raiser_or_a_lead_may_edit_or_resolve(raiser: UUID | None) -> None:
    for who, how, allowed in (
        (MAYA, None, raiser is not None),
        (TOM, LEAD, True),
        (TOM, PLAIN, False),
        (TOM, None, False),
    ):
        known = risk(raised_by=raiser)
        assert rules.may_change(known, who, how) is allowed
        for doing in (
            lambda known=known, who=who, how=how: rules.resolve(known, who, how, LATER),
            lambda known=known, who=who, how=how: rules.classify(known, who, how, LATER, "value"),
            lambda known=known, who=who, how=how: rules.describe(
                known, who, how, LATER, LATER.date(), version=1, title="New"
            ),
        ):
            if allowed:
                assert isinstance(doing(), Change)
                known.state = "open"
            else:
                with pytest.raises(Refused, match="Only who raised or owns R-12, or a lead"):
                    doing()
        assert isinstance(known, Risk)
        assert known.title == ("New" if allowed else "The payment provider may not scale")


def told(change: Change) -> tuple[str, dict[str, Any], dict[str, Any]]:
    return change.verb, change.before, change.after


def test_what_is_said_about_a_resolved_risk_stays_as_it_is() -> None:
    risk, _ = rules.flag(CHANNEL, 1, MAYA, NOW, TODAY, title="It may not scale")
    rules.resolve(risk, MAYA, None, NOW)
    with pytest.raises(Refused, match="R-1 is resolved"):
        rules.classify(risk, MAYA, None, NOW, "value")
    with pytest.raises(Refused, match="R-1 is resolved"):
        rules.describe(risk, MAYA, None, NOW, TODAY, version=risk.version, title="Something else")
    assert (risk.title, risk.kind) == ("It may not scale", None)
