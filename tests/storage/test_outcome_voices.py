"""What is remembered of voices: who they are, what is open to all, and which rounds still wait."""

from datetime import timedelta
from typing import Any

from storage import ends, rounds
from storage import outcome as facts
from storage.channels import Channel
from storage.outcome import Outcome, OutcomeVoice, VoiceAnswer
from storage.people import Person
from storage.rounds import Ask
from tests.storage.conftest import NOW, Memory
from tests.storage.test_outcome import DAY, ON, defined, keeps


def asked(person: Person, channel: Channel, outcome: Outcome, **given: Any) -> Ask:
    plain = {"ritual": "outcome", "kind": "voice", "subject_id": outcome.id, "nominal": ON, "due": NOW}
    return Ask(person_id=person.id, channel_id=channel.id, **{**plain, **given})


def said(outcome: Outcome, person: Person, confidence: int, **given: Any) -> VoiceAnswer:
    plain = {"day": ON, "craft": "design", "at": NOW}
    return VoiceAnswer(outcome_id=outcome.id, person_id=person.id, confidence=confidence, **{**plain, **given})


async def test_voices_come_and_go_and_what_they_said_stays(memory: Memory) -> None:
    channel, tom = await memory.channel(), await memory.person("U2")
    one, other = await defined(memory, channel, 1), await defined(memory, channel, 2)
    of_tom = OutcomeVoice(outcome_id=one.id, person_id=tom.id, craft="design")
    of_maya = OutcomeVoice(outcome_id=one.id, person_id=channel.set_up_by, craft="product")
    await keeps(memory, of_tom, of_maya, said(one, tom, 4))
    async with memory.database.writes(memory.ours) as session:
        known = await facts.voices.of(session, [one.id, other.id])
        assert {each: {voice.craft for voice in some} for each, some in known.items()} == {
            one.id: {"design", "product"}
        }
        await facts.voices.remove(session, [each for each in known[one.id] if each.craft == "design"])
    async with memory.database.reads(memory.ours) as session:
        assert [each.craft for each in (await facts.voices.of(session, [one.id]))[one.id]] == ["product"]
        assert [each.confidence for each in await facts.voices.answers(session, one.id, ON)] == [4]
        assert await facts.voices.of(session, []) == {}
    async with memory.database.reads(memory.theirs) as session:
        assert await facts.voices.of(session, [one.id]) == {}
        assert await facts.voices.answers(session, one.id, ON) == []


async def test_only_the_last_round_that_is_open_to_all_is_heard(memory: Memory) -> None:
    channel, tom = await memory.channel(), await memory.person("U2")
    outcome = await defined(memory, channel, 1)
    await keeps(memory, *(said(outcome, tom, number, day=ON + number * DAY) for number in (1, 2, 3)))
    async with memory.database.writes(memory.ours) as session:
        kept = await facts.find(session, outcome.id)
        assert kept is not None
        assert await facts.voices.heard(session, kept) == ()
        kept.voices_on = ON + 2 * DAY
        assert [each.confidence for each in await facts.voices.heard(session, kept)] == [2]


async def test_rounds_wait_that_have_asked_and_are_not_open_to_all(memory: Memory) -> None:
    channel, elsewhere, tom = await memory.channel(), await memory.channel("C2"), await memory.person("U2")
    waiting, heard = await defined(memory, channel, 1), await defined(memory, channel, 2, voices_on=ON)
    over = await defined(memory, channel, 3, state="dropped", learned="Much")
    told = await defined(memory, channel, 4, state="dropped", learned="Much")
    excused = await defined(memory, channel, 5)
    there = await defined(memory, elsewhere, 1)
    maya = await memory.person("U1")
    await keeps(
        memory,
        *(asked(each, channel, waiting) for each in (tom, maya)),
        asked(tom, channel, waiting, kind="owner", nominal=ON + 9 * DAY),
        *(asked(tom, channel, heard, nominal=ON + number * DAY) for number in (0, 14)),
        asked(tom, channel, over),
        asked(tom, channel, told),
        said(told, tom, 7, day=ON),
        asked(tom, channel, excused, state="excused"),
        asked(tom, elsewhere, there),
    )
    async with memory.database.writes(memory.ours) as session:
        await facts.voices.hold(session, waiting.id)
        found = await facts.voices.unheard(session, channel.id, "voice")
    assert [(outcome.number, day) for outcome, day in found] == [(1, ON), (2, ON + 14 * DAY), (4, ON)]


async def test_questions_about_a_record_end_unanswered_where_they_are_open(memory: Memory) -> None:
    channel, tom, maya = await memory.channel(), await memory.person("U2"), await memory.person("U1")
    outcome = await defined(memory, channel, 1)
    waiting = asked(tom, channel, outcome)
    answered = asked(maya, channel, outcome, state="answered")
    other = asked(tom, channel, outcome, nominal=ON + DAY, due=NOW + timedelta(days=1))
    await keeps(memory, waiting, answered, other)
    async with memory.database.writes(memory.ours) as session:
        assert await ends.miss(session, [waiting.id, answered.id]) == set()
    async with memory.database.reads(memory.ours) as session:
        put = await rounds.put_about(session, [outcome.id], ["voice"])
    assert {each.id: each.state for each in put} == {
        waiting.id: "missed",
        answered.id: "answered",
        other.id: "open",
    }
