"""aiosqlite with one visit to the connection's thread per statement, where it makes four (open, execute, fetch, close).

SQLAlchemy reads a statement's rows whole anyway. A visit costs more than a small statement itself, so the writer makes none
for one new row: see docs/decisions/0007-one-visit-per-statement.md, 0013 and bench/commands.py.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiosqlite

Rows = Sequence[sqlite3.Row]
Told = tuple[Any, int, int | None]  # a statement's description, rowcount and lastrowid


class OneVisitCursor(aiosqlite.Cursor):
    """A cursor that holds its rows: executing fetches them, opening and closing cost nothing."""

    _conn: "OneVisitConnection"

    def __init__(self, connection: "OneVisitConnection") -> None:
        self._conn = connection
        self._rows: Rows = ()
        self._told: Told = (None, -1, None)

    async def __aenter__(self) -> "OneVisitCursor":
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "OneVisitCursor":
        """Run one statement and keep its rows."""
        visit = self._reading(lambda cursor: cursor.execute(sql, tuple(parameters or ())))
        if self._conn.writes and _short(sql):
            self._rows, self._told = visit()
        else:
            self._rows, self._told = await self._conn._execute(visit)  # type: ignore[no-untyped-call]
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "OneVisitCursor":
        """Run one statement for many rows."""
        visit = self._reading(lambda cursor: cursor.executemany(sql, parameters))
        self._rows, self._told = await self._conn._execute(visit)  # type: ignore[no-untyped-call]
        return self

    def _reading(self, run: Callable[[Any], object]) -> Callable[[], tuple[Rows, Told]]:
        def visit() -> tuple[Rows, Told]:
            cursor = self._conn._conn.cursor()
            try:
                run(cursor)
                rows = cursor.fetchall() if cursor.description else ()
                return rows, (cursor.description, cursor.rowcount, cursor.lastrowid)
            finally:
                cursor.close()

        return visit

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


def _short(sql: str) -> bool:
    """What the writer runs without a visit: one new row. Everything else may wait or touch many rows."""
    return sql.startswith("INSERT") and ") VALUES (" in sql


class OneVisitConnection(aiosqlite.Connection):
    """A connection whose cursors are made without a visit. The writer's transaction may be shared by several decisions."""

    def __init__(self, path: Path, *, writes: bool) -> None:
        # one task at a time uses it, so a statement may run where it is asked for
        super().__init__(
            lambda: sqlite3.connect(path, timeout=1.5, isolation_level=None, check_same_thread=False),
            iter_chunk_size=64,
        )
        self._thread.daemon = True
        self.writes, self._shared = writes, False

    def cursor(self) -> OneVisitCursor:  # type: ignore[override] # theirs is awaited to visit the thread
        return OneVisitCursor(self)

    async def begin(self) -> None:
        """Begin a transaction, or one's part of the shared one. The writer says at once that it will write."""
        if self._shared:
            self._conn.execute("SAVEPOINT part")
        else:
            await self._execute(self._conn.execute, "BEGIN IMMEDIATE" if self.writes else "BEGIN")  # type: ignore[no-untyped-call]

    async def commit(self) -> None:
        """Keep the transaction; one's part is kept with the shared one."""
        if self._shared:
            self._conn.execute("RELEASE part")
        else:
            await self._execute(self._end, "COMMIT")  # type: ignore[no-untyped-call]

    async def rollback(self) -> None:
        """Take back the transaction, or one's part of the shared one."""
        if not self._shared:
            await self._execute(self._end, "ROLLBACK")  # type: ignore[no-untyped-call]
        elif self.in_transaction:  # a full disk takes back the whole by itself
            self._conn.execute("ROLLBACK TO part")
            self._conn.execute("RELEASE part")

    def _end(self, word: str) -> None:
        if self._conn.in_transaction:
            self._conn.execute(word)

    @asynccontextmanager
    async def shared(self) -> AsyncIterator[None]:
        """One transaction, in which each that begins meanwhile is a part. Kept at the end, or nothing of it."""
        await self.begin()
        self._shared = True
        try:
            yield
            await self._execute(self._end, "COMMIT")  # type: ignore[no-untyped-call]
        finally:
            self._shared = False
            if self.in_transaction:
                await self._execute(self._end, "ROLLBACK")  # type: ignore[no-untyped-call]


async def connect(path: Path, *, writes: bool) -> OneVisitConnection:
    """Open an SQLite file; busy for at most a second and a half: people wait. Its thread does not keep the program alive."""
    connection = OneVisitConnection(path, writes=writes)
    try:
        await connection
    except sqlite3.Error:
        connection._thread.join()  # it has nothing left to do, and tells this loop so: it must not outlive it
        raise
    return connection
