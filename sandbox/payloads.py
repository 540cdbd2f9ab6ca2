"""What Slack sends to an app when a person acts: commands, presses, submissions, closings, shortcuts and events."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox import wire
from sandbox.elements import CHOSEN_KEY, PRESSED, Field
from sandbox.records import Channel, Json, Message, OpenView, User
from sandbox.workspace import Workspace

VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - Slack's old, unsafe token; nobody may trust it


@dataclass(frozen=True)
class Actor:
    """Who acts in which workspace; the common ground of all payloads."""

    workspace: Workspace
    user: User

    def _ground(self, kind: str) -> Json:
        team = self.workspace.team
        return {
            "type": kind,
            "team": {"id": team.id, "domain": team.domain},
            "user": {"id": self.user.id, "username": self.user.name, "name": self.user.name, "team_id": team.id},
            "api_app_id": self.workspace.app_id,
            "token": VERIFICATION_TOKEN,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def command(self, channel: Channel, command: str, text: str, response_url: str, trigger_id: str) -> Json:
        """A slash command; every value is a text, as in a form."""
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": self.workspace.team.id,
            "team_domain": self.workspace.team.domain,
            "channel_id": channel.id,
            "channel_name": channel_name(channel),
            "user_id": self.user.id,
            "user_name": self.user.name,
            "command": command,
            "text": text,
            "api_app_id": self.workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": trigger_id,
        }

    def pressed_message(self, post: Message, action: Json, state: Json, response_url: str, trigger_id: str) -> Json:
        """block_actions on a message; an ephemeral message itself is not sent along, as in Slack."""
        channel = self.workspace.channels[post.channel]
        container: Json = {
            "type": "message",
            "message_ts": post.ts,
            "channel_id": channel.id,
            "is_ephemeral": post.only_for is not None,
        }
        if post.thread_ts:
            container["thread_ts"] = post.thread_ts
        payload = self._ground("block_actions") | {
            "container": container,
            "trigger_id": trigger_id,
            "channel": {"id": channel.id, "name": channel_name(channel)},
            "state": {"values": state},
            "response_url": response_url,
            "actions": [action],
        }
        if not post.only_for:
            payload["message"] = wire.message_json(self.workspace, post, all_metadata=True)
        return payload

    def pressed_view(self, view: Json, action: Json, trigger_id: str) -> Json:
        """block_actions in a form or on the Home tab; `view` as wire.view_json gives it."""
        return self._ground("block_actions") | {
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": trigger_id,
            "view": view,
            "actions": [action],
        }

    def submitted(self, view: OpenView, trigger_id: str, response_urls: list[Json]) -> Json:
        """view_submission"""
        return self._ground("view_submission") | {
            "trigger_id": trigger_id,
            "view": wire.view_json(self.workspace, view),
            "response_urls": response_urls,
        }

    def closed(self, view: OpenView, *, is_cleared: bool) -> Json:
        """view_closed; `is_cleared` when the whole stack was closed."""
        return self._ground("view_closed") | {
            "view": wire.view_json(self.workspace, view),
            "is_cleared": is_cleared,
        }

    def shortcut(self, callback_id: str, trigger_id: str, at: str) -> Json:
        """A global shortcut."""
        return self._ground("shortcut") | {"callback_id": callback_id, "trigger_id": trigger_id, "action_ts": at}

    def message_action(self, callback_id: str, post: Message, response_url: str, trigger_id: str, at: str) -> Json:
        """A shortcut from a message's menu."""
        channel = self.workspace.channels[post.channel]
        return self._ground("message_action") | {
            "callback_id": callback_id,
            "trigger_id": trigger_id,
            "action_ts": at,
            "message_ts": post.ts,
            "response_url": response_url,
            "channel": {"id": channel.id, "name": channel_name(channel)},
            "message": wire.message_json(self.workspace, post),
        }


def channel_name(channel: Channel) -> str:
    """A conversation's name as payloads tell it: only public channels have one."""
    return {"public": channel.name, "private": "privategroup", "im": "directmessage"}[channel.kind]


def action(field: Field, state: Json | None, at: str) -> Json:
    """The entry of `actions` for a press (state None) or a choice (its state)."""
    element = field.element
    answer: Json = {
        "type": field.kind,
        "action_id": field.action_id,
        "block_id": field.block_id,
        "action_ts": at,
    }
    for name in ("text", "value", "style", "placeholder", "confirm"):
        if name in element:
            answer[name] = element[name]
    if state is not None:
        key = CHOSEN_KEY[field.kind]
        answer[key] = state[key]
    elif field.kind in PRESSED and "value" not in answer and field.kind == "button":
        answer["value"] = ""
    return answer


def event(workspace: Workspace, happening: Json, event_id: str, at: int) -> Json:
    """An event in its envelope; `at` in whole seconds."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team.id,
        "context_team_id": workspace.team.id,
        "context_enterprise_id": None,
        "api_app_id": workspace.app_id,
        "event": happening,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": at,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team.id,
                "user_id": workspace.bot_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }
