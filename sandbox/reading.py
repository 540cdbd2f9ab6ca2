"""How a message reads to a person: mentions as names, moments in their own zone, blocks as plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox import elements
from sandbox.elements import CHOSEN_KEY, plain
from sandbox.records import Json
from sandbox.store import Store

_ENTITY = re.compile(r"<([^<>\n]+)>")
_DATE_TOKEN = re.compile(r"\{(\w+)\}")
_STRONG = re.compile(r"(?<![\w*_~`])([*_~])(?=\S)([^\n]+?)(?<=\S)\1(?![\w*_~`])")
_ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


def unescape(text: str) -> str:
    """The text with Slack's three entities written as the signs they stand for."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@dataclass(frozen=True)
class Reader:
    """A person who reads in a zone (an IANA name) at a moment (aware), with the workspace's names at hand."""

    store: Store
    zone: str
    now: datetime

    # words

    def words(self, text: str, *, styled: bool = True) -> str:
        """Markup as it reads: `<@U1>` as @name, `<!date…>` in the reader's zone, links by their words, no asterisks."""
        read = _ENTITY.sub(lambda found: self._entity(found[1]), text)
        if styled:
            for _ in range(3):  # bold within italic within struck
                read = _STRONG.sub(r"\2", read)
        return unescape(read)

    def _entity(self, inside: str) -> str:
        target, _, label = inside.partition("|")
        if target.startswith("@"):
            user = self.store.users.get(target[1:])
            return "@" + (user.real_name if user else label or target[1:])
        if target.startswith("#"):
            channel = self.store.channels.get(target[1:])
            return "#" + (channel.name if channel else label or target[1:])
        if target.startswith("!date^"):
            return self._date(target, label)
        if target.startswith("!"):
            return label or "@" + target[1:].partition("^")[0]
        return label or target.removeprefix("mailto:")

    def _date(self, target: str, fallback: str) -> str:
        parts = target.split("^")
        try:
            local = datetime.fromtimestamp(int(parts[1]), UTC).astimezone(ZoneInfo(self.zone))
        except (ValueError, OverflowError, OSError):
            return fallback
        written = parts[2] if len(parts) > 2 else ""
        return _DATE_TOKEN.sub(lambda found: self._moment(found[1], local), written) or fallback

    def _moment(self, name: str, at: datetime) -> str:
        day, year = at.day, at.year
        ordinal = f"{day}{_ORDINALS.get(day, 'th')}"
        here = self.now.astimezone(at.tzinfo)
        if name.endswith("_pretty"):
            near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((at.date() - here.date()).days)
            if near:
                return near
            name = name.removesuffix("_pretty")
        in_year = "" if year == here.year and name != "date_num" else f", {year}"
        return {
            "date_num": f"{at:%Y-%m-%d}",
            "date_slash": f"{at:%m/%d/%Y}",
            "date": f"{at:%B} {ordinal}{in_year}",
            "date_short": f"{at:%b} {day}{in_year}",
            "date_long": f"{at:%A}, {at:%B} {ordinal}{in_year}",
            "date_long_full": f"{at:%A}, {at:%B} {ordinal}, {year}",
            "time": f"{at.hour % 12 or 12}:{at:%M %p}",
            "time_secs": f"{at.hour % 12 or 12}:{at:%M:%S %p}",
            "ago": _ago(self.now - at),
        }.get(name, "{" + name + "}")

    def text_object(self, text: object) -> str:
        """A text object as it reads; only mrkdwn has markup."""
        words = plain(text)
        if isinstance(text, dict) and text.get("type") == "mrkdwn":
            return self.words(words)
        return unescape(words)

    # blocks

    def blocks(self, blocks: Sequence[Json], state: dict[str, dict[str, Json]] | None = None) -> str:
        """Blocks as lines of plain words, without their buttons; inputs as `label: what is chosen`."""
        return "\n".join(line for block in blocks if (line := self._block(block, state or {})))

    def _block(self, block: Json, state: dict[str, dict[str, Json]]) -> str:
        kind = block["type"]
        if kind == "section":
            lines = [self.text_object(block.get("text")), *map(self.text_object, block.get("fields") or ())]
            return "\n".join(line for line in lines if line)
        if kind in ("header", "alert"):
            return self.text_object(block["text"])
        if kind == "context":
            parts = (one["alt_text"] if one["type"] == "image" else self.text_object(one) for one in block["elements"])
            return " ".join(parts)
        if kind == "markdown":
            return str(block["text"])
        if kind == "input":
            return self._input(block, state)
        if kind == "image":
            return plain(block.get("title")) or str(block.get("alt_text", ""))
        if kind == "rich_text":
            return self._rich(block)
        if kind in ("table", "data_table"):
            rows = [" | ".join(self._cell(cell) for cell in row) for row in block["rows"]]
            return "\n".join([*([block["caption"]] if block.get("caption") else []), *rows])
        if kind == "data_visualization":
            return "\n".join([block["title"], *_chart_lines(block["chart"])])
        return ""

    def _input(self, block: Json, state: dict[str, dict[str, Json]]) -> str:
        element = block["element"]
        chosen = state.get(str(block.get("block_id")), {}).get(str(element.get("action_id")))
        line = f"{plain(block['label'])}: {self.choice(chosen) if chosen else ''}".rstrip()
        return f"{line}\n{plain(block['hint'])}" if block.get("hint") else line

    def choice(self, state: Json) -> str:
        """What is chosen in an element, in the words on the screen; several joined by commas."""
        value = state.get(CHOSEN_KEY[state["type"]])
        if value in (None, "", []):
            return ""
        values = value if isinstance(value, list) else [value]
        return ", ".join(self._chosen_one(state["type"], one) for one in values)

    def _chosen_one(self, kind: str, one: object) -> str:
        if isinstance(one, dict):
            return self.text_object(one.get("text"))
        if "users" in kind or "conversations" in kind or "channels" in kind:
            return self._entity(("@" if str(one).startswith("U") else "#") + str(one))
        if kind == "datetimepicker":
            local = datetime.fromtimestamp(int(str(one)), UTC).astimezone(ZoneInfo(self.zone))
            return f"{local:%Y-%m-%d %H:%M}"
        return str(one)

    def _cell(self, cell: Json) -> str:
        return self._rich(cell) if cell.get("type") == "rich_text" else str(cell.get("text", cell.get("value", "")))

    def _rich(self, part: Json) -> str:
        kind = part.get("type")
        if kind == "text":
            return str(part.get("text", ""))
        if kind == "link":
            return str(part.get("text") or part.get("url", ""))
        if kind == "user":
            return self._entity("@" + str(part.get("user_id")))
        if kind == "channel":
            return self._entity("#" + str(part.get("channel_id")))
        if kind == "emoji":
            return f":{part.get('name')}:"
        if kind == "date":
            return self._date(f"!date^{part.get('timestamp')}^{part.get('format', '')}", str(part.get("fallback", "")))
        inner = [self._rich(one) for one in part.get("elements") or ()]
        return ("\n" if kind in ("rich_text", "rich_text_list") else "").join(inner)

    def buttons(self, blocks: Sequence[Json]) -> list[str]:
        """The words on everything that can be pressed once, from top to bottom."""
        return [unescape(field.label) for field in elements.fields(blocks) if field.kind == "button"]


def _ago(past: timedelta) -> str:
    seconds = abs(past.total_seconds())
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            words = f"{count} {unit}{'s' if count != 1 else ''}"
            return f"{words} ago" if past > timedelta() else f"in {words}"
    return "just now"


def _chart_lines(chart: Json) -> list[str]:
    if chart["type"] == "pie":
        return [f"{segment['label']}: {segment['value']}" for segment in chart["segments"]]
    return [
        f"{one['name']}: " + ", ".join(f"{point['label']} {point['value']}" for point in one["data"])
        for one in chart["series"]
    ]
