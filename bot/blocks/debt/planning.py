"""What a plan of debt looks like: the proposal with what it leaves out, and what the channel is told once it is planned."""

import json
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from bot.blocks import fields, kit
from bot.blocks.debt.words import key, points, worth
from bot.blocks.kit import Block, Bold, Link, Message, Piece, View
from bot.blocks.records import on
from bot.rules import debt as rules
from bot.rules.debt import Benefit, Cycle, Proposal
from storage.debt import Debt, DebtGuidelines

TICKS = 10  # boxes of an input
OTHERS = 40  # that are offered beside what is proposed
TOLD = 5  # of those that cannot be planned yet
LEFT = {
    rules.NO_ROOM: "Left out: no room for them",
    rules.TOO_LARGE: "Left out: larger than the share, even with what is carried",
    rules.NO_BENEFIT: "Left out: brings nothing, as far as is known",
}
WAITS = {
    rules.NOT_ACCEPTED: ("Left out: not accepted yet", "Show them", "debt.list_open"),
    rules.UNSIZED: ("Left out: needs sizing", "Size them", "debt.list_sizing"),
}


def plan(
    found: Proposal,
    benefits: Mapping[UUID, Benefit],
    guidelines: DebtGuidelines,
    channel: str,
    place: str,
    leads: Sequence[str],
    *,
    leading: bool,
    opened: str = "",
    news: str = "",
    ticked: frozenset[str] | None = None,
) -> View:
    """What is proposed for a cycle. `leading`: the person may plan it; else they read it, with the names of the `leads`.

    `place`: the channel's Slack id. `opened`: the moment at which the person looked first; `news`: what somebody did since (mrkdwn), to
    somebody who had `ticked` some (by id) before they knew.
    """
    blocks = [kit.says(news)] if news else []
    blocks += [kit.says(_head(found, channel)), kit.aside(_sum(found, guidelines))]
    if found.planned:
        blocks.append(kit.aside(f"Planned already: {_keys(found.planned)}"))
    blocks += [kit.aside(_instead(found, benefits))] if found.instead else []
    groups = [*_groups(found)]
    anew = f"_{found.mark}" if news else ""  # Slack keeps what was ticked in an input of the same name
    hidden = [*found.offered][len(found.chosen) + OTHERS :]
    for name, label, debts in groups:
        held = {str(debt.id) for debt in debts} if name == "again" or debts[0] in found.chosen else set()
        chosen = held if ticked is None else ticked
        if leading:
            blocks.append(_ticks(name + anew, label, debts, benefits, chosen))
        else:
            blocks += [kit.says(f"*{label}*"), _lines(debts, benefits)]
    if not groups:
        blocks.append(kit.says("There is nothing to plan: no accepted debt is sized and free."))
    elif hidden:
        blocks.append(
            kit.aside(f"And {len(hidden)} more that could be planned; they bring less. `/debt list` shows all.")
        )
    for why, (label, shown, action) in WAITS.items():
        if debts := found.left[why]:
            blocks.append(kit.says(f"*{label}* · {len(debts)}", kit.button(shown, action, "list")))
            blocks.append(kit.lines([Bold(key(debt)), f" {debt.title}"] for debt in debts[:TOLD]))
    if not leading:
        blocks.append(kit.aside(planners(leads)))
    blocks.append(kit.buttons(kit.button("Guidelines", "debt.guidelines", "plan")))
    meta = json.dumps({"place": place, "mark": found.mark, "opened": opened})
    can = leading and bool(groups)
    return kit.view(
        "debt.planned",
        "Plan debt",
        *blocks,
        submit="Plan it" if can else None,
        close="Cancel" if can else "Close",
        meta=meta,
    )


def unguided(channel: str, place: str, leads: Sequence[str], *, leading: bool) -> View:
    """Nothing can be planned: nobody has said how much of a cycle is for debt."""
    who = "Say that in the guidelines, and come back." if leading else planners(leads)
    told = (
        f"I do not know yet how much time *#{kit.escaped(channel)}* sets aside for debt: a plan needs the capacity of a cycle in points, and "
        f"the share of it that is for debt. {who}"
    )
    guide = kit.button("Guidelines", "debt.guidelines", "plan", style="primary" if leading else None)
    return kit.view("debt.unguided", "Plan debt", kit.says(told), kit.buttons(guide), meta=json.dumps({"place": place}))


def news(steps: Sequence[tuple[str, str, str]]) -> str:
    """What others did while a form was open (mrkdwn): (who, key, what they did)."""
    told = [kit.escaped(who) + f" {done}".replace(" it", f" {what}", 1) for who, what, done in steps]
    since = f"{kit.listed(told)}." if told else "What could be planned is not the same any more."
    return (
        f"⚠️ *Somebody was a moment faster.* {since} Nothing was planned by you yet: look again, then press once more."
    )


def planned(
    who: str,
    cycle: Cycle,
    chosen: Sequence[Debt],
    again: Sequence[Debt],
    back: Sequence[Debt],
    borrowed: int,
    links: Mapping[UUID, str | None],
) -> Message:
    """To the channel: what somebody has planned for a cycle, what that had slipped is planned `again`, and what was put `back`.

    `borrowed`: hundredths of points.
    """
    name, days = kit.escaped(who), span(cycle)
    takes = rules.points(sum(debt.effort or 0 for debt in (*chosen, *again)) * rules.POINT)
    told = f"📅 *{name} planned {kit.counted(len(chosen) + len(again), 'debt')} for {days}* · {takes}"
    if not (chosen or again):
        told = f"📅 *{name} put back {kit.counted(len(back), 'debt')} that had slipped*"
    borrows = [kit.aside(f"{rules.points(borrowed)} of it borrowed: the next cycles have less.")] if borrowed else []
    lines: list[Sequence[Piece]] = [
        [_linked(debt, links), f" {kit.shortened(debt.title, 120)} · {points(debt)}{words}"]
        for debts, words in (
            (chosen, ""),
            (again, " · had slipped"),
            (back, " · put back") if chosen or again else (back, ""),
        )
        for debt in debts
    ]
    text = (
        f"{name} planned {_keys(chosen, again) or 'nothing'} for {days}"
        if chosen or again
        else f"{name} put back {_keys(back)}"
    )
    return kit.message(f"📅 {text}", kit.says(told), kit.lines(lines), *borrows)


def span(cycle: Cycle) -> str:
    """2 Nov 2026 to 15 Nov 2026"""
    return f"{on(cycle.first)} to {on(cycle.last)}"


def _head(found: Proposal, channel: str) -> str:
    takes = sum(debt.effort or 0 for debt in found.chosen) * rules.POINT
    head = f"*#{kit.escaped(channel)}* · {span(found.room.cycle)}"
    slipped = kit.counted(len(found.slipped), "debt")
    if not found.chosen and found.slipped:
        one = len(found.slipped) == 1
        told = f"unless {'it is' if one else 'they are'} put back, nothing that could be planned fits beside {'it' if one else 'them'}"
        return f"{head}\n*{slipped} slipped*: {told}."
    if not found.chosen:
        return f"{head}\nNothing is proposed: nothing that could be planned fits."
    borrows = (
        f", of which {rules.points(takes - found.room.free)} are borrowed from the next cycles"
        if takes > found.room.free
        else ""
    )
    beside = f", beside {slipped} that slipped" if found.slipped else ""
    return f"{head}\n*Proposed: {kit.counted(len(found.chosen), 'debt')}, {rules.points(takes)}*{borrows}{beside}"


def _instead(found: Proposal, benefits: Mapping[UUID, Benefit]) -> str:
    """What would bring more, where something that slipped is in its way."""
    back = [debt for debt in found.slipped if debt not in found.instead]
    new = [debt for debt in found.instead if debt not in found.slipped]
    more, less = (
        round(sum(benefits[debt.id].points for debt in debts), 1)
        for debts in (found.instead, (*found.slipped, *found.chosen))
    )
    return (
        f"💡 More helps: untick {kit.listed([key(debt) for debt in back], 10)}, so that it is put back, and plan {_keys(new)}: benefit {more:g} "
        f"instead of {less:g}."
    )


def _sum(found: Proposal, guidelines: DebtGuidelines) -> str:
    """How what is free is made up, in points."""
    room = found.room
    held = sum(debt.effort or 0 for debt in (*found.slipped, *found.planned)) * rules.POINT
    days, whole = room.cycle.days, guidelines.weeks * 7
    cut = f", for {days} of {whole} days" if days < whole else ""
    parts = [f"{_plain(room.share)} of this cycle ({guidelines.share} % of {guidelines.capacity}{cut})"]
    parts += [f"+ {_plain(room.carried)} carried over"] if room.carried else []
    parts += [f"− {_plain(room.repaid)} given back, borrowed before"] if room.repaid else []
    parts += [f"− {_plain(room.taken - held)} paid in it"] if room.taken > held else []
    parts += [f"− {_plain(held)} planned before"] if held else []
    over = f" · {rules.points(room.borrowed)} borrowed from the next cycles" if room.borrowed else ""
    return f"{' '.join(parts)} = *{rules.points(room.free)} free*{over}"


def _plain(hundredths: int) -> str:
    return f"{hundredths / rules.POINT:g}"


def _groups(found: Proposal) -> Iterator[tuple[str, str, Sequence[Debt]]]:
    """What can be ticked, as (input's name, label, debts)."""
    for number, some in enumerate(_by_ten(found.slipped)):
        label = "Slipped: what is ticked is planned again, the rest is put back" if not number else "Slipped, too"
        yield f"again_{number}" if number else "again", label, some
    number, others = 0, OTHERS
    for label, debts in (("Proposed", found.chosen), *((label, found.left[why]) for why, label in LEFT.items())):
        shown = debts if label == "Proposed" else debts[:others]
        others -= 0 if label == "Proposed" else len(shown)
        for some in _by_ten(shown):
            yield f"chosen_{number}" if number else "chosen", label, some
            number += 1


def _by_ten(debts: Sequence[Debt]) -> list[Sequence[Debt]]:
    return [debts[start : start + TICKS] for start in range(0, len(debts), TICKS)]


def _ticks(
    name: str, label: str, debts: Sequence[Debt], benefits: Mapping[UUID, Benefit], chosen: frozenset[str] | set[str]
) -> Block:
    offered = [(str(debt.id), f"{key(debt)} · {points(debt)} · {debt.title}") for debt in debts]
    told = {str(debt.id): worth(benefits[debt.id]) for debt in debts}
    return fields.ticks(name, label, offered, value=chosen, told=told)


def _lines(debts: Sequence[Debt], benefits: Mapping[UUID, Benefit]) -> Block:
    return kit.lines(
        [Bold(key(debt)), f" {kit.shortened(debt.title, 100)} · {points(debt)} · {worth(benefits[debt.id])}"]
        for debt in debts
    )


def _linked(debt: Debt, links: Mapping[UUID, str | None]) -> Piece:
    link = links.get(debt.id)
    return Link(key(debt), link) if link else Bold(key(debt))


def _keys(*debts: Sequence[Debt]) -> str:
    return kit.listed([f"{key(debt)} ({points(debt)})" for some in debts for debt in some], 10)


def planners(leads: Sequence[str]) -> str:
    """Who plans, to who does not (mrkdwn)."""
    names = kit.escaped(kit.listed(leads))
    return f"The channel’s leads plan: {names}." if leads else "Only a lead of the channel plans, and nobody leads it."
