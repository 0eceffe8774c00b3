"""Every limit of a message's blocks: one defect is refused, its fixed twin is accepted."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.bricks import GONE, actions, button, confirm, element, mrkdwn, options, plain, section
from tests.sandbox.slack.defects import Defect, check, in_message

OVERFLOW = element("overflow", options=options(2))
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
    in_message("context text over 3,000", CONTEXT, "elements/0/text", "x" * 3001, says="less than 3001"),
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
    in_message("button url over 3,000", actions(button()), "elements/0/url", "https://x.in/" + "x" * 2988),
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
    in_message("image url over 3,000", IMAGE, "image_url", "https://x.in/" + "x" * 2988, says="less than 3001"),
    in_message("image title over 2,000", IMAGE, "title/text", "x" * 2001, says="less than 2001"),
    in_message(
        "accessory alt text over 2,000",
        section(accessory=IMAGE_ELEMENT),
        "accessory/alt_text",
        "x" * 2001,
        says="less than 2001",
    ),
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
    in_message("confirm title in mrkdwn", CONFIRMED, "accessory/confirm/title/type", "mrkdwn", says="unsupported"),
    in_message("confirm button over 30", CONFIRMED, "accessory/confirm/confirm/text", "x" * 31, says="less than 31"),
    in_message("deny button over 30", CONFIRMED, "accessory/confirm/deny/text", "x" * 31, says="less than 31"),
    in_message("confirm without deny", CONFIRMED, "accessory/confirm/deny", GONE, "accessory/confirm", "deny"),
    in_message("overflow of six", actions(OVERFLOW), "elements/0/options", options(6), says="no more than 5"),
    in_message("overflow option over 75", actions(OVERFLOW), "elements/0/options/0/text/text", "x" * 76, says="76"),
    in_message("accessibility label empty", actions(button()), "elements/0/accessibility_label", "", says="than 0"),
    in_message("action_id empty", actions(button()), "elements/0/action_id", "", says="more than 0"),
    in_message("markdown empty", MARKDOWN, "text", "", says="more than 0"),
    in_message("overflow of none", actions(OVERFLOW), "elements/0/options", [], says="no fewer than 1"),
    in_message("rich text of an unknown part", RICH, "elements/0/type", "rich_text_table", says="unsupported type"),
    in_message("block of an unknown type", section(), "type", "kard", says="unsupported type: kard"),
    in_message("a file block", section(), "type", "file", says="unsupported type: file"),
    in_message("a video without a video", section(), "type", "video", ".", "missing required field: video_url"),
    in_message("divider with a text", {"type": "divider"}, "text", mrkdwn(), ".", "additional property: text"),
    in_message("block without a type", section(), "type", GONE, ".", "missing required field: type"),
    Defect("fifty-one blocks", [section()] * 50, "", [section()] * 51, "/blocks", "no more than 50"),
    Defect("block_id twice", [section(block_id="a"), section(block_id="b")], "1/block_id", "a", "/blocks/1/block_id"),
    in_message("action_id twice", actions(button(1), button(2)), "elements/1/action_id", "button-1", says="exists"),
    Defect("markdown over 12,000 in all", [MARKDOWN] * 2, "1/text", "x" * 11999, "/blocks", "less than 12001"),
]


@pytest.mark.parametrize("defect", MESSAGES, ids=lambda defect: defect.name)
def test_a_message_with_one_defect_is_refused_and_its_twin_posted(shared_client: WebClient, defect: Defect) -> None:
    """chat.postMessage answers invalid_blocks and names the place; without the defect it posts."""
    with pytest.raises(SlackApiError) as refused:
        shared_client.chat_postMessage(channel="C0TRUNKOPS", text="Text", blocks=defect.bad())
    check(refused.value, "invalid_blocks", defect)
    assert shared_client.chat_postMessage(channel="C0TRUNKOPS", text="Text", blocks=defect.good)["ok"]


def test_all_problems_are_reported_at_once(shared_client: WebClient) -> None:
    """Two defects in one message are two lines in the answer."""
    blocks = [section(text=mrkdwn("x" * 3001)), {**HEADER, "text": mrkdwn()}]
    with pytest.raises(SlackApiError) as refused:
        shared_client.chat_postMessage(channel="C0TRUNKOPS", text="Text", blocks=blocks)
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        "[ERROR] unsupported type: mrkdwn [json-pointer:/blocks/1/text/type]",
    ]
