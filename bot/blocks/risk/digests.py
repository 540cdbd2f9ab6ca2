"""The section of risks in a digest: what waits first, then new, changed, decided and ended ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from bot.blocks import digest, kit
from bot.blocks.kit import Bold, Button, Link, Message, Piece
from bot.blocks.risk.words import key
from bot.blocks.scales import SIGNS
from bot.rules import risk as rules
from storage.risk import Risk


@dataclass(frozen=True, slots=True)
class Sections:
    """What a section of the digest is drawn from: facts of the period, and links to cards by the risk's id."""

    open: Sequence[Risk]
    new: Sequence[Risk] = ()
    moved: Sequence[Risk] = ()
    resolved: Sequence[Risk] = ()
    withdrawn: Sequence[Risk] = ()
    accepted: Sequence[Risk] = ()
    overdue: Sequence[Risk] = ()
    links: Mapping[UUID, str] = field(default_factory=dict)


def section(seen: Sections) -> Message:
    """The risks of a period: what waits first, then what happened; the top ten of each."""
    levels = [rules.level(risk.likelihood, risk.impact) for risk in seen.open]
    waits = [f"{SIGNS[name]} {levels.count(name)} {name}" for name in reversed(rules.LEVELS) if name in levels]
    unscored = levels.count(None)
    waits += [f"⚪ {unscored} not scored yet"] if unscored else []
    head = f"*Risks* · {kit.counted(len(seen.open), 'open risk')}" + (f": {', '.join(waits)}" if waits else "")
    ownerless = sum(risk.owner_id is None for risk in seen.open)
    head += f" · {ownerless} without an owner" if ownerless else ""
    lists = (
        ("Overdue for review", seen.overdue, "due"),
        ("New", seen.new, "open"),
        ("Changed", seen.moved, "open"),
        ("Decided to live with", seen.accepted, "all"),
        ("Resolved", seen.resolved, "all"),
        ("Withdrawn", seen.withdrawn, "all"),
    )
    return digest.section(
        head,
        [
            digest.List(title, [partial(_item, risk, seen.links) for risk in risks], _more(risks, which))
            for title, risks, which in lists
            if risks
        ],
    )


def _more(risks: Sequence[Risk], which: str) -> Button:
    return kit.button("Show the list", f"risk.list_{which}", str(risks[0].channel_id))


def counts(seen: Sections) -> tuple[str, ...]:
    """The section's counts for the digest's head."""
    told = (
        (seen.new, "new risk"),
        (seen.moved, "changed risk"),
        (seen.accepted, "accepted risk"),
        (seen.resolved, "resolved risk"),
        (seen.withdrawn, "withdrawn risk"),
        (seen.overdue, "overdue risk"),
    )
    return tuple(kit.counted(len(risks), words) for risks, words in told if risks)


def _item(risk: Risk, links: Mapping[UUID, str], most: int) -> Sequence[Piece]:
    link = links.get(risk.id)
    name: Piece = Link(key(risk), link) if link else Bold(key(risk))
    level = rules.level(risk.likelihood, risk.impact)
    return [name, f" {kit.shortened(risk.title, most)}{f' · {level}' if level else ''}"]
