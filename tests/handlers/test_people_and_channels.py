"""What Slack tells of people and channels: settings follow, and nobody who is gone is asked."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from storage.people import Member, Person
from storage.rounds import Ask
from storage.workspaces import Workspace
from tests.handlers.conftest import HttpTeam, StartsHttp, ready

TUESDAY_EVENING = datetime(2026, 10, 20, 23, 30, tzinfo=UTC)
THURSDAY = datetime(2026, 10, 22, 13, 30, tzinfo=UTC)
QUESTION = "What could stop us in #checkout?"


def asked(team: HttpTeam, name: str) -> int:
    """How often somebody was asked."""
    return sum(QUESTION in line.text for line in team.person(name).dm())


def hour(team: HttpTeam, name: str) -> datetime:
    """When somebody was asked, rounded to the minute."""
    [moment] = [line.at for line in team.person(name).dm() if QUESTION in line.text]
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


async def test_who_joins_is_asked_from_then_on_at_their_own_hour(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.slack.workspace.new_person("ines", "Ines Prado", "America/Sao_Paulo")
    await team.slack.workspace.join("ines", "#checkout")
    await team.quiet()
    await team.moves_to(TUESDAY_EVENING)
    assert hour(team, "ines") == datetime(2026, 10, 20, 12, 30, tzinfo=UTC)
    [ines] = [person for person in await team.kept(Person) if person.name == "Ines Prado"]
    assert (ines.zone, ines.kind) == ("America/Sao_Paulo", "member")


async def test_who_joins_after_their_hour_is_asked_next_time(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.moves_to(datetime(2026, 10, 20, 15, 0, tzinfo=UTC))
    await team.slack.workspace.new_person("ines", "Ines Prado", "America/Sao_Paulo")
    await team.slack.workspace.join("ines", "#checkout")
    await team.moves_to(THURSDAY)
    assert asked(team, "ines") == 0
    await team.moves_to(datetime(2026, 11, 3, 13, 0, tzinfo=UTC))
    assert asked(team, "ines") == 1


async def test_who_leaves_is_not_asked_and_who_comes_back_is(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.moves_to(datetime(2026, 10, 20, 0, 0, tzinfo=UTC))  # tomorrow's questions are planned
    await team.slack.workspace.leave("tom", "#checkout")
    await team.moves_to(TUESDAY_EVENING)
    assert (asked(team, "tom"), asked(team, "maya")) == (0, 1)
    await team.slack.workspace.join("tom", "#checkout")
    await team.moves_to(datetime(2026, 11, 3, 23, 0, tzinfo=UTC))
    assert (asked(team, "tom"), asked(team, "maya")) == (1, 2)


async def test_a_lead_who_leaves_leads_no_more(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    tom = team.person("tom")
    await tom.types("#checkout", "/rituals")
    await tom.submits()
    await tom.closes()
    card = await team.flags("aiko", "first words")
    await team.slack.workspace.leave("tom", "#checkout")
    await team.slack.workspace.join("tom", "#checkout")
    [told] = await team.presses("tom", "Resolve", card)
    assert told == "Only Aiko Tanaka, who raised R-1, may do that."
    assert [member.lead for member in await team.kept(Member)].count(True) == 0


async def test_an_admin_of_the_workspace_leads_the_channels_that_they_are_in(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "first words")
    await team.slack.workspace.leave("maya", "#checkout")
    await team.slack.workspace.join("maya", "#checkout")
    assert await team.presses("maya", "Resolve", card) == []
    assert team.person("maya").form is not None


async def test_a_deactivated_person_is_not_asked_and_their_words_stay(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.flags("tom", "tom's worry")
    await team.moves_to(datetime(2026, 10, 20, 0, 0, tzinfo=UTC))
    await team.slack.workspace.deactivate("tom")
    await team.moves_to(TUESDAY_EVENING)
    posted = [call.args["channel"] for call in team.slack.calls if call.method == "chat.postMessage"]
    assert team.person("tom").id not in posted
    assert (await by_name(team, "tom")).gone
    assert "raised by Tom Rivera" in team.cards()[0].text


async def by_name(team: HttpTeam, name: str) -> Person:
    slack_id = team.person(name).id
    return next(person for person in await team.kept(Person) if person.slack_id == slack_id)


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("Asia/Tokyo", datetime(2026, 10, 20, 0, 30, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 10, 20, 16, 30, tzinfo=UTC)),
        ("Pacific/Pago_Pago", datetime(2026, 10, 20, 20, 30, tzinfo=UTC)),
    ],
)
async def test_who_moves_to_another_zone_is_asked_at_the_same_hour_there(
    team_over_http: StartsHttp, zone: str, due: datetime
) -> None:
    team = await ready(team_over_http)
    await team.moves_to(datetime(2026, 10, 19, 22, 30, tzinfo=UTC))  # planned already, for 7:30 UTC
    await team.slack.workspace.change_zone("nina", zone)
    await team.moves_to(TUESDAY_EVENING)
    assert hour(team, "nina") == due
    assert hour(team, "maya") == datetime(2026, 10, 20, 7, 30, tzinfo=UTC)
    nina = await by_name(team, "nina")
    assert [ask.due for ask in await team.kept(Ask) if ask.person_id == nina.id] == [due]
    late = [line.text for line in team.person("nina").dm() if "comes late" in line.text]
    assert late == []


async def test_who_moves_to_where_the_hour_is_long_past_is_asked_at_once(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    before = datetime(2026, 10, 20, 7, 10, tzinfo=UTC)
    await team.moves_to(before)
    await team.slack.workspace.change_zone("nina", "Asia/Tokyo")  # where half past nine was seven hours ago
    await team.moves_to(TUESDAY_EVENING)
    assert hour(team, "nina") == before
    assert [line.text for line in team.person("nina").dm() if "comes late" in line.text] == []


async def test_a_zone_that_nobody_knows_moves_nothing(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.moves_to(datetime(2026, 10, 20, 0, 0, tzinfo=UTC))
    await team.slack.workspace.change_name("nina", "Nina O.")
    event = copy.deepcopy(team.last("events_api"))
    event["event_id"], event["event"]["user"]["tz"] = "Ev88", "Mars/Olympus"
    assert (await team.delivers("events_api", event)).ok
    await team.moves_to(TUESDAY_EVENING)
    assert hour(team, "nina") == datetime(2026, 10, 20, 7, 30, tzinfo=UTC)


async def test_a_new_name_is_used_from_then_on(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.slack.workspace.change_name("tom", "Thomas Rivera")
    person = await by_name(team, "tom")
    assert person.name in {"tom", "Thomas Rivera"}
    card = await team.flags("tom", "after the change")
    assert f"raised by {person.name}" in card.text


async def test_who_came_and_went_while_the_bot_was_away_is_asked_and_is_not(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.slack.workspace.new_person("ines", "Ines Prado", "America/Sao_Paulo")
    await team.slack.workspace.kick_bot("#checkout")
    await team.slack.workspace.join("ines", "#checkout")
    await team.slack.workspace.leave("tom", "#checkout")
    await team.slack.workspace.invite_bot("#checkout")
    await team.quiet()
    await team.moves_to(TUESDAY_EVENING)
    assert (asked(team, "ines"), asked(team, "tom"), asked(team, "maya")) == (1, 0, 1)


async def test_another_bot_in_the_channel_is_never_asked(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    other = await team.slack.workspace.new_person("robby", "Robby", "Europe/Berlin")
    other.is_bot = True
    await team.slack.workspace.join("robby", "#checkout")
    await team.moves_to(TUESDAY_EVENING)
    posted = [call.args["channel"] for call in team.slack.calls if call.method == "chat.postMessage"]
    assert other.id not in posted


async def test_who_joins_while_slack_tells_nothing_about_people_is_introduced_later(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.slack.workspace.new_person("ines", "Ines Prado", "America/Sao_Paulo")
    team.slack.faults.add("users.info", "internal_error")
    await team.slack.workspace.join("ines", "#checkout")
    assert (await by_name(team, "ines")).name == ""
    await team.quiet()
    assert (await by_name(team, "ines")).zone == "America/Sao_Paulo"


async def test_who_comes_back_while_slack_tells_nothing_keeps_name_and_zone(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.slack.workspace.leave("aiko", "#checkout")
    team.slack.faults.add("users.info", "internal_error")
    await team.slack.workspace.join("aiko", "#checkout")
    aiko = await by_name(team, "aiko")
    assert (aiko.name, aiko.zone) == ("Aiko Tanaka", "Asia/Tokyo")


async def test_after_it_was_uninstalled_the_workspace_rests(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    assert [workspace.state for workspace in await team.kept(Workspace)] == ["active"]
    await team.slack.workspace.uninstall()
    assert [workspace.state for workspace in await team.kept(Workspace)] == ["uninstalled"]


async def test_a_persons_revoked_token_is_not_ours(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.slack.workspace.change_name("nina", "Nina O.")
    event = team.last("events_api") | {"event_id": "Ev99"}
    for tokens, state in (({"oauth": ["U1"]}, "active"), ({}, "active"), ({"bot": ["U2"]}, "uninstalled")):
        event = event | {"event_id": f"Ev{len(tokens)}{state}", "event": {"type": "tokens_revoked", "tokens": tokens}}
        assert (await team.delivers("events_api", event)).ok
        assert [workspace.state for workspace in await team.kept(Workspace)] == [state]


def test_the_week_of_these_tests_begins_on_a_monday() -> None:
    assert (TUESDAY_EVENING - timedelta(days=1)).isoweekday() == 1
