"""What is said of any record: who and when, whom to ask, where a key means something, and the frame of a ritual's list."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bot.blocks import fields, kit
from bot.blocks.kit import Block, Message, View
from bot.rules.text import one_line

PAGE = 10
TEXT_TOO = ("text", "Include the text of the message, not only a link to it")
"""What can be ticked in a form that was opened from a message."""
Names = Mapping[UUID, str]


def named(person: UUID | None, names: Names) -> str:
    """A person by name (mrkdwn); nobody is anonymous."""
    return kit.escaped(names.get(person, "somebody")) if person else "anonymous"


def on(day: date) -> str:
    """A date without a zone: 3 Oct 2026."""
    return f"{day:%-d %b %Y}"


def raised_on(at: datetime, by: UUID | None) -> str:
    """The day on which somebody raised it, in the reader's zone; of an anonymous one only a day is kept, the same for everyone."""
    return kit.on_day(at) if by else on(at.date())


def whom(key: str, raiser: str | None, owner: str | None, leads: Sequence[str]) -> str:
    """Who may do what somebody else tried (mrkdwn), by name: who raised it and who owns it (None: nobody), and the leads."""
    able = [f"{kit.escaped(raiser)}, who raised {key}"] if raiser else []
    able += [f"{kit.escaped(owner)}, who owns {'it' if raiser else key}"] if owner else []
    able += [f"the channel's leads ({kit.escaped(', '.join(leads[:3]))})"] if leads else []
    if not able:
        return f"Only a lead of the channel may do that to {key}, and nobody leads it."
    commas = ", and " if raiser or owner else " and "
    return f"Only {commas.join(able)}{', ' if not leads else ' '}may do that."


def saved(key: str, channel: str, *, waits: bool) -> str:
    """What became of something that was raised (mrkdwn). `waits`: the bot is not in the channel, so its card waits."""
    here = f"#{kit.escaped(channel)}"
    if waits:
        return (
            f"Saved as *{key}*. I am not in {here}, so its card waits: type `/invite @Threefold` there and it follows."
        )
    return f"Saved as *{key}*. Its card is on its way to {here}."


def waiting(ritual: str, key: str, title: str, channel: str) -> View:
    """The answer to a form where the card waits, because the bot is not in the channel."""
    return kit.view(f"{ritual}.saved", "Saved", kit.says(saved(key, channel, waits=True)), kit.words(title))


def nothing_new() -> Message:
    """The answer to a line typed in answer to a round that says so."""
    text = "Thank you. Your answer: nothing new."
    return kit.message(text, kit.says(text))


def elsewhere(found: Sequence[tuple[UUID, str, str]], key: str, action: str) -> Message:
    """To a key that was typed where it means nothing: (id, title, channel) of the records of that key in the person's channels."""
    text = (
        f"{key} counts in the channel where it is typed. In your channels there {'is' if len(found) == 1 else 'are'}:"
    )
    shown = []
    for identity, title, channel in found[:PAGE]:
        shown.append(kit.says(f"*{key}* in #{kit.escaped(channel)}", kit.button("Details", action, str(identity))))
        shown.append(kit.words(title))
    return kit.message(text, kit.says(text), *shown)


# Forms


def place(suggested: str | None) -> Block:
    """The input `place` of a form: the channel to which a record will belong; `suggested` is filled in."""
    return fields.channel("place", "In which channel?", value=suggested, hint="One where Threefold is set up.")


def carried(meta: Mapping[str, str | None], quoted: str | None = None) -> str:
    """What comes back with a form; of the text of a message as much as Slack carries."""
    kept = {name: value for name, value in meta.items() if value}
    for most in (2500, 1800, 1000, 0):
        text = {"quoted": kit.shortened(quoted, most)} if quoted and most else {}
        told = json.dumps(kept | text, ensure_ascii=False)
        if len(told) <= kit.META_MOST:
            break
    return told


def leads_to(link: str | None) -> list[Block]:
    """Where a record's card stands, once it does."""
    return [kit.says(f"<{link}|Open the card in the channel>")] if link else []


# Lists


@dataclass(frozen=True, slots=True)
class Query:
    """What a list shows: what was `chosen` of each filter (no value: any), words in the title, and the page."""

    chosen: Mapping[str, str | None] = field(default_factory=dict)
    words: str = ""
    page: int = 0

    @property
    def which(self) -> str:
        """The filter that every list has: which records (open, mine, due, all)."""
        return self.chosen.get("which") or "open"

    @property
    def narrowed(self) -> bool:
        """Whether something is chosen beside what a list shows by itself."""
        return bool(
            self.words or any(value for name, value in self.chosen.items() if (name, value) != ("which", "open"))
        )

    def as_meta(self, place: str) -> str:
        """What comes back with the list's form. `place`: the Slack channel it belongs to."""
        said = {"place": place, "page": self.page, "words": self.words, "chosen": dict(self.chosen)}
        return json.dumps(said, ensure_ascii=False)


def typed(said: Mapping[str, Any]) -> Query:
    """The query that a typed list says (bot/rules/lines.py)."""
    return Query({name: value for name, value in said.items() if name != "words"}, said.get("words") or "")


def turned(meta: Mapping[str, Any], by: int) -> Query:
    """The query of a list's form (what `as_meta` wrote), `by` pages on."""
    return Query(meta.get("chosen") or {}, meta.get("words") or "", max(0, int(meta.get("page", 0)) + by))


def asked_for(values: Mapping[str, str | None]) -> Query:
    """The query that a list's form says, from its first page on."""
    words = one_line(values.get("words") or "")
    return Query({name: value for name, value in values.items() if name != "words"}, words)


@dataclass(frozen=True, slots=True)
class Row:
    """A record in a list: what is told of it (mrkdwn), its title as people wrote it, and its id."""

    told: str
    title: str
    id: UUID


def listing(
    ritual: str,
    noun: str,
    empty: str,
    query: Query,
    rows: Sequence[Row],
    total: int,
    channel: str,
    place: str,
    filters: Sequence[Block],
) -> View:
    """The records of a channel that a query finds, ten to a page: `rows` on this page of `total`. `noun`: what one is called;
    `empty`: said where there is none (mrkdwn); `filters`: the inputs beside the words."""
    first = query.page * PAGE
    counted = f"*#{kit.escaped(channel)}* · {kit.counted(total, noun)}"
    none = (
        "Nothing here matches what you chose below. *Show* with fewer choices finds more." if query.narrowed else empty
    )
    head = counted + (f", {first + 1} to {first + len(rows)}" if total > PAGE else "") if total else none
    blocks: list[Block] = [kit.says(head)]
    for row in rows:
        blocks.append(kit.says(row.told, kit.button("Details", f"{ritual}.details", str(row.id))))
        blocks.append(kit.words(kit.shortened(row.title, 150)))
    turns = [kit.button("Previous", f"{ritual}.previous", "page")] if query.page else []
    turns += [kit.button("Next", f"{ritual}.next", "page")] if first + len(rows) < total else []
    blocks += [kit.buttons(*turns)] if turns else []
    words = fields.text_input("words", "With these words", value=query.words, most=100, optional=True)
    title = f"{noun.capitalize()}s"
    meta = query.as_meta(place)
    return kit.view(f"{ritual}.listed", title, *blocks, kit.rule(), *filters, words, submit="Show", meta=meta)
