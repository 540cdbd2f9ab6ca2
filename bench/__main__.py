"""`make bench`: every measurement, each against its limit or a peer in the same run."""

import asyncio
import sys

from bench import clock, commands, start


async def main() -> int:
    """Print a table; the exit code is 1 when an aim is missed."""
    missed = 0
    for title, measure in (("commands", commands.measure), ("clock", clock.measure), ("start", start.measure)):
        print(f"\n{title}")
        for row in await measure():
            print(row.line(), flush=True)
            missed += row.met is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
