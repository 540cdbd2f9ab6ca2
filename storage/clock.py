"""How far the clock was moved (`--clock=control`), so that a restart goes on where it was."""

from datetime import timedelta

from sqlmodel import Field, SQLModel

from storage.database import Session


class MovedClock(SQLModel, table=True):
    """One row: the seconds that the rituals' clock is ahead of the real one (below zero: behind). Read only with `--clock=control`."""

    __tablename__ = "moved_clock"

    id: int = Field(default=1, primary_key=True)
    seconds: float = 0.0


async def offset(session: Session) -> timedelta | None:
    """How far the clock was moved; None when it never was."""
    row = await session.get(MovedClock, 1)
    return timedelta(seconds=row.seconds) if row else None


async def remember(session: Session, moved: timedelta) -> None:
    """Keep how far the clock is moved."""
    await session.merge(MovedClock(id=1, seconds=moved.total_seconds()))
