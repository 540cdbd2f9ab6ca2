"""What is allowed with risks: pure functions over the facts in storage/risk.py, by meaning.

fields    what can be said, its limits, and the level
lines     what a typed line says
steps     what may become of a risk
allowed   by whom
reviews   who is asked about it, and when
happened  what the steps of a period made of risks
"""

from bot.rules.risk.allowed import acceptable, editable, may_accept, may_change, may_own, reopenable, resolvable
from bot.rules.risk.fields import (
    FACETS,
    HAPPENING_MOST,
    KINDS,
    LEVELS,
    OWNERS,
    REVIEWED_AFTER,
    RITUAL,
    SCORES,
    TITLE_MOST,
    chosen_level,
    filled,
    level,
)
from bot.rules.risk.happened import Happened, accepted_before, by_level, happened, stood, worst_first
from bot.rules.risk.lines import LIST, asked_list, says_nothing_new, split
from bot.rules.risk.reviews import OWNER, REVIEW, asks, ownerless_by
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
    "HAPPENING_MOST",
    "KINDS",
    "LEVELS",
    "LIST",
    "OWNER",
    "OWNERS",
    "REVIEW",
    "REVIEWED_AFTER",
    "RITUAL",
    "SCORES",
    "TITLE_MOST",
    "Happened",
    "accept",
    "acceptable",
    "accepted_before",
    "asked_list",
    "asks",
    "by_level",
    "chosen_level",
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
    "may_own",
    "mitigate",
    "own",
    "ownerless_by",
    "reopen",
    "reopenable",
    "resolvable",
    "resolve",
    "review",
    "says_nothing_new",
    "share",
    "split",
    "stood",
    "withdraw",
    "worst_first",
]
