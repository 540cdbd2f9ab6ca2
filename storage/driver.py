"""aiosqlite with one visit to the connection's thread per statement, where it makes four (open, execute, fetch, close).

SQLAlchemy reads a statement's rows whole anyway. A visit costs as much as a small statement itself: see
docs/decisions/0007-one-visit-per-statement.md and bench/commands.py.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import aiosqlite

Rows = Sequence[sqlite3.Row]


class OneVisitCursor(aiosqlite.Cursor):
    """A cursor that holds its rows: executing fetches them, opening and closing cost nothing."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._conn = connection
        self._rows: Rows = ()
        self._told: tuple[Any, int, int | None] = (None, -1, None)

    async def __aenter__(self) -> "OneVisitCursor":
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "OneVisitCursor":
        """Run one statement and keep its rows."""
        await self._visit(lambda cursor: cursor.execute(sql, tuple(parameters or ())))
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "OneVisitCursor":
        """Run one statement for many rows."""
        await self._visit(lambda cursor: cursor.executemany(sql, parameters))
        return self

    async def _visit(self, run: Any) -> None:
        def visit() -> tuple[Rows, tuple[Any, int, int | None]]:
            cursor = self._conn._conn.cursor()
            try:
                run(cursor)
                rows = cursor.fetchall() if cursor.description else ()
                return rows, (cursor.description, cursor.rowcount, cursor.lastrowid)
            finally:
                cursor.close()

        self._rows, self._told = await self._conn._execute(visit)  # type: ignore[no-untyped-call]

    async def fetchall(self) -> Rows:
        """The rows of the last statement."""
        return self._rows

    async def close(self) -> None:
        """Nothing to give back: the statement's cursor is closed already."""

    @property
    def description(self) -> Any:
        return self._told[0]

    @property
    def rowcount(self) -> int:
        return self._told[1]

    @property
    def lastrowid(self) -> int | None:
        return self._told[2]


class OneVisitConnection(aiosqlite.Connection):
    """A connection whose cursors are made without a visit."""

    def cursor(self) -> OneVisitCursor:  # type: ignore[override] # theirs is awaited to visit the thread
        return OneVisitCursor(self)


async def connect(path: Path) -> OneVisitConnection:
    """Open an SQLite file; busy for at most a second and a half: people wait. Its thread does not keep the program alive."""
    connection = OneVisitConnection(lambda: sqlite3.connect(path, timeout=1.5), iter_chunk_size=64)
    connection._thread.daemon = True
    try:
        await connection
    except sqlite3.Error:
        connection._thread.join()  # it has nothing left to do, and tells this loop so: it must not outlive it
        raise
    return connection
