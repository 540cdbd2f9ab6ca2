"""Work in the background: what asks Slack who is in a channel and who people are, and what waits for a day. Rows of the outbox;
safe to repeat."""

import logging
from collections.abc import Collection
from typing import Any
from uuid import UUID

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.listeners.lookups import Profile, profile_of
from bot.ritual import Registry
from bot.slack import code_of
from bot.surfaces import leaving
from storage import channels, outbox, people, rounds
from storage.database import Database, Session
from storage.outbox import Delivery
from storage.people import Person

log = logging.getLogger(__name__)
PAGE = 500  # a workspace of 10,000 is listed within one minute's calls of users.list (20)
ABSENT = frozenset({"unknown_method", "http_404", "http_501"})  # how a server says that it has no such method
FEW = 10  # strangers that are asked for one by one


class Chores:
    """Runs a chore by its name in the payload: members (of a channel), people (all we know), person (one profile), redraw (a card)."""

    def __init__(self, database: Database, client: AsyncWebClient, rituals: Registry, clock: Clock) -> None:
        self.database, self.client, self.rituals, self.clock = database, client, rituals, clock

    async def run(self, delivery: Delivery) -> None:
        """Do the chore. Raises what slack_sdk raises; then it is tried again."""
        chores = {
            "members": self._members,
            "people": self._people,
            "person": self._person,
            "redraw": self._redraw,
        }
        await chores[delivery.payload["chore"]](delivery.workspace_id, delivery.subject_id)

    async def _members(self, workspace_id: UUID, channel_id: UUID) -> None:
        """Bring the members of a channel to what Slack says. What Slack told meanwhile, by events, is newer and counts."""
        began = self.clock.now()
        async with self.database.reads(workspace_id) as session:
            slack_id = (await channels.get(session, workspace_id, channel_id)).slack_id
        here = sorted(set(await self._pages("members", self.client.conversations_members, channel=slack_id)))
        async with self.database.reads(workspace_id) as session:
            met = {user for user, person in (await people.among(session, here)).items() if person.name}
        profiles = await self._profiles(set(here) - met)
        for start in range(0, len(here), PAGE):
            some = here[start : start + PAGE]

            async def arrive(session: Session, some: Collection[str] = some) -> None:
                now = self.clock.now()
                found = await self._met(session, some, profiles)
                await people.listed(session, channel_id, [each for each in found if not each.gone], began, now)

            await self.database.transact(workspace_id, arrive)

        async def leave(session: Session) -> None:
            now = self.clock.now()
            channel = await channels.get(session, workspace_id, channel_id)
            leads = {lead.id for lead in await people.leads(session, channel_id)}
            for person in await people.unlisted(session, channel_id, set(here), began, now):
                await leaving.left(session, self.rituals, channel, person, now, led=person.id in leads)
            await rounds.replan(session, channel_id, now)

        await self.database.transact(workspace_id, leave)

    async def _met(self, session: Session, users: Collection[str], profiles: dict[str, Profile]) -> list[Person]:
        """The people behind Slack ids, bots left out; whom Slack does not tell us of now is asked for later."""
        now = self.clock.now()
        known = await people.among(session, users)
        found = []
        for user in users:
            profile = profiles.get(user)
            if profile is not None and profile.bot:
                continue
            person = known.get(user) or Person(slack_id=user)
            session.add(person)
            found.append(person)
            if profile is not None:
                await leaving.introduced(session, self.rituals, person, profile, now)
        await session.flush()
        unknown = [outbox.introduction(person.id, now) for person in found if not person.name]
        await outbox.enqueue(session, *unknown)
        return found

    async def _people(self, workspace_id: UUID, _workspace_id: UUID) -> None:
        """Bring everyone we know to what Slack says: names, zones, who is gone."""
        listed = await self._everyone(workspace_id)
        for start in range(0, len(listed), PAGE):
            some = listed[start : start + PAGE]

            async def write(session: Session, some: Collection[Profile] = some) -> None:
                known = await people.among(session, [profile.slack_id for profile in some])
                for profile in some:
                    if (person := known.get(profile.slack_id)) is not None:
                        await leaving.introduced(session, self.rituals, person, profile, self.clock.now())

            await self.database.transact(workspace_id, write)

    async def _everyone(self, workspace_id: UUID) -> list[Profile]:
        """Profiles by pages of users.list; where a server has no such method, everyone we know is asked for one by one."""
        try:
            return [profile_of(user) for user in await self._pages("members", self.client.users_list)]
        except SlackApiError as error:
            if code_of(error) not in ABSENT:
                raise
        async with self.database.reads(workspace_id) as session:
            known = await people.slack_ids(session)
        return list((await self._asked_for(known)).values())

    async def _person(self, workspace_id: UUID, person_id: UUID) -> None:
        async with self.database.reads(workspace_id) as session:
            slack_id = (await people.get(session, workspace_id, person_id)).slack_id
        answer = await self.client.users_info(user=slack_id)

        async def write(session: Session) -> None:
            person = await people.get(session, workspace_id, person_id)
            await leaving.introduced(session, self.rituals, person, profile_of(answer["user"]), self.clock.now())

        await self.database.transact(workspace_id, write)

    async def _redraw(self, workspace_id: UUID, record_id: UUID) -> None:
        async def wish(session: Session) -> None:
            await outbox.refresh(session, self.clock.now(), record_id)

        await self.database.transact(workspace_id, wish)

    async def _profiles(self, wanted: set[str]) -> dict[str, Profile]:
        """Profiles by pages of users.list; users.info for a few, and for those whom it does not name (of other workspaces)."""
        listed: list[dict[str, Any]] = []
        if len(wanted) > FEW:
            try:
                listed = await self._pages("members", self.client.users_list)
            except SlackApiError as error:
                log.warning("users.list failed (%s): asking one by one", code_of(error))
        found = {user["id"]: profile_of(user) for user in listed if user["id"] in wanted}
        return found | await self._asked_for(wanted - found.keys())

    async def _asked_for(self, wanted: Collection[str]) -> dict[str, Profile]:
        found = {}
        for user in sorted(wanted):
            try:
                found[user] = profile_of((await self.client.users_info(user=user))["user"])
            except SlackApiError as error:
                log.warning("users.info failed for %s: %s", user, code_of(error))
        return found

    async def _pages(self, field: str, method: Any, **arguments: Any) -> list[Any]:
        found: list[Any] = []
        cursor = None
        while True:
            answer = await method(**arguments, limit=PAGE, **({"cursor": cursor} if cursor else {}))
            found += answer.get(field) or []
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return found
