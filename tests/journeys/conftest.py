"""People in a story: after each thing they do, everything that follows from it has happened."""

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sandbox import Person
from sandbox.shown import Form, Shown
from sandbox.world import Colleague, World, demo_world
from tests.conftest import Team


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


class Teammate(Person):
    """A person whose acts end when all is quiet again; they give back the lines that only this person sees."""

    def __init__(self, team: Team, name: str) -> None:
        super().__init__(team.slack, team.person(name).id)
        self.team = team

    @property
    def page(self) -> Form:
        """The form on top of their screen; there must be one."""
        assert self.form is not None, f"{self.name} has no form open"
        return self.form

    @property
    def tab(self) -> Form:
        """Their Home tab as they see it now."""
        assert self.home is not None, f"{self.name} has never looked at Home"
        return self.home

    @property
    def last_dm(self) -> Shown:
        """The newest line of their conversation with Threefold."""
        return self.dm()[-1]

    def reads(self, where: str) -> str:  # type: ignore[override] # in a story people read what was said last
        """The words of the newest line in a place."""
        super().reads(where)
        return self.sees(where)[-1].text

    async def types(self, where: str, text: str, thread: Shown | None = None) -> list[Shown]:
        return await self._hears(super().types(where, text, thread))

    async def says(self, text: str, to: str, thread: Shown | None = None) -> Shown:
        said = await super().says(text, to, thread)
        await self.team.quiet()
        return said

    async def presses(self, button: str, on: Shown | None = None, nth: int = 0, confirm: bool = True) -> list[Shown]:
        return await self._hears(super().presses(button, on, nth, confirm))

    async def submits(self) -> dict[str, str] | None:
        wrong = await super().submits()
        await self.team.quiet()
        return wrong

    async def sends(self, answers: Mapping[str, Any] | None = None) -> None:
        """Fill the top form and send it; the app takes it."""
        await self.fills(answers or {})
        assert await self.submits() is None

    async def opens_home(self) -> None:
        await super().opens_home()
        await self.team.quiet()

    async def opens(self, where: str, command: str = "/rituals") -> Form:
        """Close whatever is open, type a command and read the form that it opens."""
        while self.form is not None:
            await self.closes()
        await self.types(where, command)
        return self.page

    async def sets_up(self, where: str) -> None:
        """Set a channel up with one press."""
        await self.opens(where)
        await self.sends()
        await self.closes()

    async def _hears(self, act: Awaitable[object]) -> list[Shown]:
        before = set(self._only_mine())
        await act
        await self.team.quiet()
        return [line for line in self._only_mine() if line not in before]

    def _only_mine(self) -> list[Shown]:
        everything = [*self.dm(), *(line for room in self.channels() for line in self.sees(room.id))]
        return [line for line in everything if line.only_you]


def teammates(team: Team, *names: str) -> list[Teammate]:
    """These people of the team."""
    return [Teammate(team, name) for name in names]


def crowd() -> World:
    """The demonstration's workspace with thirty more people in #checkout."""
    world = demo_world()
    more = tuple(Colleague(f"extra{n}", f"Person {n}", "Europe/Berlin", "Engineer") for n in range(1, 31))
    names = tuple(one.name for one in more)
    rooms = tuple(
        replace(room, members=room.members + names) if room.name == "checkout" else room for room in world.rooms
    )
    return replace(world, colleagues=world.colleagues + more, rooms=rooms)
