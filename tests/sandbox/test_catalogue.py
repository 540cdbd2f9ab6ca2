"""The sandbox's table of methods agrees with Slack's own reference, where that is at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from sandbox.api import ANSWERERS
from sandbox.catalogue import METHODS

NOT_IN_THE_REFERENCE = {"api.test"}
"""Slack's reference does not list it; it only gives back what it was given."""


@pytest.fixture
def reference() -> dict[str, Any]:
    """Slack's methods as data, from the folder that SLACK_REFERENCE names."""
    folder = os.environ.get("SLACK_REFERENCE")  # noqa: TID251 - a test may look where the reference lies
    if not folder:
        pytest.skip("SLACK_REFERENCE is not set: no reference of Slack's methods to compare with")
    methods: dict[str, Any] = json.loads((Path(folder) / "methods.json").read_text("utf-8"))
    return methods


def test_every_method_of_the_table_is_answered() -> None:
    assert set(ANSWERERS) | {"apps.connections.open"} == set(METHODS)


@pytest.mark.parametrize("name", sorted(set(METHODS) - NOT_IN_THE_REFERENCE))
def test_a_method_has_the_scopes_tier_and_arguments_of_the_reference(name: str, reference: dict[str, Any]) -> None:
    ours, theirs = METHODS[name], reference[name]
    assert {
        "scopes": set(ours.scopes.split()),
        "tier": ours.tier,
        "required": set(ours.required.split()),
        "all": set(ours.required.split()) | set(ours.optional.split()),
    } == {
        "scopes": set((theirs["scope"] or {}).get("bot", ())),
        "tier": theirs["rate_limit_tier"],
        "required": set(theirs["required"]),
        "all": set(theirs["args"]),
    }
