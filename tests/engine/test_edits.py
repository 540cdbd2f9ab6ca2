"""Messages that stand in Slack are edited: many wishes become few calls, and what is true last stands there last."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from bot.ritual import Registry
from bot.surfaces import digest
from handlers import RITUALS
from storage import changes, outbox
from storage import risk as facts
from storage.changes import Change
from storage.channels import Channel
from storage.database import Session
from storage.outbox import Delivery
from storage.risk import Risk
from tests.engine.conftest import Rig, Rigs, paced

UPDATE, POST = "chat.update", "chat.postMessage"


async def flagged(rig: Rig, channel: Channel, title: str = "It may not scale") -> Risk:
    """A risk whose card waits in the outbox."""
    rig.clock.passes(1)
    now = rig.clock.now()
    async with rig.bot.database.writes(rig.workspace_id) as session:
        number = await changes.next_number(session, rig.workspace_id, channel.id, "risk")
        risk = Risk(
            channel_id=channel.id,
            number=number,
            title=title,
            raised_by=channel.set_up_by,
            raised_at=now,
            review_on=now.date(),
        )
        await changes.write(session, _change(rig, risk, "flagged"), risk)
        card = Delivery(
            key=f"card:{risk.id}", kind="card", recipient=channel.slack_id, ritual="risk", subject_id=risk.id, due=now
        )
        await outbox.enqueue(session, card)
    return risk


def _change(rig: Rig, risk: Risk, verb: str) -> Change:
    return Change(channel_id=risk.channel_id, ritual="risk", record_id=risk.id, at=rig.clock.now(), verb=verb)


async def retitled(session: Session, rig: Rig, risk_id: UUID, title: str) -> None:
    """What a handler does when a risk changes."""
    risk = await facts.find(session, risk_id)
    assert risk is not None
    risk.title = title
    await changes.write(session, _change(rig, risk, "described"), risk)
    await outbox.refresh(session, rig.clock.now(), risk.id)
    await digest.refresh(session, risk.channel_id, rig.clock.now())


async def renames(rig: Rig, risk: Risk, title: str) -> None:
    async with rig.bot.database.writes(rig.workspace_id) as session:
        await retitled(session, rig, risk.id, title)


def titles(rig: Rig) -> list[str]:
    """The titles on the cards in the channel."""
    return [line.text.split("\n")[1] for line in rig.shown()]


async def test_two_hundred_changes_become_one_edit_and_the_last_state_stands(rig: Rig) -> None:
    risk = await flagged(rig, await rig.enrols())
    await rig.works()
    for number in range(200):
        await renames(rig, risk, f"Title {number}")
    await rig.works()
    assert titles(rig) == ["Title 199"]
    assert rig.called(UPDATE) == [None]


async def test_changes_while_edits_go_out_become_a_few_edits_and_the_last_state_stands(rig: Rig) -> None:
    risk = await flagged(rig, await rig.enrols())
    await rig.works()
    rig.slack.faults.add(UPDATE, "slow:0.5", times=1000)
    for number in range(40):
        await renames(rig, risk, f"Title {number}")
        await rig.bot.sender.step()
    await rig.works()
    assert titles(rig) == ["Title 39"]
    assert 2 <= len(rig.called(UPDATE)) <= 10


async def test_no_edit_begins_while_an_older_edit_of_the_same_message_is_under_way(rig: Rig) -> None:
    risk = await flagged(rig, await rig.enrols())
    await rig.works()
    rig.slack.faults.add(UPDATE, "slow:0.3")
    await renames(rig, risk, "Older")
    await rig.bot.sender.step()
    await renames(rig, risk, "Newer")
    await rig.bot.sender.step()
    assert sorted(state for state, _ in await rig.states("refresh")) == ["pending", "sending"]
    await rig.works()
    assert titles(rig) == ["Newer"]
    assert rig.called(UPDATE) == [None, None]


async def test_what_changes_while_a_card_is_on_its_way_stands_on_it_afterwards(rig: Rig) -> None:
    channel = await rig.enrols()
    rig.slack.faults.add(POST, "slow:0.2")
    risk = await flagged(rig, channel)
    await rig.bot.sender.step()
    await rig.slack.until(lambda: POST in [call.method for call in rig.slack.calls])
    await renames(rig, risk, "Changed on the way")
    await rig.works()
    assert titles(rig) == ["Changed on the way"]


async def test_what_changes_while_a_card_is_in_doubt_stands_on_it_once_it_is_found(rig: Rig) -> None:
    channel = await rig.enrols()
    rig.slack.faults.add(POST, "applied_then_reset")
    risk = await flagged(rig, channel)
    await rig.works()
    await renames(rig, risk, "Changed in doubt")
    await rig.passes(10)
    assert titles(rig) == ["Changed in doubt"]


async def test_a_card_that_did_not_change_on_its_way_is_not_edited(rig: Rig) -> None:
    await flagged(rig, await rig.enrols())
    await rig.works()
    assert rig.called(UPDATE) == []


async def test_an_edit_that_may_not_have_arrived_is_made_again_without_a_look(rig: Rig) -> None:
    risk = await flagged(rig, await rig.enrols())
    await rig.works()
    rig.slack.faults.add(UPDATE, "reset")
    await renames(rig, risk, "Newer")
    await rig.works()
    await rig.passes(5)
    assert titles(rig) == ["Newer"]
    assert rig.called("conversations.history") == []


async def test_an_edit_that_failed_gives_way_to_a_newer_one(rig: Rig) -> None:
    risk = await flagged(rig, await rig.enrols())
    await rig.works()
    rig.bot.client.timeout = 0.3
    rig.slack.faults.add(UPDATE, "hang")
    await renames(rig, risk, "First")
    await rig.bot.sender.step()
    await renames(rig, risk, "Second")
    await rig.works()
    assert titles(rig) == ["Second"]
    assert [state for state, _ in await rig.states("refresh")] == ["skipped", "sent"]


async def test_a_message_deleted_by_somebody_ends_its_edits(rig: Rig) -> None:
    risk = await flagged(rig, await rig.enrols())
    await rig.works()
    rig.slack.faults.add(UPDATE, "message_not_found")
    await renames(rig, risk, "Newer")
    await rig.works()
    assert await rig.states("refresh") == [("failed", "message_not_found")]


def _held(after: asyncio.Event, drawn: asyncio.Event) -> Registry:
    """The rituals, where drawing a card takes until `after` is set; `drawn` says that it has begun."""
    risk = RITUALS[0]

    async def card(session: Session, rituals: Registry, record_id: UUID, now: datetime) -> object:
        message = await risk.card(session, rituals, record_id, now)
        drawn.set()
        await after.wait()
        return message

    return (replace(risk, card=card),)  # type: ignore[arg-type]


async def test_with_several_instances_no_edit_is_drawn_before_the_facts_it_was_wished_for(
    rig_on: Rigs, postgres_url: str
) -> None:
    rig = await rig_on(postgres_url)
    other = await rig.starts()
    risk = await flagged(rig, await rig.enrols())
    await rig.works()
    await renames(rig, risk, "Older")  # its edit waits in the outbox
    async with rig.bot.database.writes(rig.workspace_id) as session:
        await retitled(session, rig, risk.id, "Newer")
        await session.flush()
        await rig.beats(other)  # not committed: the waiting edit must not go out with the older title
    await rig.works(other)
    assert titles(rig) == ["Newer"]


async def test_with_several_instances_a_card_is_not_drawn_while_its_facts_are_being_changed(
    rig_on: Rigs, postgres_url: str
) -> None:
    rig = await rig_on(postgres_url)
    other = await rig.starts()
    risk = await flagged(rig, await rig.enrols())
    async with rig.bot.database.writes(rig.workspace_id) as session:
        await retitled(session, rig, risk.id, "Newer")
        await session.flush()
        await rig.beats(other)
        assert rig.called(POST) == []
    await rig.works(other)
    assert titles(rig) == ["Newer"]


async def test_edits_of_many_cards_do_not_keep_people_waiting(rig: Rig) -> None:
    """Slack allows one new message a second in a channel; edits are not among them."""
    channel = await rig.enrols()
    risks: Sequence[Risk] = [await flagged(rig, channel, f"Risk {number}") for number in range(60)]
    await rig.works()
    rig.bot.sender.pace = replace(rig.bot.sender.pace, per_channel=1.0, per_edit=1.5)
    for risk in risks:
        await renames(rig, risk, "Newer")
    await rig.writes_a_line("for tom", to="@tom", due=rig.clock.now() + timedelta(seconds=1))
    await rig.passes(1)
    assert len(rig.person("tom").dm()) == 1


async def test_a_full_channel_does_not_keep_people_waiting(rig_on: Rigs, sqlite_url: str) -> None:
    rig = await rig_on(sqlite_url, pace=paced())
    for number in range(60):
        await rig.writes_a_line(str(number))
    await rig.writes_a_line("for tom", to="@tom", due=rig.clock.now() + timedelta(seconds=1))
    await rig.works()
    await rig.passes(1)
    assert (rig.lines(), len(rig.person("tom").dm())) == (["0", "1"], 1)


async def test_at_most_fifty_edits_a_minute_go_out(rig_on: Rigs, sqlite_url: str) -> None:
    rig = await rig_on(sqlite_url)
    channel = await rig.enrols()
    risks = [await flagged(rig, channel, f"Risk {number}") for number in range(60)]
    await rig.works()
    rig.bot.sender.pace = replace(rig.bot.sender.pace, per_edit=1.5)
    rig.clock.passes(60)
    for risk in risks:
        await renames(rig, risk, "Newer")
    await rig.works()
    assert len(rig.called(UPDATE)) == 10
    for _ in range(39):
        await rig.passes(1.5)
    assert len(rig.called(UPDATE)) == 49


async def test_too_many_edits_make_edits_rest_and_nothing_else(rig: Rig) -> None:
    risk = await flagged(rig, await rig.enrols())
    await rig.works()
    rig.slack.faults.add(UPDATE, "ratelimited", retry_after=7)
    await renames(rig, risk, "Newer")
    await rig.works()
    await rig.writes_a_line("for tom", to="@tom")
    await rig.works()
    assert len(rig.person("tom").dm()) == 1
    await rig.passes(6)
    assert titles(rig) == ["It may not scale"]
    await rig.passes(1)
    assert titles(rig) == ["Newer"]


async def test_what_a_card_said_when_it_was_sent_is_kept_for_looking_whatever_it_says_now(rig: Rig) -> None:
    channel = await rig.enrols()
    rig.slack.faults.add(POST, "applied_then_reset")
    risk = await flagged(rig, channel)
    await rig.works()
    await renames(rig, risk, "Renamed while in doubt")
    [card] = await rig.deliveries("card")
    assert card.state == "in_doubt"
    assert "It may not scale" in card.payload["said"]
    await rig.passes(10)
    await rig.works()
    assert titles(rig) == ["Renamed while in doubt"]
