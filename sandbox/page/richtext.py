"""Knows the two long formats, rich_text elements and Markdown, and turns them into safe HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from sandbox.page import mrkdwn as m
from sandbox.page.reader import Reader

_STYLES = (("code", "code"), ("bold", "strong"), ("italic", "em"), ("strike", "s"), ("underline", "u"))
_MARKDOWN = re.compile(r"(?<![\w*_~])(\*\*|__|~~|[*_])(?=\S)([^\n]+?)(?<=\S)\1(?!\w)")
_MARKDOWN_TAGS = {"**": "strong", "__": "strong", "*": "em", "_": "em", "~~": "s"}
_LINK = re.compile(r"`([^`\n]+)`|\[([^\[\]\n]+)\]\(([^()\s]+)\)")
_ITEM = re.compile(r"\s*(?:[-*+]|(\d+)[.)])\s+(.*)")
_RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*\|?")


def rich_text(elements: Iterable[Mapping[str, Any]], reader: Reader) -> Markup:
    """The elements of a rich_text block."""
    return Markup("").join(_block(element, reader) for element in elements)


def _block(element: Mapping[str, Any], reader: Reader) -> Markup:
    parts = element.get("elements", ())
    match element.get("type"):
        case "rich_text_list":
            tag = "ol" if element.get("style") == "ordered" else "ul"
            items = Markup("").join(Markup("<li>{}</li>").format(_block(part, reader)) for part in parts)
            start = Markup(' start="{}"').format(int(element["offset"]) + 1) if element.get("offset") else ""
            return Markup('<{0}{1} class="indent-{2}">{3}</{0}>').format(
                Markup(tag),  # noqa: S704  (one of two words)
                start,
                min(int(element.get("indent", 0)), 8),
                items,
            )
        case "rich_text_preformatted":
            return Markup("<pre>{}</pre>").format(_parts(parts, reader))
        case "rich_text_quote":
            return Markup("<blockquote>{}</blockquote>").format(_parts(parts, reader))
        case _:
            return Markup('<span class="rich">{}</span>').format(_parts(parts, reader))


def _parts(parts: Iterable[Mapping[str, Any]], reader: Reader) -> Markup:
    return Markup("").join(_styled(_part(part, reader), part.get("style") or {}) for part in parts)


def _part(part: Mapping[str, Any], reader: Reader) -> Markup:
    match part.get("type"):
        case "link":
            return m.anchor(part.get("url", ""), part.get("text") or part.get("url", ""), reader)
        case "user":
            return m.person(part.get("user_id", ""), reader)
        case "channel":
            return m.channel(part.get("channel_id", ""), reader)
        case "emoji":
            return m.emoji(escape(f":{part.get('name', '')}:"))
        case "date":
            return m.moment(
                str(part.get("timestamp", "")),
                part.get("format", ""),
                part.get("fallback", ""),
                reader,
                part.get("url") or "",
            )
        case "broadcast" | "usergroup":
            return Markup('<span class="mention">@{}</span>').format(part.get("range") or part.get("usergroup_id", ""))
        case "color":
            return escape(part.get("value", ""))
        case _:
            return escape(part.get("text", ""))


def _styled(html: Markup, style: Mapping[str, Any]) -> Markup:
    for name, tag in _STYLES:
        if style.get(name):
            html = Markup("<{0}>{1}</{0}>").format(Markup(tag), html)  # noqa: S704  (names are ours)
    return html


def markdown(text: str, reader: Reader) -> Markup:
    """A markdown block: headings, lists, quotes, code, tables, rules and paragraphs."""
    out: list[Markup] = []
    lines = text.replace("\ue000", "").split("\n")
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if line.startswith("```"):
            end = _until(lines, at + 1, lambda later: later.strip().startswith("```"))
            out.append(Markup("<pre>{}</pre>").format("\n".join(lines[at + 1 : end])))
            at = end + 1
        elif heading := re.match(r"(#{1,6})\s+(.*)", line):
            out.append(Markup('<p class="heading">{}</p>').format(_inline(heading.group(2), reader)))
            at += 1
        elif re.fullmatch(r"(?:-{3,}|\*{3,}|_{3,})", line):
            out.append(Markup("<hr>"))
            at += 1
        elif "|" in line and at + 1 < len(lines) and _RULE.fullmatch(lines[at + 1].strip()):
            end = _until(lines, at + 2, lambda later: "|" not in later)
            out.append(_table([line, *lines[at + 2 : end]], reader))
            at = end
        elif kind := _kind(line):
            end = _until(lines, at, lambda later, kind=kind: _kind(later.strip()) != kind)  # type: ignore[misc]
            out.append(_run(kind, lines[at:end], reader))
            at = end
        else:
            at += 1
    return Markup("").join(out)


def _kind(line: str) -> str:
    """What a line of Markdown belongs to: a quote, a list, a paragraph, or nothing."""
    if line.startswith(">"):
        return "quote"
    if item := _ITEM.fullmatch(line):
        return "ol" if item.group(1) else "ul"
    return "p" if line and not line.startswith(("```", "# ", "## ", "### ")) else ""


def _run(kind: str, lines: list[str], reader: Reader) -> Markup:
    if kind == "quote":
        return Markup("<blockquote>{}</blockquote>").format(
            Markup("\n").join(_inline(line.strip().removeprefix(">").strip(), reader) for line in lines)
        )
    if kind == "p":
        return Markup("<p>{}</p>").format(Markup("\n").join(_inline(line, reader) for line in lines))
    found = (_ITEM.fullmatch(line.strip()) for line in lines)
    items = Markup("").join(Markup("<li>{}</li>").format(_inline(item.group(2), reader)) for item in found if item)
    return Markup("<{0}>{1}</{0}>").format(Markup(kind), items)  # noqa: S704  (ol or ul)


def _table(lines: list[str], reader: Reader) -> Markup:
    cells = [[_inline(cell.strip(), reader) for cell in line.strip().strip("|").split("|")] for line in lines]
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(cell) for cell in cells[0])
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row))
        for row in cells[1:]
    )
    return Markup('<div class="wide"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>').format(
        head, rows
    )


def _until(lines: list[str], at: int, ends: Callable[[str], bool]) -> int:
    """The first line from `at` on where the run ends (always past the first line of a run that has begun)."""
    while at < len(lines) and not ends(lines[at]):
        at += 1
    return at


def _inline(text: str, reader: Reader) -> Markup:
    out, at = [], 0
    for found in _LINK.finditer(text):
        code, words, url = found.groups()
        out.append(_marked(text[at : found.start()]))
        out.append(Markup("<code>{}</code>").format(code) if code else m.anchor(url, _marked(words), reader))
        at = found.end()
    return Markup("").join([*out, _marked(text[at:])])


def _marked(text: str) -> Markup:
    return m.marked(text, lambda part: m.emoji(escape(part)), _MARKDOWN, _MARKDOWN_TAGS.__getitem__)
