"""How Slack's payloads reach a handler and its Reply reaches Slack.

A handler declares `reads` or `decides` and is called with what it asks for by name:

    session                       bound to the workspace; what a `decides` handler writes is committed when it returns
    now                           the moment, aware UTC
    command press shortcut submission event    the payload, in our shape
    who                           the Person who did it            channel   the enrolled Channel it happened in, or None
    member                        how they belong to it, or None
    profile place                 Slack's own words about the person (None: it did not say) and the channel, looked up before
                                  the session opens
    and whatever `lend` names (the registry of rituals)

One interaction is one transaction and one reply: key of the payload, facts, history and deliveries are committed
together; then the answer goes out. No call to Slack happens while a session is held.
"""

import asyncio
import inspect
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from bot.blocks import trouble
from bot.blocks.kit import MORE, Message, View
from bot.clock import Clock
from bot.errors import ThreefoldError, Unreachable
from bot.listeners import payloads
from bot.listeners.homes import Homes
from bot.listeners.lookups import Lookups
from bot.listeners.payloads import Command, Event, Payload, Press, Shortcut, Submission
from bot.listeners.replies import Again, Close, Errors, Mouth, Open, Replace, Reply, Say, TryLater, Update, answer_of
from storage import inbox, outbox, people
from storage.database import Database, Session
from storage.facts import new_id
from storage.people import Person

__all__ = [
    "ANYTHING",
    "Close",
    "Command",
    "Errors",
    "Event",
    "Listeners",
    "Open",
    "Press",
    "Replace",
    "Reply",
    "Say",
    "Shortcut",
    "Submission",
    "Update",
]

log = logging.getLogger(__name__)
Handler = Callable[..., Awaitable[Reply | None]]
ANYTHING = re.compile(r".*", re.DOTALL)
PAYLOADS = frozenset({"command", "press", "shortcut", "submission", "event"})
GIVEN = PAYLOADS | {"session", "now", "who", "channel", "member", "profile", "place"}


@dataclass(frozen=True, slots=True)
class _Registered:
    handler: Handler
    decides: bool
    wants: frozenset[str]

    @property
    def name(self) -> str:
        """Which handler it is, for the log: several modules have an `opened`."""
        return f"{self.handler.__module__}.{self.handler.__qualname__}"


class Listeners:
    """Registers handlers on a Bolt app. Every name can be taken once, every argument must be known: else TypeError."""

    def __init__(
        self,
        bolt: AsyncApp,
        database: Database,
        clock: Clock,
        lend: Mapping[str, object],
        *,
        committed: Callable[[], None],
        landed: Callable[[UUID, Message], Awaitable[None]],
    ) -> None:
        self.bolt, self.database, self.clock, self.lend, self.committed = bolt, database, clock, lend, committed
        self.mouth = Mouth(bolt.client, landed)
        self.lookups = Lookups(bolt.client)
        self.homes = Homes(database, bolt.client, clock, lend)
        self.workspace_id: UUID | None = None  # set when Slack has told us whose token we hold
        self.commands: dict[str, list[tuple[re.Pattern[str], _Registered]]] = {}
        self.buttons: dict[str, _Registered] = {}
        self.forms: dict[str, _Registered] = {}
        self.shortcuts: dict[str, _Registered] = {}
        self.events: dict[str, _Registered] = {}

    # Registering

    def command(
        self, name: str, line: str | re.Pattern[str], *, reads: Handler | None = None, decides: Handler | None = None
    ) -> None:
        """Handle a slash command whose text matches `line` (whole, any case); the first that matches wins."""
        pattern = re.compile(re.escape(line), re.IGNORECASE) if isinstance(line, str) else line
        if name not in self.commands:
            self.commands[name] = []
            self.bolt.command(name)(self._command)
        if any(known.pattern == pattern.pattern for known, _ in self.commands[name]):
            raise TypeError(f"{name} {pattern.pattern} is taken.")
        self.commands[name].append((pattern, self._checked(reads, decides, "command")))

    def button(self, action: str, *, reads: Handler | None = None, decides: Handler | None = None) -> None:
        """Handle the button with this action_id."""
        self._take(self.buttons, action, self._checked(reads, decides, "press"))
        self.bolt.action(action)(self._press)

    def shortcut(self, callback: str, *, reads: Handler) -> None:
        """Handle the shortcut with this callback_id in the menu of a message."""
        self._take(self.shortcuts, callback, self._checked(reads, None, "shortcut"))
        self.bolt.shortcut(callback)(self._shortcut)

    def form(self, callback: str, *, decides: Handler) -> None:
        """Handle the submission of the form with this callback_id."""
        self._take(self.forms, callback, self._checked(None, decides, "submission"))
        self.bolt.view(callback)(self._submission)

    def event(self, type_: str, *, decides: Handler) -> None:
        """Handle an event of this type."""
        self._take(self.events, type_, self._checked(None, decides, "event"))
        self.bolt.event(type_)(self._event)

    def home(self, draw: Callable[..., Awaitable[View]]) -> None:
        """Draw the Home tab by this: when it is opened, and after whatever the person does there."""
        self.homes.draw = draw

    def finish(self) -> None:
        """After the last registration: menus of buttons, and buttons that nobody knows (of an older version)."""
        self.bolt.action(MORE)(self._press)
        self.bolt.action(re.compile(".*"))(self._unknown)

    def _checked(self, reads: Handler | None, decides: Handler | None, payload: str) -> _Registered:
        handler = decides or reads
        if handler is None or (reads and decides):
            raise TypeError("A handler either reads or decides.")
        wants = frozenset(inspect.signature(handler).parameters)
        known = (GIVEN - PAYLOADS) | {payload} | self.lend.keys()
        if unknown := wants - known:
            raise TypeError(f"{handler.__qualname__} asks for {sorted(unknown)}; a {payload} can give {sorted(known)}.")
        return _Registered(handler, decides is not None, wants)

    @staticmethod
    def _take(names: dict[str, _Registered], name: str, registered: _Registered) -> None:
        if name in names:
            raise TypeError(f"{name} is taken by {names[name].handler.__qualname__}.")
        names[name] = registered

    # What Bolt calls

    async def _command(self, ack: AsyncAck, body: dict[str, Any]) -> BoltResponse:
        if (command := payloads.read(payloads.command, body)) is None:
            return _malformed()
        for pattern, registered in self.commands[command.name]:
            if pattern.fullmatch(command.text):
                return await self._run(registered, command, ack)
        raise AssertionError(f"{command.name} has no handler for anything")

    async def _press(self, ack: AsyncAck, body: dict[str, Any]) -> BoltResponse:
        if (press := payloads.read(payloads.press, body)) is None:
            return _malformed()
        if press.action not in self.buttons:
            return await self._unknown(ack, body)
        return await self._run(self.buttons[press.action], press, ack)

    async def _shortcut(self, ack: AsyncAck, body: dict[str, Any]) -> BoltResponse:
        if (shortcut := payloads.read(payloads.shortcut, body)) is None:
            return _malformed()
        return await self._run(self.shortcuts[shortcut.callback], shortcut, ack)

    async def _submission(self, ack: AsyncAck, body: dict[str, Any]) -> BoltResponse:
        if (submission := payloads.read(payloads.submission, body)) is None:
            return _malformed()
        return await self._run(self.forms[submission.callback], submission, ack)

    async def _event(self, ack: AsyncAck, body: dict[str, Any]) -> BoltResponse:
        if (event := payloads.read(payloads.event, body)) is None:
            return _malformed()
        return await self._run(self.events[event.type], event, ack)

    async def _unknown(self, ack: AsyncAck, body: dict[str, Any]) -> BoltResponse:
        if (press := payloads.read(payloads.press, body)) is None:
            return _malformed()
        if (body["actions"][0]).get("url"):
            return await ack()
        return await self.mouth.say(Say(trouble.refusal(trouble.OLD_BUTTON)), press, ack)

    async def _run(self, registered: _Registered, payload: Payload, ack: AsyncAck) -> BoltResponse:
        try:
            reply = await self._reply(registered, payload)
        except ThreefoldError as error:
            # its words may hold what somebody typed, or the name of a private channel
            told = (type(error).__name__, repr(error.__cause__) if isinstance(error, Unreachable) else "")
            log.log(error.level, "%s: %s %s", registered.name, *told)
            reply = _told(error.words, payload, error)
        except Exception:
            reference = new_id().hex[-8:]
            log.exception("bug %s in %s", reference, registered.name)
            reply = _told(trouble.apology_words(reference), payload)
        if payload.at_home and payload.user and self.workspace_id:
            self.mouth.later(self.homes.show(self.workspace_id, payload.user))
        return await self.mouth.say(reply, payload, ack)

    async def _reply(self, registered: _Registered, payload: Payload) -> Reply:
        assert self.workspace_id is not None
        given: dict[str, Any] = {type(payload).__name__.lower(): payload, "now": self.clock.now(), **self.lend}
        looks: dict[str, Coroutine[Any, Any, Any]] = {}
        if "profile" in registered.wants:
            looks["profile"] = self.lookups.profile(payload.user or "")
        if "place" in registered.wants:
            looks["place"] = self.lookups.place(
                payload.place, payload.place_name if isinstance(payload, Command) else ""
            )
        given |= zip(looks, await asyncio.gather(*looks.values()), strict=True)
        if not registered.decides:
            async with self.database.reads(self.workspace_id) as session:
                return await self._call(registered, payload, session, given) or Close()

        return await self._decided(registered, payload, given)

    async def _decided(self, registered: _Registered, payload: Payload, given: dict[str, Any]) -> Reply:
        """Decide once: a payload that came before fails at its key, and then gets the answer it got."""
        assert self.workspace_id is not None
        tried = False

        async def decided(session: Session) -> Reply:
            nonlocal tried
            if tried and (before := await inbox.seen(session, payload.key)) is not None:
                return Again(before.answer)
            tried = True
            await session.connection()  # our turn to write has come: what we decide now is not older than what stands
            given["now"] = self.clock.now()
            reply = await self._call(registered, payload, session, given) or Close()
            kept = not isinstance(reply, Update) or reply.kept
            await inbox.note(session, payload.key, given["now"], answer_of(reply) if kept else None)
            return reply

        try:
            reply = await self.database.transact(self.workspace_id, decided)
        except ThreefoldError:
            async with self.database.reads(self.workspace_id) as session:
                if (before := await inbox.seen(session, payload.key)) is None:
                    raise
            return Again(before.answer)
        self.committed()
        return reply

    async def _call(
        self, registered: _Registered, payload: Payload, session: Session, given: dict[str, Any]
    ) -> Reply | None:
        wants = registered.wants
        given["session"] = session
        if wants & {"who", "channel", "member"}:
            who, given["channel"], given["member"] = await people.met_in(session, payload.user or "", payload.place)
            if "who" in wants:
                given["who"] = who or await _stranger(session, payload, given["now"], meets=registered.decides)
        return await registered.handler(**{name: given[name] for name in wants})


async def _stranger(session: Session, payload: Payload, now: datetime, *, meets: bool) -> Person:
    """Somebody we have not met: known by what the payload says, and (where we may write) to be introduced by Slack."""
    person = Person(slack_id=payload.user or "", name=payload.user_name)
    if meets:
        session.add(person)
        await session.flush()
        await outbox.enqueue(session, outbox.introduction(person.id, now))
    return person


def _malformed() -> BoltResponse:
    return BoltResponse(status=400, body="malformed")


def _told(words: str, payload: Payload, error: ThreefoldError | None = None) -> Reply:
    """How an error (None: a bug) is told to the person, where they are."""
    if isinstance(payload, Event):
        return TryLater() if error is None or isinstance(error, Unreachable) else Close()
    if isinstance(payload, Submission):
        filled = [*payload.values, *payload.several]
        if not filled:
            return Update(trouble.page(words))
        field = error.field if error and error.field in filled else filled[0]
        return Errors({field: words, **(error.more if error else {})})
    return Say(trouble.refusal(words, payload.text if isinstance(payload, Command) else ""))
