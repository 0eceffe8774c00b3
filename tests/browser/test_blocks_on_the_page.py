"""Block Kit's newer blocks, drawn by the sandbox's page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from slack_sdk import WebClient

from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack import newer
from tests.support.serving import serving
from tests.support.waiting import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A phone's screen with every newer block in a channel."""
    state = SlackState(rate_limits=False)
    with serving(slack_app(state)) as url:
        client = WebClient("xoxb-sandbox", base_url=f"{url}/api/")
        for name, blocks in newer.MESSAGES.items():
            client.chat_postMessage(channel="C0TRUNKOPS", text=name, blocks=blocks)
        complaints: list[str] = []
        page = browser.new_page(viewport={"width": 360, "height": 740})
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        page.get_by_role("textbox", name="Message").wait_for()
        yield page
        page.close()
        assert complaints == []


def test_every_block_is_drawn(page: Page) -> None:
    expect(page.get_by_role("article").filter(has_text="sales_line").first).to_be_visible()
    expect(page.get_by_text("This page can't show")).to_have_count(0)


def test_nothing_is_wider_than_a_phone(page: Page) -> None:
    assert page.evaluate("[...document.querySelectorAll('.log')].every((each) => each.scrollWidth <= each.clientWidth)")


def test_a_data_table_sorts_filters_and_pages(page: Page) -> None:
    """In the page alone; the status says which rows are shown."""
    table = page.get_by_role("table", name="Trunks by calls a day")
    rows = table.get_by_role("rowheader")
    expect(rows).to_have_count(5)
    page.get_by_role("button", name="Next").click()
    expect(rows.first).to_have_text("line_5")
    table.get_by_role("button", name="Calls").click()
    expect(table.get_by_role("columnheader", name="Calls")).to_have_attribute("aria-sort", "ascending")
    expect(rows).to_have_text(["line_0", "line_3", "line_6", "line_9", "line_1"])
    page.get_by_role("searchbox", name="Filter Trunks by calls a day").fill("line_1")
    expect(rows).to_have_text(["line_1", "line_10", "line_11"])
    expect(page.get_by_text("1–3 of 3 rows")).to_be_visible()


@pytest.mark.parametrize(("kind", "shapes"), [("bar", 8), ("line", 10), ("area", 12), ("pie", 2)])
def test_a_chart_is_drawn_and_its_figures_are_a_table(page: Page, kind: str, shapes: int) -> None:
    figure = page.get_by_role("figure").filter(has_text=f"Calls, as {kind}")
    expect(figure.get_by_role("img", name=re.compile(f"Calls, as {kind}: {kind} chart"))).to_be_visible()
    expect(figure.locator("svg [class*=series-]")).to_have_count(shapes)
    figure.get_by_text("Figures").click()
    expect(figure.get_by_role("table")).to_contain_text("Answered")


def test_a_plan_says_how_far_it_is_and_opens_what_failed(page: Page) -> None:
    plan = page.get_by_role("region", name="Set up sales_line")
    expect(plan).to_contain_text("1 of 4 done")
    expect(plan.get_by_text("Exotel answered 404.")).to_be_visible()
    expect(plan.get_by_text("trmum1a2")).to_be_hidden()
    plan.get_by_text("Create the trunk").click()
    expect(plan.get_by_text("trmum1a2")).to_be_visible()


def test_a_container_folds(page: Page) -> None:
    approve = page.get_by_role("button", name="Approve")
    expect(approve).to_be_visible()
    page.get_by_text("2 changes").first.click()
    expect(approve).to_be_hidden()
