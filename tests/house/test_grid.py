"""One grid: a ritual has the same file name in every row, and README draws what the registry says."""

import re

from handlers import RITUALS
from tests.house.grid import column, drawn
from tests.house.sources import ROOT


def test_every_ritual_has_a_module_in_each_of_the_four_rows() -> None:
    missing = [path for ritual in RITUALS for path in column(ritual.name) if not (ROOT / path).is_file()]
    assert missing == []


def test_rituals_have_their_own_names_and_commands() -> None:
    names = [ritual.name for ritual in RITUALS]
    commands = [ritual.command for ritual in RITUALS]
    assert names == sorted(set(names), key=names.index)
    assert commands == sorted(set(commands), key=commands.index)


def test_readme_draws_the_grid_of_the_registry() -> None:
    fences = re.findall(r"^```text\n(   .*?)\n```$", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert fences == [drawn(RITUALS)]
