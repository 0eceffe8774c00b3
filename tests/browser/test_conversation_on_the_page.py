"""Talking to an app on the sandbox's page: mentions, message shortcuts, reactions, and the agent's pane."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from slack_sdk import WebClient

from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.manifest import TRUNKBOT, Manifest
from bot.sandbox.slack.people import AgentView, Shortcut
from bot.sandbox.slack.state import SlackState
from tests.sandbox.slack.envelopes import RawApp
from tests.support.serving import serving
from tests.support.waiting import PATIENCE, until

pytestmark = [pytest.mark.browser, pytest.mark.long]

DIRECT, OPS = "DASHA00001", "C0TRUNKOPS"
APP = replace(
    TRUNKBOT,
    scopes=(*TRUNKBOT.scopes, "app_mentions:read", "assistant:write", "reactions:read"),
    events=None,
    shortcuts=(Shortcut("message", "ask", "Ask about this"),),
    agent=AgentView("agent", "Looks after trunks.", (("What is broken?", "which trunks are broken"),)),
)
Json = dict[str, Any]


@contextmanager
def sandbox(app: Manifest) -> Iterator[str]:
    state = SlackState(app=app, rate_limits=False)
    with serving(slack_app(state)) as url:
        state.base_url = url
        yield url


@pytest.fixture
def slack() -> Iterator[str]:
    with sandbox(APP) as url:
        yield url


@pytest.fixture
def app(slack: str) -> Iterator[RawApp]:
    with RawApp(slack) as app:
        yield app


@pytest.fixture
def client(slack: str) -> WebClient:
    return WebClient("xoxb-sandbox", base_url=f"{slack}/api/")


def visit(browser: Browser, slack: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 740})
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(slack)
    page.get_by_role("textbox", name="Message").wait_for()
    return page


def heard(app: RawApp, kind: str) -> Json:
    """The last payload of an event or interaction of this type."""

    def found() -> list[Json]:
        return [each for each in app.payloads if kind in (each["type"], each.get("event", {}).get("type"))]

    until(found, kind)
    return found()[-1]


def test_an_at_sign_offers_people_in_the_middle_of_a_line_too(browser: Browser, slack: str, app: RawApp) -> None:
    """Enter takes the first, and what stood behind the caret stays."""
    page = visit(browser, slack, 1280)
    box = page.get_by_role("textbox", name="Message")
    box.fill("check sales_line")
    box.press("Home")
    box.press_sequentially("@tr")
    expect(page.get_by_role("listbox", name="People").get_by_role("option").first).to_contain_text("@trunkbot")
    box.press("Enter")
    expect(box).to_have_value("@trunkbot check sales_line")
    box.press("Enter")
    assert heard(app, "app_mention")["event"]["text"] == "<@UTRUNKBOT1> check sales_line"
    page.close()


def test_a_message_has_its_shortcuts_and_reactions(
    browser: Browser, slack: str, app: RawApp, client: WebClient
) -> None:
    page = visit(browser, slack, 1280)
    ts = client.chat_postMessage(channel=OPS, text="A card")["ts"]
    message = page.get_by_role("article").last
    message.hover()
    message.get_by_role("button", name="More message actions").click()
    page.get_by_role("menuitem", name="Ask about this").click()
    shortcut = heard(app, "message_action")
    assert (shortcut["callback_id"], shortcut["message_ts"]) == ("ask", ts)
    message.get_by_role("button", name="Add reaction").click()
    page.get_by_role("button", name="eyes", exact=True).click()
    assert heard(app, "reaction_added")["event"]["reaction"] == "eyes"
    mine = message.get_by_role("group", name="Reactions").get_by_role("button", name=re.compile("eyes, 1 reaction"))
    expect(mine).to_have_attribute("aria-pressed", "true")
    mine.click()
    assert heard(app, "reaction_removed")["event"]["reaction"] == "eyes"
    page.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_agents_pane_suggests_shows_its_status_and_answers_in_a_thread(
    browser: Browser, slack: str, app: RawApp, client: WebClient, width: int
) -> None:
    """Beside a channel, and over it on a phone; a follow-up goes into the same thread."""
    page = visit(browser, slack, width)
    page.get_by_role("button", name="Ask trunkbot", exact=True).click()
    pane = page.get_by_role("complementary", name="trunkbot")
    expect(pane).to_contain_text("Looks after trunks.")
    opened = heard(app, "app_home_opened")["event"]
    assert (opened["tab"], opened["context"]["entities"][0]["value"]) == ("messages", OPS)
    pane.get_by_role("button", name="What is broken?").click()
    asked = heard(app, "message")["event"]
    assert (asked["text"], asked["channel"], "thread_ts" in asked) == ("which trunks are broken", DIRECT, False)
    client.assistant_threads_setStatus(channel_id=DIRECT, thread_ts=asked["ts"], status="is looking…")
    expect(pane.get_by_role("status")).to_contain_text(["trunkbot is looking…"])
    expect(pane.get_by_role("button", name="What is broken?")).to_have_count(0)
    client.chat_postMessage(channel=DIRECT, thread_ts=asked["ts"], text="None of them.")
    expect(pane).to_contain_text("None of them.")
    expect(pane).not_to_contain_text("is looking")
    pane.get_by_role("textbox", name="Reply").fill("and the ips?")
    pane.get_by_role("textbox", name="Reply").press("Enter")
    until(lambda: heard(app, "message")["event"]["text"] == "and the ips?", "the follow-up")
    assert heard(app, "message")["event"]["thread_ts"] == asked["ts"]
    page.close()


def test_the_open_pane_follows_the_person_to_another_channel(browser: Browser, slack: str, app: RawApp) -> None:
    page = visit(browser, slack, 1280)
    page.get_by_role("button", name="Ask trunkbot", exact=True).click()
    page.get_by_role("button", name="general").click()
    assert heard(app, "app_context_changed")["event"]["context"]["entities"][0]["value"] == "C0GENERAL0"
    expect(page.get_by_role("complementary", name="trunkbot")).to_be_visible()
    page.get_by_role("navigation").get_by_role("button", name="trunkbot").click()
    expect(page.get_by_role("complementary", name="trunkbot")).to_be_hidden()
    expect(page.get_by_role("button", name="What is broken?")).to_be_visible()
    page.close()


def test_the_first_screen_invites_a_sentence(browser: Browser, slack: str, app: RawApp) -> None:
    """Its prompt opens the pane and asks at once."""
    page = visit(browser, slack, 1280)
    page.get_by_role("main").get_by_role("button", name="What is broken?").click()
    assert heard(app, "message")["event"]["text"] == "which trunks are broken"
    expect(page.get_by_role("complementary", name="trunkbot").get_by_role("article")).to_contain_text(
        "which trunks are broken"
    )
    page.close()


def test_the_older_assistant_opens_its_thread_beside_its_messages(browser: Browser) -> None:
    """What is typed in either box goes into that thread."""
    with sandbox(replace(APP, agent=AgentView("assistant", "Looks after trunks."))) as url, RawApp(url) as app:
        page = visit(browser, url, 1280)
        page.get_by_role("navigation").get_by_role("button", name="trunkbot").click()
        started = heard(app, "assistant_thread_started")["event"]["assistant_thread"]
        expect(page.get_by_role("complementary", name="trunkbot")).to_contain_text("Looks after trunks.")
        for name in ("Message", "Reply"):
            page.get_by_role("textbox", name=name).fill(f"by {name}")
            page.get_by_role("textbox", name=name).press("Enter")
            until(lambda n=name: heard(app, "message")["event"]["text"] == f"by {n}", name)  # type: ignore[misc]
            assert heard(app, "message")["event"]["thread_ts"] == started["thread_ts"]
        page.close()
