"""What ties records looks like: the target on a card, the choice of one in a form, and what is tied to one."""

from collections.abc import Collection, Sequence

from bot.blocks import fields, kit
from bot.blocks.kit import Block, Link, Piece
from bot.rules.ties import AT_RISK, OFF_TRACK, ON_TRACK, Strands, Target

STANDINGS = {ON_TRACK: "🟢 on track", AT_RISK: "🟡 at risk", OFF_TRACK: "🔴 off track"}
TOP = 5
OFFERED = 100  # options of a menu


def key(target: Target) -> str:
    """Its key, linked to its card, and how it stands (mrkdwn)."""
    name = f"<{target.link}|{target.key}>" if target.link else f"*{target.key}*"
    stands = STANDINGS.get(target.standing, "") if target.active else "closed by now"
    return " · ".join(filter(None, (name, stands)))


def to(verb: str, target: Target | None) -> list[Block]:
    """The line of a card that says to what it is tied. `verb`: "Endangers"."""
    return [kit.aside(f"{verb} {key(target)}", plain=[kit.shortened(target.title, 150)])] if target else []


def choice(label: str, offered: Collection[Target], linked: str | None) -> list[Block]:
    """The input `target` of a form; none where there is nothing to choose."""
    options = [(str(each.id), f"{each.key} {each.title}") for each in [*offered][-OFFERED:]]
    if not options:
        return []
    return [fields.choice("target", label, options, value=linked)]


def strands(tied: Sequence[Strands]) -> list[Block]:
    """What is tied to a target: of each ritual the first five, then how many more."""
    blocks: list[Block] = []
    for each in tied:
        lines: list[Sequence[Piece]] = []
        for item in each.items[:TOP]:
            name: Piece = Link(item.key, item.link) if item.link else kit.Bold(item.key)
            lines.append([name, f" {kit.shortened(item.title, 120)} · {item.told}"])
        more = len(each.items) - TOP
        if lines:
            blocks += [kit.says(f"*{each.title}* · {len(each.items)}"), kit.lines(lines)]
        told = [*([f"And {more} more."] if more > 0 else []), *([each.note] if each.note else [])]
        blocks += [kit.aside(" ".join(told))] if told else []
    return blocks
