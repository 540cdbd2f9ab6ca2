"""Reviews: who is asked about a risk when, what an answer does, and what becomes of what nobody answers."""

from datetime import UTC, date, datetime, timedelta

from sandbox.shown import Shown
from storage.risk import Risk
from storage.rounds import Ask
from tests.handlers.conftest import HttpTeam, StartsHttp

MONDAY = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)


async def ready(team_over_http: StartsHttp, *, score: tuple[str, str] | None = None) -> HttpTeam:
    """A risk of Tom's that Nina owns."""
    team = await team_over_http()
    await team.set_up(Risk_round="Owners and leads only")
    card = await team.flags("tom", "it may not scale")
    await team.person("tom").presses("Edit", on=card)
    fields: dict[str, object] = {"Who looks after it?": "@nina"}
    if score:
        fields |= {"How likely is it?": score[0], "How bad would it be?": score[1]}
    await team.person("tom").fills(fields)
    assert await team.person("tom").submits() is None
    await team.quiet()
    return team


async def a_month_ago(team_over_http: StartsHttp) -> HttpTeam:
    """As `ready`, four weeks ago: the review after a month falls on Tuesday, 27 October."""
    team = await ready(team_over_http)
    await team.rewrites(Risk, review_on=lambda day: day - timedelta(weeks=4))
    return team


def asked(team: HttpTeam, who: str, words: str = "How does R-1 stand?") -> list[Shown]:
    return [line for line in team.person(who).dm() if words in line.text]


async def test_a_medium_risk_is_reviewed_on_its_owners_ritual_day_after_a_month(team_over_http: StartsHttp) -> None:
    team = await a_month_ago(team_over_http)
    await team.moves_to(datetime(2026, 10, 27, 7, 0, tzinfo=UTC))
    assert asked(team, "nina") == []
    await team.moves_to(datetime(2026, 10, 27, 9, 0, tzinfo=UTC))  # a Tuesday, 9:30 in Berlin
    [message] = asked(team, "nina")
    assert asked(team, "maya") == []
    await team.presses("nina", "Still the same", message)
    [shown] = asked(team, "nina")
    assert "✅ Thank you." in shown.text
    assert [risk.review_on for risk in await team.kept(Risk)] == [date(2026, 11, 26)]
    assert [(each.kind, each.state) for each in await team.kept(Ask) if each.kind == "review"] == [
        ("review", "answered")
    ]


async def test_a_high_risk_is_reviewed_on_the_next_working_day_and_goes_to_the_leads_after_two_more(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http, score=("4 – likely", "4 – endangers a goal"))
    await team.moves_to(datetime(2026, 11, 2, 12, 0, tzinfo=UTC))  # two weeks later, a Monday
    assert (len(asked(team, "nina")), len(asked(team, "maya"))) == (1, 0)
    await team.moves_to(datetime(2026, 11, 4, 12, 0, tzinfo=UTC))
    [to_lead] = asked(team, "maya")
    assert "Its owner has not answered yet." in to_lead.text
    await team.presses("maya", "Still the same", to_lead)
    assert "Somebody else has looked at it." in asked(team, "nina")[-1].text
    assert [risk.review_on for risk in await team.kept(Risk)] == [date(2026, 11, 18)]


async def test_a_change_of_the_risk_is_its_review(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http, score=("4 – likely", "4 – endangers a goal"))
    await team.moves_to(datetime(2026, 11, 2, 12, 0, tzinfo=UTC))
    [message] = asked(team, "nina")
    await team.presses("nina", "Mitigate", message)
    await team.person("nina").fills({"What do you do about it?": "a load test"})
    assert await team.person("nina").submits() is None
    await team.quiet()
    assert "✅ Thank you." in asked(team, "nina")[0].text
    await team.moves_to(datetime(2026, 11, 5, 12, 0, tzinfo=UTC))
    assert asked(team, "maya") == []


async def test_a_review_answered_after_the_risk_was_resolved_says_so(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http, score=("4 – likely", "4 – endangers a goal"))
    await team.moves_to(datetime(2026, 11, 2, 12, 0, tzinfo=UTC))
    [message] = asked(team, "nina")
    await team.person("tom").presses("Resolve", on=team.cards()[0])
    await team.person("tom").submits()
    assert await team.presses("nina", "Still the same", message) == [
        "R-1 is resolved, so what is said about it stays as it is. It can be reopened."
    ]
    assert "✅ R-1 is resolved." in asked(team, "nina")[0].text


async def test_a_typed_line_is_a_note_in_its_history(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http, score=("4 – likely", "4 – endangers a goal"))
    await team.moves_to(datetime(2026, 11, 2, 12, 0, tzinfo=UTC))
    [message] = asked(team, "nina")
    await team.person("nina").says("waiting for the provider's answer", "@Threefold", thread=message)
    await team.quiet()
    assert "R-1 stands as it is" in team.person("nina").thread(message)[-1].text
    await team.presses("tom", "Details", team.cards()[0])
    form = team.person("tom").form
    assert form is not None
    assert "Nina Okafor looked at it" in form.text
    assert "waiting for the provider's answer" in form.text


async def test_leads_are_asked_for_an_owner_on_the_ritual_day_that_comes_after_two_working_days(
    team_over_http: StartsHttp,
) -> None:
    team = await team_over_http()
    await team.set_up(Risk_round="Owners and leads only")
    await team.flags("tom", "it may not scale")
    await team.moves_to(MONDAY + timedelta(days=7))
    assert asked(team, "maya", "Who looks after R-1 in #checkout?") == []
    await team.moves_to(MONDAY + timedelta(days=8, hours=4))
    [message] = asked(team, "maya", "Who looks after R-1 in #checkout?")
    assert asked(team, "tom", "Who looks after R-1 in #checkout?") == []
    await team.presses("maya", "I’ll own it", message)
    assert "✅ R-1 has an owner now." in asked(team, "maya", "Who looks after R-1?")[0].text
    assert [risk.state for risk in await team.kept(Risk)] == ["owned"]


async def test_on_its_review_date_a_decision_to_do_nothing_is_asked_about_and_stands_until_it_is_answered(
    team_over_http: StartsHttp,
) -> None:
    team = await team_over_http()
    await team.set_up(Risk_round="Owners and leads only")
    card = await team.flags("maya", "it may not scale")
    await team.person("maya").chooses("More actions", "Accept", on=card)
    await team.person("maya").fills(
        {
            "Why is it right to do nothing?": "It costs more",
            "Reopen if …": "it happens twice",
            "When shall I ask whether that still holds?": date(2026, 11, 7),  # a Saturday
        }
    )
    assert await team.person("maya").submits() is None
    await team.moves_to(datetime(2026, 11, 9, 12, 0, tzinfo=UTC))
    [message] = asked(team, "maya", "Does it still hold that we do nothing about R-1?")
    assert "it happens twice" in message.text
    assert [risk.state for risk in await team.kept(Risk)] == ["accepted"]
    await team.presses("maya", "Reopen", message)
    await team.person("maya").fills({"Why is it a risk again?": "it happened twice"})
    assert await team.person("maya").submits() is None
    await team.quiet()
    assert "✅ R-1 is open now." in asked(team, "maya", "Does it still hold")[0].text


async def test_a_review_that_was_skipped_comes_again_on_the_next_ritual_day(team_over_http: StartsHttp) -> None:
    team = await a_month_ago(team_over_http)
    await team.moves_to(datetime(2026, 10, 27, 9, 0, tzinfo=UTC))
    [message] = asked(team, "nina")
    await team.presses("nina", "Skip this time", message)
    await team.moves_to(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
    assert len(asked(team, "nina")) == 1
    await team.moves_to(datetime(2026, 11, 3, 9, 0, tzinfo=UTC))
    assert len(asked(team, "nina")) == 2


async def test_what_an_owner_was_asked_is_over_when_somebody_else_owns_it(team_over_http: StartsHttp) -> None:
    team = await a_month_ago(team_over_http)
    await team.moves_to(datetime(2026, 10, 27, 9, 0, tzinfo=UTC))
    await team.person("tom").presses("Edit", on=team.cards()[0])
    await team.person("tom").fills({"Who looks after it?": "@aiko", "When shall I ask about it?": date(2026, 10, 21)})
    wrong = await team.person("tom").submits()
    assert wrong is None  # the day was not touched
    await team.quiet()
    assert "Somebody else has looked at it." in asked(team, "nina")[0].text
    await team.moves_to(datetime(2026, 11, 3, 9, 0, tzinfo=UTC))
    assert (len(asked(team, "nina")), len(asked(team, "aiko"))) == (1, 0)


async def test_an_accepted_risk_whose_owner_has_left_is_reopened_without_one(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    await tom.chooses("More actions", "Accept", on=team.cards()[0])
    await tom.fills({"Why is it right to do nothing?": "It costs more", "Reopen if …": "it happens twice"})
    assert await tom.submits() is None
    await team.slack.workspace.leave("nina", "#checkout")
    await team.quiet()
    await tom.presses("Reopen", on=team.cards()[0])
    await tom.fills({"Why is it a risk again?": "it happened twice"})
    assert await tom.submits() is None
    await team.quiet()
    [risk] = await team.kept(Risk)
    assert (risk.state, risk.owner_id, risk.ownerless_since is not None) == ("open", None, True)
    assert await team.presses("aiko", "I’ll own it", team.cards()[0]) == []
