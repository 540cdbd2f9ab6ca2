"""What keeps Threefold from working, found by asking Slack and the database: a line for each finding, with its remedy."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.clock import Clock
from bot.doors.arrival import APP_TOKEN, BOT_TOKEN
from bot.engine.skew import Skew
from bot.errors import Misconfigured, ThreefoldError
from bot.settings import Settings
from bot.slack import AWAY, client, code_of
from storage import health, remedies, schema
from storage.database import Database
from storage.engines import located

RECENT, LONG = timedelta(days=7), timedelta(minutes=10)
REFUSED = "Slack says why; mend it (docs/operating.md, When Slack refuses)."
WAITING = "See that Threefold runs (threefold run) and that it reaches Slack: nobody sends them."
TOO_LATE = "See that Threefold runs all the time: what comes too late is not sent."
GONE = "Slack says that the app was uninstalled, or does not take its token any more. Install it again, then start Threefold."
DOUBTFUL = "See that Threefold runs and reaches Slack: it looks into the history and settles them."


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: whether it is well, and in `words` what was found and (where it is not) what to do."""

    well: bool
    words: str

    def __str__(self) -> str:
        return f"{'✓' if self.well else '✗'} {self.words}"


async def examined(load: Callable[[], Settings], manifest: str, clock: Clock) -> list[Finding]:
    """Everything that can be looked at: settings first (nothing else is, where they are wrong), Slack, the database, the clock."""
    try:
        settings = load()
    except Misconfigured as error:
        return [Finding(False, problem) for problem in error.problems]
    database = Database(settings.database_url)
    try:
        found = [Finding(True, "The settings can be used."), *await _slack(settings, manifest)]
        known, ready = await _schema(database)
        found.append(known)
        if not known.well:
            return found
        skew = Skew(database, client(settings.slack_api_url, settings.slack_bot_token), clock)
        await skew.compare()
        found.append(
            Finding(not skew.words, skew.words or "This machine's clock agrees with those that could be asked.")
        )
        if ready:
            found += await _outbox(database, clock)
        return found
    finally:
        await database.close()


async def _slack(settings: Settings, manifest: str) -> list[Finding]:
    ours = client(settings.slack_api_url, settings.slack_bot_token)
    try:
        me = await ours.auth_test()
    except AWAY as error:
        return [Finding(False, _trouble(settings, BOT_TOKEN, error))]
    found = [Finding(True, f"SLACK_BOT_TOKEN works: {me.get('user')} in {me.get('team')}."), *_scopes(me, manifest)]
    if settings.socket_mode:
        plain = client(settings.slack_api_url, "")
        try:
            await plain.apps_connections_open(app_token=settings.slack_app_token)
            found.append(Finding(True, "SLACK_APP_TOKEN works: Socket Mode can be opened."))
        except AWAY as error:
            found.append(Finding(False, _trouble(settings, APP_TOKEN, error)))
    return found


def _trouble(settings: Settings, refused: str, error: Exception) -> str:
    if isinstance(error, SlackApiError) and not code_of(error).startswith("http_"):
        return refused.format(code_of(error))
    return f"Slack cannot be reached at {settings.slack_api_url}. Check SLACK_API_URL and the network."


def _scopes(me: Any, manifest: str) -> list[Finding]:
    told = next((value for name, value in me.headers.items() if name.lower() == "x-oauth-scopes"), None)
    if told is None:
        return [Finding(True, "Slack does not say which scopes are granted.")]
    granted = {each.strip() for each in told.split(",")}
    asked, optional = scopes(manifest, "bot"), scopes(manifest, "bot_optional")
    if missing := sorted(asked - optional - granted):
        words = f"These scopes are not granted: {', '.join(missing)}. Install the app again under OAuth & Permissions."
        return [Finding(False, words)]
    if left_out := sorted(optional - granted):
        words = f"All needed scopes are granted; without {', '.join(left_out)} a message may come twice after a crash."
        return [Finding(True, words)]
    return [Finding(True, "All scopes of the manifest are granted.")]


def scopes(manifest: str, kind: str) -> set[str]:
    """The scopes that the manifest's text lists under `kind`: bot or bot_optional."""
    listed = re.search(rf"^    {kind}:\n((?:      - .*\n)+)", manifest, re.MULTILINE)
    return set(re.findall(r"- (\S+)", listed[1])) if listed else set()


def _new(database: Database) -> bool:
    """Whether it is a file that the first start will make, or fill."""
    path = database.path
    return path is not None and path.name not in {"", ":memory:"} and not (path.exists() and path.stat().st_size)


async def _schema(database: Database) -> tuple[Finding, bool]:
    """The database and its version; and whether it can be read as it is."""
    where = located(database.url)
    try:
        with remedies.told(database):
            if _new(database):
                return Finding(True, f"{where} is not there yet: the first start makes it."), False
            version = await schema.version(database)
        if version != schema.newest():
            problem = schema.other(database, version)
            if not database.embedded or schema.newer(version):
                raise problem
            brings = f"the next start brings it to {schema.newest()}"
            return Finding(True, f"{where} is at version {version or 'none'}: {brings}."), False
    except Misconfigured as error:
        return Finding(False, " ".join(error.problems)), False
    return Finding(True, f"{where} is at version {version}."), True


async def _outbox(database: Database, clock: Clock) -> list[Finding]:
    try:
        async with database.reads(None) as session:
            lost = await health.resting(session, "lost")
            paused = await health.resting(session, "paused")
            failed = await health.failed(session, clock.now() - RECENT)
            doubtful = await health.in_doubt(session, clock.real() - LONG)
            waiting = await health.waiting(session, clock.now() - LONG, clock.real())
            late = await health.expired(session, clock.now() - RECENT)
            resting = await health.workspaces_resting(session)
    except ThreefoldError:
        return [Finding(False, "The database does not answer. Check that its server runs.")]
    told = [Finding(False, GONE)] if resting else []
    told += [
        Finding(False, f"Threefold cannot post in {name}. Type /invite @Threefold there, then /rituals.")
        for name in lost
    ]
    told += [Finding(True, f"{name} is paused by its leads: /rituals there resumes it.") for name in paused]
    told += [Finding(False, f"{number} not delivered in 7 days ({reason}). {REFUSED}") for reason, number in failed]
    if doubtful:
        told.append(Finding(False, f"{doubtful} in doubt for more than 10 minutes. {DOUBTFUL}"))
    if waiting:
        told.append(Finding(False, f"{waiting} waiting to be sent for more than 10 minutes. {WAITING}"))
    if late:
        told.append(Finding(False, f"{late} came too late to be sent in 7 days. {TOO_LATE}"))
    if not (resting or lost or failed or doubtful or waiting or late):
        told.append(Finding(True, "Every channel can be reached, nothing waits, and nothing has failed in 7 days."))
    return told
