"""Every limit of Block Kit that the bot lives with: one defect is refused, its mended twin is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.state import SlackState
from tests.sandbox_slack.bricks import (
    GONE,
    actions,
    broken,
    button,
    confirm,
    element,
    field,
    home,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    section,
    static_select,
)
from tests.support.serving import serving

TEXT_INPUT = field(element("plain_text_input"))
NUMBER = field(element("number_input", is_decimal_allowed=False, min_value="1", max_value="9"))
RADIO = element("radio_buttons", options=options(2))
TICKS = element("checkboxes", options=options(2))
OVERFLOW = element("overflow", options=options(2))
GROUPS = [{"label": plain("Group"), "options": options(2)}]
GROUPED = element("static_select", option_groups=GROUPS)
EXTERNAL = element("external_select", min_query_length=1)
MANY = element("multi_static_select", options=options(3), initial_options=options(2), max_selected_items=2)
CONTEXT = {"type": "context", "elements": [mrkdwn()]}
IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A trunk", "title": plain()}
IMAGE_ELEMENT = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A trunk"}
HEADER = {"type": "header", "text": plain("Header")}
MARKDOWN = {"type": "markdown", "text": "**Bold**"}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Hello"}]}],
}
CONFIRMED = section(accessory=button(confirm=confirm()))


@dataclass(frozen=True)
class Defect:
    """`good` with `value` at `path`; the answer's line has a JSON pointer that begins so, and `says` in it."""

    name: str
    good: Any
    path: str
    value: Any
    pointer: str
    says: str = ""

    def bad(self) -> Any:
        return broken(self.good, self.path, self.value)


def in_message(name: str, block: Any, path: str, value: Any, pointer: str = "", says: str = "") -> Defect:
    return Defect(name, [block], f"0/{path}", value, f"/blocks/0/{pointer or path}".rstrip("/."), says)


def in_modal(name: str, view: Any, path: str, value: Any, pointer: str = "", says: str = "") -> Defect:
    return Defect(name, view, path, value, f"/view/{pointer or path}".rstrip("/."), says)


MESSAGES = [
    in_message("section text over 3,000", section(), "text/text", "x" * 3001, says="less than 3001"),
    in_message("section text empty", section(), "text/text", "", says="more than 0"),
    in_message("section without text or fields", section(), "text", GONE, ".", "at least one of: text, fields"),
    in_message("section with no fields", section(fields=[mrkdwn()]), "fields", [], says="no fewer than 1"),
    in_message("eleven fields", section(fields=[mrkdwn()] * 10), "fields", [mrkdwn()] * 11, says="no more than 10"),
    in_message("field over 2,000", section(fields=[mrkdwn()]), "fields/0/text", "x" * 2001, says="less than 2001"),
    in_message("text of an unknown type", section(), "text/type", "markdown", says="unsupported type"),
    in_message("text that is no object", section(), "text", "Some text", says="must provide an object"),
    in_message("text that is a number", section(), "text/text", 7, says="must be a string"),
    in_message("emoji in mrkdwn", section(), "text/emoji", True, "text", "additional property: emoji"),
    in_message("verbatim in plain text", HEADER, "text/verbatim", True, "text", "additional property: verbatim"),
    in_message("header over 150", HEADER, "text/text", "x" * 151, says="less than 151"),
    in_message("header in mrkdwn", HEADER, "text", mrkdwn(), "text/type", "unsupported type: mrkdwn"),
    in_message("header without text", HEADER, "text", GONE, ".", "missing required field: text"),
    in_message("eleven in a context", CONTEXT, "elements", [mrkdwn()] * 11, says="no more than 10"),
    in_message("nothing in a context", CONTEXT, "elements", [], says="no fewer than 1"),
    in_message("a button in a context", CONTEXT, "elements/0", button(), "elements/0/type", "unsupported type"),
    in_message(
        "twenty-six in an actions block",
        actions(*(button(n) for n in range(25))),
        "elements",
        [button(n) for n in range(26)],
        says="no more than 25",
    ),
    in_message("nothing in an actions block", actions(button()), "elements", [], says="no fewer than 1"),
    in_message(
        "a text input in an actions block",
        actions(button()),
        "elements/0",
        element("plain_text_input"),
        "elements/0/type",
        "unsupported type: plain_text_input",
    ),
    in_message("button text over 75", actions(button()), "elements/0/text/text", "x" * 76, says="less than 76"),
    in_message("button text in mrkdwn", actions(button()), "elements/0/text", mrkdwn(), "elements/0/text/type"),
    in_message("button value over 2,000", actions(button()), "elements/0/value", "x" * 2001, says="less than 2001"),
    in_message("button url over 3,000", actions(button()), "elements/0/url", "https://x.in/" + "x" * 3000),
    in_message("button url that is none", actions(button()), "elements/0/url", "example", says="a valid URL"),
    in_message("button style unknown", actions(button()), "elements/0/style", "default", says="primary, danger"),
    in_message(
        "button accessibility label over 75",
        actions(button()),
        "elements/0/accessibility_label",
        "x" * 76,
        says="less than 76",
    ),
    in_message("button with an unknown key", actions(button()), "elements/0/colour", "red", "elements/0", "colour"),
    in_message("action_id over 255", actions(button()), "elements/0/action_id", "x" * 256, says="less than 256"),
    in_message("block_id over 255", section(), "block_id", "x" * 256, says="less than 256"),
    in_message("alt text missing", IMAGE, "alt_text", GONE, ".", "missing required field: alt_text"),
    in_message("alt text over 2,000", IMAGE, "alt_text", "x" * 2001, says="less than 2001"),
    in_message("alt text empty", IMAGE, "alt_text", "", says="more than 0"),
    in_message("image without a source", IMAGE, "image_url", GONE, ".", "one of: image_url, slack_file"),
    in_message("image url over 3,000", IMAGE, "image_url", "https://x.in/" + "x" * 3000, says="less than 3001"),
    in_message("image title over 2,000", IMAGE, "title/text", "x" * 2001, says="less than 2001"),
    in_message(
        "accessory image without alt text",
        section(accessory=IMAGE_ELEMENT),
        "accessory/alt_text",
        GONE,
        "accessory",
        "missing required field: alt_text",
    ),
    in_message("markdown over 12,000", MARKDOWN, "text", "x" * 12001, says="less than 12001"),
    in_message("confirm title over 100", CONFIRMED, "accessory/confirm/title/text", "x" * 101, says="less than 101"),
    in_message("confirm text over 300", CONFIRMED, "accessory/confirm/text/text", "x" * 301, says="less than 301"),
    in_message("confirm text in mrkdwn", CONFIRMED, "accessory/confirm/text/type", "mrkdwn", says="unsupported"),
    in_message("confirm button over 30", CONFIRMED, "accessory/confirm/confirm/text", "x" * 31, says="less than 31"),
    in_message("deny button over 30", CONFIRMED, "accessory/confirm/deny/text", "x" * 31, says="less than 31"),
    in_message("confirm without deny", CONFIRMED, "accessory/confirm/deny", GONE, "accessory/confirm", "deny"),
    in_message("overflow of six", actions(OVERFLOW), "elements/0/options", options(6), says="no more than 5"),
    in_message("overflow of none", actions(OVERFLOW), "elements/0/options", [], says="no fewer than 1"),
    in_message("rich text of an unknown part", RICH, "elements/0/type", "rich_text_table", says="unsupported type"),
    in_message("block of an unknown type", section(), "type", "card", says="unsupported type: card"),
    in_message("a file block", section(), "type", "file", says="unsupported type: file"),
    in_message("a video block", section(), "type", "video", says="unsupported type: video"),
    in_message("divider with a text", {"type": "divider"}, "text", mrkdwn(), ".", "additional property: text"),
    in_message("block without a type", section(), "type", GONE, ".", "missing required field: type"),
    Defect("fifty-one blocks", [section()] * 50, "", [section()] * 51, "/blocks", "no more than 50"),
    Defect("block_id twice", [section(block_id="a"), section(block_id="b")], "1/block_id", "a", "/blocks/1/block_id"),
    in_message("action_id twice", actions(button(1), button(2)), "elements/1/action_id", "button-1", says="exists"),
    Defect("markdown over 12,000 in all", [MARKDOWN] * 2, "1/text", "x" * 11999, "/blocks", "less than 12001"),
]

MODALS = [
    in_modal("title over 24", modal(), "title/text", "x" * 25, says="less than 25"),
    in_modal("title in mrkdwn", modal(), "title", mrkdwn("Title"), "title/type", "unsupported type: mrkdwn"),
    in_modal("title missing", modal(), "title", GONE, ".", "missing required field: title"),
    in_modal("submit over 24", modal(), "submit/text", "x" * 25, says="less than 25"),
    in_modal("close over 24", modal(close=plain("Close")), "close/text", "x" * 25, says="less than 25"),
    in_modal("101 blocks", modal(*[section()] * 100), "blocks", [section()] * 101, says="no more than 100"),
    in_modal("no blocks", modal(), "blocks", [], says="no fewer than 1"),
    in_modal("private_metadata over 3,000", modal(), "private_metadata", "x" * 3001, says="less than 3001"),
    in_modal("callback_id over 255", modal(), "callback_id", "x" * 256, says="less than 256"),
    in_modal("external_id over 255", modal(), "external_id", "x" * 256, says="less than 256"),
    in_modal("unknown key of a view", modal(), "subtitle", plain(), ".", "additional property: subtitle"),
    in_modal("home view opened as a modal", modal(), "type", "home", says="unsupported type: home"),
    in_modal("input without submit", modal(TEXT_INPUT), "submit", GONE, ".", "submit"),
    in_modal("markdown block in a modal", modal(), "blocks/0", MARKDOWN, "blocks/0/type", "unsupported type: markdown"),
    in_modal("input without a label", modal(TEXT_INPUT), "blocks/0/label", GONE, "blocks/0", "label"),
    in_modal("label over 2,000", modal(TEXT_INPUT), "blocks/0/label/text", "x" * 2001, says="less than 2001"),
    in_modal("hint over 2,000", modal(TEXT_INPUT), "blocks/0/hint", plain("x" * 2001), "blocks/0/hint/text"),
    in_modal("button as an input", modal(TEXT_INPUT), "blocks/0/element", button(), "blocks/0/element/type"),
    in_modal("max_length over 3,000", modal(TEXT_INPUT), "blocks/0/element/max_length", 3001, says="less than 3001"),
    in_modal("max_length of nothing", modal(TEXT_INPUT), "blocks/0/element/max_length", 0, says="greater than 0"),
    in_modal(
        "min_length over max_length",
        modal(field(element("plain_text_input", min_length=5, max_length=5))),
        "blocks/0/element/min_length",
        6,
        says="not be greater than max_length",
    ),
    in_modal(
        "initial text over max_length",
        modal(field(element("plain_text_input", max_length=3, initial_value="abc"))),
        "blocks/0/element/initial_value",
        "abcd",
        says="less than 4",
    ),
    in_modal(
        "placeholder over 150",
        modal(TEXT_INPUT),
        "blocks/0/element/placeholder",
        plain("x" * 151),
        "blocks/0/element/placeholder/text",
        "less than 151",
    ),
    in_modal("multiline said as text", modal(TEXT_INPUT), "blocks/0/element/multiline", "true", says="a boolean"),
    in_modal(
        "dispatch on an unknown trigger",
        modal(field(element("plain_text_input"), dispatch_action=True)),
        "blocks/0/element/dispatch_action_config",
        {"trigger_actions_on": ["on_blur"]},
        "blocks/0/element/dispatch_action_config/trigger_actions_on/0",
    ),
    in_modal("number without is_decimal_allowed", modal(NUMBER), "blocks/0/element/is_decimal_allowed", GONE, "blocks"),
    in_modal("number limits out of order", modal(NUMBER), "blocks/0/element/min_value", "10", says="not be greater"),
    in_modal("number limit given as a number", modal(NUMBER), "blocks/0/element/min_value", 1, says="be a string"),
    in_modal("number limit in words", modal(NUMBER), "blocks/0/element/min_value", "one", says="must be a number"),
    in_modal("initial number out of range", modal(NUMBER), "blocks/0/element/initial_value", "10", says="max_value"),
    in_modal("initial number with decimals", modal(NUMBER), "blocks/0/element/initial_value", "1.5", says="integer"),
    in_modal(
        "101 options",
        modal(field(static_select(100))),
        "blocks/0/element/options",
        options(101),
        says="no more than 100",
    ),
    in_modal("no options", modal(field(static_select())), "blocks/0/element/options", [], says="no fewer than 1"),
    in_modal(
        "options and groups",
        modal(field(static_select())),
        "blocks/0/element/option_groups",
        GROUPS,
        "blocks/0/element",
        "only one of",
    ),
    in_modal("neither options nor groups", modal(field(GROUPED)), "blocks/0/element/option_groups", GONE, "blocks"),
    in_modal(
        "101 groups",
        modal(field(GROUPED)),
        "blocks/0/element/option_groups",
        GROUPS * 101,
        says="no more than 100",
    ),
    in_modal(
        "group label over 75",
        modal(field(GROUPED)),
        "blocks/0/element/option_groups/0/label/text",
        "x" * 76,
        says="less than 76",
    ),
    in_modal(
        "option text over 75",
        modal(field(static_select())),
        "blocks/0/element/options/0/text/text",
        "x" * 76,
        says="less than 76",
    ),
    in_modal(
        "option text of a menu in mrkdwn",
        modal(field(static_select())),
        "blocks/0/element/options/0/text/type",
        "mrkdwn",
        says="unsupported type: mrkdwn",
    ),
    in_modal(
        "option value over 150",
        modal(field(static_select())),
        "blocks/0/element/options/0/value",
        "x" * 151,
        says="less than 151",
    ),
    in_modal(
        "option description over 75",
        modal(field(static_select())),
        "blocks/0/element/options/0/description",
        plain("x" * 76),
        "blocks/0/element/options/0/description/text",
    ),
    in_modal(
        "option without a value",
        modal(field(static_select())),
        "blocks/0/element/options/0/value",
        GONE,
        "blocks/0/element/options/0",
        "missing required field: value",
    ),
    in_modal(
        "option url in a menu",
        modal(field(static_select())),
        "blocks/0/element/options/0/url",
        "https://example.com",
        "blocks/0/element/options/0",
        "additional property: url",
    ),
    in_modal(
        "options of one value",
        modal(field(static_select())),
        "blocks/0/element/options/1/value",
        "value-0",
        "blocks/0/element",
        "distinct values",
    ),
    in_modal(
        "initial option that only looks like one",
        modal(field(static_select(initial_option=option(1)))),
        "blocks/0/element/initial_option/text/text",
        "Option One",
        "blocks/0/element/initial_option",
        "one of the options exactly",
    ),
    in_modal(
        "initial option of no group",
        modal(field(element("static_select", option_groups=GROUPS, initial_option=option(1)))),
        "blocks/0/element/initial_option",
        option(9),
        says="one of the options exactly",
    ),
    in_modal("more chosen than allowed", modal(field(MANY)), "blocks/0/element/max_selected_items", 1, "blocks"),
    in_modal("chosen twice", modal(field(MANY)), "blocks/0/element/initial_options", [option(1)] * 2, "blocks"),
    in_modal("eleven radio buttons", modal(field(RADIO)), "blocks/0/element/options", options(11), says="more than 10"),
    in_modal("eleven checkboxes", modal(field(TICKS)), "blocks/0/element/options", options(11), says="more than 10"),
    in_modal("a checkbox ticked of none", modal(field(TICKS)), "blocks/0/element/initial_options", [option(7)]),
    in_modal("radio button chosen of none", modal(field(RADIO)), "blocks/0/element/initial_option", option(7)),
    in_modal("query length below zero", modal(field(EXTERNAL)), "blocks/0/element/min_query_length", -1),
    in_modal("options of an external menu", modal(field(EXTERNAL)), "blocks/0/element/options", options(2), "blocks"),
    in_modal(
        "date of no calendar",
        modal(field(element("datepicker", initial_date="2024-02-29"))),
        "blocks/0/element/initial_date",
        "2023-02-29",
        says="YYYY-MM-DD",
    ),
    in_modal(
        "time of no clock",
        modal(field(element("timepicker", initial_time="23:59"))),
        "blocks/0/element/initial_time",
        "24:00",
        says="HH:mm",
    ),
    in_modal(
        "date and time in milliseconds",
        modal(field(element("datetimepicker", initial_date_time=1_700_000_000))),
        "blocks/0/element/initial_date_time",
        1_700_000_000_000,
    ),
    in_modal("date and time in a section", modal(), "blocks/0/accessory", element("datetimepicker"), "blocks/0"),
    in_modal(
        "two in focus",
        modal(TEXT_INPUT, {**field(element("url_text_input", focus_on_load=True)), "block_id": "other"}),
        "blocks/0/element/focus_on_load",
        True,
        "blocks/1/element/focus_on_load",
        "only one element",
    ),
    in_modal(
        "filter of nothing",
        modal(field(element("conversations_select", filter={"include": ["public"]}))),
        "blocks/0/element/filter",
        {},
        says="at least one of",
    ),
]


@pytest.fixture(scope="module")
def state() -> SlackState:
    """One sandbox for the whole table: a refusal leaves nothing behind."""
    return SlackState(rate_limits=False)


@pytest.fixture(scope="module")
def client(state: SlackState) -> Iterator[WebClient]:
    with serving(slack_app(state)) as url:
        yield WebClient("xoxb-sandbox", base_url=f"{url}/api/")


def check(refused: SlackApiError, error: str, defect: Defect) -> None:
    assert refused.response["error"] == error
    messages = refused.response["response_metadata"]["messages"]
    assert all(message.startswith("[ERROR] ") for message in messages)
    told = [message for message in messages if f"[json-pointer:{defect.pointer}" in message]
    assert told, f"{defect.pointer} is not named in {messages}"
    assert any(defect.says in message for message in told), f"{defect.says!r} is not said in {told}"


@pytest.mark.parametrize("defect", MESSAGES, ids=lambda defect: defect.name)
def test_a_message_with_one_defect_is_refused_and_its_twin_posted(client: WebClient, defect: Defect) -> None:
    """chat.postMessage answers invalid_blocks and names the place; without the defect it posts."""
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="C0TRUNKOPS", text="Text", blocks=defect.bad())
    check(refused.value, "invalid_blocks", defect)
    assert client.chat_postMessage(channel="C0TRUNKOPS", text="Text", blocks=defect.good)["ok"]


@pytest.mark.parametrize("defect", MODALS, ids=lambda defect: defect.name)
def test_a_modal_with_one_defect_is_refused_and_its_twin_opened(
    client: WebClient, state: SlackState, defect: Defect
) -> None:
    """views.open answers invalid_arguments and names the place; the trigger is not spent, so the twin opens."""
    trigger_id = state.triggers.issue("UASHA00001")
    with pytest.raises(SlackApiError) as refused:
        client.views_open(trigger_id=trigger_id, view=defect.bad())
    check(refused.value, "invalid_arguments", defect)
    assert client.views_open(trigger_id=trigger_id, view=defect.good)["ok"]


@pytest.mark.parametrize("kind", ["message", "modal", "home"])
def test_blocks_belong_to_surfaces(client: WebClient, state: SlackState, kind: str) -> None:
    """An input block stands on all three; a modal's title does not stand on a home tab."""
    if kind == "message":
        assert client.chat_postMessage(channel="C0TRUNKOPS", text="Text", blocks=[TEXT_INPUT])["ok"]
    elif kind == "modal":
        assert client.views_open(trigger_id=state.triggers.issue("UASHA00001"), view=modal(TEXT_INPUT))["ok"]
    else:
        assert client.views_publish(user_id="UASHA00001", view=home(TEXT_INPUT))["ok"]
        with pytest.raises(SlackApiError, match="additional property: title"):
            client.views_publish(user_id="UASHA00001", view=home(TEXT_INPUT, title=plain()))


def test_every_problem_is_told_at_once(client: WebClient) -> None:
    """Two defects in one message are two lines in the answer."""
    blocks = [section(text=mrkdwn("x" * 3001)), {**HEADER, "text": mrkdwn()}]
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="C0TRUNKOPS", text="Text", blocks=blocks)
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        "[ERROR] unsupported type: mrkdwn [json-pointer:/blocks/1/text/type]",
    ]
