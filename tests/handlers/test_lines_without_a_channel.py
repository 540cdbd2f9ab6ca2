"""A line typed where no channel is set up is kept until its person says where it belongs."""

import pytest

from bot.ritual import Ritual
from handlers import RITUALS
from sandbox import Shown
from storage.channels import Channel
from storage.drafts import Capture
from storage.risk import Risk
from tests.handlers.conftest import HttpTeam, StartsHttp

LINE = "the payment provider may not scale"
CHOOSE = "In which channel shall it stand?"


async def types(team: HttpTeam, name: str, place: str, line: str = LINE) -> Shown:
    """Somebody types a line for `/risk`; gives the answer that only they see."""
    [answer] = await team.person(name).types(place, f"/risk {line}")
    return answer


async def risks(team: HttpTeam) -> list[tuple[str, str]]:
    """Every risk with the channel it stands in."""
    names = {channel.id: channel.name for channel in await team.kept(Channel)}
    return [(names[risk.channel_id], risk.title) for risk in await team.kept(Risk)]


@pytest.mark.parametrize(("typed", "kept"), [(LINE, LINE), ("<!channel is on fire \x00", "@channel is on fire")])
async def test_a_line_in_a_channel_that_is_not_set_up_is_kept_and_given_back(
    team_over_http: StartsHttp, typed: str, kept: str
) -> None:
    team = await team_over_http()
    answer = await types(team, "tom", "#checkout", typed)
    assert answer.text.splitlines()[:3] == [
        "This channel is not set up yet. Your line is kept: in which channel shall it stand?",
        "You typed:",
        kept,
    ]
    assert answer.buttons == ["Choose channel", "Set up here"]
    assert [each.line for each in await team.kept(Capture)] == [kept]
    assert team.refused() == []


@pytest.mark.parametrize(
    ("typed", "why"),
    [("help me", "That reads like a command"), ("**", "Say it in words"), ("\u200b\u2060", "Say it in words")],
)
async def test_what_is_no_flag_anywhere_is_not_kept(team_over_http: StartsHttp, typed: str, why: str) -> None:
    team = await team_over_http()
    assert (await types(team, "tom", "#checkout", typed)).text.startswith(why)
    assert await team.kept(Capture) == []


async def test_setting_up_here_flags_the_line_once_start_is_pressed(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    tom = team.person("tom")
    await tom.presses("Set up here", on=await types(team, "tom", "#checkout"))
    assert tom.form is not None
    assert "Your line is kept: it stands here once you press Start." in tom.form.text
    assert await team.kept(Risk) == []
    assert await tom.submits() is None
    assert "Saved as R-1. Its card is on its way to #checkout." in tom.form.text
    await team.quiet()
    assert await risks(team) == [("checkout", LINE)]
    assert [card.text.splitlines()[1] for card in team.cards()] == [LINE]
    assert await team.kept(Capture) == []


async def test_a_channel_that_was_set_up_meanwhile_takes_the_line_at_once(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    answer = await types(team, "tom", "#checkout")
    await team.set_up()
    await team.person("tom").presses("Set up here", on=answer)
    await team.quiet()
    assert await risks(team) == [("checkout", LINE)]
    [told] = [line.text for line in team.person("tom").sees("#checkout") if line.only_you]
    assert told.startswith("Saved as R-1.")


async def test_where_somebody_else_pressed_start_first_the_line_is_flagged_all_the_same(
    team_over_http: StartsHttp,
) -> None:
    team = await team_over_http()
    tom = team.person("tom")
    await tom.presses("Set up here", on=await types(team, "tom", "#checkout"))
    await team.set_up()
    assert await tom.submits() is None
    assert tom.form is not None
    assert "Saved as R-1." in tom.form.text
    assert await risks(team) == [("checkout", LINE)]


async def test_without_the_bot_it_says_what_to_do_and_the_line_stays(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    tom = team.person("tom")
    answer = await types(team, "tom", "#general")
    [told] = await team.presses("tom", "Set up here", answer)
    assert told == (
        "I am not in this channel. Type `/invite @Threefold` here, then press Set up here again: your line is kept."
    )
    await tom.types("#general", "/invite @Threefold")
    await tom.presses("Set up here", on=answer)
    assert await tom.submits() is None
    assert await risks(team) == [("general", LINE)]


async def test_a_guest_cannot_set_up_and_keeps_the_line(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    [told] = await team.presses("lea", "Set up here", await types(team, "lea", "#checkout"))
    assert told.startswith("Guests can raise and answer, but not set a channel up.")
    assert len(await team.kept(Capture)) == 1


@pytest.mark.parametrize("place", ["#general", "@Threefold"])
async def test_a_line_typed_elsewhere_is_flagged_in_the_channel_that_is_chosen(
    team_over_http: StartsHttp, place: str
) -> None:
    team = await team_over_http()
    await team.set_up()
    await team.set_up("#payments-core")
    tom = team.person("tom")
    answer = await types(team, "tom", place)
    assert answer.buttons == (["Choose channel"] if place.startswith("@") else ["Choose channel", "Set up here"])
    await tom.presses("Choose channel", on=answer)
    await tom.fills({CHOOSE: "#payments-core"})
    assert await tom.submits() is None
    assert tom.form is not None
    assert "Saved as R-1. Its card is on its way to #payments-core." in tom.form.text
    await team.quiet()
    assert await risks(team) == [("payments-core", LINE)]
    assert [card.text.splitlines()[1] for card in team.cards("#payments-core")] == [LINE]
    await tom.closes()
    [told] = await team.presses("tom", "Choose channel", answer)
    assert told.startswith("This line has found its channel already")
    assert tom.form is None


async def test_only_channels_that_the_person_is_in_are_offered(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    await team.set_up("#payments-core")  # nina is not in it
    nina = team.person("nina")
    await nina.presses("Choose channel", on=await types(team, "nina", "#general"))
    with pytest.raises(LookupError, match="#checkout"):
        await nina.fills({CHOOSE: "#payments-core"})
    await team.slack.workspace.leave("nina", "#checkout")
    assert await nina.submits() == {CHOOSE: "You are not in that channel any more. Choose another one."}
    assert await risks(team) == []


async def test_who_is_in_no_channel_that_is_set_up_reads_what_to_do(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    [told] = await team.presses("tom", "Choose channel", await types(team, "tom", "#general"))
    assert told.startswith("You are in no channel that is set up yet.")
    assert len(await team.kept(Capture)) == 1


async def test_a_line_belongs_to_whoever_typed_it(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    await team.set_up()
    await types(team, "tom", "#general", "of tom")
    [draft] = await team.kept(Capture)
    card = await team.flags("nina", "of nina")
    [told] = await team.forges("nina", card, "capture.set_up", str(draft.id))
    assert told.startswith("This line has found its channel already")
    assert await risks(team) == [("checkout", "of nina")]


async def test_a_line_that_its_ritual_does_not_take_stays(team_over_http: StartsHttp) -> None:
    risk = RITUALS[0]
    told = {
        name: getattr(risk, name) for name in ("name", "command", "title", "about", "listen", "part", "typed", "rounds")
    }
    team = await team_over_http(rituals=(Ritual(**told),))
    answer = await types(team, "tom", "#payments-core")
    await team.set_up("#payments-core")
    [words] = await team.presses("tom", "Set up here", answer)
    assert words == "One line is not enough for this. Type the command alone: it opens a form."
    assert len(await team.kept(Capture)) == 1
