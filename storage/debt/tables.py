"""The tables of the debt ritual: debts, whom they hit on which day, what a channel has set for them, and whether the pain is gone."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from storage.facts import Fact, Moment, Mutable, refers

UNFINISHED = ("nominated", "accepted", "planned")
DECIDED = ("declined", "parked")  # by doing nothing: with a tripwire


class Debt(Mutable, table=True):
    """Something that slows the team down. Its key is `D-<number>`, unique in its channel.

    `hurts`, `cause`, `consequence`, `suggestion`: in words; `location`: where it is (an address); `impact`: on the business, 1 to 5 or
    None, and why; `effort`: in points (1, 2, 3, 5, 8, 13) or None. `target_id`: what it holds back, a record of another ritual.
    `state`: nominated, accepted, planned, paid; declined and parked (their tripwire: storage/tripwires.py), withdrawn. `review_on`: the
    day on which one that is accepted is looked at again. `planned_for`, `planned_until`: the first and the last day of the cycle
    that it was planned for. `paid_on`: the local day, and `changed`: what changed by it. `ask_id`: the ask that it answers.
    `gathered_in`: the message under which its card stands. `link`: the message that it was nominated from.
    """

    __tablename__ = "debts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id", "number"),
        refers("channel_id", "channels"),
        refers("nominated_by", "people"),
        refers("owner_id", "people"),
        refers("ask_id", "asks"),
        CheckConstraint("impact BETWEEN 1 AND 5", name="impact"),
        CheckConstraint("effort IN (1, 2, 3, 5, 8, 13)", name="effort"),
        CheckConstraint(
            "state IN ('nominated', 'accepted', 'planned', 'paid', 'declined', 'parked', 'withdrawn')", name="state"
        ),
        CheckConstraint("state <> 'accepted' OR review_on IS NOT NULL", name="review_on"),
        CheckConstraint("state <> 'planned' OR (planned_for IS NOT NULL AND effort IS NOT NULL)", name="planned_for"),
        CheckConstraint("planned_for <= planned_until", name="planned_until"),
        CheckConstraint("state <> 'paid' OR (paid_on IS NOT NULL AND changed <> '')", name="paid_on"),
        Index("ix_debts_channel_id_state", "channel_id", "state"),
        Index("ix_debts_ask_id", "ask_id"),
        Index("ix_debts_gathered_in", "gathered_in"),
        Index("ix_debts_target_id", "target_id"),
    )

    channel_id: UUID
    number: int
    title: str
    hurts: str = ""
    cause: str = ""
    consequence: str = ""
    location: str = ""
    suggestion: str = ""
    impact: int | None = None
    impact_why: str = ""
    effort: int | None = None
    target_id: UUID | None = None
    state: str = "nominated"
    owner_id: UUID | None = None
    review_on: date | None = None
    planned_for: date | None = None
    planned_until: date | None = None
    paid_on: date | None = None
    changed: str = ""
    nominated_by: UUID
    nominated_at: datetime = Field(sa_type=Moment)
    ask_id: UUID | None = None
    gathered_in: UUID | None = None
    link: str | None = None


class DebtHit(Mutable, table=True):
    """That a debt cost somebody time on a day of the channel's: so many quarters of an hour, at most eight hours; and how."""

    __tablename__ = "debt_hits"
    __table_args__ = (
        UniqueConstraint("workspace_id", "debt_id", "person_id", "day"),
        refers("debt_id", "debts"),
        refers("person_id", "people"),
        CheckConstraint("quarters BETWEEN 1 AND 32", name="quarters"),
        Index("ix_debt_hits_debt_id_day", "debt_id", "day"),
    )

    debt_id: UUID
    person_id: UUID
    day: date
    quarters: int
    line: str = ""


class DebtGuidelines(Mutable, table=True):
    """What a channel has set for its debt: cycles of `weeks` from the day `starts_on`, the `capacity` in points of one, the `share` of
    it for debt in percent, and what each input of the benefit weighs (bot/rules/debt/ranking.py)."""

    __tablename__ = "debt_guidelines"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id"),
        refers("channel_id", "channels"),
        CheckConstraint("weeks BETWEEN 1 AND 6", name="weeks"),
        CheckConstraint("capacity BETWEEN 0 AND 10000", name="capacity"),
        CheckConstraint("share BETWEEN 0 AND 100", name="share"),
        *(
            CheckConstraint(f"{weight} BETWEEN 0 AND 10", name=weight)
            for weight in ("impact_weight", "hours_weight", "people_weight", "urgency_weight")
        ),
    )

    channel_id: UUID
    starts_on: date
    weeks: int = 2
    capacity: int = 0
    share: int = 20
    impact_weight: int = 2
    hours_weight: int = 1
    people_weight: int = 1
    urgency_weight: int = 2


class DebtRelief(Fact, table=True):
    """What somebody whom a debt has hit says after it was paid on a day: is the pain gone?"""

    __tablename__ = "debt_relief"
    __table_args__ = (
        UniqueConstraint("workspace_id", "debt_id", "person_id", "paid_on"),
        refers("debt_id", "debts"),
        refers("person_id", "people"),
    )

    debt_id: UUID
    person_id: UUID
    paid_on: date
    gone: bool
    at: datetime = Field(sa_type=Moment)
