"""Looking at an outcome, on a form: a check-in, alone or in a walk through those that are due, and one that is edited."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.blocks import fields, kit
from bot.blocks.kit import Block, View
from bot.blocks.outcome.forms import NUMBER_MOST
from bot.blocks.outcome.words import EVIDENCE, NEXT_STEPS, before, confidence, key, measured
from bot.blocks.records import Names, on
from bot.rules import outcome as rules
from storage.outcome import CheckIn, Outcome


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk through the check-ins that are open for somebody: the `ask` of this one, the asks that come `then`, and `place` in the
    walk, as (this one, of so many). `home`: it began on their Home tab."""

    ask: str
    then: Sequence[str] = ()
    place: tuple[int, int] = (1, 1)
    home: bool = False

    def as_meta(self) -> dict[str, Any]:
        """What comes back with the form."""
        home = {"home": True} if self.home else {}
        return {"ask": self.ask, "then": list(self.then), "at": list(self.place), **home}

    @classmethod
    def from_meta(cls, meta: Mapping[str, Any]) -> "Walk | None":
        """The walk that `as_meta` described; None where the form was opened by itself."""
        if "ask" not in meta:
            return None
        return cls(meta["ask"], tuple(meta["then"]), (meta["at"][0], meta["at"][1]), bool(meta.get("home")))


def checking(
    outcome: Outcome,
    last: CheckIn | None,
    names: Names,
    channel: str,
    place: str,
    today: date,
    walk: Walk | None = None,
) -> View:
    """The form of a check-in, filled with the last value. `channel`, `place`: the name and Slack id of its channel."""
    number, many = walk.place if walk else (1, 1)
    where = f"#{kit.escaped(channel)}" + (f" · {number} of {many}" if many > 1 else "")
    told = [where, measured(outcome)]
    told += [before(outcome, last, names, today)] if last else []
    return kit.view(
        "outcome.checked_in",
        f"Check in on {key(outcome)}",
        kit.aside("\n".join(told)),
        kit.heading(outcome.statement),
        *_pressing(last, walk),
        *(
            fields.anew(each, f"{number}")
            for each in _looking({"value": rules.plain(last.value) if last else None}, today)
        ),
        submit="Save" if number == many else "Save and go on",
        close="Cancel",
        meta=json.dumps({"place": place, "outcome": str(outcome.id), **(walk.as_meta() if walk else {})}),
    )


def _pressing(last: CheckIn | None, walk: Walk | None) -> list[Block]:
    """What needs one press in a walk, and no form."""
    if walk is None:
        return []
    same = [kit.button("No change", "outcome.walk_no_change", walk.ask)] if last else []
    return [kit.buttons(*same, kit.button("Skip this one", "outcome.walk_skip", walk.ask))]


def walked() -> View:
    """The end of a walk whose last step needed no form."""
    return kit.view("outcome.walked", "Check-ins", kit.says("✅ That was the last one. Thank you."))


def editing(found: CheckIn, outcome: Outcome, place: str, today: date) -> View:
    """The form in which its author edits a check-in."""
    said: dict[str, str | None] = {
        name: getattr(found, name) for name in ("evidence", "evidence_text", "learned", "next_step")
    }
    said |= {"value": rules.plain(found.value), "confidence": str(found.confidence)}
    said["evidence_on"] = found.evidence_on.isoformat()
    meta = {"place": place, "check_in": str(found.id), "version": str(found.version)}
    return kit.view(
        "outcome.corrected",
        f"Edit check-in {key(outcome)}"[:24],
        kit.aside(f"Of {on(found.day)}. The history keeps what it said before, and the card says that it was edited."),
        kit.heading(outcome.statement),
        *_looking(said, today),
        submit="Save",
        close="Cancel",
        meta=json.dumps(meta),
    )


def _looking(said: Mapping[str, str | None], today: date) -> list[Block]:
    """All that a check-in says."""
    evidence_on = said.get("evidence_on")
    return [
        fields.text_input(
            "value", "Where is the metric now?", value=said.get("value") or "", most=NUMBER_MOST, focus=True
        ),
        fields.choice(
            "confidence",
            "How sure are you that the target is met in time?",
            [(str(number), confidence(number)) for number in range(1, 11)],
            value=said.get("confidence"),
            optional=False,
        ),
        fields.choice(
            "evidence",
            "What does that rest on?",
            list(EVIDENCE.items()),
            value=said.get("evidence"),
            optional=False,
            hint="It stands beside the confidence wherever that is shown.",
        ),
        fields.text_input(
            "evidence_text",
            "The evidence, in a few words",
            value=said.get("evidence_text") or "",
            most=rules.WORDS_MOST,
            optional=True,
            placeholder="Five of six people finished the order alone",
        ),
        fields.day(
            "evidence_on", "From which day is it?", value=date.fromisoformat(evidence_on) if evidence_on else today
        ),
        fields.text_input(
            "learned",
            "What did we learn?",
            value=said.get("learned") or "",
            most=rules.WORDS_MOST,
            long=True,
            optional=True,
        ),
        fields.one_of("next_step", "What next?", list(NEXT_STEPS.items()), value=said.get("next_step") or "persevere"),
    ]
