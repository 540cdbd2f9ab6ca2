"""The tables of the outcome ritual: outcomes, check-ins, whose voices are asked for, and what they said."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from storage.facts import Fact, Moment, Mutable, refers

STATES = ("draft", "active", "achieved", "missed", "dropped")
UNFINISHED = ("draft", "active")
ENDED = ("achieved", "missed", "dropped")
CADENCES = (1, 2, 4)  # weeks
EVIDENCE = ("opinion", "anecdote", "market data", "user research", "test result", "launch data")
CRAFTS = ("product", "design", "engineering", "data", "other")
NEXT_STEPS = ("persevere", "change course", "stop")
MEASURED = (
    "metric <> '' AND baseline IS NOT NULL AND target IS NOT NULL AND starts_on IS NOT NULL AND due_on IS NOT NULL"
)


class Outcome(Mutable, table=True):
    """A change in the world that the work is for. Its key is `O-<number>`, unique in its channel.

    `statement`: what is different, and for whom; `metric` in a `unit` shall go from `baseline` to `target` between
    `starts_on` and `due_on`, looked at every `cadence` weeks. `state`: draft (as long as one of these is not said), active;
    achieved, missed, dropped, then with the `final` value and what was `learned`. `paused`: nothing is asked about it.
    `active_on`: the day on which it became active (again); `check_in_on`: the day from which the next check-in is due.
    `ownerless_since`: the day since when nobody owns it. `next_test`: what its owner wants to find out next, and how.
    `voices_on`: the day of the last round of voices that is open to all. `link`: where it is measured.
    """

    __tablename__ = "outcomes"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id", "number"),
        refers("channel_id", "channels"),
        refers("raised_by", "people"),
        refers("owner_id", "people"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"cadence IN {CADENCES}", name="cadence"),
        CheckConstraint("baseline <> target", name="distance"),
        CheckConstraint("starts_on < due_on", name="days"),
        CheckConstraint(f"state IN ('draft', 'dropped') OR ({MEASURED})", name="measured"),
        CheckConstraint("state <> 'active' OR (active_on IS NOT NULL AND check_in_on IS NOT NULL)", name="looked_at"),
        CheckConstraint("state NOT IN ('achieved', 'missed') OR final IS NOT NULL", name="final"),
        CheckConstraint(f"state IN {UNFINISHED} OR learned <> ''", name="learned"),
        Index("ix_outcomes_channel_id_state", "channel_id", "state"),
    )

    channel_id: UUID
    number: int
    statement: str
    metric: str = ""
    unit: str = ""
    baseline: float | None = None
    target: float | None = None
    starts_on: date | None = None
    due_on: date | None = None
    cadence: int = 2
    state: str = "draft"
    paused: bool = False
    active_on: date | None = None
    check_in_on: date | None = None
    owner_id: UUID | None = None
    ownerless_since: date | None = None
    final: float | None = None
    learned: str = ""
    next_test: str = ""
    voices_on: date | None = None
    link: str = ""
    raised_by: UUID
    raised_at: datetime = Field(sa_type=Moment)


class CheckIn(Mutable, table=True):
    """One look at an outcome, on the `day` in its channel: the `value` of its metric, and how sure its person is (1 to 10) that the
    target is met in time.

    `evidence`: the kind that supports it, in `evidence_text` what it is, of the day `evidence_on`. `no_change`: the values of
    the one before were repeated by one press. `edited_at`: when its author last changed it.
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        refers("outcome_id", "outcomes"),
        refers("person_id", "people"),
        CheckConstraint("confidence BETWEEN 1 AND 10", name="confidence"),
        CheckConstraint(f"evidence IN {EVIDENCE}", name="evidence"),
        CheckConstraint(f"next_step IN {NEXT_STEPS}", name="next_step"),
        Index("ix_check_ins_outcome_id_at", "outcome_id", "at"),
    )

    outcome_id: UUID
    person_id: UUID
    at: datetime = Field(sa_type=Moment)
    day: date
    value: float
    confidence: int
    evidence: str
    evidence_text: str = ""
    evidence_on: date
    learned: str = ""
    next_step: str = "persevere"
    no_change: bool = False
    edited_at: datetime | None = Field(default=None, sa_type=Moment)


class OutcomeVoice(Fact, table=True):
    """A person whose confidence is asked for beside its owner's, for their craft: at most one for each."""

    __tablename__ = "outcome_voices"
    __table_args__ = (
        UniqueConstraint("workspace_id", "outcome_id", "craft"),
        UniqueConstraint("workspace_id", "outcome_id", "person_id"),
        refers("outcome_id", "outcomes"),
        refers("person_id", "people"),
        CheckConstraint(f"craft IN {CRAFTS}", name="craft"),
    )

    outcome_id: UUID
    person_id: UUID
    craft: str


class VoiceAnswer(Mutable, table=True):
    """How sure a voice is (1 to 10), for its `craft`, in the round of voices of a `day`: that on which a check-in came due.

    `late`: it came when the others' answers were open to all.
    """

    __tablename__ = "voice_answers"
    __table_args__ = (
        UniqueConstraint("workspace_id", "outcome_id", "day", "person_id"),
        refers("outcome_id", "outcomes"),
        refers("person_id", "people"),
        CheckConstraint("confidence BETWEEN 1 AND 10", name="confidence"),
        CheckConstraint(f"craft IN {CRAFTS}", name="craft"),
    )

    outcome_id: UUID
    day: date
    person_id: UUID
    craft: str
    confidence: int
    late: bool = False
    at: datetime = Field(sa_type=Moment)
