"""Whether the pain is gone once a debt is paid: what is asked, and what the answers look like."""

from collections.abc import Sequence

from bot.blocks import kit
from bot.blocks.debt.words import STATES, key
from bot.blocks.kit import Block
from bot.blocks.records import on
from bot.rules import debt as rules
from storage.debt import Debt, DebtRelief, Relief
from storage.rounds import Ask

Drawn = tuple[str, tuple[Block, ...]]
"""(one line in mrkdwn, blocks)."""


def relief_question(debt: Debt) -> str:
    """What is asked, in one line (mrkdwn)."""
    return f"Is the pain of {key(debt)} gone?"


def relief_prompt(
    ask: Ask, debt: Debt, channel: str, said: DebtRelief | None, able: Sequence[str], *, reopens: bool
) -> Drawn:
    """The question in the day's message. `said`: the person's answer. `reopens`: they may reopen it; else `able` names who may."""
    asked, identity = relief_question(debt), str(ask.id)
    if said is None and (debt.state != "paid" or ask.state in ("answered", "late")):
        told = f"✅ {key(debt)} is {STATES[debt.state].rpartition(' ')[2]} by now."
        return asked, (kit.says(f"*{asked}*"), kit.words(debt.title), kit.aside(told))
    paid = f" It was paid on {on(debt.paid_on)}, in #{kit.escaped(channel)}." if debt.paid_on else ""
    head = [kit.says(f"*{asked}*{paid}"), kit.words(debt.title)]
    if said is None:
        changed = [kit.aside("What changed:", plain=[debt.changed])] if debt.changed else []
        skip = [kit.button("Skip this time", "ask.skip", identity)] if ask.state == "open" else []
        skipped = [kit.aside("You skipped this one.")] if ask.state == "skipped" else []
        pressing = kit.buttons(
            kit.button("Gone", "debt.gone", identity, style="primary" if ask.state == "open" else None),
            kit.button("Still there", "debt.still_there", identity),
            *skip,
        )
        why = "It had hit you before. You are asked once; the channel sees counts, never names."
        return asked, (*head, *changed, kit.aside(why), *skipped, pressing)
    if said.gone:
        return asked, (*head, kit.aside("✅ Thank you. Good to hear: gone."))
    told = "✅ Thank you. You said: still there."
    if reopens:
        reopen = kit.buttons(kit.button("Reopen", "debt.reopen", str(debt.id)))
        return asked, (*head, kit.aside(f"{told} You can reopen it, and say why."), reopen)
    names = f" {kit.escaped(kit.listed(able))} can reopen it." if able else ""
    return asked, (*head, kit.aside(told + names))


def relieved(relief: Relief | None) -> str:
    """gone for 4 of 5; empty while too few have answered."""
    return f"gone for {relief.gone} of {relief.answered}" if relief and rules.tellable(relief) else ""


def pain(relief: Relief | None) -> list[Block]:
    """The line of a paid debt's card and details."""
    told = relieved(relief)
    return [kit.aside(f"Is the pain gone? A month later: {told} who answered.")] if told else []
