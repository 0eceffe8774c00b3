"""The page itself: its skip link, its windows, its panel."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from bot.domain import TrunkName
from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.state import SlackState
from tests.browser.conftest import Visit
from tests.browser.test_setup_on_the_page import fill, say, wizard
from tests.support.serving import serving
from tests.support.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]


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


def test_a_screen_reader_is_notified_when_the_steps_are_done(visit: Visit) -> None:
    """The modal changes on its own: its new text is in a live region."""
    page = visit()
    dialog = wizard(page, "Outbound (termination)")
    fill(dialog, Trunk_name="sales_line", Caller_ID_number="+919876543210", Static_public_IP="44.248.146.11")
    dialog.get_by_role("button", name="Review").click()
    dialog.get_by_role("button", name="Set it up").click()
    expect(dialog).to_contain_text("sandbox1.pstn.exotel.com")
    expect(dialog.get_by_role("status")).to_contain_text("All 3 steps done")
    expect(dialog.get_by_role("status")).to_have_text(re.compile(r"…$"))


def test_a_half_filled_form_is_left_only_after_a_question(visit: Visit) -> None:
    """Escape is pressed by mistake more easily than Cancel; an untouched form closes at once."""
    page = visit()
    say(page, "/trunk setup outbound")
    dialog = page.get_by_role("dialog", name="Set up a trunk")
    dialog.get_by_label("Trunk name").fill("sales_line")
    page.keyboard.press("Escape")
    question = page.get_by_role("alertdialog", name="Close this form?")
    question.get_by_role("button", name="Cancel").click()
    expect(dialog.get_by_label("Trunk name")).to_have_value("sales_line")
    page.keyboard.press("Escape")
    question.get_by_role("button", name="Close the form").click()
    expect(dialog).to_have_count(0)
    say(page, "/trunk setup outbound")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_commands_and_trunk_names_are_completed_and_a_long_answer_starts_at_its_top(
    visit: Visit, staged: Stage
) -> None:
    """With the commands as the sandbox hands them to the page."""
    staged.account.api.create_trunk(TrunkName("sales_line"))
    trunk = staged.slack.commands["/trunk"]
    known = (("show", "[name or SID]", "Show a trunk."), ("create", "[name]", "Create a trunk."))
    staged.slack.commands["/trunk"] = replace(trunk, words=known)
    page = visit(height=520)
    box = page.get_by_role("textbox", name="Message")
    options = page.get_by_role("listbox", name="Commands").get_by_role("option")
    box.press_sequentially("/trunk cr")
    expect(options).to_have_text(["/trunk create [name] Create a trunk."])
    box.fill("/trunk show sa")
    expect(options).to_have_text(["/trunk show sales_line"])
    box.fill("/trunk create sa")
    expect(options).to_have_count(0)
    box.fill("")
    say(page, "/trunk help")
    answer = page.get_by_role("log").first.locator(".message").last
    expect(answer).to_contain_text("/trunk")
    page.wait_for_function(
        """() => {
            const log = document.querySelector('[role="log"]');
            const last = log.querySelector(".log-list").lastElementChild;
            return last.offsetHeight > log.clientHeight
                && Math.abs(last.getBoundingClientRect().top - log.getBoundingClientRect().top) < 30;
        }"""
    )


def test_a_guided_tour_types_what_comes_next_and_changes_the_person(visit: Visit) -> None:
    """A new visitor presses a button, sends what stands in the box, and goes on as somebody else."""
    page = visit()
    page.get_by_role("button", name="Guided tours").click()
    guide = page.get_by_role("region", name="Guided tour")
    guide.get_by_role("button", name="Set up a trunk").click()
    guide.get_by_role("button", name="Type it for me").click()
    page.get_by_role("textbox", name="Message").press("Enter")
    dialog = page.get_by_role("dialog", name="Set up a trunk")
    expect(dialog.get_by_label("Trunk name")).to_have_value("sales_line")
    page.keyboard.press("Escape")
    guide.get_by_role("button", name="Next").click()
    guide.get_by_role("button", name="Become Ben Okafor").click()
    expect(page.get_by_role("combobox", name="You are")).to_contain_text("Ben Okafor")
    expect(guide).to_contain_text("step 2 of 4")
    guide.get_by_role("button", name="End the tour").click()
    expect(guide).to_have_count(0)


def test_a_modal_opens_only_in_the_window_that_asked_for_it(visit: Visit) -> None:
    """As in Slack; what is said in the channel is in both."""
    here, there = visit(), visit()
    say(here, "/trunk setup")
    expect(here.get_by_role("dialog", name="Set up a trunk")).to_be_visible()
    say(there, "/trunk help")
    expect(there.get_by_role("log").first).to_contain_text("Start here")
    expect(here.get_by_role("log").first).to_contain_text("Start here")
    expect(there.get_by_role("dialog", name="Set up a trunk")).to_have_count(0)
    say(there, "/trunk setup inbound")
    expect(there.get_by_role("dialog", name="Set up a trunk")).to_contain_text("Destination host")
    expect(here.get_by_role("dialog", name="Set up a trunk")).to_contain_text("Which way do the calls go?")


@pytest.mark.parametrize("shape", ["list", "seed"])
def test_the_panel_shows_the_credentials_that_exotel_returns(visit: Visit, staged: Stage, shape: str) -> None:
    """“None” beside an answer with one would look like a fault."""
    sid = staged.account.api.create_trunk(TrunkName("sales_line")).trunk_sid
    staged.account.fault(credentials_shape=shape)
    page = visit()
    names = [one.user_name for one in staged.account.api.credentials(sid)]
    facts = page.get_by_role("complementary", name="Exotel (sandbox)").get_by_role("definition")
    expect(facts.nth(4)).to_have_text(names[0] if names else "none")


def test_a_watch_message_begins_with_a_stethoscope(visit: Visit, staged: Stage) -> None:
    """Not as a name between colons."""
    staged.account.api.create_trunk(TrunkName("sales_line"))
    page = visit()
    say(page, "/trunk watch sales_line")
    expect(page.get_by_role("log").first).to_contain_text(re.compile("🩺 Watching sales_line"))


@pytest.mark.parametrize("width", [1280, 360])
def test_a_slack_that_runs_alone_shows_no_exotel(browser: Browser, width: int) -> None:
    """The page shows no faults panel, and no error about a missing Exotel."""
    with serving(slack_app(SlackState())) as url:
        page = browser.new_page(viewport={"width": width, "height": 740})
        page.goto(url)
        page.get_by_role("textbox", name="Message").wait_for()
        expect(page.locator("#exotel, #exotel-button, #guide-button")).to_have_count(0)
        expect(page.get_by_text("does not answer just now")).to_have_count(0)
        page.close()
