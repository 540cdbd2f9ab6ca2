"""What is allowed with debt: pure functions over the facts in storage/debt, by meaning.

fields    what can be said, and its limits     lines     what a typed line says
steps     what may become of a debt            allowed   by whom
ranking   which one helps most                 reviews   who is asked about it, and when
happened  what the steps of a period made of debts
"""

from bot.rules.debt.allowed import decidable, editable, endable, hittable, may_change, may_decide, reopenable
from bot.rules.debt.fields import (
    EFFORTS,
    HOURS_MOST,
    LINE_MOST,
    LOCATION_MOST,
    RITUAL,
    WORDED,
    address,
    checked,
    effort,
    filled,
    quarters,
)
from bot.rules.debt.happened import Flow, Happened, cost, flow, happened, slipped, stood
from bot.rules.debt.lines import LINES
from bot.rules.debt.ranking import UNITS, Benefit, Weights, needs_sizing, rank, ranked, weights
from bot.rules.debt.reviews import REVIEW, asks
from bot.rules.debt.steps import (
    accept,
    decline,
    describe,
    hit,
    leave,
    nominate,
    own,
    park,
    pay,
    plan,
    reopen,
    review,
    size,
    withdraw,
)

__all__ = [
    "EFFORTS",
    "HOURS_MOST",
    "LINES",
    "LINE_MOST",
    "LOCATION_MOST",
    "REVIEW",
    "RITUAL",
    "UNITS",
    "WORDED",
    "Benefit",
    "Flow",
    "Happened",
    "Weights",
    "accept",
    "address",
    "asks",
    "checked",
    "cost",
    "decidable",
    "decline",
    "describe",
    "editable",
    "effort",
    "endable",
    "filled",
    "flow",
    "happened",
    "hit",
    "hittable",
    "leave",
    "may_change",
    "may_decide",
    "needs_sizing",
    "nominate",
    "own",
    "park",
    "pay",
    "plan",
    "quarters",
    "rank",
    "ranked",
    "reopen",
    "reopenable",
    "review",
    "size",
    "slipped",
    "stood",
    "weights",
    "withdraw",
]
