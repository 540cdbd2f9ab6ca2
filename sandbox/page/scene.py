"""Knows what one person has on their screen: gathers it from the workspace into plain values for the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from sandbox.page import reader as told
from sandbox.page.elements import bare
from sandbox.page.reader import Reader
from sandbox.page.render import Surface, blocks, message
from sandbox.page.timepiece import Due, Face

if TYPE_CHECKING:
    from sandbox.person import Person
    from sandbox.server import Sandbox
    from sandbox.shown import Shown

_COLOURS = 7
DIRECT = "app"  # stands in the address for the conversation with the bot
HOME = "home"  # and this one for the bot's Home tab


@dataclass(frozen=True)
class Line:
    """One message as the template shows it; `ident` is its id on the page, `joined` whether it continues the one before."""

    ident: str
    ts: str
    author: str
    initials: str
    colour: str
    body: Markup
    time: str
    moment: str
    iso: str
    day: str
    only_you: bool
    edited: bool
    by_app: bool
    quiet: bool
    joined: bool
    replies: int


def zone_of(person: Person) -> tzinfo:
    """The person's zone."""
    return ZoneInfo(person.zone)


def reader_of(slack: Sandbox, person: Person, now: datetime) -> Reader:
    """The person as a reader: names of all people, and of the channels that they may know."""
    mine = {channel.id for channel in person.channels()}
    return Reader(
        zone=zone_of(person),
        now=now,
        people={user.id: user.real_name for user in slack.workspace.users.values()},
        channels={
            channel.id: channel.name
            for channel in slack.workspace.channels.values()
            if channel.kind != "im" and (channel.kind == "public" or channel.id in mine)
        },
        here=f"/as/{person.name}",
        me=person.id,
        closed=frozenset(user.id for user in slack.workspace.users.values() if user.deleted),
    )


def direct(slack: Sandbox) -> str:
    """The name of everyone's own conversation with the bot; it has an id only once something was said in it."""
    return f"@{slack.workspace.users[slack.workspace.bot_id].name}"


def people(slack: Sandbox, now: datetime, place: str) -> list[dict[str, Any]]:
    """Everyone one can be, with their craft, their local time and what waits for them.

    Each with the address of the same place on their screen, or of their first one where they are not in it.
    """
    shown = []
    for person in slack.people():
        local = now.astimezone(zone_of(person))
        seen = {DIRECT, *(channel.id for channel in person.channels())}
        shown.append(
            {
                "name": person.name,
                "here": f"/as/{person.name}" + (f"/in/{place}" if place in seen else ""),
                "real_name": person.real_name,
                "craft": person.craft + (" (guest)" if person.guest else ""),
                "zone": person.zone,
                "city": person.zone.rsplit("/", 1)[-1].replace("_", " "),
                "time": told.clock_time(local),
                "day": told.DAYS[local.weekday()][:3],
                "awake": 8 <= local.hour < 18 and local.weekday() < 5,
                "initials": initials(person.real_name),
                "colour": colour(slack, person.id),
                "unread": person.unread(direct(slack)),
            }
        )
    return shown


def places(slack: Sandbox, person: Person) -> list[dict[str, Any]]:
    """Where the person can go: channels by name, the bot's conversation last."""
    bot = slack.workspace.users[slack.workspace.bot_id]
    rows: list[dict[str, Any]] = [
        {
            "id": channel.id,
            "where": channel.id,
            "label": f"#{channel.name}",
            "kind": channel.kind,
            "archived": channel.archived,
            "topic": channel.topic,
            "members": len([who for who in channel.members if who != slack.workspace.bot_id]),
            "with_bot": slack.workspace.bot_id in channel.members,
            "unread": person.unread(channel.id),
        }
        for channel in sorted(person.channels(), key=lambda channel: channel.name)
        if channel.kind != "im" and not channel.deleted
    ]
    rows.append(
        {
            "id": DIRECT,
            "where": direct(slack),
            "label": bot.real_name,
            "kind": "im",
            "archived": False,
            "topic": "Your own conversation with the bot: what it asks and tells you arrives here",
            "members": 0,
            "with_bot": True,
            "unread": person.unread(direct(slack)),
        }
    )
    return rows


def lines(
    slack: Sandbox, person: Person, shown: Sequence[Shown], reader: Reader, *, in_thread: bool = False
) -> list[Line]:
    """Messages, oldest first; a new day and a new author begin afresh, what follows within five minutes is joined on."""
    out: list[Line] = []
    before: Shown | None = None
    for one in shown:
        at = one.at.astimezone(reader.zone)
        ident = f"{'t' if in_thread else 'm'}{one.ts.replace('.', '-')}"
        new_day = before is None or before.at.astimezone(reader.zone).date() != at.date()
        joined = (
            not (new_day or one.edited)
            and not (in_thread and len(out) == 1)
            and before is not None
            and before.author_id == one.author_id
            and not (before.blocks or one.blocks)
            and not (before.only_you or one.only_you or before.message.subtype or one.message.subtype)
            and (one.at - before.at).total_seconds() < 300
        )
        out.append(
            Line(
                ident=ident,
                ts=one.ts,
                author=one.author,
                initials=initials(one.author),
                colour=colour(slack, one.author_id),
                body=message(
                    one.message.text,
                    one.blocks,
                    reader,
                    Surface(scope=ident, values=person.choices.get(one.ts, {})),
                ),
                time=told.clock_time(at),
                moment=told.day_and_time(at, reader.zone),
                iso=one.at.isoformat(),
                day=told.day(one.at, reader) if new_day and not in_thread else "",
                only_you=one.only_you,
                edited=bool(one.edited),
                by_app=one.author_id == slack.workspace.bot_id,
                quiet=bool(one.message.subtype and one.message.subtype.startswith(("channel_", "group_"))),
                joined=joined,
                replies=0 if in_thread else one.thread_count,
            )
        )
        before = one
    return out


def troubles(person: Person, shown: Sequence[Shown]) -> list[tuple[int, str]]:
    """The latest troubles, numbered; not those that stand in the conversation anyway."""
    said = {one.message.text for one in shown if one.only_you}
    return [(number, words) for number, words in enumerate(person.troubles, 1) if words not in said][-4:]


def home(slack: Sandbox, person: Person, reader: Reader) -> Markup:
    """What the bot put on the person's Home tab."""
    view = slack.workspace.homes.get(person.id)
    return blocks(view["blocks"], reader, Surface(scope="home")) if view else Markup("")


def form(person: Person, reader: Reader) -> dict[str, Any] | None:
    """The top form as the dialog shows it, or None."""
    top = person.form
    if top is None:
        return None
    surface = Surface(scope="form", values=top.state, errors=top.error_fields)
    view = top.view
    inputs = any(block.get("type") == "input" for block in view["blocks"])
    return {
        "id": top.id,
        "title": bare(view.get("title")),
        "body": blocks(view["blocks"], reader, surface),
        "submit": bare(view.get("submit")) or ("Submit" if inputs else ""),
        "close": bare(view.get("close")) or ("Cancel" if inputs else "Close"),
        "trouble": top.trouble or "",
        "wrong": len(top.error_fields),
        "depth": len(person.forms),
    }


def _named(due: Due, person: Person) -> str:
    """What comes, without the name of a private channel that the person is not in."""
    hidden = [
        room.name
        for room in person.sandbox.workspace.channels.values()
        if room.kind != "im" and room.is_private and person.id not in room.members
    ]
    return next(
        (due.what.replace(f"#{name}", "a private channel") for name in hidden if due.what.endswith(f"#{name}")),
        due.what,
    )


def clock(face: Face | None, person: Person, now: datetime, trouble: str = "") -> dict[str, Any]:
    """The top bar: the moment, what is next, and which jumps there are (with the reason where there is none)."""
    zone = zone_of(person)
    local = now.astimezone(zone)
    shown: dict[str, Any] = {
        "now": told.day_and_time(now, zone),
        "iso": now.isoformat(),
        "field": f"{local:%Y-%m-%dT%H:%M}",
        "zone": person.zone,
        "movable": face is not None and face.now is not None,
        "moving": face is not None and face.moving,
        "goal": told.day_and_time(face.goal, zone) if face and face.goal else "",
        "part": round(face.part * 100) if face else 0,
        "next": None,
        "jumps": [],
        "trouble": trouble,
        "why_not": "The clock is the bot's own, and the bot is not running"
        if face is None
        else "The bot is not answering just now",
    }
    upcoming = face.upcoming if face else ()
    if upcoming:
        due = upcoming[0]
        shown["next"] = {
            "what": _named(due, person),
            "when": told.day_and_time(due.at, zone),
            "ago": told.ago(due.at, now),
            "iso": due.at.isoformat(),
        }
    for words, kind in (("Next ritual day", "prompts"), ("Next digest", "digest")):
        found = _aim(face, kind, zone) if face else None
        shown["jumps"].append(
            {
                "words": words,
                "to": found.at.isoformat() if found else "",
                "why": f"{_named(found, person)}: {told.day_and_time(found.at, zone)}"
                if found
                else "Nothing is scheduled yet: /rituals sets up a channel",
            }
        )
    return shown


def _aim(face: Face, kind: str, zone: tzinfo) -> Due | None:
    """The next thing of a kind; where it comes to people hour by hour around the world, the one in the viewer's own day."""
    first = face.first(kind)
    if first is None:
        return None
    near = [due for due in face.upcoming if due.kind == kind and due.at - first.at < timedelta(hours=20)]
    return next((due for due in near if 8 <= due.at.astimezone(zone).hour < 18), first)


def initials(name: str) -> str:
    """Two letters for a face: "ML" for Maya Lindner."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()


def colour(slack: Sandbox, user: str) -> str:
    """A person's colour, the same on every page: a class of the style sheet."""
    if user == slack.workspace.bot_id:
        return "bot"
    known = list(slack.workspace.users)
    return f"face{known.index(user) % _COLOURS}" if user in known else "face0"
