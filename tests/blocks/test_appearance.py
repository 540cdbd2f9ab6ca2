"""How everything looks, compared with what was approved.

After a wanted change of looks: `APPROVE=1 make test ARGS=tests/blocks`, read the difference in git, and commit it with the change.
"""

import json
import os
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from bot.blocks import day, digest, kit, me, setup, trouble
from bot.blocks import risk as blocks
from bot.blocks.kit import Message, View
from storage.absences import Absence
from storage.changes import Change
from tests.builders import CHANNEL, NOW, ask, channel, risk, somebody

APPROVED = Path(__file__).parent / "approved"
ROUNDS = [("Risk round", 2)]
ABOUT = "`/risk` and one line names what could stop us; `/risk help` says more."
LINK = "https://lumen.slack.com/archives/C1/p1766000000000000"
FULL = {"happening": "Queues grow at the month's end.", "kind": "feasibility", "likelihood": 4, "impact": 5}
SHARED = risk(**FULL)
RESOLVED = risk(**FULL, state="resolved")
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


def part(state: str, *answer: object, answered: str | None = None) -> Message:
    text, drawn = blocks.prompt(ask(state=state, answer=answered), "checkout", list(answer))  # type: ignore[arg-type]
    return kit.message(text, *drawn)


SHOWN: dict[str, Callable[[], Message | View]] = {
    "risk_usage": blocks.usage,
    "risk_saved": lambda: blocks.saved(risk(), "checkout", waits=False),
    "risk_saved_and_waiting": lambda: blocks.saved(risk(happening="Queues grow."), "checkout", waits=True),
    "risk_waiting": lambda: blocks.waiting(risk(), "checkout"),
    "risk_nothing_new": blocks.nothing_new,
    "risk_classified": lambda: blocks.classified(SHARED),
    "risk_card": lambda: blocks.card(risk(), "Maya", 0),
    "risk_card_of_a_full_risk_shared_once": lambda: blocks.card(SHARED, "Maya <b>", 1),
    "risk_card_shared_by_many": lambda: blocks.card(risk(kind="value"), "Maya", 12),
    "risk_card_resolved": lambda: blocks.card(RESOLVED, "Maya", 2),
    "risk_card_with_a_long_story": lambda: blocks.card(risk(happening="long " * 300), "Maya", 0),
    "risk_resolved_note": lambda: blocks.resolved_note(RESOLVED, "Tom & Jerry"),
    "risk_form": lambda: blocks.form("C1"),
    "risk_form_answering": lambda: blocks.form("C1", ask_id=str(ask().id)),
    "risk_form_editing": lambda: blocks.form("C1", risk=SHARED),
    "risk_form_editing_a_plain_risk": lambda: blocks.form("C1", risk=risk()),
    "risk_details": lambda: blocks.details(RESOLVED, 2, HISTORY, NAMES, LINK),
    "risk_details_without_a_card": lambda: blocks.details(risk(), 1, HISTORY[:1], NAMES, None),
    "risk_details_of_many_steps": lambda: blocks.details(risk(), 0, HISTORY[2:3] * 41, NAMES, None),
    "risk_resolving": lambda: blocks.resolving(risk(), "C1"),
    "risk_whom_to_ask": lambda: trouble.refusal(blocks.whom(risk(), "Maya & Co", ["Tom", "Aiko"])),
    "risk_whom_to_ask_where_nobody_leads": lambda: trouble.refusal(blocks.whom(risk(), None, [])),
    "risk_prompt_open": lambda: part("open"),
    "risk_prompt_missed": lambda: part("missed"),
    "risk_prompt_skipped": lambda: part("skipped"),
    "risk_prompt_nothing_new": lambda: part("answered", answered="nothing_new"),
    "risk_prompt_flagged": lambda: part("answered", SHARED, risk(number=13), answered="flagged"),
    "risk_prompt_flagged_late": lambda: part("late", SHARED, answered="flagged"),
    "risk_prompt_nothing_new_late": lambda: part("late", answered="nothing_new"),
    "risk_section": lambda: blocks.section(
        blocks.Sections([SHARED, *OTHERS], OTHERS, [SHARED], [RESOLVED], {SHARED.id: LINK})
    ),
    "risk_section_of_a_quiet_week": lambda: blocks.section(blocks.Sections([SHARED], [], [], [], {})),
    "risk_section_with_nothing_open": lambda: blocks.section(blocks.Sections([], [], [], [RESOLVED], {})),
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
        "checkout", NOW, NOW + timedelta(days=7), ["1 new risk", "2 resolved risks"], [digest.Turnout("Risk round", 4, 6, 2, 1)], threaded=True, missed=False
    ),
    "digest_of_a_quiet_week_after_a_missed_one": lambda: digest.head(
        "checkout", NOW, NOW + timedelta(days=7), [], [digest.Turnout("Risk round", 0, 0, 3), digest.Turnout("Debt round", late=2)], threaded=False, missed=True
    ),
    "setup_start": lambda: setup.start("C1", "checkout", True, "Europe/Berlin", ROUNDS),
    "setup_started": lambda: setup.started(channel(), ROUNDS, [ABOUT]),
    "setup_intro": lambda: setup.intro(channel(), "Maya & Co", [("Risk round", 1)], [ABOUT]),
    "setup_seen": lambda: setup.seen(channel(), [("Risk round", 2, NOW)], ["Maya", "Tom"]),
    "setup_seen_by_somebody_else": lambda: setup.seen(channel(), [("Risk round", 1, None)], []),
    "setup_seen_lost": lambda: setup.seen(channel(state="lost"), [], ["Maya"]),
    "setup_seen_archived": lambda: setup.seen(channel(state="archived"), [], ["Maya"]),
    "setup_usage": lambda: setup.usage([ABOUT]),
    "setup_words": lambda: setup.words(setup.SAY_INVITE),
    "trouble_refusal": lambda: trouble.refusal("There is no R-999 in #checkout.", "R-999"),
    "trouble_refusal_of_nothing_typed": lambda: trouble.refusal(trouble.OLD_BUTTON),
    "trouble_apology": lambda: trouble.refusal(trouble.apology_words("0123abcd"), "my <b>line</b>"),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_it_looks_as_approved(name: str) -> None:
    shown = SHOWN[name]()
    drawn = json.dumps(shown.json if isinstance(shown, View) else shown.as_json(), indent=1, ensure_ascii=False) + "\n"
    file = APPROVED / f"{name}.json"
    if os.environ.get("APPROVE"):  # noqa: TID251 - a test's own setting
        file.write_text(drawn, encoding="utf-8")
    assert drawn == (file.read_text(encoding="utf-8") if file.exists() else f"nothing approved as {file.name} yet")


def test_nothing_is_approved_that_is_not_shown() -> None:
    assert {file.stem for file in APPROVED.iterdir()} == set(SHOWN)


def test_the_digests_head_counts_what_its_section_lists() -> None:
    seen = blocks.Sections([], OTHERS, [SHARED], [RESOLVED, SHARED], {})
    assert blocks.counts(seen) == ("11 new risks", "1 changed risk", "2 resolved risks")
    assert blocks.counts(blocks.Sections([SHARED], [], [], [], {})) == ()
