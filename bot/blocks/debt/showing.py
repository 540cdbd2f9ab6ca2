"""What one person sees of debt: how the command is used, what was saved, one debt with its history, the list."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from bot.blocks import fields, kit, records, ties
from bot.blocks.debt.words import EFFORTS, HISTORY, NOT_DEBT, cost, hours, key, missing, rank, state
from bot.blocks.history import steps
from bot.blocks.kit import Block, Message, View
from bot.blocks.records import Names, Query, named, on
from bot.blocks.scales import IMPACTS
from bot.rules import debt as rules
from bot.rules.debt import Benefit
from bot.rules.ties import Target
from storage.changes import Change
from storage.debt import UNFINISHED, Debt, DebtHit
from storage.tripwires import Tripwire

WHICH = {
    "open": "Open, the one that helps most first",
    "mine": "Mine",
    "sizing": "Needs sizing",
    "planned": "Planned",
    "all": "All, also those that are over",
}


def usage() -> Message:
    """How `/debt` is used; only the asker sees it."""
    text = (
        "*/debt* names what slows the team down, and says what it costs.\n"
        "• `/debt a deploy takes forty minutes` saves a nomination at once\n"
        "• `/debt` opens the form\n"
        "• `/debt list` shows the open ones by their benefit; `/debt list mine`, `sizing`, `planned`, `all` or a word show others\n"
        "• `/debt D-7` shows one debt with its history\n"
        "• `/debt plan` proposes what to pay in this cycle, `/debt guidelines` shows how much of it is for debt\n"
        "• `/debt help` shows this\n"
        "On the card in the channel, *This hit me* says what it cost you today, *I’ll own it* that you look after it, and *Paid* that "
        f"it is gone. Leads accept, plan, park and decline. “Nominate as debt” in a message’s menu makes a debt of it. {NOT_DEBT}"
    )
    return kit.message(text, kit.says(text))


def saved(debt: Debt, channel: str, *, waits: bool) -> Message:
    """The answer to a one-line nomination, to the person alone: saved, how big is it, more details. `waits`: see `waiting`."""
    text = records.saved(key(debt), channel, waits=waits)
    return kit.message(
        f"{text} {kit.escaped(debt.title)}",
        kit.says(text),
        kit.words(debt.title),
        *([kit.words(debt.hurts)] if debt.hurts else []),
        kit.aside(f"How big is it? You can leave this open. {NOT_DEBT}"),
        kit.buttons(
            kit.button("Size it", "debt.size", str(debt.id), style="primary"),
            kit.button("Add details", "debt.describe", str(debt.id)),
            kit.button("This hit me", "debt.hit", str(debt.id)),
        ),
    )


def waiting(debt: Debt, channel: str) -> View:
    """The answer to a form where the card waits, because the bot is not in the channel."""
    return records.waiting("debt", key(debt), debt.title, channel)


def noted(debt: Debt) -> Message:
    """The answer to a line typed in answer to a review."""
    again = f" I ask again on {on(debt.review_on)}." if debt.review_on else ""
    text = f"Thank you. {key(debt)} is still worth paying; your line is in its history.{again}"
    return kit.message(text, kit.says(text))


def owned_now(debt: Debt) -> Message:
    """To whoever took a debt where it is listed, and no card shows it."""
    text = f"You own *{key(debt)}* now. Once it is paid, say what changed; its card says more."
    return kit.message(text, kit.says(text))


def details(
    debt: Debt,
    benefit: Benefit,
    history: Sequence[Change],
    names: Names,
    today: date,
    link: str | None,
    tripwire: Tripwire | None = None,
    target: Target | None = None,
    more: Sequence[Block] = (),
) -> View:
    """A debt with its history, to one person. `target`: what it holds back; `more`: what is said of it once it is paid."""
    sized = [
        f"*Impact* {IMPACTS.get(debt.impact or 0, 'not said yet')}",
        f"*Effort* {EFFORTS.get(debt.effort or 0, 'not said yet')}",
    ]
    told = [
        f"*State* {state(debt, names, tripwire, today)}",
        f"*Rank* {rank(debt, benefit, told=True)}",
        " · ".join(sized),
        f"*Interest* {cost(benefit.interest) or 'it has hit nobody yet'}",
    ]
    told += [f"*Next review* {on(debt.review_on)}"] if debt.review_on else []
    blocks: list[Block] = [kit.heading(debt.title), kit.says("\n".join(told))]
    for label, said in (
        ("Why this impact", debt.impact_why),
        ("What hurts", debt.hurts),
        ("Cause", debt.cause),
        ("Consequence", debt.consequence),
        ("Suggestion", debt.suggestion),
        ("What changed", debt.changed),
    ):
        blocks += [kit.says(f"*{label}*"), kit.words(said)] if said else []
    if address := rules.address(debt.location):
        blocks.append(kit.says(f"<{address}|Where it is>"))
    elif debt.location:
        blocks += [kit.says("*Where it is*"), kit.words(debt.location)]
    blocks += more
    if tripwire:
        blocks.append(kit.aside(f"{debt.state.capitalize()} because:", plain=[kit.shortened(tripwire.why, 1000)]))
        blocks.append(kit.aside("Reopen if:", plain=[kit.shortened(tripwire.reopen_if, 1000)]))
    nominated = f"Nominated by {named(debt.nominated_by, names)} on {kit.on_day(debt.nominated_at)}"
    source = f" · <{debt.link}|from a message>" if debt.link else ""
    blocks += [*ties.to("Holds back", target), kit.aside(nominated + source), *records.leads_to(link)]
    return kit.view("debt.seen", f"Debt {key(debt)}", *blocks, *steps(history, names, HISTORY))


def mine(debt: Debt, channel: str, today: date) -> tuple[Block, ...]:
    """A debt on the Home tab of who owns it."""
    size = f"effort {debt.effort}" if not missing(debt) else f"needs sizing: {missing(debt)}"
    told = (f"*{key(debt)}*", state(debt, {}, today=today).partition(" · owned")[0], size, f"#{kit.escaped(channel)}")
    return (
        kit.says(" · ".join(told), kit.button("Details", "debt.details", str(debt.id))),
        kit.words(kit.shortened(debt.title, 150)),
    )


def listing(
    query: Query,
    found: Sequence[Debt],
    benefits: Mapping[UUID, Benefit],
    total: int,
    channel: str,
    place: str,
    names: Names,
    today: date,
) -> View:
    """The debts of a channel that a query finds, in their order: `found` on this page of `total`. `place`: the channel's Slack id."""
    rows = []
    for debt in found:
        benefit = benefits[debt.id]
        ranked = rank(debt, benefit) if debt.state in UNFINISHED else ""
        told = (f"*{key(debt)}*", state(debt, names, today=today), ranked)
        rows.append(records.Row(" · ".join(filter(None, told)), debt.title, debt.id))
    filters = [fields.choice("which", "Show", list(WHICH.items()), value=query.which)]
    empty = "No debt matches. `/debt` and one line nominates one."
    return records.listing("debt", "debt", empty, query, rows, total, channel, place, filters)


def hit_today(hit: DebtHit) -> str:
    """What somebody has said of today."""
    return f"✅ it cost you {hours(hit.quarters)} today"
