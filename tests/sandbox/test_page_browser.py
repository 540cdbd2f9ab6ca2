"""The page in a real Chromium: a person works through the sandbox with keyboard and mouse, addressed by role and name."""

import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import yaml
from playwright.async_api import Page as Tab
from playwright.async_api import async_playwright, expect
from starlette.routing import BaseRoute

from sandbox.clock import BotClock
from sandbox.page.routes import Page
from sandbox.page.timepiece import Timepiece
from sandbox.server import Sandbox
from sandbox.welcome import free_port
from tests.sandbox.little_bot import LittleBot

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_IS_THERE = CHROMIUM.exists()
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
MANIFEST = (Path(__file__).parents[2] / "manifest.yml").read_text("utf-8")

pytestmark = pytest.mark.browser


@pytest.fixture
async def tab() -> AsyncIterator[Tab]:
    """Maya's screen, with a small bot connected and its clock at Monday, 10:00 in Berlin."""
    if not CHROMIUM_IS_THERE:
        if os.environ.get("THREEFOLD_REQUIRE_BROWSER") == "1":  # noqa: TID251 - a test's own switch
            pytest.fail(f"{CHROMIUM} is missing, and THREEFOLD_REQUIRE_BROWSER=1 asks for it")
        pytest.skip(f"{CHROMIUM} is missing: install Chromium to try the page in a browser")
    port = free_port()
    pages: list[Page] = []
    timepiece = Timepiece(f"http://127.0.0.1:{port}")
    clock = BotClock(f"http://127.0.0.1:{port}")

    def made(slack: Sandbox) -> Sequence[BaseRoute]:
        pages.append(Page(slack, timepiece))
        return pages[0].routes()

    manifest = yaml.safe_load(MANIFEST)
    manifest["features"]["app_home"]["home_tab_enabled"] = True
    manifest["settings"]["event_subscriptions"]["bot_events"].append("app_home_opened")
    async with AsyncExitStack() as stack:
        stack.push_async_callback(clock.aclose)
        slack = await stack.enter_async_context(Sandbox(manifest=manifest, clock=clock, pages=made))
        stack.push_async_callback(timepiece.close)
        stack.callback(pages[0].close)
        bot = LittleBot(slack.bot_token, slack.api_url)
        await stack.enter_async_context(bot.running(slack.app_token, port))
        await slack.connected()
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        stack.push_async_callback(browser.close)
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        tab = await context.new_page()
        wrong: list[str] = []
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        await tab.goto(f"{slack.url}/as/maya")
        yield tab
        assert wrong == []


async def says(tab: Tab, line: str) -> None:
    field = tab.get_by_role("combobox", name="Message #checkout")
    await field.fill(line)
    await field.press("Enter")


async def test_a_flag_by_one_line_is_pressed_taken_and_talked_about(tab: Tab) -> None:
    await says(tab, "/risk the provider may not scale")
    await expect(tab.get_by_text("Only visible to you")).to_be_visible()
    card = tab.get_by_role("article").filter(has=tab.get_by_role("heading", name="R-1"))
    await card.get_by_role("button", name="Me too").click()
    await expect(card.get_by_role("button", name="Me too (1)")).to_be_focused()
    await card.get_by_role("button", name="I take it").click()
    await expect(card.get_by_text("@Maya Lindner")).to_be_visible()
    await card.get_by_role("link", name="1 reply").click()
    thread = tab.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_label("Reply in the thread")).to_be_focused()
    await thread.get_by_label("Reply in the thread").fill("Thank you")
    await tab.keyboard.press("Enter")
    await expect(thread.get_by_text("Thank you")).to_be_visible()
    await thread.get_by_role("link", name="Close thread").click()
    await expect(thread).to_have_count(0)


async def test_what_asks_before_it_happens_happens_only_after_a_yes(tab: Tab) -> None:
    await says(tab, "/risk the provider may not scale")
    resolve = tab.get_by_role("button", name="Resolve")
    await resolve.click()
    question = tab.get_by_role("dialog", name="Resolve R-1?")
    await question.get_by_role("button", name="Keep it open").click()
    await expect(resolve).to_be_focused()
    card = tab.get_by_role("article").filter(has=tab.get_by_role("heading", name="R-1"))
    await expect(card).to_contain_text(re.compile(r"State\s+open"))
    await resolve.click()
    await question.get_by_role("button", name="Resolve it").click()
    await expect(card).to_contain_text(re.compile(r"State\s+resolved"))


async def test_a_form_keeps_what_was_typed_and_says_beside_the_field_what_is_wrong(tab: Tab) -> None:
    await says(tab, "/rituals")
    form = tab.get_by_role("dialog", name="Flag a risk")
    title = form.get_by_label("What could go wrong?")
    await expect(title).to_be_focused()
    await title.fill("abc")
    await form.get_by_label("Kind").select_option("Feasibility")
    await form.get_by_role("radio", name="3 - possible").check()
    await form.get_by_label("Owner").select_option("Ravi Sen")
    await form.get_by_role("button", name="Add a facet").click()
    await expect(form.get_by_label("Facet")).to_be_visible()
    await form.get_by_label("Facet").select_option("Security")
    await form.get_by_role("button", name="Flag it").click()
    await expect(form.get_by_text("Say it in a few words more")).to_be_visible()
    await expect(title).to_be_focused()
    await expect(title).to_have_value("abc")
    await expect(title).to_have_accessible_description("One line; the channel reads it. Say it in a few words more")
    await title.fill("the ledger may drift")
    await title.press("Enter")
    await expect(form).to_have_count(0)
    await expect(tab.get_by_role("heading", name="R-1 the ledger may drift")).to_be_visible()
    await expect(tab.get_by_text("@Ravi Sen")).to_be_visible()


async def test_a_form_holds_what_was_chosen_and_typed_when_the_page_is_loaded_anew(tab: Tab) -> None:
    await says(tab, "/rituals")
    form = tab.get_by_role("dialog", name="Flag a risk")
    await form.get_by_role("button", name="Flag it").click()
    wrong = form.get_by_text("Please complete this required field.")
    await expect(wrong).to_have_count(3)
    await form.get_by_label("Owner").select_option("Ravi Sen")
    await form.get_by_role("radio", name="3 - possible").check()
    await form.get_by_role("checkbox", name="Design").check()
    await form.get_by_label("Review on").fill("2026-11-02")
    await form.get_by_label("What could go wrong?").fill("the ledger may")  # and not left yet
    await tab.reload()
    await expect(form.get_by_label("Owner").locator("option:checked")).to_have_text("Ravi Sen")
    await expect(form.get_by_role("radio", name="3 - possible")).to_be_checked()
    await expect(form.get_by_role("checkbox", name="Design")).to_be_checked()
    await expect(form.get_by_label("Review on")).to_have_value("2026-11-02")
    await expect(form.get_by_label("What could go wrong?")).to_have_value("the ledger may")
    await expect(wrong).to_have_count(1)  # what nobody has touched is as wrong as before


async def test_a_counter_warns_when_little_is_left_of_a_short_field_and_of_a_long_one(tab: Tab) -> None:
    await says(tab, "/rituals")
    form = tab.get_by_role("dialog", name="Flag a risk")
    for label, quiet, near in (("Short name", 17, 18), ("What could go wrong?", 134, 135)):
        field = form.get_by_label(label)
        counter = form.locator(".block", has=tab.get_by_label(label)).locator(".counter")
        for typed, shown in ((0, "counter"), (quiet, "counter"), (near, "counter near")):
            await field.fill("x" * typed)
            await expect(counter).to_have_class(shown)


async def test_escape_closes_a_form_and_gives_the_focus_back(tab: Tab) -> None:
    await says(tab, "/rituals")
    form = tab.get_by_role("dialog", name="Flag a risk")
    await expect(form).to_be_visible()
    await tab.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(tab.get_by_role("combobox", name="Message #checkout")).to_be_focused()


async def test_a_slash_offers_the_commands(tab: Tab) -> None:
    field = tab.get_by_role("combobox", name="Message #checkout")
    await field.press_sequentially("/ri")
    offered = tab.get_by_role("listbox", name="Commands").get_by_role("option")
    await expect(offered.filter(visible=True)).to_have_count(2)
    await field.press("ArrowDown")
    await field.press("Enter")
    await expect(field).to_have_value("/rituals ")


async def test_half_a_line_survives_what_others_do_meanwhile(tab: Tab) -> None:
    field = tab.get_by_role("combobox", name="Message #checkout")
    await field.fill("half a li")
    other = await tab.context.new_page()
    await other.goto(tab.url.replace("/as/maya/", "/as/tom/"))
    await other.get_by_role("combobox", name="Message #checkout").fill("hello from New York")
    await other.keyboard.press("Enter")
    await expect(tab.get_by_text("hello from New York")).to_be_visible()
    await expect(field).to_have_value("half a li")


async def test_time_passes_by_a_press_and_what_the_bot_then_asks_waits_in_ones_own_conversation(tab: Tab) -> None:
    await says(tab, "/risk the provider may not scale")
    await expect(tab.get_by_text("Only visible to you")).to_be_visible()
    clock = tab.get_by_role("region", name="Clock")
    await expect(clock.get_by_text("Mon 5 Oct 2026, 10:00 AM")).to_be_visible()
    await clock.get_by_role("button", name="Next ritual day").click()
    await expect(clock.get_by_role("progressbar")).to_be_visible()
    await expect(clock.get_by_role("button", name="+1 hour")).to_be_disabled()
    await expect(clock.get_by_text("Tue 6 Oct 2026, 10:00 AM")).to_be_visible()
    await expect(clock.get_by_role("button", name="+1 hour")).to_be_focused()
    await tab.get_by_role("link", name="Threefold, 1 unread").click()
    await expect(tab.get_by_role("log", name="Messages").get_by_text("What could stop us?")).to_be_visible()
    await expect(tab.get_by_role("link", name="Threefold", exact=True)).to_be_visible()


async def test_changing_to_another_person_keeps_the_conversation_and_changes_the_clock(tab: Tab) -> None:
    await tab.get_by_role("link", name="Aiko Tanaka").click()
    await expect(tab.get_by_role("heading", name="#checkout")).to_be_visible()
    await expect(tab.get_by_role("region", name="Clock").get_by_text("Asia/Tokyo")).to_be_visible()
    await tab.go_back()
    await expect(tab.get_by_role("region", name="Clock").get_by_text("Europe/Berlin")).to_be_visible()


async def test_on_a_narrow_screen_nothing_runs_over_the_side(tab: Tab) -> None:
    await says(tab, "/risk the provider may not scale")
    await expect(tab.get_by_text("Only visible to you")).to_be_visible()
    await tab.set_viewport_size({"width": 360, "height": 700})
    assert await tab.evaluate("document.documentElement.scrollWidth") <= 360
    await tab.get_by_role("button", name="Menu").click()
    await tab.get_by_role("link", name="Threefold", exact=True).click()
    await expect(tab.get_by_role("heading", name="Threefold", exact=True)).to_be_visible()
    await expect(tab.get_by_role("link", name="Aiko Tanaka")).to_be_hidden()


async def test_the_home_tab_shows_what_the_bot_put_there_and_can_be_pressed(tab: Tab) -> None:
    await tab.get_by_role("link", name="Threefold", exact=True).click()
    await tab.get_by_role("link", name="Home").click()
    home = tab.get_by_role("region", name="Home")
    await expect(home.get_by_role("heading", name="R-1 waits for you")).to_be_visible()
    await home.get_by_role("button", name="Later").click()
    await expect(tab.get_by_role("dialog", name="When?")).to_be_visible()
