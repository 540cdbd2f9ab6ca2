"""What Slack has told us already: a repeated payload gets the same answer and has no second effect."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, col, delete, select

from storage.database import Session, add_new
from storage.facts import Fact, Moment


class Inbox(Fact, table=True):
    """The key of a payload that was decided, and the answer it got."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    key: str
    at: datetime = Field(sa_type=Moment, index=True)
    answer: dict[str, Any] | None = Field(default=None, sa_type=JSON)


async def seen(session: Session, key: str) -> Inbox | None:
    """The entry of a payload that came before."""
    return (await session.exec(select(Inbox).where(Inbox.key == key))).first()


async def note(session: Session, key: str, at: datetime, answer: dict[str, Any] | None) -> None:
    """Remember a payload and its answer, in the transaction of its effect; one that came before fails here."""
    hour = at.replace(
        minute=0, second=0, microsecond=0
    )  # all that its age needs: a moment would tell who was anonymous
    await add_new(session, Inbox(key=key, at=hour, answer=answer))


async def forget_before(session: Session, moment: datetime) -> None:
    """Drop entries older than `moment`: Slack repeats for an hour at the most."""
    await session.exec(delete(Inbox).where(col(Inbox.at) < moment))
