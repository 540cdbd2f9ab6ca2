"""What a lead can do with what is set: change, pause, resume, stop."""

import asyncio
from datetime import UTC, datetime, timedelta

from sandbox import Person as Somebody
from storage.channels import Channel
from storage.people import Member, Person
from storage.risk import Risk
from storage.rounds import Ask, Round, Run
from tests.handlers.conftest import HttpTeam, StartsHttp

TUESDAY_EVENING = datetime(2026, 10, 20, 23, 30, tzinfo=UTC)
QUESTION = "What could stop us in #checkout?"


async def ready(team_over_http: StartsHttp, url: str | None = None) -> HttpTeam:
    """Nina (no admin) has set #checkout up."""
    team = await team_over_http(**{"url": url} if url else {})
    nina = team.person("nina")
    await nina.types("#checkout", "/rituals")
    assert await nina.submits() is None
    await nina.closes()
    await team.quiet()
    return team


async def opens(team: HttpTeam, name: str, *buttons: str) -> Somebody:
    """Somebody types `/rituals` and presses buttons, each in the form that the one before opened."""
    person = team.person(name)
    while person.form is not None:
        await person.closes()
    await person.types("#checkout", "/rituals")
    for button in buttons:
        await person.presses(button)
    return person


async def does(team: HttpTeam, name: str, *buttons: str) -> None:
    """Somebody presses buttons and sends the form; every form closes."""
    person = await opens(team, name, *buttons)
    assert await person.submits() is None
    assert person.form is None
    await team.quiet()


def shown(person: Somebody) -> str:
    assert person.form is not None
    return person.form.text


def said(team: HttpTeam) -> list[str]:
    """What the bot said in the channel, without the introduction."""
    lines = team.person("maya").sees("#checkout")
    return [line.text for line in lines if line.author_id == team.slack.workspace.bot_id and not line.only_you][1:]


def asked(team: HttpTeam, name: str) -> int:
    return sum(QUESTION in line.text for line in team.person(name).dm())


async def leads(team: HttpTeam) -> list[str]:
    names = {person.id: person.name for person in await team.kept(Person)}
    return [names[member.person_id] for member in await team.kept(Member) if member.lead]


# Changing


async def test_a_lead_changes_what_is_set_and_the_channel_reads_one_line(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    nina = await opens(team, "nina", "Change")
    await nina.fills(
        {"On which day are people asked?": "Wednesday", "Risk round: who is asked?": ["Owners and leads only"]}
    )
    assert await nina.submits() is None
    assert nina.form is None
    await team.quiet()
    assert said(team) == [
        "Nina Okafor has changed the rituals here: the risk round asks owners and leads (was everyone); people are asked on "
        "Wednesday at 09:30 (was Tuesday at 09:30)."
    ]
    [asked_round], [channel] = await team.kept(Round), await team.kept(Channel)
    assert (asked_round.audience, channel.ritual_day) == ("owners", 3)
    assert "asks owners and leads · next for you: " in shown(await opens(team, "nina"))


async def test_a_form_that_changes_nothing_is_told_to_nobody(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await does(team, "nina", "Change")
    assert said(team) == []


async def test_after_a_change_of_the_day_nobody_is_asked_twice(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.moves_to(TUESDAY_EVENING)
    nina = await opens(team, "nina", "Change")
    await nina.fills({"On which day are people asked?": "Thursday"})
    assert await nina.submits() is None
    await team.moves_to(TUESDAY_EVENING + timedelta(days=14))
    assert [asked(team, name) for name in ("nina", "tom", "aiko")] == [1, 1, 1]
    await team.moves_to(TUESDAY_EVENING + timedelta(days=17))
    assert [asked(team, name) for name in ("nina", "tom", "aiko")] == [2, 2, 2]
    assert {ask.nominal.isoformat() for ask in await team.kept(Ask)} == {"2026-10-20", "2026-11-05"}


async def test_a_day_and_hour_that_are_corrected_before_anybody_was_asked_hold_at_once(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    assert len(await team.kept(Ask)) == 7, "planned for tomorrow"
    nina = await opens(team, "nina", "Change")
    await nina.fills({"On which day are people asked?": "Wednesday", "At what time?": "11:00"})
    assert await nina.submits() is None
    assert "next for you: Oct 21 at 11:00 AM" in shown(await opens(team, "nina"))
    await team.moves_to(TUESDAY_EVENING)
    assert [asked(team, name) for name in ("nina", "tom", "aiko")] == [0, 0, 0]
    await team.moves_to(TUESDAY_EVENING + timedelta(days=1))
    assert [asked(team, name) for name in ("nina", "tom", "aiko")] == [1, 1, 1]
    assert team.person("nina").dm()[0].at.astimezone(UTC).hour == 9, "11:00 in Berlin"


async def test_of_two_leads_with_the_form_open_the_second_keeps_it_with_what_was_typed(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    nina, maya = await opens(team, "nina", "Change"), await opens(team, "maya", "Change")  # an admin of the workspace
    await nina.fills({"Risk round: how often?": "Every week"})
    await maya.fills({"Risk round: how often?": "Every 4 weeks"})
    assert await nina.submits() is None
    assert await maya.submits() == {
        "Which rituals?": "Somebody changed the rituals while your form was open. Close it and type /rituals to see what is "
        "set now."
    }
    assert [each.weeks for each in await team.kept(Round)] == [1]


async def test_of_two_leads_who_save_at_the_same_moment_one_is_told(
    team_over_http: StartsHttp, postgres_url: str
) -> None:
    team = await ready(team_over_http, postgres_url)
    nina, maya = await opens(team, "nina", "Change"), await opens(team, "maya", "Change")
    await nina.fills({"Risk round: how often?": "Every week"})
    await maya.fills({"Risk round: how often?": "Every 4 weeks"})
    answers = await asyncio.gather(nina.submits(), maya.submits())
    assert sorted(answer is None for answer in answers) == [False, True]
    await team.quiet()
    assert len(said(team)) == 1


async def test_a_digest_that_came_while_the_form_was_open_overtakes_nobody(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    nina = await opens(team, "nina", "Change")
    await team.moves_to(datetime(2026, 10, 23, 0, 0, tzinfo=UTC))
    await team.slack.workspace.rename("#checkout", "pay")
    assert await nina.submits() is None


async def test_who_stopped_leading_while_the_form_was_open_changes_nothing(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    nina = await opens(team, "nina", "Change")
    await nina.fills({"On which day are people asked?": "Friday"})
    await team.slack.workspace.leave("nina", "#checkout")
    problems = await nina.submits()
    assert problems is not None
    assert list(problems.values()) == [
        "Only a lead of the channel may do that, and nobody leads it. `/rituals` there has a button to become its lead."
    ]
    assert [channel.ritual_day for channel in await team.kept(Channel)] == [2]


async def test_who_leads_nothing_reads_what_is_set_and_has_no_buttons(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = await opens(team, "tom")
    assert "Led by Nina Okafor." in shown(tom)
    assert tom.form is not None
    assert tom.form.buttons == []


async def test_a_press_on_buttons_of_a_time_when_one_led_is_answered_with_whom_to_ask(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    maya = await opens(team, "maya")
    await team.slack.workspace.leave("maya", "#checkout")
    await maya.presses("Pause")
    assert "Only a lead of the channel may do that: ask Nina Okafor." in shown(maya)


async def test_a_form_that_is_opened_from_a_form_lies_upon_it(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    nina = await opens(team, "nina", "Leads", "Step down")
    assert [form.title for form in nina.forms] == ["Rituals", "Leads", "Step down as a lead?"]
    await nina.closes()
    assert nina.form is not None
    assert nina.form.title == "Leads"


# Resting


async def test_a_pause_asks_nobody_until_it_is_resumed(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    nina = await opens(team, "nina", "Pause")
    assert "Nobody is asked and no digest comes until a lead presses Resume." in shown(nina)
    await nina.closes()
    assert [channel.state for channel in await team.kept(Channel)] == ["active"]
    await does(team, "nina", "Pause")
    assert said(team)[-1].startswith("Nina Okafor has paused the rituals here.")
    await team.moves_to(TUESDAY_EVENING + timedelta(days=21))
    assert asked(team, "nina") == 0
    assert "⏸ Paused since " in shown(await opens(team, "tom"))
    await does(team, "nina", "Resume")
    assert said(team)[-1] == "Nina Okafor has resumed the rituals here. `/rituals` shows what comes next."
    assert len(said(team)) == 2, "no digest of the meantime"
    await team.moves_to(TUESDAY_EVENING + timedelta(days=28))
    assert asked(team, "nina") == 1
    assert any(line.startswith("Digest of #checkout") for line in said(team))


async def test_a_pause_outlives_that_the_channel_was_archived(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await does(team, "nina", "Pause")
    await team.slack.workspace.archive("#checkout")
    await team.slack.workspace.unarchive("#checkout")
    await team.moves_to(TUESDAY_EVENING)
    assert asked(team, "nina") == 0


async def test_two_leads_who_pause_at_once_pause_once(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    nina, maya = await opens(team, "nina", "Pause"), await opens(team, "maya", "Pause")
    assert await nina.submits() is None
    assert await maya.submits() is None
    assert "The rituals here rest already." in shown(maya)
    await team.quiet()
    assert len(said(team)) == 1


async def test_what_was_stopped_stays_and_can_be_set_up_again_by_another(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.flags("tom", "noted before")
    nina = await opens(team, "nina", "Stop")
    assert "Nothing is deleted" in shown(nina)
    assert await nina.submits() is None
    await team.moves_to(TUESDAY_EVENING)
    assert asked(team, "tom") == 0
    tom = await opens(team, "tom")
    assert "#checkout gets its rituals with one press of Start." in shown(tom)
    assert await tom.submits() is None
    assert "you lead its rituals" in shown(tom)
    await team.moves_to(TUESDAY_EVENING + timedelta(days=14))
    assert asked(team, "tom") == 1
    assert len(await team.kept(Channel)) == 1
    assert len(await team.kept(Round)) == 1
    assert await leads(team) == ["Nina Okafor", "Tom Rivera"]
    assert any(line.startswith("👋 Tom Rivera has set up") for line in said(team))


async def test_what_was_open_waits_for_nobody_once_the_rituals_are_stopped(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.moves_to(TUESDAY_EVENING)
    tom = team.person("tom")
    assert "Nothing new" in tom.dm()[-1].buttons
    nina = await opens(team, "nina", "Stop")
    assert await nina.submits() is None
    await team.quiet()
    assert "Nothing new" not in tom.dm()[-1].buttons
    assert {each.state for each in await team.kept(Run)} == {"closed"}
    assert {each.state for each in await team.kept(Ask)} == {"excused"}
    await tom.says("the provider may not scale", "@Threefold")
    await team.quiet()
    assert await team.kept(Risk) == []


async def test_what_was_planned_before_a_stop_is_asked_after_the_rituals_are_set_up_again(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    nina = team.person("nina")
    await nina.types("#checkout", "/risk")
    critical = {"How likely is it?": "5 – almost certain", "How bad would it be?": "5 – stops us"}
    await nina.fills({"What could stop us?": "a leak", "Who looks after it?": "@nina"} | critical)
    await nina.fills({"When shall I ask about it?": "2026-10-20"})
    assert await nina.submits() is None
    await team.quiet()
    await team.bot.planner.sweep()
    assert {ask.kind for ask in await team.kept(Ask)} == {"review", "risks"}
    await does(team, "nina", "Stop")
    assert await team.kept(Ask) == []
    assert await team.kept(Run) == []
    await opens(team, "nina")
    assert await nina.submits() is None
    await team.moves_to(TUESDAY_EVENING)
    assert "How does R-1 stand?" in nina.dm()[-1].text
