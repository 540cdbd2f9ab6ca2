"""`python -m sandbox` as people start it: what it prints, what it refuses and how, how it ends."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from sandbox import BotClock, RealClock, Sandbox
from sandbox.__main__ import main
from sandbox.history import History, forget
from sandbox.welcome import free_port

ROOT = Path(__file__).parents[2]


def state(pid: int) -> str:
    """Whether a process still does anything; one that nobody has buried yet has ended too."""
    told = subprocess.run(["ps", "-p", str(pid), "-o", "stat="], capture_output=True, text=True).stdout.strip()  # noqa: S603, S607 - fixed words and a number
    return "ended" if told[:1] in ("", "Z") else "runs"


LITTLE = f"""
import sys
from sandbox.__main__ import main
sys.exit(main(sys.argv[1:], bot=[sys.executable, "-u", {str(ROOT / "tests/sandbox/little_bot.py")!r}]))
"""


@asynccontextmanager
async def demo(
    *arguments: str, start: Sequence[str] = ("-m", "sandbox")
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The running command and the first it said, up to how to stop it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *start, *arguments,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        said = ""
        async with asyncio.timeout(20):
            while "Stop" not in said:
                line = await process.stdout.readline()
                assert line, said
                said += line.decode()
        yield process, said
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_the_command_says_where_the_page_is_and_ends_in_order(tmp_path: Path) -> None:
    port = free_port()
    async with demo("--no-bot", "--port", str(port), "--state", str(tmp_path)) as (process, said):
        assert f"Open         http://127.0.0.1:{port}\n" in said
        assert re.search(r"SLACK_BOT_TOKEN=xoxb-\w+", said)
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as browser:
            answer = await browser.get(f"http://127.0.0.1:{port}/")
        assert answer.status_code == 200
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_an_open_page_does_not_keep_the_command_from_ending(tmp_path: Path) -> None:
    port = free_port()
    async with demo("--no-bot", "--port", str(port), "--state", str(tmp_path)) as (process, _):
        browser = httpx.AsyncClient(trust_env=False)
        async with browser, browser.stream("GET", f"http://127.0.0.1:{port}/live/maya") as live:
            assert live.status_code == 200
            process.send_signal(signal.SIGINT)
            assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_what_was_said_is_there_after_a_restart_until_one_starts_over(tmp_path: Path) -> None:
    found: list[bool] = []
    for arguments in ((), (), ("--reset",)):
        port = free_port()
        async with demo("--no-bot", "--port", str(port), "--state", str(tmp_path), *arguments) as (process, _):
            url = f"http://127.0.0.1:{port}"
            async with httpx.AsyncClient(base_url=url, trust_env=False, follow_redirects=True) as browser:
                screen = await browser.get("/as/maya")
                found.append("kept words" in screen.text)
                await browser.post(f"{screen.url.path}/say", data={"text": "kept words"}, headers={"origin": url})
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 10)
    assert found == [False, True, False]


async def test_the_bot_comes_with_it_and_goes_with_it_even_after_a_crash(tmp_path: Path) -> None:
    pids: list[int] = []
    for end in (signal.SIGKILL, signal.SIGTERM):
        port = free_port()
        async with demo("--empty", "--port", str(port), "--state", str(tmp_path), start=("-c", LITTLE)) as (
            process,
            said,
        ):
            assert "Threefold is ready." in said
            assert f"Open         http://127.0.0.1:{port}\n" in said
            pids.append(int((tmp_path / "bot.pid").read_text("utf-8").split()[0]))
            url = f"http://127.0.0.1:{port}"
            async with httpx.AsyncClient(base_url=url, trust_env=False, follow_redirects=True) as browser:
                screen = await browser.get("/as/maya")
                assert "Threefold is away" not in screen.text
                assert "Mon 5 Oct 2026, 10:00 AM" in screen.text
            process.send_signal(end)
            await asyncio.wait_for(process.wait(), 10)
    assert [state(pid) for pid in pids] == ["ended", "ended"]
    assert not (tmp_path / "bot.pid").exists()


async def test_a_history_that_is_stopped_half_way_is_not_kept_and_begins_anew(tmp_path: Path) -> None:
    port = free_port()
    for _ in range(2):
        process = await _started("-m", "sandbox", "--port", str(port), "--state", str(tmp_path))
        assert "  week 1 of 8\n" in await _read(process, until="week 1 of 8")
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as browser:
            screen = await browser.get("/as/maya")
        assert (screen.status_code, screen.headers["refresh"]) == (503, "1")
        assert "Living through eight weeks of a team … week 1 of 8" in screen.text
        process.send_signal(signal.SIGINT)
        said, _ = await asyncio.wait_for(process.communicate(), 40)
        assert "Nothing of it is kept: the next start begins anew, and EMPTY=1 begins without." in said.decode()
        assert process.returncode == 0
    (tmp_path / "bot.log").write_text("old", "utf-8")
    async with demo("--no-bot", "--port", str(port), "--state", str(tmp_path)) as (process, said):
        assert not (tmp_path / "bot.log").exists()  # what was half made is gone
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def test_a_history_that_cannot_be_told_to_its_end_says_where_it_stopped(tmp_path: Path) -> None:
    process = await _started("-c", LITTLE, "--port", str(free_port()), "--state", str(tmp_path))
    said, _ = await asyncio.wait_for(process.communicate(), 40)
    assert "The story stopped in week 1, on day 1 at 09:50: maya about '#checkout': the form of maya is refused" in (
        said.decode()
    )
    assert "EMPTY=1 begins without" in said.decode()
    assert process.returncode == 1


async def test_where_the_bot_is_not_there_people_come_in_and_what_they_do_is_kept(tmp_path: Path) -> None:
    history = History(tmp_path, True, lambda _words: None, lambda: None)
    history.begin(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    slack = Sandbox(ROOT / "manifest.yml")
    told = await history.happens(slack, BotClock("http://127.0.0.1:1"), RealClock(), asyncio.Event())
    assert (told, history.words) == (True, "")
    (tmp_path / "workspace.json").touch()
    forget(tmp_path, ["workspace.json"], everything=False)
    assert os.listdir(tmp_path) == ["workspace.json"]


def test_only_a_history_that_did_not_get_to_its_end_is_forgotten(tmp_path: Path) -> None:
    History(tmp_path, True, lambda _words: None, lambda: None).begin(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    (tmp_path / "workspace.json").touch()
    forget(tmp_path, ["workspace.json"], everything=False)
    assert [*tmp_path.iterdir()] == []
    (tmp_path / "workspace.json").touch()
    forget(tmp_path, ["workspace.json"], everything=False)
    assert [*tmp_path.iterdir()] == [tmp_path / "workspace.json"]


async def _started(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )


async def _read(process: asyncio.subprocess.Process, until: str) -> str:
    assert process.stdout is not None
    said = ""
    async with asyncio.timeout(40):
        while until not in said:
            line = await process.stdout.readline()
            assert line, said
            said += line.decode()
    return said


def test_a_taken_port_is_told_in_one_sentence_with_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = main(["--no-bot", "--port", str(port), "--state", str(tmp_path)], {})
        told = re.fullmatch(
            rf"Port {port} is taken, perhaps by another demo \(http://127.0.0.1:{port}\). "
            rf"Choose another one: make demo PORT=(\d+) STATE={tmp_path}\n",
            capsys.readouterr().err,
        )
        assert told
        socket.create_server(("127.0.0.1", int(told[1]))).close()  # which is free
    assert code == 2


@pytest.mark.parametrize("port", ["abc", "0", "-1", "65536", "99999", "8e3", "9" * 5000, "", " 8765", "٨٧٦٥"])
def test_a_port_that_is_none_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    code = main(["--no-bot", f"--port={port}", "--state", str(tmp_path / "state")], {})
    assert (code, capsys.readouterr().err) == (
        2,
        f"PORT is {port!r}; it must be a number from 1 to 65535, such as: make demo PORT=9000\n",
    )
    assert not (tmp_path / "state").exists()


def test_a_state_that_cannot_be_a_folder_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter").write_text("Dear all", "utf-8")
    port = free_port()
    for state, why in ((tmp_path / "letter", "File exists"), (Path("/proc/nowhere"), "No such file or directory")):
        code = main(["--no-bot", f"--port={port}", "--state", str(state)], {})
        told = capsys.readouterr().err
        assert code == 2
        assert told.startswith(
            f"STATE is {state}, where no folder can be ({why}). Choose another one: make demo PORT={port} STATE=.demo"
        )


def test_a_missing_manifest_is_told_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--no-bot", f"--port={free_port()}", "--state", str(tmp_path), "--manifest", "nowhere.yml"], {})
    assert (code, capsys.readouterr().err) == (
        2,
        "There is no nowhere.yml. Name the manifest: --manifest path/to/manifest.yml\n",
    )


async def test_a_second_demo_is_told_where_the_first_is_and_how_to_run_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    async with demo("--no-bot", "--port", str(port), "--state", str(tmp_path / ".demo")):
        monkeypatch.chdir(tmp_path)
        assert await asyncio.to_thread(main, ["--no-bot", f"--port={port}"], {}) == 2
        told = re.fullmatch(
            rf"Another demo already runs with .demo/ at http://127.0.0.1:{port}. "
            r"Use it, or start one beside it: make demo PORT=(\d+) STATE=(.demo2)\n",
            capsys.readouterr().err,
        )
        assert told
        assert await asyncio.to_thread(main, ["--no-bot", f"--port={port}"], {}) == 2  # who asks ends nothing
        assert f"at http://127.0.0.1:{port}." in capsys.readouterr().err
        async with demo("--no-bot", "--port", told[1], "--state", str(tmp_path / told[2])) as (_, said):
            assert f"Open         http://127.0.0.1:{told[1]}\n" in said


def test_starting_over_takes_away_only_what_the_demo_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("workspace.json", "threefold.db", "threefold.db-wal", "mine.txt"):
        (tmp_path / name).write_text("x", "utf-8")
    main(["--no-bot", "--reset", f"--port={free_port()}", "--state", str(tmp_path), "--manifest", "nowhere.yml"], {})
    assert "There is no nowhere.yml" in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {"mine.txt", "lock"}


def test_make_hands_port_state_reset_and_empty_on(tmp_path: Path) -> None:
    """As make would run it, printed and not run."""
    for given, said in (
        ((), '--port "8765" --state ".demo"  '),
        (("PORT=9000", "STATE=my demo", "RESET=1"), '--port "9000" --state "my demo" --reset '),
        (("EMPTY=1",), '--port "8765" --state ".demo"  --empty'),
    ):
        shown = subprocess.run(  # noqa: S603 - fixed words
            ["make", "--dry-run", "--assume-old", ".venv/ready", "--file", ROOT / "Makefile", "demo", *given],  # noqa: S607
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert shown.stdout.splitlines()[-1] == f"exec env -u PORT .venv/bin/python -m sandbox {said}"


def test_the_environment_is_read_in_one_place_only() -> None:
    readers = [path.name for path in (ROOT / "sandbox").rglob("*.py") if "os.environ" in path.read_text("utf-8")]
    assert readers == ["__main__.py"]
