"""What risks look like: card, form, details, prompt, section of the digest, usage."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from bot.blocks import digest, fields, kit
from bot.blocks.history import Words, quoted, steps
from bot.blocks.kit import Block, Bold, Link, Message, Piece, View
from bot.blocks.scales import IMPACTS, LIKELIHOODS, SIGNS, options
from bot.rules import risk as rules
from storage.changes import Change
from storage.risk import Risk
from storage.rounds import Ask

KINDS = {
    "value": "Value: will they want it?",
    "usability": "Usability: can they use it?",
    "feasibility": "Feasibility: can we build, scale and run it?",
    "viability": "Viability: does it work for the business?",
}
TOP = 10


@dataclass(frozen=True, slots=True)
class Sections:
    """What a section of the digest is drawn from: facts of the period, and links to cards by the risk's id."""

    open: Sequence[Risk]
    new: Sequence[Risk]
    moved: Sequence[Risk]
    resolved: Sequence[Risk]
    links: Mapping[UUID, str]


def key(risk: Risk) -> str:
    """R-12"""
    return f"R-{risk.number}"


def usage() -> Message:
    """How `/risk` is used; only the asker sees it."""
    text = (
        "*/risk* names what could stop us, early and in one line.\n"
        "• `/risk the payment provider may not scale` saves a flag at once\n"
        "• `/risk` opens the form\n"
        "• `/risk R-12` shows one risk with its history\n"
        "• `/risk help` shows this\n"
        "On the card in the channel, *Me too* says that you share it, and *Resolve* that it can no longer stop us."
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
            *(kit.button(kind.capitalize(), f"risk.is_{kind}", str(risk.id)) for kind in KINDS),
            kit.button("Add details", "risk.describe", str(risk.id), style="primary"),
        ),
    )


def classified(risk: Risk) -> Message:
    """The answer once the kind is said."""
    text = f"Saved as *{key(risk)}* · {KINDS[risk.kind or '']}"
    return kit.message(
        f"{text} · {kit.escaped(risk.title)}",
        kit.says(text),
        kit.words(risk.title),
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


def card(risk: Risk, raiser: str, votes: int) -> Message:
    """A risk in its channel. `raiser` is a name, `votes` counts those who share it."""
    resolved = risk.state == "resolved"
    state = "✅ resolved" if resolved else "open"
    told = " · ".join(part for part in (f"*{key(risk)}*", "Risk", risk.kind, _level(risk), state) if part)
    shared = f"{kit.counted(votes, 'other person', 'other people')} said “me too”" if votes else ""
    foot = " · ".join(
        part for part in (f"raised by {kit.escaped(raiser)} on {kit.on_day(risk.raised_at)}", shared) if part
    )
    pressing = [kit.button("Details", "risk.details", str(risk.id))]
    if not resolved:
        pressing = [
            kit.button("Me too", "risk.me_too", str(risk.id)),
            *pressing,
            kit.button("Edit", "risk.describe", str(risk.id)),
            kit.button("Resolve", "risk.resolve", str(risk.id)),
        ]
    return kit.message(
        f"{key(risk)} {'resolved' if resolved else 'Risk'}: {kit.escaped(risk.title)}",
        kit.aside(told),
        kit.heading(risk.title),
        *([kit.words(kit.shortened(risk.happening, 600))] if risk.happening else []),
        kit.aside(foot),
        kit.buttons(*pressing),
    )


def resolving(risk: Risk, place: str) -> View:
    """The question before a risk is resolved. `place`: the Slack channel it belongs to."""
    return kit.view(
        "risk.resolved",
        f"Resolve {key(risk)}",
        kit.says("It can no longer stop us? Everyone in the channel sees it on the card, and one line in its thread."),
        kit.heading(risk.title),
        submit="Resolve",
        close="Cancel",
        meta=json.dumps({"place": place, "risk": str(risk.id)}),
    )


def whom(risk: Risk, raiser: str | None, leads: Sequence[str]) -> str:
    """Who may do what somebody else tried (mrkdwn), by name. `raiser` is None where it is not known; `leads` without them."""
    able = [f"{kit.escaped(raiser)}, who raised {key(risk)},"] if raiser else []
    able += [f"the channel's leads ({kit.escaped(', '.join(leads[:3]))})"] if leads else []
    if not able:
        return f"Only a lead of the channel may do that to {key(risk)}, and nobody leads it."
    return f"Only {' and '.join(able)} may do that."


def resolved_note(risk: Risk, who: str) -> Message:
    """The line in the card's thread when a risk is resolved."""
    text = f"✅ {key(risk)} was resolved by {kit.escaped(who)}."
    return kit.message(text, kit.says(text))


def form(place: str, *, risk: Risk | None = None, ask_id: str | None = None) -> View:
    """The form to flag a risk, or (with `risk`) to say more about one. `place`: the Slack channel it belongs to."""
    meta = {"place": place}
    if ask_id:
        meta["ask"] = ask_id
    if risk is not None:
        meta |= {"risk": str(risk.id), "version": str(risk.version)}
    return kit.view(
        "risk.described" if risk else "risk.flagged",
        f"Edit {key(risk)}" if risk else "Flag a risk",
        fields.text_input(
            "title",
            "What could stop us?",
            value=risk.title if risk else "",
            most=rules.TITLE_MOST,
            focus=True,
            placeholder="The payment provider may not scale",
        ),
        fields.text_input(
            "happening",
            "What could happen?",
            value=risk.happening if risk else "",
            most=rules.HAPPENING_MOST,
            long=True,
            optional=True,
            hint="The consequence, in your own words.",
        ),
        fields.choice("kind", "What kind of risk is it?", list(KINDS.items()), value=risk.kind if risk else None),
        fields.choice(
            "likelihood",
            "How likely is it?",
            options(LIKELIHOODS),
            value=str(risk.likelihood) if risk and risk.likelihood else None,
        ),
        fields.choice(
            "impact",
            "How bad would it be?",
            options(IMPACTS),
            value=str(risk.impact) if risk and risk.impact else None,
            hint="Likelihood × impact gives the level: low to 4, medium to 9, high to 16, critical above.",
        ),
        submit="Save" if risk else "Flag",
        close="Cancel",
        meta=json.dumps(meta),
    )


def details(risk: Risk, votes: int, history: Sequence[Change], names: Mapping[UUID, str], link: str | None) -> View:
    """A risk with its history, to one person."""
    told = [
        f"*State* {risk.state}",
        f"*Level* {_level(risk) or 'not scored yet'}",
        f"*Kind* {KINDS.get(risk.kind or '', 'not said yet')}",
    ]
    if risk.likelihood and risk.impact:
        told.append(f"*Likelihood* {LIKELIHOODS[risk.likelihood]} · *Impact* {IMPACTS[risk.impact]}")
    told.append(f"*Shared by* {kit.counted(votes, 'other person', 'other people') if votes else 'nobody else yet'}")
    blocks: list[Block] = [kit.heading(risk.title), kit.says("\n".join(told))]
    if risk.happening:
        blocks.append(kit.words(risk.happening))
    if link:
        blocks.append(kit.says(f"<{link}|Open the card in the channel>"))
    return kit.view("risk.seen", f"Risk {key(risk)}", *blocks, *steps(history, names, HISTORY))


def question(channel: str) -> str:
    """What the risk round asks, in one line (mrkdwn)."""
    return f"What could stop us in #{kit.escaped(channel)}?"


def prompt(ask: Ask, channel: str, answer: Sequence[Risk]) -> tuple[str, tuple[Block, ...]]:
    """The risk round in the day's message, as (one line, blocks); `answer` holds the risks flagged by it."""
    asked = f"*{question(channel)}*"
    hint = "A guess is enough: what might make what we are building unwanted, unusable, unbuildable or unprofitable?"
    identity = str(ask.id)
    flag = kit.button(
        "Flag a risk" if not answer else "Flag another", "risk.flag", identity, style=None if answer else "primary"
    )
    nothing = kit.button("Nothing new", "risk.nothing_new", identity)
    skip = kit.button("Skip this time", "ask.skip", identity)
    if ask.state in {"open", "missed", "expired"}:
        closed = (
            [] if ask.state == "open" else [kit.aside("This round has closed. An answer still counts, as a late one.")]
        )
        pressing = [flag, nothing] + ([skip] if ask.state == "open" else [])
        return question(channel), (
            kit.says(f"{asked}\n{hint}"),
            *closed,
            kit.buttons(*pressing),
        )
    late = " It came after the round closed and counts as late." if ask.state == "late" else ""
    if ask.state == "skipped":
        told = "You skipped this one. Changed your mind? An answer still counts."
        return told, (kit.says(asked), kit.aside(told), kit.buttons(flag, nothing))
    if answer:
        told = f"Thank you. You flagged {kit.listed([key(risk) for risk in answer])}.{late}"
        titles: list[Sequence[Piece]] = [[Bold(key(risk)), f" {risk.title}"] for risk in answer[:TOP]]
        return told, (kit.says(asked), kit.aside(f"✅ {told}"), kit.lines(titles), kit.buttons(flag))
    told = f"Thank you. Your answer: nothing new.{late}"
    return told, (kit.says(asked), kit.aside(f"✅ {told}"), kit.buttons(flag))


def section(seen: Sections) -> Message:
    """The risks of a period: what waits first, then new, moved and resolved ones; the top ten of each."""
    levels = [rules.level(risk.likelihood, risk.impact) for risk in seen.open]
    waits = [f"{SIGNS[name]} {levels.count(name)} {name}" for name in reversed(rules.LEVELS) if name in levels]
    unscored = levels.count(None)
    waits += [f"⚪ {unscored} not scored yet"] if unscored else []
    head = f"*Risks* · {kit.counted(len(seen.open), 'open risk')}" + (f": {', '.join(waits)}" if waits else "")
    lists = (("New", seen.new), ("Changed", seen.moved), ("Resolved", seen.resolved))
    return digest.section(
        head, [(title, [partial(_item, risk, seen.links) for risk in risks]) for title, risks in lists]
    )


def counts(seen: Sections) -> tuple[str, ...]:
    """The section's counts for the digest's head."""
    told = ((seen.new, "new risk"), (seen.moved, "changed risk"), (seen.resolved, "resolved risk"))
    return tuple(kit.counted(len(risks), words) for risks, words in told if risks)


def _item(risk: Risk, links: Mapping[UUID, str], most: int) -> Sequence[Piece]:
    link = links.get(risk.id)
    name: Piece = Link(key(risk), link) if link else Bold(key(risk))
    level = rules.level(risk.likelihood, risk.impact)
    return [name, f" {kit.shortened(risk.title, most)}{f' · {level}' if level else ''}"]


def _level(risk: Risk) -> str:
    level = rules.level(risk.likelihood, risk.impact)
    return f"{SIGNS[level]} {level}" if level else ""


HISTORY = Words(
    done={"flagged": "flagged it", "shared": "said “me too”", "resolved": "resolved it"},
    fields={
        "title": ("title", quoted),
        "happening": ("what could happen", quoted),
        "kind": ("kind", lambda kind: kind or "not said"),
        "likelihood": ("likelihood", lambda level: LIKELIHOODS.get(level, "not scored")),
        "impact": ("impact", lambda level: IMPACTS.get(level, "not scored")),
    },
)
