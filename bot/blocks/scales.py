"""How the steps of a scale are said: likelihood and impact from 1 to 5, and the sign of a level."""

from collections.abc import Mapping

SIGNS = {"low": "🟢", "medium": "🟡", "high": "🟠", "critical": "🔴"}
LIKELIHOODS = {1: "1 – very unlikely", 2: "2 – unlikely", 3: "3 – about even", 4: "4 – likely", 5: "5 – almost certain"}
IMPACTS = {
    1: "1 – hardly noticeable",
    2: "2 – a nuisance",
    3: "3 – delays a goal",
    4: "4 – endangers a goal",
    5: "5 – stops us",
}


def options(scale: Mapping[int, str]) -> list[tuple[str, str]]:
    """The steps of a scale as a menu offers them: (value, words)."""
    return [(str(value), words) for value, words in scale.items()]
