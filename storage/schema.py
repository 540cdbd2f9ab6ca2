"""Which version of the schema a database has, and how it gets to the newest (Alembic, under a lock)."""

import pkgutil
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

from bot.errors import Misconfigured
from storage.database import Database
from storage.engines import located

LOCK = 7_264_001  # of PostgreSQL's advisory locks

# A migration is written from the tables that are known, so every module that may declare one is imported.
for _found in pkgutil.iter_modules([str(Path(__file__).parent)], "storage."):
    if _found.name != "storage.migrations":
        import_module(_found.name)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The newest version that this program knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


async def version(database: Database) -> str | None:
    """The version that the database has; None for an empty one."""
    async with database.writer.connect() as connection:
        return await connection.run_sync(_version)


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def other(database: Database, found: str | None) -> Misconfigured:
    """Why this program does not run on a database of another version, and what to do."""
    where = f"The database at {located(database.url)} is at version {found or 'none'}"
    if newer(found):
        return Misconfigured(
            f"{where}, and the newest that this program knows is {newest()}: a newer Threefold has used it. "
            "Start that one again, or restore a backup from before it."
        )
    return Misconfigured(f"{where}, and this program needs {newest()}. Run `threefold migrate`, then start again.")


def newer(found: str | None) -> bool:
    """Whether a newer program has brought a database to this version."""
    return found is not None and found > newest()  # they are numbered, 0001 and on


async def upgrade(database: Database) -> None:
    """Bring the database to the newest version. Two processes do not do it at once.

    Raises Misconfigured where a newer program has brought it further.
    """
    async with database.writer.begin() as connection:
        if not database.embedded:
            await connection.execute(text("SET LOCAL statement_timeout = 0"))
            await connection.execute(text("SET LOCAL lock_timeout = 0"))  # as long as the other one takes
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            await connection.execute(text("SET LOCAL lock_timeout = 2000"))  # of tables: do not hold everybody up
        if newer(found := await connection.run_sync(_version)):
            raise other(database, found)
        await connection.run_sync(lambda known: command.upgrade(_config(known), "head"))


async def write(database: Database, name: str) -> None:
    """Write a migration from the difference between the models and the database, which must be at the newest version.

    Raises Misconfigured where nothing differs.
    """
    if not await differences(database):
        raise Misconfigured(
            f"Nothing is written: the tables in storage/ differ in nothing from version {newest()} "
            "(a changed CHECK or changed rows, which Alembic does not see, are written by hand in storage/migrations/versions)."
        )
    number = f"{int(newest()) + 1:04}"
    async with database.writer.begin() as connection:
        await connection.run_sync(
            lambda known: command.revision(_config(known), message=name, autogenerate=True, rev_id=number)
        )


async def differences(database: Database) -> list[object]:
    """How the database differs from the models (nothing, after `upgrade`)."""
    async with database.writer.connect() as connection:
        return await connection.run_sync(
            lambda known: list(compare_metadata(MigrationContext.configure(known), SQLModel.metadata))
        )
