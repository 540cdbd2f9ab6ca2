"""How a Web API method is asked: its arguments read strictly, the scope and the conversation checked, paging, refusals."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox.catalogue import METHODS
from sandbox.manifest import Manifest
from sandbox.records import Channel, Json
from sandbox.tickets import Tickets
from sandbox.workspace import Workspace

Item = TypeVar("Item")

SCOPE_KIND = {"public": "channels", "private": "groups", "im": "im"}


class Refusal(Exception):  # noqa: N818 - it says what it is
    """Slack says no: `code` is the error, `rest` what else stands in the answer."""

    def __init__(self, code: str, **rest: Any) -> None:
        super().__init__(code)
        self.code = code
        self.rest = rest

    @classmethod
    def because(cls, code: str, *reasons: str) -> Refusal:
        """A refusal that explains itself, as Slack does for blocks and arguments."""
        return cls(code, response_metadata={"messages": [f"[ERROR] {reason}" for reason in reasons]})


@dataclass
class Asked:
    """One call of a method: who may do what in which workspace, and the arguments as they came."""

    method: str
    args: Json
    workspace: Workspace
    manifest: Manifest
    tickets: Tickets
    url: str

    # arguments

    def text(self, name: str, default: str = "") -> str:
        """A text argument. Raises Refusal for something else than text or a number."""
        value = self.args.get(name)
        if value is None:
            return default
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value)
        raise Refusal.because("invalid_arguments", f"must be a string [json-pointer:/{name}]")

    def flag(self, name: str) -> bool:
        """A yes or no, as JSON or as Slack's forms write it."""
        return str(self.args.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        """A count from 1 to `most`; 0 means the default. Raises Refusal: invalid_limit."""
        try:
            value = int(self.text(name) or default) or default
        except ValueError:
            raise Refusal("invalid_limit") from None
        if not 1 <= value <= most:
            raise Refusal("invalid_limit")
        return value

    def structure(self, name: str, code: str) -> Any:
        """A JSON argument, sent as JSON or as text with JSON in it; None where it is absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refusal(code) from None

    # rights

    def need(self, scope: str) -> None:
        """Raises Refusal missing_scope, as Slack words it, unless the installed manifest grants the scope."""
        if scope not in self.manifest.scopes:
            raise Refusal("missing_scope", needed=scope, provided=",".join(sorted(self.manifest.scopes)))

    def need_for(self, kind: str) -> None:
        """The scope that this method needs for conversations of a kind: public, private or im."""
        wanted = METHODS[self.method].scopes.split()
        self.need(next(scope for scope in wanted if scope.startswith(SCOPE_KIND[kind] + ":")))

    def known_channel(self, name: str = "channel") -> Channel:
        """The conversation named by an argument, if the bot may know it. Raises Refusal: channel_not_found."""
        channel = self.workspace.channels.get(self.text(name))
        if not channel or channel.deleted or (channel.is_private and not self.is_in(channel)):
            raise Refusal("channel_not_found")
        return channel

    def is_in(self, channel: Channel) -> bool:
        """Whether the bot is a member of the conversation."""
        return self.workspace.bot_id in channel.members

    # paging

    def page(self, items: Sequence[Item], limit: int) -> tuple[list[Item], str]:
        """The items of the asked page and the cursor of the next one ("" after the last). Raises Refusal: invalid_cursor."""
        start = 0
        if cursor := self.text("cursor"):
            try:
                start = int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
            except (ValueError, binascii.Error):
                raise Refusal("invalid_cursor") from None
            if not 0 <= start <= len(items):
                raise Refusal("invalid_cursor")
        end = start + limit
        following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
        return list(items[start:end]), following
