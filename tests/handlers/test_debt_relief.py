"""Is the pain gone? Those whom a debt had hit are asked a month after it was paid, once, and the channel sees counts."""

from datetime import UTC, datetime, timedelta

from handlers import RITUALS
from sandbox.shown import Shown
from storage.changes import Change
from storage.debt import Debt, DebtHit, DebtRelief
from storage.rounds import Ask
from tests.handlers.conftest import HttpTeam, StartsHttp
from tests.handlers.test_debt import fills, nominates

HIT = {"How much time did it cost you today?": "1 h"}
MONTH = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)  # a Tuesday everywhere, at least 30 days after Monday 19 Oct
BEFORE, WEEK = datetime(2026, 11, 20, 10, 0, tzinfo=UTC), timedelta(weeks=1)
SOON, AGO = datetime(2026, 10, 27, 20, 0, tzinfo=UTC), timedelta(weeks=4)


async def paid(team_over_http: StartsHttp, *hit: str, asks: str = "Owners and leads only") -> HttpTeam:
    """A debt of Tom's that has hit some, and that he has paid. `asks`: whom the round asks every week meanwhile."""
    team = await team_over_http(rituals=RITUALS[1:2])
    await team.set_up(Debt_round=asks)
    card = await nominates(team, "tom", "a deploy takes forty minutes")
    for who in hit:
        await team.presses(who, "This hit me", card)
        assert await fills(team, who, HIT) is None
    await team.person("tom").chooses("More actions", "Paid", on=card)
    assert await fills(team, "tom", {"What changed?": "four minutes now"}) is None
    return team


async def paid_long_ago(team_over_http: StartsHttp, *hit: str, asks: str = "Owners and leads only") -> HttpTeam:
    """As `paid`, four weeks ago: those whom it had hit are asked by SOON."""
    team = await paid(team_over_http, *hit, asks=asks)
    await team.rewrites(DebtHit, day=lambda day: day - AGO)
    await team.rewrites(Debt, paid_on=lambda day: day - AGO)
    await team.moves_to(SOON)
    return team


def asked(team: HttpTeam, who: str) -> list[Shown]:
    return [line for line in team.person(who).dm() if "Is the pain of D-1 gone?" in line.text]


async def test_those_who_were_hit_are_asked_once_a_month_later(team_over_http: StartsHttp) -> None:
    team = await paid(team_over_http, "aiko", "nina")
    await team.moves_to(BEFORE)
    assert [asked(team, who) for who in ("aiko", "nina", "tom")] == [[], [], []]
    await team.moves_to(MONTH)
    assert [len(asked(team, who)) for who in ("aiko", "nina", "tom")] == [1, 1, 0]
    [message] = asked(team, "aiko")
    assert "four minutes now" in message.text
    assert "the channel sees counts, never names" in message.text
    await team.presses("nina", "Skip this time", asked(team, "nina")[0])
    await team.moves_to(MONTH + 3 * WEEK)
    assert [each.state for each in await team.kept(Ask) if each.kind == "relief"] in (
        ["missed", "skipped"],
        ["skipped", "missed"],
    )


async def test_three_answers_stand_on_the_card_and_in_the_digest_as_a_count(team_over_http: StartsHttp) -> None:
    team = await paid_long_ago(team_over_http, "aiko", "nina", "maya")
    for who in ("aiko", "nina"):
        await team.presses(who, "Gone", asked(team, who)[0])
        assert "Good to hear: gone." in asked(team, who)[0].text
    assert "Is the pain gone?" not in team.cards()[0].text  # of two people a count would tell
    await team.presses("maya", "Still there", asked(team, "maya")[0])
    assert "Is the pain gone?" not in team.cards()[0].text  # a count that grows tells what the last one said
    tom = team.person("tom")
    await tom.types("#checkout", "/digest")
    assert tom.form is not None
    assert "pain" not in tom.form.text
    await tom.closes()
    await team.moves_to(datetime(2026, 10, 29, 15, 0, tzinfo=UTC))
    assert "Is the pain gone? A month later: gone for 2 of 3 who answered." in team.cards()[0].text
    aiko = team.person("aiko")
    threads = [line.text for head in aiko.sees("#checkout") if "Digest" in head.text for line in aiko.thread(head)]
    assert any("Is the pain gone?" in text and "gone for 2 of 3 · four minutes now" in text for text in threads)


async def test_nobody_reads_who_has_said_what(team_over_http: StartsHttp) -> None:
    team = await paid_long_ago(team_over_http, "aiko", "nina", "maya")
    await team.presses("aiko", "Still there", asked(team, "aiko")[0])
    await team.presses("tom", "Details", team.cards()[0])
    form = team.person("tom").form
    assert form is not None
    last = form.text.splitlines()[-1]
    assert last.endswith("anonymous said whether the pain is gone")
    assert [(step.by, step.after) for step in await team.kept(Change) if step.verb == "relieved"] == [(None, {})]


async def test_still_there_offers_reopening_to_who_may_and_names_them_to_others(team_over_http: StartsHttp) -> None:
    team = await paid_long_ago(team_over_http, "aiko", "tom")
    await team.presses("aiko", "Still there", asked(team, "aiko")[0])
    [to_aiko] = asked(team, "aiko")
    assert "You said: still there. Tom Rivera and Maya Lindner can reopen it." in to_aiko.text
    assert "Reopen" not in to_aiko.buttons
    await team.presses("tom", "Still there", asked(team, "tom")[0])
    [to_tom] = asked(team, "tom")
    assert "You can reopen it, and say why." in to_tom.text
    await team.presses("tom", "Reopen", to_tom)
    assert await fills(team, "tom", {"Why is it a debt again?": "it takes thirty again"}) is None
    assert [debt.state for debt in await team.kept(Debt)] == ["nominated"]
    assert "✅ D-1 is nominated by now." in asked(team, "tom")[0].text
    assert not {"Gone", "Still there", "Reopen"} & {*asked(team, "tom")[0].buttons}


async def test_what_is_reopened_is_not_asked_about_any_more(team_over_http: StartsHttp) -> None:
    team = await paid_long_ago(team_over_http, "aiko")
    await team.presses("tom", "Reopen", team.cards()[0])
    assert await fills(team, "tom", {"Why is it a debt again?": "it takes thirty again"}) is None
    [message] = asked(team, "aiko")
    assert "✅ D-1 is nominated by now." in message.text
    assert "Gone" not in message.buttons


async def test_an_answer_is_given_once_and_a_typed_line_is_not_one(team_over_http: StartsHttp) -> None:
    team = await paid_long_ago(team_over_http, "aiko")
    [message] = asked(team, "aiko")
    await team.person("aiko").says("it is much better", "@Threefold", thread=message)
    await team.quiet()
    assert "with its buttons" in team.person("aiko").thread(message)[-1].text
    await team.presses("aiko", "Gone", message)
    await team.delivers("interactive", team.last("interactive"))
    assert [each.gone for each in await team.kept(DebtRelief)] == [True]


async def test_what_asks_for_news_or_a_review_says_nothing_about_relief(team_over_http: StartsHttp) -> None:
    team = await paid_long_ago(team_over_http, "aiko", asks="Everyone")
    [relief, *_] = [each for each in await team.kept(Ask) if each.kind == "relief"]
    news = next(each for each in await team.kept(Ask) if (each.kind, each.person_id) == ("debts", relief.person_id))
    for action, ask in (("debt.gone", news), ("debt.nothing_new", relief), ("debt.still", relief)):
        told = await team.forges("aiko", team.cards()[0], action, str(ask.id))
        assert any("not open for you" in each for each in told), action
    assert await team.kept(DebtRelief) == []
    assert [each.state for each in await team.kept(Ask) if each.kind == "relief"] == ["open"]
