"""The facts of the outcome ritual: what shall be different by when, how it went, and how sure people are.

tables   what is kept    reading   what is asked of it    voices   whose voices, and what they said
"""

from storage.outcome import voices
from storage.outcome.reading import (
    Wanted,
    active_or_among,
    among,
    check_in,
    check_ins,
    due_by,
    find,
    going_or_among,
    last_check_ins,
    mine,
    numbered,
    owned_by,
    owners,
    wanted,
)
from storage.outcome.tables import (
    CADENCES,
    CRAFTS,
    ENDED,
    EVIDENCE,
    NEXT_STEPS,
    STATES,
    UNFINISHED,
    CheckIn,
    Outcome,
    OutcomeVoice,
    VoiceAnswer,
)

__all__ = [
    "CADENCES",
    "CRAFTS",
    "ENDED",
    "EVIDENCE",
    "NEXT_STEPS",
    "STATES",
    "UNFINISHED",
    "CheckIn",
    "Outcome",
    "OutcomeVoice",
    "VoiceAnswer",
    "Wanted",
    "active_or_among",
    "among",
    "check_in",
    "check_ins",
    "due_by",
    "find",
    "going_or_among",
    "last_check_ins",
    "mine",
    "numbered",
    "owned_by",
    "owners",
    "voices",
    "wanted",
]
