"""How many answered, as the digest tells it: late answers, who could not be asked, and a round that few answer."""

from datetime import timedelta

from bot.surfaces import turnout
from handlers import RITUALS
from sandbox.shown import Shown
from storage import people, rounds
from storage.channels import Channel
from storage.rounds import Ask, Run
from tests.engine.conftest import DIGEST, TUESDAY_IN_BERLIN, Rig, answered
from tests.engine.test_digests import answers, heads

POST, UPDATE = "chat.postMessage", "chat.update"
WEEK = timedelta(days=7)


async def test_a_late_answer_is_counted_where_it_belongs_and_told_by_the_digest_after_it(rig: Rig) -> None:
    await rig.enrols()
    await rig.lives_to(DIGEST + timedelta(hours=1))
    [ask, _] = await rig.asks()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        await answers(session, rig, ask)
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=2))
    assert heads(rig)[0].split("\n")[2] == "Risk round: 1 of 2 answered · 1 of them late"
    assert heads(rig)[1].split("\n")[2] == "Risk round: 1 late answer to an earlier round"
    async with rig.bot.database.writes(rig.workspace_id) as session:  # changed once more, and told once
        await answers(session, rig, ask, "flagged")
    await rig.lives_to(DIGEST + 2 * WEEK + timedelta(hours=2))
    assert [head for head in heads(rig)[2:] if "late answer" in head] == []


async def test_a_question_that_is_still_open_when_its_run_closes_says_so_where_it_stands(rig: Rig) -> None:
    await rig.enrols()
    await rig.lives_to(DIGEST - timedelta(minutes=1))
    [shown] = rig.person("maya").dm()
    answering = {"Flag a risk", "Nothing new", "Skip this time", "Tomorrow", "Not working today"}
    assert answering.intersection(shown.buttons) == answering
    await rig.lives_to(DIGEST + timedelta(minutes=1))
    [shown] = rig.person("maya").dm()
    assert answering.intersection(shown.buttons) == {"Flag a risk", "Nothing new"}
    assert "This round has closed. An answer still counts, as a late one." in shown.text


async def test_who_could_not_be_asked_in_time_is_told_and_who_left_is_not(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom", "aiko"))
    await rig.lives_to(TUESDAY_IN_BERLIN - timedelta(hours=1))  # Aiko was asked
    async with rig.bot.database.writes(rig.workspace_id) as session:
        tom = await people.by_slack_id(session, rig.slack.workspace.user("tom").id)
        assert tom is not None
        tom.gone = True
    await rig.wakes_at(TUESDAY_IN_BERLIN + timedelta(hours=20))  # too late for both others
    await rig.lives_to(DIGEST)
    assert heads(rig)[0].split("\n")[2] == "Risk round: 0 of 1 answered · 1 could not be asked in time"


async def test_participation_counts_who_was_asked_and_not_who_never_was(rig: Rig) -> None:
    await rig.enrols(members=("maya", "tom", "aiko"))
    rig.slack.faults.add(POST, "user_not_found")  # aiko's, the first of the day
    await rig.lives_to(DIGEST)
    assert heads(rig)[0].split("\n")[2] == "Risk round: 0 of 2 answered · 1 could not be asked in time"


async def few_answered(rig: Rig, channel: Channel, cycles: int) -> None:
    """Runs before the first one, each of which nobody of all who were asked has answered."""
    async with rig.bot.database.writes(rig.workspace_id) as session:
        [asking] = await rounds.of_channel(session, channel.id)
        present = await people.present(session, channel.id)
        for cycle in range(-cycles, 0):
            nominal = DIGEST.date() + 2 * cycle * WEEK
            about = {"channel_id": channel.id, "ritual": "risk", "nominal": nominal}
            run = Run(round_id=asking.id, cycle=cycle, state="closed", **about)
            session.add(run)
            asked = {"kind": "risks", "subject_id": run.id, "due": DIGEST + 2 * cycle * WEEK, "state": "missed"}
            session.add_all(Ask(person_id=person.id, **about, **asked) for _, person in present)


def proposals(rig: Rig, name: str) -> list[Shown]:
    return [shown for shown in rig.person(name).dm() if shown.text.startswith("Few people answer")]


async def test_leads_are_asked_once_what_shall_become_of_a_round_that_few_answer(rig: Rig) -> None:
    channel = await rig.enrols(members=("maya", "tom", "aiko", "nina", "ravi"))
    await few_answered(rig, channel, 3)
    await rig.lives_to(DIGEST)
    [told] = proposals(rig, "maya")
    assert told.text.startswith("Few people answer the risk round in #checkout: 0 of 5, 0 of 5, 0 of 5 and 0 of 5")
    assert told.buttons == ["Change or take out", "Pause"]
    assert proposals(rig, "tom") == []
    await rig.lives_to(DIGEST + 2 * WEEK + timedelta(hours=2))
    assert len(proposals(rig, "maya")) == 1


async def test_a_round_that_few_answer_is_left_alone_before_its_fourth_run_and_while_enough_answer(rig: Rig) -> None:
    channel = await rig.enrols(members=("maya", "tom", "aiko", "nina", "ravi"))
    await few_answered(rig, channel, 3)
    await rig.lives_to(DIGEST - timedelta(minutes=1))
    for ask in (await rig.asks())[-2:]:
        await answered(rig, ask)
    await rig.lives_to(DIGEST)
    assert proposals(rig, "maya") == []


async def test_of_a_round_that_asks_one_person_nothing_is_counted_that_would_name_them(rig: Rig) -> None:
    channel = await rig.enrols()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        [asked] = await rounds.of_channel(session, channel.id)
        asked.audience = "design"
    taken = [turnout.Participation("risk", "risks", asked=1, answered=1, unasked=1, tardy=1)]
    async with rig.bot.database.reads(rig.workspace_id) as session:
        [told] = await turnout.told(session, RITUALS, channel, taken, {("risk", "risks"): 1})
        assert await turnout.told(session, RITUALS, channel, [], {("risk", "risks"): 1}) == []
    assert (told.few, told.late, told.unasked) == (True, 0, 0)
