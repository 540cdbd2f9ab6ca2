"""What setting up looks like: the form, what is said once it is done, the view of what is set, usage."""

import calendar
import json
from collections.abc import Sequence
from datetime import datetime

from bot.blocks import fields, kit
from bot.blocks.kit import Block, Message, View
from bot.rules import setup as rules
from bot.rules.setup import Arrangement, Asked
from storage.channels import Channel

DAYS = tuple(calendar.day_name)
SAY_INVITE = "I am not in this channel. Type `/invite @Threefold` here, then `/rituals` again; nothing else is needed."
INVITE_FIRST = "I am not in that channel any more. Type /invite @Threefold there, then press the button again: this form stays filled in."
IN_A_CHANNEL = "`/rituals` sets up a channel: type it in the channel where your team works."
AUDIENCES = {rules.EVERYONE: "Everyone", rules.OWNERS: "Owners and leads only"} | {
    craft: f"{craft.capitalize()}" for craft in rules.CRAFTS
}


def words(text: str) -> Message:
    """One sentence of ours as a message."""
    return kit.message(text, kit.says(text))


def start(
    place: str,
    name: str,
    private: bool,
    arrangement: Arrangement,
    rituals: Sequence[tuple[str, str]],
    *,
    people: int | None = None,
    draft: str | None = None,
) -> View:
    """The form that sets a channel up: filled in, so that one press of Start is enough. `rituals`: (name, title).

    `people`: how many are in the channel, where it is known; `draft`: the id of a line that waits for the channel.
    """
    told = f"*#{kit.escaped(name)}* gets its rituals with one press of *Start*. Everything is filled in; change what you like."
    asides = ["Nobody is shamed: who does not answer is known to nobody else, the channel reads counts."]
    if people is not None and people > rules.MANY:
        told += f"{_many(people)} So the form begins with owners and leads only."
    if draft is not None:
        asides.append("Your line is kept: it stands here once you press Start.")
    return kit.view(
        "setup.start",
        "Set up rituals",
        kit.says(told),
        *_inputs(arrangement, rituals),
        kit.aside(*asides),
        submit="Start",
        close="Not now",
        meta=json.dumps({"place": place, "name": name, "private": private} | ({"draft": draft} if draft else {})),
    )


def _many(people: int) -> str:
    return f"\n*{people} people* are here, and to ask everyone is {people} direct messages each time."


def change(channel: Channel, arrangement: Arrangement, rituals: Sequence[tuple[str, str]], *, people: int = 0) -> View:
    """The same form for a channel of so many `people` that is set up. It knows on what it was opened."""
    told = f"*#{kit.escaped(channel.name)}* reads one line about what you change. Nobody is asked twice by it."
    return kit.view(
        "setup.change",
        "Change rituals",
        kit.says(told + (_many(people) if people > rules.MANY else "")),
        *_inputs(arrangement, rituals),
        submit="Save",
        close="Cancel",
        meta=json.dumps({"place": channel.slack_id, "was": arrangement.fingerprint()}),
    )


def _inputs(arrangement: Arrangement, rituals: Sequence[tuple[str, str]]) -> list[Block]:
    ticked = [name for name, _ in rituals if any(each.ritual == name for each in arrangement.asking)]
    return [
        fields.ticks("rituals", "Which rituals?", rituals, value=ticked, optional=False),
        *(block for each in arrangement.rounds for block in _round(each)),
        _weekday("ritual_day", "On which day are people asked?", arrangement.ritual_day),
        fields.hour(
            "prompt_time",
            "At what time?",
            value=arrangement.prompt_time,
            hint="In each person's own time zone, on their working days.",
        ),
        _weekday("digest_day", "On which day does the digest come?", arrangement.digest_day),
        fields.hour("digest_time", "At what time does the digest come?", value=arrangement.digest_time),
        fields.text_input(
            "zone",
            "In which time zone is that?",
            value=arrangement.zone,
            most=60,
            hint="Continent and city, such as Europe/Berlin; the city alone is enough.",
        ),
    ]


def _round(asked: Asked) -> tuple[Block, Block]:
    name = f"{asked.ritual}_{asked.kind}"
    rhythms = [(str(weeks), every(weeks).capitalize()) for weeks in rules.RHYTHMS]
    return (
        fields.choice(f"weeks_{name}", f"{asked.title}: how often?", rhythms, value=str(asked.weeks), optional=False),
        fields.several(
            f"who_{name}",
            f"{asked.title}: who is asked?",
            list(AUDIENCES.items()),
            value=asked.audience.split(","),
            optional=False,
        ),
    )


def _weekday(name: str, label: str, day: int) -> Block:
    days = [(str(number), called) for number, called in enumerate(DAYS, start=1)]
    return fields.choice(name, label, days, value=str(day), optional=False)


def started(
    channel: str, arrangement: Arrangement, commands: Sequence[str], saved: str | None = None, *, first: bool = True
) -> View:
    """What the person who pressed Start reads next. `saved`: what became of a line that waited (mrkdwn).

    `first`: whether the channel was never set up before.
    """
    return kit.view(
        "setup.seen",
        "Rituals are set",
        kit.says(
            f"✅ *#{kit.escaped(channel)}* is set up, and you {'are its first lead' if first else 'lead its rituals'}."
        ),
        *([kit.says(saved)] if saved else []),
        kit.says("\n".join(plan(arrangement))),
        kit.says("\n".join(["Try it now:", *(f"• {each}" for each in commands)])),
        close="Done",
    )


def intro(lead: str, arrangement: Arrangement, commands: Sequence[str]) -> Message:
    """The one message that tells the channel who set it up, what happens when, and how to change it."""
    said = f"👋 {kit.escaped(lead)} has set up Threefold's rituals for this channel."
    lines = plan(arrangement)
    return kit.message(
        f"{said} {' '.join(lines)}",
        kit.says(said),
        kit.says("\n".join(lines)),
        kit.says("\n".join(f"• {each}" for each in commands)),
        kit.aside(
            f"`/rituals` shows the plan and the next moments; {kit.escaped(lead)} leads the rituals here and can change, "
            "pause or stop them there."
        ),
    )


def plan(arrangement: Arrangement) -> list[str]:
    """What will happen when, a line each (mrkdwn)."""
    day, at = DAYS[arrangement.ritual_day - 1], arrangement.prompt_time
    digest_day, digest_at = DAYS[arrangement.digest_day - 1], arrangement.digest_time
    return [
        *[
            f"• *{each.title}*: {every(each.weeks)} on {day} at {at:%H:%M}, in each person's own time, one DM asks {audience(each)}."
            for each in arrangement.asking
        ],
        f"• *Digest*: every {digest_day} at {digest_at:%H:%M} ({arrangement.zone}), one short message here with details in its thread.",
    ]


def seen(
    channel: Channel,
    rounds: Sequence[tuple[Asked, datetime | None]],
    leads: Sequence[str],
    *,
    leading: bool = False,
    vacant: bool = False,
) -> View:
    """What is set in a channel. `rounds`: those that ask somebody, each with the next moment at which it asks the reader.

    `leading`: whether the reader may change it; `vacant`: whether nobody leads and the reader may.
    """
    rests = channel.state != "active"
    blocks: list[Block] = [kit.says(f"*#{kit.escaped(channel.name)}*"), *_resting(channel)]
    for asked, moment in rounds:
        upcoming = f" · {f'next for you: {kit.when(moment)}' if moment else 'you are not asked'}" if not rests else ""
        blocks.append(kit.says(f"*{asked.title}* · {every(asked.weeks)} · asks {audience(asked)}{upcoming}"))
    upcoming = "" if rests else f" · next: {kit.when(channel.next_digest)}"
    blocks.append(kit.says(f"*Digest* · every {DAYS[channel.digest_day - 1]}{upcoming}"))
    named = kit.escaped(kit.listed(leads)) if leads else "nobody yet"
    when = f"{DAYS[channel.ritual_day - 1]} at {channel.prompt_time:%H:%M}"
    told = f"The channel's day and hour: {when}, in each person's own time; `/rituals me` chooses others for you."
    blocks.append(kit.aside(f"Led by {named}.", told))
    if leading or vacant:
        blocks.append(_pressed(channel, leading=leading, vacant=vacant))
    return kit.view("setup.seen", "Rituals", *blocks)


def _pressed(channel: Channel, *, leading: bool, vacant: bool) -> Block:
    identity = str(channel.id)
    offered = [kit.button("Become lead", "setup.lead", identity, style="primary")] if vacant else []
    if leading:
        resting = channel.paused_at is not None
        offered += [
            kit.button("Change", "setup.edit", identity, style=None if vacant or resting else "primary"),
            kit.button("Leads", "setup.leads", identity),
            kit.button("Resume", "setup.resume", identity, style="primary")
            if resting
            else kit.button("Pause", "setup.pause", identity),
            kit.button("Stop", "setup.stop", identity, style="danger"),
        ]
    return kit.buttons(*offered)


def _resting(channel: Channel) -> list[Block]:
    told = []
    if channel.paused_at is not None:
        told.append(f"⏸ Paused since {kit.on_day(channel.paused_at)}: nobody is asked and no digest comes.")
    if channel.state == "lost":
        told.append("⚠️ I am not in this channel, so nothing is asked or posted. Type `/invite @Threefold` to go on.")
    if channel.state == "archived":
        told.append("The channel is archived, so nothing is asked or posted.")
    return [kit.says(each) for each in told]


def usage(abouts: Sequence[str], unknown: str = "") -> Message:
    """How `/rituals` is used, and what the rituals are; `unknown`: a word that was typed and means nothing."""
    told = [f"I do not know “{kit.escaped(kit.shortened(unknown, 40))}”. This is what there is:"] if unknown else []
    text = "\n".join(
        [
            *told,
            "*/rituals* sets up a channel with one press, and later shows what is set and when the next thing happens.",
            "• `/rituals` opens that form or view; who leads the rituals changes, pauses or stops them there",
            "• `/rituals me`: your craft, your ritual day and hour, days away, and which rounds ask you",
            "• `/rituals mine`: everything that waits for your answer, in all channels",
            "• `/rituals help` shows this",
            *[f"• {about}" for about in abouts],
        ]
    )
    return kit.message(text, kit.says(text))


def every(weeks: int) -> str:
    """A rhythm in words."""
    return "every week" if weeks == 1 else f"every {weeks} weeks"


def audience(asked: Asked) -> str:
    """Who is asked, in words."""
    if asked.audience == rules.OWNERS:
        return "owners and leads"
    return "everyone" if asked.audience == rules.EVERYONE else kit.listed(asked.audience.split(","))
