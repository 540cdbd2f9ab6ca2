"""What the records of every ritual share: a step changes them, and history keeps what differs, as it was and as it is. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from bot.errors import Overtaken
from storage.changes import Change
from storage.facts import Mutable
from storage.people import Person

R = TypeVar("R", bound=Mutable)


class Record(Protocol):
    """What every record has: it belongs to a channel, where its number makes its key."""

    id: UUID
    workspace_id: UUID
    channel_id: UUID
    owner_id: UUID | None
    number: int
    version: int


def current(record: Record, version: int, what: str) -> None:
    """Raises Overtaken where a form was opened on another version of a record; `what` names it ("risk")."""
    if record.version != version:
        raise Overtaken(
            f"Somebody changed this {what} while your form was open. Copy your text, close, and open it again."
        )


def differences(record: Mutable, new: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the record its new values; what differs, as it was and as it is, as history keeps it."""
    before = {name: getattr(record, name) for name, value in new.items() if getattr(record, name) != value}
    for name in before:
        setattr(record, name, new[name])
    return {name: plain(value) for name, value in before.items()}, {name: plain(new[name]) for name in before}


def plain(value: Any) -> Any:
    """A value as history keeps it, in JSON: ids and dates as texts."""
    return str(value) if isinstance(value, UUID | date) else value


def change(
    ritual: str,
    record: Record,
    by: Person | None,
    now: datetime,
    verb: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> Change:
    """The step of history that says what was done with a record, and by whom (None: anonymous)."""
    return Change(
        channel_id=record.channel_id,
        ritual=ritual,
        record_id=record.id,
        at=now,
        by=by.id if by else None,
        verb=verb,
        before=dict(before),
        after=dict(after),
    )


# How it stood at moments that are over


def stood(record: R, later: Sequence[Change], names: frozenset[str]) -> R:
    """A copy of a record whose fields of these `names` are as they were before some `later` steps, in their order."""
    was: dict[str, Any] = {}
    for step in later:
        if step.record_id == record.id:
            was = {name: value for name, value in step.before.items() if name in names} | was
    kinds = type(record).model_fields
    was = {name: TypeAdapter(kinds[name].rebuild_annotation()).validate_python(value) for name, value in was.items()}
    return type(record)(**record.model_dump() | was)


def at_moments(
    record: Record, steps: Sequence[Change], ends: Sequence[datetime], names: Sequence[str], begins: str
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """What the fields of these `names` were at each of some moments in order, the last first: (its place among `ends`, values).

    `steps`: what happened to the record after the first moment, in order; `begins`: the verb that made it, before which there is
    nothing. Values that a step changed are those of history, in JSON (ids and dates as texts).
    """
    was: Mapping[str, Any] = {name: getattr(record, name) for name in names}
    undone = list(steps)
    for turn in reversed(range(len(ends))):
        while undone and undone[-1].at > ends[turn]:
            step = undone.pop()
            if step.verb == begins:
                return
            was = {**was, **step.before}
        yield turn, was
