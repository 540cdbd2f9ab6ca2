"""Voices: they are asked, answer blind, are heard once a round is open to all, and are chosen."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from bot.blocks import outcome as blocks
from bot.blocks.kit import Block, Message
from bot.listeners import Close, Open, Press, Reply, Say, Submission
from bot.ritual import Part, Registry
from bot.rules import calendar
from bot.rules import outcome as rules
from bot.rules.due import Due
from bot.rules.outcome.voices import VOICE, Voice
from bot.surfaces import day, records
from handlers.outcome import reach
from storage import absences, changes, ends, outbox, people, rounds
from storage import outcome as facts
from storage.channels import Channel
from storage.database import Session
from storage.outcome import CRAFTS, Outcome, OutcomeVoice, VoiceAnswer
from storage.people import Person
from storage.rounds import Ask

BEFORE = timedelta(days=8)  # how long ago a check-in can be whose round still asks


# Who is asked


async def due(session: Session, channel: Channel, days: Sequence[date]) -> list[Due]:
    """The voices that are asked for on the days."""
    outcomes = await facts.active_or_among(session, channel.id, ())
    known = await facts.voices.of(session, [each.id for each in outcomes])
    if not known:
        return []
    members = await people.present_among(
        session, channel.id, {each.person_id for some in known.values() for each in some}
    )
    away = await absences.among(session, members)
    steps = await _check_ins(session, channel, days[0], days[-1])
    return [
        ask
        for outcome in outcomes
        if outcome.id in known
        for going in [rules.voices.days(outcome, [step for step in steps if step.record_id == outcome.id])]
        for theirs in [[members[each.person_id][1] for each in known[outcome.id] if each.person_id in members]]
        for on in days
        for ask in rules.voices.asks(outcome, theirs, going, away, channel, on)
    ]


async def _check_ins(session: Session, channel: Channel, first: date, last: date) -> Sequence[changes.Change]:
    zone = calendar.channel_zone(channel)
    since, until = (datetime.combine(each, datetime.min.time(), zone) for each in (first - BEFORE, last + calendar.DAY))
    return await changes.between(session, channel.id, rules.RITUAL, since, until)


async def part(session: Session, ask: Ask, outcome: Outcome, channel: Channel) -> Part:
    """A voice is asked, in the day's message: nothing of the others stands there."""
    voice, said = await _own(session, outcome, ask)
    newer = outcome.voices_on is not None and outcome.voices_on > ask.nominal
    own = blocks.voices.Own(
        craft=voice.craft if voice else None,
        said=said.confidence if said else None,
        open=outcome.voices_on == ask.nominal,
        newer=newer,
    )
    return Part(*blocks.voices.asked(ask, outcome, own, channel.name), blocks.voices.question(outcome))


async def _own(session: Session, outcome: Outcome, ask: Ask) -> tuple[OutcomeVoice | None, VoiceAnswer | None]:
    """As what somebody is asked, and what they have said."""
    named = (await facts.voices.of(session, [outcome.id])).get(outcome.id, [])
    said = await facts.voices.answers(session, outcome.id, ask.nominal)
    return (
        next((each for each in named if each.person_id == ask.person_id), None),
        next((each for each in said if each.person_id == ask.person_id), None),
    )


# Answers


async def pressed(session: Session, press: Press, who: Person, rituals: Registry, now: datetime) -> Reply:
    ask = await day.own(session, who, press.value, rules.RITUAL, VOICE)
    await _answered(session, ask, press.action.removeprefix("outcome.voice_"), who, now)
    return await day.pressed(session, rituals, press, who, ask, now)


async def typed(session: Session, ask: Ask, line: str, now: datetime) -> Message:
    """A number in answer to the question. Raises Refused for what is none."""
    who = await people.get(session, ask.workspace_id, ask.person_id)
    outcome, said = await _answered(session, ask, rules.voices.number(line), who, now)
    return blocks.voices.noted(outcome, said.confidence, late=said.late)


async def _answered(session: Session, ask: Ask, number: str, who: Person, now: datetime) -> tuple[Outcome, VoiceAnswer]:
    await facts.voices.hold(session, ask.subject_id)
    outcome = await reach.of_ask(session, ask)
    voice, given = await _own(session, outcome, ask)
    channel = await records.home(session, outcome)
    before = rules.voices.said(await facts.voices.answers(session, outcome.id, ask.nominal))
    said, step = rules.voices.answer(outcome, ask.nominal, voice, given, rules.sure(number), who, now)
    await day.answered(session, ask, "voiced", now)
    if step is None:  # the round is closed: it becomes a step of history when it is open to all
        session.add(said)
        await session.flush()
        await _opened(session, outcome, ask.nominal, channel, channel.last_cutoff, now)
    else:
        after = [*before, *rules.voices.said([said])]
        note = blocks.voices.note(outcome, after) if rules.voices.worth_talking(before, after) else None
        await records.taken(session, outcome, step, who, now, said, note=note, called=())
    return outcome, said


# When a round is open to all


async def _opened(
    session: Session,
    outcome: Outcome,
    of: date,
    channel: Channel,
    cutoff: datetime,
    now: datetime,
    *,
    closes: bool = False,
) -> None:
    """The round of a day is open to all, if nobody is waited for any more: the card shows it, and what is still asked of it ends.

    `cutoff`: the channel's last one; whether that `closes` it, so that its digest tells it.
    """
    await facts.voices.hold(session, outcome.id)
    if rules.voices.opened(outcome, of):
        return
    asked, was = await rounds.put_about(session, [outcome.id], [VOICE]), outcome.voices_on or of
    put = [each for each in asked if each.nominal == of]
    voices = await _taking(session, outcome, of, channel, put, now)
    if not rules.voices.heard(voices, cutoff):
        return
    step = rules.voices.reveal(outcome, of, voices, now, cutoff if closes else None)
    talk = rules.voices.worth_talking([], voices)
    note = blocks.voices.note(outcome, voices) if talk else None
    await records.taken(session, outcome, step, None, now, note=note, called=())
    await ends.miss(session, [each.id for each in put])
    shown = {each.delivery_id for each in asked if was <= each.nominal <= of and each.delivery_id}
    await outbox.refresh(session, now, *shown)  # what they ask is open by now, or over


async def _taking(
    session: Session, outcome: Outcome, of: date, channel: Channel, put: Sequence[Ask], now: datetime
) -> list[Voice]:
    named = (await facts.voices.of(session, [outcome.id])).get(outcome.id, [])
    answers = await facts.voices.answers(session, outcome.id, of)
    ids = {each.person_id for each in named} | {each.person_id for each in put} | {each.person_id for each in answers}
    here = {each: person for each, (_, person) in (await people.present_among(session, channel.id, ids)).items()}
    today = calendar.channel_date(channel, now)
    steps = await _check_ins(session, channel, today, today)
    going = rules.voices.days(outcome, [step for step in steps if step.record_id == outcome.id])
    away = await absences.among(session, here)
    return rules.voices.taken(outcome, of, named, put, answers, here, away, channel, now, asks_on=of in going)


async def close(session: Session, channel: Channel, cutoff: datetime, now: datetime) -> None:
    """A digest's cut-off has come: the rounds that have waited for it are open to all."""
    for outcome, of in await facts.voices.unheard(session, channel.id, VOICE):
        await _opened(session, outcome, of, channel, cutoff, now, closes=True)


# Whose voices


async def chosen_told(session: Session, outcome: Outcome) -> list[Block]:
    """Whose voices are asked for."""
    known = (await facts.voices.of(session, [outcome.id])).get(outcome.id, [])
    return blocks.voices.chosen(outcome, known, await people.named(session, {each.person_id for each in known}))


async def asked_to_choose(session: Session, press: Press, channel: Channel | None, who: Person) -> Reply:
    outcome, member, there = await reach.changeable(session, press.value, channel, who)
    rules.editable(outcome, who, member)
    known = (await facts.voices.of(session, [outcome.id])).get(outcome.id, [])
    ids = {each.craft: (await people.get(session, outcome.workspace_id, each.person_id)).slack_id for each in known}
    return Open(blocks.voices.choosing(outcome, ids, there.slack_id))


async def chosen(
    session: Session, submission: Submission, channel: Channel | None, who: Person, now: datetime
) -> Reply:
    outcome, member, there = await reach.changeable(session, submission.meta["outcome"], channel, who)
    named = {craft: slack_id for craft in CRAFTS if (slack_id := submission.values.get(craft))}
    met = await people.among(session, set(named.values()))
    wanted = {craft: met.get(slack_id) for craft, slack_id in named.items()}
    known = (await facts.voices.of(session, [outcome.id])).get(outcome.id, [])
    present = await people.present_among(session, there.id, {each.id for each in met.values()})
    members = {each: belongs for each, (belongs, _) in present.items()}
    come, go, step = rules.voices.choose(outcome, known, wanted, members, who, member, now)
    if step is not None:
        await facts.voices.remove(session, go)
        await records.taken(session, outcome, step, who, now, *come, called=())
        await _unasked(session, outcome, {each.person_id for each in go} - {each.person_id for each in come}, now)
    return Close(everything=True)  # the details below show it as it was


async def stopped(session: Session, press: Press, who: Person, now: datetime) -> Reply:
    """Somebody does not want to be asked any more; what they are asked right now ends too."""
    ask = await day.own(session, who, press.value, rules.RITUAL, VOICE)
    outcome = await reach.of_ask(session, ask)
    voice, _ = await _own(session, outcome, ask)
    step = rules.voices.stop(outcome, voice, who, now)
    assert voice is not None
    await facts.voices.remove(session, [voice])
    await records.taken(session, outcome, step, who, now, called=())
    await _unasked(session, outcome, {who.id}, now)
    return Say(blocks.voices.stopped(outcome))


async def _unasked(session: Session, outcome: Outcome, gone: Collection[UUID], now: datetime) -> None:
    """What is open of what was asked of voices that are none any more ends; its round waits as long as it would have."""
    waiting = await rounds.open_about(session, outcome.id, [VOICE])
    told = await ends.miss(session, [each.id for each in waiting if each.person_id in gone])
    await outbox.refresh(session, now, *told)
