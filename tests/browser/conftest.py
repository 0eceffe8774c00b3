"""A real Chromium on the sandbox's page. Where none is installed these tests say so and skip; CI may not skip them."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.stage import Stage, stage
from tests.support.waiting import PATIENCE

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Visit = Callable[..., Page]
expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file. Playwright's event loop runs on this thread until then, and tests of other
    files make loops of their own."""
    if CHROMIUM is None:
        if os.environ.get("TRUNKBOT_BROWSER_TESTS") == "required":
            pytest.fail("Chromium is not installed, and TRUNKBOT_BROWSER_TESTS=required forbids skipping.")
        pytest.skip("Chromium is not installed (chromium or google-chrome on the path), so the page was not tried.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[Stage]:
    """The sandbox with a bot that does not cool off for long."""
    with stage(tmp_path, trunkbot_cooling_seconds=0) as ready:
        yield ready


@pytest.fixture
def visit(browser: Browser, staged: Stage) -> Iterator[Visit]:
    """Open the page as a person, in their own window. Fails if the page reports an error."""
    complaints: list[str] = []
    contexts = []

    def open_page(user: str = "", width: int = 1280, height: int = 900, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{staged.slack_url}/?as={user}" if user else staged.slack_url)
        # The box names its channel once the page knows it; what is typed before that is put away.
        page.get_by_placeholder(re.compile("Message .")).first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
