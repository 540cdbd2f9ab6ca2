"""What every table shares: aware moments, keys, the workspace it belongs to, and versions."""

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import uuid_utils
import uuid_utils.compat
from sqlalchemy import DateTime, Dialect, ForeignKeyConstraint, Uuid
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import declared_attr
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment. SQLite has no zones: they are taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> UUID:
    """A UUIDv7: unique, and ordered by the real time at which it was made."""
    return uuid_utils.compat.uuid7()


def new_hex() -> str:
    """A new_id() as SQLite keeps it: what NewId calls there, once per row."""
    return uuid_utils.uuid7().hex


class NewId(FunctionElement[UUID]):
    """A new_id() for each row that the database itself makes; SQLite asks Python for it (storage/database.py)."""

    type = Uuid()
    inherit_cache = True


@compiles(NewId, "sqlite")
def _asked(_element: NewId, _compiler: object, **_given: object) -> str:
    return "new_id()"


@compiles(NewId, "postgresql")
def _uuid7(_element: NewId, _compiler: object, **_given: object) -> str:
    """RFC 9562, 5.7: 48 bits of milliseconds before a random UUIDv4, and its version 4 (0100) made a 7 (0111)."""
    millis = "int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint)"
    stamped = f"overlay(uuid_send(gen_random_uuid()) PLACING substring({millis} FROM 3) FROM 1 FOR 6)"
    return f"encode(set_bit(set_bit({stamped}, 52, 1), 53, 1), 'hex')::uuid"


class Fact(SQLModel):
    """Base of every table of a workspace: its key is (workspace_id, id). The session stamps workspace_id."""

    workspace_id: UUID = Field(default=None, primary_key=True, foreign_key="workspaces.id")
    id: UUID = Field(default_factory=new_id, primary_key=True)
    _defaults: ClassVar[dict[str, Any]] = {}
    _made: ClassVar[dict[str, Any]] = {}

    def __init__(self, **values: Any) -> None:
        """What SQLModel does for a table, which is to validate nothing; it asks every field how to, anew for every row."""
        made = {name: make() for name, make in self._made.items() if name not in values}
        self.__dict__.update({**self._defaults, **made, **values})

    @classmethod
    def __pydantic_init_subclass__(cls, **_given: Any) -> None:
        fields = {name: field for name, field in cls.model_fields.items() if not field.is_required()}
        cls._defaults = {name: field.default for name, field in fields.items() if field.default_factory is None}
        cls._made = {name: field.default_factory for name, field in fields.items() if field.default_factory is not None}


class Mutable(Fact):
    """A fact that changes: two writers of one version cannot both win (StaleDataError, told as Overtaken)."""

    version: int = Field(default=1, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


def refers(column: str, table: str) -> ForeignKeyConstraint:
    """A foreign key that cannot leave the workspace: (workspace_id, column) -> table (workspace_id, id)."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])
