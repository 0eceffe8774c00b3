"""Blocks and the surfaces that allow them: https://docs.slack.dev/reference/block-kit/blocks

`file` and `video` are refused: only Slack itself sends the first, and the second needs a scope the app lacks.
"""

from __future__ import annotations

from bot.sandbox.slack.validate.elements import ALL, IMAGE, IN_ACTIONS, IN_INPUT, IN_SECTION, any_text, plain_text
from bot.sandbox.slack.validate.shapes import (
    Check,
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

_INLINE = Variants(
    {
        "text": Shape({"text": string()}, _STYLED),
        "link": Shape({"url": url()}, {"text": string(), "unsafe": boolean, **_STYLED}),
        "emoji": Shape({"name": _ID}, {"unicode": string(), "skin_tone": integer(1, 6), **_STYLED}),
        "user": Shape({"user_id": _ID}, _STYLED),
        "usergroup": Shape({"usergroup_id": _ID}, _STYLED),
        "channel": Shape({"channel_id": _ID}, _STYLED),
        "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, _STYLED),
        "color": Shape({"value": _ID}, _STYLED),
        "date": Shape({"timestamp": integer(0), "format": _ID}, {"url": url(), "fallback": string(), **_STYLED}),
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

IN_VIEW = Variants(_EVERYWHERE)
IN_MESSAGE = Variants({**_EVERYWHERE, "markdown": Shape({"text": string(LONGEST_MARKDOWN, least=1)}, _BLOCK_ID)})
