"""Knows the page's addresses: what they show, what people do on them, and that only this page may do it.

`/as/<name>/in/<channel>[?thread=ts]` is the screen of one person; everything they do is a POST below it that ends in a
redirect back to the screen. `/live/<name>` tells the page, by server-sent events, when to fetch itself again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.page import scene, sent
from sandbox.page.timepiece import AFTER, Timepiece

if TYPE_CHECKING:
    from sandbox.person import Person
    from sandbox.server import Sandbox
    from sandbox.shown import Shown

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
RECENT = 120  # lines of a conversation shown at once; the older ones are a press away
LOOK = 1.0  # seconds between two looks at things that give no notice of their own (connection, minute)
Endpoint = Callable[[Request], Awaitable[Response]]


class Page:
    """The live page over one sandbox.

    `timepiece` is the bot's clock (None where no bot with a movable clock runs); `away` says why the bot is not there, as
    far as whoever started it knows; `busy` says what has to end before people may come in.
    """

    def __init__(
        self,
        slack: Sandbox,
        timepiece: Timepiece | None = None,
        away: Callable[[], str] = str,
        busy: Callable[[], str] = str,
    ) -> None:
        self.slack = slack
        self.timepiece = timepiece
        self.away = away
        self.busy = busy
        self._beats: set[asyncio.Event] = set()
        self._closing = False
        if timepiece:
            timepiece.changed = self.beat
        templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        self._template = templates.get_template("page.html")
        self._waiting = templates.get_template("waiting.html")

    def routes(self) -> Sequence[BaseRoute]:
        """What the sandbox's server mounts at "/"."""
        screen = "/as/{name}/in/{place}"
        return [
            Route("/", self._guarded(self.entered)),
            Route("/as/{name}", self._guarded(self.entered)),
            Route(screen, self._guarded(self.looked)),
            Route(f"{screen}/say", self._guarded(self.said), methods=["POST"]),
            Route(f"{screen}/act", self._guarded(self.acted), methods=["POST"]),
            Route(f"{screen}/form", self._guarded(self.filled), methods=["POST"]),
            Route(f"{screen}/clock", self._guarded(self.moved), methods=["POST"]),
            Route("/live/{name}", self._guarded(self.live)),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]

    def beat(self) -> None:
        """Let every open page look again."""
        for event in self._beats:
            event.set()

    def close(self) -> None:
        """Let every open page go, so that the server can end."""
        self._closing = True
        self.beat()

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        async def guarded(request: Request) -> Response:
            if why := sent.refusal(request):
                return PlainTextResponse(why, 403)
            try:
                response = self._wait(words) if (words := self.busy()) else await endpoint(request)
            except LookupError as error:
                response = PlainTextResponse(str(error).strip("'\""), 404 if request.method == "GET" else 409)
            except ValueError as error:
                response = PlainTextResponse(str(error), 409)
            response.headers.update(HEADERS)
            return response

        return guarded

    def _wait(self, words: str) -> Response:
        """Nobody comes in yet; the page asks again by itself."""
        return HTMLResponse(self._waiting.render(words=words), 503, {"Refresh": "1"})

    # looking

    async def entered(self, request: Request) -> Response:
        """The first screen: the named person's (or the first one's) first channel with the bot."""
        name = request.path_params.get("name")
        person = self.slack.person(name) if name else self.slack.people()[0]
        rows = scene.places(self.slack, person)
        place = next((row for row in rows if row["with_bot"]), rows[-1])
        return RedirectResponse(f"/as/{person.name}/in/{place['id']}", 303)

    async def looked(self, request: Request) -> Response:
        """One person's screen, whole; the page's script puts in place what has changed."""
        person, place = self._where(request)
        if request.headers.get("x-looking") != "no" and "tab" not in place and person.unread(place["where"]):
            person.reads(place["where"])
        at_home = place.get("tab") == scene.HOME
        if at_home and "x-looking" not in request.headers:
            await person.opens_home()
        face = await self.timepiece.face() if self.timepiece else None
        now = face.now if face and face.now else await self.slack.clock.now()
        reader = scene.reader_of(self.slack, person, now)
        seen = [] if at_home else person.sees(place["where"])
        thread = request.query_params.get("thread", "")
        root = next((one for one in seen if one.ts == thread), None)
        whole = {"all", "at"} & request.query_params.keys()
        older = 0 if whole else max(0, len(seen) - RECENT)
        replies = person.thread(root) if root else []
        others = scene.people(self.slack, now, place["id"])
        rows = scene.places(self.slack, person)
        html = self._template.render(
            team=self.slack.workspace.team.name,
            bot=self.slack.manifest.bot_name,
            me=next(one for one in others if one["name"] == person.name),
            people=others,
            places=rows,
            waiting=sum(row["unread"] for row in rows),
            place=place,
            lines=scene.lines(self.slack, person, seen[older:], reader),
            older=older,
            thread=scene.lines(self.slack, person, replies, reader, in_thread=True) if root else None,
            thread_ts=thread if root else "",
            form=scene.form(person, reader),
            clock=scene.clock(face, person, now, self.timepiece.trouble if self.timepiece else ""),
            commands=self.slack.manifest.commands,
            message_shortcuts=[one for one in self.slack.manifest.shortcuts if one.type == "message"],
            global_shortcuts=[one for one in self.slack.manifest.shortcuts if one.type == "global"],
            troubles=scene.troubles(person, [*seen, *replies]),
            away="" if self.slack.is_connected else self.away() or "No bot is connected to this workspace.",
            home=scene.home(self.slack, person, reader) if at_home else None,
            has_home=self.slack.manifest.home_tab,
            screen=f"/as/{person.name}/in/{scene.HOME if at_home else place['id']}",
            query=f"?{urlencode({'thread': thread})}" if root else "",
        )
        return HTMLResponse(html)

    async def live(self, request: Request) -> Response:
        """Server-sent events: "look" whenever this person's screen may have changed."""
        person = self.slack.person(request.path_params["name"])
        return StreamingResponse(self._notices(person), media_type="text/event-stream")

    async def _notices(self, person: Person) -> AsyncIterator[str]:
        beat = asyncio.Event()
        self._beats.add(beat)
        watching = asyncio.create_task(self._watch(person, beat))
        before: tuple[Any, ...] = ()
        try:
            yield "retry: 1000\nevent: hello\ndata: \n\n"
            while not self._closing:
                with suppress(TimeoutError):
                    await asyncio.wait_for(beat.wait(), LOOK)
                minute = (await self.slack.clock.now()).replace(second=0, microsecond=0)
                now = (self.slack.is_connected, self.away(), minute)
                if beat.is_set() or now != before:
                    yield "event: look\ndata: \n\n"
                else:
                    yield ": still here\n\n"
                before = now
                beat.clear()
        finally:
            self._beats.discard(beat)
            watching.cancel()

    async def _watch(self, person: Person, beat: asyncio.Event) -> None:
        async for change in self.slack.workspace.watch():
            if change.person in (None, person.id) or change.kind in ("user", "read"):
                beat.set()

    # doing

    async def said(self, request: Request) -> Response:
        """A line typed into a conversation or a thread."""
        person, place, form = await self._doing(request)
        text = sent.word(form, "text").replace("\r\n", "\n").strip()
        if text:
            thread = self._shown(person, place, sent.word(form, "thread")) if form.get("thread") else None
            await person.types(place["where"], text, thread=thread)
        return self._back(request)

    async def acted(self, request: Request) -> Response:
        """A button pressed, something chosen, or a shortcut taken on a message."""
        person, place, form = await self._doing(request)
        shown = self._shown(person, place, sent.word(form, "ts")) if form.get("ts") else None
        if form.get("shortcut"):
            await person.shortcut(sent.word(form, "shortcut"), on=shown)
        elif pressed := sent.pressed(form):
            values = sent.named(form, "act")[pressed]
            there = shown.blocks if shown else self.slack.workspace.homes.get(person.id, {}).get("blocks", ())
            value = sent.value(there, pressed, values, scene.zone_of(person))
            await person.acts(*pressed, on=shown, value=value)
        return self._back(request)

    async def filled(self, request: Request) -> Response:
        """The top form: what is in it, which it holds from now on; then a press in it, its submission or its closing."""
        person, _, form = await self._doing(request)
        top = person.form
        if top is None or top.id != form.get("view"):
            raise ValueError("That form is no longer open.")
        if form.get("intent") == "close":
            await person.closes()
            return self._back(request)
        blocks, zone, pressed = top.view["blocks"], scene.zone_of(person), sent.pressed(form)
        asked = sent.named(form, "set") | sent.named(form, "act")
        for ids, values in asked.items():
            if ids != pressed and not sent.is_press(blocks, ids):
                await person.sets(*ids, sent.value(blocks, ids, values, zone))
        if pressed:
            await person.acts(*pressed, value=sent.value(blocks, pressed, asked[pressed], zone))
        if form.get("intent") == "submit":
            await person.submits()
        return self._back(request)

    async def moved(self, request: Request) -> Response:
        """The clock sent forward: by seconds, to a due moment, or to a moment on the viewer's own clock."""
        person, _, form = await self._doing(request)
        if self.timepiece is None:
            raise ValueError("The clock is the bot's own, and the bot is not running.")
        if form.get("by"):
            why = await self.timepiece.set_out(by=timedelta(seconds=int(sent.word(form, "by"))))
        elif form.get("to"):
            why = await self.timepiece.set_out(to=datetime.fromisoformat(sent.word(form, "to")) + AFTER)
        else:
            local = datetime.fromisoformat(sent.word(form, "local"))
            why = await self.timepiece.set_out(to=local.replace(tzinfo=scene.zone_of(person)))
        if why:
            raise ValueError(why)
        return self._back(request)

    # where one is

    def _where(self, request: Request) -> tuple[Person, dict[str, Any]]:
        person = self.slack.person(request.path_params["name"])
        wanted = request.path_params["place"]
        for row in scene.places(self.slack, person):
            if wanted == scene.HOME and row["id"] == scene.DIRECT and self.slack.manifest.home_tab:
                return person, row | {"tab": scene.HOME}
            if row["id"] == wanted or row["label"] == f"#{wanted}":
                return person, row
        raise LookupError(f"{person.real_name} cannot see this conversation.")

    async def _doing(self, request: Request) -> tuple[Person, dict[str, Any], FormData]:
        person, place = self._where(request)
        return person, place, await request.form(max_fields=2000)

    def _shown(self, person: Person, place: dict[str, Any], ts: str) -> Shown:
        seen = person.sees(place["where"])
        for one in seen:
            if one.ts == ts:
                return one
        for root in seen:
            for reply in person.thread(root) if root.thread_count else ():
                if reply.ts == ts:
                    return reply
        raise LookupError("That message is no longer there.")

    def _back(self, request: Request) -> Response:
        query = urlsplit(str(request.url)).query
        path = request.url.path.rsplit("/", 1)[0]
        return RedirectResponse(f"{path}{'?' if query else ''}{query}", 303)
