"""What Slack tells us, in our own shapes: Command, Press, Submission, Event. Each knows the key that makes it unique."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeVar

from bot.blocks.kit import MORE
from bot.listeners import typed

Body = dict[str, Any]
Read = TypeVar("Read")


def read(shape: Callable[[Body], Read], body: Body) -> Read | None:
    """The payload in our shape, or None for a body that is not of Slack's: signed, but by somebody's own hand."""
    try:
        return shape(body)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None


@dataclass(frozen=True, slots=True)
class Payload:
    """What all have in common. `user`, `place`: Slack ids of who did it and in which channel (None: nowhere)."""

    user: str | None
    user_name: str
    place: str | None
    key: str
    trigger: str | None
    response_url: str | None

    @property
    def at_home(self) -> bool:
        """Whether the person looks at their Home tab: it is drawn again after what they did."""
        return False


@dataclass(frozen=True, slots=True)
class Command(Payload):
    """A slash command; `text` is what was typed after it, as the person meant it."""

    name: str
    text: str
    place_name: str


@dataclass(frozen=True, slots=True)
class Press(Payload):
    """A button; `value` is what it carries: an id. `ephemeral`: it stands in a message for the person alone; `on_home`: on
    their Home tab.

    Where it stands in a form, `view` is the form's id and `meta` what it was opened with.
    """

    action: str
    value: str
    ephemeral: bool
    on_home: bool
    view: str | None
    meta: dict[str, Any]

    @property
    def at_home(self) -> bool:
        """On the Home tab itself, or in a form that was opened from it."""
        return self.on_home or bool(self.meta.get("home"))


@dataclass(frozen=True, slots=True)
class Shortcut(Payload):
    """A shortcut of a message's menu; `text` is the message's, `link` leads to it."""

    callback: str
    text: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Submission(Payload):
    """A filled form: `values` by block_id (None: left empty), `several` where more can be chosen, `meta` as it was opened with."""

    callback: str
    values: dict[str, str | None]
    several: dict[str, tuple[str, ...]]
    meta: dict[str, Any]

    @property
    def at_home(self) -> bool:
        """In a form that was opened from the Home tab."""
        return bool(self.meta.get("home"))


@dataclass(frozen=True, slots=True)
class Event(Payload):
    """Something that happened in the workspace; `body` is Slack's event."""

    type: str
    body: dict[str, Any]

    @property
    def at_home(self) -> bool:
        """Somebody opens the Home tab, and not the messages beside it."""
        return self.type == "app_home_opened" and self.body.get("tab") == "home"


def command(body: Body) -> Command:
    """From a slash command's payload."""
    return Command(
        user=body.get("user_id"),
        user_name=body.get("user_name", ""),
        place=body.get("channel_id"),
        key=_key("command", body.get("trigger_id"), body.get("user_id"), body.get("channel_id"), body.get("text")),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
        name=body["command"],
        text=typed.meant(body.get("text") or "").strip(),
        place_name=body.get("channel_name", ""),
    )


def press(body: Body) -> Press:
    """From a block_actions payload. Slack sends one action per payload."""
    action = body["actions"][0]
    user, view = body.get("user") or {}, body.get("view") or {}
    meta = json.loads(view.get("private_metadata") or "{}")
    name, value = action["action_id"], action.get("value") or ""
    if name == MORE:  # a menu of further buttons: what was chosen is the button
        name, _, value = action["selected_option"]["value"].partition(" ")
    return Press(
        user=user.get("id"),
        user_name=user.get("username") or user.get("name") or "",
        place=(body.get("channel") or body.get("container") or {}).get("id")
        or (body.get("container") or {}).get("channel_id")
        or meta.get("place"),
        key=_key("press", action.get("action_ts"), name, user.get("id"), value),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
        action=name,
        value=value,
        on_home=view.get("type") == "home",
        view=view.get("id") if view.get("type") != "home" else None,
        meta=meta,
        ephemeral=bool((body.get("container") or {}).get("is_ephemeral")) or "message" not in body,
    )


def shortcut(body: Body) -> Shortcut:
    """From a message_action payload."""
    user, message, place = body.get("user") or {}, body["message"], (body.get("channel") or {}).get("id")
    domain, ts = (body.get("team") or {}).get("domain"), str(message.get("ts") or body.get("message_ts") or "")
    link = f"https://{domain}.slack.com/archives/{place}/p{ts.replace('.', '')}" if domain and place and ts else None
    return Shortcut(
        user=user.get("id"),
        user_name=user.get("username") or user.get("name") or "",
        place=place,
        key=_key("shortcut", body.get("action_ts"), body["callback_id"], user.get("id"), ts),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
        callback=body["callback_id"],
        text=typed.meant(message.get("text") or "").strip(),
        link=link,
    )


def submission(body: Body) -> Submission:
    """From a view_submission payload."""
    view, user = body["view"], body.get("user") or {}
    filled = {
        block: _value(element)
        for block, elements in (view.get("state") or {}).get("values", {}).items()
        for element in elements.values()
    }
    meta = json.loads(view.get("private_metadata") or "{}")
    return Submission(
        user=user.get("id"),
        user_name=user.get("username") or user.get("name") or "",
        place=meta.get("place"),
        key=_key("form", view.get("id"), view.get("hash")),  # names nobody: a form may be anonymous
        trigger=body.get("trigger_id"),
        response_url=None,
        callback=view["callback_id"],
        values={block: value for block, value in filled.items() if not isinstance(value, tuple)},
        several={block: value for block, value in filled.items() if isinstance(value, tuple)},
        meta=meta,
    )


def event(body: Body) -> Event:
    """From an event_callback payload. Raises ValueError for one that lacks what Slack's events of its type hold."""
    inner = body["event"]
    if not _whole(inner):
        raise ValueError("not an event of Slack's")
    user, channel = inner.get("user"), inner.get("channel")
    return Event(
        user=user.get("id") if isinstance(user, dict) else user,
        user_name="",
        place=channel.get("id") if isinstance(channel, dict) else channel,
        key=_key("event", body.get("event_id") or json.dumps(inner, sort_keys=True)),
        trigger=None,
        response_url=None,
        type=inner["type"],
        body=inner,
    )


def _whole(inner: Body) -> bool:
    """Whether an event holds what we read of one of its type, each in its kind."""
    match inner:
        case {"type": "user_change" | "team_join"}:
            return _is_user(inner.get("user"))
        case {"type": "channel_rename" | "group_rename"}:
            return isinstance(inner.get("channel"), dict) and _texts(inner["channel"], "id", "name") == 2
        case {"type": "channel_id_changed"}:
            return _texts(inner, "old_channel_id", "new_channel_id") == 2
        case {"type": "tokens_revoked"}:
            return isinstance(inner.get("tokens"), dict)
        case {"type": str()}:
            told = ("user", "channel", "text", "thread_ts", "channel_type", "subtype", "tab")
            return _texts(inner, *told) == sum(inner.get(name) is not None for name in told)
    return False


def _is_user(user: object) -> bool:
    return isinstance(user, dict) and _texts(user, "id") == 1 and isinstance(user.get("profile") or {}, dict)


def _texts(of: Body, *names: str) -> int:
    """How many of some values are texts."""
    return sum(isinstance(of.get(name), str) for name in names)


def _value(element: dict[str, Any]) -> str | tuple[str, ...] | None:
    for name, value in element.items():
        if name == "selected_options" or (name.startswith("selected_") and isinstance(value, list)):
            return tuple(each["value"] if isinstance(each, dict) else each for each in value or ())
        if name.startswith("selected_"):
            return (value["value"] if isinstance(value, dict) else value) or None
    return element.get("value") or None


def _key(*parts: str | None) -> str:
    return blake2b("\x1f".join(part or "" for part in parts).encode(errors="replace"), digest_size=20).hexdigest()
