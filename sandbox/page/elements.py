"""Knows what people press, choose and fill: every interactive element of Block Kit as a labelled HTML control.

A control's name says what it is: `set ["block","action"]` is an input that travels when the form is submitted, `act
["block","action"]` is one that the app hears of at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup, escape

from sandbox.page import mrkdwn as m
from sandbox.page.reader import Reader

Element = Mapping[str, Any]
_FIELDS = {"number_input": "number", "email_text_input": "email", "url_text_input": "url"}
_PICKERS = {"datepicker": "date", "timepicker": "time", "datetimepicker": "datetime-local"}


@dataclass(frozen=True)
class Place:
    """Where an element stands: its block, whether it is an input of a form, and what the form holds so far.

    `values` maps block id, action id to Slack's state value (as in `view.state.values`); `scope` makes element ids unique
    on the page; `label` names an element that has no words of its own; `describedby` points at its hint and error.
    """

    block: str = ""
    scope: str = ""
    label: str = ""
    is_input: bool = False
    at_once: bool = True
    live: bool = True
    describedby: str = ""
    invalid: bool = False
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def held(self, element: Element) -> Mapping[str, Any] | None:
        """What the form holds for this element now; None when it has not been touched."""
        return self.values.get(self.block, {}).get(element.get("action_id", ""))

    def name(self, element: Element) -> str:
        """The control's name in what the browser sends."""
        return f"{'act' if self.at_once else 'set'} {json.dumps([self.block, element.get('action_id', '')])}"

    def ident(self, element: Element) -> str:
        """The control's id on the page."""
        return f"{self.scope}-{self.block}-{element.get('action_id', '')}"


def words(text: Mapping[str, Any] | None, reader: Reader) -> Markup:
    """A text object: plain_text or mrkdwn."""
    if not text:
        return Markup("")
    shown = text.get("text", "")
    return m.mrkdwn(shown, reader) if text.get("type") == "mrkdwn" else m.plain(shown)


def bare(text: Mapping[str, Any] | None) -> str:
    """A text object's words without any markup, for titles and labels."""
    return m.plain((text or {}).get("text", "")).striptags()


def element(item: Element, place: Place, reader: Reader) -> Markup:
    """One interactive element or image; types that we cannot draw say so in their place."""
    kind = item.get("type", "")
    if kind == "button":
        return _button(item, place)
    if kind == "workflow_button":
        return Markup('<button type="button" disabled>{}</button>').format(bare(item.get("text")))
    if kind == "image":
        return image(item)
    if kind == "overflow":
        return _overflow(item, place)
    if kind in ("plain_text_input", "rich_text_input", *_FIELDS):
        return _text(item, place)
    if kind in _PICKERS:
        return _picker(item, place, reader)
    if kind in ("radio_buttons", "checkboxes") or kind.startswith("multi_"):
        return _ticks(item, place, reader)
    if kind.endswith("_select") and kind != "external_select":
        return _menu(item, place, reader)
    return Markup('<span class="unsupported">The sandbox cannot show this kind of element: {}</span>').format(kind)


def image(item: Element) -> Markup:
    """An image by its words: the page loads nothing from elsewhere."""
    return Markup('<span class="image" role="img" aria-label="{0}" title="{0}">{0}</span>').format(
        item.get("alt_text") or "image"
    )


def confirmation(item: Element) -> Markup:
    """The question asked before the press counts, as an attribute the page's script reads."""
    ask = item.get("confirm")
    if not ask:
        return Markup("")
    told = {
        "title": bare(ask.get("title")) or "Are you sure?",
        "text": bare(ask.get("text")),
        "ok": bare(ask.get("confirm")) or "Yes",
        "cancel": bare(ask.get("deny")) or "Cancel",
        "danger": ask.get("style") == "danger" or item.get("style") == "danger",
    }
    return Markup(' data-confirm="{}"').format(json.dumps(told, ensure_ascii=False))


def choices(item: Element, reader: Reader) -> list[tuple[str, str, Markup, Markup]]:
    """All a menu offers, as (group, value, words, description)."""
    kind = item.get("type", "").removeprefix("multi_")
    if kind == "users_select":
        return [
            ("", user, escape(name), Markup(""))
            for user, name in sorted(reader.people.items(), key=lambda pair: pair[1])
        ]
    if kind in ("conversations_select", "channels_select"):
        named = sorted(reader.channels.items(), key=lambda pair: pair[1])
        return [("", where, escape(f"#{name}"), Markup("")) for where, name in named]
    groups = item.get("option_groups") or [{"label": None, "options": item.get("options", ())}]
    return [
        (
            bare(group.get("label")),
            option["value"],
            words(option.get("text"), reader),
            words(option.get("description"), reader),
        )
        for group in groups
        for option in group.get("options", ())
    ]


def _chosen(item: Element, place: Place) -> list[str]:
    """The values now chosen: what the form holds, else what the element starts with."""
    held = place.held(item)
    kind = item.get("type", "").removeprefix("multi_").removesuffix("s_select")
    prefix = "initial" if held is None else "selected"
    source = item if held is None else held
    found: list[Any] = []
    for name in (f"{prefix}_option", f"{prefix}_{kind}"):
        found += [source[name]] if source.get(name) else []
        found += source.get(f"{name}s") or []
    return [one["value"] if isinstance(one, Mapping) else str(one) for one in found]


def _button(item: Element, place: Place) -> Markup:
    style = item.get("style", "")
    label = Markup(' aria-label="{}"').format(item["accessibility_label"]) if item.get("accessibility_label") else ""
    url = Markup(' data-url="{}"').format(item["url"]) if m.is_safe(item.get("url", "")) else ""
    return Markup('<button type="submit" class="{}" name="{}" value="{}"{}{}{}{}>{}</button>').format(
        style if style in ("primary", "danger") else "",
        place.name(item),
        item.get("value", ""),
        label,
        url,
        confirmation(item),
        "" if place.live else Markup(" disabled"),
        words(item.get("text"), Reader()),
    )


def _overflow(item: Element, place: Place) -> Markup:
    rows = Markup("").join(
        Markup('<button type="submit" role="menuitem" name="{}" value="{}"{}{}>{}</button>').format(
            place.name(item),
            option["value"],
            Markup(' data-url="{}"').format(option["url"]) if m.is_safe(option.get("url", "")) else "",
            confirmation(item),
            words(option.get("text"), Reader()),
        )
        for option in item.get("options", ())
    )
    return Markup(
        '<div class="overflow"><button type="button" data-opens="{0}" aria-haspopup="menu" aria-expanded="false" '
        'aria-label="{1}"{2}>⋯</button><div class="menu" role="menu" id="{0}" aria-label="{1}" hidden>{3}</div></div>'
    ).format(
        place.ident(item),
        f"More: {place.label}" if place.label else "More actions",
        "" if place.live else Markup(" disabled"),
        rows,
    )


def _attributes(item: Element, place: Place) -> Markup:
    """What every single control carries: its id, its name, what describes it."""
    out = Markup('id="{}" name="{}"').format(place.ident(item), place.name(item))
    if not place.is_input:
        out += Markup(' aria-label="{}"').format(bare(item.get("placeholder")) or place.label or "Choose")
    if place.describedby:
        out += Markup(' aria-describedby="{}"').format(place.describedby)
    if place.invalid:
        out += Markup(' aria-invalid="true"')
    if item.get("focus_on_load"):
        out += Markup(" autofocus")
    return out + confirmation(item) + ("" if place.live else Markup(" disabled"))


def _text(item: Element, place: Place) -> Markup:
    held = place.held(item)
    value = item.get("initial_value") if held is None else held.get("value")
    shared = _attributes(item, place) + Markup(' placeholder="{}"').format(bare(item.get("placeholder")))
    for attribute, name in (("maxlength", "max_length"), ("min", "min_value"), ("max", "max_value")):
        if item.get(name) is not None:
            shared += Markup(' {}="{}"').format(Markup(attribute), item[name])  # noqa: S704  (one of three words)
    if item.get("type") == "rich_text_input" or item.get("multiline"):
        return Markup('<textarea rows="4" {}>\n{}</textarea>').format(shared, value or "")
    kind = _FIELDS.get(item.get("type", ""), "text")
    if kind == "number":
        shared += Markup(' step="{}"').format("any" if item.get("is_decimal_allowed") else "1")
    return Markup('<input type="{}" autocomplete="off" {} value="{}">').format(
        kind, shared, "" if value is None else str(value)
    )


def _picker(item: Element, place: Place, reader: Reader) -> Markup:
    held = place.held(item)
    name = {"datepicker": "date", "timepicker": "time", "datetimepicker": "date_time"}[item["type"]]
    value = item.get(f"initial_{name}") if held is None else held.get(f"selected_{name}")
    if name == "date_time" and value:
        value = datetime.fromtimestamp(int(value), UTC).astimezone(reader.zone).strftime("%Y-%m-%dT%H:%M")
    return Markup('<input type="{}" {} value="{}">').format(
        _PICKERS[item["type"]], _attributes(item, place), value or ""
    )


def _menu(item: Element, place: Place, reader: Reader) -> Markup:
    chosen = _chosen(item, place)
    blank = bare(item.get("placeholder")) or "Choose"
    return Markup('<select {}><option value="">{}</option>{}</select>').format(
        _attributes(item, place), blank, _options(choices(item, reader), chosen)
    )


def _options(offered: Iterable[tuple[str, str, Markup, Markup]], chosen: list[str]) -> Markup:
    out, open_group = Markup(""), ""
    for group, value, text, _ in offered:
        if group != open_group:
            out += Markup("</optgroup>") if open_group else ""
            out += Markup('<optgroup label="{}">').format(group) if group else ""
            open_group = group
        out += Markup('<option value="{}"{}>{}</option>').format(
            value, Markup(" selected") if value in chosen else "", text.striptags()
        )
    return out + (Markup("</optgroup>") if open_group else "")


def _ticks(item: Element, place: Place, reader: Reader) -> Markup:
    """Radio buttons, checkboxes, and menus of many (which a list of ticks serves better than a list box)."""
    chosen, kind = _chosen(item, place), "radio" if item["type"] == "radio_buttons" else "checkbox"
    rows = Markup("").join(
        Markup('<label class="tick"><input type="{}" name="{}" value="{}"{}{}{}> <span>{}{}</span></label>').format(
            kind,
            place.name(item),
            value,
            Markup(" checked") if value in chosen else "",
            confirmation(item),
            "" if place.live else Markup(" disabled"),
            text,
            Markup('<small class="description">{}</small>').format(description) if description else "",
        )
        for _, value, text, description in choices(item, reader)
    )
    described = Markup(' aria-describedby="{}"').format(place.describedby) if place.describedby else ""
    named = (
        Markup(' aria-labelledby="{}-label"').format(place.ident(item))
        if place.is_input
        else Markup(' aria-label="{}"').format(bare(item.get("placeholder")) or place.label or "Choose")
    )
    return Markup('<div role="{}" class="ticks{}" id="{}"{}{}>{}<input type="hidden" name="{}" value=""></div>').format(
        "radiogroup" if kind == "radio" else "group",
        "" if kind == "radio" or not item["type"].startswith("multi_") else " many",
        place.ident(item),
        named,
        described,
        rows,
        place.name(item),
    )
