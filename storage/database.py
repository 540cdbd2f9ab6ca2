"""How facts are kept: engines, workspace-bound sessions, transactions, and what every table shares."""

import asyncio
import fcntl
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Executable, event, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.orm import ORMExecuteState, UOWTransaction, with_loader_criteria
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import SQLModel, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.orm.session import Session as SyncSession

from bot.errors import Misconfigured, Overtaken, Unreachable
from storage import engines
from storage.facts import Fact
from storage.turns import Turns

Result = TypeVar("Result")
Session = AsyncSession
BUSY = frozenset({"40001", "40P01", "55P03"})  # PostgreSQL: serialization, deadlock, lock timeout
TRIES = 6
STALE = "Somebody changed this a moment before you. Please look again."


class _BoundSession(SyncSession):
    """A session that sees and writes one workspace only. info["workspace_id"] None: the engine's scans, unbound."""


class _Binding:
    """What binds statements to one workspace: a criterion for each mapped class."""

    def __init__(self, workspace_id: UUID) -> None:
        self._criteria = tuple(
            # a function, not an expression: an expression is not turned towards an alias that is joined
            with_loader_criteria(mapper.class_, lambda table: table.workspace_id == workspace_id, include_aliases=True)
            for mapper in Fact._sa_registry.mappers
            if issubclass(mapper.class_, Fact)
        )
        self._bound: WeakKeyDictionary[Executable, Executable] = WeakKeyDictionary()

    def on(self, statement: Executable) -> Executable:
        """The statement, bound; one that is made once and asked often is bound once."""
        if (bound := self._bound.get(statement)) is None:
            bound = self._bound[statement] = statement.options(*self._criteria)
        return bound


@event.listens_for(_BoundSession, "do_orm_execute")
def _see_one_workspace(state: ORMExecuteState) -> None:
    binding: _Binding | None = state.session.info["binding"]
    if binding and not state.is_column_load and not state.is_relationship_load and not state.is_insert:
        state.statement = binding.on(state.statement)


@event.listens_for(_BoundSession, "before_flush")
def _write_one_workspace(session: SyncSession, _context: UOWTransaction, _instances: object) -> None:
    for fact in session.new:
        if isinstance(fact, Fact):
            _stamp(fact, session.info["workspace_id"])


def _stamp(fact: Fact, workspace_id: UUID | None) -> None:
    """A new fact belongs to the session's workspace; the engine's unbound session says itself to which."""
    if fact.workspace_id is None and workspace_id is not None:
        fact.workspace_id = workspace_id
    elif workspace_id not in {None, fact.workspace_id}:
        raise ValueError(f"{type(fact).__name__} belongs to another workspace.")


class Database:
    """The database: `reads` and `writes` lend sessions, `transact` runs one decision and tries again when it may.

    SQLite has one writer connection (BEGIN IMMEDIATE, so a writer never fails half-way) and several readers;
    PostgreSQL has one pool. Nothing is opened before the first session.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.path: Path | None = None
        if url.startswith("sqlite:///"):
            self.path = Path(url.removeprefix("sqlite:///"))
            self.writer = engines.sqlite(self.path, writes=True)
            self.reader = engines.sqlite(self.path, writes=False)
        else:
            self.writer = self.reader = engines.postgresql(url)
        self._turns = Turns(self.writer) if self.embedded else None
        self._bindings: dict[UUID, _Binding] = {}
        self._lock: TextIO | None = None

    @property
    def embedded(self) -> bool:
        """Whether this is SQLite in this process, and not a server shared with others."""
        return self.path is not None

    def _session(self, bind: AsyncEngine | AsyncConnection, workspace_id: UUID | None) -> Session:
        binding = None
        if workspace_id is not None and (binding := self._bindings.get(workspace_id)) is None:
            binding = self._bindings[workspace_id] = _Binding(workspace_id)
        return AsyncSession(
            bind,
            sync_session_class=_BoundSession,
            expire_on_commit=False,
            info={"workspace_id": workspace_id, "binding": binding},
        )

    @asynccontextmanager
    async def reads(self, workspace_id: UUID | None) -> AsyncIterator[Session]:
        """A session to look; what is written in it is not kept. Raises Unreachable."""
        async with _translated(), self._session(self.reader, workspace_id) as session:
            yield session

    @asynccontextmanager
    async def writes(self, workspace_id: UUID | None) -> AsyncIterator[Session]:
        """A session whose work is committed at the end, all or nothing. Raises Unreachable, Overtaken."""
        async with _translated(), self._session(self.writer, workspace_id) as session:
            yield session
            await session.commit()

    async def transact(self, workspace_id: UUID | None, work: Callable[[Session], Awaitable[Result]]) -> Result:
        """Run `work` in one transaction; when another writer was faster, again with fresh facts.

        A unique key taken in between is such a race too. Raises Overtaken after six tries, Unreachable when the
        database is away, and whatever `work` raises.
        """
        for attempt in range(TRIES):
            try:
                return await self._decided(workspace_id, work)
            except (_Stale, _Busy):
                if attempt == TRIES - 1:
                    raise
                await asyncio.sleep(0.01 * 2**attempt)
        raise AssertionError("unreachable")

    async def _decided(self, workspace_id: UUID | None, work: Callable[[Session], Awaitable[Result]]) -> Result:
        if self._turns is None:
            async with self.writes(workspace_id) as session:
                return await work(session)
        async with _translated(), self._turns.taken() as connection:
            session = self._session(connection, workspace_id)
            try:
                async with session.begin():
                    result = await work(session)
            finally:
                session.expunge_all()
        return result

    async def moment(self) -> datetime | None:
        """What time the server says it is, aware UTC; None where the database lives in this process."""
        if self.embedded:
            return None
        async with self.reads(None) as session:
            moment: datetime = (await session.exec(select(func.clock_timestamp()))).one()
            return moment

    def lock(self) -> None:
        """Keep every other process from an SQLite file, until this one ends. Raises Misconfigured when one is there."""
        if self.path is None:
            return
        self._lock = open(f"{self.path}.lock", "w")  # noqa: SIM115 - held as long as the process lives
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise Misconfigured(
                f"Another Threefold runs on {self.path}. Stop it first, or use PostgreSQL for several instances."
            ) from error

    async def close(self) -> None:
        """Give back every connection, and the lock."""
        if self._turns is not None:
            await self._turns.close()
        if self._lock is not None:
            self._lock.close()
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()


class _Busy(Unreachable):
    """PostgreSQL asked to try the transaction again."""


class _Stale(Overtaken):
    """A row's version moved on between reading and writing."""


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    """Turn the drivers' errors into ours, where they are met."""
    try:
        yield
    except StaleDataError as error:
        raise _Stale(STALE) from error
    except IntegrityError as error:
        if _taken(error):
            raise _Stale(STALE) from error
        raise
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in BUSY:
            raise _Busy("The database is busy. Please try again in a moment.") from error
        if error.connection_invalidated or (isinstance(error, OperationalError | InterfaceError) and _away(error)):
            raise Unreachable("I cannot reach my database right now. Please try again in a minute.") from error
        raise
    except (
        PoolTimeout,
        TimeoutError,
    ) as error:  # whoever waits two seconds for a connection, or for their turn to write
        raise Unreachable("My database is busy right now. Please try again in a moment.") from error
    except (OSError, sqlite3.OperationalError) as error:  # the last from BEGIN and COMMIT, which are no SQL of ours
        raise Unreachable("I cannot reach my database right now. Please try again in a minute.") from error


def _taken(error: IntegrityError) -> bool:
    """Whether a unique key was taken in between; any other broken constraint is a bug."""
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    return code in {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}


def _away(error: DBAPIError) -> bool:
    """SQLite calls mistakes in our SQL operational too; those are bugs and stay what they are."""
    code = getattr(error.orig, "sqlite_errorname", None)
    return code is None or code.split("_")[1] in {"BUSY", "LOCKED", "CANTOPEN", "IOERR", "FULL", "READONLY", "NOMEM"}


async def add_new(session: Session, *facts: Fact) -> None:
    """Insert new facts, one statement each, without the ORM's unit of work: it costs twice as much as the row.

    A unique key that is taken fails here. The session does not know the facts afterwards.
    """
    await session.run_sync(_insert, facts)


def _insert(session: OrmSession, facts: Iterable[Fact]) -> None:
    session.flush()  # what they refer to
    connection = session.connection()
    for fact in facts:
        _stamp(fact, session.info["workspace_id"])
        connection.execute(insert(fact.__table__), fact.model_dump())  # type: ignore[attr-defined] # the table itself


async def add_missing(session: Session, table: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows, leaving those whose unique key is taken as they are. One statement for all.

    Core: each row carries its own id and workspace_id.
    """
    values = list(rows)
    if values:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        columns = table.__table__  # type: ignore[attr-defined] # the table itself: no ORM work per row
        await session.exec(dialect.insert(columns).on_conflict_do_nothing(), params=values)
