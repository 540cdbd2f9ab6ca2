"""What the demo says in the terminal: where its page is, how it is started again, what is free to start another one with."""

from __future__ import annotations

import contextlib
import itertools
import shlex
import socket
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.server import Sandbox

PORT, MOST = 8765, 65535
STATE = Path(".demo")
LOOK = """#checkout holds eight weeks of a team: its risks, its debt, its outcomes. Read the last digest, then what {bot} asks you
  Try          in #checkout: /risk the summer sale may come early, /debt plan, /outcome O-1
               "Next ritual day" in the top bar lets time pass; then be somebody else (left) and answer"""
BEGIN = """in #checkout: /rituals and press Start, then /risk the payment provider may not scale
               "Next ritual day" in the top bar lets time pass; then look at people's conversations with {bot}"""


def ready(slack: Sandbox, kept: Path, port: int, state: Path, *, connected: bool, lived: bool) -> str:
    """The bot is there (or not, when not `connected`); `lived`: whether there is a history to look at."""
    bot = slack.manifest.bot_name
    told = (
        f"{bot} is ready."
        if connected
        else f"{bot} has not connected yet; it keeps trying ({near(kept)}/bot.log says why)."
    )
    first = f"Look first   {LOOK}" if lived else f"Try          {BEGIN}"
    return f"""
{told}

  Open         {slack.url}
  {first.format(bot=bot)}
  Stop         Ctrl-C (everything is kept in {near(kept)}/)
  Start over   {typed(PORT=port, STATE=state, RESET=1)}
"""


def without_bot(slack: Sandbox) -> str:
    """What a bot needs to connect."""
    return f"""
The workspace is ready, without a bot.

  Open         {slack.url}
  A bot needs  SLACK_API_URL={slack.api_url}
               SLACK_BOT_TOKEN={slack.bot_token}
               SLACK_APP_TOKEN={slack.app_token}
  Stop         Ctrl-C
"""


def typed(**given: object) -> str:
    """What to type for a demo with these; what is so anyway is left out."""
    usual = {"PORT": PORT, "STATE": STATE}
    told = [f"{name}={shlex.quote(str(value))}" for name, value in given.items() if value != usual.get(name)]
    return " ".join(["make demo", *told])


def new_state() -> Path:
    """A directory that no demo has used yet."""
    return next(path for path in map(Path, (f"{STATE}{number}" for number in itertools.count(2))) if not path.exists())


def free_from(port: int) -> int:
    """The first port from this one on that nothing uses at the moment."""
    for each in range(port, MOST + 1):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", each)):
            return each
    return free_port()


def free_port() -> int:
    """A port on loopback that nothing uses at the moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def near(path: Path) -> str:
    """A path as one would type it here."""
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)
