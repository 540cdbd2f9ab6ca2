"""What the digest looks like: its head, and the sections that rituals fill with their lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks import kit
from bot.blocks.kit import Block, Message, Piece

TOP = 10
SHORTER = (150, 80, 40, 15)  # characters of people's words in an item: as many as fit
FEWER = (7, 4, 2)  # items of a list, where even that is too much

Item = Callable[[int], Sequence[Piece]]
"""A line of a section, with at most so many characters of what people wrote."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """How a round was taken: `answered` of `asked` in the run that closed (None: none did), `unasked` because it could not
    be asked in time, and `late` answers to runs before."""

    title: str
    answered: int | None = None
    asked: int = 0
    unasked: int = 0
    late: int = 0


def head(
    channel: str,
    since: datetime,
    until: datetime,
    counts: Sequence[str],
    turnouts: Sequence[Turnout],
    *,
    threaded: bool,
    missed: bool,
) -> Message:
    """One short message: counts of the period, and how each round was taken."""
    title = f"*Digest of #{kit.escaped(channel)}* · {kit.on_day(since)} to {kit.on_day(until)}"
    told = " · ".join(counts) if counts else "A quiet week: nothing new, nothing changed."
    lines = [f"{each.title}: {_taken(each)}" for each in turnouts]
    if missed:
        lines.append("The digest before this one could not be posted in time; its period is not repeated here.")
    blocks: list[Block] = [kit.says(f"{title}\n{told}"), *map(kit.aside, lines)]
    if threaded:
        blocks.append(kit.aside("Details are in the thread."))
    return kit.message(f"Digest of #{kit.escaped(channel)}: {'; '.join([told, *lines])}", *blocks)


def _taken(turnout: Turnout) -> str:
    parts = []
    if turnout.answered is not None:
        parts.append(f"{turnout.answered} of {turnout.asked} answered" if turnout.asked else "nobody could be asked")
        parts += [f"{turnout.unasked} could not be asked in time"] if turnout.asked and turnout.unasked else []
    parts += [f"{kit.counted(turnout.late, 'late answer')} to an earlier round"] if turnout.late else []
    return " · ".join(parts)


def section(head: str, lists: Sequence[tuple[str, Sequence[Item]]]) -> Message:
    """A ritual's threaded reply: its head (mrkdwn), then each list under its title, the top ten; empty lists are left out."""
    listed = [(title, items) for title, items in lists if items]
    texts = [head, *(f"{title}: {', '.join(_text(item) for item in items[:TOP])}" for title, items in listed)]

    def drawn(most: int, top: int) -> list[Block]:
        blocks: list[Block] = [kit.says(head)]
        for title, items in listed:
            blocks += [kit.says(f"*{title}*"), kit.lines([item(most) for item in items[:top]])]
            blocks += [kit.aside(f"and {len(items) - top} more")] if len(items) > top else []
        return blocks

    # Many long titles with their links are more than one message holds: first the titles get shorter, then the lists.
    sizes = [*((most, TOP) for most in SHORTER), *((SHORTER[-1], top) for top in FEWER)]
    blocks = next(each for most, top in sizes if kit.fits(*(each := drawn(most, top))))
    return kit.message(kit.cut("\n".join(texts), kit.TEXT_MOST), *blocks)


def _text(item: Item) -> str:
    return kit.escaped("".join(piece if isinstance(piece, str) else piece.text for piece in item(SHORTER[0])))
