"""What people say in forms, one field at a time: a title, words, a level, a day. Each raises Refused for its field. Pure."""

from collections.abc import Mapping
from datetime import date

from bot.errors import Refused
from bot.rules import text

TITLE_MOST = 150
WORDS_MOST = 3000


def title(said: str, missing: str, field: str = "title") -> str:
    """What it is about, in one line of at most 150 characters; `missing` is said where there is nothing."""
    line = text.one_line(said)
    if not line:
        raise Refused(missing, field=field)
    if not text.says_something(line):
        raise Refused("Say it in words: there is no letter, digit or picture in this.", field=field)
    if len(line) > TITLE_MOST:
        raise Refused(f"A title has at most {TITLE_MOST} characters; this one has {len(line)}.", field=field)
    return line


def words(said: str | None, field: str, missing: str, most: int = WORDS_MOST) -> str:
    """What must be said in words; `missing` is said where there are none."""
    kept = at_most(said, field, most)
    if not text.says_something(kept):
        raise Refused(missing, field=field)
    return kept


def at_most(said: str | None, field: str, most: int = WORDS_MOST) -> str:
    """What may be said, cleaned; empty where nothing is."""
    kept = text.cleaned(said or "")
    if len(kept) > most:
        raise Refused(f"At most {most} characters; this has {len(kept)}.", field=field)
    return kept


def level(values: Mapping[str, str | None], name: str) -> int | None:
    """The level from 1 to 5 that a form's field says; None where it was left open."""
    value = values.get(name)
    if value is not None and not (value.isdecimal() and 1 <= int(value) <= 5):
        raise Refused("Choose a level from 1 to 5.", field=name)
    return int(value) if value else None


def day(values: Mapping[str, str | None], name: str) -> date | None:
    """The date that a form's field says; None where it was left open."""
    value = values.get(name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise Refused("Choose a date.", field=name) from None
