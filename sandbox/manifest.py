"""What the installed app is allowed and wants to hear, as its manifest says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Command:
    """A slash command, its name with the slash."""

    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A shortcut of a message's menu (`message`) or of the whole workspace (`global`)."""

    name: str
    type: str
    callback_id: str
    description: str = ""


@dataclass(frozen=True)
class Manifest:
    """An app's manifest, as far as the sandbox obeys it."""

    name: str
    bot_name: str
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    scopes: frozenset[str]
    events: frozenset[str]
    interactivity: bool
    home_tab: bool
    messages_tab: bool
    messages_tab_read_only: bool

    @classmethod
    def load(cls, source: Manifest | Mapping[str, Any] | str | Path) -> Manifest:
        """Read a manifest from a YAML file or from its parsed content.

        Raises KeyError where a required part is missing, OSError where there is no such file.
        """
        if isinstance(source, Manifest):
            return source
        raw = source if isinstance(source, Mapping) else yaml.safe_load(Path(source).read_text("utf-8"))
        features = raw.get("features") or {}
        settings = raw.get("settings") or {}
        home = features.get("app_home") or {}
        name = raw["display_information"]["name"]
        return cls(
            name=name,
            bot_name=(features.get("bot_user") or {}).get("display_name", name),
            commands=tuple(
                Command(
                    name=one["command"],
                    description=one.get("description", ""),
                    usage_hint=one.get("usage_hint", ""),
                    should_escape=bool(one.get("should_escape")),
                )
                for one in features.get("slash_commands") or ()
            ),
            shortcuts=tuple(
                Shortcut(one["name"], one["type"], one["callback_id"], one.get("description", ""))
                for one in features.get("shortcuts") or ()
            ),
            scopes=frozenset(((raw.get("oauth_config") or {}).get("scopes") or {}).get("bot") or ()),
            events=frozenset((settings.get("event_subscriptions") or {}).get("bot_events") or ()),
            interactivity=bool((settings.get("interactivity") or {}).get("is_enabled")),
            home_tab=bool(home.get("home_tab_enabled")),
            messages_tab=bool(home.get("messages_tab_enabled", True)),
            messages_tab_read_only=bool(home.get("messages_tab_read_only_enabled")),
        )

    def command(self, name: str) -> Command | None:
        """The slash command of this name, or None where the app has none."""
        return next((command for command in self.commands if command.name == name), None)
