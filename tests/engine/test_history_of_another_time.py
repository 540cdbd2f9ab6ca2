"""A message is found in Slack's history also where Slack lives in another time than the moved clock of the rituals."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bot.engine.doubt import History
from bot.slack import client
from sandbox import Sandbox
from sandbox.clock import FixedClock
from storage.database import Database
from storage.facts import new_id
from storage.outbox import Delivery
from storage.posts import Post
from storage.workspaces import install
from tests.conftest import ROOT

REAL = datetime(2026, 10, 19, 8, tzinfo=UTC)
MOVED = REAL + timedelta(days=60)


@pytest.mark.parametrize(
    "slacks_time", [REAL, MOVED], ids=["Slack lives in real time", "Slack lives in the moved time"]
)
async def test_what_was_posted_is_found_whichever_time_slack_lives_in(slacks_time: datetime, sqlite_url: str) -> None:
    async with Sandbox(manifest=ROOT / "manifest.yml", clock=FixedClock(slacks_time)) as slack:
        database, web = Database(sqlite_url), client(slack.api_url, slack.bot_token)
        history = History(database, web)
        history.bot_user_id = slack.workspace.bot_id
        delivery = Delivery(
            workspace_id=UUID(int=1), key="card:1", kind="card", subject_id=new_id(), due=MOVED, attempted_at=REAL,
            recipient=slack.workspace.channel("#checkout").id,
        )  # fmt: skip
        assert await history.find(delivery) is None
        told = {"event_type": "threefold_delivery", "event_payload": {"d": str(delivery.id)}}
        posted = await web.chat_postMessage(channel=delivery.recipient, text="a card", metadata=told)
        assert await history.find(delivery) == {"ts": posted["ts"], "channel": delivery.recipient}
        await database.close()


async def test_where_slack_keeps_texts_only_a_message_is_found_by_its_text_once(sqlite_url: str) -> None:
    async with Sandbox(manifest=ROOT / "manifest.yml", clock=FixedClock(REAL)) as slack:
        database, web = Database(sqlite_url), client(slack.api_url, slack.bot_token)
        history = History(database, web)
        history.bot_user_id = slack.workspace.bot_id
        channel = slack.workspace.channel("#checkout").id
        async with database.writes(None) as session:
            workspace = await install(session, "T1", "", "")
        delivery = Delivery(
            workspace_id=workspace.id, key="card:1", kind="card", subject_id=new_id(), due=REAL, attempted_at=REAL, recipient=channel
        )  # fmt: skip
        await slack.person("maya").says("a card", to="#checkout")
        assert await history.find(delivery, "a card") is None  # somebody else said it
        posted = await web.chat_postMessage(channel=channel, text="a card")
        assert await history.find(delivery, "another card") is None
        assert await history.find(delivery, "a card") == {"ts": posted["ts"], "channel": channel}
        async with database.writes(workspace.id) as session:
            session.add(Post(subject_id=new_id(), kind="card", channel=channel, ts=posted["ts"]))
        assert await history.find(delivery, "a card") is None  # that is another post of ours
        await database.close()


async def test_where_slack_gives_blocks_ids_of_its_own_a_message_is_found_by_its_text_and_no_other_of_ours_is(
    sqlite_url: str,
) -> None:
    async with Sandbox(manifest=ROOT / "manifest.yml", clock=FixedClock(REAL)) as slack:
        database, web = Database(sqlite_url), client(slack.api_url, slack.bot_token)
        history = History(database, web)
        history.bot_user_id = slack.workspace.bot_id
        channel = slack.workspace.channel("#checkout").id
        delivery = Delivery(
            workspace_id=UUID(int=1), key="card:1", kind="card", subject_id=new_id(), due=REAL, attempted_at=REAL, recipient=channel
        )  # fmt: skip
        said = {"type": "section", "text": {"type": "plain_text", "text": "a card"}}
        await web.chat_postMessage(channel=channel, text="a card", blocks=[{**said, "block_id": str(new_id())}])
        assert await history.find(delivery, "a card") is None  # that is another delivery with the same words
        posted = await web.chat_postMessage(channel=channel, text="a card", blocks=[{**said, "block_id": "b7Xq="}])
        assert await history.find(delivery, "a card") == {"ts": posted["ts"], "channel": channel}
        await database.close()
