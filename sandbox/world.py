"""Who works in the demonstration workspace, and in which channels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colleague:
    """A person as a world describes them, before they have an id; `zone` is an IANA name."""

    name: str
    real_name: str
    zone: str
    title: str
    admin: bool = False
    guest: bool = False


@dataclass(frozen=True)
class Room:
    """A channel as a world describes it; `members` are names of colleagues, `with_bot` whether the app is in it."""

    name: str
    members: tuple[str, ...]
    private: bool = False
    with_bot: bool = True
    topic: str = ""


@dataclass(frozen=True)
class World:
    """A workspace to begin with; the first colleague created everything."""

    team: str
    domain: str
    colleagues: tuple[Colleague, ...]
    rooms: tuple[Room, ...]


def demo_world() -> World:
    """The team Lumen: seven people of all crafts in four zones, a public and a private channel, and #general."""
    everyone = (
        Colleague("maya", "Maya Lindner", "Europe/Berlin", "Product manager", admin=True),
        Colleague("tom", "Tom Rivera", "America/New_York", "Backend engineer"),
        Colleague("aiko", "Aiko Tanaka", "Asia/Tokyo", "Product designer"),
        Colleague("ravi", "Ravi Sen", "Asia/Kolkata", "Site reliability engineer"),
        Colleague("nina", "Nina Okafor", "Europe/Berlin", "Data analyst"),
        Colleague("sam", "Sam Whitfield", "America/New_York", "Frontend engineer"),
        Colleague("lea", "Léa Martin", "Europe/Berlin", "Research consultant", guest=True),
    )
    names = tuple(colleague.name for colleague in everyone)
    return World(
        team="Lumen",
        domain="lumen",
        colleagues=everyone,
        rooms=(
            Room("checkout", names, topic="Paying without thinking about it"),
            Room("payments-core", ("maya", "tom", "ravi", "sam"), private=True, topic="Providers and ledgers"),
            Room("general", names[:-1], with_bot=False, topic="Everyone at Lumen"),
        ),
    )
