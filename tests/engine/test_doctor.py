"""The doctor finds what keeps Threefold from working, says the remedy, and tells no secret."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlmodel import select

from bot.clock import Clock
from bot.doctor import Finding, examined, scopes
from bot.errors import Misconfigured
from bot.settings import Settings
from sandbox import Sandbox
from storage.database import Database
from storage.facts import new_id
from storage.limits import WORKSPACE, ApiLimit
from storage.outbox import Delivery, enqueue
from storage.people import meet
from storage.workspaces import Workspace, install, rest
from tests.builders import channel
from tests.conftest import ROOT

MANIFEST = (ROOT / "manifest.yml").read_text("utf-8")


async def looks(slack: Sandbox, url: str, manifest: str = MANIFEST, **given: Any) -> list[Finding]:
    """What the doctor finds."""
    tokens = {"slack_bot_token": slack.bot_token, "slack_app_token": slack.app_token, "slack_api_url": slack.api_url}
    settings = Settings(**{**tokens, "database_url": url, **given})
    return await examined(lambda: settings, manifest, Clock())


def ill(found: list[Finding]) -> list[str]:
    """What is wrong."""
    return [each.words for each in found if not each.well]


async def remembers(url: str) -> None:
    """A channel that is lost, one that is private and lost, one that is paused; deliveries that failed and are in doubt."""
    database = Database(url)
    now = Clock().real()
    async with database.writes(None) as session:
        ours = (await install(session, "T1", "Ours", "UBOT")).id
    async with database.writes(ours) as session:
        maya = (await meet(session, "U1")).id
        for slack_id, state, private in (("C1", "lost", False), ("C2", "lost", True), ("C3", "paused", False)):
            made = {"id": new_id(), "slack_id": slack_id, "name": f"team-{slack_id}", "state": state}
            session.add(channel(**made, private=private, set_up_by=maya))
        rows = [("a", "failed", 1), ("b", "failed", 1), ("c", "failed", 30), ("d", "in_doubt", 1), ("e", "in_doubt", 0)]
        rows += [
            ("f", "pending", 1),
            ("g", "pending", 0),
            ("h", "blocked", 1),
            ("i", "sending", 1),
            ("j", "expired", 1),
        ]
        for key, state, days in rows:
            at = now - timedelta(days=days)
            plain = {"key": key, "kind": "notice", "recipient": "C1", "subject_id": maya, "due": at}
            await enqueue(session, Delivery(**plain, state=state, attempted_at=at, reason="invalid_blocks"))
    await database.close()


async def test_where_all_is_well_every_line_says_so(database_url: str) -> None:
    async with Sandbox(manifest=ROOT / "manifest.yml") as slack:
        found = await looks(slack, database_url)
        told = "\n".join(map(str, found))
    assert ill(found) == []
    assert len(found) == 7
    assert [line[0] for line in told.splitlines()] == ["✓"] * 7
    assert slack.bot_token not in told
    assert slack.app_token not in told


async def test_lost_channels_and_what_was_not_delivered_are_told_and_no_private_name(database_url: str) -> None:
    await remembers(database_url)
    async with Sandbox(manifest=ROOT / "manifest.yml") as slack:
        found = await looks(slack, database_url)
    assert [words.split(".")[0] for words in ill(found)] == [
        "Threefold cannot post in #team-C1",
        "Threefold cannot post in C2",
        "2 not delivered in 7 days (invalid_blocks)",
        "2 in doubt for more than 10 minutes",
        "2 waiting to be sent for more than 10 minutes",
        "1 came too late to be sent in 7 days",
    ]
    assert "✓ #team-C3 is paused by its leads: /rituals there resumes it." in map(str, found)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"slack_bot_token": "xoxb-wrong"}, "Slack refuses SLACK_BOT_TOKEN (invalid_auth)."),
        ({"slack_app_token": "xapp-wrong"}, "Slack refuses SLACK_APP_TOKEN (invalid_auth)."),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "Slack cannot be reached at http://127.0.0.1:9/api/."),
        ({"database_url": "sqlite:////nowhere/at/all.db"}, "DATABASE_URL names /nowhere/at/all.db"),
        ({"database_url": "postgresql://me:secret@127.0.0.1:9/x"}, "The database at postgresql://…@127.0.0.1:9/x"),
    ],
)
async def test_what_is_wrong_is_told_with_its_remedy(given: dict[str, str], told: str, sqlite_url: str) -> None:
    async with Sandbox(manifest=ROOT / "manifest.yml") as slack:
        [words] = ill(await looks(slack, sqlite_url, **given))
    assert words.startswith(told)
    assert "wrong" not in words
    assert "secret" not in words


async def test_scopes_that_the_manifest_asks_for_and_slack_has_not_granted_are_told(sqlite_url: str) -> None:
    needed = MANIFEST.replace("      - commands ", "      - pins:read # why\n      - commands ")
    optional = needed.replace("bot_optional:\n", "bot_optional:\n      - pins:read\n")
    async with Sandbox(manifest=ROOT / "manifest.yml") as slack:
        [words] = ill(await looks(slack, sqlite_url, needed))
        assert words.startswith("These scopes are not granted: pins:read.")
        found = await looks(slack, sqlite_url, optional)
    assert ill(found) == []
    assert any("without pins:read a message may come twice" in each.words for each in found)


@pytest.mark.parametrize("kind", ["bot", "bot_optional"])
def test_the_scopes_are_read_as_they_stand_in_the_manifest(kind: str) -> None:
    assert scopes(MANIFEST, kind) == set(yaml.safe_load(MANIFEST)["oauth_config"]["scopes"][kind])


async def test_wrong_settings_are_told_a_line_each_and_nothing_else_is_looked_at() -> None:
    def load() -> Settings:
        raise Misconfigured("One.", "Two.")

    assert list(map(str, await examined(load, MANIFEST, Clock()))) == ["✗ One.", "✗ Two."]


async def test_a_database_that_is_not_there_yet_is_no_fault_and_is_not_made(tmp_path: Path) -> None:
    async with Sandbox(manifest=ROOT / "manifest.yml") as slack:
        assert ill(await looks(slack, f"sqlite:///{tmp_path / 'new.db'}")) == []
    assert os.listdir(tmp_path) == []


def test_the_command_ends_with_1_when_something_is_wrong(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "doctor"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "SLACK_BOT_TOKEN": "xoxp-mine"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout.startswith("✗ SLACK_BOT_TOKEN must begin with xoxb-")
    assert "xoxp-mine" not in ran.stdout


async def test_a_workspace_that_is_not_served_any_more_is_told(database_url: str) -> None:
    database = Database(database_url)
    async with database.writes(None) as session:
        await rest(session, (await install(session, "T1", "Ours", "UBOT")).id, "uninstalled")
    await database.close()
    async with Sandbox(manifest=ROOT / "manifest.yml") as slack:
        [words] = ill(await looks(slack, database_url))
    assert words.startswith("Slack says that the app was uninstalled")


async def test_what_waits_because_slack_wants_a_rest_is_no_fault(database_url: str) -> None:
    await remembers(database_url)
    database = Database(database_url)
    async with database.writes(None) as session:
        ours = (await session.exec(select(Workspace.id))).one()
        resting = Clock().real() + timedelta(minutes=5)
        session.add(ApiLimit(workspace_id=ours, scope=WORKSPACE, next_allowed=resting, blocked_until=resting))
    await database.close()
    async with Sandbox(manifest=ROOT / "manifest.yml") as slack:
        assert not any("waiting to be sent" in words for words in ill(await looks(slack, database_url)))


@pytest.mark.parametrize("older", [False, True])
async def test_a_file_that_the_next_start_fills_or_brings_forward_is_no_fault(tmp_path: Path, *, older: bool) -> None:
    path = tmp_path / "kept.db"
    if older:
        with closing(sqlite3.connect(path)) as known:
            known.executescript(
                "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('0001')"
            )
    else:
        path.touch()
    size = path.stat().st_size
    async with Sandbox(manifest=ROOT / "manifest.yml") as slack:
        found = await looks(slack, f"sqlite:///{path}")
    assert ill(found) == []
    assert any(("the next start brings it to" if older else "the first start makes it") in each.words for each in found)
    assert path.stat().st_size == size
