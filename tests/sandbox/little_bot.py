"""A small real Bolt app with a movable clock, for the page's and the demo's tests: a form with every input, and a card.

Run as a program it takes what the demo gives the bot: the two tokens and SLACK_API_URL, and `--clock-port`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

START = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def options(*names: str) -> list[dict[str, Any]]:
    return [{"text": plain(name), "value": name.lower().replace(" ", "-")} for name in names]


def asked(label: str, block: str, element: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block,
        "label": plain(label),
        "element": {"action_id": "in", **element},
        **rest,
    }


def form(kinds: list[dict[str, Any]], extra: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "flag",
        "title": plain("Flag a risk"),
        "submit": plain("Flag it"),
        "close": plain("Not now"),
        "blocks": [
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": "One line is enough. *Everything else can wait* :seedling:"},
            },
            asked(
                "What could go wrong?",
                "title",
                {"type": "plain_text_input", "max_length": 150, "placeholder": plain("The payment provider …")},
                hint=plain("One line; the channel reads it."),
            ),
            asked("What could happen then?", "story", {"type": "plain_text_input", "multiline": True}, optional=True),
            asked("Short name", "name", {"type": "plain_text_input", "max_length": 20}, optional=True),
            asked("Kind", "kind", {"type": "static_select", "placeholder": plain("Choose a kind"), "options": kinds}),
            asked(
                "Likelihood",
                "likelihood",
                {"type": "radio_buttons", "options": options("1 - rare", "3 - possible", "5 - almost certain")},
            ),
            asked(
                "Crafts to ask",
                "crafts",
                {"type": "checkboxes", "options": options("Product", "Design")},
                optional=True,
            ),
            asked("Who should know", "people", {"type": "multi_users_select"}, optional=True),
            asked("Owner", "owner", {"type": "users_select"}, optional=True),
            asked("Review on", "review", {"type": "datepicker", "initial_date": "2026-10-12"}),
            asked("At", "hour", {"type": "timepicker", "initial_time": "09:30"}),
            asked("Hours lost", "hours", {"type": "number_input", "is_decimal_allowed": True}, optional=True),
            {
                "type": "section",
                "block_id": "more",
                "text": {"type": "mrkdwn", "text": "Is it about the provider?"},
                "accessory": {"type": "button", "action_id": "more", "text": plain("Add a facet")},
            },
            *(extra or []),
        ],
    }


def card(title: str, owner: str = "", state: str = "open", me_too: int = 0) -> list[dict[str, Any]]:
    due = int((START + timedelta(days=7)).timestamp())
    return [
        {"type": "header", "text": plain(f"R-1 {title}")},
        {
            "type": "section",
            "block_id": "about",
            "fields": [
                {"type": "mrkdwn", "text": f"*State*\n{state}"},
                {"type": "mrkdwn", "text": f"*Owner*\n{f'<@{owner}>' if owner else 'nobody yet'}"},
                {"type": "mrkdwn", "text": "*Score*\n12 · high :large_orange_circle:"},
                {"type": "mrkdwn", "text": f"*Review*\n<!date^{due}^{{date_short_pretty}} at {{time}}|next week>"},
            ],
            "accessory": {"type": "overflow", "action_id": "rest", "options": options("Edit", "Withdraw")},
        },
        {
            "type": "actions",
            "block_id": "card",
            "elements": [
                {
                    "type": "button",
                    "action_id": "too",
                    "text": plain(f"Me too ({me_too})" if me_too else "Me too"),
                    "style": "primary",
                },
                {"type": "button", "action_id": "mine", "text": plain("I take it")},
                {
                    "type": "button",
                    "action_id": "close",
                    "text": plain("Resolve"),
                    "style": "danger",
                    "confirm": {
                        "title": plain("Resolve R-1?"),
                        "text": plain("The channel sees that it is resolved."),
                        "confirm": plain("Resolve it"),
                        "deny": plain("Keep it open"),
                    },
                },
                {
                    "type": "static_select",
                    "action_id": "kind",
                    "placeholder": plain("Kind"),
                    "options": options("Value", "Usability", "Feasibility", "Viability"),
                },
            ],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Raised by one line: `/risk …`"}]},
    ]


LATER = {
    "type": "actions",
    "block_id": "later",
    "elements": [{"type": "button", "action_id": "later", "text": plain("Later")}],
}


class LittleBot:
    """The app, its clock, and the times it was spoken to."""

    def __init__(self, token: str, api_url: str) -> None:
        self.now = START
        self.asked_at = [START + timedelta(days=1), START + timedelta(days=3)]
        self.app = AsyncApp(client=AsyncWebClient(token, base_url=api_url), process_before_response=True)
        self.people: set[str] = set()
        self._listen()

    def _listen(self) -> None:
        @self.app.command("/rituals")
        async def set_up(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
            self.people.add(body["user_id"])
            await client.views_open(trigger_id=body["trigger_id"], view=form(options("Value", "Feasibility")))
            await ack()

        @self.app.command("/risk")
        async def flag(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
            self.people.add(body["user_id"])
            await client.chat_postMessage(channel=body["channel_id"], text=body["text"], blocks=card(body["text"]))
            await ack(response_type="ephemeral", text=f"Flagged: *{body['text']}*. Only you see this.")

        @self.app.view("flag")
        async def flagged(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
            values = body["view"]["state"]["values"]
            title = values["title"]["in"]["value"] or ""
            if len(title) < 5:
                await ack(response_action="errors", errors={"title": "Say it in a few words more"})
                return
            owner = values["owner"]["in"].get("selected_user") or ""
            await client.chat_postMessage(channel=next(iter(self.channels)), text=title, blocks=card(title, owner))
            await ack()

        @self.app.action("more")
        async def more(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
            facet = asked("Facet", "facet", {"type": "static_select", "options": options("Scalability", "Security")})
            await client.views_update(view_id=body["view"]["id"], view=form(options("Value", "Feasibility"), [facet]))
            await ack()

        @self.app.action("too")
        async def too(ack: Any, respond: Any) -> None:
            await respond(text="R-1", blocks=card("the provider may not scale", me_too=1), replace_original=True)
            await ack()

        @self.app.action("mine")
        async def mine(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
            message = body["message"]
            where = body["channel"]["id"]
            await client.chat_update(
                channel=where,
                ts=message["ts"],
                text="R-1",
                blocks=card("the provider may not scale", body["user"]["id"]),
            )
            await client.chat_postMessage(
                channel=where, thread_ts=message["ts"], text=f"<@{body['user']['id']}> takes it."
            )
            await ack()

        @self.app.action("close")
        async def closed(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
            await client.chat_update(
                channel=body["channel"]["id"],
                ts=body["message"]["ts"],
                text="R-1",
                blocks=card("the provider may not scale", state="resolved"),
            )
            await ack()

        @self.app.action("kind")
        async def kind(ack: Any, body: dict[str, Any], respond: Any) -> None:
            chosen = body["actions"][0]["selected_option"]["text"]["text"]
            await respond(text=f"Kind: {chosen}", response_type="ephemeral", replace_original=False)
            await ack()

        @self.app.action("later")
        async def later(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
            view = {"type": "modal", "title": plain("When?"), "blocks": [{"type": "divider"}]}
            await client.views_open(trigger_id=body["trigger_id"], view=view)
            await ack()

        @self.app.event("app_home_opened")
        async def at_home(event: dict[str, Any], client: AsyncWebClient) -> None:
            await client.views_publish(
                user_id=event["user"], view={"type": "home", "blocks": [*card("waits for you"), LATER]}
            )

        @self.app.event("message")
        async def heard(say: Any, event: dict[str, Any]) -> None:
            await say(f"You said: {event.get('text', '')}")

    channels: tuple[str, ...] = ()

    # the clock

    def told(self) -> dict[str, Any]:
        due = [
            {"at": at.isoformat(), "kind": "prompts" if index == 0 else "digest", "what": what}
            for index, (at, what) in enumerate(
                zip(self.asked_at, ("prompts for #checkout", "digest of #checkout"), strict=True)
            )
            if at > self.now
        ]
        return {
            "now": self.now.isoformat(),
            "offset_seconds": 0.0,
            "next": due[0] if due else None,
            "upcoming": due,
        }

    async def clock(self, request: Request) -> JSONResponse:
        if request.method == "POST":
            goal = datetime.fromisoformat((await request.json())["to"])
            step = (goal - self.now) / 6
            for _ in range(6):
                await asyncio.sleep(0.25)
                before, self.now = self.now, self.now + step
                if any(before < at <= self.now for at in self.asked_at):
                    for who in sorted(self.people):
                        await self.app.client.chat_postMessage(
                            channel=who, text="What could stop us? *One line is enough.*"
                        )
        return JSONResponse(self.told())

    @contextlib.asynccontextmanager
    async def running(self, app_token: str, clock_port: int) -> AsyncIterator[LittleBot]:
        """Connected, with its clock answering on the port."""
        rooms = await self.app.client.conversations_list(types="public_channel")
        self.channels = tuple(room["id"] for room in rooms["channels"] if room["is_member"])
        server = uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=[Route("/clock", self.clock, methods=["GET", "POST"])]),
                port=clock_port,
                log_level="error",
                lifespan="off",
                ws="none",
            )
        )
        serving = asyncio.create_task(server._serve())
        handler = AsyncSocketModeHandler(self.app, app_token)
        await handler.connect_async()
        try:
            yield self
        finally:
            await handler.close_async()
            server.should_exit = True
            await serving


async def main() -> None:
    given = os.environ  # noqa: TID251 - a program of its own
    bot = LittleBot(given["SLACK_BOT_TOKEN"], given["SLACK_API_URL"])
    port = int(sys.argv[sys.argv.index("--clock-port") + 1])
    async with bot.running(given["SLACK_APP_TOKEN"], port):
        print("little bot is up", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
