"""Tests meet the real thing: nothing of ours is replaced, nothing is slept for, and names are sentences."""

import ast

from tests.house.sources import imported, modules, nodes

REPLACED = {
    "tests/sandbox/test_demo_companion.py": "the companion's patience of 25 seconds is shortened",
    "tests/sandbox/test_rare_ways.py": "the pauses of minutes between repeated events are shortened",
}
MOCKS = {"unittest.mock", "mock", "pytest_mock"}
TESTS = modules("tests")


def test_no_test_replaces_our_own_code() -> None:
    replaced = set()
    for module in TESTS:
        if any(name == mock or name.startswith(f"{mock}.") for name in imported(module) for mock in MOCKS):
            replaced.add(module.path)
        for _, node in nodes(module):
            patches = isinstance(node, ast.Attribute) and node.attr in {"setattr", "setitem", "delattr"}
            if patches or (isinstance(node, ast.arg) and node.arg in {"mocker", "mock"}):
                replaced.add(module.path)
    assert replaced == set(REPLACED)


def test_no_test_asks_whether_something_was_called() -> None:
    asked = {
        place
        for module in TESTS
        for place, node in nodes(module)
        if isinstance(node, ast.Attribute) and node.attr.startswith(("assert_called", "assert_awaited", "call_count"))
    }
    assert asked == set()


def test_names_of_tests_are_sentences() -> None:
    short = {
        f"{place} {node.name}"
        for module in TESTS
        for place, node in nodes(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and node.name.count("_") < 3
    }
    assert short == set()
