"""What Slack tells of channels: they are renamed, archived, deleted, left by the bot, and settings follow."""

from datetime import UTC, datetime

from storage.channels import Channel
from storage.people import Person
from tests.handlers.conftest import HttpTeam, StartsHttp, ready

TUESDAY_EVENING = datetime(2026, 10, 20, 23, 30, tzinfo=UTC)

THURSDAY = datetime(2026, 10, 22, 13, 30, tzinfo=UTC)

QUESTION = "What could stop us in #checkout?"


def asked(team: HttpTeam, name: str) -> int:
    """How often somebody was asked."""
    return sum(QUESTION in line.text for line in team.person(name).dm())


async def test_a_channels_new_name_is_used_from_then_on(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.set_up("#payments-core")
    await team.slack.workspace.rename("#checkout", "checkout-and-pay")
    await team.slack.workspace.rename("#payments-core", "ledgers")
    assert [channel.name for channel in await team.kept(Channel)] == ["checkout-and-pay", "ledgers"]
    await team.moves_to(TUESDAY_EVENING)
    assert "What could stop us in #checkout-and-pay?" in team.person("nina").dm()[-1].text


async def test_an_archived_channel_rests_until_it_is_opened_again(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.slack.workspace.archive("#checkout")
    await team.moves_to(THURSDAY)
    assert (asked(team, "maya"), digests(team)) == (0, 0)
    assert [channel.state for channel in await team.kept(Channel)] == ["archived"]
    await team.slack.workspace.unarchive("#checkout")
    await team.moves_to(datetime(2026, 11, 5, 15, 0, tzinfo=UTC))
    assert asked(team, "maya") == 1
    assert digests(team) > 0


def digests(team: HttpTeam) -> int:
    return sum("Digest of #checkout" in line.text for line in team.person("maya").sees("#checkout"))


async def test_a_deleted_channel_asks_nobody(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.slack.workspace.delete("#checkout")
    await team.moves_to(THURSDAY)
    assert asked(team, "maya") == 0
    assert [channel.state for channel in await team.kept(Channel)] == ["archived"]


async def test_a_bot_that_was_removed_says_so_and_what_waited_follows_when_it_is_back(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    maya, tom = team.person("maya"), team.person("tom")
    await team.slack.workspace.kick_bot("#checkout")
    assert [channel.state for channel in await team.kept(Channel)] == ["lost"]
    [answer] = await tom.types("#checkout", "/risk said while it was away")
    assert answer.text.startswith(
        "Saved as R-1. I am not in #checkout, so its card waits: type `/invite @Threefold` there"
    )
    await team.quiet()
    assert team.cards() == []
    await maya.types("#checkout", "/invite @Threefold")
    await team.quiet()
    assert [card.text.splitlines()[1] for card in team.cards()] == ["said while it was away"]
    assert [channel.state for channel in await team.kept(Channel)] == ["active"]
    await team.moves_to(TUESDAY_EVENING)
    assert asked(team, "maya") == 1


async def test_a_channel_that_was_lost_without_word_is_found_by_the_next_command(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    maya = team.person("maya")
    room = team.slack.workspace.channel("#checkout")
    room.members.remove(team.slack.workspace.bot_id)  # no event reaches the bot
    await maya.types("#checkout", "/risk said while it was away")
    await team.quiet()
    assert [channel.state for channel in await team.kept(Channel)] == ["lost"]
    room.members.append(team.slack.workspace.bot_id)
    await maya.types("#checkout", "/rituals")
    await team.quiet()
    assert [card.text.splitlines()[1] for card in team.cards()] == ["said while it was away"]
    assert [channel.state for channel in await team.kept(Channel)] == ["active"]


async def test_other_channels_and_people_are_nothing_to_us(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    workspace = team.slack.workspace
    await workspace.join("lea", "#general")
    await workspace.leave("lea", "#general")
    await workspace.rename("#general", "everybody")
    await workspace.archive("#everybody")
    await workspace.unarchive("#everybody")
    await workspace.change_zone("sam", "Asia/Tokyo")
    await workspace.kick_bot("#checkout")
    await workspace.invite_bot("#checkout")
    await workspace.delete("#everybody")
    assert await team.kept(Channel) == []
    assert await team.kept(Person) == []
    assert all(sent.ack is not None and sent.ack.ok for sent in team.slack.requests)


async def test_a_channel_that_was_archived_by_mistake_asks_as_planned(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    tom = team.person("tom")
    await team.moves_to(datetime(2026, 10, 20, 6, 0, tzinfo=UTC))  # all but Tokyo are asked later today
    await team.slack.workspace.archive("#checkout")
    await team.quiet()
    await team.slack.workspace.unarchive("#checkout")
    await team.quiet()
    await team.moves_to(datetime(2026, 10, 20, 16, 0, tzinfo=UTC))
    assert "What could stop us" in tom.dm()[-1].text


async def test_what_an_archived_channel_asked_waits_for_nobody(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    await team.moves_to(datetime(2026, 10, 20, 16, 0, tzinfo=UTC))
    await team.slack.workspace.archive("#checkout")
    await team.quiet()
    [said] = await team.person("tom").types("#general", "/rituals mine")
    assert said.text.startswith("Nothing is waiting for your answer.")
