"""What may have been posted although nobody told us: it is looked for, found, and else sent again."""

import pytest

from tests.engine.conftest import Rig

POST = "chat.postMessage"

DOUBTS = ["reset", "status:500", "status:503", "internal_error", "fatal_error", "service_unavailable"]


@pytest.mark.parametrize("kind", DOUBTS)
async def test_a_message_that_may_not_have_arrived_is_looked_for_and_sent_again_only_after_ninety_seconds(
    rig: Rig, kind: str
) -> None:
    rig.slack.faults.add(POST, kind)
    await rig.writes_a_line()
    await rig.works()
    assert [state for state, _ in await rig.states()] == ["in_doubt"]
    for seconds in (10, 20, 59):
        await rig.passes(seconds)
    assert rig.lines() == []
    assert rig.called("conversations.history") == [None, None]
    await rig.passes(1)
    assert rig.lines() == ["Hello"]
    assert rig.called(POST) == [kind, None]
    assert await rig.states() == [("sent", None)]


@pytest.mark.parametrize("place", ["#checkout", "@tom"])
async def test_a_message_that_arrived_without_an_answer_is_found_and_not_doubled(rig: Rig, place: str) -> None:
    rig.slack.faults.add(POST, "applied_then_reset")
    await rig.writes_a_line(to=place)
    await rig.works()
    assert [state for state, _ in await rig.states()] == ["in_doubt"]
    await rig.passes(9)
    assert rig.called("conversations.history") == []
    await rig.passes(1)
    await rig.passes(1000)
    assert await rig.states() == [("sent", None)]
    assert rig.called(POST) == ["applied_then_reset"]


async def test_a_message_is_found_by_its_first_block_where_slack_keeps_no_metadata(rig: Rig) -> None:
    text = {"type": "section", "text": {"type": "plain_text", "text": "Hello"}}
    line = await rig.writes_a_line()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        found = await session.get(type(line), (rig.workspace_id, line.id))
        assert found is not None
        found.payload = {"message": {"text": "Hello", "blocks": [text]}}
    rig.slack.faults.add(POST, "applied_then_reset")
    await rig.works()
    for post in rig.slack.workspace.messages(line.recipient):
        post.metadata = None
    await rig.passes(10)
    assert await rig.states() == [("sent", None)]
    assert rig.called(POST) == ["applied_then_reset"]


async def test_somebody_elses_message_with_our_mark_is_not_taken_for_ours(rig: Rig) -> None:
    rig.slack.faults.add(POST, "reset")
    line = await rig.writes_a_line()
    await rig.works()
    workspace = rig.slack.workspace
    mark = {"event_type": "threefold_delivery", "event_payload": {"d": str(line.id)}}
    await workspace.post(line.recipient, rig.person("tom").id, "Hello", metadata=mark)
    for seconds in (10, 20, 60):
        await rig.passes(seconds)
    assert rig.called(POST) == ["reset", None]


async def test_a_message_is_found_below_hundreds_of_others(rig: Rig) -> None:
    rig.slack.faults.add(POST, "applied_then_reset")
    await rig.writes_a_line()
    await rig.works()
    for number in range(450):
        await rig.slack.workspace.post(rig.slack.workspace.channel("checkout").id, rig.person("tom").id, str(number))
    await rig.passes(10)
    assert await rig.states() == [("sent", None)]
    assert rig.called("conversations.history") == [None, None, None]


async def test_a_call_that_hangs_is_in_doubt_when_it_is_given_up(rig: Rig) -> None:
    rig.bot.client.timeout = 0.2
    rig.slack.faults.add(POST, "hang")
    await rig.writes_a_line()
    await rig.works()
    assert [state for state, _ in await rig.states()] == ["in_doubt"]


async def test_a_look_that_hangs_does_not_keep_others_waiting(rig: Rig) -> None:
    rig.slack.faults.add(POST, "reset")
    await rig.writes_a_line("one")
    await rig.works()
    rig.slack.faults.add("conversations.history", "slow:0.5")
    rig.clock.passes(10)
    await rig.bot.sender.step()
    await rig.writes_a_line("two", to="@tom")
    await rig.bot.sender.step()
    await rig.slack.until(lambda: len(rig.person("tom").dm()) == 1, within=0.4)
    await rig.bot.sender.landed()


async def test_a_look_that_slack_refuses_to_answer_is_repeated(rig: Rig) -> None:
    rig.slack.faults.add(POST, "applied_then_reset")
    rig.slack.faults.add("conversations.history", "status:503")
    await rig.writes_a_line()
    await rig.works()
    await rig.passes(10)
    assert [state for state, _ in await rig.states()] == ["in_doubt"]
    await rig.passes(5)
    assert await rig.states() == [("sent", None)]
    assert rig.called(POST) == ["applied_then_reset"]


async def test_without_the_right_to_look_a_doubtful_message_is_sent_again_at_the_last_look(rig: Rig) -> None:
    rig.slack.faults.add(POST, "reset")
    rig.slack.faults.add("conversations.history", "missing_scope", times=10)
    await rig.writes_a_line()
    await rig.works()
    for seconds in (10, 20, 59):
        await rig.passes(seconds)
    assert rig.lines() == []
    await rig.passes(1)
    assert rig.lines() == ["Hello"]


async def test_the_plain_text_is_found_again_in_doubt(rig: Rig) -> None:
    rig.slack.faults.add(POST, "invalid_blocks")
    rig.slack.faults.add(POST, "applied_then_reset")
    await rig.writes_a_line()
    await rig.works()
    await rig.passes(10)
    assert await rig.states() == [("sent", None)]
    assert rig.lines() == ["Hello"]
