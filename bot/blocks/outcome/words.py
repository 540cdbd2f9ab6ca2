"""The words for an outcome: its key, how it stands and why, where its metric is, how sure people are by which evidence, its history."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from bot.blocks import kit
from bot.blocks.history import Words, quoted
from bot.blocks.records import Names, named, on
from bot.blocks.ties import STANDINGS
from bot.rules import outcome as rules
from bot.rules.outcome import Standing
from storage.outcome import CRAFTS, CheckIn, Outcome

CADENCES = {1: "every week", 2: "every 2 weeks", 4: "every 4 weeks"}
CONFIDENCES = {1: "1 – hardly", 10: "10 – certain"}
EVIDENCE = {
    "opinion": "Opinion: what we think",
    "anecdote": "Anecdote: what somebody told us",
    "market data": "Market data: what others saw",
    "user research": "User research: what we saw people do",
    "test result": "Test result: what an experiment showed",
    "launch data": "Launch data: what happens in use",
}
NEXT_STEPS = {"persevere": "Persevere", "change course": "Change course", "stop": "Stop"}
ENDS = {
    "achieved": "Achieved: the target is met",
    "missed": "Missed: it is not",
    "dropped": "Dropped: it is not worth it any more",
}
ENDED = {"achieved": "🎯 achieved", "missed": "⚪ missed", "dropped": "↩️ dropped"}
MEASURED = ("metric", "unit", "baseline", "target", "starts_on", "due_on", "link")
LOOKED = ("value", "confidence", "evidence", "evidence_text", "evidence_on", "learned", "next_step")
UNKNOWN, STALE, PAUSED = "⚪ nobody has checked in yet", "⏳ stale", "⏸️ paused"


def key(outcome: Outcome) -> str:
    """O-3"""
    return f"O-{outcome.number}"


def confidence(number: int) -> str:
    """A confidence as a menu offers it: with words at the ends."""
    return CONFIDENCES.get(number, str(number))


def value(outcome: Outcome, number: float) -> str:
    """A value of its metric with the unit (mrkdwn)."""
    return kit.escaped(rules.shown(number, outcome.unit))


def state(outcome: Outcome, stands: Standing | None) -> str:
    """What has become of it, or how it stands, with what stands beside that."""
    if outcome.state == "draft":
        return "✏️ draft"
    if outcome.state in ENDED:
        return ENDED[outcome.state]
    assert stands is not None
    parts = [STANDINGS.get(stands.name, UNKNOWN), STALE if stands.stale else "", PAUSED if outcome.paused else ""]
    return " · ".join(filter(None, parts))


def owned(outcome: Outcome, names: Names) -> str:
    """Who looks after it (mrkdwn)."""
    return f"owned by {named(outcome.owner_id, names)}" if outcome.owner_id else "nobody owns it"


def why(stands: Standing) -> str:
    """Why it stands so, in numbers: "behind: 20 % of the way, 60 % of the time"."""
    way = far(stands)
    if stands.over:
        return f"its time is over: {way}"
    told = f"{way}, {percent(stands.elapsed)} of the time"
    if stands.confidence is None:
        return told
    if stands.confidence <= 3:
        return f"confidence is low: {told}"
    if stands.progress * 10 < stands.elapsed * 7 and stands.elapsed * 4 >= 1:
        return f"behind: {told}"
    return f"confidence is middling: {told}" if stands.name == rules.AT_RISK else told


def far(stands: Standing) -> str:
    """How far it has come: 20 % of the way."""
    return "worse than at the start" if stands.worse else f"{percent(stands.progress)} of the way"


def percent(share: Fraction) -> str:
    """A share in whole percent, rounded down: 100 % is all of it."""
    return f"{int(share * 100)} %"


def bar(share: Fraction) -> str:
    """A share as ten signs; in words beside it, for whoever does not see them."""
    full = int(share * 10)
    return "▰" * full + "▱" * (10 - full)


def measured(outcome: Outcome) -> str:
    """What is measured, from where to where and by when (mrkdwn); of a draft what is said so far."""
    metric = kit.escaped(outcome.metric)
    parts = [f"<{outcome.link}|{metric}>" if outcome.link else f"*{metric}*"] if metric else []
    parts += [f"from {value(outcome, outcome.baseline)}"] if outcome.baseline is not None else []
    parts += [f"to {value(outcome, outcome.target)}"] if outcome.target is not None else []
    parts += [f"by {on(outcome.due_on)}"] if outcome.due_on is not None else []
    return " ".join(parts)


def plainly(outcome: Outcome) -> str:
    """The same where nothing is markup: "Time to pay from 150 s to 60 s by 29 Jan 2027"."""
    parts = [outcome.metric]
    parts += [f"from {rules.shown(outcome.baseline, outcome.unit)}"] if outcome.baseline is not None else []
    parts += [f"to {rules.shown(outcome.target, outcome.unit)}"] if outcome.target is not None else []
    parts += [f"by {on(outcome.due_on)}"] if outcome.due_on is not None else []
    return " ".join(filter(None, parts))


def missing(outcome: Outcome) -> str:
    """What a draft needs: "a baseline, a target and a due date"."""
    return kit.listed([rules.MEASURE[name] for name in rules.missing(outcome)])


def supported(last: CheckIn, today: date | None = None) -> str:
    """How sure somebody is, on which kind of evidence, and how old that is; without a day: how old it was when they said so, which
    stays true wherever it stands for days."""
    old = age(last.evidence_on, today) if today else age(last.evidence_on, last.day, then=True)
    return f"confidence *{last.confidence} of 10* on {last.evidence}{f', {old}' if old else ''}"


def age(of: date, today: date, *, then: bool = False) -> str:
    """How old something of a day is, or was `then`."""
    days = (today - of).days
    if days <= 0:
        return "" if then else "of today"
    return f"{days} {'day' if days == 1 else 'days'} old{' then' if then else ''}"


def looked(last: CheckIn, names: Names) -> str:
    """Who looked at it when (mrkdwn), and whether that was edited or repeated."""
    how = " · no change" if last.no_change else ""
    edited = " · edited" if last.edited_at else ""
    return f"{named(last.person_id, names)} on {on(last.day)}{how}{edited}"


def before(outcome: Outcome, last: CheckIn | None, names: Names, today: date | None = None) -> str:
    """What the last check-in said (mrkdwn); without a day: as `supported` says it."""
    if last is None:
        return "Nobody has checked in yet."
    return f"Last time: {value(outcome, last.value)}, {supported(last, today)} · {looked(last, names)}"


def _day(said: Any) -> str:
    return on(date.fromisoformat(said)) if said else "not set"


def _voices(said: Sequence[tuple[str, int]]) -> str:
    return " · ".join(f"{craft} {number}" for craft, number in said) or "nobody answered"


def history(outcome: Outcome) -> Words:
    """Its steps in words, its values in its unit."""

    def number(said: Any) -> str:
        return rules.shown(said, outcome.unit) if said is not None else "not said"

    return Words(
        done={
            "defined": "wrote it down",
            "activated": "said how it is measured:",
            "checked_in": "checked in",
            "no_change": "checked in: no change",
            "corrected": "edited a check-in:",
            "owned": "took it",
            "paused": "paused it",
            "resumed": "resumed it",
            "achieved": "closed it as achieved",
            "missed": "closed it as missed",
            "dropped": "dropped it",
            "reopened": "reopened it",
            "left": "left the channel and no longer owns it",
            "tested": "said what to find out next",
            "voices": "the round of voices is open to all",
            "voiced_late": "answered as a voice after its round",
        },
        fields={
            "statement": ("statement", quoted),
            "metric": ("metric", quoted),
            "unit": ("unit", quoted),
            "baseline": ("baseline", number),
            "target": ("target", number),
            "starts_on": ("start", _day),
            "due_on": ("due date", _day),
            "cadence": ("check-ins", lambda said: CADENCES.get(said, "not set")),
            "link": ("measured at", quoted),
            "value": ("value", number),
            "confidence": ("confidence", lambda said: f"{said} of 10"),
            "evidence": ("evidence", str),
            "evidence_text": ("evidence in words", quoted),
            "evidence_on": ("evidence of", _day),
            "learned": ("learned", quoted),
            "next_step": ("next step", str),
            "final": ("final value", number),
            "why": ("why", quoted),
            "next_test": ("next test", quoted),
            "voices": ("voices", _voices),
        },
        people={"owner_id": "owner", **{f"voice_{craft}": f"voice for {craft}" for craft in CRAFTS}},
        reasons=frozenset({*MEASURED, *LOOKED, "final", "why", "next_test", "voices"}),
        compared=frozenset({"described", "activated", "corrected"}),
        nobodys=frozenset({"voices"}),
    )
