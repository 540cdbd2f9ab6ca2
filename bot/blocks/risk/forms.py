"""The forms of risks: flag, edit, mitigate, resolve, accept, withdraw, reopen, and the preview of an anonymous flag."""

import json
from collections.abc import Collection, Mapping
from datetime import date

from bot.blocks import fields, kit, records, ties, tripwires
from bot.blocks.kit import Block, View
from bot.blocks.risk.words import FACETS, KINDS, key
from bot.blocks.scales import IMPACTS, LIKELIHOODS, options
from bot.rules.inputs import TITLE_MOST, WORDS_MOST
from bot.rules.ties import Target
from storage.risk import Risk
from storage.tripwires import Tripwire

ANONYMOUS = "anonymous"


def form(
    place: str | None,
    *,
    risk: Risk | None = None,
    owner: str | None = None,
    ask_id: str | None = None,
    title: str = "",
    link: str | None = None,
    quoted: str | None = None,
    suggested: str | None = None,
    targets: Collection[Target] = (),
) -> View:
    """The form to flag a risk, or (with `risk`) to say more about one.

    `place`: the Slack channel it belongs to (None: it is chosen in the form, where `suggested` is filled in); `owner`: the Slack id of who owns it;
    `title` and `link`: from the message where a shortcut was used, whose whole text is `quoted`; `targets`: what it may endanger.
    """
    meta = {"place": place, "ask": ask_id, "link": link}
    if risk is not None:
        meta |= {"risk": str(risk.id), "version": str(risk.version)}
    return kit.view(
        "risk.described" if risk else "risk.flagged",
        f"Edit {key(risk)}" if risk else "Flag a risk",
        *([] if place else [records.place(suggested)]),
        *_inputs(_said_of(risk, owner) if risk else {"title": title}, targets),
        *([] if risk else _choices(quoted)),
        submit="Save" if risk else "Flag",
        close="Cancel",
        meta=records.carried(meta, quoted),
    )


def _said_of(risk: Risk, owner: str | None) -> dict[str, str | None]:
    """What is said about a risk, as a form says it."""
    numbers = {name: _text(getattr(risk, name)) for name in ("likelihood", "impact")}
    texts = {name: getattr(risk, name) for name in ("title", "happening", "kind", "facet")}
    target = str(risk.target_id) if risk.target_id else None
    return texts | numbers | {"owner": owner, "review_on": risk.review_on.isoformat(), "target": target}


def _inputs(said: Mapping[str, str | None], targets: Collection[Target], *, focus: bool = True) -> list[Block]:
    """All that can be said about a risk; `said`: what is in the fields, by their names; `targets`: what it may endanger."""
    review_on = said.get("review_on")
    return [
        fields.text_input(
            "title",
            "What could stop us?",
            value=said.get("title") or "",
            most=TITLE_MOST,
            focus=focus,
            placeholder="The payment provider may not scale",
        ),
        fields.text_input(
            "happening",
            "What could happen?",
            value=said.get("happening") or "",
            most=WORDS_MOST,
            long=True,
            optional=True,
            hint="The consequence, in your own words.",
        ),
        fields.choice("kind", "What kind of risk is it?", list(KINDS.items()), value=said.get("kind")),
        fields.choice(
            "facet", "Which facet?", list(FACETS.items()), value=said.get("facet"), hint="For feasibility risks only."
        ),
        *_score(said.get("likelihood"), said.get("impact")),
        *ties.choice("What does it endanger?", targets, said.get("target")),
        fields.person("owner", "Who looks after it?", value=said.get("owner"), hint="They hear of it at once."),
        fields.day(
            "review_on",
            "When shall I ask about it?",
            value=date.fromisoformat(review_on) if review_on else None,
            hint="Left empty, its level decides: critical 7 days, high 14, medium 30, low 90.",
        ),
    ]


def _choices(quoted: str | None) -> list[Block]:
    offered = [(ANONYMOUS, "Flag it without my name (you see first how that looks)")]
    if quoted:
        offered = [records.TEXT_TOO, *offered]
    return [fields.ticks("choices", "If you like", offered)]


def _score(likelihood: str | None, impact: str | None, suffix: str = "", when: str = "") -> list[Block]:
    return [
        fields.choice(f"likelihood{suffix}", f"How likely is it{when}?", options(LIKELIHOODS), value=likelihood),
        fields.choice(
            f"impact{suffix}",
            f"How bad would it be{when}?",
            options(IMPACTS),
            value=impact,
            hint="Likelihood × impact gives the level: low to 4, medium to 9, high to 16, critical above.",
        ),
    ]


def anonymous(said: Mapping[str, str | None], meta: Mapping[str, str], targets: Collection[Target] = ()) -> View:
    """What an anonymous flag will look like, and what is kept of it, before it is sent. `said`: as the form was filled in."""
    happening = said.get("happening")
    return kit.view(
        "risk.flagged_anonymously",
        "Without your name",
        kit.says("*This is what the channel reads:*"),
        kit.heading(said.get("title") or ""),
        *([kit.words(kit.shortened(happening, 600))] if happening else []),
        kit.aside("raised by anonymous"),
        kit.says(
            "*What is kept with it:* the words and the day. Not who you are: not with the risk, and not in its history. A question "
            "that you answer by it is kept, and shown to you, as answered with “nothing new”, like many others. You cannot edit or "
            "resolve it later; a lead can.\n"
            "*What somebody who runs this server could still infer:* who you are, from the time of the card in Slack, from when "
            "your own messages were drawn again, from the order in which the database wrote its rows, and from how you write."
        ),
        kit.rule(),
        kit.aside("You can still change the words:"),
        *_inputs(said, targets, focus=False),
        submit="Flag without my name",
        close="Cancel",
        meta=json.dumps(meta),
    )


def mitigating(risk: Risk, place: str) -> View:
    """The form that says what is done about a risk. `place`: the Slack channel it belongs to."""
    return kit.view(
        "risk.mitigated",
        f"Mitigate {key(risk)}",
        kit.heading(risk.title),
        fields.text_input(
            "mitigation",
            "What do you do about it?",
            value=risk.mitigation,
            most=WORDS_MOST,
            long=True,
            focus=True,
            placeholder="A load test with twice the traffic of last December",
        ),
        *_score(_text(risk.likelihood_after), _text(risk.impact_after), "_after", " once that works"),
        submit="Save",
        close="Cancel",
        meta=json.dumps({"place": place, "risk": str(risk.id), "version": str(risk.version)}),
    )


def resolving(risk: Risk, place: str) -> View:
    """The question before a risk is resolved."""
    return _asked(
        "risk.resolved",
        "Resolve",
        risk,
        place,
        kit.says("It can no longer stop us? Everyone in the channel sees it on the card, and one line in its thread."),
    )


def withdrawing(risk: Risk, place: str) -> View:
    """The question before a risk is withdrawn."""
    return _asked(
        "risk.withdrawn",
        "Withdraw",
        risk,
        place,
        kit.says("It was no risk after all? Its card stays and says so, and it can be reopened."),
    )


def reopening(risk: Risk, place: str) -> View:
    """The form that reopens a risk, with a reason."""
    why = fields.text_input(
        "why",
        "Why is it a risk again?",
        most=WORDS_MOST,
        long=True,
        focus=True,
        placeholder="The new contract ends in May",
    )
    return _asked("risk.reopened", "Reopen", risk, place, kit.says("It is open again, and is reviewed again."), why)


def accepting(risk: Risk, place: str, today: date, standing: Tripwire | None) -> View:
    """The form of a decision to live with a risk: its tripwire, or (with `standing`) the one that takes its place."""
    told = kit.says(
        "To do nothing about it is a decision: it needs a reason, a day to look again, and what would change it."
    )
    verb = "Renew" if standing else "Accept"
    return _asked("risk.accepted", verb, risk, place, told, *tripwires.inputs(today, standing))


def _asked(callback: str, verb: str, risk: Risk, place: str, told: Block, *inputs: Block) -> View:
    meta = json.dumps({"place": place, "risk": str(risk.id)})
    return kit.view(
        callback, f"{verb} {key(risk)}", told, kit.heading(risk.title), *inputs, submit=verb, close="Cancel", meta=meta
    )


def _text(level: int | None) -> str | None:
    return str(level) if level else None
