"""Nothing is destroyed by one person: the whole story in a real browser, as three people."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.domain import E164, Mask, PublicIPv4, TrunkName
from tests.browser.conftest import Visit
from tests.browser.test_setup_on_the_page import say
from tests.support.stage import ASHA, BEN, CHLOE, Stage
from tests.support.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def trunk_sid(staged: Stage) -> str:
    trunk_sid = staged.account.api.create_trunk(TrunkName("sales_line")).trunk_sid
    staged.account.api.map_number(trunk_sid, E164("+919876543210"))
    staged.account.api.whitelist_ip(trunk_sid, PublicIPv4("44.248.146.11"), Mask(32))
    return trunk_sid


def ask_to_delete(page: Page, reason: str) -> None:
    say(page, "/trunk delete sales_line")
    dialog = page.get_by_role("dialog", name="Delete a trunk")
    expect(dialog).to_contain_text("+919876543210 can't place calls through sales_line any more.")
    dialog.get_by_label("Type the trunk's name").fill("sales_line")
    dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("button", name="Ask for approval").click()
    expect(dialog).to_contain_text("Waiting for approval (0 of 1)")
    page.keyboard.press("Escape")


def card(page: Page) -> Locator:
    """The newest message of the channel."""
    return page.get_by_role("log").first.get_by_role("article").last


def approve(page: Page) -> Locator:
    card(page).get_by_role("button", name="Approve…").click()
    dialog = page.get_by_role("dialog", name="Approve")
    expect(dialog.get_by_label("Type the trunk's name")).to_be_visible()
    return dialog


def test_three_people_delete_a_trunk_that_changed_in_the_middle_and_bring_it_back(
    visit: Visit, staged: Stage, trunk_sid: str
) -> None:
    """Requested, stale, requested again by another person, approved, carried out, restored."""
    asha, ben, chloe = visit(ASHA), visit(BEN), visit(CHLOE)
    ask_to_delete(asha, "We moved to the new line.")
    expect(card(chloe)).to_contain_text("Waiting for approval (0 of 1)")

    # Nobody decides their own request, and an operator is no approver.
    card(asha).get_by_role("button", name="Approve…").click()
    expect(asha.get_by_role("log").first).to_contain_text("your own request")

    staged.account.api.map_number(trunk_sid, E164("+919876543211"))
    card(chloe).get_by_role("button", name="Approve…").click()
    stale = chloe.get_by_role("dialog")
    expect(stale).to_contain_text("The trunk changed, so this request is canceled")
    expect(stale).to_contain_text("+919876543211")
    chloe.keyboard.press("Escape")
    expect(card(ben)).to_contain_text("Request it again to continue")
    assert "sales_line" in staged.account.trunks()

    card(ben).get_by_role("button", name="Request again").click()
    fresh = chloe.get_by_role("log").first.get_by_role("article").filter(has_text="Waiting for approval")
    expect(fresh).to_contain_text("+919876543211 can't place calls")
    fresh.get_by_role("button", name="Approve…").click()
    dialog = chloe.get_by_role("dialog", name="Approve")
    dialog.get_by_label("Type the trunk's name").fill("sales")
    dialog.get_by_role("button", name="Approve").click()
    expect(dialog).to_contain_text("That doesn't match.")
    dialog.get_by_label("Type the trunk's name").fill("sales_line")
    dialog.get_by_role("button", name="Approve").click()
    until(lambda: "sales_line" not in staged.account.trunks(), "the delete")
    log = asha.get_by_role("log").first
    done = log.get_by_role("article").filter(has_text="was deleted")
    expect(done).to_contain_text("approved by @Chloe Martin")
    expect(done.get_by_role("button", name="Approve…")).to_have_count(0)

    done.get_by_role("button", name="Restore…").click()
    restore = asha.get_by_role("dialog", name="Restore a trunk")
    expect(restore).to_contain_text("the trunk gets a new one")
    numbered = restore.locator("ol > li").evaluate_all("steps => steps.map((step) => step.value)")
    assert numbered == [1, *[2] * (len(numbered) - 1)], "parallel steps have the same number, as it says"
    restore.get_by_role("button", name="Restore it").click()
    expect(restore).to_contain_text("is back as")
    numbers = staged.account.trunks()["sales_line"]["phone_numbers"]
    assert sorted(number["phone_number"] for number in numbers) == ["+919876543210", "+919876543211"]
    assert staged.refusals() == []


def test_a_decline_needs_a_reason_and_the_card_shows_it(visit: Visit, staged: Stage, trunk_sid: str) -> None:
    """The asker reads why; the trunk stays."""
    asha, chloe = visit(ASHA), visit(CHLOE)
    ask_to_delete(asha, "Spring cleaning.")
    card(chloe).get_by_role("button", name="Decline…").click()
    dialog = chloe.get_by_role("dialog", name="Decline")
    dialog.get_by_label("Reason").fill("The support desk still uses it.")
    dialog.get_by_role("button", name="Decline").click()
    expect(card(asha)).to_contain_text("The support desk still uses it.")
    expect(card(asha).get_by_role("button", name=re.compile("Approve|Decline|Withdraw"))).to_have_count(0)
    assert "sales_line" in staged.account.trunks()
