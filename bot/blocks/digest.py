"""What the digest looks like: its head, and the sections that rituals fill with their lists."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.blocks import charts, kit
from bot.blocks.kit import VIEW_BLOCKS, Block, Bold, Button, Drawn, Link, Message, Piece, View
from storage.channels import Channel

TOP = 10
ACTING = 3  # items of a list that stand apart with their button
SHORTER = (150, 80, 40, 15)  # characters of people's words in an item: as many as fit
FEWER = ((7, 1), (4, 1), (2, 0))  # items of a list, and those of them with a button, where even that is too much


@dataclass(frozen=True, slots=True)
class Turnout:
    """How a round was taken: `answered` of `asked` in the run that closed (None: none did; `going`: it is still open),
    `unasked` because it could not be asked in time, `late` answers to runs before, `tardy` ones to this run after it closed. `few`: a count would tell of one or two people."""

    title: str
    answered: int | None = None
    asked: int = 0
    unasked: int = 0
    late: int = 0
    tardy: int = 0
    going: bool = False
    few: bool = False


@dataclass(frozen=True, slots=True)
class SoFar:
    """That a digest is one of a period that still runs: who has it posted (None: one person looks), and when the weekly
    one comes (None: it does not)."""

    by: str | None
    coming: datetime | None


def head(
    channel: str,
    since: datetime,
    until: datetime,
    counts: Sequence[str],
    turnouts: Sequence[Turnout],
    *,
    threaded: bool,
    missed: bool,
    so_far: SoFar | None = None,
) -> Message:
    """One short message: counts of the period, and how each round was taken."""
    name = f"Digest of #{kit.escaped(channel)}{' so far' if so_far else ''}"
    title = f"*{name}* · {kit.on_day(since)} to {kit.on_day(until)}"
    quiet = "Nothing new so far, nothing changed." if so_far else "A quiet week: nothing new, nothing changed."
    told = " · ".join(counts) if counts else quiet
    lines = [f"{each.title}: {_taken(each)}" for each in turnouts]
    if missed:
        lines.append("The digest before this one could not be posted in time; its period is not repeated here.")
    blocks: list[Block] = [kit.says(f"{title}\n{told}"), *map(kit.aside, lines)]
    if so_far is None or so_far.by is not None:
        blocks += [kit.aside("Details are in the thread.")] if threaded else []
    if so_far is not None:
        blocks.append(kit.aside(_interim(so_far)))
    return kit.message(f"{name}: {'; '.join([told, *lines])}", *blocks)


def _interim(so_far: SoFar) -> str:
    asked = f"{kit.escaped(so_far.by)} has asked for it." if so_far.by else "Only you see this."
    comes = (
        f"The weekly digest comes {kit.when(so_far.coming)}"
        if so_far.coming
        else "No weekly digest comes while the rituals rest"
    )
    return f"{asked} {comes}{' as always' if so_far.by and so_far.coming else ''}; nothing is closed by this."


def _taken(turnout: Turnout) -> str:
    parts = []
    if turnout.answered is not None:
        told = turnout.asked and not turnout.few
        if told:
            parts.append(f"{turnout.answered} of {turnout.asked} answered{' so far' if turnout.going else ''}")
        elif turnout.asked:
            parts.append("asked too few people to count their answers")
        else:
            parts.append("nobody could be asked")
        parts += [f"{turnout.tardy} of them late"] if told and turnout.tardy else []
        parts += [f"{turnout.unasked} could not be asked in time"] if turnout.asked and turnout.unasked else []
    parts += [f"{kit.counted(turnout.late, 'late answer')} to an earlier round"] if turnout.late else []
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Item:
    """A record in a list: its key, which leads to its card at `link`, its title as people wrote it, and what is `told` of it
    in our own words; `said`: what people said of it, where nothing is markup. `act`: the button that does what it waits for."""

    key: str
    title: str
    told: str = ""
    said: str = ""
    link: str | None = None
    act: Button | None = None


@dataclass(frozen=True, slots=True)
class List:
    """A list in a section. `more`: the button that shows all of it, where only the first are told."""

    title: str
    items: Sequence[Item]
    more: Button


def section(head: str, lists: Sequence[List]) -> Message:
    """A ritual's threaded reply: its head (mrkdwn), then each list (none of them empty) under its title, the top ten.

    Of each list the first items that can be acted on stand apart, with their buttons; the others are lines.
    """
    texts = [head, *(f"{each.title}: {', '.join(map(_text, _top(each, ACTING, TOP)))}" for each in lists)]

    def drawn(most: int, top: int, acting: int) -> list[Block]:
        blocks: list[Block] = [kit.says(head)]
        for each in lists:
            items = _top(each, acting, top)
            apart = [item for item in items[:acting] if item.act]
            blocks.append(kit.says(f"*{each.title}*"))
            for item in apart:
                blocks += _apart(item, most)
            lines = [_line(item, most) for item in items[len(apart) :]]
            blocks += [kit.lines(lines)] if lines else []
            if (left := len(each.items) - len(items)) > 0:
                blocks.append(kit.says(f"and {left} more", each.more))
        return blocks

    # Many long titles with their links are more than one message holds: first the titles get shorter, then the lists.
    sizes = [*((most, TOP, ACTING) for most in SHORTER), *((SHORTER[-1], *fewer) for fewer in FEWER)]
    blocks = next(each for size in sizes if kit.fits(*(each := drawn(*size)), room=charts.ROOM))
    return kit.message(kit.cut("\n".join(texts), kit.TEXT_MOST), *blocks)


def _top(each: List, acting: int, top: int) -> list[Item]:
    """The first of a list: those that can be acted on before the others."""
    apart = [item for item in each.items if item.act][:acting]
    return [*apart, *(item for item in each.items if item not in apart)][:top]


def _apart(item: Item, most: int) -> list[Block]:
    name = f"<{item.link}|{item.key}>" if item.link else f"*{item.key}*"
    told = kit.aside(f"{name}{f' · {item.told}' if item.told else ''}", plain=[item.said] if item.said else [])
    return [kit.words(_short(item, most), item.act), told]


def _line(item: Item, most: int) -> list[Piece]:
    name: Piece = Link(item.key, item.link) if item.link else Bold(item.key)
    return [name, " " + " · ".join(filter(None, (_short(item, most), item.told, item.said)))]


def _short(item: Item, most: int) -> str:
    return kit.shortened(item.title, most)


def _text(item: Item) -> str:
    return kit.escaped("".join(piece if isinstance(piece, str) else piece.text for piece in _line(item, SHORTER[0])))


def waning(channel: Channel, title: str, taken: Sequence[tuple[int, int]]) -> Message:
    """To a lead: few answer a round. `taken`: (answered, asked) of its last runs, the newest first."""
    name = kit.escaped(channel.name)
    runs = kit.listed([f"{answered} of {asked}" for answered, asked in reversed(taken)])
    text = f"Few people answer the {title.lower()} in #{name}: {runs} in its last {len(taken)} runs."
    return kit.message(
        text,
        kit.says(text),
        kit.says(
            "That says something about the question, not about them. Three ways on: *change* it (ask less often, on another day, "
            "or fewer people), *merge* it (take it out and let another round ask), or *pause* the rituals for a while."
        ),
        kit.buttons(
            kit.button("Change or take out", "setup.edit", str(channel.id), style="primary"),
            kit.button("Pause", "setup.pause", str(channel.id)),
        ),
        kit.aside("You hear this once, because you lead the channel; again only after it has recovered."),
    )


# What one person looks at


def preview(place: str, head: Message, sections: Sequence[Message]) -> View:
    """What the digest would say now. `place`: Slack's id of the channel."""
    return _page("Digest so far", place, [], head, sections)


def of_week(place: str, name: str, head: Message, sections: Sequence[Message], link: str | None) -> View:
    """A digest as it was frozen; `name`: its week, `link`: where it stands in the channel."""
    stands = f"<{link}|It stands in the channel.>" if link else "I do not know where it stands in the channel."
    said = kit.aside(f"{stands} This is what it said at its cut-off; only you see this.")
    then = [Message(each.text, tuple(_read_only(block) for block in each.blocks)) for each in sections]
    return _page(f"Digest of {name}", place, [said], head, then)


def _read_only(block: dict[str, Any]) -> dict[str, Any]:
    """A block of a time that is over: what its button offered may not be true any more."""
    return {name: value for name, value in block.items() if name != "accessory"}


def _page(title: str, place: str, before: Sequence[Block], head: Message, sections: Sequence[Message]) -> View:
    drawn: list[Block | Drawn] = [*before, *head.blocks]
    for section in sections:
        drawn += [kit.rule(), *charts.told(section.blocks)]
    if len(drawn) > VIEW_BLOCKS:
        drawn = [
            *drawn[: VIEW_BLOCKS - 1],
            kit.aside("There is more than fits here: the digest in the channel has it all."),
        ]
    return kit.view("digest.seen", title, *drawn, meta=json.dumps({"place": place}))


def on_its_way(coming: datetime | None) -> Message:
    """To the lead who asked for a digest now."""
    weekly = f" The weekly one comes {kit.when(coming)} as always." if coming else ""
    text = f"The digest so far is on its way into the channel.{weekly}"
    return kit.message(text, kit.says(text))


def usage(unknown: str = "") -> Message:
    """How `/digest` is used; `unknown`: a word that was typed and means nothing."""
    told = [f"I do not know “{kit.escaped(kit.shortened(unknown, 40))}”. This is what there is:"] if unknown else []
    text = "\n".join(
        [
            *told,
            "*/digest* shows what the channel's weekly digest says.",
            "• `/digest` or `/digest preview`: what it would say now, for you alone",
            "• `/digest week 2026-W40`: the one of that week, for you alone, with a link to it",
            "• `/digest now`: a lead posts one of the time since the last; the weekly one comes as always",
            "• `/digest help` shows this",
        ]
    )
    return kit.message(text, kit.says(text))
