"""How users, channels, messages and views look in Slack's JSON."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sandbox.records import Channel, Json, Message, OpenView, User

if TYPE_CHECKING:
    from sandbox.posts import Posts
    from sandbox.store import Store

_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape(text: str) -> str:
    """The text with Slack's three control characters written as entities."""
    return re.sub(r"[&<>]", lambda sign: _ESCAPED[sign.group()], text)


def user_json(store: Store, user: User, now: datetime) -> Json:
    """An account as users.info tells it; zone facts hold at `now`, which is aware."""
    local = now.astimezone(ZoneInfo(user.zone))
    offset = local.utcoffset()
    assert offset is not None
    answer: Json = {
        "id": user.id,
        "team_id": store.team.id,
        "name": user.name,
        "deleted": user.deleted,
        "color": "4bbe2e",
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
        "profile": {
            "title": user.title,
            "phone": "",
            "skype": "",
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": "",  # nobody here has chosen one: clients then show the real name
            "display_name_normalized": "",
            "first_name": user.real_name.split()[0],
            "last_name": user.real_name.partition(" ")[2],
            "status_text": "",
            "status_emoji": "",
            "status_expiration": 0,
            "avatar_hash": "",
            "team": store.team.id,
            **({"api_app_id": store.app_id, "bot_id": store.bot_profile_id} if user.id == store.bot_id else {}),
        },
    }
    if not user.deleted:  # Slack leaves these out for accounts that are gone
        answer |= {
            "real_name": user.real_name,
            "tz": user.zone,
            "tz_label": local.tzname() or user.zone,
            "tz_offset": int(offset.total_seconds()),
            "is_admin": user.is_admin,
            "is_owner": user.is_admin,
            "is_primary_owner": False,
            "is_restricted": user.is_guest,
            "is_ultra_restricted": False,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }
    return answer


def channel_json(store: Store, channel: Channel) -> Json:
    """A conversation as conversations.info tells it to the bot."""
    if channel.kind == "im":
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": channel.archived,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": store.team.id,
            "user": channel.partner(store.bot_id),
            "is_user_deleted": store.users[channel.partner(store.bot_id)].deleted,
            "priority": 0,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "unlinked": 0,
        "is_shared": False,
        "is_org_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": store.team.id,
        "parent_conversation": None,
        "is_member": store.bot_id in channel.members,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": channel.created},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": channel.previous_names,
    }


def message_json(posts: Posts, post: Message, *, all_metadata: bool = False) -> Json:
    """A line as conversations.history tells it; metadata only on request, as Slack does."""
    answer: Json = {"type": "message", "user": post.user, "text": post.text, "ts": post.ts, "team": posts.team.id}
    if post.subtype:
        answer["subtype"] = post.subtype
    if post.by_app:
        answer |= {
            "bot_id": posts.bot_profile_id,
            "app_id": posts.app_id,
            "bot_profile": {
                "id": posts.bot_profile_id,
                "app_id": posts.app_id,
                "user_id": posts.bot_id,
                "name": posts.users[posts.bot_id].real_name,
                "deleted": False,
                "team_id": posts.team.id,
            },
        }
    if post.blocks:
        answer["blocks"] = post.blocks
    if post.edited:
        answer["edited"] = {"user": post.user, "ts": post.edited}
    if post.thread_ts:
        answer["thread_ts"] = post.thread_ts
        if post.is_reply:
            answer["parent_user_id"] = parent.user if (parent := posts.message(post.channel, post.thread_ts)) else ""
    replies = [] if post.is_reply else posts.replies(post.channel, post.ts)
    if replies:
        authors = list(dict.fromkeys(reply.user for reply in replies))
        answer |= {
            "thread_ts": post.ts,
            "reply_count": len(replies),
            "reply_users_count": len(authors),
            "latest_reply": replies[-1].ts,
            "reply_users": authors[:5],
            "is_locked": False,
            "subscribed": posts.bot_id in authors or post.user == posts.bot_id,
        }
    if post.metadata and all_metadata:
        answer["metadata"] = post.metadata
    return answer


def _channel_type(posts: Posts, channel: str) -> str:
    return {"public": "channel", "private": "group", "im": "im"}[posts.channels[channel].kind]


def message_event(posts: Posts, post: Message) -> Json:
    """The event of a new line."""
    return message_json(posts, post) | {
        "channel": post.channel,
        "channel_type": _channel_type(posts, post.channel),
        "event_ts": post.ts,
    }


def message_changed(posts: Posts, post: Message, before: Json, at: str) -> Json:
    """The event of an edited line; `before` is its earlier message_json."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "message": message_json(posts, post),
        "previous_message": before,
        "channel": post.channel,
        "channel_type": _channel_type(posts, post.channel),
        "ts": at,
        "event_ts": at,
    }


def message_deleted(posts: Posts, post: Message, before: Json, at: str) -> Json:
    """The event of a line that was taken away; `before` is its last message_json."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "deleted_ts": post.ts,
        "previous_message": before,
        "channel": post.channel,
        "channel_type": _channel_type(posts, post.channel),
        "ts": at,
        "event_ts": at,
    }


def view_json(store: Store, view: OpenView) -> Json:
    """A form as views.open answers it and as payloads carry it."""
    sent = view.view
    return {
        "id": view.id,
        "team_id": store.team.id,
        "type": sent["type"],
        "blocks": sent["blocks"],
        "private_metadata": sent.get("private_metadata", ""),
        "callback_id": sent.get("callback_id", ""),
        "state": {"values": view.state},
        "hash": view.hash,
        "title": sent.get("title"),
        "clear_on_close": bool(sent.get("clear_on_close")),
        "notify_on_close": bool(sent.get("notify_on_close")),
        "close": sent.get("close"),
        "submit": sent.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": store.app_id,
        "external_id": sent.get("external_id", ""),
        "app_installed_team_id": store.team.id,
        "bot_id": store.bot_profile_id,
    }
