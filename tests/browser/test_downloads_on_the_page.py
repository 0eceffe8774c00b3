"""A file from the bot, seen and saved in a real browser."""

from __future__ import annotations

import csv

import pytest
from playwright.sync_api import expect

from bot.domain.audit_events import Event
from bot.store import AuditEvent
from tests.browser.conftest import Visit
from tests.browser.test_setup_on_the_page import say
from tests.support.stage import VERA, Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.mark.parametrize("dark", [False, True])
def test_vera_saves_the_audit_log_from_her_direct_message(visit: Visit, staged: Stage, dark: bool) -> None:
    """Two clicks: one on the page of the log, one on the file; what is saved holds the rows."""
    for number in range(3):
        staged.bot.store.log(AuditEvent("UASHA00001", Event.ASKED, f"wanted <b>{number}</b>"))
    page = visit(VERA, dark=dark)
    say(page, "/trunk audit wanted")
    page.get_by_role("button", name="Download CSV").click()
    expect(page.get_by_role("log").first).to_contain_text("as a direct message")
    page.get_by_role("navigation", name="Channels").get_by_role("button", name="trunkbot").click()
    link = page.get_by_role("link", name="trunkbot-audit.csv")
    expect(link).to_contain_text("CSV · ")
    with page.expect_download() as saving:
        link.click()
    assert saving.value.suggested_filename == "trunkbot-audit.csv"
    with open(saving.value.path(), newline="") as file:
        assert [row["sentence"] for row in csv.DictReader(file)] == [f"wanted <b>{n}</b>" for n in (2, 1, 0)]
