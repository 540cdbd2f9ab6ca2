"""Being asked, told by people: each in their own time, in one message a day, with every way to answer (product.md A5, P1-P9)."""

from datetime import datetime

from tests.conftest import Starts
from tests.journeys.conftest import Teammate, teammates, utc

MONDAY = utc(10, 19, 8)  # 10:00 in Berlin


def came(person: Teammate) -> list[datetime]:
    """When each message of theirs came, to the minute."""
    return [line.at.replace(second=0, microsecond=0) for line in person.dm()]


async def test_everyone_is_asked_in_their_own_time_and_who_is_away_is_not_missed(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    nina, aiko, ravi, sam, tom, lea = teammates(team, "nina", "aiko", "ravi", "sam", "tom", "lea")
    await nina.sets_up("#checkout")

    # Aiko works from Tuesday to Thursday and wants to be asked on Wednesday at eleven.
    await aiko.opens("#checkout", "/rituals me")
    await aiko.fills({"Your ritual day": "Wednesday", "Working days": ["Tuesday", "Wednesday", "Thursday"]})
    await aiko.sends({"Your hour": "11:00"})
    # In India the Tuesday is Dussehra. Sam is on holiday until Wednesday. Tom flies to Los Angeles.
    await ravi.opens("#checkout", "/rituals me")
    await ravi.sends({"Country for public holidays": "in"})
    await sam.opens("#checkout", "/rituals me")
    await sam.sends({"Away from": "2026-10-19", "Away to": "2026-10-21"})
    assert "Days away: Mon 19 Oct – Wed 21 Oct 2026" in (await sam.opens("#checkout", "/rituals me")).text
    await team.slack.workspace.change_zone("tom", "America/Los_Angeles")

    await team.moves_to(utc(10, 21, 23))
    assert [came(person) for person in (nina, aiko, ravi, sam, tom)] == [
        [utc(10, 20, 7, 30)],
        [utc(10, 21, 2)],  # 11:00 in Tokyo
        [],
        [],
        [utc(10, 20, 16, 30)],  # 9:30 in Los Angeles
    ]

    # A first message says where it comes from, asks the craft by one press, and takes no for an answer.
    assert nina.dm()[0].text.splitlines()[1] == "You set this up for #checkout."
    [first] = tom.dm()
    assert first.text.splitlines()[1] == "Nina Okafor set this up for #checkout."
    await tom.presses("Engineering", on=first)
    assert "Your craft: engineering." in first.text
    [first] = lea.dm()
    await lea.presses("Not for me", on=first)
    assert "Fine: I ask you nothing for #checkout any more. You can still use its commands there." in first.text
    assert "What could stop us" not in first.text

    # The digest counts whom it could ask: neither those who are away or have a holiday, nor Léa.
    await team.moves_to(utc(10, 22, 14))
    assert "Risk round: 0 of 4 answered" in nina.reads("#checkout")
    await team.moves_to(utc(11, 4, 23))
    assert [len(came(person)) for person in (nina, aiko, ravi, sam, tom, lea)] == [2, 2, 1, 1, 2, 1]


async def test_one_message_a_day_carries_what_is_open_and_the_most_urgent_comes_first(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    maya, tom = teammates(team, "maya", "tom")
    for place in ("#checkout", "#payments-core"):
        await maya.opens(place)
        await maya.sends({"Risk round: how often?": "Every week"})
        await maya.closes()

    # Tom flags a critical risk and gives it to Maya: she hears it at once, and is asked about it a week later.
    await tom.opens("#checkout", "/risk")
    await tom.fills({"What could stop us?": "The provider goes down", "Who looks after it?": "@maya"})
    await tom.sends({"How likely is it?": "4 – likely", "How bad would it be?": "5 – stops us"})
    assert "Tom Rivera made you the owner of R-1 in #checkout." in maya.last_dm.text
    await team.moves_to(utc(10, 26, 12))
    monday = maya.last_dm
    assert "How does R-1 stand?" in monday.text

    # She does not get to it. On Tuesday there is one message with everything, and Monday's says so.
    await team.moves_to(utc(10, 27, 10))
    tuesday = maya.last_dm
    questions = [line for line in tuesday.text.splitlines() if line.startswith(("How does", "What could"))]
    assert [line.split("?")[0] for line in questions] == [
        "How does R-1 stand",
        "What could stop us in #checkout",
        "What could stop us in #payments-core",
    ]
    assert "3 questions" in tuesday.text
    assert "What was still open here has moved into your message of Oct 27." in monday.text
    assert monday.buttons == []

    # `/rituals mine` shows the same three, wherever she types it. She answers one there; both say so.
    [mine] = await maya.types("#payments-core", "/rituals mine")
    assert "Open for you · 3 questions" in mine.text
    await maya.presses("Nothing new", on=mine, nth=0)
    assert "Your answer: nothing new." in tuesday.text
    assert "Open for you · 2 questions" in mine.text

    # With two open, a typed line asks which one it answers; it is not typed twice.
    await maya.says("people may hate the new form", to="@Threefold")
    which = maya.last_dm
    assert which.text.splitlines()[0] == "More than one question is open. Which one does your line answer?"
    await maya.presses("Answer this", on=which, nth=1)
    assert "You flagged R-1." in tuesday.text
    assert "people may hate the new form" in tom.thread(tom.sees("#payments-core")[-1])[-1].text

    # Tom resolves the risk meanwhile: Maya's question is settled, and nothing in the message waits any more.
    await tom.presses("Resolve", on=next(line for line in tom.sees("#checkout") if "Resolve" in line.buttons))
    await tom.sends()
    assert "✅ R-1 is resolved." in tuesday.text
    assert "Still the same" not in tuesday.buttons
    assert "Tomorrow" not in tuesday.buttons
    [mine] = await maya.types("@Threefold", "/rituals mine")
    assert mine.text.startswith("Nothing is waiting for your answer.")
    assert len([line for line in maya.dm() if "Your rituals" in line.text]) == 3, "one a day, never more"


async def test_a_typed_line_is_taken_where_it_is_clear_and_asked_about_where_it_is_not(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    nina, tom, sam, ravi = teammates(team, "nina", "tom", "sam", "ravi")
    await nina.sets_up("#checkout")
    await team.moves_to(utc(10, 20, 14))

    # A plain line answers the one open question, in the conversation or in the thread.
    await tom.says("the new tax rules may hit us", to="@Threefold")
    assert tom.last_dm.text.startswith("Saved as R-1.")
    assert "You flagged R-1." in tom.dm()[0].text
    await sam.says("nobody may find the button", to="@Threefold", thread=sam.dm()[0])
    assert sam.thread(sam.dm()[0])[-1].text.startswith("Saved as R-2.")

    # Courtesies are no risks; the words of a button are that button; `help` helps.
    await nina.says("thanks!", to="@Threefold")
    assert nina.last_dm.text.startswith("Is this your answer?")
    await nina.says("skip", to="@Threefold")
    assert nina.last_dm.text == "Skipped this time. Changed your mind? The buttons above still work."
    assert "You skipped this one." in nina.dm()[0].text
    await ravi.says("nothing new", to="@Threefold")
    assert "Your answer: nothing new." in ravi.dm()[0].text
    await ravi.says("help", to="@Threefold")
    assert "`/rituals me`" in ravi.last_dm.text
    assert "`/rituals mine`" in ravi.last_dm.text

    # With nothing open, a line is offered to what was asked last, and stays a line when nobody presses.
    await ravi.says("the ledger may drift after all", to="@Threefold")
    assert ravi.last_dm.text.startswith("No question is open right now.")
    await ravi.presses("Answer this", on=ravi.last_dm)
    assert "You flagged R-3." in ravi.dm()[0].text


async def test_later_comes_once_in_working_hours_and_nobody_is_reminded_twice(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    nina, maya, tom, sam = teammates(team, "nina", "maya", "tom", "sam")
    await nina.opens("#checkout")
    await nina.sends({"On which day are people asked?": "Friday"})

    # On Friday at ten Nina has an hour of meetings; at four in the afternoon three hours are Monday morning.
    await team.moves_to(utc(10, 23, 8))
    await nina.presses("In 1 hour", on=nina.dm()[0])
    assert "You put off what was open here. It comes again on Oct 23 at 11:00 AM." in nina.dm()[0].text
    await team.moves_to(utc(10, 23, 14))
    assert came(nina)[1:] == [utc(10, 23, 9)]
    assert "Your rituals again, as you asked" in nina.last_dm.text
    assert "In 1 hour" not in nina.last_dm.buttons, "once"
    assert len(nina.thread(nina.dm()[0])) == len(nina.thread(nina.last_dm)) == 1, "who has put it off is not reminded"

    # Sam wants three hours at four in the afternoon of his Friday: that is past his working hours. Tom does not work today.
    await team.moves_to(utc(10, 23, 20))
    await sam.presses("In 3 hours", on=sam.dm()[0])
    await tom.presses("Not working today", on=tom.dm()[0])
    assert "You are not working today: what was open here does not count as asked." in tom.dm()[0].text

    # Maya was reminded once, in her thread. She is at it again late on Sunday, the day on which the clocks change.
    [_, reminder] = maya.thread(maya.dm()[0])
    assert reminder.text.startswith("A small reminder, the only one: 1 question above still waits for you.")
    await team.moves_to(utc(10, 25, 22, 50))
    await maya.presses("Tomorrow", on=maya.dm()[0])
    assert "It comes again on Oct 26 at 9:30 AM." in maya.dm()[0].text

    # On Monday both are asked at their own 9:30, without another reminder; Tom is not, and the digest does not count him.
    await team.moves_to(utc(10, 29, 15))
    assert came(maya)[1:] == [utc(10, 26, 8, 30)]
    assert came(sam)[1:] == [utc(10, 26, 13, 30)]
    assert len(came(tom)) == 1
    assert [len(maya.thread(line)) for line in maya.dm()] == [2, 1]
    assert "Risk round: 0 of 6 answered" in nina.reads("#checkout")


async def test_an_answer_can_be_changed_and_a_late_one_counts_as_late(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    nina, tom, aiko = teammates(team, "nina", "tom", "aiko")
    await nina.sets_up("#checkout")
    await team.moves_to(utc(10, 20, 23))

    # Tom has nothing new, then he has; Aiko skips, then she does not. Each counts once, with what was said last.
    await tom.presses("Nothing new", on=tom.last_dm)
    await tom.presses("Flag a risk", on=tom.last_dm)
    await tom.sends({"What could stop us?": "The new tax rules may hit us"})
    assert "You flagged R-1." in tom.last_dm.text
    await aiko.presses("Skip this time", on=aiko.last_dm)
    assert "Changed your mind? An answer still counts." in aiko.last_dm.text
    await aiko.presses("Nothing new", on=aiko.last_dm)
    await team.moves_to(utc(10, 22, 14))
    digest = tom.sees("#checkout")[-1]
    assert "Risk round: 2 of 7 answered" in digest.text

    # After the digest Nina's question says that it has closed; her answer still counts, as a late one, and so does Aiko's flag.
    assert "This round has closed. An answer still counts, as a late one." in nina.dm()[0].text
    await nina.presses("Nothing new", on=nina.dm()[0])
    assert "It came after the round closed and counts as late." in nina.dm()[0].text
    assert "late" in digest.text


async def test_who_is_silent_three_times_is_asked_once_whether_it_shall_go_on(team_up: Starts) -> None:
    team = await team_up(at=MONDAY)
    nina, sam, tom = teammates(team, "nina", "sam", "tom")
    await nina.opens("#checkout")
    await nina.sends({"Risk round: how often?": "Every week"})
    for week in (20, 27):
        await team.moves_to(utc(10, week, 20))
        await tom.presses("Nothing new", on=tom.last_dm)
    await team.moves_to(utc(11, 3, 20))
    assert "Pause it for me" not in sam.last_dm.buttons

    # The fourth time Sam reads a question about the question. He pauses it, then takes that back: he is not asked so again.
    await team.moves_to(utc(11, 10, 20))
    assert "The last three of these went unanswered, which is fine. Shall I stop asking you?" in sam.last_dm.text
    assert "Pause it for me" not in tom.last_dm.buttons
    await sam.presses("Pause it for me", on=sam.last_dm)
    assert "You are not asked this any more: What could stop us in #checkout?" in sam.last_dm.text
    assert sam.last_dm.buttons == ["Undo"]
    assert "you are not asked" in (await sam.opens("#checkout")).text
    await sam.closes()
    await sam.presses("Undo", on=sam.last_dm)
    assert "What could stop us in #checkout?" in sam.last_dm.text
    assert "Pause it for me" not in sam.last_dm.buttons
