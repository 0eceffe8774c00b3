"""The rich_text block: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.validate.shapes import (
    Check,
    Problem,
    Shape,
    Variants,
    boolean,
    integer,
    list_of,
    one_of,
    string,
    url,
)

ID = string(255, least=1)
BLOCK_ID: dict[str, Check] = {"block_id": ID}

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
        "emoji": Shape({"name": ID}, {"unicode": string(), "skin_tone": integer(1, 6), **_STYLED}),
        "user": Shape({"user_id": ID}, _STYLED),
        "usergroup": Shape({"usergroup_id": ID}, _STYLED),
        "team": Shape({"team_id": ID}, _STYLED),
        "channel": Shape({"channel_id": ID}, _STYLED),
        "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, _STYLED),
        "color": Shape({"value": ID}, _STYLED),
        "date": Shape({"timestamp": _timestamp, "format": ID}, {"url": url(), "fallback": string(), **_STYLED}),
    }
)

_SECTION = Shape({"elements": list_of(_INLINE, least=0)})
_BORDER = {"border": integer(0, 1)}

_PARTS = Variants(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": Shape(
            {
                "elements": list_of(Variants({"rich_text_section": _SECTION}), least=0),
                "style": one_of("bullet", "ordered"),
            },
            {"indent": integer(0), "offset": integer(0), **_BORDER},
        ),
        "rich_text_preformatted": Shape({"elements": list_of(_INLINE, least=0)}, {**_BORDER, "language": string()}),
        "rich_text_quote": Shape({"elements": list_of(_INLINE, least=0)}, _BORDER),
    }
)

RICH_TEXT = Shape({"elements": list_of(_PARTS)}, BLOCK_ID)
WHOLE_RICH_TEXT = Variants({"rich_text": RICH_TEXT})
"""With its `type`, as part of another block."""
