"""Who may import whom: layers, rituals that stand alone, and pure rules and blocks."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.house.grid import column, command, ritual_of, rituals
from tests.house.sources import BOT, ROOT, imported, modules, nodes, words

NAMES_RITUALS = {
    "handlers/__init__.py": "the registry: one line per ritual",
}


def test_every_layer_imports_only_what_stands_below_it() -> None:
    linted = subprocess.run(  # noqa: S603 - our own tool
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_every_module_of_the_bot_has_its_place_among_the_layers() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    placed = {name.strip() for layer in layers for name in layer.split("|")}
    there = {".".join(module.name.split(".")[: 2 if module.name.startswith("bot.") else 1]) for module in modules(*BOT)}
    assert there - {"bot"} == placed


def test_rules_and_blocks_wait_for_nothing() -> None:
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    found = [
        place
        for module in modules("bot/rules", "bot/blocks")
        for place, node in nodes(module)
        if isinstance(node, waiting)
    ]
    assert found == []
    assert [m.path for m in modules("bot/rules", "bot/blocks") if imported(m) & {"asyncio", "threading", "time"}] == []


def test_no_ritual_imports_another_ritual() -> None:
    names = set(rituals())
    for module in modules(*BOT):
        if module.path in NAMES_RITUALS:
            continue
        others = _columns(names - {ritual_of(module.path)}) & imported(module)
        assert others == set(), f"{module.path} imports {others}: what rituals share goes through bot/ritual.py"


def test_nothing_but_the_registry_names_a_ritual() -> None:
    commands = {name: f"{command(name)} " for name in rituals()}
    named = set()
    for module in modules(*BOT):
        if ritual_of(module.path):
            continue
        if imported(module) & _columns(set(commands)):
            named.add(module.path)
        for place, said in words(module):
            if said in commands or any(typed in f"{said} ".replace("`", " ") for typed in commands.values()):
                named.add(place)
    assert named == set(NAMES_RITUALS)


def test_sandbox_and_bot_never_import_each_other() -> None:
    assert [m.path for m in modules("sandbox") if {name.split(".")[0] for name in imported(m)} & set(BOT)] == []
    assert [m.path for m in modules(*BOT) if "sandbox" in {name.split(".")[0] for name in imported(m)}] == []


def _columns(names: set[str]) -> set[str]:
    return {path.removesuffix(".py").replace("/", ".") for name in names for path in column(name)}
