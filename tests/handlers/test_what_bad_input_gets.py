"""What people get who type, press and fill in what nobody expected."""

import copy

import pytest

from storage.risk import Risk
from tests.handlers.conftest import StartsHttp, ready, said

INVITE = "I am not in this channel. Type /invite @Threefold here, then /rituals again; nothing else is needed."


# One line


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("the provider may not scale", "the provider may not scale"),
        ("🙂 <!channel> is on fire", "🙂 @channel is on fire"),
        ("<!here is not closed", "@here is not closed"),
        ("<!here<!channel>>", "@here@channel>"),
        ("*bold* _it_ ~no~ `code` ```block```", "*bold* _it_ ~no~ `code` ```block```"),
        ("a < b && c > d", "a < b && c > d"),
        ("nul \x00 and \x07 bell", "nul and bell"),
        ("\u202etfel ot thgir", "tfel ot thgir"),
        ("שלום עולם", "שלום עולם"),
        ("R2D2 is back", "R2D2 is back"),
        ("RISK", "RISK"),
    ],
)
async def test_one_line_is_saved_as_it_was_meant(team_over_http: StartsHttp, typed: str, title: str) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", typed)
    assert [risk.title for risk in await team.kept(Risk)] == [title]
    assert card.text.splitlines()[:2] == ["R-1 · Risk · open", title]
    assert team.refused() == []


async def test_a_line_of_3000_characters_is_kept_whole(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    line = "".join(f"{number:04} " for number in range(600)).strip()
    card = await team.flags("tom", line)
    [risk] = await team.kept(Risk)
    assert risk.happening == line
    assert risk.title == line[:149] + "…"
    assert risk.title in card.text
    assert team.refused() == []


async def test_a_line_of_4000_characters_comes_back_whole(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    line = "".join(f"{number:04} " for number in range(800)).strip()
    [answer] = await team.person("tom").types("#checkout", f"/risk {line}")
    assert "at most 3000 characters; this has 3999" in answer.text
    assert line in answer.text.replace("\n", "")
    assert await team.kept(Risk) == []
    assert team.refused() == []


async def test_the_form_asked_for_in_the_dm_is_told_where_it_belongs(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    [answer] = await team.person("tom").types("@Threefold", "/risk")
    assert "in the channel where your team works" in answer.text


async def test_an_app_cannot_be_an_owner_and_the_form_says_so(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    await tom.types("#checkout", "/risk")
    await tom.fills({"What could stop us?": "a leak", "Who looks after it?": "@threefold"})
    assert await tom.submits() == {
        "Who looks after it?": "I do not know them as a person of this channel. Apps own nothing: choose a person, or invite them here first."
    }
    assert await team.kept(Risk) == []


@pytest.mark.parametrize("blank", ["\u200b\u2060", "\u3164", "\u202e"])
async def test_a_line_that_shows_nothing_is_no_flag(team_over_http: StartsHttp, blank: str) -> None:
    team = await ready(team_over_http)
    assert said(await team.person("tom").types("#checkout", f"/risk {blank}")).startswith("Say in one line")
    assert await team.kept(Risk) == []


# Keys and unknown words


async def test_an_unknown_key_is_told_with_what_was_typed(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    answer = said(await team.person("tom").types("#checkout", "/risk R-999"))
    assert answer == "There is no R-999 in #checkout. A key counts in the channel where it is typed.\nYou typed:\nR-999"


async def test_a_key_of_another_channel_is_not_shown_here_and_offered_only_to_who_is_in_it(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    await team.set_up("#payments-core")
    await team.flags("tom", "a secret of the few", "#payments-core")
    assert said(await team.person("nina").types("#checkout", "/risk r1")).startswith("There is no R-1 in #checkout.")
    answer = said(await team.person("tom").types("#checkout", "/risk r1"))
    assert answer.startswith(
        "R-1 counts in the channel where it is typed. In your channels there is:\nR-1 in #payments-core"
    )
    await team.person("tom").types("#payments-core", "/risk r-1")
    form = team.person("tom").form
    assert form is not None
    assert "a secret of the few" in form.text


@pytest.mark.parametrize("word", ["help", "HELP", " help "])
async def test_help_says_how_a_command_is_used(team_over_http: StartsHttp, word: str) -> None:
    team = await team_over_http()
    tom = team.person("tom")
    assert said(await tom.types("#checkout", f"/risk {word}")).startswith("/risk names what could stop us")
    assert said(await tom.types("#checkout", f"/rituals {word}")).startswith("/rituals sets up a channel")
    assert await team.kept(Risk) == []


@pytest.mark.parametrize("word", ["nonsense", "<!channel> now", "x" * 4000, "*`&"])
async def test_an_unknown_word_is_answered_with_what_there_is(team_over_http: StartsHttp, word: str) -> None:
    team = await ready(team_over_http)
    answer = said(await team.person("tom").types("#checkout", f"/rituals {word}"))
    assert answer.startswith("I do not know “")
    assert "/rituals sets up a channel with one press" in answer
    assert team.refused() == []


# Where nothing is set up


async def test_what_cannot_be_kept_for_a_channel_that_is_not_set_up_comes_back_with_the_remedy(
    team_over_http: StartsHttp,
) -> None:
    team = await team_over_http()
    answer = said(await team.person("tom").types("#checkout", "/risk R-3"))
    assert answer == (
        "There is no R-3 in a channel of yours. A key counts in the channel where it is typed.\nYou typed:\nR-3"
    )
    assert said(await team.person("tom").types("#checkout", "/risk")).startswith("This channel is not set up yet.")
    assert team.refused() == []


async def test_in_an_archived_channel_nothing_can_be_flagged(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.person("tom").types("#checkout", "/risk")
    await team.slack.workspace.archive("#checkout")
    await team.person("tom").fills({"What could stop us?": "Too late"})
    assert await team.person("tom").submits() == {
        "What could stop us?": "This channel is archived, so nothing new can be kept here."
    }


# Forms


async def test_a_form_with_an_empty_or_too_long_title_keeps_what_was_typed(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    await tom.types("#checkout", "/risk")
    await tom.fills({"What could stop us?": " \u200b ", "What could happen?": "Queues grow."})
    assert await tom.submits() == {"What could stop us?": "Say in one line what could stop us."}
    await tom.fills({"What could stop us?": "\u0958" * 150})  # grows to 300 when written in its plain form
    assert await tom.submits() == {"What could stop us?": "A title has at most 150 characters; this one has 300."}
    await tom.fills({"What could stop us?": "It may not scale", "How likely is it?": "4 – likely"})
    assert await tom.submits() == {
        "How bad would it be?": "A score needs both, likelihood and impact; choose this one too or neither."
    }
    assert tom.form is not None
    assert tom.form.values["What could happen?"] == "Queues grow."
    await tom.fills({"How bad would it be?": "5 – stops us"})
    assert await tom.submits() is None
    [risk] = await team.kept(Risk)
    assert (risk.title, risk.happening, risk.likelihood, risk.impact) == ("It may not scale", "Queues grow.", 4, 5)


@pytest.mark.parametrize("field", ["likelihood", "impact"])
@pytest.mark.parametrize("level", ["0", "6", "-1", "3.5", "²", "x", "9" * 400])
async def test_a_level_that_no_menu_offers_is_refused_beside_its_field(
    team_over_http: StartsHttp, field: str, level: str
) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    await tom.types("#checkout", "/risk")
    await tom.fills({"What could stop us?": "x"})
    await tom.submits()
    forged = copy.deepcopy(team.last("interactive"))
    forged["view"]["hash"] = "another"
    values = forged["view"]["state"]["values"]
    for name in ("likelihood", "impact"):
        values[name] = {name: {"type": "static_select", "selected_option": {"value": level if name == field else "3"}}}
    answer = (await team.delivers("interactive", forged)).body
    assert answer == {"response_action": "errors", "errors": {field: "Choose a level from 1 to 5."}}
    assert len(await team.kept(Risk)) == 1


# Buttons


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Mine", "That reads like a command"),
        ("help me", "That reads like a command"),
        ("resolve R-1", "That reads like a command"),
        ("accept R-11", "That reads like a command"),
        ("11", "That reads like a command"),
        ("close this risk please", "That reads like a command"),
        ("R-1 the provider may not scale", "`/risk R-12` shows that one"),
        ("R-12345678901", "`/risk R-12` shows that one"),
        ("r1: resolved", "`/risk R-12` shows that one"),
        ("**", "Say it in words"),
        ("?!", "Say it in words"),
    ],
)
async def test_what_is_no_flag_becomes_no_card_and_comes_back(team_over_http: StartsHttp, line: str, said: str) -> None:
    team = await ready(team_over_http)
    [answer] = await team.person("tom").types("#checkout", f"/risk {line}")
    assert answer.text.startswith(said)
    assert answer.text.endswith(line)
    await team.quiet()
    assert await team.kept(Risk) == []


@pytest.mark.parametrize(
    "line",
    [
        "list prices may change",
        "🔥",
        "R2D2 may break",
        "listing",
        "דליפה",
        "open source may bite us",
        "R2 costs too much",
    ],
)
async def test_what_only_looks_like_a_command_is_a_flag(team_over_http: StartsHttp, line: str) -> None:
    team = await ready(team_over_http)
    await team.flags("tom", line)
    assert [risk.title for risk in await team.kept(Risk)] == [line]


RISK_GONE, ASK_GONE = "I cannot find that risk any more.", "This question is not open for you (any more)."


# The same payload twice
