"""Blocks and which surfaces they may stand on: https://docs.slack.dev/reference/block-kit/blocks

`file` and `video` are refused: the one only ever comes from Slack, the other needs a scope the app lacks.
"""

from __future__ import annotations

from bot.sandbox.slack.validate.composition import SLACK_FILE, any_text, plain_text
from bot.sandbox.slack.validate.elements import ALL, IN_ACTIONS, IN_INPUT, IN_SECTION
from bot.sandbox.slack.validate.rich_text import RICH_TEXT
from bot.sandbox.slack.validate.shapes import (
    Check,
    Shape,
    Variants,
    at_least_one,
    boolean,
    exactly_one,
    list_of,
    string,
    url,
)

LONGEST_MARKDOWN = 12_000

_BLOCK_ID: dict[str, Check] = {"block_id": string(255, least=1)}
_CONTEXT_ELEMENT = Variants({**any_text(3000).shapes, **ALL.only("image").shapes})

_EVERYWHERE = {
    "section": Shape(
        optional={
            **_BLOCK_ID,
            "text": any_text(3000),
            "fields": list_of(any_text(2000), 10),
            "accessory": IN_SECTION,
            "expand": boolean,
        },
        rules=(at_least_one("text", "fields"),),
    ),
    "header": Shape({"text": plain_text(150)}, _BLOCK_ID),
    "context": Shape({"elements": list_of(_CONTEXT_ELEMENT, 10)}, _BLOCK_ID),
    "divider": Shape(optional=_BLOCK_ID),
    "actions": Shape({"elements": list_of(IN_ACTIONS, 25)}, _BLOCK_ID),
    "input": Shape(
        {"label": plain_text(2000), "element": IN_INPUT},
        {**_BLOCK_ID, "hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "image": Shape(
        {"alt_text": string(2000, least=1)},
        {**_BLOCK_ID, "image_url": url(3000), "slack_file": SLACK_FILE, "title": plain_text(2000)},
        rules=(exactly_one("image_url", "slack_file"),),
    ),
    "rich_text": RICH_TEXT,
}

IN_VIEW = Variants(_EVERYWHERE)
IN_MESSAGE = Variants({**_EVERYWHERE, "markdown": Shape({"text": string(LONGEST_MARKDOWN, least=1)}, _BLOCK_ID)})
