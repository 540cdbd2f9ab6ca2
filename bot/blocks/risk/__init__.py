"""What risks look like, by where they are seen.

cards    in the channel, for everybody    forms    filled in by one person
showing  one person: saved, details, list asking   the day's message
digests  the digest's section             words    key, kind, level, state, history in words
"""

from bot.blocks.risk.asking import (
    owner,
    owner_question,
    prompt,
    question,
    review,
    review_question,
    tripwire,
    tripwire_question,
)
from bot.blocks.risk.cards import card, critical_notice, note, owner_notice, raised_this_week, strands
from bot.blocks.risk.digests import Sections, by_level, counts, owned_now, section
from bot.blocks.risk.forms import (
    ANONYMOUS,
    accepting,
    anonymous,
    form,
    mitigating,
    reopening,
    resolving,
    withdrawing,
)
from bot.blocks.risk.showing import (
    WHICH,
    classified,
    details,
    listing,
    mine,
    noted,
    saved,
    usage,
    waiting,
)
from bot.blocks.risk.words import HISTORY, key

__all__ = [
    "ANONYMOUS",
    "HISTORY",
    "WHICH",
    "Sections",
    "accepting",
    "anonymous",
    "by_level",
    "card",
    "classified",
    "counts",
    "critical_notice",
    "details",
    "form",
    "key",
    "listing",
    "mine",
    "mitigating",
    "note",
    "noted",
    "owned_now",
    "owner",
    "owner_notice",
    "owner_question",
    "prompt",
    "question",
    "raised_this_week",
    "reopening",
    "resolving",
    "review",
    "review_question",
    "saved",
    "section",
    "strands",
    "tripwire",
    "tripwire_question",
    "usage",
    "waiting",
    "withdrawing",
]
