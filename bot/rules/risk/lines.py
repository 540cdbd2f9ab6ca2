"""What a line says that was typed after `/risk`, or in answer to a question about risks."""

from bot.rules.lines import WHICH, Lines
from bot.rules.risk.fields import KINDS, LEVELS

LINES = Lines(
    command="/risk",
    letter="R",
    noun="flag",
    does="flag something",
    nouns="risks?",
    verbs="mitigate",
    filters={"which": WHICH, "kind": {each: each for each in KINDS}, "level": {each: each for each in LEVELS}},
)
