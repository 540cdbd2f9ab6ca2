"""docs/map.md, drawn from the modules' own docstrings: `python -m tests.house.map` writes it again."""

import re

from tests.house.sources import PRODUCT, ROOT, Module, modules

MAP = ROOT / "docs" / "map.md"
HEAD = """# The map: where every line lives

One line for every module, in its own words (the first sentence of its docstring). A test holds this page equal to the
code; `.venv/bin/python -m tests.house.map` draws it again.
"""
TOPS = {
    "bot": "the program",
    "handlers": "what happens",
    "storage": "what is remembered",
    "sandbox": "a local Slack, to try and to test the bot; it knows nothing of it",
}


def sentence(module: Module) -> str:
    """The first sentence of a module's docstring, on one line."""
    paragraph = " ".join(module.docstring.split("\n\n")[0].split())
    return re.split(r"(?<=\.) (?=[A-Z`])", paragraph)[0]


def drawn() -> str:
    """The whole page."""
    parts = [HEAD]
    for top in PRODUCT:
        lines = [f"- `{module.path}`: {sentence(module)}" for module in modules(top)]
        parts.append(f"## {top}/: {TOPS[top]}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    MAP.write_text(drawn(), "utf-8")
