"""The page over HTTP: what each person gets to see, what they may do, and who may not come in."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.routing import BaseRoute

from sandbox.page.routes import Page
from sandbox.server import Sandbox

MANIFEST = Path(__file__).parents[2] / "manifest.yml"


@dataclass
class Opened:
    """A sandbox with its page, and a browser that knows where it is."""

    slack: Sandbox
    page: Page
    browser: httpx.AsyncClient

    async def does(self, where: str, **fields: str) -> httpx.Response:
        return await self.browser.post(where, data=fields, headers={"origin": self.slack.url})


@pytest.fixture
async def opened() -> AsyncIterator[Opened]:
    pages: list[Page] = []

    def made(slack: Sandbox) -> Sequence[BaseRoute]:
        pages.append(Page(slack, away=lambda: "It ended with code 1.\n    its last line"))
        return pages[0].routes()

    async with Sandbox(manifest=MANIFEST, pages=made) as slack:
        async with httpx.AsyncClient(base_url=slack.url, follow_redirects=True, trust_env=False) as browser:
            yield Opened(slack, pages[0], browser)
        pages[0].close()


def channel(opened: Opened, name: str) -> str:
    return opened.slack.workspace.channel(name).id


async def test_the_first_screen_says_what_to_try(opened: Opened) -> None:
    answer = await opened.browser.get("/")
    assert answer.url.path == f"/as/maya/in/{channel(opened, '#checkout')}"
    assert "<code>/rituals</code> to set up this channel" in answer.text


async def test_what_one_person_types_another_reads_on_their_own_clock_with_nothing_of_it_taken_as_html(
    opened: Opened,
) -> None:
    where = channel(opened, "#checkout")
    await opened.does(f"/as/maya/in/{where}/say", text="<script>alert(1)</script> *now*")
    seen = (await opened.browser.get(f"/as/aiko/in/{where}")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <strong>now</strong>" in seen
    assert "<script>alert" not in seen
    assert "Asia/Tokyo" in seen


async def test_a_private_channel_is_seen_by_its_members_only(opened: Opened) -> None:
    where = channel(opened, "#payments-core")
    assert (await opened.browser.get(f"/as/maya/in/{where}")).status_code == 200
    refused = await opened.browser.get(f"/as/aiko/in/{where}")
    assert (refused.status_code, refused.text) == (404, "Aiko Tanaka cannot see this conversation.")
    assert "payments-core" not in (await opened.browser.get("/as/aiko")).text


async def test_looking_at_a_conversation_reads_it_unless_the_tab_is_hidden(opened: Opened) -> None:
    where = channel(opened, "#checkout")
    await opened.does(f"/as/maya/in/{where}/say", text="hello")
    tom = opened.slack.person("tom")
    await opened.browser.get(f"/as/tom/in/{where}", headers={"x-looking": "no"})
    assert tom.unread(where) == 1
    await opened.browser.get(f"/as/tom/in/{where}")
    assert tom.unread(where) == 0


async def test_a_reply_stands_in_its_thread_and_is_counted_under_the_line(opened: Opened) -> None:
    where = channel(opened, "#checkout")
    await opened.does(f"/as/maya/in/{where}/say", text="hello")
    root = opened.slack.person("maya").sees(where)[0]
    answer = await opened.does(f"/as/tom/in/{where}/say?thread={root.ts}", text="good morning", thread=root.ts)
    assert str(answer.url).endswith(f"?thread={root.ts}")
    assert "good morning" in answer.text
    assert ">1 reply</a>" in (await opened.browser.get(f"/as/tom/in/{where}")).text


async def test_a_command_without_a_bot_fails_as_slack_says_it(opened: Opened) -> None:
    where = channel(opened, "#checkout")
    answer = await opened.does(f"/as/maya/in/{where}/say", text="/risk it may not scale")
    assert "/risk failed with the error" in answer.text
    assert "Only visible to you" in answer.text


async def test_the_page_says_that_the_bot_is_away_and_why(opened: Opened) -> None:
    seen = (await opened.browser.get("/as/maya")).text
    assert "<strong>Threefold is away.</strong> It ended with code 1." in seen
    assert "its last line" in seen


async def test_without_a_bot_the_clock_stands_and_says_why(opened: Opened) -> None:
    where = channel(opened, "#checkout")
    assert "The clock is the bot&#39;s own, and the bot is not running" in (await opened.browser.get("/as/maya")).text
    refused = await opened.does(f"/as/maya/in/{where}/clock", by="3600")
    assert refused.status_code == 409


@pytest.mark.parametrize("origin", ["http://evil.test", "null", ""])
async def test_another_page_cannot_act_here(opened: Opened, origin: str) -> None:
    where = channel(opened, "#checkout")
    headers = {"origin": origin} if origin else {}
    refused = await opened.browser.post(f"/as/maya/in/{where}/say", data={"text": "x"}, headers=headers)
    assert (refused.status_code, refused.text) == (403, "Only this page itself may do that.")
    assert opened.slack.person("maya").sees(where) == []


async def test_another_hosts_name_is_refused(opened: Opened) -> None:
    refused = await opened.browser.get("/as/maya", headers={"host": "evil.test"})
    assert refused.status_code in (400, 403)
    assert "Lumen" not in refused.text


async def test_the_page_allows_no_script_but_its_own(opened: Opened) -> None:
    answer = await opened.browser.get("/as/maya")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script>" not in answer.text
    assert " style=" not in answer.text
    assert " onclick" not in answer.text


async def test_a_message_that_has_gone_is_refused_in_words(opened: Opened) -> None:
    where = channel(opened, "#checkout")
    refused = await opened.does(f"/as/maya/in/{where}/act", ts="1.000001", pressed='act ["a","b"]')
    assert (refused.status_code, refused.text) == (409, "That message is no longer there.")


async def test_a_form_that_is_no_longer_open_is_refused_in_words(opened: Opened) -> None:
    where = channel(opened, "#checkout")
    refused = await opened.does(f"/as/maya/in/{where}/form", view="V1", intent="submit")
    assert (refused.status_code, refused.text) == (409, "That form is no longer open.")


async def test_a_long_conversation_shows_its_latest_lines_and_offers_the_rest(opened: Opened) -> None:
    where = channel(opened, "#checkout")
    for number in range(125):
        await opened.slack.workspace.post(where, opened.slack.workspace.bot_id, f"line {number}!")
    seen = (await opened.browser.get(f"/as/maya/in/{where}")).text
    assert ("line 4!" in seen, "line 5!" in seen, "Show 5 older messages" in seen) == (False, True, True)
    seen = (await opened.browser.get(f"/as/maya/in/{where}?all=1")).text
    assert ("line 4!" in seen, "older messages" in seen) == (True, False)


async def test_an_archived_channel_can_be_read_but_not_written_in(opened: Opened) -> None:
    where = channel(opened, "#checkout")
    await opened.slack.workspace.archive("#checkout")
    seen = (await opened.browser.get(f"/as/maya/in/{where}")).text
    assert "This channel is archived" in seen
    assert 'id="write" name="text"' not in seen


async def test_an_open_page_hears_that_something_happened(opened: Opened) -> None:
    where = channel(opened, "#checkout")
    async with opened.browser.stream("GET", "/live/tom") as live:
        assert live.headers["content-type"].startswith("text/event-stream")
        lines = live.aiter_lines()
        async for line in lines:
            if line == "event: hello":
                break
        await opened.does(f"/as/maya/in/{where}/say", text="hello")
        async for line in lines:
            if line == "event: look":
                break
        else:
            pytest.fail("the page heard nothing")


async def test_every_address_that_the_page_names_exists(opened: Opened) -> None:
    for path in ("/static/page.css", "/static/page.js", "/static/morph.js", "/static/icon.svg"):
        assert (await opened.browser.get(path)).status_code == 200
