"""requirements.lock can be installed by any pip on any day: everything has its version and hashes, and no address."""

import re
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.sources import ROOT

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([a-z0-9,_-]+)\])?==\S+(?: ; [^\\]+)? \\\n    --hash=sha256:", re.MULTILINE)


def test_every_line_of_the_lock_is_a_pin_with_hashes_and_without_an_address() -> None:
    pins = [line for line in LOCK.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(pins) > 50
    assert len(PIN.findall(LOCK)) == len(pins)
    assert "://" not in LOCK


def test_a_pin_names_the_extras_that_are_asked_for() -> None:
    # pip before 24 takes "coverage[toml]" for something else than the pinned "coverage", looks for its newest version, and
    # refuses that one for want of a hash: the lock would install until the day on which a newer version comes out.
    pinned = {canonicalize_name(name): set(filter(None, extras.split(","))) for name, extras in PIN.findall(LOCK)}
    missing = set()
    for name in [*pinned, "threefold"]:
        try:
            wanted = [Requirement(line) for line in requires(name) or ()]
        except PackageNotFoundError:  # of another system
            continue
        for each in wanted:
            asked = not each.marker or each.marker.evaluate() or name == "threefold"
            to = canonicalize_name(each.name)
            if asked and each.extras and to in pinned and not each.extras <= pinned[to]:
                missing.add(f"{name} asks for {each}")
    assert missing == set()
