"""What belongs to the page and to no verb: its skip link, its windows, its panel."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from bot.domain import TrunkName
from tests.browser.conftest import Visit
from tests.support.stage import Stage

pytestmark = pytest.mark.browser


def test_the_skip_link_leaves_the_page_where_it_is_however_much_exotel_holds(visit: Visit, staged: Stage) -> None:
    """With twelve trunks the panel is longer than the window; only the panel scrolls then, never the page."""
    for number in range(12):
        staged.account.api.create_trunk(TrunkName(f"trunk_{number}"))
    page = visit()
    expect(page.get_by_role("complementary", name="Exotel (sandbox)")).to_contain_text("Trunks (12)")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    expect(page.get_by_role("banner")).to_be_in_viewport()
    expect(page.get_by_role("textbox", name="Message")).to_be_in_viewport()
    assert page.evaluate("document.scrollingElement.scrollHeight <= innerHeight && scrollY === 0")
