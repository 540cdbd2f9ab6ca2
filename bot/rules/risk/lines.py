"""What a line says that was typed after `/risk`, or in answer to a question about risks."""

import re
from typing import Any

from bot.errors import Refused
from bot.rules import text
from bot.rules.risk.fields import HAPPENING_MOST, KINDS, LEVELS, TITLE_MOST

WORD_MOST = 100
WHICH = {"open": "open", "mine": "mine", "me": "mine", "due": "due", "all": "all"}
_KNOWN = "|".join((*WHICH, *KINDS, *LEVELS))
LIST = re.compile(
    rf"list(?:\s+(?:{_KNOWN}))*(?:\s+\S+)?", re.IGNORECASE
)  # more words are a flag that begins with "list"

_KEY_FIRST = re.compile(r"R-\d+\b.*|R\d+\s*(?:[:.,!?–-].*)?", re.IGNORECASE | re.DOTALL)
_COMMAND = re.compile(
    r"(?:\d+|(?:list|show|open|mine|due|all|help|resolve|edit|close|delete|remove|withdraw|reopen|accept|mitigate|own|assign|renew))"
    r"(?:\s+(?:R-?\d+|me|mine|open|all|due|risks?|this|it|please))*\W*",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"(?:nothing|none|nope|no)(?:[\s,.;!–-]+(?:new|more|else|risks?|nothing|at all|to (?:flag|add|report)|from me|from my side|"
    r"here|today|now|this (?:week|time|round)|thanks?|thank you|so far))*\W*",
    re.IGNORECASE,
)


def says_nothing_new(line: str) -> bool:
    """Whether a line typed in answer to the round says in words what its button says."""
    return bool(_NOTHING.fullmatch(text.one_line(line)))


def split(line: str) -> tuple[str, str]:
    """A typed line as (title, what could happen): what is too long for a title, or has several lines, is kept whole as the second.

    Raises Refused for more than can be kept whole, and for what is meant as a command: a card cannot be taken back.
    """
    line = text.cleaned(line)
    if _KEY_FIRST.fullmatch(line):
        raise Refused(
            "`/risk R-12` shows that risk; it is edited and resolved on its card. A new flag begins with other words."
        )
    if _COMMAND.fullmatch(line):
        raise Refused(
            "That reads like a command, and there is none of this kind: `/risk list` shows the open risks, `/risk R-12` shows "
            "one, `/risk help` says what there is. To flag something, say it in a few words."
        )
    if len(line) > HAPPENING_MOST:
        raise Refused(
            f"A flag holds at most {HAPPENING_MOST} characters; this has {len(line)}. Please shorten it a little."
        )
    whole = text.one_line(line)
    title = text.shortened(whole, TITLE_MOST)
    return title, "" if title == whole and "\n" not in line else line


def asked_list(line: str) -> dict[str, Any]:
    """What a typed list says: which (open, mine, due, all), kind, level, and words, as the list's form names them."""
    said: dict[str, Any] = {}
    for word in text.one_line(line).casefold().split()[1:]:
        if word in WHICH:
            said["which"] = WHICH[word]
        elif word in KINDS:
            said["kind"] = word
        elif word in LEVELS:
            said["level"] = word
        else:
            said["words"] = word[:WORD_MOST]
    return said
