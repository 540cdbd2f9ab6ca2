"""How outcomes went: charts under their section of the digest, by what was known at each cut-off; a line of words in the details."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.handlers.conftest import HttpTeam, StartsHttp
from tests.handlers.test_outcome import STATEMENT, defined, looks, ready
from tests.handlers.test_outcome_digest import DIGEST, SURE, section

VALUE = "Where is the metric now?"
WEEK = timedelta(weeks=1)


def drawn(team: HttpTeam, nth: int = -1) -> list[tuple[str, dict[str, list[Any]]]]:
    """The charts under a digest's section of outcomes: title, and the figures of each line."""
    aiko = team.person("aiko")
    head = [line for line in aiko.sees("#checkout") if line.text.startswith("Digest of")][nth]
    shown = next(line for line in aiko.thread(head) if line.text.startswith("Outcomes"))
    return [
        (
            block["title"],
            {one["name"]: [point["value"] for point in one["data"]] for one in block["chart"]["series"]},
        )
        for block in shown.blocks
        if block["type"] == "data_visualization"
    ]


async def test_from_the_second_digest_on_progress_and_confidence_are_drawn(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await defined(team)
    await looks(team, "tom", card, **{VALUE: "30", SURE: "8"})
    await team.moves_to(DIGEST)
    assert drawn(team) == []
    await looks(team, "tom", card, **{VALUE: "10", SURE: "5"})
    young = await defined(team, **{STATEMENT: "Another thing is different"})
    await looks(team, "tom", young, **{VALUE: "60", SURE: "9"})
    await team.moves_to(DIGEST + WEEK)
    progress, confidence = {"O-1": [25, -25]}, {"O-1": [8, 5]}
    assert drawn(team) == [("Progress to the target in %", progress), ("Confidence from 1 to 10", confidence)]
    assert section(team).count("too new for a line: O-2") == 2


async def test_what_is_over_or_was_never_looked_at_has_no_line(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    await defined(team)
    over = await defined(team, **{STATEMENT: "Another thing is different"})
    await looks(team, "tom", over)
    await team.moves_to(DIGEST)
    tom = team.person("tom")
    await tom.presses("Close", on=over)
    await tom.fills({"How did it end?": "Dropped: it is not worth it any more", "What did we learn?": "Enough"})
    assert await tom.submits() is None
    await team.moves_to(DIGEST + WEEK)
    assert drawn(team) == []


async def test_a_digest_that_is_drawn_again_keeps_its_lines(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await defined(team)
    await looks(team, "tom", card, **{VALUE: "30"})
    await team.moves_to(DIGEST + WEEK)
    before = drawn(team)
    await team.moves_to(datetime(2026, 10, 30, 8, tzinfo=UTC))
    tom = team.person("tom")
    await tom.presses("Close", on=card)
    await tom.fills({"How did it end?": "Dropped: it is not worth it any more", "What did we learn?": "Enough"})
    assert await tom.submits() is None
    await team.quiet()
    assert before[0][1] == {"O-1": [25, 25]}
    assert drawn(team) == before


async def test_the_details_tell_the_trend_in_words(team_over_http: StartsHttp) -> None:
    team = await ready(team_over_http)
    card = await defined(team)
    await looks(team, "tom", card, **{VALUE: "30", SURE: "8"})
    await looks(team, "tom", card, **{VALUE: "-2,5", SURE: "5"})
    nina = team.person("nina")
    await nina.types("#checkout", "/outcome O-1")
    assert nina.form is not None
    assert "Trend since 19 Oct: 30 % → −2.5 %" in nina.form.text
    assert "Confidence 8 → 5" in nina.form.text
