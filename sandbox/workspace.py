"""The Slack workspace itself: its records with everything that may be done in it, and how it begins."""

from __future__ import annotations

from sandbox.clock import Clock
from sandbox.forms import Forms
from sandbox.manifest import Manifest
from sandbox.records import Channel, Team, User
from sandbox.store import SLACKBOT
from sandbox.world import World


class Workspace(Forms):
    """A workspace: look up with `user` and `channel`, read with `messages`, change with the verbs, follow with `watch`."""

    @classmethod
    async def begin(cls, world: World, manifest: Manifest, clock: Clock | None = None) -> Workspace:
        """A fresh workspace with the people and channels of `world` and the manifest's app installed."""
        workspace = cls(Team("", world.team, world.domain), "", clock)
        workspace.team.id = workspace.new_id("T")
        workspace.app_id = workspace.new_id("A")
        workspace.bot_id, workspace.bot_profile_id = workspace.new_id("U"), workspace.new_id("B")
        created = int((await workspace.clock.now()).timestamp())
        ids = {one.name: workspace.new_id("U") for one in world.colleagues}
        for one in world.colleagues:
            workspace.add_user(
                User(
                    id=ids[one.name],
                    name=one.name,
                    real_name=one.real_name,
                    zone=one.zone,
                    title=one.title,
                    is_admin=one.admin,
                    is_guest=one.guest,
                    updated=created,
                )
            )
        bot = User(workspace.bot_id, manifest.bot_name.lower(), manifest.bot_name, is_bot=True, updated=created)
        workspace.add_user(bot)
        workspace.add_user(User(SLACKBOT, "slackbot", "Slackbot", updated=0))
        for room in world.rooms:
            members = [ids[name] for name in room.members]
            if room.with_bot:
                members.append(workspace.bot_id)
            workspace.add_channel(
                Channel(
                    id=workspace.new_id("C"),
                    name=room.name,
                    kind="private" if room.private else "public",
                    creator=members[0],
                    created=created,
                    members=members,
                    topic=room.topic,
                )
            )
        return workspace
