"""What people type, cleaned: no characters that a database or a screen cannot bear, nothing cut inside a word if avoidable."""

import re
import unicodedata

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_OVERRIDES = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_BROADCAST = re.compile(r"<!(channel|here|everyone|subteam)[^<>]*>")


def cleaned(text: str) -> str:
    """The text without control characters and direction overrides (right-to-left letters stay), trimmed, in NFC.

    Slack's markup for calling everybody (`<!channel>`) becomes the harmless words that it stands for.
    """
    text = _UNSEEN.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", _BROADCAST.sub(r"@\1", _OVERRIDES.sub("", text))).strip()


def one_line(text: str) -> str:
    """Cleaned text on one line, with single spaces."""
    return " ".join(cleaned(text).split())


def shortened(text: str, most: int) -> str:
    """The text in at most `most` characters; what is cut ends in "…", at a space where one is near."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    space = head.rfind(" ", max(0, most - 30))
    return (head[:space] if space > 0 else head).rstrip() + "…"
