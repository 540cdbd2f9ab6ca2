"""Who may do what with a debt, as one full table (product.md A4, D4)."""

from datetime import timedelta
from uuid import UUID

import pytest

from bot.errors import Refused
from bot.rules import debt as rules
from storage.people import Member, Person
from tests.builders import NOW, debt, member, somebody

ON = NOW.date()
WHY = {"why": "It costs more to mend", "reopen_if": "it hits five people", "review_on": "2027-01-20"}
SIZE = {"impact": 4, "impact_why": "x", "effort": 5}
OWNER, SOMEBODY = somebody(id=UUID(int=2), name="Tom"), UUID(int=3)

TABLE = """
                     hit own edit size review pay withdraw reopen accept decline park plan
nominator            yes yes yes  yes  yes    yes yes      yes    -      -       -    -
owner                yes yes yes  yes  yes    yes yes      yes    -      -       -    -
lead                 yes yes yes  yes  yes    yes yes      yes    yes    yes     yes  yes
admin                yes yes yes  yes  yes    yes yes      yes    yes    yes     yes  yes
nominator-guest      yes -   yes  yes  yes    yes yes      yes    -      -       -    -
member               yes yes -    -    -      -   -        -      -      -       -    -
guest                yes -   -    -    -      -   -        -      -      -       -    -
guest-named-lead     yes -   -    -    -      -   -        -      -      -       -    -
external-admin       yes -   -    -    -      -   -        -      -      -       -    -
lead-who-has-left    yes yes -    -    -      -   -        -      -      -       -    -
admin-of-elsewhere   yes yes -    -    -      -   -        -      -      -       -    -
lead-closed          yes -   -    -    -      -   -        -      -      -       -    -
"""  # who has left, or was never there, does not get so far: handlers/debt/reach.py shows them no debt


def _who(name: str) -> tuple[Person, Member | None]:
    """A person of the table, and how they belong to the channel."""
    if name.startswith("nominator"):
        person = somebody(kind="guest" if name.endswith("guest") else "member")
        return person, member(person)
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
    """Somebody does something with a debt that Maya nominated and (where that matters) Tom owns."""
    known = debt(**({} if verb == "own" else {"owner_id": OWNER.id}))
    accepted = debt(**SIZE, owner_id=OWNER.id, state="accepted", review_on=ON)
    match verb:
        case "hit":
            rules.hit(known, None, who, NOW, ON, quarters=4)
        case "own":
            rules.own(known, who, NOW)
        case "edit":
            rules.describe(known, who, how, NOW, ON, version=1, title="New", owner=OWNER)
        case "size":
            rules.size(known, who, how, NOW, ON, version=1, **SIZE)
        case "review":
            rules.review(accepted, who, how, NOW, ON)
        case "pay":
            rules.pay(known, who, how, NOW, ON, changed="faster")
        case "withdraw":
            rules.withdraw(known, who, how, NOW)
        case "reopen":
            rules.reopen(debt(owner_id=OWNER.id, state="withdrawn"), who, how, NOW, why="it came back")
        case "accept":
            rules.accept(known, who, how, NOW, ON)
        case "decline":
            rules.decline(known, who, how, NOW, ON, WHY)
        case "park":
            rules.park(known, who, how, NOW, ON, WHY)
        case "plan":
            rules.plan(accepted, who, how, NOW, ON, ON + timedelta(days=13))


_verbs, *_rows = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(name, verb, allowed == "yes") for name, *cells in _rows for verb, allowed in zip(_verbs, cells, strict=True)]


@pytest.mark.parametrize(("name", "verb", "allowed"), CELLS, ids=lambda each: str(each))
def test_who_may_do_what_with_a_debt(name: str, verb: str, allowed: bool) -> None:
    who, how = _who(name)
    if allowed:
        _does(verb, who, how)
    else:
        with pytest.raises(Refused):
            _does(verb, who, how)
