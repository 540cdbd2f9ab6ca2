"""One grid: a ritual has the same file name in every row, and README draws what the registry says.

Nothing here imports a ritual before its modules are known to be there, so that what is missing is named one by one.
"""

import pytest

from tests.house.grid import PICTURE, README, command, drawn, missing, rituals


@pytest.mark.parametrize("name", rituals())
def test_every_ritual_has_all_that_a_ritual_needs(name: str) -> None:
    if told := missing(name):
        pytest.fail("\n".join([f"The ritual {name} is not whole:", *told]), pytrace=False)


def test_what_a_ritual_still_needs_is_named_one_by_one() -> None:
    assert [told.split()[0] for told in missing("tripwire")] == [
        "handlers/tripwire.py",
        "bot/blocks/tripwire.py",
        "bot/rules/tripwire.py",
        "storage/tripwire.py",
        "tests/handlers/test_tripwire.py",
        "tests/blocks/test_tripwire.py",
        "tests/rules/test_tripwire.py",
        "tests/storage/test_tripwire.py",
        "docs/rituals/tripwire.md",
        "manifest.yml",
    ]
    assert missing("tripwire")[-1] == "manifest.yml has no command /tripwire"


def test_rituals_have_their_own_names_and_commands() -> None:
    from handlers import RITUALS

    names = [ritual.name for ritual in RITUALS]
    commands = [ritual.command for ritual in RITUALS]
    assert (rituals(), [command(name) for name in names]) == (names, commands)
    assert (len(set(names)), len(set(commands))) == (len(names), len(commands))


def test_readme_draws_the_grid_of_the_registry() -> None:
    assert PICTURE.findall(README.read_text("utf-8")) == [drawn()], (
        "Draw it again: .venv/bin/python -m tests.house.grid"
    )
