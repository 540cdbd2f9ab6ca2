"""A PostgreSQL server that is restarted, cuts a transaction or keeps a statement waiting: told softly, and nothing half kept."""

import asyncio
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.errors import Unreachable
from storage import schema, workspaces
from storage.database import Session
from storage.workspaces import Workspace
from tests.storage.test_beginning import opened


class Server:
    """A PostgreSQL server of this test alone, which can be stopped and started again."""

    def __init__(self, binaries: Path, folder: Path, port: int) -> None:
        self.binaries, self.folder, self.port = binaries, folder, port
        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def runs(self, command: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603 - PostgreSQL's own programs
            [*_as_postgres(), str(self.binaries / command), "-D", str(self.folder / "data"), *arguments],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def starts(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.runs("pg_ctl", "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def stops(self) -> None:
        self.runs("pg_ctl", "-w", "-m", "immediate", "stop")


def _as_postgres() -> list[str]:
    """PostgreSQL does not run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of our own; skipped, with the reason, where PostgreSQL's programs are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = shutil.which("initdb") or (str(found[-1]) if found else None)
    if program is None:
        pytest.skip("initdb is not installed: this test stops and starts a PostgreSQL server of its own")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = [*_as_postgres(), "mktemp", "-d", "/tmp/pg.XXXXXXXX"]  # noqa: S108 - that its user may enter
    folder = Path(subprocess.check_output(place, text=True).strip())  # noqa: S603
    made = Server(Path(program).parent, folder, port)
    try:
        made.runs("initdb", "-A", "trust", "-U", "postgres", "-N")
        made.starts()
        yield made
        made.stops()
    finally:
        shutil.rmtree(folder)


@pytest.mark.postgres
async def test_a_restart_of_the_server_is_unreachable_for_a_moment_and_then_all_goes_on(server: Server) -> None:
    async with opened(server.url) as database:
        await schema.upgrade(database)

        async def look() -> int:
            async with database.reads(None) as session:
                return len((await session.exec(select(Workspace))).all())

        assert await asyncio.gather(*(look() for _ in range(5))) == [0] * 5  # five connections wait in the pool
        server.stops()
        for _ in range(3):
            with pytest.raises(Unreachable):
                await look()
        server.starts()
        assert await asyncio.gather(*(look() for _ in range(5))) == [0] * 5


@pytest.mark.postgres
async def test_a_transaction_cut_in_the_middle_is_unreachable_and_keeps_nothing(server: Server) -> None:
    async with opened(server.url) as database:
        await schema.upgrade(database)

        async def cut(session: Session) -> None:
            await workspaces.install(session, "T1", "Ours", "UBOT")
            await session.flush()
            server.stops()

        with pytest.raises(Unreachable):
            await database.transact(None, cut)
        server.starts()
        async with database.reads(None) as session:
            assert (await session.exec(select(Workspace))).all() == []


async def test_a_statement_that_takes_too_long_ends(postgres_url: str) -> None:
    async with opened(postgres_url) as database, database.writer.connect() as connection:
        shown = [
            (await connection.execute(text(f"SHOW {name}"))).scalar_one()
            for name in ("statement_timeout", "lock_timeout")
        ]
    assert shown == ["5s", "2s"]


async def test_a_lock_that_is_not_free_in_time_is_told_softly(postgres_url: str) -> None:
    async with opened(postgres_url) as database:
        async with database.writes(None) as session:
            await workspaces.install(session, "T1", "Ours", "UBOT")
        async with database.writes(None) as holder:
            await holder.exec(select(Workspace).with_for_update())
            with pytest.raises(Unreachable, match="The database is busy"):
                async with database.writes(None) as session:
                    await session.exec(select(Workspace).with_for_update())
