"""Blocks and the surfaces that allow them: https://docs.slack.dev/reference/block-kit/blocks

`file` is refused: only Slack itself sends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.validate.elements import (
    ALL,
    IMAGE,
    IN_ACTIONS,
    IN_CARD,
    IN_INPUT,
    IN_SECTION,
    any_text,
    plain_text,
)
from bot.sandbox.slack.validate.shapes import (
    Check,
    Problem,
    Shape,
    Variants,
    at_least_one,
    boolean,
    integer,
    list_of,
    one_of,
    string,
    url,
)

LONGEST_MARKDOWN = 12_000

_ID = string(255, least=1)
_BLOCK_ID: dict[str, Check] = {"block_id": _ID}
_CONTEXT_ELEMENT = Variants({**any_text(3000).shapes, **ALL.only("image").shapes})

# https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
_STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_STYLE = Shape(optional=dict.fromkeys(_STYLES, boolean))
_STYLED = {"style": _STYLE}


def _timestamp(value: Any, pointer: str) -> Iterator[Problem]:
    """Seconds since 1970, as a number or as its digits."""
    digits = isinstance(value, str) and re.fullmatch("[0-9]{1,12}", value)
    yield from integer(0)(int(value) if digits else value, pointer)


_INLINE = Variants(
    {
        "text": Shape({"text": string()}, _STYLED),
        "link": Shape({"url": url()}, {"text": string(), "unsafe": boolean, **_STYLED}),
        "emoji": Shape({"name": _ID}, {"unicode": string(), "skin_tone": integer(1, 6), **_STYLED}),
        "user": Shape({"user_id": _ID}, _STYLED),
        "usergroup": Shape({"usergroup_id": _ID}, _STYLED),
        "team": Shape({"team_id": _ID}, _STYLED),
        "channel": Shape({"channel_id": _ID}, _STYLED),
        "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, _STYLED),
        "color": Shape({"value": _ID}, _STYLED),
        "date": Shape({"timestamp": _timestamp, "format": _ID}, {"url": url(), "fallback": string(), **_STYLED}),
    }
)

_SECTION = Shape({"elements": list_of(_INLINE, least=0)})
_BORDER = {"border": integer(0, 1)}

_PARTS = Variants(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": Shape(
            {
                "elements": list_of(Variants({"rich_text_section": _SECTION})),
                "style": one_of("bullet", "ordered"),
            },
            {"indent": integer(0), "offset": integer(0), **_BORDER},
        ),
        "rich_text_preformatted": Shape({"elements": list_of(_INLINE, least=0)}, {**_BORDER, "language": string()}),
        "rich_text_quote": Shape({"elements": list_of(_INLINE, least=0)}, _BORDER),
    }
)

_RICH_TEXT = Shape({"elements": list_of(_PARTS)}, _BLOCK_ID)

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
    "image": Shape(IMAGE.required, {**_BLOCK_ID, **IMAGE.optional, "title": plain_text(2000)}, IMAGE.rules),
    "rich_text": _RICH_TEXT,
}

_CARD = Shape(
    optional={
        **_BLOCK_ID,
        "hero_image": ALL.only("image"),
        "icon": ALL.only("image"),
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "actions": list_of(IN_CARD, 5),
    },
    rules=(at_least_one("hero_image", "title", "body", "actions"),),
)
_CAROUSEL = Shape({"elements": list_of(Variants({"card": _CARD}), 10)}, _BLOCK_ID)
_VIDEO = Shape(
    {
        "alt_text": string(2000, least=1),
        "title": plain_text(199),
        "thumbnail_url": url(),
        "video_url": string(3000, 1, r"https://\S+", "an https URL"),
    },
    {
        **_BLOCK_ID,
        "author_name": string(49),
        "description": plain_text(200),
        "provider_icon_url": url(),
        "provider_name": string(),
        "title_url": string(3000, 1, r"https://\S+", "an https URL"),
    },
)
_ALERT = Shape(
    {"text": any_text(3000)}, {**_BLOCK_ID, "level": one_of("default", "info", "warning", "error", "success")}
)
_SOURCE = Variants({"url": Shape({"url": url(), "text": string(least=1)})})
_WHOLE_RICH_TEXT = Variants({"rich_text": _RICH_TEXT})
_TASK_CARD = Shape(
    {
        "task_id": _ID,
        "title": string(least=1),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    {**_BLOCK_ID, "details": _WHOLE_RICH_TEXT, "output": _WHOLE_RICH_TEXT, "sources": list_of(_SOURCE, least=0)},
)
_PLAN = Shape({"title": string(least=1)}, {**_BLOCK_ID, "tasks": list_of(Variants({"task_card": _TASK_CARD}), least=0)})


def _object(value: Any, pointer: str) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(pointer, "must provide an object")


# `call` inside is what Slack itself adds about the call.
_CALL = Shape({"call_id": _ID}, {**_BLOCK_ID, "api_decoration_available": boolean, "call": _object})

_HOME = {**_EVERYWHERE, "card": _CARD, "video": _VIDEO}
IN_MODAL = Variants({**_HOME, "alert": _ALERT})
IN_HOME = Variants({**_HOME, "carousel": _CAROUSEL})
IN_MESSAGE = Variants(
    {
        **_HOME,
        "call": _CALL,
        "carousel": _CAROUSEL,
        "markdown": Shape({"text": string(LONGEST_MARKDOWN, least=1)}, _BLOCK_ID),
        "plan": _PLAN,
        "task_card": _TASK_CARD,
    }
)
