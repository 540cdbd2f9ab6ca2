"""Counts split by craft: whatever is shown, nothing follows from it about fewer than three people (product.md, principle 10)."""

from collections.abc import Mapping, Sequence
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import groups

CRAFTS = st.dictionaries(
    st.sampled_from(["", "product", "design", "engineering", "data", "other"]), st.integers(0, 12), min_size=1
)


@given(CRAFTS)
def test_no_sum_and_no_difference_of_what_is_shown_tells_of_fewer_than_three_people(people: Mapping[str, int]) -> None:
    shown = groups.apart(people)
    total = sum(people.values())
    for some in chain.from_iterable(combinations(shown, size) for size in range(1, len(shown) + 1)):
        told = sum(people[name] for name in some)
        assert told >= 3, f"{some} together"
        assert total - told == 0 or total - told >= 3, f"what is left of the total without {some}"


@given(CRAFTS)
def test_a_group_is_shown_beside_others_only_and_the_unknown_never(people: Mapping[str, int]) -> None:
    shown = groups.apart(people)
    assert "" not in shown
    assert all(sum(people.values()) - people[name] >= 3 for name in shown)


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ({"engineering": 3, "product": 3}, ["engineering", "product"]),
        ({"engineering": 5}, []),
        ({"engineering": 4, "product": 2}, []),
        ({"engineering": 4, "product": 2, "design": 1}, ["engineering"]),
        ({"engineering": 4, "product": 3, "design": 1}, ["engineering"]),
        ({"engineering": 3, "product": 3, "design": 2}, ["product"]),
        ({"engineering": 4, "product": 3, "": 1}, ["engineering"]),
        ({"engineering": 4, "product": 3, "": 3}, ["engineering", "product"]),
        ({}, []),
    ],
    ids=str,
)
def test_a_craft_that_would_follow_from_the_total_hides_the_smallest_of_the_others_with_it(
    people: Mapping[str, int], shown: Sequence[str]
) -> None:
    assert groups.apart(people) == set(shown)
