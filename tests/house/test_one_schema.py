"""The schema is told once: models, migrations and both databases agree."""

import ast
import subprocess
import sys

from alembic.config import Config
from alembic.script import ScriptDirectory

from storage import schema
from storage.database import Database
from tests.house.sources import ROOT, modules


async def test_a_migrated_database_is_what_the_models_say(database_url: str) -> None:
    database = Database(database_url)
    try:
        await schema.upgrade(database)
        assert await schema.differences(database) == []
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
