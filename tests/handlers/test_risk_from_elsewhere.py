"""Risks that begin elsewhere: in a message's menu, and without a name."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from sandbox.shown import Shown
from storage.changes import Change
from storage.inbox import Inbox
from storage.outbox import Delivery
from storage.risk import Risk
from storage.rounds import Ask
from tests.handlers.conftest import HttpTeam, StartsHttp, ready

TUESDAY_NOON = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)
NAMELESS = "Flag it without my name (you see first how that looks)"


async def said(team: HttpTeam, words: str, place: str = "#checkout") -> Shown:
    """Nina says something in a channel."""
    return await team.person("nina").says(words, place)


# A message's menu


async def test_a_message_becomes_a_risk_that_links_to_it_and_does_not_repeat_it(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    line = await said(team, "the provider was down again\nthree times this week")
    tom = team.person("tom")
    assert await tom.shortcut("Flag a risk", on=line) == []
    assert tom.form is not None
    assert tom.form.values["What could stop us?"] == "the provider was down again three times this week"
    await tom.fills({"What could stop us?": "the provider is not reliable"})
    assert await tom.submits() is None
    await team.quiet()
    [risk] = await team.kept(Risk)
    assert (risk.title, risk.happening) == ("the provider is not reliable", "")
    assert risk.link == f"https://lumen.slack.com/archives/{line.channel}/p{line.ts.replace('.', '')}"
    assert "from a message" in team.cards()[0].text


async def test_the_text_of_the_message_comes_along_when_the_person_ticks_it(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    line = await said(team, "down <again>\nthree times")
    tom = team.person("tom")
    await tom.shortcut("Flag a risk", on=line)
    await tom.fills({"If you like": ["Include the text of the message, not only a link to it"]})
    assert await tom.submits() is None
    assert [risk.happening for risk in await team.kept(Risk)] == ["down <again>\nthree times"]


async def test_elsewhere_the_channel_is_chosen_and_must_be_one_of_the_persons_own(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    line = await team.person("sam").says("the ledger is slow", "#general")
    tom = team.person("tom")
    await tom.shortcut("Flag a risk", on=line)
    await tom.fills({"In which channel?": "#payments-core"})
    wrong = await tom.submits()
    assert wrong is not None
    assert wrong["In which channel?"].startswith("Threefold is not set up in that channel")
    await tom.fills({"In which channel?": "#checkout"})
    assert await tom.submits() is None
    await team.quiet()
    assert [card.text.splitlines()[1] for card in team.cards()] == ["the ledger is slow"]


# In answer to the bot


async def test_what_is_flagged_in_answer_stands_under_one_message_a_week_and_is_edited_there(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    await team.moves_to(TUESDAY_NOON)
    for name, line in (("maya", "nobody may want it"), ("nina", "the numbers may be wrong")):
        await team.person(name).says(line, "@Threefold")
        await team.quiet()
    [gathering] = _gatherings(team)
    assert gathering.text == "Raised this week in #checkout · 2 risks, a reply each"
    assert team.cards() == []
    first, second = team.person("tom").thread(gathering)[1:]
    assert [card.text.splitlines()[1] for card in (first, second)] == ["nobody may want it", "the numbers may be wrong"]
    await team.presses("tom", "Me too", first)
    assert "1 other person" in team.person("aiko").thread(gathering)[1].text
    await team.person("maya").presses("Resolve", on=first)
    await team.person("maya").submits()
    await team.quiet()
    told = [line.text.splitlines()[0] for line in team.person("aiko").thread(gathering)[1:]]
    assert told[0].endswith("✅ resolved")
    assert told[2] == "✅ R-1 was resolved by Maya Lindner."


async def test_a_new_week_gathers_anew_and_a_critical_one_stands_alone(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.moves_to(TUESDAY_NOON)
    maya = team.person("maya")
    await maya.says("nobody may want it", "@Threefold")
    await team.moves_to(datetime(2026, 10, 23, 12, 0, tzinfo=UTC))  # after Thursday's digest
    [asked] = [line for line in maya.dm() if "What could stop us" in line.text]
    await maya.presses("Flag another", on=asked)
    await maya.fills({"What could stop us?": "and it may be late"})
    assert await maya.submits() is None
    await maya.presses("Flag another", on=next(line for line in maya.dm() if "What could stop us" in line.text))
    score = {"How likely is it?": "5 – almost certain", "How bad would it be?": "5 – stops us"}
    await maya.fills({"What could stop us?": "it will stop us"} | score)
    assert await maya.submits() is None
    await team.quiet()
    assert len(_gatherings(team)) == 2
    assert [card.text.splitlines()[1] for card in team.cards()] == ["it will stop us"]


def _gatherings(team: HttpTeam) -> list[Shown]:
    return [line for line in team.person("tom").sees("#checkout") if "Raised this week" in line.text]


# Without a name


async def flags_without_a_name(team: HttpTeam, who: str, line: str) -> None:
    person = team.person(who)
    await person.fills({"What could stop us?": line, "If you like": [NAMELESS]})
    assert await person.submits() is None
    assert person.form is not None
    assert person.form.title == "Without your name"
    assert "raised by anonymous" in person.form.text
    assert await person.submits() is None
    await team.quiet()


async def everything(team: HttpTeam) -> str:
    """Every value that the database holds about risks, history, payloads and deliveries, as one text."""
    told = []
    async with team.bot.database.reads(None) as session:
        connection = await session.connection()
        for table in ("risks", "changes", "inbox", "deliveries", "posts"):
            told += [str(tuple(row)) for row in await connection.execute(text(f"SELECT * FROM {table}"))]  # noqa: S608
    return "\n".join(told)


async def test_a_flag_without_a_name_is_shown_first_and_names_nobody_anywhere(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    await tom.types("#checkout", "/risk")
    await flags_without_a_name(team, "tom", "the deadline is a lie")
    [card] = team.cards(reader="tom")
    assert "raised by anonymous on" in card.text
    [risk], [step] = await team.kept(Risk), await team.kept(Change)
    assert (risk.raised_by, step.by) == (None, None)
    assert (risk.id.version, step.id.version) == (4, 4)  # no time in them
    tom_id = next(each.hex for each in [(await _person(team, "tom")).id])
    told = await everything(team)
    about = [line for line in told.splitlines() if risk.id.hex in line]
    assert about != []
    assert [line for line in about if tom_id in line or tom.id in line] == []
    assert [each.answer for each in await team.kept(Inbox) if "deadline" in json.dumps(each.answer)] == []


async def _person(team: HttpTeam, name: str) -> Any:
    from storage.people import Person

    return next(each for each in await team.kept(Person) if each.slack_id == team.person(name).id)


async def test_an_anonymous_answer_to_the_round_is_counted_and_has_no_link(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.moves_to(TUESDAY_NOON)
    maya = team.person("maya")
    [asked] = [line for line in maya.dm() if "What could stop us" in line.text]
    await maya.presses("Flag a risk", on=asked)
    await flags_without_a_name(team, "maya", "the deadline is a lie")
    [ask] = [each for each in await team.kept(Ask) if each.state == "answered"]
    [risk] = await team.kept(Risk)
    assert (ask.answer, risk.ask_id, risk.raised_at) == ("nothing_new", None, datetime(2026, 10, 20, tzinfo=UTC))
    [shown] = [line for line in maya.dm() if "What could stop us" in line.text]
    assert "Thank you. Your answer: nothing new." in shown.text


async def test_the_words_can_still_be_changed_in_the_preview_and_are_checked_again(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    await tom.types("#checkout", "/risk")
    await tom.fills({"What could stop us?": "**", "If you like": [NAMELESS]})
    assert await tom.submits() == {
        "What could stop us?": "Say it in words: there is no letter, digit or picture in this."
    }
    await tom.fills({"What could stop us?": "first words"})
    await tom.submits()
    await tom.fills({"What could stop us?": "better words"})
    assert await tom.submits() is None
    assert [risk.title for risk in await team.kept(Risk)] == ["better words"]


async def test_where_nothing_can_be_posted_the_words_are_not_kept_with_the_payload_either(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    await team.slack.workspace.kick_bot("#checkout")
    await team.quiet()
    tom = team.person("tom")
    await tom.types("#checkout", "/risk")
    await flags_without_a_name(team, "tom", "the deadline is a lie")
    assert [each.answer for each in await team.kept(Inbox) if "deadline" in json.dumps(each.answer)] == []


async def test_of_the_moment_of_an_anonymous_flag_only_the_day_is_kept_and_shown(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.moves_to(
        datetime(2026, 10, 20, 20, 17, 33, tzinfo=UTC)
    )  # 16:17 in New York, where it was still the 20th
    tom = team.person("tom")
    await tom.types("#checkout", "/risk")
    await flags_without_a_name(team, "tom", "the deadline is a lie")
    [risk] = await team.kept(Risk)
    for reader in ("tom", "aiko"):
        assert "raised by anonymous on 20 Oct 2026" in team.cards(reader=reader)[0].text
    await tom.presses("Details", on=team.cards(reader="tom")[0])
    assert tom.form is not None
    assert "20 Oct 2026 · anonymous flagged it" in tom.form.text
    [card] = [each for each in await team.kept(Delivery) if each.kind == "card"]
    assert (card.id.version, card.due.second) == (4, 0)
    assert {(each.at.minute, each.at.second) for each in await team.kept(Inbox)} == {(0, 0)}
    assert risk.raised_at == datetime(2026, 10, 20, tzinfo=UTC)


async def test_an_anonymous_flag_on_the_day_of_a_digest_stands_in_the_next_one(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.moves_to(datetime(2026, 10, 22, 15, 0, tzinfo=UTC))  # two hours after the digest
    tom = team.person("tom")
    await tom.types("#checkout", "/risk")
    await flags_without_a_name(team, "tom", "the deadline is a lie")
    await team.moves_to(datetime(2026, 10, 29, 15, 0, tzinfo=UTC))
    [head] = [line.text for line in tom.sees("#checkout") if "Digest of" in line.text][-1:]
    assert "1 new risk" in head


async def test_who_has_left_chooses_that_channel_in_no_form(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    line = await team.person("sam").says("the ledger is slow", "#general")
    tom = team.person("tom")
    await tom.shortcut("Flag a risk", on=line)
    await tom.fills({"In which channel?": "#checkout"})
    await team.slack.workspace.leave("tom", "#checkout")
    await team.quiet()
    assert list(await tom.submits() or {}) == ["In which channel?"]
    assert await team.kept(Risk) == []


async def test_no_moment_that_is_kept_of_an_anonymous_flag_is_kept_of_its_person(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.moves_to(datetime(2026, 10, 20, 12, 17, 33, tzinfo=UTC))
    maya = team.person("maya")
    await maya.presses("Flag a risk", on=maya.dm()[0])
    critical = {"How likely is it?": "5 – almost certain", "How bad would it be?": "5 – stops us"}
    await maya.fills({"Who looks after it?": "@tom"} | critical)
    await flags_without_a_name(team, "maya", "the deadline is a lie")
    [risk] = await team.kept(Risk)
    about = [each for each in await team.kept(Delivery) if each.subject_id == risk.id]
    assert {each.kind for each in about} == {"card", "notice"}
    assert {each.id.version for each in about} == {4}
    assert {each.due.second for each in about} == {0}
    who = await _person(team, "maya")
    answered = {each.answered_at for each in await team.kept(Ask) if each.person_id == who.id}
    assert answered == {datetime(2026, 10, 20, tzinfo=UTC)}  # as of everybody who answered on that day


async def test_an_anonymous_flag_after_one_with_a_name_leaves_that_answer_as_it_was(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.moves_to(TUESDAY_NOON)
    maya = team.person("maya")
    await maya.presses("Flag a risk", on=maya.dm()[0])
    await maya.fills({"What could stop us?": "with my name"})
    assert await maya.submits() is None
    await team.quiet()
    await maya.presses("Flag another", on=maya.dm()[0])
    await flags_without_a_name(team, "maya", "the deadline is a lie")
    assert [each.answer for each in await team.kept(Ask) if each.state == "answered"] == ["flagged"]
