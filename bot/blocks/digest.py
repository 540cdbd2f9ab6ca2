"""What the digest's head looks like; its sections are drawn by their rituals."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import kit
from bot.blocks.kit import Block, Message


def head(
    channel: str,
    since: datetime,
    until: datetime,
    counts: Sequence[str],
    answered: Sequence[tuple[str, int, int]],
    *,
    threaded: bool,
    missed: bool,
) -> Message:
    """One short message: counts of the period, and (title, answered, asked) of each round that closed in it."""
    title = f"*Digest of #{kit.escaped(channel)}* · {kit.on_day(since)} to {kit.on_day(until)}"
    told = " · ".join(counts) if counts else "A quiet week: nothing new, nothing changed."
    blocks: list[Block] = [kit.says(f"{title}\n{told}")]
    texts = [told]
    for round_title, done, asked in answered:
        line = f"{round_title}: {done} of {asked} answered" if asked else f"{round_title}: nobody could be asked"
        blocks.append(kit.aside(line))
        texts.append(line)
    if missed:
        line = "The digest before this one could not be posted in time; its period is not repeated here."
        blocks.append(kit.aside(line))
        texts.append(line)
    if threaded:
        blocks.append(kit.aside("Details are in the thread."))
    return kit.message(f"Digest of #{kit.escaped(channel)}: {'; '.join(texts)}", *blocks)
