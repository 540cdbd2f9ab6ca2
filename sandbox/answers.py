"""What an app's answer does: the body of a command's acknowledgement, and posts to a response address."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox import breakage
from sandbox.asked import Asked, Refusal
from sandbox.faults import RESPONSE_URL, Call
from sandbox.methods_chat import checked_blocks
from sandbox.records import Json
from sandbox.tickets import ResponseAddress, Spent

if TYPE_CHECKING:
    from sandbox.server import Sandbox

_FIELDS = frozenset(
    [
        "text",
        "blocks",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "metadata",
        "unfurl_links",
        "unfurl_media",
        "attachments",
        "mrkdwn",
        "parse",
        "link_names",
    ]
)


class Answers:
    """The response addresses of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[Route]:
        """Where the server takes answers."""
        return [Route("/answers/{key}", self._posted, methods=["POST"])]

    def address(self, user: str, channel: str, ts: str | None = None, thread_ts: str | None = None) -> str:
        """A fresh response address for what a person did."""
        return f"{self._sandbox.url}/answers/{self._sandbox.tickets.address(user, channel, ts, thread_ts)}"

    async def _posted(self, request: Request) -> Response:
        call = Call(RESPONSE_URL, {}, await self._sandbox.clock.now())
        self._sandbox.note(call)
        raw = await request.body()
        fault = self._sandbox.faults.meet(RESPONSE_URL)
        if fault and not fault.is_applied:
            call.error = fault.kind
            return await breakage.answer(request, fault, self._sandbox.closing)
        await asyncio.sleep(fault.seconds if fault else 0)
        response = await self._take(raw, request.path_params["key"], call)
        if fault and fault.kind == "applied_then_reset":
            call.error = fault.kind
            return await breakage.drop(request)
        return response

    async def _take(self, raw: bytes, key: str, call: Call) -> Response:
        try:
            body = json.loads(raw)
            if not isinstance(body, dict):
                raise Refusal("invalid_payload")
            call.args = body
            address = self._sandbox.tickets.use_address(key)
            await self.apply(body, address)
        except ValueError:
            call.error = "invalid_payload"
            return PlainTextResponse("invalid_payload", status_code=400)
        except Spent as spent:
            call.error = str(spent)
            return JSONResponse({"ok": False, "error": call.error}, status_code=404)
        except Refusal as refusal:
            call.error = refusal.code
            call.messages = tuple(refusal.rest.get("response_metadata", {}).get("messages", ()))
            return JSONResponse({"ok": False, "error": refusal.code, **refusal.rest}, status_code=400)
        return PlainTextResponse("ok")

    async def apply(self, body: Json, address: ResponseAddress) -> None:
        """Do what an answer says. Raises Refusal where Slack would not take it."""
        workspace = self._sandbox.workspace
        if unknown := set(body) - _FIELDS:
            raise Refusal.because("invalid_arguments", *(f"unknown argument: {name}" for name in sorted(unknown)))
        original = workspace.message(address.channel, address.ts) if address.ts else None
        if body.get("delete_original"):
            if original:
                await workspace.erase(original)
            return
        text, blocks = self._content(body)
        if body.get("replace_original") and original:
            if original.only_for and body.get("response_type") == "in_channel":
                raise Refusal.because("invalid_arguments", "what only one person sees is not replaced for everybody")
            await workspace.edit(original, text=text, blocks=blocks or [])
            return
        if not text and not blocks:
            raise Refusal("no_text")
        in_channel = body.get("response_type") == "in_channel"
        thread_ts = body.get("thread_ts") or (address.thread_ts if not in_channel else None)
        await workspace.post(
            address.channel,
            workspace.bot_id,
            text,
            blocks or (),
            only_for=None if in_channel else address.user,
            thread_ts=thread_ts,
            by_app=True,
        )

    def _content(self, body: Json) -> tuple[str, list[Json] | None]:
        sandbox = self._sandbox
        asked = Asked("response_url", body, sandbox.workspace, sandbox.manifest, sandbox.tickets, sandbox.url)
        text = asked.text("text")
        return text, checked_blocks(asked, text, asked.structure("blocks", "invalid_blocks_format"))
