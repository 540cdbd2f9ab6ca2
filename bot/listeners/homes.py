"""The Home tab of one person: drawn from the facts after the commit, one drawing at a time, so that an older one never lands last."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID
from weakref import WeakValueDictionary

from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.kit import View
from bot.clock import Clock
from bot.errors import Unreachable
from bot.slack import AWAY
from storage import people
from storage.database import Database

log = logging.getLogger(__name__)


class Homes:
    """Shows people their Home tab. `draw` is called with session, who, rituals and now; None: there is no Home tab.

    It is no delivery of the outbox: only the person who looks at it sees it, and looking again draws it again.
    """

    def __init__(self, database: Database, client: AsyncWebClient, clock: Clock, lend: Mapping[str, object]) -> None:
        self.database, self.client, self.clock, self.lend = database, client, clock, lend
        self.draw: Callable[..., Awaitable[View]] | None = None
        self.turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def show(self, workspace_id: UUID, slack_id: str) -> None:
        """Draw the Home tab of the person with this Slack id as it is now; never raises for what Slack refuses."""
        if self.draw is None:
            return
        turn = self.turns.setdefault(slack_id, asyncio.Lock())
        async with turn:
            try:
                async with self.database.reads(workspace_id) as session:
                    who = await people.by_slack_id(session, slack_id)
                    if who is None:
                        return
                    rituals = self.lend["rituals"]
                    view = await self.draw(session=session, who=who, rituals=rituals, now=self.clock.now())
                await self.client.views_publish(user_id=slack_id, view=view.json)
            except (Unreachable, *AWAY) as error:
                log.warning("a Home tab could not be shown: %s", error)
