"""How everything looks, compared with what was approved.

After a wanted change of looks: `APPROVE=1 make test ARGS=tests/blocks`, read the difference in git, and commit it with the change.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

import pytest

from bot.blocks import capture, charts, day, digest, home, kit, leading, me, records, setup, trouble
from bot.blocks import risk as blocks
from bot.blocks.kit import Block, Message, View
from bot.rules.setup import Arrangement, Asked
from storage.absences import Absence
from storage.changes import Change
from storage.risk import Risk
from storage.rounds import Ask
from storage.tripwires import Tripwire
from tests.blocks.looks import APPROVED, compare
from tests.builders import CHANNEL, NOW, ask, channel, risk, somebody

RISKS = Asked("risk", "risks", "Risk round")
CRAFTS = Asked("risk", "risks", "Risk round", 1, "product,design")
DEBTS = Asked("debt", "debts", "Debt round", 4, "owners", on=False)
SET = Arrangement((RISKS, DEBTS), "Europe/Berlin")
LARGE = Arrangement((CRAFTS, DEBTS), "Asia/Tokyo", 5, time(8, 5), 1, time(16, 0))
OTHER = replace(LARGE, rounds=(replace(CRAFTS, on=False), replace(DEBTS, on=True)))
RITUALS = [("risk", "Risks"), ("debt", "Debt")]
ABOUT = "`/risk` and one line names what could stop us; `/risk help` says more."
LINK = "https://lumen.slack.com/archives/C1/p1766000000000000"
FULL = {"happening": "Queues grow at the month's end.", "kind": "feasibility", "likelihood": 4, "impact": 5}
SHARED = risk(**FULL)
RESOLVED = risk(**FULL, state="resolved")
OWNED = [("R-12", "The <b>provider</b> *may* not scale", LINK)] + [(f"D-{n}", f"Debt {n}", None) for n in range(21)]
OTHERS = [risk(id=UUID(int=300 + number), number=number, title=f"Risk number {number}") for number in range(1, 12)]


def step(
    seq: int, verb: str, by: int | None, after: dict[str, object] | None = None, before: dict[str, object] | None = None
) -> Change:
    return Change(
        channel_id=CHANNEL,
        ritual="risk",
        record_id=SHARED.id,
        seq=seq,
        at=NOW + timedelta(hours=seq),
        by=UUID(int=by) if by else None,
        verb=verb,
        before=before or {},
        after=after or {},
    )


HISTORY = [
    step(1, "flagged", None),
    step(
        2, "described", 1,
        {"title": "It *may* not scale", "happening": "Queues grow.", "kind": "value", "likelihood": 5, "impact": 1},
        {"title": "It <may>", "happening": "", "kind": None, "likelihood": 3, "impact": None},
    ),
    step(3, "shared", 2),
    step(4, "resolved", 3),
]  # fmt: skip
NAMES = {UUID(int=1): "Maya & Co", UUID(int=2): "Tom"}


TAKEN = risk(**FULL, facet="security", state="owned", owner_id=UUID(int=2), ownerless_since=None, link=LINK)
MITIGATED = risk(
    **FULL, state="mitigating", owner_id=UUID(int=2), ownerless_since=None, mitigation="A *load* test", likelihood_after=2, impact_after=5
)  # fmt: skip
ACCEPTED = risk(**FULL, state="accepted")
FIRED = risk(**FULL, id=UUID(int=13), number=13, state="accepted")
TRIPWIRE = Tripwire(
    channel_id=CHANNEL, ritual="risk", record_id=ACCEPTED.id, decided_by=UUID(int=1), decided_at=NOW,
    why="It costs *more* to prevent", reopen_if="it happens <twice>", review_on=date(2027, 1, 20),
)  # fmt: skip
OWNING = step(
    1, "described", 2, {"owner_id": str(UUID(int=1)), "review_on": "2026-12-01"}, {"owner_id": None, "review_on": None}
)
ACCEPTING = step(
    2, "accepted", 1, {"state": "accepted", "why": "It *costs*", "reopen_if": "twice", "review_on": "2027-01-20"}
)

WEEKS = [NOW.date() + timedelta(weeks=week) for week in range(8)]
TREND = blocks.by_level(WEEKS, {"critical": [0, 0, 1, 1, 2, 2, 1, 1], "high": [3] * 8, None: [4, 4, 3, 2, 2, 1, 0, 0]})
CHARTED = charts.under(blocks.section(blocks.Sections([SHARED])), [TREND])
BARS = [
    charts.Chart(
        "Points & hours of a <whole> cycle, as they were counted by all",
        kind,
        ["one", "two"],
        {"in & out of the backlog": [1, 2]},
        "It *grows*.",
    )
    for kind in ("bar", "area")
]
SO_FAR = digest.head(
    "checkout", NOW, NOW + timedelta(days=2), ["1 new risk"], [], threaded=True, missed=False, so_far=digest.SoFar(None, None)
)  # fmt: skip


def reviewed_blocks(number: int) -> Sequence[Block]:
    return blocks.review(ask(id=UUID(int=number)), risk(number=number), "checkout", owner=True)[1]


def noted(verb: str, **after: str) -> Message:
    message = blocks.note(RESOLVED, step(1, verb, 1, dict(after)), "Tom & Jerry")
    assert message is not None
    return message


def drawn(looks: tuple[str, tuple[kit.Block, ...]]) -> Message:
    return kit.message(looks[0], *looks[1])


def asked(kind: str, **given: str) -> Ask:
    return ask(kind=kind, **given)


def reviewed(known: Risk, *, owner: bool, **given: str) -> Message:
    return drawn(blocks.review(asked("review", **given), known, "checkout", owner=owner))


def part(state: str, *answer: object, answered: str | None = None) -> Message:
    text, drawn = blocks.prompt(ask(state=state, answer=answered), "checkout", list(answer))  # type: ignore[arg-type]
    return kit.message(text, *drawn)


SHOWN: dict[str, Callable[[], Message | View]] = {
    "risk_usage": blocks.usage,
    "risk_saved": lambda: blocks.saved(risk(), "checkout", waits=False),
    "risk_saved_and_waiting": lambda: blocks.saved(risk(happening="Queues grow."), "checkout", waits=True),
    "risk_waiting": lambda: blocks.waiting(risk(), "checkout"),
    "records_nothing_new": records.nothing_new,
    "risk_classified": lambda: blocks.classified(SHARED),
    "risk_card": lambda: blocks.card(risk(), NAMES, 0),
    "risk_card_of_a_full_risk_shared_once": lambda: blocks.card(SHARED, {UUID(int=1): "Maya <b>"}, 1),
    "risk_card_shared_by_many": lambda: blocks.card(risk(kind="value"), NAMES, 12),
    "risk_card_resolved": lambda: blocks.card(RESOLVED, NAMES, 2),
    "risk_card_with_a_long_story": lambda: blocks.card(risk(happening="long " * 300), NAMES, 0),
    "risk_card_of_an_owned_one_from_a_message": lambda: blocks.card(TAKEN, NAMES, 0),
    "risk_card_mitigating": lambda: blocks.card(MITIGATED, NAMES, 0),
    "risk_card_accepted": lambda: blocks.card(ACCEPTED, NAMES, 0, TRIPWIRE),
    "risk_card_withdrawn": lambda: blocks.card(risk(state="withdrawn"), NAMES, 0),
    "risk_card_anonymous": lambda: blocks.card(risk(raised_by=None), NAMES, 0),
    "risk_note_resolved": lambda: noted("resolved"),
    "risk_note_withdrawn": lambda: noted("withdrawn"),
    "risk_note_accepted": lambda: noted("accepted", why="It costs *more*", reopen_if="twice", review_on="2027-01-20"),
    "risk_note_reopened": lambda: noted("reopened", why="It came back"),
    "risk_note_mitigated": lambda: noted("mitigated", mitigation="a load test"),
    "risk_note_owned": lambda: noted("owned"),
    "risk_note_left": lambda: noted("left"),
    "risk_owner_notice": lambda: blocks.owner_notice(SHARED, "checkout & co", "Maya <b>", LINK),
    "risk_critical_notice": lambda: blocks.critical_notice(SHARED, "checkout", "Maya", None),
    "risk_raised_this_week": lambda: blocks.raised_this_week("checkout & co", [SHARED, risk(number=13)]),
    "risk_noted": lambda: blocks.noted(risk()),
    "risk_form": lambda: blocks.form("C1"),
    "risk_form_answering": lambda: blocks.form("C1", ask_id=str(ask().id)),
    "risk_form_from_a_message_elsewhere": lambda: blocks.form(None, title="It may <!here>", link=LINK, quoted="It may\n\"not\" " * 500),
    "risk_form_anonymous": lambda: blocks.anonymous(
        {"title": "It may not scale", "happening": "Queues grow.", "kind": "value", "likelihood": "4", "impact": None, "review_on": "2026-12-01"}, {"place": "C1"}
    ),
    "risk_form_editing": lambda: blocks.form("C1", risk=SHARED, owner="U2"),
    "risk_mitigating": lambda: blocks.mitigating(MITIGATED, "C1"),
    "risk_withdrawing": lambda: blocks.withdrawing(risk(), "C1"),
    "risk_reopening": lambda: blocks.reopening(RESOLVED, "C1"),
    "risk_accepting": lambda: blocks.accepting(risk(), "C1", NOW.date(), None),
    "risk_accepting_again": lambda: blocks.accepting(ACCEPTED, "C1", NOW.date(), TRIPWIRE),
    "risk_list": lambda: blocks.listing(records.Query(page=1, words="a"), [TAKEN, risk(review_on=NOW.date())], 25, "checkout", "C1", NAMES, NOW.date()),
    "risk_list_empty": lambda: blocks.listing(records.Query({"which": "mine", "kind": "value", "level": "low"}), [], 0, "checkout", "C1", {}, NOW.date()),
    "risk_review_of_an_owner": lambda: reviewed(TAKEN, owner=True),
    "risk_review_by_a_lead": lambda: reviewed(TAKEN, owner=False),
    "risk_review_of_what_nobody_owns": lambda: reviewed(risk(), owner=False),
    "risk_review_answered": lambda: reviewed(TAKEN, owner=True, state="answered", answer="done"),
    "risk_review_answered_by_another": lambda: reviewed(TAKEN, owner=False, state="answered", answer="settled"),
    "risk_review_skipped": lambda: reviewed(TAKEN, owner=True, state="skipped"),
    "risk_review_of_what_is_over": lambda: reviewed(RESOLVED, owner=True),
    "risk_owner_wanted": lambda: drawn(blocks.owner(asked("owner"), risk(), "checkout")),
    "risk_owner_found": lambda: drawn(blocks.owner(asked("owner", state="answered"), TAKEN, "checkout")),
    "risk_owner_wanted_skipped": lambda: drawn(blocks.owner(asked("owner", state="skipped"), risk(), "checkout")),
    "risk_tripwire": lambda: drawn(blocks.tripwire(asked("tripwire"), ACCEPTED, TRIPWIRE)),
    "risk_tripwire_renewed": lambda: drawn(blocks.tripwire(asked("tripwire", state="answered"), ACCEPTED, TRIPWIRE)),
    "risk_tripwire_closed": lambda: drawn(blocks.tripwire(asked("tripwire", state="answered"), RESOLVED, None)),
    "risk_form_editing_a_plain_risk": lambda: blocks.form("C1", risk=risk()),
    "risk_details": lambda: blocks.details(RESOLVED, 2, HISTORY, NAMES, LINK),
    "risk_details_without_a_card": lambda: blocks.details(risk(), 1, HISTORY[:1], NAMES, None),
    "risk_details_of_many_steps": lambda: blocks.details(risk(), 0, HISTORY[2:3] * 41, NAMES, None),
    "risk_resolving": lambda: blocks.resolving(risk(), "C1"),
    "risk_whom_to_ask": lambda: trouble.refusal(records.whom("R-12", "Maya & Co", None, ["Tom", "Aiko"])),
    "risk_whom_to_ask_of_an_owned_one": lambda: trouble.refusal(records.whom("R-12", "Maya", "Tom & Jerry", [])),
    "risk_whom_to_ask_where_nobody_leads": lambda: trouble.refusal(records.whom("R-12", None, None, [])),
    "risk_details_of_an_accepted_one": lambda: blocks.details(ACCEPTED, 0, [OWNING, ACCEPTING], NAMES, LINK, TRIPWIRE),
    "risk_details_while_mitigating": lambda: blocks.details(MITIGATED, 0, HISTORY[:1], NAMES, LINK),
    "risk_prompt_open": lambda: part("open"),
    "risk_prompt_missed": lambda: part("missed"),
    "risk_prompt_skipped": lambda: part("skipped"),
    "risk_prompt_nothing_new": lambda: part("answered", answered="nothing_new"),
    "risk_prompt_flagged": lambda: part("answered", SHARED, risk(number=13), answered="flagged"),
    "risk_prompt_flagged_late": lambda: part("late", SHARED, answered="flagged"),
    "risk_prompt_nothing_new_late": lambda: part("late", answered="nothing_new"),
    "risk_section": lambda: blocks.section(
        blocks.Sections([SHARED, *OTHERS], OTHERS, [SHARED], [RESOLVED], links={SHARED.id: LINK})
    ),
    "risk_section_of_a_quiet_week": lambda: blocks.section(blocks.Sections([SHARED])),
    "risk_section_with_nothing_open": lambda: blocks.section(blocks.Sections([], resolved=[RESOLVED])),
    "risk_section_of_decisions": lambda: blocks.section(
        blocks.Sections([TAKEN], accepted=[ACCEPTED], withdrawn=[risk(number=4, state="withdrawn")], overdue=[TAKEN])
    ),
    "risk_section_of_what_waits": lambda: blocks.section(
        blocks.Sections(
            [TAKEN, *OTHERS], new=OTHERS[:5], overdue=[TAKEN, *OTHERS[5:]], fired=[FIRED], since={FIRED.id: date(2026, 10, 12)},
            links={FIRED.id: LINK, TAKEN.id: LINK}, free={each.id for each in OTHERS[:7]}, crafts={"product": 4, "design": 0, "engineering": 3},
        )
    ),
    "risk_section_with_its_chart": lambda: CHARTED,
    "risk_section_with_a_table_for_its_chart": lambda: charts.tabled(CHARTED),
    "risk_owned_where_it_is_listed": lambda: blocks.owned_now(TAKEN),
    "chart_bars_and_an_area": lambda: charts.under(kit.message("Hello", kit.says("Hello")), BARS),
    "chart_tables_have_one_to_a_message": lambda: charts.tabled(charts.under(kit.message("Hello", kit.says("Hello")), BARS)),
    "day": lambda: day.message([blocks.prompt(ask(), name, []) for name in ("checkout", "payments")], NOW, day.Around(later="9", away="9")),
    "day_late": lambda: day.message([blocks.prompt(ask(), "checkout", [])], NOW, day.Around(late=True)),
    "day_of_too_many_questions": lambda: day.message(
        [blocks.prompt(ask(id=UUID(int=number)), f"team-{number}", []) for number in range(1, 20)], NOW, day.Around(later="9", away="9")
    ),
    "day_welcome": lambda: day.message(
        [blocks.prompt(ask(), "checkout", [])],
        NOW,
        day.Around(welcome=day.Welcome([day.Home("1", "checkout", "Maya & Co", asks=True)], None), later="9", away="9"),
    ),
    "day_welcome_not_for_me": lambda: day.message([], NOW, day.Around(open=False, welcome=day.Welcome([day.Home("1", "checkout", "Maya", asks=False)], "design"))),
    "day_put_off": lambda: day.message([], NOW, day.Around(open=False, went=("later", NOW))),
    "day_moved_into_a_newer_one": lambda: day.message([], NOW, day.Around(open=False, went=("newer", NOW))),
    "day_not_working": lambda: day.message([], NOW, day.Around(open=False, went=("away", None))),
    "day_again": lambda: day.message([blocks.prompt(ask(), "checkout", [])], NOW, day.Around(again=True, away="9")),
    "day_answered": lambda: day.message([blocks.prompt(ask(state="answered", answer="nothing_new"), "checkout", [])], NOW, day.Around(open=False, paused=[("What could stop us in #core?", "7")])),
    "day_pausing": lambda: kit.message("…", *day.pausing("7", paused=False)),
    "day_paused": lambda: kit.message("…", *day.pausing("7", paused=True)),
    "day_reminder": lambda: day.reminder(["What could stop us in #checkout?"]),
    "day_reminder_of_many": lambda: day.reminder(["What could stop us in #checkout?"] * 12),
    "day_waiting": lambda: day.waiting([blocks.prompt(ask(id=UUID(int=number)), f"team-{number}", []) for number in range(1, 3)]),
    "day_waiting_too_many": lambda: day.waiting([blocks.prompt(ask(id=UUID(int=number)), f"team-{number}", []) for number in range(1, 30)]),
    "day_nothing_waiting": lambda: day.waiting([]),
    "me_form": lambda: me.form(somebody(), [], []),
    "me_form_filled": lambda: me.form(
        somebody(zone=None, craft="design", ritual_day=3, prompt_time=time(10, 0), country="DE", reminded=False),
        [
            Absence(id=UUID(int=8), person_id=UUID(int=1), first=date(2026, 12, 24), last=date(2027, 1, 2)),
            Absence(id=UUID(int=9), person_id=UUID(int=1), first=date(2027, 3, 1), last=date(2027, 3, 1)),
        ],
        [me.Offered("1:risk.risks", "#checkout: Risk round", True), me.Offered("2:risk.risks", "#core: Risk round", False)],
    ),
    "day_over": lambda: day.over(NOW),
    "day_usage": lambda: day.usage([ABOUT]),
    "day_skipped": day.skipped,
    "day_offered_one": lambda: day.offered("scalability", [("What could stop us in #checkout?", "1")], waiting=True),
    "day_nothing_open": lambda: day.nothing_open([ABOUT]),
    "day_offered": lambda: day.offered("nobody may *want* it", [("What could stop us in #checkout?", "1"), ("What could stop us in #core?", "2")], waiting=True),
    "day_offered_to_a_closed_one": lambda: day.offered("one more", [("What could stop us in #checkout?", "1")], waiting=False),
    "digest": lambda: digest.head(
        "checkout", NOW, NOW + timedelta(days=7), ["1 new risk", "2 resolved risks"], [digest.Turnout("Risk round", 4, 6, 2, 1, 1)], threaded=True, missed=False
    ),
    "digest_of_a_quiet_week_after_a_missed_one": lambda: digest.head(
        "checkout", NOW, NOW + timedelta(days=7), [], [digest.Turnout("Risk round", 0, 0, 3), digest.Turnout("Debt round", late=2)], threaded=False, missed=True
    ),
    "digest_so_far": lambda: digest.head(
        "checkout", NOW, NOW + timedelta(days=2), [], [digest.Turnout("Risk round", 1, 6, going=True)], threaded=True, missed=False, so_far=digest.SoFar("Maya & Co", NOW + timedelta(days=7))
    ),
    "digest_preview": lambda: digest.preview("C1", SO_FAR, [blocks.section(blocks.Sections([SHARED], new=[SHARED]))]),
    "digest_preview_with_a_chart": lambda: digest.preview("C1", SO_FAR, [CHARTED]),
    "digest_of_a_week": lambda: digest.of_week("C1", "2026-W40", SO_FAR, [], LINK),
    "digest_of_a_week_that_stands_nowhere": lambda: digest.of_week("C1", "2026-W40", SO_FAR, [], None),
    "digest_preview_of_more_than_fits": lambda: digest.preview("C1", SO_FAR, [kit.message("x", kit.rule())] * 60),
    "digest_on_its_way": lambda: digest.on_its_way(NOW),
    "digest_on_its_way_while_the_rituals_rest": lambda: digest.on_its_way(None),
    "digest_waning": lambda: digest.waning(channel(name="check & out"), "Risk round", [(0, 5), (1, 6), (2, 7), (1, 5)]),
    "digest_usage": digest.usage,
    "digest_usage_to_an_unknown_word": lambda: digest.usage("<b>yesterday"),
    "setup_start": lambda: setup.start("C1", "checkout", True, SET, RITUALS),
    "setup_start_of_a_large_channel_for_a_line": lambda: setup.start("C1", "all <hands>", False, LARGE, RITUALS, people=204, draft="0198"),
    "setup_change": lambda: setup.change(channel(), SET, RITUALS),
    "setup_change_of_a_large_channel": lambda: setup.change(channel(), SET, RITUALS, people=31),
    "setup_started": lambda: setup.started("check & out", SET, [ABOUT]),
    "setup_started_with_a_line": lambda: setup.started("checkout", SET, [ABOUT], "Saved as *R-1*."),
    "setup_started_again": lambda: setup.started("checkout", SET, [ABOUT], first=False),
    "setup_intro": lambda: setup.intro("Maya & Co", LARGE, [ABOUT]),
    "setup_seen": lambda: setup.seen(channel(), [(RISKS, NOW)], ["Maya", "Tom & Co"]),
    "setup_seen_by_a_lead": lambda: setup.seen(channel(), [(RISKS, NOW)], ["Maya"], leading=True),
    "setup_seen_by_an_admin_where_nobody_leads": lambda: setup.seen(channel(), [(RISKS, NOW)], [], leading=True, vacant=True),
    "setup_seen_by_somebody_else": lambda: setup.seen(channel(), [(CRAFTS, None)], []),
    "setup_seen_where_nobody_leads": lambda: setup.seen(channel(), [(RISKS, NOW)], [], vacant=True),
    "setup_seen_paused_by_a_lead": lambda: setup.seen(channel(state="paused", paused_at=NOW), [(RISKS, NOW)], ["Maya"], leading=True),
    "setup_seen_lost": lambda: setup.seen(channel(state="lost"), [], ["Maya"]),
    "setup_seen_archived": lambda: setup.seen(channel(state="archived"), [], ["Maya"]),
    "setup_usage": lambda: setup.usage([ABOUT]),
    "setup_usage_to_an_unknown_word": lambda: setup.usage([ABOUT], "<b>pause"),
    "home": lambda: home.home(
        [blocks.prompt(ask(), "checkout", [])[1]], [[blocks.mine(TAKEN, "check & out")]], [("Flag a risk", "risk.add")], [("1", "check & out")], [ABOUT]
    ),
    "home_of_somebody_in_no_channel": lambda: home.home([], [], [("Flag a risk", "risk.add")], [], [ABOUT]),
    "home_with_nothing_to_do": lambda: home.home([], [], [], [("1", "checkout")], [ABOUT], comes=NOW),
    "home_of_somebody_whom_nothing_asks": lambda: home.home([], [], [], [("1", "checkout")], [ABOUT]),
    "home_of_somebody_busy": lambda: home.home(
        [reviewed_blocks(number) for number in range(1, 8)],
        [[blocks.mine(risk(number=each), "checkout") for each in some] for some in (range(1, 13), range(13, 15))],
        [("Flag a risk", "risk.add")],
        [(str(number), f"team-{number}") for number in range(1, 13)],
        [ABOUT],
        asked=9,
    ),
    "home_of_questions_that_take_much_room": lambda: home.home([[kit.rule()] * 30] * 2, [], [], [], [ABOUT]),
    "capture_kept": lambda: capture.kept("the *provider* may not <scale>", "0198", direct=False),
    "capture_kept_in_a_direct_message": lambda: capture.kept("one line", "0198", direct=True),
    "capture_choosing": lambda: capture.choosing("one *line*", "0198", [("1", "checkout"), ("2", "pay & go")]),
    "capture_choosing_the_only_one": lambda: capture.choosing("one line", "0198", [("1", "checkout")]),
    "capture_placed": lambda: capture.placed(blocks.saved(risk(), "checkout", waits=False)),
    "capture_nowhere": lambda: trouble.refusal(capture.NOWHERE),
    "capture_invite": lambda: trouble.refusal(capture.INVITE),
    "leading_pause": lambda: leading.resting(channel(), "pause"),
    "leading_resume": lambda: leading.resting(channel(), "resume"),
    "leading_stop": lambda: leading.resting(channel(), "stop"),
    "leading_paused_note": lambda: leading.rested_note("Maya & Co", "pause"),
    "leading_resumed_note": lambda: leading.rested_note("Maya & Co", "resume"),
    "leading_stopped_note": lambda: leading.rested_note("Maya & Co", "stop"),
    "leading_changed_note": lambda: leading.changed_note("Maya & Co", SET, LARGE) or kit.message("nothing"),
    "leading_changed_note_of_what_begins_and_ends": lambda: leading.changed_note("Maya", LARGE, OTHER) or kit.message("nothing"),
    "leading_leads": lambda: leading.leads(channel(), ["Maya", "Tom & Co"], may_step_down=True),
    "leading_leads_to_an_admin": lambda: leading.leads(channel(), [], may_step_down=False),
    "leading_stepping_down": lambda: leading.stepping_down(channel(), last=False),
    "leading_stepping_down_as_the_last": lambda: leading.stepping_down(channel(), last=True),
    "leading_named_note": lambda: leading.named_note("Maya & Co", "Tom"),
    "leading_stepped_down_note": lambda: leading.stepped_down_note("Maya & Co"),
    "leading_whom_to_ask": lambda: trouble.refusal(leading.whom(["Maya & Co", "Tom"])),
    "leading_whom_to_ask_where_nobody_leads": lambda: trouble.refusal(leading.whom([])),
    "leading_vacant": lambda: leading.vacant(channel()),
    "leading_vacant_with_what_lost_its_owner": lambda: leading.vacant(channel(), OWNED[:2]),
    "leading_taken": lambda: leading.taken("Tom & Co"),
    "leading_left": lambda: leading.left("Tom & Co", "checkout", OWNED, gone=False),
    "leading_left_the_workspace": lambda: leading.left("Tom", "check & out", OWNED[:1], gone=True),
    "leading_lost": lambda: leading.lost("check & out"),
    "setup_words": lambda: setup.words(setup.SAY_INVITE),
    "trouble_refusal": lambda: trouble.refusal("There is no R-999 in #checkout.", "R-999"),
    "trouble_refusal_of_nothing_typed": lambda: trouble.refusal(trouble.OLD_BUTTON),
    "trouble_page": lambda: trouble.page("The rituals here rest already."),
    "trouble_apology": lambda: trouble.refusal(trouble.apology_words("0123abcd"), "my <b>line</b>"),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_it_looks_as_approved(name: str) -> None:
    compare(name, SHOWN[name]())


def test_nothing_is_approved_that_is_not_shown() -> None:
    assert {file.stem for file in APPROVED.glob("*.json")} == set(SHOWN)


def test_a_change_that_changes_nothing_is_not_told() -> None:
    assert leading.changed_note("Maya", SET, SET) is None


def test_the_digests_head_counts_what_its_section_lists() -> None:
    seen = blocks.Sections([], OTHERS, [SHARED], [RESOLVED, SHARED], {})
    assert blocks.counts(seen) == ("11 new risks", "1 changed risk", "2 resolved risks")
    assert blocks.counts(blocks.Sections([SHARED], [], [], [], {})) == ()
