"""The errors of Threefold: what the person reads, how loudly we log it, and whether to try again.

    ThreefoldError          .words for the person, .field for a form input
    |- Refused              a rule said no                        shown in place, logged as info
    |- Gone                 what was pressed no longer exists     shown, info
    |- Overtaken            someone else was a moment faster      shown with the current state, info
    |- Unreachable          Slack or the database is away         shown softly; tried again; warning
    `- Misconfigured        at start only: one sentence per problem, exit 2

Anything else is a bug: an apology with a short reference, and a traceback logged with the same reference.
"""

import logging
from collections.abc import Mapping
from typing import ClassVar


class ThreefoldError(Exception):
    """Base of all errors that somebody may read. `words` is a whole sentence, `field` a form input's block_id."""

    level: ClassVar[int] = logging.INFO

    def __init__(self, words: str, *, field: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.field = field
        self.more: Mapping[str, str] = {}


class Refused(ThreefoldError):
    """A rule said no. `more`: what is wrong with each of several inputs of the form, by their block_ids."""

    def __init__(self, words: str, *, field: str | None = None, more: Mapping[str, str] | None = None) -> None:
        super().__init__(words, field=field)
        self.more = more or {}


class Gone(ThreefoldError):
    """What was pressed or named does not exist (any more)."""


class Overtaken(ThreefoldError):
    """Somebody else changed the record a moment before."""


class Unreachable(ThreefoldError):
    """Slack or the database is away; trying again later may help. `after` is a number of seconds Slack asked for."""

    level = logging.WARNING

    def __init__(self, words: str, *, after: float | None = None) -> None:
        super().__init__(words)
        self.after = after


class Misconfigured(ThreefoldError):
    """The program cannot start. `problems` holds one sentence per problem."""

    level = logging.ERROR

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
