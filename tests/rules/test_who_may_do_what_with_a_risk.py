"""Who may do what with a risk, as one full table (product.md A4, R6)."""

from typing import Any
from uuid import UUID

import pytest

from bot.errors import Refused
from bot.rules import risk as rules
from storage.people import Member, Person
from storage.risk import Risk
from tests.builders import NOW, member, risk, somebody

ON = NOW.date()
WHY = {"why": "It costs more to prevent", "reopen_if": "it happens twice", "review_on": "2027-01-20"}
RAISER, OWNER, SOMEBODY = somebody(), somebody(id=UUID(int=2), name="Tom"), UUID(int=3)

TABLE = """
                    edit mitigate classify review resolve withdraw reopen accept accept-critical own share
raiser              yes  yes      yes      yes    yes     yes      yes    yes    -               yes -
owner               yes  yes      yes      yes    yes     yes      yes    yes    -               yes yes
lead                yes  yes      yes      yes    yes     yes      yes    yes    yes             yes yes
admin               yes  yes      yes      yes    yes     yes      yes    yes    yes             yes yes
raiser-and-lead     yes  yes      yes      yes    yes     yes      yes    yes    yes             yes -
raiser-guest        yes  yes      yes      yes    yes     yes      yes    yes    -               -   -
raiser-external     yes  yes      yes      yes    yes     yes      yes    yes    -               -   -
member              -    -        -        -      -       -        -      -      -               yes yes
guest               -    -        -        -      -       -        -      -      -               -   yes
guest-named-lead    -    -        -        -      -       -        -      -      -               -   yes
external            -    -        -        -      -       -        -      -      -               -   yes
external-admin      -    -        -        -      -       -        -      -      -               -   yes
lead-who-has-left   -    -        -        -      -       -        -      -      -               yes yes
admin-of-elsewhere  -    -        -        -      -       -        -      -      -               yes yes
lead-closed         -    -        -        -      -       -        -      -      -               -   yes
"""  # who has left, or was never there, does not get so far: handlers/risk/reach.py shows them no risk


def _who(name: str) -> tuple[Person, Member | None]:
    """A person of the table, and how they belong to the channel."""
    if name.startswith("raiser"):
        kind = {"raiser-guest": "guest", "raiser-external": "external"}.get(name, "member")
        person = somebody(kind=kind)
        return person, member(person, lead=name == "raiser-and-lead")
    if name == "owner":
        return OWNER, member(OWNER)
    kind = next((each for each in ("guest", "external") if name.startswith(each)), "member")
    person = somebody(
        id=SOMEBODY, kind=kind, admin=name.startswith("admin") or name == "external-admin", gone=name == "lead-closed"
    )
    lead = name.startswith("lead") or name == "guest-named-lead"
    until = NOW if name == "lead-who-has-left" else None
    return person, None if name == "admin-of-elsewhere" else member(person, lead=lead, until=until)


def _does(verb: str, who: Person, how: Member | None) -> None:
    """Somebody does something with a risk that Maya raised and (where that matters) Tom owns."""
    owned: dict[str, Any] = {"state": "owned", "owner_id": OWNER.id, "ownerless_since": None}
    known: Risk = risk(**({} if verb in ("own", "share") else owned))
    match verb:
        case "edit":
            rules.describe(known, who, how, NOW, ON, version=1, title="New", owner=OWNER)
        case "mitigate":
            rules.mitigate(known, who, how, NOW, ON, version=1, mitigation="x")
        case "classify":
            rules.classify(known, who, how, NOW, "value")
        case "review":
            rules.review(known, who, how, NOW, ON)
        case "resolve":
            rules.resolve(known, who, how, NOW)
        case "withdraw":
            rules.withdraw(known, who, how, NOW)
        case "reopen":
            rules.reopen(risk(**owned | {"state": "resolved"}), who, how, NOW, ON, why="it came back")
        case "accept":
            rules.accept(known, who, how, NOW, ON, WHY)
        case "accept-critical":
            rules.accept(risk(**owned, likelihood=5, impact=5), who, how, NOW, ON, WHY)
        case "own":
            rules.own(known, who, NOW, ON)
        case "share":
            rules.share(known, None, who, NOW)


_verbs, *_rows = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(name, verb, allowed == "yes") for name, *cells in _rows for verb, allowed in zip(_verbs, cells, strict=True)]


@pytest.mark.parametrize(("name", "verb", "allowed"), CELLS, ids=lambda each: str(each))
def test_who_may_do_what_with_a_risk(name: str, verb: str, allowed: bool) -> None:
    who, how = _who(name)
    if allowed:
        _does(verb, who, how)
    else:
        with pytest.raises(Refused):
            _does(verb, who, how)
