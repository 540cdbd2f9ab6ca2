"""What people of the story do about debt and outcomes: nominate, be hit, size; define, check in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.story.finding import asked, card, fills, submits
from sandbox.story.script import Act
from sandbox.story.verbs import HERE

if TYPE_CHECKING:
    from sandbox.person import Person

DEBT_ROUND = (HERE, "What slowed you down")
NOTHING_NEW = "Nothing new"


def nominates(line: str, here: str = HERE, **said: Any) -> Act:
    """Nominate a debt in one line, and `said` what else is known about it."""

    async def act(person: Person) -> None:
        [saved] = await person.types(here, f"/debt {line}")
        if said:
            await person.presses("Add details", on=saved)
            await submits(person, said)

    return Act(line, act)


def is_hit(on: str, hours: str, line: str = "", here: str = HERE) -> Act:
    """Say on a debt's card that it cost one time today: `hours` as the form offers them ("2 hours")."""

    async def act(person: Person) -> None:
        await person.presses("This hit me", on=card(person, on, here))
        await submits(person, {"hours": hours, **({"line": line} if line else {})})

    return Act(on, act)


def has_no_debt(here: str = HERE) -> Act:
    """Answer the debt round with "Nothing new"."""

    async def act(person: Person) -> None:
        message, nth = asked(person, NOTHING_NEW, (here, DEBT_ROUND[1]))
        await person.presses(NOTHING_NEW, on=message, nth=nth)

    return Act(here, act)


def defines(statement: str, here: str = HERE, **said: Any) -> Act:
    """Define an outcome in the form."""

    async def act(person: Person) -> None:
        await person.types(here, "/outcome")
        await submits(person, {"title": statement, **said})

    return Act(statement, act)


def drafts(statement: str, here: str = HERE) -> Act:
    """Write an outcome down in one line; how it is measured comes later."""

    async def act(person: Person) -> None:
        await person.types(here, f"/outcome {statement}")

    return Act(statement, act)


def checks_in(on: str, here: str = HERE, **said: Any) -> Act:
    """Say on its card where an outcome stands."""

    async def act(person: Person) -> None:
        await person.presses("Check in", on=card(person, on, here))
        await submits(person, said)

    return Act(on, act)


def chooses_voices(on: str, here: str = HERE, **crafts: str) -> Act:
    """Choose who is asked, blind, how sure they are of an outcome: a colleague for a craft."""

    async def act(person: Person) -> None:
        await person.presses("Details", on=card(person, on, here))
        await person.presses("Voices")
        await fills(person, crafts)
        await submits(person)
        if person.form:
            await person.closes()

    return Act(on, act)


def sets_guidelines(capacity: str, share: str, here: str = HERE) -> Act:
    """Say how much of a cycle is for debt."""

    async def act(person: Person) -> None:
        await person.types(here, "/debt guidelines")
        await submits(person, {"capacity": capacity, "share": share})

    return Act(here, act)


def plans(here: str = HERE) -> Act:
    """Plan what is proposed, with one press."""

    async def act(person: Person) -> None:
        await person.types(here, "/debt plan")
        await submits(person)

    return Act(here, act)
