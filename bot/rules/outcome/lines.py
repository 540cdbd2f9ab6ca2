"""What a line says that was typed after `/outcome`."""

from bot.rules.lines import WHICH, Lines

LINES = Lines(
    command="/outcome",
    letter="O",
    noun="outcome",
    does="define an outcome",
    nouns="outcomes?",
    filters={"which": {**WHICH, "risk": "at_risk", "at_risk": "at_risk", "at-risk": "at_risk", "drafts": "drafts"}},
)
