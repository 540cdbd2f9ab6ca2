"""The conversations.* methods and users.conversations: what there is, who is in it, what was said."""

from __future__ import annotations

import re

from sandbox import wire
from sandbox.asked import Asked, Refusal
from sandbox.records import Channel, Json, Message

KINDS = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
_TS = re.compile(r"\d+(\.\d+)?")


async def describe(asked: Asked) -> Json:
    """conversations.info"""
    channel = asked.known_channel()
    asked.need_for(channel.kind)
    answer = wire.channel_json(asked.workspace, channel)
    if asked.flag("include_num_members"):
        answer["num_members"] = len(channel.members)
    return {"channel": answer}


async def members(asked: Asked) -> Json:
    """conversations.members"""
    channel = asked.known_channel()
    asked.need_for(channel.kind)
    page, cursor = asked.page(channel.members, asked.number("limit", 100, 1000))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def _listed(asked: Asked, member: str | None) -> Json:
    kinds = asked.text("types", "public_channel").replace(" ", "").split(",")
    if unknown := set(kinds) - set(KINDS):
        raise Refusal.because("invalid_types", f"unknown types: {', '.join(sorted(unknown))}")
    for kind in kinds:
        if kind == "mpim":
            asked.need("mpim:read")
        else:
            asked.need_for(KINDS[kind])
    wanted = [
        channel
        for channel in asked.workspace.channels.values()
        if channel.kind in {KINDS[kind] for kind in kinds}
        and not channel.deleted
        and (not channel.is_private or asked.is_in(channel))
        and (member is None or member in channel.members)
        and not (channel.archived and asked.flag("exclude_archived"))
    ]
    page, cursor = asked.page(wanted, asked.number("limit", 100, 1000))
    listed = [wire.channel_json(asked.workspace, channel) for channel in page]
    return {"channels": listed, "response_metadata": {"next_cursor": cursor}}


async def listing(asked: Asked) -> Json:
    """conversations.list"""
    return _listed(asked, None)


async def of_user(asked: Asked) -> Json:
    """users.conversations: those of a person that the bot may know, or the bot's own."""
    user = asked.text("user") or asked.workspace.bot_id
    if user not in asked.workspace.users:
        raise Refusal("user_not_found")
    return _listed(asked, user)


async def open_direct(asked: Asked) -> Json:
    """conversations.open: the direct conversation with one person, made if need be."""
    workspace = asked.workspace
    asked.need("im:write")
    if known := asked.text("channel"):
        channel = workspace.channels.get(known)
        if not channel or channel.kind != "im" or not asked.is_in(channel):
            raise Refusal("channel_not_found")
        existed = True
    else:
        users = [user for user in asked.text("users").split(",") if user]
        if not users:
            raise Refusal("users_list_not_supplied")
        if len(users) > 1:
            asked.need("mpim:write")
            raise Refusal.because("sandbox_unsupported", "the sandbox has no group conversations")
        user = workspace.users.get(users[0])
        if not user or user.id == workspace.bot_id:
            raise Refusal("user_not_found")
        if user.deleted:
            raise Refusal("user_disabled")
        existed = workspace.direct(workspace.bot_id, user.id) is not None
        if not existed and asked.flag("prevent_creation"):
            raise Refusal("channel_not_found")
        channel = workspace.open_direct(workspace.bot_id, user.id)
    answer: Json = wire.channel_json(workspace, channel) if asked.flag("return_im") else {"id": channel.id}
    return {"channel": answer} | ({"no_op": True, "already_open": True} if existed else {})


def _read(asked: Asked) -> Channel:
    channel = asked.known_channel()
    asked.need_for(channel.kind)
    if not asked.is_in(channel):
        raise Refusal("not_in_channel")
    return channel


def _between(asked: Asked, posts: list[Message]) -> list[Message]:
    for name in ("oldest", "latest"):
        if (ts := asked.text(name)) and not _TS.fullmatch(ts) and ts not in ("0", "now"):
            raise Refusal(f"invalid_ts_{name}")
    oldest, latest = float(asked.text("oldest") or 0), asked.text("latest")
    until = float(latest) if latest and latest != "now" else float("inf")
    if asked.flag("inclusive"):
        return [post for post in posts if oldest <= float(post.ts) <= until]
    return [post for post in posts if oldest < float(post.ts) < until]


async def history(asked: Asked) -> Json:
    """conversations.history: the lines of the conversation itself, newest first."""
    channel = _read(asked)
    all_posts = asked.workspace.messages(channel.id)
    posts = [post for post in all_posts if not post.only_for and (not post.is_reply or post.broadcast)]
    page, cursor = asked.page(_between(asked, posts)[::-1], asked.number("limit", 100, 999))
    return _lines(asked, page, cursor) | {"pin_count": 0}


async def replies(asked: Asked) -> Json:
    """conversations.replies: a thread, its root first, oldest first."""
    channel = _read(asked)
    root = asked.workspace.message(channel.id, asked.text("ts"))
    if not root or root.only_for:
        raise Refusal("thread_not_found")
    if root.is_reply:
        root = asked.workspace.message(channel.id, str(root.thread_ts)) or root
    thread = _between(asked, asked.workspace.replies(channel.id, root.ts))
    page, cursor = asked.page([root, *thread], asked.number("limit", 1000, 1000))
    return _lines(asked, page, cursor)


def _lines(asked: Asked, page: list[Message], cursor: str) -> Json:
    all_metadata = asked.flag("include_all_metadata")
    lines = [wire.message_json(asked.workspace, post, all_metadata=all_metadata) for post in page]
    answer: Json = {"messages": lines, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})
