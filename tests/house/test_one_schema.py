"""The schema is told once: models, migrations and both databases agree."""

import ast
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from storage import schema
from storage.database import Database
from tests.house.sources import BOT, ROOT, modules

NEW_TABLE = '''"""The facts of a ritual that somebody adds."""

from storage.facts import Fact


class Radar(Fact, table=True):
    __tablename__ = "radars"
    words: str
'''


async def test_a_migrated_database_is_what_the_models_say(database_url: str) -> None:
    database = Database(database_url)
    try:
        await schema.upgrade(database)
        assert await schema.differences(database) == [], 'Write the migration: make migration name="…"'
    finally:
        await database.close()


def test_migrations_have_exactly_one_head() -> None:
    assert len(_migrations().get_heads()) == 1


def test_migrations_are_numbered_one_after_the_other() -> None:
    newest_first = list(_migrations().walk_revisions())
    assert [found.revision for found in reversed(newest_first)] == [f"{n:04}" for n in range(1, len(newest_first) + 1)]


def _migrations() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    return ScriptDirectory.from_config(config)


def test_whoever_migrates_knows_every_table() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import storage.schema, sqlmodel; print(*sqlmodel.SQLModel.metadata.tables)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    declared = {
        node.value.value
        for module in modules("bot", "handlers", "storage")
        for table in ast.walk(module.tree)
        if isinstance(table, ast.ClassDef) and any(keyword.arg == "table" for keyword in table.keywords)
        for node in table.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__tablename__"
        if isinstance(node.value, ast.Constant)
    }
    assert declared == set(ran.stdout.split())


def test_a_table_in_a_new_file_is_written_into_a_migration_that_makes_it(tmp_path: Path) -> None:
    _copied(tmp_path)
    (tmp_path / "storage" / "radar.py").write_text(NEW_TABLE, "utf-8")
    written = _migrates(tmp_path, "--write", "add radars")
    assert (written.returncode, written.stderr) == (0, "")
    number = f"{int(schema.newest()) + 1:04}"
    assert [path.name for path in _versions(tmp_path)][-1] == f"{number}_add_radars.py"
    assert _migrates(tmp_path).stdout == f"sqlite:///new.db is at {number} (was empty).\n"
    with sqlite3.connect(tmp_path / "new.db") as made:
        columns = [name for _, name, *_ in made.execute("PRAGMA table_info(radars)")]
    made.close()
    assert columns == ["workspace_id", "id", "words"]


def test_a_migration_that_would_be_empty_is_refused_in_one_sentence_and_leaves_no_file(tmp_path: Path) -> None:
    _copied(tmp_path)
    before = _versions(tmp_path)
    refused = _migrates(tmp_path, "--write", "nothing")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("Nothing is written: the tables in storage/ differ in nothing from version ")
    assert refused.stderr.count("\n") == 1
    assert _versions(tmp_path) == before


def _copied(folder: Path) -> None:
    """The program's own code, to be changed."""
    for top in BOT:
        shutil.copytree(ROOT / top, folder / top, ignore=shutil.ignore_patterns("__pycache__"))


def _versions(folder: Path) -> list[Path]:
    return sorted((folder / "storage" / "migrations" / "versions").glob("0*.py"))


def _migrates(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "bot", "migrate", *arguments],
        cwd=folder,
        env={"DATABASE_URL": "sqlite:///new.db", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
