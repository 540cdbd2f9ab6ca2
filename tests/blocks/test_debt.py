"""How debt looks: as it was approved, and what a person can tell from it and do with it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.blocks import charts, kit, records
from bot.blocks import debt as blocks
from bot.blocks.debt import Sections
from bot.blocks.kit import Message, View
from bot.rules.debt import Benefit, Flow
from bot.rules.ties import AT_RISK, Target
from bot.rules.tripwires import Decision
from storage.changes import Change
from storage.debt import Debt, DebtHit, Interest
from storage.rounds import Ask
from storage.tripwires import Tripwire
from tests.blocks.looks import APPROVED, compare
from tests.builders import CHANNEL, NOW, ask, debt

TODAY = NOW.date()
LINK = "https://lumen.slack.com/archives/C1/p1766000000000000"
SIZE: dict[str, Any] = {"impact": 4, "impact_why": "Every fix *waits*", "effort": 5}
FULL: dict[str, Any] = {
    **SIZE,
    "hurts": "Every fix waits for the <next> train.",
    "cause": "One image",
    "consequence": "We batch changes",
    "location": "https://example.org/deploy?a=1&b=2",
    "suggestion": "Cache the layers",
    "owner_id": UUID(int=2),
}
CYCLE = {"planned_for": date(2026, 10, 5), "planned_until": date(2026, 10, 18)}
NAMES = {UUID(int=1): "Maya & Co", UUID(int=2): "Tom"}
TARGET = Target(UUID(int=9), "O-3", "More <people> pay", AT_RISK, LINK, active=True)
WORTH = Benefit(4, Interest(96, 2), AT_RISK)
NOTHING = Benefit(None, Interest(), "")
FIRST, SECOND = debt(**FULL), debt(id=UUID(int=8), number=8, title="Flaky *tests*")
ACCEPTED = debt(**FULL, state="accepted", review_on=TODAY + timedelta(days=90))
PLANNED = debt(**FULL, state="planned", **CYCLE | {"planned_until": date(2026, 11, 1)})
SLIPPED = debt(**FULL, state="planned", **CYCLE)
PAID = debt(**FULL, state="paid", paid_on=TODAY, changed="Four *minutes* now")
PARKED, DECLINED = debt(**SIZE, state="parked"), debt(**SIZE, state="declined")
TRIPWIRE = Tripwire(
    channel_id=CHANNEL, ritual="debt", record_id=PARKED.id, decided_by=UUID(int=1), decided_at=NOW,
    why="It costs *more* to mend", reopen_if="it hits <five> people", review_on=date(2027, 1, 20),
)  # fmt: skip
LATE = debt(**SIZE, id=UUID(int=10), number=10, state="planned", title="The <old> queue", **CYCLE)
OTHER = debt(**SIZE, id=UUID(int=11), number=11, state="parked", title="Two languages")
HIT = DebtHit(debt_id=FIRST.id, person_id=UUID(int=1), day=TODAY, quarters=6, line="two builds")
ODD = DebtHit(debt_id=FIRST.id, person_id=UUID(int=1), day=TODAY, quarters=7)


def step(seq: int, verb: str, after: dict[str, object], before: dict[str, object] | None = None) -> Change:
    return Change(
        channel_id=CHANNEL, ritual="debt", record_id=FIRST.id, seq=seq, at=NOW + timedelta(hours=seq),
        by=UUID(int=1 + seq % 2), verb=verb, before=before or {}, after=after,
    )  # fmt: skip


HISTORY = [
    step(1, "nominated", {"title": "slow"}),
    step(2, "described", {"impact": 4, "impact_why": "It *waits*", "effort": 5}, {"impact": None, "impact_why": "", "effort": None}),
    step(3, "hit", {"hours": 1.5, "day": "2026-10-19", "line": "two <builds>"}),
    step(4, "accepted", {"state": "accepted", "review_on": "2027-01-17"}),
    step(5, "planned", {"state": "planned", "planned_for": "2026-10-19", "planned_until": "2026-11-01"}),
    step(6, "parked", {"state": "parked", "planned_until": None, "why": "later", "reopen_if": "it hits"}),
    step(7, "paid", {"state": "paid", "changed": "faster"}),
]  # fmt: skip


def card(known: Debt, benefit: Benefit = WORTH, **given: Any) -> Message:
    return blocks.card(known, benefit, NAMES, TODAY, **given)


def note(verb: str, before: dict[str, object] | None = None, owner: str | None = None, **after: object) -> Message:
    message = blocks.note(FIRST, step(1, verb, after, before), "Tom & Jerry", owner)
    assert message is not None
    return message


def shown(looks: tuple[str, tuple[kit.Block, ...]]) -> Message:
    return kit.message(looks[0], *looks[1])


def asked(**given: Any) -> Ask:
    return ask(**{"ritual": "debt", "kind": "debts"} | given)


def round_of(state: str = "open", *answer: Debt, hits: dict[UUID, DebtHit] | None = None, **given: Any) -> Message:
    worth = {FIRST.id: WORTH, SECOND.id: NOTHING}
    return shown(blocks.prompt(asked(state=state, **given), "check & out", answer, [FIRST, SECOND], worth, hits))


def reviewed(known: Debt, *, owner: bool = True, **given: Any) -> Message:
    return shown(blocks.review(asked(kind="review", **given), known, "checkout", WORTH, owner=owner))


def sections(**given: Any) -> Sections:
    return Sections(**{"open": [], "benefits": dict.fromkeys((FIRST.id, SECOND.id, LATE.id), WORTH)} | given)


WEEK = sections(
    open=[FIRST, SECOND], quarters=96, slipped=[LATE], overdue=[], new=[SECOND], paid=[PAID],
    links={FIRST.id: LINK}, going=frozenset({SECOND.id, LATE.id}), parked=[OTHER],
)  # fmt: skip
QUERY = records.Query({"which": "all"}, "deploy", page=1)
DAYS = [TODAY + timedelta(weeks=week) for week in range(8)]
FLOW = blocks.flow(DAYS, Flow([0, 1, 2, 0, 3, 1, 0, 1], [0, 0, 1, 1, 0, 2, 0, 0], [0, 1.5, 8, 2.25, 0, 4, 0, 12]))

SHOWN: dict[str, Callable[[], Message | View]] = {
    "card": lambda: card(FIRST, target=TARGET),
    "card_of_one_line": lambda: card(debt(), NOTHING),
    "card_from_a_message": lambda: card(debt(link=LINK, location="the deploy folder"), NOTHING),
    "card_accepted": lambda: card(ACCEPTED),
    "card_planned": lambda: card(PLANNED),
    "card_slipped": lambda: card(SLIPPED),
    "card_paid": lambda: card(PAID),
    "card_parked": lambda: card(PARKED, tripwire=TRIPWIRE),
    "card_declined": lambda: card(DECLINED, tripwire=TRIPWIRE),
    "card_withdrawn": lambda: card(debt(state="withdrawn"), NOTHING),
    "note_accepted": lambda: note("accepted"),
    "note_put_back": lambda: note("accepted", {"state": "planned"}),
    "note_paid": lambda: note("paid", changed="Four *minutes*"),
    "note_parked": lambda: note("parked", why="not <now>"),
    "note_handed_over": lambda: note("described", owner="Nina & Co"),
    "owner_notice": lambda: blocks.owner_notice(FIRST, "check & out", "Tom <x>", LINK),
    "raised_this_week": lambda: blocks.raised_this_week("check & out", [FIRST, SECOND]),
    "form": lambda: blocks.form("C1", targets=[TARGET]),
    "form_choosing_a_channel": lambda: blocks.form(None, title="slow", link=LINK, quoted="slow\nand <more>", suggested="C1"),
    "form_answering": lambda: blocks.form("C1", ask_id="0198"),
    "form_editing": lambda: blocks.form("C1", debt=debt(**FULL, target_id=TARGET.id), owner="U2", targets=[TARGET]),
    "sizing": lambda: blocks.sizing(FIRST, "C1"),
    "sizing_anew": lambda: blocks.sizing(debt(), "C1"),
    "hitting": lambda: blocks.hitting(FIRST, "C1", None),
    "hitting_again": lambda: blocks.hitting(FIRST, "C1", HIT, "0198"),
    "hitting_again_by_an_odd_time": lambda: blocks.hitting(FIRST, "C1", ODD),
    "paying": lambda: blocks.paying(FIRST, "C1"),
    "withdrawing": lambda: blocks.withdrawing(FIRST, "C1"),
    "reopening": lambda: blocks.reopening(PAID, "C1"),
    "declining": lambda: blocks.declining(FIRST, "C1", TODAY, None),
    "parking_again": lambda: blocks.parking(PARKED, "C1", TODAY, TRIPWIRE),
    "usage": blocks.usage,
    "saved": lambda: blocks.saved(debt(hurts="slow\nand more"), "check & out", waits=False),
    "saved_and_waiting": lambda: blocks.saved(debt(), "checkout", waits=True),
    "waiting": lambda: blocks.waiting(debt(), "checkout"),
    "noted": lambda: blocks.noted(ACCEPTED),
    "details": lambda: blocks.details(
        debt(**FULL, link=LINK), WORTH, HISTORY, NAMES, TODAY, LINK, target=TARGET
    ),
    "details_of_one_line": lambda: blocks.details(debt(), NOTHING, HISTORY[:1], NAMES, TODAY, None),
    "details_of_a_paid_one": lambda: blocks.details(PAID, WORTH, HISTORY[-1:], NAMES, TODAY, None),
    "details_of_a_parked_one": lambda: blocks.details(
        debt(**SIZE, state="parked", location="the <deploy> folder"), WORTH, [], NAMES, TODAY, None, TRIPWIRE
    ),
    "listing": lambda: blocks.listing(
        QUERY, [FIRST, SECOND, PAID], {FIRST.id: WORTH, SECOND.id: NOTHING}, 33, "check & out", "C1", NAMES, TODAY
    ),
    "listing_of_nothing": lambda: blocks.listing(records.Query(), [], {}, 0, "checkout", "C1", {}, TODAY),
    "mine": lambda: kit.home(*blocks.mine(SLIPPED, "check & out", TODAY), *blocks.mine(SECOND, "checkout", TODAY)),
    "round": lambda: round_of(),
    "round_where_nothing_is_known": lambda: shown(blocks.prompt(asked(), "checkout", [])),
    "round_answered_by_a_hit": lambda: round_of("answered", answer="hit", hits={FIRST.id: HIT}),
    "round_answered_by_a_nomination": lambda: round_of("answered", SECOND, answer="nominated"),
    "round_answered_by_nothing_new": lambda: round_of("answered", answer="nothing_new"),
    "round_skipped": lambda: round_of("skipped"),
    "round_closed": lambda: round_of("expired"),
    "round_answered_late": lambda: round_of("late", answer="hit"),
    "review": lambda: reviewed(ACCEPTED),
    "review_to_a_lead": lambda: reviewed(debt(**SIZE, state="accepted", review_on=TODAY), owner=False),
    "review_answered": lambda: reviewed(ACCEPTED, state="answered"),
    "review_answered_by_others": lambda: reviewed(ACCEPTED, state="answered", answer="settled"),
    "review_skipped": lambda: reviewed(ACCEPTED, state="skipped"),
    "review_of_what_is_planned_by_now": lambda: reviewed(PLANNED),
    "tripwire": lambda: shown(blocks.tripwire(asked(kind="tripwire"), PARKED, TRIPWIRE)),
    "tripwire_of_a_declined_one_that_was_skipped": lambda: shown(
        blocks.tripwire(asked(kind="tripwire", state="skipped"), DECLINED, TRIPWIRE)
    ),
    "tripwire_renewed": lambda: shown(blocks.tripwire(asked(kind="tripwire", state="answered"), PARKED, TRIPWIRE)),
    "tripwire_over": lambda: shown(blocks.tripwire(asked(kind="tripwire", state="answered"), PAID, None)),
    "digest": lambda: charts.under(blocks.section(WEEK), [FLOW]),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_it_looks_as_approved(name: str) -> None:
    compare(f"debt/{name}", SHOWN[name]())


def test_nothing_is_approved_that_is_not_shown() -> None:
    assert {file.stem for file in (APPROVED / "debt").iterdir()} == set(SHOWN)


def buttons(message: Message) -> list[str]:
    """What can be pressed, by action; of a menu what it offers."""
    pressed = [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]
    return [
        name.removeprefix("debt.")
        for each in pressed
        for name in (
            [option["value"].split()[0] for option in each["options"]] if "options" in each else [each["action_id"]]
        )
    ]


ASIDE = ["park", "decline", "withdraw"]


@pytest.mark.parametrize(
    ("known", "pressed"),
    [
        (debt(), ["hit", "size", "own", "details", "describe", "accept", "pay", *ASIDE]),
        (debt(**SIZE, owner_id=UUID(int=2)), ["hit", "details", "describe", "accept", "pay", *ASIDE]),
        (ACCEPTED, ["hit", "details", "describe", "pay", *ASIDE]),
        (PLANNED, ["hit", "details", "describe", "pay", "accept", *ASIDE]),
        (PARKED, ["hit", "details", "reopen", "park", "pay", "withdraw"]),
        (DECLINED, ["hit", "details", "reopen", "decline", "pay", "withdraw"]),
        (PAID, ["details", "reopen"]),
        (debt(state="withdrawn"), ["details", "reopen"]),
    ],
    ids=lambda given: getattr(given, "state", ""),
)
def test_a_card_offers_what_can_be_done_with_a_debt_in_its_state(known: Debt, pressed: list[str]) -> None:
    assert buttons(card(known)) == pressed


@pytest.mark.parametrize(
    ("benefit", "told"),
    [
        (WORTH, "benefit 11.5 = impact 4 (6) + 24 h (1.5) + 2 people (2) + at risk (2)"),
        (Benefit(1, Interest(1, 1), ""), "benefit 1 = impact 1 (0) + 0.25 h (0) + 1 person (1)"),
        (Benefit(5, Interest(400, 9), "off_track"), "benefit 22 = impact 5 (8) + 100 h (5) + 9 people (5) + off track (4)"),
        (Benefit(2, Interest(), "on_track"), "benefit 2 = impact 2 (2)"),
    ],
)  # fmt: skip
def test_a_benefit_is_never_shown_without_its_inputs(benefit: Benefit, told: str) -> None:
    assert blocks.worth(benefit) == told


def test_what_is_missing_of_a_size_is_named() -> None:
    assert blocks.rank(debt(), NOTHING) == "📏 needs sizing: impact and effort"
    assert blocks.rank(debt(impact=3), Benefit(3, Interest(6, 1), "")) == (
        "📏 needs sizing: effort · impact 3 · 1.5 h, 1 person"
    )
    assert blocks.rank(debt(effort=3), NOTHING) == "📏 needs sizing: impact · effort 3"


def test_what_changed_in_words_only_is_not_told_in_the_thread() -> None:
    assert blocks.note(FIRST, step(1, "described", {"title": "x"}), "Tom") is None
    assert blocks.note(FIRST, step(1, "hit", {"hours": 1}), "Tom") is None


def test_every_debt_stands_in_one_list_of_a_digest_and_what_waits_comes_first() -> None:
    old, late = debt(id=UUID(int=31), number=31), replace_id(SLIPPED, 32)
    due = debt(**SIZE, id=UUID(int=33), number=33, state="accepted", review_on=TODAY)
    known = [old, late, due, SECOND]
    seen = sections(
        open=known, slipped=[late], overdue=[due], planned=[late], moved=[due], new=[SECOND],
        benefits={each.id: WORTH for each in known}, going=frozenset(each.id for each in known),
    )  # fmt: skip
    told = blocks.section(seen).text.splitlines()
    assert told[0] == "*Debt* · 4 open debts · 📏 2 need sizing"
    assert [line.split(":")[0] for line in told[1:]] == ["Slipped", "Overdue for review", "Needs sizing", "New"]
    assert blocks.counts(seen) == (
        "1 slipped debt", "1 overdue debt", "1 new debt", "1 planned debt", "1 changed debt",
    )  # fmt: skip


def replace_id(known: Debt, number: int) -> Debt:
    return Debt(**known.model_dump() | {"id": UUID(int=number), "number": number})


def test_a_list_offers_what_makes_sense_in_it_now() -> None:
    gone = frozenset[UUID]()

    def offered(where: str, *known: Debt, going: frozenset[UUID]) -> list[str]:
        seen = replace(sections(**{where: list(known)}), going=going)
        return [block["accessory"]["action_id"] for block in blocks.section(seen).blocks if "accessory" in block]

    assert offered("new", SECOND, going=frozenset({SECOND.id})) == ["debt.size"]
    assert offered("new", SECOND, going=gone) == []
    assert offered("new", FIRST, going=frozenset({FIRST.id})) == []
    assert offered("slipped", SLIPPED, going=frozenset({SLIPPED.id})) == ["debt.pay"]
    assert offered("slipped", SLIPPED, going=gone) == []
    assert offered("paid", PAID, going=gone) == []
    assert offered("fired", PARKED, going=gone) == ["debt.details"]


def test_a_decision_that_has_come_up_says_since_when() -> None:
    seen = sections(fired=[PARKED], since={PARKED.id: date(2026, 10, 12)})
    assert blocks.section(seen).text.splitlines()[1] == (
        f"Decided by doing nothing, now asked again: D-{PARKED.number} {PARKED.title} · parked · asked since 12 Oct 2026"
    )
    assert blocks.counts(seen) == ("1 debt to decide again",)


def test_what_was_put_aside_says_by_whom_why_and_until_when() -> None:
    decision = Decision(UUID(int=1), "it *hurts* nobody", "a second team moves in", date(2027, 1, 20), renewed=True)
    seen = sections(parked=[PARKED], decided={PARKED.id: decision}, names={UUID(int=1): "Maya"})
    assert blocks.section(seen).text.endswith(
        "· renewed by Maya until 20 Jan 2027 · why: it ∗hurts∗ nobody · reopen if a second team moves in"
    )


def test_what_is_planned_stands_in_the_head_and_what_had_slipped_says_so() -> None:
    seen = sections(open=[PLANNED, LATE], slipped=[LATE], benefits={PLANNED.id: WORTH, LATE.id: WORTH})
    assert blocks.section(seen).text.startswith(f"*Debt* · 2 open debts · 📅 planned: {blocks.key(PLANNED)}\n")
    again = sections(
        open=[PLANNED], planned=[PLANNED], how={PLANNED.id: {"planned again"}}, benefits={PLANNED.id: WORTH}
    )
    assert "· again, it had slipped · until " in blocks.section(again).text


def test_what_changed_is_told_before_what_it_is_worth() -> None:
    seen = sections(moved=[FIRST], how={FIRST.id: {"described", "accepted", "hit"}})
    assert "accepted · edited · benefit 11.5 =" in blocks.section(seen).text


def test_a_chart_says_in_words_what_came_and_went() -> None:
    assert FLOW.says.endswith("8 came, 4 went, 28 hours lost")
    assert dict(FLOW.series)["hours lost"] == [0, 2, 8, 2, 0, 4, 0, 12]


def test_what_holds_a_target_back_says_how_much_each_helps() -> None:
    tied = blocks.strands([FIRST, SECOND], {FIRST.id: WORTH, SECOND.id: NOTHING}, {FIRST.id: LINK})
    assert tied.title == "Held back by"
    assert [(each.key, each.told, each.link) for each in tied.items] == [
        ("D-7", "benefit 11.5 = impact 4 (6) + 24 h (1.5) + 2 people (2) + at risk (2) · effort 5", LINK),
        ("D-8", "📏 needs sizing: impact and effort", None),
    ]


def test_what_hit_somebody_today_can_be_corrected_where_it_is_asked() -> None:
    message = round_of(hits={FIRST.id: HIT})
    assert [block["accessory"]["text"]["text"] for block in message.blocks if "accessory" in block] == [
        "Correct it",
        "This hit me",
    ]
