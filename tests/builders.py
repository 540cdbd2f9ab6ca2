"""Facts made for tests that need no database: a person, a channel, a round, a risk, with plain defaults."""

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from storage.channels import Channel
from storage.debt import Debt
from storage.outcome import CheckIn, Outcome, OutcomeVoice, VoiceAnswer
from storage.people import Member, Person
from storage.risk import Risk
from storage.rounds import Ask, Run

NOW = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)  # a Monday
CHANNEL = UUID(int=12)
RITUALS_OF_LEADS = ("risk", "debt")


def somebody(**given: Any) -> Person:
    """A person in Berlin, called Maya."""
    return Person(**{"id": UUID(int=1), "slack_id": "U1", "name": "Maya", "zone": "Europe/Berlin", **given})


def channel(**given: Any) -> Channel:
    """The channel #checkout with the defaults: asked on Tuesday at 9:30, digest on Thursday at 15:00 in Berlin."""
    plain = {
        "id": CHANNEL,
        "slack_id": "C1",
        "name": "checkout",
        "zone": "Europe/Berlin",
        "ritual_day": 2,
        "prompt_time": time(9, 30),
        "digest_day": 4,
        "digest_time": time(15, 0),
        "set_up_by": UUID(int=1),
        "set_up_at": NOW,
        "last_cutoff": NOW,
        "next_digest": NOW,
    }
    return Channel(**plain | given)


def member(person: Person, **given: Any) -> Member:
    """A member of the channel since long ago."""
    since = datetime(2000, 1, 1, tzinfo=UTC)
    return Member(**{"person_id": person.id, "channel_id": CHANNEL, "since": since, **given})


def alone(member: Member, person: Person) -> SimpleNamespace:
    """A member who shares their habits with nobody."""
    owns = " ".join(RITUALS_OF_LEADS if member.lead else ())
    return SimpleNamespace(
        **person.model_dump(), opted_out=member.opted_out, owns=owns, since=member.since, like=person.slack_id
    )


def debt(**given: Any) -> Debt:
    """The debt D-7 that Maya nominated, and nobody has sized."""
    plain = {
        "id": UUID(int=7),
        "channel_id": CHANNEL,
        "number": 7,
        "title": "A deploy takes forty minutes",
        "nominated_by": UUID(int=1),
        "nominated_at": NOW,
    }
    return Debt(**plain | given)


def risk(**given: Any) -> Risk:
    """R-12, raised by the person with id 1."""
    plain = {
        "id": UUID(int=212),
        "channel_id": CHANNEL,
        "number": 12,
        "title": "The payment provider may not scale",
        "raised_by": UUID(int=1),
        "raised_at": NOW,
        "ownerless_since": NOW.date(),
        "review_on": NOW.date() + timedelta(days=30),
    }
    return Risk(**plain | given)


def outcome(**given: Any) -> Outcome:
    """O-3, active since NOW, raised and owned by the person with id 1: activation from 20 % to 60 % in 100 days, every 2 weeks."""
    plain = {
        "id": UUID(int=603),
        "channel_id": CHANNEL,
        "number": 3,
        "statement": "New customers finish their first order so that they come back",
        "metric": "Activation",
        "unit": "%",
        "baseline": 20.0,
        "target": 60.0,
        "starts_on": NOW.date(),
        "due_on": NOW.date() + timedelta(days=100),
        "state": "active",
        "active_on": NOW.date(),
        "check_in_on": NOW.date() + timedelta(days=1),
        "owner_id": UUID(int=1),
        "raised_by": UUID(int=1),
        "raised_at": NOW,
    }
    return Outcome(**plain | given)


def draft(**given: Any) -> Outcome:
    """O-3 as one line made it: nobody has said yet how it is measured."""
    unsaid = dict.fromkeys(("baseline", "target", "starts_on", "due_on", "active_on", "check_in_on", "owner_id"))
    return outcome(**{**unsaid, "metric": "", "unit": "", "state": "draft", **given})


def check_in(**given: Any) -> CheckIn:
    """A check-in on O-3 by the person with id 1, on NOW's day: 30 %, confidence 7 on user research of that day."""
    plain = {
        "id": UUID(int=706),
        "outcome_id": UUID(int=603),
        "person_id": UUID(int=1),
        "at": NOW,
        "day": NOW.date(),
        "value": 30.0,
        "confidence": 7,
        "evidence": "user research",
        "evidence_on": NOW.date(),
    }
    return CheckIn(**plain | given)


def voice(number: int, craft: str) -> OutcomeVoice:
    """The person with this id speaks for a craft beside the owner of O-3."""
    return OutcomeVoice(outcome_id=UUID(int=603), person_id=UUID(int=number), craft=craft)


def answer(number: int, craft: str, confidence: int, **given: Any) -> VoiceAnswer:
    """What that voice says in the round of NOW's day."""
    plain = {"outcome_id": UUID(int=603), "day": NOW.date(), "person_id": UUID(int=number), "at": NOW}
    return VoiceAnswer(**{**plain, "craft": craft, "confidence": confidence, "late": False, **given})


def ask(**given: Any) -> Ask:
    """The risk round's question to the person with id 1."""
    plain = {
        "id": UUID(int=303),
        "person_id": UUID(int=1),
        "channel_id": CHANNEL,
        "ritual": "risk",
        "kind": "risks",
        "subject_id": UUID(int=404),
        "nominal": NOW.date(),
        "due": NOW,
    }
    return Ask(**plain | given)


def run(**given: Any) -> Run:
    """An open run of the risk round."""
    plain = {
        "id": UUID(int=404),
        "round_id": UUID(int=505),
        "channel_id": CHANNEL,
        "ritual": "risk",
        "cycle": 0,
        "nominal": NOW.date(),
    }
    return Run(**plain | given)
