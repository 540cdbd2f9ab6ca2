"""The servers that are measured, each a process of its own: `acks` (a bare Bolt app), `bot`, `commits`."""

import asyncio
import sys
import time
from pathlib import Path

import uvicorn
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import select

from bot.app import build, open_database
from bot.doors import http
from bot.settings import Settings
from storage.database import Database
from storage.inbox import Inbox, note
from storage.workspaces import install

SECONDS = 4.0


async def acks(port: int, api: str, token: str, secret: str) -> None:
    """A Bolt app behind the same door, which only acknowledges."""
    app = AsyncApp(
        client=AsyncWebClient(token, base_url=api),
        signing_secret=secret,
        process_before_response=True,
        request_verification_enabled=False,
    )

    @app.command("/risk")
    async def acknowledged(ack: AsyncAck) -> None:
        await ack("ack")

    async def ready() -> str | None:
        return None

    server = uvicorn.Server(
        uvicorn.Config(http.application(app, secret, ready), port=port, log_config=None, access_log=False)
    )
    await server.serve()


async def bot(port: int, api: str, token: str, secret: str, folder: str) -> None:
    """The whole bot over HTTP."""
    settings = Settings(
        slack_bot_token=token,
        slack_signing_secret=secret,
        slack_api_url=api,
        database_url=f"sqlite:///{folder}/bot.db",
        port=port,
    )
    program = build(settings)
    await program.start()
    await asyncio.Event().wait()


async def commits(folder: str) -> float:
    """How many single commits per second the embedded database makes, one row each, one after the other."""
    database = Database(f"sqlite:///{Path(folder) / 'commits.db'}")
    await open_database(database)
    async with database.writes(None) as session:
        workspace = await install(session, "T1", "", "")
    from datetime import UTC, datetime

    done, began = 0, time.monotonic()
    while time.monotonic() - began < SECONDS:
        async with database.writes(workspace.id) as session:
            await note(session, str(done), datetime(2026, 1, 1, tzinfo=UTC), None)
        done += 1
    rate = done / (time.monotonic() - began)
    async with database.reads(workspace.id) as session:
        assert len((await session.exec(select(Inbox.id))).all()) == done
    await database.close()
    return rate


if __name__ == "__main__":
    what, port, api, token, secret, folder = sys.argv[1:]
    if what == "commits":
        print(asyncio.run(commits(folder)))
    else:
        asyncio.run(
            acks(int(port), api, token, secret) if what == "acks" else bot(int(port), api, token, secret, folder)
        )
