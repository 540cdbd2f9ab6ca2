"""What leading a channel looks like: pausing, resuming, stopping, who leads, and what everybody hears of it."""

import json
from collections.abc import Sequence

from bot.blocks import fields, kit, setup
from bot.blocks.kit import Bold, Link, Message, Piece, View
from bot.rules.setup import Arrangement
from storage.channels import Channel

RESTS = {
    "pause": (
        "Pause",
        "Nobody is asked and no digest comes until a lead presses Resume. What was asked already can still be answered, what "
        "you have noted stays, and commands go on working.",
    ),
    "resume": (
        "Resume",
        "Questions and digests come again from now on. Nothing of the meantime is asked afterwards; the next digest tells "
        "what happened in it.",
    ),
    "stop": (
        "Stop",
        "Nobody is asked any more and no digest comes. *Nothing is deleted*: everything noted so far stays where it is, "
        "commands go on working, and `/rituals` sets the channel up again at any time.",
    ),
}
DONE = {"pause": "paused", "resume": "resumed", "stop": "stopped"}


def resting(channel: Channel, act: str) -> View:
    """The question before a lead pauses, resumes or stops (`act`) the rituals: what will happen."""
    called, what = RESTS[act]
    return kit.view(
        f"setup.{DONE[act]}",
        f"{called} the rituals?",
        kit.says(f"*#{kit.escaped(channel.name)}*"),
        kit.says(what),
        kit.aside("The channel reads one line that says who did it."),
        submit=called,
        close="Cancel",
        meta=json.dumps({"place": channel.slack_id}),
    )


def whom(leads: Sequence[str]) -> str:
    """Who may do what somebody else tried, by name."""
    if not leads:
        return "Only a lead of the channel may do that, and nobody leads it. `/rituals` there has a button to become its lead."
    return f"Only a lead of the channel may do that: ask {kit.escaped(kit.listed(leads))}."


def rested_note(who: str, act: str) -> Message:
    """The line in the channel once it is done."""
    follows = {
        "pause": "Nobody is asked and no digest comes until a lead presses Resume in `/rituals`.",
        "resume": "`/rituals` shows what comes next.",
        "stop": "Nothing is deleted, and `/rituals` sets them up again.",
    }
    text = f"{kit.escaped(who)} has {DONE[act]} the rituals here. {follows[act]}"
    return setup.words(text)


def changed_note(who: str, before: Arrangement, after: Arrangement) -> Message | None:
    """The line in the channel about a change; None where nothing is another."""
    said = _differences(before, after)
    if not said:
        return None
    return setup.words(kit.cut(f"{kit.escaped(who)} has changed the rituals here: {'; '.join(said)}.", 2900))


def _differences(before: Arrangement, after: Arrangement) -> list[str]:
    said = []
    known = {(each.ritual, each.kind): each for each in before.rounds}
    for now in after.rounds:
        was = known[now.ritual, now.kind]
        if was.on != now.on:
            told = (
                f"asks {setup.audience(now)} {setup.every(now.weeks)} from now on" if now.on else "asks nobody any more"
            )
            said.append(f"the {now.title.lower()} {told}")
        elif now.on and was.weeks != now.weeks:
            said.append(f"the {now.title.lower()} comes {setup.every(now.weeks)} (was {setup.every(was.weeks)})")
        if was.on and now.on and was.audience != now.audience:
            said.append(f"the {now.title.lower()} asks {setup.audience(now)} (was {setup.audience(was)})")
    for label, (day_was, at_was), (day, at) in (
        ("people are asked on", _asked(before), _asked(after)),
        ("the digest comes on", _digest(before), _digest(after)),
    ):
        if (day_was, at_was) != (day, at):
            said.append(f"{label} {day} at {at} (was {day_was} at {at_was})")
    return said


def _asked(arrangement: Arrangement) -> tuple[str, str]:
    return setup.DAYS[arrangement.ritual_day - 1], f"{arrangement.prompt_time:%H:%M}"


def _digest(arrangement: Arrangement) -> tuple[str, str]:
    return setup.DAYS[arrangement.digest_day - 1], f"{arrangement.digest_time:%H:%M} {arrangement.zone}"


def leads(channel: Channel, names: Sequence[str], *, may_step_down: bool) -> View:
    """Who leads, and a form to add one. `may_step_down`: whether the reader was made a lead."""
    more = [kit.buttons(kit.button("Step down", "setup.step_down", str(channel.id)))] if may_step_down else []
    return kit.view(
        "setup.named",
        "Leads",
        kit.says(
            f"*#{kit.escaped(channel.name)}* is led by {kit.escaped(kit.listed(names, 10)) if names else 'nobody yet'}."
        ),
        fields.person(
            "person",
            "Who shall lead too?",
            optional=False,
            hint="A member of the channel. Guests and people of other workspaces cannot lead.",
        ),
        *more,
        kit.aside("Leads change, pause and stop the rituals, and hear of what nobody else takes care of."),
        submit="Make lead",
        close="Cancel",
        meta=json.dumps({"place": channel.slack_id}),
    )


def stepping_down(channel: Channel, *, last: bool) -> View:
    """The question before a lead steps down; `last`: whether nobody leads then."""
    after = (
        "You are the only lead: the channel is asked who becomes the next one."
        if last
        else "The other leads go on without you."
    )
    return kit.view(
        "setup.stepped_down",
        "Step down as a lead?",
        kit.says(f"*#{kit.escaped(channel.name)}*: {after} You stay a member and are asked as before."),
        submit="Step down",
        close="Cancel",
        meta=json.dumps({"place": channel.slack_id}),
    )


def named_note(who: str, whom: str) -> Message:
    """The line in the channel about a new lead."""
    return setup.words(f"{kit.escaped(who)} has made {kit.escaped(whom)} a lead of the rituals here.")


def stepped_down_note(who: str) -> Message:
    """The line in the channel about a lead who is none any more."""
    return setup.words(f"{kit.escaped(who)} has stepped down as a lead of the rituals here.")


def vacant(channel: Channel, owned: Sequence[tuple[str, str, str | None]] = ()) -> Message:
    """The line in the channel when nobody leads. `owned`: (key, title, link) of what lost its owner with the last lead."""
    text = (
        "Nobody leads the rituals here any more. They go on; a lead can change them and decides what nobody else may."
    )
    return kit.message(
        text,
        kit.says(text),
        *_listed("Without an owner now:", owned),
        kit.buttons(kit.button("Become lead", "setup.lead", str(channel.id), style="primary")),
    )


def taken(name: str) -> Message:
    """What becomes of that line once somebody has pressed the button."""
    return setup.words(f"{kit.escaped(name)} leads the rituals here now. `/rituals` shows what is set.")


def left(name: str, channel: str, owned: Sequence[tuple[str, str, str | None]], *, gone: bool) -> Message:
    """To a lead: somebody who owned something has left the channel (`gone`: the workspace)."""
    where = f"and with it #{kit.escaped(channel)}" if gone else ""
    went = f"the workspace {where}" if gone else f"#{kit.escaped(channel)}"
    text = f"{kit.escaped(name)} has left {went}. {'This has' if len(owned) == 1 else 'These have'} no owner any more:"
    told = kit.cut(" ".join([text, ", ".join(key for key, _, _ in owned)]), kit.TEXT_MOST)
    return kit.message(
        told,
        *_listed(text, owned),
        kit.aside("Open a card to take it over or to give it to somebody. You get this because you lead the channel."),
    )


def lost(channel: str) -> Message:
    """To a lead: the bot can no longer post in the channel."""
    return setup.words(
        f"I am not in #{kit.escaped(channel)} any more, so nothing is asked or posted there. What is noted stays. "
        "Type `/invite @Threefold` there and it goes on; what waits follows then. You hear this once, because you lead the channel."
    )


MOST = 15


def _listed(title: str, owned: Sequence[tuple[str, str, str | None]]) -> list[kit.Block]:
    if not owned:
        return []
    lines: list[Sequence[Piece]] = [
        [Link(key, link) if link else Bold(key), f" {kit.shortened(title, 100)}"] for key, title, link in owned[:MOST]
    ]
    lines += [[f"and {len(owned) - MOST} more"]] if len(owned) > MOST else []
    return [kit.says(title), kit.lines(lines)]
