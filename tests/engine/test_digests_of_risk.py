"""What the digest shows of risks: decisions whose day has come, charts and what stands in for them, crafts, one list each."""

from datetime import timedelta

from sqlmodel import select

from bot.rules import risk as rules
from bot.surfaces import digest
from handlers import RITUALS
from storage import changes, people, tripwires
from storage import risk as facts
from storage.digests import Digest
from storage.people import Person
from storage.risk import Risk
from tests.engine.conftest import DIGEST, Rig
from tests.engine.test_digests import digests, heads, replies
from tests.engine.test_edits import flagged, renames

POST, UPDATE = "chat.postMessage", "chat.update"
WEEK = timedelta(days=7)


async def takes(rig: Rig, risk: Risk, step: str, **said: str) -> None:
    """Maya decides about a risk, as a handler has it written."""
    now = rig.clock.now()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        found, maya = await facts.find(session, risk.id), await people.by_slack_id(session, rig.person("maya").id)
        assert found is not None
        assert maya is not None
        if step != "leave":
            await tripwires.end(session, found.id, now)
        if step == "accept":
            change, tripwire = rules.accept(found, maya, None, now, now.date(), said)
            session.add(tripwire)
        elif step == "leave":
            change = rules.leave(found, maya, now, now.date())
        else:
            change = rules.reopen(found, maya, None, now, now.date(), **said)
        await changes.write(session, change, found)
        await digest.refresh(session, found.channel_id, now)


FIRED = "Decided by doing nothing, now asked again"


async def test_a_decision_whose_day_has_come_is_told_until_somebody_answers_and_stays_told_where_it_was(
    rig: Rig,
) -> None:
    channel = await rig.enrols()
    risk, _other = await flagged(rig, channel), await flagged(rig, channel, "Another one, which is open")
    await rig.lives_to(DIGEST - timedelta(hours=1))
    decided = {"why": "It costs more to prevent", "reopen_if": "it happens twice"}
    await takes(rig, risk, "accept", **decided, review_on="2026-10-27")
    await rig.lives_to(DIGEST)
    lives_with = "Decided to live with\nR-1 It may not scale"
    asked = f"{FIRED}\nIt may not scale\nR-1 · asked since 27 Oct 2026"
    assert (lives_with in replies(rig)[0], FIRED in replies(rig)[0]) == (True, False)
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=2))
    assert heads(rig)[1].split("\n")[1] == "1 overdue risk · 1 risk to decide again"
    assert asked in replies(rig)[0]
    await takes(rig, risk, "accept", **decided, review_on="2027-01-20")
    await rig.works()
    assert asked in replies(rig)[0], "it still waited at the cut-off"
    await rig.lives_to(DIGEST + 2 * WEEK + timedelta(hours=2))
    assert (lives_with in replies(rig)[0], FIRED in replies(rig)[0]) == (True, False)
    await takes(rig, risk, "reopen", why="it happened twice")
    await rig.works()
    assert (lives_with in replies(rig)[0], FIRED in replies(rig)[0]) == (True, False)


async def test_a_decision_whose_day_has_come_stands_in_no_other_list(rig: Rig) -> None:
    channel = await rig.enrols()
    some = [await flagged(rig, channel) for _ in range(2)]
    decided = {"why": "It costs more to prevent", "reopen_if": "it happens twice", "review_on": "2026-10-27"}
    await takes(rig, some[0], "accept", **decided)
    await rig.lives_to(DIGEST + timedelta(hours=1))
    await takes(rig, some[0], "leave")
    await takes(rig, some[1], "accept", **decided)
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=2))
    listed = replies(rig)[0].split("\n")
    assert [line.split(" ")[0] for line in listed if line.startswith("R-")] == ["R-1", "R-2"]
    assert not {"Changed", "Decided to live with"}.intersection(listed)


# Charts


async def charted(rig: Rig) -> Risk:
    """A channel with a risk, whose second digest has come: the first one with a chart. Gives the risk."""
    risk = await flagged(rig, await rig.enrols())
    await rig.lives_to(DIGEST + WEEK + timedelta(hours=2))
    return risk


def kinds(rig: Rig) -> list[str]:
    """The kinds of blocks at the end of the newest section."""
    head = [line for line in rig.shown() if line.text.startswith("Digest of #checkout")][-1]
    return [block["type"] for block in rig.person("maya").thread(head)[-1].blocks[-3:]]


def refuses_charts(rig: Rig, times: int = 99, code: str = "invalid_blocks") -> None:
    for method in (POST, UPDATE):
        rig.slack.faults.add(method, code, times=times, block="data_visualization")


async def test_the_second_digest_shows_how_many_risks_of_each_level_there_were(rig: Rig) -> None:
    await charted(rig)
    assert kinds(rig)[-2:] == ["data_visualization", "context"]
    assert replies(rig)[0].split("\n")[-3:] == [
        "Open risks by level",
        "not scored yet: 22 Oct 1, 29 Oct 1",
        "Open risks by level, 22 Oct to 29 Oct: not scored yet still 1",
    ]
    posted = [call.args["text"] for call in rig.slack.calls if call.method == POST][-1]
    assert posted.endswith("not scored yet: 22 Oct 1, 29 Oct 1"), "who listens hears every figure"
    [first, second] = await digests(rig)
    assert ["data_visualization" in str(each.content) for each in (first, second)] == [False, True]


async def test_a_chart_of_a_week_that_is_over_shows_what_was_known_at_its_cut_off(rig: Rig) -> None:
    risk = await charted(rig)
    async with rig.bot.database.writes(rig.workspace_id) as session:
        found = await facts.find(session, risk.id)
        maya = await people.by_slack_id(session, rig.slack.workspace.user("maya").id)
        assert found is not None
        assert maya is not None
        await changes.write(session, rules.resolve(found, maya, None, rig.clock.now()), found)
    await renames(rig, risk, "Better words")
    await rig.works()
    assert "Better words" in replies(rig)[0]
    assert "not scored yet: 22 Oct 1, 29 Oct 1" in replies(rig)[0]


async def test_where_slack_refuses_charts_a_table_stands_in_their_place(rig: Rig) -> None:
    refuses_charts(rig)
    await charted(rig)
    assert kinds(rig) == ["section", "table", "context"]
    assert replies(rig)[0].split("\n")[-4:-1] == ["– | not scored yet", "22 Oct | 1", "29 Oct | 1"]
    assert rig.called(POST)[-2:] == ["invalid_blocks", None]
    assert await rig.states("section") == [("sent", None)] * 2


async def test_a_chart_that_was_refused_is_not_tried_again_before_the_next_start(rig: Rig) -> None:
    refuses_charts(rig)
    risk = await charted(rig)
    await renames(rig, risk, "Better words")
    await rig.works()
    assert (set(rig.called(UPDATE)), kinds(rig)[1]) == ({None}, "table")
    assert "Better words" in replies(rig)[0]
    rig.slack.faults.clear()
    await rig.stops(rig.bot)
    await rig.starts()
    await renames(rig, risk, "The best words")
    await rig.works()
    assert kinds(rig)[1] == "data_visualization"


async def test_a_section_whose_table_is_refused_too_goes_out_in_plain_text_and_charts_are_tried_again(
    rig: Rig,
) -> None:
    refuses_charts(rig, times=1)
    rig.slack.faults.add(POST, "invalid_blocks", block="table")
    risk = await charted(rig)
    assert rig.called(POST)[-3:] == ["invalid_blocks", "invalid_blocks", None]
    assert replies(rig)[0].split("\n")[-1] == "not scored yet: 22 Oct 1, 29 Oct 1"
    rig.slack.faults.clear()
    await renames(rig, risk, "Better words")
    await rig.works()
    assert kinds(rig)[1] == "data_visualization", "nothing says that it was the chart"


async def test_a_section_that_is_refused_for_other_reasons_goes_out_in_plain_text_at_once(rig: Rig) -> None:
    refuses_charts(rig, code="msg_blocks_too_long")
    await charted(rig)
    assert rig.called(POST)[-2:] == ["msg_blocks_too_long", None]
    assert kinds(rig) == []


async def test_a_digest_that_is_drawn_again_splits_by_no_craft_that_was_too_small_at_its_cut_off(rig: Rig) -> None:
    channel = await rig.enrols(members=("maya", "tom"))
    now = rig.clock.now()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        known = list((await session.exec(select(Person))).all())
        while len(known) < 7:
            known.append(await people.meet(session, f"UX{len(known)}"))
            await people.joined(session, known[-1], channel.id, now)
        for person, craft in zip(known, ["engineering"] * 3 + ["product"] * 3 + ["design"], strict=True):
            person.craft = craft
        await session.flush()
        for number, owner in enumerate((known[0], known[3], known[6]), 1):
            risk, step = rules.flag(channel.id, number, owner, now, now.date(), owner=owner, title=f"Risk {number}")
            await changes.write(session, step, risk)
    await rig.lives_to(DIGEST + timedelta(minutes=1))
    [said] = replies(rig)
    async with rig.bot.database.writes(rig.workspace_id) as session:
        for number in (1, 2):
            joining = await people.meet(session, f"UN{number}")
            joining.craft = "design"
            await people.joined(session, joining, channel.id, rig.clock.now())
        [kept] = (await session.exec(select(Digest))).all()
        again = await digest.redrawn(session, RITUALS, kept.id, "risk", rig.clock.now())
    assert "By the owner's craft: product 1" in said
    assert again is not None
    assert "design" not in again.text


async def test_a_record_stands_in_one_list_though_the_head_counts_it_in_two(rig: Rig) -> None:
    await flagged(rig, await rig.enrols())  # to be reviewed on the day it was flagged
    await rig.lives_to(DIGEST)
    [said] = replies(rig)
    assert said.count("It may not scale") == 1
    assert "1 overdue risk · 1 new risk" in heads(rig)[0]
