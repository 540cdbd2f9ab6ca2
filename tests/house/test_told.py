"""What is said about the code is true: settings, errors, the map."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import MISSING, fields
from pathlib import Path

from bot import errors, settings
from bot.settings import Settings
from tests.house import map as page
from tests.house.sources import PRODUCT, ROOT, modules

EXAMPLE = ROOT / ".env.example"
VARIABLE = re.compile(r"(#?)([A-Z][A-Z_]*)=(.*)")


def test_every_setting_stands_in_the_example_with_its_default_and_nothing_else_does() -> None:
    told = {name: (bool(off), value) for off, name, value in _variables()}
    assert told == {
        field.name.upper(): (field.default is not MISSING, "" if field.default is MISSING else str(field.default))
        for field in fields(Settings)
    }


def test_every_setting_in_the_example_says_in_a_sentence_what_it_means() -> None:
    silent = []
    before: list[str] = []
    for line in EXAMPLE.read_text("utf-8").splitlines():
        if VARIABLE.fullmatch(line) and not " ".join(before).strip("# ").endswith("."):
            silent.append(line)
        before = [*before, line] if line.startswith("# ") else []
    assert silent == []


def test_a_copy_of_the_example_with_the_tokens_filled_in_starts_with_the_defaults(tmp_path: Path) -> None:
    filled = tmp_path / ".env"
    text = EXAMPLE.read_text("utf-8").replace("SLACK_BOT_TOKEN=", "SLACK_BOT_TOKEN=xoxb-1")
    filled.write_text(text.replace("#SLACK_APP_TOKEN=", "SLACK_APP_TOKEN=xapp-1"), "utf-8")
    assert settings.load({}, filled) == Settings(slack_bot_token="xoxb-1", slack_app_token="xapp-1")  # noqa: S106


def test_the_drawing_of_errors_names_every_error_and_no_other() -> None:
    assert errors.__doc__ is not None
    drawn = re.findall(r"^    (?:\|- |`- )?([A-Z]\w+) ", errors.__doc__, re.MULTILINE)
    classes = [
        each.__name__ for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)
    ]
    assert drawn == classes


def test_every_module_says_in_one_sentence_what_it_knows() -> None:
    silent = [module.path for module in modules(*PRODUCT) if not page.sentence(module).endswith(".")]
    assert silent == []


def test_the_map_has_a_line_for_every_module_in_its_own_words() -> None:
    assert page.MAP.read_text("utf-8") == page.drawn(), "Draw it again: .venv/bin/python -m tests.house.map"


def _variables() -> list[tuple[str, str, str]]:
    found = [VARIABLE.fullmatch(line) for line in EXAMPLE.read_text("utf-8").splitlines()]
    return [(line[1], line[2], line[3]) for line in found if line]


def test_the_package_holds_every_folder_of_modules_and_what_stands_beside_them() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    assert sorted(told["packages"]) == sorted(module.name for module in modules(*PRODUCT) if module.package)
    beside = {
        path.relative_to(ROOT).as_posix()
        for top in PRODUCT
        for path in (ROOT / top).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
    held = {
        path.relative_to(ROOT).as_posix()
        for package, patterns in told["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    assert held == beside


def test_the_program_prints_its_manifest_wherever_its_wheel_is_installed(tmp_path: Path) -> None:
    tree, site = tmp_path / "tree", tmp_path / "site"
    for top in PRODUCT:
        shutil.copytree(ROOT / top, tree / top, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "manifest.yml"):
        shutil.copy(ROOT / name, tree / name)
    alone = ("--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet")
    subprocess.run(  # noqa: S603 - our own package
        [sys.executable, "-m", "pip", "wheel", *alone, "--wheel-dir", tmp_path, tree], check=True, capture_output=True
    )
    [wheel] = tmp_path.glob("threefold-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    shutil.rmtree(tree)
    printed = subprocess.check_output([sys.executable, "-m", "bot", "manifest"], cwd=site, text=True)
    assert printed == (ROOT / "manifest.yml").read_text("utf-8")
