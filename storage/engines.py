"""The engines beneath: SQLite's one writer and its readers, or PostgreSQL's pool."""

import re
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import LRUCache

from bot.errors import Misconfigured
from storage import driver
from storage.facts import new_hex

_compiled: LRUCache[Any, Any] = LRUCache(1000)  # there are about five hundred statements


class OneDialect(SQLiteDialect_aiosqlite):
    """SQLite as every engine of this process speaks it: a statement is compiled once for all of them, writer and readers (and for
    the next test's)."""

    driver = "one_visit"
    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OneDialect)

    def __hash__(self) -> int:
        return hash(OneDialect)


registry.register(f"sqlite.{OneDialect.driver}", __name__, OneDialect.__name__)


def sqlite(path: Path, *, writes: bool) -> AsyncEngine:
    """An SQLite file: one connection that writes, or four that read."""
    engine = create_async_engine(
        f"sqlite+{OneDialect.driver}://",
        async_creator=lambda: driver.connect(path, writes=writes),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1 if writes else 4,
        max_overflow=0,
        pool_timeout=2,
        hide_parameters=True,  # what people wrote stays out of errors, and so out of logs
        execution_options={"compiled_cache": _compiled},
    )

    def connected(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=1500"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        connection.create_function("new_id", 0, new_hex)

    def began(connection: Connection) -> None:
        adapted: Any = connection.connection.dbapi_connection
        adapted.run_async(driver.OneVisitConnection.begin)

    event.listen(engine.sync_engine, "connect", connected)
    event.listen(engine.sync_engine, "begin", began)
    return engine


def postgresql(url: str) -> AsyncEngine:
    """A PostgreSQL server, shared with other instances. Raises Misconfigured for an address that cannot be read."""
    try:
        address = make_url(re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url))
    except (ArgumentError, ValueError) as error:
        told = "DATABASE_URL cannot be read; write postgresql://user:password@host:5432/threefold."
        raise Misconfigured(told) from error
    return create_async_engine(
        address,
        pool_size=5,
        max_overflow=5,
        pool_timeout=2,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "options": "-c statement_timeout=5000 -c lock_timeout=2000 -c timezone=UTC",
        },
    )


def located(url: str) -> str:
    """Where the database is, in words without a password."""
    if url.startswith("sqlite"):
        return url
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        return "a server"
    host = (address.host or "").rpartition("@")[2]  # a password whose @ nobody has encoded
    return f"postgresql://{host}{f':{address.port}' if address.port else ''}/{address.database or ''}"
