"""The section of outcomes in a digest: in which list each stands, and what is told of it."""

from dataclasses import replace
from uuid import UUID

from bot.blocks import outcome as blocks
from bot.blocks.outcome import Section
from bot.rules import outcome as rules
from tests.blocks.test_outcome import TODAY, numbered, period
from tests.builders import draft


def test_each_outcome_stands_in_one_list_and_what_waits_comes_first() -> None:
    lists = period().lists
    told = {name: [each.number for each in found] for name, found in lists.items()}
    assert told == {
        "over": [1],
        "off_track": [2],
        "at_risk": [3],
        "stale": [4],
        "free": [5],
        "new": [6, 8],
        "looked": [7],
        "moved": [9],
        "achieved": [3],
        "missed": [21],
        "dropped": [3],
    }


def test_the_digests_head_counts_what_happened_and_what_stands_badly() -> None:
    assert blocks.counts(period()) == (
        "2 new outcomes",
        "1 outcome off track",
        "1 outcome at risk",
        "1 outcome due to close",
        "2 outcomes checked in",
        "1 achieved outcome",
        "1 missed outcome",
        "1 dropped outcome",
    )
    assert blocks.counts(Section(on=TODAY, going=[draft()])) == ()


def test_what_stands_otherwise_than_before_says_so_and_the_head_counts_it() -> None:
    seen = replace(
        period(),
        was={UUID(int=602): "on_track", UUID(int=603): "at_risk"},
        voices={UUID(int=602): [("product", 8), ("design", 3)]},
    )
    told = blocks.section(seen).text
    assert "was on track · checked in · confidence is low: 40 % of the way" in told
    assert " · voices: product 8, design 3 · next: persevere" in told
    assert told.count("was ") == told.count("was on track") + told.count("was due on")
    assert blocks.counts(seen)[1:3] == ("1 outcome newly off track", "1 outcome at risk")
    both = replace(
        seen, going=[*seen.going, numbered(11)], stands=seen.stands | {UUID(int=611): seen.stands[UUID(int=602)]}
    )
    assert blocks.counts(both)[1] == "2 outcomes off track (1 newly)"


def test_a_draft_waits_until_somebody_says_how_it_is_measured() -> None:
    drawn = blocks.section(Section(on=TODAY, going=[draft()]))
    assert drawn.text.splitlines()[1] == f"Drafts: not measured yet: O-3 {draft().statement} · ✏️ draft"
    assert [block["accessory"]["action_id"] for block in drawn.blocks if "accessory" in block] == ["outcome.details"]


def test_a_check_in_that_has_not_come_waits_before_what_happened() -> None:
    seen = replace(period(), due={UUID(int=602), UUID(int=607)})
    assert [each.number for each in seen.lists["due"]] == [7]
    drawn = blocks.section(seen)
    titles = [
        block["text"]["text"]
        for block in drawn.blocks
        if block["type"] == "section" and block["text"]["text"].startswith("*")
    ]
    assert titles.index("*Wait for a check-in*") == titles.index("*New*") - 1
    assert "waits for a check-in · confidence is low" in drawn.text  # O-2, which stands where it is off track
    assert "1 outcome waits for a check-in" in blocks.counts(seen)


def test_a_new_outcome_says_what_is_measured_and_who_looks_after_it() -> None:
    known = numbered(6, metric="Time <to> pay", unit="s")
    seen = Section(
        on=TODAY,
        going=[known],
        stands={known.id: rules.standing(known, None, TODAY)},
        new={known.id},
        names={known.owner_id: "Tom"},
    )
    assert (
        "⚪ nobody has checked in yet · Time &lt;to&gt; pay from 20 s to 60 s by 27 Jan 2027 · owned by Tom"
        in blocks.section(seen).text
    )


def test_an_older_digest_offers_nothing_that_is_over_by_now() -> None:
    drawn = blocks.section(replace(period(), open=(), free=()))
    offered = [block["accessory"]["action_id"] for block in drawn.blocks if "accessory" in block]
    assert set(offered) == {"outcome.details"}
