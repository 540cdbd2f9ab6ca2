"""Importing any module opens nothing: no file, no socket, no database, no other program, no thread."""

import subprocess
import sys

from tests.house.sources import PRODUCT, ROOT, modules

NOT_IMPORTED = {"storage.migrations.env": "Alembic runs it, on the connection that it is lent"}

LISTENER = """
import importlib, os, sys

root, names = sys.argv[1], sys.argv[2:]
loud, now = [], ["nothing yet"]
NEVER = {
    "socket.connect", "socket.bind", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen", "os.system", "os.fork",
    "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.putenv", "os.unsetenv", "_thread.start_new_thread",
}

def hear(event, given):
    if event == "open":
        path, mode, flags = given
        writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND))
        ours = isinstance(path, str) and os.path.abspath(path).startswith(root + os.sep)
        source = isinstance(path, str) and path.endswith((".py", ".pyc", ".so")) or "site-packages" in str(path)
        if writes or (ours and not source):
            loud.append(f"{now[0]} opens {path} {mode}")
    elif event in NEVER:
        loud.append(f"{now[0]}: {event} {given!r}")

sys.addaudithook(hear)
for name in names:
    now[0] = name
    importlib.import_module(name)
now[0] = "afterwards"
print("\\n".join(loud))
"""


def test_importing_any_module_opens_nothing() -> None:
    names = [module.name for module in modules(*PRODUCT) if module.name not in NOT_IMPORTED]
    heard = _heard(names)
    assert heard == ""


def test_the_audit_hears_a_module_that_opens_something(tmp_path: object) -> None:
    for loud in (
        "import sqlite3; sqlite3.connect(':memory:')",
        "open('README.md')",
        "import socket; socket.create_server(('127.0.0.1', 0))",
    ):
        (tmp_path / "loud.py").write_text(loud)  # type: ignore[operator]
        assert "loud" in _heard(["loud"], path=str(tmp_path)), loud


def _heard(names: list[str], path: str = "") -> str:
    """What importing these modules one after the other opened, in a fresh interpreter."""
    ran = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-B", "-c", LISTENER, str(ROOT), *names],
        cwd=ROOT,
        env={"PYTHONPATH": path, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()
