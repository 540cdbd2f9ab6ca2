"""Knows Slack's text format (mrkdwn) and turns it into safe HTML: everything typed is escaped, only our tags come out."""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup, escape

from sandbox.page.emoji import EMOJI
from sandbox.page.reader import Reader, date_words, day_and_time

_TAGS = {"*": "strong", "_": "em", "~": "s"}
_DEPTH = 6  # marks nested deeper than this stay as they were typed
_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_ATOM = re.compile(r"`([^`\n]+)`|<([^<>\n]+)>|(https?://[^\s<>|`]*[^\s<>|`.,;:!?)\]*_~\"'])")
_MARKED = re.compile(r"(?<![\w*_~])([*_~])(?=\S)([^\n]+?)(?<=\S)\1(?!\w)")
_EMOJI = re.compile(r":([a-z0-9_+\-]{1,60}):")
_PERMALINK = re.compile(r"https?://[^/]+/archives/([A-Z0-9]+)(?:/p(\d{10})(\d{6}))?(?:\?.*?thread_ts=(\d+\.\d+).*)?$")
_SAFE = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_HOLD, _END = "\ue000", "\ue001"  # private signs that mark a finished piece; taken out of what comes in


def mrkdwn(text: str, reader: Reader) -> Markup:
    """Slack's text (with &amp; &lt; &gt; escaped, as it travels) as HTML for `reader`."""
    text = text.replace(_HOLD, "").replace(_END, "")
    out, at = [], 0
    for fence in _FENCE.finditer(text):
        out += [_lines(text[at : fence.start()], reader), _tag("pre", escape(unescaped(fence.group(1))))]
        at = fence.end()
    out.append(_lines(text[at:], reader))
    return Markup("").join(out)


def plain(text: str) -> Markup:
    """A plain_text object: emoji are shown, nothing else means anything."""
    return emoji(escape(unescaped(text)))


def emoji(html: Markup) -> Markup:
    """`:tada:` becomes the sign; names that we do not know stay as they are."""

    def sign(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in EMOJI:
            return found.group(0)
        return f'<span class="emoji" role="img" aria-label="{name.replace("_", " ")}">{EMOJI[name]}</span>'

    return Markup(_EMOJI.sub(sign, str(html)))  # noqa: S704  (html is escaped already, names are [a-z0-9_+-])


def unescaped(text: str) -> str:
    """The three signs Slack escapes, as they were typed."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def is_safe(url: str) -> bool:
    """Whether an address may be followed: the web, mail and telephone, never a script."""
    return bool(_SAFE.match(url))


def anchor(url: str, words: str | Markup, reader: Reader) -> Markup:
    """A link: to this page where it points at a message here, else out of it; unsafe addresses become plain words."""
    here = _PERMALINK.match(url)
    if here and here.group(1) in reader.channels:
        channel, seconds, micros, thread = here.groups()
        ts = f"{seconds}.{micros}" if seconds else ""
        query = "&".join(f"{name}={value}" for name, value in (("at", ts), ("thread", thread)) if value)
        path = f"{reader.here}/in/{channel}{'?' if query else ''}{query}"
        return Markup('<a href="{}">{}</a>').format(path, words)
    if is_safe(url):
        return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, words)
    return escape(words)


def person(user: str, reader: Reader, label: str = "") -> Markup:
    """A mention of a person; the reader's own is marked."""
    mine = " mine" if user == reader.me else ""
    return Markup('<span class="mention{}">@{}</span>').format(mine, reader.people.get(user) or label or user)


def channel(where: str, reader: Reader, label: str = "") -> Markup:
    """A mention of a channel: a link where the reader may look, else its name only."""
    name = reader.channels.get(where)
    if name is None:
        return Markup('<span class="mention">#{}</span>').format(label or "private-channel")
    return Markup('<a class="mention" href="{}/in/{}">#{}</a>').format(reader.here, where, name)


def moment(unix: str, template: str, fallback: str, reader: Reader, link: str = "") -> Markup:
    """A date in the reader's own zone, the full moment on hover."""
    words, at = date_words(unix, template, fallback, reader)
    if at is None:
        return escape(words)
    told = Markup('<time datetime="{}" title="{}">{}</time>').format(
        at.isoformat(), day_and_time(at, reader.zone), words
    )
    return anchor(link, told, reader) if link else told


def _lines(text: str, reader: Reader) -> Markup:
    """Text without code blocks: quoted lines become quotes, the rest keeps its line breaks."""
    out: list[Markup] = []
    quoted: list[str] = []
    said: list[str] = []

    def flush() -> None:
        if quoted:
            out.append(_tag("blockquote", inline("\n".join(quoted), reader)))
            quoted.clear()
        if said:
            out.append(inline("\n".join(said), reader))
            said.clear()

    for line in text.split("\n"):
        sign = next((sign for sign in ("&gt;", ">") if line.startswith(sign)), None)
        if (sign is None) == bool(quoted):
            flush()
        if sign is None:
            said.append(line)
        else:
            quoted.append(line[len(sign) :].removeprefix(" "))
    flush()
    return Markup("").join(out)


def inline(text: str, reader: Reader) -> Markup:
    """One run of text: code, links, mentions, dates, bold, italic, struck through, emoji."""
    pieces: list[Markup] = []

    def held(found: re.Match[str]) -> str:
        code, token, url = found.groups()
        if code is not None:
            pieces.append(_tag("code", escape(unescaped(code))))
        elif token is not None:
            pieces.append(_token(token, reader))
        else:
            pieces.append(anchor(unescaped(url), unescaped(url), reader))
        return f"{_HOLD}{len(pieces) - 1}{_END}"

    return marked(
        _ATOM.sub(held, text),
        lambda part: _released(emoji(escape(unescaped(part))), pieces),
        _MARKED,
        _TAGS.__getitem__,
    )


def marked(
    text: str, leaf: Callable[[str], Markup], pattern: re.Pattern[str], tag: Callable[[str], str], depth: int = 0
) -> Markup:
    """Cut `text` at pairs of marks (group 1: the mark, group 2: what stands between) and wrap, always well nested."""
    out, at = [], 0
    while depth < _DEPTH and (found := pattern.search(text, at)):
        out += [
            leaf(text[at : found.start()]),
            _tag(tag(found.group(1)), marked(found.group(2), leaf, pattern, tag, depth + 1)),
        ]
        at = found.end()
    out.append(leaf(text[at:]))
    return Markup("").join(out)


def _released(html: Markup, pieces: list[Markup]) -> Markup:
    return Markup(re.sub(f"{_HOLD}(\\d+){_END}", lambda found: pieces[int(found.group(1))], str(html)))  # noqa: S704  (both sides are escaped)


def _tag(name: str, html: Markup) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(Markup(name), html)  # noqa: S704  (names are ours)


def _token(token: str, reader: Reader) -> Markup:
    """What stands between < and >."""
    target, _, label = token.partition("|")
    label = unescaped(label)
    if target.startswith("@"):
        return person(target[1:], reader, label.removeprefix("@"))
    if target.startswith("#"):
        return channel(target[1:], reader, label)
    if target.startswith("!date^"):
        _, unix, template, *link = (*target.split("^", 3), "")[:4] if target.count("^") > 1 else ("", "", "", "")
        return moment(unix, unescaped(template), label, reader, unescaped(link[0]) if link else "")
    if target.startswith("!"):
        return Markup('<span class="mention">{}</span>').format(label or "@" + target[1:].partition("^")[0])
    url = unescaped(target)
    return anchor(url, label or url.removeprefix("mailto:"), reader)
