"""What a line says that was typed after `/outcome`, or in answer to a check-in."""

import re

from bot.rules import text
from bot.rules.lines import WHICH, Lines

LINES = Lines(
    command="/outcome",
    letter="O",
    noun="outcome",
    does="define an outcome",
    nouns="outcomes?",
    verbs="drop|pause|resume|achieve|miss",
    filters={"which": {**WHICH, **dict.fromkeys(("at", "risk", "at_risk", "off", "track"), "at_risk")}},
)

_NO_CHANGE = re.compile(
    r"(?:no changes?|unchanged|(?:the |all the |still the )?same|as before|nothing(?: has)?(?: new| changed)?|none)"
    r"(?:[\s,.;!–-]+(?:here|so far|yet|this time|since then|thanks?|thank you))*\W*",
    re.IGNORECASE,
)


def says_no_change(line: str) -> bool:
    """Whether a line typed in answer to a check-in says in words what its button says."""
    return bool(_NO_CHANGE.fullmatch(text.one_line(line)))
