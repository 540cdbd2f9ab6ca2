"""What an owner is asked once, so that nothing is repeated for ever, and no great hope rests on little (product.md O4, O8).

silent   a check-in (or an end) was due on three of their ritual days and nobody answered: hand over, pause or drop? Until that is
         answered, or somebody checks in, nothing more is asked of them about it
doubt    confidence of 7 and more on opinion or anecdote twice in a row: what is the next cheapest test?
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile
from uuid import UUID

from bot.rules import calendar, due, inputs, records
from bot.rules.due import Due
from bot.rules.outcome import allowed
from bot.rules.outcome.asks import CHECK_IN, CLOSE
from bot.rules.outcome.checking import WORDS_MOST
from bot.rules.outcome.fields import RITUAL
from storage.absences import Away
from storage.changes import Change
from storage.channels import Channel
from storage.outcome import CheckIn, Outcome
from storage.people import Member, Person
from storage.rounds import EXCUSED, EXPIRED, MISSED, Ask

SILENT, DOUBT = "silent", "doubt"
REPEATED = (CHECK_IN, CLOSE)
TIMES = 3
SURE, TWICE = 7, 2
SOFT = ("opinion", "anecdote")


def since(outcome: Outcome, kind: str) -> date:
    """From which day on a check-in, or an end, is due."""
    assert outcome.check_in_on is not None
    assert outcome.due_on is not None
    return outcome.due_on + calendar.DAY if kind == CLOSE else outcome.check_in_on


def unanswered(
    outcome: Outcome, kind: str, put: Sequence[Ask], owner: Person, channel: Channel, away: Away, until: date
) -> bool:
    """Whether what was `put` to the owner has been left for three of their ritual days before the day `until`; days off are none."""
    first = min(
        (each.nominal for each in _put(put, outcome, owner.id, kind, since(outcome, kind))),
        default=until,
    )
    weeks = (calendar.monday(first) + number * timedelta(weeks=1) for number in range((until - first).days // 7 + 2))
    asked = {day for week in weeks if (day := calendar.ritual_date(owner, channel, week)) and first <= day < until}
    return sum(not calendar.is_off(owner, day, away) for day in asked) >= TIMES


def hushed(
    wanted: Iterable[Due],
    outcomes: Mapping[UUID, Outcome],
    put: Sequence[Ask],
    owners: Mapping[UUID, Person],
    away: Mapping[UUID, Away],
    channel: Channel,
) -> Iterator[Due]:
    """What is `wanted` without what was left unanswered three times: in its place the owner is asked once what shall become of it."""
    for each in wanted:
        outcome = outcomes.get(each.subject_id)
        owner = owners.get(each.person_id)
        if outcome is None or owner is None or each.kind not in REPEATED or outcome.owner_id != owner.id:
            yield each
            continue
        began = since(outcome, each.kind)
        if _put(put, outcome, owner.id, SILENT, began):
            continue
        if unanswered(outcome, each.kind, put, owner, channel, away.get(owner.id, ()), each.nominal):
            yield Due(owner.id, SILENT, outcome.id, each.nominal)
        elif all(one.state != MISSED for one in _put(put, outcome, owner.id, each.kind, began)):
            yield each


def _put(put: Sequence[Ask], outcome: Outcome, person_id: UUID, kind: str, from_day: date) -> list[Ask]:
    return [
        each
        for each in put
        if (each.subject_id, each.person_id, each.kind) == (outcome.id, person_id, kind)
        and each.nominal >= from_day
        and each.state not in (EXCUSED, EXPIRED)
    ]


# Doubt


def hopes(look: CheckIn) -> bool:
    """Whether a check-in is sure of the target on opinion or anecdote."""
    return look.confidence >= SURE and look.evidence in SOFT


def hopeful_since(looks: Sequence[CheckIn]) -> date | None:
    """Since which day the last check-ins, two or more in a row, are sure of the target on opinion or anecdote; None where they are not."""
    row = list(takewhile(hopes, reversed(looks)))
    return row[-TWICE].day if len(row) >= TWICE else None


def doubts(
    outcome: Outcome, looks: Sequence[CheckIn], put: Sequence[Ask], owner: Person, channel: Channel, on: date
) -> Iterator[Due]:
    """That the owner is asked for the next cheapest test on the day `on`, once for such a row of check-ins."""
    hopeful = hopeful_since(looks) if outcome.state == "active" and not outcome.paused else None
    if hopeful is None:
        return
    first = due.ritual_date(owner, channel, hopeful + calendar.DAY)
    if due.falls(owner, channel, first, on):
        wanted = [Due(owner.id, DOUBT, outcome.id, on)]
        yield from due.once(wanted, _put(put, outcome, owner.id, DOUBT, hopeful))


def next_test(outcome: Outcome, by: Person, member: Member | None, now: datetime, line: str | None) -> Change | None:
    """The next cheapest test, in a line; None where it is the one that stands already. Raises Refused."""
    allowed.checkable(outcome, by, member)
    said = inputs.words(line, "next_test", "Say in a line what would show soonest whether it works.", WORDS_MOST)
    before, after = records.differences(outcome, {"next_test": said})
    return records.change(RITUAL, outcome, by, now, "tested", before, after) if before else None
