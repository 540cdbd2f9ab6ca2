"""A debt where everybody sees it: its card in the channel and the lines in its thread; what it is to a target; and a notice."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from bot.blocks import kit, records, ties
from bot.blocks.debt.words import STATES, cost, key, missing, rank, state
from bot.blocks.kit import Block, Message
from bot.blocks.records import Names, named
from bot.rules import debt as rules
from bot.rules.debt import Benefit
from bot.rules.ties import Strand, Strands, Target
from storage.changes import Change
from storage.debt import UNFINISHED, Debt
from storage.tripwires import Tripwire


def card(
    debt: Debt,
    benefit: Benefit,
    names: Names,
    today: date,
    tripwire: Tripwire | None = None,
    target: Target | None = None,
    more: Sequence[Block] = (),
) -> Message:
    """A debt in its channel. `names`: of nominator and owner; `tripwire`: when declined or parked; `target`: what it holds back;
    `more`: what is said of it once it is paid."""
    going = debt.state in UNFINISHED
    told = f"*{key(debt)}* · Debt · {state(debt, names, tripwire, today)}"
    nominated = f"nominated by {named(debt.nominated_by, names)} on {kit.on_day(debt.nominated_at)}"
    source = f"<{debt.link}|from a message>" if debt.link else ""
    address = rules.address(debt.location)
    place = f"<{address}|where it is>" if address else ""
    called = "Debt" if going else STATES[debt.state].partition(" ")[2]
    return kit.message(
        f"{key(debt)} {called}: {kit.escaped(debt.title)}",
        kit.aside(told),
        kit.heading(debt.title),
        *([kit.words(kit.shortened(debt.hurts, 600))] if debt.hurts else []),
        *([kit.aside(rank(debt, benefit, told=True))] if going else []),
        *([kit.aside(lost)] if (lost := cost(benefit.interest)) else []),
        *([kit.aside("What changed:", plain=[debt.changed])] if debt.changed else []),
        *more,
        *([kit.aside("Reopen if:", plain=[kit.shortened(tripwire.reopen_if, 300)])] if tripwire else []),
        *ties.to("Holds back", target),
        kit.aside(" · ".join(filter(None, (nominated, source, place)))),
        kit.buttons(*_buttons(debt, today)),
    )


def _buttons(debt: Debt, today: date) -> list[kit.Pressed]:
    identity = str(debt.id)

    def act(label: str, verb: str) -> tuple[str, str, str]:
        return label, f"debt.{verb}", identity

    hit = kit.button(*act("This hit me", "hit"))
    details, reopen = kit.button(*act("Details", "details")), kit.button(*act("Reopen", "reopen"))
    paid, withdraw = act("Paid", "pay"), act("Withdraw", "withdraw")
    if debt.state in ("declined", "parked"):
        renew = act("Renew or change", "decline" if debt.state == "declined" else "park")
        return [hit, details, reopen, kit.more(renew, paid, withdraw)]
    if debt.state not in UNFINISHED:
        return [details, reopen]
    park, decline = act("Park", "park"), act("Decline", "decline")
    size = [kit.button(*act("Size it", "size"))] if missing(debt) else []
    own = [] if debt.owner_id else [kit.button(*act("I’ll own it", "own"))]
    accept = {"nominated": [kit.button(*act("Accept", "accept"))]}.get(debt.state, [])
    back = [act("Put back", "accept")] if debt.state == "planned" else []
    again = [act("Plan again", "plan_again")] if rules.slipped(debt, today) else []
    ends = [] if debt.state == "nominated" else [kit.button(*paid)]
    first = [paid] if debt.state == "nominated" else []
    edit = kit.button(*act("Edit", "describe"))
    return [hit, *size, *own, details, edit, *accept, *ends, kit.more(*first, *again, *back, park, decline, withdraw)]


def note(debt: Debt, step: Change, who: str, owner: str | None = None) -> Message | None:
    """The line in the card's thread about a step of state; None for steps that the card itself shows.

    `owner`: whom the step made its owner, where that is somebody else.
    """
    name = kit.escaped(who)
    if step.verb == "described" and owner is not None:
        text = f"👤 {name} made {kit.escaped(owner)} the owner of {key(debt)}."
        return kit.message(text, kit.says(text))
    put_back = step.verb == "accepted" and step.before.get("state") == "planned"
    told = {
        "accepted": f"👍 {name} {'put ' + key(debt) + ' back: it is not planned any more' if put_back else 'accepted ' + key(debt)}.",
        "planned": f"📅 {name} planned {key(debt)}{_days(debt)}.",
        "paid": f"✅ {key(debt)} was paid by {name}.",
        "declined": f"🚫 {name} declined {key(debt)}. I ask again on the review date.",
        "parked": f"🅿️ {name} parked {key(debt)}. I ask again on the review date.",
        "withdrawn": f"↩️ {key(debt)} was withdrawn by {name}: it was no debt after all.",
        "reopened": f"🔁 {key(debt)} was reopened by {name}.",
        "owned": f"👤 {name} owns {key(debt)} now.",
        "left": f"👤 {key(debt)} has no owner any more: {name} has left the channel.",
    }.get(step.verb)
    if told is None:
        return None
    reasons = [step.after[field] for field in ("why", "changed") if step.after.get(field)]
    return kit.message(
        " ".join([told, *(kit.escaped(kit.shortened(reason, 300)) for reason in reasons)]),
        kit.says(told),
        *(kit.words(kit.shortened(reason, 600)) for reason in reasons),
    )


def _days(debt: Debt) -> str:
    """The cycle that it is planned for."""
    if debt.planned_for is None or debt.planned_until is None:
        return ""
    return f" for {records.on(debt.planned_for)} to {records.on(debt.planned_until)}"


def strands(debts: Sequence[Debt], benefits: Mapping[UUID, Benefit], links: Mapping[UUID, str | None]) -> Strands:
    """What holds a target back: debts that go on, in their order."""
    items = [
        Strand(debt.id, key(debt), debt.title, rank(debt, benefits[debt.id]), links.get(debt.id)) for debt in debts
    ]
    return Strands("Held back by", items)


def raised_this_week(channel: str, debts: Sequence[Debt]) -> Message:
    """The one message under which stand the cards of debts that were nominated in answer to the bot."""
    number = kit.counted(len(debts), "debt")
    told = f"*Nominated this week in #{kit.escaped(channel)}* · {number}, a reply each"
    keys = kit.listed([key(debt) for debt in debts], 10)
    return kit.message(f"{number} nominated this week in #{kit.escaped(channel)}: {keys}", kit.says(told))


def owner_notice(debt: Debt, channel: str, who: str, link: str | None) -> Message:
    """To a new owner at once."""
    text = f"{kit.escaped(who)} made you the owner of *{key(debt)}* in #{kit.escaped(channel)}."
    identity = str(debt.id)
    return kit.message(
        f"{text} {kit.escaped(debt.title)}",
        kit.says(text),
        kit.words(debt.title),
        kit.aside("Once it is paid, say what changed. *Edit* hands it over."),
        *records.leads_to(link),
        kit.buttons(
            kit.button("Details", "debt.details", identity),
            kit.button("Edit", "debt.describe", identity),
            kit.button("Paid", "debt.pay", identity),
        ),
    )
