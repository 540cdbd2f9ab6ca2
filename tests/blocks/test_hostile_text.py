"""Whatever people type or are called: Slack takes every message and form, nobody is called, nothing becomes markup."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import capture, charts, day, digest, home, kit, leading, me, records, setup, trouble
from bot.blocks import risk as blocks
from bot.blocks.kit import Message, View
from bot.rules import risk as rules
from bot.rules import text as cleaning
from bot.rules import tripwires
from bot.rules.setup import Arrangement, Asked
from sandbox import limits
from storage.absences import Absence
from storage.changes import Change
from storage.risk import Risk
from tests.builders import CHANNEL, NOW, ask, channel, risk, somebody

RITUALS = [("risk", "Risks"), ("debt", "Debt")]
ARRANGED = Arrangement((Asked("risk", "risks", "Risk round", 1), Asked("debt", "debts", "Debt round")), "Europe/Berlin")

NASTY = [
    "<!channel>", "<!here", "<!everyone|x>", "<!subteam^S1|@x>", "<@U1>", "<#C1|x>", "<https://evil.example|bank>", "&lt;!channel&gt;",
    "&amp;", "&", "<", ">", "*", "_", "~", "`", "```", '"', "\\", "\x00", "\u202e", "\n", "\r", "שלום", "é", "e\u0301", "👩\u200d👩\u200d👧", "🙂",
    "@channel", ":warning:", "{date}", "%s", "\ud83d",
]  # fmt: skip
HOSTILE = st.one_of(
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=12).map("".join),
    st.tuples(st.sampled_from(NASTY), st.integers(1, 5000)).map(lambda pair: (pair[0] * pair[1])[:5000]),
    st.text(min_size=1, max_size=80),
)
NAMES = st.one_of(HOSTILE, st.just("x")).map(lambda name: name.replace("\ud83d", "")[:80])  # Slack's longest
LINK = st.one_of(
    st.none(), st.just("https://lumen.slack.com/archives/C0123456789/p1766000000000000?thread_ts=1766000000.0")
)


def judged(shown: Message | View) -> None:
    """Slack's limits by the sandbox's own reading of them, and nobody called."""
    if isinstance(shown, View):
        assert limits.view_problems(shown.json, shown.json["type"]) == []
        assert not limits.is_view_too_large(shown.json)
        assert limits.broadcasts("", [shown.json.get("title"), shown.json["blocks"]]) == []
        return
    plain = [dict(block) for block in shown.blocks]
    assert limits.message_problems(plain) == []
    assert not limits.is_too_long(plain)
    assert limits.broadcasts(shown.text, plain) == []
    assert 0 < len(shown.text) <= 4000
    for words in [*markup(plain), shown.text]:
        marks = [part.split(">")[0] for part in words.split("<")[1:]]
        assert all(mark.startswith(("!date^", "https://lumen.slack.com/")) for mark in marks), marks
    assert Message.from_json(json.loads(json.dumps(shown.as_json()))) == shown


def markup(part: Any) -> list[str]:
    """Every mrkdwn text in a block."""
    if isinstance(part, dict):
        own = [part["text"]] if part.get("type") == "mrkdwn" else []
        return own + [words for value in part.values() for words in markup(value)]
    return [words for value in part for words in markup(value)] if isinstance(part, list) else []


@st.composite
def risks(draw: st.DrawFn) -> Risk:
    """A risk as the rules keep it, from hostile words."""
    title, happening = rules.LINES.split("x" + draw(HOSTILE)[:2900])
    scored = draw(st.booleans())
    return risk(
        id=UUID(int=draw(st.integers(1, 2**64))),
        number=draw(st.integers(1, 999_999_999)),
        title=title,
        happening=happening,
        kind=draw(st.sampled_from([None, *rules.KINDS])),
        likelihood=draw(st.integers(1, 5)) if scored else None,
        impact=draw(st.integers(1, 5)) if scored else None,
        state=draw(st.sampled_from(["open", "owned", "mitigating", "resolved", "accepted", "withdrawn"])),
        mitigation=draw(st.just("") | HOSTILE.map(lambda words: cleaning.cleaned(words)[:3000])),
        owner_id=draw(st.sampled_from([None, UUID(int=1)])),
        link=draw(LINK),
    )


@given(risks(), NAMES, st.integers(0, 10**6), st.booleans())
def test_a_risk_is_always_shown(one: Risk, name: str, votes: int, posted: bool) -> None:
    for shown in (
        blocks.saved(one, name, waits=not posted),
        blocks.waiting(one, name),
        blocks.card(one, {UUID(int=1): name}, votes),
        blocks.form("C1", risk=one, owner="U1"),
        blocks.form(None, title=one.title, quoted=one.happening, link=one.link),
        blocks.anonymous({"title": one.title, "happening": one.happening}, {"place": "C1"}),
        blocks.mitigating(one, "C1"),
        blocks.resolving(one, "C1"),
        blocks.withdrawing(one, "C1"),
        blocks.reopening(one, "C1"),
        blocks.owner_notice(one, name, name, one.link),
        blocks.critical_notice(one, name, name, None),
        trouble.refusal(records.whom(f"R-{one.number}", name, name, [name] * 9)),
    ):
        judged(shown)
    if one.kind:
        judged(blocks.classified(one))


@given(risks(), NAMES, HOSTILE, HOSTILE)
def test_a_decision_to_do_nothing_is_always_shown(one: Risk, name: str, why: str, reopen_if: str) -> None:
    said = {"why": "x" + cleaning.cleaned(why)[:900], "reopen_if": "x" + cleaning.cleaned(reopen_if)[:900]}
    later = (NOW + timedelta(days=9)).date().isoformat()
    standing = tripwires.decided(CHANNEL, "risk", one.id, somebody(), NOW, NOW.date(), said | {"review_on": later})
    judged(blocks.card(one, {UUID(int=1): name}, 1, standing))
    judged(blocks.accepting(one, "C1", NOW.date(), standing))
    judged(day.message([blocks.tripwire(ask(kind="tripwire"), one, standing)], NOW, day.Around()))
    for verb in ("accepted", "reopened", "mitigated"):
        step = Change(
            channel_id=CHANNEL,
            ritual="risk",
            record_id=one.id,
            at=NOW,
            verb=verb,
            after=said | {"mitigation": said["why"]},
        )
        note = blocks.note(one, step, name)
        assert note is not None
        judged(note)


@given(st.lists(risks(), max_size=10), NAMES, HOSTILE, st.sampled_from(["open", "answered", "skipped"]))
def test_lists_and_asks_about_records_are_always_shown(some: list[Risk], name: str, words: str, state: str) -> None:
    query = records.Query(words=cleaning.one_line(words)[:100], page=1)
    judged(blocks.listing(query, some, 99, name, "C1", {UUID(int=1): name}, NOW.date()))
    asks = [blocks.review(ask(kind="review"), one, name, owner=True)[1] for one in some]
    judged(
        home.home(
            asks, [[blocks.mine(one, name) for one in some]], [("Flag", "risk.add")], [("1", name)], ["`/risk` flags."]
        )
    )
    parts = [blocks.review(ask(kind="review", state=state), one, name, owner=False) for one in some[:4]]
    parts += [blocks.owner(ask(kind="owner", state=state), one, name) for one in some[:2]]
    if parts:
        judged(day.message(parts, NOW, day.Around()))


@given(
    risks(),
    NAMES,
    st.lists(st.tuples(st.sampled_from(["flagged", "described", "shared", "resolved"]), NAMES), max_size=60),
    LINK,
)
def test_a_history_of_any_length_is_shown(one: Risk, name: str, steps: list[tuple[str, str]], link: str | None) -> None:
    names = {UUID(int=number): called for number, (_, called) in enumerate(steps)}
    history = [
        Change(
            channel_id=CHANNEL,
            ritual="risk",
            record_id=one.id,
            at=NOW,
            by=UUID(int=number),
            verb=verb,
            before={"title": called, "happening": None, "kind": "value", "likelihood": 1, "impact": None},
            after={"title": called, "happening": called * 40, "kind": None, "likelihood": None, "impact": 5},
        )
        for number, (verb, called) in enumerate(steps)
    ]
    judged(blocks.details(one, 3, history, names | {UUID(int=10**6): name}, link))


@given(st.lists(risks(), max_size=14), st.lists(risks(), max_size=14), st.lists(risks(), max_size=14), LINK)
def test_a_section_of_any_number_of_risks_is_shown(
    new: list[Risk], moved: list[Risk], resolved: list[Risk], link: str | None
) -> None:
    links = {one.id: link for one in (*new, *moved, *resolved)} if link else {}
    seen = blocks.Sections([*new, *moved], new, moved, resolved, moved, new, moved, links)
    free, since = {one.id for one in new}, {one.id: one.review_on for one in resolved}
    chart = blocks.by_level([NOW.date(), NOW.date() + timedelta(days=7)], {"high": [1, 2], None: [0, len(new)]})
    said = charts.under(blocks.section(replace(seen, fired=resolved, since=since, free=free)), [chart])
    assert charts.has_charts(said), "there is always room for the chart"
    judged(said)
    judged(charts.tabled(said))


@given(st.lists(NAMES, min_size=1, max_size=12), st.lists(NAMES, min_size=1, max_size=20), NAMES)
def test_charts_of_whatever_people_name_are_shown_as_tables_and_in_words_too(
    names: list[str], categories: list[str], title: str
) -> None:
    labels = [f"{number} {each}" for number, each in enumerate(categories)]
    series = {f"{number} {each}": [number] * len(labels) for number, each in enumerate(names)}
    chart = charts.Chart(f"x{title}", "area", labels, series, f"x{title}"[:300])
    shown = charts.under(kit.message("Hello", kit.says("Hello")), [chart, chart, chart])
    judged(shown)
    judged(charts.tabled(shown))
    judged(kit.view("seen", "Seen", *charts.told(shown.blocks)))


@pytest.mark.parametrize("letter", ["x", '"', "\\", "\n", "🙂", "&", "<", "\u202eש"])
def test_the_fullest_section_is_shown_and_names_all_its_top_tens(letter: str) -> None:
    title = cleaning.one_line("x" + letter * 300)[:150]
    many = [
        risk(id=UUID(int=number), number=999_999_900 + number, title=title, likelihood=5, impact=5)
        for number in range(30)
    ]
    link = "https://a-team-with-quite-a-long-name.slack.com/archives/C0123456789/p1766000000000000"
    seen = blocks.Sections(many, many[:20], many[5:25], many[10:], links={one.id: link for one in many})
    shown = blocks.section(seen)
    judged(shown)
    listed = [block for block in shown.blocks if block["type"] == "rich_text"]
    assert [len(block["elements"][0]["elements"]) for block in listed] == [10, 10, 10]
    assert json.dumps(shown.blocks).count("and 10 more") == 3


@given(
    HOSTILE,
    st.sampled_from(["open", "answered", "skipped", "late", "expired", "missed"]),
    st.lists(risks(), max_size=14),
)
def test_a_question_is_always_shown(name: str, state: str, answer: list[Risk]) -> None:
    text, drawn = blocks.prompt(ask(state=state), name, answer)
    judged(day.message([(text, drawn)], NOW, day.Around(late=True)))


@pytest.mark.parametrize("number", [1, 5, 12, 13, 40, 200])
@pytest.mark.parametrize("state", ["open", "answered", "missed"])
def test_a_day_of_many_questions_is_one_message(number: int, state: str) -> None:
    parts = []
    for each in range(number):
        found = [risk(number=each, title="x" * 150)] * 10 if state == "answered" else []
        parts.append(blocks.prompt(ask(id=UUID(int=each + 1), state=state), f"channel-{each}", found))
    shown = day.message(parts, NOW, day.Around(open=number))
    judged(shown)
    assert f"{number} question" in shown.blocks[0]["text"]["text"]
    told = json.dumps(shown.blocks)
    if number <= 5 and state != "answered":
        assert all(f"channel-{each}" in told for each in range(number))
        assert "more question" not in told
    if number >= 40:
        assert "more question" in told


@given(NAMES, HOSTILE)
def test_what_was_typed_comes_back(words: str, typed: str) -> None:
    judged(trouble.refusal(f"I do not know “{kit.escaped(words)}”.", typed))
    line = cleaning.cleaned(typed) or "x"
    judged(day.offered(line, [(f"What could stop us in #{kit.escaped(words)}?", str(UUID(int=1)))], waiting=False))


@pytest.mark.parametrize("letter", ["x", '"', "\\", "\n", "🙂", "&", "<"])
def test_the_longest_line_comes_back_beside_many_questions(letter: str) -> None:
    line = "x" + letter * 9000 + "x"
    judged(trouble.refusal("That is too long.", line))
    judged(
        day.offered(
            line, [(f"What could stop us in #{'c' * 80}?", str(UUID(int=each))) for each in range(7)], waiting=True
        )
    )


TURNOUTS = st.builds(
    digest.Turnout,
    st.just("Risk round"),
    st.none() | st.integers(0, 500),
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(0, 500),
)


@given(NAMES, st.lists(TURNOUTS, max_size=8))
def test_a_digest_begins_whatever_the_channel_is_called(name: str, turnouts: list[digest.Turnout]) -> None:
    for threaded in (True, False):
        period = (NOW, NOW + timedelta(days=7))
        judged(digest.head(name, *period, ["2 new risks"], turnouts, threaded=threaded, missed=threaded))
        asked_for = digest.SoFar(name, NOW)
        shown = digest.head(name, *period, [], turnouts, threaded=threaded, missed=threaded, so_far=asked_for)
        judged(shown)
        judged(digest.preview("C1", shown, [shown] * 12))
    judged(digest.waning(channel(name=name), "Risk round", [(0, 5)] * 4))


@given(HOSTILE.map(cleaning.cleaned).filter(bool), st.lists(NAMES, min_size=1, max_size=120))
def test_a_line_that_waits_is_shown_whatever_was_typed(line: str, names: list[str]) -> None:
    for direct in (True, False):
        judged(capture.kept(line, "0198", direct=direct))
    judged(capture.choosing(line, "0198", [(str(number), name) for number, name in enumerate(names)]))


@given(NAMES, NAMES, st.sampled_from(["active", "lost", "archived", "paused"]))
def test_setting_up_is_shown_whatever_people_and_channels_are_called(name: str, lead: str, state: str) -> None:
    here = channel(name=name, state=state)
    for shown in (
        setup.start("C1", name, False, ARRANGED, RITUALS, people=99),
        setup.change(here, ARRANGED, RITUALS),
        setup.started(name, ARRANGED, ["`/risk` …"]),
        setup.intro(lead, ARRANGED, ["`/risk` …"]),
        setup.seen(here, [(each, NOW) for each in ARRANGED.rounds], [lead, lead], leading=True),
        setup.seen(here, [], []),
        setup.usage(["`/risk` …"], name.split()[0] if name.split() else ""),
        leading.leads(here, [lead], may_step_down=True),
        leading.resting(here, "stop"),
        leading.stepping_down(here, last=True),
        leading.rested_note(lead, "pause"),
        leading.named_note(lead, name),
        leading.vacant(here, [("R-1", lead, None)]),
        leading.taken(lead),
        leading.left(lead, name, [("R-1", lead, "https://x.y")] * 30, gone=True),
        leading.lost(name),
    ):
        judged(shown)


@given(NAMES, NAMES, st.sampled_from([None, "design"]), st.integers(1, 8))
def test_a_first_message_is_always_shown(name: str, lead: str, craft: str | None, homes: int) -> None:
    welcome = day.Welcome([day.Home(str(number), name, lead, asks=number % 2 == 0) for number in range(homes)], craft)
    around = day.Around(
        welcome=welcome, later="1", away="1", paused=[(blocks.question(name), "2")], went=("later", NOW)
    )
    judged(day.message([blocks.prompt(ask(), name, [])] * 9, NOW, around))


@given(NAMES, st.integers(1, 90))
def test_what_is_open_or_reminded_of_is_always_shown(name: str, number: int) -> None:
    judged(day.reminder([blocks.question(name)] * number))
    judged(day.waiting([blocks.prompt(ask(id=UUID(int=each)), name, []) for each in range(number)]))


@given(NAMES, NAMES, st.integers(0, 60))
def test_the_form_about_oneself_is_always_shown(name: str, zone: str, number: int) -> None:
    offered = [me.Offered(str(each), f"#{name}: Risk round", each % 2 == 0) for each in range(number)]
    away = [
        Absence(id=UUID(int=each), person_id=UUID(int=1), first=NOW.date(), last=NOW.date() + timedelta(days=each))
        for each in range(number)
    ]
    judged(me.form(somebody(zone=zone), away, offered))
