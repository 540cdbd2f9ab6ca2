"""What people mean by what they type: Slack's markup around it undone."""

import re
from collections.abc import Mapping

_MENTION = re.compile(r"<([@#!])([^<>|]*)(?:\|([^<>]*))?>")
_LINK = re.compile(r"<((?:https?|mailto):[^<>|]*)(?:\|[^<>]*)?>")


def meant(text: str, names: Mapping[str, str] | None = None) -> str:
    """What a person meant by the text of a command or message: Slack's escapes undone, mentions as @name and #name.

    `names`: of people by their Slack id, where Slack does not write them into the mention.
    """
    known = names or {}
    text = _LINK.sub(r"\1", text)
    text = _MENTION.sub(
        lambda found: ("#" if found[1] == "#" else "@") + (found[3] or known.get(found[2]) or found[2]), text
    )
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentioned(text: str) -> set[str]:
    """The Slack ids of the people whom a text mentions."""
    return {found[2] for found in _MENTION.finditer(text) if found[1] == "@"}
