"""The chat.* methods: post, update, show to one person, link."""

from __future__ import annotations

from sandbox import elements, limits, wire
from sandbox.asked import Asked, Refusal
from sandbox.records import Channel, Json, Message

TEXT = 4_000
"""Characters of `text`: Slack's advice for posting and its rule for updating; here a rule for both."""
METADATA = 16_000


async def post_message(asked: Asked) -> Json:
    """chat.postMessage: say something in a channel or, with a user's id, in the direct conversation."""
    channel = await _room(asked)
    text, blocks, metadata = _content(asked)
    thread_ts = asked.text("thread_ts") or None
    _check_thread(asked, channel, thread_ts)
    post = await asked.workspace.post(
        channel.id,
        asked.workspace.bot_id,
        text,
        blocks or (),
        thread_ts=thread_ts,
        metadata=metadata,
        by_app=True,
        broadcast=asked.flag("reply_broadcast") and thread_ts is not None,
    )
    answer = {
        "channel": channel.id,
        "ts": post.ts,
        "message": wire.message_json(asked.workspace, post, all_metadata=True),
    }
    return answer | _warning(text)


def _warning(text: str) -> Json:
    if text:
        return {}
    missing = "missing_text_in_message"
    return {"warning": missing, "response_metadata": {"warnings": [missing]}}


async def _room(asked: Asked) -> Channel:
    workspace, target = asked.workspace, asked.text("channel")
    if target.startswith("U"):
        user = workspace.users.get(target)
        if not user or user.is_bot:
            raise Refusal("channel_not_found")
        if user.deleted:
            raise Refusal("user_not_found")
        channel = workspace.open_direct(workspace.bot_id, user.id)
    else:
        channel = asked.known_channel()
    return _writable(asked, channel)


def _writable(asked: Asked, channel: Channel) -> Channel:
    if channel.kind == "im":
        if not asked.manifest.messages_tab:
            raise Refusal("messages_tab_disabled")
        if asked.workspace.users[channel.partner(asked.workspace.bot_id)].deleted:
            raise Refusal("user_not_found")
    elif not asked.is_in(channel) and "chat:write.public" not in asked.manifest.scopes:
        raise Refusal("not_in_channel")
    if channel.archived:
        raise Refusal("is_archived")
    return channel


def _content(asked: Asked) -> tuple[str, list[Json] | None, Json | None]:
    for name in ("attachments", "markdown_text", "username", "icon_url", "icon_emoji", "as_user", "file_ids"):
        if asked.args.get(name):
            raise Refusal.because("sandbox_unsupported", f"the sandbox does not have the argument {name}")
    text = asked.text("text")
    raw_blocks = asked.structure("blocks", "invalid_blocks_format")
    blocks = checked_blocks(asked, text, raw_blocks)
    if not text and not blocks and asked.method != "chat.update":
        raise Refusal("no_text")
    return text, blocks, _metadata(asked)


def checked_blocks(asked: Asked, text: str, blocks: object) -> list[Json] | None:
    """The blocks with an id each, after every limit of messages; None where none were sent. Raises Refusal."""
    if len(text) > TEXT:
        raise Refusal("msg_too_long")
    if words := limits.broadcasts(text, blocks):
        raise Refusal.because("sandbox_broadcast", *(f"{word} must never leave the app" for word in words))
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    if problems := limits.message_problems(blocks):
        raise Refusal.because("invalid_blocks", *problems)
    if limits.is_too_long(blocks):
        raise Refusal("msg_blocks_too_long")
    return elements.with_ids(blocks, asked.workspace.new_id)


def _metadata(asked: Asked) -> Json | None:
    metadata = asked.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise Refusal("invalid_metadata_format")
    if metadata == {}:
        return {}
    if set(metadata) - {"event_type", "event_payload"} or not isinstance(metadata.get("event_type"), str):
        raise Refusal("invalid_metadata_schema")
    if not isinstance(metadata.get("event_payload"), dict):
        raise Refusal("invalid_metadata_schema")
    if len(str(metadata)) > METADATA:
        raise Refusal("metadata_too_large")
    return metadata


def _check_thread(asked: Asked, channel: Channel, thread_ts: str | None) -> None:
    if thread_ts:
        root = asked.workspace.message(channel.id, thread_ts)
        if not root or root.is_reply or root.only_for:
            raise Refusal("cannot_reply_to_message")


async def update(asked: Asked) -> Json:
    """chat.update: change one of the bot's own lines; blocks and metadata that are not sent stay."""
    channel = asked.known_channel()
    post = asked.workspace.message(channel.id, asked.text("ts"))
    if not post or post.only_for:
        raise Refusal("message_not_found")
    if post.user != asked.workspace.bot_id:
        raise Refusal("cant_update_message")
    if channel.archived:
        raise Refusal("is_inactive")
    text, blocks, metadata = _content(asked)
    if not text and blocks is None and metadata is None:
        raise Refusal("no_text")
    if blocks == [] and not (text or post.text):
        raise Refusal("no_text")
    await asked.workspace.edit(
        post, text=text if "text" in asked.args or blocks else None, blocks=blocks, metadata=metadata
    )
    message = wire.message_json(asked.workspace, post, all_metadata=True)
    return {"channel": channel.id, "ts": post.ts, "text": post.text, "message": message} | _warning(post.text)


async def post_ephemeral(asked: Asked) -> Json:
    """chat.postEphemeral: a line that one member of the channel sees."""
    channel = asked.known_channel()
    _writable(asked, channel)
    user = asked.text("user")
    if user not in channel.members:
        raise Refusal("user_not_in_channel")
    text, blocks, metadata = _content(asked)
    thread_ts = asked.text("thread_ts") or None
    _check_thread(asked, channel, thread_ts)
    post = await asked.workspace.post(
        channel.id,
        asked.workspace.bot_id,
        text,
        blocks or (),
        only_for=user,
        thread_ts=thread_ts,
        metadata=metadata,
        by_app=True,
    )
    return {"message_ts": post.ts} | _warning(text)


async def get_permalink(asked: Asked) -> Json:
    """chat.getPermalink: the address of a line."""
    channel = asked.known_channel()
    post = asked.workspace.message(channel.id, asked.text("message_ts"))
    if not post or post.only_for:
        raise Refusal("message_not_found")
    return {"channel": channel.id, "permalink": _link(asked, channel, post)}


def _link(asked: Asked, channel: Channel, post: Message) -> str:
    link = f"{asked.url}/archives/{channel.id}/p{post.ts.replace('.', '')}"
    return f"{link}?thread_ts={post.thread_ts}&cid={channel.id}" if post.is_reply else link
