"""What `/digest` shows to whom: the digest so far, the one of a week, and one for all that a lead asks for."""

from datetime import UTC, datetime

from sqlmodel import select

from sandbox.shown import Shown
from storage.channels import Channel
from storage.digests import Digest
from storage.people import Person
from storage.rounds import Run
from tests.handlers.conftest import HttpTeam, StartsHttp

WEDNESDAY = datetime(2026, 10, 21, 12, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 10, 22, 13, 0, tzinfo=UTC)


async def ready(team_over_http: StartsHttp) -> HttpTeam:
    team = await team_over_http()
    nina = team.person("nina")  # no admin of the workspace
    await nina.types("#checkout", "/rituals")
    assert await nina.submits() is None
    await nina.closes()
    await team.quiet()
    return team


def digests(team: HttpTeam) -> list[Shown]:
    """The digests in the channel."""
    return [line for line in team.person("tom").sees("#checkout") if line.text.startswith("Digest of #checkout")]


async def sees(team: HttpTeam, who: str, line: str) -> list[str]:
    """The lines of the form that a command opens."""
    person = team.person(who)
    assert await person.types("#checkout", line) == []
    assert person.form is not None
    text = person.form.text
    await person.closes()
    return text.splitlines()[1:]  # without its title


async def test_a_preview_shows_to_one_person_what_the_digest_would_say_now_and_changes_nothing(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    await team.flags("tom", "it may not scale")
    await team.moves_to(WEDNESDAY)
    await team.person("tom").presses("Nothing new", on=team.person("tom").dm()[0])
    before = [run.state for run in await team.kept(Run)], [each.last_cutoff for each in await team.kept(Channel)]
    for line in ("/digest", "/digest preview"):
        shown = await sees(team, "aiko", line)
        assert shown[0].startswith("Digest of #checkout so far")
        assert shown[1:3] == ["1 new risk", "Risk round: 1 of 7 answered so far"]
        assert shown[3].startswith("Only you see this. The weekly digest comes ")
        assert shown[-3:] == ["New", "it may not scale", "R-1"]
    assert ([run.state for run in await team.kept(Run)], [c.last_cutoff for c in await team.kept(Channel)]) == before
    assert (digests(team), await team.kept(Digest)) == ([], [])


async def test_a_preview_tells_nothing_of_a_round_that_has_asked_nobody_yet(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.moves_to(datetime(2026, 10, 19, 20, tzinfo=UTC))  # the run is planned
    assert (await sees(team, "aiko", "/digest"))[1] == "Nothing new so far, nothing changed."
    assert [line for line in await sees(team, "aiko", "/digest") if "Risk round" in line] == []


async def test_a_digest_now_is_read_by_all_and_the_weekly_one_comes_as_always(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.flags("tom", "it may not scale")
    await team.moves_to(WEDNESDAY)
    [told] = await team.person("nina").types("#checkout", "/digest now")
    assert told.text.startswith("The digest so far is on its way into the channel. The weekly one comes ")
    await team.quiet()
    [interim] = digests(team)
    assert interim.text.splitlines()[0].startswith("Digest of #checkout so far")
    assert "Nina" in interim.text.splitlines()[-1]
    [_, section] = team.person("tom").thread(interim)
    assert "it may not scale" in section.text
    assert {run.state for run in await team.kept(Run)} == {"open"}
    await team.moves_to(THURSDAY)
    [_, weekly] = digests(team)
    assert weekly.text.splitlines()[1:3] == ["1 new risk", "Risk round: 0 of 7 answered"]
    assert len(await team.kept(Digest)) == 1


async def test_only_a_lead_has_a_digest_posted_and_others_are_told_who_leads(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    [told] = await team.person("tom").types("#checkout", "/digest now")
    assert "Only a lead of the channel may do that: ask Nina" in told.text
    await team.quiet()
    assert digests(team) == []


async def test_a_digest_now_is_refused_where_it_could_not_be_posted_and_says_the_next_step(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    async with team.bot.database.writes(None) as session:
        (await session.get_one(Channel, _key(await team.kept(Channel)))).state = "lost"
    [told] = await team.person("nina").types("#checkout", "/digest now")
    assert "/invite @Threefold" in told.text
    async with team.bot.database.writes(None) as session:
        stopped = await session.get_one(Channel, _key(await team.kept(Channel)))
        stopped.state, stopped.stopped_at = "paused", WEDNESDAY
    [told] = await team.person("nina").types("#checkout", "/digest now")
    assert "/rituals sets them up again" in told.text.replace("`", "")


def _key(channels: list[Channel]) -> tuple[object, object]:
    return channels[0].workspace_id, channels[0].id


async def test_the_digest_of_a_week_is_shown_with_a_link_to_where_it_stands(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.flags("tom", "it may not scale")
    await team.moves_to(THURSDAY)
    [posted] = digests(team)
    tom = team.person("tom")
    await tom.types("#checkout", "/digest week 2026-W43")
    assert tom.form is not None
    assert tom.form.title == "Digest of 2026-W43"
    assert posted.ts.replace(".", "") in str(tom.form.view["blocks"][0])
    assert "it may not scale" in tom.form.text
    assert tom.form.text.splitlines()[2].startswith("Digest of #checkout · ")


async def test_what_comes_after_the_cut_off_is_read_where_the_digest_stands(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    await team.moves_to(THURSDAY)
    tom = team.person("tom")
    await tom.presses("Edit", on=card)
    await tom.fills({"What could stop us?": "better words", "How likely is it?": "5 – almost certain"})
    await tom.fills({"How bad would it be?": "5 – stops us"})
    assert await tom.submits() is None
    await tom.presses("Nothing new", on=tom.dm()[0])
    await team.quiet()
    [head] = digests(team)
    assert head.text.splitlines()[1:3] == ["1 new risk", "Risk round: 1 of 7 answered · 1 of them late"]
    [_, section] = tom.thread(head)
    assert section.text.splitlines() == [
        "Risks · 1 open risk: ⚪ 1 not scored yet · 1 without an owner",
        "New",
        "better words",
        "R-1",
    ]
    assert "it may not scale" in await sees(team, "tom", "/digest week 2026-W43"), "as it was then"


async def test_what_a_long_digest_leaves_out_is_one_press_away(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    for number in range(12):
        await tom.types("#checkout", f"/risk number {number} may be trouble")
    assert "and 2 more" in await sees(team, "tom", "/digest")
    await tom.types("#checkout", "/digest")
    await tom.presses("Show the list")
    assert tom.form is not None
    assert (tom.form.title, "12 risks, 1 to 10" in tom.form.text) == ("Risks", True)
    await tom.closes()
    await tom.closes()
    await team.moves_to(THURSDAY)
    [_, section] = tom.thread(digests(team)[0])
    await tom.presses("Show the list", on=section)
    assert tom.form is not None
    assert "12 risks, 1 to 10" in tom.form.text


async def test_whoever_is_in_the_channel_takes_what_nobody_owns_where_the_digest_stands(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    await team.moves_to(THURSDAY)
    aiko = team.person("aiko")

    def section() -> Shown:
        return aiko.thread(digests(team)[0])[1]

    assert section().buttons == ["I’ll own it"]
    await team.presses("aiko", "I’ll own it", section())
    [told] = [line.text for line in aiko.thread(digests(team)[0]) if line.only_you]
    assert told.startswith("You own R-1 now. I ask you to look at it on ")
    assert section().text.splitlines() == [
        "Risks · 1 open risk: ⚪ 1 not scored yet · 1 without an owner",
        "New",
        "R-1 it may not scale",
    ], "it stands as it stood at the cut-off, and offers it to nobody else"
    assert section().buttons == []
    [shown, *_] = [line for line in team.cards() if line.ts == card.ts]
    assert "owned by Aiko Tanaka" in shown.text
    assert team.refused() == []


async def test_what_somebody_was_faster_with_is_refused_with_the_next_step_and_in_a_preview_too(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    aiko = team.person("aiko")
    await aiko.types("#checkout", "/digest")
    await team.presses("maya", "I’ll own it", card)
    await aiko.presses("I’ll own it")
    assert aiko.form is not None
    assert "Somebody owns R-1 already." in aiko.form.text
    await aiko.closes()
    await aiko.closes()
    await aiko.types("#checkout", "/digest")
    assert "R-1 it may not scale" in aiko.form.text
    assert aiko.form.buttons == []


async def test_what_is_overdue_is_opened_where_it_stands(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    await team.presses("aiko", "I’ll own it", card)
    await team.moves_to(datetime(2026, 11, 26, 14, tzinfo=UTC))  # nobody has looked at it for a month
    tom = team.person("tom")
    section = tom.thread(digests(team)[-1])[1]
    assert section.text.splitlines()[1:4] == ["Overdue for review", "it may not scale", "R-1"]
    await tom.presses("Details", on=section)
    assert tom.form is not None
    assert tom.form.title == "Risk R-1"


async def test_a_preview_tells_in_words_what_the_chart_in_the_channel_draws(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.flags("tom", "it may not scale")
    await team.moves_to(datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert (await sees(team, "tom", "/digest"))[-3:] == [
        "Open risks by level (22 Oct, 24 Oct)",
        "not scored yet: 1, 1",
        "Open risks by level, 22 Oct to 24 Oct: not scored yet still 1",
    ]


async def test_counts_are_split_by_craft_only_where_nothing_follows_about_fewer_than_three(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    for _ in range(3):
        card = await team.flags("tom", "it may not scale")
        await team.presses("aiko", "I’ll own it", card)
    crafts = ["engineering", "engineering", "design", "design", "product", None, "engineering"]

    async def told(*given: str | None) -> list[str]:
        async with team.bot.database.writes(None) as session:
            everyone = (await session.exec(select(Person).order_by(Person.slack_id))).all()
            for person, craft in zip(everyone, given, strict=True):
                person.craft = "engineering" if person.name.startswith("Aiko") else craft
        return [line for line in await sees(team, "tom", "/digest") if line.startswith("By the owner's craft")]

    assert await told(*crafts) == ["By the owner's craft: engineering 3"]
    assert await told(*["engineering"] * 7) == []
    assert await told(*["design"] * 7) == []


async def test_a_week_without_a_digest_says_so_and_what_to_do_next(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    [told] = await tom.types("#checkout", "/digest week 2026-W43")
    assert told.text.startswith("There is no digest of 2026-W43 yet. The next one comes ")
    [told] = await tom.types("#checkout", "/digest week 2026-W40")
    assert told.text.splitlines()[0] == "#checkout had no digest in 2026-W40."
    await team.moves_to(THURSDAY)
    [told] = await tom.types("#checkout", "/digest week 2026-W40")
    assert told.text.splitlines()[0] == "#checkout had no digest in 2026-W40. The newest one: `/digest week 2026-W43`."
    [told] = await tom.types("#checkout", "/digest week of the launch")
    assert told.text.startswith("I cannot read that week.")


async def test_the_command_explains_itself_and_says_what_it_does_not_know(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    [told] = await team.person("tom").types("#checkout", "/digest help")
    assert told.text.startswith("/digest shows what the channel's weekly digest says.")
    [told] = await team.person("tom").types("#checkout", "/digest yesterday")
    assert told.text.startswith("I do not know “yesterday”.")


async def test_where_no_channel_is_set_up_the_next_step_is_told(team_over_http: StartsHttp) -> None:
    team = await team_over_http()
    for line in ("/digest", "/digest now", "/digest week 2026-W40"):
        [told] = await team.person("tom").types("#checkout", line)
        assert told.text.startswith("This channel is not set up yet, so it has no digest."), line
    [told] = await team.person("tom").types("@threefold", "/digest")
    assert told.text.startswith("A digest belongs to a team")
