"""What is allowed with risks: flag, describe, share, resolve. Pure functions over the facts in storage/risk.py."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.errors import Overtaken, Refused
from bot.rules import text
from storage.changes import Change
from storage.people import Member, Person
from storage.risk import Risk, RiskVote

RITUAL = "risk"
TITLE_MOST = 150
HAPPENING_MOST = 3000
KINDS = ("value", "usability", "feasibility", "viability")
LEVELS = ("low", "medium", "high", "critical")
_KEY_FIRST = re.compile(r"R-\d+\b.*|R\d+\s*(?:[:.,!?–-].*)?", re.IGNORECASE | re.DOTALL)
_COMMAND = re.compile(
    r"(?:list|show|open|mine|due|all|help|resolve|edit|close|delete|remove|withdraw|reopen)"
    r"(?:\s+(?:R-?\d+|me|mine|open|all|due|risks?|this|it|please))*\W*",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"(?:nothing|none|nope|no)(?:\s+(?:new|risks?|to (?:flag|add|report)))?\W*", re.IGNORECASE)


def level(likelihood: int | None, impact: int | None) -> str | None:
    """The level of the score likelihood × impact: low 1-4, medium 5-9, high 10-16, critical 17-25; None unscored."""
    if likelihood is None or impact is None:
        return None
    score = likelihood * impact
    return LEVELS[(score > 4) + (score > 9) + (score > 16)]


def says_nothing_new(line: str) -> bool:
    """Whether a line typed in answer to the round says in words what its button says."""
    return bool(_NOTHING.fullmatch(text.one_line(line)))


def split(line: str) -> tuple[str, str]:
    """A typed line as (title, what could happen): what is too long for a title, or has several lines, is kept whole as the second.

    Raises Refused for more than can be kept whole, and for what is meant as a command: a card cannot be taken back.
    """
    line = text.cleaned(line)
    if _KEY_FIRST.fullmatch(line):
        raise Refused(
            "`/risk R-12` shows that risk; it is edited and resolved on its card. A new flag begins with other words."
        )
    if _COMMAND.fullmatch(line):
        raise Refused(
            "That reads like a command, and there is none of this kind yet: `/risk R-12` shows one risk, `/risk help` says "
            "what there is. To flag something, say it in a few words."
        )
    if len(line) > HAPPENING_MOST:
        raise Refused(
            f"A flag holds at most {HAPPENING_MOST} characters; this has {len(line)}. Please shorten it a little."
        )
    whole = text.one_line(line)
    title = text.shortened(whole, TITLE_MOST)
    return title, "" if title == whole and "\n" not in line else line


def filled(values: Mapping[str, str | None]) -> dict[str, Any]:
    """What a form says (by the names of its fields), as `flag` and `describe` take it. Raises Refused for no level."""
    fields: dict[str, Any] = {name: values.get(name) or "" for name in ("title", "happening")}
    fields["kind"] = values.get("kind")
    for name in ("likelihood", "impact"):
        value = values.get(name)
        if value is not None and not value.isdecimal():
            raise Refused("Choose a level from 1 to 5.", field=name)
        fields[name] = int(value) if value else None
    return fields


def flag(
    channel_id: UUID,
    number: int,
    raiser: Person,
    now: datetime,
    *,
    title: str,
    happening: str = "",
    kind: str | None = None,
    likelihood: int | None = None,
    impact: int | None = None,
    ask_id: UUID | None = None,
) -> tuple[Risk, Change]:
    """A new risk. Raises Refused (field: the argument's name) for an empty or too long title and unknown choices."""
    fields = _checked(title, happening, kind, likelihood, impact)
    risk = Risk(channel_id=channel_id, number=number, raised_by=raiser.id, raised_at=now, ask_id=ask_id, **fields)
    return risk, _change(risk, raiser, now, "flagged", {}, fields)


def describe(
    risk: Risk,
    by: Person,
    member: Member | None,
    now: datetime,
    *,
    version: int,
    title: str,
    happening: str = "",
    kind: str | None = None,
    likelihood: int | None = None,
    impact: int | None = None,
) -> Change | None:
    """Change what is said about a risk; None when nothing differs.

    Raises Overtaken when the form was opened on another version, Refused for others than raiser and leads.
    """
    editable(risk, by, member)
    if risk.version != version:
        raise Overtaken(
            "Somebody changed this risk while your form was open. Copy your text, close, and open it again."
        )
    fields = _checked(title, happening, kind, likelihood, impact)
    before = {name: getattr(risk, name) for name, value in fields.items() if getattr(risk, name) != value}
    if not before:
        return None
    for name in before:
        setattr(risk, name, fields[name])
    return _change(risk, by, now, "described", before, {name: fields[name] for name in before})


def classify(risk: Risk, by: Person, member: Member | None, now: datetime, kind: str) -> Change | None:
    """Say which of the four kinds a risk is; None when it is that already."""
    editable(risk, by, member)
    if kind not in KINDS:
        raise Refused("Choose one of the four kinds.", field="kind")
    if risk.kind == kind:
        return None
    before, risk.kind = risk.kind, kind
    return _change(risk, by, now, "described", {"kind": before}, {"kind": kind})


def share(risk: Risk, vote: RiskVote | None, by: Person, now: datetime) -> tuple[RiskVote, Change]:
    """Count `by` among those who share the risk ("me too"). Raises Refused for the second time, and once it is resolved."""
    if risk.state != "open":
        raise Refused(f"R-{risk.number} is resolved, so it takes no more “me too”.")
    if vote is not None:
        raise Refused(f"You are counted already on R-{risk.number}.")
    if risk.raised_by == by.id:
        raise Refused(f"You raised R-{risk.number}, so you are counted already.")
    return RiskVote(risk_id=risk.id, person_id=by.id, at=now), _change(risk, by, now, "shared", {}, {})


def resolve(risk: Risk, by: Person, member: Member | None, now: datetime) -> Change:
    """The risk can no longer stop us. Raises Refused for others than raiser and leads, and for the second time."""
    resolvable(risk, by, member)
    before, risk.state = risk.state, "resolved"
    return _change(risk, by, now, "resolved", {"state": before}, {"state": "resolved"})


def resolvable(risk: Risk, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not resolve the risk, or where it is resolved already."""
    if risk.state == "resolved":
        raise Refused(f"R-{risk.number} is resolved already.")
    _may_change(risk, by, member)


def may_change(risk: Risk, by: Person, member: Member | None) -> bool:
    """Whether the person may edit or resolve the risk: its raiser, or a lead of the channel."""
    return risk.raised_by == by.id or (member is not None and member.lead)


def editable(risk: Risk, by: Person, member: Member | None) -> None:
    """Raises Refused where the person may not change what is said about the risk, or where it is over."""
    _may_change(risk, by, member)
    if risk.state != "open":
        raise Refused(f"R-{risk.number} is {risk.state}, so what is said about it stays as it is.")


def _may_change(risk: Risk, by: Person, member: Member | None) -> None:
    if not may_change(risk, by, member):
        raise Refused(f"Only the person who raised R-{risk.number} or a lead of this channel may do that.")


def happened(steps: Sequence[Change]) -> tuple[set[UUID], set[UUID], set[UUID]]:
    """Which risks are new, changed and resolved by the steps of a period; one that is resolved is only that."""
    verbs: dict[UUID, set[str]] = {}
    for step in steps:
        verbs.setdefault(step.record_id, set()).add(step.verb)
    new, moved, ended = (
        {each for each, done in verbs.items() if verb in done} for verb in ("flagged", "described", "resolved")
    )
    return new - ended, moved - new - ended, ended


def _checked(
    title: str, happening: str, kind: str | None, likelihood: int | None, impact: int | None
) -> dict[str, Any]:
    title, happening = text.one_line(title), text.cleaned(happening)
    if not title:
        raise Refused("Say in one line what could stop us.", field="title")
    if not text.says_something(title):
        raise Refused("Say it in words: there is no letter, digit or picture in this.", field="title")
    if len(title) > TITLE_MOST:
        raise Refused(f"A title has at most {TITLE_MOST} characters; this one has {len(title)}.", field="title")
    if len(happening) > HAPPENING_MOST:
        raise Refused(f"At most {HAPPENING_MOST} characters; this has {len(happening)}.", field="happening")
    if kind is not None and kind not in KINDS:
        raise Refused("Choose one of the four kinds.", field="kind")
    for field, value in (("likelihood", likelihood), ("impact", impact)):
        if value is not None and not 1 <= value <= 5:
            raise Refused("Choose a level from 1 to 5.", field=field)
    if (likelihood is None) != (impact is None):
        missing = "likelihood" if likelihood is None else "impact"
        raise Refused("A score needs both, likelihood and impact; choose this one too or neither.", field=missing)
    return {"title": title, "happening": happening, "kind": kind, "likelihood": likelihood, "impact": impact}


def _change(risk: Risk, by: Person, now: datetime, verb: str, before: dict[str, Any], after: dict[str, Any]) -> Change:
    return Change(
        channel_id=risk.channel_id,
        ritual=RITUAL,
        record_id=risk.id,
        at=now,
        by=by.id,
        verb=verb,
        before=before,
        after=after,
    )
