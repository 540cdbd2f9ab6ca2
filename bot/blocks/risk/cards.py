"""A risk where everybody sees it: its card in the channel and the lines in its thread; and notices that cannot wait."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from bot.blocks import kit, records, ties
from bot.blocks.kit import Message
from bot.blocks.records import Names, named, raised_on
from bot.blocks.risk.words import KINDS, key, kind, level, state
from bot.rules.ties import Strand, Strands, Target
from storage.changes import Change
from storage.risk import UNFINISHED, Risk
from storage.tripwires import Tripwire


def card(
    risk: Risk, names: Names, votes: int, tripwire: Tripwire | None = None, target: Target | None = None
) -> Message:
    """A risk in its channel. `names`: of raiser and owner; `votes` counts those who share it; `tripwire`: when accepted;
    `target`: what it endangers."""
    after = level(risk, after=True)
    parts = [f"*{key(risk)}*", "Risk", kind(risk), level(risk), after and f"{after} after mitigation"]
    told = " · ".join(part for part in [*parts, state(risk, names, tripwire)] if part)
    raised = f"raised by {named(risk.raised_by, names)} on {raised_on(risk.raised_at, risk.raised_by)}"
    shared = f"{kit.counted(votes, 'other person', 'other people')} said “me too”" if votes else ""
    source = f"<{risk.link}|from a message>" if risk.link else ""
    foot = " · ".join(part for part in (raised, source, shared) if part)
    over = risk.state.capitalize() if risk.state not in UNFINISHED else "Risk"
    return kit.message(
        f"{key(risk)} {over.lower() if over != 'Risk' else over}: {kit.escaped(risk.title)}",
        kit.aside(told),
        kit.heading(risk.title),
        *([kit.words(kit.shortened(risk.happening, 600))] if risk.happening else []),
        *([kit.aside("What we do about it:", plain=[kit.shortened(risk.mitigation, 600)])] if risk.mitigation else []),
        *([kit.aside("Reopen if:", plain=[kit.shortened(tripwire.reopen_if, 300)])] if tripwire else []),
        *ties.to("Endangers", target),
        kit.aside(foot),
        kit.buttons(*_buttons(risk)),
    )


def _buttons(risk: Risk) -> list[kit.Pressed]:
    identity = str(risk.id)
    details = kit.button("Details", "risk.details", identity)
    reopen = kit.button("Reopen", "risk.reopen", identity)
    if risk.state == "accepted":
        renew, resolve = ("Renew or change", "risk.accept", identity), ("Resolve", "risk.resolve", identity)
        return [details, reopen, kit.more(renew, resolve)]
    if risk.state not in UNFINISHED:
        return [details, reopen]
    mitigate = ("Mitigate", "risk.mitigate", identity)
    rest = [("Accept", "risk.accept", identity), ("Withdraw", "risk.withdraw", identity)]
    return [
        kit.button("Me too", "risk.me_too", identity),
        kit.button(*mitigate) if risk.owner_id else kit.button("I’ll own it", "risk.own", identity),
        details,
        kit.button("Edit", "risk.describe", identity),
        kit.button("Resolve", "risk.resolve", identity),
        kit.more(*([] if risk.owner_id else [mitigate]), *rest),
    ]


def note(risk: Risk, step: Change, who: str, owner: str | None = None) -> Message | None:
    """The line in the card's thread about a step of state; None for steps that the card itself shows.

    `owner`: whom the step made its owner, where that is somebody else.
    """
    name = kit.escaped(who)
    if step.verb == "described" and owner is not None:
        text = f"👤 {name} made {kit.escaped(owner)} the owner of {key(risk)}."
        return kit.message(text, kit.says(text))
    told = {
        "resolved": f"✅ {key(risk)} was resolved by {name}.",
        "withdrawn": f"↩️ {key(risk)} was withdrawn by {name}: it was no risk after all.",
        "accepted": f"🤝 {name} decided to live with {key(risk)}. I ask again on the review date.",
        "reopened": f"🔁 {key(risk)} was reopened by {name}.",
        "mitigated": f"🔧 {name} does something about {key(risk)}.",
        "owned": f"👤 {name} owns {key(risk)} now.",
        "left": f"👤 {key(risk)} has no owner any more: {name} has left the channel.",
    }.get(step.verb)
    if told is None:
        return None
    reasons = [step.after[field] for field in ("why", "mitigation") if step.after.get(field)]
    return kit.message(
        " ".join([told, *(kit.escaped(kit.shortened(reason, 300)) for reason in reasons)]),
        kit.says(told),
        *(kit.words(kit.shortened(reason, 600)) for reason in reasons),
    )


def strands(risks: Sequence[Risk], links: Mapping[UUID, str | None], unflagged: Sequence[str]) -> Strands:
    """What endangers a target: open risks, the worst first; and the kinds that nobody has flagged of it."""
    items = [
        Strand(risk.id, key(risk), risk.title, level(risk) or "not scored yet", links.get(risk.id)) for risk in risks
    ]
    if len(unflagged) == len(KINDS):
        missing = (
            "Nobody has flagged a risk to it yet." if not risks else "Nobody has said what kind of risks these are."
        )
    else:
        missing = f"Nobody has flagged a {' or '.join(unflagged)} risk of it." if unflagged else ""
    none = [] if items or len(unflagged) == len(KINDS) else ["No open risk endangers it."]
    return Strands("Endangered by", items, " ".join(filter(None, (*none, missing))))


def raised_this_week(channel: str, risks: Sequence[Risk]) -> Message:
    """The one message under which stand the cards of risks that were flagged in answer to the bot."""
    number = kit.counted(len(risks), "risk")
    told = f"*Raised this week in #{kit.escaped(channel)}* · {number}, a reply each"
    keys = kit.listed([key(risk) for risk in risks], 10)
    return kit.message(f"{number} raised this week in #{kit.escaped(channel)}: {keys}", kit.says(told))


def critical_notice(risk: Risk, channel: str, who: str, link: str | None) -> Message:
    """To each lead at once: somebody flagged, or scored, a critical risk."""
    owned = "" if risk.owner_id else " Nobody owns it yet."
    text = f"🔴 *{key(risk)}* in #{kit.escaped(channel)} is critical, set by {kit.escaped(who)}.{owned}"
    return kit.message(
        f"{text} {kit.escaped(risk.title)}", kit.says(text), kit.words(risk.title), *_leads_to(risk, link)
    )


def owner_notice(risk: Risk, channel: str, who: str, link: str | None) -> Message:
    """To a new owner at once."""
    text = f"{kit.escaped(who)} made you the owner of *{key(risk)}* in #{kit.escaped(channel)}."
    return kit.message(
        f"{text} {kit.escaped(risk.title)}",
        kit.says(text),
        kit.words(risk.title),
        kit.aside("I ask you to look at it when its review is due. *Edit* hands it over."),
        *_leads_to(risk, link),
    )


def _leads_to(risk: Risk, link: str | None) -> list[kit.Block]:
    identity = str(risk.id)
    own = [] if risk.owner_id else [kit.button("I’ll own it", "risk.own", identity)]
    pressed = kit.buttons(
        *own,
        kit.button("Details", "risk.details", identity),
        kit.button("Edit", "risk.describe", identity),
        kit.button("Mitigate", "risk.mitigate", identity),
    )
    return [*records.leads_to(link), pressed]
