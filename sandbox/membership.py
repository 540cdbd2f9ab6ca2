"""What people and admins change in the workspace: who is where, names, archives, zones, accounts; each sends its event."""

from __future__ import annotations

from sandbox import wire
from sandbox.posts import Posts
from sandbox.records import Change, Channel, Json, User


class Membership(Posts):
    """The conversations with those who come and go; every change waits for the app's answer to its event."""

    async def _tell(self, kind: str, **rest: object) -> None:
        await self.emit({"type": kind, **rest, "event_ts": await self.next_ts()})

    def _twin(self, channel: Channel, happening: str) -> str:
        return f"{'group' if channel.is_private else 'channel'}_{happening}"

    async def join(self, person: str, channel: str, *, inviter: str | None = None) -> None:
        """Let a person (name or id) become a member of a channel (name or id): member_joined_channel."""
        user, room = self.user(person), self.channel(channel)
        if user.id in room.members:
            return
        room.members.append(user.id)
        await self.post(room.id, user.id, f"<@{user.id}> has joined the channel", subtype="channel_join")
        self.changed(Change("channel", channel=room.id))
        rest = {"inviter": self.user(inviter).id} if inviter else {}
        await self._tell("member_joined_channel", **self._member(user, room), **rest)

    async def leave(self, person: str, channel: str) -> None:
        """Let a person leave a channel: member_left_channel."""
        user, room = self.user(person), self.channel(channel)
        if user.id not in room.members:
            return
        room.members.remove(user.id)
        await self.post(room.id, user.id, f"<@{user.id}> has left the channel", subtype="channel_leave")
        self.changed(Change("channel", channel=room.id))
        await self._tell("member_left_channel", **self._member(user, room))

    def _member(self, user: User, room: Channel) -> Json:
        kind = "G" if room.is_private else "C"
        return {"user": user.id, "channel": room.id, "channel_type": kind, "team": self.team.id}

    async def invite_bot(self, channel: str, inviter: str | None = None) -> None:
        """`/invite` the app's bot into a channel."""
        await self.join(self.bot_id, channel, inviter=inviter)

    async def kick_bot(self, channel: str) -> None:
        """Remove the app's bot from a channel: channel_left or group_left, and member_left_channel."""
        room = self.channel(channel)
        if self.bot_id not in room.members:
            return
        await self.leave(self.bot_id, channel)
        await self._tell(self._twin(room, "left"), channel=room.id, actor_id=room.creator)

    async def rename(self, channel: str, name: str) -> None:
        """Give a channel another name (without #)."""
        room = self.channel(channel)
        room.previous_names.insert(0, room.name)
        room.name = name.removeprefix("#")
        self.changed(Change("channel", channel=room.id))
        about = {"id": room.id, "name": room.name, "name_normalized": room.name, "created": room.created}
        await self._tell(self._twin(room, "rename"), channel=about)

    async def change_id(self, channel: str) -> None:
        """Give a channel another id, as Slack does when it becomes another kind of channel: channel_id_changed."""
        room = self.channel(channel)
        old, room.id = room.id, self.new_id("C")
        self.channels[room.id] = self.channels.pop(old)
        self._posts[room.id] = self._posts.pop(old, [])
        for post in self._posts[room.id]:
            post.channel = room.id
        self.changed(Change("channel", channel=room.id))
        await self._tell("channel_id_changed", old_channel_id=old, new_channel_id=room.id)

    async def archive(self, channel: str) -> None:
        """Close a channel for new messages."""
        room = self.channel(channel)
        room.archived = True
        self.changed(Change("channel", channel=room.id))
        await self._tell(self._twin(room, "archive"), channel=room.id, user=room.creator)

    async def unarchive(self, channel: str) -> None:
        """Open an archived channel again."""
        room = self.channel(channel)
        room.archived = False
        self.changed(Change("channel", channel=room.id))
        await self._tell(self._twin(room, "unarchive"), channel=room.id, user=room.creator)

    async def delete(self, channel: str) -> None:
        """Delete a channel with everything in it."""
        room = self.channel(channel)
        room.deleted = True
        self._posts.pop(room.id, None)
        self.changed(Change("channel", channel=room.id))
        await self._tell(self._twin(room, "deleted"), channel=room.id, actor_id=room.creator)

    async def new_channel(self, name: str, *, private: bool = False, members: tuple[str, ...] = ()) -> Channel:
        """Make a channel with these members (names or ids), the first of whom made it; no event reaches the app."""
        people = [self.user(member).id for member in members]
        created = int((await self.clock.now()).timestamp())
        creator = people[0] if people else next(iter(self.users))
        room = Channel(self.new_id("C"), name.removeprefix("#"), "private" if private else "public", creator, created)
        room.members.extend(people)
        self.add_channel(room)
        self.changed(Change("channel", channel=room.id))
        return room

    # accounts

    async def _tell_user(self, kind: str, user: User) -> None:
        user.updated = int((await self.clock.now()).timestamp())
        self.changed(Change("user", person=user.id))
        about = wire.user_json(self, user, await self.clock.now())
        await self._tell(kind, user=about, **({"cache_ts": user.updated} if kind == "user_change" else {}))

    async def change_zone(self, person: str, zone: str) -> None:
        """Move a person to another zone (an IANA name): user_change."""
        user = self.user(person)
        user.zone = zone
        await self._tell_user("user_change", user)

    async def change_name(self, person: str, real_name: str) -> None:
        """Give a person another name: user_change."""
        user = self.user(person)
        user.real_name = real_name
        await self._tell_user("user_change", user)

    async def deactivate(self, person: str) -> None:
        """Close an account; it loses its memberships: user_change with deleted."""
        user = self.user(person)
        user.deleted = True
        for room in self.channels.values():
            if room.kind != "im" and user.id in room.members:
                room.members.remove(user.id)
        await self._tell_user("user_change", user)

    async def new_person(
        self, name: str, real_name: str, zone: str, *, title: str = "", guest: bool = False, admin: bool = False
    ) -> User:
        """Open an account: team_join."""
        user = User(self.new_id("U"), name, real_name, zone, title, is_admin=admin, is_guest=guest)
        self.add_user(user)
        await self._tell_user("team_join", user)
        return user

    async def uninstall(self) -> None:
        """Remove the app from the workspace: its tokens end, tokens_revoked and app_uninstalled are sent."""
        self.uninstalled = True
        await self._tell("tokens_revoked", tokens={"oauth": [], "bot": [self.bot_id]})
        await self._tell("app_uninstalled")
