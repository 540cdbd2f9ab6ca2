"""What one person sees of risks: how the command is used, what was saved, one risk with its history, the list."""

from collections.abc import Sequence
from datetime import date

from bot.blocks import fields, kit, records, ties
from bot.blocks.history import steps
from bot.blocks.kit import Block, Message, View
from bot.blocks.records import Names, Query, named, on
from bot.blocks.risk.words import HISTORY, KINDS, key, kind, level, state
from bot.blocks.scales import IMPACTS, LIKELIHOODS
from bot.rules import risk as rules
from bot.rules.ties import Target
from storage.changes import Change
from storage.risk import UNFINISHED, Risk
from storage.tripwires import Tripwire

WHICH = {"open": "Open", "mine": "Mine", "due": "Due for review", "all": "All, also those that are over"}


def usage() -> Message:
    """How `/risk` is used; only the asker sees it."""
    text = (
        "*/risk* names what could stop us, early and in one line.\n"
        "• `/risk the payment provider may not scale` saves a flag at once\n"
        "• `/risk` opens the form, where you can also flag without your name\n"
        "• `/risk list` shows the open ones; `/risk list mine`, `due`, `all`, a kind, a level or a word show others\n"
        "• `/risk R-12` shows one risk with its history\n"
        "• `/risk help` shows this\n"
        "On the card in the channel, *Me too* says that you share it, *I’ll own it* that you look after it, and *Resolve* that "
        "it can no longer stop us. “Flag a risk” in a message’s menu makes a risk of it."
    )
    return kit.message(text, kit.says(text))


def saved(risk: Risk, channel: str, *, waits: bool) -> Message:
    """The answer to a one-line flag, to the person alone: saved, what kind is it, more details. `waits`: see `waiting`."""
    text = records.saved(key(risk), channel, waits=waits)
    return kit.message(
        f"{text} {kit.escaped(risk.title)}",
        kit.says(text),
        kit.words(risk.title),
        *([kit.words(risk.happening)] if risk.happening else []),
        kit.says("What kind of risk is it? You can leave this open."),
        kit.buttons(
            *(kit.button(each.capitalize(), f"risk.is_{each}", str(risk.id)) for each in KINDS),
            kit.button("Add details", "risk.describe", str(risk.id), style="primary"),
        ),
    )


def classified(risk: Risk) -> Message:
    """The answer once the kind is said, and which craft usually owns such a risk."""
    text = f"Saved as *{key(risk)}* · {KINDS[risk.kind or '']}"
    craft = (
        f"{rules.OWNERS[risk.kind or ''].capitalize()} usually owns a {risk.kind} risk; *Add details* names somebody."
    )
    return kit.message(
        f"{text} · {kit.escaped(risk.title)}",
        kit.says(text),
        kit.words(risk.title),
        kit.aside(craft),
        kit.buttons(kit.button("Add details", "risk.describe", str(risk.id), style="primary")),
    )


def waiting(risk: Risk, channel: str) -> View:
    """The answer to a form where the card waits, because the bot is not in the channel."""
    return records.waiting("risk", key(risk), risk.title, channel)


def noted(risk: Risk) -> Message:
    """The answer to a line typed in answer to a review."""
    text = f"Thank you. {key(risk)} stands as it is; your line is in its history. I ask again on {on(risk.review_on)}."
    return kit.message(text, kit.says(text))


def details(
    risk: Risk,
    votes: int,
    history: Sequence[Change],
    names: Names,
    link: str | None,
    tripwire: Tripwire | None = None,
    target: Target | None = None,
) -> View:
    """A risk with its history, to one person. `target`: what it endangers."""
    told = [
        f"*State* {state(risk, names, tripwire)}",
        f"*Level* {level(risk) or 'not scored yet'}"
        + (f", {after} after mitigation" if (after := level(risk, after=True)) else ""),
        f"*Kind* {KINDS.get(risk.kind or '', 'not said yet')}" + (f" ({risk.facet})" if risk.facet else ""),
    ]
    if risk.likelihood and risk.impact:
        told.append(f"*Likelihood* {LIKELIHOODS[risk.likelihood]} · *Impact* {IMPACTS[risk.impact]}")
    told.append(
        f"*Owner* {named(risk.owner_id, names) if risk.owner_id else 'nobody yet'} · *Next review* {on(risk.review_on)}"
    )
    told.append(f"*Shared by* {kit.counted(votes, 'other person', 'other people') if votes else 'nobody else yet'}")
    blocks: list[Block] = [kit.heading(risk.title), kit.says("\n".join(told))]
    blocks += [kit.words(risk.happening)] if risk.happening else []
    blocks += [kit.says("*What we do about it*"), kit.words(risk.mitigation)] if risk.mitigation else []
    if tripwire:
        blocks.append(kit.aside("Accepted because:", plain=[kit.shortened(tripwire.why, 1000)]))
        blocks.append(kit.aside("Reopen if:", plain=[kit.shortened(tripwire.reopen_if, 1000)]))
    blocks += [*ties.to("Endangers", target), *records.leads_to(link)]
    return kit.view("risk.seen", f"Risk {key(risk)}", *blocks, *steps(history, names, HISTORY))


def mine(risk: Risk, channel: str) -> tuple[Block, ...]:
    """A risk on the Home tab of who owns it."""
    told = " · ".join(part for part in (f"*{key(risk)}*", level(risk), f"#{kit.escaped(channel)}") if part)
    return (
        kit.says(f"{told} · next review {on(risk.review_on)}", kit.button("Details", "risk.details", str(risk.id))),
        kit.words(kit.shortened(risk.title, 150)),
    )


def listing(
    query: Query, found: Sequence[Risk], total: int, channel: str, place: str, names: Names, today: date
) -> View:
    """The risks of a channel that a query finds: `found` on this page of `total`. `place`: the channel's Slack id."""
    rows = []
    for risk in found:
        overdue = "⏰ due" if risk.review_on <= today and risk.state in UNFINISHED else ""
        told = (f"*{key(risk)}*", level(risk), kind(risk), state(risk, names), overdue)
        rows.append(records.Row(" · ".join(filter(None, told)), risk.title, risk.id))
    filters = [
        fields.choice("which", "Show", list(WHICH.items()), value=query.which),
        fields.choice("kind", "Kind", [(each, each.capitalize()) for each in KINDS], value=query.chosen.get("kind")),
        fields.choice(
            "level", "Level", [(each, each.capitalize()) for each in rules.LEVELS], value=query.chosen.get("level")
        ),
    ]
    empty = "No risk matches. `/risk` and one line flags one."
    return records.listing("risk", "risk", empty, query, rows, total, channel, place, filters)
