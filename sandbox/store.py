"""Everything the workspace remembers: looked up by name or id, numbered, watched, and written to one file."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import weakref
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sandbox.clock import Clock, RealClock
from sandbox.records import Change, Channel, Json, Message, OpenView, Team, User

SLACKBOT = "USLACKBOT"
SAVE_AFTER = 0.2
"""Seconds of quiet before a change is written to the file."""

Emit = Callable[[Json], Awaitable[None]]


class Watch:
    """The changes since it was made, one at a time: `async for change in workspace.watch()`."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Change] = asyncio.Queue()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Change:
        return await self.queue.get()


async def _nobody_listens(_event: Json) -> None:
    return None


class Store:
    """The records of one workspace; what may be done with them stands in the classes built on it."""

    def __init__(self, team: Team, app_id: str, clock: Clock | None = None) -> None:
        self.team = team
        self.app_id = app_id
        self.clock: Clock = clock or RealClock()
        self.bot_id = ""
        self.bot_profile_id = ""
        self.uninstalled = False
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, list[OpenView]] = {}
        self.homes: dict[str, Json] = {}
        self.last_read: dict[str, dict[str, str]] = {}
        self.emit: Emit = _nobody_listens
        self._directs: dict[frozenset[str], str] = {}
        self._posts: dict[str, list[Message]] = {}
        self._serial = 0
        self._last_moment = 0
        self.moment = datetime.fromtimestamp(0, UTC)
        self._path: Path | None = None
        self._save_timer: asyncio.TimerHandle | None = None
        self._watches: weakref.WeakSet[Watch] = weakref.WeakSet()
        self._tasks: set[asyncio.Future[Any]] = set()

    # who and where

    def user(self, who: str) -> User:
        """The account by id, by name (with or without @), by real name or by its first word.

        Raises LookupError, which lists the names that exist.
        """
        if who in self.users:
            return self.users[who]
        wanted = who.removeprefix("@").casefold()
        known = [(user, (user.name, user.real_name, user.real_name.split()[0])) for user in self.users.values()]
        for place in range(3):
            for user, names in known:
                if names[place].casefold() == wanted:
                    return user
        raise LookupError(f"nobody is called {who!r}; here are {', '.join(u.name for u in self.users.values())}")

    def channel(self, where: str) -> Channel:
        """The channel by id or name (with or without #). Raises LookupError, which lists the names that exist."""
        if where in self.channels:
            return self.channels[where]
        wanted = where.removeprefix("#")
        for channel in self.channels.values():
            if channel.kind != "im" and channel.name == wanted and not channel.deleted:
                return channel
        names = ", ".join(f"#{c.name}" for c in self.channels.values() if c.kind != "im")
        raise LookupError(f"there is no channel {where!r}; here are {names}")

    def direct(self, one: str, other: str) -> Channel | None:
        """The direct conversation of two users, by their ids, if it was ever opened."""
        known = self._directs.get(frozenset((one, other)))
        return self.channels[known] if known else None

    # numbers and moments

    def new_id(self, prefix: str) -> str:
        """An id never given before, as `U00000012`."""
        self._serial += 1
        return f"{prefix}{self._serial:08d}"

    async def current(self) -> datetime:
        """The moment by the workspace's clock, aware, in UTC; `moment` keeps it for those who cannot wait."""
        self.moment = await self.clock.now()
        return self.moment

    async def next_ts(self) -> str:
        """The moment as Slack writes it (`1790000000.000100`), later than every one before it."""
        now = await self.current()
        micros = int(now.timestamp()) * 1_000_000 + now.microsecond
        self._last_moment = max(micros, self._last_moment + 1)
        return f"{self._last_moment // 1_000_000}.{self._last_moment % 1_000_000:06d}"

    # watching and keeping

    def watch(self) -> Watch:
        """Everything that changes from this call on, as an endless asynchronous iterator of Change."""
        watch = Watch()
        self._watches.add(watch)
        return watch

    def changed(self, change: Change) -> None:
        """Tell every watcher, and write the file soon."""
        for watch in tuple(self._watches):
            watch.queue.put_nowait(change)
        if self._path and not self._save_timer:
            self._save_timer = asyncio.get_running_loop().call_later(SAVE_AFTER, self._save_now)

    def announce(self, event: Json) -> None:
        """Send an event on its way without waiting for the app."""
        task = asyncio.ensure_future(self.emit(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def is_announcing(self) -> bool:
        """Whether an event is still on its way."""
        return bool(self._tasks)

    def keep_in(self, path: Path) -> None:
        """From now on write every change to `path`, shortly after it happened."""
        self._path = path

    def _save_now(self) -> None:
        self._save_timer = None
        if self._path:
            self.save(self._path)

    def close(self) -> None:
        """Write what is not written yet."""
        if self._save_timer:
            self._save_timer.cancel()
            self._save_now()

    def save(self, path: Path) -> None:
        """Write the workspace as JSON; a crash leaves either the old file or the new one. Raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".new")
        draft.write_text(json.dumps(self._as_json(), ensure_ascii=False), "utf-8")
        os.replace(draft, path)

    def _as_json(self) -> Json:
        return {
            "team": dataclasses.asdict(self.team),
            "app_id": self.app_id,
            "bot_id": self.bot_id,
            "bot_profile_id": self.bot_profile_id,
            "uninstalled": self.uninstalled,
            "serial": self._serial,
            "last_moment": self._last_moment,
            "users": [dataclasses.asdict(user) for user in self.users.values()],
            "channels": [dataclasses.asdict(channel) for channel in self.channels.values()],
            "messages": [dataclasses.asdict(post) for posts in self._posts.values() for post in posts],
            "views": [dataclasses.asdict(view) for stack in self.views.values() for view in stack],
            "homes": self.homes,
            "last_read": self.last_read,
        }

    @classmethod
    def load(cls, path: Path, clock: Clock | None = None) -> Self:
        """Read a workspace that `save` wrote. Raises OSError without the file, ValueError or KeyError if it is broken."""
        raw = json.loads(path.read_text("utf-8"))
        store = cls(Team(**raw["team"]), raw["app_id"], clock)
        store.bot_id, store.bot_profile_id = raw["bot_id"], raw["bot_profile_id"]
        store.uninstalled = raw["uninstalled"]
        store._serial, store._last_moment = raw["serial"], raw["last_moment"]
        store.users = {one["id"]: User(**one) for one in raw["users"]}
        for one in raw["channels"]:
            store.add_channel(Channel(**one))
        for one in raw["messages"]:
            store._posts.setdefault(one["channel"], []).append(Message(**one))
        for one in raw["views"]:
            store.views.setdefault(one["user"], []).append(OpenView(**one))
        store.homes, store.last_read = raw["homes"], raw["last_read"]
        return store

    # people

    def add_user(self, user: User) -> User:
        """Take an account in, without an event."""
        self.users[user.id] = user
        return user

    def add_channel(self, channel: Channel) -> Channel:
        """Take a channel in, without an event."""
        self.channels[channel.id] = channel
        if channel.kind == "im":
            self._directs[frozenset(channel.members)] = channel.id
        return channel

    def humans(self) -> Iterable[User]:
        """The accounts of people, in the order in which they joined the workspace."""
        return (user for user in self.users.values() if not user.is_bot and user.id != SLACKBOT)


def moment_of(ts: str) -> datetime:
    """The aware UTC moment of a Slack timestamp. Raises ValueError for anything else."""
    seconds, _, micros = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int((micros or "0").ljust(6, "0")[:6]))
