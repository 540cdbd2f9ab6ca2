"""How people are asked, however many: the database writes their day's messages and asks from who is in the channel.

None of them passes through Python: see docs/decisions/0010-the-database-writes-the-asks.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    String,
    Subquery,
    Uuid,
    and_,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from storage import habits, outbox, people, rounds
from storage.absences import Absence
from storage.channels import Channel
from storage.database import Session
from storage.drafts import Draft
from storage.facts import Moment, NewId, new_id
from storage.habits import Owners, Shared
from storage.outbox import Delivery
from storage.people import Member, Person
from storage.rounds import EXPIRED, OPEN, Ask

BLOCK, MANY = 100, 1000  # slots, and messages, in one statement


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question that should exist for the person `who`, or for all with these habits, if in the channel by `since`.

    `nominal` is the date for which it is asked, the same for all that a run asks; `day` the local date of the message that
    carries it, `at` the wall time and `due` the moment; from `expires_at` on it is too late for that, and `late` is whether it is so now.
    """

    who: Person | Shared
    since: datetime
    ritual: str
    kind: str
    subject_id: UUID
    nominal: date
    day: date
    at: time
    due: datetime
    expires_at: datetime
    late: bool


async def ask(
    session: Session, channel: Channel, wanted: Sequence[Wanted], now: datetime, owners: Owners | None = None
) -> None:
    """Write what is missing: one day's message per person and date, one ask per question.

    Who is away that day is not asked by a round. What is late is written as expired, without a message. A message that was sent already shows what joins it.
    """
    persons = [each for each in wanted if isinstance(each.who, Person)]
    groups = [each for each in wanted if not isinstance(each.who, Person)]
    for known_by, some in ((habits.alike(channel, owners or {}), groups), ({"id": col(Person.id)}, persons)):
        for start in range(0, len(some), BLOCK):
            await _Asking(session, channel, some[start : start + BLOCK], known_by).write(now)


async def unplan(session: Session, round_id: UUID, now: datetime) -> None:
    """The last run of a round is forgotten where it has asked nobody yet: it is planned anew, by what is set now."""
    found = await rounds.last_run(session, round_id)
    if found is None:
        return
    planned = found[0]
    earliest: Any = select(func.min(Ask.due)).where(col(Ask.subject_id) == planned.id)
    first = (await session.exec(earliest)).scalar_one()
    if first is None or first <= now:
        return
    await _forget(session, col(Ask.subject_id) == planned.id)
    await session.delete(planned)
    await session.flush()


async def unplan_all(session: Session, channel_id: UUID, now: datetime) -> None:
    """What is planned in a channel and has been asked of nobody yet is forgotten, as if it had never been planned."""
    begun = exists().where(col(Draft.workspace_id) == Ask.workspace_id, col(Draft.ask_id) == Ask.id)
    await _forget(session, and_(col(Ask.channel_id) == channel_id, col(Ask.state) == OPEN, col(Ask.due) > now, ~begun))
    for run, last in await rounds.open_runs(session, channel_id):
        if last is None:
            await session.delete(run)
    await session.flush()


async def _forget(session: Session, asks: ColumnElement[bool]) -> None:
    """Delete asks. The day's messages that ask nothing without them are skipped, and make room for others of their date (to
    delete one, PostgreSQL would look for it among all asks).

    A message is held before it is looked at: whoever plans for another channel right now has joined it by then, or joins none.
    """
    carriers: Any = select(col(Ask.delivery_id)).where(asks, col(Ask.delivery_id).is_not(None))
    days = sorted(set((await session.exec(carriers)).scalars()))
    await session.exec(delete(Ask).where(asks).execution_options(synchronize_session=False))
    over = {"state": "skipped", "reason": "planned anew", "key": Delivery.key + f":{new_id()}"}
    for start in range(0, len(days), MANY):
        some = days[start : start + MANY]
        held: Any = select(col(Delivery.id)).where(col(Delivery.id).in_(some), col(Delivery.state) == "pending")
        waiting = list((await session.exec(held.order_by(col(Delivery.id)).with_for_update())).scalars())
        still: Any = select(col(Ask.delivery_id)).where(col(Ask.delivery_id).in_(waiting))
        empty = set(waiting).difference((await session.exec(still)).scalars())
        to_come = update(Delivery).where(col(Delivery.id).in_(empty))
        await session.exec(to_come.values(over).execution_options(synchronize_session=False))


class _Asking:
    """The statements of one block. `here`: everyone in the channel, beside the slot (one of the wanted) that asks them."""

    def __init__(self, session: Session, channel: Channel, wanted: Sequence[Wanted], known_by: dict[str, Any]) -> None:
        self.session = session
        slots = _slots(wanted, known_by)
        slot = self.slot = slots.c
        theirs = and_(
            *(each == slot[name] for name, each in known_by.items()),
            col(Member.since) <= slot.since,
            or_(col(Person.settled).is_(None), col(Person.settled) <= slot.since),
        )
        # By an outer join SQLite goes through the members once, and not once for each slot.
        self.state: Any = func.coalesce(slot.state, "")
        self.here: Any = (
            people.in_channel(select(), channel.id)
            .outerjoin(slots, theirs)
            .where(col(Member.workspace_id) == channel.workspace_id, self.state != "")
            .where(*((~_away(slot).exists(),) if "like" in known_by else ()))
        )
        self.key: Any = literal("day:") + col(Person.slack_id) + literal(":") + func.coalesce(slot.day, "")
        carries = and_(col(Delivery.workspace_id) == Member.workspace_id, col(Delivery.key) == self.key)
        self.carries = and_(carries, self.state == OPEN)

    async def write(self, now: datetime) -> None:
        """Where every message is new, none was sent that has to be drawn again.

        Where several instances write, an ask holds its message until it is committed: nobody starts to send it before.
        """
        most = (await self.session.exec(self.here.where(self.state == OPEN).add_columns(func.count()))).scalar_one()
        if (await self.session.exec(self._days())).rowcount == most:
            await self.session.exec(self._asks())
            return
        joined = await self.session.exec(self._asks().returning(Ask.delivery_id))
        sent = await outbox.sent_among(self.session, set(joined.scalars()) - {None})
        await outbox.refresh(self.session, now, *sent)

    def _days(self) -> Any:
        columns = {
            "key": self.key,
            "kind": literal("day"),
            "recipient": Person.slack_id,
            "subject_id": Person.id,
            "payload": self.slot.payload,
            "due": self.slot.due,
            "expires_at": self.slot.expires_at,
            "state": literal("pending"),
            "attempt": literal(0),
            "looks": literal(0),
        }
        return self._insert(Delivery, self.here.where(self.state == OPEN), columns)

    def _asks(self) -> Any:
        same = {name: self.slot[name] for name in ("ritual", "kind", "subject_id", "nominal", "due", "state")}
        columns = {
            "person_id": Person.id,
            "channel_id": Member.channel_id,
            "delivery_id": Delivery.id,
            "version": literal(1),
        }
        ready = or_(self.state == EXPIRED, col(Delivery.id).is_not(None))  # who came a moment ago: at the next look
        return self._insert(Ask, self.here.outerjoin(Delivery, self.carries).where(ready), columns | same)

    def _insert(self, table: type[SQLModel], rows: Any, columns: dict[str, Any]) -> Any:
        """By person: of two who write at once, one waits for the other, and not each."""
        columns = {"workspace_id": Member.workspace_id, "id": NewId(), **columns}
        insert = (sqlite if self.session.get_bind().dialect.name == "sqlite" else postgresql).insert
        statement = insert(table.__table__).from_select(  # type: ignore[attr-defined] # the table itself: no ORM work
            list(columns), rows.add_columns(*columns.values()).order_by(Person.id)
        )
        return statement.on_conflict_do_nothing()


def _away(slot: Any) -> Any:
    """The person's days away that hold the day of a slot. By its OFFSET PostgreSQL looks it up, and makes no join of it."""
    return (
        select(col(Absence.id))
        .where(
            col(Absence.workspace_id) == Member.workspace_id,
            col(Absence.person_id) == Member.person_id,
            col(Absence.first) <= slot.on,
            col(Absence.last) >= slot.on,
        )
        .offset(0)
    )


def _slots(wanted: Sequence[Wanted], known_by: dict[str, Any]) -> Subquery:
    types: dict[str, Any] = {"subject_id": Uuid(), "nominal": Date(), "on": Date(), "payload": JSON()}
    types |= dict.fromkeys(("ritual", "kind", "state", "day"), String())
    types |= dict.fromkeys(("since", "due", "expires_at"), Moment())
    slots = []
    for each in wanted:
        day = each.day.isoformat()
        drawn = {
            "state": EXPIRED if each.late else OPEN,
            "day": day,
            "on": each.day,
            "payload": {"date": day, "at": f"{each.at:%H:%M}"},
        }
        told = {name: drawn[name] if name in drawn else getattr(each, name) for name in types}
        values = [literal(getattr(each.who, name), like.type).label(name) for name, like in known_by.items()]
        slots.append(select(*values, *(literal(value, types[name]).label(name) for name, value in told.items())))
    return union_all(*slots).subquery("slots")
