"""What debt looks like, by where it is seen.

cards    in the channel, for everybody    forms    filled in by one person
showing  one person: saved, details, list asking   the day's message
digests  the digest's section             words    key, size, state, benefit, history in words
"""

from bot.blocks.debt.asking import OFFERED, prompt, question, review, review_question, tripwire, tripwire_question
from bot.blocks.debt.cards import card, note, owner_notice, raised_this_week, strands
from bot.blocks.debt.digests import Sections, counts, flow, section
from bot.blocks.debt.forms import TEXT_TOO, declining, form, hitting, parking, paying, reopening, sizing, withdrawing
from bot.blocks.debt.showing import (
    WHICH,
    accepted_now,
    details,
    listing,
    mine,
    noted,
    nothing_new,
    owned_now,
    saved,
    usage,
    waiting,
)
from bot.blocks.debt.words import HISTORY, key, rank, worth

__all__ = [
    "HISTORY",
    "OFFERED",
    "TEXT_TOO",
    "WHICH",
    "Sections",
    "accepted_now",
    "card",
    "counts",
    "declining",
    "details",
    "flow",
    "form",
    "hitting",
    "key",
    "listing",
    "mine",
    "note",
    "noted",
    "nothing_new",
    "owned_now",
    "owner_notice",
    "parking",
    "paying",
    "prompt",
    "question",
    "raised_this_week",
    "rank",
    "reopening",
    "review",
    "review_question",
    "saved",
    "section",
    "sizing",
    "strands",
    "tripwire",
    "tripwire_question",
    "usage",
    "waiting",
    "withdrawing",
    "worth",
]
