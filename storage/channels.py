"""Which Slack channels are enrolled: the homes of cross-functional teams, and when their digest comes."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, col, select

from storage.database import Session
from storage.facts import Moment, Mutable, refers


class Channel(Mutable, table=True):
    """An enrolled channel. Weekdays are ISO numbers; times are wall times, the digest's in `zone` (an IANA name).

    `state`: active; paused (by a lead); archived; lost (the bot is not in it). `paused_at` and `stopped_at` keep what the
    leads decided through the last two. `next_digest` is the next cut-off, and `last_cutoff` where the running period began.
    """

    __tablename__ = "channels"
    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_id"),
        refers("set_up_by", "people"),
        CheckConstraint("state IN ('active', 'paused', 'archived', 'lost')", name="state"),
        CheckConstraint("ritual_day BETWEEN 1 AND 7 AND digest_day BETWEEN 1 AND 7", name="days"),
    )

    slack_id: str
    name: str
    private: bool = False
    zone: str
    ritual_day: int = 2
    prompt_time: time
    digest_day: int = 4
    digest_time: time
    state: str = "active"
    paused_at: datetime | None = Field(default=None, sa_type=Moment)
    stopped_at: datetime | None = Field(default=None, sa_type=Moment)
    set_up_by: UUID
    set_up_at: datetime = Field(sa_type=Moment)
    last_cutoff: datetime = Field(sa_type=Moment)
    next_digest: datetime = Field(sa_type=Moment, index=True)


async def by_slack_id(session: Session, slack_id: str) -> Channel | None:
    """The enrolled channel with this Slack id."""
    return (await session.exec(select(Channel).where(Channel.slack_id == slack_id))).first()


async def get(session: Session, workspace_id: UUID, channel_id: UUID) -> Channel:
    """The channel with this id, which must exist."""
    return await session.get_one(Channel, (workspace_id, channel_id))


async def find(session: Session, channel_id: UUID) -> Channel | None:
    """The channel with this id."""
    return (await session.exec(select(Channel).where(Channel.id == channel_id))).first()


async def held(session: Session, channel: Channel) -> Channel:
    """The channel as it is now; nobody else writes it before this transaction ends."""
    await session.refresh(channel, with_for_update={"key_share": True})
    return channel


async def active(session: Session) -> Sequence[tuple[UUID, UUID]]:
    """(workspace_id, id) of every channel whose rituals run."""
    where = select(Channel.workspace_id, Channel.id).where(Channel.state == "active").order_by(col(Channel.id))
    return (await session.exec(where)).all()


async def cutoffs(session: Session) -> Sequence[datetime]:
    """The next cut-off of every channel whose rituals run."""
    return (await session.exec(select(Channel.next_digest).where(Channel.state == "active"))).all()


async def awaiting_digest(session: Session, until: datetime) -> Sequence[tuple[UUID, UUID]]:
    """(workspace_id, id) of channels whose rituals run and whose cut-off is not later than `until`, the earliest first."""
    where = (
        select(Channel.workspace_id, Channel.id)
        .where(Channel.state == "active", Channel.next_digest <= until)
        .order_by(col(Channel.next_digest))
    )
    return (await session.exec(where)).all()


async def lose_all(session: Session) -> None:
    """The bot is in no channel any more: nothing is asked or posted until it is invited again."""
    for channel in await session.exec(select(Channel).where(Channel.state == "active")):
        channel.state = "lost"
