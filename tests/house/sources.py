"""The project's own sources, as the tests of the house read them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BOT = ("bot", "handlers", "storage")
PRODUCT = (*BOT, "sandbox")


@dataclass(frozen=True)
class Module:
    """One source file. `path` is relative to the project, `name` as Python imports it."""

    path: str
    name: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> bool:
        return self.path.endswith("/__init__.py")

    @property
    def docstring(self) -> str:
        return ast.get_docstring(self.tree) or ""


@cache
def modules(*tops: str) -> tuple[Module, ...]:
    """Every module under these folders, in order of path. The numbered migrations are left out: they are generated."""
    found = []
    for top in tops:
        for file in sorted((ROOT / top).rglob("*.py")):
            path = file.relative_to(ROOT).as_posix()
            if path.startswith("storage/migrations/versions/0"):
                continue
            name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            text = file.read_text("utf-8")
            found.append(Module(path, name, text, ast.parse(text)))
    assert found
    return tuple(found)


def imported(module: Module) -> set[str]:
    """Every dotted name that a module imports, anywhere in it: `from a import b` counts as a and as a.b."""
    names = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.path} imports relatively"
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def nodes(module: Module) -> Iterator[tuple[str, ast.AST]]:
    """Every node with the place where it stands: "bot/app.py" or "bot/app.py Threefold.open"."""
    yield from _nodes(module.tree, module.path, "")


def _nodes(node: ast.AST, path: str, inside: str) -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        yield f"{path} {inside}".strip(), child
        deeper = inside
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            deeper = f"{inside}.{child.name}".lstrip(".")
        yield from _nodes(child, path, deeper)


def words(module: Module) -> Iterator[tuple[str, str]]:
    """Every string with its place, docstrings left out."""
    told = {
        id(node.body[0].value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for place, node in nodes(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield place, node.value
