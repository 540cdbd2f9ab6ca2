"""What people do with a risk that stands: own it, do something about it, live with it, withdraw it, reopen it."""

from datetime import date

from sandbox.shown import Shown
from storage.changes import Change
from storage.risk import Risk
from storage.tripwires import Tripwire
from tests.handlers.conftest import HttpTeam, StartsHttp, ready

MORE = "More actions"


async def fills(team: HttpTeam, who: str, answers: dict[str, object]) -> dict[str, str] | None:
    """Somebody fills in the form they see and sends it; gives what is wrong with it."""
    person = team.person(who)
    await person.fills(answers)
    wrong = await person.submits()
    await team.quiet()
    return wrong


async def chooses(team: HttpTeam, who: str, what: str, card: Shown) -> list[str]:
    """Somebody chooses in the menu of further actions; gives what only they are told."""
    person = team.person(who)
    before = {line.ts for line in person.sees("#checkout") if line.only_you}
    await person.chooses(MORE, what, on=card)
    await team.quiet()
    return [line.text for line in person.sees("#checkout") if line.only_you and line.ts not in before]


def notices(team: HttpTeam, who: str, about: str) -> list[str]:
    return [line.text for line in team.person(who).dm() if about in line.text]


WHY = {
    "Why is it right to do nothing?": "It costs more to *prevent*",
    "Reopen if …": "it happens twice",
    "When shall I ask whether that still holds?": date(2027, 1, 12),
}


# Owners


async def test_whoever_presses_owns_it_and_the_card_says_so_to_all(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    assert await team.presses("aiko", "I’ll own it", card) == []
    [shown] = team.cards(reader="ravi")
    assert shown.text.splitlines()[0] == "R-1 · Risk · owned by Aiko Tanaka"
    assert [line.text for line in team.person("ravi").thread(shown)[1:]] == ["👤 Aiko Tanaka owns R-1 now."]
    assert await team.forges("nina", shown, "risk.own", str((await team.kept(Risk))[0].id)) == [
        "Somebody owns R-1 already. They, its raiser or a lead can hand it over with Edit."
    ]


async def test_a_new_owner_hears_of_it_at_once_and_can_edit_it(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    await team.person("tom").presses("Edit", on=card)
    assert await fills(team, "tom", {"Who looks after it?": "@nina"}) is None
    [told] = notices(team, "nina", "owner of R-1")
    assert told.startswith("Tom Rivera made you the owner of R-1 in #checkout.\nit may not scale")
    [notice] = [line for line in team.person("nina").dm() if "owner of R-1" in line.text]
    assert await team.presses("nina", "Mitigate", notice) == []
    assert await fills(team, "nina", {"What do you do about it?": "a load test"}) is None
    [shown] = team.cards()
    assert shown.text.splitlines()[0] == "R-1 · Risk · 🔧 mitigating · owned by Nina Okafor"
    assert "a load test" in shown.text


async def test_guests_and_people_from_elsewhere_cannot_be_made_owners(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await team.slack.workspace.leave("sam", "#checkout")
    card = await team.flags("tom", "it may not scale")
    await team.person("tom").presses("Edit", on=card)
    for who, said in (("@lea", "Léa Martin cannot own a risk"), ("@sam", "Sam Whitfield is not in this channel")):
        wrong = await fills(team, "tom", {"What could stop us?": "better words", "Who looks after it?": who})
        assert wrong is not None
        assert wrong["Who looks after it?"].startswith(said)
    assert [(risk.title, risk.owner_id) for risk in await team.kept(Risk)] == [("it may not scale", None)]


async def test_leads_hear_of_a_critical_risk_at_once_and_once(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    await team.person("tom").presses("Edit", on=card)
    score = {"How likely is it?": "5 – almost certain", "How bad would it be?": "5 – stops us"}
    assert await fills(team, "tom", score) is None
    [told] = notices(team, "maya", "is critical")
    assert told.startswith("🔴 R-1 in #checkout is critical, set by Tom Rivera. Nobody owns it yet.\nit may not scale")
    await team.person("tom").presses("Edit", on=team.cards()[0])
    assert await fills(team, "tom", {"What could happen?": "Queues grow."}) is None
    assert len(notices(team, "maya", "is critical")) == 1
    assert notices(team, "aiko", "is critical") == []


# Decisions


async def test_living_with_a_risk_needs_a_reason_a_day_and_a_condition_and_all_of_them_are_shown(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    await chooses(team, "tom", "Accept", card)
    wrong = await fills(team, "tom", WHY | {"Reopen if …": "?"})
    assert wrong == {"Reopen if …": "Say what would change that."}
    wrong = await fills(team, "tom", WHY | {"When shall I ask whether that still holds?": date(2026, 10, 1)})
    assert wrong == {"When shall I ask whether that still holds?": "Choose a day that is still to come."}
    assert await fills(team, "tom", WHY) is None
    [shown] = team.cards(reader="aiko")
    assert shown.text.splitlines()[0] == "R-1 · Risk · 🤝 accepted until 12 Jan 2027"
    assert "it happens twice" in shown.text
    assert shown.buttons == ["Details", "Reopen"]
    [note] = team.person("aiko").thread(shown)[1:]
    assert (
        note.text
        == "🤝 Tom Rivera decided to live with R-1. I ask again on the review date.\nIt costs more to *prevent*"
    )
    await team.presses("aiko", "Details", shown)
    form = team.person("aiko").form
    assert form is not None
    assert "decided to live with it" in form.text
    assert "why: “It costs more to *prevent*”" in form.text


async def test_only_a_lead_lives_with_a_critical_risk(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    await team.person("tom").presses("Edit", on=card)
    await fills(team, "tom", {"How likely is it?": "5 – almost certain", "How bad would it be?": "5 – stops us"})
    assert await chooses(team, "tom", "Accept", team.cards()[0]) == [
        "R-1 is critical: only a lead of this channel may decide to live with it."
    ]
    assert await chooses(team, "maya", "Accept", team.cards()[0]) == []
    assert await fills(team, "maya", WHY) is None
    assert [risk.state for risk in await team.kept(Risk)] == ["accepted"]


async def test_a_decision_is_renewed_by_another_one(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    await chooses(team, "tom", "Accept", card)
    await fills(team, "tom", WHY)
    await chooses(team, "tom", "Renew or change", team.cards()[0])
    assert await fills(team, "tom", {"Reopen if …": "it happens thrice"}) is None
    kept = [(each.ended_at is None, each.reopen_if) for each in await team.kept(Tripwire)]
    assert kept == [(False, "it happens twice"), (True, "it happens thrice")]


async def test_what_was_no_risk_is_withdrawn_and_comes_back_with_a_reason(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    await chooses(team, "tom", "Withdraw", card)
    assert await fills(team, "tom", {}) is None
    [shown] = team.cards()
    assert shown.text.splitlines()[0] == "R-1 · Risk · ↩️ withdrawn"
    assert await team.presses("aiko", "Reopen", shown) == [
        "Only Tom Rivera, who raised R-1, and the channel's leads (Maya Lindner) may do that."
    ]
    await team.presses("maya", "Reopen", shown)
    assert await fills(team, "maya", {"Why is it a risk again?": " "}) is not None
    assert await fills(team, "maya", {"Why is it a risk again?": "it came back"}) is None
    [shown] = team.cards()
    assert shown.text.splitlines()[0] == "R-1 · Risk · open"
    told = [line.text for line in team.person("aiko").thread(shown)[1:]]
    assert told == [
        "↩️ R-1 was withdrawn by Tom Rivera: it was no risk after all.",
        "🔁 R-1 was reopened by Maya Lindner.\nit came back",
    ]


async def test_reopening_ends_the_decision_to_do_nothing(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    await chooses(team, "tom", "Accept", card)
    await fills(team, "tom", WHY)
    await team.presses("tom", "Reopen", team.cards()[0])
    await fills(team, "tom", {"Why is it a risk again?": "it happened twice"})
    assert [each.ended_at is not None for each in await team.kept(Tripwire)] == [True]
    assert [change.verb for change in await team.kept(Change)] == ["flagged", "accepted", "reopened"]


async def test_two_people_with_the_same_form_open_lose_nothing(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await team.flags("tom", "it may not scale")
    await chooses(team, "tom", "Mitigate", card)
    await chooses(team, "maya", "Mitigate", card)
    assert await fills(team, "maya", {"What do you do about it?": "a load test"}) is None
    wrong = await fills(team, "tom", {"What do you do about it?": "a smaller basket"})
    assert wrong is not None
    assert next(iter(wrong.values())).startswith("Somebody changed this risk while your form was open.")
    assert [risk.mitigation for risk in await team.kept(Risk)] == ["a load test"]


async def test_the_thread_says_to_whom_a_risk_was_handed_and_the_critical_notice_that_nobody_owns_it(
    team_over_http: StartsHttp,
) -> None:
    team = await team_over_http()
    await team.set_up()
    card = await team.flags("tom", "the provider may refuse us")
    await team.person("tom").presses("Edit", on=card)
    await team.person("tom").fills({"How likely is it?": "5 – almost certain", "How bad would it be?": "5 – stops us"})
    assert await team.person("tom").submits() is None
    await team.quiet()
    [notice] = team.person("maya").dm()
    assert notice.text.splitlines()[0] == "🔴 R-1 in #checkout is critical, set by Tom Rivera. Nobody owns it yet."
    assert notice.buttons[0] == "I’ll own it"
    await team.person("tom").presses("Edit", on=team.cards()[0])
    await team.person("tom").fills({"Who looks after it?": "@aiko"})
    assert await team.person("tom").submits() is None
    await team.quiet()
    assert team.person("tom").thread(team.cards()[0])[-1].text == "👤 Tom Rivera made Aiko Tanaka the owner of R-1."
