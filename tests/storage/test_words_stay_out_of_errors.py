"""What people wrote never reaches a log by way of a database error."""

import traceback

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import text

from storage.database import Database

WORDS = "our payments may fail"


async def test_an_error_of_the_database_does_not_repeat_what_people_wrote(database_url: str) -> None:
    database = Database(database_url)
    try:
        with pytest.raises(DBAPIError) as raised:
            async with database.writes(None) as session:
                await session.exec(text("SELECT :words FROM nowhere"), params={"words": WORDS})
        assert WORDS not in "".join(traceback.format_exception(raised.value))
    finally:
        await database.close()
