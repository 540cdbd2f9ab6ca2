"""What is asked about debt in the day's message: the round, a review, a tripwire."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from bot.blocks import kit, tripwires
from bot.blocks.debt.showing import hit_today
from bot.blocks.debt.words import STATES, cost, key, rank
from bot.blocks.kit import Block, Bold, Piece
from bot.rules.debt import Benefit
from storage.debt import DECIDED, Debt, DebtHit
from storage.rounds import Ask
from storage.tripwires import Tripwire

TOP, OFFERED = 10, 5
Drawn = tuple[str, tuple[Block, ...]]
"""(one line in mrkdwn, blocks)."""

ANEW = "It is asked anew in a later message. An answer here counts just as well."
CLOSED = "This round has closed. An answer still counts, as a late one."


def question(channel: str) -> str:
    """What the debt round asks, in one line (mrkdwn)."""
    return f"What slowed you down since last time, in #{kit.escaped(channel)}?"


def prompt(
    ask: Ask,
    channel: str,
    answer: Sequence[Debt],
    offered: Sequence[Debt] = (),
    benefits: Mapping[UUID, Benefit] | None = None,
    hits: Mapping[UUID, DebtHit] | None = None,
    *,
    anew: bool = False,
) -> Drawn:
    """The debt round in the day's message, as (one line, blocks); `answer` holds the debts nominated by it.

    `offered`: the top nominations, of which the person may say that they hit them; `hits`: what they have said of today, by the
    debt's id. `anew`: it was not answered, its run is still open, and a newer message asks the same.
    """
    asked, identity = f"*{question(channel)}*", str(ask.id)
    label = "Nominate another" if answer else "Nominate"
    primary = None if answer or ask.answer == "hit" else "primary"
    nominate = kit.button(label, "debt.nominate", identity, style=primary)
    nothing = kit.button("Nothing new", "debt.nothing_new", identity)
    skip = kit.button("Skip this time", "ask.skip", identity)
    known = _known(offered, benefits or {}, hits or {})
    if ask.state in {"open", "missed", "expired"}:
        closed = [] if ask.state == "open" else [kit.aside(ANEW if anew else CLOSED)]
        pressing = [nominate, nothing] + ([skip] if ask.state == "open" else [])
        hint = "A slow build, a flaky test, a step by hand: whatever cost you time."
        return question(channel), (kit.says(f"{asked}\n{hint}"), *known, *closed, kit.buttons(*pressing))
    late = " It came after the round closed and counts as late." if ask.state == "late" else ""
    if ask.state == "skipped":
        told = "You skipped this one. Changed your mind? An answer still counts."
        return told, (kit.says(asked), kit.aside(told), *known, kit.buttons(nominate, nothing))
    if answer:
        told = f"Thank you. You nominated {kit.listed([key(debt) for debt in answer])}.{late}"
        titles: list[Sequence[Piece]] = [[Bold(key(debt)), f" {debt.title}"] for debt in answer[:TOP]]
        return told, (kit.says(asked), kit.aside(f"✅ {told}"), kit.lines(titles), *known, kit.buttons(nominate))
    said = "What hit you is counted" if ask.answer == "hit" else "Your answer: nothing new"
    told = f"Thank you. {said}.{late}"
    return told, (kit.says(asked), kit.aside(f"✅ {told}"), *known, kit.buttons(nominate))


def _known(offered: Sequence[Debt], benefits: Mapping[UUID, Benefit], hits: Mapping[UUID, DebtHit]) -> list[Block]:
    """What is nominated already, each with its button."""
    blocks: list[Block] = [kit.says("*Did one of these hit you today?*")] if offered else []
    for debt in offered[:OFFERED]:
        hit = hits.get(debt.id)
        press = kit.button("Correct it" if hit else "This hit me", "debt.hit_asked", str(debt.id))
        told = hit_today(hit) if hit else cost(benefits[debt.id].interest)
        blocks.append(kit.words(f"{key(debt)} {kit.shortened(debt.title, 150)}", press))
        blocks += [kit.aside(told)] if told else []
    return blocks


def review_question(debt: Debt) -> str:
    """What a review asks, in one line (mrkdwn)."""
    return f"Is {key(debt)} still worth paying?"


def review(ask: Ask, debt: Debt, channel: str, benefit: Benefit, *, owner: bool) -> Drawn:
    """An accepted debt is looked at again. `owner`: whether the person owns it; else they lead the channel."""
    asked = review_question(debt)
    if settled := _settled(ask, debt, asked):
        return settled
    why = "It was accepted 90 days ago" + ("" if owner or debt.owner_id else ", and nobody owns it")
    identity = str(debt.id)
    return asked, (
        kit.says(f"*{asked}* {why}, in #{kit.escaped(channel)}."),
        kit.words(debt.title),
        kit.aside(rank(debt, benefit)),
        kit.buttons(
            kit.button("Still worth it", "debt.still", str(ask.id), style="primary"),
            kit.button("Edit", "debt.describe", identity),
            kit.button("Paid", "debt.pay", identity),
            kit.button("Skip this time", "ask.skip", str(ask.id)),
            kit.more(
                ("Details", "debt.details", identity),
                ("Park", "debt.park", identity),
                ("Decline", "debt.decline", identity),
                ("Withdraw", "debt.withdraw", identity),
            ),
        ),
    )


def tripwire_question(debt: Debt) -> str:
    """What is asked on a tripwire's review date, in one line (mrkdwn)."""
    return f"Does it still hold that we do nothing about {key(debt)}?"


def tripwire(ask: Ask, debt: Debt, standing: Tripwire | None) -> Drawn:
    """On the review date of a decision to do nothing: renew, reopen or close it."""
    asked = tripwire_question(debt)
    if standing is None or ask.state in {"answered", "late"}:
        told = f"✅ {key(debt)} is {_named(debt)} now." if debt.state not in DECIDED else "✅ It still holds."
        return asked, (kit.says(f"*{asked}*"), kit.aside(told))
    renew = "debt.decline" if debt.state == "declined" else "debt.park"
    pressing = kit.buttons(
        kit.button("Renew", renew, str(debt.id), style="primary"),
        kit.button("Reopen", "debt.reopen", str(debt.id)),
        kit.button("Close: it is gone", "debt.pay", str(debt.id)),
        kit.button("Details", "debt.details", str(debt.id)),
        *([kit.button("Skip this time", "ask.skip", str(ask.id))] if ask.state == "open" else []),
    )
    return asked, tuple(tripwires.question(key(debt), debt.title, standing, [pressing]))


def _settled(ask: Ask, debt: Debt, asked: str) -> Drawn | None:
    """How a question looks that needs no answer any more."""
    if debt.state != "accepted":
        return asked, (kit.says(f"*{asked}*"), kit.aside(f"✅ {key(debt)} is {_named(debt)}."))
    if ask.state == "skipped":
        identity = str(debt.id)
        pressing = kit.buttons(
            kit.button("Edit", "debt.describe", identity), kit.button("Details", "debt.details", identity)
        )
        return asked, (kit.says(f"*{asked}*"), kit.words(debt.title), kit.aside("You skipped this one."), pressing)
    if ask.state in {"answered", "late"}:
        told = "Somebody else has looked at it." if ask.answer == "settled" else "Thank you."
        return asked, (kit.says(f"*{asked}*"), kit.words(debt.title), kit.aside(f"✅ {told}"))
    return None


def _named(debt: Debt) -> str:
    """Its state without the sign."""
    return STATES[debt.state].rpartition(" ")[2]
