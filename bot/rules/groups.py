"""When counts may be split by groups of people: nothing that is shown says anything of fewer than three (product.md, principle 10)."""

from collections.abc import Mapping

LEAST = 3
UNKNOWN = ""  # the group of people of whom we do not know


def apart(people: Mapping[str, int]) -> frozenset[str]:
    """Which groups may be told apart, where the total of all stands beside them; `people`: how many each has.

    Each has at least three people, and so have all others together. What is not shown follows by subtraction, so it has none
    or at least three: else the smallest of those shown is hidden with it.
    """
    everyone = sum(people.values())
    shown = {
        name: size for name, size in people.items() if name != UNKNOWN and size >= LEAST and everyone - size >= LEAST
    }
    if shown and 0 < everyone - sum(shown.values()) < LEAST:
        del shown[min(shown, key=lambda name: (shown[name], name))]
    return frozenset(shown)
