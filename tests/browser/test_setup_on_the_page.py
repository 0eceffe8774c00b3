"""The main job in a real browser, as two different people who have never seen it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.support.stage import BEN, VERA, Stage
from tests.support.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.long]


def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Message")
    box.fill(text)
    box.press("Enter")


def wizard(page: Page, direction: str) -> Locator:
    say(page, "/trunk setup")
    dialog = page.get_by_role("dialog", name="Set up a trunk")
    dialog.get_by_role("radio", name=re.compile(re.escape(direction))).check()
    dialog.get_by_role("button", name="Next").click()
    return dialog


def fill(dialog: Locator, **fields: str) -> None:
    for label, value in fields.items():
        dialog.get_by_label(label.replace("_", " "), exact=False).fill(value)


def test_asha_sets_up_an_outbound_trunk(visit: Visit, staged: Stage) -> None:
    """From the empty page to a working trunk, a message in the channel and rows in the audit log."""
    page = visit()
    expect(page.get_by_role("combobox", name="You are")).to_contain_text("Asha Rao")
    dialog = wizard(page, "Outbound (termination)")
    fill(dialog, Trunk_name="sales_line", Caller_ID_number="+91 98765 43210", Static_public_IP="44.248.146.11")
    dialog.get_by_role("button", name="Review").click()
    expect(dialog).to_contain_text("Nothing has been done yet")
    dialog.get_by_role("button", name="Set it up").click()
    expect(dialog).to_contain_text("All 3 steps done")
    expect(dialog).to_contain_text("sandbox1.pstn.exotel.com")
    dialog.get_by_role("button", name="Close").last.click()
    expect(dialog).to_be_hidden()
    log = page.get_by_role("log").first
    expect(log).to_contain_text("sales_line is set up for outbound")
    expect(log).to_contain_text("All 3 steps done")
    panel = page.get_by_role("complementary", name=re.compile("Exotel"))
    expect(panel).to_contain_text("44.248.146.11/32")
    assert list(staged.account.trunks()) == ["sales_line"]
    events = [row.event for row in staged.audit()]
    assert "asked" in events
    assert "done" in events
    assert staged.refusals() == []


def test_ben_sets_up_an_inbound_trunk_with_the_keyboard_alone(visit: Visit, staged: Stage) -> None:
    """Tab, arrows, Enter; a typing error on the way is marked and nothing is lost."""
    page = visit(BEN)
    expect(page.get_by_role("combobox", name="You are")).to_contain_text("Ben Okafor")
    page.get_by_role("textbox", name="Message").focus()
    page.keyboard.type("/trunk setup inbound")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Set up a trunk")
    dialog.get_by_label("Trunk name").focus()
    page.keyboard.type("support_line")
    page.keyboard.press("Tab")
    page.keyboard.type("1800 123 456 (toll free)")
    page.keyboard.press("Tab")
    page.keyboard.type("sip.acme.io")
    page.keyboard.press("Enter")
    number = dialog.get_by_label("Customer-facing number")
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("Destination host")).to_have_value("sip.acme.io")
    number.fill("+911800123456")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Add the destination URI sip.acme.io:5061;transport=tls")
    dialog.get_by_role("button", name="Set it up").press("Enter")
    expect(dialog).to_contain_text("All 3 steps done")
    expect(dialog).to_contain_text("create a flow with a Connect applet")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    trunk = staged.account.trunks()["support_line"]
    assert [entry["destination"] for entry in trunk["destination_uris"]] == ["sip:sip.acme.io:5061;transport=tls"]
    assert staged.refusals() == []


def test_the_thread_has_each_step_with_its_time_and_what_to_do_next(visit: Visit, staged: Stage) -> None:
    """One channel message, the rest under it."""
    page = visit()
    dialog = wizard(page, "Outbound (termination)")
    fill(dialog, Trunk_name="sales_line", Caller_ID_number="+919876543210", Static_public_IP="44.248.146.11")
    dialog.get_by_role("button", name="Review").click()
    dialog.get_by_role("button", name="Set it up").click()
    expect(dialog).to_contain_text("All 3 steps done")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("2 replies")).click()
    thread = page.get_by_role("complementary", name=re.compile("Thread"))
    expect(thread).to_contain_text(re.compile(r"sales_line was created \(trmum1\w+\)\. \((\d+ ms|\d\.\d s)\)"))
    expect(thread).to_contain_text("PBX settings")
    expect(thread).to_contain_text("Outbound test call")


def test_a_host_name_as_outbound_ip_explains_the_direction_rule(visit: Visit) -> None:
    """At its field, with what to do."""
    page = visit()
    dialog = wizard(page, "Outbound (termination)")
    fill(dialog, Trunk_name="sales_line", Caller_ID_number="+919876543210", Static_public_IP="pbx.acme.io")
    dialog.get_by_role("button", name="Review").click()
    field = dialog.get_by_label("Static public IP")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(dialog).to_contain_text("A host name only works for inbound (origination)")


def test_a_double_click_on_set_it_up_sets_it_up_once(visit: Visit, staged: Stage) -> None:
    """Two submissions, one operation."""
    page = visit()
    dialog = wizard(page, "Outbound (termination)")
    fill(dialog, Trunk_name="sales_line", Caller_ID_number="+919876543210", Static_public_IP="44.248.146.11")
    dialog.get_by_role("button", name="Review").click()
    dialog.get_by_role("button", name="Set it up").dblclick()
    expect(dialog).to_contain_text("All 3 steps done")
    assert len(staged.account.writes()) == 3


def test_a_person_without_rights_gets_a_private_refusal(visit: Visit, staged: Stage) -> None:
    """Only they see it."""
    page, other = visit(VERA), visit()
    say(page, "/trunk setup")
    log = page.get_by_role("log").first
    expect(log).to_contain_text("Only operators can do this")
    expect(log).to_contain_text("Only visible to you")
    expect(other.get_by_role("log").first).not_to_contain_text("Only operators can do this")
    assert staged.account.trunks() == {}


def test_a_failed_set_up_is_reported_and_continues_where_it_stopped(visit: Visit, staged: Stage) -> None:
    """Faults are switched on the page; the step that failed is named and tried again."""
    page = visit()
    dialog = wizard(page, "Outbound (termination)")
    fill(dialog, Trunk_name="sales_line", Caller_ID_number="+919876543210", Static_public_IP="44.248.146.11")
    dialog.get_by_role("button", name="Review").click()
    staged.account.next_calls("503", count=1000, only="writes")
    dialog.get_by_role("button", name="Set it up").click()
    expect(dialog.get_by_role("button", name="Try again from here")).to_be_visible()
    expect(dialog).to_contain_text("Still to do:")
    staged.account.fault(next={"kind": "none", "count": 0})
    dialog.get_by_role("button", name="Try again from here").click()
    expect(dialog).to_contain_text("All 3 steps done")
    assert len(staged.account.trunks()) == 1


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_fits_a_phone(visit: Visit, staged: Stage, dark: bool) -> None:
    """360 px wide, without scrolling sideways: the channel, the wizard, the panel."""
    page = visit(width=360, height=740, dark=dark)
    assert fits(page)
    dialog = wizard(page, "Both ways")
    expect(dialog.get_by_label("Destination host")).to_be_attached()
    assert fits(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name=re.compile("Exotel")).first.click()
    expect(page.get_by_text("Inject faults")).to_be_visible()
    assert fits(page)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_the_page_loads_nothing_from_outside(visit: Visit, staged: Stage) -> None:
    """No script, font or image from another origin."""
    page = visit()
    asked = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert asked
    assert all(address.startswith(staged.slack_url) for address in asked)


def test_the_page_finds_the_bot_again_after_a_restart(visit: Visit, staged: Stage) -> None:
    """Away, connected again, and an old conversation goes on."""
    page = visit()
    expect(page.get_by_text("trunkbot is connected").first).to_be_visible()
    staged.restart()
    expect(page.get_by_text("trunkbot is connected").first).to_be_visible()
    say(page, "/trunk help")
    expect(page.get_by_role("log").first).to_contain_text("Outbound (termination)")
    until(lambda: staged.slack.app_connected)
