"""What setting up looks like: the form with one press of Start, the intro message, the view of what is set, usage."""

import calendar
import json
from collections.abc import Sequence
from datetime import datetime, time

from bot.blocks import kit
from bot.blocks.kit import Block, Message, View
from bot.rules import setup as rules
from storage.channels import Channel

DAYS = tuple(calendar.day_name)
SAY_INVITE = (
    "I am not in this channel yet. Type `/invite @Threefold` here, then `/rituals` again; nothing else is needed first."
)
IN_A_CHANNEL = "`/rituals` sets up a channel: type it in the channel where your team works."


def words(text: str) -> Message:
    """One sentence of ours as a message."""
    return kit.message(text, kit.says(text))


def start(place: str, name: str, private: bool, zone: str, rounds: Sequence[tuple[str, int]]) -> View:
    """The form that sets a channel up with the defaults: one press of Start. `rounds`: (title, weeks)."""
    return kit.view(
        "setup.start",
        "Set up rituals",
        kit.says(f"*#{kit.escaped(name)}* gets its rituals with one press. This is what will happen:"),
        kit.says(
            "\n".join(_plan(rounds, rules.RITUAL_DAY, rules.PROMPT_TIME, rules.DIGEST_DAY, rules.DIGEST_TIME, zone))
        ),
        kit.aside(
            "Nobody is shamed: who does not answer is known to nobody else, the channel reads counts.",
            "Everyone can see the plan later with `/rituals`.",
        ),
        submit="Start",
        close="Not now",
        meta=json.dumps({"place": place, "name": name, "private": private}),
    )


def started(channel: Channel, rounds: Sequence[tuple[str, int]], commands: Sequence[str]) -> View:
    """What the person who pressed Start reads next."""
    return kit.view(
        "setup.seen",
        "Rituals are set",
        kit.says(f"✅ *#{kit.escaped(channel.name)}* is set up, and you are its first lead."),
        kit.says(
            "\n".join(
                _plan(
                    rounds,
                    channel.ritual_day,
                    channel.prompt_time,
                    channel.digest_day,
                    channel.digest_time,
                    channel.zone,
                )
            )
        ),
        kit.says("\n".join(["Try it now:", *(f"• {each}" for each in commands)])),
        close="Done",
    )


def intro(channel: Channel, lead: str, rounds: Sequence[tuple[str, int]], commands: Sequence[str]) -> Message:
    """The one message that tells the channel who set it up, what happens when, and how to change it."""
    said = f"👋 {kit.escaped(lead)} has set up Threefold's rituals for this channel."
    plan = _plan(rounds, channel.ritual_day, channel.prompt_time, channel.digest_day, channel.digest_time, channel.zone)
    return kit.message(
        f"{said} {' '.join(plan)}",
        kit.says(said),
        kit.says("\n".join(plan)),
        kit.says("\n".join(f"• {each}" for each in commands)),
        kit.aside(f"`/rituals` shows the plan and the next moments. {kit.escaped(lead)} leads the rituals here."),
    )


def seen(channel: Channel, rounds: Sequence[tuple[str, int, datetime | None]], leads: Sequence[str]) -> View:
    """What is set in a channel, read-only. `rounds`: (title, weeks, the next moment it asks the reader)."""
    blocks: list[Block] = [kit.says(f"*#{kit.escaped(channel.name)}*")]
    for title, weeks, moment in rounds:
        upcoming = (
            f"next for you: {kit.when(moment)}" if moment else "you are not asked (no working days, or not a member)"
        )
        blocks.append(kit.says(f"*{title}* · {_every(weeks)} · {upcoming}"))
    blocks.append(kit.says(f"*Digest* · every {DAYS[channel.digest_day - 1]} · next: {kit.when(channel.next_digest)}"))
    if channel.state == "lost":
        blocks.append(
            kit.says(
                "⚠️ I am no longer in this channel, so nothing is asked or posted. Type `/invite @Threefold` to go on."
            )
        )
    elif channel.state == "archived":
        blocks.append(kit.says("The channel is archived, so nothing is asked or posted."))
    named = kit.escaped(" and ".join(leads)) if leads else "nobody yet"
    blocks.append(
        kit.aside(
            f"Led by {named}. Everyone is asked at their own local hour ({channel.prompt_time:%H:%M}), on working days."
        )
    )
    return kit.view("setup.seen", "Rituals", *blocks)


def usage(abouts: Sequence[str]) -> Message:
    """How `/rituals` is used, and what the rituals are."""
    text = "\n".join(
        [
            "*/rituals* sets up a channel with one press, and later shows what is set and when the next thing happens.",
            "• `/rituals` opens that form or view",
            "• `/rituals help` shows this",
            *[f"• {about}" for about in abouts],
        ]
    )
    return kit.message(text, kit.says(text))


def _plan(
    rounds: Sequence[tuple[str, int]], day: int, at: time, digest_day: int, digest_at: time, zone: str
) -> list[str]:
    return [
        *[
            f"• *{title}*: {_every(weeks)} on {DAYS[day - 1]} at {at:%H:%M}, in each person's own time, one DM asks everyone."
            for title, weeks in rounds
        ],
        f"• *Digest*: every {DAYS[digest_day - 1]} at {digest_at:%H:%M} ({zone}), one short message here with details in its thread.",
    ]


def _every(weeks: int) -> str:
    return "every week" if weeks == 1 else f"every {weeks} weeks"
