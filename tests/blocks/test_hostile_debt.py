"""Whatever people type about debt or are called: Slack takes every message and form, nobody is called, nothing becomes markup."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import charts, day, kit
from bot.blocks import debt as blocks
from bot.rules import debt as rules
from bot.rules import text as cleaning
from bot.rules import tripwires
from bot.rules.debt import Benefit
from bot.rules.ties import Target
from bot.rules.tripwires import Decision
from storage.changes import Change
from storage.debt import Debt, DebtHit, Interest
from tests.blocks.test_hostile_text import HOSTILE, LINK, NAMES, judged
from tests.builders import CHANNEL, NOW, ask, debt, somebody

TODAY = NOW.date()
WORTH = Benefit(4, Interest(96, 2), "at_risk")


def said(words: str, most: int = 3000) -> str:
    return cleaning.cleaned(words)[:most]


@st.composite
def debts(draw: st.DrawFn) -> Debt:
    """A debt as the rules keep it, from hostile words."""
    title, hurts = rules.LINES.split("x" + draw(HOSTILE)[:2900])
    words = {name: said(draw(HOSTILE)) for name in ("cause", "consequence", "suggestion", "impact_why")}
    state = draw(st.sampled_from(["nominated", "accepted", "planned", "paid", "declined", "parked", "withdrawn"]))
    return debt(
        id=UUID(int=draw(st.integers(1, 2**64))),
        number=draw(st.integers(1, 999_999_999)),
        title=title,
        hurts=hurts,
        location=draw(
            st.sampled_from(["", "https://lumen.slack.com/deploy"]) | HOSTILE.map(lambda each: said(each, 500))
        ),
        impact=draw(st.sampled_from([None, 1, 5])),
        effort=draw(st.sampled_from([None, 1, 13])),
        state=state,
        planned_for=TODAY if state == "planned" else None,
        planned_until=TODAY if state == "planned" else None,
        review_on=TODAY if state == "accepted" else None,
        paid_on=TODAY if state == "paid" else None,
        changed=cleaning.one_line(draw(HOSTILE))[:300] if state == "paid" else "",
        owner_id=draw(st.sampled_from([None, UUID(int=2)])),
        link=draw(LINK),
        **words,
    )


@given(debts(), NAMES, st.booleans())
def test_a_debt_is_always_shown(one: Debt, name: str, posted: bool) -> None:
    target = Target(UUID(int=9), "O-3", one.title, "at_risk", one.link, active=posted)
    names = {UUID(int=1): name, UUID(int=2): name}
    hit = DebtHit(debt_id=one.id, person_id=UUID(int=1), day=TODAY, quarters=7, line=one.cause[:300])
    for shown in (
        blocks.saved(one, name, waits=not posted),
        blocks.waiting(one, name),
        blocks.card(one, WORTH, names, TODAY, target=target),
        blocks.form("C1", debt=one, owner="U1", targets=[target]),
        blocks.form(None, title=one.title, quoted=one.hurts, link=one.link),
        blocks.sizing(one, "C1"),
        blocks.hitting(one, "C1", hit if posted else None),
        blocks.paying(one, "C1"),
        blocks.withdrawing(one, "C1"),
        blocks.reopening(one, "C1"),
        blocks.owner_notice(one, name, name, one.link),
        blocks.raised_this_week(name, [one]),
        blocks.details(one, WORTH, [], names, TODAY, one.link, target=target),
        kit.home(*blocks.mine(one, name, TODAY)),
    ):
        judged(shown)
    prompt = blocks.prompt(ask(ritual="debt"), name, [one], [one], {one.id: WORTH}, {one.id: hit} if posted else {})
    review = blocks.review(ask(ritual="debt", kind="review"), one, name, WORTH, owner=posted)
    judged(day.message([prompt, review], NOW, day.Around()))


@given(debts(), NAMES, HOSTILE, HOSTILE)
def test_a_decision_to_do_nothing_is_always_shown(one: Debt, name: str, why: str, reopen_if: str) -> None:
    words = {"why": "x" + said(why, 900), "reopen_if": "x" + said(reopen_if, 900)}
    later = (NOW + timedelta(days=9)).date().isoformat()
    standing = tripwires.decided(CHANNEL, "debt", one.id, somebody(), NOW, TODAY, words | {"review_on": later})
    judged(blocks.card(one, WORTH, {UUID(int=1): name}, TODAY, standing))
    judged(blocks.parking(one, "C1", TODAY, standing))
    judged(day.message([blocks.tripwire(ask(kind="tripwire"), one, standing)], NOW, day.Around()))


@given(st.lists(debts(), min_size=1, max_size=8), NAMES, LINK)
def test_a_section_is_always_shown(some: list[Debt], name: str, link: str | None) -> None:
    found = list({one.id: one for one in some}.values())
    links = {one.id: link for one in found if link}
    decision = Decision(UUID(int=1), found[0].cause or "x", found[0].hurts or "x", TODAY, renewed=False)
    seen = blocks.Sections(
        decided={one.id: decision for one in found}, names={UUID(int=1): name},
        open=found, benefits={one.id: WORTH for one in found}, slipped=found, overdue=found, new=found, moved=found, paid=found,
        parked=found, fired=found, since={found[0].id: TODAY}, links=links, going=frozenset(one.id for one in found),
    )  # fmt: skip
    judged(charts.under(blocks.section(seen), []))
    step = Change(
        channel_id=CHANNEL, ritual="debt", record_id=found[0].id, at=NOW, by=UUID(int=1), verb="paid",
        before={}, after={"changed": found[0].cause},
    )  # fmt: skip
    note = blocks.note(found[0], step, name)
    assert note is not None
    judged(note)
