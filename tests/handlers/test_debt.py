"""What happens to a debt from its first line on: saved, sized, hit, decided, paid, shown to all, with its history."""

from datetime import date, timedelta

from handlers import RITUALS
from sandbox.shown import Shown
from storage.changes import Change
from storage.debt import Debt, DebtHit
from storage.drafts import Capture
from storage.tripwires import Tripwire
from tests.conftest import MONDAY
from tests.handlers.conftest import HttpTeam, StartsHttp

MORE = "More actions"
WHY = {
    "Why is it right to do nothing?": "It costs more to mend",
    "Reopen if …": "it hits five people",
    "When shall I ask whether that still holds?": date(2027, 1, 12),
}
SIZE = {
    "How much does it cost the business?": "4 – endangers a goal",
    "Why this much?": "every fix waits",
    "How much work is it?": "5 – a week",
}


async def ready(team_over_http: StartsHttp) -> HttpTeam:
    team = await team_over_http(rituals=RITUALS)
    await team.set_up()
    return team


async def nominates(team: HttpTeam, who: str, line: str) -> Shown:
    """Somebody nominates a debt with one line; gives its card."""
    await team.person(who).types("#checkout", f"/debt {line}")
    await team.quiet()
    return team.cards(reader=who)[-1]


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


def head(team: HttpTeam, reader: str = "aiko") -> str:
    """The first line of the only card."""
    [shown] = team.cards(reader=reader)
    return shown.text.splitlines()[0]


async def test_one_line_is_saved_and_who_typed_it_is_asked_how_big_it_is(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    [saved] = await tom.types("#checkout", "/debt a deploy takes forty minutes")
    await team.quiet()
    assert saved.text.startswith("Saved as D-1. Its card is on its way to #checkout.")
    assert saved.buttons == ["Size it", "Add details", "This hit me"]
    [card] = team.cards(reader="aiko")
    assert card.text.splitlines()[:3] == [
        "D-1 · Debt · nominated",
        "a deploy takes forty minutes",
        "📏 needs sizing: impact and effort",
    ]
    assert card.buttons == ["This hit me", "Size it", "I’ll own it", "Details", "Edit", "Accept"]
    await tom.presses("Size it", on=saved)
    missing = await fills(team, "tom", {**SIZE, "Why this much?": ""})
    assert missing == {"Why this much?": "Say in a few words why: what does it cost the business?"}
    assert await fills(team, "tom", SIZE) is None
    [card] = team.cards(reader="aiko")
    assert card.text.splitlines()[2] == "benefit 6 = impact 4 (6) · effort 5"


async def test_a_form_nominates_with_everything_that_was_filled_in_and_says_what_is_not_debt(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    assert await tom.types("#checkout", "/debt") == []
    assert tom.form is not None
    assert "Not debt: a feature that is missing" in tom.form.text
    said = {"What slows us down?": "Deploys are slow", "Where is it?": "https://example.org/deploy", **SIZE}
    assert await fills(team, "tom", {**said, "What hurts?": "Every fix waits."}) is None
    [debt] = await team.kept(Debt)
    assert (debt.title, debt.hurts, debt.impact, debt.effort) == ("Deploys are slow", "Every fix waits.", 4, 5)
    [card] = team.cards(reader="aiko")
    assert "where it is" in card.text


async def test_a_nomination_from_a_message_keeps_the_text_only_when_that_is_ticked(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    said = await team.person("nina").says("the staging data is stale\nagain", to="#checkout")
    await tom.shortcut("Nominate as debt", on=said)
    assert await fills(team, "tom", {"If you like": ["Include the text of the message, not only a link to it"]}) is None
    [debt] = await team.kept(Debt)
    assert (debt.title, debt.hurts) == ("the staging data is stale again", "the staging data is stale\nagain")
    assert debt.link is not None


async def test_a_line_typed_where_no_channel_is_set_up_is_kept(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    tom = team.person("tom")
    await tom.types("#payments-core", "/debt a deploy takes forty minutes")
    [kept] = await team.kept(Capture)
    assert (kept.ritual, kept.line) == ("debt", "a deploy takes forty minutes")
    [refused] = await tom.types("#payments-core", "/debt pay D-7 please")
    assert "That reads like a command" in refused.text
    assert await team.kept(Debt) == []


# This hit me


async def test_a_hit_is_said_once_a_day_and_corrected_on_it(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await nominates(team, "tom", "a deploy takes forty minutes")
    assert await team.presses("aiko", "This hit me", card) == []
    answers = {"How much time did it cost you today?": "1.5 h", "How, in one line?": "two builds"}
    assert await fills(team, "aiko", answers) is None
    await team.presses("nina", "This hit me", card)
    assert await fills(team, "nina", {"How much time did it cost you today?": "8 h"}) is None
    [shown] = team.cards()
    assert "9.5 h lost in 28 days · 2 people hit in 90 days" in shown.text
    await team.presses("aiko", "This hit me", card)
    aiko = team.person("aiko")
    assert aiko.form is not None
    assert "You have reported today already: this corrects it." in aiko.form.text
    assert await fills(team, "aiko", {"How much time did it cost you today?": "30 minutes"}) is None
    assert [(hit.quarters, hit.line) for hit in await team.kept(DebtHit)] == [(2, "two builds"), (32, "")]
    [shown] = team.cards()
    assert "8.5 h lost in 28 days · 2 people hit in 90 days" in shown.text
    assert team.person("tom").thread(shown)[1:] == []
    team.clock.move_to(MONDAY + timedelta(days=1))
    await team.presses("aiko", "This hit me", team.cards()[0])
    assert await fills(team, "aiko", {}) is None
    assert len(await team.kept(DebtHit)) == 3


async def test_what_was_reported_stands_in_the_history_and_what_did_not_change_does_not(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    card = await nominates(team, "tom", "a deploy takes forty minutes")
    for _ in range(2):
        await team.presses("aiko", "This hit me", card)
        assert await fills(team, "aiko", {"How much time did it cost you today?": "2 h"}) is None
    assert [change.verb for change in await team.kept(Change)] == ["nominated", "hit"]
    await team.person("tom").types("#checkout", "/debt d-1")
    form = team.person("tom").form
    assert form is not None
    assert "*Interest* 2 h lost in 28 days · 1 person hit in 90 days".replace("*", "") in form.text.replace("*", "")
    assert "Aiko Tanaka was hit by it" in form.text


# Decisions


async def test_leads_accept_and_others_are_told_whom_to_ask(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await nominates(team, "tom", "a deploy takes forty minutes")
    assert await team.presses("tom", "Accept", card) == ["Only the channel's leads (Maya Lindner) may do that."]
    assert await team.presses("maya", "Accept", card) == []
    assert head(team) == "D-1 · Debt · 👍 accepted"
    [shown] = team.cards()
    assert [line.text for line in team.person("aiko").thread(shown)[1:]] == ["👍 Maya Lindner accepted D-1."]
    [debt] = await team.kept(Debt)
    assert debt.review_on == date(2027, 1, 17)
    assert await team.forges("maya", shown, "debt.accept", str(debt.id)) == ["D-1 is accepted already."]


async def test_parking_needs_a_reason_and_reopening_ends_the_decision(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await nominates(team, "tom", "a deploy takes forty minutes")
    assert await chooses(team, "tom", "Park", card) == ["Only the channel's leads (Maya Lindner) may do that."]
    await chooses(team, "maya", "Park", card)
    assert await fills(team, "maya", WHY | {"Reopen if …": "?"}) == {"Reopen if …": "Say what would change that."}
    assert await fills(team, "maya", WHY) is None
    assert head(team) == "D-1 · Debt · 🅿️ parked until 12 Jan 2027"
    [shown] = team.cards()
    assert shown.buttons == ["This hit me", "Details", "Reopen"]
    await chooses(team, "maya", "Renew or change", shown)
    assert await fills(team, "maya", {"Reopen if …": "it hits six people"}) is None
    kept = [(each.ended_at is None, each.reopen_if) for each in await team.kept(Tripwire)]
    assert kept == [(False, "it hits five people"), (True, "it hits six people")]
    await team.presses("tom", "Reopen", team.cards()[0])
    assert await fills(team, "tom", {"Why is it a debt again?": "it hit six"}) is None
    assert head(team) == "D-1 · Debt · nominated"
    assert [each.ended_at is None for each in await team.kept(Tripwire)] == [False, False]


async def test_declining_is_a_decision_too(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await nominates(team, "tom", "a deploy takes forty minutes")
    await chooses(team, "maya", "Decline", card)
    assert await fills(team, "maya", WHY) is None
    assert head(team) == "D-1 · Debt · 🚫 declined until 12 Jan 2027"


# Owning, saying more, ending


async def test_whoever_pays_says_what_changed_and_the_channel_reads_it(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await nominates(team, "tom", "a deploy takes forty minutes")
    assert await team.presses("aiko", "I’ll own it", card) == []
    assert head(team) == "D-1 · Debt · nominated · owned by Aiko Tanaka"
    assert await chooses(team, "nina", "Paid", team.cards()[0]) == [
        "Only Tom Rivera, who raised D-1, and Aiko Tanaka, who owns it, and the channel's leads (Maya Lindner) may do that."
    ]
    await chooses(team, "aiko", "Paid", team.cards()[0])
    assert await fills(team, "aiko", {"What changed?": "?"}) == {"What changed?": "Say in one line what changed."}
    assert await fills(team, "aiko", {"What changed?": "four minutes now"}) is None
    [shown] = team.cards()
    assert shown.text.splitlines()[0].startswith("D-1 · Debt · ✅ paid on 19 Oct 2026")
    assert "four minutes now" in shown.text
    assert shown.buttons == ["Details", "Reopen"]
    assert team.person("tom").thread(shown)[-1].text == "✅ D-1 was paid by Aiko Tanaka.\nfour minutes now"


async def test_a_new_owner_hears_of_it_at_once(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await nominates(team, "tom", "a deploy takes forty minutes")
    await team.presses("tom", "Edit", card)
    assert await fills(team, "tom", {"Who looks after it?": "@nina", "Where does it come from?": "one image"}) is None
    [notice] = [line for line in team.person("nina").dm() if "owner of D-1" in line.text]
    assert notice.buttons == ["Details", "Edit", "Paid"]
    [shown] = team.cards()
    assert team.person("aiko").thread(shown)[-1].text == "👤 Tom Rivera made Nina Okafor the owner of D-1."
    await team.presses("tom", "Edit", shown)
    assert await fills(team, "tom", {"What slows us down?": "Deploys are slow"}) is None
    assert len([line for line in team.person("nina").dm() if "owner of D-1" in line.text]) == 1


async def test_what_was_no_debt_is_withdrawn(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await nominates(team, "tom", "a deploy takes forty minutes")
    await chooses(team, "tom", "Withdraw", card)
    assert await fills(team, "tom", {}) is None
    assert head(team) == "D-1 · Debt · ↩️ withdrawn"
    [debt] = await team.kept(Debt)
    [shown] = team.cards()
    [told] = await team.forges("aiko", shown, "debt.hit", str(debt.id))
    assert told.startswith("D-1 is withdrawn. If it still hurts")


async def test_two_people_with_the_same_form_open_lose_nothing(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await nominates(team, "tom", "a deploy takes forty minutes")
    await team.presses("tom", "Size it", card)
    await team.presses("maya", "Size it", card)
    assert await fills(team, "maya", SIZE) is None
    wrong = await fills(team, "tom", SIZE | {"How much work is it?": "13 – more: perhaps several debts"})
    assert wrong is not None
    assert next(iter(wrong.values())).startswith("Somebody changed this debt while your form was open.")
    assert [debt.effort for debt in await team.kept(Debt)] == [5]


async def test_who_has_left_sees_nothing_of_it(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await nominates(team, "tom", "a deploy takes forty minutes")
    await team.presses("tom", "Edit", card)
    await team.slack.workspace.leave("tom", "#checkout")
    wrong = await fills(team, "tom", {"What slows us down?": "last words"})
    assert wrong == {"What slows us down?": "I cannot find that debt any more."}


# Looking


async def test_a_list_is_ordered_by_what_helps_most_and_what_needs_sizing_stands_above(
    team_over_http: StartsHttp,
) -> None:
    team = await ready(team_over_http)
    for line in ("slow deploys", "flaky tests", "stale data"):
        await nominates(team, "tom", line)
    for number, impact in ((0, "2 – a nuisance"), (2, "5 – stops us")):
        await team.presses("tom", "Size it", team.cards()[number])
        assert await fills(team, "tom", SIZE | {"How much does it cost the business?": impact}) is None
    tom = team.person("tom")
    assert await tom.types("#checkout", "/debt list") == []
    assert tom.form is not None
    rows = [line for line in tom.form.text.splitlines() if line.startswith("D-")]
    assert [row.split(" · ")[0] for row in rows] == ["D-2", "D-3", "D-1"]
    assert "benefit 8 = impact 5 (8)" in rows[1]
    await tom.types("#checkout", "/debt list sizing")
    rows = [line for line in tom.form.text.splitlines() if line.startswith("D-")]
    assert [row.split(" · ")[0] for row in rows] == ["D-2"]


async def test_a_key_that_counts_elsewhere_is_offered_there(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await nominates(team, "tom", "slow deploys")
    tom = team.person("tom")
    [told] = await tom.types("#general", "/debt D-1")
    assert told.text.startswith("D-1 counts in the channel where it is typed.")
    await tom.presses("Details", on=told)
    assert tom.form is not None
    assert tom.form.title == "Debt D-1"
    [gone] = await tom.types("#checkout", "/debt D-9")
    assert "There is no D-9 in #checkout" in gone.text
    [help_] = await tom.types("#checkout", "/debt help")
    assert "/debt a deploy takes forty minutes" in help_.text
