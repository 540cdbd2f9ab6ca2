"""What a line says that was typed after `/debt`, or in answer to a question about debt."""

from bot.rules.lines import Lines

WHICH = {
    "open": "open",
    "mine": "mine",
    "me": "mine",
    "sizing": "sizing",
    "unsized": "sizing",
    "planned": "planned",
    "all": "all",
}
LINES = Lines(
    command="/debt",
    letter="D",
    noun="nomination",
    does="nominate something",
    nouns="debts?|nominations?|(?:has )?slow(?:ed|s)? (?:me|us) down",
    verbs="plan|pay|decline|park|size",
    filters={"which": WHICH},
)
