"""Knows Block Kit: turns the blocks of a message or a form into safe HTML for one reader; pure, no state, no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from markupsafe import Markup

from sandbox.page import mrkdwn as m
from sandbox.page.charts import chart
from sandbox.page.elements import Place, bare, element, image, words
from sandbox.page.reader import Reader
from sandbox.page.richtext import markdown, rich_text

Block = Mapping[str, Any]
_GROUPED = {"radio_buttons", "checkboxes"}


@dataclass(frozen=True)
class Surface:
    """Where blocks stand.

    `scope` makes ids unique on the page ("m1700000000-000100" or "form"); `values` is what is chosen and typed so far (as
    Slack's state.values), `errors` what is wrong with it, by block id; `live` is False where nothing may be pressed.
    """

    scope: str = "b"
    live: bool = True
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def blocks(these: Iterable[Block], reader: Reader, surface: Surface = Surface()) -> Markup:
    """All blocks, one below the other."""
    return Markup("\n").join(block(one, reader, surface) for one in these)


def message(text: str, these: Iterable[Block] | None, reader: Reader, surface: Surface = Surface()) -> Markup:
    """A message: its blocks, or its text where it has none."""
    these = list(these or ())
    if these:
        return blocks(these, reader, surface)
    return Markup('<div class="block section"><div class="words">{}</div></div>').format(m.mrkdwn(text, reader))


def block(one: Block, reader: Reader, surface: Surface) -> Markup:
    """One block; types that we cannot draw say so in their place."""
    place = Place(
        block=one.get("block_id", ""),
        scope=surface.scope,
        live=surface.live,
        values=surface.values,
    )
    match one.get("type", ""):
        case "section":
            return _section(one, place, reader)
        case "header":
            return Markup('<h3 class="block header">{}</h3>').format(words(one.get("text"), reader))
        case "divider":
            return Markup('<hr class="block">')
        case "context":
            return _context(one, reader)
        case "actions" | "context_actions":
            return _actions(one, place, reader)
        case "input":
            return _input(one, place, reader, surface)
        case "image":
            title = Markup("<figcaption>{}</figcaption>").format(words(one.get("title"), reader))
            return Markup('<figure class="block">{}{}</figure>').format(title if one.get("title") else "", image(one))
        case "rich_text":
            return Markup('<div class="block words">{}</div>').format(rich_text(one.get("elements", ()), reader))
        case "markdown":
            return Markup('<div class="block words">{}</div>').format(markdown(one.get("text", ""), reader))
        case "table" | "data_table":
            return _table(one, reader)
        case "data_visualization":
            return chart(one)
        case "alert":
            return Markup('<p class="block alert {}">{}</p>').format(
                one.get("level", "default"), words(one.get("text"), reader)
            )
        case kind:
            return Markup('<p class="block unsupported">The sandbox cannot show this kind of block: {}</p>').format(
                kind
            )


def _section(one: Block, place: Place, reader: Reader) -> Markup:
    parts = [Markup('<div class="words">{}</div>').format(words(one["text"], reader))] if one.get("text") else []
    if one.get("fields"):
        cells = (Markup("<div>{}</div>").format(words(cell, reader)) for cell in one["fields"])
        parts.append(Markup('<div class="fields">{}</div>').format(Markup("").join(cells)))
    said = Markup('<div class="said">{}</div>').format(Markup("").join(parts))
    if not one.get("accessory"):
        return Markup('<div class="block section">{}</div>').format(said)
    label = words(one.get("text"), reader).striptags()[:75]
    return Markup('<div class="block section">{}<div class="accessory">{}</div></div>').format(
        said, element(one["accessory"], replace(place, label=label), reader)
    )


def _context(one: Block, reader: Reader) -> Markup:
    parts = (
        image(part) if part.get("type") == "image" else Markup("<span>{}</span>").format(words(part, reader))
        for part in one.get("elements", ())
    )
    return Markup('<div class="block context">{}</div>').format(Markup("").join(parts))


def _actions(one: Block, place: Place, reader: Reader) -> Markup:
    parts = Markup("").join(element(part, place, reader) for part in one.get("elements", ()))
    return Markup('<div class="block actions">{}</div>').format(parts)


def _input(one: Block, place: Place, reader: Reader, surface: Surface) -> Markup:
    """A labelled input with its hint and, when it was refused, why; both are read out with the field."""
    item = one.get("element", {})
    error = surface.errors.get(place.block, "")
    place = replace(
        place,
        is_input=True,
        at_once=bool(one.get("dispatch_action")),
        label=bare(one.get("label")),
        invalid=bool(error),
    )
    ident = place.ident(item)
    described = [f"{ident}-hint"] if one.get("hint") else []
    described += [f"{ident}-error"] if error else []
    place = replace(place, describedby=" ".join(described))
    kind = item.get("type", "")
    grouped = kind in _GROUPED or kind.startswith("multi_")
    optional = Markup(' <span class="optional">(optional)</span>') if one.get("optional") else ""
    label = (
        Markup('<span class="label" id="{0}-label">{1}{2}</span>')
        if grouped
        else Markup('<label class="label" for="{0}">{1}{2}</label>')
    ).format(ident, words(one.get("label"), reader), optional)
    counter = (
        Markup('<span class="counter" data-counts="{}" aria-hidden="true"></span>').format(ident)
        if item.get("max_length")
        else ""
    )
    hint = Markup('<p class="hint" id="{}-hint">{}</p>').format(ident, words(one.get("hint"), reader))
    wrong = Markup('<p class="error" id="{}-error" role="alert">{}</p>').format(ident, error)
    return Markup('<div class="block input{}" data-block="{}">{}{}{}{}{}</div>').format(
        " wrong" if error else "",
        place.block,
        label,
        element(item, place, reader),
        counter,
        wrong if error else "",
        hint if one.get("hint") else "",
    )


def _table(one: Block, reader: Reader) -> Markup:
    rows = [[_cell(cell, reader) for cell in row] for row in one.get("rows", ())]
    settings = one.get("column_settings") or ()
    aligned = [(each or {}).get("align", "left") for each in settings]
    aligned = [side if side in ("left", "center", "right") else "left" for side in aligned]

    def line(cells: list[Markup], tag: str) -> Markup:
        sides = zip_longest(cells, aligned[: len(cells)], fillvalue=Markup(""))
        return Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup('<{0} class="{1}">{2}</{3}>').format(Markup(tag), side, cell, Markup(tag[:2]))  # noqa: S704  (td or th scope)
                for cell, side in sides
            )
        )

    caption = Markup("<caption>{}</caption>").format(one["caption"]) if one.get("caption") else ""
    head = line(rows[0], 'th scope="col"') if rows else ""
    body = Markup("").join(line(cells, "td") for cells in rows[1:])
    return Markup('<div class="block wide"><table>{}<thead>{}</thead><tbody>{}</tbody></table></div>').format(
        caption, head, body
    )


def _cell(cell: Mapping[str, Any], reader: Reader) -> Markup:
    if cell.get("type") == "rich_text":
        return rich_text(cell.get("elements", ()), reader)
    if cell.get("type") == "raw_number":
        return m.plain(str(cell.get("text") or cell.get("value", "")))
    return m.plain(cell.get("text", ""))
