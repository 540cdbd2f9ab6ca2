"""The story told: the bot's clock moved from line to line, each played by its person, until it is now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.clock import BotClock, Clock, ClockStuck
from sandbox.story import before_the_pilot, in_private, slower_and_better, towards_the_sale
from sandbox.story.finding import NotAsked
from sandbox.story.script import DAY, WEEKS, On, played
from sandbox.story.verbs import BOT

if TYPE_CHECKING:
    from sandbox.server import Sandbox

LINES: tuple[On, ...] = (*before_the_pilot.LINES, *towards_the_sale.LINES, *in_private.LINES, *slower_and_better.LINES)


class Unfinished(Exception):  # noqa: N818 - errors are named by what happened
    """The story could not be told to its end; the words say where it stopped and why."""


async def tell(slack: Sandbox, clock: BotClock, real: Clock, week: Callable[[int], None]) -> list[On]:
    """Play the story up to the `real` moment. `week` is told the number of each week that begins.

    Gives the lines for which their person was not asked. Raises Unfinished.
    """
    now = await real.now()
    lines = played(LINES, {person.name: person.zone for person in slack.people()}, now)
    yesterday = now - DAY
    try:
        unasked = await _play(slack, clock, [each for each in lines if each[0] <= yesterday], week)
        await clock.moves_to(yesterday)
        for person in slack.people():  # what comes in the last day is new to them
            for place in [*(channel.id for channel in person.channels()), BOT]:
                person.reads(place)
        unasked += await _play(slack, clock, [each for each in lines if each[0] > yesterday], week)
        await clock.moves_to(await real.now())
        await clock.moves_to(await real.now())  # the way there took a moment too
    except ClockStuck as error:
        raise Unfinished(str(error)) from error
    return unasked


async def _play(
    slack: Sandbox, clock: BotClock, lines: Iterable[tuple[datetime, On]], week: Callable[[int], None]
) -> list[On]:
    unasked, before = [], 0
    for moment, line in lines:
        if before < line.week <= WEEKS:
            week(before := line.week)
        await clock.moves_to(moment)
        person = slack.person(line.who)
        try:
            await line.act.does(person)
            await slack.settled()
            person.reads(BOT)
        except NotAsked:
            unasked.append(line)
        except (LookupError, ValueError, TimeoutError) as error:
            where = f"in week {line.week}, on day {line.day} at {line.at}: {line.who} about {line.act.about!r}"
            raise Unfinished(f"{where}: {error}") from error
    return unasked
