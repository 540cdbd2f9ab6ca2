"""Slack's own words about a person and a channel, for handlers that cannot wait for the next sync."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import AWAY, code_of

log = logging.getLogger(__name__)
PATIENCE = 1.2  # seconds: a trigger opens a form for three, and what is asked here is asked at once


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as Slack knows them. `zone` is an IANA name or None; `kind`: member, guest, external."""

    slack_id: str
    name: str
    zone: str | None = None
    kind: str = "member"
    admin: bool = False
    gone: bool = False
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as Slack knows it. `ours`: the bot is in it. `kind`: channel, private, direct (a DM, group DM or nowhere).

    `people`: how many are in it beside the bot; None where Slack does not say.
    """

    slack_id: str
    name: str
    kind: str
    ours: bool
    archived: bool = False
    people: int | None = None


def profile_of(user: dict[str, Any]) -> Profile:
    """From Slack's user object."""
    names = user.get("profile") or {}
    restricted = user.get("is_restricted") or user.get("is_ultra_restricted")
    return Profile(
        slack_id=user["id"],
        name=names.get("display_name")
        or names.get("real_name")
        or user.get("real_name")
        or user.get("name")
        or user["id"],
        zone=user.get("tz") or None,
        kind="external" if user.get("is_stranger") else "guest" if restricted else "member",
        admin=bool(user.get("is_admin")),
        gone=bool(user.get("deleted")),
        bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
    )


class Lookups:
    """Asks Slack, gently: what cannot be learnt is left open and the rituals' own defaults serve."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client

    async def profile(self, user: str) -> Profile | None:
        """What Slack says about a person; None where it says nothing, so that what we know stays."""
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self.client.users_info(user=user)
            return profile_of(answer["user"])
        except (*AWAY, KeyError) as error:
            log.warning("users.info failed: %s", error)
            return None

    async def place(self, channel: str | None, name: str) -> Place:
        """What Slack says about a channel. A private one that the bot is not in cannot be seen: `ours` is False."""
        if not channel or channel.startswith("D") or name in {"directmessage", "mpdm"}:
            return Place(channel or "", name, "direct", ours=True)
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self.client.conversations_info(channel=channel, include_num_members=True)
            found = answer.get("channel") or {}
        except SlackApiError as error:
            unseen = code_of(error) in {"channel_not_found", "not_in_channel"}
            log.info("conversations.info: %s", code_of(error))
            return Place(channel, name, "channel", ours=not unseen)
        except AWAY as error:
            log.warning("conversations.info failed: %s", error)
            return Place(channel, name, "channel", ours=True)
        if found.get("is_im") or found.get("is_mpim"):
            return Place(channel, name, "direct", ours=True)
        return Place(
            channel,
            found.get("name") or name,
            "private" if found.get("is_private") else "channel",
            ours=found.get("is_member") is not False,
            archived=bool(found.get("is_archived")),
            people=found["num_members"] - 1 if isinstance(found.get("num_members"), int) else None,
        )
