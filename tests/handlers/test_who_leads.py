"""Who leads a channel: named by a lead, stepping down, and that somebody does."""

import pytest

from tests.handlers.conftest import StartsHttp
from tests.handlers.test_leading import does, leads, opens, ready, said, shown


async def test_a_lead_makes_somebody_else_a_lead(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    nina = await opens(team, "nina", "Leads")
    assert "#checkout is led by Nina Okafor." in shown(nina)
    await nina.fills({"Who shall lead too?": "@tom"})
    assert await nina.submits() is None
    await team.quiet()
    assert await leads(team) == ["Nina Okafor", "Tom Rivera"]
    assert said(team) == ["Nina Okafor has made Tom Rivera a lead of the rituals here."]
    await does(team, "tom", "Pause")


@pytest.mark.parametrize(
    ("whom", "why"),
    [
        ("@lea", "Guests and people of other workspaces cannot lead. Choose a member of yours."),
        ("@nina", "Nina Okafor leads this channel already."),
        ("@zoe", "I do not see this person in the channel. Invite them first, then try again."),
        ("@Threefold", "I do not see this person in the channel. Invite them first, then try again."),
    ],
)
async def test_nobody_else_can_be_made_a_lead(team_over_http: StartsHttp, whom: str, why: str) -> None:
    team = await ready(team_over_http)
    await team.slack.workspace.new_person("zoe", "Zoe Park", "Europe/Berlin")
    nina = await opens(team, "nina", "Leads")
    await nina.fills({"Who shall lead too?": whom})
    assert await nina.submits() == {"Who shall lead too?": why}
    assert await leads(team) == ["Nina Okafor"]


async def test_when_the_last_lead_steps_down_any_member_may_become_the_next(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    nina = await opens(team, "nina", "Leads", "Step down")
    assert "You are the only lead: the channel is asked who becomes the next one." in shown(nina)
    assert await nina.submits() is None
    await team.quiet()
    assert await leads(team) == []
    assert said(team)[0] == "Nina Okafor has stepped down as a lead of the rituals here."
    [line] = [line for line in team.person("tom").sees("#checkout") if "Become lead" in line.buttons]
    [told] = await team.presses("lea", "Become lead", line)
    assert told.startswith("Guests and people of other workspaces cannot lead.")
    assert await team.presses("tom", "Become lead", line) == []
    assert await leads(team) == ["Tom Rivera"]
    assert said(team)[-1] == "Tom Rivera leads the rituals here now. `/rituals` shows what is set."
    assert [line for line in team.person("tom").sees("#checkout") if "Become lead" in line.buttons] == []


async def test_whoever_presses_a_moment_too_late_reads_who_leads(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await does(team, "nina", "Leads", "Step down")
    aiko, tom = await opens(team, "aiko"), await opens(team, "tom")
    await tom.presses("Become lead")
    assert "Led by Tom Rivera." in shown(tom)
    await aiko.presses("Become lead")
    assert "There is a lead already: Tom Rivera." in shown(aiko)
    assert await leads(team) == ["Tom Rivera"]


async def test_one_of_several_leads_steps_down_and_nobody_is_asked_for(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    nina = await opens(team, "nina", "Leads")
    await nina.fills({"Who shall lead too?": "@tom"})
    await nina.submits()
    await does(team, "nina", "Leads", "Step down")
    assert said(team)[-1] == "Nina Okafor has stepped down as a lead of the rituals here."
    assert await leads(team) == ["Tom Rivera"]


async def test_an_admin_who_is_a_member_may_do_what_leads_may_and_has_nothing_to_step_down_from(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    maya = await opens(team, "maya", "Leads")
    assert maya.form is not None
    assert "Step down" not in maya.form.buttons
    await does(team, "maya", "Pause")
    assert await leads(team) == ["Nina Okafor"]
