"""manifest.yml is what the code registers and calls: commands, shortcuts, events and scopes, both ways."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.listeners import Listeners
from bot.settings import Settings
from tests.house.sources import BOT, ROOT, modules, nodes

Json = dict[str, Any]
# Slack sends these, though its reference has no page for them; with the scope of their kin.
UNDOCUMENTED_EVENTS = {
    "channel_archive": {"channels:read"},
    "channel_unarchive": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_unarchive": {"groups:read"},
}
# What belongs to slack_sdk's clients and not to Slack's Web API.
CLIENTS_OWN = {"base_url", "is_connected", "proxy"}
# Tokens travel in a header; slack_sdk takes this one as an argument.
TOKENS = {"app_token"}


@pytest.fixture(scope="module")
def manifest() -> Json:
    loaded: Json = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    return loaded


@pytest.fixture
def methods(reference: Path) -> Json:
    loaded: Json = json.loads((reference / "methods.json").read_text("utf-8"))
    return loaded


@pytest.fixture
def events(reference: Path) -> Json:
    loaded: Json = json.loads((reference / "events.json").read_text("utf-8"))
    return loaded


@pytest.fixture
def listeners() -> Listeners:
    """What the whole program registers; nothing is opened."""
    from bot.app import build

    return build(Settings(slack_bot_token="xoxb-1", slack_app_token="xapp-1")).listeners  # noqa: S106


def test_the_manifest_passes_slacks_schema(manifest: Json, reference: Path) -> None:
    schema = json.loads((reference / "manifest.schema.2.0.0.json").read_text("utf-8"))
    checker = jsonschema.validators.validator_for(schema)(schema)
    assert [f"{list(problem.path)}: {problem.message}" for problem in checker.iter_errors(manifest)] == []


def test_the_manifest_keeps_slacks_limits_of_words(manifest: Json) -> None:
    words = manifest["display_information"]
    assert len(words["name"]) <= 35
    assert len(words["description"]) <= 140
    assert 175 <= len(words["long_description"]) <= 4000
    assert [c["command"] for c in manifest["features"]["slash_commands"] if len(c["command"]) > 32] == []
    assert [s["name"] for s in manifest["features"].get("shortcuts", []) if len(s["name"]) > 24] == []


def test_the_commands_of_the_manifest_are_those_that_are_registered(manifest: Json, listeners: Listeners) -> None:
    assert sorted(c["command"] for c in manifest["features"]["slash_commands"]) == sorted(listeners.commands)


def test_commands_hand_over_people_and_channels_as_ids(manifest: Json) -> None:
    assert [c["command"] for c in manifest["features"]["slash_commands"] if c.get("should_escape") is not True] == []


def test_the_shortcuts_of_the_manifest_are_those_that_are_registered(manifest: Json, listeners: Listeners) -> None:
    registered = getattr(listeners, "shortcuts", {})
    assert sorted(s["callback_id"] for s in manifest["features"].get("shortcuts", [])) == sorted(registered)


def test_the_events_of_the_manifest_are_those_that_are_registered(manifest: Json, listeners: Listeners) -> None:
    subscribed = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(event.split(".")[0] for event in subscribed) == sorted(listeners.events)


def test_forms_and_buttons_can_reach_us(manifest: Json, listeners: Listeners) -> None:
    assert manifest["settings"]["interactivity"]["is_enabled"] is bool(listeners.buttons or listeners.forms)
    assert [name for name in (*listeners.buttons, *listeners.forms) if "." not in name] == []


def test_every_event_exists_at_slack(manifest: Json, events: Json) -> None:
    subscribed = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert subscribed - set(events) == set(UNDOCUMENTED_EVENTS)


def test_every_method_that_we_call_exists_at_slack_with_the_arguments_that_we_give(methods: Json) -> None:
    unknown = []
    for place, method, arguments in _calls():
        if method not in methods:
            unknown.append(f"{place}: {method}")
            continue
        unknown += [f"{place}: {method}({name}=…)" for name in arguments - set(methods[method]["args"]) - TOKENS]
    assert unknown == []


def test_every_method_that_we_call_gets_the_arguments_that_slack_requires(methods: Json) -> None:
    called = [call for call in _calls() if call[2]]
    assert [
        f"{place}: {method} without {missing}"
        for place, method, arguments in called
        if (missing := set(methods[method]["required"]) - arguments)
    ] == []


def test_the_scopes_allow_everything_that_we_call_and_hear(manifest: Json, methods: Json, events: Json) -> None:
    asked = set(manifest["oauth_config"]["scopes"]["bot"])
    denied = [name for name, any_of in _needs(manifest, methods, events) if any_of and not any_of & asked]
    assert denied == []


def test_no_scope_is_asked_for_that_nothing_needs(manifest: Json, methods: Json, events: Json) -> None:
    asked = manifest["oauth_config"]["scopes"]["bot"]
    needed = {scope for _, any_of in _needs(manifest, methods, events) for scope in any_of}
    assert [scope for scope in asked if scope not in needed] == []
    assert set(manifest["oauth_config"]["scopes"]["bot_optional"]) <= set(asked)


def test_every_scope_says_in_the_manifest_why_it_is_asked_for() -> None:
    text = (ROOT / "manifest.yml").read_text("utf-8")
    asked = text[text.index("    bot:") : text.index("    bot_optional:")].splitlines()[1:]
    assert [line for line in asked if " # " not in line] == []


def _needs(manifest: Json, methods: Json, events: Json) -> Iterator[tuple[str, set[str]]]:
    """What we use, with the scopes of which any one is enough."""
    if manifest["features"]["slash_commands"]:
        yield "slash commands", {"commands"}
    for method in sorted({method for _, method, _ in _calls()}):
        yield method, set(methods[method]["scope"].get("bot", ()))
    for event in manifest["settings"]["event_subscriptions"]["bot_events"]:
        if event in UNDOCUMENTED_EVENTS:
            yield event, UNDOCUMENTED_EVENTS[event]
        else:
            yield event, set(events[event]["scopes"])


def _calls() -> list[tuple[str, str, set[str]]]:
    """Every use of a method of slack_sdk's client: where, which method, and the arguments given by name.

    A method that is handed on (`pages(client.users_list)`) counts too, without its arguments.
    """
    found = []
    for module in modules(*BOT):
        called = {id(node.func): node for _, node in nodes(module) if isinstance(node, ast.Call)}
        for place, node in nodes(module):
            if not isinstance(node, ast.Attribute) or not _client(node.value) or node.attr in CLIENTS_OWN:
                continue
            call = called.get(id(node))
            given = {keyword.arg for keyword in call.keywords if keyword.arg} if call else set()
            found.append((place, node.attr.replace("_", "."), given))
    assert found
    return found


def _client(node: ast.expr) -> bool:
    """`client`, `self.client`, `self.bolt.client` and what `_client(…)` makes."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).endswith("_client")
    return ast.unparse(node).split(".")[-1] == "client"
