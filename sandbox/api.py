"""The Web API over HTTP: tokens, arguments, scopes and faults around each method, and the record of every call."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import breakage, methods_chat, methods_conversations, methods_people, methods_views
from sandbox.asked import Asked, Refusal
from sandbox.catalogue import METHODS
from sandbox.faults import Call
from sandbox.records import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Answerer = Callable[[Asked], Awaitable[Json]]

ANSWERERS: Mapping[str, Answerer] = MappingProxyType(
    {
        "api.test": methods_people.api_test,
        "auth.test": methods_people.auth_test,
        "chat.postMessage": methods_chat.post_message,
        "chat.update": methods_chat.update,
        "chat.postEphemeral": methods_chat.post_ephemeral,
        "chat.getPermalink": methods_chat.get_permalink,
        "conversations.history": methods_conversations.history,
        "conversations.replies": methods_conversations.replies,
        "conversations.info": methods_conversations.describe,
        "conversations.members": methods_conversations.members,
        "conversations.open": methods_conversations.open_direct,
        "conversations.list": methods_conversations.listing,
        "users.list": methods_people.listing,
        "users.info": methods_people.describe,
        "users.conversations": methods_conversations.of_user,
        "views.open": methods_views.open_form,
        "views.update": methods_views.update,
        "views.push": methods_views.push,
        "views.publish": methods_views.publish,
    }
)


class Api:
    """The Web API of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[Route]:
        """Where the server finds the methods."""
        return [Route("/api/{method}", self._answer, methods=["GET", "POST"])]

    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        args = await _arguments(request)
        call = Call(
            method,
            {name: value for name, value in args.items() if name not in ("token", "team_id")},
            await self._sandbox.clock.now(),
        )
        self._sandbox.note(call)
        fault = self._sandbox.faults.meet(method, args.get("blocks"))
        if not fault:
            return await self._call(request, method, args, call)
        if fault.is_applied:
            await asyncio.sleep(fault.seconds)
            response = await self._call(request, method, args, call)
            if fault.kind != "applied_then_reset":
                return response
        call.error = fault.kind
        if fault.is_applied:
            return await breakage.drop(request)
        return await breakage.answer(request, fault, self._sandbox.closing)

    async def _call(self, request: Request, method: str, args: Json, call: Call) -> Response:
        try:
            token = self._token(request, args)
            self._check(method, args, token)
            if (wait := self._sandbox.wait_for(method, args)) > 0:
                call.error = "ratelimited"
                return breakage.limited(wait)
            answer = await self._apply(method, call.args)
        except Refusal as refusal:
            call.error = refusal.code
            call.messages = tuple(refusal.rest.get("response_metadata", {}).get("messages", ()))
            return JSONResponse({"ok": False, "error": refusal.code, **refusal.rest}, headers=breakage.NO_STORE)
        scopes = ",".join(sorted(self._sandbox.manifest.scopes))
        return JSONResponse({"ok": True, **answer}, headers=breakage.NO_STORE | {"x-oauth-scopes": scopes})

    def _token(self, request: Request, args: Json) -> str:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        return token if kind.lower() == "bearer" else str(args.get("token") or "")

    def _check(self, method: str, args: Json, token: str) -> None:
        spec = METHODS.get(method)
        if spec is None:
            raise Refusal("unknown_method", req_method=method)
        sandbox = self._sandbox
        if method != "api.test":
            if not token:
                raise Refusal("not_authed")
            if token not in (sandbox.bot_token, sandbox.app_token):
                raise Refusal("invalid_auth")
            if sandbox.workspace.uninstalled:
                raise Refusal("account_inactive")
            if token != {"bot": sandbox.bot_token, "app": sandbox.app_token}.get(spec.kind, token):
                raise Refusal("not_allowed_token_type")
        missing = [name for name in spec.required.split() if args.get(name) in (None, "")]
        known = {"token", "team_id"}  # Bolt's client sends its team with every call
        unknown = sorted(set(args) - known - set(spec.required.split()) - set(spec.optional.split()))
        if method == "api.test":
            unknown = []
        if args.get("team_id") not in (None, sandbox.workspace.team.id):
            raise Refusal("team_not_found")
        if missing or unknown:
            raise Refusal.because(
                "invalid_arguments",
                *(f"missing required field: {name} [json-pointer:/{name}]" for name in missing),
                *(f"unknown argument: {name} (the sandbox is stricter than Slack)" for name in unknown),
            )
        if spec.scopes and " " not in spec.scopes:
            self._asked(method, args).need(spec.scopes)

    def _asked(self, method: str, args: Json) -> Asked:
        sandbox = self._sandbox
        return Asked(method, args, sandbox.workspace, sandbox.manifest, sandbox.tickets, sandbox.url)

    async def _apply(self, method: str, args: Json) -> Json:
        if method == "apps.connections.open":
            return {"url": self._sandbox.link_address()}
        return await ANSWERERS[method](self._asked(method, args))


async def _arguments(request: Request) -> Json:
    """The arguments of a call, from the address, a form or a JSON object; broken JSON counts as none."""
    args: dict[str, Any] = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            body = {}
        args |= body if isinstance(body, dict) else {}
    else:
        async with request.form() as form:
            args |= {name: value for name, value in form.items() if isinstance(value, str)}
    return args
