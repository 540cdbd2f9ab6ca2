"""Setting up, told by people: one press, who leads, changes and pauses, what happens to the channel itself (product.md A1-A7)."""

from tests.conftest import Starts
from tests.journeys.conftest import crowd, teammates, utc

MONDAY = utc(10, 19, 8)  # 10:00 in Berlin


async def test_nina_sets_a_channel_up_and_everybody_knows_what_will_happen_and_when(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    nina, tom, aiko, lea = teammates(team, "nina", "tom", "aiko", "lea")

    # Léa is a guest: she is told whom to ask. Nina gets a form in which everything is filled in.
    [told] = await lea.types("#checkout", "/rituals")
    assert told.text.endswith("Ask a member of your team to type `/rituals`.")
    form = await nina.opens("#checkout")
    assert "one press of Start" in form.text
    assert form.values == {
        "Which rituals?": "Risks",
        "Risk round: how often?": "Every 2 weeks",
        "Risk round: who is asked?": "Everyone",
        "On which day are people asked?": "Tuesday",
        "At what time?": "09:30",
        "On which day does the digest come?": "Thursday",
        "At what time does the digest come?": "15:00",
        "In which time zone is that?": "Europe/Berlin",
    }

    # She presses Start; the channel reads who did it, what will happen, and how to change it.
    await nina.sends()
    assert "#checkout is set up, and you are its first lead." in nina.page.text
    await nina.closes()
    [intro] = tom.sees("#checkout")
    assert intro.text.splitlines() == [
        "👋 Nina Okafor has set up Threefold's rituals for this channel.",
        "• Risk round: every 2 weeks on Tuesday at 09:30, in each person's own time, one DM asks everyone.",
        "• Digest: every Thursday at 15:00 (Europe/Berlin), one short message here with details in its thread.",
        "• `/risk` and one line names what could stop us; `/risk help` says more.",
        "`/rituals` shows the plan and the next moments; Nina Okafor leads the rituals here and can change, pause or stop them there.",
    ]

    # Everyone else reads the same plan, with its moments on their own clocks, and has nothing to press.
    for reader, digest in ((tom, "Oct 22 at 9:00 AM"), (aiko, "Oct 22 at 10:00 PM"), (lea, "Oct 22 at 3:00 PM")):
        plan = await reader.opens("#checkout")
        assert plan.text.splitlines()[1:] == [
            "#checkout",
            "Risk round · every 2 weeks · asks everyone · next for you: tomorrow at 9:30 AM",
            f"Digest · every Thursday · next: {digest}",
            "Led by Nina Okafor. The channel's day and hour: Tuesday at 09:30, in each person's own time; `/rituals me` "
            "chooses others for you.",
        ]
        assert plan.buttons == []
    assert (await nina.opens("#checkout")).buttons == ["Change", "Leads", "Pause", "Stop"]


async def test_a_lead_changes_pauses_resumes_and_stops_and_the_channel_reads_each(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    nina, tom = teammates(team, "nina", "tom")
    await nina.sets_up("#checkout")

    # Nina wants it weekly, on Wednesdays, with the digest in Lisbon's time; a zone that is none is told beside its field.
    await nina.opens("#checkout")
    await nina.presses("Change")
    await nina.fills({"Risk round: how often?": "Every week", "On which day are people asked?": "Wednesday"})
    await nina.fills({"In which time zone is that?": "Mars"})
    wrong = await nina.submits()
    assert wrong is not None
    assert wrong["In which time zone is that?"].startswith("I do not know that zone.")
    await nina.sends({"In which time zone is that?": "lisbon"})
    assert tom.reads("#checkout") == (
        "Nina Okafor has changed the rituals here: the risk round comes every week (was every 2 weeks); people are asked on "
        "Wednesday at 09:30 (was Tuesday at 09:30); the digest comes on Thursday at 15:00 Europe/Lisbon "
        "(was Thursday at 15:00 Europe/Berlin)."
    )
    await team.moves_to(utc(10, 20, 23))
    assert tom.dm() == []
    await team.moves_to(utc(10, 21, 23))
    assert "What could stop us in #checkout?" in tom.last_dm.text

    # She pauses it over the holidays: nobody is asked, no digest comes, and what people type is still kept.
    await nina.opens("#checkout")
    await nina.presses("Pause")
    assert "Nobody is asked and no digest comes until a lead presses Resume." in nina.page.text
    await nina.sends()
    assert tom.reads("#checkout").startswith("Nina Okafor has paused the rituals here.")
    await team.moves_to(utc(11, 5, 23))
    assert len(tom.dm()) == 1
    assert tom.reads("#checkout").startswith("Nina Okafor has paused the rituals here.")
    plan = await tom.opens("#checkout")
    assert "⏸ Paused since Oct 21: nobody is asked and no digest comes." in plan.text
    assert "next" not in plan.text
    [saved] = await tom.types("#checkout", "/risk the payment provider may not scale")
    assert saved.text.startswith("Saved as R-1.")

    # She resumes it: from the next week on, and nothing of the meantime is asked afterwards.
    await nina.opens("#checkout")
    await nina.presses("Resume")
    await nina.sends()
    assert tom.reads("#checkout") == "Nina Okafor has resumed the rituals here. `/rituals` shows what comes next."
    assert "next for you: Nov 11 at 9:30 AM" in (await tom.opens("#checkout")).text
    await team.moves_to(utc(11, 11, 23))
    assert len(tom.dm()) == 2

    # The team is done: Nina stops it. Nothing is deleted, and Tom sets it up again with what was set.
    await nina.opens("#checkout")
    await nina.presses("Stop")
    assert "Nothing is deleted" in nina.page.text
    await nina.sends()
    form = await tom.opens("#checkout")
    assert form.title == "Set up rituals"
    assert form.values["On which day are people asked?"] == "Wednesday"
    await tom.sends()
    assert "#checkout is set up, and you lead its rituals." in tom.page.text
    assert "Led by Nina Okafor and Tom Rivera." in (await tom.opens("#checkout")).text


async def test_leads_come_and_go_and_when_the_last_one_goes_the_channel_is_asked(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    nina, aiko, ravi, lea = teammates(team, "nina", "aiko", "ravi", "lea")
    await nina.sets_up("#checkout")

    # Nina wants a second lead: Léa is a guest and may not, Aiko may.
    await nina.opens("#checkout")
    await nina.presses("Leads")
    await nina.fills({"Who shall lead too?": "@lea"})
    assert await nina.submits() == {
        "Who shall lead too?": "Guests and people of other workspaces cannot lead. Choose a member of yours."
    }
    await nina.sends({"Who shall lead too?": "@aiko"})
    assert ravi.reads("#checkout") == "Nina Okafor has made Aiko Tanaka a lead of the rituals here."
    assert "Led by Nina Okafor and Aiko Tanaka." in (await ravi.opens("#checkout")).text

    # Nina moves on, then Aiko steps down: the channel is told, with a button.
    await team.slack.workspace.leave("nina", "#checkout")
    await team.quiet()
    assert "Led by Aiko Tanaka." in (await ravi.opens("#checkout")).text
    await aiko.opens("#checkout")
    await aiko.presses("Leads")
    await aiko.presses("Step down")
    assert "You are the only lead: the channel is asked who becomes the next one." in aiko.page.text
    await aiko.sends()
    vacant = ravi.sees("#checkout")[-1]
    assert vacant.text.startswith("Nobody leads the rituals here any more.")

    # A guest cannot press it, Ravi can; then nobody is asked any more.
    [told] = await lea.presses("Become lead", on=vacant)
    assert "cannot lead" in told.text
    assert await ravi.presses("Become lead", on=vacant) == []
    assert (vacant.text, vacant.buttons) == ("Ravi Sen leads the rituals here now. `/rituals` shows what is set.", [])
    assert "Change" in (await ravi.opens("#checkout")).buttons


async def test_a_line_typed_where_nothing_is_set_up_is_kept_until_it_has_a_place(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    nina, tom = teammates(team, "nina", "tom")
    await nina.sets_up("#checkout")

    # In #general there is no Threefold: `/rituals` says what to do.
    [told] = await tom.types("#general", "/rituals")
    assert told.text == (
        "I am not in this channel. Type `/invite @Threefold` here, then `/rituals` again; nothing else is needed."
    )

    # A flag typed there is kept, and has two ways on. The first: another channel of Tom's.
    [kept] = await tom.types("#general", "/risk the payment provider may not scale")
    assert kept.text.splitlines() == [
        "This channel is not set up yet. Your line is kept: in which channel shall it stand?",
        "You typed:",
        "the payment provider may not scale",
    ]
    await tom.presses("Choose channel", on=kept)
    assert tom.page.values == {"In which channel shall it stand?": "#checkout"}
    await tom.sends()
    assert "Saved as R-1." in tom.page.text
    assert "the payment provider may not scale" in nina.reads("#checkout")
    [told] = await tom.presses("Choose channel", on=kept)
    assert told.text.startswith("This line has found its channel already")

    # The second: set this one up. Threefold has to be invited first, and nothing has to be typed twice.
    [kept] = await tom.types("#general", "/risk nobody answers the pager")
    [told] = await tom.presses("Set up here", on=kept)
    assert told.text == (
        "I am not in this channel. Type `/invite @Threefold` here, then press Set up here again: your line is kept."
    )
    await tom.types("#general", "/invite @Threefold")
    await tom.presses("Set up here", on=kept)
    assert "Your line is kept: it stands here once you press Start." in tom.page.text
    await tom.sends()
    assert "Saved as R-1." in tom.page.text
    assert "nobody answers the pager" in nina.reads("#general")


async def test_help_and_words_that_mean_nothing_are_answered_to_the_asker_alone(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    nina, tom = teammates(team, "nina", "tom")
    await nina.sets_up("#checkout")
    for command in ("/rituals", "/risk", "/digest"):
        [told] = await tom.types("#checkout", f"{command} help")
        assert told.only_you
        assert told.text.startswith(command)
        assert f"`{command} help` shows this" in told.text
    for command in ("/rituals", "/digest"):
        [told] = await tom.types("#checkout", f"{command} frobnicate")
        assert told.text.startswith("I do not know “frobnicate”. This is what there is:")
    assert "has set up Threefold's rituals" in nina.reads("#checkout")


async def test_a_channel_is_renamed_archived_loses_threefold_and_then_somebody_who_owned_a_risk(
    team_up: Starts,
) -> None:
    team = await team_up(at=MONDAY)
    slack = team.slack.workspace
    nina, tom = teammates(team, "nina", "tom")
    await nina.sets_up("#checkout")
    await tom.types("#checkout", "/risk queues may grow")
    await tom.presses("I’ll own it", on=tom.sees("#checkout")[-1])

    # Renamed: everything follows.
    await slack.rename("#checkout", "paying")
    await team.quiet()
    assert "#paying" in (await nina.opens("#paying")).text

    # Archived over the ritual day: nobody is asked. Opened again: it goes on, and nothing is asked afterwards.
    await slack.archive("#paying")
    await team.moves_to(utc(10, 21, 8))
    assert (nina.dm(), tom.dm()) == ([], [])
    await slack.unarchive("#paying")
    await team.quiet()
    assert "next for you: Nov 3 at 9:30 AM" in (await nina.opens("#paying")).text

    # Threefold is removed: its lead hears it once and nobody else; what people flag waits, and follows when it is back.
    await slack.kick_bot("#paying")
    await team.quiet()
    assert "I am not in #paying any more" in nina.last_dm.text
    assert tom.dm() == []
    [saved] = await tom.types("#paying", "/risk nobody answers the pager")
    assert saved.text.startswith("Saved as R-2. I am not in #paying, so its card waits")
    [told] = await nina.types("#paying", "/rituals")
    assert told.text.startswith("I am not in this channel. Type `/invite @Threefold` here")
    await team.moves_to(utc(10, 24, 8))
    assert len(nina.dm()) == 1
    await nina.types("#paying", "/invite @Threefold")
    [_, card, digest] = tom.sees("#paying")[-3:]
    assert "nobody answers the pager" in card.text
    assert digest.text.startswith("Digest of #paying")

    # Tom's account is closed: what he owned is offered to the lead, and he is asked nothing any more.
    await slack.deactivate("tom")
    await team.quiet()
    assert nina.last_dm.text.splitlines() == [
        "Tom Rivera has left the workspace and with it #paying. This has no owner any more:",
        "R-1 queues may grow",
        "Open a card to take it over or to give it to somebody. You get this because you lead the channel.",
    ]
    await team.moves_to(utc(11, 3, 23))
    assert "Who looks after R-1 in #paying? Not scored yet, nobody owns it." in "\n".join(
        line.text for line in nina.dm()
    )
    assert "What could stop us in #paying?" in nina.last_dm.text
    assert tom.dm() == []


async def test_in_a_channel_of_many_owners_and_leads_are_asked_first_and_everyone_only_knowingly(
    team_up: Starts,
) -> None:
    team = await team_up(at=MONDAY, world=crowd)
    nina, tom, somebody = teammates(team, "nina", "tom", "extra7")

    # The form says what asking everyone would mean, and begins with owners and leads only.
    form = await nina.opens("#checkout")
    assert "37 people are here, and to ask everyone is 37 direct messages each time." in form.text
    assert form.values["Risk round: who is asked?"] == "Owners and leads only"
    await nina.sends()
    await nina.closes()
    assert "you are not asked" in (await tom.opens("#checkout")).text
    await team.moves_to(utc(10, 20, 23))
    assert [len(person.dm()) for person in (nina, tom, somebody)] == [1, 0, 0]

    # Who wants everyone to be asked reads it once more.
    await nina.opens("#checkout")
    await nina.presses("Change")
    assert "37 people are here, and to ask everyone is 37 direct messages each time." in nina.page.text
    await nina.sends({"Risk round: who is asked?": ["Everyone"]})
    assert "asks everyone (was owners and leads)" in tom.reads("#checkout")
    await team.moves_to(utc(11, 3, 23))
    assert [len(person.dm()) for person in (nina, tom, somebody)] == [2, 1, 1]
