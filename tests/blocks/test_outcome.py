"""How outcomes look: as it was approved, and what a person can tell from it and do with it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings

from bot.blocks import kit, records
from bot.blocks import outcome as blocks
from bot.blocks.kit import Message, View
from bot.blocks.outcome import Section, Seen, Walk, showing, words
from bot.rules import outcome as rules
from bot.rules import text as cleaning
from bot.rules.ties import Strand, Strands
from storage.changes import Change
from storage.outcome import CheckIn, Outcome
from storage.rounds import Ask
from tests.blocks.looks import APPROVED, compare
from tests.blocks.test_hostile_text import HOSTILE, judged
from tests.blocks.test_hostile_text import NAMES as CALLED
from tests.builders import CHANNEL, NOW, ask, check_in, draft, outcome

TODAY, DAY = NOW.date(), timedelta(days=1)
LATER = TODAY + 50 * DAY
LINK = "https://lumen.slack.com/archives/C1/p1766000000000000"
NAMES = {UUID(int=1): "Maya & Co", UUID(int=2): "Tom"}
FULL: dict[str, Any] = {
    "statement": "New <customers> *finish* their order",
    "metric": "Activation & more",
    "unit": "% <b>",
}
FIRST = outcome(**FULL, link="https://stats.example/a?b=1&c=2")
LOOK = check_in(evidence_text="Five *of* six", learned="Two <fields> less", next_step="change course")
ACHIEVED = outcome(**FULL, state="achieved", final=61.5, learned="Two *fields* were enough")
DROPPED = draft(state="dropped", learned="Nobody <wanted> it")
RISKS = Strands(
    "Endangered by",
    [Strand(UUID(int=212), "R-12", "The *provider* may not scale", "🔴 critical", LINK)],
    "Nobody has flagged a usability risk.",
)


def seen(known: Outcome, last: CheckIn | None = None, today: Any = TODAY, **given: Any) -> Seen:
    """What is known of an outcome on a day."""
    stands = rules.standing(known, last, today) if known.state == "active" else None
    return Seen(known, stands, last, NAMES, today, **given)


def step(seq: int, verb: str, after: dict[str, object], before: dict[str, object] | None = None) -> Change:
    return Change(
        channel_id=CHANNEL, ritual="outcome", record_id=FIRST.id, seq=seq, at=NOW + timedelta(hours=seq),
        by=UUID(int=1 + seq % 2), verb=verb, before=before or {}, after=after,
    )  # fmt: skip


SAID: dict[str, object] = {
    "value": 30.0, "confidence": 7, "evidence": "user research", "evidence_text": "Five *of* six",
    "evidence_on": "2026-10-19", "next_step": "persevere", "check_in": str(UUID(int=706)),
}  # fmt: skip
HISTORY = [
    step(1, "defined", {"statement": "x", "state": "draft", "cadence": 2}),
    step(2, "activated", {"metric": "Activation", "baseline": 20.0, "target": 60.0, "due_on": "2027-01-27", "state": "active"}),
    step(3, "described", {"target": 70.0, "owner_id": str(UUID(int=2)), "cadence": 4}, {"target": 60.0, "owner_id": None, "cadence": 2}),
    step(4, "checked_in", SAID, {"value": 20.0, "confidence": 5}),
    step(5, "no_change", {"value": 30.0, "confidence": 7, "check_in": "x"}),
    step(6, "corrected", {"value": 35.0, "check_in": "x"}, {"value": 30.0}),
    step(7, "missed", {"final": 40.0, "learned": "Too *slow*", "state": "missed"}, {"state": "active"}),
    step(8, "reopened", {"why": "There is <more> time", "due_on": "2027-03-01", "state": "active"}, {"state": "missed"}),
    step(9, "left", {"owner_id": None}, {"owner_id": str(UUID(int=2))}),
]  # fmt: skip


def asked(drawn: tuple[str, tuple[kit.Block, ...]]) -> Message:
    return kit.message(drawn[0], *drawn[1])


def due(kind: str, **given: Any) -> Ask:
    return ask(kind=kind, ritual="outcome", subject_id=FIRST.id, **given)


def noted(
    verb: str, after: dict[str, object], before: dict[str, object] | None = None, owner: str | None = None
) -> Message:
    message = blocks.note(outcome(**FULL, final=40.0), step(1, verb, after, before), "Tom & Jerry", owner)
    assert message is not None
    return message


def numbered(number: int, **given: Any) -> Outcome:
    return outcome(id=UUID(int=600 + number), number=number, statement=f"Outcome *{number}*", **given)


def period() -> Section:
    """One outcome in each list of a digest."""
    going = [
        numbered(1, due_on=TODAY - DAY, starts_on=TODAY - 9 * DAY),
        numbered(2),
        numbered(3, owner_id=None),
        numbered(4),
        numbered(5, owner_id=None),
        numbered(6),
        numbered(7),
        draft(id=UUID(int=608), number=8),
        numbered(9, paused=True),
    ]
    sure = {1: 8, 2: 2, 3: 5, 4: 8, 5: 8, 7: 9}
    last = {UUID(int=600 + number): check_in(confidence=c, value=36.0) for number, c in sure.items()}
    stands = {
        each.id: replace(rules.standing(each, last.get(each.id), TODAY), stale=each.number == 4)
        for each in going
        if each.state == "active"
    }
    return Section(
        on=TODAY,
        going=going,
        ended=[ACHIEVED, numbered(21, state="missed", final=40.0, learned="Too\nslow"), DROPPED],
        stands=stands,
        last=last,
        new={UUID(int=606), UUID(int=608)},
        looked={UUID(int=607), UUID(int=602)},
        moved={UUID(int=609)},
        links={UUID(int=602): LINK, UUID(int=607): LINK},
        free={UUID(int=603), UUID(int=605)},
        open={each.id for each in going},
    )


SHOWN: dict[str, Callable[[], Message | View]] = {
    "usage": blocks.usage,
    "doubted": lambda: blocks.doubted("ship the <new> checkout", "0198"),
    "saved": lambda: blocks.saved(draft(), "checkout", waits=False),
    "saved_and_waiting": lambda: blocks.saved(draft(metric="Time"), "checkout", waits=True, doubtful=True),
    "waiting": lambda: blocks.waiting(outcome(), "checkout"),
    "noted": lambda: blocks.noted(outcome()),
    "done": lambda: blocks.done("O-3 goes on."),
    "owned_now": lambda: blocks.owned_now(outcome()),
    "walked": blocks.walked,
    "card_of_a_draft": lambda: blocks.card(seen(draft())),
    "card_of_a_draft_of_which_some_is_said": lambda: blocks.card(seen(draft(**FULL, baseline=0.5, owner_id=UUID(int=2)))),
    "card_before_the_first_check_in": lambda: blocks.card(seen(FIRST)),
    "card_that_is_looked_at": lambda: blocks.card(seen(FIRST, LOOK, tied=[RISKS])),
    "card_that_stands_badly": lambda: blocks.card(seen(FIRST, check_in(value=22.0, confidence=3), LATER)),
    "card_behind": lambda: blocks.card(seen(outcome(owner_id=None), check_in(confidence=8, no_change=True), LATER)),
    "card_of_one_whose_time_is_over": lambda: blocks.card(seen(FIRST, check_in(value=57.0), TODAY + 101 * DAY)),
    "card_of_one_whose_target_is_met": lambda: blocks.card(seen(FIRST, check_in(value=60.0, edited_at=NOW))),
    "card_paused": lambda: blocks.card(seen(outcome(paused=True), LOOK)),
    "card_achieved": lambda: blocks.card(seen(ACHIEVED)),
    "card_dropped": lambda: blocks.card(seen(DROPPED)),
    "note_activated": lambda: noted("activated", {"metric": "x"}),
    "note_checked_in": lambda: noted("checked_in", SAID, {"value": 20.0, "confidence": 5}),
    "note_checked_in_first": lambda: noted("checked_in", SAID),
    "note_corrected": lambda: noted("corrected", {"value": 35.0}, {"value": 30.0}),
    "note_handed_over": lambda: noted("described", {"owner_id": "x"}, owner="Aiko & Co"),
    "note_paused": lambda: noted("paused", {"paused": True}),
    "note_resumed": lambda: noted("resumed", {"paused": False}),
    "note_missed": lambda: noted("missed", {"learned": "It takes *longer*"}),
    "note_achieved": lambda: noted("achieved", {"learned": "Enough"}),
    "note_dropped": lambda: noted("dropped", {"learned": "Nobody <wanted> it"}),
    "note_reopened": lambda: noted("reopened", {"why": "There is time"}),
    "note_owned": lambda: noted("owned", {}),
    "note_left": lambda: noted("left", {}),
    "owner_notice": lambda: blocks.owner_notice(FIRST, "check & out", "Tom & Co", LINK),
    "owner_notice_of_a_draft": lambda: blocks.owner_notice(draft(), "checkout", "Tom", None),
    "form": lambda: blocks.form("C1", owner="U1"),
    "form_at_home": lambda: blocks.form(None, suggested="C1"),
    "form_of_a_draft": lambda: blocks.form("C1", outcome=draft(), owner="U1"),
    "form_of_an_active_one": lambda: blocks.form("C1", outcome=outcome(baseline=1.125), owner="U1"),
    "form_doubted": lambda: blocks.form("C1", said={"statement": "ship *it*", "due_on": "2027-01-29"}, doubted=True),
    "form_doubted_of_a_draft": lambda: blocks.form("C1", outcome=draft(), said={"statement": "ship it"}, doubted=True),
    "checking_first": lambda: blocks.checking(FIRST, None, NAMES, "check & out", "C1", TODAY),
    "checking_in_a_walk": lambda: blocks.checking(
        FIRST, LOOK, NAMES, "checkout", "C1", LATER, Walk("0198", ("0199",), (2, 3), home=True)
    ),
    "checking_the_last_of_a_walk": lambda: blocks.checking(FIRST, None, NAMES, "checkout", "C1", TODAY, Walk("0198")),
    "editing": lambda: blocks.editing(LOOK, FIRST, "C1", TODAY),
    "closing": lambda: blocks.closing(FIRST, "C1", LOOK, met=False, over=False),
    "closing_one_that_is_met": lambda: blocks.closing(FIRST, "C1", check_in(value=60.0), met=True, over=False),
    "closing_one_whose_time_is_over": lambda: blocks.closing(FIRST, "C1", None, met=False, over=True),
    "closing_a_draft": lambda: blocks.closing(draft(), "C1", None, met=False, over=False),
    "reopening": lambda: blocks.reopening(ACHIEVED, "C1", TODAY),
    "reopening_one_whose_time_is_over": lambda: blocks.reopening(ACHIEVED, "C1", TODAY + 200 * DAY),
    "reopening_a_draft": lambda: blocks.reopening(DROPPED, "C1", TODAY),
    "details": lambda: blocks.details(
        seen(FIRST, LOOK, LATER, tied=[RISKS], passing=True), HISTORY, [check_in(person_id=UUID(int=2)), LOOK], LINK, UUID(int=1)
    ),
    "details_of_a_draft": lambda: blocks.details(seen(draft()), HISTORY[:1], [], None, UUID(int=1)),
    "details_of_one_that_is_over": lambda: blocks.details(
        seen(replace_outcome(ACHIEVED, next_test="Ask *ten*")), HISTORY, [LOOK], LINK, UUID(int=1)
    ),
    "details_paused": lambda: blocks.details(seen(outcome(paused=True)), HISTORY[:1], [], None, UUID(int=2)),
    "mine": lambda: kit.message("x", *blocks.mine(FIRST, seen(FIRST, LOOK).stands, "check & out")),
    "mine_of_one_whose_time_is_over": lambda: kit.message(
        "x", *blocks.mine(FIRST, seen(FIRST, LOOK, TODAY + 101 * DAY).stands, "checkout")
    ),
    "mine_of_a_draft": lambda: kit.message("x", *blocks.mine(draft(), None, "checkout")),
    "list": lambda: blocks.listing(
        records.Query({"which": "mine"}, "order"),
        [(FIRST, seen(FIRST, LOOK, LATER).stands, LOOK), (draft(), None, None), (ACHIEVED, None, None)],
        13, "check & out", "C1", NAMES, LATER,
    ),
    "list_of_nothing": lambda: blocks.listing(records.Query(), [], 0, "checkout", "C1", {}, TODAY),
    "asking_first": lambda: asked(blocks.check_in(due("check_in"), seen(FIRST), "check & out")),
    "asking_again": lambda: asked(blocks.check_in(due("check_in"), seen(FIRST, LOOK, LATER), "checkout")),
    "asking_answered": lambda: asked(blocks.check_in(due("check_in", state="answered", answer="checked_in"), seen(FIRST), "c")),
    "asking_answered_no_change": lambda: asked(
        blocks.check_in(due("check_in", state="answered", answer="no_change"), seen(FIRST), "c")
    ),
    "asking_settled": lambda: asked(blocks.check_in(due("check_in", state="answered", answer="settled"), seen(FIRST), "c")),
    "asking_skipped": lambda: asked(blocks.check_in(due("check_in", state="skipped"), seen(FIRST), "c")),
    "asking_about_one_that_is_over": lambda: asked(blocks.check_in(due("check_in"), seen(ACHIEVED), "c")),
    "asking_to_close": lambda: asked(blocks.close(due("close"), seen(FIRST, LOOK), "check & out")),
    "asking_to_close_skipped": lambda: asked(blocks.close(due("close", state="skipped"), seen(FIRST), "checkout")),
    "asking_about_a_draft": lambda: asked(blocks.draft(due("draft"), draft(), "check & out")),
    "asking_about_a_draft_skipped": lambda: asked(blocks.draft(due("draft", state="skipped"), draft(), "c")),
    "asking_about_a_draft_measured": lambda: asked(blocks.draft(due("draft"), FIRST, "checkout")),
    "asking_for_an_owner": lambda: asked(blocks.owner(due("owner"), seen(outcome(owner_id=None)), "check & out")),
    "asking_for_an_owner_found": lambda: asked(blocks.owner(due("owner"), seen(FIRST), "checkout")),
    "asking_for_an_owner_skipped": lambda: asked(
        blocks.owner(due("owner", state="skipped"), seen(outcome(owner_id=None)), "checkout")
    ),
    "section": lambda: blocks.section(period()),
    "section_of_nothing_but_a_draft": lambda: blocks.section(Section(on=TODAY, going=[draft()])),
}  # fmt: skip


def replace_outcome(known: Outcome, **given: Any) -> Outcome:
    return Outcome(**known.model_dump() | given)


@pytest.mark.parametrize("name", SHOWN)
def test_it_looks_as_approved(name: str) -> None:
    compare(f"outcome/{name}", SHOWN[name]())


def test_nothing_is_approved_that_is_not_shown() -> None:
    assert {file.stem for file in (APPROVED / "outcome").iterdir()} == set(SHOWN)


def test_what_is_paused_waits_for_nobody() -> None:
    known = numbered(1, paused=True, due_on=TODAY - DAY, starts_on=TODAY - 9 * DAY)
    section = Section(on=TODAY, going=[known], stands={known.id: rules.standing(known, None, TODAY)})
    assert section.lists == {}
    assert blocks.section(section).text == "*Outcomes* · 1 active outcome: ⚪ 1 not checked in yet · 1 paused"


@pytest.mark.parametrize(
    ("known", "last", "day", "why"),
    [
        (outcome(), None, TODAY, "0 % of the way, 0 % of the time"),
        (outcome(), check_in(), TODAY, "25 % of the way, 0 % of the time"),
        (outcome(), check_in(value=10.0, confidence=8), TODAY, "worse than at the start, 0 % of the time"),
        (outcome(), check_in(confidence=3), TODAY, "confidence is low: 25 % of the way, 0 % of the time"),
        (outcome(), check_in(confidence=6), TODAY, "confidence is middling: 25 % of the way, 0 % of the time"),
        (outcome(), check_in(value=28.0), TODAY + 60 * DAY, "behind: 20 % of the way, 60 % of the time"),
        (outcome(), check_in(value=59.9), TODAY + 101 * DAY, "its time is over: 99 % of the way"),
    ],
)
def test_why_it_stands_so_is_said_in_numbers(known: Outcome, last: CheckIn | None, day: Any, why: str) -> None:
    assert words.why(rules.standing(known, last, day)) == why


@pytest.mark.parametrize(
    ("share", "bar"), [("0", "▱" * 10), ("0.25", "▰▰" + "▱" * 8), ("0.99", "▰" * 9 + "▱"), ("1", "▰" * 10)]
)
def test_a_bar_is_full_only_when_all_is_done(share: str, bar: str) -> None:
    assert words.bar(Fraction(share)) == bar


def test_evidence_on_what_stands_for_days_tells_how_old_it_was_then() -> None:
    told = [words.supported(check_in(evidence_on=TODAY - days * DAY)) for days in (0, 1, 12)]
    assert [each.partition("research")[2] for each in told] == ["", ", 1 day old then", ", 12 days old then"]


def test_evidence_tells_its_age() -> None:
    assert [words.age(TODAY - days * DAY, TODAY) for days in (-1, 0, 1, 12)] == [
        "of today", "of today", "1 day old", "12 days old",
    ]  # fmt: skip


def test_a_walk_comes_back_with_its_form_as_it_was() -> None:
    walk = Walk("1", ("2", "3"), (2, 4), home=True)
    assert Walk.from_meta(walk.as_meta() | {"place": "C1"}) == walk
    assert Walk.from_meta({"place": "C1"}) is None
    assert Walk.from_meta(Walk("1").as_meta()) == Walk("1")


@pytest.mark.parametrize(
    ("known", "day", "told"),
    [
        (outcome(), TODAY, ""),
        (outcome(), TODAY + DAY, "⏰ check-in due"),
        (outcome(), TODAY + 101 * DAY, "⏰ due to close"),
        (outcome(paused=True), TODAY + 101 * DAY, ""),
        (draft(), TODAY + DAY, ""),
    ],
)
def test_a_list_says_what_waits_for_the_owner(known: Outcome, day: Any, told: str) -> None:
    assert showing.due(known, day) == told


def test_steps_that_the_card_itself_shows_are_no_line_in_its_thread() -> None:
    for verb in ("defined", "described", "no_change"):
        assert blocks.note(outcome(), step(1, verb, {}), "Tom") is None


# Whatever people type or are called


@settings(max_examples=40)
@given(HOSTILE, HOSTILE, CALLED, HOSTILE)
def test_hostile_words_are_shown_and_call_nobody(said: str, more: str, name: str, unit: str) -> None:
    statement = cleaning.shortened(cleaning.one_line(said), 150) or "x"
    kept = {
        "statement": statement,
        "metric": cleaning.one_line(more)[:100] or "x",
        "unit": cleaning.one_line(unit)[:20],
    }
    known, words_of = outcome(**kept, link=LINK), cleaning.cleaned(more)[:1000]
    raw = more.replace("\ud83d", "")  # what no request can carry
    look = check_in(evidence_text=words_of, learned=words_of)
    names = {UUID(int=1): name, UUID(int=2): name}
    ended = outcome(**kept, state="missed", final=1.0, learned=words_of or "x", next_test=statement)
    tied = [Strands("Endangered by", [Strand(UUID(int=9), "R-1", statement, "low", LINK)])]
    history = [
        step(1, "defined", {**kept, "state": "draft"}),
        step(2, "missed", {"final": 1.0, "learned": words_of}),
        step(3, "described", kept, dict.fromkeys(kept, words_of)),
    ]
    for shown in (
        blocks.card(replace(seen(known, look, tied=tied), names=names)),
        blocks.card(replace(seen(ended), names=names)),
        blocks.card(replace(seen(draft(**kept)), names=names)),
        blocks.note(known, step(1, "checked_in", SAID | {"learned": words_of}), name, name),
        blocks.note(ended, step(1, "missed", {"learned": words_of}), name),
        blocks.owner_notice(known, name or "x", name, LINK),
        blocks.form("C1", outcome=known, owner="U1"),
        blocks.form("C1", said={"statement": raw[:150], "metric": raw[:100]}, doubted=True),
        blocks.checking(known, look, names, name, "C1", TODAY, Walk("1", ("2",), (1, 2))),
        blocks.editing(look, known, "C1", TODAY),
        blocks.closing(known, "C1", look, met=False, over=False),
        blocks.reopening(ended, "C1", TODAY),
        blocks.details(replace(seen(known, look, tied=tied), names=names), history, [look], LINK, UUID(int=1)),
        blocks.details(replace(seen(ended), names=names), history, [look], None, UUID(int=1)),
        blocks.doubted(statement, "0198"),
        blocks.saved(draft(**kept), name, waits=True, doubtful=True),
        blocks.listing(
            records.Query({}, raw[:100]), [(known, seen(known, look).stands, look)], 1, name, "C1", names, TODAY
        ),
        kit.message("x", *blocks.mine(known, seen(known, look).stands, name)),
        asked(blocks.check_in(due("check_in"), replace(seen(known, look), names=names), name)),
        asked(blocks.close(due("close"), seen(known), name)),
        asked(blocks.draft(due("draft"), draft(**kept), name)),
        asked(blocks.owner(due("owner"), seen(outcome(**kept, owner_id=None)), name)),
        blocks.section(
            Section(
                on=TODAY, going=[known], ended=[ended], stands={known.id: seen(known).stands}, last={known.id: look}
            )
        ),
        blocks.section(
            Section(on=TODAY, going=[known], stands={known.id: seen(known).stands}, new={known.id}, names=names)
        ),
    ):
        assert shown is not None
        judged(shown)
