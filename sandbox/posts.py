"""What is said in the workspace: messages, threads, edits, ephemeral lines, and what each person has read."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox import wire
from sandbox.records import Change, Channel, Json, Message
from sandbox.store import Store


class Posts(Store):
    """The store with its conversations."""

    def messages(self, channel: str) -> list[Message]:
        """Every line of the channel with this id, replies and ephemeral lines too, oldest first."""
        return list(self._posts.get(channel, ()))

    def message(self, channel: str, ts: str) -> Message | None:
        """The line with this ts, or None."""
        return next((post for post in self._posts.get(channel, ()) if post.ts == ts), None)

    def replies(self, channel: str, root: str) -> list[Message]:
        """The lines of the thread under `root`, without the root itself and without ephemeral ones."""
        return [post for post in self.messages(channel) if post.thread_ts == root != post.ts and not post.only_for]

    async def post(
        self,
        channel: str,
        user: str,
        text: str,
        blocks: Sequence[Json] = (),
        *,
        thread_ts: str | None = None,
        metadata: Json | None = None,
        only_for: str | None = None,
        subtype: str | None = None,
        by_app: bool = False,
        broadcast: bool = False,
    ) -> Message:
        """Say something as `user` in the channel with this id; its event is on its way when this returns."""
        post = Message(
            ts=await self.next_ts(),
            channel=channel,
            user=user,
            text=text,
            blocks=list(blocks),
            thread_ts=thread_ts,
            only_for=only_for,
            subtype="thread_broadcast" if broadcast else subtype,
            metadata=metadata,
            by_app=by_app,
            broadcast=broadcast,
        )
        self._posts.setdefault(channel, []).append(post)
        if not only_for:
            self.mark_read(user, channel, post.ts)
            self.announce(wire.message_event(self, post))
        self.changed(Change("message", channel=channel, person=only_for, ts=post.ts))
        return post

    async def edit(
        self,
        post: Message,
        *,
        text: str | None = None,
        blocks: Sequence[Json] | None = None,
        metadata: Json | None = None,
    ) -> Message:
        """Change a line in place; what is None stays as it was, an empty list of blocks takes them away."""
        before = wire.message_json(self, post)
        if text is not None:
            post.text = text
        if blocks is not None:
            post.blocks = list(blocks)
        if metadata is not None:
            post.metadata = metadata or None
        post.edited = await self.next_ts()
        if not post.only_for:
            self.announce(wire.message_changed(self, post, before, post.edited))
        self.changed(Change("message", channel=post.channel, person=post.only_for, ts=post.ts))
        return post

    async def erase(self, post: Message) -> None:
        """Take a line away."""
        before = wire.message_json(self, post)
        self._posts[post.channel].remove(post)
        if not post.only_for:
            self.announce(wire.message_deleted(self, post, before, await self.next_ts()))
        self.changed(Change("message", channel=post.channel, person=post.only_for, ts=post.ts))

    def open_direct(self, one: str, other: str) -> Channel:
        """The direct conversation of two users, by their ids, made when there is none yet."""
        known = self.direct(one, other)
        if known:
            return known
        created = int(self.moment.timestamp())
        channel = self.add_channel(Channel(self.new_id("D"), "", "im", one, created, [one, other]))
        self.changed(Change("channel", channel=channel.id))
        return channel

    def unread(self, user: str, channel: str) -> int:
        """How many lines of others came since the user read the channel; replies in threads do not count."""
        since = self.last_read.get(user, {}).get(channel, "")
        return sum(
            1
            for post in self._posts.get(channel, ())
            if post.ts > since
            and post.user != user
            and post.only_for in (None, user)
            and (not post.is_reply or post.broadcast)
            and post.subtype not in ("channel_join", "channel_leave")
        )

    def mark_read(self, user: str, channel: str, ts: str | None = None) -> None:
        """Note that the user has read the channel, up to `ts` or to its end."""
        posts = self._posts.get(channel, ())
        latest = ts or (posts[-1].ts if posts else "")
        if latest > self.last_read.get(user, {}).get(channel, ""):
            self.last_read.setdefault(user, {})[channel] = latest
            self.changed(Change("read", channel=channel, person=user))
