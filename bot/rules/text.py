"""What people type, cleaned: no characters that a database or a screen cannot bear, nothing cut inside a word if avoidable."""

import re
import unicodedata
from uuid import UUID

from bot.errors import Gone

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_OVERRIDES = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_BROADCAST = re.compile(r"<!(channel|here|everyone|subteam)(?:[^<>]*>)?")
_SHOWS_NOTHING = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn"})
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and a sign that show nothing either


def cleaned(text: str) -> str:
    """The text without control characters and direction overrides (right-to-left letters stay), trimmed, in NFC.

    Slack's markup for calling everybody (`<!channel>`) becomes the harmless words that it stands for, also where it is
    not closed or stands inside another one. Text that shows nothing is empty.
    """
    text = _UNSEEN.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _BROADCAST.sub(r"@\1", _OVERRIDES.sub("", text))
    text = unicodedata.normalize("NFC", text).strip()
    return text if any(unicodedata.category(each) not in _SHOWS_NOTHING and each not in _BLANK for each in text) else ""


def says_something(text: str) -> bool:
    """Whether there is a letter, a digit or a picture in it, and not only signs such as `**`."""
    return any(unicodedata.category(each)[0] in "LN" or unicodedata.category(each) == "So" for each in text)


def one_line(text: str) -> str:
    """Cleaned text on one line, with single spaces."""
    return " ".join(cleaned(text).split())


def shortened(text: str, most: int) -> str:
    """The text in at most `most` characters; what is cut ends in "…", at a space where one is near."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    space = text.rfind(" ", max(0, most - 30), most)
    return (head[:space] if space > 0 else head).rstrip() + "…"


def identity(written: str, otherwise: str) -> UUID:
    """The id that a button or a form carries. Raises Gone with the words `otherwise` for what was never an id of ours."""
    try:
        return UUID(written)
    except ValueError:
        raise Gone(otherwise) from None
