"""What is allowed with outcomes: pure functions over the facts in storage/outcome, by meaning.

numbers   what people type as a value   fields    what can be said, its limits, what is missing
lines     what a typed line says        steps     what may become of an outcome
checking  check-ins                     status    how it stands
allowed   by whom                       asks      who is asked about it, and when
voices    how sure others are, blind    nudges    what an owner is asked once
trend     how it went over weeks
happened  what the steps of a period made of outcomes
"""

from bot.rules.outcome import nudges, trend, voices
from bot.rules.outcome.allowed import checkable, closable, correctable, editable, may_change, reopenable
from bot.rules.outcome.asks import CHECK_IN, CLOSE, DRAFT, OWNER, asks, ownerless_by, was_asked
from bot.rules.outcome.checking import SAID, Said, check_in, correct, next_check_in, no_change, sure
from bot.rules.outcome.checking import WORDS_MOST as WORDS_MOST
from bot.rules.outcome.checking import filled as checked_in
from bot.rules.outcome.fields import (
    LINK_MOST,
    MEASURE,
    METRIC_MOST,
    RITUAL,
    UNIT_MOST,
    checked,
    filled,
    missing,
    reads_like_output,
)
from bot.rules.outcome.happened import Happened, happened, stood
from bot.rules.outcome.lines import LINES, says_no_change
from bot.rules.outcome.numbers import plain, shown, understood
from bot.rules.outcome.status import (
    AT_RISK,
    OFF_TRACK,
    ON_TRACK,
    UNKNOWN,
    WORST_FIRST,
    Standing,
    elapsed,
    named,
    progress,
    standing,
    worst_first,
)
from bot.rules.outcome.steps import LEARNED_MOST, close, define, describe, leave, own, pause, reopen, resume

__all__ = [
    "AT_RISK",
    "CHECK_IN",
    "CLOSE",
    "DRAFT",
    "LEARNED_MOST",
    "LINES",
    "LINK_MOST",
    "MEASURE",
    "METRIC_MOST",
    "OFF_TRACK",
    "ON_TRACK",
    "OWNER",
    "RITUAL",
    "SAID",
    "UNIT_MOST",
    "UNKNOWN",
    "WORDS_MOST",
    "WORST_FIRST",
    "Happened",
    "Said",
    "Standing",
    "asks",
    "check_in",
    "checkable",
    "checked",
    "checked_in",
    "closable",
    "close",
    "correct",
    "correctable",
    "define",
    "describe",
    "editable",
    "elapsed",
    "filled",
    "happened",
    "leave",
    "may_change",
    "missing",
    "named",
    "next_check_in",
    "no_change",
    "nudges",
    "own",
    "ownerless_by",
    "pause",
    "plain",
    "progress",
    "reads_like_output",
    "reopen",
    "reopenable",
    "resume",
    "says_no_change",
    "shown",
    "standing",
    "stood",
    "sure",
    "trend",
    "understood",
    "voices",
    "was_asked",
    "worst_first",
]
