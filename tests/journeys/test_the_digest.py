"""The digest, told by people: what waits first, what the week made of it, looked at before, after and late; and a round that few answer."""

from datetime import UTC, datetime

from sandbox import Person
from sandbox.shown import Shown
from tests.conftest import Starts, Team

FIRED = "Decided by doing nothing, now asked again"


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def heads(reader: Person) -> list[Shown]:
    """The heads of the digests in #checkout."""
    return [line for line in reader.sees("#checkout") if line.text.startswith("Digest of #checkout")]


def section(reader: Person, head: Shown) -> Shown:
    """The risks in a digest's thread."""
    return next(line for line in reader.thread(head)[1:] if line.text.startswith("Risks"))


async def flags(team: Team, who: str, line: str, *level: str) -> Shown:
    """Somebody flags a risk, in one line or (with likelihood and impact) by the form, and owns it then; gives its card."""
    person = team.person(who)
    if not level:
        await person.types("#checkout", f"/risk {line}")
    else:
        likelihood, impact = level
        await person.types("#checkout", "/risk")
        said = {"What could stop us?": line, "How likely is it?": likelihood, "How bad would it be?": impact}
        await person.fills(said | {"Who looks after it?": f"@{who}"})
        assert await person.submits() is None
    await team.quiet()
    return [shown for shown in person.sees("#checkout") if "Details" in shown.buttons][-1]


async def set_up(team: Team) -> None:
    """Maya sets #checkout up with one press."""
    maya = team.person("maya")
    await maya.types("#checkout", "/rituals")
    assert await maya.submits() is None
    await maya.closes()
    await team.quiet()


async def test_a_team_reads_what_waits_and_what_became_of_a_week(team_up: Starts) -> None:
    team = await team_up(at=utc(10, 19, 8))
    maya, tom, aiko, nina = (team.person(name) for name in ("maya", "tom", "aiko", "nina"))
    await set_up(team)

    # Four risks in the first week; Tom owns a critical one.
    await flags(team, "tom", "the vault may leak a key", "4 – likely", "5 – stops us")
    await flags(team, "tom", "the payment provider may not scale")
    letters = await flags(team, "maya", "nobody may want invoices by post")
    readers = await flags(team, "nina", "screen readers may not get through")

    # On Thursday everybody reads the first digest: what is new, and nothing to compare it with yet.
    await team.moves_to(utc(10, 22, 13))
    [first] = heads(tom)
    assert first.text.splitlines()[1:3] == ["4 new risks", "Risk round: 0 of 7 answered"]
    assert section(tom, first).text.splitlines() == [
        "Risks · 4 open risks: 🔴 1 critical, ⚪ 3 not scored yet · 3 without an owner",
        "New",
        "the payment provider may not scale",
        "R-2",
        "nobody may want invoices by post",
        "R-3",
        "screen readers may not get through",
        "R-4",
        "R-1 the vault may leak a key · 🔴 critical",
    ]

    # Aiko takes one where she reads it. Tom's answer comes late, and is counted where it belongs.
    await aiko.presses("I’ll own it", on=section(aiko, first))
    await tom.presses("Nothing new", on=tom.dm()[0])
    await team.quiet()
    assert heads(maya)[0].text.splitlines()[2] == "Risk round: 1 of 7 answered · 1 of them late"
    assert "R-2 the payment provider may not scale" in section(maya, heads(maya)[0]).text

    # The team decides: live with one for some days, another one is over, a new one comes.
    await maya.chooses("More actions", "Accept", on=letters)
    why = {"Why is it right to do nothing?": "It costs more to find out", "Reopen if …": "three ask for them"}
    await maya.fills(why | {"When shall I ask whether that still holds?": "2026-10-27"})
    assert await maya.submits() is None
    await nina.presses("Resolve", on=readers)
    assert await nina.submits() is None
    await flags(team, "aiko", "the warehouse may not deliver in time")

    # On Wednesday Nina looks what the digest would say; she alone sees it, and figures are told in words.
    await team.moves_to(utc(10, 28, 12))
    assert await nina.types("#checkout", "/digest preview") == []
    assert nina.form is not None
    before = nina.form.text.splitlines()
    assert before[1].startswith("Digest of #checkout so far")
    assert before[-4:-1] == [
        "Open risks by level (22 Oct, 28 Oct)",
        "critical: 1, 1",
        "not scored yet: 3, 2",
    ]
    await nina.closes()
    assert len(heads(tom)) == 1

    # Thursday: what waits for somebody stands first, with what can be done about it; then what the week made of the rest.
    await team.moves_to(utc(10, 29, 14))
    second = heads(tom)[-1]
    assert second.text.splitlines()[1].split(" · ") == [
        "1 overdue risk", "1 risk to decide again", "1 new risk", "1 changed risk", "1 resolved risk",
    ]  # fmt: skip
    told = section(tom, second)
    assert told.text.splitlines() == [
        "Risks · 3 open risks: 🔴 1 critical, ⚪ 2 not scored yet · 1 without an owner",
        "Overdue for review",
        "the vault may leak a key",
        "R-1 · 🔴 critical",
        FIRED,
        "nobody may want invoices by post",
        "R-3 · asked since 27 Oct 2026",
        "New",
        "the warehouse may not deliver in time",
        "R-5",
        "Changed",
        "R-2 the payment provider may not scale · somebody owns it now",
        "Resolved",
        "R-4 screen readers may not get through",
        "Open risks by level",
        "critical: 22 Oct 1, 29 Oct 1",
        "not scored yet: 22 Oct 3, 29 Oct 2",
        "Open risks by level, 22 Oct to 29 Oct: critical still 1, not scored yet 3\u00a0→\u00a02",
    ]
    assert told.buttons == ["Details", "Details", "I’ll own it"]

    # Anybody looks back: the first week is told as it was then.
    await aiko.types("#checkout", "/digest week 2026-W43")
    assert aiko.form is not None
    assert "0 of 7 answered" in aiko.form.text
    assert "3 without an owner" in aiko.form.text
    await aiko.closes()

    # A week later an answer comes too late for the first digest, which stays as it is; the next one tells of it.
    await team.moves_to(utc(10, 30, 12))
    await aiko.presses("Nothing new", on=aiko.dm()[0])
    await team.quiet()
    assert heads(tom)[0].text.splitlines()[2] == "Risk round: 1 of 7 answered · 1 of them late"

    # Maya leads, so she may have one posted for all between two Thursdays; the weekly one comes as always.
    [refused] = await tom.types("#checkout", "/digest now")
    assert "Only a lead of the channel may do that: ask Maya Lindner" in refused.text
    await maya.types("#checkout", "/digest now")
    await team.quiet()
    assert heads(tom)[-1].text.splitlines()[0].startswith("Digest of #checkout so far")
    await team.moves_to(utc(11, 5, 14))
    assert "1 late answer to an earlier round" in heads(tom)[-1].text


async def test_leads_decide_in_their_dm_about_a_round_that_few_answer(team_up: Starts) -> None:
    team = await team_up(at=utc(10, 19, 8))
    await set_up(team)
    maya, tom = team.person("maya"), team.person("tom")

    # Four rounds pass, and one person of seven answers the first of them.
    await team.moves_to(utc(10, 21, 12))
    await tom.presses("Nothing new", on=tom.dm()[0])
    await team.moves_to(utc(12, 3, 14))
    [proposal] = [line for line in maya.dm() if line.text.startswith("Few people answer")]
    assert proposal.text.splitlines()[0] == (
        "Few people answer the risk round in #checkout: 1 of 7, 0 of 7, 0 of 7 and 0 of 7 in its last 4 runs."
    )
    assert not [line for line in tom.dm() if line.text.startswith("Few people answer")]

    # Maya makes it rarer, from where she reads it; everybody hears so.
    await maya.presses("Change or take out", on=proposal)
    assert maya.form is not None
    assert maya.form.title == "Change rituals"
    await maya.fills({"Risk round: how often?": "Every 4 weeks"})
    assert await maya.submits() is None
    assert maya.form is None
    await team.quiet()
    assert "the risk round comes every 4 weeks (was every 2 weeks)" in tom.sees("#checkout")[-1].text

    # Then she pauses all of it for a while.
    await maya.presses("Pause", on=proposal)
    assert maya.form is not None
    assert maya.form.title == "Pause the rituals?"
    assert await maya.submits() is None
    assert maya.form is None
    await team.quiet()
    assert tom.sees("#checkout")[-1].text.startswith("Maya Lindner has paused the rituals here.")
    before = len(tom.dm()), len(heads(tom))
    await team.moves_to(utc(12, 18, 12))
    assert (len(tom.dm()), len(heads(tom))) == before
