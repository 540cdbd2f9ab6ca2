"""From the start of the program to its first answered command, against two seconds."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bench.report import Row
from sandbox import Sandbox

AIM = 2.0
MANIFEST = Path(__file__).parent.parent / "manifest.yml"


async def measure() -> list[Row]:
    """Seconds from starting the process, on an empty database, to the answer of `/risk help`."""
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(manifest=MANIFEST) as slack:
            began = time.perf_counter()
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                env={
                    "SLACK_BOT_TOKEN": slack.bot_token,
                    "SLACK_APP_TOKEN": slack.app_token,
                    "SLACK_API_URL": slack.api_url,
                    "DATABASE_URL": f"sqlite:///{folder}/start.db",
                },
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                await slack.connected(within=30)
                [answer] = await slack.person("maya").types("#checkout", "/risk help")
                assert "/risk" in answer.text
                took = time.perf_counter() - began
            finally:
                process.terminate()
                await process.wait()
    return [Row("start to the first answered command", f"{took:.2f} s", took / AIM, 1.0, "of 2 s")]
