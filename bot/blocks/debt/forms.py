"""The forms of debt: nominate, edit, size, report a hit, pay, decline, park, withdraw, reopen."""

import json
from collections.abc import Collection, Mapping
from datetime import date

from bot.blocks import fields, kit, records, ties, tripwires
from bot.blocks.debt.words import EFFORTS, NOT_DEBT, hours, key
from bot.blocks.kit import Block, View
from bot.blocks.scales import IMPACTS, options
from bot.rules import debt as rules
from bot.rules.inputs import TITLE_MOST, WORDS_MOST
from bot.rules.ties import Target
from storage.debt import Debt, DebtHit
from storage.tripwires import Tripwire

LOST = (1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32)  # quarters of an hour, as they are offered


def form(
    place: str | None,
    *,
    debt: Debt | None = None,
    owner: str | None = None,
    ask_id: str | None = None,
    title: str = "",
    link: str | None = None,
    quoted: str | None = None,
    suggested: str | None = None,
    targets: Collection[Target] = (),
) -> View:
    """The form to nominate a debt, or (with `debt`) to say more about one.

    `place`: the Slack channel it belongs to (None: it is chosen in the form, where `suggested` is filled in); `owner`: the Slack id of who
    owns it; `title` and `link`: from the message where a shortcut was used, whose whole text is `quoted`; `targets`: what it may hold back.
    """
    meta = {"place": place, "ask": ask_id, "link": link}
    if debt is not None:
        meta |= {"debt": str(debt.id), "version": str(debt.version)}
    more = [fields.person("owner", "Who looks after it?", value=owner, hint="They hear of it at once.")] if debt else []
    ticks = [fields.ticks("choices", "If you like", [records.TEXT_TOO])]
    return kit.view(
        "debt.described" if debt else "debt.nominated",
        f"Edit {key(debt)}" if debt else "Nominate as debt",
        *([] if place else [records.place(suggested)]),
        *_inputs(_said_of(debt) if debt else {"title": title}, targets),
        *more,
        *(ticks if quoted and not debt else []),
        submit="Save" if debt else "Nominate",
        close="Cancel",
        meta=records.carried(meta, quoted),
    )


def _said_of(debt: Debt) -> dict[str, str | None]:
    """What is said about a debt, as a form says it."""
    texts = {name: getattr(debt, name) for name in ("title", "location", *rules.WORDED)}
    return texts | _size_of(debt) | {"target": str(debt.target_id) if debt.target_id else None}


def _size_of(debt: Debt) -> dict[str, str | None]:
    return {name: str(getattr(debt, name)) if getattr(debt, name) else None for name in ("impact", "effort")}


def _inputs(said: Mapping[str, str | None], targets: Collection[Target]) -> list[Block]:
    """All that can be said about a debt; `said`: what is in the fields, by their names; `targets`: what it may hold back."""

    def words(name: str, label: str, placeholder: str) -> Block:
        value = said.get(name) or ""
        return fields.text_input(
            name, label, value=value, most=WORDS_MOST, long=True, optional=True, placeholder=placeholder
        )

    return [
        kit.aside(NOT_DEBT),
        fields.text_input(
            "title",
            "What slows us down?",
            value=said.get("title") or "",
            most=TITLE_MOST,
            focus=True,
            placeholder="A deploy takes forty minutes",
        ),
        words("hurts", "What hurts?", "Every fix waits for the next train"),
        *_sizing(said),
        words("cause", "Where does it come from?", "One image holds everything"),
        words("consequence", "What happens if nothing is done?", "We batch changes, and batches break"),
        fields.text_input(
            "location",
            "Where is it?",
            value=said.get("location") or "",
            most=rules.LOCATION_MOST,
            optional=True,
            placeholder="https://…",
            hint="An address: a file, a page, a ticket.",
        ),
        words("suggestion", "What would you do about it?", "Split the image, cache the layers"),
        *ties.choice("Which outcome does it hold back?", targets, said.get("target")),
    ]


def _sizing(said: Mapping[str, str | None]) -> list[Block]:
    return [
        fields.choice(
            "impact",
            "How much does it cost the business?",
            options(IMPACTS),
            value=said.get("impact"),
            hint="Together with the hours lost and the people hit it decides the rank.",
        ),
        fields.text_input(
            "impact_why",
            "Why this much?",
            value=said.get("impact_why") or "",
            most=WORDS_MOST,
            optional=True,
            placeholder="Each release costs us half a day, every week",
            hint="A level is said with its reason, or not at all.",
        ),
        fields.choice(
            "effort",
            "How much work is it?",
            options(EFFORTS),
            value=said.get("effort"),
            hint="In points. It does not decide the rank, only what fits into a plan.",
        ),
    ]


def sizing(debt: Debt, place: str) -> View:
    """The form that says how big a debt is. `place`: the Slack channel it belongs to."""
    said = _size_of(debt) | {"impact_why": debt.impact_why}
    meta = json.dumps({"place": place, "debt": str(debt.id), "version": str(debt.version)})
    return kit.view(
        "debt.sized",
        f"Size {key(debt)}",
        kit.heading(debt.title),
        *_sizing(said),
        submit="Save",
        close="Cancel",
        meta=meta,
    )


def hitting(debt: Debt, place: str, known: DebtHit | None, ask_id: str | None = None) -> View:
    """The form of “This hit me”; `known`: what the person has said of today, to correct it; `ask_id`: the ask that it answers."""
    told = (
        "You have reported today already: this corrects it."
        if known
        else "Once a day is enough. The hours add up to what this debt costs; the channel sees sums."
    )
    offered = [(f"{each / 4:g}", _time(each)) for each in LOST]
    value = f"{known.quarters / 4:g}" if known else "0.5"
    if known and known.quarters not in LOST:
        offered = [(value, _time(known.quarters)), *offered]
    meta = {"place": place, "debt": str(debt.id)} | ({"ask": ask_id} if ask_id else {})
    return kit.view(
        "debt.was_hit",
        f"{key(debt)} hit me",
        kit.heading(debt.title),
        kit.aside(told),
        fields.choice("hours", "How much time did it cost you today?", offered, value=value, optional=False),
        fields.text_input(
            "line",
            "How, in one line?",
            value=known.line if known else "",
            most=rules.LINE_MOST,
            optional=True,
            placeholder="Two builds that timed out",
        ),
        submit="Save",
        close="Cancel",
        meta=json.dumps(meta),
    )


def _time(quarters: int) -> str:
    return hours(quarters) if quarters > 3 else f"{15 * quarters} minutes"


def paying(debt: Debt, place: str) -> View:
    """The form that says what changed by paying a debt."""
    changed = fields.text_input(
        "changed",
        "What changed?",
        most=rules.LINE_MOST,
        focus=True,
        placeholder="A deploy takes four minutes now",
        hint="One line; it stands on the card and in the digest.",
    )
    return _asked("debt.paid", "Paid", debt, place, kit.says("It is gone? Well done."), changed)


def withdrawing(debt: Debt, place: str) -> View:
    """The question before a debt is withdrawn."""
    told = kit.says("It was no debt after all? Its card stays and says so, and it can be reopened.")
    return _asked("debt.withdrawn", "Withdraw", debt, place, told)


def reopening(debt: Debt, place: str) -> View:
    """The form that reopens a debt, with a reason."""
    why = fields.text_input(
        "why",
        "Why is it a debt again?",
        most=WORDS_MOST,
        long=True,
        focus=True,
        placeholder="It takes thirty minutes again",
    )
    return _asked(
        "debt.reopened", "Reopen", debt, place, kit.says("It is nominated again, and ranked with the others."), why
    )


def declining(debt: Debt, place: str, today: date, standing: Tripwire | None) -> View:
    """The form of a decision not to pay a debt: its tripwire, or (with `standing`) the one that takes its place."""
    return _aside("debt.declined", "Decline", debt, place, today, standing)


def parking(debt: Debt, place: str, today: date, standing: Tripwire | None) -> View:
    """The form of a decision not to pay a debt now: its tripwire, or (with `standing`) the one that takes its place."""
    return _aside("debt.parked", "Park", debt, place, today, standing)


def _aside(callback: str, verb: str, debt: Debt, place: str, today: date, standing: Tripwire | None) -> View:
    what = "not to pay it" if verb == "Decline" else "not to pay it now"
    told = f"{what.capitalize()} is a decision: it needs a reason, a day to look again, and what would change it."
    return _asked(
        callback, "Renew" if standing else verb, debt, place, kit.says(told), *tripwires.inputs(today, standing)
    )


def _asked(callback: str, verb: str, debt: Debt, place: str, told: Block, *inputs: Block) -> View:
    meta = json.dumps({"place": place, "debt": str(debt.id)})
    return kit.view(
        callback, f"{verb} {key(debt)}", told, kit.heading(debt.title), *inputs, submit=verb, close="Cancel", meta=meta
    )
