"""The grid of the house, drawn from the registry: layers are rows, rituals are columns."""

from bot.ritual import Registry

ROWS = (
    ("handlers/", "what happens?", "Slack events, the clock"),
    ("bot/blocks/", "what does it look like?", "Block Kit"),
    ("bot/rules/", "what is allowed?", "plain Python over facts"),
    ("storage/", "what do we remember?", "SQL"),
)


def drawn(rituals: Registry) -> str:
    """The grid as README.md shows it; the last column is the ritual that somebody adds next."""
    columns = [*(ritual.name for ritual in rituals), "(next)"]
    head = " " * 19 + "".join(f"   {name}" for name in columns)
    lines = [f"{head}   answers the question       knows"]
    for folder, question, knows in ROWS:
        crosses = "".join("   " + "x".center(len(name)) for name in columns)
        lines.append(f"{folder:19}{crosses}   {question:25}  {knows}")
    return "\n".join(lines)


def column(name: str) -> list[str]:
    """The modules of a ritual, one in each row."""
    return [f"{folder}{name}.py" for folder, _, _ in ROWS]
