"""`make bench`: every measurement, each against its limit or a peer in the same run."""

import asyncio
import sys

from bench import clock, commands, planning, start


async def main() -> int:
    """Print a table; the exit code is 1 when an aim is missed."""
    missed = 0
    each = (("commands", commands), ("clock", clock), ("start", start), ("planning of debt", planning))
    for title, bench in each:
        print(f"\n{title}")
        for row in await bench.measure():
            print(row.line(), flush=True)
            missed += row.met is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
