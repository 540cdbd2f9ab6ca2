"""How far this machine's clock is from Slack's and the database's; planning by a wrong clock would ask at wrong hours."""

import logging
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.slack import AWAY
from storage.database import Database

log = logging.getLogger(__name__)
MOST = timedelta(seconds=30)
"""Two machines may be twice this apart: a lease (120 s) by the other's clock still outlives an attempt (35 s)."""


class Skew:
    """Compares the clocks. `words` says what is wrong, or is None while all is well (or nobody could be asked)."""

    def __init__(self, database: Database, client: AsyncWebClient, clock: Clock) -> None:
        self.database, self.client, self.clock = database, client, clock
        self.words: str | None = None

    async def compare(self) -> None:
        """Ask Slack (the Date header of its answers) and the database's server what time it is."""
        found = {"Slack": await self._slack(), "the database": await self.database.moment()}
        apart = {name: self.clock.real() - moment for name, moment in found.items() if moment is not None}
        wrong = {name: by for name, by in apart.items() if abs(by) > MOST}
        words = None
        if wrong:
            told = " and ".join(f"{abs(by).total_seconds():.0f} s from {name}" for name, by in wrong.items())
            words = f"This machine's clock is {told}. Nothing is planned until it is set right (NTP)."
            log.error(words)
        elif self.words is not None:
            log.warning("This machine's clock is right again: planning goes on")
        self.words = words

    async def _slack(self) -> datetime | None:
        try:
            headers = (await self.client.auth_test()).headers
        except AWAY as error:
            log.info("Slack could not be asked for its time: %r", error)
            return None
        date = next((value for name, value in headers.items() if name.lower() == "date"), None)
        try:
            return parsedate_to_datetime(date) if date else None
        except ValueError:
            return None
