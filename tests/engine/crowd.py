"""A workspace of many people in one channel, and what each of them must have seen in the end."""

from sandbox.world import Colleague, Room, World

PEOPLE = 40


def crowd() -> World:
    """Forty people of one city, all in #checkout."""
    names = tuple(f"p{number:02}" for number in range(PEOPLE))
    everyone = tuple(Colleague(name, f"Person {name}", "Europe/Berlin", "Engineer") for name in ("maya", *names[1:]))
    return World("Crowd", "crowd", everyone, (Room("checkout", ("maya", *names[1:])),))
