"""The section of debt in a digest: what waits first, then new, planned, changed and ended ones; and how much came and went."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from bot.blocks import digest, kit, tripwires
from bot.blocks.charts import Chart
from bot.blocks.debt.words import hours, key, rank
from bot.blocks.kit import Button, Message
from bot.blocks.records import Names, on
from bot.rules import debt as rules
from bot.rules.debt import Benefit, Flow
from bot.rules.tripwires import Decision
from storage.debt import DECIDED, Debt

MOVES = {
    "accepted": "accepted",
    "put back": "not planned any more",
    "planned again": "again, it had slipped",
    "owned": "somebody owns it now",
    "handed": "handed over",
    "left": "its owner has left",
    "reopened": "reopened",
    "sized": "sized",
    "described": "edited",
}
LOOK, SIZE, PAY = ("Details", "debt.details"), ("Size it", "debt.size"), ("Paid", "debt.pay")


@dataclass(frozen=True, slots=True)
class Sections:
    """What a section of the digest is drawn from: facts of the period, and links to cards by the debt's id.

    `fired`: declined and parked ones about which it is to be asked since a day (`since`, by id) whether that still holds. `going`: the ids of
    those that are not over by now, so that something can be done with them. `how`: what changed of those that moved, by id. `pain`: paid ones about
    which it was said in the period whether the pain is gone; `relieved`: what was said by its end, by id. `decided`: what was decided of those that
    were declined or parked, by id, with the `names` of who did.
    """

    open: Sequence[Debt]
    benefits: Mapping[UUID, Benefit]
    quarters: int = 0
    slipped: Sequence[Debt] = ()
    overdue: Sequence[Debt] = ()
    fired: Sequence[Debt] = ()
    new: Sequence[Debt] = ()
    planned: Sequence[Debt] = ()
    moved: Sequence[Debt] = ()
    paid: Sequence[Debt] = ()
    declined: Sequence[Debt] = ()
    parked: Sequence[Debt] = ()
    withdrawn: Sequence[Debt] = ()
    pain: Sequence[Debt] = ()
    since: Mapping[UUID, date] = field(default_factory=dict)
    links: Mapping[UUID, str] = field(default_factory=dict)
    how: Mapping[UUID, Collection[str]] = field(default_factory=dict)
    going: frozenset[UUID] = frozenset()
    relieved: Mapping[UUID, str] = field(default_factory=dict)
    decided: Mapping[UUID, Decision] = field(default_factory=dict)
    names: Names = field(default_factory=dict)


def section(seen: Sections) -> Message:
    """The debts of a period: what waits for somebody first, then what happened; the top ten of each."""
    waits = {debt.id for debt in (*seen.slipped, *seen.overdue)}  # each stands in one list
    told = waits | {debt.id for debt in (*seen.new, *seen.planned, *seen.moved)}
    unsized = [debt for debt in seen.open if rules.needs_sizing(debt) and debt.id not in told]

    undecided = [
        debt for debt in seen.open if debt.state == "nominated" and debt.id not in told and debt not in unsized
    ]

    def apart(debts: Sequence[Debt]) -> list[Debt]:
        return [debt for debt in debts if debt.id not in waits]

    lists = (
        ("Slipped: planned, and the cycle is over", seen.slipped, "planned", PAY),
        ("Overdue for review", seen.overdue, "open", LOOK),
        ("Decided by doing nothing, now asked again", seen.fired, "all", LOOK),
        ("Needs sizing", unsized, "sizing", SIZE),
        ("Waits for a lead to accept, park or decline it", undecided, "open", LOOK),
        ("New", apart(seen.new), "open", SIZE),
        ("Planned", apart(seen.planned), "planned", PAY),
        ("Changed", apart(seen.moved), "open", SIZE),
        ("Paid", seen.paid, "all", None),
        ("Is the pain gone?", seen.pain, "all", None),
        ("Declined", seen.declined, "all", None),
        ("Parked", seen.parked, "all", None),
        ("Withdrawn", seen.withdrawn, "all", None),
    )
    return digest.section(
        _head(seen),
        [
            digest.List(title, [_item(debt, seen, offer) for debt in debts], _more(debts, which))
            for title, debts, which, offer in lists
            if debts
        ],
    )


def _head(seen: Sections) -> str:
    unsized = sum(rules.needs_sizing(debt) for debt in seen.open)
    parts = [f"*Debt* · {kit.counted(len(seen.open), 'open debt')}"]
    parts += [f"📏 {unsized} {'needs' if unsized == 1 else 'need'} sizing"] if unsized else []
    planned = [debt for debt in seen.open if debt.state == "planned" and debt not in seen.slipped]
    parts += [f"📅 planned: {kit.listed([key(debt) for debt in planned], 10)}"] if planned else []
    parts += [f"{hours(seen.quarters)} lost to them in 28 days"] if seen.quarters else []
    return " · ".join(parts)


def _more(debts: Sequence[Debt], which: str) -> Button:
    return kit.button("Show the list", f"debt.list_{which}", str(debts[0].channel_id))


def _item(debt: Debt, seen: Sections, offer: tuple[str, str] | None) -> digest.Item:
    """`offer`: what can be done with it, where it stands, if that makes sense by now; None: it is over, and stands in a line."""
    since, until = seen.since.get(debt.id), debt.planned_until if debt.state == "planned" else None
    told, said = "", ""
    if offer is None:
        decided = seen.decided.get(debt.id) if debt.state in DECIDED else None
        said = tripwires.decided(decided, seen.names) if decided else debt.changed
        told = seen.relieved.get(debt.id, "")
    elif since:
        told = f"{debt.state} · asked since {on(since)}"
    else:
        moved = [words for verb, words in MOVES.items() if verb in seen.how.get(debt.id, ())]
        planned = [f"until {on(until)}"] if until else []
        told = " · ".join([*moved, *planned, rank(debt, seen.benefits[debt.id])])
    acts = (offer == LOOK or debt.id in seen.going) and (offer != SIZE or rules.needs_sizing(debt))
    act = kit.button(*offer, str(debt.id)) if offer and acts else None
    return digest.Item(key(debt), debt.title, told, said, seen.links.get(debt.id), act)


def counts(seen: Sections) -> tuple[str, ...]:
    """The section's counts for the digest's head."""
    told = (
        (seen.slipped, "slipped debt", None),
        (seen.overdue, "overdue debt", None),
        (seen.fired, "debt to decide again", "debts to decide again"),
        (seen.new, "new debt", None),
        (seen.planned, "planned debt", None),
        (seen.moved, "changed debt", None),
        (seen.paid, "paid debt", None),
        (seen.declined, "declined debt", None),
        (seen.parked, "parked debt", None),
        (seen.withdrawn, "withdrawn debt", None),
    )
    return tuple(kit.counted(len(debts), words, many) for debts, words, many in told if debts)


def flow(days: Sequence[date], of: Flow) -> Chart:
    """How many debts came and went in the weeks that end on some days, and the hours lost to debt in them."""
    labels = [f"{day:%-d %b}" for day in days]
    lost = [round(each) for each in of.hours]
    series = {"came": of.came, "went": of.went, "hours lost": lost}
    says = (
        f"Debt that came and went, and hours lost to it, in the weeks that ended from {labels[0]} to {labels[-1]}: "
        f"{sum(of.came)} came, {sum(of.went)} went, {round(sum(of.hours))} hours lost"
    )
    return Chart("Debt in, out and interest", "bar", labels, series, says)
