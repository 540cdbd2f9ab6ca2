"""The words of the field, and no empty ones: a name says what a thing is, not that it is one."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import PRODUCT, Module, modules

EMPTY = {
    "manager",
    "managers",
    "helper",
    "helpers",
    "util",
    "utils",
    "service",
    "services",
    "common",
    "misc",
    "data",
    "info",
}
FORMS = ("process_", "handle_", "do_")
OTHERS = {
    "storage/facts.py process_bind_param": "SQLAlchemy calls a TypeDecorator by this name",
    "storage/facts.py process_result_value": "SQLAlchemy calls a TypeDecorator by this name",
}


def test_no_name_is_an_empty_word_but_those_that_others_call_us_by() -> None:
    empty = {
        f"{module.path} {name}" for module in modules(*PRODUCT, "bench") for name in _given(module) if _is_empty(name)
    }
    assert empty == set(OTHERS)


@pytest.mark.parametrize("name", ["user_data", "ChannelManager", "handle_press", "_do_send", "utils", "bot_info"])
def test_an_empty_word_is_noticed_wherever_it_stands_in_a_name(name: str) -> None:
    assert _is_empty(name)


@pytest.mark.parametrize("name", ["metadata", "door", "processed", "handler", "informed", "database"])
def test_a_word_that_only_contains_an_empty_one_is_fine(name: str) -> None:
    assert not _is_empty(name)


def _is_empty(name: str) -> bool:
    bare = name.lstrip("_")
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in bare)
    return bare.startswith(FORMS) or bool(set(snake.split("_")) & EMPTY)


def _given(module: Module) -> Iterator[str]:
    """Every name that the module gives: its own, and those of classes, functions, arguments and variables."""
    yield from module.name.split(".")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname
