"""Alembic's entry: runs migrations on the connection that storage/schema.py lends."""

from typing import Any, Literal

from alembic import context
from sqlmodel import AutoString, SQLModel

from storage.facts import Moment


def rendered(kind: str, thing: Any, _context: object) -> str | Literal[False]:
    """How a column's type is written in a migration: in SQLAlchemy's own words, so that it outlives our classes."""
    if kind == "type" and isinstance(thing, AutoString):
        return "sa.String()"
    if kind == "type" and isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_item=rendered,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
