"""What people say of themselves looks like this: the form of `/rituals me`."""

import calendar
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.blocks import fields, kit
from bot.blocks.kit import Block, View
from bot.rules.me import CRAFTS
from storage.absences import Absence
from storage.people import Person

WEEKDAYS = tuple((str(number), name) for number, name in enumerate(calendar.day_name, 1))
CHANNELS_DAY = ("0", "The channel's")  # to be chosen, since Slack's menus cannot be emptied again
MOST, SHOWN = 40, 10  # rounds and days away in the form


@dataclass(frozen=True, slots=True)
class Offered:
    """A round that may ask the person: what it is called in the form, and whether it does. `value` names it in what comes back."""

    value: str
    words: str
    asks: bool


def form(person: Person, away: Sequence[Absence], rounds: Sequence[Offered]) -> View:
    """Who the person is, when they work, and what asks them. `away`: days away that are not over."""
    zone = (
        f"Your time zone is *{kit.escaped(person.zone)}*, from your Slack profile: change it there, and I follow."
        if person.zone
        else "Slack does not tell me your time zone, so I take the channel's. Your Slack profile sets it."
    )
    offered = rounds[:MOST]
    return kit.view(
        "me.described",
        "You and your time",
        kit.says(zone),
        fields.choice("craft", "Your craft", list(CRAFTS.items()), value=person.craft),
        fields.choice(
            "ritual_day",
            "Your ritual day",
            [CHANNELS_DAY, *WEEKDAYS],
            value=str(person.ritual_day or 0),
            hint="The one day of the week on which I ask.",
            optional=False,
        ),
        fields.hour(
            "prompt_time", "Your hour", value=person.prompt_time, hint="Left empty: the channel's.", optional=True
        ),
        fields.ticks("working_days", "Working days", WEEKDAYS, value=person.working_days),
        fields.hour("work_from", "Work begins", value=person.work_from),
        fields.hour("work_to", "Work ends", value=person.work_to),
        fields.text_input(
            "country",
            "Country for public holidays",
            value=person.country or "",
            most=2,
            hint="Two letters, such as DE, US or IN. Left empty: none.",
            optional=True,
        ),
        *_away(away),
        fields.day("away_from", "Away from", hint="Nothing is asked then, and it does not count as unanswered."),
        fields.day("away_to", "Away to", hint="The last day away. Left empty: one day."),
        fields.ticks(
            "reminded",
            "Reminder",
            [("reminded", "Remind me once, in private, after 4 working hours")],
            value=["reminded"] if person.reminded else [],
        ),
        *_rounds(offered),
        submit="Save",
        meta=json.dumps({"offered": [each.value for each in offered]}),
    )


def _away(away: Sequence[Absence]) -> list[Block]:
    if not away:
        return []
    listed = [(str(each.id), _days(each.first, each.last)) for each in away[:SHOWN]]
    return [
        fields.ticks("away_kept", "Days away", listed, value=[value for value, _ in listed], hint="Untick to remove.")
    ]


def _days(first: date, last: date) -> str:
    return f"{first:%a %d %b %Y}" if first == last else f"{first:%a %d %b} – {last:%a %d %b %Y}"


def _rounds(offered: Sequence[Offered]) -> list[Block]:
    if not offered:
        return [kit.aside("No channel that you are in has rituals yet: `/rituals` there sets them up.")]
    return [
        fields.several(
            "asks",
            "What asks me",
            [(each.value, kit.tame(each.words)) for each in offered],
            value=[each.value for each in offered if each.asks],
            hint="Take out what you do not want to be asked. Its commands still work.",
        )
    ]
