"""`/rituals`: one press sets a channel up, once, wherever it is typed and by whomever."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from handlers import RITUALS
from storage.channels import Channel
from storage.people import Member, Person
from storage.rounds import Round
from tests.handlers.conftest import StartsHttp


async def test_one_press_sets_up_the_defaults_and_tells_the_channel(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    maya = team.person("maya")
    assert await maya.types("#checkout", "/rituals") == []
    assert maya.form is not None
    assert maya.form.text.splitlines()[1] == (
        "#checkout gets its rituals with one press of Start. Everything is filled in; change what you like."
    )
    assert await maya.submits() is None
    assert maya.form.text.splitlines()[1] == "✅ #checkout is set up, and you are its first lead."
    await team.quiet()
    [channel] = await team.kept(Channel)
    assert (channel.name, channel.private, channel.zone, channel.state) == (
        "checkout",
        False,
        "Europe/Berlin",
        "active",
    )
    assert channel.next_digest == datetime(2026, 10, 22, 13, 0, tzinfo=UTC)
    assert [(each.ritual, each.weeks) for each in await team.kept(Round)] == [("risk", 2)]
    present = {person.id: person.slack_id for person in await team.kept(Person)}
    members = await team.kept(Member)
    assert {present[member.person_id] for member in members} == set(
        team.slack.workspace.channel("#checkout").members
    ) - {team.slack.workspace.bot_id}
    assert [present[member.person_id] for member in members if member.lead] == [maya.id]
    [intro] = [line for line in maya.sees("#checkout") if not line.only_you and "set up" in line.text]
    assert intro.text.splitlines()[0] == "👋 Maya Lindner has set up Threefold's rituals for this channel."
    assert team.refused() == []


async def test_later_everybody_reads_what_is_set_and_when_it_asks_them(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    for name, asked in (("maya", "Oct 20 at 9:30 AM"), ("tom", "Oct 20 at 9:30 AM"), ("aiko", "Oct 20 at 9:30 AM")):
        person = team.person(name)
        assert await person.types("#checkout", "/rituals") == []
        assert person.form is not None
        _title, *told = person.form.text.splitlines()
        assert told[0] == "#checkout"
        assert told[1].startswith("Risk round · every 2 weeks · asks everyone · next for you: ")
        assert asked.split(" at ")[1] in told[1], "at their own hour"
        assert told[2].startswith("Digest · every Thursday · next: ")
        assert told[3].startswith("Led by Maya Lindner.")
        await person.closes()
    assert len(await team.kept(Channel)) == 1


async def test_who_presses_second_reads_what_was_set_up_and_does_not_lead(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    maya, tom = team.person("maya"), team.person("tom")
    await maya.types("#checkout", "/rituals")
    await tom.types("#checkout", "/rituals")
    assert await maya.submits() is None
    assert await tom.submits() is None
    await team.quiet()
    assert tom.form is not None
    assert tom.form.text.splitlines()[1] == "#checkout"
    assert "you are its first lead" not in tom.form.text
    assert len(await team.kept(Channel)) == 1
    leads = [member.person_id for member in await team.kept(Member) if member.lead]
    assert [person.slack_id for person in await team.kept(Person) if person.id in leads] == [maya.id]


async def test_two_who_press_at_once_set_up_one_channel_with_one_lead(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    people = [team.person(name) for name in ("maya", "tom", "aiko", "nina")]
    for person in people:
        await person.types("#checkout", "/rituals")
    assert await asyncio.gather(*(person.submits() for person in people)) == [None] * 4
    await team.quiet()
    assert len(await team.kept(Channel)) == 1
    assert len(await team.kept(Round)) == 1
    assert [member.lead for member in await team.kept(Member)].count(True) == 1
    intros = [line for line in people[0].sees("#checkout") if "has set up Threefold's rituals" in line.text]
    assert len(intros) == 1
    told = [person.form.text for person in people if person.form is not None]
    assert sum("you are its first lead" in text for text in told) == 1


async def test_a_guest_is_told_whom_to_ask(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    lea = team.person("lea")
    [answer] = await lea.types("#checkout", "/rituals")
    assert (
        answer.text
        == "Guests can raise and answer, but not set a channel up. Ask a member of your team to type `/rituals`."
    )
    assert lea.form is None
    await team.set_up()
    assert await lea.types("#checkout", "/rituals") == []
    assert lea.form is not None
    assert lea.form.text.splitlines()[1] == "#checkout"
    card = await team.flags("lea", "guests may flag")
    assert "raised by Léa Martin" in card.text


async def test_in_a_direct_message_it_says_where_to_type_it(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    maya = team.person("maya")
    [answer] = await maya.types("@Threefold", "/rituals")
    assert answer.text == "`/rituals` sets up a channel: type it in the channel where your team works."
    assert maya.form is None


async def test_in_a_channel_without_the_bot_it_says_how_to_invite_it(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    maya = team.person("maya")
    await team.slack.workspace.new_channel("secret", private=True, members=("maya", "tom"))
    for place in ("#general", "#secret"):
        [answer] = await maya.types(place, "/rituals")
        assert answer.text == (
            "I am not in this channel. Type `/invite @Threefold` here, then `/rituals` again; nothing else is needed."
        )
        assert maya.form is None
    await maya.types("#secret", "/invite @Threefold")
    await maya.types("#secret", "/rituals")
    assert maya.form is not None
    assert await maya.submits() is None
    assert [(channel.name, channel.private) for channel in await team.kept(Channel)] == [("secret", True)]


async def test_where_slack_says_nothing_about_the_channel_it_is_set_up_with_what_the_command_told(
    team_over_http: StartsHttp,
) -> None:
    team = await team_over_http()
    team.slack.faults.add("conversations.info", "internal_error")
    team.slack.faults.add("users.info", "ratelimited", times=2, retry_after=1)
    await team.set_up()
    [channel] = await team.kept(Channel)
    assert (channel.name, channel.zone) == ("checkout", "UTC")


async def test_a_form_that_cannot_be_opened_says_to_try_once_more(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    team.slack.faults.add("views.open", "expired_trigger_id", times=2)
    [answer] = await team.person("tom").types("#checkout", "/risk")
    assert answer.text == "Slack did not let me open the form in time. Please try once more."
    [answer] = await team.person("tom").types("#checkout", "/rituals")
    assert answer.text == "Slack did not let me open the form in time. Please try once more."


async def test_the_form_sets_what_is_filled_in(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    maya = team.person("maya")
    await maya.types("#checkout", "/rituals")
    await maya.fills(
        {
            "Risk round: how often?": "Every week",
            "Risk round: who is asked?": ["Product", "Design"],
            "On which day are people asked?": "Wednesday",
            "At what time?": "08:15",
            "On which day does the digest come?": "Friday",
            "At what time does the digest come?": "16:45",
            "In which time zone is that?": "new york",
        }
    )
    assert await maya.submits() is None
    await team.quiet()
    [channel] = await team.kept(Channel)
    assert (channel.ritual_day, channel.prompt_time, channel.zone) == (3, time(8, 15), "America/New_York")
    assert channel.next_digest == datetime(2026, 10, 23, 20, 45, tzinfo=UTC)
    [asked] = await team.kept(Round)
    assert (asked.weeks, asked.audience) == (1, "product,design")
    [intro] = [line.text for line in maya.sees("#checkout") if not line.only_you and "set up" in line.text]
    assert "every week on Wednesday at 08:15, in each person's own time, one DM asks product and design." in intro
    assert "every Friday at 16:45 (America/New_York)" in intro
    assert "Maya Lindner leads the rituals here and can change, pause or stop them there." in intro


async def test_what_makes_no_sense_is_told_beside_its_field_and_the_form_stays(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    maya = team.person("maya")
    await maya.types("#checkout", "/rituals")
    await maya.fills({"In which time zone is that?": "Mars/Olympus"})
    assert await maya.submits() == {
        "In which time zone is that?": "I do not know that zone. Write it as continent and city, such as Europe/Berlin "
        "or America/New_York."
    }
    await maya.fills({"In which time zone is that?": "Tokyo", "Risk round: who is asked?": ["Everyone", "Design"]})
    assert await maya.submits() == {
        "Risk round: who is asked?": "Choose everyone, or owners and leads only, or some crafts: these do not go together."
    }
    assert await team.kept(Channel) == []
    await maya.fills({"Risk round: who is asked?": ["Design"]})
    assert await maya.submits() is None
    assert [channel.zone for channel in await team.kept(Channel)] == ["Asia/Tokyo"]


async def test_a_large_channel_is_told_how_many_would_be_asked_and_begins_with_owners_and_leads(
    team_over_http: StartsHttp,
) -> None:
    team = await team_over_http()
    for number in range(30):
        await team.slack.workspace.new_person(f"p{number}", f"Person {number}", "Europe/Berlin")
        await team.slack.workspace.join(f"p{number}", "#checkout")
    maya = team.person("maya")
    await maya.types("#checkout", "/rituals")
    assert maya.form is not None
    assert "37 people are here, and to ask everyone is 37 direct messages each time." in maya.form.text
    assert await maya.submits() is None
    assert [asked.audience for asked in await team.kept(Round)] == ["owners"]


@pytest.mark.parametrize("fault", ["hang", "internal_error", "reset"])
async def test_the_form_opens_in_time_whatever_slack_does_with_our_questions(
    team_over_http: StartsHttp, fault: str
) -> None:
    team = await team_over_http()
    team.slack.faults.add("conversations.info", fault)
    team.slack.faults.add("users.info", fault)
    maya = team.person("maya")
    assert await maya.types("#checkout", "/rituals") == []
    assert maya.form is not None
    assert "people are here" not in maya.form.text


async def test_a_ritual_that_is_not_ticked_has_no_rounds_until_it_is(team_over_http: StartsHttp) -> None:
    other = replace(RITUALS[0], name="other", title="Others", command="/other", listen=lambda _on: None)
    team = await team_over_http(rituals=(*RITUALS[:1], other))
    maya = team.person("maya")
    await maya.types("#checkout", "/rituals")
    await maya.fills({"Which rituals?": ["Others"]})
    assert await maya.submits() is None
    await maya.closes()
    assert [(each.ritual, each.paused) for each in await team.kept(Round)] == [("other", False)]
    await maya.types("#checkout", "/rituals")
    await maya.presses("Change")
    await maya.fills({"Which rituals?": ["Risks"]})
    assert await maya.submits() is None
    assert [(each.ritual, each.paused) for each in await team.kept(Round)] == [("other", True), ("risk", False)]
    await maya.types("#checkout", "/rituals")
    await maya.presses("Change")
    await maya.sets("rituals", "rituals", [])
    assert await maya.submits() == {"Which rituals?": "Please complete this required field."}


async def test_a_ritual_that_is_no_longer_ticked_does_not_ask_what_was_planned_for_tomorrow(
    team_over_http: StartsHttp,
) -> None:
    other = replace(RITUALS[0], name="other", title="Others", command="/other", listen=lambda _on: None)
    team = await team_over_http(rituals=(*RITUALS[:1], other))
    await team.set_up()
    await team.moves_to(datetime(2026, 10, 19, 20, 0, tzinfo=UTC))
    maya = team.person("maya")
    await maya.types("#checkout", "/rituals")
    await maya.presses("Change")
    await maya.fills({"Which rituals?": ["Risks"]})
    assert await maya.submits() is None
    await team.moves_to(datetime(2026, 10, 20, 12, 0, tzinfo=UTC))
    [asked] = maya.dm()
    assert "1 question" in asked.text


async def test_a_bot_that_was_removed_while_the_form_was_open_says_what_to_do_and_keeps_what_was_typed(
    team_over_http: StartsHttp,
) -> None:
    team = await team_over_http()
    maya = team.person("maya")
    await maya.types("#checkout", "/rituals")
    await maya.fills({"In which time zone is that?": "Tokyo"})
    await team.slack.workspace.kick_bot("#checkout")
    assert await maya.submits() == {
        "Which rituals?": "I am not in that channel any more. Type /invite @Threefold there, then press the button again: "
        "this form stays filled in."
    }
    await team.slack.workspace.invite_bot("#checkout")
    assert await maya.submits() is None
    assert [channel.zone for channel in await team.kept(Channel)] == ["Asia/Tokyo"]


async def test_a_server_that_tells_nothing_of_an_untouched_form_means_its_defaults(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    told = team.last("interactive")
    view = told["view"] | {
        "id": "V-other",
        "state": {"values": {}},
        "private_metadata": json.dumps(
            {"place": team.slack.workspace.channel("#payments-core").id, "name": "payments-core", "private": True}
        ),
    }
    assert (await team.delivers("interactive", told | {"view": view})).ok
    checkout, core = await team.kept(Channel)
    assert (core.name, core.zone, core.ritual_day, core.digest_day) == (
        "payments-core",
        *(checkout.zone, checkout.ritual_day, checkout.digest_day),
    )
    assert [(each.audience, each.weeks, each.paused) for each in await team.kept(Round)] == [("everyone", 2, False)] * 2


async def test_what_was_flagged_with_the_press_that_set_the_channel_up_is_new_in_its_first_digest(
    team_over_http: StartsHttp,
) -> None:
    team = await team_over_http()
    tom = team.person("tom")
    [kept] = await tom.types("#checkout", "/risk the logo may vanish")
    await tom.presses("Set up here", on=kept)
    assert await tom.submits() is None
    await team.quiet()
    await team.moves_to(datetime(2026, 10, 22, 20, 0, tzinfo=UTC))
    [head] = [line.text for line in tom.sees("#checkout") if line.text.startswith("Digest of")]
    assert "1 new risk" in head
