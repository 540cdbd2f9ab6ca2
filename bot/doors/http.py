"""The door for Slack over HTTP: verifies the raw bytes and their shape before Bolt sees them; health for a supervisor."""

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import parse_qs

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

log = logging.getLogger(__name__)
MOST = 1_000_000  # bytes
DEPTH = 20


def application(bolt: AsyncApp, signing_secret: str, ready: Callable[[], Awaitable[str | None]]) -> Starlette:
    """POST /slack/events for Slack, GET /healthz and /readyz. `ready` answers with what is not ready, or None."""
    verifier = SignatureVerifier(signing_secret) if signing_secret else None

    async def events(request: Request) -> Response:
        if verifier is None:
            return PlainTextResponse("not found", 404)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return PlainTextResponse("gone", 400)
        if body is None:
            return PlainTextResponse("too large", 413)
        if not _signed(verifier, body, request):
            return PlainTextResponse("invalid signature", 401)
        content_type = request.headers.get("content-type", "")
        if not _well_formed(body, content_type):
            return PlainTextResponse("malformed", 400)
        headers: dict[str, str | Sequence[str]] = {name: [value] for name, value in request.headers.items()}
        answer = await bolt.async_dispatch(AsyncBoltRequest(body=body.decode(), query={}, headers=headers))
        kept = {name: values[0] for name, values in answer.headers.items() if name.lower() == "content-type"}
        return Response(answer.body, answer.status, headers=kept)

    async def healthy(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readiness(_request: Request) -> Response:
        missing = await ready()
        return JSONResponse({"ready": missing is None, "missing": missing}, 200 if missing is None else 503)

    return Starlette(
        routes=[
            Route("/slack/events", events, methods=["POST"]),
            Route("/healthz", healthy),
            Route("/readyz", readiness),
        ]
    )


async def _body(request: Request) -> bytes | None:
    """The raw body, or None when it is larger than 1 MB (whatever it says of its length)."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST:
            return None
    return bytes(body)


def _signed(verifier: SignatureVerifier, body: bytes, request: Request) -> bool:
    """Slack's v0 signature over the raw bytes, at most five minutes old, compared in constant time."""
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 12 or not signature.isascii():
        return False
    try:
        return bool(verifier.is_valid(body, timestamp, signature))
    except (ValueError, UnicodeDecodeError):
        return False


def _well_formed(body: bytes, content_type: str) -> bool:
    """Whether Bolt can take it: a JSON object, or a form whose payload is one, not deeper than 20."""
    try:
        text = body.decode()
        if content_type.startswith("application/json"):
            return _shallow(json.loads(text))
        form = parse_qs(text, keep_blank_values=True, max_num_fields=100)
        if "payload" in form:
            return _shallow(json.loads(form["payload"][0])) and _named(json.loads(form["payload"][0]))
        return bool(form.get("command")) or "ssl_check" in form
    except (ValueError, RecursionError):
        return False


def _named(payload: dict[str, Any]) -> bool:
    return isinstance(payload.get("type"), str)


def _shallow(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    level: list[object] = [value]
    for _ in range(DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
        ]
        if not level:
            return True
    return False
