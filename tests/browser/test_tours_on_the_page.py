"""The guided tours of the sandbox's page, done as their own words say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.support.stage import ASHA, CHLOE, Stage, stage
from tests.support.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[Stage]:
    """The sandbox as `trunkbot sandbox --break-glass` starts it, with no time to stop a change."""
    with stage(tmp_path, trunkbot_cooling_seconds=0, trunkbot_break_glass=(ASHA,)) as ready:
        yield ready


def begin(page: Page, tour: str) -> Locator:
    """Choose a tour; its bar."""
    page.get_by_role("button", name="Guided tours").click()
    guide = page.get_by_role("region", name="Guided tour")
    guide.get_by_role("button", name=tour).click()
    return guide


def do(page: Page, guide: Locator) -> None:
    """Have the step typed, and send it."""
    guide.get_by_role("button", name="Type it for me").click()
    page.get_by_role("textbox", name="Message").press("Enter")


def go_on(guide: Locator) -> None:
    guide.get_by_role("button", name="Next").click()


def card(page: Page, text: str) -> Locator:
    return page.get_by_role("log").first.get_by_role("article").filter(has_text=text).last


def test_a_trunk_is_deleted_with_approval_and_restored(visit: Visit, staged: Stage) -> None:
    """Each button that the tour names is there when it names it."""
    page = visit()
    guide = begin(page, "Delete, with approval")
    do(page, guide)
    until(lambda: "old_line" in staged.account.trunks(), "the trunk")
    go_on(guide)
    do(page, guide)
    form = page.get_by_role("dialog", name="Delete a trunk")
    form.get_by_label("Type the trunk's name").fill("old_line")
    form.get_by_label("Reason").fill("A tour.")
    form.get_by_role("button", name="Ask for approval").click()
    expect(form).to_contain_text("Waiting for approval")
    page.keyboard.press("Escape")
    go_on(guide)
    guide.get_by_role("button", name="Become Chloe Martin").click()
    card(page, "Waiting for approval").get_by_role("button", name="Approve…").click()
    review = page.get_by_role("dialog", name="Approve")
    review.get_by_label("Type the trunk's name").fill("old_line")
    review.get_by_role("button", name="Approve").click()
    until(lambda: "old_line" not in staged.account.trunks(), "the delete")
    page.keyboard.press("Escape")
    go_on(guide)
    guide.get_by_role("button", name="Become Asha Rao").click()
    go_on(guide)
    do(page, guide)
    page.get_by_role("dialog", name="Restore a trunk").get_by_role("button", name="Restore it").click()
    until(lambda: "old_line" in staged.account.trunks(), "the restored trunk")


def test_an_outage_leaves_the_number_there_once(visit: Visit, staged: Stage) -> None:
    """The fault is injected with the labels that the tour names."""
    page = visit()
    guide = begin(page, "An outage")
    do(page, guide)
    until(lambda: "busy_line" in staged.account.trunks(), "the trunk")
    go_on(guide)
    words = guide.inner_text()
    panel = page.get_by_role("complementary").filter(has_text="Inject faults")
    choices = {"Next calls": "Connection dropped, done", "Which": "Only writes"}
    for label, choice in choices.items():
        assert f"“{choice}” for {label}" in words
        panel.get_by_label(label).select_option(choice)
    assert "1 for How many" in words
    panel.get_by_label("How many").fill("1")
    panel.get_by_role("button", name="Apply").click()
    go_on(guide)
    do(page, guide)
    expect(card(page, "Added +919876543211 to busy_line")).to_contain_text("Done.")
    go_on(guide)
    guide.get_by_role("button", name="Become Ben Okafor").click()
    do(page, guide)
    expect(page.get_by_role("log").first).to_contain_text(re.compile(r"busy_line.*\+919876543211", re.DOTALL))


def test_an_emergency_delete_is_signed_off_by_another_person(visit: Visit, staged: Stage) -> None:
    """The channel says so at once."""
    page = visit()
    guide = begin(page, "An emergency")
    expect(guide).to_contain_text("--break-glass")
    go_on(guide)
    do(page, guide)
    until(lambda: "broken_line" in staged.account.trunks(), "the trunk")
    go_on(guide)
    do(page, guide)
    page.get_by_role("dialog").get_by_role("button", name="Delete now, without approval…").click()
    form = page.get_by_role("dialog", name="Delete now")
    form.get_by_label("Type the trunk's name").fill("broken_line")
    form.get_by_label("Reason").fill("A tour.")
    form.get_by_role("button", name="Delete now").click()
    until(lambda: "broken_line" not in staged.account.trunks(), "the delete")
    page.keyboard.press("Escape")
    go_on(guide)
    guide.get_by_role("button", name="Become Chloe Martin").click()
    card(page, "Emergency delete").get_by_role("button", name="Sign off").click()
    until(lambda: staged.audit("signed_off"), "the sign-off")
    assert [row.actor for row in staged.audit("signed_off")] == [CHLOE]
