"""The section of risks in a digest: what waits first, then new, changed, decided and ended ones; and how many there were over the weeks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from bot.blocks import digest, kit, tripwires
from bot.blocks.charts import Chart
from bot.blocks.kit import Button, Message
from bot.blocks.records import Names, on
from bot.blocks.risk.words import key, level
from bot.blocks.scales import SIGNS
from bot.rules import risk as rules
from bot.rules.tripwires import Decision
from storage.risk import Risk

UNSCORED = "not scored yet"
OWN, LOOK = ("I’ll own it", "risk.own_listed"), ("Details", "risk.details")


@dataclass(frozen=True, slots=True)
class Sections:
    """What a section of the digest is drawn from: facts of the period, and links to cards by the risk's id.

    `fired`: accepted ones about which it is to be asked since a day (`since`, by id) whether that still holds. `free`: the ids of those that nobody owns
    by now. `decided`: what was decided of those that were accepted, by id. `how`: what changed of those that moved, by id: the level before, and the verbs. `crafts`: how many open ones are owned by people of a craft, of those that may be told apart.
    """

    open: Sequence[Risk]
    new: Sequence[Risk] = ()
    moved: Sequence[Risk] = ()
    resolved: Sequence[Risk] = ()
    withdrawn: Sequence[Risk] = ()
    accepted: Sequence[Risk] = ()
    overdue: Sequence[Risk] = ()
    links: Mapping[UUID, str] = field(default_factory=dict)
    fired: Sequence[Risk] = ()
    since: Mapping[UUID, date] = field(default_factory=dict)
    free: Collection[UUID] = ()
    decided: Mapping[UUID, Decision] = field(default_factory=dict)
    names: Names = field(default_factory=dict)
    how: Mapping[UUID, tuple[str | None, Collection[str]]] = field(default_factory=dict)
    crafts: Mapping[str, int] = field(default_factory=dict)


def section(seen: Sections) -> Message:
    """The risks of a period: what waits for somebody first, then what happened; the top ten of each."""
    waits = {risk.id for risk in seen.overdue}  # each stands in one list
    told = waits | {risk.id for risk in (*seen.new, *seen.moved)}
    unowned = [risk for risk in seen.open if risk.id in seen.free and risk.owner_id is None and risk.id not in told]
    lists = (
        ("Overdue for review", seen.overdue, "due", (OWN, LOOK)),
        ("Decided by doing nothing, now asked again", seen.fired, "all", (LOOK,)),
        ("Nobody owns", unowned, "open", (OWN,)),
        ("New", [risk for risk in seen.new if risk.id not in waits], "open", (OWN,)),
        ("Changed", [risk for risk in seen.moved if risk.id not in waits], "open", (OWN,)),
        ("Resolved", seen.resolved, "all", ()),
        ("Withdrawn", seen.withdrawn, "all", ()),
        ("Decided to live with", seen.accepted, "all", ()),
    )
    return digest.section(
        _head(seen),
        [
            digest.List(title, [_item(risk, seen, offers) for risk in risks], _more(risks, which))
            for title, risks, which, offers in lists
            if risks
        ],
    )


def _head(seen: Sections) -> str:
    levels = [rules.level(risk.likelihood, risk.impact) for risk in seen.open]
    waits = [f"{SIGNS[name]} {levels.count(name)} {name}" for name in reversed(rules.LEVELS) if name in levels]
    unscored = levels.count(None)
    waits += [f"⚪ {unscored} {UNSCORED}"] if unscored else []
    head = f"*Risks* · {kit.counted(len(seen.open), 'open risk')}" + (f": {', '.join(waits)}" if waits else "")
    ownerless = sum(risk.owner_id is None for risk in seen.open)
    head += f" · {ownerless} without an owner" if ownerless else ""
    crafts = [f"{name} {number}" for name, number in sorted(seen.crafts.items()) if number]
    return head + (f"\nBy the owner's craft: {', '.join(crafts)}" if crafts else "")


def _more(risks: Sequence[Risk], which: str) -> Button:
    return kit.button("Show the list", f"risk.list_{which}", str(risks[0].channel_id))


def _item(risk: Risk, seen: Sections, offers: Collection[tuple[str, str]]) -> digest.Item:
    """`offers`: what can be done with it, where it stands: the first that makes sense."""
    since = seen.since.get(risk.id)
    if since is None and risk.id in seen.decided:
        said = tripwires.decided(seen.decided[risk.id], seen.names)
        return digest.Item(key(risk), risk.title, level(risk), said, seen.links.get(risk.id))
    told = [_changed(risk, seen) or level(risk), f"asked since {on(since)}" if since else ""]
    acts = [kit.button(*each, str(risk.id)) for each in offers if each != OWN or risk.id in seen.free]
    return digest.Item(
        key(risk),
        risk.title,
        " · ".join(filter(None, told)),
        link=seen.links.get(risk.id),
        act=next(iter(acts), None),
    )


MOVES = {
    "mitigated": "something is done about it",
    "owned": "somebody owns it now",
    "handed": "handed over",
    "left": "its owner has left",
    "reopened": "reopened",
    "described": "edited",
}


def _changed(risk: Risk, seen: Sections) -> str:
    """What changed of it in the period, in a few words: its level, else what was done."""
    if risk.id not in seen.how:
        return ""
    before, verbs = seen.how[risk.id]
    now = rules.level(risk.likelihood, risk.impact)
    levelled = f"{before or UNSCORED} → {level(risk) or UNSCORED}" if before != now else level(risk)
    told = [words for verb, words in MOVES.items() if verb in verbs]
    told = told[:-1] if told[-1:] == [MOVES["described"]] and (len(told) > 1 or before != now) else told
    return " · ".join(filter(None, (levelled, *told)))


def counts(seen: Sections) -> tuple[str, ...]:
    """The section's counts for the digest's head."""
    told = (
        (seen.overdue, "overdue risk", None),
        (seen.fired, "risk to decide again", "risks to decide again"),
        (seen.new, "new risk", None),
        (seen.moved, "changed risk", None),
        (seen.accepted, "risk to live with", "risks to live with"),
        (seen.resolved, "resolved risk", None),
        (seen.withdrawn, "withdrawn risk", None),
    )
    return tuple(kit.counted(len(risks), words, many) for risks, words, many in told if risks)


def by_level(days: Sequence[date], counts: Mapping[str | None, Sequence[int]]) -> Chart:
    """How many risks of each level were open on some days (at least two); the worst level first."""
    labels = [f"{day:%-d %b}" for day in days]
    series = {name or UNSCORED: figures for name, figures in counts.items()}
    told = {name: figures for name, figures in series.items() if figures[0] or figures[-1]}  # else it is over
    trends = ", ".join(f"{name} {_trend(figures)}" for name, figures in (told or series).items())
    return Chart(
        "Open risks by level", "bar", labels, series, f"Open risks by level, {labels[0]} to {labels[-1]}: {trends}"
    )


def _trend(figures: Sequence[int]) -> str:
    if figures[0] != figures[-1]:
        return f"{figures[0]}\u00a0→\u00a0{figures[-1]}"
    return f"{'still' if len(set(figures)) == 1 else 'again'} {figures[-1]}"


def owned_now(risk: Risk) -> Message:
    """To whoever took a risk where it is listed, and no card shows it."""
    text = f"You own *{key(risk)}* now. I ask you to look at it on {on(risk.review_on)}; its card says more."
    return kit.message(text, kit.says(text))
