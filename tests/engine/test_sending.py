"""What becomes of one message when Slack is slow, away, full, broken or says no: nothing lost, nothing twice."""

from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlmodel import select

from bot.engine import limiter, outcomes
from bot.engine.outcomes import Meaning, Trouble
from storage import channels, limits
from storage.limits import ApiLimit
from tests.engine.conftest import Rig, Rigs, paced

POST = "chat.postMessage"


async def test_a_message_is_sent_once_when_all_is_well(rig: Rig) -> None:
    await rig.writes_a_line()
    await rig.works()
    await rig.works()
    assert rig.lines() == ["Hello"]
    assert await rig.states() == [("sent", None)]


async def test_a_message_asked_for_twice_is_sent_once(rig: Rig) -> None:
    await rig.writes_a_line()
    await rig.writes_a_line()
    await rig.works()
    assert rig.lines() == ["Hello"]


async def _rate(rig: Rig) -> float | None:
    async with rig.bot.database.reads(rig.workspace_id) as session:
        return (await session.exec(select(ApiLimit).where(ApiLimit.scope == "workspace"))).one().rate


async def test_after_too_many_requests_everything_rests_as_long_as_slack_asked_and_goes_on_at_half_the_rate(
    rig: Rig,
) -> None:
    rig.slack.faults.add(POST, "ratelimited", retry_after=7)
    await rig.writes_a_line("one")
    await rig.works()
    await rig.writes_a_line("two", to="@tom")
    await rig.passes(6)
    assert rig.called(POST) == ["ratelimited"]
    await rig.passes(1)
    assert rig.called(POST) == ["ratelimited", None, None]
    assert rig.lines() == ["one"]
    assert await _rate(rig) == 500.0


async def test_many_calls_refused_at_once_halve_the_rate_once(rig: Rig) -> None:
    rig.slack.faults.add(POST, "ratelimited", times=8, retry_after=7)
    for number in range(8):
        await rig.writes_a_line(str(number))
    await rig.works()
    assert rig.called(POST) == ["ratelimited"] * 8
    assert await _rate(rig) == 500.0
    await rig.passes(7)
    assert sorted(rig.lines()) == [str(number) for number in range(8)]


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": "0"}, 0.0),
        ({}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, 3600.0),
        ({"Retry-After": "-3"}, 0.0),
    ],
)
def test_a_retry_after_is_believed_as_far_as_it_makes_sense(headers: dict[str, str], after: float | None) -> None:
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data={"ok": False, "error": "ratelimited"},
        headers=headers,
        status_code=429,
    )
    error = SlackApiError("", response)
    assert outcomes.read(error) == Trouble(Meaning.WAIT, "ratelimited", after, limited=True)


async def test_where_slack_does_not_say_how_long_we_rest_half_a_minute(rig: Rig) -> None:
    await rig.writes_a_line("one")
    await rig.works()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        await limiter.rest(session, rig.workspace_id, limits.WORKSPACE, rig.bot.sender.pace, None, rig.clock.real())
    await rig.writes_a_line("two")
    await rig.passes(29)
    assert rig.lines() == ["one"]
    await rig.passes(1)
    assert rig.lines() == ["one", "two"]


async def test_while_slack_is_away_a_message_waits_and_is_sent_when_it_is_back(rig: Rig) -> None:
    known = rig.bot.client.base_url
    rig.bot.client.base_url = "http://127.0.0.1:9/api/"  # nobody listens there
    await rig.writes_a_line()
    await rig.beats()
    assert await rig.states() == [("pending", "unreachable")]
    rig.bot.client.base_url = known
    await rig.passes(5)
    assert rig.lines() == ["Hello"]
    assert await rig.states() == [("sent", None)]


REFUSED = ["channel_not_found", "is_archived", "restricted_action", "user_not_found", "a_word_slack_has_yet_to_invent"]


@pytest.mark.parametrize("code", REFUSED)
async def test_a_message_that_slack_will_never_take_fails_with_the_reason(rig: Rig, code: str) -> None:
    rig.slack.faults.add(POST, code)
    await rig.writes_a_line()
    await rig.works()
    await rig.passes(1000)
    assert await rig.states() == [("failed", code)]
    assert rig.called(POST) == [code]


async def test_a_revoked_token_pauses_everything_and_keeps_it(rig: Rig) -> None:
    rig.slack.faults.add(POST, "token_revoked")
    await rig.writes_a_line("one")
    await rig.works()
    await rig.writes_a_line("two")
    await rig.passes(1000)
    assert rig.called(POST) == ["token_revoked"]
    assert [state for state, _ in await rig.states()] == ["pending", "pending"]
    assert await rig.bot.not_ready() == "token"
    await rig.stops(rig.bot)
    await rig.starts()
    await rig.works()
    assert sorted(rig.lines()) == ["one", "two"]


async def test_blocks_that_slack_refuses_go_out_once_more_in_plain_text(rig: Rig) -> None:
    rig.slack.faults.add(POST, "invalid_blocks")
    await rig.writes_a_line()
    await rig.works()
    assert await rig.states() == [("sent", None)]
    assert rig.lines() == ["Hello"]
    assert [call.args.get("blocks") for call in rig.slack.calls if call.method == POST][-1] is None


async def test_a_message_refused_also_in_plain_text_fails(rig: Rig) -> None:
    rig.slack.faults.add(POST, "invalid_blocks", times=5)
    await rig.writes_a_line()
    await rig.works()
    assert await rig.states() == [("failed", "invalid_blocks")]
    assert rig.called(POST) == ["invalid_blocks"] * 2


async def test_a_channel_without_the_bot_is_marked_lost_and_its_messages_follow_when_it_is_found(rig: Rig) -> None:
    channel = await rig.enrols()
    await rig.slack.workspace.kick_bot("checkout")
    await rig.writes_a_line()
    await rig.works()
    assert ("failed", "not_in_channel") in await rig.states()
    async with rig.bot.database.reads(rig.workspace_id) as session:
        assert (await channels.get(session, rig.workspace_id, channel.id)).state == "lost"


async def test_a_message_is_given_up_when_too_much_time_passed_after_the_claim(rig: Rig) -> None:
    await rig.writes_a_line()
    rig.clock.stops_for = 21
    await rig.beats()
    assert rig.called(POST) == []
    assert await rig.states() == [("pending", "stopped too long after the claim")]
    await rig.works()
    assert rig.lines() == ["Hello"]


async def test_a_message_that_could_not_be_sent_in_time_expires_and_is_not_sent_later(rig: Rig) -> None:
    await rig.writes_a_line(expires_at=rig.clock.now() + timedelta(hours=1))
    rig.clock.passes(3601)
    await rig.works()
    assert await rig.states() == [("expired", "could not be sent in time")]
    assert rig.lines() == []


async def test_after_twelve_attempts_a_message_fails_with_the_last_reason(rig: Rig) -> None:
    rig.slack.faults.add(POST, "ratelimited", times=100, retry_after=1)
    await rig.writes_a_line()
    for _ in range(20):
        await rig.passes(2)
    assert await rig.states() == [("failed", "ratelimited")]
    assert len(rig.called(POST)) == 12


async def test_what_may_come_late_is_tried_until_it_expires(rig: Rig) -> None:
    rig.slack.faults.add(POST, "ratelimited", times=15, retry_after=1)
    await rig.writes_a_line(expires_at=rig.clock.now() + timedelta(hours=1))
    for _ in range(20):
        await rig.passes(2)
    assert rig.lines() == ["Hello"]


async def test_one_message_a_second_goes_to_a_channel_and_people_do_not_wait_for_it(
    rig_on: Rigs, sqlite_url: str
) -> None:
    rig = await rig_on(sqlite_url, pace=paced(burst=10))
    for number in range(3):
        await rig.writes_a_line(str(number))
    await rig.writes_a_line("for tom", to="@tom")
    await rig.works()
    assert (rig.lines(), len(rig.person("tom").dm())) == (["0"], 1)
    await rig.passes(1)
    await rig.passes(1)
    assert rig.lines() == ["0", "1", "2"]
