"""What a Slack workspace consists of: the plain records that the sandbox keeps and writes to its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["public", "private", "im"]


@dataclass
class Team:
    """The workspace itself."""

    id: str
    name: str
    domain: str


@dataclass
class User:
    """An account of the workspace, human or bot; `zone` is an IANA name, `title` the job as the profile tells it."""

    id: str
    name: str
    real_name: str
    zone: str = "Etc/UTC"
    title: str = ""
    is_admin: bool = False
    is_guest: bool = False
    is_bot: bool = False
    deleted: bool = False
    updated: int = 0


@dataclass
class Channel:
    """A channel or a direct conversation; `members` are user ids in the order in which they joined."""

    id: str
    name: str
    kind: Kind
    creator: str
    created: int
    members: list[str] = field(default_factory=list)
    archived: bool = False
    deleted: bool = False
    topic: str = ""
    previous_names: list[str] = field(default_factory=list)

    @property
    def is_private(self) -> bool:
        """Whether only members may know it."""
        return self.kind != "public"

    def partner(self, user: str) -> str:
        """The other side of a direct conversation, as seen by `user`."""
        return next((member for member in self.members if member != user), user)


@dataclass
class Message:
    """One line of a conversation; `ts` is its id in the channel, `only_for` the one reader of an ephemeral line."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    edited: str | None = None
    only_for: str | None = None
    subtype: str | None = None
    metadata: Json | None = None
    by_app: bool = False
    broadcast: bool = False

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class OpenView:
    """A form on somebody's screen: `view` as the app sent it, `state` as `view.state.values` has it, `origin` the
    conversation in which it was asked for.
    """

    id: str
    user: str
    view: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None
    origin: str | None = None


@dataclass(frozen=True)
class Change:
    """A notice for those who watch the workspace; with `person` set only that person's screen is concerned."""

    kind: Literal["message", "channel", "user", "form", "read", "trouble"]
    channel: str | None = None
    person: str | None = None
    ts: str | None = None
