"""What one person sees of risks: how the command is used, what was saved, one risk with its history, the list."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.blocks import fields, kit
from bot.blocks.history import steps
from bot.blocks.kit import Block, Message, View
from bot.blocks.risk.words import HISTORY, KINDS, Names, key, kind, level, named, on, state
from bot.blocks.scales import IMPACTS, LIKELIHOODS
from bot.rules import risk as rules
from storage.changes import Change
from storage.risk import Risk
from storage.tripwires import Tripwire

PAGE = 10
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
    text = (
        _waiting(risk, channel)
        if waits
        else f"Saved as *{key(risk)}*. Its card is on its way to #{kit.escaped(channel)}."
    )
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
    return kit.view("risk.saved", "Saved", kit.says(_waiting(risk, channel)), kit.words(risk.title))


def _waiting(risk: Risk, channel: str) -> str:
    here = f"#{kit.escaped(channel)}"
    return f"Saved as *{key(risk)}*. I am not in {here}, so its card waits: type `/invite @Threefold` there and it follows."


def nothing_new() -> Message:
    """The answer to a typed line that says so."""
    text = "Thank you. Your answer: nothing new."
    return kit.message(text, kit.says(text))


def noted(risk: Risk) -> Message:
    """The answer to a line typed in answer to a review."""
    text = f"Thank you. {key(risk)} stands as it is; your line is in its history. I ask again on {on(risk.review_on)}."
    return kit.message(text, kit.says(text))


def whom(risk: Risk, raiser: str | None, owner: str | None, leads: Sequence[str]) -> str:
    """Who may do what somebody else tried (mrkdwn), by name: who raised it and who owns it (None: nobody), and the leads."""
    able = [f"{kit.escaped(raiser)}, who raised {key(risk)}"] if raiser else []
    able += [f"{kit.escaped(owner)}, who owns {'it' if raiser else key(risk)}"] if owner else []
    able += [f"the channel's leads ({kit.escaped(', '.join(leads[:3]))})"] if leads else []
    if not able:
        return f"Only a lead of the channel may do that to {key(risk)}, and nobody leads it."
    commas = ", and " if raiser or owner else " and "
    return f"Only {commas.join(able)}{', ' if not leads else ' '}may do that."


def details(
    risk: Risk,
    votes: int,
    history: Sequence[Change],
    names: Names,
    link: str | None,
    tripwire: Tripwire | None = None,
) -> View:
    """A risk with its history, to one person."""
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
    if link:
        blocks.append(kit.says(f"<{link}|Open the card in the channel>"))
    return kit.view("risk.seen", f"Risk {key(risk)}", *blocks, *steps(history, names, HISTORY))


def mine(risk: Risk, channel: str) -> tuple[Block, ...]:
    """A risk on the Home tab of who owns it."""
    told = " · ".join(part for part in (f"*{key(risk)}*", level(risk), f"#{kit.escaped(channel)}") if part)
    return (
        kit.says(f"{told} · next review {on(risk.review_on)}", kit.button("Details", "risk.details", str(risk.id))),
        kit.words(kit.shortened(risk.title, 150)),
    )


@dataclass(frozen=True, slots=True)
class Query:
    """What a list shows: `which` (open, mine, due, all), a kind and a level (None: any), words in the title, and the page."""

    which: str = "open"
    kind: str | None = None
    level: str | None = None
    words: str = ""
    page: int = 0

    def as_meta(self, place: str) -> str:
        """What comes back with the list's form."""
        return json.dumps({"place": place, "page": self.page} | {
            "which": self.which, "kind": self.kind, "level": self.level, "words": self.words
        }, ensure_ascii=False)  # fmt: skip


def turned(meta: Mapping[str, Any], by: int) -> Query:
    """The query of a list's form (what `as_meta` wrote), `by` pages on."""
    said = {name: meta[name] for name in ("which", "kind", "level", "words") if name in meta}
    return Query(**said, page=max(0, int(meta.get("page", 0)) + by))


def listing(
    query: Query, found: Sequence[Risk], total: int, channel: str, place: str, names: Names, today: date
) -> View:
    """The risks of a channel that a query finds, ten to a page: `found` on this page of `total`."""
    first = query.page * PAGE
    head = (
        f"*#{kit.escaped(channel)}* · {kit.counted(total, 'risk')}"
        + (f", {first + 1} to {first + len(found)}" if total > PAGE else "")
        if total
        else "No risk matches. `/risk` and one line flags one."
    )
    blocks: list[Block] = [kit.says(head)]
    for risk in found:
        overdue = " · ⏰ due" if risk.review_on <= today and risk.state in ("open", "owned", "mitigating") else ""
        told = " · ".join(part for part in (f"*{key(risk)}*", level(risk), kind(risk), state(risk, names)) if part)
        blocks += [
            kit.says(f"{told}{overdue}", kit.button("Details", "risk.details", str(risk.id))),
            kit.words(kit.shortened(risk.title, 150)),
        ]
    turns = [kit.button("Previous", "risk.previous", "page")] if query.page else []
    turns += [kit.button("Next", "risk.next", "page")] if first + len(found) < total else []
    blocks += [kit.buttons(*turns)] if turns else []
    levels = [(each, each.capitalize()) for each in rules.LEVELS]
    return kit.view(
        "risk.listed",
        "Risks",
        *blocks,
        kit.rule(),
        fields.choice("which", "Show", list(WHICH.items()), value=query.which),
        fields.choice("kind", "Kind", [(each, each.capitalize()) for each in KINDS], value=query.kind),
        fields.choice("level", "Level", levels, value=query.level),
        fields.text_input("words", "With these words", value=query.words, most=100, optional=True),
        submit="Show",
        meta=query.as_meta(place),
    )


def elsewhere(found: Sequence[tuple[Risk, str]]) -> Message:
    """To a key that was typed where it means nothing: the risks of that key in the person's channels, given with their names."""
    name = key(found[0][0])
    text = (
        f"{name} counts in the channel where it is typed. In your channels there {'is' if len(found) == 1 else 'are'}:"
    )
    shown = []
    for risk, channel in found[:PAGE]:
        shown.append(
            kit.says(f"*{name}* in #{kit.escaped(channel)}", kit.button("Details", "risk.details", str(risk.id)))
        )
        shown.append(kit.words(risk.title))
    return kit.message(text, kit.says(text), *shown)


def asked_for(values: Mapping[str, str | None]) -> Query:
    """The query that the list's form says, from its first page on."""
    return Query(values.get("which") or "open", values.get("kind"), values.get("level"), values.get("words") or "")
