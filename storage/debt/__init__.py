"""The facts of the debt ritual.

tables    debts, hits, guidelines, relief    finding   which debts there are
interest  what they cost, and what is set    relief   what became of paid ones
"""

from storage.debt.finding import (
    Wanted,
    among,
    answering,
    due_by,
    find,
    gathered,
    holding_back,
    mine,
    numbered,
    open_in,
    owned_by,
    owners,
    unfinished,
    wanted,
)
from storage.debt.interest import HOURS_OF, PEOPLE_OF, Interest, guidelines, hit, hit_before_paid, hits_on, interest
from storage.debt.relief import Relief, paid_between, payments, relief, relief_by, relieved
from storage.debt.tables import DECIDED, UNFINISHED, Debt, DebtGuidelines, DebtHit, DebtRelief

__all__ = [
    "DECIDED",
    "HOURS_OF",
    "PEOPLE_OF",
    "UNFINISHED",
    "Debt",
    "DebtGuidelines",
    "DebtHit",
    "DebtRelief",
    "Interest",
    "Relief",
    "Wanted",
    "among",
    "answering",
    "due_by",
    "find",
    "gathered",
    "guidelines",
    "hit",
    "hit_before_paid",
    "hits_on",
    "holding_back",
    "interest",
    "mine",
    "numbered",
    "open_in",
    "owned_by",
    "owners",
    "paid_between",
    "payments",
    "relief",
    "relief_by",
    "relieved",
    "unfinished",
    "wanted",
]
