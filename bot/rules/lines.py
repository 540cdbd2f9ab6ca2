"""What a line says that was typed after a ritual's command, or in answer to its question. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import Refused
from bot.rules import text
from bot.rules.inputs import TITLE_MOST, WORDS_MOST

WORD_MOST = 100
WHICH: Mapping[str, str] = {"open": "open", "mine": "mine", "me": "mine", "due": "due", "all": "all"}
_STEPS = "resolve|edit|close|delete|remove|withdraw|reopen|accept|own|assign|renew"  # with a record of any ritual
_NOTHING = (
    r"(?:nothing|none|nope|no)(?:[\s,.;!–-]+(?:new|more|else|{nouns}|nothing|at all|to (?:flag|add|report)|from me|"
    r"from my side|here|today|now|this (?:week|time|round)|thanks?|thank you|so far))*\W*"
)


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one ritual. `command`: "/risk"; `letter`: of its keys; `noun`: what one is called ("flag"), `does` what is done
    to make one ("flag something"); `nouns`: what people call some, `verbs`: what is done with one on its card beside what is done
    with any record, both as patterns; `filters`: by the list's field, the words that choose a value of it."""

    command: str
    letter: str
    noun: str
    does: str
    nouns: str
    verbs: str
    filters: Mapping[str, Mapping[str, str]]

    @property
    def key(self) -> re.Pattern[str]:
        """A key, as people type it: R-12, r12."""
        return re.compile(rf"{self.letter}-?(\d{{1,9}})", re.IGNORECASE)

    @property
    def listing(self) -> re.Pattern[str]:
        """`list` with filters and at most one word more: more words are a record that begins with "list"."""
        known = "|".join(word for words in self.filters.values() for word in words)
        return re.compile(rf"list(?:\s+(?:{known}))*(?:\s+\S+)?", re.IGNORECASE)

    @property
    def _key_first(self) -> re.Pattern[str]:
        key = self.letter
        return re.compile(rf"{key}-\d+\b.*|{key}\d+\s*(?:[:.,!?–-].*)?", re.IGNORECASE | re.DOTALL)

    @property
    def _meant_as_command(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?:\d+|[^\W\d_]+\s+{self.letter}-?\d+|list|show|open|mine|due|all|help|{_STEPS}|{self.verbs})"
            rf"(?:\s+(?:{self.letter}-?\d+|me|mine|open|all|due|{self.nouns}|this|it|please))*\W*",
            re.IGNORECASE,
        )

    def number(self, line: str) -> int:
        """The number of a key that was typed."""
        found = self.key.fullmatch(line.strip())
        assert found is not None, "not a key"
        return int(found[1])

    def says_nothing_new(self, line: str) -> bool:
        """Whether a line typed in answer to the round says in words what its button says."""
        return bool(re.fullmatch(_NOTHING.format(nouns=self.nouns), text.one_line(line), re.IGNORECASE))

    def split(self, line: str) -> tuple[str, str]:
        """A typed line as (title, more): what is too long for a title, or has several lines, is kept whole as the second.

        Raises Refused for more than can be kept whole, and for what is meant as a command: a card cannot be taken back.
        """
        line = text.cleaned(line)
        example = f"`{self.command} {self.letter}-12`"
        if self._key_first.fullmatch(line):
            raise Refused(
                f"{example} shows that one; what is done with it is done on its card. A new {self.noun} begins with other words."
            )
        if self._meant_as_command.fullmatch(line):
            raise Refused(
                f"That reads like a command, and there is none of this kind: `{self.command} list` shows the open ones, "
                f"{example} shows one, `{self.command} help` says what there is. To {self.does}, say it in a few words."
            )
        if len(line) > WORDS_MOST:
            raise Refused(
                f"A {self.noun} holds at most {WORDS_MOST} characters; this has {len(line)}. Please shorten it a little."
            )
        whole = text.one_line(line)
        title = text.shortened(whole, TITLE_MOST)
        return title, "" if title == whole and "\n" not in line else line

    def asked_list(self, line: str) -> dict[str, Any]:
        """What a typed list says, as the list's form names it: the filters' fields, and `words`."""
        said: dict[str, Any] = {}
        for word in text.one_line(line).casefold().split()[1:]:
            field = next((field for field, words in self.filters.items() if word in words), None)
            if field is None:
                said["words"] = word[:WORD_MOST]
            else:
                said[field] = self.filters[field][word]
        return said
