"""The door to the movable clock, on loopback only, for the demo, tests and acceptance (`--clock=control`).

`GET /clock` tells the moment and what comes next; `POST /clock` with {"to": ISO moment} or {"by_seconds": n} moves it.
Both answer with the moment alone where `?only=now` asks for it: what comes next takes a look at every channel.
Browsers cannot reach it from another page: Host must be loopback, a foreign Origin is refused, a POST must be JSON.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.engine.steps import Steps

LONGEST = timedelta(days=366)
REPEATED = timedelta(minutes=1)  # whoever asks again for what it is already is answered, once all is quiet


def application(steps: Steps) -> Starlette:
    """The ASGI application of the clock's port."""

    async def shown(request: Request) -> dict[str, Any]:
        if request.query_params.get("only") == "now":
            return {"now": steps.clock.now().isoformat()}
        upcoming = [
            {"at": each.at.isoformat(), "kind": each.kind, "what": each.what} for each in await steps.upcoming()
        ]
        return {
            "now": steps.clock.now().isoformat(),
            "offset_seconds": steps.clock.offset.total_seconds(),
            "next": upcoming[0] if upcoming else None,
            "upcoming": upcoming,
        }

    async def tell(request: Request) -> Response:
        return JSONResponse(await shown(request))

    async def move(request: Request) -> Response:
        if request.headers.get("origin") or not request.headers.get("content-type", "").startswith("application/json"):
            return JSONResponse({"error": "Post JSON, and not from a browser's page."}, 403)
        try:
            target = _target(json.loads(await request.body()), steps.clock.now())
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            return JSONResponse(
                {"error": f'Post {{"to": "2026-11-24T09:30:00Z"}} or {{"by_seconds": 3600}}: {error}'}, 400
            )
        await steps.move_to(target)
        return JSONResponse(await shown(request))

    return Starlette(
        routes=[Route("/clock", tell), Route("/clock", move, methods=["POST"])],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"])],
    )


def _target(wish: object, now: datetime) -> datetime:
    if not isinstance(wish, dict) or len(wish.keys() & {"to", "by_seconds"}) != 1:
        raise ValueError("exactly one of the two")
    if "to" in wish:
        target = datetime.fromisoformat(wish["to"])
        if target.tzinfo is None:
            raise ValueError("the moment needs a zone, such as Z")
        target = target.astimezone(UTC)
    else:
        target = now + timedelta(seconds=float(wish["by_seconds"]))
    if target < now - REPEATED:
        raise ValueError(f"it is {now.isoformat()} already, and the clock does not go back")
    if target > now + LONGEST:
        raise ValueError("at most a year at once")
    return target
