"""What is asked about risks in the day's message: the round, a review, an owner, a tripwire."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from bot.blocks import kit, tripwires
from bot.blocks.kit import Block, Bold, Piece
from bot.blocks.records import on
from bot.blocks.risk.words import key, level
from bot.rules.ties import Target
from storage.risk import UNFINISHED, Risk
from storage.rounds import Ask
from storage.tripwires import Tripwire

TOP, AFTER = 10, 3
Drawn = tuple[str, tuple[Block, ...]]
"""(one line in mrkdwn, blocks)."""


def question(channel: str) -> str:
    """What the risk round asks, in one line (mrkdwn)."""
    return f"What could stop us in #{kit.escaped(channel)}?"


ANEW = "It is asked anew in a later message. An answer here counts just as well."
CLOSED = "This round has closed. An answer still counts, as a late one."


def prompt(
    ask: Ask,
    channel: str,
    answer: Sequence[Risk],
    *,
    anew: bool = False,
    wanted: Collection[Target] = (),
    silent: Mapping[str, datetime | None] = MappingProxyType({}),
) -> Drawn:
    """The risk round in the day's message, as (one line, blocks); `answer` holds the risks flagged by it.

    `anew`: it was not answered, its run is still open, and a newer message asks the same. `wanted`: what the channel is after;
    `silent`: the kinds that nobody has flagged for weeks, and when the last one was (None: never).
    """
    asked = f"*{question(channel)}*"
    hint = "A guess is enough: what might make what we are building unwanted, unusable, unbuildable or unprofitable?"
    identity = str(ask.id)
    flag = kit.button(
        "Flag a risk" if not answer else "Flag another", "risk.flag", identity, style=None if answer else "primary"
    )
    nothing = kit.button("Nothing new", "risk.nothing_new", identity)
    skip = kit.button("Skip this time", "ask.skip", identity)
    if ask.state in {"open", "missed", "expired"}:
        closed = [] if ask.state == "open" else [kit.aside(ANEW if anew else CLOSED)]
        pressing = [flag, nothing] + ([skip] if ask.state == "open" else [])
        return question(channel), (
            kit.says(f"{asked}\n{hint}"),
            *_in_sight(wanted, silent),
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


def _in_sight(wanted: Collection[Target], silent: Mapping[str, datetime | None]) -> list[Block]:
    """What may help to think of something: what the channel is after, and the kinds that nobody flags."""
    blocks: list[Block] = []
    if wanted:
        titles: list[Sequence[Piece]] = [[Bold(each.key), f" {kit.shortened(each.title, 120)}"] for each in wanted]
        more = [kit.aside(f"And {len(titles) - AFTER} more.")] if len(titles) > AFTER else []
        blocks += [kit.says("*What we are after*"), kit.lines(titles[:AFTER]), *more]
    quiet = [
        f"no {kind} risk since {on(at.date())}" for at, kind in sorted((at, kind) for kind, at in silent.items() if at)
    ]
    never = [kind for kind, at in silent.items() if at is None]
    quiet += [f"no {' or '.join(never)} risk yet"] if never else []
    return [*blocks, kit.aside(f"Quiet corners: {'; '.join(quiet)}.")] if quiet else blocks


def review_question(risk: Risk) -> str:
    """What a review asks, in one line (mrkdwn)."""
    return f"How does {key(risk)} stand?"


def review(ask: Ask, risk: Risk, channel: str, *, owner: bool) -> Drawn:
    """A due review. `owner`: whether the person owns it; else they lead the channel, and its owner has not answered."""
    asked = review_question(risk)
    if settled := _settled(ask, risk, asked):
        return settled
    why = "" if owner else " Its owner has not answered yet."
    told = f"*{asked}* {level(risk) or 'Not scored yet'}, in #{kit.escaped(channel)}, is due for a look.{why}"
    return asked, (
        kit.says(told),
        kit.words(risk.title),
        kit.buttons(
            kit.button("Still the same", "risk.still", str(ask.id), style="primary"),
            kit.button("Edit", "risk.describe", str(risk.id)),
            kit.button("Mitigate", "risk.mitigate", str(risk.id)),
            kit.button("Resolve", "risk.resolve", str(risk.id)),
            kit.button("Skip this time", "ask.skip", str(ask.id)),
            kit.more(("Accept", "risk.accept", str(risk.id)), ("Details", "risk.details", str(risk.id))),
        ),
    )


def owner_question(risk: Risk) -> str:
    """What leads are asked, in one line (mrkdwn)."""
    return f"Who looks after {key(risk)}?"


def owner(ask: Ask, risk: Risk, channel: str) -> Drawn:
    """To a lead: a risk has had no owner for two working days."""
    asked = owner_question(risk)
    if risk.owner_id:
        return asked, (kit.says(f"*{asked}*"), kit.aside(f"✅ {key(risk)} has an owner now."))
    if settled := _settled(ask, risk, asked):
        return settled
    return asked, (
        kit.says(
            f"*Who looks after {key(risk)} in #{kit.escaped(channel)}?* {level(risk) or 'Not scored yet'}, nobody owns it."
        ),
        kit.words(risk.title),
        kit.buttons(
            kit.button("I’ll own it", "risk.own", str(risk.id), style="primary"),
            kit.button("Name somebody", "risk.describe", str(risk.id)),
            kit.button("Resolve", "risk.resolve", str(risk.id)),
            kit.button("Details", "risk.details", str(risk.id)),
            kit.button("Skip this time", "ask.skip", str(ask.id)),
        ),
    )


def tripwire_question(risk: Risk) -> str:
    """What is asked on a tripwire's review date, in one line (mrkdwn)."""
    return f"Does it still hold that we do nothing about {key(risk)}?"


def tripwire(ask: Ask, risk: Risk, standing: Tripwire | None) -> Drawn:
    """On the review date of a decision to do nothing: renew, reopen or close it."""
    asked = tripwire_question(risk)
    if standing is None or ask.state in {"answered", "late"}:
        told = f"✅ {key(risk)} is {risk.state} now." if risk.state != "accepted" else "✅ It still holds."
        return asked, (kit.says(f"*{asked}*"), kit.aside(told))
    pressing = kit.buttons(
        kit.button("Renew", "risk.accept", str(risk.id), style="primary"),
        kit.button("Reopen", "risk.reopen", str(risk.id)),
        kit.button("Close: it cannot happen any more", "risk.resolve", str(risk.id)),
        kit.button("Details", "risk.details", str(risk.id)),
        *([kit.button("Skip this time", "ask.skip", str(ask.id))] if ask.state == "open" else []),
    )
    return asked, tuple(tripwires.question(key(risk), risk.title, standing, [pressing]))


def _settled(ask: Ask, risk: Risk, asked: str) -> Drawn | None:
    """How a question looks that needs no answer any more."""
    if risk.state not in UNFINISHED:
        return asked, (kit.says(f"*{asked}*"), kit.aside(f"✅ {key(risk)} is {risk.state}."))
    if ask.state == "skipped":
        return asked, (
            kit.says(f"*{asked}*"),
            kit.words(risk.title),
            kit.aside("You skipped this one."),
            kit.buttons(
                kit.button("Edit", "risk.describe", str(risk.id)), kit.button("Details", "risk.details", str(risk.id))
            ),
        )
    if ask.state in {"answered", "late"}:
        told = "Somebody else has looked at it." if ask.answer == "settled" else "Thank you."
        return asked, (kit.says(f"*{asked}*"), kit.words(risk.title), kit.aside(f"✅ {told}"))
    return None
