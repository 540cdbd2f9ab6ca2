"""The list of risks: what it shows to whom, its filters, its pages, and a risk opened from it."""

import pytest

from tests.handlers.conftest import HttpTeam, StartsHttp, ready

LEFT = "You are not in that channel any more, so what happens there is not shown to you."


async def scores(team: HttpTeam, who: str, number: int, likelihood: str, impact: str, kind: str) -> None:
    await team.person(who).presses("Edit", on=team.cards()[number])
    await team.person(who).fills(
        {"How likely is it?": likelihood, "How bad would it be?": impact, "What kind of risk is it?": kind}
    )
    assert await team.person(who).submits() is None
    await team.quiet()


def keys(team: HttpTeam, who: str) -> list[str]:
    """The keys that somebody's list shows, in order."""
    form = team.person(who).form
    assert form is not None
    return [line.split()[0] for line in form.text.splitlines() if line.startswith("R-")]


async def test_a_list_shows_the_worst_first_and_narrows_by_words_typed_or_chosen(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    for who, line in (
        ("tom", "the provider may not scale"),
        ("aiko", "nobody may find it"),
        ("ravi", "it may be slow"),
    ):
        await team.flags(who, line)
    await scores(team, "aiko", 1, "5 – almost certain", "5 – stops us", "Usability: can they use it?")
    await scores(team, "ravi", 2, "1 – very unlikely", "2 – a nuisance", "Feasibility: can we build, scale and run it?")
    nina = team.person("nina")
    for typed, shown in (
        ("list", ["R-2", "R-1", "R-3"]),
        ("list critical", ["R-2"]),
        ("list feasibility", ["R-3"]),
        ("list scale", ["R-1"]),
        ("list mine", []),
        ("list all 100%", []),
    ):
        assert await nina.types("#checkout", f"/risk {typed}") == []
        assert keys(team, "nina") == shown, typed
        if typed != "list all 100%":
            await nina.closes()
    assert nina.form is not None
    assert "Nothing here matches what you chose below." in nina.form.text
    await nina.fills({"Show": "Open", "Level": "Low", "With these words": ""})
    await nina.submits()
    assert keys(team, "nina") == ["R-3"]
    await nina.presses("Details")
    assert nina.form.title == "Risk R-3"
    await nina.closes()
    assert nina.form.title == "Risks"


async def test_a_long_list_turns_its_pages_and_keeps_what_was_asked(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    for number in range(12):
        await team.person("tom").types("#checkout", f"/risk number {number} may be trouble")
    await team.person("aiko").types("#checkout", "/risk another one")
    aiko = team.person("aiko")
    await aiko.types("#checkout", "/risk list trouble")
    assert aiko.form is not None
    assert "12 risks, 1 to 10" in aiko.form.text
    await aiko.presses("Next")
    assert keys(team, "aiko") == ["R-11", "R-12"]
    await aiko.presses("Previous")
    assert keys(team, "aiko") == [f"R-{number}" for number in range(1, 11)]


async def test_what_is_over_is_listed_among_all(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    await team.person("tom").presses("Resolve", on=card)
    await team.person("tom").submits()
    tom = team.person("tom")
    for typed, shown in (("list", []), ("list all", ["R-1"])):
        await tom.types("#checkout", f"/risk {typed}")
        assert keys(team, "tom") == shown
        await tom.closes()


@pytest.mark.parametrize("line", ["list", "list mine"])
async def test_in_a_channel_that_is_not_set_up_there_is_no_list(team_over_http: StartsHttp, line: str) -> None:
    team = await ready(team_over_http)
    [answer] = await team.person("tom").types("#payments-core", f"/risk {line}")
    assert answer.text.startswith("This channel is not set up yet.")


async def test_who_has_left_turns_no_more_pages_and_flags_nothing_by_a_form_that_stands_open(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    for number in range(11):
        await team.person("tom").types("#checkout", f"/risk number {number}")
    aiko, nina = team.person("aiko"), team.person("nina")
    await aiko.types("#checkout", "/risk list")
    await nina.types("#checkout", "/risk")
    for name in ("aiko", "nina"):
        await team.slack.workspace.leave(name, "#checkout")
    await team.quiet()
    await aiko.presses("Next")
    assert aiko.form is not None
    assert "You are not in that channel any more" in aiko.form.text
    await nina.fills({"What could stop us?": "it may be late"})
    wrong = await nina.submits()
    assert wrong is not None
    assert next(iter(wrong.values())).startswith("You are not in that channel any more")


async def test_who_has_left_reads_no_risk_of_the_channel_any_more(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    for number in range(12):
        await team.flags("tom", f"secret {number}")
    tom = team.person("tom")
    await tom.types("#checkout", "/digest")
    await team.slack.workspace.leave("tom", "#checkout")
    await team.quiet()
    await tom.presses("Show the list")  # in the form that is still open
    assert tom.form is not None
    assert tom.form.text.endswith(LEFT)


async def test_who_has_left_filters_no_list_that_is_still_open(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.flags("tom", "the secret is out")
    tom = team.person("tom")
    await tom.types("#checkout", "/risk list")
    await team.slack.workspace.leave("tom", "#checkout")
    await team.quiet()
    await tom.fills({"With these words": "secret"})
    assert list((await tom.submits() or {}).values()) == [LEFT]


async def test_words_of_a_list_may_hold_anything(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.flags("tom", "the provider may not scale")
    nina = team.person("nina")
    await nina.types("#checkout", "/risk list scale\x00")
    assert keys(team, "nina") == ["R-1"]
    await nina.fills({"With these words": "scale\x00 \ud800"})
    await nina.submits()
    assert keys(team, "nina") == ["R-1"]


async def test_a_key_typed_elsewhere_offers_the_risks_of_that_key_in_the_persons_channels(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    await team.set_up("#payments-core")
    await team.flags("maya", "in checkout")
    await team.flags("maya", "in private", "#payments-core")
    [said] = await team.person("maya").types("#general", "/risk R-1")
    assert said.text.splitlines()[0] == "R-1 counts in the channel where it is typed. In your channels there are:"
    assert said.buttons == ["Details", "Details"]
    [said] = await team.person("nina").types("#general", "/risk R-1")  # who is not in the private channel
    assert "in private" not in said.text
    await team.person("nina").presses("Details", on=said)
    form = team.person("nina").form
    assert form is not None
    assert form.title == "Risk R-1"
    [said] = await team.person("nina").types("#general", "/risk R-7")
    assert said.text.startswith("There is no R-7 in a channel of yours.")
