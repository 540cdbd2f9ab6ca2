"""What stands in Slack: the messages we have posted, by what they show."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import UniqueConstraint, update
from sqlmodel import col, select

from storage.database import Session
from storage.facts import Fact


class Post(Fact, table=True):
    """A message that stands in Slack, kept as long as what it shows. `channel` and `ts` are Slack's; `thread`: the ts of the
    message in whose thread it stands."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("workspace_id", "subject_id", "kind"),)

    subject_id: UUID
    kind: str
    ritual: str | None = None
    channel: str
    ts: str
    thread: str | None = None
    permalink: str | None = None


async def standing(session: Session, subject_id: UUID, kind: str) -> Post | None:
    """The post of a kind that shows the subject."""
    return (await session.exec(select(Post).where(Post.subject_id == subject_id, Post.kind == kind))).first()


async def standing_among(session: Session, subjects: Collection[UUID], kind: str) -> dict[UUID, Post]:
    """The posts of a kind, by the subject they show."""
    if not subjects:
        return {}
    where = select(Post).where(col(Post.subject_id).in_(subjects), Post.kind == kind)
    return {post.subject_id: post for post in await session.exec(where)}


async def at(session: Session, channel: str, ts: str) -> Post | None:
    """The post that stands at `ts` in a Slack channel."""
    return (await session.exec(select(Post).where(Post.channel == channel, Post.ts == ts))).first()


async def moved(session: Session, old: str, new: str) -> None:
    """What stands in a channel stands there under its new id."""
    await session.exec(update(Post).where(col(Post.channel) == old).values(channel=new))


async def get(session: Session, workspace_id: UUID, post_id: UUID) -> Post | None:
    """The post with this id."""
    return await session.get(Post, (workspace_id, post_id))


async def showing(session: Session, subjects: Collection[UUID], kind: str | None = None) -> Sequence[Post]:
    """Every post that shows one of the subjects; only those of a `kind`, where it is given."""
    where = select(Post).where(col(Post.subject_id).in_(subjects))
    where = where.where(Post.kind == kind) if kind else where
    return (await session.exec(where.order_by(col(Post.id)))).all()
