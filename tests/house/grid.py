"""The grid of the house: layers are rows, rituals are columns. `python -m tests.house.grid` draws README's picture again."""

import ast
import re
from pathlib import Path

import yaml

from tests.house.sources import ROOT

README = ROOT / "README.md"
PICTURE = re.compile(r"(?<=^```text\n) {3}.*?(?=\n```$)", re.DOTALL | re.MULTILINE)
ROWS = (
    ("handlers/", "what happens?", "Slack events, the clock"),
    ("bot/blocks/", "what does it look like?", "Block Kit"),
    ("bot/rules/", "what is allowed?", "plain Python over facts"),
    ("storage/", "what do we remember?", "SQL"),
)


def rituals() -> list[str]:
    """The names in the registry, read and not imported: a ritual whose modules are still missing is among them."""
    for node in ast.parse((ROOT / "handlers" / "__init__.py").read_text("utf-8")).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "RITUALS":
            assert isinstance(node.value, ast.Tuple), "RITUALS is a tuple with one line per ritual"
            return [ast.unparse(each).removesuffix(".RITUAL") for each in node.value.elts]
    raise AssertionError("handlers/__init__.py holds no RITUALS: Registry = (risk.RITUAL, …)")


def command(name: str) -> str:
    """The command of a ritual, as its handlers say; until there are any, the ritual's own name."""
    whole = "".join(file.read_text("utf-8") for file in _files(f"handlers/{name}.py"))
    for node in ast.walk(ast.parse(whole)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Ritual":
            for given in node.keywords:
                if given.arg == "command" and isinstance(given.value, ast.Constant):
                    return str(given.value.value)
    return f"/{name}"


def _files(path: str) -> list[Path]:
    """A row of a ritual: one module, or a package of that name where it is too long for one."""
    module = ROOT / path
    return [module] if module.is_file() else sorted(module.with_suffix("").glob("*.py"))


def column(name: str) -> list[str]:
    """The modules (or packages) of a ritual, one in each row."""
    return [f"{folder}{name}.py" for folder, _, _ in ROWS]


def ritual_of(path: str) -> str | None:
    """The ritual to whose column a source file belongs; None for what belongs to none."""
    return next(
        (name for name in rituals() if any(path == row or path.startswith(f"{row[:-3]}/") for row in column(name))),
        None,
    )


def missing(name: str) -> list[str]:
    """What a ritual still needs, one sentence each."""
    wanted = [(path, question) for path, (_, question, _) in zip(column(name), ROWS, strict=True)]
    wanted += [(f"tests/{folder.split('/')[-2]}/test_{name}.py", "the tests of that row") for folder, _, _ in ROWS]
    wanted += [(f"docs/rituals/{name}.md", "what people can do with it")]
    told = [f"{path} is missing: {why}" for path, why in wanted if not _files(path)]
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    if command(name) not in [each["command"] for each in manifest["features"]["slash_commands"]]:
        told.append(f"manifest.yml has no command {command(name)}")
    return told


def drawn() -> str:
    """The grid as README.md shows it; the last column is the ritual that somebody adds next."""
    columns = [*rituals(), "(next)"]
    head = " " * 19 + "".join(f"   {name}" for name in columns)
    lines = [f"{head}   answers the question       knows"]
    for folder, question, knows in ROWS:
        crosses = "".join("   " + "x".center(len(name)) for name in columns)
        lines.append(f"{folder:19}{crosses}   {question:25}  {knows}")
    return "\n".join(lines)


if __name__ == "__main__":
    README.write_text(PICTURE.sub(lambda _: drawn(), README.read_text("utf-8")), "utf-8")
