"""What debt looks like, by where it is seen.

cards    in the channel, for everybody    forms    filled in by one person
showing  one person: saved, details, list asking   the day's message
digests  the digest's section             words    key, size, state, benefit, history in words
planning, guidelines   a plan, and by what it is made    relief   whether the pain is gone
"""

from bot.blocks.debt.asking import OFFERED, prompt, question, review, review_question, tripwire, tripwire_question
from bot.blocks.debt.cards import card, note, owner_notice, raised_this_week, strands
from bot.blocks.debt.digests import Sections, counts, flow, section
from bot.blocks.debt.forms import declining, form, hitting, parking, paying, reopening, sizing, withdrawing
from bot.blocks.debt.guidelines import form as guidelines_form
from bot.blocks.debt.guidelines import guided
from bot.blocks.debt.guidelines import page as guidelines_page
from bot.blocks.debt.planning import news, plan, planned, planners, unguided
from bot.blocks.debt.relief import pain, relief_prompt, relief_question, relieved
from bot.blocks.debt.showing import (
    WHICH,
    details,
    listing,
    mine,
    noted,
    owned_now,
    saved,
    usage,
    waiting,
)
from bot.blocks.debt.words import HISTORY, key, rank, worth

__all__ = [
    "HISTORY",
    "OFFERED",
    "WHICH",
    "Sections",
    "card",
    "counts",
    "declining",
    "details",
    "flow",
    "form",
    "guided",
    "guidelines_form",
    "guidelines_page",
    "hitting",
    "key",
    "listing",
    "mine",
    "news",
    "note",
    "noted",
    "owned_now",
    "owner_notice",
    "pain",
    "parking",
    "paying",
    "plan",
    "planned",
    "planners",
    "prompt",
    "question",
    "raised_this_week",
    "rank",
    "relief_prompt",
    "relief_question",
    "relieved",
    "reopening",
    "review",
    "review_question",
    "saved",
    "section",
    "sizing",
    "strands",
    "tripwire",
    "tripwire_question",
    "unguided",
    "usage",
    "waiting",
    "withdrawing",
    "worth",
]
