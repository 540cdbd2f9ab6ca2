"""What is told of a database that cannot be used: where it is, what is wrong with it, and what to do next."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import Misconfigured, ThreefoldError
from storage.database import Database

CLOSED = "Let this user read and write the file and its folder, or name another file in DATABASE_URL."
HELD = "Stop the other program that holds it, or try again in a moment."
STRANGE = "Name another database in DATABASE_URL, or put a backup in the place of this one."
AWAY = "Check that the server runs, and that host, port, user, password and database in DATABASE_URL are right."
RIGHTS = "Let the user in DATABASE_URL make and change tables there."
SQLITE = {"BUSY": HELD, "LOCKED": HELD} | dict.fromkeys(("CANTOPEN", "READONLY", "PERM", "IOERR", "FULL"), CLOSED)
POSTGRESQL = {"42501": RIGHTS, "3F000": RIGHTS, "55P03": HELD, "57014": HELD}


@contextmanager
def told(database: Database) -> Iterator[None]:
    """Whatever a driver raises meanwhile becomes Misconfigured: one line with the reason and the next step."""
    if database.path is not None:
        if database.path.name in {"", ":memory:"}:
            raise Misconfigured(
                f"DATABASE_URL ({database.url}) names no file; write sqlite:///threefold.db, for example."
            )
        if not database.path.resolve().parent.is_dir():
            raise Misconfigured(f"DATABASE_URL names {database.path}, but that folder does not exist. Make it first.")
    try:
        yield
    except ThreefoldError:
        raise
    except Exception as error:
        cause = getattr(error, "orig", None) or error
        reason = (str(cause) or type(cause).__name__).splitlines()[0].rstrip(".")
        words = f"The database at {database.url} cannot be used: {reason}. {_remedy(database, cause)}"
        raise Misconfigured(words if database.embedded else _hidden(words)) from error


def _remedy(database: Database, cause: BaseException) -> str:
    if database.embedded:
        name: str = getattr(cause, "sqlite_errorname", "SQLITE_CANTOPEN" if isinstance(cause, OSError) else "_")
        return SQLITE.get(name.split("_")[1], STRANGE)
    state: str | None = getattr(cause, "sqlstate", None)
    return POSTGRESQL.get(state, STRANGE) if state else AWAY


def _hidden(words: str) -> str:
    """The words without user and password, also where a password holds a / or @ that nobody has encoded."""
    return re.sub(r"(\w+://)?[^\s'\"]*@", r"\1…@", words)
