"""How a fault looks to the app: an error, a status, a line that is cut, or silence."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.faults import Fault

NO_STORE = {"Cache-Control": "no-store"}


def limited(retry_after: int) -> Response:
    """Too many calls: come again after so many seconds."""
    headers = {"Retry-After": str(retry_after), **NO_STORE}
    return JSONResponse({"ok": False, "error": "ratelimited"}, status_code=429, headers=headers)


async def answer(request: Request, fault: Fault, closing: asyncio.Event) -> Response:
    """The answer that a fault gives instead of the method's own, which was not applied."""
    if fault.kind.startswith("status:"):
        return PlainTextResponse("upstream trouble", status_code=int(fault.kind.removeprefix("status:")))
    if fault.kind == "reset":
        return await drop(request)
    if fault.kind == "hang":
        gone = asyncio.ensure_future(_until_gone(request))
        closes = asyncio.ensure_future(closing.wait())
        await asyncio.wait((gone, closes), return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        closes.cancel()
        return await drop(request)
    if fault.kind == "ratelimited":
        return limited(1 if fault.retry_after is None else fault.retry_after)
    return JSONResponse({"ok": False, "error": fault.kind}, headers=NO_STORE)


async def drop(request: Request) -> Response:
    """Cut the line without an answer."""
    request.state.transport.abort()
    await _until_gone(request)
    return Response(status_code=500)


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
