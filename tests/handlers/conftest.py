"""The bot behind its HTTP door: the sandbox posts signed payloads to it, as Slack does, without a network between."""

import copy
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import pytest
from sqlmodel import SQLModel, select

from bot.app import Threefold, build
from bot.clock import MovableClock
from bot.ritual import Registry
from bot.settings import Settings
from handlers import RITUALS
from sandbox import Sandbox
from sandbox.delivery import Ack, Kind
from sandbox.http_delivery import HttpDelivery
from sandbox.shown import Shown
from storage.facts import Fact
from tests.conftest import FAST, MONDAY, ROOT, BotTime, Team

Kept = TypeVar("Kept", bound=SQLModel)
ADDRESS = "http://bot/slack/events"


class Door:
    """Where the bot will stand once it is built: the sandbox has to know the address first."""

    bot: Threefold | None = None

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        assert self.bot is not None
        await self.bot.web(scope, receive, send)


@dataclass
class HttpTeam(Team):
    """A team whose bot is reached over HTTP; `post` lets a test knock by itself."""

    client: httpx.AsyncClient
    knock: HttpDelivery

    async def posts(
        self, body: bytes, *, kind: str = "application/json", signed: bool = True, **headers: str
    ) -> httpx.Response:
        """Post raw bytes to the door, with Slack's signature unless told otherwise."""
        proof = await self.knock.signed(body) if signed else {}
        return await self.client.post(ADDRESS, content=body, headers={**proof, "Content-Type": kind, **headers})

    async def delivers(self, kind: Kind, payload: dict[str, Any]) -> Ack:
        """Deliver a payload again, or one that nobody's hand could make."""
        ack = await self.knock.deliver(kind, payload)
        await self.quiet()
        return ack

    def last(self, kind: Kind) -> dict[str, Any]:
        """The last payload of a kind that went to the bot."""
        return next(sent.payload for sent in reversed(self.slack.requests) if sent.kind == kind)

    async def kept(self, table: type[Kept]) -> list[Kept]:
        """Every row of a table, in the order in which they were made."""
        async with self.bot.database.reads(None) as session:
            return list((await session.exec(select(table).order_by(table.id))).all())  # type: ignore[attr-defined]

    async def rewrites(self, table: type[Fact], **how: Callable[[Any], Any]) -> None:
        """Facts as they would be if time had passed: of every row of a table these fields, each made of what it was."""
        async with self.bot.database.writes(self.bot.sender.workspace_id) as session:
            for row in (await session.exec(select(table))).all():
                for name, made in how.items():
                    setattr(row, name, made(getattr(row, name)))

    def refused(self) -> list[tuple[str, str | None]]:
        """What Slack would not take of what the bot said."""
        return [(call.method, call.error) for call in self.slack.calls if call.error]

    def cards(self, place: str = "#checkout", reader: str = "maya") -> list[Shown]:
        """The cards of risks in a channel."""
        return [line for line in self.person(reader).sees(place) if "Details" in line.buttons]

    async def flags(self, who: str, line: str, place: str = "#checkout") -> Shown:
        """Somebody flags a risk with one line; gives its card."""
        await self.person(who).types(place, f"/risk {line}")
        await self.quiet()
        return self.cards(place, who)[-1]

    async def presses(self, who: str, button: str, on: Shown) -> list[str]:
        """Somebody presses a button; gives what only they are told, also a moment later."""
        person = self.person(who)
        place = self.slack.workspace.channels[on.channel].id
        before = {line.ts for line in person.sees(place) if line.only_you}
        await person.presses(button, on=on)
        await self.quiet()
        return [line.text for line in person.sees(place) if line.only_you and line.ts not in before]

    async def forges(self, who: str, on: Shown, action: str, value: str) -> list[str]:
        """Somebody's press of "Details" with another action and value in it; gives what only they are told."""
        person = self.person(who)
        await person.presses("Details", on=on)
        if person.form is not None:
            await person.closes()
        before = {line.ts for line in person.sees(on.channel) if line.only_you}
        forged = copy.deepcopy(self.last("interactive"))
        forged["actions"][0] |= {
            "action_id": action,
            "value": value,
            "action_ts": f"{forged['actions'][0]['action_ts']}9",
        }
        await self.delivers("interactive", forged)
        return [line.text for line in person.sees(on.channel) if line.only_you and line.ts not in before]

    async def set_up(self, place: str = "#checkout", **asks: str) -> None:
        """Maya sets a channel up with one press. `asks`: whom the rounds ask, by their title with _ for blanks; else everyone."""
        maya = self.person("maya")
        await maya.types(place, "/rituals")
        for title, who in asks.items():
            await maya.fills({f"{title.replace('_', ' ')}: who is asked?": [who]})
        assert await maya.submits() is None
        await maya.closes()
        await self.quiet()


StartsHttp = Callable[..., Awaitable[HttpTeam]]


@pytest.fixture
async def team_over_http(sqlite_url: str) -> AsyncIterator[StartsHttp]:
    """Starts a sandbox and the bot behind its HTTP door, with the first ritual unless told otherwise."""
    async with AsyncExitStack() as stack:

        async def start(*, at: Any = MONDAY, rituals: Registry = RITUALS[:1], url: str = sqlite_url) -> HttpTeam:
            clock = MovableClock()
            clock.move_to(at)
            door = Door()
            way = httpx.ASGITransport(app=door, raise_app_exceptions=False)  # a server answers 500 and goes on
            client = await stack.enter_async_context(httpx.AsyncClient(transport=way))
            slack = await stack.enter_async_context(
                Sandbox(
                    manifest=ROOT / "manifest.yml",
                    clock=BotTime(clock),
                    delivery=lambda secret: HttpDelivery(client, ADDRESS, secret, patience=15),
                )
            )
            settings = Settings(
                slack_bot_token=slack.bot_token,
                slack_signing_secret=slack.signing_secret,
                slack_api_url=slack.api_url,
                database_url=url,
            )
            door.bot = bot = build(settings, clock=clock, rituals=rituals, pace=FAST)
            stack.push_async_callback(bot.stop)
            await bot.open()
            return HttpTeam(slack, bot, clock, client, HttpDelivery(client, ADDRESS, slack.signing_secret, patience=15))

        yield start


async def ready(team_over_http: StartsHttp) -> HttpTeam:
    """A team whose rituals in #checkout are set up as they come, by one press."""
    team = await team_over_http()
    await team.set_up()
    return team


def said(lines: Sequence[Shown]) -> str:
    """What only one person sees, as one text."""
    assert len(lines) == 1
    return str(lines[0].text)
