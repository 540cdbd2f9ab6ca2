"""What a handler answers with, and how that reaches Slack: in the acknowledgement, by a form, or by the response_url."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from slack_bolt.async_app import AsyncAck
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import trouble
from bot.blocks.kit import Message, View
from bot.errors import Unreachable
from bot.listeners.payloads import Command, Event, Payload, Press, Shortcut, Submission
from bot.slack import AWAY, hook

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Say:
    """Words for the person alone."""

    message: Message


@dataclass(frozen=True, slots=True)
class Open:
    """Open a form; where somebody pressed in a form, upon it."""

    view: View


@dataclass(frozen=True, slots=True)
class Update:
    """Show another page in the form that was submitted, or in which a button was pressed.

    `kept`: whether the page may be kept for the case that the payload comes again.
    """

    view: View
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Replace:
    """Show the pressed message as it is now. `subject`: what it shows, where everybody's changes are drawn from the facts."""

    message: Message
    subject: UUID | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """Close the form that was submitted (and with `everything` those below it); for anything else: nothing to say."""

    everything: bool = False


@dataclass(frozen=True, slots=True)
class Errors:
    """Keep the form open, with words beside its fields (by block_id)."""

    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Again:
    """The payload came before: the same answer, and nothing else."""

    answer: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class TryLater:
    """An event that could not be taken in: not acknowledged, so that Slack sends it again."""


Reply = Say | Open | Update | Replace | Close | Errors | Again | TryLater


def answer_of(reply: Reply) -> dict[str, Any] | None:
    """What travels in the acknowledgement: kept with the payload's key for the case that it comes again."""
    if isinstance(reply, Say):
        return {**reply.message.as_json(), "response_type": "ephemeral"}
    if isinstance(reply, Errors):
        return {"response_action": "errors", "errors": reply.fields}
    if isinstance(reply, Update):
        return {"response_action": "update", "view": reply.view.json}
    if isinstance(reply, Close) and reply.everything:
        return {"response_action": "clear"}
    return reply.answer if isinstance(reply, Again) else None


class Mouth:
    """Sends replies. Work that outlives the acknowledgement runs in tracked tasks: `close` waits for them."""

    def __init__(self, client: AsyncWebClient, landed: Callable[[UUID, Message], Awaitable[None]]) -> None:
        self.client, self.landed = client, landed
        self.tasks: set[asyncio.Task[None]] = set()

    async def say(self, reply: Reply, payload: Payload, ack: AsyncAck) -> BoltResponse:
        """Answer a payload; never raises for what Slack refuses."""
        if isinstance(reply, TryLater):
            return BoltResponse(status=503, body="")
        if isinstance(payload, Press) and (payload.view or payload.on_home) and isinstance(reply, Say):
            reply = Open(trouble.page(reply.message.text))  # a form has no line beside it: the words lie upon it
        if isinstance(reply, Open):
            reply = await self._open(reply, payload)
        if isinstance(payload, Press | Shortcut):
            if isinstance(reply, Update) and isinstance(payload, Press) and payload.view:
                await self._turn(reply, payload.view)
            if isinstance(reply, Say | Replace):
                self.later(self._respond(payload, reply))
            return await ack()
        if isinstance(payload, Event):
            return await ack()
        answer = answer_of(reply)
        if answer is None:
            return await ack()
        if isinstance(payload, Submission) and "response_action" not in answer:
            return await ack()
        return await ack(**answer)

    async def _turn(self, reply: Update, view: str) -> None:
        try:
            await self.client.views_update(view_id=view, view=reply.view.json)
        except AWAY as error:
            log.warning("views.update failed: %s", error)

    async def _open(self, reply: Open, payload: Payload) -> Reply:
        """Open a form; upon the one in which a button was pressed."""
        inside = isinstance(payload, Press) and payload.view is not None
        show = self.client.views_push if inside else self.client.views_open
        view = _from_home(reply.view) if payload.at_home else reply.view
        try:
            await show(trigger_id=payload.trigger or "", view=view.json)
        except AWAY as error:
            log.warning("a form could not be opened: %s", error)
            typed = payload.text if isinstance(payload, Command) else ""
            return Say(trouble.refusal(trouble.SLOW, typed))
        return Close()

    async def _respond(self, payload: Press | Shortcut, reply: Say | Replace) -> None:
        if not payload.response_url:
            await self._whisper(payload, reply)
            return
        replacing = isinstance(reply, Replace)
        seen_by_all = replacing and isinstance(payload, Press) and not payload.ephemeral
        try:
            answer = await hook(payload.response_url).send(
                text=reply.message.text,
                blocks=list(reply.message.blocks),
                response_type="in_channel" if seen_by_all else "ephemeral",
                replace_original=replacing,
            )
            if answer.status_code != 200:
                log.warning("response_url answered %s", answer.status_code)
            if isinstance(reply, Replace) and reply.subject is not None:
                await self.landed(reply.subject, reply.message)  # others may have changed it while this was on its way
        except (Unreachable, *AWAY) as error:
            log.warning("response_url failed: %s", error)  # the outbox's refresh is the safety net

    async def _whisper(self, payload: Press | Shortcut, reply: Say | Replace) -> None:
        """To the person alone, where a press came without a response_url; a message is redrawn by the outbox anyway."""
        if isinstance(reply, Replace) or not payload.place or not payload.user:
            return
        try:
            await self.client.chat_postEphemeral(
                channel=payload.place, user=payload.user, text=reply.message.text, blocks=list(reply.message.blocks)
            )
        except AWAY as error:
            log.warning("chat.postEphemeral failed: %s", error)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do what outlives the acknowledgement; `close` waits for it."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (bug := task.exception()) is not None:
            log.error("bug in what outlives an answer", exc_info=bug)

    async def close(self) -> None:
        """Wait until every late answer has gone out."""
        while self.tasks:
            await asyncio.gather(*self.tasks, return_exceptions=True)


def _from_home(view: View) -> View:
    """The form, which says when it comes back that it was opened from the Home tab."""
    meta = json.loads(view.json["private_metadata"] or "{}") | {"home": True}
    return View(view.json | {"private_metadata": json.dumps(meta, ensure_ascii=False)})
