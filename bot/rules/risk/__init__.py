"""What is allowed with risks: pure functions over the facts in storage/risk.py, by meaning.

fields    what can be said, its limits, and the level
lines     what a typed line says
steps     what may become of a risk
allowed   by whom
reviews   who is asked about it, and when
silence   which kinds nobody flags
happened  what the steps of a period made of risks
"""

from bot.rules.risk.allowed import acceptable, editable, may_accept, may_change, reopenable, resolvable
from bot.rules.risk.fields import (
    FACETS,
    KINDS,
    LEVELS,
    OWNERS,
    REVIEWED_AFTER,
    RITUAL,
    SCORES,
    URGENT,
    filled,
    level,
)
from bot.rules.risk.happened import Happened, by_level, happened, moves, stood, worst_first
from bot.rules.risk.lines import LINES
from bot.rules.risk.reviews import OWNER, REVIEW, ROUND, asks, ownerless_by
from bot.rules.risk.silence import silent, unflagged
from bot.rules.risk.steps import (
    accept,
    classify,
    describe,
    flag,
    flaggable,
    leave,
    mitigate,
    own,
    reopen,
    resolve,
    review,
    share,
    withdraw,
)

__all__ = [
    "FACETS",
    "KINDS",
    "LEVELS",
    "LINES",
    "OWNER",
    "OWNERS",
    "REVIEW",
    "REVIEWED_AFTER",
    "RITUAL",
    "ROUND",
    "SCORES",
    "URGENT",
    "Happened",
    "accept",
    "acceptable",
    "asks",
    "by_level",
    "classify",
    "describe",
    "editable",
    "filled",
    "flag",
    "flaggable",
    "happened",
    "leave",
    "level",
    "may_accept",
    "may_change",
    "mitigate",
    "moves",
    "own",
    "ownerless_by",
    "reopen",
    "reopenable",
    "resolvable",
    "resolve",
    "review",
    "share",
    "silent",
    "stood",
    "unflagged",
    "withdraw",
    "worst_first",
]
