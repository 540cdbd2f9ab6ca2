"""Gives the demo its history: the story told once, into a folder where nothing happened yet, to its end or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.clock import BotClock, Clock
from sandbox.story.script import WEEKS, begins
from sandbox.story.telling import Unfinished, tell

if TYPE_CHECKING:
    from sandbox.server import Sandbox

LIVING = "Living through eight weeks of a team …"
STARTED = "history.started"
"""Stands in the folder from the first line of the story to its last."""


class History:
    """The history of a demo in the folder `kept`; `wanted` unless people want to begin with an empty workspace.

    `says` gets a sentence for the terminal, `changed` is called when `words` are other ones.
    """

    def __init__(self, kept: Path, wanted: bool, says: Callable[[str], None], changed: Callable[[], None]) -> None:
        self._mark = kept / STARTED
        self._says = says
        self._changed = changed
        self.wanted = wanted
        self.words = ""
        """How far it is, for those who look meanwhile; empty before and after."""

    def begin(self, now: datetime) -> tuple[str, ...]:
        """From now on it is under way; gives the words for the bot's command line that take its clock back."""
        self._mark.touch()
        self.words = LIVING
        return ("--clock-begins", f"{begins(now):%Y-%m-%dT%H:%M:%SZ}")

    async def happens(self, slack: Sandbox, clock: BotClock, real: Clock, stopping: asyncio.Event) -> bool:
        """Tell the story, unless it is to stop. False where it did not get to its end; then it was said why.

        Where the bot is not there it is not told, and people may come in: from then on nothing is taken away.
        """
        if not slack.is_connected:
            self._says("The eight weeks are left out, since the bot is not there; RESET=1 begins with them.")
            self._comes_to_rest()
            self._mark.unlink()
            return True
        self._says(f"{LIVING} so that there is something to look at (EMPTY=1 begins without):")
        telling = asyncio.create_task(tell(slack, clock, real, self._progress))
        ending = asyncio.create_task(stopping.wait())
        await asyncio.wait({telling, ending}, return_when=asyncio.FIRST_COMPLETED)
        telling.cancel()
        ending.cancel()
        [told, _] = await asyncio.gather(telling, ending, return_exceptions=True)
        self._comes_to_rest()
        if isinstance(told, Unfinished):
            self._says(f"The story stopped {told}.")
        elif isinstance(told, BaseException) and not isinstance(told, asyncio.CancelledError):
            raise told
        if isinstance(told, BaseException):
            self._says("Nothing of it is kept: the next start begins anew, and EMPTY=1 begins without.")
            return False
        self._mark.unlink()
        return True

    def _progress(self, week: int) -> None:
        before, self.words = self.words, f"{LIVING} week {week} of {WEEKS}"
        if self.words != before:
            self._says(f"  week {week} of {WEEKS}")
            self._changed()

    def _comes_to_rest(self) -> None:
        self.words = ""
        self._changed()


def forget(kept: Path, names: Iterable[str], *, everything: bool) -> None:
    """Take away what was kept under these names: `everything` asks for it, or a history that did not get to its end."""
    if everything or (kept / STARTED).exists():
        for name in (*names, STARTED):
            (kept / name).unlink(missing_ok=True)
