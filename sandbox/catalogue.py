"""Which Web API methods the sandbox has: their scopes, rate tiers and arguments, as Slack's reference lists them."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True)
class Method:
    """One method of the Web API, the words in each text separated by blanks.

    Of several `scopes` one is enough, the one of the conversation's kind. `tier` is t1 to t5; t5 is special.
    """

    scopes: str
    tier: str
    required: str
    optional: str
    kind: Literal["bot", "app", "any"] = "bot"


_CHAT = "as_user attachments blocks link_names markdown_text metadata parse text"
_READ = "channels:read groups:read im:read mpim:read"
_HISTORY = "channels:history groups:history im:history mpim:history"
_PAGE = "cursor limit"
_TRIGGER = "interactivity_pointer trigger_id"

METHODS = MappingProxyType(
    {
        "api.test": Method("", "t5", "", "error foo", kind="any"),
        "auth.test": Method("", "t5", "", "", kind="any"),
        "apps.connections.open": Method("", "t3", "", "", kind="app"),
        "chat.postMessage": Method(
            "chat:write",
            "t5",
            "channel",
            f"{_CHAT} current_draft_last_updated_ts icon_emoji icon_url mrkdwn reply_broadcast thread_ts unfurl_links "
            "unfurl_media username",
        ),
        "chat.update": Method(
            "chat:write", "t3", "channel ts", f"{_CHAT} file_ids reply_broadcast unfurled_attachments"
        ),
        "chat.postEphemeral": Method(
            "chat:write", "t4", "channel user", f"{_CHAT} icon_emoji icon_url thread_ts username"
        ),
        "chat.getPermalink": Method("", "t5", "channel message_ts", ""),
        "conversations.history": Method(
            _HISTORY, "t3", "channel", f"{_PAGE} include_all_metadata inclusive latest oldest"
        ),
        "conversations.replies": Method(
            _HISTORY, "t3", "channel ts", f"{_PAGE} include_all_metadata inclusive latest oldest"
        ),
        "conversations.info": Method(_READ, "t3", "channel", "include_locale include_num_members"),
        "conversations.members": Method(_READ, "t4", "channel", _PAGE),
        "conversations.open": Method(
            "channels:manage groups:write im:write mpim:write", "t3", "", "channel prevent_creation return_im users"
        ),
        "conversations.list": Method(_READ, "t2", "", f"{_PAGE} exclude_archived team_id types"),
        "users.list": Method("users:read", "t2", "", f"{_PAGE} include_locale team_id"),
        "users.info": Method("users:read", "t4", "user", "include_locale"),
        "users.conversations": Method(_READ, "t3", "", f"{_PAGE} exclude_archived exclude_muted team_id types user"),
        "views.open": Method("", "t4", "view", _TRIGGER),
        "views.update": Method("", "t4", "view", "external_id hash view_id"),
        "views.push": Method("", "t4", "view", _TRIGGER),
        "views.publish": Method("", "t4", "user_id view", "hash interactivity_pointer"),
    }
)
