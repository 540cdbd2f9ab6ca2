"""How a look is compared with what was approved."""

import json
import os
from pathlib import Path

from bot.blocks.kit import Message, View

APPROVED = Path(__file__).parent / "approved"


def compare(name: str, shown: Message | View) -> None:
    """The look is the one that was approved under this name; with APPROVE it becomes that."""
    drawn = json.dumps(shown.json if isinstance(shown, View) else shown.as_json(), indent=1, ensure_ascii=False) + "\n"
    file = APPROVED / f"{name}.json"
    if os.environ.get("APPROVE"):  # noqa: TID251 - a test's own setting
        file.parent.mkdir(exist_ok=True)
        file.write_text(drawn, encoding="utf-8")
    assert drawn == (file.read_text(encoding="utf-8") if file.exists() else f"nothing approved as {file.name} yet")
