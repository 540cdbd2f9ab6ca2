"""The schema is told once: models, migrations and both databases agree."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from storage import schema
from storage.database import Database

ROOT = Path(__file__).parent.parent.parent


async def test_a_migrated_database_is_what_the_models_say(database_url: str) -> None:
    database = Database(database_url)
    try:
        await schema.upgrade(database)
        assert await schema.differences(database) == []
    finally:
        await database.close()


def test_migrations_have_exactly_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
