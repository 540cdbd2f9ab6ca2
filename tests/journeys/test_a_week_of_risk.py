"""The main job, told by people: set up, flag, be asked at one's own hour, answer, read the digest as a thread."""

from datetime import UTC, datetime

from tests.conftest import Starts


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def minute_of(moment: datetime) -> datetime:
    """The moment without its seconds."""
    return moment.replace(second=0, microsecond=0)


async def test_a_team_in_three_zones_lives_two_rounds_of_risk_across_the_change_of_clocks(team_up: Starts) -> None:
    team = await team_up(at=utc(10, 19, 8))  # a Monday, 10:00 in Berlin
    maya, tom, aiko = team.person("maya"), team.person("tom"), team.person("aiko")

    # Maya sets the channel up with one press.
    assert await maya.types("#checkout", "/rituals") == []
    assert maya.form is not None
    assert maya.form.title == "Set up rituals"
    assert "Everything is filled in; change what you like." in maya.form.text
    assert maya.form.submit_text == "Start"
    assert await maya.submits() is None
    assert maya.form is not None
    assert "you are its first lead" in maya.form.text
    await maya.closes()
    await team.quiet()
    [intro] = tom.sees("#checkout")
    assert "has set up Threefold's rituals for this channel" in intro.text
    assert "every Thursday at 15:00 (Europe/Berlin)" in intro.text

    # Tom flags in one line; he alone is asked for the kind, the channel gets a card.
    [saved] = await tom.types("#checkout", "/risk the payment provider may not scale")
    assert saved.text.startswith("Saved as R-1.")
    assert saved.buttons == ["Value", "Usability", "Feasibility", "Viability", "Add details"]
    await tom.presses("Feasibility", on=saved)
    await team.quiet()
    assert [shown.only_you for shown in tom.sees("#checkout")] == [False, True, False]
    card = aiko.sees("#checkout")[-1]
    assert card.buttons == ["Me too", "I’ll own it", "Details", "Edit", "Resolve"]
    assert card.text.splitlines()[:2] == ["R-1 · Risk · feasibility · open", "the payment provider may not scale"]

    # Aiko shares it, takes it, and looks at its history.
    await aiko.presses("Me too", on=card)
    await team.quiet()
    card = aiko.sees("#checkout")[-1]
    assert "1 other person said “me too”" in card.text
    await aiko.presses("I’ll own it", on=card)
    await team.quiet()
    card = aiko.sees("#checkout")[-1]
    assert card.text.splitlines()[0] == "R-1 · Risk · feasibility · owned by Aiko Tanaka"
    await aiko.presses("Details", on=card)
    assert aiko.form is not None
    assert aiko.form.title == "Risk R-1"
    assert [
        "flagged it" in aiko.form.text,
        "kind: not said → feasibility" in aiko.form.text,
        "said “me too”" in aiko.form.text,
    ] == [True] * 3
    await aiko.closes()

    # On Tuesday everyone is asked by one message, each at 9:30 of their own.
    await team.moves_to(utc(10, 20, 23))
    asked = {person.name: [minute_of(shown.at) for shown in person.dm()] for person in (maya, tom, aiko)}
    assert asked == {"maya": [utc(10, 20, 7, 30)], "tom": [utc(10, 20, 13, 30)], "aiko": [utc(10, 20, 0, 30)]}
    greeted, buttons = maya.dm()[0].buttons[:6], maya.dm()[0].buttons[6:]
    assert greeted == ["Not for me", "Product", "Design", "Engineering", "Data", "Other"]
    assert buttons[:3] == ["Flag a risk", "Nothing new", "Skip this time"]
    assert buttons[3:] == ["In 1 hour", "In 3 hours", "Tomorrow", "Not working today"]

    # Tom has nothing new, Maya flags, Aiko skips; each message says so where it stands.
    await tom.presses("Nothing new", on=tom.dm()[0])
    await maya.presses("Flag a risk", on=maya.dm()[0])
    await maya.fills(
        {
            "What could stop us?": "Nobody may want it",
            "How likely is it?": "4 – likely",
            "How bad would it be?": "5 – stops us",
            "Who looks after it?": "@maya",
        }
    )
    assert await maya.submits() is None
    await aiko.presses("Skip this time", on=aiko.dm()[0])
    await team.quiet()
    assert "Your answer: nothing new." in tom.dm()[0].text
    assert "You flagged R-2." in maya.dm()[0].text
    assert "You skipped this one." in aiko.dm()[0].text
    assert [len(person.dm()) for person in (maya, tom, aiko)] == [1, 1, 1]

    # On Thursday the channel reads the digest: a short head, the risks in its thread, every key a link.
    await team.moves_to(utc(10, 22, 13))
    head = tom.sees("#checkout")[-1]
    assert minute_of(head.at) == utc(10, 22, 13)
    assert head.text.splitlines()[1:3] == ["2 new risks", "Risk round: 2 of 7 answered"]
    [_, risks] = tom.thread(head)
    assert risks.text.splitlines() == [
        "Risks · 2 open risks: 🔴 1 critical, ⚪ 1 not scored yet",
        "New",
        "R-2 Nobody may want it · 🔴 critical",
        "R-1 the payment provider may not scale",
    ]
    links = [piece["url"] for piece in _pieces(risks.blocks) if piece["type"] == "link"]
    cards = [shown for shown in tom.sees("#checkout") if shown.text.startswith("R-")]
    assert {link.rsplit("/p", 1)[1] for link in links} == {shown.ts.replace(".", "") for shown in cards}

    # Maya resolves her own; the card and its thread say so, and the next digest.
    await maya.presses("Resolve", on=maya.sees("#checkout")[-2])
    assert maya.form is not None
    assert maya.form.title == "Resolve R-2"
    assert await maya.submits() is None
    await team.quiet()
    [resolved, note] = maya.thread(maya.sees("#checkout")[-2])
    assert resolved.buttons == ["Details", "Reopen"]
    assert note.text.startswith("✅ R-2 was resolved by ")
    await team.moves_to(utc(10, 29, 14))  # 15:00 in Berlin, an hour later than last week
    head = tom.sees("#checkout")[-1]
    assert minute_of(head.at) == utc(10, 29, 14)
    assert head.text.splitlines()[1] == "1 resolved risk"

    # Two weeks after the first round all clocks but Tokyo's have changed, and everyone is still asked at 9:30.
    await team.moves_to(utc(11, 3, 23))
    asked = {person.name: [minute_of(shown.at) for shown in person.dm()[1:]] for person in (maya, tom, aiko)}
    assert asked == {"maya": [utc(11, 3, 8, 30)], "tom": [utc(11, 3, 14, 30)], "aiko": [utc(11, 3, 0, 30)]}

    # Tom simply types a line.
    await tom.says("the new tax rules may hit us", to="@Threefold")
    await team.quiet()
    gathering = tom.sees("#checkout")[-1]
    assert gathering.text == "Raised this week in #checkout · 1 risk, a reply each"
    assert tom.thread(gathering)[1].text.splitlines()[1] == "the new tax rules may hit us"
    assert "You flagged R-3." in tom.dm()[1].text

    # A week in which nothing happens says so in one line.
    await team.moves_to(utc(11, 12, 14))
    assert tom.sees("#checkout")[-1].text.splitlines()[1] == "A quiet week: nothing new, nothing changed."


def _pieces(blocks: object) -> list[dict[str, str]]:
    if isinstance(blocks, list):
        return [piece for each in blocks for piece in _pieces(each)]
    if isinstance(blocks, dict):
        inner = [piece for each in blocks.values() for piece in _pieces(each)]
        return [blocks, *inner] if blocks.get("type") == "link" else inner
    return []
