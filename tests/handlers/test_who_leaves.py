"""Who leaves: what they owned is offered to the leads, somebody leads, and leads hear when the bot cannot post any more."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.ritual import Owned, Registry
from handlers import RITUALS
from storage.channels import Channel
from storage.database import Session
from storage.outbox import Delivery
from storage.people import Member, Person
from tests.handlers.conftest import HttpTeam, StartsHttp

CARD = "https://lumen.slack.com/archives/C1/p1"


async def _owned(
    _session: Session, _rituals: Registry, channel: Channel, person: Person, _now: datetime
) -> list[Owned]:
    """Whoever leaves owned two records."""
    return [Owned("R-1", f"Of {person.name}", CARD), Owned("R-2", f"In {channel.name}", None)]


OWNING = (replace(RITUALS[0], left=_owned),)


async def ready(team_over_http: StartsHttp) -> HttpTeam:
    """Nina (no admin) has set #checkout up; whoever leaves owned something."""
    team = await team_over_http(rituals=OWNING)
    nina = team.person("nina")
    await nina.types("#checkout", "/rituals")
    assert await nina.submits() is None
    await nina.closes()
    await team.quiet()
    return team


async def makes_lead(team: HttpTeam, name: str) -> None:
    nina = team.person("nina")
    await nina.types("#checkout", "/rituals")
    await nina.presses("Leads")
    await nina.fills({"Who shall lead too?": f"@{name}"})
    assert await nina.submits() is None
    await team.quiet()


def told(team: HttpTeam, name: str) -> list[str]:
    return [line.text for line in team.person(name).dm()]


def vacant(team: HttpTeam, reader: str = "maya") -> list[str]:
    return [line.text for line in team.person(reader).sees("#checkout") if "Become lead" in line.buttons]


async def leads(team: HttpTeam) -> list[str]:
    names = {person.id: person.name for person in await team.kept(Person)}
    return [names[member.person_id] for member in await team.kept(Member) if member.lead]


async def test_what_somebody_owned_who_leaves_is_offered_to_each_lead_in_one_message(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    await makes_lead(team, "aiko")
    await team.slack.workspace.leave("tom", "#checkout")
    await team.quiet()
    for lead in ("nina", "aiko"):
        [line] = team.person(lead).dm()
        assert line.text.splitlines()[0] == "Tom Rivera has left #checkout. These have no owner any more:"
        assert "R-1 Of Tom Rivera" in line.text
        assert "R-2 In checkout" in line.text
    assert told(team, "maya") == []
    assert vacant(team) == []


async def test_who_owned_nothing_leaves_in_silence(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    await team.slack.workspace.leave("tom", "#checkout")
    await team.quiet()
    assert told(team, "maya") == []


async def test_the_accounts_end_of_an_owner_is_told_to_the_leads_of_each_channel(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.set_up("#payments-core")
    await team.slack.workspace.deactivate("tom")
    await team.quiet()
    assert [line.splitlines()[0] for line in told(team, "nina")] == [
        "Tom Rivera has left the workspace and with it #checkout. These have no owner any more:"
    ]
    assert [line.splitlines()[0] for line in told(team, "maya")] == [
        "Tom Rivera has left the workspace and with it #payments-core. These have no owner any more:"
    ]
    await team.slack.workspace.change_name("tom", "Tom R.")  # the account stays closed
    await team.quiet()
    assert len(told(team, "nina")) == 1


@pytest.mark.parametrize("goes", ["leaves", "is deactivated", "becomes a guest"])
async def test_when_the_last_lead_goes_the_channel_is_asked_who_leads_next(
    team_over_http: StartsHttp, goes: str
) -> None:
    team = await ready(team_over_http)
    if goes == "leaves":
        await team.slack.workspace.leave("nina", "#checkout")
    elif goes == "is deactivated":
        await team.slack.workspace.deactivate("nina")
    else:
        team.slack.workspace.user("nina").is_guest = True
        await team.slack.workspace.change_name("nina", "Nina Okafor")
    await team.quiet()
    assert await leads(team) == []
    [line] = vacant(team)
    assert line.startswith("Nobody leads the rituals here any more.")
    assert ("R-1 Of Nina Okafor" in line) == (goes != "becomes a guest")
    [shown] = [line for line in team.person("aiko").sees("#checkout") if "Become lead" in line.buttons]
    assert await team.presses("aiko", "Become lead", shown) == []
    assert await leads(team) == ["Aiko Tanaka"]


async def test_while_another_leads_nobody_is_asked_for(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await makes_lead(team, "aiko")
    await team.slack.workspace.leave("nina", "#checkout")
    await team.quiet()
    assert vacant(team) == []
    assert await leads(team) == ["Aiko Tanaka"]


async def test_in_a_channel_that_was_stopped_nobody_is_asked_for(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    nina = team.person("nina")
    await nina.types("#checkout", "/rituals")
    await nina.presses("Stop")
    await nina.submits()
    await team.slack.workspace.leave("nina", "#checkout")
    await team.quiet()
    assert vacant(team) == []


async def test_a_lead_hears_once_when_the_bot_was_removed(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.slack.workspace.kick_bot("#checkout")
    await team.quiet()
    [line] = told(team, "nina")
    assert line.startswith("I am not in #checkout any more, so nothing is asked or posted there.")
    assert "/invite @Threefold" in line
    assert told(team, "tom") == []
    await team.slack.workspace.invite_bot("#checkout")
    await team.slack.workspace.kick_bot("#checkout")
    await team.quiet()
    assert len(told(team, "nina")) == 2, "once each time"


async def test_a_lead_hears_of_a_removal_that_only_a_refused_message_tells(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    room = team.slack.workspace.channel("#checkout")
    room.members.remove(team.slack.workspace.bot_id)  # no event reaches the bot
    for line in ("one", "two"):
        await team.person("tom").types("#checkout", f"/risk {line}")
    await team.quiet()
    assert [line.split(",")[0] for line in told(team, "nina")] == ["I am not in #checkout any more"]
    assert [channel.state for channel in await team.kept(Channel)] == ["lost"]


async def test_a_channel_that_was_archived_unseen_is_known_as_archived_and_no_lead_is_rung(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    team.slack.faults.add("chat.postMessage", "is_archived")
    await team.person("tom").types("#checkout", "/risk one more")
    await team.quiet()
    assert [channel.state for channel in await team.kept(Channel)] == ["archived"]
    assert told(team, "nina") == []


async def test_a_channel_with_a_new_id_keeps_what_is_set_and_its_cards_are_edited_there(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "before the move")
    await team.slack.workspace.kick_bot("#checkout")
    await team.person("tom").types("#checkout", "/risk while it was away")  # its card waits
    await team.quiet()
    await team.slack.workspace.change_id("#checkout")
    await team.slack.workspace.invite_bot("#checkout")
    await team.quiet()
    room = team.slack.workspace.channel("#checkout")
    assert [channel.slack_id for channel in await team.kept(Channel)] == [room.id]
    assert [shown.text.splitlines()[1] for shown in team.cards()] == ["before the move", "while it was away"]
    await team.presses("aiko", "Me too", team.cards()[0])
    assert "1 other person said “me too”" in team.cards()[0].text
    assert card.ts == team.cards()[0].ts


async def test_an_id_that_is_enrolled_already_takes_nothing_over(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.set_up("#payments-core")
    ids = [channel.slack_id for channel in await team.kept(Channel)]
    await team.slack.workspace.change_name("tom", "Tom R.")
    event = team.last("events_api") | {"event_id": "Ev77"}
    event["event"] = {"type": "channel_id_changed", "old_channel_id": ids[0], "new_channel_id": ids[1]}
    assert (await team.delivers("events_api", event)).ok
    assert [channel.slack_id for channel in await team.kept(Channel)] == ids


async def test_what_waits_to_be_told_of_a_channel_is_not_told_to_who_has_left_it(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    tom = team.person("tom")
    team.slack.faults.add("chat.postMessage", "ratelimited", times=9, retry_after=60)  # nothing can be posted for now
    await tom.types("#checkout", "/risk")
    score = {"How likely is it?": "5 – almost certain", "How bad would it be?": "5 – stops us"}
    await tom.fills({"What could stop us?": "the secret is out"} | score)
    assert await tom.submits() is None
    await team.slack.workspace.leave("maya", "#checkout")
    await team.slack.settled()
    notices = [
        each for each in await team.kept(Delivery) if each.kind == "notice" and each.recipient == team.person("maya").id
    ]
    assert [(each.state, each.reason) for each in notices] == [("skipped", "left")]


async def test_an_account_that_was_closed_is_in_no_channel_when_it_comes_back(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    await team.slack.workspace.deactivate("tom")
    await team.quiet()
    assert await _here(team, "tom") is False


async def _here(team: HttpTeam, name: str) -> bool:
    """Whether somebody is a member of a channel, as far as we know."""
    [who] = [person for person in await team.kept(Person) if person.slack_id == team.person(name).id]
    return any(member.until is None for member in await team.kept(Member) if member.person_id == who.id)
