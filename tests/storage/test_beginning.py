"""How the database is opened: upgraded or refused, held by one process, and every mistake told in one sentence."""

import asyncio
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlmodel import select

from bot.app import open_database
from bot.errors import Misconfigured
from storage import rounds, schema, workspaces
from storage.database import Database
from storage.drafts import Draft
from storage.engines import located
from storage.workspaces import Workspace
from tests.conftest import ROOT
from tests.storage.conftest import Memory


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def _problem(url: str) -> str:
    """The one sentence with which the start is refused."""
    with pytest.raises(Misconfigured) as caught:
        async with opened(url) as database:
            await open_database(database)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


async def test_an_empty_file_is_made_and_brought_to_the_newest_version(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path / 'new.db'}") as database:
        await open_database(database)
        assert await schema.version(database) == schema.newest()


def _stepped(connection: Connection, step: Callable[[Config, str], None], to: str) -> None:
    step(schema._config(connection), to)


async def test_lines_that_wait_to_be_placed_outlive_the_change_of_what_they_answer(database_url: str) -> None:
    async with opened(database_url) as database:
        await schema.upgrade(database)
        async with database.writes(None) as session:
            ours = await workspaces.install(session, "T1", "Ours", "UBOT")
        memory = Memory(database, ours.id, ours.id)
        [ask] = await memory.asked(await memory.channel(), await memory.person())
        async with database.writes(ours.id) as session:
            session.add(Draft(key="said", ask_id=ask.id, line="one line", at=ask.due))
        for step, to in ((command.downgrade, "0004"), (command.upgrade, "head")):
            async with database.writer.begin() as connection:
                await connection.run_sync(partial(_stepped, step=step, to=to))
        assert await schema.differences(database) == []
        async with database.writes(ours.id) as session:
            [draft] = (await session.exec(select(Draft))).all()
            assert (draft.ask_id, draft.line) == (ask.id, "one line")
            found = await rounds.ask(session, draft.ask_id)
            assert found is not None
            found.state = rounds.EXCUSED


async def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    async with opened(url) as database:
        await open_database(database)
        async with database.writes(None) as session:
            await workspaces.install(session, "T1", "Ours", "UBOT")
    async with opened(url) as database:
        await open_database(database)
        async with database.reads(None) as session:
            assert [each.team_id for each in await session.exec(select(Workspace))] == ["T1"]


async def _emptied(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


async def test_a_server_whose_database_is_empty_is_refused_and_the_command_named(postgres_url: str) -> None:
    await _emptied(postgres_url)
    assert await _problem(postgres_url) == (
        f"The database at {located(postgres_url)} is at version none, and this program needs {schema.newest()}. "
        "Run `threefold migrate`, then start again."
    )


async def test_a_server_whose_database_is_of_another_version_is_refused(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    assert "is at version 0000, and this program needs" in await _problem(postgres_url)


async def _brought_further(url: str) -> None:
    """As a newer program would leave it."""
    async with opened(url) as database, database.writer.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))


async def test_a_database_that_a_newer_program_has_used_is_refused_and_not_sent_to_migrate(database_url: str) -> None:
    await _brought_further(database_url)
    told = (
        f"The database at {located(database_url)} is at version 9999, and the newest that this program knows is "
        f"{schema.newest()}: a newer Threefold has used it. Start that one again, or restore a backup from before it."
    )
    assert await _problem(database_url) == told
    assert await asyncio.to_thread(_migrates, database_url) == told


async def test_the_command_to_migrate_tells_the_same_as_the_start(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear all, this is not a database. " * 100)
    for name in ("letter.db", "nowhere/threefold.db", ":memory:"):
        url = f"sqlite:///{tmp_path / name}"
        assert await asyncio.to_thread(_migrates, url) == await _problem(url)


def _migrates(url: str) -> str:
    """What `threefold migrate` says as it is refused."""
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "migrate"],
        cwd=ROOT,
        env={"DATABASE_URL": url, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    return ran.stderr.removesuffix("\n")


async def test_two_upgrades_at_once_do_not_get_in_each_others_way(postgres_url: str) -> None:
    await _emptied(postgres_url)
    async with opened(postgres_url) as one, opened(postgres_url) as other:
        await asyncio.gather(schema.upgrade(one), schema.upgrade(other))
        assert await schema.version(one) == schema.newest()
        await open_database(other)


async def test_a_file_is_held_by_one_process(tmp_path: Path) -> None:
    path = tmp_path / "threefold.db"
    hold = (
        "import sys; from storage.database import Database; d = Database(sys.argv[1]); d.lock();"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(  # noqa: ASYNC220, S603 - a process of our own, that ends with this block
        [sys.executable, "-c", hold, f"sqlite:///{path}"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        told = f"Another Threefold runs on {path}. Stop it first, or use PostgreSQL for several instances."
        assert await _problem(f"sqlite:///{path}") == told
        holder.send_signal(signal.SIGKILL)
    async with opened(f"sqlite:///{path}") as database:
        await open_database(database)  # a dead process holds nothing


async def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "threefold.db"
    told = f"DATABASE_URL names {path}, but that folder does not exist. Make it first."
    assert await _problem(f"sqlite:///{path}") == told


async def test_a_folder_that_cannot_be_written_is_told_with_what_to_do() -> None:
    """Not even the superuser writes there."""
    problem = await _problem("sqlite:////proc/threefold.db")
    assert problem.startswith("The database at sqlite:////proc/threefold.db cannot be used: ")
    assert problem.endswith(
        ". Let this user read and write the file and its folder, or name another file in DATABASE_URL."
    )
    assert "\n" not in problem


async def test_a_folder_in_the_place_of_the_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "of@me.db").mkdir()
    url = f"sqlite:///{tmp_path / 'of@me.db'}"
    threads = set(threading.enumerate())
    assert await _problem(url) == (
        f"The database at {url} cannot be used: unable to open database file. "
        "Let this user read and write the file and its folder, or name another file in DATABASE_URL."
    )
    assert set(threading.enumerate()) - threads == set()  # one that outlives the loop prints a traceback


async def test_a_file_that_is_no_database_is_told_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear all, this is not a database. " * 100)
    assert await _problem(f"sqlite:///{path}") == (
        f"The database at sqlite:///{path} cannot be used: file is not a database. "
        "Name another database in DATABASE_URL, or put a backup in the place of this one."
    )


async def test_a_file_that_another_program_holds_is_told_with_what_to_do(sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as holder:
        holder.execute("BEGIN IMMEDIATE")
        assert await _problem(sqlite_url) == (
            f"The database at {sqlite_url} cannot be used: database is locked. "
            "Stop the other program that holds it, or try again in a moment."
        )
    holder.close()


def _nobody_there() -> int:
    """A port where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


CHECK = "Check that the server runs, and that host, port, user, password and database in DATABASE_URL are right."


@pytest.mark.parametrize("password", ["hush-hush", "hush/hush", "hush@hush", "hush:hush", "h@us/h@hush"])
async def test_a_server_that_is_not_there_is_told_with_what_to_check_and_without_its_password(password: str) -> None:
    port = _nobody_there()
    problem = await _problem(f"postgresql://bot:{password}@127.0.0.1:{port}/threefold")
    assert problem.startswith(f"The database at postgresql://…@127.0.0.1:{port}/threefold cannot be used: ")
    assert problem.endswith(f". {CHECK}")
    assert ("hush" in problem, "bot" in problem, "\n" in problem) == (False, False, False)


async def test_a_database_that_is_not_on_the_server_is_told_with_what_to_check(postgres_url: str) -> None:
    url = postgres_url.rsplit("/", 1)[0] + "/no_such_database"
    assert (await _problem(url)).endswith(f'database "no_such_database" does not exist. {CHECK}')


async def test_a_user_who_may_make_no_tables_is_told_with_what_to_do(postgres_url: str) -> None:
    await _emptied(postgres_url)
    user = f"threefold_test_{uuid4().hex[:12]}"
    address = urlsplit(postgres_url)
    theirs = address._replace(netloc=f"{user}@{address.netloc.split('@')[-1]}").geturl()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        connection.execute(f"CREATE ROLE {user} LOGIN".encode())
        try:
            told = await asyncio.to_thread(_migrates, theirs)
        finally:
            connection.execute(f"DROP ROLE {user}".encode())
    assert "permission denied for schema public" in told
    assert told.endswith(". Let the user in DATABASE_URL make and change tables there.")


async def test_an_address_of_a_server_that_makes_no_sense_is_told() -> None:
    assert await _problem("postgresql://bot:secret@host:port/threefold") == (
        "DATABASE_URL cannot be read; write postgresql://user:password@host:5432/threefold."
    )


@pytest.mark.parametrize("url", ["sqlite:///:memory:", "sqlite:///"])
async def test_a_database_without_a_file_is_refused(url: str) -> None:
    told = f"DATABASE_URL ({url}) names no file; write sqlite:///threefold.db, for example."
    assert await _problem(url) == told


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:secret@host:5432/threefold",
        "postgresql://me:se@cret@host:5432/threefold",
        "postgresql://host:5432/threefold?user=me&password=secret",
        "postgresql://me:se cret@host:5432/threefold",
        "postgresql://me:s:e/c@r@et@host:wrong/threefold",
    ],
)
def test_where_the_database_is_is_told_without_the_password(url: str) -> None:
    told = located(url)
    assert [word for word in ("secret", "cret", "s:e", "@") if word in told] == []
    assert told in {"postgresql://host:5432/threefold", "a server"} or "host" in told
    assert located("sqlite:///a@b.db") == "sqlite:///a@b.db"
