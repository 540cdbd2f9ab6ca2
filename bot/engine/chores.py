"""Work in the background that asks Slack: who is in a channel, who a person is. Rows of the outbox; safe to repeat."""

import logging
from typing import Any
from uuid import UUID

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.listeners.lookups import Profile, profile_of
from bot.surfaces import day
from storage import channels, people, rounds
from storage.database import Database, Session
from storage.outbox import Delivery
from storage.people import Person

log = logging.getLogger(__name__)
PAGE = 200


class Chores:
    """Runs a chore by its name in the payload: members (of a channel), person (one profile)."""

    def __init__(self, database: Database, client: AsyncWebClient, clock: Clock) -> None:
        self.database, self.client, self.clock = database, client, clock

    async def run(self, delivery: Delivery) -> None:
        """Do the chore. Raises what slack_sdk raises; then it is tried again."""
        if delivery.payload["chore"] == "members":
            await self._members(delivery.workspace_id, delivery.subject_id)
        else:
            await self._person(delivery.workspace_id, delivery.subject_id)

    async def _members(self, workspace_id: UUID, channel_id: UUID) -> None:
        """Bring the members of a channel to what Slack says, with their names and zones."""
        async with self.database.reads(workspace_id) as session:
            slack_id = (await channels.get(session, workspace_id, channel_id)).slack_id
        here = set(await self._pages("members", self.client.conversations_members, channel=slack_id))
        profiles = await self._profiles(here)

        async def write(session: Session) -> None:
            now = self.clock.now()
            present = {person.slack_id: person for _, person in await people.present(session, channel_id)}
            known = {person.slack_id: person for person in await people.all_of(session)}
            for user in sorted(here):
                profile = profiles.get(user, Profile(user, user))
                if profile.bot:
                    continue
                person = known.get(user) or Person(slack_id=user)
                session.add(person)
                await _introduce(session, person, profile)
                if user not in present and not profile.gone:
                    await session.flush()
                    await people.joined(session, person, channel_id, now)
            for user in present.keys() - here:
                await people.left(session, present[user], channel_id, now)
            await rounds.replan(session, channel_id, now)

        await self.database.transact(workspace_id, write)

    async def _person(self, workspace_id: UUID, person_id: UUID) -> None:
        async with self.database.reads(workspace_id) as session:
            slack_id = (await people.get(session, workspace_id, person_id)).slack_id
        answer = await self.client.users_info(user=slack_id)

        async def write(session: Session) -> None:
            await _introduce(session, await people.get(session, workspace_id, person_id), profile_of(answer["user"]))

        await self.database.transact(workspace_id, write)

    async def _profiles(self, wanted: set[str]) -> dict[str, Profile]:
        """Profiles by pages of users.list; users.info for those whom it does not name (people of other workspaces)."""
        try:
            listed = await self._pages("members", self.client.users_list)
        except SlackApiError as error:
            log.warning("users.list failed (%s): asking one by one", error.response.get("error"))
            listed = []
        found = {user["id"]: profile_of(user) for user in listed if user["id"] in wanted}
        for user in sorted(wanted - found.keys()):
            try:
                found[user] = profile_of((await self.client.users_info(user=user))["user"])
            except SlackApiError as error:
                log.warning("users.info failed for %s: %s", user, error.response.get("error"))
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


async def _introduce(session: Session, person: Person, profile: Profile) -> None:
    moved = person.zone != profile.zone and person not in session.new
    person.name, person.zone, person.kind = profile.name, profile.zone, profile.kind
    person.admin, person.gone = profile.admin, profile.gone
    if moved:
        await day.retimed(session, person)
