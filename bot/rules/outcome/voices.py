"""Voices: how sure some people are beside an outcome's owner, said blind (product.md O5).

A round of voices belongs to the `day` on which a check-in came due: each voice is asked on their first ritual day from then on.
Nobody sees another's number until all who are asked have answered, or until the first digest cut-off at least 24 hours after
the last of them was asked; then the round is open to all, for good. Who is away for more than a week, has left or is gone does
not keep it closed. What comes after that is late, and shown as such.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from bot.errors import Refused
from bot.rules import calendar, due, permissions, records, rounds
from bot.rules.due import Due
from bot.rules.outcome import allowed
from bot.rules.outcome.fields import RITUAL
from storage.absences import Away
from storage.changes import Change
from storage.channels import Channel
from storage.outcome import CRAFTS, Outcome, OutcomeVoice, VoiceAnswer
from storage.people import Member, Person
from storage.rounds import EXCUSED, EXPIRED, Ask

VOICE = "voice"
APART = 4  # a spread from which on it is worth talking
LASTS = timedelta(weeks=1)  # within which each voice has a ritual day
_NUMBER = re.compile(r"\s*(\d{1,2})(?![.,]?\d)")
OPEN = "The voices of this round are open to all by now, so yours stays as you said it."
OVER = "That round of voices is over, and a newer one is open. The next one asks you again."


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice in a round: for which craft (empty: for none any more), when it is `asked` (None: not at all in this round), its
    `confidence` (None: not said yet), and whether that came `late`."""

    craft: str
    asked: datetime | None
    confidence: int | None
    late: bool = False


def said(answers: Sequence[VoiceAnswer]) -> list[Voice]:
    """Answers as voices, of whom nobody asks any more when they were asked."""
    return [Voice(each.craft, None, each.confidence, each.late) for each in answers]


def heard(voices: Sequence[Voice], cutoff: datetime) -> bool:
    """Whether a round may be open to all, when `cutoff` was the channel's last one."""
    if all(each.asked is None for each in voices if each.confidence is None):
        return any(each.confidence is not None for each in voices)
    return rounds.closes(max(each.asked for each in voices if each.asked is not None), cutoff)


def spread(voices: Sequence[Voice]) -> int:
    """How far apart the voices are that have answered."""
    said = [each.confidence for each in voices if each.confidence is not None]
    return max(said) - min(said) if said else 0


def worth_talking(before: Sequence[Voice], after: Sequence[Voice]) -> bool:
    """Whether voices that have come to be seen are the first to tell that they are far apart: so it is said once in a round."""
    return spread(before) < APART <= spread(after)


def in_order(voices: Sequence[Voice]) -> list[Voice]:
    """The voices that have answered, by craft."""
    return sorted((each for each in voices if each.confidence is not None), key=lambda each: CRAFTS.index(each.craft))


# Who is asked, and when


def days(outcome: Outcome, steps: Sequence[Change]) -> list[date]:
    """The days of an outcome's rounds of voices that still ask, or are to come. `steps`: its check-ins of the last days, each of which
    says when it had come due: in the same week, or before."""
    if outcome.state != "active" or outcome.paused or outcome.check_in_on is None:
        return []
    before = {date.fromisoformat(step.before["check_in_on"]): step.at.date() for step in steps if _due(step)}
    found = {outcome.check_in_on} | {day for day, at in before.items() if calendar.monday(day) <= at}
    return sorted(day for day in found if not opened(outcome, day) and outcome.due_on and day <= outcome.due_on)


def _due(step: Change) -> bool:
    return bool(step.before.get("check_in_on"))


def opened(outcome: Outcome, day: date) -> bool:
    """Whether the round of a day is open to all."""
    return outcome.voices_on is not None and day <= outcome.voices_on


def asks(
    outcome: Outcome,
    voices: Collection[Person],
    going: Sequence[date],
    away: Mapping[UUID, Away],
    channel: Channel,
    on: date,
) -> Iterator[Due]:
    """Whose voice is asked for on the day `on`: who is in the channel (`voices`), but for the owner, who checks in, and for who is
    away for longer than a round lasts. `going`: `days`."""
    for person in voices:
        theirs = [
            day
            for day in going
            if due.ritual_date(person, channel, day) == on and _comes(person, channel, day, away.get(person.id, ()))
        ]
        if theirs and person.id != outcome.owner_id:
            yield Due(person.id, VOICE, outcome.id, max(theirs), on)


def taken(
    outcome: Outcome,
    day: date,
    named: Sequence[OutcomeVoice],
    put: Sequence[Ask],
    answers: Sequence[VoiceAnswer],
    here: Mapping[UUID, Person],
    away: Mapping[UUID, Away],
    channel: Channel,
    now: datetime,
    *,
    asks_on: bool,
) -> list[Voice]:
    """The voices of the round of a day as it stands: who answered, who was asked (`put`), and, where it still `asks_on`, those
    of its voices (`named`) who will be. `here`: who is in the channel, by id."""
    crafts = {each.person_id: each.craft for each in named}
    asked: dict[UUID, datetime | None] = dict.fromkeys(crafts)
    if asks_on:
        for each in crafts.keys() & here.keys() - {outcome.owner_id}:
            comes = _comes(here[each], channel, day, away.get(each, ()))
            asked[each] = comes if comes is not None and comes > now else None
    asked |= {each.person_id: _asked(each, day) if each.person_id in here else None for each in put}
    said = {each.person_id: each for each in answers}
    return [
        Voice(said[each].craft, asked.get(each), said[each].confidence, said[each].late)
        if each in said
        else Voice(crafts.get(each, ""), asked[each], None)
        for each in (*asked, *(said.keys() - asked.keys()))
    ]


def _comes(person: Person, channel: Channel, day: date, away: Away) -> datetime | None:
    """When the round of a day asks somebody whom it has not asked yet; None where they are away for longer than it lasts."""
    first = due.ritual_date(person, channel, day)
    works = calendar.working_day(person, first, away) if first else None
    if works is None or works > day + LASTS:
        return None
    return calendar.occurs_at(works, calendar.prompt_time(person, channel), calendar.person_zone(person, channel))


def _asked(ask: Ask, day: date) -> datetime | None:
    """When somebody was or will be asked whose message is planned; None where they are not, or so late that nobody waits for it."""
    at = ask.again or ask.due
    return None if ask.state in (EXCUSED, EXPIRED) or at.date() > day + LASTS + calendar.DAY else at


# What is said


def number(line: str) -> str:
    """The number that a typed line says: "7", "7 of 10", "7/10, I hope". Raises Refused for a line that does not begin with one."""
    said = _NUMBER.match(line)
    if said is None:
        raise Refused("Type a number from 1 (hardly) to 10 (certain), or press one.")
    return said[1]


def answer(
    outcome: Outcome,
    day: date,
    voice: OutcomeVoice | None,
    given: VoiceAnswer | None,
    confidence: int,
    by: Person,
    now: datetime,
) -> tuple[VoiceAnswer, Change | None]:
    """A voice says how sure it is, in the round of a day. `given`: what it has said in it before, which it may change until the round is
    open to all. History has nothing of it until then; of a late answer it has the step. Raises Refused."""
    allowed.active(outcome)
    if outcome.voices_on is not None and day < outcome.voices_on:
        raise Refused(OVER)
    late = opened(outcome, day)
    if late and given is not None:
        raise Refused(OPEN)
    if voice is None:
        raise Refused(f"You are not asked as a voice of O-{outcome.number} any more.")
    said = given or VoiceAnswer(
        outcome_id=outcome.id, day=day, person_id=by.id, craft=voice.craft, confidence=confidence, at=now, late=late
    )
    said.confidence, said.at = confidence, now
    if not late:
        return said, None
    after = {"voices": [[said.craft, confidence]]}
    return said, records.change(RITUAL, outcome, by, now, "voiced_late", {}, after)


def reveal(
    outcome: Outcome, day: date, voices: Sequence[Voice], now: datetime, cutoff: datetime | None = None
) -> Change:
    """The round of a day is open to all from now on: a step that nobody took. `cutoff`: of the digest that closed it."""
    before, after = records.differences(outcome, {"voices_on": day})
    said = [[each.craft, each.confidence] for each in in_order(voices)]
    closed = {"cutoff": cutoff.isoformat()} if cutoff else {}
    return records.change(RITUAL, outcome, None, now, "voices", before, after | {"voices": said} | closed)


def told_by(steps: Sequence[Change], since: datetime, until: datetime) -> dict[UUID, list[tuple[str, int]]]:
    """What the voices said that the digest of a period tells, by the outcome's id: (craft, confidence), the last round. Those that it
    closed itself came to be open a moment after its end. `steps`: in their order, those after the period too."""
    opened = [(step, step.after.get("cutoff")) for step in steps if step.verb == "voices"]
    told = [step for step, cutoff in opened if since < (datetime.fromisoformat(cutoff) if cutoff else step.at) <= until]
    return {step.record_id: [(craft, number) for craft, number in step.after["voices"]] for step in told}


def choose(
    outcome: Outcome,
    known: Sequence[OutcomeVoice],
    chosen: Mapping[str, Person | None],
    members: Mapping[UUID, Member],
    by: Person,
    member: Member | None,
    now: datetime,
) -> tuple[list[OutcomeVoice], list[OutcomeVoice], Change | None]:
    """Whose voices are asked for: (those that come, those that go, the step; None when nothing differs). `chosen`: by craft
    (None: nobody we know).

    Raises Refused (field: the craft, and more: all the others) for apps, for who is not in the channel, for the owner, and for two
    crafts of one person.
    """
    allowed.editable(outcome, by, member)
    wrong: dict[str, str] = {}
    now_are: dict[str, UUID] = {}
    for craft, person in chosen.items():
        others = {person_id: other for other, person_id in now_are.items()}
        if why := _unfit(outcome, person, members, others):
            wrong[craft] = why
        elif person is not None:
            now_are[craft] = person.id
    if wrong:
        first = next(iter(wrong))
        raise Refused(wrong[first], field=first, more=wrong)
    was = {each.craft: each.person_id for each in known}
    differs = [craft for craft in CRAFTS if was.get(craft) != now_are.get(craft)]
    if not differs:
        return [], [], None
    come = [
        OutcomeVoice(outcome_id=outcome.id, person_id=now_are[each], craft=each) for each in differs if each in now_are
    ]
    go = [each for each in known if each.craft in differs]
    before, after = ({f"voice_{craft}": records.plain(side.get(craft)) for craft in differs} for side in (was, now_are))
    return come, go, records.change(RITUAL, outcome, by, now, "voices_chosen", before, after)


def stop(outcome: Outcome, voice: OutcomeVoice | None, by: Person, now: datetime) -> Change:
    """Somebody does not want to be asked as a voice any more. Raises Refused."""
    if voice is None:
        raise Refused(f"You are not asked as a voice of O-{outcome.number} any more.")
    name = f"voice_{voice.craft}"
    return records.change(RITUAL, outcome, by, now, "voices_chosen", {name: str(by.id)}, {name: None})


def _unfit(
    outcome: Outcome, person: Person | None, members: Mapping[UUID, Member], others: Mapping[UUID, str]
) -> str | None:
    """Why somebody cannot be a voice; None where they can. `others`: the crafts for which people are one already, by their ids."""
    if person is None:
        return permissions.stranger("Apps have no voice")
    name, member = person.name or "That person", members.get(person.id)
    if member is None or member.until is not None or person.gone:
        return f"{name} is not in this channel. Invite them first, or choose somebody else."
    if person.id == outcome.owner_id:
        return f"{name} owns O-{outcome.number} and says it in each check-in. Choose somebody else."
    if person.id in others:
        return f"{name} is the voice for {others[person.id]} already. A voice speaks for one craft."
    return None
