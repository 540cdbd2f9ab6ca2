"""What outcomes look like, by where they are seen.

cards    in the channel, for everybody    forms    define, edit, close, reopen    checking   check-ins
showing  one person: saved, details, list asking   the day's message
digests  the digest's section             words    key, standing, evidence, history in words
voices   asked, shown, chosen             nudges   what an owner is asked once         trends   charts
"""

from bot.blocks.outcome import nudges, trends, voices
from bot.blocks.outcome.asking import (
    check_in,
    check_in_question,
    close,
    close_question,
    draft,
    draft_question,
    owner,
    owner_question,
)
from bot.blocks.outcome.cards import Seen, card, note, owner_notice
from bot.blocks.outcome.checking import Walk, checking, editing, walked
from bot.blocks.outcome.digests import Section, counts, section
from bot.blocks.outcome.forms import closing, form, reopening
from bot.blocks.outcome.showing import (
    WHICH,
    details,
    done,
    doubted,
    listing,
    mine,
    noted,
    owned_now,
    saved,
    usage,
    waiting,
)
from bot.blocks.outcome.words import CADENCES, confidence, history, key

__all__ = [
    "CADENCES",
    "WHICH",
    "Section",
    "Seen",
    "Walk",
    "card",
    "check_in",
    "check_in_question",
    "checking",
    "close",
    "close_question",
    "closing",
    "confidence",
    "counts",
    "details",
    "done",
    "doubted",
    "draft",
    "draft_question",
    "editing",
    "form",
    "history",
    "key",
    "listing",
    "mine",
    "note",
    "noted",
    "nudges",
    "owned_now",
    "owner",
    "owner_notice",
    "owner_question",
    "reopening",
    "saved",
    "section",
    "trends",
    "usage",
    "voices",
    "waiting",
    "walked",
]
