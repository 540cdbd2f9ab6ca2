"""House rules that have exceptions: each stands here with its reason, and a list may only get shorter.

Both sides fail: a place that breaks a rule and is not listed, and a listed place that no longer needs to be.
"""

import ast
from collections.abc import Callable

from tests.house.sources import BOT, PRODUCT, modules, nodes

CATCHES_EVERYTHING = {
    "bot/listeners/__init__.py Listeners._run": "a bug in a handler is told to the person as an apology with a reference",
    "bot/engine/planner.py Planner._safely": "a bug in one channel must not stop the planning of the others",
    "bot/engine/sender.py Sender._attempt": "a bug in one delivery must not stop the sending of the others",
    "bot/engine/sender.py Sender.run": "a bug in one look at the outbox must not end all sending in silence",
    "storage/remedies.py told": "at start and in `migrate` only: whatever a driver raises becomes one line, with its cause",
    "sandbox/server.py Sandbox.__aenter__": "undoes what was started and raises again",
}
COMMITS = {
    "storage/database.py Database.writes": "the one place where a session is committed",
}
# Outside of the ORM no loader criterion binds a statement to its workspace, so each of these says itself which rows it means.
CORE = {
    "storage/asking.py": "INSERT … SELECT of whom a channel asks; every part of it names the channel's workspace",
    "storage/database.py": "add_new and add_missing insert rows without the ORM's work, each with its own workspace",
    "storage/facts.py": "the version column, which counts for the ORM",
    "storage/changes.py": "the counter of keys goes up in one statement",
    "storage/rounds.py": "groups by every column of a run; the statement itself is the ORM's, and bound",
    "storage/outbox.py": "the conditions of partial indexes, which hold no data",
    "storage/tripwires.py": "the condition of a partial index, which holds no data",
    "storage/schema.py": "PostgreSQL's lock around a migration",
}
READS_TIME = {
    "bot/clock.py Clock.real": "the bot's one reader of the clock",
    "sandbox/clock.py RealClock.now": "the sandbox's one reader of the clock",
}
READS_ENVIRONMENT = {
    "bot/__main__.py _environ": "the bot's one reader of the environment",
    "sandbox/__main__.py main": "the sandbox's one reader of the environment",
}
TAKES_CHANCE = {
    "bot/app.py": "chance enters here, as an argument",
}
KEEPS_STATE = {
    "bot/__main__.py commands": "Typer gathers the command line's commands in it while the module is imported",
    "bot/rules/calendar.py zone_of": "zones that were looked up already: reading one costs a file",
    "bot/rules/calendar.py _holidays": "the holidays of a country and year: working them out takes milliseconds",
    "storage/migrations/env.py connection": "Alembic runs this module anew for every migration",
    "storage/facts.py SQLModel.metadata.naming_convention": "names of constraints, set once before any table is declared",
}
MOST_LINES = 300


def test_only_the_listed_places_catch_every_exception() -> None:
    assert _places(PRODUCT, _catches_everything) == set(CATCHES_EVERYTHING)


def test_sessions_are_committed_in_one_place() -> None:
    commits = _places(BOT, lambda node: isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"})
    assert commits == set(COMMITS)


def test_statements_that_no_workspace_binds_stand_only_in_the_listed_modules_of_storage() -> None:
    assert {place.split()[0] for place in _places(BOT, _core)} == set(CORE)


def test_time_is_read_in_one_place_and_is_an_argument_everywhere_else() -> None:
    assert _places(
        PRODUCT, _called("datetime.now", "datetime.utcnow", "date.today", "time.time", "datetime.today")
    ) == set(READS_TIME)


def test_the_environment_is_read_in_one_place() -> None:
    assert _places(PRODUCT, _called("os.environ", "os.getenv", "os.environb")) == set(READS_ENVIRONMENT)


def test_chance_enters_in_one_place() -> None:
    assert _places(PRODUCT, _imports("random", "secrets.SystemRandom")) == set(TAKES_CHANCE)


def test_modules_keep_no_state_but_constants() -> None:
    assert {found for module in modules(*PRODUCT) for found in _state(module.path, module.tree)} == set(KEEPS_STATE)


def test_modules_have_at_most_three_hundred_lines() -> None:
    assert {m.path for m in modules(*PRODUCT, "bench") if len(m.text.splitlines()) > MOST_LINES} == set()


def _places(tops: tuple[str, ...], breaks: Callable[[ast.AST], bool]) -> set[str]:
    return {place for module in modules(*tops) for place, node in nodes(module) if breaks(node)}


def _catches_everything(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(kind is None or ast.unparse(kind) in {"Exception", "BaseException"} for kind in kinds)


def _core(node: ast.AST) -> bool:
    """text() and its kin, tables instead of classes, INSERT, and connections instead of sessions."""
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"sqlalchemy", "sqlmodel"}:
        return bool({alias.name for alias in node.names} & {"text", "insert", "literal_column", "table", "Table"})
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] in {"sqlalchemy", "sqlmodel"} for alias in node.names)
    return isinstance(node, ast.Attribute) and node.attr in {"__table__", "insert", "from_statement", "exec_driver_sql"}


def _called(*names: str) -> Callable[[ast.AST], bool]:
    return lambda node: isinstance(node, ast.Attribute) and ast.unparse(node).endswith(names)


def _imports(*names: str) -> Callable[[ast.AST], bool]:
    def imports(node: ast.AST) -> bool:
        if isinstance(node, ast.Import):
            return any(alias.name in names for alias in node.names)
        return isinstance(node, ast.ImportFrom) and any(
            node.module in names or f"{node.module}.{alias.name}" in names for alias in node.names
        )

    return imports


def _state(path: str, tree: ast.Module) -> set[str]:
    """What a module keeps that is no constant: lower-case names, changed containers, caches, `global`."""
    found = set()
    constants = set()
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for each in target.elts if isinstance(target, ast.Tuple) else [target]:
                    name = ast.unparse(each)
                    constants.add(name)
                    if not _constant(name):
                        found.add(f"{path} {name}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            found |= {f"{path} {name}" for name in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if any("cache" in ast.unparse(decorator) for decorator in node.decorator_list):
                found.add(f"{path} {node.name}")
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            if (name := ast.unparse(node.value)) in constants:
                found.add(f"{path} {name}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            changes = {"append", "add", "update", "pop", "clear", "extend", "insert", "remove", "setdefault", "discard"}
            if node.func.attr in changes and (name := ast.unparse(node.func.value)) in constants:
                found.add(f"{path} {name}")
    return found


def _constant(name: str) -> bool:
    """UPPER_CASE, a type (CamelCase), `log`, or a leading underscore (whose value is held unchanged all the same)."""
    return name == "log" or name.startswith("_") or name.isupper() or (name[0].isupper() and name.isalnum())
