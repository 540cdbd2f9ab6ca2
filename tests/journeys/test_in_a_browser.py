"""The main job on the sandbox's page, as a stranger lives it after `make demo`: a real browser, the real bot, one command."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from sandbox.welcome import free_port
from tests.conftest import ROOT

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """The page of a demo that was started by its command, with an empty workspace."""
    if not CHROMIUM.exists():  # noqa: ASYNC240 - one look, before anything runs
        if os.environ.get("THREEFOLD_REQUIRE_BROWSER") == "1":  # noqa: TID251 - a test's own switch
            pytest.fail(f"{CHROMIUM} is missing, and THREEFOLD_REQUIRE_BROWSER=1 asks for it")
        pytest.skip(f"{CHROMIUM} is missing: install Chromium to try the page in a browser")
    port = free_port()
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--empty", "--port", str(port), "--state", str(tmp_path / "demo"),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert demo.stdout is not None
        async with asyncio.timeout(30):
            while b"Open" not in await demo.stdout.readline():
                pass
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
            tab = await (await browser.new_context(viewport={"width": 1280, "height": 900})).new_page()
            tab.set_default_timeout(20_000)
            expect.set_options(timeout=20_000)
            await tab.goto(f"http://127.0.0.1:{port}/as/maya")
            yield tab
            await browser.close()
    finally:
        with contextlib.suppress(ProcessLookupError):
            demo.send_signal(signal.SIGINT)
        await asyncio.wait_for(demo.wait(), 30)


async def types(page: Page, line: str) -> None:
    """Type a line into the conversation's field and send it."""
    field = page.get_by_role("combobox", name=re.compile("^Message "))
    await field.fill(line)
    await field.press("Enter")


async def test_a_stranger_sets_up_flags_is_asked_answers_and_reads_the_digest(page: Page) -> None:
    await _goes_to_monday(page)

    # One press sets the channel up.
    await types(page, "/rituals")
    form = page.get_by_role("dialog")
    await expect(form).to_contain_text("gets its rituals with one press")
    await form.get_by_role("button", name="Start").click()
    await expect(form).to_contain_text("you are its first lead")
    await form.get_by_role("button", name="Done").click()
    await expect(form).to_be_hidden()  # until then nothing below it can be typed into
    await expect(page.get_by_text("has set up Threefold's rituals for this channel")).to_be_visible()

    # One line is a flag, and the channel gets its card.
    await types(page, "/risk the payment provider may not scale")
    await expect(page.get_by_text("Only visible to you")).to_be_visible()
    card = page.get_by_role("article").filter(has=page.get_by_role("button", name="Me too"))
    await expect(card).to_contain_text("the payment provider may not scale")

    # The clock goes to the day on which Maya is asked; she answers where she is asked.
    await page.get_by_role("button", name="Next ritual day").click()
    await page.get_by_role("link", name=re.compile("^Threefold")).click()
    await expect(page.get_by_text("What could stop us in #checkout?")).to_be_visible()
    await page.get_by_role("button", name="Nothing new").last.click()  # above it stands what slows us down
    await expect(page.get_by_text("Your answer: nothing new.")).to_be_visible()

    # The digest is one short message with a thread.
    await page.get_by_role("button", name="Next digest").click()
    await page.get_by_role("link", name=re.compile("checkout")).first.click()
    head = page.get_by_role("article").filter(has_text="Digest of #checkout")
    await expect(head).to_contain_text("1 new risk")
    await expect(head).to_contain_text("Risk round: 1 of 7 answered")
    await head.get_by_role("link", name="1 reply").click()
    await expect(page.get_by_role("complementary", name="Thread")).to_contain_text("1 open risk")


async def _goes_to_monday(page: Page) -> None:
    """Whatever day it really is, the story begins on a Monday: everyone is asked before the first digest."""
    await page.get_by_role("button", name="Other…").click()
    field = page.get_by_label("Go forward to")
    now = datetime.fromisoformat(await field.input_value())
    monday = (now + timedelta(days=8 - now.isoweekday())).replace(hour=10, minute=0)
    await field.fill(monday.isoformat(timespec="minutes"))
    await page.get_by_role("button", name="Go", exact=True).click()
    await expect(page.locator(".moment time")).to_have_attribute("datetime", re.compile(f"^{monday.date()}"))
