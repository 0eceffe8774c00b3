"""Connecting a trunk in a real browser, as a new person would: a platform both ways, one that waits, an own PBX."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_setup_on_the_page import fill, say
from tests.support.stage import BEN, Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]


def chosen(page: Page, kind: str, platform: str, way: str = "") -> Locator:
    """The form, from the first question of a set-up."""
    say(page, "/trunk setup")
    page.get_by_role("dialog", name="Set up a trunk").get_by_role("button", name=kind).click()
    dialog = page.get_by_role("dialog", name="Connect a trunk")
    dialog.get_by_role("combobox", name="What is at your end?").fill(platform)
    dialog.get_by_role("option", name=platform).click()
    if way:
        dialog.get_by_role("radio", name=re.compile(re.escape(way))).check()
    dialog.get_by_role("button", name="Next").click()
    expect(dialog).to_contain_text("Phone number")
    return dialog


def test_livekit_is_connected_both_ways(visit: Visit, staged: Stage) -> None:
    """Two fields; the password is shown once, and the step that is left has a button."""
    page = visit()
    dialog = chosen(page, "A voice-AI platform", "LiveKit Cloud")
    fill(dialog, Phone_number="+91 98765 43210", LiveKit_project="abc")
    dialog.get_by_role("button", name="Review").click()
    expect(dialog).to_contain_text("abc.india.sip.livekit.cloud:5061;transport=tls")
    dialog.get_by_role("button", name="Connect").last.click()
    expect(dialog).to_contain_text("All 4 steps done")
    expect(dialog).to_contain_text("One step left for you")
    dialog.get_by_role("button", name="Show the SIP password").click()
    secret = page.get_by_role("dialog", name="SIP credentials")
    expect(secret).to_contain_text("Nothing can show it again")
    assert staged.refusals() == []


def test_vapi_is_continued_by_someone_else(visit: Visit, staged: Stage) -> None:
    """The card says whose turn it is."""
    page = visit()
    dialog = chosen(page, "A voice-AI platform", "Vapi")
    fill(dialog, Phone_number="+91 98765 43210")
    dialog.get_by_role("button", name="Review").click()
    expect(dialog).to_contain_text("Your turn at Vapi")
    dialog.get_by_role("button", name="Connect").last.click()
    expect(dialog).to_contain_text("byo-sip-trunk")
    other = visit(BEN)
    card = other.get_by_role("log").first
    expect(card).to_contain_text("your turn there")
    card.get_by_role("button", name="Continue").first.click()
    reveal = other.get_by_role("dialog", name="Connect a trunk")
    fill(reveal, Credential_ID="1f0c6a52-8b4e-4d3a-9f1e-2a7c5d9b3e10")
    reveal.get_by_role("button", name="Continue").last.click()
    expect(reveal).to_contain_text("is connected to Vapi")
    (trunk,) = staged.account.trunks().values()
    assert len(trunk["destination_uris"]) == 1
    assert staged.refusals() == []


def test_an_own_pbx_takes_three_fields(visit: Visit, staged: Stage) -> None:
    """Outbound: its name, which is there already, its number and its address."""
    page = visit()
    dialog = chosen(page, "My own PBX or SBC", "Asterisk (PJSIP)", "Outbound (termination)")
    fill(dialog, Phone_number="+91 98765 43210", Static_public_IP="44.248.146.11")
    dialog.get_by_role("button", name="Review").click()
    expect(dialog).to_contain_text("Whitelist")
    dialog.get_by_role("button", name="Connect").last.click()
    expect(dialog).to_contain_text("All 3 steps done")
    assert list(staged.account.trunks()) == ["asterisk"]
    assert staged.refusals() == []
