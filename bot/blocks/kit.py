"""The one exit to Block Kit: makes our Message and View from blocks, and lets nothing pass that Slack would refuse.

What people typed goes into plain_text objects (`heading`, `words`) or rich text (`lines`), where nothing is markup; only
our own words are mrkdwn. Limits: Slack's Block Kit reference, and 12,000 characters for a message (13,200 fail).
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

import slackblocks as kit

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_CHARACTERS, VIEW_CHARACTERS = 12_000, 250_000
TEXT_MOST, HEADING_MOST, BUTTON_MOST, TITLE_MOST, OPTION_MOST, META_MOST = 4000, 150, 75, 24, 75, 3000
_ENTITY = re.compile(r"&(?:amp|lt|gt);|<[^<>]*>|.", re.DOTALL)
_FORMATS = re.compile(r"`|(?<![^\W_])[*_~]|[*_~](?![^\W_])")
_LOOKALIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_BROADCAST = re.compile(r"<!(?:channel|here|everyone|subteam)")

MORE = "menu.chosen"  # the action_id of every menu of further buttons
Block = kit.Block
Drawn = dict[str, Any]  # a block as Slack takes it
Button = kit.Button
Pressed = kit.Button | kit.OverflowMenu


@dataclass(frozen=True, slots=True)
class Message:
    """A message: `text` for notifications and screen readers (mrkdwn, whole), `blocks` for the screen (plain JSON)."""

    text: str
    blocks: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """{"text": …, "blocks": […]}: what Slack takes and what is stored."""
        return {"text": self.text, "blocks": list(self.blocks)} if self.blocks else {"text": self.text}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Message":
        """The message that `as_json` described."""
        return cls(stored["text"], tuple(stored.get("blocks", ())))


@dataclass(frozen=True, slots=True)
class View:
    """A form, as Slack's views.open takes it, or a Home tab, as views.publish does (plain JSON)."""

    json: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """A piece of a line that leads somewhere."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Bold:
    """A piece of a line in bold."""

    text: str


Piece = str | Bold | Link


def message(text: str, *blocks: Block | Drawn) -> Message:
    """A message. `text` is mrkdwn: escape what people typed. Raises ValueError for what Slack would refuse."""
    resolved = _resolved(blocks)
    size = _size(resolved)
    _must(bool(text.strip()), "a message needs a text")
    _must(len(text) <= TEXT_MOST, f"text of {len(text)} characters")
    _must(len(resolved) <= MESSAGE_BLOCKS, f"{len(resolved)} blocks in a message")
    _must(size <= MESSAGE_CHARACTERS, f"{size} characters of blocks in a message")
    _must(all(block["type"] != "input" for block in resolved), "an input in a message")
    _must(not _BROADCAST.search(text + json.dumps(resolved)), "a broadcast mention")
    return Message(text, tuple(resolved))


def fits(*blocks: Block | Drawn, room: int = 0) -> bool:
    """Whether one message can hold the blocks, and `room` more characters."""
    return len(blocks) <= MESSAGE_BLOCKS and _size(_resolved(blocks)) <= MESSAGE_CHARACTERS - room


def _size(resolved: Sequence[dict[str, Any]]) -> int:
    return sum(len(json.dumps(block, ensure_ascii=False)) for block in resolved)


def view(
    callback_id: str,
    title: str,
    *blocks: Block | Drawn,
    submit: str | None = None,
    close: str = "Close",
    meta: str = "",
) -> View:
    """A form; `meta` comes back with its submission. What a Message shows can be shown in it too. Raises ValueError for what Slack would refuse."""
    resolved = _resolved(blocks)
    shown: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": {"type": "plain_text", "text": title, "emoji": True},
        "close": {"type": "plain_text", "text": close, "emoji": True},
        "private_metadata": meta,
        "blocks": resolved,
    }
    if submit is not None:
        shown["submit"] = {"type": "plain_text", "text": submit, "emoji": True}
    _must(0 < len(title) <= TITLE_MOST and len(submit or "") <= TITLE_MOST, f"the title {title!r} or {submit!r}")
    _must(0 < len(resolved) <= VIEW_BLOCKS, f"{len(resolved)} blocks in a view")
    _must(len(meta) <= META_MOST, f"private_metadata of {len(meta)} characters")
    _must(len(json.dumps(shown)) <= VIEW_CHARACTERS, "a view of more than 250 kB")
    _must(submit is not None or all(block["type"] != "input" for block in resolved), "an input without a submit button")
    _must(not _BROADCAST.search(json.dumps(resolved)), "a broadcast mention")
    return View(shown)


def home(*blocks: Block) -> View:
    """The Home tab of somebody, as Slack's views.publish takes it. Raises ValueError for what Slack would refuse."""
    resolved = _resolved(blocks)
    shown = {"type": "home", "blocks": resolved}
    _must(0 < len(resolved) <= VIEW_BLOCKS, f"{len(resolved)} blocks on a Home tab")
    _must(len(json.dumps(shown)) <= VIEW_CHARACTERS, "a Home tab of more than 250 kB")
    _must(not _BROADCAST.search(json.dumps(resolved)), "a broadcast mention")
    return View(shown)


def _resolved(blocks: Sequence[Block | Drawn]) -> list[Drawn]:
    resolved: list[Drawn] = []
    for block in blocks:
        if isinstance(block, dict):
            resolved.append(block)
            continue
        plain: dict[str, Any] = block._resolve()  # slackblocks' own way out is a string
        if block._generated_block_id:
            del plain["block_id"]
        resolved.append(plain)
    given = [plain["block_id"] for plain in resolved if "block_id" in plain]
    _must(len(given) == len(set(given)), "two blocks with one block_id")
    for plain in resolved:
        actions = [element["action_id"] for element in plain.get("elements", ()) if "action_id" in element]
        _must(len(actions) == len(set(actions)), f"two elements with one action_id: {actions}")
    return resolved


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(f"Slack would refuse {otherwise}.")


# What our own words are made of


def says(words: str, button: kit.Button | None = None) -> Block:
    """A paragraph of our own words (mrkdwn); what people typed in it must be escaped."""
    return kit.SectionBlock(kit.Markdown(cut(words, 3000)), accessory=button)


def aside(*words: str, plain: Sequence[str] = ()) -> Block:
    """A small grey line of our own words (mrkdwn), and after them `plain` ones, in which nothing is markup."""
    return kit.ContextBlock(
        [*(kit.Markdown(cut(each, 2000)) for each in words), *(_plain(each, 2000) for each in plain)]
    )


def rule() -> Block:
    """A line across."""
    return kit.DividerBlock()


# What people's words are put into


def heading(words: str) -> Block:
    """People's words as a heading, on one line."""
    return kit.HeaderBlock(_plain(words, HEADING_MOST))


def words(text: str, button: kit.Button | None = None) -> Block:
    """People's words as a paragraph: nothing in them is markup."""
    return kit.SectionBlock(_plain(text, 3000), accessory=button)


def lines(items: Iterable[Sequence[Piece]]) -> Block:
    """A bulleted list of lines of pieces in which nothing is markup."""
    sections = [kit.RichTextSection([_piece(piece) for piece in item]) for item in items]
    return kit.RichTextBlock([kit.RichTextList("bullet", sections)])


def _piece(piece: Piece) -> Any:
    if isinstance(piece, Link):
        return kit.RichTextLink(piece.url, tame(piece.text))
    if isinstance(piece, Bold):
        return kit.RichText(tame(piece.text), bold=True)
    return kit.RichText(tame(piece))


def _plain(text: str, most: int) -> kit.PlainText:
    return kit.PlainText(shortened(tame(text), most))


def tame(text: str) -> str:
    """People's words without the markup that would call everybody; rules take it out of what is kept, names may have it."""
    return _BROADCAST.sub(lambda found: f"@{found[0][2:]}", text)


# What is pressed


def button(label: str, action_id: str, value: str, *, style: str | None = None) -> kit.Button:
    """A button that carries an id. `style`: primary or danger."""
    return kit.Button(shortened(label, BUTTON_MOST), action_id, value=value, style=style)  # type: ignore[arg-type] # its literals


def more(*each: tuple[str, str, str]) -> kit.OverflowMenu:
    """A menu of at most five further buttons, as (label, action_id, value); bot/listeners/payloads.py reads a choice as a press."""
    options = [
        kit.Option(kit.PlainText(shortened(label, BUTTON_MOST)), f"{action} {value}") for label, action, value in each
    ]
    return kit.OverflowMenu(MORE, options)


def buttons(*each: Pressed) -> Block:
    """A row of buttons, and perhaps a menu of further ones at its end."""
    return kit.ActionsBlock(list(each))


# Text


def escaped(text: str) -> str:
    """People's text inside mrkdwn: nothing in it is markup.

    The three characters for which Slack has entities are written out. It has none for those that format, so one that could begin or
    end something (it stands beside no letter or digit on one side) is another one that looks like it.
    """
    plain = _FORMATS.sub(lambda found: _LOOKALIKE[found[0]], text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, most: int) -> str:
    """mrkdwn in at most `most` characters, never cut inside an entity or a <…>."""
    if len(text) <= most:
        return text
    ends = accumulate(len(piece) for piece in _ENTITY.findall(text))
    return text[: max((end for end in ends if end < most), default=0)] + "…"


def shortened(text: str, most: int) -> str:
    """Plain text in at most `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def when(moment: datetime) -> str:
    """A moment in mrkdwn that every reader sees in their own zone; a fallback in UTC."""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}|{moment:%d %b %Y %H:%M} UTC>"


def on_day(moment: datetime, *, time: bool = False) -> str:
    """The day of a moment in mrkdwn, in the reader's own zone; with the `time` of day. It stays true while it is read later."""
    shown, plain = ("{date_short} at {time}", "%d %b %Y %H:%M UTC") if time else ("{date_short}", "%d %b %Y")
    return f"<!date^{int(moment.timestamp())}^{shown}|{moment:{plain}}>"


def listed(names: Sequence[str], most: int = 5) -> str:
    """Names in a sentence: "a", "a and b", "a, b and c"; beyond `most`, how many more."""
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 risk", "2 risks"."""
    return f"{number} {one if number == 1 else many or one + 's'}"
