"""Blocks and the surfaces that allow them: https://docs.slack.dev/reference/block-kit/blocks

`file` is refused: only Slack itself sends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.validate.data import DATA_TABLE, DATA_VISUALIZATION, TABLE
from bot.sandbox.slack.validate.elements import (
    ALL,
    IMAGE,
    IN_ACTIONS,
    IN_CARD,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    any_text,
    plain_text,
)
from bot.sandbox.slack.validate.rich_text import BLOCK_ID, ID, RICH_TEXT, WHOLE_RICH_TEXT
from bot.sandbox.slack.validate.shapes import (
    Problem,
    Shape,
    Variants,
    at_least_one,
    boolean,
    list_of,
    one_of,
    string,
    url,
)

LONGEST_MARKDOWN = 12_000

_CONTEXT_ELEMENT = Variants({**any_text(3000).shapes, **ALL.only("image").shapes})

_EVERYWHERE = {
    "section": Shape(
        optional={
            **BLOCK_ID,
            "text": any_text(3000),
            "fields": list_of(any_text(2000), 10),
            "accessory": IN_SECTION,
            "expand": boolean,
        },
        rules=(at_least_one("text", "fields"),),
    ),
    "header": Shape({"text": plain_text(150)}, BLOCK_ID),
    "context": Shape({"elements": list_of(_CONTEXT_ELEMENT, 10)}, BLOCK_ID),
    "divider": Shape(optional=BLOCK_ID),
    "actions": Shape({"elements": list_of(IN_ACTIONS, 25)}, BLOCK_ID),
    "input": Shape(
        {"label": plain_text(2000), "element": IN_INPUT},
        {**BLOCK_ID, "hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "image": Shape(IMAGE.required, {**BLOCK_ID, **IMAGE.optional, "title": plain_text(2000)}, IMAGE.rules),
    "rich_text": RICH_TEXT,
}

_CARD = Shape(
    optional={
        **BLOCK_ID,
        "hero_image": ALL.only("image"),
        "icon": ALL.only("image"),
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "actions": list_of(IN_CARD, 5),
    },
    rules=(at_least_one("hero_image", "title", "body", "actions"),),
)
_CAROUSEL = Shape({"elements": list_of(Variants({"card": _CARD}), 10)}, BLOCK_ID)
_VIDEO = Shape(
    {
        "alt_text": string(2000, least=1),
        "title": plain_text(199),
        "thumbnail_url": url(),
        "video_url": string(3000, 1, r"https://\S+", "an https URL"),
    },
    {
        **BLOCK_ID,
        "author_name": string(49),
        "description": plain_text(200),
        "provider_icon_url": url(),
        "provider_name": string(),
        "title_url": string(3000, 1, r"https://\S+", "an https URL"),
    },
)
_ALERT = Shape(
    {"text": any_text(3000)}, {**BLOCK_ID, "level": one_of("default", "info", "warning", "error", "success")}
)
_SOURCE = Variants({"url": Shape({"url": url(), "text": string(least=1)})})
_TASK_CARD = Shape(
    {
        "task_id": ID,
        "title": string(least=1),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    {**BLOCK_ID, "details": WHOLE_RICH_TEXT, "output": WHOLE_RICH_TEXT, "sources": list_of(_SOURCE, least=0)},
)


def _task(value: Any, pointer: str) -> Iterator[Problem]:
    """A task of a plan, whose type may be left out."""
    whole = {"type": "task_card", **value} if isinstance(value, dict) else value
    yield from Variants({"task_card": _TASK_CARD})(whole, pointer)


_PLAN = Shape({"title": string(least=1)}, {**BLOCK_ID, "tasks": list_of(_task, least=0)})


def _requires_collapsible(block: Any, pointer: str) -> Iterator[Problem]:
    if block.get("default_collapsed") and not block.get("is_collapsible"):
        yield Problem(f"{pointer}/default_collapsed", "needs is_collapsible")
    if block.get("has_header_divider") and block.get("is_collapsible"):
        yield Problem(f"{pointer}/has_header_divider", "may not be given with is_collapsible")


def _object(value: Any, pointer: str) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(pointer, "must provide an object")


# `call` inside is what Slack itself adds about the call.
_CALL = Shape({"call_id": ID}, {**BLOCK_ID, "api_decoration_available": boolean, "call": _object})

# Children by the reference, without `file`.
_CHILDREN = ("actions", "context", "divider", "header", "image", "input", "rich_text", "section")
_CONTAINER = Shape(
    {
        "child_blocks": list_of(
            Variants({**{each: _EVERYWHERE[each] for each in _CHILDREN}, "table": TABLE, "video": _VIDEO}), 10
        )
    },
    {
        **BLOCK_ID,
        "title": plain_text(150),
        "rich_text_title": WHOLE_RICH_TEXT,
        "subtitle": any_text(150),
        "icon": ALL.only("image"),
        "width": one_of("narrow", "standard", "wide", "full"),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    rules=(at_least_one("title", "rich_text_title"), _requires_collapsible),
)

_HOME = {**_EVERYWHERE, "card": _CARD, "video": _VIDEO}
IN_MODAL = Variants({**_HOME, "alert": _ALERT})
IN_HOME = Variants({**_HOME, "carousel": _CAROUSEL})
IN_MESSAGE = Variants(
    {
        **_HOME,
        "call": _CALL,
        "carousel": _CAROUSEL,
        "container": _CONTAINER,
        "context_actions": Shape({"elements": list_of(IN_CONTEXT_ACTIONS, 5)}, BLOCK_ID),
        "data_table": DATA_TABLE,
        "data_visualization": DATA_VISUALIZATION,
        "markdown": Shape({"text": string(LONGEST_MARKDOWN, least=1)}, BLOCK_ID),
        "plan": _PLAN,
        "table": TABLE,
        "task_card": _TASK_CARD,
    }
)
