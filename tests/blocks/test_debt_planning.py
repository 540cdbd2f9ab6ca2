"""How plans of debt, guidelines and "Is the pain gone?" look: as approved, and what a person can tell from them and do with them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.blocks import debt as blocks
from bot.blocks import kit
from bot.blocks.kit import Message, View
from bot.rules import debt as rules
from bot.rules.debt import Benefit, Cycle, Proposal, Room
from storage.changes import Change
from storage.debt import Debt, DebtGuidelines, DebtRelief, Interest, Relief
from tests.blocks.looks import compare
from tests.builders import CHANNEL, NOW, ask, debt

TODAY = NOW.date()
CYCLE = Cycle(3, date(2026, 10, 19), date(2026, 11, 1))
ROOM = Room(CYCLE, share=640, carried=200, repaid=0, taken=300)
GUIDELINES = DebtGuidelines(channel_id=CHANNEL, starts_on=TODAY, capacity=32, share=20, version=4)
LINK = "https://lumen.slack.com/archives/C1/p1766000000000000"
LEADS = ("Maya & Co", "Tom")


def one(number: int, effort: int | None = 3, **given: Any) -> Debt:
    plain = {"id": UUID(int=number), "number": number, "effort": effort, "impact": 4, "title": f"Debt <{number}>"}
    return debt(**{**plain, **given})


LATE = one(4, state="planned", planned_for=date(2026, 10, 5), planned_until=date(2026, 10, 18))
HELD = one(5, 2, state="planned", planned_for=CYCLE.first, planned_until=CYCLE.last)
BEST, NEXT, WALL = one(7, 5), one(8, 8), one(9, 13)
NEW, BARE = one(10, state="nominated"), one(11, None, impact=None)
NONE: dict[str, Sequence[Debt]] = {
    why: [] for why in (rules.NO_ROOM, rules.TOO_LARGE, rules.NO_BENEFIT, rules.NOT_ACCEPTED, rules.UNSIZED)
}
FULL = Proposal(
    ROOM, [LATE], [HELD], [BEST],
    NONE | {rules.NO_ROOM: [NEXT], rules.TOO_LARGE: [WALL], rules.NO_BENEFIT: [one(12, 1)], rules.NOT_ACCEPTED: [NEW], rules.UNSIZED: [BARE]},
)  # fmt: skip
ALONE = Proposal(replace(ROOM, taken=0), [], [], [WALL], NONE)
SLIPPED = Proposal(ROOM, [LATE], [], [], NONE | {rules.TOO_LARGE: [WALL]}, [WALL])
NOTHING = Proposal(ROOM, [], [], [], NONE | {rules.UNSIZED: [BARE]})
GIVEN_BACK = Proposal(replace(ROOM, carried=0, repaid=100, taken=700), [], [HELD], [], NONE | {rules.NO_ROOM: [NEXT]})


class Worth(dict[UUID, Benefit]):
    def __missing__(self, each: UUID) -> Benefit:
        return Benefit(4, Interest(96, 2), "at_risk")


def plan(found: Proposal, *, leading: bool = True, **given: Any) -> View:
    leads = given.pop("leads", LEADS)
    return blocks.plan(found, Worth(), GUIDELINES, "check & out", "C1", leads, leading=leading, **given)


PAID = debt(state="paid", paid_on=TODAY, changed="Four *minutes* now")


def guided(before: dict[str, Any], after: dict[str, Any]) -> Message:
    step = Change(
        channel_id=CHANNEL, ritual="debt", record_id=CHANNEL, at=NOW, verb="guided", before=before, after=after
    )
    return blocks.guided("Maya & Co", step)


def relief(*, said: bool | None = None, state: str = "open", reopens: bool = False, known: Debt = PAID) -> Message:
    answer = None if said is None else DebtRelief(gone=said, debt_id=known.id, paid_on=TODAY)
    put = ask(ritual="debt", kind="relief", state=state)
    text, drawn = blocks.relief_prompt(put, known, "check & out", answer, ["Tom & Jerry", "Maya"], reopens=reopens)
    return kit.message(text, *drawn)


SHOWN: dict[str, Callable[[], Message | View]] = {
    "plan": lambda: plan(FULL),
    "plan_to_read": lambda: plan(FULL, leading=False),
    "plan_that_borrows": lambda: plan(ALONE),
    "plan_of_nothing": lambda: plan(NOTHING),
    "plan_of_a_cycle_that_was_cut": lambda: plan(
        replace(FULL, room=replace(ROOM, cycle=replace(CYCLE, last=CYCLE.first + timedelta(days=6)), share=320))
    ),
    "plan_where_what_slipped_is_in_the_way": lambda: plan(SLIPPED),
    "plan_where_nothing_fits": lambda: plan(GIVEN_BACK, leading=False, leads=()),
    "plan_overtaken": lambda: plan(
        FULL, news=blocks.news([("Tom & Jerry", "D-7", "planned it")]), ticked=frozenset({str(NEXT.id)})
    ),
    "plan_without_guidelines": lambda: blocks.unguided("check & out", "C1", LEADS, leading=True),
    "plan_without_guidelines_to_read": lambda: blocks.unguided("check & out", "C1", LEADS, leading=False),
    "planned": lambda: blocks.planned("Maya & Co", CYCLE, [BEST], [LATE], [NEXT], 0, {BEST.id: LINK}),
    "planned_borrowed": lambda: blocks.planned("Maya", CYCLE, [WALL], [], [], 460, {}),
    "planned_put_back": lambda: blocks.planned("Maya", CYCLE, [], [], [LATE], 0, {}),
    "guidelines": lambda: blocks.guidelines_form(GUIDELINES, "check & out", "C1", first=False, planning=True),
    "guidelines_first": lambda: blocks.guidelines_form(
        rules.proposed(CHANNEL, TODAY), "check & out", "C1", first=True, planning=False
    ),
    "guidelines_to_read": lambda: blocks.guidelines_page(GUIDELINES, "check & out", LEADS, first=False),
    "guidelines_of_nobody": lambda: blocks.guidelines_page(rules.proposed(CHANNEL, TODAY), "checkout", (), first=True),
    "guided": lambda: guided(
        {}, {"share": 20, "starts_on": "2026-10-19", "weeks": 2, "capacity": 32, "hours_weight": 1}
    ),
    "guided_anew": lambda: guided(
        {"hours_weight": 1, "share": 20, "starts_on": "2026-10-19"},
        {"hours_weight": 3, "share": 25, "starts_on": "2026-10-28"},
    ),
    "relief": relief,
    "relief_skipped": lambda: relief(state="skipped"),
    "relief_gone": lambda: relief(said=True, state="answered"),
    "relief_still": lambda: relief(said=False, state="answered"),
    "relief_still_reopens": lambda: relief(said=False, state="answered", reopens=True),
    "relief_paid_anew": lambda: relief(state="answered"),
    "relief_over": lambda: relief(known=debt(state="nominated")),
}


@pytest.mark.parametrize("name", SHOWN)
def test_it_looks_as_approved(name: str) -> None:
    compare(f"debt_planning/{name}", SHOWN[name]())


def ticked(view: View) -> dict[str, list[str]]:
    """What is ticked in a form, by the input's name."""
    return {
        block["block_id"]: [each["value"] for each in block["element"].get("initial_options", ())]
        for block in view.json["blocks"]
        if block["type"] == "input"
    }


def test_what_is_proposed_and_what_has_slipped_is_ticked_and_nothing_else() -> None:
    assert ticked(plan(FULL)) == {
        "again": [str(LATE.id)],
        "chosen": [str(BEST.id)],
        "chosen_1": [],
        "chosen_2": [],
        "chosen_3": [],
    }


def test_who_was_overtaken_keeps_what_they_had_ticked() -> None:
    view = plan(FULL, news="Tom planned D-1.", ticked=frozenset({str(NEXT.id)}))
    assert [each for some in ticked(view).values() for each in some] == [str(NEXT.id)]


def test_a_plan_of_many_has_ten_boxes_to_an_input_and_says_how_many_it_does_not_show() -> None:
    many = [one(number, 1) for number in range(100, 200)]
    view = plan(Proposal(ROOM, many[80:], [], many[:15], NONE | {rules.NO_ROOM: many[15:80]}))
    sizes = [len(block["element"]["options"]) for block in view.json["blocks"] if block["type"] == "input"]
    assert sizes == [10, 10, 10, 5, 10, 10, 10, 10]
    assert "And 25 more that could be planned" in json.dumps(view.json)


def test_only_leads_get_boxes_and_a_button_to_plan() -> None:
    assert "submit" not in plan(FULL, leading=False).json
    assert ticked(plan(FULL, leading=False)) == {}
    assert "submit" not in plan(NOTHING).json


def test_what_was_planned_by_others_is_told_by_name() -> None:
    told = blocks.news([("Tom", "D-7", "planned it"), ("Aiko", "the guidelines", "changed it")])
    assert "Tom planned D-7 and Aiko changed the guidelines." in told
    assert "is not the same any more" in blocks.news([])


@pytest.mark.parametrize(
    ("answers", "told"), [(None, ""), (Relief(2, 2), ""), (Relief(0, 3), "gone for 0 of 3"), (Relief(4, 5), "gone for 4 of 5")]
)  # fmt: skip
def test_a_count_of_fewer_than_three_answers_is_not_told(answers: Relief | None, told: str) -> None:
    assert blocks.relieved(answers) == told
    assert bool(blocks.pain(answers)) == bool(told)


def test_a_paid_debts_card_says_for_how_many_the_pain_is_gone() -> None:
    paid = debt(state="paid", paid_on=TODAY, changed="faster")
    card = blocks.card(paid, Benefit(4, Interest(), ""), {}, TODAY, more=blocks.pain(Relief(4, 5)))
    assert "gone for 4 of 5 who answered" in json.dumps(card.as_json())


def test_a_digest_tells_it_in_the_week_in_which_it_was_answered() -> None:
    paid = debt(state="paid", paid_on=TODAY - timedelta(days=30), changed="faster")
    seen = blocks.Sections(open=[], benefits={}, pain=[paid], relieved={paid.id: "gone for 4 of 5"})
    told = json.dumps(blocks.section(seen).as_json())
    assert "Is the pain gone?" in told
    assert "gone for 4 of 5 \\u00b7 faster" in told


def test_a_planned_debt_that_has_slipped_can_be_planned_again_or_put_back() -> None:
    def offered(known: Debt) -> list[str]:
        [row] = [
            block for block in blocks.card(known, Worth()[known.id], {}, TODAY).blocks if block["type"] == "actions"
        ]
        return [option["value"].split()[0] for option in row["elements"][-1]["options"]]

    assert offered(LATE) == ["debt.plan_again", "debt.accept", "debt.park", "debt.decline", "debt.withdraw"]
    assert offered(HELD) == ["debt.accept", "debt.park", "debt.decline", "debt.withdraw"]


def test_the_thread_of_a_planned_debt_names_its_cycle() -> None:
    step = Change(channel_id=CHANNEL, ritual="debt", record_id=HELD.id, at=NOW, verb="planned")
    note = blocks.note(HELD, step, "Maya")
    assert note is not None
    assert note.text == "📅 Maya planned D-5 for 19 Oct 2026 to 1 Nov 2026."
