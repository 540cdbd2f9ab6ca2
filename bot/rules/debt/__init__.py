"""What is allowed with debt: pure functions over the facts in storage/debt, by meaning.

fields    what can be said, and its limits     lines     what a typed line says
steps     what may become of a debt            allowed   by whom
ranking   which one helps most                 reviews   who is asked about it, and when
happened  what the steps of a period made of debts
guidelines, cycles, shares, planning    what a channel has set, and what it pays in which weeks
relief    whether the pain is gone once one is paid
"""

from bot.rules.debt.allowed import decidable, editable, endable, hittable, may_change, may_decide, reopenable
from bot.rules.debt.cycles import Cycle, Rhythm, cycles
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
from bot.rules.debt.guidelines import NUMBERS, WEEKS, WEIGHTS, Setting, guide, proposed, settings, wished
from bot.rules.debt.happened import Flow, Happened, cost, flow, happened, slipped, stood
from bot.rules.debt.lines import LINES
from bot.rules.debt.planning import (
    NO_BENEFIT,
    NO_ROOM,
    NOT_ACCEPTED,
    TOO_LARGE,
    UNSIZED,
    Proposal,
    claims,
    fits,
    points,
    propose,
)
from bot.rules.debt.ranking import UNITS, Benefit, Weights, needs_sizing, rank, ranked, weights
from bot.rules.debt.relief import RELIEF, paid_from, relief_asks, relief_once, relieve, tellable
from bot.rules.debt.reviews import REVIEW, asks
from bot.rules.debt.shares import POINT, Payment, Room, payments, room
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
    "NOT_ACCEPTED",
    "NO_BENEFIT",
    "NO_ROOM",
    "NUMBERS",
    "POINT",
    "RELIEF",
    "REVIEW",
    "RITUAL",
    "TOO_LARGE",
    "UNITS",
    "UNSIZED",
    "WEEKS",
    "WEIGHTS",
    "WORDED",
    "Benefit",
    "Cycle",
    "Flow",
    "Happened",
    "Payment",
    "Proposal",
    "Rhythm",
    "Room",
    "Setting",
    "Weights",
    "accept",
    "address",
    "asks",
    "checked",
    "claims",
    "cost",
    "cycles",
    "decidable",
    "decline",
    "describe",
    "editable",
    "effort",
    "endable",
    "filled",
    "fits",
    "flow",
    "guide",
    "happened",
    "hit",
    "hittable",
    "leave",
    "may_change",
    "may_decide",
    "needs_sizing",
    "nominate",
    "own",
    "paid_from",
    "park",
    "pay",
    "payments",
    "plan",
    "points",
    "propose",
    "proposed",
    "quarters",
    "rank",
    "ranked",
    "relief_asks",
    "relief_once",
    "relieve",
    "reopen",
    "reopenable",
    "review",
    "room",
    "settings",
    "size",
    "slipped",
    "stood",
    "tellable",
    "weights",
    "wished",
    "withdraw",
]
