"""Which of the four kinds of risk nobody has flagged: for weeks (product.md R11), or of what endangers a target (O7)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.rules.risk.fields import KINDS
from storage.risk import Risk

SILENT_FOR = timedelta(weeks=4)


def silent(last: Mapping[str, datetime], since: datetime, at: datetime) -> dict[str, datetime | None]:
    """The kinds of which nobody has flagged a risk for four weeks at a moment, and when the last one was (None: never).

    `last`: when each was flagged last; `since`: when the channel was set up: before four weeks nobody has been silent.
    """
    if at - since < SILENT_FOR:
        return {}
    return {kind: last.get(kind) for kind in KINDS if kind not in last or at - last[kind] >= SILENT_FOR}


def unflagged(risks: Iterable[Risk]) -> list[str]:
    """The kinds that none of the risks is of; those that were withdrawn do not count."""
    known = {risk.kind for risk in risks if risk.state != "withdrawn"}
    return [kind for kind in KINDS if kind not in known]
