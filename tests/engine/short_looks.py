"""The real command with looks after half a second, one and three, so that a test need not wait for ninety."""

from datetime import timedelta
from functools import partial

import bot.app
from bot.__main__ import main
from bot.engine.doubt import Doubt
from bot.engine.limiter import Pace

if __name__ == "__main__":
    looks = tuple(timedelta(seconds=seconds) for seconds in (0.5, 1, 3))
    bot.app.build = partial(bot.app.build, doubt=Doubt(looks), pace=Pace(per_second=15, per_edit=0.05))
    main()
